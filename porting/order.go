package porting

import (
	"slices"
	"time"

	"github.com/portamento/portamento/numbering"
)

// Order is what is asked of one losing carrier for one line type.
type Order struct {
	ID       OrderID
	Carrier  CarrierCode
	Name     string // the carrier's name for people
	LineType numbering.LineType
	Step     State // how far the order as a whole has come; State() looks at the numbers too
	Held     bool
	Attempt  int // counts from 1; a correction starts the next
	Version  int64
	Assignee UserID
	Numbers  []*Number

	CarrierReference string
	SentAt           time.Time // when the gateway gave its receipt for this attempt
	Rejection        *Rejection
	Ask              []string // reasons of the catalogue that the desk asked the customer about
	AskNote          string   // the desk's words beside them
	HandOffFault     string   // why the hand-off failed last, for the desk; empty if it did not
	Generation       int      // counts the messages to the carrier, so that each has its own idempotency key
	AnswersSeen      []string // ids of the carrier's answers that were applied, newest last, at most 64
	AnswerCursor     string   // where polling the gateway goes on
	CancelReason     string
	Prior            State // of Step, while a cancellation is with the carrier
	Promised         State // the state that the order's promise was made for
	ByHand           bool  // the gateway has no wire: the desk carries messages
	FOCSequence      int   // counts the dates given, changed and lost
	CreatedAt        time.Time
	UpdatedAt        time.Time
	EndedAt          time.Time
}

// Number is the outcome of one number within its order.
type Number struct {
	Number      numbering.PhoneNumber
	State       NumberState
	FOC         FOC
	PortedAt    time.Time
	Tests       []TestCall
	Label       string
	Destination Destination
}

// FOC is the window that the losing carrier gave: two instants, and the zone in which people read them.
type FOC struct {
	Start    time.Time `json:"start"`
	End      time.Time `json:"end"`
	Timezone string    `json:"timezone"` // IANA name
	Sequence int       `json:"sequence"` // counts the changes, for the calendar file
}

// IsZero says that there is no date.
func (f FOC) IsZero() bool { return f.Start.IsZero() }

// Same says that both windows are the same hours.
func (f FOC) Same(g FOC) bool { return f.Start.Equal(g.Start) && f.End.Equal(g.End) }

// Rejection is what the losing carrier refused, in the catalogue's reasons and in its own words.
type Rejection struct {
	Reasons     []string  `json:"reasons"`
	CarrierCode string    `json:"carrier_code,omitempty"`
	CarrierText string    `json:"carrier_text,omitempty"`
	WhoActs     Ball      `json:"who_acts"`
	At          time.Time `json:"at"`
	Attempt     int       `json:"attempt"`
}

// TestCall is one call that was made to prove a number.
type TestCall struct {
	At     time.Time `json:"at"`
	Result string    `json:"result"` // passed, wrong_place, no_answer, old_carrier, announcement, one_way
	Note   string    `json:"note,omitempty"`
	By     Actor     `json:"by"`
}

// Proven says that the number's newest test call passed.
func (n *Number) Proven() bool {
	return len(n.Tests) > 0 && n.Tests[len(n.Tests)-1].Result == TestPassed
}

// State derives the order's state from how far it came and from its numbers: some may have a date, move or fail while
// others wait, and the most urgent of them names the order.
func (o *Order) State() State {
	if o.Held {
		return OnHold
	}
	return o.beneath()
}

// beneath is the state without regard to a pause.
func (o *Order) beneath() State {
	if o.Step.Final() || o.Step == CancelRequested || o.Step == ActionRequired || o.Step == Rejected {
		return o.Step
	}
	var waiting, confirmed, moving, testing, completed, reversed int
	for _, n := range o.Numbers {
		switch n.State {
		case NumberWaiting, NumberRejected:
			waiting++
		case NumberConfirmed:
			confirmed++
		case NumberMoving:
			moving++
		case NumberTesting:
			testing++
		case NumberCompleted:
			completed++
		case NumberReversed:
			reversed++
		}
	}
	switch {
	case moving > 0:
		return CuttingOver
	case testing > 0:
		return Testing
	case confirmed > 0:
		return Confirmed
	case waiting > 0:
		return o.Step
	case completed > 0:
		return Completed
	case reversed > 0:
		return Reversed
	}
	return o.Step
}

// Stage is what the customer reads of this order.
func (o *Order) Stage() Stage {
	switch o.State() {
	case Submitted:
		if o.Assignee != "" {
			return StageChecking
		}
		return StageReceived
	case Approved:
		return StageChecking
	case ActionRequired:
		return StageNeedsYou
	case Rejected:
		switch o.Ball() {
		case BallYou:
			return StageNeedsYou
		case BallUs:
			return StageChecking
		}
		return StageWithProvider
	case Sent, Acknowledged:
		return StageWithProvider
	case Confirmed:
		return StageDateSet
	case CuttingOver:
		return StageMovingDay
	case Testing:
		return StageTesting
	case Completed:
		return StageDone
	case OnHold:
		return StagePaused
	case NotPossible:
		return StageNotPossible
	case Cancelled, CancelRequested, Reversed:
		return StageCancelled
	}
	return StageDraft
}

// Ball says who has to act next on this order.
func (o *Order) Ball() Ball {
	switch o.State() {
	case Draft, AwaitingSignature, ActionRequired, OnHold:
		return BallYou
	case Submitted, Approved, CuttingOver, Testing:
		return BallUs
	case Sent, Acknowledged, CancelRequested:
		return BallProvider
	case Rejected:
		if o.Rejection != nil && o.Rejection.WhoActs != "" {
			return o.Rejection.WhoActs
		}
		return BallUs
	}
	return BallNone
}

// Dated says that the order has a date that stands, or that was kept: what calendars show.
func (o *Order) Dated() bool { return !o.FOC().IsZero() && o.State() != Reversed }

// FOC is the earliest window among the numbers that still have to move, else the latest of those that have; zero if none.
func (o *Order) FOC() FOC {
	var next, last FOC
	for _, n := range o.Numbers {
		if n.FOC.IsZero() {
			continue
		}
		if n.State == NumberConfirmed || n.State == NumberMoving {
			if next.IsZero() || n.FOC.Start.Before(next.Start) {
				next = n.FOC
			}
		} else if n.State != NumberWaiting && n.State != NumberCancelled && n.FOC.Start.After(last.Start) {
			last = n.FOC
		}
	}
	if !next.IsZero() {
		return next
	}
	return last
}

// Number finds a number of the order; nil if it is not among them.
func (o *Order) Number(n numbering.PhoneNumber) *Number {
	for _, x := range o.Numbers {
		if x.Number == n {
			return x
		}
	}
	return nil
}

// in lists the numbers of the order that are in one of the states.
func (o *Order) in(states ...NumberState) []*Number {
	var out []*Number
	for _, n := range o.Numbers {
		if slices.Contains(states, n.State) {
			out = append(out, n)
		}
	}
	return out
}

// All gives the numbers as plain values.
func (o *Order) All() []numbering.PhoneNumber {
	out := make([]numbering.PhoneNumber, 0, len(o.Numbers))
	for _, n := range o.Numbers {
		out = append(out, n.Number)
	}
	return out
}
