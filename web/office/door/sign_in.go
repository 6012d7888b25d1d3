package door

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/session"
	"github.com/portamento/portamento/web/ui"
)

// signInView is the page on which somebody says who they are.
type signInView struct {
	Form     ui.Form
	Next     string // where to go then; empty: home
	Passkeys bool
	OpenID   bool
}

// next is where to go after signing in: a page of ours, and none of the door's.
func next(wanted string) string {
	to := session.SafeNext(wanted, pathHome)
	if to == pathSignIn || strings.HasPrefix(to, pathSignIn+"?") || strings.HasPrefix(to, pathSignIn+"/") || strings.HasPrefix(to, "/sign-out") {
		return pathHome
	}
	return to
}

// with is a path that leads on to another.
func with(path, next string) string {
	if next == pathHome {
		return path
	}
	return path + "?next=" + url.QueryEscape(next)
}

func showSignIn(v *visit.Visit) error {
	q := v.R.URL.Query()
	to := next(q.Get("next"))
	if _, pending := session.PendingFrom(v.R.Context()); pending {
		return v.Redirect(v.Page.Prefix + with(pathSecond, to))
	}
	if v.Signed {
		return v.Redirect(to)
	}
	switch what := q.Get("done"); what {
	case "out", "reset", "joined":
		v.Page.Notice = v.Page.T("door.done." + what)
	}
	return renderSignIn(v, http.StatusOK, ui.Form{}, to)
}

func renderSignIn(v *visit.Visit, status int, form ui.Form, to string) error {
	v.Page.Title, v.Page.Error, v.Page.Path = v.Page.T("door.sign_in.title"), len(form.Errors) > 0, pathSignIn
	x := signInView{Form: form, Next: to}
	x.Passkeys, x.OpenID = v.Door.Offers()
	return v.Render(status, signInPage(v.Page, x))
}

func signIn(v *visit.Visit) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	to := next(f.Value("next"))
	email, plain := strings.TrimSpace(f.Value("email")), f.Value("password")
	if email == "" {
		f.Errors = append(f.Errors, ui.FieldError{Field: "email", Message: v.Page.T("door.email.missing")})
	}
	if plain == "" {
		f.Errors = append(f.Errors, ui.FieldError{Field: "password", Message: v.Page.T("door.password.missing")})
	}
	if len(f.Errors) > 0 {
		return renderSignIn(v, http.StatusUnprocessableEntity, f, to)
	}
	step, err := v.Door.SignIn(v.W, v.R, email, plain)
	if errors.Is(err, session.ErrWrong) {
		f.Errors = []ui.FieldError{{Field: "email", Message: v.Page.T("door.wrong")}}
		return renderSignIn(v, http.StatusUnprocessableEntity, f, to)
	}
	if err != nil {
		return err
	}
	return on(v, step, to)
}

// on leads to what comes after a way of signing in.
func on(v *visit.Visit, step session.Step, to string) error {
	switch step {
	case session.SecondStep:
		return v.Redirect(v.Page.Prefix + with(pathSecond, to))
	case session.SignInNext:
		return v.Redirect(v.Page.Prefix + pathSignIn + "?done=joined")
	}
	return v.Redirect(to)
}

// showSecond asks for the passkey that stands between a password and everything else.
func showSecond(v *visit.Visit) error {
	to := next(v.R.URL.Query().Get("next"))
	if v.Signed {
		return v.Redirect(to)
	}
	if _, pending := session.PendingFrom(v.R.Context()); !pending {
		return v.Redirect(v.Page.Prefix + with(pathSignIn, to))
	}
	return renderSecond(v, http.StatusOK, ui.Form{}, to)
}

func renderSecond(v *visit.Visit, status int, form ui.Form, to string) error {
	v.Page.Title, v.Page.Error, v.Page.Path = v.Page.T("door.second.title"), len(form.Errors) > 0, pathSecond
	return v.Render(status, secondPage(v.Page, signInView{Form: form, Next: to}))
}

// passkeyOptions answers what the page's script gives to the browser.
func passkeyOptions(v *visit.Visit) error {
	options, err := v.Door.BeginPasskey(v.W, v.R)
	if err != nil {
		return err
	}
	return sendJSON(v, options)
}

func sendJSON(v *visit.Visit, body []byte) error {
	v.W.Header().Set("Content-Type", "application/json")
	_, _ = v.W.Write(body)
	return nil
}

// usePasskey takes what the browser made of the options: it signs in, is the second step, or a new proof.
func usePasskey(v *visit.Visit) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	to := next(f.Value("next"))
	step, err := v.Door.FinishPasskey(v.W, v.R, []byte(f.Value("answer")))
	key := ""
	switch {
	case errors.Is(err, session.ErrWrong):
		key = "door.passkey.wrong"
	case errors.Is(err, login.ErrGone):
		key = "door.passkey.late"
	case err != nil:
		return err
	default:
		return on(v, step, to)
	}
	form := ui.Form{Errors: []ui.FieldError{{Message: v.Page.T(key)}}}
	if v.Signed {
		return renderProve(v, http.StatusUnprocessableEntity, form, to)
	}
	if _, pending := session.PendingFrom(v.R.Context()); pending {
		return renderSecond(v, http.StatusUnprocessableEntity, form, to)
	}
	return renderSignIn(v, http.StatusUnprocessableEntity, form, to)
}

func signOut(v *visit.Visit) error {
	if err := v.Door.SignOut(v.W, v.R); err != nil {
		return err
	}
	return v.Redirect(v.Page.Prefix + pathSignIn + "?done=out")
}

// stay goes on with a session: to have asked is to have used it. It answers how many seconds are left.
func stay(v *visit.Visit) error {
	if !v.Signed {
		return session.ErrNobody
	}
	body, err := json.Marshal(map[string]int{"left": int(v.Session.Left / time.Second)})
	if err != nil {
		return err
	}
	return sendJSON(v, body)
}
