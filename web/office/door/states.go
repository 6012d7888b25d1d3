package door

import (
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/session"
	"github.com/portamento/portamento/web/ui"
)

// States is the pages of sign-in, made up.
func States(p ui.Page) []ui.State {
	page := func(key, path string, wrong ...ui.FieldError) ui.Page {
		x := p
		x.Title, x.Path, x.Error = p.T(key, "account", "Atelier Durand"), path, len(wrong) > 0
		return x
	}
	secret := func(key string) ui.Page {
		x := page(key, pathSignIn)
		x.Share = true
		return x
	}
	in := p
	in.Person = &ui.Person{Name: "Camille Durand", Email: "camille@example.com", Role: "owner", Account: "Atelier Durand"}
	in.Title, in.Path, in.Tab, in.Sub = p.T("door.prove.title"), pathProve, ui.Account, "security"
	typed := func(errors ...ui.FieldError) ui.Form {
		f := ui.Form{Errors: errors}
		f.Set("email", "camille@example.com")
		f.Set("name", "Camille Durand")
		return f
	}
	says := func(field, key string) ui.FieldError { return ui.FieldError{Field: field, Message: p.T(key)} }
	wrong, short := says("email", "door.wrong"), says("password", "problem.password.too_short")
	done := page("door.sign_in.title", pathSignIn)
	done.Notice = p.T("door.done.reset")
	proven := in
	proven.Error = true
	invited := session.Invited{Account: "Atelier Durand", By: "Camille Durand", Email: "noe@example.com", Role: login.Porting}
	known := invited
	known.Known, known.By = true, ""
	return []ui.State{
		{Name: "door/sign-in", Page: signInPage(page("door.sign_in.title", pathSignIn), signInView{Next: pathHome, Passkeys: true})},
		{Name: "door/sign-in-first", Page: signInPage(page("door.sign_in.title", pathSignIn), signInView{Next: "/office/porting", Passkeys: true, OpenID: true})},
		{Name: "door/sign-in-wrong", Page: signInPage(page("door.sign_in.title", pathSignIn, wrong), signInView{Form: typed(wrong), Next: pathHome})},
		{Name: "door/sign-in-done", Page: signInPage(done, signInView{Next: pathHome, Passkeys: true})},
		{Name: "door/sent", Page: sentPage(page("door.sent.title", "/sign-in/sent"), sentView{})},
		{Name: "door/link", Page: linkPage(secret("door.link.title"), linkView{Email: "camille@example.com", Secret: "made-up"})},
		{Name: "door/link-other", Page: linkPage(secret("door.link.title"), linkView{Email: "camille@example.com", Secret: "made-up", Other: "noe@example.com"})},
		{Name: "door/second", Page: secondPage(page("door.second.title", pathSecond), signInView{Next: pathHome})},
		{Name: "door/forgotten", Page: forgottenPage(page("door.forgotten.title", pathReset), ui.Form{})},
		{Name: "door/reset", Page: resetPage(secret("door.reset.title"), resetView{Email: "camille@example.com", Secret: "made-up"})},
		{Name: "door/reset-wrong", Page: resetPage(page("door.reset.title", pathReset, short), resetView{Email: "camille@example.com", Secret: "made-up", Form: typed(short)})},
		{Name: "door/invitation", Page: invitationPage(secret("door.invitation.title"), invitationView{Invited: invited, Secret: "made-up", Passkeys: true})},
		{Name: "door/invitation-known", Page: invitationPage(secret("door.invitation.title"), invitationView{Invited: known, Secret: "made-up"})},
		{Name: "door/invitation-other", Page: invitationPage(secret("door.invitation.title"), invitationView{Invited: known, Secret: "made-up", Other: "zoe@example.com"})},
		{Name: "door/invitation-wrong", Page: invitationPage(page("door.invitation.title", "/", short), invitationView{Invited: invited, Secret: "made-up", Passkeys: true, Form: typed(short)})},
		{Name: "door/prove", Page: provePage(in, proveView{signInView{Next: pathSafe, Passkeys: true}, "camille@example.com", true})},
		{Name: "door/prove-link", Page: provePage(in, proveView{signInView{Next: pathSafe}, "camille@example.com", false})},
		{Name: "door/prove-wrong", Page: provePage(proven, proveView{signInView{Next: pathSafe, Form: typed(says("password", "door.prove.wrong"))}, "camille@example.com", true})},
		{Name: "door/leave", Page: leavePage(page("door.leave.title", pathSignIn), "https://id.example/authorize")},
		{Name: "door/slow", Page: ui.Message(page("door.slow.title", pathSignIn), ui.Words{Title: p.T("door.slow.title"), Lines: []string{p.Wait(90e9)}, Action: p.T("door.again"), Href: pathSignIn})},
		{Name: "door/gone", Page: ui.Message(secret("door.gone.title"), ui.Words{Title: p.T("door.gone.title"), Lines: []string{p.T("door.gone.text")}, Action: p.T("door.again"), Href: pathSignIn})},
	}
}
