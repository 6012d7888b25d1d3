package porting

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting/bridge"
)

// forwardingIs checks what is known of the forwarding.
func (b *bed) forwardingIs(t *testing.T, want string) Forwarding {
	t.Helper()
	f, ok := b.r().Forwarding()
	if !ok || f.State != want {
		t.Fatalf("the forwarding is %q (%t), want %q", f.State, ok, want)
	}
	return f
}

// stateCode is the code of a refusal.
func stateCode(err error) string {
	var refused *StateError
	if errors.As(err, &refused) {
		return refused.Code
	}
	return ""
}

func (b *bed) waitsForForwarding() bool {
	return slices.ContainsFunc(b.r().Deadlines, func(d Deadline) bool { return d.Kind == DueForwarding })
}

func TestForwarding_DeskCalls(t *testing.T) {
	t.Parallel()
	b, ctx, desk := in(t, Acknowledged), context.Background(), as(RoleDesk)
	id := b.order().ID
	f := b.forwardingIs(t, bridge.NotTested)
	if f.From != b.number(first) || f.To != b.number(lentNumber) {
		t.Fatalf("from %s to %s", f.From, f.To)
	}
	b.must2(b.service.AskForwardingTest(ctx, office(), b.id))
	f = b.forwardingIs(t, bridge.Waiting)
	if want := b.market.PromiseFrom(b.now, 1); !f.CallBy.Equal(want) || !b.waitsForForwarding() {
		t.Errorf("the desk calls by %s, want %s", f.CallBy, want)
	}
	if _, err := b.service.AskForwardingTest(ctx, office(), b.id); stateCode(err) != "forwarding.waiting" {
		t.Errorf("a second call: %v", err)
	}
	if len(b.m.effects) > 0 && b.m.effects[len(b.m.effects)-1].Do == EffectForwarding {
		t.Error("somebody is called, and there is no test caller")
	}
	b.advance(5 * 24 * time.Hour)
	b.forwardingIs(t, bridge.Waiting)
	if !slices.ContainsFunc(b.m.events, func(e Event) bool { return e.Type == "port_order.forwarding_test_overdue" && e.Visibility == ForDesk }) {
		t.Error("nobody called, and the desk does not hear of it")
	}
	b.must2(b.service.RecordForwarding(ctx, desk, id, TestResult{Result: bridge.DidNotRing, Note: "the voice mail of the provider"}))
	f = b.forwardingIs(t, bridge.DidNotRing)
	if f.Newest.Note == "" || b.waitsForForwarding() {
		t.Errorf("after the call: %+v", f.Newest)
	}
	if got := b.r().State(); got != Acknowledged {
		t.Errorf("the order is %s: a test holds nothing up", got)
	}
	b.must2(b.service.RecordForwarding(ctx, desk, id, TestResult{Result: bridge.Works}))
	b.forwardingIs(t, bridge.Works)
	var invalid *InvalidError
	if _, err := b.service.RecordForwarding(ctx, desk, id, TestResult{Result: TestPassed}); !errors.As(err, &invalid) {
		t.Errorf("a result that is none: %v", err)
	}
}

func TestForwarding_ThreeADay(t *testing.T) {
	t.Parallel()
	b, ctx, desk := in(t, Sent), context.Background(), as(RoleDesk)
	ask := func() error { _, err := b.service.AskForwardingTest(ctx, office(), b.id); return err }
	for _, result := range []string{bridge.DidNotRing, bridge.CouldNotTest, bridge.DidNotRing, bridge.DidNotRing} { // the second is not counted
		b.must(ask())
		b.must2(b.service.RecordForwarding(ctx, desk, b.order().ID, TestResult{Result: result}))
	}
	if err := ask(); stateCode(err) != "forwarding.enough" {
		t.Errorf("a fourth call on one day: %v", err)
	}
	b.must2(b.service.ForwardingWorks(ctx, office(), b.id))
	b.forwardingIs(t, bridge.Works)
	b.advance(24 * time.Hour)
	b.must(ask())
}

// Who says again and again that it works neither fills the history nor pushes the calls of the day out of what is counted.
func TestForwarding_SaidOften(t *testing.T) {
	t.Parallel()
	b, ctx := in(t, Sent), context.Background()
	works := func() { b.must2(b.service.ForwardingWorks(ctx, office(), b.id)) }
	for range bridge.ADay {
		b.must2(b.service.AskForwardingTest(ctx, office(), b.id))
		b.advance(time.Second)
		works()
		version := b.r().Version
		for range 2 * bridge.Kept {
			works()
		}
		if b.r().Version != version {
			t.Fatal("what was said before was written down again")
		}
	}
	if _, err := b.service.AskForwardingTest(ctx, office(), b.id); stateCode(err) != "forwarding.enough" {
		t.Errorf("a fourth call on one day: %v", err)
	}
}

// A call that was given up says nothing of the one that was asked for after it, which rings another number.
func TestForwarding_GivenUpCall(t *testing.T) {
	t.Parallel()
	b, ctx := in(t, Sent), context.Background()
	b.service.TestCalls = true
	b.must2(b.service.AskForwardingTest(ctx, office(), b.id))
	e := b.m.effects[len(b.m.effects)-1]
	e.Data = map[string]string{"rings": "+33199000777"} // as the temporary number was when it was asked for
	b.must(ignoreUnchanged(b.service.TestCallResult(ctx, e, TestPassed, "")))
	b.forwardingIs(t, bridge.Waiting)
}

func TestForwarding_CustomerTriesIt(t *testing.T) {
	t.Parallel()
	b, ctx := in(t, Submitted), context.Background()
	b.must2(b.service.AskForwardingTest(ctx, office(), b.id))
	b.must2(b.service.ForwardingWorks(ctx, office(), b.id))
	f := b.forwardingIs(t, bridge.Works)
	if !f.Newest.Own || b.waitsForForwarding() || len(b.r().Forwardings) != 1 {
		t.Errorf("after the customer's own call: %+v", b.r().Forwardings)
	}
	var forbidden *ForbiddenError
	for _, role := range []Role{RoleAccountRead, RoleAuditor, RoleLink, RoleCarrier} {
		if _, err := b.service.ForwardingWorks(ctx, as(role), b.id); !errors.As(err, &forbidden) && !errors.Is(err, ErrNotFound) {
			t.Errorf("%s: %v", role, err)
		}
	}
}

func TestForwarding_TestCaller(t *testing.T) {
	t.Parallel()
	for _, x := range []struct{ result, want string }{{TestPassed, bridge.Works}, {TestNoAnswer, bridge.DidNotRing}, {TestOldCarrier, bridge.DidNotRing}} {
		b, ctx := in(t, Sent), context.Background()
		b.service.TestCalls = true
		b.must2(b.service.AskForwardingTest(ctx, office(), b.id))
		e := b.m.effects[len(b.m.effects)-1]
		if e.Do != EffectForwarding || e.Number != first164(b) || e.Data["rings"] != b.number(lentNumber).E164() {
			t.Fatalf("%+v", e)
		}
		b.must(b.service.TestCallResult(ctx, e, x.result, ""))
		b.forwardingIs(t, x.want)
		version := b.r().Version
		b.must(ignoreUnchanged(b.service.TestCallResult(ctx, e, TestPassed, "")))
		if b.r().Version != version {
			t.Error("the same call counted twice")
		}
	}
}

func first164(b *bed) string { return b.number(first).E164() }

func ignoreUnchanged(err error) error {
	if errors.Is(err, ErrUnchanged) {
		return nil
	}
	return err
}

// Where nothing is left to test, nobody is made to call, and nobody can ask.
func TestForwarding_EndsWithTheMove(t *testing.T) {
	t.Parallel()
	ctx, desk := context.Background(), as(RoleSupervisor)
	for name, end := range map[string]func(b *bed) error{
		"cancelled": func(b *bed) error { _, err := b.service.Cancel(ctx, desk, b.order().ID, "no more"); return err },
		"declined": func(b *bed) error {
			_, err := b.service.Decline(ctx, desk, b.order().ID, Asking{Reasons: []string{"name_mismatch"}})
			return err
		},
		"moved": func(b *bed) error {
			b.deliverAll(desk)
			b.advance(b.order().FOC().Start.Sub(b.now))
			_, err := b.service.Ported(ctx, desk, b.order().ID, nil)
			return err
		},
	} {
		b := in(t, Approved)
		b.must2(b.service.AskForwardingTest(ctx, office(), b.id))
		if name == "declined" {
			b = in(t, Submitted)
			b.must2(b.service.AskForwardingTest(ctx, office(), b.id))
		}
		if err := end(b); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if _, ok := b.r().Forwarding(); ok || b.waitsForForwarding() || len(b.r().Forwardings) != 0 {
			t.Errorf("%s: the desk is still to call", name)
		}
		if _, err := b.service.AskForwardingTest(ctx, office(), b.id); err == nil {
			t.Errorf("%s: a test can be asked for", name)
		}
	}
}

func (b *bed) deliverAll(desk Actor) {
	ctx := context.Background()
	b.deliver()
	b.must2(b.service.Acknowledge(ctx, desk, b.order().ID, "A-2"))
	b.must2(b.service.Confirm(ctx, desk, b.order().ID, b.window(14)))
}

// An account without a temporary number has nothing to forward to.
func TestForwarding_NeedsATemporaryNumber(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*OwnNumber){
		"a number of its own": func(n *OwnNumber) { n.Use = UseMain },
		"somebody else's":     func(n *OwnNumber) { n.Account = "acc_2" },
		"given back":          func(n *OwnNumber) { n.State = OwnQuarantined },
	} {
		b := in(t, Sent)
		n := b.number(lentNumber)
		own := b.m.own[n]
		change(&own)
		b.m.own = map[numbering.PhoneNumber]OwnNumber{n: own}
		r := b.r()
		r.OwnNumbers = b.m.own
		if _, ok := r.Forwarding(); ok {
			t.Errorf("%s: calls are forwarded to it", name)
		}
	}
}
