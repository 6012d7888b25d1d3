// Package homeline is how an account asks for a number that one of the operator's own residential devices has: the holder of the home line
// agrees by a link, the desk compares with its own records, and an internal order moves the number.
//
// The address that the link goes to was typed by whoever asks. It proves nothing alone: somebody can agree with himself. That is why nothing
// moves by an agreement, and Order asks the desk to have compared number, holder and address with the operator's own records first.
package homeline

import (
	"context"
	"errors"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// State is how far an ask has come.
type State string

// States. The first two are open; the others are ends.
const (
	Asked     State = "asked"     // the holder has not agreed yet
	Consented State = "consented" // the holder agreed: the desk compares and orders
	Declined  State = "declined"  // the holder did not ask for this
	Expired   State = "expired"   // nobody acted in time
	Ordered   State = "ordered"   // there is an internal order
	Closed    State = "closed"    // by the desk, with a sentence
	Withdrawn State = "withdrawn" // by the account
)

// Open says that it goes on.
func (s State) Open() bool { return s == Asked || s == Consented }

// Mail is the mail that waits to be sent about an ask.
type Mail string

// Mails.
const (
	MailNone    Mail = ""
	MailConsent Mail = "consent" // to the holder: the link
	MailOrdered Mail = "ordered" // to the holder: the day
	MailEnded   Mail = "ended"   // to the account's owner: why it did not work
)

// Who gave the address of the home line's account.
const (
	ByAccount = "account"
	ByDesk    = "desk"
)

// Ask is one number that an account wants from a residential device.
type Ask struct {
	ID      string // "hom_..."
	Account porting.AccountID
	Market  porting.MarketCode
	Number  numbering.PhoneNumber
	State   State
	At      time.Time
	Expires time.Time // while it is open: when it ends by itself
	Ended   time.Time // zero while it is open
	Told    time.Time // when the desk was told what it has to do; zero: it has to be
	Mail    Mail
	Request porting.RequestID // once it is ordered
	Details
}

// Details are kept sealed, and erased with the rest.
type Details struct {
	Typed     string         `json:"typed"` // the number as it was typed
	Serial    string         `json:"serial,omitempty"`
	Email     string         `json:"email,omitempty"` // of the home line's account
	EmailBy   string         `json:"email_by,omitempty"`
	Holder    string         `json:"holder"`
	NewNumber bool           `json:"new_number,omitempty"` // the home gets another number
	AskedBy   string         `json:"asked_by,omitempty"`   // name of the person
	Language  string         `json:"language,omitempty"`   // of the mail to the holder
	Link      porting.LinkID `json:"link,omitempty"`       // the one that holds; a new address voids it
	Consent   Consent        `json:"consent,omitzero"`
	Ordering  time.Time      `json:"ordering,omitzero"` // since when a call is about to order it
	Text      string         `json:"text,omitempty"`    // the desk's sentence for the account
}

// Consent is what is on record of the holder's answer.
type Consent struct {
	At      time.Time `json:"at,omitzero"`
	Email   string    `json:"email,omitempty"` // that the link was sent to
	Address string    `json:"address,omitempty"`
	Agent   string    `json:"agent,omitempty"`
}

// What the desk has to do with an ask.
const (
	NeedsAddress = "address" // look the home line's account up and give its address
	NeedsOrder   = "order"   // compare, and order or close
)

// Needs says what the desk has to do; "" for nothing.
func (a *Ask) Needs() string {
	switch {
	case a.State == Consented:
		return NeedsOrder
	case a.State == Asked && a.Email == "":
		return NeedsAddress
	}
	return ""
}

const (
	// Prefix begins the ids of asks.
	Prefix = "hom_"
	// MostOpen is how many open asks an account has at most.
	MostOpen = 10
	// LinkLife is how long a link for the holder is good.
	LinkLife = 14 * 24 * time.Hour
	// DeskLife is how long an ask waits for the desk, at most: an agreement gets old, too.
	DeskLife = 30 * 24 * time.Hour
	// KeptAfter is how long an ask is kept after its end. What is on record of an order is in the history of its request.
	KeptAfter = 30 * 24 * time.Hour
)

// Filter selects asks; zero fields select everything. Those of an account and those that ended come newest first, all others oldest first.
type Filter struct {
	Account porting.AccountID
	Open    bool
	Ended   bool
	Untold  bool      // those that the desk was not told of
	Mail    bool      // those about which a mail waits
	DueBy   time.Time // open ones whose time is over by then
	Limit   int       // 0: Listed
}

// Listed is how many asks one list holds.
const Listed = 200

// Errors of a store.
var (
	ErrOpen = errors.New("the account asks for the number already")
	ErrFull = errors.New("the account has too many open asks")
)

// Store keeps asks.
type Store interface {
	// KeepAsk saves a new one, unless the account has one open for the number or has as many open as it may. Errors: ErrOpen, ErrFull.
	KeepAsk(ctx context.Context, a Ask, most int) error
	// Ask finds one. Errors: porting.ErrNotFound.
	Ask(ctx context.Context, id string) (Ask, error)
	// ChangeAsk loads and locks one, applies f and saves it; porting.ErrUnchanged saves nothing. Errors: porting.ErrNotFound, those of f.
	ChangeAsk(ctx context.Context, id string, f func(*Ask) error) (Ask, error)
	// Asks lists them.
	Asks(ctx context.Context, f Filter) ([]Ask, error)
}

// Desk is the verbs.
type Desk struct {
	Service *porting.Service
	Store   Store
	// Mails counts a mail to an address that anybody can have typed; nil: they are not counted.
	Mails func(ctx context.Context, email string) (bool, error)
}

func (d *Desk) now() time.Time { return d.Service.Now().UTC().Truncate(time.Microsecond) }

// end closes an ask; mail is what the account's owner is told.
func (a *Ask) end(to State, now time.Time, mail Mail) {
	a.State, a.Ended, a.Mail, a.Link = to, now, mail, ""
}

// wait makes an ask wait for the holder: a new link, and a mail with it.
func (a *Ask) wait(now time.Time) {
	a.Link, a.Mail = porting.LinkID(porting.NewID(porting.PrefixLink, now)), MailConsent
	a.Expires, a.Told = now.Add(LinkLife), now
}

// Unreached says that no server takes mail for the address: the desk has to find another one.
func (a *Ask) Unreached(now time.Time) {
	a.Email, a.EmailBy, a.Link, a.Told, a.Expires = "", "", "", time.Time{}, now.UTC().Add(DeskLife)
}

func wrong(pointer, code string, params ...any) error {
	return &porting.InvalidError{Code: "invalid", Problems: []porting.Problem{porting.NewProblem(pointer, code, params...)}}
}
