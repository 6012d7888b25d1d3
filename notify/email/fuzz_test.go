package email_test

import (
	"bytes"
	"errors"
	netmail "net/mail"
	"strings"
	"testing"
	"unicode"

	"github.com/portamento/portamento/notify"
	"github.com/portamento/portamento/notify/email"
)

// FuzzRender: whatever people and carriers write, a mail comes out whole: it parses, its first two lines and its subject stay in their
// place, and no control character or secret gets through. Only a recipient's own name and address may make it refuse.
func FuzzRender(f *testing.F) {
	f.Add("Acme Télécom", "Adresse non conforme", "Camille Martin", "camille@example.com", uint8(5))
	f.Add("@ x | https://evil.example", "> \x01sSubject\r\n.\r\n", "A\x00", "a@example.com\r\nBcc: b@example.com", uint8(0))
	f.Add("{{.}}", "FX-8834 512907", "\u202Eevil", "x@y", uint8(9))
	s := sender()
	f.Fuzz(func(t *testing.T, provider, text, name, address string, pick uint8) {
		kind := kinds[int(pick)%len(kinds)]
		languages := notify.Languages()
		n := example(t, kind, languages[int(pick)%len(languages)])
		n.Key, n.To.Name, n.To.Email = "ord_01/"+text, name, address
		n.Request.Author.Name, n.Request.Fields.CurrentProvider = name, provider
		for _, o := range n.Request.Orders {
			o.Name, o.CarrierReference = provider, text
		}
		for _, key := range []string{"carrier_text", "carrier_code", "text", "reason", "reasons", "days", "step", "number", "result", "moved_by"} {
			n.Data[key] = text
		}
		m, err := s.Render(n)
		if err != nil {
			var permanent *email.PermanentError
			if !errors.As(err, &permanent) {
				t.Fatalf("%s: %v", kind, err)
			}
			return
		}
		raw, err := m.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		message, err := netmail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if len(message.Header["Bcc"])+len(message.Header["Cc"]) > 0 || len(message.Header["To"]) != 1 {
			t.Errorf("headers %v", message.Header)
		}
		if strings.ContainsFunc(strings.ReplaceAll(m.Subject+m.Text+m.HTML, "\n", ""), unicode.IsControl) {
			t.Errorf("control character in %q", m.Text)
		}
		if len([]rune(m.Subject)) > 120 || !strings.HasSuffix(m.Subject, "[PRT-7F3K-29QX]") || strings.Contains(m.HTML, "<script") {
			t.Errorf("subject %q", m.Subject)
		}
		if strings.Contains(m.Subject+m.Text, secretAccount) || strings.Contains(m.Subject+m.Text, secretCode) {
			t.Errorf("a secret in %q", m.Text)
		}
	})
}

// FuzzMailBytes: no field of a mail can begin a header of its own.
func FuzzMailBytes(f *testing.F) {
	f.Add("Subject", "id@example.com")
	f.Add("a\r\nBcc: b@example.com", "x>\r\nBcc: <b@example.com")
	f.Fuzz(func(t *testing.T, subject, id string) {
		raw, err := email.Mail{Key: "k", From: netmail.Address{Address: "a@example.com"}, To: netmail.Address{Address: "b@example.com"},
			Subject: subject, MessageID: id, Text: subject, HTML: id}.Bytes()
		if err != nil {
			return
		}
		message, err := netmail.ReadMessage(bytes.NewReader(raw))
		if err != nil || len(message.Header["Bcc"]) > 0 {
			t.Errorf("%v in %q", err, raw)
		}
	})
}
