package session

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
)

// Team is everybody of the session's account; who may not change it sees no invitations. Errors: ErrNobody, porting.ErrNotFound.
func (d *Door) Team(ctx context.Context) (login.Team, error) {
	s, _, ok := acting(ctx)
	if !ok {
		return login.Team{}, ErrNobody
	}
	t, err := d.cfg.People.Team(ctx, s.Account)
	if !s.Can(login.People) {
		t.Invitations = nil
	}
	return t, err
}

// change changes the session's team, in the role that the person has at that moment.
func (d *Door) change(ctx context.Context, f func(s Session, me login.Member, t *login.Team) (login.Change, error)) error {
	s, hand, ok := acting(ctx)
	if !ok {
		return ErrNobody
	}
	err := d.cfg.People.UpdateTeam(ctx, s.Account, func(t *login.Team) (login.Change, error) {
		me := login.Member{Role: hand.Role, Name: hand.By.Name}
		if hand.Role == "" {
			own, ok := t.Of(s.Person.ID)
			if !ok {
				return login.Change{}, porting.ErrNotFound
			}
			me = *own
		}
		c, err := f(s, me, t)
		if err == nil && hand.Dry {
			err = errDry
		}
		return c, err
	})
	if errors.Is(err, errDry) {
		return nil
	}
	return err
}

// errDry undoes a change that was only tried.
var errDry = errors.New("only tried")

// Invitee is who shall join.
type Invitee struct {
	Email    string
	Role     login.Role
	Language string
}

func (i Invitee) problems() error {
	role := ""
	if !i.Role.Known() {
		role = "role.unknown"
	}
	return invalid("/email", badEmail(i.Email), "/role", role, "/language", badLanguage(i.Language))
}

// Invite invites somebody into the session's account, by mail. Errors: ErrNobody, *porting.InvalidError (/email, /role, /language),
// login.ErrNotAllowed, login.ErrMember, *SlowError.
func (d *Door) Invite(ctx context.Context, in Invitee) error {
	if err := in.problems(); err != nil {
		return err
	}
	if err := d.inviting(ctx); err != nil {
		return err
	}
	return d.change(ctx, func(s Session, me login.Member, t *login.Team) (login.Change, error) {
		inv := d.invitation(in)
		inv.By, inv.ByName = me.Person, me.Name
		if err := t.Invite(me.Role, inv); err != nil {
			return login.Change{}, err
		}
		n := d.noteOf(ctx, login.NoteInvited, s, "invitation", inv.ID, "role", string(in.Role))
		n.Person = ""
		return login.Change{Notes: []login.Note{n}, Posts: []login.Post{d.invitationPost(inv, t, in.Email)}}, nil
	})
}

// inviting counts an invitation that is about to be sent. Whoever may not send one, or only tries, takes none of the account's.
func (d *Door) inviting(ctx context.Context) error {
	s, hand, ok := acting(ctx)
	switch {
	case !ok:
		return ErrNobody
	case !s.Can(login.People):
		return login.ErrNotAllowed
	case hand.Dry:
		return nil
	}
	return d.count(ctx, bucketOf("invite", string(s.Account), ""), invitesADay, 24*time.Hour)
}

func (d *Door) invitation(in Invitee) login.Invitation {
	now := d.cfg.Wall()
	inv := login.Invitation{ID: porting.NewID(login.PrefixInvitation, now), Email: strings.TrimSpace(in.Email), Language: in.Language, Role: in.Role, Sent: 1, CreatedAt: now}
	inv.Hash = Secrets(d.cfg.Key).Hash(login.LinkInvitation, inv.LinkID())
	return inv
}

func (d *Door) invitationPost(inv login.Invitation, t *login.Team, to string) login.Post {
	return login.Post{Key: inv.LinkID(), Mail: login.MailInvitation, To: porting.Contact{Email: strings.TrimSpace(to), Language: inv.Language}, Market: t.Market,
		At: d.cfg.Now(), LinkKind: login.LinkInvitation, LinkID: inv.LinkID(), Words: map[string]string{"account": t.Name, "by": inv.ByName, "role": string(inv.Role)}}
}

// Resend sends an invitation again, also one whose time is over, with a new link for another 14 days. Errors: ErrNobody, porting.ErrNotFound, login.ErrNotAllowed, *SlowError.
func (d *Door) Resend(ctx context.Context, id string) error {
	if err := d.inviting(ctx); err != nil {
		return err
	}
	return d.change(ctx, func(s Session, me login.Member, t *login.Team) (login.Change, error) {
		inv, err := t.Resend(me.Role, id, d.cfg.Wall())
		if err != nil {
			return login.Change{}, err
		}
		inv.Hash = Secrets(d.cfg.Key).Hash(login.LinkInvitation, inv.LinkID())
		n := d.noteOf(ctx, login.NoteInvited, s, "invitation", inv.ID, "role", string(inv.Role))
		n.Person = ""
		return login.Change{Notes: []login.Note{n}, Posts: []login.Post{d.invitationPost(*inv, t, inv.Email)}}, nil
	})
}

// Revoke takes an invitation back. Errors: ErrNobody, porting.ErrNotFound, login.ErrNotAllowed.
func (d *Door) Revoke(ctx context.Context, id string) error {
	return d.change(ctx, func(s Session, me login.Member, t *login.Team) (login.Change, error) {
		if _, err := t.Revoke(me.Role, id, d.cfg.Wall()); err != nil {
			return login.Change{}, err
		}
		n := d.noteOf(ctx, login.NoteInviteRevoked, s, "invitation", id)
		n.Person = ""
		return login.Change{Notes: []login.Note{n}}, nil
	})
}

// SetRole gives a member another role; the member signs in anew. Errors: ErrNobody, *porting.InvalidError (/role), porting.ErrNotFound,
// login.ErrNotAllowed, login.ErrLastOwner.
func (d *Door) SetRole(ctx context.Context, u porting.UserID, r login.Role) error {
	if !r.Known() {
		return invalid("/role", "role.unknown")
	}
	return d.change(ctx, func(s Session, me login.Member, t *login.Team) (login.Change, error) {
		before, _ := t.Member(u)
		if before == nil || before.Role == r {
			return login.Change{}, notFoundUnless(before != nil)
		}
		was := before.Role
		m, err := t.SetRole(me.Role, u, r)
		if err != nil {
			return login.Change{}, err
		}
		n := d.noteOf(ctx, login.NoteRoleChanged, s, "from", string(was), "to", string(r))
		n.Person = m.Person
		return login.Change{End: []login.Ending{{Person: m.Person}}, Notes: []login.Note{n}}, nil
	})
}

func notFoundUnless(found bool) error {
	if found {
		return nil
	}
	return porting.ErrNotFound
}

// Remove ends a membership, one's own too; the sessions of the person end. Errors: ErrNobody, porting.ErrNotFound, login.ErrNotAllowed,
// login.ErrLastOwner.
func (d *Door) Remove(ctx context.Context, u porting.UserID) error {
	return d.change(ctx, func(s Session, me login.Member, t *login.Team) (login.Change, error) {
		m, err := t.Remove(me.Role, me.User == u, u)
		if err != nil {
			return login.Change{}, err
		}
		n := d.noteOf(ctx, login.NoteRemoved, s, "role", string(m.Role))
		n.Person = m.Person
		return login.Change{End: []login.Ending{{Person: m.Person}}, Notes: []login.Note{n}}, nil
	})
}

// Invited is what the page of an invitation shows.
type Invited struct {
	Account  string
	By       string // empty: the operator
	Email    string
	Role     login.Role
	Language string
	Known    bool // somebody signs in with this address already: joining asks for no name and no password
}

// invited finds an open invitation. Errors: login.ErrGone.
func (d *Door) invited(ctx context.Context, token string) (login.Invitation, string, error) {
	inv, account, err := d.cfg.Links.Invited(ctx, hashOf(token))
	if err == nil && !inv.Open(d.cfg.Wall()) {
		err = login.ErrGone
	}
	return inv, account, gone(err)
}

// Invited says what an invitation is about; to look changes nothing. Errors: login.ErrGone.
func (d *Door) Invited(ctx context.Context, token string) (Invited, error) {
	inv, account, err := d.invited(ctx, token)
	if err != nil {
		return Invited{}, err
	}
	_, err = d.cfg.People.FindPerson(ctx, login.Find{Email: inv.Email})
	if err != nil && !errors.Is(err, porting.ErrNotFound) {
		return Invited{}, err
	}
	return Invited{Account: account, By: inv.ByName, Email: inv.Email, Role: inv.Role, Language: inv.Language, Known: err == nil}, nil
}

// Acceptance is how somebody accepts an invitation. Without a password the person is asked for a passkey next (BeginAddPasskey). Of somebody
// who signs in with the address already, only the token is looked at.
type Acceptance struct {
	Token    string
	Name     string
	Password string
	Language string // empty: the invitation's
}

// Accept makes a member of whoever was invited, once. A new person is signed in at once; one who signs in already has to do so as always
// (SignInNext), as a link by mail must not stand in for a password. Errors: login.ErrGone, login.ErrMember, *porting.InvalidError (/name, /password,
// /language), password.ErrBusy.
func (d *Door) Accept(w http.ResponseWriter, r *http.Request, in Acceptance) (Step, error) {
	ctx := r.Context()
	inv, _, err := d.invited(ctx, in.Token)
	if err != nil {
		return "", err
	}
	p, err := d.cfg.People.FindPerson(ctx, login.Find{Email: inv.Email})
	switch {
	case err == nil:
		return d.joinKnown(w, r, inv, p)
	case !errors.Is(err, porting.ErrNotFound):
		return "", err
	}
	if in.Language == "" {
		in.Language = inv.Language
	}
	p = login.Person{Name: strings.TrimSpace(in.Name), Email: inv.Email, Language: in.Language}
	refused := ""
	if in.Password != "" {
		refused = d.badPassword(in.Password, p)
	}
	if err := invalid("/name", badName(in.Name), "/password", refused, "/language", badLanguage(in.Language)); err != nil {
		return "", err
	}
	if in.Password != "" {
		if p.Password, err = d.cfg.Passwords.Hash(ctx, in.Password); err != nil {
			return "", err
		}
		p.PasswordAt = d.cfg.Wall()
	}
	if err := d.joinNew(ctx, inv, p); err != nil {
		return "", err
	}
	p, err = d.cfg.People.FindPerson(ctx, login.Find{Email: inv.Email})
	if err != nil {
		return "", err
	}
	return d.enter(w, r, entry{person: p.ID, means: login.ByInvitation, in: inv.Account})
}

// joinNew saves a new person as a member.
func (d *Door) joinNew(ctx context.Context, inv login.Invitation, p login.Person) error {
	now := d.cfg.Wall()
	p.ID, p.CreatedAt = login.PersonID(porting.NewID(login.PrefixPerson, now)), now
	return d.join(ctx, inv, p, func(t *login.Team) { t.Newcomers = append(t.Newcomers, p) })
}

func (d *Door) join(ctx context.Context, inv login.Invitation, p login.Person, with func(*login.Team)) error {
	now := d.cfg.Wall()
	return d.cfg.People.UpdateTeam(ctx, inv.Account, func(t *login.Team) (login.Change, error) {
		m := login.Member{User: porting.UserID(porting.NewID(porting.PrefixUser, now)), Person: p.ID, Name: p.Name, Email: p.Email, Language: p.Language}
		if _, err := t.Join(inv.ID, m, now); err != nil {
			return login.Change{}, err
		}
		if with != nil {
			with(t)
		}
		n := d.note(ctx, login.NoteJoined, p.ID, "invitation", inv.ID, "role", string(inv.Role))
		n.Account = inv.Account
		return login.Change{Notes: []login.Note{n}}, nil
	})
}

func (d *Door) joinKnown(w http.ResponseWriter, r *http.Request, inv login.Invitation, p login.Person) (Step, error) {
	if err := d.join(r.Context(), inv, p, nil); err != nil {
		return "", err
	}
	s, ok := From(r.Context())
	if !ok || s.Person.ID != p.ID {
		return SignInNext, nil
	}
	return Done, d.Switch(w, r, inv.Account)
}
