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

// SendLink sends a link to sign in by, if somebody has the address; the answer is the same if nobody has. Errors: *porting.InvalidError
// (/email), *SlowError for a network address that asks too often.
func (d *Door) SendLink(r *http.Request, email string) error {
	return d.send(r.Context(), email, login.LinkSignIn, login.MailSignIn)
}

// SendReset is SendLink for a link that sets a new password.
func (d *Door) SendReset(r *http.Request, email string) error {
	return d.send(r.Context(), email, login.LinkReset, login.MailReset)
}

func (d *Door) send(ctx context.Context, email string, kind login.LinkKind, mail porting.MailKind) error {
	if err := invalid("/email", badEmail(email)); err != nil {
		return err
	}
	if err := d.count(ctx, bucketOf("ask", "", visitOf(ctx).address), askedPerHour, time.Hour); err != nil {
		return err
	}
	var slow *SlowError
	err := d.count(ctx, bucketOf("mail", login.EmailKey(email), ""), linksPerHour, time.Hour)
	if errors.As(err, &slow) {
		return nil // a post box is not filled by whoever likes to; that it is full is nobody's business
	}
	if err != nil {
		return err
	}
	p, err := d.cfg.People.FindPerson(ctx, login.Find{Email: email})
	if err != nil && !errors.Is(err, porting.ErrNotFound) {
		return err
	}
	if !p.DisabledAt.IsZero() {
		p = login.Person{}
	}
	// What is written for nobody is what is written for somebody: a link that opens nothing, and a mail to nowhere.
	c := login.Change{Notes: []login.Note{d.note(ctx, login.NoteLinkSent, p.ID, "kind", string(kind))}}
	l := d.keep(&c, p.ID, kind, login.LinkFor)
	c.Posts = []login.Post{{Key: l.ID, Mail: mail, To: p.Contact(), At: d.cfg.Now(), LinkKind: kind, LinkID: l.ID}}
	return d.cfg.People.Apply(ctx, c)
}

// keep adds a new link to a change.
func (d *Door) keep(c *login.Change, p login.PersonID, kind login.LinkKind, life time.Duration) login.Link {
	now := d.cfg.Wall()
	l := login.Link{ID: porting.NewID(login.PrefixLink, now), Kind: kind, Person: p, CreatedAt: now, ExpiresAt: now.Add(life)}
	l.Hash = Secrets(d.cfg.Key).Hash(kind, l.ID)
	c.Keep = append(c.Keep, l)
	return l
}

// linked finds the person of an open link. Errors: login.ErrGone.
func (d *Door) linked(ctx context.Context, token string, kind login.LinkKind) (login.Link, login.Person, error) {
	l, err := d.cfg.Links.Link(ctx, hashOf(token))
	if errors.Is(err, porting.ErrNotFound) || err == nil && (l.Kind != kind || l.Person == "" || !l.Open(d.cfg.Wall())) {
		return l, login.Person{}, login.ErrGone
	}
	if err != nil {
		return l, login.Person{}, err
	}
	p, err := d.cfg.People.FindPerson(ctx, login.Find{ID: l.Person})
	if errors.Is(err, porting.ErrNotFound) || err == nil && !p.DisabledAt.IsZero() {
		return l, p, login.ErrGone
	}
	return l, p, err
}

// Linked says whose link it is, for the page that it leads to. To look changes nothing: what fetches links out of mails signs nobody in and
// uses nothing up. Errors: login.ErrGone.
func (d *Door) Linked(ctx context.Context, kind login.LinkKind, token string) (Person, error) {
	_, p, err := d.linked(ctx, token, kind)
	return Person{ID: p.ID, Name: p.Name, Email: p.Email, Language: p.Language}, err
}

// UseLink signs in by a link, once. Errors: login.ErrGone.
func (d *Door) UseLink(w http.ResponseWriter, r *http.Request, token string) (Step, error) {
	l, p, err := d.linked(r.Context(), token, login.LinkSignIn)
	if err != nil {
		return "", err
	}
	return d.enter(w, r, entry{person: p.ID, means: login.ByLink, update: func(_ *login.Person, c *login.Change) error {
		c.Use = append(c.Use, login.Use{Hash: l.Hash, Now: d.cfg.Wall()})
		return nil
	}})
}

// Reset sets a new password by a link, once. Every session and every other link of the person ends; nobody is signed in by it, so that a
// second step stays one. Errors: login.ErrGone, *porting.InvalidError (/password), password.ErrBusy.
func (d *Door) Reset(r *http.Request, token, plain string) error {
	ctx := r.Context()
	l, p, err := d.linked(ctx, token, login.LinkReset)
	if err != nil {
		return err
	}
	hash, err := d.newPassword(ctx, plain, p)
	if err != nil {
		return err
	}
	return d.cfg.People.UpdatePerson(ctx, p.ID, func(p *login.Person) (login.Change, error) {
		c := d.changed(p, hash)
		c.Use = []login.Use{{Hash: l.Hash, Now: d.cfg.Wall()}}
		c.Notes = []login.Note{d.note(ctx, login.NotePasswordChanged, p.ID, "means", string(login.ByLink))}
		return c, nil
	})
}

// newPassword hashes a password that somebody chose, if it may be chosen.
func (d *Door) newPassword(ctx context.Context, plain string, p login.Person) (string, error) {
	if err := invalid("/password", d.badPassword(plain, p)); err != nil {
		return "", err
	}
	return d.cfg.Passwords.Hash(ctx, plain)
}

// badPassword says why somebody may not choose a password, as a problem code.
func (d *Door) badPassword(plain string, p login.Person) string {
	local, _, _ := strings.Cut(p.Email, "@")
	return d.cfg.Passwords.Refuse(plain, p.Name, p.Email, local)
}

// changed sets a password and ends all that was opened with the one before.
func (d *Door) changed(p *login.Person, hash string) login.Change {
	p.Password, p.PasswordAt = hash, d.cfg.Wall()
	return login.Change{End: []login.Ending{{Person: p.ID}}, Void: p.ID,
		Posts: []login.Post{{Key: porting.NewID(string(p.ID)+"/password/", d.cfg.Wall()), Mail: login.MailPassword, To: p.Contact(), At: d.cfg.Now()}}}
}
