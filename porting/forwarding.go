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

// forwarding finds what a verb is about, and says why it cannot be done: "" if it can. A call can only be asked for one at a time, and so many a day.
func (c change) forwarding(r *Request, ask bool) (f Forwarding, why string) {
	f, ok := r.Forwarding()
	switch {
	case !ok:
		return f, "forwarding.none"
	case ask:
		return f, r.Forwardings.Refused(f.Line, c.market.StartOfDay(c.now))
	}
	return f, ""
}

// AskForwardingTest has the old number called from the desk's test line, to hear whether the temporary one rings. It holds nothing up.
// Errors: *StateError with code forwarding.none, forwarding.waiting or forwarding.enough.
func (s *Service) AskForwardingTest(ctx context.Context, who Actor, id RequestID) (*Request, error) {
	return s.testForwarding(ctx, who, id, true)
}

// ForwardingWorks is the customer's word: I called the old number, and the temporary one rang. A call that was waited for is no longer needed.
// Errors: *StateError with code forwarding.none.
func (s *Service) ForwardingWorks(ctx context.Context, who Actor, id RequestID) (*Request, error) {
	return s.testForwarding(ctx, who, id, false)
}

func (s *Service) testForwarding(ctx context.Context, who Actor, id RequestID, ask bool) (*Request, error) {
	return s.onRequest(ctx, who, id, func(c change, r *Request) error {
		if err := c.mayAny(VerbForward, r); err != nil {
			return err
		}
		f, why := c.forwarding(r, ask)
		switch {
		case why != "":
			return &StateError{Verb: VerbForward, State: r.State(), Allowed: r.allowed(who.Role), Code: why}
		case ask:
			c.askForwarding(r, f)
		case f.State == bridge.Works:
			return ErrUnchanged
		default:
			r.Forwardings = r.Forwardings.Ended(bridge.Test{From: f.From, To: f.To, At: c.now, Result: bridge.Works, Own: true})
			r.record(who, c.now, note{typ: "port_order.forwarding_tried", order: f.Order, data: f.Data()})
		}
		return nil
	})
}

func (c change) askForwarding(r *Request, f Forwarding) {
	r.Forwardings = r.Forwardings.Asked(f.From, f.To, c.now)
	r.plan(f.Order, DueForwarding, "", c.market.PromiseFrom(c.now, 1))
	r.record(c.who, c.now, note{typ: "port_order.forwarding_test_asked", order: f.Order, data: f.Data()})
	if c.s.TestCalls {
		r.Record.Effects = append(r.Record.Effects, Effect{Do: EffectForwarding, Key: forwardingKey(f.Order, r.Forwardings.Newest()),
			Request: r.ID, Order: f.Order.ID, At: c.now, Number: f.From.E164(), Data: map[string]string{"rings": f.To.E164()}})
	}
}

func forwardingKey(o *Order, t bridge.Test) string {
	return fmt.Sprintf("%s/forwarding/%d", o.ID, t.Sequence)
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

// forwardingStale says that the call of a forwarding effect is no longer waited for. One that was given up leaves its place in the count to the next.
func (r *Request) forwardingStale(o *Order, e Effect) bool {
	f, ok := r.Forwarding()
	return !ok || f.State != bridge.Waiting || e.Key != forwardingKey(o, f.Newest) || e.Number != f.From.E164() || e.Data["rings"] != f.To.E164()
}

// forwardingCalled records the call of a forwarding effect. A test caller judges as of any call.
func (c change) forwardingCalled(r *Request, o *Order, in TestResult) error {
	in.Result = bridge.Result(in.Result == TestPassed)
	return c.forwarded(r, o, in)
}

// settleForwarding ends what a test has ended, and gives up a call where nothing is left to test: the number moves, or another one is meant.
func (c change) settleForwarding(r *Request) {
	if f, ok := r.Forwarding(); !ok || f.State != bridge.Waiting {
		r.Forwardings = r.Forwardings.Dropped()
		r.Deadlines = slices.DeleteFunc(slices.Clone(r.Deadlines), func(d Deadline) bool { return d.Kind == DueForwarding })
	}
}
