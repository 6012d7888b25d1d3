package session

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
)

// Kinds of flows.
const (
	flowPasskey    = "passkey"
	flowAddPasskey = "add_passkey"
	flowOpenID     = "openid"
)

// maxPasskeys is how many a person can have.
const maxPasskeys = 20

// begin keeps what the second request of a flow needs, and gives the browser the key to it.
func (d *Door) begin(ctx context.Context, w http.ResponseWriter, kind, data string) error {
	secret := newSecret()
	err := d.cfg.Links.KeepFlow(ctx, login.Flow{Hash: hashOf(secret), Kind: kind, Data: data, ExpiresAt: d.cfg.Wall().Add(login.FlowFor)})
	if err == nil {
		d.setCookie(w, flowName, secret, login.FlowFor)
	}
	return err
}

// finish takes what begin kept, once. Errors: login.ErrGone.
func (d *Door) finish(w http.ResponseWriter, r *http.Request, kind string) (string, error) {
	secret := d.cookie(r, flowName)
	if secret == "" {
		return "", login.ErrGone
	}
	d.setCookie(w, flowName, "", 0)
	f, err := d.cfg.Links.TakeFlow(r.Context(), hashOf(secret), kind)
	if err == nil && !d.cfg.Wall().Before(f.ExpiresAt) {
		err = login.ErrGone
	}
	return f.Data, gone(err)
}

// BeginPasskey answers the options that the page gives to navigator.credentials.get, as JSON: of any passkey to sign in, of this person's for
// the second step and for a new proof. Errors: ErrAbsent, *SlowError.
func (d *Door) BeginPasskey(w http.ResponseWriter, r *http.Request) (options []byte, err error) {
	ctx := r.Context()
	if d.cfg.Passkeys == nil {
		return nil, ErrAbsent
	}
	if err := d.count(ctx, bucketOf("passkey", "", visitOf(ctx).address), anyFailures, failureTime); err != nil {
		return nil, err
	}
	var whose *login.Person
	if s, ok := either(ctx); ok {
		p, err := d.cfg.People.FindPerson(ctx, login.Find{ID: s.Person.ID})
		if err != nil {
			return nil, err
		}
		if len(p.Passkeys) == 0 {
			return nil, invalid("/passkey", "passkey.none")
		}
		whose = &p
	}
	options, state, err := d.cfg.Passkeys.BeginUse(whose)
	if err != nil {
		return nil, err
	}
	return options, d.begin(ctx, w, flowPasskey, state)
}

// either is who is signed in, wholly or up to the second step.
func either(ctx context.Context) (Session, bool) {
	if s, ok := From(ctx); ok {
		return s, true
	}
	return PendingFrom(ctx)
}

// FinishPasskey takes what navigator.credentials.get gave, as JSON: it signs in, takes the second step, or proves again who somebody is.
// Errors: ErrAbsent, ErrWrong, login.ErrGone.
func (d *Door) FinishPasskey(w http.ResponseWriter, r *http.Request, answer []byte) (Step, error) {
	ctx := r.Context()
	if d.cfg.Passkeys == nil {
		return "", ErrAbsent
	}
	state, err := d.finish(w, r, flowPasskey)
	if err != nil {
		return "", err
	}
	var fault error
	p, key, err := d.cfg.Passkeys.FinishUse(state, answer, func(credential []byte) (login.Person, error) {
		p, err := d.cfg.People.FindPerson(ctx, login.Find{Credential: credential})
		if err != nil && !errors.Is(err, porting.ErrNotFound) {
			fault = err
		}
		return p, err
	})
	s, signed := either(ctx)
	switch {
	case fault != nil:
		return "", fault
	case err != nil || signed && s.Person.ID != p.ID:
		return "", d.refuse(ctx, p.ID, login.ByPasskey)
	}
	e := entry{person: p.ID, means: login.ByPasskey, in: s.Account, update: func(x *login.Person, _ *login.Change) error {
		i := slices.IndexFunc(x.Passkeys, func(k login.Passkey) bool { return k.ID == key.ID })
		if i < 0 { // removed meanwhile
			return ErrWrong
		}
		x.Passkeys[i].Record, x.Passkeys[i].UsedAt = key.Record, d.cfg.Wall()
		return nil
	}}
	if whole, ok := From(ctx); ok {
		e.since = whole.CreatedAt
	}
	return d.enter(w, r, e)
}

// Passkeys lists the person's passkeys, and whether one is asked for as a second step. Errors: ErrNobody.
func (d *Door) Passkeys(ctx context.Context) (list []login.Passkey, secondStep bool, err error) {
	s, ok := From(ctx)
	if !ok {
		return nil, false, ErrNobody
	}
	p, err := d.cfg.People.FindPerson(ctx, login.Find{ID: s.Person.ID})
	return p.Passkeys, p.SecondStep, err
}

// BeginAddPasskey answers the options for navigator.credentials.create, as JSON. Errors: ErrNobody, ErrStale, ErrAbsent, *porting.InvalidError.
func (d *Door) BeginAddPasskey(w http.ResponseWriter, r *http.Request) (options []byte, err error) {
	ctx := r.Context()
	if d.cfg.Passkeys == nil {
		return nil, ErrAbsent
	}
	s, err := d.fresh(ctx)
	if err != nil {
		return nil, err
	}
	p, err := d.cfg.People.FindPerson(ctx, login.Find{ID: s.Person.ID})
	if err != nil {
		return nil, err
	}
	if len(p.Passkeys) >= maxPasskeys {
		return nil, invalid("/passkey", "passkey.too_many")
	}
	options, state, err := d.cfg.Passkeys.BeginAdd(p)
	if err != nil {
		return nil, err
	}
	return options, d.begin(ctx, w, flowAddPasskey, state)
}

// FinishAddPasskey takes what navigator.credentials.create gave, as JSON, under a name for people. Errors: ErrNobody, ErrStale, ErrAbsent,
// login.ErrGone, *porting.InvalidError (/passkey: the answer does not hold).
func (d *Door) FinishAddPasskey(w http.ResponseWriter, r *http.Request, name string, answer []byte) error {
	ctx := r.Context()
	if d.cfg.Passkeys == nil {
		return ErrAbsent
	}
	s, err := d.fresh(ctx)
	if err != nil {
		return err
	}
	state, err := d.finish(w, r, flowAddPasskey)
	if err != nil {
		return err
	}
	p, err := d.cfg.People.FindPerson(ctx, login.Find{ID: s.Person.ID})
	if err != nil {
		return err
	}
	key, err := d.cfg.Passkeys.FinishAdd(p, state, answer)
	if err != nil {
		return invalid("/passkey", "passkey.refused")
	}
	now := d.cfg.Wall()
	key.ID, key.Name, key.CreatedAt = porting.NewID(login.PrefixPasskey, now), passkeyName(name, now), now
	err = d.cfg.People.UpdatePerson(ctx, p.ID, func(p *login.Person) (login.Change, error) {
		if len(p.Passkeys) >= maxPasskeys {
			return login.Change{}, invalid("/passkey", "passkey.too_many")
		}
		p.Passkeys = append(p.Passkeys, key)
		return login.Change{Notes: []login.Note{d.noteOf(ctx, login.NotePasskeyAdded, s, "passkey", key.ID)},
			Posts: []login.Post{{Key: string(p.ID) + "/" + key.ID, Mail: login.MailPasskey, To: p.Contact(), At: d.cfg.Now(), Words: map[string]string{"passkey": key.Name}}}}, nil
	})
	if errors.Is(err, porting.ErrDuplicate) {
		return invalid("/passkey", "passkey.refused")
	}
	return err
}

// passkeyName is a name as typed, shortened; who gives none gets the day.
func passkeyName(name string, now time.Time) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == utf8.RuneError {
			return -1
		}
		return r
	}, strings.TrimSpace(name))
	if r := []rune(name); len(r) > 60 {
		name = string(r[:60])
	}
	if name == "" {
		name = now.UTC().Format(time.DateOnly)
	}
	return name
}

// RenamePasskey gives one of the person's passkeys another name. Errors: ErrNobody, porting.ErrNotFound.
func (d *Door) RenamePasskey(ctx context.Context, id, name string) error {
	s, ok := From(ctx)
	if !ok {
		return ErrNobody
	}
	return d.cfg.People.UpdatePerson(ctx, s.Person.ID, func(p *login.Person) (login.Change, error) {
		i := slices.IndexFunc(p.Passkeys, func(k login.Passkey) bool { return k.ID == id })
		if i < 0 {
			return login.Change{}, porting.ErrNotFound
		}
		p.Passkeys[i].Name = passkeyName(name, d.cfg.Wall())
		return login.Change{}, nil
	})
}

// RemovePasskey forgets one of the person's passkeys; with the last one the second step ends. Errors: ErrNobody, ErrStale, porting.ErrNotFound.
func (d *Door) RemovePasskey(ctx context.Context, id string) error {
	s, err := d.fresh(ctx)
	if err != nil {
		return err
	}
	return d.cfg.People.UpdatePerson(ctx, s.Person.ID, func(p *login.Person) (login.Change, error) {
		left := slices.DeleteFunc(slices.Clone(p.Passkeys), func(k login.Passkey) bool { return k.ID == id })
		if len(left) == len(p.Passkeys) {
			return login.Change{}, porting.ErrNotFound
		}
		p.Passkeys = left
		p.SecondStep = p.SecondStep && len(left) > 0
		return login.Change{Notes: []login.Note{d.noteOf(ctx, login.NotePasskeyRemoved, s, "passkey", id)}}, nil
	})
}

// SetSecondStep asks for a passkey after every password and link, or no longer. Errors: ErrNobody, ErrStale, *porting.InvalidError without a passkey.
func (d *Door) SetSecondStep(ctx context.Context, on bool) error {
	s, err := d.fresh(ctx)
	if err != nil {
		return err
	}
	return d.cfg.People.UpdatePerson(ctx, s.Person.ID, func(p *login.Person) (login.Change, error) {
		if on && len(p.Passkeys) == 0 {
			return login.Change{}, invalid("/passkey", "passkey.none")
		}
		p.SecondStep = on
		state := "off"
		if on {
			state = "on"
		}
		return login.Change{Notes: []login.Note{d.noteOf(ctx, login.NoteSecondStep, s, "second_step", state)}}, nil
	})
}
