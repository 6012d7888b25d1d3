package door

import (
	"errors"
	"net/http"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/session"
	"github.com/portamento/portamento/web/ui"
)

// invitationView is the page that an invitation leads to.
type invitationView struct {
	session.Invited
	Form     ui.Form
	Secret   string
	Passkeys bool
	Self     bool   // whoever is invited is signed in
	Other    string // somebody else who is signed in
}

func showInvitation(v *visit.Visit) error {
	var f ui.Form
	f.Set("language", v.Page.Language())
	return renderInvitation(v, http.StatusOK, f)
}

func renderInvitation(v *visit.Visit, status int, form ui.Form) error {
	x := invitationView{Form: form, Secret: v.R.PathValue("secret")}
	var err error
	x.Invited, err = v.Door.Invited(v.R.Context(), x.Secret)
	secretPage(v, x.Language)
	if err != nil {
		return err
	}
	if v.Signed {
		x.Self = login.EmailKey(v.Session.Person.Email) == login.EmailKey(x.Email)
		if !x.Self {
			x.Other = v.Session.Person.Email
		}
	}
	x.Passkeys, _ = v.Door.Offers()
	v.Page.Title, v.Page.Error, v.Page.Person, v.Page.Path = v.Page.T("door.invitation.title", "account", x.Account), len(form.Errors) > 0, nil, "/"
	return v.Render(status, invitationPage(v.Page, x))
}

// accept makes a member of whoever was invited. Who chooses a passkey makes it on the next page, and can sign in by mail until then.
func accept(v *visit.Visit) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	secretPage(v, "")
	in := session.Acceptance{Token: v.R.PathValue("secret"), Name: f.Value("name"), Password: f.Value("password"), Language: v.Page.Language()}
	passkey := f.Value("with") == "passkey"
	inv, err := v.Door.Invited(v.R.Context(), in.Token)
	if err != nil {
		return err
	}
	switch {
	case inv.Known:
	case passkey:
		in.Password = ""
	case in.Password == "":
		f.Errors = []ui.FieldError{{Field: "password", Message: v.Sentence(porting.Problem{Code: "password.too_short"})}}
		if in.Name == "" {
			f.Errors = append([]ui.FieldError{{Field: "name", Message: v.Sentence(porting.Problem{Code: "person.name_missing"})}}, f.Errors...)
		}
		return renderInvitation(v, http.StatusUnprocessableEntity, f)
	}
	step, err := v.Door.Accept(v.W, v.R, in)
	switch {
	case v.Again(&f, err):
		return renderInvitation(v, http.StatusUnprocessableEntity, f)
	case errors.Is(err, login.ErrMember):
		return v.Say(http.StatusConflict, ui.Words{Title: v.Page.T("door.member.title"), Lines: []string{v.Page.T("door.member.text", "account", inv.Account)},
			Action: v.Page.T("door.again"), Href: pathSignIn})
	case err != nil:
		return err
	case step == session.SignInNext && v.Signed: // the page to sign in would lead past
		if err := v.Door.SignOut(v.W, v.R); err != nil {
			return err
		}
	case step == session.Done && passkey && !inv.Known:
		return v.Redirect(pathSafe + "?done=joined")
	}
	return on(v, step, pathHome)
}
