package story_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/storetest"
)

// The codes tell that the numbers are at two operators: one request and one signature, two orders that go their own ways.
func TestNumbersAtTwoCarriers(t *testing.T) {
	t.Parallel()
	on(t, true, func(b *bed) {
		main, other := number("+33199001234"), number("+33199001240")
		r := b.asks(asOnTheBill("SIM-OK", wish("F0", "+33199001234"), wish("F3", "+33199001240")))
		if len(r.Orders) != 2 || r.Orders[0].Carrier != "orange" || r.Orders[1].Carrier != "free" || r.Orders[0].Number(main) == nil || r.Orders[1].Number(other) == nil {
			b.t.Fatalf("orders: %+v", r.Orders)
		}
		b.told(r, "port_request.signed", 1)
		_, err := b.service.Approve(b.ctx, b.desk, r.Orders[0].ID)
		b.must(err)
		b.settle()
		b.expect(r, porting.Submitted, porting.StageReceived, porting.BallUs) // the least advanced of the two
		b.workdays(3)
		if s := b.order(r, 0).State(); s != porting.Confirmed {
			b.t.Fatalf("the first order is in %s", s)
		}
		_, err = b.service.Approve(b.ctx, b.desk, r.Orders[1].ID)
		b.must(err)
		b.workdays(2)
		b.expect(r, porting.Confirmed, porting.StageDateSet, porting.BallNone)
		first, second := b.order(r, 0).FOC(), b.order(r, 1).FOC()
		if !second.Start.After(first.Start) {
			b.t.Fatalf("dates %s and %s", first.Start, second.Start)
		}

		b.until(first.Start.Add(time.Minute))
		b.expect(r, porting.Confirmed, porting.StageDateSet, porting.BallNone)
		if s := b.order(r, 0).State(); s != porting.Completed || !b.now(r).Open() {
			b.t.Fatalf("the first order is in %s", s)
		}
		b.later(8 * day)
		if b.now(r).Fields.AccountNumber == "" {
			b.t.Fatal("secrets went while an order is open")
		}
		b.until(second.Start.Add(time.Minute))
		b.expect(r, porting.Completed, porting.StageDone, porting.BallNone)
		if one, two := b.own(main), b.own(other); !one.Default || two.Default || two.State != porting.OwnAssigned {
			b.t.Fatalf("own numbers: %+v, %+v", one, two)
		}
		b.wrote(porting.MailReceived, 1)
		b.wrote(porting.MailCompleted, 2)
		b.audited()
	})
}

// The carrier gives a date for two of three numbers: they move, and the third neither hinders them nor is lost.
func TestDateForSomeNumbers(t *testing.T) {
	t.Parallel()
	on(t, true, func(b *bed) {
		one, two, three := number("+33199001234"), number("+33199001235"), number("+33199001236")
		r := b.approves(b.asks(asOnTheBill("SIM-SILENT", wish("F0", "+33199001234"), wish("F0", "+33199001235"), wish("F0", "+33199001236"))))
		id := r.Orders[0].ID
		_, err := b.service.Confirm(b.ctx, b.desk, id, confirmation(b.window(9), one, two))
		b.must(err)
		b.settle()
		b.expect(r, porting.Confirmed, porting.StageDateSet, porting.BallNone)
		_, err = b.service.Confirm(b.ctx, b.desk, id, confirmation(b.window(9), number("+33199001299")))
		b.faulty(err, "number.not_in_order")

		b.until(b.order(r, 0).FOC().Start.Add(time.Minute))
		b.expect(r, porting.CuttingOver, porting.StageMovingDay, porting.BallUs)
		_, err = b.service.Ported(b.ctx, b.desk, id, []numbering.PhoneNumber{three})
		b.faulty(err, "number.not_moving")
		_, err = b.service.Ported(b.ctx, b.desk, id, []numbering.PhoneNumber{one})
		b.must(err)
		b.settle()
		o := b.order(r, 0)
		if o.Number(one).State != porting.NumberTesting && o.Number(one).State != porting.NumberCompleted || o.Number(two).State != porting.NumberMoving {
			b.t.Fatalf("numbers are in %s, %s, %s", o.Number(one).State, o.Number(two).State, o.Number(three).State)
		}
		_, err = b.service.Ported(b.ctx, b.desk, id, nil)
		b.must(err)
		b.settle()
		b.expect(r, porting.Acknowledged, porting.StageWithProvider, porting.BallProvider)
		b.once(porting.MailPartDone)
		if own := b.own(three); own.State != porting.OwnArriving {
			b.t.Fatalf("the third number: %+v", own)
		}

		_, err = b.service.Confirm(b.ctx, b.desk, id, confirmation(b.window(3)))
		b.must(err)
		b.until(b.order(r, 0).FOC().Start.Add(time.Minute))
		_, err = b.service.Ported(b.ctx, b.desk, id, nil)
		b.must(err)
		b.settle()
		b.expect(r, porting.Completed, porting.StageDone, porting.BallNone)
		b.wrote(porting.MailCompleted, 1)
		b.told(r, "port_order.number_ported", 3)
		b.audited()
	})
}

// byHand tells a story in which the carrier has no wire.
func byHand(t *testing.T, tell func(b *bed)) {
	t.Helper()
	tell(open(t, storetest.Engines()[0].URL(t), true))
}

// Without a wire the desk carries every message itself, and the order goes the same way.
func TestTheDeskCarriesEverything(t *testing.T) {
	t.Parallel()
	byHand(t, func(b *bed) {
		main := number("+33199001234")
		r := b.approves(b.asks(asOnTheBill("1234567890")))
		id := r.Orders[0].ID
		b.expect(r, porting.Approved, porting.StageChecking, porting.BallUs)
		if e := b.event(r, "port_order.to_do_by_hand"); e.Data["message"] != "submit" || !r.Orders[0].ByHand {
			b.t.Fatalf("event: %+v", e)
		}
		b.wrote(porting.MailSent, 0)
		code, err := b.service.Reveal(b.ctx, b.desk, id, porting.Revealing{Field: "code", Number: main, Reason: "typed into the carrier's portal"})
		b.must(err)
		if code != rio("F0", "+33199001234").Reveal() {
			b.t.Fatalf("the desk reads %q", code)
		}
		b.told(r, "port_order.secret_revealed", 1)
		_, err = b.service.HandOff(b.ctx, b.desk, id, "FAX-17")
		b.must(err)
		b.expect(r, porting.Sent, porting.StageWithProvider, porting.BallProvider)
		_, err = b.service.Reject(b.ctx, b.desk, id, porting.Refusal{Reasons: []string{"account_number_wrong"}, CarrierText: "Compte inconnu"})
		b.must(err)
		b.expect(r, porting.Rejected, porting.StageNeedsYou, porting.BallYou)
		_, err = b.service.Correct(b.ctx, b.office, r.ID, porting.Correction{Edit: func(f *porting.Fields) error { f.AccountNumber = "0987654321"; return nil }})
		b.must(err)
		b.approves(r)
		b.expect(r, porting.Approved, porting.StageChecking, porting.BallUs)
		_, err = b.service.HandOff(b.ctx, b.desk, id, "FAX-18")
		b.must(err)
		_, err = b.service.Acknowledge(b.ctx, b.desk, id, "ORA-5")
		b.must(err)
		if o := b.order(r, 0); o.CarrierReference != "ORA-5" || o.Attempt != 2 {
			b.t.Fatalf("order: %+v", o)
		}
		_, err = b.service.Confirm(b.ctx, b.desk, id, confirmation(b.window(8)))
		b.must(err)
		b.until(b.order(r, 0).FOC().Start.Add(time.Minute))
		b.expect(r, porting.CuttingOver, porting.StageMovingDay, porting.BallUs)
		if e := b.event(r, "port_order.to_do_by_hand"); e.Data["message"] != "activate" {
			b.t.Fatalf("event: %+v", e)
		}
		_, err = b.service.Ported(b.ctx, b.desk, id, nil)
		b.must(err)
		b.settle()
		b.expect(r, porting.Testing, porting.StageTesting, porting.BallUs)
		_, err = b.service.Complete(b.ctx, b.desk, id, "")
		b.refused(err, "test.missing")
		_, err = b.service.RecordTest(b.ctx, b.desk, id, porting.TestResult{Number: main, Result: porting.TestPassed})
		b.must(err)
		b.settle()
		b.expect(r, porting.Completed, porting.StageDone, porting.BallNone)
		b.wrote(porting.MailSent, 2)
		b.once(porting.MailReceived, porting.MailRejected, porting.MailResubmitted, porting.MailDateConfirmed, porting.MailMovingStarted, porting.MailCompleted)
		b.audited()
	})
}

// Without a wire a cancellation is the desk's word too, and so is the carrier's no.
func TestTheDeskCarriesACancellation(t *testing.T) {
	t.Parallel()
	byHand(t, func(b *bed) {
		r := b.approves(b.asks(asOnTheBill("1234567890")))
		id := r.Orders[0].ID
		_, err := b.service.HandOff(b.ctx, b.desk, id, "FAX-17")
		b.must(err)
		_, err = b.service.CancelRequest(b.ctx, b.office, r.ID, "we stay")
		b.must(err)
		b.settle()
		b.expect(r, porting.CancelRequested, porting.StageCancelled, porting.BallProvider)
		if e := b.event(r, "port_order.to_do_by_hand"); e.Data["message"] != "cancel" {
			b.t.Fatalf("event: %+v", e)
		}
		_, err = b.service.RefuseCancel(b.ctx, b.desk, id, "They have begun.")
		b.must(err)
		b.settle()
		b.expect(r, porting.Sent, porting.StageWithProvider, porting.BallProvider)
		b.once(porting.MailCancelTooLate)
		_, err = b.service.Cancel(b.ctx, b.desk, id, "asked again")
		b.must(err)
		_, err = b.service.Cancel(b.ctx, b.desk, id, "")
		b.must(err)
		b.settle()
		b.expect(r, porting.Cancelled, porting.StageCancelled, porting.BallNone)
		b.once(porting.MailCancelled)
	})
}

// R6: a number of the provider's own residential device moves by care: no carrier, no letter, on the next working day.
func TestNumberOfOurOwnDevice(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		home := number("+33199001260")
		ask := porting.InternalPort{Account: b.account, Number: "01 99 00 12 60", FromDevice: "Box 4711", Consent: true}
		_, err := b.service.CreateInternalPort(b.ctx, b.office, ask)
		b.forbidden(err)
		_, err = b.service.CreateInternalPort(b.ctx, b.desk, porting.InternalPort{Account: b.account, Number: ask.Number, FromDevice: "Box 4711"})
		b.faulty(err, "consent.missing")
		r, err := b.service.CreateInternalPort(b.ctx, b.desk, ask)
		if err == nil && (len(r.Fields.Numbers) != 1 || len(r.Orders[0].Numbers) != 1 || r.Fields.Numbers[0].Number != r.Orders[0].Numbers[0].Number) {
			b.t.Fatalf("numbers: %+v", r.Fields.Numbers)
		}
		b.must(err)
		b.settle()
		b.expect(r, porting.Confirmed, porting.StageDateSet, porting.BallNone)
		if r = b.now(r); r.Signature != nil || !r.Internal || r.Orders[0].Carrier != porting.CarrierInternal {
			b.t.Fatalf("request: %+v", r)
		}
		if f := r.Orders[0].FOC(); !f.Start.Equal(b.window(1).Start) {
			b.t.Fatalf("moves on %s", f.Start)
		}
		b.until(r.Orders[0].FOC().Start.Add(time.Minute))
		b.expect(r, porting.Completed, porting.StageDone, porting.BallNone)
		if own := b.own(home); !own.Default || own.Use != porting.UseMain || own.User != b.owner {
			b.t.Fatalf("moved number: %+v", own)
		}
		if own := b.own(b.temp); own.State != porting.OwnQuarantined {
			b.t.Fatalf("temporary number: %+v", own)
		}
		if keys := b.heard(); len(keys) != 0 {
			b.t.Fatalf("the carrier heard %v", keys)
		}
		b.once(porting.MailDateConfirmed, porting.MailCompleted)
	})
}

// A carrier says no with a code that nobody has heard of: code and words are kept, and the desk has the ball; a known code is translated.
func TestCodesOfTheCarrier(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		r := b.approves(b.asks(asOnTheBill("SIM-SILENT")))
		b.says(b.order(r, 0), porting.Answer{ID: "a-1", Kind: porting.AnswerRejected, Attempt: 1,
			Codes: []porting.CarrierReason{{Code: "Z999", Text: "Motif interne 7"}}})
		b.settle()
		b.expect(r, porting.Rejected, porting.StageChecking, porting.BallUs)
		if x := b.order(r, 0).Rejection; x.Reasons[0] != porting.ReasonOther || x.CarrierCode != "Z999" || x.CarrierText != "Motif interne 7" {
			b.t.Fatalf("refusal: %+v", x)
		}
		b.wrote(porting.MailRejected, 0)
		_, err := b.service.Correct(b.ctx, b.desk, r.ID, porting.Correction{})
		b.must(err)
		b.approves(r)
		b.says(b.order(r, 0), porting.Answer{ID: "a-2", Kind: porting.AnswerRejected, Attempt: 2, Codes: []porting.CarrierReason{{Code: "R120", Text: "Titulaire"}}})
		b.settle()
		b.expect(r, porting.Rejected, porting.StageNeedsYou, porting.BallYou)
		if x := b.order(r, 0).Rejection; x.Reasons[0] != "name_mismatch" || x.CarrierCode != "R120" {
			b.t.Fatalf("refusal: %+v", x)
		}
		b.once(porting.MailRejected)
	})
}

// The desk teaches what an unheard-of code stands for, and the carrier's next refusal is understood; what a supervisor takes back is unheard
// of again.
func TestDeskTeachesCodes(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		r := b.approves(b.asks(asOnTheBill("SIM-SILENT")))
		attempt := 0
		refuses := func(stage porting.Stage, ball porting.Ball, reason string) {
			b.t.Helper()
			attempt++
			id := fmt.Sprint("a-", attempt)
			b.says(b.order(r, 0), porting.Answer{ID: id, Kind: porting.AnswerRejected, Attempt: attempt,
				Codes: []porting.CarrierReason{{Code: "Z999", Text: "Motif interne 7"}}})
			b.settle()
			b.expect(r, porting.Rejected, stage, ball)
			if x := b.order(r, 0).Rejection; x.Reasons[0] != reason || x.CarrierCode != "Z999" || x.CarrierText != "Motif interne 7" {
				b.t.Fatalf("refusal %d: %+v", attempt, x)
			}
		}
		again := func() {
			b.t.Helper()
			_, err := b.service.Correct(b.ctx, b.desk, r.ID, porting.Correction{})
			b.must(err)
			b.approves(r)
		}
		refuses(porting.StageChecking, porting.BallUs, porting.ReasonOther)
		m := porting.Mapping{ID: "map_1", List: string(b.order(r, 0).Carrier), Code: "Z999", Reason: "frozen", By: b.desk, At: b.service.Now()}
		b.must(b.db.Carriers().Teach(b.ctx, m))
		again()
		refuses(porting.StageNeedsYou, porting.BallYou, "frozen")
		_, err := b.db.Carriers().Forget(b.ctx, m.ID, b.desk, b.service.Now())
		b.must(err)
		again()
		refuses(porting.StageChecking, porting.BallUs, porting.ReasonOther)
	})
}

// Answers for orders that do not exist, or that another carrier has, are kept for the desk, each once.
func TestStrayAnswers(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		r := b.approves(b.asks(asOnTheBill("SIM-SILENT")))
		for range 2 {
			for id, order := range map[string]porting.OrderID{"s-1": "ord_00000000000000000000000000", "s-2": r.Orders[0].ID} {
				kept, err := b.service.TakeOrKeep(b.ctx, "sfr", porting.Answer{ID: id, Order: order, Kind: porting.AnswerRejected, Text: "Refus " + id})
				b.must(err)
				if !kept {
					b.t.Fatalf("answer %s was taken", id)
				}
			}
		}
		list, _, err := b.db.Carriers().StrayList(b.ctx, porting.Page{Limit: 50})
		b.must(err)
		if len(list) != 2 || list[0].Carrier != "sfr" {
			b.t.Fatalf("strays: %+v", list)
		}
		b.expect(r, porting.Sent, porting.StageWithProvider, porting.BallProvider)
	})
}

// Whatever order the carrier's answers come in, and whatever attempt they are for, the order stays right and the desk can read them.
func TestAnswersOutOfOrder(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		r := b.approves(b.asks(asOnTheBill("SIM-SILENT")))
		o := r.Orders[0]
		notes := func(want int) {
			b.t.Helper()
			b.told(r, "port_order.carrier_note", want)
		}
		b.says(o, porting.Answer{ID: "1", Kind: porting.AnswerDateLost, Attempt: 1})
		b.says(o, porting.Answer{ID: "2", Kind: porting.AnswerPorted, Attempt: 1})
		notes(2)
		b.expect(r, porting.Sent, porting.StageWithProvider, porting.BallProvider)
		date := b.window(9)
		b.says(o, porting.Answer{ID: "3", Kind: porting.AnswerConfirmed, Attempt: 1, FOC: date})
		b.says(o, porting.Answer{ID: "4", Kind: porting.AnswerAcknowledged, Attempt: 1, Reference: "late"})
		b.says(o, porting.Answer{ID: "5", Kind: porting.AnswerConfirmed, Attempt: 1, FOC: porting.FOC{Start: monday.Add(-day), End: monday, Timezone: "Europe/Paris"}})
		b.settle()
		b.expect(r, porting.Confirmed, porting.StageDateSet, porting.BallNone)
		if f := b.order(r, 0).FOC(); !f.Same(date) {
			b.t.Fatalf("date: %+v", f)
		}
		b.says(o, porting.Answer{ID: "6", Kind: porting.AnswerCancelled, Attempt: 1})
		b.says(o, porting.Answer{ID: "7", Kind: porting.AnswerRejected, Attempt: 1, Codes: []porting.CarrierReason{{Reason: "account_number_wrong"}}})
		b.expect(r, porting.Rejected, porting.StageNeedsYou, porting.BallYou)
		_, err := b.service.Correct(b.ctx, b.office, r.ID, porting.Correction{Edit: func(f *porting.Fields) error { f.AccountNumber = "SIM-SILENT 2"; return nil }})
		b.must(err)
		b.approves(r)
		before := b.happened(r, "port_order.carrier_note")
		b.says(o, porting.Answer{ID: "8", Kind: porting.AnswerRejected, Attempt: 1, Codes: []porting.CarrierReason{{Reason: "name_mismatch"}}})
		b.says(o, porting.Answer{ID: "9", Kind: porting.AnswerConfirmed, Attempt: 1, FOC: date})
		notes(before + 2)
		b.expect(r, porting.Sent, porting.StageWithProvider, porting.BallProvider)
		b.once(porting.MailDateConfirmed, porting.MailRejected, porting.MailDateLost)
		b.audited()
	})
}

// One of fifty numbers fails its test call: forty-nine are done, and only that one keeps the order open.
func TestOneOfFiftyNumbersFails(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		wishes := make([]porting.NumberWish, 50)
		for i := range wishes {
			wishes[i] = wish("F0", fmt.Sprintf("+331990020%02d", i))
		}
		r := b.dated(asOnTheBill("SIM-TESTFAIL", wishes...))
		b.until(r.Orders[0].FOC().Start.Add(time.Minute))
		o := b.order(r, 0)
		var bad []numbering.PhoneNumber
		for _, n := range o.Numbers {
			if !n.Proven() {
				bad = append(bad, n.Number)
			}
			if b.own(n.Number).State != porting.OwnAssigned {
				b.t.Fatalf("%s has not arrived", n.Number.E164())
			}
		}
		if len(bad) != 1 {
			b.t.Fatalf("not proven: %v", bad)
		}
		b.expect(r, porting.Testing, porting.StageTesting, porting.BallUs)
		b.once(porting.MailTestFailed)
		_, err := b.service.RecordTest(b.ctx, b.desk, o.ID, porting.TestResult{Number: bad[0], Result: porting.TestPassed})
		b.must(err)
		b.settle()
		b.expect(r, porting.Completed, porting.StageDone, porting.BallNone)
		b.once(porting.MailCompleted)
		b.told(r, "port_order.number_ported", 50)
	})
}

// Two people of the desk take the same step at the same instant: it is taken once.
func TestTwoPeopleOfTheDeskAtOnce(t *testing.T) {
	t.Parallel()
	on(t, true, func(b *bed) {
		r := b.asks(asOnTheBill("SIM-OK"))
		var errs [2]error
		var both sync.WaitGroup
		for i := range errs {
			both.Go(func() { _, errs[i] = b.service.Approve(b.ctx, b.desk, r.Orders[0].ID) })
		}
		both.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			b.t.Fatalf("answers: %v, %v", errs[0], errs[1])
		}
		b.settle()
		b.told(r, "port_order.reviewed", 1)
		if keys := b.heard(); len(keys) != 1 {
			b.t.Fatalf("the carrier heard %v", keys)
		}
		version := b.now(r).Version
		_, err := b.service.HoldRequest(porting.WithVersion(b.ctx, version-1), b.desk, r.ID)
		if !errors.Is(err, porting.ErrConflict) {
			b.t.Fatalf("a step on what has changed meanwhile: %v", err)
		}
	})
}
