package email_test

import (
	"strings"
	"testing"

	"github.com/portamento/portamento/notify"
	"github.com/portamento/portamento/porting"
)

var followKinds = []porting.MailKind{porting.MailFollowLink, porting.MailFollowConfirm, porting.MailFollowUpdate}

// What goes to people who follow by a link tells no more than the page of the link, headers included: no name, no whole number, no address, no
// provider, nothing that leads to the request in the office.
func TestFollowing_TellsNoMore(t *testing.T) {
	t.Parallel()
	for _, language := range notify.Languages() {
		for _, kind := range followKinds {
			n := example(t, kind, language)
			n.Data["text"], n.Data["reason"], n.Data["name"] = "ring Martin", "ring Martin", "ring Martin"
			m := render(t, n)
			raw, err := m.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			all := m.Subject + m.Text + m.HTML + string(raw[:strings.Index(string(raw), "\r\n\r\n")])
			r := n.Request
			for _, secret := range []string{r.Author.Name, r.Author.Email, r.Fields.Holder.LastName, r.Fields.ServiceAddress.Street, "Acme", "ring Martin", secretAccount, secretCode,
				"01 99 00 12 34", "0199001234", string(r.ID), string(r.Orders[0].ID), "/office/"} {
				if secret != "" && strings.Contains(all, secret) {
					t.Errorf("%s in %s tells %q:\n%s", kind, language, secret, all)
				}
			}
			if kind == porting.MailFollowUpdate != strings.Contains(m.Text, "•• •• •• 12 34") {
				t.Errorf("%s in %s:\n%s", kind, language, m.Text)
			}
		}
	}
}

// News can be ended from the list of mails, with one click (RFC 8058); what was asked for once cannot.
func TestFollowing_Unsubscribe(t *testing.T) {
	t.Parallel()
	for _, kind := range followKinds {
		m := render(t, example(t, kind, "en"))
		message, _ := parse(t, m)
		list, post := message.Header.Get("List-Unsubscribe"), message.Header.Get("List-Unsubscribe-Post")
		if kind == porting.MailFollowUpdate {
			if list != "<https://voice.example/updates/01k.02k.def>" || post != "List-Unsubscribe=One-Click" || !strings.Contains(m.Text, "https://voice.example/updates/01k.02k.def") {
				t.Errorf("%q, %q", list, post)
			}
		} else if list != "" || post != "" {
			t.Errorf("%s: %q, %q", kind, list, post)
		}
	}
}

// Each mail that has a short form has one of its own in every language.
func TestFollowing_EveryKind(t *testing.T) {
	t.Parallel()
	for _, language := range notify.Languages() {
		seen := map[string]string{}
		for _, about := range []porting.MailKind{porting.MailReceived, porting.MailQuestion, porting.MailSent, porting.MailDateConfirmed, porting.MailDateChanged, porting.MailDateLost,
			porting.MailDayBefore, porting.MailMovingStarted, porting.MailMovingLate, porting.MailPartDone, porting.MailCompleted, porting.MailCancelled, porting.MailNotPossible, porting.MailReversed, "other"} {
			n := example(t, about, language)
			if about == "other" {
				n = example(t, porting.MailFollowUpdate, language)
			}
			n.Kind, n.To = porting.MailFollowUpdate, porting.Contact{Email: "anne@example.com", Language: language}
			n.Data["about"], n.Data["follow"], n.Data["end"] = string(about), "https://voice.example/t/a.b.c", "https://voice.example/updates/a.b.c"
			m := render(t, n)
			if other := seen[m.Subject]; other != "" {
				t.Errorf("%s: %s reads like %s", language, about, other)
			}
			seen[m.Subject] = string(about)
			if strings.Contains(m.Subject, "  ") || strings.Contains(m.Text, "  ") || !strings.Contains(m.Text, "https://voice.example/t/a.b.c") {
				t.Errorf("%s %s: %s\n%s", language, about, m.Subject, m.Text)
			}
			t.Logf("%s\n%s", m.Subject, strings.SplitN(m.Text, "\n", 2)[0])
		}
	}
}

// The same wish gives the same mail under the same Message-ID, so that a repetition is none.
func TestFollowing_StableMessageID(t *testing.T) {
	t.Parallel()
	first, second := render(t, example(t, porting.MailFollowLink, "en")), render(t, example(t, porting.MailFollowLink, "fr"))
	other := example(t, porting.MailFollowLink, "en")
	other.Key += "x"
	if first.MessageID != second.MessageID || first.MessageID == render(t, other).MessageID {
		t.Errorf("%s, %s", first.MessageID, second.MessageID)
	}
	if first.References[0] != second.References[0] {
		t.Error("the mails to one person belong to one conversation")
	}
}
