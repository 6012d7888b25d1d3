package email_test

import (
	"bytes"
	"strings"
	"testing"

	ics "github.com/arran4/golang-ical"

	"github.com/portamento/portamento/notify"
	"github.com/portamento/portamento/notify/email"
	"github.com/portamento/portamento/porting"
)

// TestCalendar_HasTheEntriesOfTheMails: a calendar of an account names each date as the mail about it does, and leaves out what has none.
func TestCalendar_HasTheEntriesOfTheMails(t *testing.T) {
	t.Parallel()
	dated, lost := example(t, porting.MailDateConfirmed, "en"), example(t, porting.MailDateLost, "en")
	for _, n := range lost.Order.Numbers {
		n.FOC, n.State = porting.FOC{}, porting.NumberWaiting
	}
	lost.Data = nil
	stopped := example(t, porting.MailDateConfirmed, "en") // with a date that nobody keeps any more
	for _, n := range stopped.Order.Numbers {
		n.State = porting.NumberCancelled
	}
	s := &email.Sender{From: "Portamento <porting@mail.voice.example>", Brand: "Portamento", Domain: "mail.voice.example"}
	body, err := s.Calendar([]notify.Notice{dated, lost, stopped}, "en")
	if err != nil {
		t.Fatal(err)
	}
	c, err := ics.ParseCalendar(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Events()) != 1 {
		t.Fatalf("%d entries:\n%s", len(c.Events()), body)
	}
	e, mailed := c.Events()[0], entries(t, dated)[0]
	for _, p := range []ics.ComponentProperty{ics.ComponentPropertyUniqueId, ics.ComponentPropertyDtStart, ics.ComponentPropertySummary, ics.ComponentPropertyStatus} {
		if property(e, p) != property(mailed, p) {
			t.Errorf("%s is %q, and %q in the mail", p, property(e, p), property(mailed, p))
		}
	}
	for _, line := range strings.SplitAfter(string(body), "\r\n") {
		if len(line) > 77 || line != "" && !strings.HasSuffix(line, "\r\n") {
			t.Errorf("line %q", line)
		}
	}
	if _, err := s.Calendar([]notify.Notice{{}}, "en"); err == nil {
		t.Error("a notice of nothing made a calendar")
	}
	empty, err := s.Calendar(nil, "fr")
	if err != nil || !strings.Contains(string(empty), "BEGIN:VCALENDAR") {
		t.Errorf("no dates: %v %s", err, empty)
	}
}
