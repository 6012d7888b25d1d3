package browser_test

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// withPasskeys gives the tab a device that keeps passkeys and always agrees.
func (b *tab) withPasskeys() webauthn.AuthenticatorID {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, webauthn.Enable, webauthn.EnableParams{}); err != nil {
		b.t.Fatalf("switch the authenticator on: %v", err)
	}
	added, err := chromedp.Call(b.ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal, HasResidentKey: true, HasUserVerification: true,
		IsUserVerified: true, AutomaticPresenceSimulation: true}})
	if err != nil {
		b.t.Fatalf("add an authenticator: %v", err)
	}
	return added.AuthenticatorID
}

// TestPasskey: the owner adds a passkey, signs out, and signs in with nothing but it; then it is the second step after a link.
func TestPasskey(t *testing.T) {
	t.Parallel()
	b, s := open(t), serve(t)
	h := mouse{b}
	if strings.Contains(s.SignIn, "//127.0.0.1") {
		t.Skip("passkeys need a name: the sandbox is at an address alone")
	}
	device := b.withPasskeys()
	base := s.SignIn[:strings.Index(s.SignIn, "/sign-in")]
	b.visit(s.SignIn)
	h.press(`main form .button-main`)
	b.isAt("/office")

	b.visit(base + "/office/account/security")
	h.fill("passkey", "Atelier")
	h.press(`form[data-passkey="create"] button`)
	b.isAt("/office/account/security")
	b.says("Atelier")
	kept, err := chromedp.Call(b.ctx, webauthn.GetCredentials, webauthn.GetCredentialsParams{AuthenticatorID: device})
	if err != nil || len(kept.Credentials) != 1 {
		t.Fatalf("the device keeps %d passkeys, %v", len(kept.Credentials), err)
	}
	h.press(`form[action$="/second-step"] button`)

	b.do(chromedp.Click(chromedp.CSS(`.who summary`)))
	h.press(`form[action="/sign-out"] button`)
	b.isAt("/sign-in")
	h.press(`form[data-passkey="get"] button`)
	b.isAt("/office")

	// A device that says no leaves the page as it was, with a sentence.
	b.visit(base + "/office")
	b.do(chromedp.Click(chromedp.CSS(`.who summary`)))
	h.press(`form[action="/sign-out"] button`)
	if _, err := chromedp.Call(b.ctx, webauthn.ClearCredentials, webauthn.ClearCredentialsParams{AuthenticatorID: device}); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(b.ctx, webauthn.SetUserVerified, webauthn.SetUserVerifiedParams{AuthenticatorID: device}); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.Click(chromedp.CSS(`form[data-passkey="get"] button`)))
	b.do(chromedp.WaitVisible(chromedp.CSS(`form[data-passkey="get"] [role=alert]:not(:empty)`)))
	b.isAt("/sign-in")
}

// Without script there is no passkey to press, and a password and a link are enough.
func TestPasskey_NoScript(t *testing.T) {
	t.Parallel()
	b, s := open(t), serve(t)
	b.withoutScript()
	b.visit(s.at("/sign-in"))
	if eval[bool](b, `[...document.querySelectorAll("[data-passkeys]")].some(e => e.checkVisibility())`) {
		t.Error("a passkey is offered where it cannot work")
	}
	h := mouse{b}
	h.fill("email", "camille.durand@example.com")
	h.press(`main form button[formaction]`)
	b.isAt("/sign-in/sent")
}
