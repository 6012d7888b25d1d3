package story_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
)

// The address on the request is not that on the bill: the carrier refuses, the customer mends and signs again, the next attempt goes through.
func TestCarrierRefusesTheAddress(t *testing.T) {
	t.Parallel()
	on(t, true, func(b *bed) {
		r := b.approves(b.asks(asOnTheBill("SIM-REJECT-address_mismatch")))
		b.workdays(1)
		b.expect(r, porting.Rejected, porting.StageNeedsYou, porting.BallYou)
		o := b.order(r, 0)
		m, _ := b.service.Markets.Market("fr")
		reason, ok := m.Reason(o.Rejection.Reasons[0])
		if !ok || reason.Code != "address_mismatch" || !slices.Contains(reason.Fields, "/service_address") || o.Rejection.CarrierText == "" {
			b.t.Fatalf("refusal: %+v, reason: %+v", o.Rejection, reason)
		}
		if mail := b.only(porting.MailRejected); !strings.Contains(mail.text, o.Rejection.CarrierText) {
			b.t.Fatalf("the mail does not tell what the carrier said:\n%s", mail.text)
		}

		b.later(4 * day)
		b.wrote(porting.MailNeedsYou, 1)
		mend := porting.Correction{Edit: func(f *porting.Fields) error { f.ServiceAddress.Street = "14 rue de la Paix"; return nil }}
		_, err := b.service.Correct(b.ctx, b.office, r.ID, mend)
		b.faulty(err, "signature_required")
		b.expect(r, porting.Rejected, porting.StageNeedsYou, porting.BallYou)
		if now := b.now(r); now.Fields.ServiceAddress.Street != "12 rue de la Paix" || now.Orders[0].Attempt != 1 {
			b.t.Fatal("a correction that was refused left a trace")
		}
		signature := b.signature()
		mend.Signature = &signature
		_, err = b.service.Correct(b.ctx, b.office, r.ID, mend)
		b.must(err)
		b.expect(r, porting.Submitted, porting.StageReceived, porting.BallUs)
		b.told(r, "port_request.signed", 2)

		b.approves(r)
		r = b.moves(r)
		if o := r.Orders[0]; o.Attempt != 2 || o.State() != porting.Completed {
			b.t.Fatalf("attempt %d in %s", o.Attempt, o.State())
		}
		b.inOrder(porting.MailReceived, porting.MailSent, porting.MailRejected, porting.MailNeedsYou, porting.MailResubmitted, porting.MailSent, porting.MailDateConfirmed, porting.MailCompleted)
		b.wrote(porting.MailNeedsYou, 1)
		b.audited()
	})
}

// A wrong account number is no matter of the signature: the customer mends it and that is all.
func TestCarrierRefusesTheAccountNumber(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		r := b.approves(b.asks(asOnTheBill("SIM-REJECT-account_number_wrong")))
		b.workdays(1)
		b.expect(r, porting.Rejected, porting.StageNeedsYou, porting.BallYou)
		_, err := b.service.Correct(b.ctx, b.office, r.ID, porting.Correction{Edit: func(f *porting.Fields) error { f.AccountNumber = "SIM-OK 2"; return nil }})
		b.must(err)
		b.told(r, "port_request.signed", 1)
		b.approves(r)
		b.moves(r)
		b.once(porting.MailRejected, porting.MailResubmitted, porting.MailCompleted)
		if e := b.event(r, "port_order.corrected"); strings.Contains(e.DataJSON, "SIM-OK") {
			b.t.Fatalf("the history shows a secret: %s", e.DataJSON)
		}
	})
}

// A customer who does not answer a refusal is reminded after three, seven and fourteen days, and nobody is told that we wait for the carrier.
func TestCustomerDoesNotAnswer(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		r := b.approves(b.asks(asOnTheBill("SIM-REJECT-name_mismatch")))
		b.workdays(1)
		for _, after := range []struct{ days, mails int }{{2, 0}, {1, 1}, {4, 2}, {7, 3}, {6, 3}} {
			b.later(time.Duration(after.days)*day + time.Second)
			b.wrote(porting.MailNeedsYou, after.mails)
		}
		b.wrote(porting.MailHeartbeat, 0)
		b.expect(r, porting.Rejected, porting.StageNeedsYou, porting.BallYou)
		b.later(30 * day) // paused meanwhile, and then closed: the carrier is asked to forget what it refused
		b.told(r, "port_order.cancel_sent", 1)
		b.expect(r, porting.Cancelled, porting.StageCancelled, porting.BallNone)
		b.wrote(porting.MailNeedsYou, 3)
	})
}

// A carrier that never says a word: the customer hears on every promise, the desk sees that the answer is overdue, and ends the silence by
// telephone.
func TestCarrierIsSilent(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		r := b.approves(b.asks(asOnTheBill("SIM-SILENT")))
		promise := b.now(r).NextUpdateBy()
		for kept := 1; kept <= 5; kept++ {
			b.until(promise.Add(-time.Second))
			b.wrote(porting.MailHeartbeat, kept-1)
			b.until(promise)
			b.wrote(porting.MailHeartbeat, kept)
			b.told(r, "port_order.promise_missed", kept)
			next := b.now(r).NextUpdateBy()
			if m, _ := b.service.Markets.Market("fr"); m.WorkdaysBetween(promise, next) != 3 {
				b.t.Fatalf("after %s the next promise is %s", promise, next)
			}
			promise = next
		}
		b.expect(r, porting.Sent, porting.StageWithProvider, porting.BallProvider)
		b.told(r, "port_order.carrier_overdue", 2)

		o := b.order(r, 0)
		_, err := b.service.Acknowledge(b.ctx, b.desk, o.ID, "by telephone")
		b.must(err)
		_, err = b.service.Confirm(b.ctx, b.desk, o.ID, confirmation(b.window(8)))
		b.must(err)
		b.until(b.order(r, 0).FOC().Start.Add(5 * time.Minute))
		b.expect(r, porting.CuttingOver, porting.StageMovingDay, porting.BallUs)
		b.until(b.order(r, 0).FOC().End.Add(31 * time.Minute))
		b.once(porting.MailMovingStarted, porting.MailMovingLate)
		_, err = b.service.Ported(b.ctx, b.desk, o.ID, nil)
		b.must(err)
		b.settle()
		b.expect(r, porting.Completed, porting.StageDone, porting.BallNone)
	})
}

// The carrier moves its date: the customer is told once, the calendar takes the new day for the old one, and nothing moves on the old day.
func TestCarrierMovesItsDate(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		r := b.dated(asOnTheBill("SIM-MOVE"))
		first := r.Orders[0].FOC()
		b.workdays(3)
		second := b.order(r, 0).FOC()
		if !second.Start.After(first.Start) {
			b.t.Fatalf("the date is still %s", first.Start)
		}
		told, changed := b.only(porting.MailDateConfirmed), b.only(porting.MailDateChanged)
		if told.entry("UID") == "" || changed.entry("UID") != told.entry("UID") || changed.entry("METHOD") != "PUBLISH" {
			b.t.Fatalf("calendar: %s\n%s", told.calendar, changed.calendar)
		}
		if told.entry("SEQUENCE") != "1" || changed.entry("SEQUENCE") != "2" || told.entry("DTSTART") != "20260915T100000" || changed.entry("DTSTART") != "20260917T100000" {
			b.t.Fatalf("calendar: %s\n%s", told.calendar, changed.calendar)
		}
		if e := b.event(r, "port_order.foc_changed"); e.Data["moved_by"] != "provider" || e.Reason == "" || e.Data["old_start"] == e.Data["start"] {
			b.t.Fatalf("event: %+v", e)
		}

		b.until(first.End.Add(time.Hour))
		b.expect(r, porting.Confirmed, porting.StageDateSet, porting.BallNone)
		b.wrote(porting.MailMovingStarted, 0)
		b.wrote(porting.MailMovingLate, 0)
		b.until(second.Start.Add(time.Minute))
		b.expect(r, porting.Completed, porting.StageDone, porting.BallNone)
		b.once(porting.MailDateConfirmed, porting.MailDateChanged, porting.MailDayBefore, porting.MailMovingStarted, porting.MailCompleted)
	})
}

// The carrier takes its date back: the entry leaves the calendar, and another date comes later.
func TestCarrierLosesItsDate(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		r := b.dated(asOnTheBill("SIM-LOSE"))
		lost := r.Orders[0].FOC()
		b.workdays(3)
		b.expect(r, porting.Acknowledged, porting.StageWithProvider, porting.BallProvider)
		told, off := b.only(porting.MailDateConfirmed), b.only(porting.MailDateLost)
		if off.entry("METHOD") != "CANCEL" || off.entry("STATUS") != "CANCELLED" || off.entry("UID") != told.entry("UID") || off.entry("SEQUENCE") <= told.entry("SEQUENCE") {
			b.t.Fatalf("calendar: %s", off.calendar)
		}
		b.until(lost.End.Add(time.Hour))
		b.wrote(porting.MailMovingStarted, 0)
		b.workdays(5)
		b.expect(r, porting.Confirmed, porting.StageDateSet, porting.BallNone)
		b.wrote(porting.MailDateConfirmed, 2)
		again := b.letters(porting.MailDateConfirmed)[1]
		if again.entry("UID") != told.entry("UID") || again.entry("SEQUENCE") <= off.entry("SEQUENCE") || again.entry("METHOD") != "PUBLISH" {
			b.t.Fatalf("calendar: %s", again.calendar)
		}
		b.moves(r)
		b.once(porting.MailDateLost, porting.MailMovingStarted, porting.MailCompleted)
	})
}

// Two numbers of one order get two dates: the first is done while the second waits.
func TestNumbersOnTwoDays(t *testing.T) {
	t.Parallel()
	on(t, true, func(b *bed) {
		main, fax := number("+33199001234"), number("+33199001235")
		r := b.dated(asOnTheBill("SIM-SPLIT", wish("F0", "+33199001234"), wish("F0", "+33199001235")))
		if len(r.Orders) != 1 {
			b.t.Fatalf("%d orders", len(r.Orders))
		}
		first, second := r.Orders[0].Number(main).FOC, r.Orders[0].Number(fax).FOC
		if !second.Start.After(first.Start) {
			b.t.Fatalf("dates %s and %s", first.Start, second.Start)
		}
		b.until(first.Start.Add(time.Minute))
		b.expect(r, porting.Confirmed, porting.StageDateSet, porting.BallNone)
		o := b.order(r, 0)
		if o.Number(main).State != porting.NumberCompleted || o.Number(fax).State != porting.NumberConfirmed {
			b.t.Fatalf("numbers are in %s and %s", o.Number(main).State, o.Number(fax).State)
		}
		if b.own(main).State != porting.OwnAssigned || b.own(fax).State != porting.OwnArriving || !b.own(main).Default {
			b.t.Fatalf("own numbers: %+v and %+v", b.own(main), b.own(fax))
		}
		b.wrote(porting.MailPartDone, 1)
		b.wrote(porting.MailCompleted, 0)
		if b.now(r).SecretsErasedAt.IsZero() == false || !b.now(r).Open() {
			b.t.Fatal("the request ended early")
		}
		b.until(second.Start.Add(time.Minute))
		b.expect(r, porting.Completed, porting.StageDone, porting.BallNone)
		b.once(porting.MailPartDone, porting.MailCompleted)
		b.wrote(porting.MailDateConfirmed, 2)
		b.wrote(porting.MailMovingStarted, 2)
		b.told(r, "port_order.number_ported", 2)
		b.audited()
	})
}

// arrivesAndFails brings a request to where its number has arrived and the test call has failed.
func (b *bed) arrivesAndFails() *porting.Request {
	b.t.Helper()
	r := b.dated(asOnTheBill("SIM-TESTFAIL"))
	b.until(r.Orders[0].FOC().Start.Add(time.Minute))
	b.expect(r, porting.Testing, porting.StageTesting, porting.BallUs)
	b.once(porting.MailTestFailed)
	b.wrote(porting.MailCompleted, 0)
	b.told(r, "port_order.test_failed", 1)
	return b.now(r)
}

// The number arrived and the test call did not: it stays in testing with the snap-back clock running, until the desk hears it ring.
func TestCallFailsThenPasses(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		r := b.arrivesAndFails()
		main := number("+33199001234")
		if own := b.own(b.temp); own.State != porting.OwnQuarantined || !own.ReleaseAt.IsZero() {
			b.t.Fatalf("the temporary number must wait for the proof: %+v", own)
		}
		b.later(time.Hour)
		b.told(r, "port_order.test_overdue", 1)
		b.later(3 * day)
		b.expect(r, porting.Testing, porting.StageTesting, porting.BallUs)

		_, err := b.service.Complete(b.ctx, b.desk, r.Orders[0].ID, "")
		b.refused(err, "test.missing")
		_, err = b.service.RecordTest(b.ctx, b.desk, r.Orders[0].ID, porting.TestResult{Number: main, Result: porting.TestPassed, Note: "rang at the front desk"})
		b.must(err)
		b.settle()
		b.expect(r, porting.Completed, porting.StageDone, porting.BallNone)
		if b.own(b.temp).ReleaseAt.IsZero() {
			b.t.Fatal("the temporary number has no release date")
		}
		b.once(porting.MailTestFailed, porting.MailCompleted)
	})
}

// A supervisor may end a move without a passing test call, with a reason that stays in the history; an agent may not.
func TestSupervisorGoesWithoutATestCall(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		r := b.arrivesAndFails()
		_, err := b.service.Complete(b.ctx, b.desk, r.Orders[0].ID, "the customer says that it rings")
		b.forbidden(err)
		b.expect(r, porting.Testing, porting.StageTesting, porting.BallUs)
		_, err = b.service.Complete(b.ctx, b.lead, r.Orders[0].ID, "the customer says that it rings")
		b.must(err)
		b.settle()
		b.expect(r, porting.Completed, porting.StageDone, porting.BallNone)
		if e := b.event(r, "port_order.completed"); e.Reason != "the customer says that it rings" || e.Actor.Role != porting.RoleSupervisor || e.Data["override"] != true {
			b.t.Fatalf("event: %+v", e)
		}
		b.once(porting.MailCompleted)
	})
}

// A carrier that says everything twice, and once more an hour later under another id, has said it once.
func TestCarrierSaysEverythingTwice(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		r := b.moves(b.approves(b.asks(asOnTheBill("SIM-DUPLICATE"))))
		b.later(2 * day)
		want := []string{"port_request.created", "port_request.signed", "port_request.submitted", "port_order.reviewed", "port_order.handed_off", "port_order.acknowledged",
			"port_order.foc_confirmed", "port_order.moving_started", "port_order.activation_sent", "port_order.number_ported", "port_order.test_passed",
			"temporary_number.release_scheduled", "port_order.completed"}
		var got []string
		for _, e := range b.history(r) {
			if e.Type != "port_order.carrier_note" && e.Type != "port_order.promise_missed" {
				got = append(got, e.Type)
			}
		}
		if !slices.Equal(got, want) {
			b.t.Fatalf("events: %s", strings.Join(got, ", "))
		}
		b.once(porting.MailReceived, porting.MailSent, porting.MailDateConfirmed, porting.MailWeekBefore, porting.MailDayBefore, porting.MailMovingStarted, porting.MailCompleted)
	})
}

// The carrier cannot be reached for two days: the desk is told once, the order is tried again under the same key, and goes on by itself.
func TestCarrierIsDown(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		r := b.approves(b.asks(asOnTheBill("SIM-DOWN")))
		b.expect(r, porting.Approved, porting.StageChecking, porting.BallUs)
		b.later(47 * time.Hour)
		b.expect(r, porting.Approved, porting.StageChecking, porting.BallUs)
		b.told(r, "port_order.hand_off_failed", 1)
		if o := b.order(r, 0); o.HandOffFault == "" {
			b.t.Fatal("the desk does not see the failure")
		}
		b.wrote(porting.MailSent, 0)
		b.later(2 * time.Hour)
		if state := b.now(r).State(); state != porting.Sent {
			b.t.Fatalf("in %s once the carrier is back", state)
		}
		b.told(r, "port_order.hand_off_failed", 1)
		b.told(r, "port_order.handed_off", 1)
		if keys := b.heard(); len(keys) != 1 || keys[0] != fmt.Sprintf("submit %s %[1]s.submit.1", r.Orders[0].ID) {
			b.t.Fatalf("the carrier heard %v", keys)
		}
		if o := b.order(r, 0); o.HandOffFault != "" {
			b.t.Fatalf("the failure is still shown: %s", o.HandOffFault)
		}
		b.moves(r)
		b.once(porting.MailSent, porting.MailCompleted)
	})
}
