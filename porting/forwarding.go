package porting

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/portamento/portamento/porting/bridge"
)

// Forwarding is how the calls to the old number reach the customer until it has moved.
type Forwarding struct {
	bridge.Line
	Order  *Order
	CallBy time.Time // while a call is waited for: by when the desk makes it
}

// Forwarding is what there is to forward, and whether it works; ok is false where no call has to be forwarded: the account has no temporary
// number, the old number has moved or will not, or it is on a device of our own.
func (r *Request) Forwarding() (f Forwarding, ok bool) {
	temp, n := r.OwnNumbers[r.Fields.Replaces.Number], r.lead()
	if r.Internal || n == nil || temp.Account != r.Account || temp.Use != UseTemporary || temp.State != OwnAssigned ||
		n.State != NumberWaiting && n.State != NumberConfirmed && n.State != NumberRejected {
		return f, false
	}
	o := r.Orders[slices.IndexFunc(r.Orders, func(o *Order) bool { return slices.Contains(o.Numbers, n) })]
	d, _ := r.deadline(o.ID, DueForwarding, "")
	return Forwarding{r.Forwardings.Line(n.Number, temp.Number), o, d.DueAt}, slices.Contains(forwardable, o.State())
}

// onForwarding applies a transition to the forwarding of a request; it answers the event, which is recorded, or why it cannot be.
func (s *Service) onForwarding(ctx context.Context, who Actor, id RequestID, do func(c change, r *Request, f Forwarding) (event, refused string)) (*Request, error) {
	return s.onRequest(ctx, who, id, func(c change, r *Request) error {
		if err := c.mayAny(VerbForward, r); err != nil {
			return err
		}
		event, refused := "", "forwarding.none"
		f, ok := r.Forwarding()
		if ok {
			event, refused = do(c, r, f)
		}
		if refused != "" {
			return &StateError{Verb: VerbForward, State: r.State(), Allowed: r.allowed(who.Role), Code: refused}
		}
		r.record(who, c.now, note{typ: event, order: f.Order, data: f.Data()})
		return nil
	})
}

// AskForwardingTest has the old number called from the desk's test line, to hear whether the temporary one rings: one call at a time, and so many a
// day. It holds nothing up. Errors: *StateError with code forwarding.none, forwarding.waiting or forwarding.enough.
func (s *Service) AskForwardingTest(ctx context.Context, who Actor, id RequestID) (*Request, error) {
	return s.onForwarding(ctx, who, id, func(c change, r *Request, f Forwarding) (string, string) {
		if why := r.Forwardings.Refused(f.Line, c.market.StartOfDay(c.now)); why != "" {
			return "", why
		}
		r.Forwardings = r.Forwardings.Asked(f.From, f.To, c.now)
		r.plan(f.Order, DueForwarding, "", c.market.PromiseFrom(c.now, 1))
		if s.TestCalls {
			r.Record.Effects = append(r.Record.Effects, Effect{Do: EffectForwarding, Key: forwardingKey(f.Order, r.Forwardings.Newest()),
				Request: r.ID, Order: f.Order.ID, At: c.now, Number: f.From.E164(), Data: map[string]string{"rings": f.To.E164()}})
		}
		return "port_order.forwarding_test_asked", ""
	})
}

func forwardingKey(o *Order, t bridge.Test) string {
	return fmt.Sprintf("%s/forwarding/%d", o.ID, t.Sequence)
}

// ForwardingWorks is the customer's word: I called the old number, and the temporary one rang. A call that was waited for is no longer needed.
// Errors: *StateError with code forwarding.none.
func (s *Service) ForwardingWorks(ctx context.Context, who Actor, id RequestID) (*Request, error) {
	return s.onForwarding(ctx, who, id, func(c change, r *Request, f Forwarding) (string, string) {
		r.Forwardings = r.Forwardings.Ended(bridge.Test{From: f.From, To: f.To, At: c.now, Result: bridge.Works, Own: true})
		return "port_order.forwarding_tried", ""
	})
}

// RecordForwarding is what came of the desk's call to the old number: bridge.Works, DidNotRing or CouldNotTest. Nobody need have asked for the call.
// Errors: *InvalidError (result); *StateError with code forwarding.none, also for an order without that number.
func (s *Service) RecordForwarding(ctx context.Context, who Actor, id OrderID, in TestResult) (*Request, error) {
	return s.on(ctx, who, id, VerbForwarded, func(c change, r *Request, o *Order) error { return c.forwarded(r, o, in) })
}

func (c change) forwarded(r *Request, o *Order, in TestResult) error {
	f, ok := r.Forwarding()
	if !ok || f.Order != o {
		return &StateError{Verb: VerbForwarded, State: o.State(), Allowed: r.Allowed(o, c.who.Role), Code: "forwarding.none"}
	}
	event, ok := bridge.Events[in.Result]
	if !ok {
		return invalid("/result", "forwarding.result_unknown")
	}
	r.Forwardings = r.Forwardings.Ended(bridge.Test{From: f.From, To: f.To, At: c.now, Result: in.Result, Note: in.Note})
	r.record(c.who, c.now, note{typ: event, order: o, reason: in.Note, data: f.Data()})
	return nil
}

// forwardingCalled records the call of a forwarding effect, unless it is no longer waited for. A test caller judges as of any call.
func (c change) forwardingCalled(r *Request, o *Order, e Effect, in TestResult) (known bool, err error) {
	f, ok := r.Forwarding()
	if !ok || f.State != bridge.Waiting || e.Key != forwardingKey(o, f.Newest) {
		return false, nil
	}
	in.Result = bridge.Result(in.Result == TestPassed)
	return true, c.forwarded(r, o, in)
}

// settleForwarding ends what a test has ended, and gives up a call where nothing is left to test: the number moves, or another one is meant.
func (c change) settleForwarding(r *Request) {
	if f, ok := r.Forwarding(); ok && f.State == bridge.Waiting {
		return
	}
	r.Forwardings = r.Forwardings.Dropped()
	for _, o := range r.Orders {
		r.drop(o, DueForwarding)
	}
}
