package porting

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/portamento/portamento/numbering"
)

// testWithin is the snap-back clock: a moved number that is not proven by then is a case for a person (reliability 4.2).
const testWithin = time.Hour

// CutOver moves an order's numbers now: inside their window anybody at the desk may, outside of it a supervisor. The move itself is the
// background work of the cut-over deadline, which this brings forward. Errors: *StateError when the gate is closed, *ForbiddenError.
func (s *Service) CutOver(ctx context.Context, who Actor, id OrderID) (*Request, error) {
	broken, err := s.look(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.on(ctx, who, id, VerbCutOver, func(c change, r *Request, o *Order) error {
		c.broken = broken
		ready := o.in(NumberConfirmed)
		if len(ready) == 0 {
			return ErrUnchanged
		}
		f := o.FOC()
		inside := !c.now.Before(f.Start) && !c.now.After(f.End)
		if !inside && !slices.Contains(leadRoles, who.Role) {
			return &ForbiddenError{Verb: VerbCutOver, Role: who.Role}
		}
		if why := c.gate(r, o); why != "" {
			return &StateError{Verb: VerbCutOver, State: o.State(), Allowed: Allowed(o.State(), who.Role), Code: "gate." + why}
		}
		var now []*Number
		for _, n := range ready {
			if n.FOC.Same(f) {
				now = append(now, n)
			}
		}
		r.plan(o, DueCutOver, stamp(f.Start), c.now)
		c.startMoving(r, o, now)
		return nil
	})
}

// gate is what must be true at the instant of a cut-over (design 4): "" if it is, else what is not.
func (c change) gate(r *Request, o *Order) string {
	switch {
	case o.Held:
		return "held"
	case r.Frozen(): // also where an order could not be paused, as its cancellation or a test was under way
		return "frozen"
	case o.Step == CancelRequested || o.Step.Final():
		return "cancelled"
	case !r.signatureHolds():
		return "signature"
	case c.broken != "" && r.Signature.Letter.File == c.broken:
		return "letter"
	}
	return ""
}

func (c change) startMoving(r *Request, o *Order, numbers []*Number) {
	list := make([]string, 0, len(numbers))
	for _, n := range numbers {
		n.State = NumberMoving
		list = append(list, n.Number.E164())
	}
	r.record(c.who, c.now, note{typ: "port_order.moving_started", order: o, data: map[string]any{"numbers": list}})
	r.mail(c.now, post{MailMovingStarted, o, fmt.Sprint(o.FOCSequence, "/", stamp(numbers[0].FOC.Start)), map[string]any{"numbers": list}})
}

// BeginCutOver is the first step of a cut-over deadline: it checks the gate in the same transaction that takes the numbers, and answers the
// effect that activates them. ok is false when there is nothing to do (any more). Errors: ErrFenced if another node has taken over.
func (s *Service) BeginCutOver(ctx context.Context, d Due) (e Effect, ok bool, err error) {
	broken, err := s.look(ctx, d.Order)
	if err != nil {
		return e, false, err
	}
	_, err = s.Store.Requests(Scope{Desk: true}).UpdateOrder(ctx, d.Order, func(r *Request, o *Order) error {
		c, err := s.changeOf(System(), r)
		if err != nil {
			return err
		}
		if err := c.fence(r, d); err != nil {
			return err
		}
		c.broken = broken
		ok, err = c.beginCutOver(r, o, d)
		if err != nil {
			return err
		}
		e = Effect{Do: EffectSend, Key: fmt.Sprintf("%s/%s/%s", o.ID, SendActivate, d.Key), Request: r.ID, Order: o.ID, At: c.now, Send: SendActivate}
		return c.finish(r, nil)
	})
	return e, ok, err
}

func (c change) beginCutOver(r *Request, o *Order, d Due) (bool, error) {
	var due, moving []*Number
	for _, n := range o.Numbers {
		if stamp(n.FOC.Start) != d.Key {
			continue
		}
		switch n.State {
		case NumberConfirmed:
			due = append(due, n)
		case NumberMoving:
			moving = append(moving, n)
		}
	}
	if len(due) == 0 {
		if len(moving) == 0 {
			r.plan(o, DueCutOver, d.Key, time.Time{})
		}
		return len(moving) > 0, nil
	}
	why := c.gate(r, o)
	if why == "" && c.now.After(due[0].FOC.End) {
		why = "window_over"
	}
	if why != "" {
		r.plan(o, DueCutOver, d.Key, time.Time{})
		r.record(c.who, c.now, note{typ: "port_order.gate_closed", order: o, vis: ForDesk, reason: why})
		if why == "frozen" || why == "signature" || why == "letter" || why == "window_over" {
			return false, c.loseDate(r, o, due, "") // no blind run: another date is needed
		}
		return false, nil
	}
	c.startMoving(r, o, due)
	return true, nil
}

// EndCutOver finishes a cut-over deadline once the carrier has the activation, or the desk has to do it by hand. What the carrier then
// says (ported) comes as an answer.
func (s *Service) EndCutOver(ctx context.Context, d Due, byHand bool) error {
	_, err := s.Store.Requests(Scope{Desk: true}).UpdateOrder(ctx, d.Order, func(r *Request, o *Order) error {
		c, err := s.changeOf(System(), r)
		if err != nil {
			return err
		}
		if err := c.fence(r, d); err != nil {
			return err
		}
		r.plan(o, DueCutOver, d.Key, time.Time{})
		switch {
		case r.Internal:
			err = c.ported(r, o, nil)
		case byHand:
			o.ByHand = true
			r.record(c.who, c.now, note{typ: "port_order.to_do_by_hand", order: o, vis: ForDesk, data: map[string]any{"message": string(SendActivate)}})
		default:
			r.record(c.who, c.now, note{typ: "port_order.activation_sent", order: o, vis: ForDesk})
			r.plan(o, DuePoll, string(SendActivate), c.now)
		}
		return c.finish(r, err)
	})
	return err
}

// PostponeCutOver lets a cut-over be tried again shortly: the carrier did not answer. The desk sees it from the first failure on.
func (s *Service) PostponeCutOver(ctx context.Context, d Due) error {
	_, err := s.Store.Requests(Scope{Desk: true}).UpdateOrder(ctx, d.Order, func(r *Request, o *Order) error {
		c, err := s.changeOf(System(), r)
		if err != nil {
			return err
		}
		if err := c.fence(r, d); err != nil {
			return err
		}
		if o.HandOffFault == "" {
			o.HandOffFault = "no_answer"
			r.record(c.who, c.now, note{typ: "port_order.hand_off_failed", order: o, vis: ForDesk, data: map[string]any{"message": string(SendActivate), "fault": "no_answer"}})
		}
		r.plan(o, DueCutOver, d.Key, c.now.Add(time.Minute))
		return c.finish(r, nil)
	})
	return err
}

// Ported records that numbers have moved; nil means all that were on the move (R15, R17).
func (s *Service) Ported(ctx context.Context, who Actor, id OrderID, numbers []numbering.PhoneNumber) (*Request, error) {
	return s.on(ctx, who, id, VerbPorted, func(c change, r *Request, o *Order) error { return c.ported(r, o, numbers) })
}

func (c change) ported(r *Request, o *Order, named []numbering.PhoneNumber) error {
	moved, err := c.movedNumbers(o, named)
	if err != nil {
		return err
	}
	if len(moved) == 0 {
		return ErrUnchanged
	}
	o.HandOffFault = ""
	for _, n := range moved {
		n.State, n.PortedAt = NumberTesting, c.now
		c.arrive(r, n)
		r.record(c.who, c.now, note{typ: "port_order.number_ported", order: o, data: map[string]any{"number": n.Number.E164()}})
		if c.s.TestCalls {
			r.Record.Effects = append(r.Record.Effects, Effect{Do: EffectTestCall, Key: fmt.Sprintf("%s/%s/%d", o.ID, n.Number.E164(), len(n.Tests)+1),
				Request: r.ID, Order: o.ID, At: c.now, Number: n.Number.E164()})
		}
	}
	r.plan(o, DueTestOverdue, "", c.now.Add(testWithin))
	return nil
}

// movedNumbers finds the numbers that a carrier or the desk says have moved. A number without a date, or before its date, is no such
// number: a call seen early is a hint to the desk, never a completed move.
func (c change) movedNumbers(o *Order, named []numbering.PhoneNumber) ([]*Number, error) {
	if len(named) == 0 {
		if moving := o.in(NumberMoving); len(moving) > 0 {
			return moving, nil
		}
		return slices.DeleteFunc(o.in(NumberConfirmed), func(n *Number) bool { return c.now.Before(n.FOC.Start) }), nil
	}
	var out []*Number
	var problems []Problem
	for i, x := range named {
		n := o.Number(x)
		switch {
		case n == nil:
			problems = append(problems, NewProblem(fmt.Sprintf("/numbers/%d", i), "number.not_in_order", "number", c.market.Plan.Display(x)))
		case n.State == NumberTesting || n.State == NumberCompleted || slices.Contains(out, n):
		case n.State == NumberMoving || n.State == NumberConfirmed && !c.now.Before(n.FOC.Start):
			out = append(out, n)
		default:
			problems = append(problems, NewProblem(fmt.Sprintf("/numbers/%d", i), "number.not_moving", "number", c.market.Plan.Display(x)))
		}
	}
	if len(problems) > 0 {
		return nil, &InvalidError{Code: "invalid", Problems: problems}
	}
	return out, nil
}

// arrive puts a moved number to use: the main one takes the place of the temporary number at once, the others ring where they were set to.
func (c change) arrive(r *Request, n *Number) {
	own := r.OwnNumbers[n.Number]
	own.Number, own.Market, own.Account, own.Request = n.Number, r.Market, r.Account, r.ID
	own.State = OwnAssigned
	if own.User == "" {
		own.User = n.Destination.User
	}
	own.Use = UseVirtual
	if own.User != "" {
		own.Use = UseDirect
	}
	if n.Number == r.leadNumber() {
		c.replace(r, &own)
	}
	r.own(own, c.now)
}

// leadNumber is the number that becomes the account's default: the main number if it moves, else the first (R12, R17).
func (r *Request) leadNumber() numbering.PhoneNumber {
	for _, w := range r.Fields.Moving() {
		return w.Number
	}
	return 0
}

// replace makes a moved number the account's default in place of the temporary one, which is quarantined without a release date until the
// moved one is proven, or stays as a virtual number if that was asked (R17, R18).
func (c change) replace(r *Request, own *OwnNumber) {
	old, ok := r.OwnNumbers[r.Fields.Replaces.Number]
	ok = ok && old.Account == r.Account && old.State == OwnAssigned
	if ok && old.Default || !r.hasDefault() {
		own.Use, own.Default = UseMain, true
	}
	if !ok {
		return
	}
	if own.User == "" {
		own.User = old.User
	}
	old.Default, old.Request = false, r.ID
	switch {
	case old.Use != UseTemporary:
		old.Use = UseVirtual // an ordinary number of the account that only gives up being the default
	case c.keepsTemporary(r):
		old.Use = UseVirtual
	default:
		old.State, old.ReleaseAt = OwnQuarantined, time.Time{}
	}
	r.own(old, c.now)
}

// hasDefault says that the account has a default number; the store loads it with every request.
func (r *Request) hasDefault() bool {
	for _, n := range r.OwnNumbers {
		if n.Default && n.Account == r.Account && n.State == OwnAssigned {
			return true
		}
	}
	return false
}

// keepsTemporary is what the customer or care chose, else the market's policy.
func (c change) keepsTemporary(r *Request) bool {
	if r.Fields.TemporaryNumber != "" {
		return r.Fields.TemporaryNumber == "keep"
	}
	return c.market.Temporary == "keep"
}

// setFree forgets the arriving row of a number that will not come.
func (c change) setFree(r *Request, n *Number) {
	if own, ok := r.OwnNumbers[n.Number]; ok && own.State == OwnArriving && own.Request == r.ID {
		own.State = OwnGone
		r.own(own, c.now)
	}
}
