package homeline

import (
	"context"
	"crypto/hmac"
	"strings"
	"time"

	"github.com/portamento/portamento/porting"
)

// purpose keeps the secrets of these links apart from those of all others.
const purpose = "home line"

// Addresses of the pages that mails lead to.
const (
	PathConsent = "/from-home/" // with the token
	PathAsk     = "/office/add-ons/number-porting/from-home"
)

// Token is the secret of the link of an ask: as with signing links it is derived from the server's key and kept nowhere.
func Token(s *porting.Service, id string, link porting.LinkID) string {
	return s.Token(purpose, porting.RequestID(id), link)
}

// Asking is what the holder is shown.
type Asking struct {
	Ask
	AccountName string
}

// Open finds what a link asks for. It changes nothing. Errors: porting.ErrNotFound for a link that is none, was used or was replaced, all in the
// same words; *porting.StateError with code link.expired for one whose time is over.
func (d *Desk) Open(ctx context.Context, token string) (Asking, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 || d.Service.Proof == nil {
		return Asking{}, porting.ErrNotFound
	}
	id, link := parts[0], porting.LinkID(porting.PrefixLink+parts[1])
	if !hmac.Equal([]byte(token), []byte(Token(d.Service, id, link))) {
		return Asking{}, porting.ErrNotFound
	}
	a, err := d.Store.Ask(ctx, id)
	if err == nil {
		err = a.opens(link, d.now())
	}
	if err != nil {
		return Asking{}, err
	}
	account, err := d.Service.Store.People(porting.Scope{Desk: true}).Account(ctx, a.Account)
	return Asking{a, account.Name}, err
}

// opens says whether a link of the ask can be used.
func (a *Ask) opens(link porting.LinkID, now time.Time) error {
	switch {
	case a.State != Asked && a.State != Expired, a.State == Asked && a.Link != link, link == "":
		return porting.ErrNotFound
	case a.State == Expired, !now.Before(a.Expires):
		return &porting.StateError{Code: "link.expired"}
	}
	return nil
}

// Answer is what the holder says, and from where.
type Answer struct {
	Agree          bool // false: "I did not ask for this"
	Address, Agent string
}

// Decide takes the holder's answer, once: an agreement, which the desk is told of, or that nobody asked for this, which ends the ask. Errors: those
// of Open.
func (d *Desk) Decide(ctx context.Context, token string, in Answer) (Asking, error) {
	x, err := d.Open(ctx, token)
	if err != nil {
		return x, err
	}
	link := x.Link
	decide := func(a *Ask) error {
		now := d.now()
		if err := a.opens(link, now); err != nil {
			return err
		}
		a.Consent = Consent{At: now, Email: a.Email, Address: in.Address, Agent: in.Agent}
		a.Told, a.Link, a.Mail = time.Time{}, "", MailNone
		if !in.Agree {
			a.end(Declined, now, MailEnded)
			return nil
		}
		a.State, a.Expires = Consented, now.Add(DeskLife)
		return nil
	}
	if porting.IsDryRun(ctx) {
		err = decide(&x.Ask)
		return x, err
	}
	x.Ask, err = d.Store.ChangeAsk(ctx, x.ID, decide)
	return x, err
}
