package tracker

import (
	"time"

	"github.com/portamento/portamento/porting"
)

// dayMode is how long before its window the page of a request shows the moving day, and lateAfter how long after it a move counts as late.
const (
	dayMode   = 18 * time.Hour
	lateAfter = 30 * time.Minute
)

// movingDay is the page on the day itself.
type movingDay struct {
	Window, Clock string
	Late          string // by how much; empty while it is not
	Over          bool   // the window is over
	Rows          []passage
	More          int
	Call          string // the number to call from another phone
	Ready         []task // what is still to do
}

// passage is one number on its way, with the four steps of the day.
type passage struct {
	Number string
	Steps  []dayStep
	Failed string // what the newest test call found
}

// dayStep is one step of the day: done, now or next.
type dayStep struct{ Label, State, Word string }

// dayOf says whether the moving day of a request is near or under way: from 18 hours before the window until every number of it is proven.
func (k maker) dayOf(r *porting.Request) *movingDay {
	var f porting.FOC
	for _, o := range r.Orders {
		switch o.State() {
		case porting.Confirmed, porting.CuttingOver, porting.Testing:
		default:
			continue
		}
		if w := o.FOC(); !w.IsZero() && (f.IsZero() || w.Start.Before(f.Start)) {
			f = w
		}
	}
	if f.IsZero() || k.Page.Now.Before(f.Start.Add(-dayMode)) {
		return nil
	}
	p := k.Page
	clock := p.Clock().In(f.Timezone)
	d := &movingDay{Window: clock.Window(f), Clock: p.T("tracker.day.clock", "time", clock.Time(p.Now), "place", clock.Place()), Over: p.Now.After(f.End)}
	waits := false
	for _, o := range r.Orders {
		for _, n := range o.Numbers {
			if n.FOC.IsZero() || n.FOC.Start.Sub(f.Start) > dayMode || n.State == porting.NumberCancelled || n.State == porting.NumberReversed || n.State == porting.NumberWaiting {
				continue
			}
			waits = waits || n.State == porting.NumberConfirmed || n.State == porting.NumberMoving
			if len(d.Rows) >= mostNumbers {
				d.More++
				continue
			}
			d.Rows = append(d.Rows, k.passage(n))
		}
	}
	if len(d.Rows) > 0 {
		d.Call = d.Rows[0].Number
	}
	if waits && p.Now.After(f.End.Add(lateAfter)) {
		d.Late = k.span(p.Now.Sub(f.End))
	}
	for _, t := range k.tasks(r) {
		if !t.Done && t.Href != "" {
			d.Ready = append(d.Ready, t)
		}
	}
	return d
}

// reached is how many steps of the day a number has behind it.
var reached = map[porting.NumberState]int{porting.NumberConfirmed: -1, porting.NumberMoving: 0, porting.NumberTesting: 2, porting.NumberCompleted: 4}

func (k maker) passage(n *porting.Number) passage {
	p, x := k.Page, passage{Number: k.Page.Number(n.Number)}
	done := reached[n.State]
	for i, name := range []string{"released", "routed", "tested", "confirmed"} {
		s := dayStep{Label: p.T("tracker.day." + name), State: "next"}
		switch {
		case i < done:
			s.State = "done"
		case i == done:
			s.State = "now"
		}
		s.Word = p.T("ui.step." + s.State)
		x.Steps = append(x.Steps, s)
	}
	if n.State == porting.NumberTesting && len(n.Tests) > 0 && !n.Proven() {
		last := n.Tests[len(n.Tests)-1]
		x.Failed = p.T("tracker.test."+last.Result, "moment", p.Clock().Time(last.At))
	}
	return x
}

// span is a length of time in words: minutes up to two hours, then hours.
func (k maker) span(d time.Duration) string {
	if m := int(d.Minutes()); m < 120 {
		return k.Page.T("tracker.minutes", "count", m)
	}
	return k.Page.T("tracker.hours", "count", int(d.Hours()))
}
