package session

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
)

// Browser is a session in the list of a person's own.
type Browser struct {
	login.Session
	Current bool // the one that asks
}

// Sessions lists where the person is signed in, the newest first. Errors: ErrNobody.
func (d *Door) Sessions(ctx context.Context) ([]Browser, error) {
	s, ok := From(ctx)
	if !ok {
		return nil, ErrNobody
	}
	list, err := d.cfg.Sessions.SessionList(ctx, s.Person.ID)
	var out []Browser
	for _, x := range list {
		if x.Live(d.cfg.Wall()) && !x.Pending {
			out = append(out, Browser{x, x.ID == s.ID})
		}
	}
	return out, err
}

// EndSession ends one session of the person. Errors: ErrNobody, porting.ErrNotFound for one that is not theirs, or no more.
func (d *Door) EndSession(ctx context.Context, id string) error {
	s, ok := From(ctx)
	if !ok {
		return ErrNobody
	}
	list, err := d.cfg.Sessions.SessionList(ctx, s.Person.ID)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(list, func(x login.Session) bool { return x.ID == id }) {
		return porting.ErrNotFound // and not a word in the history, which the address would dictate
	}
	return d.cfg.People.Apply(ctx, login.Change{End: []login.Ending{{Person: s.Person.ID, ID: id}},
		Notes: []login.Note{d.noteOf(ctx, login.NoteSessionEnded, s, "session", id)}})
}

// EndOthers ends every session of the person but this one. Errors: ErrNobody.
func (d *Door) EndOthers(ctx context.Context) error {
	s, ok := From(ctx)
	if !ok {
		return ErrNobody
	}
	return d.cfg.People.Apply(ctx, login.Change{End: []login.Ending{{Person: s.Person.ID, Except: s.hash}},
		Notes: []login.Note{d.noteOf(ctx, login.NoteSessionEnded, s, "session", "others")}})
}

// Prove lets the person prove by the password who they are, for a sensitive change; a passkey does it too (BeginPasskey, FinishPasskey).
// Errors: ErrNobody, ErrWrong, *SlowError, password.ErrBusy.
func (d *Door) Prove(w http.ResponseWriter, r *http.Request, plain string) error {
	s, ok := From(r.Context())
	if !ok {
		return ErrNobody
	}
	p, err := d.proved(r.Context(), s, plain)
	if err != nil {
		return err
	}
	return d.again(w, r, proof{s, p, nil})
}

// proof is somebody signed in who has proved anew who they are.
type proof struct {
	Session
	person login.Person
	with   func(*login.Person) (login.Change, error) // goes along; may be nil
}

// proved compares the password of whoever is signed in.
func (d *Door) proved(ctx context.Context, s Session, plain string) (login.Person, error) {
	forget, err := d.attempt(ctx, s.Person.Email)
	if err != nil {
		return login.Person{}, err
	}
	p, err := d.cfg.People.FindPerson(ctx, login.Find{ID: s.Person.ID})
	if err != nil {
		return p, err
	}
	same, _, err := d.cfg.Passwords.Compare(ctx, plain, p.Password)
	if err != nil {
		return p, err
	}
	if !same {
		return p, d.refuse(ctx, p.ID, login.ByPassword)
	}
	return p, forget()
}

// again opens a new session in place of the one there is, which keeps its age: more rights come with another id.
func (d *Door) again(w http.ResponseWriter, r *http.Request, s proof) error {
	var secret string
	err := d.cfg.People.UpdatePerson(r.Context(), s.person.ID, func(x *login.Person) (login.Change, error) {
		if !x.DisabledAt.IsZero() || x.Password != s.person.Password {
			return login.Change{}, ErrWrong
		}
		var c login.Change
		if s.with != nil {
			var err error
			if c, err = s.with(x); err != nil {
				return c, err
			}
		}
		secret = d.open(r, &c, login.Session{Person: x.ID, Account: s.Account, Means: s.Means, CreatedAt: s.CreatedAt})
		return c, nil
	})
	if err == nil {
		d.give(w, secret)
	}
	return err
}

// ChangePassword sets the person's password: who has one gives it, who has none proved lately who they are. Every other session ends, this
// browser gets a new one, and a mail says so. Errors: ErrNobody, ErrWrong, ErrStale, *SlowError, *porting.InvalidError (/password), password.ErrBusy.
func (d *Door) ChangePassword(w http.ResponseWriter, r *http.Request, old, plain string) error {
	ctx := r.Context()
	s, ok := From(ctx)
	if !ok {
		return ErrNobody
	}
	p, err := d.cfg.People.FindPerson(ctx, login.Find{ID: s.Person.ID})
	if err != nil {
		return err
	}
	if p.Password == "" && !s.Proven(d.cfg.Wall()) {
		return ErrStale
	}
	if p.Password != "" {
		if p, err = d.proved(ctx, s, old); err != nil {
			return err
		}
	}
	hash, err := d.newPassword(ctx, plain, p)
	if err != nil {
		return err
	}
	return d.again(w, r, proof{s, p, func(x *login.Person) (login.Change, error) {
		c := d.changed(x, hash)
		c.Notes = []login.Note{d.noteOf(ctx, login.NotePasswordChanged, s)}
		return c, nil
	}})
}

// Profile is what a person sets of oneself.
type Profile struct{ Name, Language string }

// SetProfile sets name and language. Errors: ErrNobody, *porting.InvalidError (/name, /language).
func (d *Door) SetProfile(ctx context.Context, in Profile) error {
	s, ok := From(ctx)
	if !ok {
		return ErrNobody
	}
	if err := invalid("/name", badName(in.Name), "/language", badLanguage(in.Language)); err != nil {
		return err
	}
	return d.cfg.People.UpdatePerson(ctx, s.Person.ID, func(p *login.Person) (login.Change, error) {
		p.Name, p.Language = strings.TrimSpace(in.Name), in.Language
		return login.Change{}, nil
	})
}

// languages are those that pages and mails are written in.
var languages = []string{"en", "fr", "es"}

// badLanguage says what is wrong with a language, as a problem code.
func badLanguage(l string) string {
	if slices.Contains(languages, l) {
		return ""
	}
	return "language.unknown"
}

// Switch shows another account of the person. Errors: ErrNobody, porting.ErrNotFound for one that the person is not in.
func (d *Door) Switch(w http.ResponseWriter, r *http.Request, to porting.AccountID) error {
	s, ok := From(r.Context())
	if !ok {
		return ErrNobody
	}
	list, err := d.cfg.Sessions.Memberships(r.Context(), s.Person.ID)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(list, func(m login.Membership) bool { return m.Account == to }) {
		return porting.ErrNotFound
	}
	c := login.Change{}
	secret := d.open(r, &c, login.Session{Person: s.Person.ID, Account: to, Means: s.Means, CreatedAt: s.CreatedAt, ProvenAt: s.ProvenAt})
	for i := range c.End { // nothing is proved here: what was ended meanwhile stays ended
		c.End[i].Live = true
	}
	err = d.cfg.People.Apply(r.Context(), c)
	if errors.Is(err, login.ErrGone) {
		return ErrNobody
	}
	if err == nil {
		d.give(w, secret)
	}
	return err
}

// fresh finds who is signed in and proved lately who they are. Errors: ErrNobody, ErrStale.
func (d *Door) fresh(ctx context.Context) (Session, error) {
	s, ok := From(ctx)
	switch {
	case !ok:
		return s, ErrNobody
	case !s.Proven(d.cfg.Wall()):
		return s, ErrStale
	}
	return s, nil
}

// gone turns "not there" into the error that a page shows for what lapsed.
func gone(err error) error {
	if errors.Is(err, porting.ErrNotFound) {
		return login.ErrGone
	}
	return err
}
