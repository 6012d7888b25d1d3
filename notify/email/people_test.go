package email_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/portamento/portamento/notify"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
)

var peopleKinds = []porting.MailKind{login.MailInvitation, login.MailSignIn, login.MailReset, login.MailPassword, login.MailPasskey}

// aboutPeople is a notice as the door orders it, with the address that the wiring fills in.
func aboutPeople(t testing.TB, kind porting.MailKind, language string) notify.Notice {
	n := notify.Notice{Key: "lnk_01", Kind: kind, At: decided, Request: &porting.Request{ID: "people/lnk_01"}, Market: france(t),
		To: porting.Contact{Name: "Camille Martin", Email: "camille@example.com", Language: language}, Data: map[string]any{}}
	switch kind {
	case login.MailInvitation:
		n.To.Name = ""
		n.Data = map[string]any{"account": "Atelier Lumière", "by": "Noé Martin", "role": "porting", "url": "https://voice.example/invitation/abc"}
	case login.MailSignIn:
		n.Data["url"] = "https://voice.example/sign-in/link/abc"
	case login.MailReset:
		n.Data["url"] = "https://voice.example/sign-in/reset/abc"
	case login.MailPasskey:
		n.Data["passkey"] = "Phone"
	}
	return n
}

func TestGolden_People(t *testing.T) {
	t.Parallel()
	for _, language := range notify.Languages() {
		for _, kind := range peopleKinds {
			t.Run(string(kind)+"."+language, func(t *testing.T) {
				t.Parallel()
				m := render(t, aboutPeople(t, kind, language))
				base := filepath.Join("testdata", "golden", string(kind)+"."+language)
				golden(t, base+".txt", "Subject: "+m.Subject+"\n\n"+m.Text)
				golden(t, base+".html", m.HTML)
				if strings.Contains(m.Text, "office/porting") || m.Unsubscribe != "" || m.Calendar != nil {
					t.Errorf("a mail about signing in speaks of a request:\n%s", m.Text)
				}
			})
		}
	}
}

func TestRender_PeopleRoles(t *testing.T) {
	t.Parallel()
	for _, language := range notify.Languages() {
		seen := map[string]login.Role{}
		for _, role := range login.Roles() {
			n := aboutPeople(t, login.MailInvitation, language)
			n.Data["role"] = string(role)
			text := render(t, n).Text
			if other, ok := seen[text]; ok {
				t.Errorf("%s: %s reads like %s", language, role, other)
			}
			seen[text] = role
			if strings.Contains(text, "| ") || strings.Contains(text, ": \n") {
				t.Errorf("%s: %s is left open:\n%s", language, role, text)
			}
		}
	}
}

// Whoever invites may be called anything: no name becomes a link, a line or a header.
func TestRender_PeopleHostileNames(t *testing.T) {
	t.Parallel()
	n := aboutPeople(t, login.MailInvitation, "en")
	n.Data["by"], n.Data["account"] = "Eve\r\nBcc: all@example.com\n@ Click | https://evil.example", "<script>x</script>"
	n.Data["url"] = "javascript:alert(1)"
	m := render(t, n)
	if strings.Contains(m.Subject, "\n") || strings.Contains(m.HTML, "<script>x") || strings.Contains(m.HTML, "evil.example\"") || strings.Contains(m.HTML, "javascript:") {
		t.Errorf("%s\n%s", m.Subject, m.HTML)
	}
	if _, err := m.Bytes(); err != nil {
		t.Error(err)
	}
}
