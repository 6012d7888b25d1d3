package story_test

import (
	"slices"
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/bridge"
)

// forwarding is what is known of the forwarding of a request.
func (b *bed) forwarding(r *porting.Request, want string) porting.Forwarding {
	b.t.Helper()
	f, ok := b.now(r).Forwarding()
	if !ok || f.State != want {
		b.t.Fatalf("the forwarding is %q (%t), want %q", f.State, ok, want)
	}
	return f
}

// A business forwards its calls to the temporary number while it waits. The first call from the test line finds that they are not forwarded; it mends
// that, asks again, and the temporary number rings. The move takes its way all the while.
func TestForwardingIsTested(t *testing.T) {
	t.Parallel()
	on(t, true, func(b *bed) {
		r := b.approves(b.asks(asOnTheBill("SIM-TESTFAIL")))
		b.forwarding(r, bridge.NotTested)
		for _, want := range []string{bridge.DidNotRing, bridge.Works} {
			_, err := b.service.AskForwardingTest(b.ctx, b.office, r.ID)
			b.must(err)
			b.settle()
			b.forwarding(r, want)
		}
		b.told(r, "port_order.forwarding_test_asked", 2)
		b.told(r, "port_order.forwarding_test_failed", 1)
		b.told(r, "port_order.forwarding_test_passed", 1)
		_, err := b.service.AskForwardingTest(b.ctx, b.neighbour(), r.ID)
		b.gone(err)

		r = b.waitsFor(r, porting.Confirmed, 30*24*time.Hour)
		b.until(r.Orders[0].FOC().Start.Add(time.Minute))
		if _, ok := b.now(r).Forwarding(); ok {
			b.t.Fatal("the number has moved, and its calls are still to be forwarded")
		}
		_, err = b.service.AskForwardingTest(b.ctx, b.office, r.ID)
		b.refused(err, "")
		b.audited()
	})
}

// Where there is no test caller the desk makes the call. It sees by when, hears when it is late, and need not be asked; the customer can always say
// that it works.
func TestForwardingIsTestedByHand(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		b.service.TestCalls = false
		r := b.approves(b.asks(asOnTheBill("SIM-SILENT")))
		_, err := b.service.AskForwardingTest(b.ctx, b.office, r.ID)
		b.must(err)
		b.settle()
		f := b.forwarding(r, bridge.Waiting)
		due, _, err := b.db.Lists(b.desk.Scope()).DeadlineList(b.ctx, time.Time{}, porting.Page{Limit: 100})
		b.must(err)
		due = slices.DeleteFunc(due, func(d porting.Deadline) bool { return d.Kind != porting.DueForwarding })
		if len(due) != 1 || due[0].Order != r.Orders[0].ID || !due[0].DueAt.Equal(f.CallBy) {
			b.t.Fatalf("the desk is to call: %+v, by %s", due, f.CallBy)
		}
		b.until(f.CallBy.Add(time.Minute))
		b.told(r, "port_order.forwarding_test_overdue", 1)
		_, err = b.service.RecordForwarding(b.ctx, b.desk, r.Orders[0].ID, porting.TestResult{Result: bridge.CouldNotTest, Note: "our line was down"})
		b.must(err)
		b.forwarding(r, bridge.CouldNotTest)
		_, err = b.service.ForwardingWorks(b.ctx, b.office, r.ID)
		b.must(err)
		if f := b.forwarding(r, bridge.Works); !f.Newest.Own {
			b.t.Fatalf("%+v", f.Newest)
		}
		b.later(10 * day)
		b.told(r, "port_order.forwarding_test_overdue", 1)
	})
}
