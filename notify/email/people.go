package email

import (
	"net/url"
	"strings"
)

// Access is what people read about signing in.
type Access struct {
	Enter   string // address of the page that the link leads to
	Account string // the customer's name
	By      string // who invites; empty: the provider
	May     string // what the invited person may do
	Passkey string // as its owner calls it
	Forgot  string // address of the page to ask for a new password on
}

// ofPeople says that a mail is about signing in, and about no request.
func ofPeople(kind string) bool { return strings.HasPrefix(kind, "people.") }

// rolesMay is what each role may do, in the languages of mails.
var rolesMay = map[string]map[string]string{
	"owner":   {"en": "everything, owners and people included", "fr": "tout, y compris gérer les propriétaires et les personnes", "es": "gestionar la cuenta entera, también a propietarios y personas"},
	"admin":   {"en": "everything but owners", "fr": "tout, sauf gérer les propriétaires", "es": "gestionar la cuenta entera, salvo a los propietarios"},
	"porting": {"en": "move numbers and set where they ring", "fr": "porter des numéros et choisir où ils sonnent", "es": "portar números y decidir dónde suenan"},
	"read":    {"en": "see everything and change nothing", "fr": "tout voir sans rien changer", "es": "consultar la cuenta sin cambiar nada"},
}

// access fills in what mails about signing in say; all others say nothing of it.
func (w *writer) access(s *Sender, l *letter) {
	if !ofPeople(string(w.Kind)) {
		return
	}
	l.Kept, l.Link = false, ""
	if u, err := url.Parse(w.Text("url")); err == nil && u.Host != "" {
		l.Enter = u.String()
	}
	l.Account, l.By, l.Passkey = clean(w.Text("account"), nameLimit), clean(w.Text("by"), nameLimit), clean(w.Text("passkey"), nameLimit)
	l.May = rolesMay[w.Text("role")][w.language]
	if s.BaseURL != "" {
		l.Forgot = strings.TrimRight(s.BaseURL, "/") + "/sign-in/reset"
	}
}
