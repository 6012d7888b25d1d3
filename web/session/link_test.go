package session_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/session"
)

func (b *browser) sendLink(email string) error {
	return b.post(func(_ http.ResponseWriter, r *http.Request) error { return b.h.SendLink(r, email) })
}

func (b *browser) sendReset(email string) error {
	return b.post(func(_ http.ResponseWriter, r *http.Request) error { return b.h.SendReset(r, email) })
}

func (b *browser) useLink(token string) (step session.Step, err error) {
	err = b.post(func(w http.ResponseWriter, r *http.Request) error { step, err = b.h.UseLink(w, r, token); return err })
	return step, err
}

func (b *browser) reset(token, word string) error {
	return b.post(func(_ http.ResponseWriter, r *http.Request) error { return b.h.Reset(r, token, word) })
}

func TestLink_SignsInOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.account("A")
	h.member(a, "ada", login.Owner)
	b := h.browser()
	if err := b.sendLink("ADA@example.org"); err != nil {
		t.Fatal(err)
	}
	secret := h.mailed(login.MailSignIn)
	for range 3 { // what fetches links out of mails uses nothing up
		p, err := h.Linked(t.Context(), login.LinkSignIn, secret)
		if err != nil || p.Name != "ada" || b.in() {
			t.Fatalf("%+v, %v", p, err)
		}
	}
	if err := b.reset(secret, newWord); !errors.Is(err, login.ErrGone) {
		t.Errorf("a link to sign in sets a password: %v", err)
	}
	if step, err := b.useLink(secret); err != nil || step != session.Done || !b.in() {
		t.Errorf("%s, %v", step, err)
	}
	other := h.browser()
	if _, err := other.useLink(secret); !errors.Is(err, login.ErrGone) || other.in() {
		t.Errorf("used again: %v", err)
	}
	if _, err := h.Linked(t.Context(), login.LinkSignIn, secret); !errors.Is(err, login.ErrGone) {
		t.Errorf("shown again: %v", err)
	}
}

func TestLink_Refused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.account("A")
	h.member(a, "ada", login.Owner)
	b := h.browser()
	if err := errors.Join(b.sendLink("ada@example.org"), b.sendReset("ada@example.org")); err != nil {
		t.Fatal(err)
	}
	list := h.posts()
	reset, signIn := token(h.LinkURL(list[0].LinkKind, list[0].LinkID)), token(h.LinkURL(list[1].LinkKind, list[1].LinkID))
	for name, secret := range map[string]string{"none": "", "made up": strings.Repeat("A", 43), "of another kind": reset, "cut": signIn[:42], "its id": list[1].LinkID} {
		if _, err := b.useLink(secret); !errors.Is(err, login.ErrGone) {
			t.Errorf("%s: %v", name, err)
		}
	}
	h.clock.Advance(login.LinkFor)
	if _, err := b.useLink(signIn); !errors.Is(err, login.ErrGone) {
		t.Errorf("after half an hour: %v", err)
	}
	if err := b.reset(reset, newWord); !errors.Is(err, login.ErrGone) {
		t.Errorf("after half an hour: %v", err)
	}
	if err := b.sendLink("ada@example.org"); err != nil {
		t.Fatal(err)
	}
	fresh := h.mailed(login.MailSignIn)
	if err := h.SetDisabled(t.Context(), "ada@example.org", true); err != nil {
		t.Fatal(err)
	}
	if _, err := b.useLink(fresh); !errors.Is(err, login.ErrGone) {
		t.Errorf("of somebody disabled: %v", err)
	}
}

// Known, unknown and disabled addresses leave the same behind: a link, a mail, a line. The mail to nobody goes nowhere.
func TestLink_NobodyLearnsWhoIsKnown(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.account("A")
	h.member(a, "ada", login.Owner)
	h.member(a, "off", login.Read)
	if err := h.SetDisabled(t.Context(), "off@example.org", true); err != nil {
		t.Fatal(err)
	}
	for email, known := range map[string]bool{"ada@example.org": true, "nobody@example.org": false, "off@example.org": false} {
		for _, send := range []func(string) error{h.browser().sendLink, h.browser().sendReset} {
			posts, lines := len(h.posts()), len(h.history("-", ""))
			if err := send(email); err != nil {
				t.Errorf("%s: %v", email, err)
			}
			list := h.posts()
			if len(list) != posts+1 || len(h.history("-", "")) != lines+1 {
				t.Errorf("%s leaves %d mails and %d lines", email, len(list)-posts, len(h.history("-", ""))-lines)
			}
			if (list[0].To.Email != "") != known {
				t.Errorf("%s: a mail to %q", email, list[0].To.Email)
			}
			if _, err := h.browser().useLink(token(h.LinkURL(list[0].LinkKind, list[0].LinkID))); !known && !errors.Is(err, login.ErrGone) {
				t.Errorf("%s: the link of nobody: %v", email, err)
			}
		}
	}
	for _, bad := range []string{"", "ada", "ada@", "Ada <ada@example.org>", "ada@localhost", "a\r\nb@example.org", strings.Repeat("x", 250) + "@example.org"} {
		if err := h.browser().sendLink(bad); problems(err) != "/email email.invalid" {
			t.Errorf("%.40q: %v", bad, err)
		}
	}
}

// A post box is not filled by whoever likes to, and nobody learns that it is.
func TestLink_Floods(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.member(h.account("A"), "ada", login.Owner)
	b := h.browser()
	for range 12 {
		if err := b.sendLink("ada@example.org"); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(h.posts()); n != 5 {
		t.Errorf("%d mails within an hour", n)
	}
	var slow *session.SlowError
	for range 40 {
		if err := b.sendLink("nobody@example.org"); errors.As(err, &slow) {
			break
		}
	}
	if slow == nil {
		t.Error("one address asked for fifty links")
	}
	h.clock.Advance(time.Hour)
	if err := b.sendLink("ada@example.org"); err != nil || len(h.posts()) == 5 {
		t.Errorf("an hour later: %v", err)
	}
}

// A mail that waits holds no secret: whoever reads the database opens nothing with it.
func TestLink_SecretIsNowhere(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.member(h.account("A"), "ada", login.Owner)
	if err := h.browser().sendLink("ada@example.org"); err != nil {
		t.Fatal(err)
	}
	secret := h.mailed(login.MailSignIn)
	for _, p := range h.posts() {
		for key, value := range p.Data() {
			if strings.Contains(value.(string), secret) {
				t.Errorf("%s holds the secret", key)
			}
		}
	}
	other := newHouse(t, func(c *session.Config) { c.Key = []byte("another key of thirty-two bytes!") })
	if list := h.posts(); token(other.LinkURL(list[0].LinkKind, list[0].LinkID)) == secret {
		t.Error("the secret does not depend on the key")
	}
}

func TestReset_EndsEverything(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.account("A")
	one := h.member(a, "ada", login.Owner)
	bob := h.member(a, "bob", login.Owner)
	b := h.browser()
	if err := errors.Join(b.sendLink("ada@example.org"), b.sendReset("ada@example.org")); err != nil {
		t.Fatal(err)
	}
	list := h.posts()
	reset, signIn := token(h.LinkURL(list[0].LinkKind, list[0].LinkID)), token(h.LinkURL(list[1].LinkKind, list[1].LinkID))
	for word, want := range map[string]string{"short": "/password password.too_short", "Password2026!": "/password password.common", "ada@example.org1": "/password password.personal"} {
		if err := b.reset(reset, word); problems(err) != want {
			t.Errorf("%q: %v", word, err)
		}
	}
	if err := b.reset(reset, newWord); err != nil {
		t.Fatal(err)
	}
	if b.in() || one.in() || !bob.in() {
		t.Errorf("signed in: by the reset %v, before it %v, somebody else %v", b.in(), one.in(), bob.in())
	}
	if err := b.reset(reset, goodWord); !errors.Is(err, login.ErrGone) {
		t.Errorf("again: %v", err)
	}
	if _, err := b.useLink(signIn); !errors.Is(err, login.ErrGone) {
		t.Errorf("a link from before: %v", err)
	}
	if _, err := b.signIn("ada@example.org", goodWord); !errors.Is(err, session.ErrWrong) {
		t.Errorf("the old password: %v", err)
	}
	if _, err := b.signIn("ada@example.org", newWord); err != nil {
		t.Errorf("the new password: %v", err)
	}
	if p := h.posts()[0]; p.Mail != login.MailPassword || p.To.Email != "ada@example.org" || p.To.Language != "fr" {
		t.Errorf("told by %+v", p)
	}
	if !slices.Contains(h.history("-", "means"), "person.password_changed link") {
		t.Errorf("history %q", h.history("-", "means"))
	}
}

func TestChangePassword(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.account("A")
	b := h.member(a, "ada", login.Owner)
	other := h.browser()
	if _, err := other.signIn("ada@example.org", goodWord); err != nil {
		t.Fatal(err)
	}
	change := func(b *browser, old, word string) error {
		return b.post(func(w http.ResponseWriter, r *http.Request) error { return h.ChangePassword(w, r, old, word) })
	}
	if err := change(h.browser(), goodWord, newWord); !errors.Is(err, session.ErrNobody) {
		t.Errorf("nobody: %v", err)
	}
	if err := change(b, "wrong", newWord); !errors.Is(err, session.ErrWrong) {
		t.Errorf("without the old one: %v", err)
	}
	if err := change(b, goodWord, "short"); problems(err) != "/password password.too_short" {
		t.Errorf("a short one: %v", err)
	}
	before := b.cookies["__Host-portamento"]
	s, _ := b.who()
	h.clock.Advance(time.Hour)
	if err := change(b, goodWord, newWord); err != nil {
		t.Fatal(err)
	}
	after, ok := b.who()
	if !ok || other.in() || b.cookies["__Host-portamento"] == before || !after.CreatedAt.Equal(s.CreatedAt) || !after.ProvenAt.Equal(at(time.Hour)) {
		t.Errorf("in %v, other %v, %+v", ok, other.in(), after)
	}
	stale := h.browser()
	stale.cookies["__Host-portamento"] = before
	if stale.in() {
		t.Error("the old id opens")
	}
	if h.posts()[0].Mail != login.MailPassword {
		t.Errorf("told by %+v", h.posts()[0])
	}
	if _, err := h.browser().signIn("ada@example.org", newWord); err != nil {
		t.Error(err)
	}
}

// Who never had a password sets one after proving who they are, and not an hour later.
func TestChangePassword_FirstOne(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.account("A")
	link, err := h.InviteFor(t.Context(), a, session.Invitee{Email: "ada@example.org", Role: login.Owner, Language: "en"})
	if err != nil {
		t.Fatal(err)
	}
	b := h.browser()
	if step, err := b.accept(token(link), "Ada", ""); err != nil || step != session.Done {
		t.Fatalf("%s, %v", step, err)
	}
	change := func() error {
		return b.post(func(w http.ResponseWriter, r *http.Request) error { return h.ChangePassword(w, r, "", newWord) })
	}
	h.clock.Advance(login.ProvenFor)
	if err := change(); !errors.Is(err, session.ErrStale) {
		t.Errorf("later: %v", err)
	}
	if err := b.sendLink("ada@example.org"); err != nil {
		t.Fatal(err)
	}
	if _, err := b.useLink(h.mailed(login.MailSignIn)); err != nil {
		t.Fatal(err)
	}
	if err := change(); err != nil {
		t.Errorf("at once: %v", err)
	}
}

func TestProve(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.member(h.account("A"), "ada", login.Owner)
	h.clock.Advance(login.ProvenFor)
	if _, err := b.addPasskey("Phone"); !errors.Is(err, session.ErrStale) {
		t.Errorf("without a proof: %v", err)
	}
	prove := func(word string) error {
		return b.post(func(w http.ResponseWriter, r *http.Request) error { return h.Prove(w, r, word) })
	}
	before := b.cookies["__Host-portamento"]
	if err := prove("wrong"); !errors.Is(err, session.ErrWrong) || b.cookies["__Host-portamento"] != before {
		t.Errorf("wrong: %v", err)
	}
	if err := prove(goodWord); err != nil || b.cookies["__Host-portamento"] == before {
		t.Errorf("right: %v", err)
	}
	if _, err := b.addPasskey("Phone"); err != nil {
		t.Errorf("with a proof: %v", err)
	}
}

// meddled are people to whom something happens right before a change of theirs is saved.
type meddled struct {
	session.People
	before func()
}

func (m *meddled) UpdatePerson(ctx context.Context, id login.PersonID, f func(*login.Person) (login.Change, error)) error {
	if do := m.before; do != nil {
		m.before = nil
		do()
	}
	return m.People.UpdatePerson(ctx, id, f)
}

// A password that was right when it was compared opens nothing if it was changed before the session was saved.
func TestPassword_ChangedMeanwhile(t *testing.T) {
	t.Parallel()
	people := &meddled{}
	h := newHouse(t, func(c *session.Config) { people.People, c.People = c.People, people })
	b := h.member(h.account("A"), "ada", login.Owner)
	s, _ := b.who()
	change := func(hash string) func() {
		return func() {
			if err := people.People.UpdatePerson(t.Context(), s.Person.ID, func(p *login.Person) (login.Change, error) {
				p.Password = hash
				return login.Change{End: []login.Ending{{Person: p.ID}}}, nil
			}); err != nil {
				t.Error(err)
			}
		}
	}
	p, err := h.db.Logins().FindPerson(t.Context(), login.Find{ID: s.Person.ID})
	if err != nil {
		t.Fatal(err)
	}
	for name, try := range map[string]func() error{
		"proof": func() error {
			return b.post(func(w http.ResponseWriter, r *http.Request) error { return h.Prove(w, r, goodWord) })
		},
		"password": func() error {
			return b.post(func(w http.ResponseWriter, r *http.Request) error { return h.ChangePassword(w, r, goodWord, newWord) })
		},
		"sign-in": func() error { _, err := b.signIn("ada@example.org", goodWord); return err },
	} {
		if _, err := b.signIn("ada@example.org", goodWord); err != nil {
			t.Fatal(err)
		}
		people.before = change("another")
		if err := try(); !errors.Is(err, session.ErrWrong) || b.in() {
			t.Errorf("%s: %v", name, err)
		}
		change(p.Password)()
	}
}

// What is held open is closed when the session is ended, and when the person's role or account is another by then.
func TestStill(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.account("A")
	h.member(a, "ada", login.Owner)
	b := h.member(a, "noe", login.Porting)
	role := func(r login.Role) {
		if err := h.db.Logins().UpdateTeam(t.Context(), a, func(x *login.Team) (login.Change, error) {
			for i := range x.Members {
				if x.Members[i].Name == "noe" {
					x.Members[i].Role = r
				}
			}
			return login.Change{}, nil
		}); err != nil {
			t.Error(err)
		}
	}
	for name, c := range map[string]struct {
		do   func()
		want bool
	}{
		"nothing":     {func() {}, true},
		"a lesser":    {func() { role(login.Read) }, false},
		"another end": {func() { h.clock.Advance(login.IdleFor) }, false},
	} {
		role(login.Porting)
		if _, err := b.signIn("noe@example.org", goodWord); err != nil {
			t.Fatal(err)
		}
		if err := b.act(func(ctx context.Context) error {
			c.do()
			still, err := h.Still(ctx)
			if still != c.want {
				t.Errorf("%s: %v", name, still)
			}
			return err
		}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if still, err := h.Still(t.Context()); still || err != nil {
		t.Errorf("nobody is signed in: %v, %v", still, err)
	}
}

func TestSetProfile(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.member(h.account("A"), "ada", login.Read)
	set := func(p session.Profile) error {
		return b.act(func(ctx context.Context) error { return h.SetProfile(ctx, p) })
	}
	for in, want := range map[session.Profile]string{{" ", "de"}: "/name person.name_missing, /language language.unknown", {"A\nB", "en"}: "/name person.name_invalid",
		{"A\u0085B", "en"}: "/name person.name_invalid", {"Ada\u202egnituoR", "en"}: "/name person.name_invalid", {strings.Repeat("x", 121), "es"}: "/name person.name_invalid"} {
		if got := problems(set(in)); got != want {
			t.Errorf("%+v: %q", in, got)
		}
	}
	if err := set(session.Profile{Name: " Ada L. ", Language: "es"}); err != nil {
		t.Fatal(err)
	}
	if s, _ := b.who(); s.Person.Name != "Ada L." || s.Person.Language != "es" {
		t.Errorf("%+v", s.Person)
	}
}

func TestSwitch(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a, c, foreign := h.account("A"), h.account("C"), h.account("Foreign")
	b := h.member(a, "ada", login.Owner)
	if err := h.db.Logins().UpdateTeam(t.Context(), c, func(x *login.Team) (login.Change, error) {
		s, _ := b.who()
		inv := login.Invitation{ID: "inv_c", Hash: []byte("c"), Email: s.Person.Email, Role: login.Read, CreatedAt: at(0)}
		if err := x.Invite(login.Owner, inv); err != nil {
			return login.Change{}, err
		}
		_, err := x.Join(inv.ID, login.Member{User: "usr_c", Person: s.Person.ID, Email: s.Person.Email}, at(0))
		return login.Change{}, err
	}); err != nil {
		t.Fatal(err)
	}
	to := func(id porting.AccountID) error {
		return b.post(func(w http.ResponseWriter, r *http.Request) error { return h.Switch(w, r, id) })
	}
	before := b.cookies["__Host-portamento"]
	ended := b.post(func(w http.ResponseWriter, r *http.Request) error { // by another browser, while this one was on its way
		if err := h.db.Logins().Apply(r.Context(), login.Change{End: []login.Ending{{Person: whoIs(r).Person.ID}}}); err != nil {
			return err
		}
		return h.Switch(w, r, c)
	})
	if !errors.Is(ended, session.ErrNobody) || b.cookies["__Host-portamento"] != before || b.in() {
		t.Errorf("a session that was ended goes on in another account: %v", ended)
	}
	if _, err := b.signIn("ada@example.org", goodWord); err != nil {
		t.Fatal(err)
	}
	before = b.cookies["__Host-portamento"]
	for _, id := range []porting.AccountID{foreign, "acc_none", ""} {
		if err := to(id); !errors.Is(err, porting.ErrNotFound) {
			t.Errorf("%q: %v", id, err)
		}
	}
	if err := to(c); err != nil {
		t.Fatal(err)
	}
	s, _ := b.who()
	if s.Account != c || s.Role != login.Read || s.User != "usr_c" || len(s.Accounts) != 2 || s.Actor().Role != porting.RoleAccountRead || b.cookies["__Host-portamento"] == before {
		t.Errorf("%+v", s)
	}
	if err := h.RemoveFor(t.Context(), c, "ada@example.org"); err != nil {
		t.Fatal(err)
	}
	if b.in() {
		t.Error("whoever was removed is signed in")
	}
}

func whoIs(r *http.Request) session.Session {
	s, _ := session.From(r.Context())
	return s
}
