package porting

import (
	"context"
	"fmt"
	"slices"
)

// Asking is what the desk asks a customer, or why it declines: reasons of the catalogue, and a note in its own words.
type Asking struct {
	Reasons []string
	Note    string
}

// Approve says that the desk has checked an order: it goes to the losing carrier. An internal order gets its date at once (R6).
// Errors: *StateError, with code signature.stale or, where nobody has said what becomes of the other numbers, rest.open.
func (s *Service) Approve(ctx context.Context, who Actor, id OrderID) (*Request, error) {
	return s.on(ctx, who, id, VerbApprove, func(c change, r *Request, o *Order) error {
		if !r.signatureHolds() {
			return &StateError{Verb: VerbApprove, State: o.State(), Allowed: Allowed(o.State(), who.Role), Code: "signature.stale"}
		}
		if r.Fields.Rest == RestUnknown {
			return &StateError{Verb: VerbApprove, State: o.State(), Allowed: Allowed(o.State(), who.Role), Code: "rest.open"}
		}
		c.approve(r, o)
		return nil
	})
}

func (c change) approve(r *Request, o *Order) {
	o.Step = Approved
	r.record(c.who, c.now, note{typ: "port_order.reviewed", order: o, data: map[string]any{"attempt": o.Attempt}})
	if r.Internal {
		day := c.market.AddWorkdays(c.now, 1)
		c.setDate(r, o, o.Numbers, c.market.WindowOn(day))
		return
	}
	r.send(o, SendSubmit, c.now)
}

// Ask asks the customer for something before the order is sent. Errors: *InvalidError for a reason that the catalogue does not have.
func (s *Service) Ask(ctx context.Context, who Actor, id OrderID, in Asking) (*Request, error) {
	return s.on(ctx, who, id, VerbAsk, func(c change, r *Request, o *Order) error {
		if err := c.knownReasons(in.Reasons); err != nil {
			return err
		}
		o.Step, o.Ask, o.AskNote = ActionRequired, slices.Clone(in.Reasons), in.Note
		r.record(c.who, c.now, note{typ: "port_order.asked", order: o, data: map[string]any{"reasons": in.Reasons, "note": in.Note}})
		r.mail(c.now, post{MailQuestion, o, occasion(r), map[string]any{"reasons": in.Reasons, "text": in.Note}})
		return nil
	})
}

// Decline ends an order that cannot be done. Errors as Ask.
func (s *Service) Decline(ctx context.Context, who Actor, id OrderID, in Asking) (*Request, error) {
	return s.on(ctx, who, id, VerbDecline, func(c change, r *Request, o *Order) error {
		if err := c.knownReasons(in.Reasons); err != nil {
			return err
		}
		c.giveUp(r, o, NotPossible)
		r.record(c.who, c.now, note{typ: "port_order.declined", order: o, reason: in.Note, data: map[string]any{"reasons": in.Reasons}})
		r.mail(c.now, post{MailNotPossible, o, "1", map[string]any{"reasons": in.Reasons, "text": in.Note}})
		return nil
	})
}

func (c change) knownReasons(reasons []string) error {
	if len(reasons) == 0 {
		return invalid("/reasons", "reasons.missing")
	}
	var bad []Problem
	for i, code := range reasons {
		if _, ok := c.market.Reason(code); !ok {
			bad = append(bad, NewProblem(fmt.Sprintf("/reasons/%d", i), "reasons.unknown", "reason", code))
		}
	}
	if len(bad) > 0 {
		return &InvalidError{Code: "invalid", Problems: bad}
	}
	return nil
}

// occasion tells one mail of a kind from the next of the same kind: the number of events so far is different at each.
func occasion(r *Request) string { return fmt.Sprint(r.EventCount) }

func attemptOf(o *Order) string { return fmt.Sprint(o.Attempt) }

// Assign gives an order to a person of the desk; "" takes it back.
func (s *Service) Assign(ctx context.Context, who Actor, id OrderID, user UserID) (*Request, error) {
	return s.on(ctx, who, id, VerbAssign, func(c change, r *Request, o *Order) error {
		if o.Assignee == user {
			return ErrUnchanged
		}
		r.record(c.who, c.now, note{typ: "port_order.assigned", order: o, vis: ForDesk, data: map[string]any{"before": string(o.Assignee), "after": string(user)}})
		o.Assignee = user
		return nil
	})
}
