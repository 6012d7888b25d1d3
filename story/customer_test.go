package story_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
)

// needs lists what stands between a draft and its signature.
func (b *bed) needs(r *porting.Request) porting.Requirements {
	b.t.Helper()
	q, err := b.service.Requirements(b.ctx, b.office, r.ID)
	b.must(err)
	return q
}

// drafts makes a request and leaves it unsigned.
func (b *bed) drafts(f porting.Fields) *porting.Request {
	b.t.Helper()
	r, err := b.service.CreateRequest(b.ctx, b.office, porting.NewRequest{Fields: f})
	b.must(err)
	return r
}

// changes edits a draft.
func (b *bed) changes(r *porting.Request, edit func(f *porting.Fields)) {
	b.t.Helper()
	_, err := b.service.EditRequest(b.ctx, b.office, r.ID, func(f *porting.Fields) error { edit(f); return nil })
	b.must(err)
}

// signs signs a draft as its holder.
func (b *bed) signs(r *porting.Request) error {
	_, err := b.service.Sign(b.ctx, b.office, r.ID, b.signature())
	return err
}

func coded(list []porting.Problem, code string) bool {
	return slices.ContainsFunc(list, func(p porting.Problem) bool { return p.Code == code })
}

// Wishes for the day: a holiday, a weekend or tomorrow cannot be; a Friday can, with a word of warning, and is kept.
func TestWishesForTheDay(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		r := b.drafts(asOnTheBill("SIM-OK"))
		for wish, code := range map[string]string{"2026-11-11": "date.holiday", "2026-09-26": "date.weekend", "2026-09-04": "date.too_soon", "2026-08-31": "date.past", "2027-06-01": "date.too_far"} {
			b.changes(r, func(f *porting.Fields) { f.RequestedDate.On = wish })
			b.faulty(b.signs(r), code)
		}
		b.changes(r, func(f *porting.Fields) { f.RequestedDate.On = "2026-09-25" })
		if q := b.needs(r); !q.Complete || !coded(q.Warnings, "date.friday") {
			b.t.Fatalf("needs: %+v", q)
		}
		b.must(b.signs(r))
		r = b.waitsFor(b.approves(b.now(r)), porting.Confirmed, 30*day)
		if f := r.Orders[0].FOC(); f.Start.Format("2006-01-02") != "2026-09-25" {
			b.t.Fatalf("date: %s", f.Start)
		}
	})
}

// Another wish while the carrier has the order goes to it as a supplement; the new day is the carrier's word, not the customer's.
func TestAnotherWish(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		r := b.dated(asOnTheBill("SIM-OK"))
		_, err := b.service.WishDate(b.ctx, b.office, r.ID, porting.DateWish{On: "2026-09-22"})
		b.must(err)
		b.settle()
		if f := b.order(r, 0).FOC(); !f.Same(r.Orders[0].FOC()) {
			b.t.Fatalf("the wish alone changed the date to %s", f.Start)
		}
		b.told(r, "port_order.supplement_sent", 1)
		b.workdays(1)
		if f := b.order(r, 0).FOC(); f.Start.Format("2006-01-02") != "2026-09-22" {
			b.t.Fatalf("date: %s", f.Start)
		}
		if e := b.event(r, "port_order.foc_changed"); e.Data["moved_by"] != "you" {
			b.t.Fatalf("event: %+v", e)
		}
		b.until(r.Orders[0].FOC().End)
		b.wrote(porting.MailMovingStarted, 0)
		b.moves(r)
		b.once(porting.MailDateConfirmed, porting.MailDateChanged, porting.MailCompleted)
		_, err = b.service.WishDate(b.ctx, b.office, r.ID, porting.DateWish{On: "2026-10-13"})
		b.refused(err, "")
	})
}

// R3: the Internet access on the same line stops the request, and there are ways out of it.
func TestInternetOnTheSameLine(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		f := asOnTheBill("SIM-OK")
		f.Internet = "dsl_shared"
		r := b.drafts(f)
		if q := b.needs(r); q.Complete || !coded(q.Stops, "internet.dsl_shared") || len(q.Missing) != 0 {
			b.t.Fatalf("needs: %+v", q)
		}
		b.faulty(b.signs(r), "internet.dsl_shared")
		b.changes(r, func(f *porting.Fields) { f.Separation = porting.Separation{Date: "2026-09-10", Reference: "CRA-1"} })
		b.faulty(b.signs(r), "separation.future")
		b.until(time.Date(2026, 9, 10, 8, 0, 0, 0, time.UTC))
		if q := b.needs(r); !q.Complete || !coded(q.Warnings, "internet.separated_check") {
			b.t.Fatalf("needs: %+v", q)
		}
		b.must(b.signs(r))
		b.moves(b.approves(b.now(r)))
	})
	for _, other := range []string{"dsl_separate", "dsl_leaving", "fibre"} {
		t.Run(other, func(t *testing.T) {
			t.Parallel()
			on(t, false, func(b *bed) {
				f := asOnTheBill("SIM-OK")
				f.Internet = "dsl_shared"
				r := b.drafts(f)
				b.changes(r, func(f *porting.Fields) { f.Internet = other })
				b.must(b.signs(r))
				b.expect(r, porting.Submitted, porting.StageReceived, porting.BallUs)
			})
		})
	}
}

// The desk asks about the name: another name needs another signature, in that name.
func TestAnotherNameNeedsAnotherSignature(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		r := b.asks(asOnTheBill("SIM-OK"))
		first := r.Signature.DocumentSHA256
		_, err := b.service.Ask(b.ctx, b.desk, r.Orders[0].ID, porting.Asking{Reasons: []string{"name_mismatch"}, Note: "On the bill it reads Dupont."})
		b.must(err)
		b.settle()
		b.expect(r, porting.ActionRequired, porting.StageNeedsYou, porting.BallYou)
		if l := b.only(porting.MailQuestion); !strings.Contains(l.text, "On the bill it reads Dupont.") {
			b.t.Fatalf("mail:\n%s", l.text)
		}
		mend := porting.Correction{Edit: func(f *porting.Fields) error { f.Holder.LastName = "Dupont"; return nil }}
		_, err = b.service.Correct(b.ctx, b.office, r.ID, mend)
		b.faulty(err, "signature_required")
		old := b.signature()
		mend.Signature = &old
		_, err = b.service.Correct(b.ctx, b.office, r.ID, mend)
		b.faulty(err, "signature.name_not_holder")
		old.Name = "camille DUPONT"
		_, err = b.service.Correct(b.ctx, b.office, r.ID, mend)
		b.must(err)
		if now := b.now(r); now.Signature.DocumentSHA256 == first || now.Fields.Holder.LastName != "Dupont" {
			b.t.Fatalf("signature: %+v", now.Signature)
		}
		b.moves(b.approves(r))
	})
}

// Account number and codes are masked from the first moment, can be read once for a reason, and are gone seven days after the end.
func TestSecretsAreErased(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		r := b.moves(b.approves(b.asks(asOnTheBill("SIM-OK-4711"))))
		id := r.Orders[0].ID
		look := porting.Revealing{Field: "account_number", Reason: "the carrier asks again"}
		b.later(7*day - time.Minute)
		shown, err := b.service.Reveal(b.ctx, b.desk, id, look)
		b.must(err)
		if shown != "SIM-OK-4711" {
			b.t.Fatalf("shown: %q", shown)
		}
		_, err = b.service.Reveal(b.ctx, b.office, id, look)
		b.forbidden(err)
		b.later(2 * time.Minute)
		_, err = b.service.Reveal(b.ctx, b.desk, id, look)
		b.faulty(err, "secret.none")
		b.told(r, "port_order.secret_revealed", 1)
		for _, e := range b.history(r) {
			if strings.Contains(e.DataJSON, "4711") || strings.Contains(e.DataJSON, rio("F0", "+33199001234").Reveal()) {
				b.t.Fatalf("event %s shows a secret: %s", e.Type, e.DataJSON)
			}
		}
		for _, kind := range []porting.MailKind{porting.MailReceived, porting.MailSent, porting.MailDateConfirmed, porting.MailCompleted} {
			if text := b.only(kind).text; strings.Contains(text, "4711") || strings.Contains(text, "ABC123") {
				b.t.Fatalf("mail %s shows a secret", kind)
			}
		}
	})
}

// A draft that lies idle is reminded of twice and given up after sixty days; whoever works on it gets all the time again.
func TestDraftLiesIdle(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		r := b.drafts(porting.Fields{Name: "Bureau"})
		b.later(2*day + time.Minute)
		b.wrote(porting.MailDraftReminder, 1)
		b.later(4 * day)
		b.changes(r, func(f *porting.Fields) { f.CurrentProvider = "Orange" })
		b.later(2*day - time.Minute)
		b.wrote(porting.MailDraftReminder, 1)
		b.later(2 * time.Minute)
		b.wrote(porting.MailDraftReminder, 2)
		b.later(57 * day)
		b.wrote(porting.MailDraftReminder, 3)
		b.expect(r, porting.Draft, porting.StageDraft, porting.BallYou)
		b.later(2 * day)
		b.expect(r, porting.Cancelled, porting.StageCancelled, porting.BallNone)
		b.told(r, "port_request.expired", 1)
		b.refused(b.signs(r), "")
		b.later(60 * day)
		b.wrote(porting.MailDraftReminder, 3)
	})
}

// Two accounts ask for one number: both may draft, one may sign, and the other learns no more than that the number is taken.
func TestTwoAccountsAskForOneNumber(t *testing.T) {
	t.Parallel()
	on(t, true, func(b *bed) {
		louise := b.neighbour()
		mine := b.drafts(asOnTheBill("SIM-OK"))
		theirs, err := b.service.CreateRequest(b.ctx, louise, porting.NewRequest{Fields: asOnTheBill("SIM-OK")})
		b.must(err)
		var first, second error
		var both sync.WaitGroup
		both.Go(func() { first = b.signs(mine) })
		both.Go(func() { _, second = b.service.Sign(b.ctx, louise, theirs.ID, b.signature()) })
		both.Wait()
		if (first == nil) == (second == nil) {
			b.t.Fatalf("signed at the same instant: %v and %v", first, second)
		}
		winner, loser, again := mine, second, func() error { _, err := b.service.Sign(b.ctx, louise, theirs.ID, b.signature()); return err }
		if first != nil {
			winner, loser, again = theirs, first, func() error { return b.signs(mine) }
		}
		x := b.faulty(loser, "number.in_open_order")
		if text := x.Error(); strings.Contains(text, string(winner.ID)) || strings.Contains(text, winner.Reference) || strings.Contains(text, string(winner.Account)) {
			b.t.Fatalf("the refusal tells whose it is: %s", text)
		}
		b.faulty(again(), "number.in_open_order")
		_, err = b.service.CancelRequest(b.ctx, b.desk, winner.ID, "not theirs")
		b.must(err)
		b.must(again())
		b.audited()
	})
}

// Whatever a stranger tries with the id of somebody else's request or number, it is as if it did not exist.
func TestStrangersSeeNothing(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		r := b.dated(asOnTheBill("SIM-OK"))
		louise := b.neighbour()
		version := b.now(r).Version
		tries := map[string]func() error{
			"edit": func() error {
				_, err := b.service.EditRequest(b.ctx, louise, r.ID, func(*porting.Fields) error { return nil })
				return err
			},
			"requirements": func() error { _, err := b.service.Requirements(b.ctx, louise, r.ID); return err },
			"capabilities": func() error { _, err := b.service.Capabilities(b.ctx, louise, r.ID); return err },
			"sign":         func() error { _, err := b.service.Sign(b.ctx, louise, r.ID, b.signature()); return err },
			"correct":      func() error { _, err := b.service.Correct(b.ctx, louise, r.ID, porting.Correction{}); return err },
			"cancel":       func() error { _, err := b.service.CancelRequest(b.ctx, louise, r.ID, ""); return err },
			"hold":         func() error { _, err := b.service.HoldRequest(b.ctx, louise, r.ID); return err },
			"resume":       func() error { _, err := b.service.ResumeRequest(b.ctx, louise, r.ID); return err },
			"date":         func() error { _, err := b.service.WishDate(b.ctx, louise, r.ID, porting.DateWish{}); return err },
			"temporary":    func() error { _, err := b.service.KeepTemporary(b.ctx, louise, r.ID, true); return err },
			"post": func() error {
				_, _, err := b.service.Post(b.ctx, louise, r.ID, porting.Posting{Text: "hello"})
				return err
			},
			"number": func() error {
				_, err := b.service.ChangeNumber(b.ctx, louise, b.temp, porting.NumberChange{Release: true})
				return err
			},
			"bill": func() error { _, err := b.service.BillPreview(b.ctx, louise, b.account); return err },
			"read": func() error { _, err := b.db.Requests(louise.Scope()).Request(b.ctx, r.ID); return err },
			"read order": func() error {
				_, err := b.db.Requests(louise.Scope()).RequestOfOrder(b.ctx, r.Orders[0].ID)
				return err
			},
			"draft for another": func() error {
				_, err := b.service.CreateRequest(b.ctx, louise, porting.NewRequest{Account: b.account})
				return err
			},
		}
		for what, try := range tries {
			if err := try(); !errors.Is(err, porting.ErrNotFound) {
				b.t.Errorf("%s: %v", what, err)
			}
		}
		if now := b.now(r); now.Version != version {
			b.t.Errorf("a stranger changed the request")
		}
		for _, list := range [][]string{b.listed(louise), b.eventsOf(louise)} {
			if len(list) != 0 {
				b.t.Errorf("a stranger reads %v", list)
			}
		}
	})
}

// listed gives the references of the requests that somebody sees.
func (b *bed) listed(who porting.Actor) (out []string) {
	b.t.Helper()
	list, _, err := b.db.Lists(who.Scope()).RequestList(b.ctx, porting.RequestFilter{Page: porting.Page{Limit: 50}})
	b.must(err)
	for _, r := range list {
		out = append(out, r.Reference)
	}
	return out
}

// eventsOf gives the events that somebody sees.
func (b *bed) eventsOf(who porting.Actor) (out []string) {
	b.t.Helper()
	list, _, err := b.db.Lists(who.Scope()).EventList(b.ctx, porting.EventFilter{Page: porting.Page{Limit: 50}})
	b.must(err)
	for _, e := range list {
		out = append(out, e.Type)
	}
	return out
}

// The desk writes to the customer, who reads it by mail and answers; what the desk notes for itself the customer never sees.
func TestMessagesAndPrivateNotes(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		r := b.asks(asOnTheBill("SIM-OK"))
		say := func(who porting.Actor, text string, private bool) error {
			_, _, err := b.service.Post(b.ctx, who, r.ID, porting.Posting{Text: text, Private: private})
			return err
		}
		b.must(say(b.desk, "Could you send us the last bill?", false))
		b.must(say(b.desk, "Smells of fraud: call back before sending.", true))
		b.forbidden(say(b.office, "between us", true))
		b.must(say(b.office, "It is on its way.", false))
		b.settle()
		if l := b.only(porting.MailMessage); !strings.Contains(l.text, "Could you send us the last bill?") {
			b.t.Fatalf("mail:\n%s", l.text)
		}
		for who, want := range map[bool]int{false: 2, true: 3} {
			list, _, err := b.db.Lists(porting.Scope{Desk: true}).MessageList(b.ctx, r.ID, who, porting.Page{Limit: 50})
			b.must(err)
			if len(list) != want {
				b.t.Fatalf("%d messages, wanted %d", len(list), want)
			}
		}
		list, _, err := b.db.Lists(b.office.Scope()).MessageList(b.ctx, r.ID, true, porting.Page{Limit: 50})
		b.must(err)
		for _, m := range list {
			if m.Private {
				b.t.Fatal("the customer reads a private note")
			}
		}
		seen, _, err := b.db.Lists(b.office.Scope()).EventList(b.ctx, porting.EventFilter{Request: r.ID, Customer: true, Page: porting.Page{Limit: 50}})
		b.must(err)
		for i, e := range seen {
			if e.Visibility == porting.ForDesk || e.CustomerSeq != i+1 {
				b.t.Fatalf("the customer's history: %+v", e)
			}
		}
	})
}
