package door

import (
	"errors"
	"net/http"

	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/session"
	"github.com/portamento/portamento/web/ui"
)

// proveView is the page on which somebody who is signed in proves again who they are.
type proveView struct {
	signInView
	Email    string
	Password bool // there is one to type
}

func showProve(v *visit.Visit) error {
	to := next(v.R.URL.Query().Get("next"))
	if !v.Signed {
		return v.Redirect(v.Page.Prefix + with(pathSignIn, to))
	}
	return renderProve(v, http.StatusOK, ui.Form{}, to)
}

func renderProve(v *visit.Visit, status int, form ui.Form, to string) error {
	c, err := v.Door.Credentials(v.R.Context())
	if err != nil {
		return err
	}
	offered, openID := v.Door.Offers()
	v.Page.Title, v.Page.Error, v.Page.Tab, v.Page.Sub = v.Page.T("door.prove.title"), len(form.Errors) > 0, ui.Account, "security"
	x := proveView{signInView{Form: form, Next: to, Passkeys: offered && len(c.Passkeys) > 0, OpenID: openID && c.Provider}, v.Session.Person.Email, c.Password}
	return v.Render(status, provePage(v.Page, x))
}

func prove(v *visit.Visit) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	to := next(f.Value("next"))
	err = v.Door.Prove(v.W, v.R, f.Value("password"))
	if errors.Is(err, session.ErrWrong) {
		f.Errors = []ui.FieldError{{Field: "password", Message: v.Page.T("door.prove.wrong")}}
		return renderProve(v, http.StatusUnprocessableEntity, f, to)
	}
	if err != nil {
		return err
	}
	return v.Redirect(to)
}
