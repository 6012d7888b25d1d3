package porting

import (
	"context"
	"slices"
)

// HoldRequest pauses every order of a request that can be paused. Errors: *StateError.
func (s *Service) HoldRequest(ctx context.Context, who Actor, id RequestID) (*Request, error) {
	return s.each(ctx, who, id, VerbHold, change.hold)
}

// ResumeRequest goes on with every paused order of a request. Errors: *StateError.
func (s *Service) ResumeRequest(ctx context.Context, who Actor, id RequestID) (*Request, error) {
	return s.each(ctx, who, id, VerbResume, change.resume)
}

// each applies a transition to every order whose state allows the verb.
func (s *Service) each(ctx context.Context, who Actor, id RequestID, v Verb, f func(change, *Request, *Order) error) (*Request, error) {
	return s.onRequest(ctx, who, id, func(c change, r *Request) error {
		if err := c.mayAny(v, r); err != nil {
			return err
		}
		for _, o := range r.Orders {
			if slices.Contains(r.Allowed(o, who.Role), v) {
				if err := f(c, r, o); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// mayAny judges a verb on a request: it is enough that one of its orders allows it.
func (c change) mayAny(v Verb, r *Request) error {
	if len(r.Orders) == 0 {
		return c.may(v, r, nil)
	}
	for _, o := range r.Orders {
		if slices.Contains(r.Allowed(o, c.who.Role), v) {
			return nil
		}
	}
	return c.may(v, r, r.leading())
}

// Hold pauses an order: nothing is sent and nothing is cut over while it lasts.
func (s *Service) Hold(ctx context.Context, who Actor, id OrderID) (*Request, error) {
	return s.on(ctx, who, id, VerbHold, change.hold)
}

func (c change) hold(r *Request, o *Order) error {
	if err := c.unlocked(r, o, VerbHold); err != nil {
		return err
	}
	c.pause(r, o)
	r.mail(c.now, post{MailPaused, o, occasion(r), nil})
	return nil
}

func (c change) pause(r *Request, o *Order) {
	o.Held = true
	r.drop(o, DueUnanswered) // a pause that was asked for lasts
	r.record(c.who, c.now, note{typ: "port_order.held", order: o})
}

// Resume goes on with a paused order where it was. A date that passed meanwhile is lost, and the carrier has to give another.
func (s *Service) Resume(ctx context.Context, who Actor, id OrderID) (*Request, error) {
	return s.on(ctx, who, id, VerbResume, change.resume)
}

func (c change) resume(r *Request, o *Order) error {
	o.Held = false
	r.record(c.who, c.now, note{typ: "port_order.resumed", order: o})
	missed := slices.DeleteFunc(o.in(NumberConfirmed), func(n *Number) bool { return !c.now.After(n.FOC.Start) })
	if len(missed) > 0 {
		return c.loseDate(r, o, missed, "")
	}
	if o.Step == Approved && !r.Internal {
		r.submitAgain(o, c.now) // the first message may have met the pause
	}
	return nil
}
