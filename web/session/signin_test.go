package session_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/session"
)

func TestSignIn_ByPassword(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.account("Atelier")
	h.member(a, "ada", login.Porting)
	b := h.browser()
	step, err := b.signIn("  ADA@Example.org", goodWord)
	if err != nil || step != session.Done {
		t.Fatalf("%s, %v", step, err)
	}
	s, ok := b.who()
	if !ok || s.Person.Name != "ada" || s.Person.Language != "fr" || s.Account != a || s.AccountName != "Atelier" || s.Market != "fr" || s.Role != login.Porting ||
		s.Means != login.ByPassword || !s.Can(login.Port) || s.Can(login.People) || len(s.Accounts) != 1 {
		t.Errorf("%+v", s)
	}
	who := s.Actor()
	if who.Role != porting.RoleAccount || who.Account != a || who.User != s.User || who.Name != "ada" || who.Address != b.address || who.Key != "" {
		t.Errorf("actor %+v", who)
	}
	if got := h.history(string(a), "means"); !slices.Equal(got, []string{"member.invited", "member.joined", "person.signed_in invitation", "person.signed_in password"}) {
		t.Errorf("history %q", got)
	}
}

// The cookie is bound to the host and out of reach of scripts; over plain HTTP, in a sandbox, it is the same without the binding.
func TestSignIn_Cookie(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		base, name string
		secure     bool
	}{{base, "__Host-portamento", true}, {"http://localhost:8080", "portamento", false}} {
		h := newHouse(t, func(cfg *session.Config) { cfg.BaseURL = c.base })
		b := h.member(h.account("A"), "ada", login.Owner)
		if len(b.set) != 1 {
			t.Fatalf("%d cookies", len(b.set))
		}
		k := b.set[0]
		if k.Name != c.name || k.Secure != c.secure || !k.HttpOnly || k.SameSite != http.SameSiteLaxMode || k.Path != "/" || k.Domain != "" || len(k.Value) < 22 {
			t.Errorf("%+v", k)
		}
	}
}

// What is stored of a session opens nothing.
func TestSignIn_StoredHashOpensNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.member(h.account("A"), "ada", login.Owner)
	s, _ := b.who()
	list, err := h.db.Logins().SessionList(t.Context(), s.Person.ID)
	if err != nil || len(list) != 1 {
		t.Fatal(len(list), err)
	}
	secret := b.cookies["__Host-portamento"]
	if bytes.Contains(list[0].Hash, []byte(secret)) || strings.Contains(list[0].ID, secret) {
		t.Error("the secret is stored")
	}
	for _, forged := range []string{string(list[0].Hash), list[0].ID, "", secret + "x", secret[1:], strings.Repeat("A", 4000)} {
		x := h.browser()
		x.cookies["__Host-portamento"] = forged
		if x.in() {
			t.Errorf("%.40q opens", forged)
		}
	}
}

// An id that somebody put into the browser before the sign-in is not the one after it, and dies with it.
func TestSignIn_Fixation(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.account("A")
	h.member(a, "ada", login.Owner)
	eve := h.member(a, "eve", login.Read)
	victim := h.browser()
	for _, planted := range []string{"chosen-by-somebody-else", eve.cookies["__Host-portamento"]} {
		victim.cookies["__Host-portamento"] = planted
		if _, err := victim.signIn("ada@example.org", goodWord); err != nil {
			t.Fatal(err)
		}
		attacker := h.browser()
		attacker.cookies["__Host-portamento"] = planted
		if victim.cookies["__Host-portamento"] == planted || attacker.in() {
			t.Errorf("%.12q was kept over a sign-in", planted)
		}
	}
}

// Unknown, disabled, without password, wrong password: one answer, one hash, and nothing in the cookies.
func TestSignIn_NobodyLearnsWhoIsKnown(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.account("A")
	h.member(a, "ada", login.Owner)
	h.member(a, "off", login.Read)
	if err := h.SetDisabled(t.Context(), "off@example.org", true); err != nil {
		t.Fatal(err)
	}
	if err := h.Enrol(t.Context(), a, "Key only", session.Invitee{Email: "key@example.org", Role: login.Read, Language: "en"}); err != nil {
		t.Fatal(err)
	}
	for _, c := range [][2]string{{"ada@example.org", "wrong"}, {"nobody@example.org", goodWord}, {"off@example.org", goodWord}, {"key@example.org", ""}, {"", ""},
		{"ada@example.org", strings.Repeat("x", 10000)}, {"not an address", "x"}, {"ada@example.org", goodWord + " "}} {
		b := h.browser()
		b.address = "198.51.100." + string(rune('1'+len(c[0])%9)) // not slowed down by one another
		before, lines := h.hasher.Hashes(), len(h.history("-", ""))
		step, err := b.signIn(c[0], c[1])
		if !errors.Is(err, session.ErrWrong) || step != "" || len(b.cookies) != 0 {
			t.Errorf("%.40q: %s, %v, %v", c, step, err, b.cookies)
		}
		if n := h.hasher.Hashes() - before; n != 1 {
			t.Errorf("%.40q: %d hashes", c, n)
		}
		if n := len(h.history("-", "")) - lines; n != 1 {
			t.Errorf("%.40q: %d lines of history", c, n)
		}
	}
}

func TestSignIn_SlowsDown(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.member(h.account("A"), "ada", login.Owner)
	b := h.browser()
	var slow *session.SlowError
	for i := range 10 {
		if _, err := b.signIn("ada@example.org", "wrong"); !errors.Is(err, session.ErrWrong) {
			t.Fatalf("try %d: %v", i, err)
		}
	}
	before := h.hasher.Hashes()
	if _, err := b.signIn("ADA@example.org ", goodWord); !errors.As(err, &slow) || slow.Wait <= 0 || slow.Wait > 15*time.Minute {
		t.Errorf("the eleventh try: %v", err)
	}
	if h.hasher.Hashes() != before {
		t.Error("a try that was turned away was hashed")
	}
	elsewhere := h.browser()
	elsewhere.address = "203.0.113.7"
	if _, err := elsewhere.signIn("ada@example.org", goodWord); err != nil {
		t.Errorf("a stranger locked somebody out: %v", err)
	}
	if _, err := b.signIn("unknown@example.org", "x"); !errors.Is(err, session.ErrWrong) {
		t.Errorf("another person from there: %v", err)
	}
	h.clock.Advance(slow.Wait)
	if _, err := b.signIn("ada@example.org", goodWord); err != nil {
		t.Errorf("after the wait: %v", err)
	}
	for i := range 12 {
		if _, err := b.signIn("ada@example.org", goodWord); err != nil {
			t.Fatalf("success %d counts as a failure: %v", i, err)
		}
	}
}

// Whoever tries many people from one address is slowed down too.
func TestSignIn_SlowsDownSpraying(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.browser()
	var slow *session.SlowError
	for i := range 101 {
		_, err := b.signIn("p"+strings.Repeat("x", i)+"@example.org", "Password2026!")
		if errors.As(err, &slow) {
			if i < 100 {
				t.Errorf("slowed down after %d", i)
			}
			return
		}
	}
	t.Error("a hundred people were tried")
}

// A subscriber of IPv6 has more addresses than anybody can count; they are one.
func TestSignIn_SlowsDownIPv6(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.member(h.account("A"), "ada", login.Owner)
	b := h.browser()
	var slow *session.SlowError
	for i := range 11 {
		b.address = fmt.Sprintf("2001:db8:0:%x::%x", i, i+1)
		if _, err := b.signIn("ada@example.org", "wrong"); errors.As(err, &slow) != (i == 10) {
			t.Fatalf("try %d from %s: %v", i, b.address, err)
		}
	}
	b.address = "2001:db8:1::1"
	if _, err := b.signIn("ada@example.org", goodWord); err != nil {
		t.Errorf("another subscriber: %v", err)
	}
}

func TestSession_Ages(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.member(h.account("A"), "ada", login.Owner)
	h.clock.Advance(login.IdleFor - time.Second)
	if !b.in() {
		t.Fatal("ended too early")
	}
	h.clock.Advance(login.IdleFor - time.Second)
	if !b.in() {
		t.Fatal("ended although it was used")
	}
	h.clock.Advance(login.IdleFor)
	if b.in() || b.cookies["__Host-portamento"] != "" {
		t.Error("nobody used it for eight hours, and it opens")
	}
	if _, err := b.signIn("ada@example.org", goodWord); err != nil {
		t.Fatal(err)
	}
	for range 7*24/4 - 1 {
		h.clock.Advance(4 * time.Hour)
		if !b.in() {
			t.Fatal("ended within a week of use")
		}
	}
	h.clock.Advance(4 * time.Hour)
	if b.in() {
		t.Error("a session is older than a week")
	}
}

func TestSession_ListAndEnd(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.account("A")
	one := h.member(a, "ada", login.Owner)
	bob := h.member(a, "bob", login.Owner)
	two, three := h.browser(), h.browser()
	for _, b := range []*browser{two, three} {
		h.clock.Advance(time.Second) // ids sort by their instant
		if _, err := b.signIn("ada@example.org", goodWord); err != nil {
			t.Fatal(err)
		}
	}
	list := func(b *browser) (out []session.Browser) {
		if err := b.act(func(ctx context.Context) (err error) { out, err = h.Sessions(ctx); return err }); err != nil {
			t.Fatal(err)
		}
		return out
	}
	mine := list(one)
	if len(mine) != 3 || mine[0].Current || !mine[2].Current {
		t.Fatalf("%d sessions: %+v", len(mine), mine)
	}
	if err := bob.act(func(ctx context.Context) error { return h.EndSession(ctx, mine[0].ID) }); !errors.Is(err, porting.ErrNotFound) || !three.in() {
		t.Errorf("somebody ended another's session: %v", err)
	}
	lines := len(h.history("-", ""))
	if err := one.act(func(ctx context.Context) error { return h.EndSession(ctx, strings.Repeat("x", 30_000)) }); !errors.Is(err, porting.ErrNotFound) {
		t.Errorf("a session that never was: %v", err)
	}
	if n := len(h.history("-", "")) - lines; n != 0 {
		t.Errorf("%d lines of history in the words of an address", n)
	}
	if err := one.act(func(ctx context.Context) error { return h.EndSession(ctx, mine[0].ID) }); err != nil || three.in() || !two.in() {
		t.Errorf("end one: %v, %v %v", err, three.in(), two.in())
	}
	if err := one.act(h.EndOthers); err != nil || two.in() || !one.in() || !bob.in() {
		t.Errorf("end others: %v", err)
	}
	secret := one.cookies["__Host-portamento"]
	if err := one.post(h.SignOut); err != nil || one.in() {
		t.Errorf("sign out: %v", err)
	}
	one.cookies["__Host-portamento"] = secret
	if one.in() {
		t.Error("signed out in the browser only")
	}
	if err := one.act(h.EndOthers); !errors.Is(err, session.ErrNobody) {
		t.Errorf("nobody ends sessions: %v", err)
	}
}

// Another site can make a browser send a form, with its cookies where they are lax; the door does not let it through.
func TestMiddleware_CrossSite(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.member(h.account("A"), "ada", login.Owner)
	for _, c := range []struct {
		name    string
		method  string
		headers map[string]string
		stopped error
	}{
		{"our form", "POST", map[string]string{"Sec-Fetch-Site": "same-origin"}, nil},
		{"another site's form", "POST", map[string]string{"Sec-Fetch-Site": "cross-site"}, session.ErrCrossOrigin},
		{"a neighbour's form", "POST", map[string]string{"Sec-Fetch-Site": "same-site"}, session.ErrCrossOrigin},
		{"an older browser, another site", "POST", map[string]string{"Origin": "https://evil.example"}, session.ErrCrossOrigin},
		{"an older browser, ours", "POST", map[string]string{"Origin": base}, nil},
		{"another site deletes", "DELETE", map[string]string{"Sec-Fetch-Site": "cross-site"}, session.ErrCrossOrigin},
		{"another site's link", "GET", map[string]string{"Sec-Fetch-Site": "cross-site"}, nil},
		{"text that looks like JSON", "POST", map[string]string{"Sec-Fetch-Site": "same-origin", "Content-Type": "text/plain"}, session.ErrMediaType},
		{"our script", "POST", map[string]string{"Sec-Fetch-Site": "same-origin", "Content-Type": "application/json; charset=utf-8"}, nil},
		{"an upload", "POST", map[string]string{"Sec-Fetch-Site": "same-origin", "Content-Type": "multipart/form-data; boundary=x"}, nil},
	} {
		r := httptest.NewRequest(c.method, base+"/x", strings.NewReader("a=b"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for k, v := range c.headers {
			r.Header.Set(k, v)
		}
		reached := false
		b.do(r, func(http.ResponseWriter, *http.Request) { reached = true })
		if reached != (c.stopped == nil) || !errors.Is(h.failed, c.stopped) {
			t.Errorf("%s: reached %v, stopped by %v", c.name, reached, h.failed)
		}
	}
}

// A request with an API key is the key's alone.
func TestMiddleware_KeysAndCookiesDoNotMix(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.member(h.account("A"), "ada", login.Owner)
	r := httptest.NewRequest("GET", base+"/v1/port-requests", nil)
	r.Header.Set("Authorization", "Bearer ptk_x")
	b.do(r, func(_ http.ResponseWriter, r *http.Request) {
		if _, ok := session.From(r.Context()); ok {
			t.Error("a cookie spoke for a key")
		}
	})
	if !b.in() {
		t.Error("the session ended")
	}
}

func TestSafeNext(t *testing.T) {
	t.Parallel()
	for next, want := range map[string]string{
		"/office": "/office", "/office/porting/PRT-1?tab=2": "/office/porting/PRT-1?tab=2", "": "/home", "office": "/home", "//evil.example": "/home",
		"https://evil.example": "/home", "/\\evil.example": "/home", "\\\\evil.example": "/home", "javascript:alert(1)": "/home", "/%2f%2fevil": "/home",
		"/a\r\nSet-Cookie: x": "/home", "//user@evil.example/": "/home", "/\tevil": "/home", "///evil.example": "/home",
	} {
		if got := session.SafeNext(next, "/home"); got != want {
			t.Errorf("%q leads to %q, want %q", next, got, want)
		}
	}
}

func FuzzSafeNext(f *testing.F) {
	f.Add("/office?x=1")
	f.Add("//evil.example")
	f.Fuzz(func(t *testing.T, next string) {
		got := session.SafeNext(next, "/home")
		r := httptest.NewRecorder()
		if got[0] != '/' || strings.HasPrefix(got, "//") || strings.HasPrefix(got, "/\\") {
			t.Errorf("%q leads to %q", next, got)
		}
		r.Header().Set("Location", got)
	})
}
