package door

import (
	"net/http"

	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/session"
	"github.com/portamento/portamento/web/ui"
)

// secretPage prepares a page whose address holds a secret: it is told to nobody, and speaks the language of whom it is for.
func secretPage(v *visit.Visit, language string) {
	v.W.Header().Set("Referrer-Policy", "same-origin")
	v.Page.Share = true
	if _, err := v.R.Cookie("lang"); err == nil || v.Page.Prefix != "" || v.Signed {
		return
	}
	for _, l := range ui.Languages {
		if l.Code == language {
			v.Page.Lang = language
		}
	}
}

// sendLink sends a link to sign in by. Whether somebody has the address is not told.
func sendLink(v *visit.Visit) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	if f.Value("email") == "" {
		f.Errors = []ui.FieldError{{Field: "email", Message: v.Page.T("door.email.missing")}}
	} else if err := v.Door.SendLink(v.R, f.Value("email")); err != nil && !v.Again(&f, err) {
		return err
	}
	if len(f.Errors) > 0 {
		return renderSignIn(v, http.StatusUnprocessableEntity, f, next(f.Value("next")))
	}
	return v.Redirect(v.Page.Prefix + "/sign-in/sent?what=link")
}

// sentView is the page after a link was asked for; it is the same whether one was sent or not.
type sentView struct{ Reset bool }

func showSent(v *visit.Visit) error {
	v.Page.Title = v.Page.T("door.sent.title")
	return v.Render(http.StatusOK, sentPage(v.Page, sentView{Reset: v.R.URL.Query().Get("what") == "reset"}))
}

// linkView is whom a link signs in.
type linkView struct {
	Email  string
	Secret string
	Other  string // somebody else who is signed in
}

func showLink(v *visit.Visit) error {
	secret := v.R.PathValue("secret")
	who, err := v.Door.Linked(v.R.Context(), login.LinkSignIn, secret)
	secretPage(v, who.Language)
	if err != nil {
		return err
	}
	x := linkView{Email: who.Email, Secret: secret}
	if v.Signed && v.Session.Person.ID != who.ID {
		x.Other = v.Session.Person.Email
	}
	v.Page.Title, v.Page.Person, v.Page.Path = v.Page.T("door.link.title"), nil, pathSignIn
	return v.Render(http.StatusOK, linkPage(v.Page, x))
}

func useLink(v *visit.Visit) error {
	secretPage(v, "")
	step, err := v.Door.UseLink(v.W, v.R, v.R.PathValue("secret"))
	if err != nil {
		return err
	}
	if step == session.Done {
		return v.Redirect(pathHome)
	}
	return on(v, step, pathHome)
}
