package session

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/porting/typed"
)

// Step is what comes after a way of signing in.
type Step string

// Steps.
const (
	Done       Step = "done"        // the browser has a session
	SecondStep Step = "second_step" // a passkey is still asked for: BeginPasskey, FinishPasskey
	SignInNext Step = "sign_in"     // it worked, and the person signs in as usual
)

// Limits of sign-ins, from an address: what belongs to one person, and to anybody. A success empties the former, so that failures count. A
// stranger elsewhere slows nobody down, and nobody is ever locked out for good.
const (
	failures     = 10 // of one person from one address in failureTime
	anyFailures  = 100
	failureTime  = 15 * time.Minute
	linksPerHour = 5 // to one mail address
	askedPerHour = 30
	invitesADay  = 50 // of one account
)

// bucketOf names a bucket without telling whom it is about.
func bucketOf(what, of, address string) string {
	return "door " + what + " " + hex.EncodeToString(hashOf(of)[:12]) + " " + subscriber(address)
}

// subscriber is what one subscriber has: an address of IPv4, all of a /48 of IPv6. Who is given a /64 or more (RFC 6177) could else guess from
// another address each time.
func subscriber(address string) string {
	addr, err := netip.ParseAddr(address)
	if err != nil || addr.Is4() || addr.Is4In6() {
		return address
	}
	p, _ := addr.WithZone("").Prefix(48) // an address has 48 bits
	return p.String()
}

// count counts one event of a bucket; too many are a *SlowError.
func (d *Door) count(ctx context.Context, bucket string, most int, within time.Duration) error {
	if d.cfg.Limiter == nil {
		return nil
	}
	ok, wait, err := d.cfg.Limiter.Allow(ctx, bucket, within/time.Duration(most), most, d.cfg.Wall())
	if err != nil {
		return err
	}
	if !ok {
		return &SlowError{wait}
	}
	return nil
}

// attempt counts a try before it is judged: of a hundred at once, ninety are turned away before the first has failed.
func (d *Door) attempt(ctx context.Context, email string) (forget func() error, err error) {
	address := visitOf(ctx).address
	if err := d.count(ctx, bucketOf("net", "", address), anyFailures, failureTime); err != nil {
		return nil, err
	}
	bucket := bucketOf("person", login.EmailKey(email), address)
	if err := d.count(ctx, bucket, failures, failureTime); err != nil {
		return nil, err
	}
	return func() error {
		if d.cfg.Limiter == nil {
			return nil
		}
		return d.cfg.Limiter.Forget(ctx, bucket)
	}, nil
}

// SignIn signs in by mail address and password. Whoever is unknown, disabled or without a password gets the same answer after the same work
// as somebody with a wrong password. Errors: ErrWrong, *SlowError, password.ErrBusy.
func (d *Door) SignIn(w http.ResponseWriter, r *http.Request, email, plain string) (Step, error) {
	ctx := r.Context()
	forget, err := d.attempt(ctx, email)
	if err != nil {
		return "", err
	}
	p, err := d.cfg.People.FindPerson(ctx, login.Find{Email: orUnknown(email)})
	if err != nil && !errors.Is(err, porting.ErrNotFound) {
		return "", err
	}
	if !p.DisabledAt.IsZero() {
		p.Password = ""
	}
	same, renew, err := d.cfg.Passwords.Compare(ctx, plain, p.Password)
	if err != nil {
		return "", err
	}
	if !same {
		return "", d.refuse(ctx, p.ID, login.ByPassword)
	}
	step, err := d.enter(w, r, entry{person: p.ID, means: login.ByPassword, update: func(x *login.Person, _ *login.Change) error {
		if x.Password != p.Password { // changed meanwhile
			return ErrWrong
		}
		if renew != "" {
			x.Password = renew
		}
		return nil
	}})
	if err != nil {
		return "", err
	}
	return step, forget()
}

// orUnknown keeps what is no address from being looked for by something else.
func orUnknown(email string) string {
	if login.EmailKey(email) == "" {
		return "-"
	}
	return email
}

// refuse notes a failure and answers ErrWrong.
func (d *Door) refuse(ctx context.Context, p login.PersonID, means login.Means) error {
	err := d.cfg.People.Apply(ctx, login.Change{Notes: []login.Note{d.note(ctx, login.NoteSignInFailed, p, "means", string(means))}})
	if err != nil {
		return fmt.Errorf("note failed sign-in: %w", err)
	}
	return ErrWrong
}

// note makes a line of the history that belongs to no account; data are pairs of key and value.
func (d *Door) note(ctx context.Context, what login.NoteType, p login.PersonID, data ...string) login.Note {
	v := visitOf(ctx)
	n := login.Note{Type: what, At: d.cfg.Wall(), Person: p, Address: v.address, Agent: v.agent}
	for pair := range slices.Chunk(data, 2) {
		if n.Data == nil {
			n.Data = map[string]string{}
		}
		n.Data[pair[0]] = pair[1]
	}
	return n
}

// entry is somebody who has proved who they are.
type entry struct {
	person login.PersonID
	means  login.Means
	update func(*login.Person, *login.Change) error // goes along, in the same transaction; may be nil
	since  time.Time                                // when the session began that this one goes on; zero: now
	in     porting.AccountID                        // whose pages come first; empty: any
}

// enter opens a session. A second step that the person asked for stands between a password or a link and everything else; a passkey is two
// factors in itself, and an identity provider is asked to see to it.
func (d *Door) enter(w http.ResponseWriter, r *http.Request, e entry) (Step, error) {
	ctx := r.Context()
	in, err := d.cfg.Sessions.Memberships(ctx, e.person)
	if err != nil {
		return "", err
	}
	account := porting.AccountID("")
	for _, m := range in {
		if account == "" || m.Account == e.in {
			account = m.Account
		}
	}
	var step Step
	var secret string
	err = d.cfg.People.UpdatePerson(ctx, e.person, func(p *login.Person) (login.Change, error) {
		var c login.Change
		if !p.DisabledAt.IsZero() {
			return c, ErrWrong
		}
		if e.update != nil {
			if err := e.update(p, &c); err != nil {
				return c, err
			}
		}
		step = Done
		if p.SecondStep && len(p.Passkeys) > 0 && (e.means == login.ByPassword || e.means == login.ByLink) {
			step = SecondStep
		}
		secret = d.open(r, &c, login.Session{Person: p.ID, Account: account, Means: e.means, Pending: step == SecondStep, CreatedAt: e.since})
		n := d.note(ctx, login.NoteSignedIn, p.ID, "means", string(e.means), "step", string(step))
		n.Account = account
		c.Notes = append(c.Notes, n)
		return c, nil
	})
	if err != nil {
		return "", err
	}
	d.give(w, secret)
	return step, nil
}

// SignOut ends the session of this browser.
func (d *Door) SignOut(w http.ResponseWriter, r *http.Request) error {
	secret := d.cookie(r, cookieName)
	d.setCookie(w, cookieName, "", 0)
	if secret == "" {
		return nil
	}
	c := login.Change{End: []login.Ending{{Hash: hashOf(secret)}}}
	if s, ok := From(r.Context()); ok {
		c.Notes = []login.Note{d.noteOf(r.Context(), login.NoteSessionEnded, s, "why", "signed_out")}
	}
	return d.cfg.People.Apply(r.Context(), c)
}

// noteOf makes a line of the history of the session's account, done by whom it belongs to, or by the program with a key that acts there.
func (d *Door) noteOf(ctx context.Context, what login.NoteType, s Session, data ...string) login.Note {
	if h, ok := ctx.Value(keyHand).(Hand); ok && h.By.Key != "" {
		data = append(data, "key", string(h.By.Key))
	}
	n := d.note(ctx, what, s.Person.ID, data...)
	n.Account, n.By = s.Account, s.Person.ID
	return n
}

// invalid is content that does not hold: pairs of pointer and problem code, those without a code left out.
func invalid(pairs ...string) error {
	e := &porting.InvalidError{Code: "invalid"}
	for pair := range slices.Chunk(pairs, 2) {
		if pair[1] != "" {
			e.Problems = append(e.Problems, porting.Problem{Pointer: pair[0], Code: pair[1]})
		}
	}
	if len(e.Problems) == 0 {
		return nil
	}
	return e
}

// badEmail says what is wrong with a mail address, as a problem code.
func badEmail(email string) string {
	bare := strings.TrimSpace(email)
	if _, host, _ := strings.Cut(bare, "@"); !typed.Email(bare) || !strings.Contains(host, ".") || !utf8.ValidString(email) {
		return "email.invalid"
	}
	return ""
}

// badName says what is wrong with a person's name, as a problem code. What nobody sees could make it read as another's, or keep mails from leaving.
func badName(name string) string {
	switch n := utf8.RuneCountInString(strings.TrimSpace(name)); {
	case n == 0:
		return "person.name_missing"
	case n > 120 || !utf8.ValidString(name) || strings.ContainsFunc(name, typed.Unseen):
		return "person.name_invalid"
	}
	return ""
}
