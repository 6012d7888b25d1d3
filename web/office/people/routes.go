// Package people is the pages of who is in an account and of oneself: people and invitations, the way one signs in, the mails one gets, and
// what was given to others: calendar and share links.
package people

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/session"
	"github.com/portamento/portamento/web/session/password"
	"github.com/portamento/portamento/web/ui"
)

// Addresses of the pages.
const (
	pathPeople   = "/office/account/people"
	pathInvite   = "/office/account/people/invite"
	pathSecurity = "/office/account/security"
	pathMails    = "/office/account/notifications"
)

// Routes are the pages of people; where nobody signs in there are none.
func Routes(h *visit.House) []visit.Route {
	if h.Door == nil {
		return nil
	}
	out := []visit.Route{{Pattern: "POST /office/account/switch", Handler: h.Public(switchAccount)}}
	for _, r := range []struct {
		pattern string
		may     login.Permission
		handler visit.Handler
	}{
		{"GET /office/account/people", login.See, showPeople},
		{"GET /office/account/people/invite", login.People, showInvite},
		{"POST /office/account/people/invite", login.People, invite},
		{"POST /office/account/people/invitations/{id}/resend", login.People, resend},
		{"POST /office/account/people/invitations/{id}/revoke", login.People, revoke},
		{"GET /office/account/people/{user}", login.See, showMember},
		{"POST /office/account/people/{user}/role", login.People, setRole},
		{"POST /office/account/people/{user}/remove", login.See, remove}, // everybody may leave
		{"GET /office/account/security", login.See, showSecurity},
		{"POST /office/account/security/name", login.See, setName},
		{"POST /office/account/security/password", login.See, setPassword},
		{"POST /office/account/security/passkeys/options", login.See, passkeyOptions},
		{"POST /office/account/security/passkeys", login.See, addPasskey},
		{"POST /office/account/security/passkeys/{id}/name", login.See, renamePasskey},
		{"POST /office/account/security/passkeys/{id}/remove", login.See, removePasskey},
		{"POST /office/account/security/second-step", login.See, setSecondStep},
		{"POST /office/account/security/sessions/end-others", login.See, endOthers},
		{"POST /office/account/security/sessions/{id}/end", login.See, endSession},
		{"GET /office/account/notifications", login.See, showMails},
		{"POST /office/account/notifications", login.See, setMails},
		{"POST /office/account/notifications/quiet", login.People, setQuiet},
		{"POST /office/account/notifications/calendar", login.Port, setCalendar},
		{"POST /office/account/notifications/links/{request}/{link}/revoke", login.Port, revokeLink},
		{"POST /office/account/notifications/links/{request}/{link}/followers/{follower}/remove", login.Port, removeFollower},
	} {
		out = append(out, visit.Route{Pattern: r.pattern, Handler: h.Office(r.may, explained(r.handler))})
	}
	return out
}

// explained turns what the door refuses into pages.
func explained(f visit.Handler) visit.Handler {
	return func(v *visit.Visit) error {
		err := f(v)
		p := v.Page
		slow, many := errors.AsType[*session.SlowError](err)
		say := func(status int, title, line string) error {
			return v.Say(status, ui.Words{Title: title, Lines: []string{line}, Action: p.T("people.back"), Href: pathPeople})
		}
		switch {
		case err == nil:
			return nil
		case many:
			v.Later(slow.Wait)
			return say(http.StatusTooManyRequests, p.T("ui.fail.slow.title"), p.Wait(slow.Wait))
		case errors.Is(err, session.ErrStale):
			return v.Redirect("/sign-in/prove?next=" + url.QueryEscape(pathSecurity+"?done=proven"))
		case errors.Is(err, password.ErrBusy):
			v.Later(0)
			return say(http.StatusServiceUnavailable, p.T("ui.fail.unavailable.title"), p.T("ui.fail.unavailable.text"))
		case errors.Is(err, login.ErrNotAllowed):
			return &porting.ForbiddenError{}
		case errors.Is(err, login.ErrLastOwner):
			return say(http.StatusConflict, p.T("people.last.title"), p.T("people.last.text"))
		case errors.Is(err, session.ErrAbsent):
			return visit.NotFound()
		}
		return err
	}
}

// switchAccount shows another account of the person.
func switchAccount(v *visit.Visit) error {
	if !v.Signed {
		return v.Redirect("/sign-in")
	}
	f, err := v.Form()
	if err != nil {
		return err
	}
	if err := v.Door.Switch(v.W, v.R, porting.AccountID(f.Value("account"))); err != nil {
		return err
	}
	return v.Redirect("/office")
}
