package story_test

import (
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
)

// capability finds what is told of a verb before anybody tries.
func (b *bed) capability(r *porting.Request, v porting.Verb) porting.Capability {
	b.t.Helper()
	list, err := b.service.Capabilities(b.ctx, b.office, r.ID)
	b.must(err)
	for _, c := range list {
		if c.Verb == v {
			return c
		}
	}
	b.t.Fatalf("nothing is told of %s", v)
	return porting.Capability{}
}

// Before the hand-off a cancellation is done at once: the number is free for others, the temporary one rings on.
func TestCancelsBeforeTheHandOff(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		r := b.asks(asOnTheBill("SIM-OK"))
		_, err := b.service.CancelRequest(b.ctx, b.office, r.ID, "we stay")
		b.must(err)
		b.settle()
		b.expect(r, porting.Cancelled, porting.StageCancelled, porting.BallNone)
		if l := b.only(porting.MailCancelled); l.calendar != "" {
			b.t.Fatalf("there is no date to take out of a calendar:\n%s", l.calendar)
		}
		if own := b.own(number("+33199001234")); own.State != "" {
			b.t.Fatalf("announced number: %+v", own)
		}
		if own := b.own(b.temp); own.State != porting.OwnAssigned || !own.Default || own.Use != porting.UseTemporary || own.Request != "" {
			b.t.Fatalf("temporary number: %+v", own)
		}
		b.later(60 * day)
		if keys := b.heard(); len(keys) != 0 {
			b.t.Fatalf("the carrier heard %v", keys)
		}
		b.once(porting.MailReceived, porting.MailCancelled)
		b.moves(b.approves(b.asks(asOnTheBill("SIM-OK"))))
		b.audited()
	})
}

// After the hand-off the carrier is asked; when it agrees the order ends, the calendar entry goes, and nothing moves.
func TestCancelsAfterTheHandOff(t *testing.T) {
	t.Parallel()
	on(t, true, func(b *bed) {
		r := b.dated(asOnTheBill("SIM-OK"))
		foc := r.Orders[0].FOC()
		_, err := b.service.CancelRequest(b.ctx, b.office, r.ID, "we stay")
		b.must(err)
		b.settle()
		b.expect(r, porting.CancelRequested, porting.StageCancelled, porting.BallProvider)
		_, err = b.service.CancelRequest(b.ctx, b.office, r.ID, "really")
		b.refused(err, "")
		b.told(r, "port_order.cancel_requested", 1)
		b.workdays(1)
		b.expect(r, porting.Cancelled, porting.StageCancelled, porting.BallNone)
		told, off := b.only(porting.MailDateConfirmed), b.only(porting.MailCancelled)
		if off.entry("METHOD") != "CANCEL" || off.entry("UID") != told.entry("UID") || off.entry("SEQUENCE") <= told.entry("SEQUENCE") {
			b.t.Fatalf("calendar: %s", off.calendar)
		}
		b.until(foc.End.Add(day))
		b.wrote(porting.MailMovingStarted, 0)
		b.wrote(porting.MailDayBefore, 0)
		b.once(porting.MailCancelRequested)
		if own := b.own(number("+33199001234")); own.State != "" {
			b.t.Fatalf("number: %+v", own)
		}
		b.audited()
	})
}

// Inside the lock a customer is told that it is too late, since when, and whom to call; the desk may still try, with a reason.
func TestCancelsInsideTheLock(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		r := b.dated(asOnTheBill("SIM-OK"))
		lock := r.Orders[0].FOC().Start.Add(-72 * time.Hour)
		b.until(lock.Add(-time.Second))
		if c := b.capability(r, porting.VerbCancel); !c.Allowed || !c.Until.Equal(lock) {
			b.t.Fatalf("capability: %+v", c)
		}
		b.until(r.Orders[0].FOC().Start.Add(-25 * time.Hour))
		if c := b.capability(r, porting.VerbCancel); c.Allowed || c.WhyNot.Code != "locked" {
			b.t.Fatalf("capability: %+v", c)
		}
		_, err := b.service.CancelRequest(b.ctx, b.office, r.ID, "we stay")
		x := b.refused(err, "locked")
		if x.Params["provider"] != "Orange" || x.Params["reference"] != r.Reference || x.Params["since"] != lock.Format(time.RFC3339) {
			b.t.Fatalf("refusal: %+v", x.Params)
		}
		_, err = b.service.Cancel(b.ctx, b.desk, r.Orders[0].ID, "")
		b.faulty(err, "reason.missing")
		b.expect(r, porting.Confirmed, porting.StageDateSet, porting.BallNone)
		_, err = b.service.Cancel(b.ctx, b.desk, r.Orders[0].ID, "fraud suspected")
		b.must(err)
		b.workdays(1)
		b.expect(r, porting.Cancelled, porting.StageCancelled, porting.BallNone)
		if e := b.event(r, "port_order.cancel_requested"); e.Reason != "fraud suspected" || e.Actor.Name != b.desk.Name {
			b.t.Fatalf("event: %+v", e)
		}
		b.later(week)
		b.wrote(porting.MailMovingStarted, 0)
	})
}

// On the day itself the carrier does not stop any more: the customer is told, and the number moves.
func TestCarrierDoesNotStop(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		r := b.dated(asOnTheBill("SIM-OK"))
		b.until(r.Orders[0].FOC().Start.Add(-time.Hour))
		_, err := b.service.Cancel(b.ctx, b.desk, r.Orders[0].ID, "the customer called")
		b.must(err)
		b.settle()
		b.expect(r, porting.Confirmed, porting.StageDateSet, porting.BallNone)
		b.once(porting.MailCancelTooLate)
		b.later(62 * time.Minute)
		b.expect(r, porting.Completed, porting.StageDone, porting.BallNone)
		b.wrote(porting.MailCancelled, 0)
	})
}

// A pause before the date changes nothing once it is over; what the carrier says meanwhile is not lost.
func TestPauseAndGoOn(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		r := b.approves(b.asks(asOnTheBill("SIM-OK")))
		_, err := b.service.HoldRequest(b.ctx, b.office, r.ID)
		b.must(err)
		b.settle()
		b.expect(r, porting.OnHold, porting.StagePaused, porting.BallYou)
		b.once(porting.MailPaused)
		b.workdays(3)
		b.expect(r, porting.OnHold, porting.StagePaused, porting.BallYou)
		b.told(r, "port_order.foc_confirmed", 1)
		_, err = b.service.ResumeRequest(b.ctx, b.office, r.ID)
		b.must(err)
		b.expect(r, porting.Confirmed, porting.StageDateSet, porting.BallNone)
		b.moves(r)
		b.once(porting.MailDateConfirmed, porting.MailMovingStarted, porting.MailCompleted)
	})
}

// A pause over the moving date: nothing moves, and when it is over the date is lost and another one is needed.
func TestPauseOverTheDate(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		r := b.dated(asOnTheBill("SIM-OK"))
		foc := r.Orders[0].FOC()
		_, err := b.service.HoldRequest(b.ctx, b.office, r.ID)
		b.must(err)
		b.until(foc.End.Add(2 * day))
		b.expect(r, porting.OnHold, porting.StagePaused, porting.BallYou)
		b.wrote(porting.MailMovingStarted, 0)
		for _, key := range b.heard() {
			if strings.Contains(key, "activate") {
				b.t.Fatalf("the carrier was told to move: %s", key)
			}
		}
		_, err = b.service.ResumeRequest(b.ctx, b.office, r.ID)
		b.must(err)
		b.settle()
		b.expect(r, porting.Acknowledged, porting.StageWithProvider, porting.BallProvider)
		b.once(porting.MailDateLost)
		_, err = b.service.Confirm(b.ctx, b.desk, r.Orders[0].ID, confirmation(b.window(5)))
		b.must(err)
		b.moves(r)
		b.once(porting.MailMovingStarted, porting.MailCompleted)
		b.audited()
	})
}

// Snap-back: the number goes back to the losing carrier, and the temporary one is the default again, as if nothing had been.
func TestSnapBack(t *testing.T) {
	t.Parallel()
	on(t, true, func(b *bed) {
		r := b.moves(b.approves(b.asks(asOnTheBill("SIM-OK"))))
		id := r.Orders[0].ID
		b.later(2 * day)
		_, err := b.service.Reverse(b.ctx, b.desk, id, "calls drop")
		b.forbidden(err)
		_, err = b.service.Reverse(b.ctx, b.lead, id, " ")
		b.faulty(err, "reason.missing")
		_, err = b.service.Reverse(b.ctx, b.lead, id, "calls drop")
		b.must(err)
		b.settle()
		b.expect(r, porting.Reversed, porting.StageCancelled, porting.BallNone)
		if own := b.own(b.temp); own.State != porting.OwnAssigned || !own.Default || own.Use != porting.UseTemporary || own.User != b.owner || !own.ReleaseAt.IsZero() {
			b.t.Fatalf("temporary number: %+v", own)
		}
		if own := b.own(number("+33199001234")); own.State != porting.OwnPortedOut || own.Default {
			b.t.Fatalf("moved number: %+v", own)
		}
		b.costs(0)
		b.later(60 * day)
		if own := b.own(b.temp); own.State != porting.OwnAssigned || !own.Default {
			b.t.Fatalf("temporary number two months later: %+v", own)
		}
		b.once(porting.MailReversed)
		for _, none := range []porting.MailKind{porting.MailTemporarySoon, porting.MailTemporaryGone, porting.MailFollowUpWeek, porting.MailFollowUpMonth} {
			b.wrote(none, 0)
		}
		_, err = b.service.Reverse(b.ctx, b.lead, id, "again")
		b.refused(err, "")
		r = b.asks(asOnTheBill("SIM-OK")) // and the number may come again
		b.moves(b.approves(r))
		b.audited()
	})
}

// A snap-back when the temporary number is long given away: the desk is told that the account has no number to ring on.
func TestSnapBackTooLateForTheTemporaryNumber(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		r := b.moves(b.approves(b.asks(asOnTheBill("SIM-OK"))))
		b.later(50 * day)
		_, err := b.service.Reverse(b.ctx, b.lead, r.Orders[0].ID, "won back by a court")
		b.must(err)
		b.settle()
		b.told(r, "temporary_number.not_there", 1)
		if own := b.own(b.temp); own.State != porting.OwnAvailable {
			b.t.Fatalf("temporary number: %+v", own)
		}
	})
}
