package story_test

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// More words of the trade, for the stories beside the plain month.

const (
	day  = 24 * time.Hour
	week = 7 * day
)

// dated brings a plain request to the day on which it has its date.
func (b *bed) dated(f porting.Fields) *porting.Request {
	b.t.Helper()
	r := b.approves(b.asks(f))
	return b.waitsFor(r, porting.Confirmed, 30*day)
}

// moves lets time pass until the request's numbers have all arrived and are proven.
func (b *bed) moves(r *porting.Request) *porting.Request {
	b.t.Helper()
	return b.waitsFor(r, porting.Completed, 90*day)
}

// state is that of an order as it stands.
func (b *bed) order(r *porting.Request, i int) *porting.Order {
	b.t.Helper()
	return b.now(r).Orders[i]
}

// told checks that something stands in the history so many times.
func (b *bed) told(r *porting.Request, event string, want int) {
	b.t.Helper()
	if n := b.happened(r, event); n != want {
		b.t.Fatalf("%d times %s, wanted %d; events: %s", n, event, want, strings.Join(b.events(r), ", "))
	}
}

// history reads a request's events.
func (b *bed) history(r *porting.Request) []porting.Event {
	b.t.Helper()
	list, next, err := b.db.Lists(porting.Scope{Desk: true}).EventList(b.ctx, porting.EventFilter{Request: r.ID, Page: porting.Page{Limit: 200}})
	b.must(err)
	if next != "" {
		b.t.Fatal("more than a page of events")
	}
	return list
}

// event finds the newest event of a type.
func (b *bed) event(r *porting.Request, typ string) porting.Event {
	b.t.Helper()
	for _, e := range slices.Backward(b.history(r)) {
		if e.Type == typ {
			return e
		}
	}
	b.t.Fatalf("no event %s; events: %s", typ, strings.Join(b.events(r), ", "))
	return porting.Event{}
}

// refused checks that a verb does not fit the state, and why.
func (b *bed) refused(err error, code string) *porting.StateError {
	b.t.Helper()
	var x *porting.StateError
	if !errors.As(err, &x) || x.Code != code {
		b.t.Fatalf("answered %v, wanted a refusal with code %q", err, code)
	}
	return x
}

// faulty checks that content was refused, and that the code is among what is wrong.
func (b *bed) faulty(err error, code string) *porting.InvalidError {
	b.t.Helper()
	var x *porting.InvalidError
	if !errors.As(err, &x) || x.Code != code && !slices.ContainsFunc(x.Problems, func(p porting.Problem) bool { return p.Code == code }) {
		b.t.Fatalf("answered %v, wanted %q", describe(err), code)
	}
	return x
}

// forbidden checks that a role may not do something.
func (b *bed) forbidden(err error) {
	b.t.Helper()
	var x *porting.ForbiddenError
	if !errors.As(err, &x) {
		b.t.Fatalf("answered %v, wanted that it is forbidden", err)
	}
}

// neighbour makes a second account, with one owner.
func (b *bed) neighbour() porting.Actor {
	b.t.Helper()
	now := b.clock.now()
	id := porting.AccountID(porting.NewID(porting.PrefixAccount, now))
	owner := porting.Contact{Name: "Louise Petit", Email: "louise@example.com", Language: "en"}
	b.must(b.db.People(porting.Scope{Desk: true}).CreateAccount(b.ctx, porting.Account{ID: id, Name: "Boulangerie Petit", Market: "fr", Owner: owner, CreatedAt: now},
		[]porting.User{{ID: porting.UserID(porting.NewID(porting.PrefixUser, now)), Account: id, Name: owner.Name, Email: owner.Email, Language: "en", Role: porting.RoleAccount}}))
	return porting.Actor{Role: porting.RoleAccount, Account: id, Name: owner.Name}
}

// letter is one mail that lies in the outbox.
type letter struct {
	subject, to, id, text, calendar string
	at                              time.Time
}

// letters reads the mails of a kind, oldest first.
func (b *bed) letters(kind porting.MailKind) []letter {
	b.t.Helper()
	files, err := os.ReadDir(b.outbox)
	b.must(err)
	var out []letter
	for _, f := range files {
		_, rest, _ := strings.Cut(f.Name(), "-")
		if rest[:strings.LastIndex(rest, "-")] != string(kind) {
			continue
		}
		raw, err := os.ReadFile(filepath.Join(b.outbox, f.Name()))
		b.must(err)
		l, err := parse(raw)
		b.must(err)
		out = append(out, l)
	}
	return out
}

// parse takes a mail apart.
func parse(raw []byte) (l letter, err error) {
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return l, err
	}
	if l.subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		return l, err
	}
	if l.at, err = m.Header.Date(); err != nil {
		return l, err
	}
	to, err := m.Header.AddressList("To")
	if err != nil {
		return l, err
	}
	l.to, l.id = to[0].Address, m.Header.Get("Message-Id")
	return l, l.take(m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Body)
}

// take reads a part of a mail, and the parts within it.
func (l *letter) take(contentType, encoding string, body io.Reader) error {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return err
	}
	if strings.HasPrefix(kind, "multipart/") {
		for parts := multipart.NewReader(body, params["boundary"]); ; {
			p, err := parts.NextRawPart()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err == nil {
				err = l.take(p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p)
			}
			if err != nil {
				return err
			}
		}
	}
	switch strings.ToLower(encoding) {
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	}
	content, err := io.ReadAll(body)
	switch kind {
	case "text/plain":
		l.text = string(content)
	case "text/calendar":
		l.calendar = strings.ReplaceAll(string(content), "\r\n ", "")
	}
	return err
}

// entry gives a value of the calendar file: the event's own, which stands behind those of its time zone.
func (l letter) entry(name string) (found string) {
	for line := range strings.Lines(l.calendar) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		if key == name || strings.HasPrefix(key, name+";") {
			found = value
		}
	}
	return found
}

// only gives the one mail of a kind.
func (b *bed) only(kind porting.MailKind) letter {
	b.t.Helper()
	b.wrote(kind, 1)
	return b.letters(kind)[0]
}

// once checks that no mail of a kind was written more than once.
func (b *bed) once(kinds ...porting.MailKind) {
	b.t.Helper()
	for _, k := range kinds {
		b.wrote(k, 1)
	}
}

// heard lists the messages that the carrier took, in order: kind, order and key.
func (b *bed) heard() []string {
	b.t.Helper()
	f, err := os.Open(b.journal)
	b.must(err)
	defer f.Close()
	var out []string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var l struct {
			Message *struct {
				Kind  string `json:"kind"`
				Order string `json:"order"`
				Key   string `json:"key"`
			} `json:"message"`
		}
		b.must(json.Unmarshal(lines.Bytes(), &l))
		if l.Message != nil {
			out = append(out, l.Message.Kind+" "+l.Message.Order+" "+l.Message.Key)
		}
	}
	return out
}

// says lets the carrier of an order say something, as its gateway would bring it.
func (b *bed) says(o *porting.Order, a porting.Answer) {
	b.t.Helper()
	a.Order = o.ID
	if a.At.IsZero() {
		a.At = b.clock.now()
	}
	_, err := b.service.TakeOrKeep(b.ctx, o.Carrier, a)
	b.must(err)
}

// window is the usual window on the nth working day from now.
func (b *bed) window(days int) porting.FOC {
	m, _ := b.service.Markets.Market("fr")
	return m.WindowOn(m.AddWorkdays(b.clock.now(), days))
}

// confirmation is the desk's word of a date.
func confirmation(w porting.FOC, numbers ...numbering.PhoneNumber) porting.Confirmation {
	return porting.Confirmation{Start: w.Start, End: w.End, Timezone: w.Timezone, Numbers: numbers}
}

// bill is what the account pays in a month as things are.
func (b *bed) bill() porting.Bill {
	b.t.Helper()
	bill, err := b.service.BillPreview(b.ctx, b.office, b.account)
	b.must(err)
	return bill
}

// costs checks the account's month in cents.
func (b *bed) costs(cents int64) {
	b.t.Helper()
	if bill := b.bill(); bill.Total.Minor != cents || bill.Total.Currency != "EUR" {
		b.t.Fatalf("the month costs %+v, wanted %d; lines %+v", bill.Total, cents, bill.Lines)
	}
}
