package session

import (
	"context"
	"slices"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
)

// Offers says which ways of signing in there are beside passwords and links: passkeys, and the operator's own identity provider.
func (d *Door) Offers() (passkeys, openID bool) { return d.cfg.Passkeys != nil, d.cfg.OpenID != nil }

// Credentials are what the person signs in with, and which mails they want.
type Credentials struct {
	Password   bool      // there is one
	PasswordAt time.Time // since when
	Passkeys   []login.Passkey
	SecondStep bool // a passkey is asked for after a password or a link
	Provider   bool // the person signs in at the operator's identity provider
	Proven     bool // the person proved just now who they are: sensitive changes are taken
	Quiet      []login.MailGroup
}

// Credentials says what the person signs in with. Errors: ErrNobody.
func (d *Door) Credentials(ctx context.Context) (Credentials, error) {
	s, ok := either(ctx)
	if !ok {
		return Credentials{}, ErrNobody
	}
	p, err := d.cfg.People.FindPerson(ctx, login.Find{ID: s.Person.ID})
	return Credentials{Password: p.Password != "", PasswordAt: p.PasswordAt, Passkeys: p.Passkeys, SecondStep: p.SecondStep, Provider: len(p.Identities) > 0,
		Proven: s.Proven(d.cfg.Wall()), Quiet: p.Quiet}, err
}

// SetMails sets in which language and in which groups the person gets mails; what needs an answer always comes. Errors: ErrNobody,
// *porting.InvalidError (/language).
func (d *Door) SetMails(ctx context.Context, language string, quiet []login.MailGroup) error {
	s, ok := From(ctx)
	if !ok {
		return ErrNobody
	}
	if err := invalid("/language", badLanguage(language)); err != nil {
		return err
	}
	quiet = slices.DeleteFunc(slices.Clone(quiet), func(g login.MailGroup) bool { return !g.Known() })
	return d.cfg.People.UpdatePerson(ctx, s.Person.ID, func(p *login.Person) (login.Change, error) {
		p.Language, p.Quiet = language, quiet
		return login.Change{}, nil
	})
}

// Hand is somebody who changes a team without a session: a program with a key, or the desk.
type Hand struct {
	Account porting.AccountID
	Role    login.Role    // in which it acts
	By      porting.Actor // who it is: its name as invitations give it, its key and where it calls from, as the history does
	Dry     bool          // everything is checked, and nothing saved
}

// As lets a hand do in its account what people do with a session: Team, Invite, Resend, Revoke, SetRole, Remove.
func As(ctx context.Context, h Hand) context.Context {
	return context.WithValue(context.WithValue(ctx, keyHand, h), keyVisit, visit{h.By.Address, h.By.Agent})
}

// acting is who changes a team: the hand, or who is signed in.
func acting(ctx context.Context) (s Session, h Hand, ok bool) {
	if h, ok := ctx.Value(keyHand).(Hand); ok {
		return Session{Account: h.Account, Role: h.Role}, h, true
	}
	s, ok = From(ctx)
	return s, h, ok
}
