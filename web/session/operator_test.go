package session_test

import (
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/store/people"
	"github.com/portamento/portamento/web/session"
)

func TestOperator_FirstOwner(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.account("A")
	b := h.member(a, "ada", login.Owner)
	if s, _ := b.who(); s.Role != login.Owner || s.Account != a {
		t.Errorf("%+v", s)
	}
	if len(h.posts()) != 0 {
		t.Error("the operator's link was mailed")
	}
	if _, err := h.InviteFor(t.Context(), a, session.Invitee{Email: "ADA@example.org", Role: login.Owner, Language: "en"}); !errors.Is(err, login.ErrMember) {
		t.Errorf("invited again: %v", err)
	}
	if _, err := h.InviteFor(t.Context(), "acc_none", session.Invitee{Email: "x@example.org", Role: login.Owner, Language: "en"}); !errors.Is(err, porting.ErrNotFound) {
		t.Errorf("into no account: %v", err)
	}
}

func TestOperator_Disable(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.member(h.account("A"), "ada", login.Owner)
	if err := h.SetDisabled(t.Context(), "ada@example.org", true); err != nil || b.in() {
		t.Errorf("%v", err)
	}
	if _, err := b.signIn("ada@example.org", goodWord); !errors.Is(err, session.ErrWrong) {
		t.Errorf("disabled: %v", err)
	}
	if err := h.SetDisabled(t.Context(), "ada@example.org", false); err != nil {
		t.Fatal(err)
	}
	if _, err := b.signIn("ada@example.org", goodWord); err != nil {
		t.Errorf("enabled: %v", err)
	}
	s, _ := b.who()
	if err := h.db.Logins().UpdatePerson(t.Context(), s.Person.ID, func(p *login.Person) (login.Change, error) {
		p.DisabledAt = h.clock.Now()
		return login.Change{}, nil
	}); err != nil || b.in() {
		t.Errorf("a session that came about meanwhile: %v", err)
	}
	for _, email := range []string{"", "nobody@example.org"} {
		if err := h.SetDisabled(t.Context(), email, true); !errors.Is(err, porting.ErrNotFound) {
			t.Errorf("%q: %v", email, err)
		}
	}
}

func TestOperator_Recover(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.member(h.account("A"), "ada", login.Owner)
	key, err := b.addPasskey("Phone")
	if err != nil {
		t.Fatal(err)
	}
	if err := b.setSecondStep(true); err != nil {
		t.Fatal(err)
	}
	link, err := h.Recover(t.Context(), "ada@example.org")
	if err != nil || b.in() {
		t.Fatalf("%v", err)
	}
	if _, err := h.browser().passkey(key); !errors.Is(err, session.ErrWrong) {
		t.Errorf("the lost passkey: %v", err)
	}
	h.clock.Advance(23 * time.Hour)
	if err := b.reset(token(link), newWord); err != nil {
		t.Fatal(err)
	}
	if step, err := b.signIn("ada@example.org", newWord); err != nil || step != session.Done {
		t.Errorf("%s, %v", step, err)
	}
	if !slices.Contains(h.history("-", ""), "person.recovered") {
		t.Errorf("history %q", h.history("-", ""))
	}
}

func TestOperator_Sandbox(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.account("A")
	if err := h.Enrol(t.Context(), a, "Camille", session.Invitee{Email: "camille@example.com", Role: login.Owner, Language: "fr"}); err != nil {
		t.Fatal(err)
	}
	link, err := h.SignInLink(t.Context(), "camille@example.com")
	if err != nil {
		t.Fatal(err)
	}
	b := h.browser()
	if step, err := b.useLink(token(link)); err != nil || step != session.Done {
		t.Fatalf("%s, %v", step, err)
	}
	if s, _ := b.who(); s.Role != login.Owner || s.Person.Name != "Camille" {
		t.Errorf("%+v", s)
	}
	if _, err := h.browser().useLink(token(link)); !errors.Is(err, login.ErrGone) {
		t.Errorf("again: %v", err)
	}
}

// Whatever happened, the history holds.
func TestHistory_Holds(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.account("A")
	b := h.member(a, "ada", login.Owner)
	if _, err := b.signIn("ada@example.org", "wrong"); !errors.Is(err, session.ErrWrong) {
		t.Fatal(err)
	}
	err := errors.Join(b.invite("x@example.org", login.Read), b.post(func(w http.ResponseWriter, r *http.Request) error { return h.ChangePassword(w, r, goodWord, newWord) }))
	if err != nil {
		t.Fatal(err)
	}
	n, err := h.db.Logins().Verify(t.Context(), func(f people.Fault) { t.Errorf("fault %+v", f) })
	if err != nil || n < 6 {
		t.Errorf("%d lines, %v", n, err)
	}
}

func TestNew_Refuses(t *testing.T) {
	t.Parallel()
	for _, c := range []session.Config{{BaseURL: "", Key: make([]byte, 32)}, {BaseURL: "ftp://x", Key: make([]byte, 32)}, {BaseURL: base, Key: make([]byte, 16)}} {
		if _, err := session.New(c); err == nil {
			t.Errorf("%+v", c)
		}
	}
}
