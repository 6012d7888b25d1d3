package email

import (
	"net/url"
	"strings"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/typed"
)

// Following is what those read who follow a request by a share link. Their mails say nothing that the page of the link does not show.
type Following struct {
	Follow  string // address of the page
	Confirm string // address of the page that confirms the reader's address
	End     string // address of the page that ends these mails
	About   string // the kind of the mail that this one is the short form of
	Veiled  string // the numbers, but for their last four digits
}

// ofFollowing says that a mail is for somebody who follows a request by a link.
func ofFollowing(kind string) bool { return strings.HasPrefix(kind, "follow.") }

// following fills in what mails to followers say, and takes out what they do not.
func (w *writer) following(l *letter) {
	if !ofFollowing(string(w.Kind)) {
		return
	}
	l.Kept, l.Link, l.Author, l.MayStop = false, "", "", false
	page := func(key string) string {
		if u, err := url.Parse(w.Text(key)); err == nil && u.Host != "" {
			return u.String()
		}
		return ""
	}
	l.Follow, l.Confirm, l.End, l.About = page("follow"), page("confirm"), page("end"), w.Text("about")
	l.Veiled = typed.Veiled(l.Main)
	if numbers := w.numbers(); len(numbers) <= listed {
		var all []string
		for _, n := range numbers {
			all = append(all, typed.Veiled(clean(w.Market.Plan.Display(n), nameLimit)))
		}
		l.Veiled = strings.Join(all, ", ")
	}
}

// disown makes the headers of a mail tell as little as its text: an identifier would lead back to the request's own. Mails that somebody
// agreed to can be ended from the list of mails, with one click (RFC 8058).
func (m *Mail) disown(request porting.RequestID, end, domain string) {
	m.MessageID = messageID(digest(m.Key, 32), domain)
	m.References = []string{messageID(digest("follow/"+string(request)+"/"+m.To.Address, 32), domain)}
	if m.Kind == porting.MailFollowUpdate && end != "" {
		m.Unsubscribe, m.OneClick = end, true
	}
}
