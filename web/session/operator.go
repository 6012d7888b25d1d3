package session

import (
	"context"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
)

// What an operator does from the command line, where nobody is signed in. There is no default account: the first owner is invited like this.

// InviteFor invites somebody in the operator's name and answers the link, which no mail carries. Errors: *porting.InvalidError,
// porting.ErrNotFound, login.ErrMember.
func (d *Door) InviteFor(ctx context.Context, account porting.AccountID, in Invitee) (link string, err error) {
	if err := in.problems(); err != nil {
		return "", err
	}
	inv := d.invitation(in)
	err = d.cfg.People.UpdateTeam(ctx, account, func(t *login.Team) (login.Change, error) {
		if err := t.Invite(login.Owner, inv); err != nil {
			return login.Change{}, err
		}
		n := d.note(ctx, login.NoteInvited, "", "invitation", inv.ID, "role", string(in.Role))
		n.Account = account
		return login.Change{Notes: []login.Note{n}}, nil
	})
	return d.LinkURL(login.LinkInvitation, inv.LinkID()), err
}

// RemoveFor ends the membership of whoever has the address. Errors: porting.ErrNotFound, login.ErrLastOwner.
func (d *Door) RemoveFor(ctx context.Context, account porting.AccountID, email string) error {
	return d.cfg.People.UpdateTeam(ctx, account, func(t *login.Team) (login.Change, error) {
		for _, m := range t.Members {
			if login.EmailKey(m.Email) != login.EmailKey(email) {
				continue
			}
			if _, err := t.Remove(login.Owner, false, m.User); err != nil {
				return login.Change{}, err
			}
			n := d.note(ctx, login.NoteRemoved, m.Person, "role", string(m.Role))
			n.Account = account
			return login.Change{End: []login.Ending{{Person: m.Person}}, Notes: []login.Note{n}}, nil
		}
		return login.Change{}, porting.ErrNotFound
	})
}

// SetDisabled keeps a person from signing in, everywhere and at once, or lets them in again. Errors: porting.ErrNotFound.
func (d *Door) SetDisabled(ctx context.Context, email string, disabled bool) error {
	p, err := d.cfg.People.FindPerson(ctx, login.Find{Email: orUnknown(email)})
	if err != nil {
		return err
	}
	return d.cfg.People.UpdatePerson(ctx, p.ID, func(p *login.Person) (login.Change, error) {
		state := "enabled"
		p.DisabledAt = time.Time{}
		if disabled {
			state, p.DisabledAt = "disabled", d.cfg.Wall()
		}
		return login.Change{End: []login.Ending{{Person: p.ID}}, Void: p.ID, Notes: []login.Note{d.note(ctx, login.NoteDisabled, p.ID, "state", state)}}, nil
	})
}

// Recover takes password, passkeys and second step from somebody who lost them, ends every session, and answers a link that sets a new
// password. The operator knows by other means that it is the person who asks. Errors: porting.ErrNotFound.
func (d *Door) Recover(ctx context.Context, email string) (link string, err error) {
	p, err := d.cfg.People.FindPerson(ctx, login.Find{Email: orUnknown(email)})
	if err != nil {
		return "", err
	}
	var l login.Link
	err = d.cfg.People.UpdatePerson(ctx, p.ID, func(p *login.Person) (login.Change, error) {
		p.Password, p.PasswordAt, p.Passkeys, p.SecondStep = "", time.Time{}, nil, false
		c := login.Change{End: []login.Ending{{Person: p.ID}}, Void: p.ID, Notes: []login.Note{d.note(ctx, login.NoteRecovered, p.ID)}}
		l = d.keep(&c, p.ID, login.LinkReset, operatorLinkFor)
		return c, nil
	})
	return d.LinkURL(login.LinkReset, l.ID), err
}

// operatorLinkFor is how long a link lives that an operator hands over: by telephone or over a table, not by a mail that may lie about.
const operatorLinkFor = 24 * time.Hour

// Enrol makes somebody a member at once, without password or passkey; a sandbox begins like that. Errors: *porting.InvalidError,
// porting.ErrNotFound, login.ErrMember, porting.ErrDuplicate.
func (d *Door) Enrol(ctx context.Context, account porting.AccountID, name string, in Invitee) error {
	if err := in.problems(); err != nil {
		return err
	}
	inv := d.invitation(in)
	err := d.cfg.People.UpdateTeam(ctx, account, func(t *login.Team) (login.Change, error) { return login.Change{}, t.Invite(login.Owner, inv) })
	if err != nil {
		return err
	}
	inv.Account = account
	return d.joinNew(ctx, inv, login.Person{Name: name, Email: inv.Email, Language: inv.Language})
}

// SignInLink makes a link that signs a person in, once, within a day. Errors: porting.ErrNotFound.
func (d *Door) SignInLink(ctx context.Context, email string) (link string, err error) {
	p, err := d.cfg.People.FindPerson(ctx, login.Find{Email: orUnknown(email)})
	if err != nil {
		return "", err
	}
	c := login.Change{Notes: []login.Note{d.note(ctx, login.NoteLinkSent, p.ID, "kind", string(login.LinkSignIn), "by", "operator")}}
	l := d.keep(&c, p.ID, login.LinkSignIn, operatorLinkFor)
	return d.LinkURL(login.LinkSignIn, l.ID), d.cfg.People.Apply(ctx, c)
}
