package demo

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// twoParts is a mail with a text, its twin for browsers and a calendar file.
const twoParts = "From: \"Portamento\" <porting@example.com>\r\nTo: \"Camille Durand\" <camille@example.com>\r\nSubject: =?utf-8?q?D=C3=A9m=C3=A9nagement?=\r\n" +
	"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=out\r\n\r\n--out\r\nContent-Type: multipart/alternative; boundary=in\r\n\r\n" +
	"--in\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nMardi, 10:00=E2=80=9312:00, Pari=\r\ns\r\n" +
	"--in\r\nContent-Type: text/html\r\n\r\n<p>never shown</p>\r\n--in--\r\n--out\r\nContent-Disposition: attachment; filename=moving-day.ics\r\nContent-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n--out--\r\n"

func TestMailbox(t *testing.T) {
	t.Parallel()
	box := &Mailbox{Outbox: t.TempDir()}
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(box.Outbox, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("20260901T070000.000003Z-one.eml", "From: a@example.com\r\nTo: b@example.com\r\nSubject: One\r\n\r\nplain\r\n")
	write("20260902T070000.000003Z-two.eml", twoParts)
	write(".20260903T070000.000003Z-half.eml", "no mail yet")
	write("code.txt", "123456")
	letters, all, err := box.Letters(10)
	if err != nil || all != 2 || len(letters) != 2 {
		t.Fatalf("%d of %d: %v", len(letters), all, err)
	}
	l := letters[0]
	if l.From != "Portamento <porting@example.com>" || l.To != "Camille Durand <camille@example.com>" || l.Subject != "Déménagement" ||
		l.Text != "Mardi, 10:00–12:00, Paris" || !slices.Equal(l.Attachments, []string{"moving-day.ics"}) || !l.At.Truncate(time.Second).Equal(start().AddDate(0, 0, 1)) {
		t.Errorf("%+v", l)
	}
	if letters[1].Text != "plain" {
		t.Errorf("%+v", letters[1])
	}
	if letters, all, err := box.Letters(1); err != nil || all != 2 || len(letters) != 1 || letters[0].Subject != "Déménagement" {
		t.Errorf("the newest: %v %d %v", letters, all, err)
	}
	if letters, all, err := (&Mailbox{Outbox: filepath.Join(box.Outbox, "nothing")}).Letters(1); err != nil || all != 0 || letters != nil {
		t.Errorf("no folder: %v %d %v", letters, all, err)
	}
}

// What a mail may hold never breaks its reader.
func FuzzOpenLetter(f *testing.F) {
	f.Add([]byte(twoParts))
	f.Add([]byte("Subject: x\r\nContent-Type: multipart/mixed\r\n\r\n--\r\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		l, err := openLetter(text)
		if err == nil && len(l.Text) > len(text) {
			t.Errorf("%d bytes became %d", len(text), len(l.Text))
		}
	})
}
