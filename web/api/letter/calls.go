package letter

import (
	"context"
	"slices"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/view"
)

// Desk answers the calls.
type Desk struct {
	Service *porting.Service
	Letters Letters
	// Closings draws the letters that end a contract; nil: there are none.
	Closings Closings
	// Reader is for whom an answer is made: who calls, and in which language. It is told the market of what is answered.
	Reader func(context.Context, porting.MarketCode) view.Reader
	// Origin is where a caller without a key comes from, as evidence.
	Origin func(context.Context) (address, agent string)
	// Sending says whether a code may be sent to a number now; it is an error for the caller where it may not.
	Sending func(ctx context.Context, number string) error
}

// Try is the parameter of everything that changes something.
type Try struct {
	ValidateOnly bool `query:"validate_only" doc:"Answer as it would, and change nothing"`
}

// ByID names a request.
type ByID struct {
	ID string `path:"id"`
}

// ByToken names what a signing link is for. The token is nowhere but in the link.
type ByToken struct {
	Token string `path:"token" maxLength:"200"`
}

// IDWith is a change of a request.
type IDWith[B any] struct {
	ByID
	Try
	Body B
}

// TokenWith is a change by the bearer of a link.
type TokenWith[B any] struct {
	ByToken
	Try
	Body B
}

// TokenTry is a change by the bearer of a link that says nothing else.
type TokenTry struct {
	ByToken
	Try
}

// LetterOf asks for the letter of a request.
type LetterOf struct {
	ByID
	Language string `query:"language" enum:"en,fr,es" doc:"Of an unsigned letter; else that of Accept-Language"`
	Hand     bool   `query:"hand" doc:"To be printed and signed by hand"`
}

// LetterBy asks for the letter that a link is for.
type LetterBy struct {
	ByToken
	Language string `query:"language" enum:"en,fr,es" doc:"Of an unsigned letter; else that of Accept-Language"`
}

// Page, Done and Checked are answers.
type (
	// Page is what a link is for.
	Page struct{ Body view.SigningPage }
	// Done is what became of it.
	Done struct{ Body view.SignedByLink }
	// Checked is how far a possession check is.
	Checked struct{ Body view.PossessionView }
)

func (d *Desk) who(ctx context.Context) porting.Actor { return d.Reader(ctx, "").Who }

// Letter answers the letter of a request as it stands.
func (d *Desk) Letter(ctx context.Context, in *LetterOf) (*File, error) {
	r, err := d.Service.Preview(ctx, d.who(ctx), porting.RequestID(in.ID))
	if err != nil {
		return nil, err
	}
	return d.letter(ctx, r, in.Language, in.Hand)
}

func (d *Desk) letter(ctx context.Context, r *porting.Request, lang string, hand bool) (*File, error) {
	reader, name := d.Reader(ctx, r.Market), "letter-"+r.Reference+".pdf"
	if r.Signature != nil && !hand {
		data, err := d.Letters.Signed(ctx, r)
		return Attached(name, data, err)
	}
	if lang == "" {
		lang = reader.Lang
	}
	data, err := d.Letters.Unsigned(r, lang, hand)
	return Attached(name, data, err)
}

// CarrierCopy answers the losing carrier's copy of a signed letter. It reveals the secrets of its order, and goes on record like every reveal; a
// trial shows the letter as the customer has it.
func (d *Desk) CarrierCopy(ctx context.Context, in *IDWith[view.ReasonBody]) (*File, error) {
	who, id := d.who(ctx), porting.OrderID(in.ID)
	r, err := d.Service.Store.Requests(who.Scope()).RequestOfOrder(ctx, id)
	if err != nil {
		return nil, err
	}
	d.Reader(ctx, r.Market)
	if _, err := d.Service.Reveal(ctx, who, id, porting.Revealing{Field: "letter", Reason: in.Body.Reason}); err != nil {
		return nil, err
	}
	name := "carrier-copy-" + r.Reference + ".pdf"
	if in.ValidateOnly {
		data, err := d.Letters.Signed(ctx, r)
		return Attached(name, data, err)
	}
	data, err := d.Letters.CarrierCopy(ctx, r, r.Order(id))
	return Attached(name, data, err)
}

// Evidence answers the evidence of the signatures.
func (d *Desk) Evidence(ctx context.Context, in *ByID) (*File, error) {
	r, err := d.request(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	data, err := d.Letters.Evidence(ctx, r)
	return Attached("evidence-"+r.Reference+".zip", data, err)
}

func (d *Desk) request(ctx context.Context, id string) (*porting.Request, error) {
	return d.Service.Store.Requests(d.who(ctx).Scope()).Request(ctx, porting.RequestID(id))
}

// Judge tells whether a letter is genuine.
func (d *Desk) Judge(ctx context.Context, in *Asked) (*Judged, error) {
	return judge(ctx, d.Letters, in.SHA256)
}

// bearer finds out what a link is for. What the bearer may do is told by the link alone, also where the caller has a key.
func (d *Desk) bearer(ctx context.Context, token string) (*porting.Request, porting.Actor, error) {
	r, who, err := d.Service.OpenLink(ctx, token)
	if err == nil {
		who.Address, who.Agent = d.Origin(ctx)
	}
	return r, who, err
}

// Show answers what a link is for.
func (d *Desk) Show(ctx context.Context, in *ByToken) (*Page, error) {
	r, who, err := d.bearer(ctx, in.Token)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(r.Links, func(l porting.SigningLink) bool { return l.ID == who.Link })
	return &Page{d.Reader(ctx, r.Market).SigningPage(r, r.Links[i], in.Token)}, nil
}

// LinkLetter answers the letter that would be signed.
func (d *Desk) LinkLetter(ctx context.Context, in *LetterBy) (*File, error) {
	r, _, err := d.bearer(ctx, in.Token)
	if err != nil {
		return nil, err
	}
	return d.letter(ctx, r, in.Language, false)
}

// Sign signs by a link.
func (d *Desk) Sign(ctx context.Context, in *TokenWith[view.SignatureBody]) (*Done, error) {
	r, who, err := d.bearer(ctx, in.Token)
	if err != nil {
		return nil, err
	}
	signing, err := in.Body.Signing(d.Reader(ctx, r.Market).Lang)
	if err == nil {
		r, err = d.Service.Sign(ctx, who, r.ID, signing)
	}
	return done(r, err)
}

// Refuse takes "I did not ask for this".
func (d *Desk) Refuse(ctx context.Context, in *TokenTry) (*Done, error) {
	r, who, err := d.bearer(ctx, in.Token)
	if err == nil {
		d.Reader(ctx, r.Market)
		r, err = d.Service.Refuse(ctx, who, r.ID)
	}
	return done(r, err)
}

func done(r *porting.Request, err error) (*Done, error) {
	if err != nil {
		return nil, err
	}
	return &Done{view.Signed(r)}, nil
}

// SendCode has a code sent to the main number of a request.
func (d *Desk) SendCode(ctx context.Context, in *IDWith[view.ChannelBody]) (*Checked, error) {
	r, err := d.request(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return d.sendCode(ctx, d.who(ctx), r, in.Body.Channel)
}

// LinkSendCode does so for the bearer of a link.
func (d *Desk) LinkSendCode(ctx context.Context, in *TokenWith[view.ChannelBody]) (*Checked, error) {
	r, who, err := d.bearer(ctx, in.Token)
	if err != nil {
		return nil, err
	}
	return d.sendCode(ctx, who, r, in.Body.Channel)
}

// sendCode has a code sent. A number is not pestered, whoever asks and for however many requests.
func (d *Desk) sendCode(ctx context.Context, who porting.Actor, r *porting.Request, channel string) (*Checked, error) {
	reader := d.Reader(ctx, r.Market)
	if n := r.Fields.MainNumber.Number; n != 0 {
		if err := d.Sending(ctx, n.E164()); err != nil {
			return nil, err
		}
	}
	r, err := d.Service.Prove(ctx, who, r.ID, channel)
	if err != nil {
		return nil, err
	}
	return &Checked{reader.Possession(r)}, nil
}

// CheckCode compares a code.
func (d *Desk) CheckCode(ctx context.Context, in *IDWith[view.CodeBody]) (*Checked, error) {
	r, err := d.request(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return d.checkCode(ctx, d.who(ctx), r, in.Body.Code)
}

// LinkCheckCode does so for the bearer of a link.
func (d *Desk) LinkCheckCode(ctx context.Context, in *TokenWith[view.CodeBody]) (*Checked, error) {
	r, who, err := d.bearer(ctx, in.Token)
	if err != nil {
		return nil, err
	}
	return d.checkCode(ctx, who, r, in.Body.Code)
}

func (d *Desk) checkCode(ctx context.Context, who porting.Actor, r *porting.Request, code string) (*Checked, error) {
	reader := d.Reader(ctx, r.Market)
	r, err := d.Service.CheckCode(ctx, who, r.ID, code)
	if err != nil {
		return nil, err
	}
	return &Checked{reader.Possession(r)}, nil
}
