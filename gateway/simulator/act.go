package simulator

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/portamento/portamento/gateway"
	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// heard is what the carrier keeps of a message: neither the account number nor a porting code.
type heard struct {
	Key     string                  `json:"key"`
	Kind    porting.MessageKind     `json:"kind"`
	Order   string                  `json:"order"`
	Market  string                  `json:"market"`
	Attempt int                     `json:"attempt"`
	Script  script                  `json:"script"`
	Numbers []numbering.PhoneNumber `json:"numbers"`
	Wish    porting.DateWish        `json:"wish,omitzero"`
}

// scheduled is an answer and when it is said.
type scheduled struct {
	at     time.Time
	order  int // among answers of the same instant
	answer gateway.Answer
}

// take acts on a message, once per key; the caller has checked that it can be taken.
func (s *Server) take(m heard, now time.Time) receipt {
	o := s.order(m.Order)
	o.publish(now)
	switch m.Kind {
	case porting.SendSubmit:
		s.submit(o, m, now)
	case porting.SendSupplement:
		s.supplement(o, m, now)
	case porting.SendCancel:
		s.cancel(o, now)
	case porting.SendActivate:
		o.activate(m, now)
	}
	r := receipt{reference: o.reference, at: now}
	s.receipts[m.Key] = r
	return r
}

// submit begins the script, anew at each attempt.
func (s *Server) submit(o *order, m heard, now time.Time) {
	o.market, o.script, o.attempt, o.numbers, o.pending = m.Market, m.Script, m.Attempt, m.Numbers, nil
	clear(o.dates)
	cal := s.calendar(o)
	answered, dated := cal.AddWorkdays(now, daysToAnswer), cal.AddWorkdays(now, daysToDate)
	if o.script.Name == ScriptSilent {
		return
	}
	if o.rejects() {
		o.say(answered, s.rejection(o))
		return
	}
	o.say(answered, gateway.Answer{Kind: porting.AnswerAcknowledged})
	day := wished(cal, m.Wish, cal.AddWorkdays(now, daysToMove))
	if o.script.Name == ScriptSplit {
		var halves [2][]numbering.PhoneNumber
		for i, n := range o.numbers {
			halves[i%2] = append(halves[i%2], n)
		}
		o.confirm(cal, dated, day, gateway.Answer{Numbers: halves[0]})
		if len(halves[1]) > 0 {
			o.confirm(cal, dated, cal.AddWorkdays(day, daysMoved), gateway.Answer{Numbers: halves[1]})
		}
		return
	}
	o.confirm(cal, dated, day, gateway.Answer{})
	changed := cal.AddWorkdays(now, daysToChange)
	switch o.script.Name {
	case ScriptMove:
		o.confirm(cal, changed, cal.AddWorkdays(day, daysMoved), gateway.Answer{MovedBy: "provider", Text: "Our technician is not free on that day."})
	case ScriptLose:
		o.say(changed, gateway.Answer{Kind: porting.AnswerDateLost, Text: "We cannot keep the date."})
		again := cal.AddWorkdays(changed, daysToRepair)
		o.confirm(cal, again, cal.AddWorkdays(again, daysToMove), gateway.Answer{MovedBy: "provider"})
	}
}

// rejects says that this attempt is refused by script.
func (o *order) rejects() bool { return o.script.Name == ScriptReject && o.attempt <= 1 }

func (s *Server) rejection(o *order) gateway.Answer {
	reason := gateway.Reason{Code: "OTHER", Text: "The order cannot be accepted."}
	if r := o.script.Reason; r != "" && (s.config.Reasons == nil || s.config.Reasons(o.market, r)) {
		reason = gateway.Reason{Code: r, Reason: r, Text: "The order does not match our records."}
	}
	return gateway.Answer{Kind: porting.AnswerRejected, Codes: []gateway.Reason{reason}}
}

// supplement gives the wished date if it can be had, and says so if not; the date then stays as it was.
func (s *Server) supplement(o *order, m heard, now time.Time) {
	if o.script.Name == ScriptSilent || o.cancelled || o.rejects() {
		return
	}
	cal := s.calendar(o)
	answered, earliest := cal.AddWorkdays(now, daysToAnswer), cal.AddWorkdays(now, daysAhead)
	if m.Wish == (porting.DateWish{}) {
		earliest = cal.AddWorkdays(now, daysToMove) // the customer has no wish any more
	}
	day := wished(cal, m.Wish, earliest)
	asked, on := dayOf(cal, m.Wish.On, now)
	if o.moving(cal, now) || on && !sameDay(cal, asked, day) {
		o.say(answered, gateway.Answer{Kind: porting.AnswerNote, Text: "The date asked for is not possible."})
		return
	}
	o.pending = slices.DeleteFunc(o.pending, func(p scheduled) bool {
		return p.answer.Kind == porting.AnswerConfirmed || p.answer.Kind == porting.AnswerDateLost
	})
	for _, p := range o.pending {
		if p.at.After(answered) {
			answered = p.at // the acknowledgement comes before the date
		}
	}
	o.confirm(cal, answered, day, gateway.Answer{MovedBy: "you"})
}

// cancel agrees, except on the day of the move and after it.
func (s *Server) cancel(o *order, now time.Time) {
	cal := s.calendar(o)
	switch {
	case o.script.Name == ScriptSilent || o.cancelled:
	case o.moving(cal, now):
		o.say(now, gateway.Answer{Kind: porting.AnswerCancelRefused, Text: "The move is under way."})
	default:
		o.cancelled, o.pending = true, nil
		o.say(cal.AddWorkdays(now, daysToAnswer), gateway.Answer{Kind: porting.AnswerCancelled})
	}
}

// moving says that the order moves today or has moved, at least in part.
func (o *order) moving(cal Calendar, now time.Time) bool {
	if len(o.ported) > 0 {
		return true
	}
	for _, w := range o.dates {
		if !now.Before(w.start) || sameDay(cal, now, w.start) {
			return true
		}
	}
	return false
}

// activate moves numbers at once, all of the order if the message names none.
func (o *order) activate(m heard, now time.Time) {
	numbers := m.Numbers
	if len(numbers) == 0 {
		numbers = o.numbers
	}
	for _, n := range numbers {
		o.ported[n] = true
	}
	if o.script.Name != ScriptSilent {
		o.say(now, gateway.Answer{Kind: porting.AnswerPorted, Numbers: numbers})
	}
}

// confirm plans to say a date: the usual window of the day, for the answer's numbers or for all.
func (o *order) confirm(cal Calendar, at, day time.Time, a gateway.Answer) {
	start, end, zone := cal.Window(day)
	a.Kind, a.FOC = porting.AnswerConfirmed, &gateway.Window{Start: start.UTC(), End: end.UTC(), Timezone: zone}
	numbers := a.Numbers
	if len(numbers) == 0 {
		numbers = o.numbers
	}
	for _, n := range numbers {
		o.dates[n] = window{start, end, zone}
	}
	o.say(at, a)
}

// say plans an answer.
func (o *order) say(at time.Time, a gateway.Answer) {
	o.counter++
	a.ID, a.Order, a.Attempt, a.At, a.Reference = fmt.Sprintf("%s-%d", o.reference, o.counter), porting.OrderID(o.id), o.attempt, at.UTC(), o.reference
	o.pending = append(o.pending, scheduled{at, o.counter, a})
	if o.script.Name != ScriptDuplicate {
		return
	}
	o.pending = append(o.pending, scheduled{at, o.counter, a})
	a.ID += "-again"
	a.At = at.Add(repeatsAfter).UTC()
	o.pending = append(o.pending, scheduled{a.At, o.counter, a})
}

// publish says what is due, in the order of its instants, whenever it is called: an order tells the same story after a restart.
func (o *order) publish(now time.Time) {
	slices.SortStableFunc(o.pending, func(a, b scheduled) int {
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.order, b.order))
	})
	due := 0
	for due < len(o.pending) && !o.pending[due].at.After(now) {
		due++
	}
	o.said = append(o.said, o.pending[:due]...)
	o.pending = slices.Clone(o.pending[due:])
}
