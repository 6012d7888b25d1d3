package office_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
)

const people = "/office/account/people"

func TestPeople(t *testing.T) {
	t.Parallel()
	x := newDoors(t)
	owner := x.member(x.a, "camille", login.Owner)
	owner.get(people).want(t, http.StatusOK, "camille@example.org")
	owner.post(people+"/invite").want(t, http.StatusUnprocessableEntity, "like name@example.com")
	owner.post(people+"/invite", "email", "noe@example.org", "language", "fr").want(t, http.StatusUnprocessableEntity, "Select what the person may do.")
	owner.post(people+"/invite", "email", "noe@example.org", "role", "king", "language", "fr").want(t, http.StatusUnprocessableEntity, "Select what the person may do.")
	owner.post(people+"/invite", "email", "noe@example.org", "role", "read", "language", "xx").want(t, http.StatusUnprocessableEntity, "Choose English, French or Spanish.")
	owner.post(people+"/invite", "email", "CAMILLE@example.org", "role", "read", "language", "fr").want(t, http.StatusUnprocessableEntity, "This person is in the account already.")
	owner.post(people+"/invite", "email", "noe@example.org", "role", "porting", "language", "fr").want(t, http.StatusSeeOther, people+"?done=invited")
	page := owner.get(people + "?done=invited")
	page.want(t, http.StatusOK, "The invitation is on its way.")
	page.want(t, http.StatusOK, "noe@example.org")
	_, id, _ := strings.Cut(page.body, people+"/invitations/")
	id, _, _ = strings.Cut(id, "/")
	owner.post(people+"/invitations/"+id+"/resend").want(t, http.StatusSeeOther, "done=resent")
	owner.post(people+"/invitations/"+id+"/revoke").want(t, http.StatusSeeOther, "done=revoked")
	owner.post(people+"/invitations/"+id+"/revoke").want(t, http.StatusNotFound, "")
	if strings.Contains(owner.get(people).body, "noe@example.org") {
		t.Error("a revoked invitation is still shown")
	}

	noe := x.member(x.a, "noe", login.Porting)
	user := x.user(x.a, "noe")
	owner.get(people+"/"+user).want(t, http.StatusOK, `value="porting" checked`)
	owner.post(people+"/"+user+"/role", "role", "king").want(t, http.StatusUnprocessableEntity, "Select what the person may do.")
	owner.post(people+"/"+user+"/role", "role", "read").want(t, http.StatusSeeOther, "done=role")
	if noe.in() {
		t.Error("signed in with the role from before")
	}
	owner.post(people+"/"+user+"/remove").want(t, http.StatusSeeOther, "done=removed")
	owner.get(people+"/"+user).want(t, http.StatusNotFound, "")
	noe.post("/sign-in", "email", "noe@example.org", "password", goodWord)
	noe.get("/office").want(t, http.StatusForbidden, "you do not belong to an account any more")
}

// The last owner stays, and everybody else may leave.
func TestPeople_LastOwner(t *testing.T) {
	t.Parallel()
	x := newDoors(t)
	owner := x.member(x.a, "camille", login.Owner)
	self := people + "/" + x.user(x.a, "camille")
	owner.get(self).want(t, http.StatusOK, "An account keeps at least one owner")
	owner.post(self+"/role", "role", "read").want(t, http.StatusConflict, "Make somebody else an owner first")
	owner.post(self+"/remove").want(t, http.StatusConflict, "Make somebody else an owner first")
	x.member(x.a, "noe", login.Owner)
	owner.post(self+"/role", "role", "admin").want(t, http.StatusSeeOther, "/sign-in?next="+people)
	owner.post("/sign-in", "email", "camille@example.org", "password", goodWord)
	owner.get(self).want(t, http.StatusOK, "Leave this account")
	owner.post(self+"/remove").want(t, http.StatusSeeOther, "/sign-in?done=out")
}

// Who may what: 200 and 303 say yes, 403 no.
func TestPeople_Roles(t *testing.T) {
	t.Parallel()
	x := newDoors(t)
	x.member(x.a, "first", login.Owner)
	by := map[login.Role]*browser{}
	for _, r := range login.Roles() {
		by[r] = x.member(x.a, string(r), r)
	}
	x.member(x.a, "target", login.Porting)
	target, owner := people+"/"+x.user(x.a, "target"), people+"/"+x.user(x.a, "first")
	for _, c := range []struct {
		name, path string
		form       []string
		may        string
	}{
		{"list", people, nil, "owner admin porting read"},
		{"see one", target, nil, "owner admin porting read"},
		{"open the form", people + "/invite", nil, "owner admin"},
		{"invite", people + "/invite", []string{"email", "a@example.org", "role", "read", "language", "en"}, "owner admin"},
		{"invite an owner", people + "/invite", []string{"email", "b@example.org", "role", "owner", "language", "en"}, "owner"},
		{"change a role", target + "/role", []string{"role", "porting"}, "owner admin"},
		{"make an owner", target + "/role", []string{"role", "owner"}, ""},
		{"change an owner", owner + "/role", []string{"role", "read"}, ""},
		{"remove an owner", owner + "/remove", []string{"a", "b"}, ""},
		{"switch the calendar on", "/office/account/notifications/calendar", []string{"act", "on"}, "owner admin porting"},
		{"set quiet hours", "/office/account/notifications/quiet", []string{"from", "21:00", "to", "07:30"}, "owner admin"},
		{"see mails", "/office/account/notifications", nil, "owner admin porting read"},
		{"set mails", "/office/account/notifications", []string{"language", "en"}, "owner admin porting read"},
		{"see sign-in", "/office/account/security", nil, "owner admin porting read"},
	} {
		for _, r := range login.Roles() {
			if r == login.Owner && c.may == "" {
				continue // an owner may; that is another test's
			}
			a := by[r].get
			got := 0
			if c.form == nil {
				got = a(c.path).Code
			} else {
				got = by[r].post(c.path, c.form...).Code
			}
			if may := strings.Contains(c.may, string(r)); may != (got < 400) || !may && got != http.StatusForbidden {
				t.Errorf("%s: %s gets %d", c.name, r, got)
			}
		}
	}
	by[login.Read].get(people).want(t, http.StatusOK, "To change anything here, ask first, owner.")
	if body := by[login.Read].get("/office/account/notifications").body; strings.Contains(body, "/calendar") {
		t.Error("who only reads is offered the calendar's address")
	}
}

// What belongs to another account is not there.
func TestPeople_Foreign(t *testing.T) {
	t.Parallel()
	x := newDoors(t)
	mine := x.member(x.a, "camille", login.Owner)
	other := x.member(x.b, "bob", login.Owner)
	x.member(x.b, "eve", login.Read)
	other.post(people+"/invite", "email", "ines@example.org", "role", "read", "language", "en")
	_, inv, _ := strings.Cut(other.get(people).body, people+"/invitations/")
	inv, _, _ = strings.Cut(inv, "/")
	r, link, err := x.house.house.Service.Share(t.Context(), x.actor(x.b), x.b.request, porting.Sharing{Label: "Theirs"})
	if err != nil {
		t.Fatal(err)
	}
	eve := x.user(x.b, "eve")
	for _, c := range []struct {
		path string
		form []string
	}{
		{people + "/" + eve + "/role", []string{"role", "owner"}},
		{people + "/" + eve + "/remove", nil},
		{people + "/invitations/" + inv + "/resend", nil},
		{people + "/invitations/" + inv + "/revoke", nil},
		{"/office/account/notifications/links/" + string(r.ID) + "/" + string(link.ID) + "/revoke", nil},
		{"/office/account/switch", []string{"account", string(x.b.account)}},
		{"/office/account/security/passkeys/pky_1/remove", nil},
		{"/office/account/security/passkeys/pky_1/name", []string{"name", "mine"}},
	} {
		mine.post(c.path, c.form...).want(t, http.StatusNotFound, "")
	}
	mine.get(people+"/"+eve).want(t, http.StatusNotFound, "")
	_, ses, _ := strings.Cut(x.second(other), "/sessions/")
	ses, _, _ = strings.Cut(ses, "/")
	mine.post("/office/account/security/sessions/" + ses + "/end")
	if !other.in() {
		t.Error("somebody else's session was ended")
	}
	if strings.Contains(mine.get("/office/account/notifications").body, "Theirs") {
		t.Error("another account's link is shown")
	}
}

// second signs the person of a browser in elsewhere, and gives the page that lists both.
func (x *doors) second(b *browser) string {
	c := x.browser()
	c.post("/sign-in", "email", "bob@example.org", "password", goodWord)
	return c.get("/office/account/security").body
}

func TestSecurity(t *testing.T) {
	t.Parallel()
	x := newDoors(t)
	b := x.member(x.a, "camille", login.Owner)
	const at = "/office/account/security"
	b.post(at+"/name", "name", " ").want(t, http.StatusUnprocessableEntity, "Enter your name.")
	b.post(at+"/name", "name", "Camille Durand").want(t, http.StatusSeeOther, "done=name")
	b.get(at).want(t, http.StatusOK, `value="Camille Durand"`)
	b.post(at+"/password", "old", "wrong", "password", newWord).want(t, http.StatusUnprocessableEntity, "This is not your present password.")
	b.post(at+"/password", "old", goodWord, "password", "short").want(t, http.StatusUnprocessableEntity, "Use at least 12 characters.")
	other := x.browser()
	other.post("/sign-in", "email", "camille@example.org", "password", goodWord)
	b.post(at+"/password", "old", goodWord, "password", newWord).want(t, http.StatusSeeOther, "done=password")
	if other.in() || !b.in() {
		t.Errorf("after a new password: elsewhere %t, here %t", other.in(), b.in())
	}
	k := b.addPasskey("Laptop")
	page := b.get(at)
	page.want(t, http.StatusOK, "Laptop")
	_, id, _ := strings.Cut(page.body, at+"/passkeys/pky_")
	id, _, _ = strings.Cut(id, "/")
	b.post(at+"/passkeys/pky_"+id+"/name", "name", "Desk").want(t, http.StatusSeeOther, "done=renamed")
	b.get(at).want(t, http.StatusOK, "<strong>Desk</strong>")
	b.post(at+"/passkeys", "answer", "{}").want(t, http.StatusUnprocessableEntity, "That took too long.")
	b.post(at + "/passkeys/options")
	b.post(at+"/passkeys", "answer", "{}").want(t, http.StatusUnprocessableEntity, "This passkey could not be added.")
	b.post(at+"/passkeys/pky_"+id+"/remove").want(t, http.StatusSeeOther, "done=forgotten")
	c := x.browser()
	c.usePasskey(k, "").want(t, http.StatusUnprocessableEntity, "This passkey opens nothing here.")

	for _, o := range []*browser{c, other} {
		o.post("/sign-in", "email", "camille@example.org", "password", newWord)
	}
	_, ses, _ := strings.Cut(b.get(at).body, "/sessions/ses_")
	ses, _, _ = strings.Cut(ses, "/")
	b.post(at+"/sessions/ses_"+ses+"/end").want(t, http.StatusSeeOther, "done=ended")
	if c.in() && other.in() {
		t.Error("no session was ended")
	}
	b.post(at+"/sessions/end-others").want(t, http.StatusSeeOther, "done=others")
	if c.in() || other.in() || !b.in() {
		t.Error("not the others alone were ended")
	}
}

// Who signed in by a link and proved nothing lately sets no password.
func TestSecurity_NoPassword(t *testing.T) {
	t.Parallel()
	x := newDoors(t)
	b := x.browser()
	b.post(x.invited(x.a, "camille@example.org", login.Owner), "name", "Camille", "with", "passkey")
	x.clock.Advance(time.Hour)
	b.get("/office/account/security").want(t, http.StatusOK, "Set a password")
	b.post("/office/account/security/password", "password", newWord).want(t, http.StatusSeeOther, "/sign-in/prove")
	b.get("/sign-in/prove").want(t, http.StatusOK, "Send me a link by mail")
	b.post("/office/account/security/passkeys/options").want(t, http.StatusSeeOther, "/sign-in/prove")
	link, err := x.SignInLink(t.Context(), "camille@example.org")
	if err != nil {
		t.Fatal(err)
	}
	b.post(path(link)).want(t, http.StatusSeeOther, "/office")
	b.post("/office/account/security/password", "password", newWord).want(t, http.StatusSeeOther, "done=password")
}

func TestNotifications(t *testing.T) {
	t.Parallel()
	x := newDoors(t)
	b := x.member(x.a, "camille", login.Owner)
	const at = "/office/account/notifications"
	b.get(at).want(t, http.StatusOK, `value="dates" checked`)
	b.post(at, "language", "xx").want(t, http.StatusUnprocessableEntity, "Choose English, French or Spanish.")
	b.post(at, "language", "es", "mails", "progress").want(t, http.StatusSeeOther, "done=saved")
	page := b.get(at)
	if !strings.Contains(page.body, `value="progress" checked`) || strings.Contains(page.body, `value="dates" checked`) {
		t.Error("the choice is not kept")
	}
	page.want(t, http.StatusOK, `<html lang="es"`)
	p, err := x.db.Logins().FindPerson(t.Context(), login.Find{Email: "camille@example.org"})
	if err != nil || p.Wants(porting.MailDateConfirmed) || !p.Wants(porting.MailSent) || !p.Wants(porting.MailQuestion) || !p.Wants(porting.MailDateLost) {
		t.Errorf("%v, %v", p.Quiet, err)
	}
	b.post(at, "language", "en", "mails", "dates", "mails", "progress")

	b.post(at+"/calendar", "act", "on").want(t, http.StatusSeeOther, "done=calendar_on")
	b.get(at).want(t, http.StatusOK, "https://office.example/calendar/")
	b.post(at+"/calendar", "act", "off").want(t, http.StatusSeeOther, "done=calendar_off")
	if strings.Contains(b.get(at).body, "https://office.example/calendar/") {
		t.Error("the calendar is still on")
	}

	service := x.house.house.Service
	r, link, err := service.Share(t.Context(), x.actor(x.a), x.a.request, porting.Sharing{Label: "Accountant"})
	if err != nil {
		t.Fatal(err)
	}
	b.get(at).want(t, http.StatusOK, "https://office.example/t/"+service.ShareToken(r.ID, link.ID))
	b.post(at+"/links/"+string(r.ID)+"/"+string(link.ID)+"/revoke").want(t, http.StatusSeeOther, "done=link_off")
	if strings.Contains(b.get(at).body, "Accountant") {
		t.Error("a link that is off is still shown")
	}
}

// Quiet hours are the account's: set, mended and ended on the page, and the same for everybody in it.
func TestQuietHours(t *testing.T) {
	t.Parallel()
	x := newDoors(t)
	b, reader, other := x.member(x.a, "camille", login.Owner), x.member(x.a, "zoe", login.Read), x.member(x.b, "bob", login.Owner)
	const at = "/office/account/notifications"
	b.get(at).want(t, http.StatusOK, "Quiet hours")
	b.post(at+"/quiet", "from", "9 pm", "to", "07:00").want(t, http.StatusUnprocessableEntity, "Type the time as 21:00")
	b.post(at+"/quiet", "from", "08:00", "to", "07:00").want(t, http.StatusUnprocessableEntity, "Quiet hours can last 16 hours at most")
	b.post(at+"/quiet", "from", "20:00", "to", "08:00").want(t, http.StatusSeeOther, at+"?done=quiet_on#quiet")
	b.get(at+"?done=quiet_on").want(t, http.StatusOK, "From 20:00 to 08:00")
	reader.get(at).want(t, http.StatusOK, "From 20:00 to 08:00")
	if body := reader.get(at).body; strings.Contains(body, at+"/quiet") {
		t.Error("who only reads is shown the form")
	}
	if strings.Contains(other.get(at).body, "From 20:00") {
		t.Error("another account has them too")
	}
	b.post(at+"/quiet", "act", "off").want(t, http.StatusSeeOther, "done=quiet_off")
	if strings.Contains(b.get(at).body, "From 20:00") {
		t.Error("they were not ended")
	}
}

func TestSwitch(t *testing.T) {
	t.Parallel()
	x := newDoors(t)
	b := x.member(x.a, "camille", login.Owner)
	b.post(x.invited(x.b, "camille@example.org", login.Read))
	b.post("/office/account/switch", "account", string(x.a.account)).want(t, http.StatusSeeOther, "/office")
	b.get("/office").want(t, http.StatusOK, "<strong>Ada &amp; Co</strong>")
	b.post("/office/account/switch", "account", "acc_none").want(t, http.StatusNotFound, "")
	x.browser().post("/office/account/switch", "account", string(x.a.account)).want(t, http.StatusSeeOther, "/sign-in")
}
