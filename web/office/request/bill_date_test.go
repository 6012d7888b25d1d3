package request_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
)

// The day of the bill is typed as it is printed: each way of getting it wrong is said at its place, and an old bill is a warning.
func TestBill_Date(t *testing.T) {
	t.Parallel()
	b := newBed(t).browser("", "")
	b = b.bed.browser(b.a, login.Porting)
	filled(b, 1)
	day := func(d, m, y string) url.Values {
		return url.Values{"bill_date.day": {d}, "bill_date.month": {m}, "bill_date.year": {y}}
	}
	b.goTo("step/bill").wants(http.StatusOK, "/step/bill", "Date of the bill", "Is the bill sent to the same address?")
	for _, c := range []struct{ d, m, y, say string }{
		{"", "11", "2026", "must include a day"}, {"2", "", "2026", "must include a month"}, {"2", "11", "", "must include a year"},
		{"2", "11", "26", "must include a year"}, {"31", "2", "2026", "must be a real date"}, {"two", "11", "2026", "must be a real date"}, {"-2", "11", "2026", "must be a real date"},
		{"24", "11", "2026", "must be today or in the past"},
	} {
		b.submit("/step/bill", "continue", day(c.d, c.m, c.y)).wants(http.StatusUnprocessableEntity, "/step/bill", c.say).said("f-bill-date")
	}
	b.goTo("step/bill").submit("/step/bill", "continue", day("10", "9", "2026")).wants(http.StatusOK, "/step/bill", "This bill is 74 days old. Providers often ask for one under 31 days.", "Continue anyway").said()
	if f := b.draft().Fields; f.BillDate != "2026-09-10" {
		t.Fatalf("kept %q", f.BillDate)
	}
	b.submit("/step/bill", "anyway", nil).wants(http.StatusOK, "/step/setup")
	b.goTo("step/bill").submit("/step/bill", "continue", day("23", "11", "2026")).wants(http.StatusOK, "/step/setup")
	b.goTo("step/bill").submit("/step/bill", "continue", day("", "", "")).wants(http.StatusOK, "/step/setup")
	if f := b.draft().Fields; f.BillDate != "" {
		t.Errorf("emptied, and there is %q", f.BillDate)
	}
}

// Where the bill is sent to is kept where it is another address, and forgotten where it is the same after all.
func TestBill_BillingAddress(t *testing.T) {
	t.Parallel()
	b := newBed(t).browser("", "")
	b = b.bed.browser(b.a, login.Owner)
	filled(b, 1)
	b.goTo("step/bill").submit("/step/bill", "continue", url.Values{"same_address": {"no"}}).wants(http.StatusUnprocessableEntity, "/step/bill").
		said("f-billing-address-street", "f-billing-address-postcode", "f-billing-address-city")
	b.submit("/step/bill", "continue", url.Values{"billing_address.street": {"BP 7"}, "billing_address.postcode": {"69003"}, "billing_address.city": {"Lyon"}}).wants(http.StatusOK, "/step/setup")
	if f := b.draft().Fields; f.SameAddress == nil || *f.SameAddress || f.BillingAddress != (porting.Address{Street: "BP 7", Postcode: "69003", City: "Lyon"}) {
		t.Fatalf("kept %+v", f.BillingAddress)
	}
	b.goTo("step/sign").wants(http.StatusOK, "/step/sign", "Bill is sent to", "69003 Lyon")
	b.goTo("step/bill").submit("/step/bill", "continue", url.Values{"same_address": {"yes"}}).wants(http.StatusOK, "/step/setup")
	if f := b.draft().Fields; f.SameAddress == nil || !*f.SameAddress || f.BillingAddress != (porting.Address{}) {
		t.Errorf("kept %+v", f.BillingAddress)
	}
}
