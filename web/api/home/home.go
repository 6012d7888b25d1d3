// Package home is the calls by which an account asks for the number of a residential device of the operator, its holder answers by a link, and the
// desk orders or closes.
package home

import (
	"context"
	"net/http"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/homeline"
	"github.com/portamento/portamento/web/api/view"
)

// Call is who asks, and from where.
type Call struct {
	Who            porting.Actor
	Address, Agent string // of a caller without a key
}

// Desk answers the calls.
type Desk struct {
	Homes *homeline.Desk
	Call  func(context.Context) Call
}

// HomeBody is the number that is asked for.
type HomeBody struct {
	AccountID string `json:"account_id,omitempty" maxLength:"64" doc:"For the desk; an account's own key needs none"`
	Number    string `json:"number" maxLength:"60" doc:"As people write it"`
	Serial    string `json:"serial,omitempty" maxLength:"200" doc:"Serial number of the home device; this or the address"`
	Email     string `json:"email,omitempty" maxLength:"254" doc:"Of the home line's account: its holder is sent a link to agree by"`
	Holder    string `json:"holder" maxLength:"400" doc:"Name of the holder of the home line"`
	NewNumber bool   `json:"new_number" doc:"The home gets another number"`
	Language  string `json:"language,omitempty" enum:"en,fr,es" doc:"Of the mail to the holder"`
}

// HomeView is one number that is asked for.
type HomeView struct {
	ID          string                `json:"id"`
	AccountID   string                `json:"account_id"`
	Market      string                `json:"market"`
	Number      string                `json:"number"`
	Display     string                `json:"display"`
	State       string                `json:"state" enum:"asked,consented,declined,expired,ordered,closed,withdrawn"`
	Needs       *string               `json:"needs" enum:"address,order" doc:"What the desk has to do; null for nothing, and for customers"`
	Serial      *string               `json:"serial"`
	Email       *string               `json:"email" doc:"To customers the one that they gave, never the desk's"`
	Mailed      bool                  `json:"mailed" doc:"The holder was sent a link, or is about to be"`
	EmailFrom   *string               `json:"email_from" enum:"account,desk" doc:"Who gave it: what an account gave proves nothing alone"`
	Holder      string                `json:"holder"`
	NewNumber   bool                  `json:"new_number"`
	AskedBy     *string               `json:"asked_by"`
	AskedAt     time.Time             `json:"asked_at"`
	ExpiresAt   *time.Time            `json:"expires_at" doc:"When it ends by itself, while it is open"`
	ConsentedAt *time.Time            `json:"consented_at"`
	Answer      view.Null[HomeAnswer] `json:"answer" doc:"What is on record of the holder's answer; for the desk"`
	EndedAt     *time.Time            `json:"ended_at"`
	Text        *string               `json:"text" doc:"What the desk says of its end"`
	RequestID   *string               `json:"request_id" doc:"Of the internal order"`
}

// HomeAnswer is what is on record of the holder's answer.
type HomeAnswer struct {
	At      time.Time `json:"at"`
	Email   string    `json:"email" doc:"That the link was sent to"`
	Address string    `json:"address"`
	Agent   string    `json:"agent"`
}

// HomeConsent is what the holder is asked.
type HomeConsent struct {
	Market    string    `json:"market"`
	Account   string    `json:"account" doc:"Who asks"`
	AskedBy   *string   `json:"asked_by"`
	Display   string    `json:"display"`
	NewNumber bool      `json:"new_number"`
	State     string    `json:"state" enum:"asked,consented,declined"`
	ExpiresAt time.Time `json:"expires_at"`
}

// Try is the parameter of everything that changes something.
type Try struct {
	ValidateOnly bool `query:"validate_only" doc:"Answer as it would, and change nothing"`
}

// ByID names an ask.
type ByID struct {
	ID string `path:"id" maxLength:"64"`
}

// OnID acts on one.
type OnID struct {
	ByID
	Try
}

// ByToken is the link of the holder.
type ByToken struct {
	Token string `path:"token" maxLength:"200"`
}

// Asking, Listing, Addressing, Ordering, Closing and Answering are calls.
type (
	// Asking asks.
	Asking struct {
		Try
		Body HomeBody
	}
	// Listing lists.
	Listing struct {
		Open bool `query:"open" doc:"Only those that go on"`
	}
	// Addressing gives the address of the home line's account.
	Addressing struct {
		OnID
		Body struct {
			Email string `json:"email" maxLength:"254" doc:"As our own records have it"`
		} `nameHint:"HomeAddressBody"`
	}
	// Ordering orders.
	Ordering struct {
		OnID
		Body struct {
			Compared   bool   `json:"compared" doc:"Number, holder and the address that agreed were found together in our own records"`
			FromDevice string `json:"from_device,omitempty" maxLength:"60" doc:"As those records have it; without it the serial number that was typed"`
		} `nameHint:"HomeOrderBody"`
	}
	// Closing closes.
	Closing struct {
		OnID
		Body struct {
			Text string `json:"text" maxLength:"1000" doc:"What the customer reads"`
		} `nameHint:"HomeCloseBody"`
	}
	// Answering is the holder's answer.
	Answering struct {
		ByToken
		Try
		Body struct {
			Agree bool `json:"agree" doc:"false: I did not ask for this"`
		} `nameHint:"HomeAnswerBody"`
	}
)

// One, List and Shown are answers.
type (
	// One is an ask.
	One struct {
		Status int
		Body   HomeView `nameHint:"HomeAsk"`
	}
	// List is several.
	List struct {
		Body struct {
			Data []HomeView `json:"data"`
		} `nameHint:"HomeAsks"`
	}
	// Shown is what a link asks.
	Shown struct {
		Body HomeConsent
	}
)

// Show shows an ask to somebody. An address that the desk found is the holder's own affair: whoever asks does not see it.
func Show(m *porting.Market, who porting.Actor, a homeline.Ask) HomeView {
	x := HomeView{ID: a.ID, AccountID: string(a.Account), Market: string(a.Market), Number: a.Number.E164(), Display: m.Plan.Display(a.Number), State: string(a.State),
		Serial: view.Text(a.Serial), Holder: a.Holder, NewNumber: a.NewNumber, AskedBy: view.Text(a.AskedBy), AskedAt: a.At, Text: view.Text(a.Text), RequestID: view.Text(string(a.Request)),
		EndedAt: instant(a.Ended), Mailed: a.Email != ""}
	if a.State.Open() {
		x.ExpiresAt = instant(a.Expires)
	}
	if a.State != homeline.Declined {
		x.ConsentedAt = instant(a.Consent.At)
	}
	if a.EmailBy == homeline.ByAccount || who.Role.Operator() {
		x.Email, x.EmailFrom = view.Text(a.Email), view.Text(a.EmailBy)
	}
	if who.Role.Operator() {
		x.Needs = view.Text(a.Needs())
		if c := a.Consent; !c.At.IsZero() {
			x.Answer = view.Some(HomeAnswer{At: c.At, Email: c.Email, Address: c.Address, Agent: c.Agent})
		}
	}
	return x
}

func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func (d *Desk) show(ctx context.Context, a homeline.Ask) HomeView {
	return Show(d.market(a.Market), d.Call(ctx).Who, a)
}

func (d *Desk) market(code porting.MarketCode) *porting.Market {
	if m, ok := d.Homes.Service.Markets.Market(code); ok {
		return m
	}
	return d.Homes.Service.Markets.Markets()[0]
}

func (d *Desk) one(ctx context.Context, a homeline.Ask, err error) (*One, error) {
	if err != nil {
		return nil, err
	}
	return &One{http.StatusOK, d.show(ctx, a)}, nil
}

// Ask asks for a number. Errors: those of homeline.Desk.Take.
func (d *Desk) Ask(ctx context.Context, in *Asking) (*One, error) {
	b := in.Body
	a, err := d.Homes.Take(ctx, d.Call(ctx).Who, homeline.Wish{Account: porting.AccountID(b.AccountID), Number: b.Number, Serial: b.Serial, Email: b.Email, Holder: b.Holder, NewNumber: &b.NewNumber, Language: b.Language})
	out, err := d.one(ctx, a, err)
	if err == nil {
		out.Status = view.Made(ctx)
	}
	return out, err
}

// List gives the asks of the account, the newest first; to the desk those of all accounts, the open ones first and the oldest of them first.
func (d *Desk) List(ctx context.Context, in *Listing) (*List, error) {
	list, err := d.Homes.List(ctx, d.Call(ctx).Who, in.Open)
	if err != nil {
		return nil, err
	}
	out := &List{}
	out.Body.Data = []HomeView{}
	for _, a := range list {
		out.Body.Data = append(out.Body.Data, d.show(ctx, a))
	}
	return out, nil
}

// Show shows one. Errors: porting.ErrNotFound.
func (d *Desk) Show(ctx context.Context, in *ByID) (*One, error) {
	a, err := d.Homes.Show(ctx, d.Call(ctx).Who, in.ID)
	return d.one(ctx, a, err)
}

// Withdraw takes one back. Errors: those of homeline.Desk.Withdraw.
func (d *Desk) Withdraw(ctx context.Context, in *OnID) (*One, error) {
	a, err := d.Homes.Withdraw(ctx, d.Call(ctx).Who, in.ID)
	return d.one(ctx, a, err)
}

// Address sends the link to the address that the desk found. Errors: those of homeline.Desk.Address.
func (d *Desk) Address(ctx context.Context, in *Addressing) (*One, error) {
	a, err := d.Homes.Address(ctx, d.Call(ctx).Who, in.ID, in.Body.Email)
	return d.one(ctx, a, err)
}

// Order makes the internal order. Errors: those of homeline.Desk.Order.
func (d *Desk) Order(ctx context.Context, in *Ordering) (*One, error) {
	a, err := d.Homes.Order(ctx, d.Call(ctx).Who, in.ID, homeline.Ordering{Compared: in.Body.Compared, Device: in.Body.FromDevice})
	return d.one(ctx, a, err)
}

// Close ends one with a sentence. Errors: those of homeline.Desk.Close.
func (d *Desk) Close(ctx context.Context, in *Closing) (*One, error) {
	a, err := d.Homes.Close(ctx, d.Call(ctx).Who, in.ID, in.Body.Text)
	return d.one(ctx, a, err)
}

// Open shows what a link asks. Errors: those of homeline.Desk.Open.
func (d *Desk) Open(ctx context.Context, in *ByToken) (*Shown, error) {
	return d.shown(d.Homes.Open(ctx, in.Token))
}

// Decide takes the holder's answer. Errors: those of homeline.Desk.Decide.
func (d *Desk) Decide(ctx context.Context, in *Answering) (*Shown, error) {
	call := d.Call(ctx)
	return d.shown(d.Homes.Decide(ctx, in.Token, homeline.Answer{Agree: in.Body.Agree, Address: call.Address, Agent: call.Agent}))
}

func (d *Desk) shown(x homeline.Asking, err error) (*Shown, error) {
	if err != nil {
		return nil, err
	}
	return &Shown{HomeConsent{Market: string(x.Market), Account: x.AccountName, AskedBy: view.Text(x.AskedBy), Display: d.market(x.Market).Plan.Display(x.Number), NewNumber: x.NewNumber,
		State: string(x.State), ExpiresAt: x.Expires}}, nil
}
