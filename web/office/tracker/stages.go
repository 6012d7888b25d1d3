package tracker

import (
	"slices"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/office/tracker/tell"
	"github.com/portamento/portamento/web/ui"
)

// The six steps of the bar, in their order.
const (
	stepRequest = iota
	stepCheck
	stepProvider
	stepDate
	stepDay
	stepDone
)

// stepOf is the step that each state of an order stands at.
var stepOf = map[porting.State]int{
	porting.Draft: stepRequest, porting.AwaitingSignature: stepRequest,
	porting.Submitted: stepCheck, porting.Approved: stepCheck, porting.ActionRequired: stepCheck,
	porting.Sent: stepProvider, porting.Acknowledged: stepProvider, porting.Rejected: stepProvider, porting.CancelRequested: stepProvider,
	porting.Confirmed: stepDate, porting.CuttingOver: stepDay, porting.Testing: stepDay, porting.Completed: stepDone,
}

// bar is the stage bar: six steps, one of which is the present one. What waits for the customer interrupts its step; it is none of its own.
type bar struct {
	Steps []ui.Step
	Now   string // "Step 3 of 6: Provider"
}

// leading is the order whose stage is the request's.
func leading(r *porting.Request) *porting.Order {
	i := slices.IndexFunc(r.Orders, func(o *porting.Order) bool { return o.Stage() == r.Stage() })
	if i < 0 {
		return nil
	}
	return r.Orders[i]
}

// at is the step that a request stands at: where it is paused or over, the one that it had come to.
func at(r *porting.Request) int {
	o := leading(r)
	if o == nil {
		return stepRequest
	}
	s := o.State()
	if s == porting.OnHold || s.Final() && s != porting.Completed {
		s = o.Step
		if f := o.FOC(); !f.IsZero() {
			s = porting.Confirmed
		}
	}
	if step, ok := stepOf[s]; ok {
		return step
	}
	if !o.SentAt.IsZero() {
		return stepProvider
	}
	return stepCheck
}

func (k maker) bar(r *porting.Request) bar {
	now, out := at(r), bar{}
	stage := r.Stage()
	for n, name := range []string{"request", "check", "provider", "date", "day", "done"} {
		s := ui.Step{Label: k.Page.T("tracker.step." + name), State: "next"}
		switch {
		case n < now || stage == porting.StageDone:
			s.State = "done"
		case n > now:
		case !r.Open():
			s.State = "stopped"
		case r.Ball() == porting.BallYou:
			s.State = "held"
		default:
			s.State = "now"
		}
		if n == stepDate && s.State != "next" && !tell.Window(r).IsZero() {
			s.Note = k.Page.Clock().In(tell.Window(r).Timezone).Day(tell.Window(r).Start)
		}
		out.Steps = append(out.Steps, s)
	}
	out.Now = k.Page.T("tracker.step_now", "step", now+1, "of", stepDone+1, "name", out.Steps[now].Label)
	return out
}
