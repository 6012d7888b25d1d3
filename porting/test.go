package porting

import (
	"context"
	"fmt"
	"slices"

	"github.com/portamento/portamento/numbering"
)

// TestResult is what came of one test call.
type TestResult struct {
	Number numbering.PhoneNumber
	Result string // passed, wrong_place, no_answer, old_carrier, announcement, one_way
	Note   string
}

// testResults lists what can come of a test call.
var testResults = []string{TestPassed, TestWrongPlace, TestNoAnswer, TestOldCarrier, TestAnnouncement, TestOneWay}

// RecordTest records a test call (R15). When it proves the last moved number of the order, those numbers are completed; a failing call
// keeps the order in testing, tells the customer, and leaves the decision to the desk.
func (s *Service) RecordTest(ctx context.Context, who Actor, id OrderID, in TestResult) (*Request, error) {
	return s.on(ctx, who, id, VerbTest, func(c change, r *Request, o *Order) error { return c.test(r, o, in) })
}

func (c change) test(r *Request, o *Order, in TestResult) error {
	n := o.Number(in.Number)
	switch {
	case n == nil:
		return invalid("/number", "number.not_in_order", "number", c.market.Plan.Display(in.Number))
	case !slices.Contains(testResults, in.Result):
		return invalid("/result", "test.result_unknown")
	case n.State != NumberTesting:
		return &StateError{Verb: VerbTest, State: o.State(), Allowed: Allowed(o.State(), c.who.Role), Code: "number.not_moved"}
	}
	n.Tests = append(n.Tests, TestCall{At: c.now, Result: in.Result, Note: in.Note, By: c.who})
	data := map[string]any{"number": n.Number.E164(), "result": in.Result, "call": len(n.Tests)}
	if in.Result != TestPassed {
		r.record(c.who, c.now, note{typ: "port_order.test_failed", order: o, reason: in.Note, data: data})
		r.mail(c.now, post{MailTestFailed, o, fmt.Sprintf("%s/%d", n.Number.E164(), len(n.Tests)), data})
		return nil
	}
	r.record(c.who, c.now, note{typ: "port_order.test_passed", order: o, reason: in.Note, data: data})
	if len(o.in(NumberMoving)) > 0 || slices.ContainsFunc(o.in(NumberTesting), func(n *Number) bool { return !n.Proven() }) {
		return nil
	}
	return c.complete(r, o, "")
}

// TestCallResult records the call of a test_call or forwarding effect, unless the number has been dealt with since.
func (s *Service) TestCallResult(ctx context.Context, e Effect, result, remark string) error {
	_, err := s.Store.Requests(Scope{Desk: true}).UpdateOrder(ctx, e.Order, func(r *Request, o *Order) error {
		c, err := s.changeOf(System(), r)
		if err != nil {
			return err
		}
		waited := r.Waits(e)
		c.unwait(r, e)
		number, err := numbering.ParseE164(e.Number)
		if err != nil {
			return fmt.Errorf("read number of %s: %w", e.Key, err)
		}
		in, n := TestResult{Number: number, Result: result, Note: remark}, o.Number(number)
		stale, record := n == nil || n.State != NumberTesting || e.Key != fmt.Sprintf("%s/%s/%d", o.ID, n.Number.E164(), len(n.Tests)+1), c.test
		if e.Do == EffectForwarding {
			stale, record = r.forwardingStale(o, e), c.forwardingCalled
		}
		if stale {
			if waited {
				return c.finish(r, nil)
			}
			return ErrUnchanged
		}
		return c.finish(r, record(r, o, in))
	})
	return err
}
