package email_test

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"

	"github.com/portamento/portamento/notify"
	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

func entries(t *testing.T, n notify.Notice) []*ics.VEvent {
	t.Helper()
	m := render(t, n)
	if m.Calendar == nil {
		t.Fatalf("%s has no calendar file", n.Kind)
	}
	body := string(m.Calendar.Body)
	for _, l := range strings.SplitAfter(body, "\r\n") {
		text, ended := strings.CutSuffix(l, "\r\n")
		if l != "" && (!ended || len(text) > 75 || strings.ContainsAny(text, "\r\n") || !utf8.ValidString(text)) {
			t.Errorf("line %q", l)
		}
	}
	c, err := ics.ParseCalendar(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return c.Events()
}

func property(e *ics.VEvent, p ics.ComponentProperty) string {
	if v := e.GetProperty(p); v != nil {
		return v.Value
	}
	return ""
}

// TestCalendarFollowsTheDate: one entry through confirmation, change and loss, told apart by a rising SEQUENCE.
func TestCalendarFollowsTheDate(t *testing.T) {
	t.Parallel()
	cases := []struct {
		kind             porting.MailKind
		sequence, status string
		alarms           int
	}{
		{porting.MailDateConfirmed, "1", "CONFIRMED", 2},
		{porting.MailDateChanged, "2", "CONFIRMED", 2},
		{porting.MailDateLost, "3", "CANCELLED", 0},
		{porting.MailCancelled, "3", "CANCELLED", 0},
		{porting.MailReversed, "1", "CANCELLED", 0},
	}
	for _, c := range cases {
		t.Run(string(c.kind), func(t *testing.T) {
			t.Parallel()
			list := entries(t, example(t, c.kind, "en"))
			if len(list) != 1 {
				t.Fatalf("%d entries", len(list))
			}
			e := list[0]
			want := map[ics.ComponentProperty]string{ics.ComponentPropertyUniqueId: "ord_01@mail.voice.example",
				ics.ComponentPropertySequence: c.sequence, ics.ComponentPropertyStatus: c.status, ics.ComponentPropertyTransp: "TRANSPARENT",
				ics.ComponentPropertySummary: "Number move: 01 99 00 12 34, 01 99 00 12 35"}
			for p, v := range want {
				if got := property(e, p); got != v {
					t.Errorf("%s is %q, want %q", p, got, v)
				}
			}
			start, err := e.GetStartAt()
			if err != nil || !start.Equal(moving.Start) {
				t.Errorf("starts %v (%v)", start, err)
			}
			end, err := e.GetEndAt()
			if err != nil || !end.Equal(moving.End) {
				t.Errorf("ends %v (%v)", end, err)
			}
			if got := len(e.Alarms()); got != c.alarms {
				t.Errorf("%d alarms, want %d", got, c.alarms)
			}
		})
	}
}

func TestCalendarWithSeveralWindows(t *testing.T) {
	t.Parallel()
	n := example(t, porting.MailDateConfirmed, "fr")
	other := porting.FOC{Start: moving.Start.AddDate(0, 0, 1), End: moving.End.AddDate(0, 0, 1), Timezone: "Europe/Paris", Sequence: 2}
	third := &porting.Number{Number: number(t, "+33199001236"), State: porting.NumberConfirmed, FOC: moving}
	n.Order.Numbers = append(n.Order.Numbers, third)
	n.Order.Numbers[1].FOC = other
	list := entries(t, n)
	var got []string
	for _, e := range list {
		got = append(got, property(e, ics.ComponentPropertyUniqueId)+" "+property(e, ics.ComponentPropertyDtStart)+" "+property(e, ics.ComponentPropertySummary))
	}
	want := []string{
		"ord_01@mail.voice.example 20261208T100000 Portage de numéro\u00A0: 01 99 00 12 34, 01 99 00 12 36",
		"ord_01-2@mail.voice.example 20261209T100000 Portage de numéro\u00A0: 01 99 00 12 35",
	}
	if !slices.Equal(got, want) {
		t.Errorf("entries\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, w := range []string{"mardi 8 décembre, 10:00–12:00, heure de Paris\u00A0: 01 99 00 12 34, 01 99 00 12 36",
		"mercredi 9 décembre, 10:00–12:00, heure de Paris\u00A0: 01 99 00 12 35"} {
		if m := render(t, n); !strings.Contains(m.Text, w) {
			t.Errorf("no %q in\n%s", w, m.Text)
		}
	}
}

// TestLateMailTellsItsOwnDate: a confirmation that leaves after another change still tells, in words and file, what it was ordered to tell.
func TestLateMailTellsItsOwnDate(t *testing.T) {
	t.Parallel()
	n := example(t, porting.MailDateConfirmed, "en")
	n.Data = map[string]any{"start": "2026-12-03T09:00:00Z", "end": "2026-12-03T11:00:00Z", "timezone": "Europe/Paris", "sequence": 1.0,
		"numbers": []any{"+33199001234", "+33199001235"}}
	n.Order.FOCSequence = 4
	if got := render(t, n).Subject; got != "Moving day: Thursday 3 December, 10:00–12:00 [PRT-7F3K-29QX]" {
		t.Error(got)
	}
	e := entries(t, n)[0]
	if start, err := e.GetStartAt(); err != nil || start.Format(time.RFC3339) != "2026-12-03T10:00:00+01:00" || property(e, ics.ComponentPropertySequence) != "1" {
		t.Errorf("starts %v (%v), sequence %s", start, err, property(e, ics.ComponentPropertySequence))
	}
}

// TestCancelledWithoutDate: there is nothing to take out of a calendar.
func TestCancelledWithoutDate(t *testing.T) {
	t.Parallel()
	n := example(t, porting.MailCancelled, "en")
	n.Data = nil
	if c := render(t, n).Calendar; c != nil {
		t.Errorf("calendar file %s", c.Body)
	}
}

// TestZones: the file describes the zone as it is around the date, with and without a change of the clocks.
func TestZones(t *testing.T) {
	t.Parallel()
	cases := []struct {
		zone  string
		start time.Time
		want  []string
	}{
		{"Europe/Paris", time.Date(2026, 7, 14, 8, 0, 0, 0, time.UTC), []string{"DTSTART;TZID=Europe/Paris:20260714T100000",
			"BEGIN:DAYLIGHT\r\nDTSTART:20260329T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nTZNAME:CEST\r\nEND:DAYLIGHT"}},
		{"America/Mexico_City", time.Date(2026, 7, 14, 16, 0, 0, 0, time.UTC), []string{"DTSTART;TZID=America/Mexico_City:20260714T100000",
			"TZOFFSETFROM:-0500\r\nTZOFFSETTO:-0600\r\nTZNAME:CST\r\nEND:STANDARD"}},
		{"Indian/Reunion", time.Date(2026, 7, 14, 6, 0, 0, 0, time.UTC), []string{"DTSTART;TZID=Indian/Reunion:20260714T100000", "TZOFFSETTO:+0400"}},
		{"UTC", time.Date(2026, 7, 14, 10, 0, 0, 0, time.UTC), []string{"DTSTART:20260714T100000Z"}},
	}
	for _, c := range cases {
		n := example(t, porting.MailDateConfirmed, "en")
		for _, x := range n.Order.Numbers {
			x.FOC = porting.FOC{Start: c.start, End: c.start.Add(2 * time.Hour), Timezone: c.zone, Sequence: 1}
		}
		body := string(render(t, n).Calendar.Body)
		for _, want := range c.want {
			if !strings.Contains(body, want) {
				t.Errorf("%s: no %q in\n%s", c.zone, want, body)
			}
		}
		e := entries(t, n)
		if start, err := e[0].GetStartAt(); err != nil || !start.Equal(c.start) {
			t.Errorf("%s: starts %v (%v)", c.zone, start, err)
		}
	}
}

func TestManyNumbers(t *testing.T) {
	t.Parallel()
	n := example(t, porting.MailDateConfirmed, "fr")
	n.Order.Numbers = nil
	for i := range 500 {
		n.Order.Numbers = append(n.Order.Numbers, &porting.Number{Number: numbering.PhoneNumber(33199001000 + i), State: porting.NumberConfirmed, FOC: moving})
	}
	m := render(t, n)
	if !strings.Contains(m.Text, " et 488 autres") || len(m.Text) > 4000 {
		t.Errorf("%d characters: %.400s", len(m.Text), m.Text)
	}
	entries(t, n)
}

// TestSecondWindow: once the first window is over, mails tell the next, and going back on one number leaves the entry of the other alone.
func TestSecondWindow(t *testing.T) {
	t.Parallel()
	n := example(t, porting.MailDayBefore, "en")
	n.Order.Numbers[1].FOC = porting.FOC{Start: moving.Start.AddDate(0, 0, 2), End: moving.End.AddDate(0, 0, 2), Timezone: "Europe/Paris", Sequence: 2}
	n.Order.Numbers[0].State = porting.NumberCompleted
	n.At = moving.Start.AddDate(0, 0, 1)
	if got := render(t, n).Subject; !strings.HasPrefix(got, "Tomorrow: ") {
		t.Error(got)
	}
	n.Kind, n.At = porting.MailReversed, moving.End.AddDate(0, 0, 3)
	n.Order.Numbers[1].State = porting.NumberReversed
	list := entries(t, n)
	if len(list) != 1 || property(list[0], ics.ComponentPropertyUniqueId) != "ord_01-2@mail.voice.example" {
		t.Errorf("%d entries taken back, the first %s", len(list), property(list[0], ics.ComponentPropertyUniqueId))
	}
	n.Order.Numbers[1].State = porting.NumberCompleted
	if c := render(t, n).Calendar; c != nil {
		t.Errorf("a calendar file that takes nothing back: %s", c.Body)
	}
}
