package story_test

import (
	"errors"
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
)

// R18: the temporary number can be kept at any time until it has been released. It is then a virtual number of the account for 9.95 euro.
func TestKeepsTheTemporaryNumber(t *testing.T) {
	t.Parallel()
	for _, when := range []struct {
		name  string
		until func(b *bed, r *porting.Request) *porting.Request
	}{
		{"before the hand-off", func(_ *bed, r *porting.Request) *porting.Request { return r }},
		{"before the cut-over", func(b *bed, r *porting.Request) *porting.Request {
			r = b.waitsFor(b.approves(r), porting.Confirmed, 30*day)
			b.until(r.Orders[0].FOC().Start.Add(-time.Minute))
			return r
		}},
		{"during the quarantine", func(b *bed, r *porting.Request) *porting.Request {
			r = b.moves(b.approves(r))
			b.later(39 * day)
			b.wrote(porting.MailTemporarySoon, 2)
			return r
		}},
	} {
		t.Run(when.name, func(t *testing.T) {
			t.Parallel()
			on(t, false, func(b *bed) {
				r := when.until(b, b.asks(asOnTheBill("SIM-OK")))
				_, err := b.service.KeepTemporary(b.ctx, b.office, r.ID, true)
				b.must(err)
				b.settle()
				b.once(porting.MailTemporaryKept)
				if b.now(r).State() == porting.Submitted {
					b.approves(r)
				}
				b.moves(r)
				own := b.own(b.temp)
				if own.State != porting.OwnAssigned || own.Use != porting.UseVirtual || own.Default || own.Account != b.account || !own.ReleaseAt.IsZero() {
					b.t.Fatalf("kept number: %+v", own)
				}
				b.costs(995)
				if lines := b.bill().Lines; lines[len(lines)-1].Code != porting.PriceAdditional || lines[len(lines)-1].Numbers[0] != b.temp {
					b.t.Fatalf("bill: %+v", lines)
				}
				b.later(60 * day)
				if own := b.own(b.temp); own.State != porting.OwnAssigned {
					b.t.Fatalf("kept number after the quarantine: %+v", own)
				}
				b.wrote(porting.MailTemporaryGone, 0)
				b.audited()
			})
		})
	}
}

// A kept temporary number can be given back, which starts its quarantine; once it is released nothing can be chosen any more.
func TestGivesTheTemporaryNumberBack(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		r := b.asks(asOnTheBill("SIM-OK"))
		_, err := b.service.KeepTemporary(b.ctx, b.office, r.ID, true)
		b.must(err)
		b.approves(r)
		r = b.moves(r)
		b.later(10 * day)
		b.costs(995)
		_, err = b.service.KeepTemporary(b.ctx, b.office, r.ID, false)
		b.must(err)
		if own := b.own(b.temp); own.State != porting.OwnQuarantined || !own.ReleaseAt.Equal(b.clock.now().AddDate(0, 0, 40)) {
			b.t.Fatalf("given back: %+v", own)
		}
		b.costs(0)
		b.later(40*day - time.Minute)
		_, err = b.service.KeepTemporary(b.ctx, b.office, r.ID, false)
		b.must(err) // as it is
		b.later(2 * time.Minute)
		b.once(porting.MailTemporaryGone)
		if own := b.own(b.temp); own.State != porting.OwnAvailable || own.Account != "" || own.User != "" {
			b.t.Fatalf("released: %+v", own)
		}
		for _, keep := range []bool{true, false} {
			_, err = b.service.KeepTemporary(b.ctx, b.office, r.ID, keep)
			b.refused(err, "temporary.released")
		}
		_, err = b.service.ChangeNumber(b.ctx, b.office, b.temp, porting.NumberChange{Keep: true})
		if !errors.Is(err, porting.ErrNotFound) {
			b.t.Fatalf("keeps a number of the pool: %v", err)
		}
	})
}

// R5: what a month costs is told before and after, line by line and to the cent; the port itself is free.
func TestTheBillBeforeAndAfter(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		main, direct, fax := wish("F0", "+33199001234"), wish("F0", "+33199001235"), wish("F0", "+33199001236")
		direct.Destination.User = b.noe
		f := asOnTheBill("SIM-OK", main, direct, fax)
		f.TemporaryNumber = "keep"
		b.costs(0)
		r := b.asks(f)
		if p := r.Price; p.Before.Total.Minor != 0 || p.After.Total.Minor != 1990 || p.After.Total.Currency != "EUR" || p.After.Tax.Minor != 332 || p.After.PriceList != "2026-01-01" {
			b.t.Fatalf("frozen price: %+v", p)
		}
		b.costs(0)
		b.moves(b.approves(r))
		b.costs(1990)
		bill := b.bill()
		if bill.Tax.Minor != 332 || bill.PriceList != "2026-01-01" || len(bill.Lines) != 3 {
			b.t.Fatalf("bill: %+v", bill)
		}
		for i, want := range []porting.BillLine{{Code: porting.PriceMain, Quantity: 1}, {Code: porting.PriceFirst, Quantity: 1}, {Code: porting.PriceAdditional, Quantity: 2,
			Unit: porting.Money{Minor: 995}, Amount: porting.Money{Minor: 1990}}} {
			if l := bill.Lines[i]; l.Code != want.Code || l.Quantity != want.Quantity || l.Unit.Minor != want.Unit.Minor || l.Amount.Minor != want.Amount.Minor {
				b.t.Fatalf("line %d: %+v", i, l)
			}
		}
		if bill.Lines[0].Numbers[0] != main.Number || bill.Lines[1].Numbers[0] != direct.Number {
			b.t.Fatalf("bill: %+v", bill.Lines)
		}
	})
}

// A number can be given its place before it lands, and rings there from the first minute.
func TestDestinationBeforeArrival(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		fax := number("+33199001235")
		r := b.dated(asOnTheBill("SIM-OK", wish("F0", "+33199001234"), wish("F0", "+33199001235")))
		stranger := porting.UserID("usr_00000000000000000000000000")
		_, err := b.service.ChangeNumber(b.ctx, b.office, fax, porting.NumberChange{User: &stranger})
		b.faulty(err, "user.unknown")
		_, err = b.service.ChangeNumber(b.ctx, b.office, fax, porting.NumberChange{User: &b.noe})
		b.must(err)
		_, err = b.service.ChangeNumber(b.ctx, b.neighbour(), fax, porting.NumberChange{})
		if !errors.Is(err, porting.ErrNotFound) {
			b.t.Fatalf("a stranger changes it: %v", err)
		}
		b.until(r.Orders[0].FOC().Start.Add(time.Minute))
		if own := b.own(fax); own.State != porting.OwnAssigned || own.User != b.noe || own.Use != porting.UseDirect {
			b.t.Fatalf("number: %+v", own)
		}
		b.costs(0)
	})
}
