package porting

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/portamento/portamento/numbering"
)

func code(err error) string {
	var state *StateError
	var invalid *InvalidError
	switch {
	case errors.As(err, &state):
		return state.Code
	case errors.As(err, &invalid):
		return invalid.Problems[0].Pointer + " " + invalid.Problems[0].Code
	case err != nil:
		return err.Error()
	}
	return ""
}

// A reminder that fires exactly at its instant is not planned again for the same instant.
func TestDayBefore_FiresOnce(t *testing.T) {
	t.Parallel()
	b := in(t, Confirmed)
	b.advance(b.order().FOC().Start.Add(-time.Second).Sub(b.now))
	n := 0
	for _, e := range b.take() {
		if e.Mail != nil && e.Mail.Mail == MailDayBefore && e.Mail.To.Email == "zoe@example.com" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d mails the day before, want 1", n)
	}
}

// A missed window costs the numbers of that window their date, and not the others.
func TestCutOver_MissedWindowKeepsOtherDates(t *testing.T) {
	t.Parallel()
	b := in(t, Confirmed)
	ctx, id := context.Background(), b.order().ID
	later := b.window(20)
	later.Numbers = []numbering.PhoneNumber{b.number(second)}
	b.must2(b.service.Confirm(ctx, as(RoleDesk), id, later))
	d, _ := b.r().deadline(id, DueCutOver, stamp(b.order().Number(b.number(first)).FOC.Start))
	b.now = d.DueAt.Add(5 * time.Hour)
	if _, ok, err := b.service.BeginCutOver(ctx, Due{d}); ok || err != nil {
		t.Fatalf("began %t, %v", ok, err)
	}
	o := b.order()
	if o.Number(b.number(first)).State != NumberWaiting || o.Number(b.number(second)).State != NumberConfirmed {
		t.Errorf("states %s and %s", o.Numbers[0].State, o.Numbers[1].State)
	}
}

// The date of one number comes while another one, which has moved, waits for its test call: the table knows that the order cuts over again.
func TestCutOver_FurtherNumbersWhileOthersAreTested(t *testing.T) {
	t.Parallel()
	b := in(t, Confirmed)
	ctx, id := context.Background(), b.order().ID
	later := b.window(5)
	later.Numbers = []numbering.PhoneNumber{b.number(second)}
	b.must2(b.service.Confirm(ctx, as(RoleDesk), id, later))
	begin := func(of string) {
		t.Helper()
		d, _ := b.r().deadline(id, DueCutOver, stamp(b.order().Number(b.number(of)).FOC.Start))
		b.now = d.DueAt
		if _, ok, err := b.service.BeginCutOver(ctx, Due{d}); !ok || err != nil {
			t.Fatalf("began %t, %v", ok, err)
		}
	}
	begin(first)
	b.must2(b.service.Ported(ctx, as(RoleDesk), id, []numbering.PhoneNumber{b.number(first)}))
	if s := b.order().State(); s != Testing {
		t.Fatalf("with one number to be tested the order is in %s", s)
	}
	begin(second)
	if s := b.order().State(); s != CuttingOver || !slices.Contains(Allowed(Testing, RoleSystem), VerbCutOver) {
		t.Errorf("the order is in %s, and from testing the system may %v", s, Allowed(Testing, RoleSystem))
	}
}

// A pause while the order's message is on its way neither loses the message nor sends it under another key.
func TestResume_RepeatsTheSameMessage(t *testing.T) {
	t.Parallel()
	for _, attempt := range []int{1, 2} {
		b, ctx, desk := in(t, Rejected), context.Background(), as(RoleDesk)
		id := b.order().ID
		if attempt == 1 {
			b = in(t, Submitted)
			id = b.order().ID
		} else {
			b.must(b.use(ctx, office(), VerbCorrect))
		}
		b.take()
		b.must2(b.service.Approve(ctx, desk, id))
		before := sends(b.take())
		b.must2(b.service.Hold(ctx, desk, id))
		b.must2(b.service.Resume(ctx, desk, id))
		after := sends(b.take())
		if len(before) != 1 || len(after) != 1 || before[0].Key != after[0].Key || after[0].Try == 0 {
			t.Errorf("attempt %d: sent %v, then %v", attempt, before, after)
		}
	}
}

// A receipt that comes when the order has been cancelled makes the carrier drop the order.
func TestDelivered_AfterTheEndIsTakenBack(t *testing.T) {
	t.Parallel()
	b, ctx := in(t, Approved), context.Background()
	e := sends(b.take())[0]
	b.must2(b.service.Cancel(ctx, as(RoleDesk), b.order().ID, ""))
	b.must(b.service.Delivered(ctx, e, Receipt{}))
	back := sends(b.take())
	if len(back) != 1 || back[0].Send != SendCancel {
		t.Fatalf("sent %v, want a cancellation", back)
	}
	if m, ok, err := b.service.CarrierMessage(ctx, back[0]); !ok || err != nil || len(m.Numbers) != 2 {
		t.Errorf("message %v, %t, %v", m, ok, err)
	}
}

// While nobody knows whether the carrier has the order, a cancellation asks it.
func TestCancel_InDoubtAsksTheCarrier(t *testing.T) {
	t.Parallel()
	b, ctx := in(t, Approved), context.Background()
	b.must(b.service.Undelivered(ctx, sends(b.take())[0], errors.New("no answer")))
	b.must2(b.service.CancelRequest(ctx, office(), b.id, ""))
	if o := b.order(); o.State() != CancelRequested || o.Prior != Sent {
		t.Errorf("%s, prior %s", o.State(), o.Prior)
	}
}

// The carrier does not know of a pause: its date is kept, and holds when the order goes on.
func TestHold_KeepsTheCarriersWord(t *testing.T) {
	t.Parallel()
	b, ctx := in(t, OnHold), context.Background()
	id, f := b.order().ID, b.market.WindowOn(b.now.AddDate(0, 0, 14))
	b.must(b.service.TakeAnswer(ctx, Answer{ID: "ans_1", Order: id, Kind: AnswerConfirmed, FOC: f}))
	if s := b.order().State(); s != OnHold {
		t.Fatalf("state %s", s)
	}
	if _, planned := b.r().deadline(id, DueCutOver, stamp(f.Start)); planned {
		t.Error("an order on hold would be cut over")
	}
	b.must2(b.service.Resume(ctx, office(), id))
	if o := b.order(); o.State() != Confirmed || !o.FOC().Same(f) {
		t.Errorf("%s, %v", o.State(), o.FOC())
	}
	b2 := in(t, Submitted)
	b2.must2(b2.service.Hold(ctx, as(RoleDesk), b2.order().ID))
	b2.must(b2.service.TakeAnswer(ctx, Answer{ID: "ans_1", Order: b2.order().ID, Kind: AnswerAcknowledged}))
	if got := b2.order().Step; got != Submitted {
		t.Errorf("an order that was never sent is %s", got)
	}
}

// After a part has arrived, the rest can still be refused and mended.
func TestCorrect_AfterAPartHasMoved(t *testing.T) {
	t.Parallel()
	b, ctx, desk := in(t, Acknowledged), context.Background(), as(RoleDesk)
	id, at := b.order().ID, b.window(14)
	at.Numbers = []numbering.PhoneNumber{b.number(first)}
	b.must2(b.service.Confirm(ctx, desk, id, at))
	b.advance(at.Start.Sub(b.now))
	b.must2(b.service.Ported(ctx, desk, id, nil))
	b.must2(b.service.RecordTest(ctx, desk, id, TestResult{Number: b.number(first), Result: TestPassed}))
	b.must(b.service.TakeAnswer(ctx, Answer{ID: "ans_1", Order: id, Kind: AnswerRejected, Codes: []CarrierReason{{Code: "X1"}}}))
	if s := b.order().State(); s != Rejected {
		t.Fatalf("state %s", s)
	}
	b.must(b.use(ctx, office(), VerbCorrect))
	b.must2(b.service.Decline(ctx, desk, id, Asking{Reasons: []string{ReasonOther}}))
	if o := b.order(); o.State() != Completed || o.Number(b.number(second)).State != NumberCancelled {
		t.Errorf("state %s: what has moved has moved", o.State())
	}
}

// A wish that time has overtaken does not stop a correction of something else.
func TestCorrect_WithAnOldWish(t *testing.T) {
	t.Parallel()
	b, ctx := in(t, Submitted), context.Background()
	b.must2(b.service.WishDate(ctx, office(), b.id, DateWish{On: "2026-04-09"}))
	b.must2(b.service.Ask(ctx, as(RoleDesk), b.order().ID, Asking{Reasons: []string{"name_mismatch"}}))
	b.advance(30 * 24 * time.Hour)
	b.must(b.use(ctx, office(), VerbCorrect))
}

// An order whose provider turned out to be another one goes to that one.
func TestCorrect_AnotherCarrier(t *testing.T) {
	t.Parallel()
	b, ctx := in(t, Rejected), context.Background()
	_, err := b.service.Correct(ctx, office(), b.id, Correction{Edit: func(f *Fields) error {
		f.Numbers[0].Code, f.Numbers[1].Code = "Beta-"+canary, "Beta-"+canary
		return nil
	}})
	b.must(err)
	if o := b.order(); len(b.r().Orders) != 1 || o.Carrier != "beta" || o.Attempt != 2 {
		t.Errorf("%d orders, the first at %s", len(b.r().Orders), o.Carrier)
	}
	b = in(t, Rejected) // only the second number is Beta's
	_, err = b.service.Correct(ctx, office(), b.id, Correction{Edit: func(f *Fields) error { f.Numbers[1].Code = "Beta-" + canary; return nil }})
	b.must(err)
	orders := b.r().Orders
	if len(orders) != 2 || orders[0].Carrier != "alpha" || orders[1].Carrier != "beta" || orders[1].Number(b.number(second)).State != NumberWaiting {
		t.Fatalf("orders %v", orders)
	}
	if own := b.m.own[b.number(second)]; own.State != OwnArriving {
		t.Errorf("the number that changed orders is %q", own.State)
	}
}

// Numbers can leave a request and come back; what changes a number needs a signature.
func TestCorrect_NumbersLeaveAndComeBack(t *testing.T) {
	t.Parallel()
	b, ctx, desk := in(t, Rejected), context.Background(), as(RoleDesk)
	id, s := b.order().ID, signing()
	only := func(numbers ...string) Correction {
		return Correction{Signature: &s, Edit: func(f *Fields) error { f.Numbers = b.fields(numbers...).Numbers; return nil }}
	}
	unsigned := only(first)
	unsigned.Signature = nil
	if _, err := b.service.Correct(ctx, office(), b.id, unsigned); code(err) != "/signature signature.required" {
		t.Errorf("without a signature: %v", err)
	}
	b.must2(b.service.Correct(ctx, office(), b.id, only(first)))
	if _, ok := b.m.own[b.number(second)]; ok || b.order().Number(b.number(second)).State != NumberCancelled {
		t.Error("the number that left is still expected")
	}
	b.must2(b.service.Ask(ctx, desk, id, Asking{Reasons: []string{ReasonOther}}))
	b.must2(b.service.Correct(ctx, office(), b.id, only(first, second)))
	if got := b.order().Number(b.number(second)).State; got != NumberWaiting || b.m.own[b.number(second)].State != OwnArriving {
		t.Errorf("the number that came back is %s", got)
	}
}

// A draft that was given up stays so; a choice for its temporary number does not wake it.
func TestKeepTemporary_OnAnEndedDraft(t *testing.T) {
	t.Parallel()
	b, ctx := in(t, AwaitingSignature), context.Background()
	b.must2(b.service.CancelRequest(ctx, office(), b.id, ""))
	if _, err := b.service.KeepTemporary(ctx, office(), b.id, true); code(err) != "temporary.none" {
		t.Errorf("%v", err)
	}
	if len(b.r().Deadlines) != 1 {
		t.Errorf("deadlines %v", b.r().Deadlines)
	}
}

// The choice holds in each phase: before, after the arrival, after the proof; and is over with the release.
func TestKeepTemporary_InEachPhase(t *testing.T) {
	t.Parallel()
	for _, s := range []State{Submitted, Sent, Confirmed, CuttingOver, Testing, Completed} {
		b, ctx := in(t, s), context.Background()
		arrived := s == Testing || s == Completed
		for _, keep := range []bool{true, false, true} {
			b.must2(b.service.KeepTemporary(ctx, office(), b.id, keep))
			own := b.m.own[b.number(lentNumber)]
			want := OwnAssigned
			if arrived && !keep {
				want = OwnQuarantined
			}
			if own.State != want || arrived == own.Default || arrived && keep && own.Use != UseVirtual {
				t.Errorf("%s, keep %t: %+v", s, keep, own)
			}
			if got := own.State == OwnQuarantined && !own.ReleaseAt.IsZero(); got != (s == Completed && !keep) {
				t.Errorf("%s, keep %t: released at %s", s, keep, own.ReleaseAt)
			}
		}
	}
	b := in(t, Completed)
	b.advance(40 * 24 * time.Hour)
	if _, err := b.service.KeepTemporary(context.Background(), office(), b.id, true); code(err) != "temporary.released" {
		t.Errorf("after the release: %v", err)
	}
}

// Giving a ported number back does not touch the temporary number of its request.
func TestChangeNumber_IsAboutThatNumber(t *testing.T) {
	t.Parallel()
	b, ctx := in(t, Completed), context.Background()
	lent := b.m.own[b.number(lentNumber)]
	own, err := b.service.ChangeNumber(WithDryRun(ctx), office(), b.number(second), NumberChange{Release: true})
	if b.must(err); own.State != OwnQuarantined || b.m.own[b.number(second)].State != OwnAssigned {
		t.Errorf("tried: %s, saved: %s", own.State, b.m.own[b.number(second)].State)
	}
	_, err = b.service.ChangeNumber(ctx, office(), b.number(second), NumberChange{Release: true})
	b.must(err)
	if b.m.own[b.number(second)].State != OwnQuarantined || b.m.own[b.number(lentNumber)] != lent {
		t.Errorf("%+v and %+v", b.m.own[b.number(second)], b.m.own[b.number(lentNumber)])
	}
	if _, err := b.service.ChangeNumber(ctx, office(), b.number(first), NumberChange{Release: true}); code(err) != "number.not_releasable" {
		t.Errorf("the default number: %v", err)
	}
}

// Nothing is shown without a record of it.
func TestReveal_LeavesARecord(t *testing.T) {
	t.Parallel()
	b, ask := in(t, Submitted), Revealing{Field: "account_number", Reason: "the carrier asks"}
	if got, err := b.service.Reveal(WithDryRun(context.Background()), as(RoleDesk), b.order().ID, ask); got != "" || err != nil {
		t.Errorf("a dry run shows %q, %v", got, err)
	}
	got, err := b.service.Reveal(context.Background(), as(RoleDesk), b.order().ID, ask)
	if got != canary || err != nil || !slices.Contains(b.events(), "port_order.secret_revealed") {
		t.Errorf("%q, %v, %v", got, err, b.events())
	}
}

func TestPost_OnAForeignOrder(t *testing.T) {
	t.Parallel()
	b := in(t, Submitted)
	if _, _, err := b.service.Post(context.Background(), office(), b.id, Posting{Order: "ord_x", Text: "Hello"}); !errors.Is(err, ErrNotFound) {
		t.Errorf("%v", err)
	}
}

// A wish said twice at the request is not the carrier's word; the desk says that at the order.
func TestCancelRequest_Twice(t *testing.T) {
	t.Parallel()
	b, ctx := in(t, CancelRequested), context.Background()
	b.must2(b.service.CancelRequest(ctx, as(RoleDesk), b.id, ""))
	if s := b.order().State(); s != CancelRequested {
		t.Errorf("state %s", s)
	}
	b.must2(b.service.Cancel(ctx, as(RoleDesk), b.order().ID, ""))
	if s := b.order().State(); s != Cancelled || b.m.own[b.number(lentNumber)].Request != "" {
		t.Errorf("state %s, the temporary number is held by %q", s, b.m.own[b.number(lentNumber)].Request)
	}
}

// The same reminder after a pause is another mail.
func TestNeedsYou_AfterAPause(t *testing.T) {
	t.Parallel()
	b, ctx := in(t, ActionRequired), context.Background()
	b.advance(4 * 24 * time.Hour)
	b.must2(b.service.HoldRequest(ctx, office(), b.id))
	b.must2(b.service.ResumeRequest(ctx, office(), b.id))
	b.advance(4 * 24 * time.Hour) // memory.save refuses a mail key that was used before
	n := 0
	for _, e := range b.take() {
		if e.Mail != nil && e.Mail.Mail == MailNeedsYou {
			n++
		}
	}
	if n != 2 {
		t.Errorf("%d reminders, want 2", n)
	}
}

// A carrier that moved numbers by itself within their window says so without naming them.
func TestPorted_BeforeTheActivation(t *testing.T) {
	t.Parallel()
	b, ctx := in(t, Confirmed), context.Background()
	early := Answer{ID: "ans_1", Order: b.order().ID, Kind: AnswerPorted}
	b.must(b.service.TakeAnswer(ctx, early))
	if s := b.order().State(); s != Confirmed {
		t.Errorf("seen early, the order is %s", s)
	}
	b.now = b.order().FOC().Start.Add(time.Minute)
	early.ID = "ans_2"
	b.must(b.service.TakeAnswer(ctx, early))
	if s := b.order().State(); s != Testing {
		t.Errorf("state %s", s)
	}
}

// An internal move is made at once with its order and its date, or not at all.
func TestInternalPort_IsOneStep(t *testing.T) {
	t.Parallel()
	b, ctx := newBed(t), context.Background()
	ask := InternalPort{Account: "acc_1", Number: first, FromDevice: "box 7", Consent: true}
	r, err := b.service.CreateInternalPort(ctx, as(RoleDesk), ask)
	b.must(err)
	b.id = r.ID
	if s := b.r().State(); s != Confirmed || len(sends(b.take())) > 0 {
		t.Errorf("state %s", s)
	}
	if _, err := b.service.CreateInternalPort(ctx, as(RoleDesk), ask); code(err) != "/number number.already_ours" {
		t.Errorf("again: %v", err)
	}
	if _, err := b.service.CreateInternalPort(ctx, office(), ask); err == nil {
		t.Error("a customer made an internal move")
	}
	b.must2(b.service.Cancel(ctx, as(RoleDesk), b.order().ID, "the holder calls"))
	if s := b.order().State(); s != Cancelled {
		t.Errorf("state %s: nobody has to agree", s)
	}
}

// Inside the lock the customer is told since when, the desk passes with a reason.
func TestCancel_InsideTheLock(t *testing.T) {
	t.Parallel()
	b, ctx := in(t, Confirmed), context.Background()
	b.now = b.order().FOC().Start.Add(-time.Hour)
	if _, err := b.service.CancelRequest(ctx, office(), b.id, "no more"); code(err) != "locked" {
		t.Errorf("%v", err)
	}
	if _, err := b.service.Cancel(ctx, as(RoleDesk), b.order().ID, ""); code(err) != "/reason reason.missing" {
		t.Errorf("%v", err)
	}
	b.must2(b.service.Cancel(ctx, as(RoleDesk), b.order().ID, "the customer calls"))
	b.must2(b.service.RefuseCancel(ctx, as(RoleDesk), b.order().ID, "too late"))
	if s := b.order().State(); s != Confirmed {
		t.Errorf("state %s", s)
	}
}

// A carrier that had said there was nothing to ask for is asked again once it has a wish to answer.
func TestWishDate_IsAskedAfter(t *testing.T) {
	t.Parallel()
	b, ctx := in(t, Confirmed), context.Background()
	day := b.order().FOC().Start.AddDate(0, 0, 7).Format(time.DateOnly)
	b.must2(b.service.WishDate(ctx, office(), b.id, DateWish{NotBefore: day}))
	b.deliver()
	r := b.r()
	if d, ok := r.deadline(b.order().ID, DuePoll, string(SendSupplement)); !ok || d.DueAt.After(b.now) {
		t.Errorf("poll after the wish: %+v, %t", d, ok)
	}
}

// What a refusal names as allowed is not what it has just refused.
func TestAllowed_OnHoldIsThatOfTheStateBeneath(t *testing.T) {
	t.Parallel()
	b, ctx := in(t, Submitted), context.Background()
	b.must2(b.service.Hold(ctx, as(RoleDesk), b.order().ID))
	_, err := b.service.Acknowledge(ctx, as(RoleDesk), b.order().ID, "A1")
	var se *StateError
	if !errors.As(err, &se) || slices.Contains(se.Allowed, VerbAcknowledge) || !slices.Contains(se.Allowed, VerbResume) {
		t.Errorf("%v", err)
	}
	b = in(t, OnHold)
	if got := b.r().Allowed(b.order(), RoleDesk); !slices.Contains(got, VerbConfirm) {
		t.Errorf("the carrier's word is lost: %v", got)
	}
}

// A message goes into mails: a card number in it is refused as in any other text.
func TestPost_RefusesACardNumber(t *testing.T) {
	t.Parallel()
	b := in(t, Submitted)
	_, _, err := b.service.Post(context.Background(), office(), b.id, Posting{Text: "pay with 4111 1111 1111 1111"})
	if code(err) != "/text text.card_number" {
		t.Errorf("%v", err)
	}
}

// Numbers of our own pool, and those that another account has, do not arrive: a cancelled arrival would take them out of the pool for good.
func TestSign_RefusesWhatWeHoldAlready(t *testing.T) {
	t.Parallel()
	for name, held := range map[string]OwnNumber{
		"free":             {State: OwnAvailable},
		"resting":          {State: OwnQuarantined},
		"somebody else's":  {State: OwnAssigned, Account: "acc_2"},
		"ported out again": {State: OwnPortedOut, Account: "acc_2"},
	} {
		b, ctx := newBed(t), context.Background()
		b.draft(b.fields(first))
		held.Number, held.Market = b.number(first), b.market.Code
		b.m.own[held.Number] = held
		_, err := b.service.Sign(ctx, office(), b.id, signing())
		want := "/numbers/0/number number.in_open_order"
		if held.State == OwnPortedOut {
			want = ""
		}
		if got := code(err); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
		if now := b.m.own[held.Number]; want != "" && now != held {
			t.Errorf("%s became %+v", name, now)
		}
		req, err := b.service.Requirements(ctx, office(), b.id)
		b.must(err)
		if want != "" && len(req.Stops) != 1 {
			t.Errorf("%s: requirements %+v", name, req)
		}
	}
}

// What only a carrier's gateway or background work can say is nobody else's verb: no route leads to it.
func TestAllowed_HasNothingThatNobodyCanCall(t *testing.T) {
	t.Parallel()
	for _, role := range []Role{RoleAccount, RoleAccountRead, RoleDesk, RoleSupervisor, RoleAuditor, RoleAdmin} {
		for _, s := range States() {
			for _, v := range Allowed(s, role) {
				if v == VerbSent || v == VerbCancelAgree {
					t.Errorf("%s in %s: %s", role, s, v)
				}
			}
		}
	}
	if !slices.Contains(Allowed(CancelRequested, RoleDesk), VerbCancel) || !slices.Contains(Allowed(CancelRequested, RoleCarrier), VerbCancelAgree) {
		t.Error("nobody can say that the carrier agreed to cancel")
	}
}

// The question about the Internet access comes each week in a mail of its own: one with the key of the week before would be the same mail.
func TestSeparation_EachWeekIsAMailOfItsOwn(t *testing.T) {
	t.Parallel()
	b := newBed(t)
	f := b.fields(first)
	f.Internet, f.Separation = "dsl_shared", Separation{Date: "2026-03-29"} // a day of 23 hours
	b.draft(f)
	if d, _ := b.r().deadline("", DueSeparation, ""); !d.DueAt.Equal(time.Date(2026, 3, 29, 6, 0, 0, 0, time.UTC)) {
		t.Errorf("asks at %s, want eight by the clocks of Paris", d.DueAt)
	}
	b.advance(7 * 24 * time.Hour)
	b.must(b.use(context.Background(), office(), VerbEdit)) // another change is no answer
	b.advance(14 * 24 * time.Hour)
	keys := map[string]bool{}
	for _, e := range b.take() {
		if e.Mail != nil && e.Mail.Mail == MailSeparation {
			keys[e.Key] = true
		}
	}
	if len(keys) != 3 {
		t.Errorf("mails %v, want three", keys)
	}
}

// A frozen request is not closed for want of an answer that nobody can give.
func TestRefuse_EndsTheWaitForAnAnswer(t *testing.T) {
	t.Parallel()
	b, ctx := in(t, ActionRequired), context.Background()
	b.market.Unanswered = Unanswered{Pause: 21, Close: 45}
	b.must2(b.service.Hold(ctx, as(RoleDesk), b.order().ID))
	b.must2(b.service.Resume(ctx, as(RoleDesk), b.order().ID)) // by the market as it is now
	b.advance(22 * 24 * time.Hour)
	b.must(b.use(ctx, as(RoleLink), VerbRefuse))
	b.advance(60 * 24 * time.Hour)
	if s := b.order().State(); s != OnHold {
		t.Errorf("a frozen order became %s", s)
	}
}

// An order that was paused because its customer did not answer takes the answer itself: it goes on without being resumed first. One that
// somebody paused stays as it was left.
func TestCorrect_EndsThePauseForWantOfAnAnswer(t *testing.T) {
	t.Parallel()
	for name, asked := range map[string]bool{"no answer": false, "asked for": true} {
		b, ctx := in(t, ActionRequired), context.Background()
		b.market.Unanswered = Unanswered{Pause: 21, Close: 45}
		b.must2(b.service.Hold(ctx, as(RoleDesk), b.order().ID))
		b.must2(b.service.Resume(ctx, as(RoleDesk), b.order().ID)) // by the market as it is now
		if asked {
			b.must2(b.service.HoldRequest(ctx, office(), b.id))
		}
		b.advance(22 * 24 * time.Hour)
		if r := b.r(); r.State() != OnHold || r.Unheard() == asked || slices.Contains(r.Allowed(b.order(), RoleAccount), VerbCorrect) == asked {
			t.Fatalf("%s: %s, unheard %t, allowed %v", name, r.State(), r.Unheard(), r.Allowed(b.order(), RoleAccount))
		}
		if err := b.use(ctx, office(), VerbCorrect); (err == nil) == asked {
			t.Errorf("%s: %v", name, err)
		}
		want := map[bool]State{false: Submitted, true: OnHold}[asked]
		if _, closes := b.r().deadline(b.order().ID, DueUnanswered, unansweredClose); b.order().State() != want || closes {
			t.Errorf("%s: %s, closes %t", name, b.order().State(), closes)
		}
	}
}

// An order of a frozen request names nothing as allowed that would be refused.
func TestAllowed_OfAFrozenRequest(t *testing.T) {
	t.Parallel()
	b, ctx := in(t, Submitted), context.Background()
	b.must(b.use(ctx, as(RoleLink), VerbRefuse))
	r := b.r()
	list, err := b.service.Capabilities(ctx, office(), b.id)
	b.must(err)
	for _, x := range list {
		if x.Verb == VerbResume && x.WhyNot.Code != "frozen" {
			t.Errorf("%s is said to be hindered by %q", x.Verb, x.WhyNot.Code)
		}
	}
	got := r.Allowed(r.Orders[0], RoleDesk)
	_, err = b.service.Resume(ctx, as(RoleDesk), r.Orders[0].ID)
	if slices.Contains(got, VerbResume) || !slices.Contains(got, VerbLift) || code(err) != "frozen" {
		t.Errorf("allowed %v; resume: %v", got, err)
	}
}

// What a market approves by rule when it is signed it approves by rule when it was mended.
func TestCorrect_IsApprovedByRule(t *testing.T) {
	t.Parallel()
	b, ctx := in(t, ActionRequired), context.Background()
	b.market.Approve = "rule"
	b.must(b.use(ctx, office(), VerbCorrect))
	if o := b.order(); o.State() != Approved || o.Attempt != 2 || len(sends(b.take())) != 1 {
		t.Errorf("%s, attempt %d", o.State(), o.Attempt)
	}
}

// costly is a plan whose numbers never move.
type costly struct{ plan }

func (costly) Coverage(numbering.PhoneNumber, numbering.Facts) Coverage {
	return Coverage{Answer: EligibleNo, Reason: "premium"}
}

// A number that cannot move is not called: whoever has a premium number would be paid for each code.
func TestProve_CallsNothingThatCannotMove(t *testing.T) {
	t.Parallel()
	b := in(t, AwaitingSignature)
	b.market.Plan = costly{plan{b.market.Plan.(plan).Plan}}
	if _, err := b.service.Prove(context.Background(), office(), b.id, "call"); code(err) != "/main_number number.not_portable" {
		t.Errorf("%v", err)
	}
}
