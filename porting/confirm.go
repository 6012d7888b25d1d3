package porting

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/portamento/portamento/numbering"
)

// longestWindow bounds a cut-over window: a longer one is a typing mistake.
const longestWindow = 24 * time.Hour

// Confirmation is a date of the losing carrier for all or some numbers of an order, or another date than before.
type Confirmation struct {
	Start, End time.Time
	Timezone   string                  // IANA name; "": the market's
	Numbers    []numbering.PhoneNumber // nil: all that still have to move
	MovedBy    string                  // who moved an earlier date: us, you, provider
	Reason     string                  // why; needed for a day that is no working day
}

// Confirm records a FOC date (R14). The same date again changes nothing. Errors: *InvalidError naming start, end, timezone or numbers.
func (s *Service) Confirm(ctx context.Context, who Actor, id OrderID, in Confirmation) (*Request, error) {
	return s.on(ctx, who, id, VerbConfirm, func(c change, r *Request, o *Order) error { return c.confirm(r, o, in) })
}

func (c change) confirm(r *Request, o *Order, in Confirmation) error {
	if in.Timezone == "" {
		in.Timezone = c.market.Zone.String()
	}
	numbers, problems := c.confirmedNumbers(o, in.Numbers)
	problems = append(problems, c.windowProblems(in)...)
	if len(problems) > 0 {
		return &InvalidError{Code: "invalid", Problems: problems}
	}
	window := FOC{Start: in.Start.UTC(), End: in.End.UTC(), Timezone: in.Timezone}
	var fresh, moved []*Number
	for _, n := range numbers {
		switch {
		case n.State == NumberWaiting:
			fresh = append(fresh, n)
		case !n.FOC.Same(window):
			moved = append(moved, n)
		}
	}
	if len(fresh)+len(moved) == 0 {
		return ErrUnchanged
	}
	if len(moved) == 0 {
		c.setDate(r, o, fresh, window)
		return nil
	}
	old := moved[0].FOC
	c.dateNumbers(o, append(fresh, moved...), window)
	data := dateData(o, append(fresh, moved...), window)
	data["old_start"], data["old_end"], data["old_timezone"] = stamp(old.Start), stamp(old.End), old.Timezone
	data["moved_by"] = in.MovedBy
	r.record(c.who, c.now, note{typ: "port_order.foc_changed", order: o, reason: in.Reason, data: data})
	data["reason"] = in.Reason
	r.mail(c.now, post{MailDateChanged, o, fmt.Sprint(o.FOCSequence), data})
	return nil
}

// setDate gives numbers their first date and tells everybody.
func (c change) setDate(r *Request, o *Order, numbers []*Number, window FOC) {
	c.dateNumbers(o, numbers, window)
	data := dateData(o, numbers, window)
	r.record(c.who, c.now, note{typ: "port_order.foc_confirmed", order: o, data: data})
	r.mail(c.now, post{MailDateConfirmed, o, fmt.Sprint(o.FOCSequence), data})
}

func (c change) dateNumbers(o *Order, numbers []*Number, window FOC) {
	o.FOCSequence++
	window.Sequence = o.FOCSequence
	for _, n := range numbers {
		n.State, n.FOC = NumberConfirmed, window
	}
	if o.Step == Sent || o.Step == Approved {
		o.Step = Acknowledged
	}
}

// confirmedNumbers finds the numbers that a date is for.
func (c change) confirmedNumbers(o *Order, named []numbering.PhoneNumber) ([]*Number, []Problem) {
	if len(named) == 0 {
		return o.in(NumberWaiting, NumberConfirmed), nil
	}
	var out []*Number
	var problems []Problem
	for i, x := range named {
		n := o.Number(x)
		switch {
		case n == nil:
			problems = append(problems, NewProblem(fmt.Sprintf("/numbers/%d", i), "number.not_in_order", "number", c.market.Plan.Display(x)))
		case n.State != NumberWaiting && n.State != NumberConfirmed:
			problems = append(problems, NewProblem(fmt.Sprintf("/numbers/%d", i), "number.no_date_now", "number", c.market.Plan.Display(x)))
		case !slices.Contains(out, n):
			out = append(out, n)
		}
	}
	return out, problems
}

// windowProblems judges a window: not past, in order, bounded, in a zone that exists, on a working day unless a reason is given.
func (c change) windowProblems(in Confirmation) []Problem {
	var out []Problem
	if _, err := time.LoadLocation(in.Timezone); err != nil || in.Timezone == "Local" {
		out = append(out, NewProblem("/timezone", "timezone.unknown", "timezone", in.Timezone))
	}
	switch {
	case in.Start.IsZero():
		out = append(out, NewProblem("/start", "date.missing"))
	case in.Start.Before(c.now):
		out = append(out, NewProblem("/start", "date.past"))
	case in.Start.After(c.now.AddDate(1, 0, 0)):
		out = append(out, NewProblem("/start", "date.too_far", "days", 365))
	case !c.market.IsWorkday(in.Start) && in.Reason == "":
		out = append(out, NewProblem("/start", "date.not_workday"))
	}
	switch {
	case in.End.IsZero():
		out = append(out, NewProblem("/end", "date.missing"))
	case !in.End.After(in.Start):
		out = append(out, NewProblem("/end", "date.end_before_start"))
	case in.End.Sub(in.Start) > longestWindow:
		out = append(out, NewProblem("/end", "date.window_too_long", "hours", 24))
	}
	return out
}

// LoseDate records that the losing carrier took its date back.
func (s *Service) LoseDate(ctx context.Context, who Actor, id OrderID, reason string) (*Request, error) {
	return s.on(ctx, who, id, VerbLoseDate, func(c change, r *Request, o *Order) error {
		return c.loseDate(r, o, o.in(NumberConfirmed), reason)
	})
}

// loseDate takes the date of numbers back; the others keep theirs.
func (c change) loseDate(r *Request, o *Order, lost []*Number, reason string) error {
	if len(lost) == 0 {
		return ErrUnchanged
	}
	had := lost[0].FOC
	o.FOCSequence++
	for _, n := range lost {
		n.State, n.FOC = NumberWaiting, FOC{}
	}
	data := lostData(had)
	r.record(c.who, c.now, note{typ: "port_order.foc_lost", order: o, reason: reason, data: data})
	data["reason"] = reason
	r.mail(c.now, post{MailDateLost, o, fmt.Sprint(o.FOCSequence), data})
	return nil
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func lostData(had FOC) map[string]any {
	return map[string]any{"lost_start": stamp(had.Start), "lost_end": stamp(had.End), "lost_timezone": had.Timezone}
}

func dateData(o *Order, numbers []*Number, f FOC) map[string]any {
	list := make([]string, 0, len(numbers))
	for _, n := range numbers {
		list = append(list, n.Number.E164())
	}
	return map[string]any{"start": stamp(f.Start), "end": stamp(f.End), "timezone": f.Timezone, "sequence": o.FOCSequence, "numbers": list}
}
