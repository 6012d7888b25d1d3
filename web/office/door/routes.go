// Package door is the pages by which people come in and go: sign-in by password, link, passkey and identity provider, the second step,
// passwords that were forgotten, invitations, and the proof that sensitive changes ask for.
//
// What gets in is decided by session.Door alone. Links from mails lead to pages that change nothing; their buttons do.
package door

import (
	"errors"
	"net/http"

	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/session"
	"github.com/portamento/portamento/web/session/password"
	"github.com/portamento/portamento/web/ui"
)

// Paths of the pages that others lead to; those of links are in package session.
const (
	pathSignIn = "/sign-in"
	pathSecond = "/sign-in/second"
	pathProve  = "/sign-in/prove"
	pathReset  = "/sign-in/reset"
	pathHome   = "/office"
	pathSafe   = "/office/account/security"
)

// Routes are the pages of sign-in; where nobody signs in there are none.
func Routes(h *visit.House) []visit.Route {
	if h.Door == nil {
		return nil
	}
	var out []visit.Route
	for _, r := range []struct {
		pattern string
		handler visit.Handler
	}{
		{"GET /sign-in", showSignIn},
		{"POST /sign-in", signIn},
		{"POST /sign-in/link", sendLink},
		{"GET /sign-in/sent", showSent},
		{"GET " + session.PathLink + "{secret}", showLink},
		{"POST " + session.PathLink + "{secret}", useLink},
		{"GET /sign-in/second", showSecond},
		{"POST /sign-in/passkey/options", passkeyOptions},
		{"POST /sign-in/passkey", usePasskey},
		{"POST /sign-in/openid", leave},
		{"GET " + session.PathOpenID, comeBack},
		{"GET /sign-in/reset", showForgotten},
		{"POST /sign-in/reset", sendReset},
		{"GET " + session.PathReset + "{secret}", showReset},
		{"POST " + session.PathReset + "{secret}", reset},
		{"GET " + session.PathInvitation + "{secret}", showInvitation},
		{"POST " + session.PathInvitation + "{secret}", accept},
		{"GET /sign-in/prove", showProve},
		{"POST /sign-in/prove", prove},
		{"POST /sign-in/stay", stay},
		{"POST /sign-out", signOut},
	} {
		out = append(out, visit.Route{Pattern: r.pattern, Handler: h.Public(explained(r.handler))})
	}
	return out
}

// explained turns what stops somebody at the door into a page with a way on.
func explained(f visit.Handler) visit.Handler {
	return func(v *visit.Visit) error {
		err := f(v)
		p := v.Page
		back := func(status int, title, line string) error {
			return v.Say(status, ui.Words{Title: title, Lines: []string{line}, Action: p.T("door.again"), Href: p.Prefix + pathSignIn})
		}
		slow, many := errors.AsType[*session.SlowError](err)
		switch {
		case err == nil:
			return nil
		case many:
			v.Later(slow.Wait)
			return back(http.StatusTooManyRequests, p.T("door.slow.title"), p.Wait(slow.Wait))
		case errors.Is(err, password.ErrBusy):
			v.Later(0)
			return back(http.StatusServiceUnavailable, p.T("ui.fail.unavailable.title"), p.T("ui.fail.unavailable.text"))
		case errors.Is(err, login.ErrGone):
			return back(http.StatusGone, p.T("door.gone.title"), p.T("door.gone.text"))
		case errors.Is(err, session.ErrAbsent):
			return visit.NotFound()
		case errors.Is(err, session.ErrNobody):
			return v.Redirect(p.Prefix + pathSignIn)
		}
		return err
	}
}
