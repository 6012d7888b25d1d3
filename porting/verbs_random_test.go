package porting

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/portamento/portamento/numbering"
)

// refused passes the refusals that a caller has to expect; everything else is a bug.
func refused(t failer, what string, err error) {
	t.Helper()
	var state *StateError
	var forbidden *ForbiddenError
	var invalid *InvalidError
	if err != nil && !errors.As(err, &state) && !errors.As(err, &forbidden) && !errors.As(err, &invalid) && !errors.Is(err, ErrNotFound) {
		t.Fatalf("%s: %v", what, err)
	}
}

// someNumbers draws a part of the order's numbers, sometimes one that is not in it.
func someNumbers(t *rapid.T, o *Order) []numbering.PhoneNumber {
	var out []numbering.PhoneNumber
	for _, n := range append(o.All(), 33199009999) {
		if rapid.IntRange(0, 2).Draw(t, "among") == 0 {
			out = append(out, n)
		}
	}
	return out
}

// drawnAnswer is anything that a carrier might say, fitting or not.
func (b *bed) drawnAnswer(t *rapid.T, o *Order) Answer {
	kinds := []AnswerKind{AnswerAcknowledged, AnswerRejected, AnswerConfirmed, AnswerConfirmed, AnswerDateLost, AnswerPorted, AnswerPorted,
		AnswerCancelled, AnswerCancelRefused, AnswerNote, "gossip"}
	f := b.market.WindowOn(b.now.AddDate(0, 0, rapid.IntRange(-2, 12).Draw(t, "days")))
	return Answer{ID: fmt.Sprint("ans_", rapid.IntRange(1, 60).Draw(t, "id")), Order: o.ID, Kind: rapid.SampledFrom(kinds).Draw(t, "kind"),
		Attempt: rapid.IntRange(0, 3).Draw(t, "attempt"), At: b.now, Reference: "A-7", FOC: f, Text: rapid.SampledFrom([]string{"", "word"}).Draw(t, "text"),
		Numbers: someNumbers(t, o), Codes: []CarrierReason{{Code: rapid.SampledFrom([]string{"X1", "G1", "??", ""}).Draw(t, "code")}}}
}

// effect carries out one of the effects that wait, in any order, in one of the ways it may end, and sometimes twice.
func (b *bed) effect(t *rapid.T) {
	ctx := context.Background()
	if len(b.m.effects) == 0 {
		return
	}
	i := rapid.IntRange(0, len(b.m.effects)-1).Draw(t, "effect")
	e := b.m.effects[i]
	if rapid.Bool().Draw(t, "once") {
		b.m.effects = slices.Delete(slices.Clone(b.m.effects), i, i+1)
	}
	failures := []error{nil, nil, errors.New("no answer"), ErrByHand, &RefusedError{Code: "E1"}, ErrCannotAsk, &PermanentError{errors.New("no such box")}}
	failure := rapid.SampledFrom(failures).Draw(t, "failure")
	if e.Do != EffectSend && errors.Is(failure, ErrByHand) {
		failure = nil
	}
	if failure != nil {
		b.must(b.service.Undelivered(ctx, e, failure))
		return
	}
	switch e.Do {
	case EffectMail:
		b.must(b.service.Mailed(ctx, e))
	case EffectTestCall, EffectForwarding:
		b.must(b.service.TestCallResult(ctx, e, rapid.SampledFrom(testResults).Draw(t, "result"), ""))
	default:
		if _, ok, err := b.service.CarrierMessage(ctx, e); err != nil || ok {
			b.must(err)
			b.must(b.service.Delivered(ctx, e, Receipt{Reference: "A-8"}))
		} else {
			b.must(b.service.Overtaken(ctx, e))
		}
	}
}

// mend is one of the corrections that customers make.
func (b *bed) mend(t *rapid.T) Correction {
	var c Correction
	numbers := []string{first, second, third, "01 99 00 12 37"}
	list := numbers[rapid.IntRange(0, 1).Draw(t, "from"):rapid.IntRange(2, 4).Draw(t, "to")]
	second := rapid.SampledFrom([]string{"Alpha", "Beta"}).Draw(t, "carrier")
	c.Edit = func(f *Fields) error {
		switch rapid.IntRange(0, 3).Draw(t, "mend") {
		case 0:
			f.AccountNumber = "new " + canary
		case 1:
			f.Holder.LastName = "Durand"
		case 2:
			f.Numbers = nil
			for _, n := range list {
				f.Numbers = append(f.Numbers, b.wish(n, second))
			}
			f.MainNumber = f.Numbers[0].TypedNumber
		}
		return nil
	}
	if rapid.Bool().Draw(t, "sign") {
		s := signing()
		s.Name, s.Capacity = "Noé Petit", CapacityAuthorised
		c.Signature = &s
	}
	return c
}

// Whatever verbs, answers, failures and delays come in whatever order: what must hold of each save holds (see memory.save), and what is
// told to be possible is possible.
func TestVerbs_InAnyOrder(t *testing.T) {
	t.Parallel()
	var verbs []Verb
	for _, row := range Table() {
		if row.Verb != VerbCorrect && row.Verb != VerbCancelAgree && row.Verb != VerbSent {
			verbs = append(verbs, row.Verb)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		b, ctx := newBed(t), context.Background()
		b.service.TestCalls = rapid.Bool().Draw(t, "test caller")
		f := b.fields(first, second, third)
		f.Numbers[1].Code = "Beta-" + canary // a second order
		if rapid.Bool().Draw(t, "keep") {
			f.TemporaryNumber = "keep"
		}
		b.draft(f)
		b.must2(b.service.Sign(ctx, office(), b.id, signing()))
		t.Repeat(map[string]func(*rapid.T){
			"verb": func(t *rapid.T) {
				v, role := rapid.SampledFrom(verbs).Draw(t, "verb"), rapid.SampledFrom(roles).Draw(t, "role")
				if rapid.Bool().Draw(t, "lead") {
					role = RoleSupervisor
				}
				refused(t, string(v), b.useOn(ctx, t, as(role), v))
			},
			"answer": func(t *rapid.T) {
				r := b.r()
				b.must(b.service.TakeAnswer(ctx, b.drawnAnswer(t, r.Orders[rapid.IntRange(0, len(r.Orders)-1).Draw(t, "order")])))
			},
			"correct": func(t *rapid.T) {
				_, err := b.service.Correct(ctx, office(), b.id, b.mend(t))
				refused(t, "correct", err)
			},
			"effect":  b.effect,
			"time":    func(t *rapid.T) { b.advance(time.Duration(rapid.IntRange(1, 200).Draw(t, "hours")) * time.Hour) },
			"forward": func(t *rapid.T) { b.forward(t) },
			"":        func(t *rapid.T) { b.capabilitiesHold(t) },
		})
	})
}

// forward does what usually comes next, so that random walks get to the end.
func (b *bed) forward(t *rapid.T) {
	ctx, desk := context.Background(), as(RoleSupervisor)
	for _, o := range b.r().Orders {
		var err error
		switch o.State() {
		case Submitted:
			_, err = b.service.Approve(ctx, desk, o.ID)
		case Approved:
			b.deliver()
		case Sent, Acknowledged:
			_, err = b.service.Confirm(ctx, desk, o.ID, b.window(rapid.IntRange(3, 9).Draw(t, "days")))
		case Confirmed:
			b.advance(max(0, o.FOC().Start.Sub(b.now)))
		case CuttingOver:
			_, err = b.service.Ported(ctx, desk, o.ID, nil)
		case Testing:
			for _, n := range o.in(NumberTesting) {
				_, err = b.service.RecordTest(ctx, desk, o.ID, TestResult{Number: n.Number, Result: TestPassed})
			}
		}
		refused(t, "forward", err)
	}
}

// useOn is use on a drawn order.
func (b *bed) useOn(ctx context.Context, t *rapid.T, who Actor, v Verb) error {
	r := b.r()
	o := r.Orders[rapid.IntRange(0, len(r.Orders)-1).Draw(t, "order")]
	switch {
	case v == VerbTest && len(o.Numbers) > 0:
		_, err := b.service.RecordTest(ctx, who, o.ID, TestResult{Number: rapid.SampledFrom(o.All()).Draw(t, "number"), Result: rapid.SampledFrom(testResults).Draw(t, "result")})
		return err
	case v == VerbConfirm:
		c := b.window(rapid.IntRange(-1, 12).Draw(t, "days"))
		c.Numbers = someNumbers(t, o)
		_, err := b.service.Confirm(ctx, who, o.ID, c)
		return err
	case v == VerbPorted:
		_, err := b.service.Ported(ctx, who, o.ID, someNumbers(t, o))
		return err
	case slices.Contains(customerVerbs, v):
		return b.use(ctx, who, v)
	}
	return b.useDesk(ctx, who, v, o.ID)
}

// capabilitiesHold compares what is told to be possible with what is: every verb, tried without saving.
func (b *bed) capabilitiesHold(t failer) {
	t.Helper()
	ctx := WithDryRun(context.Background())
	for _, role := range []Role{RoleAccount, RoleAccountRead, RoleDesk, RoleAuditor} {
		list, err := b.service.Capabilities(ctx, as(role), b.id)
		b.must(err)
		for _, x := range list {
			err := b.use(ctx, as(role), x.Verb)
			var state *StateError
			var forbidden *ForbiddenError
			no := errors.As(err, &state) || errors.As(err, &forbidden)
			if x.Verb == VerbCancel && role.Operator() && len(b.r().Orders) > 1 {
				continue // the desk cancels orders one by one
			}
			if x.Allowed == no || x.Allowed != (x.WhyNot.Code == "") {
				t.Fatalf("%s by %s: told allowed %t (%s), and is: %v", x.Verb, role, x.Allowed, x.WhyNot.Code, err)
			}
		}
	}
}

// FuzzAnswer: no answer, in no state, panics, is an error, or leads where no verb leads.
func FuzzAnswer(f *testing.F) {
	f.Add(byte(5), "confirmed", int64(10*24*3600), int64(7200), byte(0), "Europe/Paris", "")
	f.Add(byte(8), "ported", int64(0), int64(0), byte(3), "", "X1")
	f.Add(byte(5), "rejected", int64(-1), int64(0), byte(0), "Local", "??")
	f.Add(byte(13), "cancel_refused", int64(1)<<60, int64(-5), byte(9), "No/Where", "\x00")
	f.Fuzz(func(t *testing.T, state byte, kind string, after, length int64, which byte, zone, text string) {
		states := States()[2:]
		b := in(t, states[int(state)%len(states)])
		o := b.order()
		a := Answer{ID: "ans_1", Order: o.ID, Kind: AnswerKind(kind), Text: text, Codes: []CarrierReason{{Code: text, Reason: zone}},
			FOC: FOC{Start: b.now.Add(time.Duration(after) * time.Second), End: b.now.Add(time.Duration(after+length) * time.Second), Timezone: zone}}
		for i, n := range append(o.All(), numbering.PhoneNumber(after)) {
			if which>>i&1 == 1 {
				a.Numbers = append(a.Numbers, n)
			}
		}
		b.must(b.service.TakeAnswer(context.Background(), a))
		version := b.r().Version
		b.must(b.service.TakeAnswer(context.Background(), a))
		if b.r().Version != version {
			t.Errorf("the same answer changed the request twice")
		}
		b.advance(60 * 24 * time.Hour)
	})
}

// FuzzDates: what people type as a day, and windows around it.
func FuzzDates(f *testing.F) {
	for _, s := range []string{"2026-05-01", "2026-02-30", "", "tomorrow", "2026-5-1", "9999-12-31", "0000-01-01", "2026-05-01T10:00:00Z"} {
		f.Add(s, int64(0), int64(0))
	}
	f.Add("2026-06-02", int64(1_790_000_000), int64(1_790_007_200))
	f.Fuzz(func(t *testing.T, typed string, from, to int64) {
		b := in(t, Sent)
		ctx := context.Background()
		_, err := b.service.WishDate(ctx, office(), b.id, DateWish{On: typed})
		day, bad := b.market.ParseDay(typed)
		if typed != "" && bad != nil && err == nil {
			t.Errorf("%q is no day and was taken", typed)
		}
		if err == nil && typed != "" && (!b.market.IsWorkday(day) || day.Before(b.now)) {
			t.Errorf("%q was taken", typed)
		}
		_, err = b.service.Confirm(ctx, as(RoleDesk), b.order().ID, Confirmation{Start: time.Unix(from, 0), End: time.Unix(to, 0)})
		if o := b.order(); err == nil && (o.State() != Confirmed || o.FOC().Start.Before(b.now) || !o.FOC().End.After(o.FOC().Start)) {
			t.Errorf("a window from %d to %d was taken", from, to)
		}
	})
}
