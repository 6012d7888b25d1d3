package porting

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/portamento/portamento/numbering"
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
	c.remember(r, o)
	r.record(c.who, c.now, note{typ: "port_order.completed", order: o, reason: override, data: data})
	r.mail(c.now, post{MailCompleted, o, "1", data})
	r.plan(o, DueFollowUpWeek, "", c.now.AddDate(0, 0, 7))
	r.plan(o, DueFollowUpMonth, "", c.now.AddDate(0, 0, 35))
	return nil
}

// LastAttempt is the attempt from which on moves are no longer told apart.
const LastAttempt = 3

// MoveGroup is what moves are compared within.
type MoveGroup struct {
	Market   MarketCode
	Carrier  CarrierCode
	LineType numbering.LineType
	Attempt  int // 1 to LastAttempt
}

// Move is how long a completed order took: calendar days from the signature, or from the hand-off of a later attempt.
type Move struct {
	Order   OrderID
	Group   MoveGroup
	Days    int
	EndedAt time.Time
}

// GroupOf is what an order is compared with.
func (r *Request) GroupOf(o *Order) MoveGroup {
	return MoveGroup{r.Market, o.Carrier, o.LineType, min(max(o.Attempt, 1), LastAttempt)}
}

// Begun is when the newest attempt of an order began: the first with the signature, later ones when the losing carrier got them, and until then with
// the last change, as a correction waits for the desk a few hours at most. Zero for an order that nobody signed for.
func (r *Request) Begun(o *Order) time.Time {
	switch {
	case r.Signature == nil:
		return time.Time{}
	case o.Attempt <= 1:
		return r.Signature.SignedAt
	case !o.SentAt.IsZero():
		return o.SentAt
	}
	return o.UpdatedAt
}

// remember notes how long an order took from a losing carrier, until its last number had arrived (R2).
func (c change) remember(r *Request, o *Order) {
	var ended time.Time
	for _, n := range o.Numbers {
		if n.PortedAt.After(ended) {
			ended = n.PortedAt
		}
	}
	begun := r.Begun(o)
	if o.Carrier == CarrierInternal || begun.IsZero() || ended.Before(begun) {
		return
	}
	days := c.market.StartOfDay(ended).Sub(c.market.StartOfDay(begun)).Hours() / 24
	r.Record.Moves = append(r.Record.Moves, Move{o.ID, r.GroupOf(o), int(math.Round(days)), ended})
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
