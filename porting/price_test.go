package porting_test

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// owned makes own numbers of an account, each assigned a day after the one before.
func owned(t testing.TB, rows ...porting.OwnNumber) []porting.OwnNumber {
	t.Helper()
	for i := range rows {
		if rows[i].State == "" {
			rows[i].State = porting.OwnAssigned
		}
		rows[i].Account = "acc_1"
		rows[i].UpdatedAt = time.Date(2026, 1, 1+i, 0, 0, 0, 0, time.UTC)
	}
	return rows
}

func lines(b porting.Bill) map[string]int {
	out := map[string]int{}
	for _, l := range b.Lines {
		out[l.Code] = l.Quantity
	}
	return out
}

func TestBill(t *testing.T) {
	t.Parallel()
	m := french(t)
	n := func(typed string) numbering.PhoneNumber { return number(t, typed) }
	now := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	temp := porting.OwnNumber{Number: n("01 99 00 00 01"), Use: porting.UseTemporary, Default: true}
	for _, c := range []struct {
		name  string
		own   []porting.OwnNumber
		total int64
		tax   int64
		lines map[string]int
	}{
		{"nothing", nil, 0, 0, map[string]int{}},
		{"the temporary number is the included one while it is the default", []porting.OwnNumber{temp}, 0, 0, map[string]int{"main_number": 1}},
		{"the first of each user is free", []porting.OwnNumber{temp, {Number: n("0199000002"), User: "usr_1"}, {Number: n("0199000003"), User: "usr_2"}},
			0, 0, map[string]int{"main_number": 1, "user_first_number": 2}},
		{"the second of a user costs", []porting.OwnNumber{temp, {Number: n("0199000002"), User: "usr_1"}, {Number: n("0199000003"), User: "usr_1"}},
			995, 166, map[string]int{"main_number": 1, "user_first_number": 1, "additional_number": 1}},
		{"virtual numbers cost", []porting.OwnNumber{temp, {Number: n("0199000002"), Use: porting.UseVirtual}, {Number: n("0199000003"), Use: porting.UseVirtual, User: "usr_1"}, {Number: n("0199000004")}},
			2985, 498, map[string]int{"main_number": 1, "additional_number": 3}},
		{"only assigned numbers count", []porting.OwnNumber{temp, {Number: n("0199000002"), State: porting.OwnArriving}, {Number: n("0199000003"), State: porting.OwnQuarantined},
			{Number: n("0199000004"), State: porting.OwnAvailable}, {Number: n("0199000005"), State: porting.OwnPortedOut}}, 0, 0, map[string]int{"main_number": 1}},
		{"the default that rings with a user leaves that user a free number", []porting.OwnNumber{{Number: n("0199000001"), Default: true, User: "usr_1"}, {Number: n("0199000002"), User: "usr_1"}},
			0, 0, map[string]int{"main_number": 1, "user_first_number": 1}},
	} {
		b := m.Bill(owned(t, c.own...), now)
		if b.Total != (porting.Money{Minor: c.total, Currency: "EUR"}) || b.Tax.Minor != c.tax || b.PriceList != "2026-01-01" || !reflect.DeepEqual(lines(b), c.lines) {
			t.Errorf("%s: %+v, want %d with tax %d and %v", c.name, b, c.total, c.tax, c.lines)
		}
	}
}

// The number that is free is the one assigned first, and of two assigned at once the lower one, in whatever order they are listed.
func TestFreeNumberOfAUserIsStable(t *testing.T) {
	t.Parallel()
	m := french(t)
	own := owned(t, porting.OwnNumber{Number: number(t, "0199000009"), User: "usr_1"}, porting.OwnNumber{Number: number(t, "0199000002"), User: "usr_1"},
		porting.OwnNumber{Number: number(t, "0199000001"), User: "usr_1"})
	own[1].UpdatedAt, own[2].UpdatedAt = own[0].UpdatedAt, own[0].UpdatedAt
	own[0], own[2] = own[2], own[0]
	for range 3 {
		own = append(own[1:], own[0])
		b := m.Bill(own, time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC))
		if b.Lines[0].Code != porting.PriceFirst || b.Lines[0].Numbers[0] != number(t, "0199000001") {
			t.Fatalf("free is %v, want the lowest of those assigned at once", b.Lines[0])
		}
	}
}

func TestPriceListAt(t *testing.T) {
	t.Parallel()
	m := french(t)
	for at, want := range map[time.Time]string{
		time.Date(2025, 12, 31, 22, 59, 59, 0, time.UTC): "",
		time.Date(2025, 12, 31, 23, 0, 0, 0, time.UTC):   "2026-01-01", // midnight in Paris
		time.Date(2026, 12, 31, 22, 59, 59, 0, time.UTC): "2026-01-01",
		time.Date(2026, 12, 31, 23, 0, 0, 0, time.UTC):   "2027-01-01",
	} {
		if l, ok := m.PriceListAt(at); l.Date != want || ok != (want != "") {
			t.Errorf("PriceListAt(%s) = %q, %t, want %q", at, l.Date, ok, want)
		}
	}
}

// Tax is rounded half up to the cent: 20 % contained in n cents is n/6.
func TestContainedTax(t *testing.T) {
	t.Parallel()
	m := french(t)
	own := owned(t, porting.OwnNumber{Number: number(t, "0199000001")})
	for price, want := range map[int64]int64{1: 0, 2: 0, 3: 1, 8: 1, 9: 2, 995: 166, 1200: 200} {
		m.Prices = []porting.PriceList{{Items: []porting.PriceItem{{Code: porting.PriceAdditional, Minor: price, TaxIncluded: true}}}}
		if b := m.Bill(own, time.Unix(0, 0)); b.Tax.Minor != want || b.Total.Minor != price {
			t.Errorf("tax in %d = %d, want %d", price, b.Tax.Minor, want)
		}
		m.Prices[0].Items[0].TaxIncluded = false
		if b := m.Bill(own, time.Unix(0, 0)); b.Tax.Minor != 0 {
			t.Errorf("a price without tax contains %d", b.Tax.Minor)
		}
	}
}

func TestBillAfter(t *testing.T) {
	t.Parallel()
	m := french(t)
	typed := func(s string) porting.TypedNumber { return porting.TypedNumber{Typed: s, Number: number(t, s)} }
	temp := porting.OwnNumber{Number: number(t, "01 99 00 00 01"), Use: porting.UseTemporary, Default: true, User: "usr_1"}
	main, second, third := "02 61 91 00 01", "02 61 91 00 02", "02 61 91 00 03"
	yes := true
	for _, c := range []struct {
		name   string
		fields porting.Fields
		policy string
		own    []porting.OwnNumber
		total  int64
		lines  map[string]int
	}{
		{"nothing moves yet", porting.Fields{}, "", []porting.OwnNumber{temp}, 0, map[string]int{"main_number": 1}},
		{"released", porting.Fields{MainNumber: typed(main), Replaces: typed("0199000001"), TemporaryNumber: "release"}, "", []porting.OwnNumber{temp}, 0,
			map[string]int{"main_number": 1}},
		{"kept as virtual", porting.Fields{MainNumber: typed(main), Replaces: typed("0199000001"), TemporaryNumber: "keep"}, "", []porting.OwnNumber{temp}, 995,
			map[string]int{"main_number": 1, "additional_number": 1}},
		{"kept by the market's policy", porting.Fields{MainNumber: typed(main)}, "keep", []porting.OwnNumber{temp}, 995,
			map[string]int{"main_number": 1, "additional_number": 1}},
		{"with destinations", porting.Fields{MainNumber: typed(main), MainMoves: &yes, TemporaryNumber: "release", Numbers: []porting.NumberWish{
			{TypedNumber: typed(second), Destination: porting.Destination{User: "usr_2"}}, {TypedNumber: typed(third)}}}, "", []porting.OwnNumber{temp}, 995,
			map[string]int{"main_number": 1, "user_first_number": 1, "additional_number": 1}},
		{"arriving numbers are not counted twice", porting.Fields{MainNumber: typed(main), TemporaryNumber: "release"}, "",
			[]porting.OwnNumber{temp, {Number: number(t, main), State: porting.OwnArriving}}, 0, map[string]int{"main_number": 1}},
		{"an account that has a default of its own keeps it", porting.Fields{MainNumber: typed(main)}, "",
			[]porting.OwnNumber{{Number: number(t, "0199000005"), Use: porting.UseMain, Default: true}}, 995, map[string]int{"main_number": 1, "additional_number": 1}},
		{"an account without a default gets one", porting.Fields{MainNumber: typed(main)}, "", nil, 0, map[string]int{"main_number": 1}},
	} {
		m.Temporary = c.policy
		own := owned(t, c.own...)
		before, _ := json.Marshal(own)
		b := m.BillAfter(&porting.Request{Account: "acc_1", Market: "fr", Fields: c.fields}, own, time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC))
		if b.Total.Minor != c.total || !reflect.DeepEqual(lines(b), c.lines) {
			t.Errorf("%s: %+v, want %d and %v", c.name, b, c.total, c.lines)
		}
		if after, _ := json.Marshal(own); string(after) != string(before) {
			t.Errorf("%s: the numbers given were changed", c.name)
		}
	}
}

func TestBillInJSON(t *testing.T) {
	t.Parallel()
	m := french(t)
	b := m.Bill(owned(t, porting.OwnNumber{Number: number(t, "0199000001")}), time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC))
	text, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"total":{"amount_minor":995,"currency":"EUR"},"tax":{"amount_minor":166,"currency":"EUR"},"lines":[{"code":"additional_number","quantity":1,` +
		`"unit":{"amount_minor":995,"currency":"EUR"},"amount":{"amount_minor":995,"currency":"EUR"},"numbers":["+33199000001"]}],"price_list":"2026-01-01"}`
	if string(text) != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
	var back porting.Bill
	if err := json.Unmarshal(text, &back); err != nil || !reflect.DeepEqual(back, b) {
		t.Errorf("read back %+v, %v", back, err)
	}
}
