package people

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/session"
	"github.com/portamento/portamento/web/ui"
)

// peopleView is everybody of an account.
type peopleView struct {
	Account string
	Members []memberLine
	Invited []invitedLine
	May     bool // invite, change, remove
	Owners  []string
}

type memberLine struct {
	ID, Name, Email, Role string
	Seen                  string // how long ago; empty: not lately
	Self                  bool
	Only                  bool // the only owner
	Change, Remove        bool // what the reader may do
	Roles                 []ui.Choice
}

type invitedLine struct {
	ID, Email, Role, By string
	Until, In           string // how long the link works; empty: no longer
	Change              bool
}

func showPeople(v *visit.Visit) error {
	team, err := v.Door.Team(v.R.Context())
	if err != nil {
		return err
	}
	p := &v.Page
	place(p, "people.title", "people")
	p.Wide = true
	switch what := v.R.URL.Query().Get("done"); what {
	case "invited", "resent", "revoked", "role", "removed":
		p.Notice = p.T("people.done." + what)
	}
	return v.Render(http.StatusOK, peoplePage(*p, peopleOf(*p, team, v.Session)))
}

// place says where in the office a page is.
func place(p *ui.Page, title, sub string) { p.Title, p.Tab, p.Sub = p.T(title), ui.Account, sub }

// peopleOf makes the page of a team for one of its members. p.Now and the times of people are two clocks in a sandbox: only days are shown.
func peopleOf(p ui.Page, t login.Team, me session.Session) peopleView {
	x := peopleView{Account: t.Name, May: me.Can(login.People)}
	owners := 0
	for _, m := range t.Members {
		if m.Role == login.Owner {
			owners++
		}
	}
	for _, m := range t.Members {
		x.Members = append(x.Members, memberOf(p, m, me, owners == 1))
	}
	slices.SortStableFunc(x.Members, func(a, b memberLine) int {
		return cmp.Or(slices.Index(login.Roles(), login.Role(a.Role))-slices.Index(login.Roles(), login.Role(b.Role)), strings.Compare(a.Name, b.Name))
	})
	for _, m := range x.Members[:owners] { // they stand first
		x.Owners = append(x.Owners, m.Name)
	}
	for _, i := range t.Invitations {
		line := invitedLine{ID: i.ID, Email: i.Email, Role: string(i.Role), By: i.ByName, Change: me.Role.MayGive(i.Role)}
		if p.Now.Before(i.ExpiresAt) {
			line.Until, line.In = p.Day(i.ExpiresAt), p.Relative(i.ExpiresAt)
		}
		x.Invited = append(x.Invited, line)
	}
	return x
}

func memberOf(p ui.Page, m login.Member, me session.Session, alone bool) memberLine {
	l := memberLine{ID: string(m.User), Name: m.Name, Email: m.Email, Role: string(m.Role), Self: m.Person == me.Person.ID, Only: alone && m.Role == login.Owner}
	if !m.SeenAt.IsZero() {
		l.Seen = p.Relative(m.SeenAt)
	}
	l.Change = me.Role.MayGive(m.Role) && !l.Only
	l.Remove = (l.Self || me.Role.MayGive(m.Role)) && !l.Only
	if l.Change {
		l.Roles = roles(p, me.Role)
	}
	return l
}

// roles are those that somebody may give.
func roles(p ui.Page, by login.Role) []ui.Choice {
	var out []ui.Choice
	for _, r := range login.Roles() {
		if by.MayGive(r) {
			out = append(out, ui.Choice{Value: string(r), Label: p.T("ui.role." + string(r)), Hint: p.T("ui.may." + string(r))})
		}
	}
	return out
}

// memberView is one person, with what can be changed.
type memberView struct {
	Line memberLine
	Form ui.Form
}

func showMember(v *visit.Visit) error { return renderMember(v, http.StatusOK, ui.Form{}) }

func renderMember(v *visit.Visit, status int, form ui.Form) error {
	team, err := v.Door.Team(v.R.Context())
	if err != nil {
		return err
	}
	x := peopleOf(v.Page, team, v.Session)
	i := slices.IndexFunc(x.Members, func(m memberLine) bool { return m.ID == v.R.PathValue("user") })
	if i < 0 {
		return visit.NotFound()
	}
	place(&v.Page, "people.title", "people")
	v.Page.Title, v.Page.Error = x.Members[i].Name, len(form.Errors) > 0
	if form.Values == nil {
		form.Set("role", x.Members[i].Role)
	}
	return v.Render(status, memberPage(v.Page, memberView{Line: x.Members[i], Form: form}))
}

// self says that the user of the address is who asks.
func self(v *visit.Visit) bool { return v.R.PathValue("user") == string(v.Session.User) }

func setRole(v *visit.Visit) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	err = v.Door.SetRole(v.R.Context(), porting.UserID(v.R.PathValue("user")), login.Role(f.Value("role")))
	if v.Again(&f, err) {
		return renderMember(v, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	if self(v) && f.Value("role") != string(v.Session.Role) { // the session has ended with the role
		return v.Redirect("/sign-in?next=" + pathPeople)
	}
	return v.Redirect(pathPeople + "?done=role")
}

func remove(v *visit.Visit) error {
	if err := v.Door.Remove(v.R.Context(), porting.UserID(v.R.PathValue("user"))); err != nil {
		return err
	}
	if self(v) {
		return v.Redirect("/sign-in?done=out")
	}
	return v.Redirect(pathPeople + "?done=removed")
}

// inviteView is the page on which somebody is invited.
type inviteView struct {
	Form      ui.Form
	Roles     []ui.Choice
	Languages []ui.Choice
}

func showInvite(v *visit.Visit) error {
	var f ui.Form
	f.Set("language", v.Page.Language())
	return renderInvite(v, http.StatusOK, f)
}

func renderInvite(v *visit.Visit, status int, form ui.Form) error {
	place(&v.Page, "people.invite.title", "people")
	v.Page.Error = len(form.Errors) > 0
	return v.Render(status, invitePage(v.Page, inviteView{Form: form, Roles: roles(v.Page, v.Session.Role), Languages: ui.LanguageChoices()}))
}

func invite(v *visit.Visit) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	err = v.Door.Invite(v.R.Context(), session.Invitee{Email: f.Value("email"), Role: login.Role(f.Value("role")), Language: f.Value("language")})
	if errors.Is(err, login.ErrMember) {
		f.Errors = []ui.FieldError{{Field: "email", Message: v.Page.T("people.invite.member")}}
	} else if err != nil && !v.Again(&f, err) {
		return err
	}
	if len(f.Errors) > 0 {
		return renderInvite(v, http.StatusUnprocessableEntity, f)
	}
	return v.Redirect(pathPeople + "?done=invited")
}

func resend(v *visit.Visit) error {
	if err := v.Door.Resend(v.R.Context(), v.R.PathValue("id")); err != nil {
		return err
	}
	return v.Redirect(pathPeople + "?done=resent")
}

func revoke(v *visit.Visit) error {
	if err := v.Door.Revoke(v.R.Context(), v.R.PathValue("id")); err != nil {
		return err
	}
	return v.Redirect(pathPeople + "?done=revoked")
}

// day is a day with how far it is; "" for never.
func day(p ui.Page, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return p.Day(t)
}
