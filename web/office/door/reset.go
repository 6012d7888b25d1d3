package door

import (
	"net/http"

	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/ui"
)

func showForgotten(v *visit.Visit) error { return renderForgotten(v, http.StatusOK, ui.Form{}) }

func renderForgotten(v *visit.Visit, status int, form ui.Form) error {
	v.Page.Title, v.Page.Error = v.Page.T("door.forgotten.title"), len(form.Errors) > 0
	return v.Render(status, forgottenPage(v.Page, form))
}

// sendReset sends a link that sets a new password. Whether somebody has the address is not told.
func sendReset(v *visit.Visit) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	if f.Value("email") == "" {
		f.Errors = []ui.FieldError{{Field: "email", Message: v.Page.T("door.email.missing")}}
	} else if err := v.Door.SendReset(v.R, f.Value("email")); err != nil && !v.Again(&f, err) {
		return err
	}
	if len(f.Errors) > 0 {
		return renderForgotten(v, http.StatusUnprocessableEntity, f)
	}
	return v.Redirect(v.Page.Prefix + "/sign-in/sent?what=reset")
}

// resetView is the page that a link to a new password leads to.
type resetView struct {
	Form   ui.Form
	Email  string
	Secret string
}

func showReset(v *visit.Visit) error { return renderReset(v, http.StatusOK, ui.Form{}) }

func renderReset(v *visit.Visit, status int, form ui.Form) error {
	secret := v.R.PathValue("secret")
	who, err := v.Door.Linked(v.R.Context(), login.LinkReset, secret)
	secretPage(v, who.Language)
	if err != nil {
		return err
	}
	v.Page.Title, v.Page.Error, v.Page.Person, v.Page.Path = v.Page.T("door.reset.title"), len(form.Errors) > 0, nil, pathReset
	return v.Render(status, resetPage(v.Page, resetView{Form: form, Email: who.Email, Secret: secret}))
}

func reset(v *visit.Visit) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	err = v.Door.Reset(v.R, v.R.PathValue("secret"), f.Value("password"))
	if v.Again(&f, err) {
		return renderReset(v, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		secretPage(v, "")
		return err
	}
	if v.Signed { // as whoever it was: the page to sign in would lead past
		if err := v.Door.SignOut(v.W, v.R); err != nil {
			return err
		}
	}
	return v.Redirect(v.Page.Prefix + pathSignIn + "?done=reset")
}
