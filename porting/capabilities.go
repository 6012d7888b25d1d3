package porting

import (
	"context"
	"errors"
	"slices"
	"time"
)

// Capability tells, before anybody tries, whether a verb is allowed now, until when, and if not, why not.
type Capability struct {
	Verb    Verb
	Allowed bool
	Until   time.Time // zero: no end is known
	WhyNot  Problem   // Code is empty when allowed
}

// customerVerbs are the verbs of a request, in the order in which people read them.
var customerVerbs = []Verb{VerbEdit, VerbProve, VerbInvite, VerbSign, VerbCorrect, VerbDate, VerbTemporary, VerbForward, VerbMessage, VerbHold, VerbResume, VerbCancel}

// Capabilities answers from the same table, locks and gates as the verbs themselves.
func (s *Service) Capabilities(ctx context.Context, who Actor, id RequestID) ([]Capability, error) {
	r, err := s.Store.Requests(who.Scope()).Request(ctx, id)
	if err != nil {
		return nil, err
	}
	c, err := s.changeOf(who, r)
	if err != nil {
		return nil, err
	}
	out := make([]Capability, 0, len(customerVerbs))
	for _, v := range customerVerbs {
		out = append(out, c.capability(r, v))
	}
	return out, nil
}

func (c change) capability(r *Request, v Verb) Capability {
	x := Capability{Verb: v}
	if !Permitted(v, c.who.Role) {
		x.WhyNot = NewProblem("", "capability.role")
		return x
	}
	if err := c.mayAny(v, r); err != nil {
		x.WhyNot = NewProblem("", "capability.state", "state", string(r.State()))
		var refused *StateError
		if errors.As(err, &refused) && refused.Code != "" {
			x.WhyNot = NewProblem("", refused.Code)
		}
		return x
	}
	x.Allowed = true
	switch v {
	case VerbCancel, VerbHold, VerbDate:
		c.lockOf(r, &x)
	case VerbTemporary:
		c.temporaryOf(r, &x)
	case VerbForward:
		if _, why := c.forwarding(r, true); why != "" {
			x.Allowed, x.WhyNot = false, NewProblem("", why)
		}
	case VerbProve:
		if c.off() {
			x.Allowed, x.WhyNot = false, NewProblem("", "possession.off")
		}
	case VerbEdit, VerbSign:
		if d, ok := r.deadline("", DueDraftExpiry, ""); ok {
			x.Until = d.DueAt
		}
	}
	return x
}

// lockOf limits a verb by the earliest lock among the orders that it would touch.
func (c change) lockOf(r *Request, x *Capability) {
	for _, o := range r.Orders {
		f := o.FOC()
		if f.IsZero() || len(o.in(NumberConfirmed)) == 0 || !slices.Contains(r.Allowed(o, c.who.Role), x.Verb) {
			continue
		}
		until := f.Start.Add(-c.market.LockFor(o.Carrier))
		if x.Until.IsZero() || until.Before(x.Until) {
			x.Until = until
		}
		if c.unlocked(r, o, x.Verb) != nil {
			x.Allowed, x.WhyNot = false, NewProblem("", "locked", "since", stamp(until), "provider", o.Name, "reference", r.Reference)
		}
	}
}

func (c change) temporaryOf(r *Request, x *Capability) {
	if code := r.temporaryGone(); code != "" {
		x.Allowed, x.WhyNot = false, NewProblem("", code)
		return
	}
	x.Until = r.OwnNumbers[r.Fields.Replaces.Number].ReleaseAt
}
