package people

import (
	"net/url"

	"github.com/a-h/templ"

	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/ui"
)

// named is the form of the name: what was typed, else the name that there is.
func named(x securityView) ui.Form {
	f := ui.Form{Errors: x.Form.Errors}
	if x.Form.Error("name") != "" {
		f.Values = x.Form.Values
		return f
	}
	f.Set("name", x.Name)
	return f
}

// proveFirst leads to the proof that sensitive changes ask for, and back.
func proveFirst() templ.SafeURL {
	return templ.SafeURL("/sign-in/prove?next=" + url.QueryEscape(pathSecurity+"?done=proven"))
}

// mailChoices are the groups of mails that somebody can do without.
func mailChoices(p ui.Page) []ui.Choice {
	var out []ui.Choice
	for _, g := range login.MailGroups() {
		out = append(out, ui.Choice{Value: string(g), Label: p.T("people.mails." + string(g)), Hint: p.T("people.mails." + string(g) + "_text")})
	}
	return out
}
