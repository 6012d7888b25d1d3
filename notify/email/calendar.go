package email

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"github.com/portamento/portamento/porting"
)

const localStamp = "20060102T150405"

// calendar makes the calendar file of a mail; nil if the mail is not about a date. Files are published, not sent as invitations, so that
// nobody is asked to answer (RFC 5546, 3.2.1 and 3.2.5).
func (w *writer) calendar(s *Sender, l *letter, m Mail) (*Calendar, error) {
	method, status := ics.MethodPublish, ics.ObjectStatusConfirmed
	spans := w.spans()
	switch w.Kind {
	case porting.MailDateConfirmed, porting.MailDateChanged:
	case porting.MailDateLost, porting.MailCancelled, porting.MailReversed:
		method, status = ics.MethodCancel, ics.ObjectStatusCancelled
		spans = slices.DeleteFunc(spans, func(s span) bool { return w.Kind == porting.MailDateLost || !w.dead(s) })
		if lost := w.lost(); !lost.IsZero() && len(spans) == 0 {
			spans = []span{{FOC: lost, numbers: w.numbers()}}
		}
	default:
		return nil, nil
	}
	if len(spans) == 0 || w.Order == nil {
		return nil, nil
	}
	words, err := s.pages.compose("calendar", l)
	if err != nil {
		return nil, err
	}
	cal := ics.NewCalendar()
	cal.SetProductId("-//Portamento//Number porting//" + strings.ToUpper(w.language))
	cal.SetMethod(method)
	cal.SetCalscale("GREGORIAN")
	zones := map[string]bool{}
	for _, sp := range spans {
		zone := w.clock.In(sp.Timezone).Zone
		if !zones[zone.String()] && zone.String() != "UTC" {
			zones[zone.String()] = true
			addZone(cal, zone, sp.Start)
		}
	}
	for _, sp := range spans {
		w.addEvent(cal, event{span: sp, status: status, words: words, mail: m, link: l.Link})
	}
	return &Calendar{Name: fileName(w.Request.Reference), Method: string(method),
		Body: []byte(cal.Serialize(ics.WithNewLine("\r\n")))}, nil
}

// event is what one entry is made of.
type event struct {
	span
	status ics.ObjectStatus
	words  page
	mail   Mail
	link   string
}

func (w *writer) addEvent(cal *ics.Calendar, e event) {
	domain := e.mail.MessageID[strings.LastIndexByte(e.mail.MessageID, '@')+1:]
	uid := messageID(string(w.Order.ID), domain)
	if e.further { // further windows are named by the place of their first number, which stays
		uid = messageID(fmt.Sprintf("%s-%d", w.Order.ID, e.first+1), domain)
	}
	v := cal.AddEvent(uid)
	v.SetDtStampTime(w.At.UTC())
	v.SetSequence(w.sequence())
	v.SetOrganizer("mailto:" + e.mail.ReplyTo.Address)
	setLocal(v, ics.ComponentPropertyDtStart, e.Start, w.clock.In(e.Timezone).Zone)
	if e.End.After(e.Start) {
		setLocal(v, ics.ComponentPropertyDtEnd, e.End, w.clock.In(e.Timezone).Zone)
	}
	numbers := w.list(e.numbers)
	v.SetSummary(clip(e.words.What+" "+numbers, lineLimit))
	description := []string{e.words.Do}
	for _, b := range e.words.Blocks {
		if b.Kind != footer {
			description = append(description, b.plain(w.language))
		}
	}
	v.SetDescription(strings.Join(description, "\n"))
	if e.link != "" {
		v.SetURL(e.link)
	}
	v.SetStatus(e.status)
	v.SetTimeTransparency(ics.TransparencyTransparent)
	if e.status == ics.ObjectStatusCancelled {
		return
	}
	for _, before := range []string{"-P1D", "-PT1H"} {
		a := v.AddAlarm()
		a.SetAction(ics.ActionDisplay)
		a.SetTrigger(before)
		a.SetProperty(ics.ComponentPropertyDescription, clip(e.words.What+" "+numbers, lineLimit))
	}
}

// plain is a block as one line.
func (b block) plain(language string) string {
	if b.Kind == fact || b.Kind == link {
		return b.Key + colon(language) + b.Text
	}
	return b.Text
}

// sequence counts the changes of the date: a calendar ignores what has a lower one than it knows (RFC 5545, 3.8.7.4).
func (w *writer) sequence() int {
	n := max(w.Sequence, w.Order.FOCSequence)
	if told, err := strconv.Atoi(w.Text("sequence")); err == nil && told >= 0 {
		return told
	}
	return n
}

// setLocal writes an instant as wall-clock time of a zone.
func setLocal(v *ics.VEvent, p ics.ComponentProperty, t time.Time, zone *time.Location) {
	if zone.String() == "UTC" {
		v.SetProperty(p, t.UTC().Format(localStamp)+"Z")
		return
	}
	v.SetProperty(p, t.In(zone).Format(localStamp), ics.WithTZID(zone.String()))
}

// addZone describes a zone as it is around an instant: the rule in force and the changes of the year before and after, each as a plain
// observance, which readers without the IANA database understand too (RFC 5545, 3.6.5).
func addZone(cal *ics.Calendar, zone *time.Location, around time.Time) {
	z := cal.AddTimezone(zone.String())
	at := around.In(zone).AddDate(-1, 0, 0)
	until := around.In(zone).AddDate(1, 0, 0)
	for {
		start, end := at.ZoneBounds()
		name, offset := at.Zone()
		var o ics.ComponentBase
		from := offset
		stamp := "19700101T000000"
		if !start.IsZero() {
			_, from = start.Add(-time.Second).Zone()
			stamp = start.UTC().Add(time.Duration(from) * time.Second).Format(localStamp)
		}
		o.SetProperty(ics.ComponentPropertyDtStart, stamp)
		o.SetProperty("TZOFFSETFROM", offsetText(from))
		o.SetProperty("TZOFFSETTO", offsetText(offset))
		o.SetProperty("TZNAME", name)
		if at.IsDST() {
			z.Components = append(z.Components, &ics.Daylight{ComponentBase: o})
		} else {
			z.Components = append(z.Components, &ics.Standard{ComponentBase: o})
		}
		if end.IsZero() || end.After(until) {
			return
		}
		at = end
	}
}

func offsetText(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	return fmt.Sprintf("%c%02d%02d", sign, seconds/3600, seconds/60%60)
}

// fileName names the calendar file by the reference, in characters that every file system takes.
func fileName(reference string) string {
	safe := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		return -1
	}, reference)
	return "moving-day-" + clip(safe, nameLimit) + ".ics"
}
