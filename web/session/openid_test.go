package session_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/session"
)

// openID goes to the identity provider and back.
func (b *browser) openID(next string) (step session.Step, to string, err error) {
	if err := b.post(func(w http.ResponseWriter, r *http.Request) error { _, err := b.h.BeginOpenID(w, r, next); return err }); err != nil {
		return "", "", err
	}
	r := httptest.NewRequest("GET", base+session.PathOpenID+"?code=x&state=y", nil)
	r.Header.Set("Sec-Fetch-Site", "cross-site") // the provider sends the browser here
	b.do(r, func(w http.ResponseWriter, r *http.Request) { step, to, err = b.h.FinishOpenID(w, r) })
	return step, to, err
}

func claim(subject, email string) session.Claim {
	return session.Claim{Identity: login.Identity{Issuer: "https://id.example", Subject: subject}, Email: email, Name: "Ada L.", Language: "fr"}
}

func TestOpenID_InvitedOnly(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.account("A")
	ada := h.member(a, "ada", login.Owner)
	for name, c := range map[string]session.Claim{"nobody": claim("1", "nobody@example.org"), "an address that is not vouched for": claim("1", "")} {
		h.openID.claim = c
		b := h.browser()
		if _, _, err := b.openID("/"); !errors.Is(err, session.ErrWrong) || b.in() {
			t.Errorf("%s: %v", name, err)
		}
	}
	h.openID.claim = claim("7", "ADA@example.org")
	b := h.browser()
	step, to, err := b.openID("/office?x=1")
	if err != nil || step != session.Done || to != "/office?x=1" {
		t.Fatalf("%s %q, %v", step, to, err)
	}
	if s, _ := b.who(); s.Person.Name != "ada" || s.Means != login.ByOpenID {
		t.Errorf("%+v", s)
	}
	h.openID.claim = claim("7", "") // the same person, whatever the address is by now
	if _, _, err := h.browser().openID("/"); err != nil {
		t.Errorf("the second time: %v", err)
	}
	if err := ada.invite("new@example.org", login.Porting); err != nil {
		t.Fatal(err)
	}
	h.openID.claim = claim("8", "new@example.org")
	fresh := h.browser()
	if _, to, err = fresh.openID("https://evil.example"); err != nil || to != "/" {
		t.Errorf("invited: %q, %v", to, err)
	}
	if s, _ := fresh.who(); s.Role != login.Porting || s.Account != a || s.Person.Name != "Ada L." || s.Person.Language != "fr" {
		t.Errorf("%+v", s)
	}
	if err := ada.invite("late@example.org", login.Read); err != nil {
		t.Fatal(err)
	}
	h.clock.Advance(login.InvitationFor)
	h.openID.claim = claim("9", "late@example.org")
	if _, _, err := h.browser().openID("/"); !errors.Is(err, session.ErrWrong) {
		t.Errorf("an invitation that lapsed: %v", err)
	}
}

func TestOpenID_Refuses(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.account("A")
	h.member(a, "ada", login.Owner)
	h.openID.claim = claim("7", "ada@example.org")
	b := h.browser()
	r := httptest.NewRequest("GET", base+session.PathOpenID+"?code=x&state=y", nil)
	var err error
	b.do(r, func(w http.ResponseWriter, r *http.Request) { _, _, err = h.FinishOpenID(w, r) })
	if !errors.Is(err, login.ErrGone) || b.in() {
		t.Errorf("an answer that nobody asked for: %v", err)
	}
	h.openID.err = errors.New("signature")
	if _, _, err := b.openID("/"); !errors.Is(err, session.ErrWrong) || b.in() {
		t.Errorf("an answer that does not hold: %v", err)
	}
	h.openID.err = nil
	if err := h.SetDisabled(t.Context(), "ada@example.org", true); err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.openID("/"); !errors.Is(err, session.ErrWrong) || b.in() {
		t.Errorf("disabled: %v", err)
	}
}
