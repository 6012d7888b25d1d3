package email

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/mail"
	"net/url"
	"strings"
	"time"
	"unicode"

	"golang.org/x/net/idna"

	"github.com/portamento/portamento/notify"
	"github.com/portamento/portamento/porting"
)

// Mail is one mail, ready to be carried. Its bytes follow from its exported fields alone.
type Mail struct {
	Key         string
	Kind        porting.MailKind
	At          time.Time // Date header
	From        mail.Address
	To          mail.Address
	ReplyTo     mail.Address
	Subject     string
	MessageID   string // without angle brackets, as are References
	References  []string
	Unsubscribe string // mailto URL, or https with OneClick; empty for mails that nobody may miss
	OneClick    bool   // a POST to Unsubscribe ends such mails (RFC 8058)
	Language    string
	Text        string
	HTML        string
	Calendar    *Calendar

	turn func(context.Context) error // of the notice
}

// Turn waits until the mail may pass the point from which on only an answer tells whether it has left. After an error it stays.
func (m Mail) Turn(ctx context.Context) error {
	if m.turn == nil {
		return nil
	}
	return m.turn(ctx)
}

// Calendar is the calendar file that goes with a mail.
type Calendar struct {
	Name   string // of the file
	Method string // PUBLISH or CANCEL
	Body   []byte // text/calendar, CRLF
}

// maxSubject is how many characters a subject may have, the reference in brackets included.
const maxSubject = 120

// refuseControls refuses the characters that could begin another header.
func refuseControls(what, s string) error {
	if strings.ContainsFunc(s, unicode.IsControl) {
		return permanent("build mail: control character in %s", what)
	}
	return nil
}

// address reads one bare address and its name. The domain is written in ASCII; an address before the @ that is not ASCII is refused,
// because not every server on the way would carry it (RFC 6531).
func address(what, name, bare string) (mail.Address, error) {
	if err := refuseControls(what+" name", name); err != nil {
		return mail.Address{}, err
	}
	if err := refuseControls(what+" address", bare); err != nil {
		return mail.Address{}, err
	}
	a, err := mail.ParseAddress(bare)
	if err != nil || a.Name != "" || a.Address != bare {
		return mail.Address{}, permanent("build mail: %s is not one plain address", what)
	}
	at := strings.LastIndexByte(a.Address, '@')
	local, domain := a.Address[:at], a.Address[at+1:]
	ascii, err := idna.Lookup.ToASCII(domain)
	if err != nil || strings.ContainsFunc(local, func(r rune) bool { return r > unicode.MaxASCII }) {
		return mail.Address{}, permanent("build mail: %s address cannot be written in ASCII", what)
	}
	return mail.Address{Name: clean(name, 80), Address: local + "@" + ascii}, nil
}

// sender reads From of the settings, which may have a name ("Porting desk <desk@example.com>").
func (s *Sender) sender() (mail.Address, error) {
	if err := refuseControls("From", s.From+s.Brand); err != nil {
		return mail.Address{}, err
	}
	a, err := mail.ParseAddress(s.From)
	if err != nil {
		return mail.Address{}, permanent("build mail: From is not an address: %w", err)
	}
	name := a.Name
	if name == "" {
		name = s.Brand
	}
	return address("From", name, a.Address)
}

// messageID makes an identifier of a key: the same for the same key, another for another.
func messageID(key, domain string) string {
	var b strings.Builder
	for i := range len(key) {
		c := key[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '_', c == '/':
			b.WriteByte(c)
		case c == '.' && i > 0 && i < len(key)-1 && key[i-1] != '.':
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "=%02X", c)
		}
	}
	local := b.String()
	if len(local) > 180 || local == "" { // a Message-ID has to fit one line
		local = digest(key, 32)
	}
	return local + "@" + domain
}

// digest is the beginning of a text's hash, as hexadecimal characters.
func digest(s string, chars int) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])[:chars]
}

// subject puts the reference in brackets behind the words, which give way when both are too long together.
func subject(words, reference string) string {
	tail := ""
	if reference != "" {
		tail = " [" + reference + "]"
	}
	return clip(words, maxSubject-len([]rune(tail))) + tail
}

// optional are the mails that a person may decline: news and reminders that nobody loses a number by missing.
var optional = map[porting.MailKind]bool{porting.MailDraftReminder: true, porting.MailSeparation: true, porting.MailHeartbeat: true, porting.MailWeekBefore: true,
	porting.MailSent: true, porting.MailResubmitted: true, porting.MailFollowUpWeek: true, porting.MailFollowUpMonth: true}

// envelope fills everything but the contents.
func (s *Sender) envelope(n notify.Notice) (Mail, error) {
	m := Mail{Key: n.Key, Kind: n.Kind, At: n.At.UTC(), Language: n.Language()}
	var err error
	if m.From, err = s.sender(); err != nil {
		return m, err
	}
	m.ReplyTo = m.From
	if s.ReplyTo != "" {
		if m.ReplyTo, err = address("ReplyTo", m.From.Name, s.ReplyTo); err != nil {
			return m, err
		}
	}
	if m.To, err = address("To", n.To.Name, n.To.Email); err != nil {
		return m, err
	}
	domain, err := idna.Lookup.ToASCII(s.Domain)
	if err != nil || domain == "" {
		return m, permanent("build mail: %q is no domain", s.Domain)
	}
	if err := refuseControls("reference", n.Request.Reference); err != nil {
		return m, err
	}
	m.MessageID = messageID(n.Key, domain)
	if !ofPeople(string(n.Kind)) {
		m.References = []string{messageID(string(n.Request.ID), domain)}
	}
	if ofFollowing(string(n.Kind)) {
		m.disown(n.Request.ID, n.Text("end"), domain)
	}
	if optional[n.Kind] {
		m.Unsubscribe = "mailto:" + m.ReplyTo.Address + "?subject=" + url.PathEscape("STOP "+n.Request.Reference)
	}
	return m, nil
}
