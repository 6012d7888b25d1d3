package people

import (
	"time"

	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/porting/quiet"
	"github.com/portamento/portamento/web/session"
	"github.com/portamento/portamento/web/ui"
)

const (
	chrome  = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36"
	firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"
)

// made is a made-up team, as one of its members sees it.
func made(p ui.Page, role login.Role) (ui.Page, login.Team, session.Session) {
	who := map[login.Role]string{login.Owner: "Camille Durand", login.Admin: "Noé Martin", login.Read: "Zoé Petit"}[role]
	p.Person = &ui.Person{Name: who, Email: "camille@example.com", Role: string(role), Account: "Atelier Durand"}
	days := func(n int) time.Time { return p.Now.AddDate(0, 0, n) }
	team := login.Team{Name: "Atelier Durand", Members: []login.Member{
		{User: "usr_1", Person: "per_owner", Name: "Camille Durand", Email: "camille@example.com", Role: login.Owner, SeenAt: p.Now},
		{User: "usr_2", Person: "per_admin", Name: "Noé Martin", Email: "noe@example.com", Role: login.Admin, SeenAt: days(-1)},
		{User: "usr_3", Person: "per_porting", Name: "Alex Robin", Email: "alex@example.com", Role: login.Porting, SeenAt: days(-12)},
		{User: "usr_4", Person: "per_read", Name: "Zoé Petit", Email: "zoe.petit.with.a.long.address@accounting.example.com", Role: login.Read},
	}}
	if role.May(login.People) {
		team.Invitations = []login.Invitation{
			{ID: "inv_1", Email: "ines@example.com", Role: login.Porting, ByName: "Camille Durand", ExpiresAt: days(11)},
			{ID: "inv_2", Email: "hugo@example.com", Role: login.Owner, ByName: "Camille Durand", ExpiresAt: days(-1)},
		}
	}
	return p, team, session.Session{Person: session.Person{ID: login.PersonID("per_" + role)}, Account: "acc_1", Role: role}
}

// States is the pages of this folder, made up.
func States(p ui.Page) []ui.State {
	out := append(teams(p), alone(p)...)
	return append(append(out, safety(p)...), mails(p)...)
}

func at(p ui.Page, title, sub, path string) ui.Page {
	place(&p, title, sub)
	p.Path = path
	return p
}

func teams(p ui.Page) []ui.State {
	owner, team, me := made(p, login.Owner)
	admin, _, deputy := made(p, login.Admin)
	reader, few, guest := made(p, login.Read)
	list := func(p ui.Page) ui.Page {
		p = at(p, "people.title", "people", pathPeople)
		p.Wide = true
		return p
	}
	told := list(owner)
	told.Notice = p.T("people.done.invited")
	return []ui.State{
		{Name: "office/account/people", Page: peoplePage(list(owner), peopleOf(owner, team, me))},
		{Name: "office/account/people-invited", Page: peoplePage(told, peopleOf(owner, team, me))},
		{Name: "office/account/people-admin", Page: peoplePage(list(admin), peopleOf(admin, team, deputy))},
		{Name: "office/account/people-reader", Page: peoplePage(list(reader), peopleOf(reader, few, guest))},
	}
}

func alone(p ui.Page) []ui.State {
	owner, team, me := made(p, login.Owner)
	page := func(title string, wrong ...ui.FieldError) ui.Page {
		x := at(owner, "people.invite.title", "people", pathInvite)
		if title != "" {
			x.Title = title
		}
		x.Error = len(wrong) > 0
		return x
	}
	x := peopleOf(owner, team, me)
	member := func(i int) memberView {
		v := memberView{Line: x.Members[i]}
		v.Form.Set("role", v.Line.Role)
		return v
	}
	leaving := member(0)
	leaving.Line.Only, leaving.Line.Remove, leaving.Line.Change = false, true, false
	wrong := ui.FieldError{Field: "email", Message: p.T("people.invite.member")}
	blank, typed := inviteView{Roles: roles(p, login.Owner), Languages: ui.LanguageChoices()}, inviteView{Roles: roles(p, login.Owner), Languages: ui.LanguageChoices()}
	blank.Form.Set("language", p.Language())
	typed.Form.Set("email", "noe@example.com")
	typed.Form.Set("role", "porting")
	typed.Form.Errors = []ui.FieldError{wrong}
	return []ui.State{
		{Name: "office/account/person", Page: memberPage(page("Alex Robin"), member(2))},
		{Name: "office/account/person-last-owner", Page: memberPage(page("Camille Durand"), member(0))},
		{Name: "office/account/person-leave", Page: memberPage(page("Camille Durand"), leaving)},
		{Name: "office/account/invite", Page: invitePage(page(""), blank)},
		{Name: "office/account/invite-wrong", Page: invitePage(page("", wrong), typed)},
	}
}

func safety(p ui.Page) []ui.State {
	owner, _, _ := made(p, login.Owner)
	day := func(n int) time.Time { return p.Now.AddDate(0, 0, n) }
	c := session.Credentials{Password: true, PasswordAt: day(-200), Proven: true, SecondStep: true, Passkeys: []login.Passkey{
		{ID: "pky_1", Name: "Laptop", CreatedAt: day(-90), UsedAt: day(-1)}, {ID: "pky_2", Name: "iPhone", CreatedAt: day(-3)}}}
	browsers := []session.Browser{
		{Session: login.Session{ID: "ses_1", Agent: chrome, Address: "192.0.2.17", Means: login.ByPasskey, SeenAt: p.Now, CreatedAt: p.Now}, Current: true},
		{Session: login.Session{ID: "ses_2", Agent: firefox, Address: "198.51.100.4", Means: login.ByLink, SeenAt: day(-2), CreatedAt: day(-4)}},
	}
	whole, fresh := securityOf(owner, c, browsers), securityOf(owner, session.Credentials{Proven: true, Provider: true}, browsers[:1])
	stale, wrong := securityOf(owner, session.Credentials{}, browsers[:1]), securityOf(owner, c, browsers)
	for _, x := range []*securityView{&whole, &fresh, &stale, &wrong} {
		x.Name, x.Email, x.Offered = "Camille Durand", "camille@example.com", true
	}
	wrong.Form.Errors = []ui.FieldError{{Field: "old", Message: p.T("people.safe.old_wrong")}}
	page := at(owner, "people.safe.title", "security", pathSecurity)
	bad, joined := page, page
	bad.Error = true
	joined.Notice = p.T("people.safe.done.joined")
	return []ui.State{
		{Name: "office/account/security", Page: securityPage(page, whole)},
		{Name: "office/account/security-joined", Page: securityPage(joined, fresh)},
		{Name: "office/account/security-stale", Page: securityPage(page, stale)},
		{Name: "office/account/security-wrong", Page: securityPage(bad, wrong)},
	}
}

func mails(p ui.Page) []ui.State {
	owner, _, _ := made(p, login.Owner)
	page := at(owner, "people.mails.title", "notifications", pathMails)
	x := mailsView{Email: "camille@example.com", Feeds: true, May: true, Quiet: quietIn(page, quiet.Hours{}, true)}
	x.Form.Set("language", p.Language())
	x.Form.Set("mails", "dates", "progress")
	full := x
	full.Calendar = "https://voice.example/calendar/01jd0000.made0up0secret.ics"
	full.Links = []linkLine{
		{Request: "prq_1", Link: "lnk_1", Name: "Atelier Lyon · PRT-7F3K-29QX", Label: "Accountant", Since: page.Day(p.Now), By: "Camille Durand", Path: "https://voice.example/t/made-up"},
		{Request: "prq_2", Link: "lnk_2", Name: "PRT-7F3K-29QY", Since: page.Day(p.Now), By: "Noé Martin", Path: "https://voice.example/t/made-up-2",
			Followers: []followerLine{{"lnk_4", "reception@example.com", false}, {"lnk_5", "zoe.petit.with.a.long.address@accounting.example.com", true}}},
		{Request: "prq_2", Link: "lnk_3", Name: "PRT-7F3K-29QY", AskedBy: "alex@example.com", Since: page.Day(p.Now), Until: page.Day(p.Now.AddDate(0, 0, 60)), Path: "https://voice.example/t/made-up-3"},
	}
	full.Quiet = quietIn(page, quiet.Hours{From: 20 * 60, To: 8 * 60}, true)
	full.Next = pathMails + "?after=x#links"
	reader := x
	reader.May, reader.Feeds, reader.Quiet = false, false, quietIn(page, quiet.Hours{}, false)
	reader.Form = ui.Form{}
	reader.Form.Set("language", p.Language())
	reader.Form.Set("mails", "dates")
	told, bad := page, page
	told.Notice = p.T("people.mails.done.saved")
	bad.Error = true
	wrong := x
	wrong.Quiet = quietIn(page, quiet.Hours{From: 8 * 60, To: 7 * 60}, true)
	wrong.Quiet.Form.Errors = []ui.FieldError{{Field: "to", Message: p.T("problem.quiet.long", "max", quiet.Most/60)}}
	return []ui.State{
		{Name: "office/account/notifications", Page: mailsPage(page, x)},
		{Name: "office/account/notifications-given", Page: mailsPage(told, full)},
		{Name: "office/account/notifications-quiet-wrong", Page: mailsPage(bad, wrong)},
		{Name: "office/account/notifications-reader", Page: mailsPage(page, reader)},
	}
}
