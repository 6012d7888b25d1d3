package porting

import (
	"context"
	"slices"
)

// CancelRequest cancels every open order of a request, or gives up a draft. Errors: *StateError; inside the lock with code locked.
func (s *Service) CancelRequest(ctx context.Context, who Actor, id RequestID, reason string) (*Request, error) {
	return s.onRequest(ctx, who, id, func(c change, r *Request) error {
		if err := c.mayAny(VerbCancel, r); err != nil {
			return err
		}
		if len(r.Orders) == 0 {
			c.discard(r, "port_request.cancelled", reason)
			return nil
		}
		asked := 0
		for _, o := range r.Orders {
			// A wish said twice is not yet the carrier's word.
			if o.Step != CancelRequested && slices.Contains(r.Allowed(o, who.Role), VerbCancel) {
				if err := c.cancel(r, o, reason); err != nil {
					return err
				}
				asked++
			}
		}
		if asked == 0 {
			return ErrUnchanged
		}
		return nil
	})
}

// discard ends a draft.
func (c change) discard(r *Request, event, reason string) {
	r.EndedAt = c.now
	r.Deadlines = nil
	c.planErasure(r)
	r.record(c.who, c.now, note{typ: event, reason: reason})
}

// Cancel cancels an order: at once before the hand-off; afterwards the carrier is asked. On an order whose cancellation is with the
// carrier, it is the desk's word that the carrier agreed. Inside the lock only the desk may, with a reason.
func (s *Service) Cancel(ctx context.Context, who Actor, id OrderID, reason string) (*Request, error) {
	return s.on(ctx, who, id, VerbCancel, func(c change, r *Request, o *Order) error {
		if o.Step == CancelRequested {
			return c.cancelled(r, o)
		}
		return c.cancel(r, o, reason)
	})
}

// RefuseCancel is the desk's word that the carrier does not stop: the order goes on where it was. Errors: *StateError.
func (s *Service) RefuseCancel(ctx context.Context, who Actor, id OrderID, reason string) (*Request, error) {
	return s.on(ctx, who, id, VerbCancelNo, func(c change, r *Request, o *Order) error { return c.cancelRefused(r, o, reason) })
}

func (c change) cancel(r *Request, o *Order, reason string) error {
	if err := c.unlocked(r, o, VerbCancel); err != nil {
		return err
	}
	if c.locked(o) && reason == "" {
		return invalid("/reason", "reason.missing")
	}
	o.CancelReason = reason
	if !c.atCarrier(r, o) {
		return c.cancelled(r, o)
	}
	o.Held = false
	if o.Step == Approved {
		o.Step = Sent // if the carrier refuses, it has the order
	}
	o.Prior, o.Step = o.Step, CancelRequested
	r.record(c.who, c.now, note{typ: "port_order.cancel_requested", order: o, reason: reason})
	r.send(o, SendCancel, c.now)
	r.mail(c.now, post{MailCancelRequested, o, occasion(r), nil})
	return nil
}

// atCarrier says that the losing carrier has this order, or may have it as a message got no answer: it must be asked before the order ends.
func (c change) atCarrier(r *Request, o *Order) bool {
	doubtful := o.Step == Approved && r.Waits(Effect{Key: submitKey(o)})
	return !r.Internal && (o.Step == Sent || o.Step == Acknowledged || o.Step == Rejected || doubtful)
}

// locked says that the order is so near its moving date that a customer cannot stop it any more (market and carrier setting).
func (c change) locked(o *Order) bool {
	f := o.FOC()
	return !f.IsZero() && len(o.in(NumberConfirmed)) > 0 && c.now.After(f.Start.Add(-c.market.LockFor(o.Carrier)))
}

// unlocked refuses a customer inside the lock, telling whom to call; the desk may pass.
func (c change) unlocked(r *Request, o *Order, v Verb) error {
	if !c.locked(o) || c.who.Role.Operator() {
		return nil
	}
	allowed := slices.DeleteFunc(r.Allowed(o, c.who.Role), func(v Verb) bool { return v == VerbCancel || v == VerbHold || v == VerbDate })
	return &StateError{Verb: v, State: o.State(), Allowed: allowed, Code: "locked",
		Params: map[string]any{"since": stamp(o.FOC().Start.Add(-c.market.LockFor(o.Carrier))), "provider": o.Name, "reference": r.Reference}}
}

func (c change) cancelled(r *Request, o *Order) error {
	var had FOC
	if len(o.in(NumberConfirmed)) > 0 {
		had = o.FOC()
		o.FOCSequence++
	}
	c.giveUp(r, o, Cancelled)
	data := map[string]any{"had_date": !had.IsZero()}
	r.record(c.who, c.now, note{typ: "port_order.cancelled", order: o, reason: o.CancelReason, data: data})
	if !had.IsZero() {
		data["lost_start"], data["lost_end"], data["lost_timezone"] = stamp(had.Start), stamp(had.End), had.Timezone
	}
	r.mail(c.now, post{MailCancelled, o, "1", data})
	return nil
}

// giveUp ends an order and sets its numbers free; where some had moved before, the order ends by those.
func (c change) giveUp(r *Request, o *Order, end State) {
	for _, n := range o.Numbers {
		if n.State.Open() {
			n.State = NumberCancelled
			c.setFree(r, n)
		}
	}
	o.Held, o.Step = false, end
	if len(o.in(NumberCompleted)) > 0 {
		o.Step = Completed
	}
}

// cancelRefused puts an order back on its way: the carrier would not stop.
func (c change) cancelRefused(r *Request, o *Order, text string) error {
	o.Step, o.Prior = o.Prior, ""
	r.record(c.who, c.now, note{typ: "port_order.cancel_refused", order: o, reason: text})
	r.mail(c.now, post{MailCancelTooLate, o, occasion(r), map[string]any{"text": text}})
	return nil
}
