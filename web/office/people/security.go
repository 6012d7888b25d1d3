package people

import (
	"errors"
	"net/http"
	"strings"

	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/session"
	"github.com/portamento/portamento/web/ui"
)

// shownSessions is how many browsers the page names; all of them can be ended at once.
const shownSessions = 30

// securityView is how somebody signs in, and where they are signed in.
type securityView struct {
	Form       ui.Form // of which the errors are
	Name       string
	Email      string
	Password   bool
	Since      string // the day of the password
	Passkeys   []passkeyLine
	Offered    bool // there are passkeys here
	Proven     bool
	SecondStep bool
	Provider   bool
	Sessions   []sessionLine
	More       int // sessions that are not shown
}

type passkeyLine struct{ ID, Name, Added, Used string }

type sessionLine struct {
	ID, Browser, Address, Means, Seen, Since string
	Current                                  bool
}

func showSecurity(v *visit.Visit) error {
	p := &v.Page
	switch what := v.R.URL.Query().Get("done"); what {
	case "joined", "name", "password", "added", "renamed", "forgotten", "on", "off", "ended", "others", "proven":
		p.Notice = p.T("people.safe.done." + what)
	}
	return renderSecurity(v, http.StatusOK, ui.Form{})
}

func renderSecurity(v *visit.Visit, status int, form ui.Form) error {
	ctx := v.R.Context()
	c, err := v.Door.Credentials(ctx)
	if err != nil {
		return err
	}
	browsers, err := v.Door.Sessions(ctx)
	if err != nil {
		return err
	}
	place(&v.Page, "people.safe.title", "security")
	v.Page.Error = len(form.Errors) > 0
	x := securityOf(v.Page, c, browsers)
	x.Form, x.Name, x.Email = form, v.Session.Person.Name, v.Session.Person.Email
	x.Offered, _ = v.Door.Offers()
	return v.Render(status, securityPage(v.Page, x))
}

func securityOf(p ui.Page, c session.Credentials, browsers []session.Browser) securityView {
	x := securityView{Password: c.Password, Since: day(p, c.PasswordAt), Proven: c.Proven, SecondStep: c.SecondStep, Provider: c.Provider}
	for _, k := range c.Passkeys {
		x.Passkeys = append(x.Passkeys, passkeyLine{k.ID, k.Name, day(p, k.CreatedAt), day(p, k.UsedAt)})
	}
	for i, b := range browsers {
		if i >= shownSessions && !b.Current {
			x.More++
			continue
		}
		x.Sessions = append(x.Sessions, sessionLine{ID: b.ID, Browser: browser(p, b.Agent), Address: b.Address, Means: p.T("people.safe.means." + string(b.Means)),
			Seen: p.Moment(b.SeenAt), Since: day(p, b.CreatedAt), Current: b.Current})
	}
	return x
}

// browser is what a browser calls itself, in two words. It says so itself: this is for recognising one's own, and proves nothing.
func browser(p ui.Page, agent string) string {
	find := func(pairs ...string) string {
		for i := 0; i+1 < len(pairs); i += 2 {
			if strings.Contains(agent, pairs[i]) {
				return pairs[i+1]
			}
		}
		return ""
	}
	name := find("Edg", "Edge", "OPR/", "Opera", "SamsungBrowser", "Samsung Internet", "Firefox", "Firefox", "FxiOS", "Firefox", "Chrome", "Chrome", "CriOS", "Chrome", "Safari", "Safari")
	system := find("iPhone", "iPhone", "iPad", "iPad", "Android", "Android", "Windows", "Windows", "Mac OS", "macOS", "CrOS", "ChromeOS", "Linux", "Linux")
	switch {
	case name != "" && system != "":
		return p.T("people.safe.browser", "name", name, "system", system)
	case name != "":
		return name
	case system != "":
		return system
	}
	return p.T("people.safe.unknown")
}

// safely goes back to the page, to what was changed.
func safely(v *visit.Visit, done string) error { return v.Redirect(pathSecurity + "?done=" + done) }

func setName(v *visit.Visit) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	err = v.Door.SetProfile(v.R.Context(), session.Profile{Name: f.Value("name"), Language: v.Session.Person.Language})
	if v.Again(&f, err) {
		return renderSecurity(v, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	return safely(v, "name")
}

func setPassword(v *visit.Visit) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	err = v.Door.ChangePassword(v.W, v.R, f.Value("old"), f.Value("password"))
	if errors.Is(err, session.ErrWrong) {
		f.Errors = []ui.FieldError{{Field: "old", Message: v.Page.T("people.safe.old_wrong")}}
	} else if err != nil && !v.Again(&f, err) {
		return err
	}
	if len(f.Errors) > 0 {
		return renderSecurity(v, http.StatusUnprocessableEntity, f)
	}
	return safely(v, "password")
}

// passkeyOptions answers what the page's script gives to the browser.
func passkeyOptions(v *visit.Visit) error {
	options, err := v.Door.BeginAddPasskey(v.W, v.R)
	if err != nil {
		return err
	}
	v.W.Header().Set("Content-Type", "application/json")
	_, _ = v.W.Write(options)
	return nil
}

func addPasskey(v *visit.Visit) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	err = v.Door.FinishAddPasskey(v.W, v.R, f.Value("passkey"), []byte(f.Value("answer")))
	if errors.Is(err, login.ErrGone) {
		f.Errors = []ui.FieldError{{Message: v.Page.T("people.safe.late")}}
	} else if err != nil && !v.Again(&f, err) {
		return err
	}
	if len(f.Errors) > 0 {
		return renderSecurity(v, http.StatusUnprocessableEntity, f)
	}
	return safely(v, "added")
}

func renamePasskey(v *visit.Visit) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	if err := v.Door.RenamePasskey(v.R.Context(), v.R.PathValue("id"), f.Value("name")); err != nil {
		return err
	}
	return safely(v, "renamed")
}

func removePasskey(v *visit.Visit) error {
	if err := v.Door.RemovePasskey(v.R.Context(), v.R.PathValue("id")); err != nil {
		return err
	}
	return safely(v, "forgotten")
}

func setSecondStep(v *visit.Visit) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	state := "off"
	if f.Value("second_step") == "on" {
		state = "on"
	}
	err = v.Door.SetSecondStep(v.R.Context(), state == "on")
	if v.Again(&f, err) {
		return renderSecurity(v, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	return safely(v, state)
}

func endSession(v *visit.Visit) error {
	if err := v.Door.EndSession(v.R.Context(), v.R.PathValue("id")); err != nil {
		return err
	}
	return safely(v, "ended")
}

func endOthers(v *visit.Visit) error {
	if err := v.Door.EndOthers(v.R.Context()); err != nil {
		return err
	}
	return safely(v, "others")
}
