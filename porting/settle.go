package porting

import (
	"fmt"
	"slices"
	"time"

	"github.com/portamento/portamento/numbering"
)

// lateAfter is how long after its window a move counts as late (ux 3.3 C13).
const lateAfter = 30 * time.Minute

// secretsKept is how long secrets outlive the end of a request (reliability S-SECRETS, our figure).
const secretsKept = 7 * 24 * time.Hour

// needsYouDays are the days after which a customer who was asked something is reminded (ux 3.1).
var needsYouDays = [...]int{3, 7, 14}

// afterEnd lists the deadlines that outlive the end of an order.
var afterEnd = []DeadlineKind{DueTemporarySoon, DueTemporaryGone, DueFollowUpWeek, DueFollowUpMonth, DueEraseSecrets, DueEraseDocuments, DueRetry}

// settle brings what follows from the orders' states up to date after any transition: promises, reminders, cut-over instants, ends.
func (c change) settle(r *Request) {
	r.dropFollowers(c.now)
	open := 0
	for _, o := range r.Orders {
		c.settleDates(r, o)
		c.settlePromise(r, o)
		if o.State().Final() {
			if o.EndedAt.IsZero() {
				o.EndedAt = c.now
			}
			c.dropOpen(r, o)
			continue
		}
		o.EndedAt = time.Time{}
		open++
	}
	if len(r.Orders) == 0 {
		return
	}
	c.settleForwarding(r)
	switch {
	case open > 0:
		r.EndedAt = time.Time{}
	case r.EndedAt.IsZero():
		r.EndedAt = c.now
		c.planErasure(r)
		c.letGo(r)
	}
}

// letGo ends the request's hold on the number that should have been replaced and was not, so that the next request can have it.
func (c change) letGo(r *Request) {
	if old, ok := r.OwnNumbers[r.Fields.Replaces.Number]; ok && old.Request == r.ID && old.State == OwnAssigned && !r.leadArrived() {
		old.Request = ""
		r.own(old, c.now)
	}
}

// dropOpen removes the deadlines of an order that ended, but for those that outlive the end.
func (c change) dropOpen(r *Request, o *Order) {
	r.Deadlines = slices.DeleteFunc(slices.Clone(r.Deadlines), func(d Deadline) bool {
		return d.Order == o.ID && !slices.Contains(afterEnd, d.Kind)
	})
}

// settlePromise makes the promise of a state when an order enters it: the next news, the reminders, the carrier's time.
func (c change) settlePromise(r *Request, o *Order) {
	s := o.State()
	if s == Confirmed {
		r.plan(o, DuePromise, "", c.promised(o))
	}
	if s == o.Promised || s.Final() {
		o.Promised = s
		return
	}
	o.Promised = s
	r.drop(o, DuePromise, DueNeedsYou, DueCarrierOverdue)
	r.plan(o, DuePromise, "", c.promised(o))
	if s != OnHold { // a pause for want of an answer ends by itself too
		r.drop(o, DueUnanswered)
	}
	if o.Ball() == BallYou && s != OnHold {
		if u := c.market.Unanswered; u.Close > 0 {
			r.plan(o, DueUnanswered, unansweredPause, c.now.AddDate(0, 0, u.Pause))
			r.plan(o, DueUnanswered, unansweredClose, c.now.AddDate(0, 0, u.Close))
		}
		for _, d := range needsYouDays {
			r.plan(o, DueNeedsYou, fmt.Sprint(d), c.now.AddDate(0, 0, d))
		}
	}
	if (s == Sent || s == Acknowledged || s == CancelRequested) && !r.Internal {
		r.plan(o, DueCarrierOverdue, "", c.market.AddWorkdays(c.now, c.market.AnswerDaysFor(o.Carrier)))
	}
}

// promised is when the customer hears again at the latest: by the end of the window of an order that has a date, else after the working
// days of its state.
func (c change) promised(o *Order) time.Time {
	s := o.State()
	if end := o.FOC().End; s == Confirmed && end.After(c.now) {
		return end
	}
	return c.market.PromiseFrom(c.now, c.market.PromiseDays(s))
}

// PromiseDays is how many working days may pass in a state before the customer hears again; three where the market says nothing (ux 3.1).
func (m *Market) PromiseDays(s State) int {
	if d := m.Promise[s]; d > 0 {
		return d
	}
	return 3
}

// settleDates keeps one cut-over deadline per distinct FOC instant of the numbers that still have to move, and what hangs on it.
func (c change) settleDates(r *Request, o *Order) {
	type due struct {
		kind DeadlineKind
		key  string
		at   time.Time
	}
	var want []due
	if s := o.State(); s == Confirmed || s == CuttingOver || s == Testing {
		for _, n := range o.in(NumberConfirmed, NumberMoving) {
			key := n.FOC.Start.UTC().Format(time.RFC3339)
			want = append(want, due{DueMovingLate, key, n.FOC.End.Add(lateAfter)})
			if n.State == NumberConfirmed {
				want = append(want, due{DueCutOver, key, n.FOC.Start}, due{DueDayBefore, key, c.market.AddWorkdays(n.FOC.Start, -1)},
					due{DueWeekBefore, key, n.FOC.Start.AddDate(0, 0, -7)})
			}
		}
	}
	dates := []DeadlineKind{DueCutOver, DueDayBefore, DueWeekBefore, DueMovingLate}
	r.Deadlines = slices.DeleteFunc(slices.Clone(r.Deadlines), func(d Deadline) bool {
		if d.Order != o.ID || !slices.Contains(dates, d.Kind) || d.Kind == DueCutOver && len(o.in(NumberMoving)) > 0 {
			return false
		}
		return !slices.ContainsFunc(want, func(w due) bool { return w.kind == d.Kind && w.key == d.Key })
	})
	for _, w := range want {
		d, known := r.deadline(o.ID, w.kind, w.key)
		if known && d.DueAt.Equal(w.at) || w.kind != DueCutOver && !w.at.After(c.now) {
			continue
		}
		if known && w.kind == DueCutOver && d.DueAt.Before(w.at) {
			continue // brought forward by the desk
		}
		r.plan(o, w.kind, w.key, w.at)
	}
}

// check verifies what must hold for every saved request; a failure is a bug of a transition, and nothing is saved.
func (r *Request) check() error {
	seen := map[numbering.PhoneNumber]bool{}
	for _, o := range r.Orders {
		if !o.State().Final() && !slices.ContainsFunc(r.Deadlines, func(d Deadline) bool { return d.Order == o.ID }) {
			return fmt.Errorf("check %s: state %s has no deadline", o.ID, o.State())
		}
		for _, n := range o.Numbers {
			if n.State.Open() && !o.State().Final() {
				if seen[n.Number] {
					return fmt.Errorf("check %s: number is in two open orders of one request", o.ID)
				}
				seen[n.Number] = true
			}
			if n.State == NumberConfirmed && n.FOC.IsZero() {
				return fmt.Errorf("check %s: confirmed number has no date", o.ID)
			}
			if n.State == NumberCompleted && n.PortedAt.IsZero() {
				return fmt.Errorf("check %s: completed number never moved", o.ID)
			}
		}
	}
	return nil
}
