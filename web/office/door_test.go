package office_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/porting/login"
)

func TestSignIn(t *testing.T) {
	t.Parallel()
	x := newDoors(t)
	x.member(x.a, "camille", login.Owner)
	b := x.browser()
	a := b.get("/office/porting?show=done")
	a.want(t, http.StatusSeeOther, "/sign-in?next=%2Foffice%2Fporting%3Fshow%3Ddone")
	b.get(a.to).want(t, http.StatusOK, `name="next" value="/office/porting?show=done"`)
	b.post("/sign-in", "email", "camille@example.org", "password", goodWord, "next", "/office/porting?show=done").want(t, http.StatusSeeOther, "/office/porting?show=done")
	if !b.in() {
		t.Fatal("nobody is signed in")
	}
	b.get("/sign-in?next=/office/numbers").want(t, http.StatusSeeOther, "/office/numbers")
	if n := strings.Count(b.get("/office").body, `data-left="`); n != 1 {
		t.Errorf("the page warns %d times before the session ends", n)
	}
	b.get("/office").want(t, http.StatusOK, "<noscript><p class=\"small quiet\">You are signed out at this time unless you open another page: ") // where no script can warn
	b.post("/sign-in/stay").want(t, http.StatusOK, `{"left":28800}`)
	b.post("/sign-out").want(t, http.StatusSeeOther, "/sign-in?done=out")
	if b.in() {
		t.Error("signed out and still in")
	}
	b.get("/sign-in?done=out").want(t, http.StatusOK, "You are signed out.")
	b.post("/sign-in/stay").want(t, http.StatusSeeOther, "/sign-in")
}

func TestSignIn_Wrong(t *testing.T) {
	t.Parallel()
	x := newDoors(t)
	x.member(x.a, "camille", login.Owner)
	b := x.browser()
	b.post("/sign-in").want(t, http.StatusUnprocessableEntity, "Enter the e-mail address of your account.")
	b.post("/sign-in", "email", "camille@example.org").want(t, http.StatusUnprocessableEntity, "Enter your password, or have a link sent to you.")
	known := b.post("/sign-in", "email", "camille@example.org", "password", "wrong")
	unknown := b.post("/sign-in", "email", "nobody0@example.org", "password", "wrong")
	known.want(t, http.StatusUnprocessableEntity, "Address and password do not belong together.")
	if k, u := strings.ReplaceAll(known.body, "camille@", "nobody0@"), unknown.body; k != u || known.Code != unknown.Code {
		t.Error("the answer tells whether somebody has the address")
	}
	for _, page := range []answer{known, unknown} {
		page.want(t, http.StatusUnprocessableEntity, "<title>Error: Sign in")
		if strings.Contains(page.body, "wrong\"") && strings.Contains(page.body, `value="wrong"`) {
			t.Error("the page gives the password back")
		}
	}
}

// Addresses that would lead elsewhere after a sign-in lead home.
func TestSignIn_NextIsOurs(t *testing.T) {
	t.Parallel()
	x := newDoors(t)
	x.member(x.a, "camille", login.Owner)
	for _, next := range []string{"https://evil.example/", "//evil.example", `/\evil.example`, `\\evil.example`, "javascript:alert(1)", "/\tevil.example", "https:evil.example",
		"/office\r\nSet-Cookie: a=b", "/sign-in", "/sign-in?next=/sign-in", "/sign-in/prove", "/sign-out", " //evil.example", "http:///evil.example", "//office.example@evil.example/"} {
		b := x.browser()
		if a := b.post("/sign-in", "email", "camille@example.org", "password", goodWord, "next", next); a.to != "/office" {
			t.Errorf("%q leads to %q", next, a.to)
		}
		if a := b.get("/sign-in?next=" + strings.NewReplacer("\t", "%09", "\r\n", "%0d%0a", " ", "%20", `\`, "%5c").Replace(next)); a.to != "/office" {
			t.Errorf("%q leads to %q from the page", next, a.to)
		}
	}
}

func TestSignIn_TooOften(t *testing.T) {
	t.Parallel()
	x := newDoors(t)
	x.member(x.a, "camille", login.Owner)
	b := x.browser()
	b.address = "192.0.2.66"
	var last answer
	for range 11 {
		last = b.post("/sign-in", "email", "camille@example.org", "password", "wrong")
	}
	last.want(t, http.StatusTooManyRequests, "Wait 90 seconds")
	if wait := last.Header().Get("Retry-After"); wait != "90" {
		t.Errorf("Retry-After is %q", wait)
	}
	b.address = "192.0.2.67" // a stranger slows nobody down
	b.post("/sign-in", "email", "camille@example.org", "password", goodWord).want(t, http.StatusSeeOther, "/office")
}

func TestSignIn_FromElsewhere(t *testing.T) {
	t.Parallel()
	x := newDoors(t)
	b := x.member(x.a, "camille", login.Owner)
	b.site = "cross-site"
	for _, path := range []string{"/sign-in", "/sign-out", "/sign-in/link", "/office/account/people/invite", "/office/account/switch", "/office/account/security/password"} {
		b.post(path, "email", "a@example.org").want(t, http.StatusForbidden, "")
	}
	if !b.in() {
		t.Error("another site signed somebody out")
	}
}

// A link is asked for by anybody, looked at as often as one likes, and used once.
func TestSignIn_Link(t *testing.T) {
	t.Parallel()
	x := newDoors(t)
	x.member(x.a, "camille", login.Owner)
	b := x.browser()
	b.post("/sign-in/link").want(t, http.StatusUnprocessableEntity, "Enter the e-mail address")
	b.post("/sign-in/link", "email", "camille").want(t, http.StatusUnprocessableEntity, "like name@example.com")
	known, unknown := b.post("/sign-in/link", "email", "camille@example.org"), b.post("/sign-in/link", "email", "nobody@example.org")
	if known.Code != http.StatusSeeOther || known.to != unknown.to || known.body != unknown.body {
		t.Errorf("%d %s, %d %s", known.Code, known.to, unknown.Code, unknown.to)
	}
	b.get(known.to).want(t, http.StatusOK, "If an account exists for this address, a link is on its way.")
	link, err := x.SignInLink(t.Context(), "camille@example.org")
	if err != nil {
		t.Fatal(err)
	}
	for range 3 { // what fetches links out of mails
		b.get(path(link)).want(t, http.StatusOK, "camille@example.org")
		b.send(http.MethodHead, path(link), nil).want(t, http.StatusOK, "")
	}
	if a := b.get(path(link)); a.Header().Get("Referrer-Policy") != "same-origin" || strings.Contains(a.body, "hreflang") {
		t.Error("the page tells its secret")
	}
	if b.in() {
		t.Fatal("to look signs in")
	}
	b.post(path(link)).want(t, http.StatusSeeOther, "/office")
	if !b.in() {
		t.Fatal("the link does not sign in")
	}
	c := x.browser()
	c.post(path(link)).want(t, http.StatusGone, "This link does not work any more")
	c.get(path(link)).want(t, http.StatusGone, "Go to the sign-in page")
	c.get("/sign-in/link/x").want(t, http.StatusGone, "")
	c.get("/sign-in/reset/x").want(t, http.StatusGone, "")
	c.get("/invitation/x").want(t, http.StatusGone, "")
}

func TestReset(t *testing.T) {
	t.Parallel()
	x := newDoors(t)
	before := x.member(x.a, "camille", login.Owner)
	b := x.browser()
	b.get("/sign-in/reset").want(t, http.StatusOK, "New password")
	b.post("/sign-in/reset").want(t, http.StatusUnprocessableEntity, "Enter the e-mail address")
	known, unknown := b.post("/sign-in/reset", "email", "camille@example.org"), b.post("/sign-in/reset", "email", "nobody@example.org")
	if known.Code != http.StatusSeeOther || known.to != unknown.to {
		t.Error("the answer tells whether somebody has the address")
	}
	link, err := x.Recover(t.Context(), "camille@example.org")
	if err != nil {
		t.Fatal(err)
	}
	b.get(path(link)).want(t, http.StatusOK, "camille@example.org")
	b.post(path(link), "password", "short").want(t, http.StatusUnprocessableEntity, "Use at least 12 characters.")
	b.post(path(link), "password", newWord).want(t, http.StatusSeeOther, "/sign-in?done=reset")
	if before.in() || b.in() {
		t.Error("somebody is signed in after the password was set")
	}
	b.post(path(link), "password", newWord).want(t, http.StatusGone, "")
	b.post("/sign-in", "email", "camille@example.org", "password", newWord).want(t, http.StatusSeeOther, "/office")
}

func TestInvitation(t *testing.T) {
	t.Parallel()
	x := newDoors(t)
	b := x.browser()
	link := x.invited(x.a, "camille@example.org", login.Owner)
	b.get(link).want(t, http.StatusOK, "Join Ada &amp; Co")
	b.post(link).want(t, http.StatusUnprocessableEntity, "Enter your name.")
	b.post(link, "name", "Camille").want(t, http.StatusUnprocessableEntity, "Use at least 12 characters.")
	b.post(link, "name", "", "password", goodWord).want(t, http.StatusUnprocessableEntity, "Enter your name.")
	b.post(link, "name", "Camille", "password", "camille@example.org").want(t, http.StatusUnprocessableEntity, "little more than your name")
	b.post(link, "name", "Camille", "password", goodWord).want(t, http.StatusSeeOther, "/office")
	b.post(link, "name", "Camille", "password", goodWord).want(t, http.StatusGone, "")

	// Who signs in already joins another account with one press, and is switched to it.
	second := x.invited(x.b, "camille@example.org", login.Read)
	b.get(second).want(t, http.StatusOK, "Join Bob &amp; Co")
	b.post(second).want(t, http.StatusSeeOther, "/office")
	b.get("/office").want(t, http.StatusOK, "Bob &amp; Co")

	// A link that reached somebody who is signed in as another leads to sign-in, and opens nothing by itself.
	other := x.member(x.b, "noe", login.Owner)
	third := x.invited(x.b, "zoe@example.org", login.Porting)
	x.member(x.a, "zoe", login.Read)
	other.get(third).want(t, http.StatusOK, "You are signed in as noe@example.org in this browser.")
	other.post(third).want(t, http.StatusSeeOther, "/sign-in?done=joined")
	if other.in() {
		t.Error("still signed in as another")
	}
}

func TestInvitation_Passkey(t *testing.T) {
	t.Parallel()
	x := newDoors(t)
	b := x.browser()
	b.post(x.invited(x.a, "camille@example.org", login.Owner), "name", "Camille", "with", "passkey").want(t, http.StatusSeeOther, "/office/account/security?done=joined")
	b.get("/office/account/security?done=joined").want(t, http.StatusOK, "Add a passkey below")
	k := b.addPasskey("Laptop")
	b.post("/sign-out")
	b.usePasskey(k, "/office/numbers").want(t, http.StatusSeeOther, "/office/numbers")
	if !b.in() {
		t.Error("the passkey does not sign in")
	}
}

// The second step stands between a password and everything else.
func TestSecondStep(t *testing.T) {
	t.Parallel()
	x := newDoors(t)
	b := x.member(x.a, "camille", login.Owner)
	b.post("/office/account/security/second-step", "second_step", "on").want(t, http.StatusUnprocessableEntity, "Add a passkey first.")
	k := b.addPasskey("Laptop")
	b.post("/office/account/security/second-step", "second_step", "on").want(t, http.StatusSeeOther, "done=on")
	b.post("/sign-out")
	b.post("/sign-in", "email", "camille@example.org", "password", goodWord, "next", "/office/porting").want(t, http.StatusSeeOther, "/sign-in/second?next=%2Foffice%2Fporting")
	if b.in() {
		t.Fatal("a password alone opens")
	}
	b.get("/sign-in").want(t, http.StatusSeeOther, "/sign-in/second")
	b.get("/sign-in/second").want(t, http.StatusOK, "One more step")
	b.post("/sign-in/passkey", "answer", "{}").want(t, http.StatusUnprocessableEntity, "That took too long.")
	if a := b.post("/sign-in/passkey/options"); a.Code != http.StatusOK {
		t.Fatal(a.Code)
	}
	b.post("/sign-in/passkey", "answer", "{}").want(t, http.StatusUnprocessableEntity, "This passkey opens nothing here.")
	b.usePasskey(k, "/office/porting").want(t, http.StatusSeeOther, "/office/porting")
	if !b.in() {
		t.Error("not in after the second step")
	}
	x.browser().get("/sign-in/second").want(t, http.StatusSeeOther, "/sign-in")
}

// What decides who signs in asks for a proof that is not older than 15 minutes.
func TestProve(t *testing.T) {
	t.Parallel()
	x := newDoors(t)
	b := x.member(x.a, "camille", login.Owner)
	k := b.addPasskey("Laptop")
	x.clock.Advance(20 * time.Minute)
	a := b.post("/office/account/security/second-step", "second_step", "on")
	a.want(t, http.StatusSeeOther, "/sign-in/prove?next=%2Foffice%2Faccount%2Fsecurity%3Fdone%3Dproven")
	b.get("/office/account/security").want(t, http.StatusOK, `href="/sign-in/prove?next=`)
	b.get(a.to).want(t, http.StatusOK, "Is it you?")
	b.post("/sign-in/prove", "password", "wrong").want(t, http.StatusUnprocessableEntity, "This is not your password.")
	b.post("/sign-in/prove", "password", goodWord, "next", "/office/account/security?done=proven").want(t, http.StatusSeeOther, "done=proven")
	b.get("/office/account/security?done=proven").want(t, http.StatusOK, "For 15 minutes")
	b.post("/office/account/security/second-step", "second_step", "on").want(t, http.StatusSeeOther, "done=on")
	x.clock.Advance(20 * time.Minute)
	b.usePasskey(k, "/office/account/security").want(t, http.StatusSeeOther, "/office/account/security")
	b.post("/office/account/security/second-step", "second_step", "off").want(t, http.StatusSeeOther, "done=off")
	x.browser().get("/sign-in/prove").want(t, http.StatusSeeOther, "/sign-in")
	x.browser().post("/sign-in/prove", "password", goodWord).want(t, http.StatusSeeOther, "/sign-in")
}

func TestOpenID(t *testing.T) {
	t.Parallel()
	x := newDoors(t)
	x.member(x.a, "camille", login.Owner)
	b := x.browser()
	b.get("/sign-in").want(t, http.StatusOK, "Sign in with your company")
	a := b.post("/sign-in/openid", "next", "/office/numbers")
	a.want(t, http.StatusOK, `href="https://id.example/authorize?state=1"`)
	if a.Header().Get("Refresh") != "0; url=https://id.example/authorize?state=1" {
		t.Error(a.Header().Get("Refresh"))
	}
	b.get("/sign-in/openid/callback?code=good&email=camille@example.org").want(t, http.StatusSeeOther, "/office/numbers")
	if !b.in() {
		t.Error("not in")
	}
	c := x.browser()
	c.get("/sign-in/openid/callback?code=good&email=camille@example.org").want(t, http.StatusUnprocessableEntity, "That took too long.")
	c.post("/sign-in/openid")
	c.get("/sign-in/openid/callback?code=bad").want(t, http.StatusUnprocessableEntity, "does not lead into an account")
	c.post("/sign-in/openid", "next", "https://evil.example")
	c.get("/sign-in/openid/callback?code=good&email=camille@example.org").want(t, http.StatusSeeOther, "/office")
}
