package porting

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Complete ends the move of the numbers that have arrived (R16). Each needs a passing test call, or a supervisor's reason to do without.
// Errors: *StateError with code test.missing; *ForbiddenError for an override that is not a supervisor's.
func (s *Service) Complete(ctx context.Context, who Actor, id OrderID, override string) (*Request, error) {
	return s.on(ctx, who, id, VerbComplete, func(c change, r *Request, o *Order) error {
		proven := !slices.ContainsFunc(o.in(NumberTesting), func(n *Number) bool { return !n.Proven() })
		switch {
		case proven:
			override = ""
		case override == "":
			return &StateError{Verb: VerbComplete, State: o.State(), Allowed: Allowed(o.State(), who.Role), Code: "test.missing"}
		case !slices.Contains(leadRoles, who.Role):
			return &ForbiddenError{Verb: VerbComplete, Role: who.Role}
		}
		return c.complete(r, o, override)
	})
}

func (c change) complete(r *Request, o *Order, override string) error {
	done := o.in(NumberTesting)
	if len(done) == 0 {
		return ErrUnchanged
	}
	list := make([]string, 0, len(done))
	for _, n := range done {
		n.State = NumberCompleted
		list = append(list, n.Number.E164())
		if n.Number == r.leadNumber() {
			c.startRelease(r)
		}
	}
	r.plan(o, DueTestOverdue, "", time.Time{})
	data := map[string]any{"numbers": list}
	if override != "" {
		data["override"] = true
	}
	if o.State() != Completed {
		r.record(c.who, c.now, note{typ: "port_order.part_completed", order: o, reason: override, data: data})
		r.mail(c.now, post{MailPartDone, o, occasion(r), data})
		return nil
	}
	o.Step = Completed
	r.record(c.who, c.now, note{typ: "port_order.completed", order: o, reason: override, data: data})
	r.mail(c.now, post{MailCompleted, o, "1", data})
	r.plan(o, DueFollowUpWeek, "", c.now.AddDate(0, 0, 7))
	r.plan(o, DueFollowUpMonth, "", c.now.AddDate(0, 0, 35))
	return nil
}

// startRelease gives the quarantined temporary number its release date: only now is the moved number proven (R17).
func (c change) startRelease(r *Request) {
	old, ok := r.OwnNumbers[r.Fields.Replaces.Number]
	if !ok || old.State != OwnQuarantined || old.Account != r.Account || old.Request != r.ID || !old.ReleaseAt.IsZero() {
		return // another request replaced it, or it has its date
	}
	old.ReleaseAt = c.now.AddDate(0, 0, c.market.Quarantine)
	r.own(old, c.now)
	r.plan(nil, DueTemporaryGone, "", old.ReleaseAt)
	for _, d := range [...]int{7, 1} {
		if at := old.ReleaseAt.AddDate(0, 0, -d); at.After(c.now) {
			r.plan(nil, DueTemporarySoon, fmt.Sprint(d), at)
		}
	}
	r.record(c.who, c.now, note{typ: "temporary_number.release_scheduled", data: map[string]any{"number": old.Number.E164(), "release_at": stamp(old.ReleaseAt)}})
}
