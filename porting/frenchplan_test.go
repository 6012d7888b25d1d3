package porting_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the zone must be there on any machine

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// frenchPlan is a small French market's plan: real shapes and codes, a coverage of four rules.
type frenchPlan struct{ *numbering.Plan }

func newFrenchPlan(t testing.TB) frenchPlan {
	t.Helper()
	p, err := numbering.NewPlan(numbering.Country{Code: "FR", CallingCode: "33", Trunk: "0", Exit: "00", NationalLength: 9, Groups: []int{2},
		LineTypes: []numbering.PrefixLine{{Prefix: "01", Type: numbering.Landline}, {Prefix: "02", Type: numbering.Landline},
			{Prefix: "03", Type: numbering.Landline}, {Prefix: "06", Type: numbering.Mobile}, {Prefix: "07", Type: numbering.Mobile},
			{Prefix: "08", Type: numbering.Premium}, {Prefix: "09", Type: numbering.VoIP}},
		Fiction: []string{"019900", "026191", "035301", "063998"}, Emergency: []string{"112"}, ShortCodes: []string{"3179"}})
	if err != nil {
		t.Fatal(err)
	}
	return frenchPlan{p}
}

func (p frenchPlan) Coverage(n numbering.PhoneNumber, _ numbering.Facts) porting.Coverage {
	switch n / 1e8 { // calling code and first digit of the zone
	case 331:
		return porting.Coverage{Answer: porting.EligibleYes, Reason: "range.paris", Area: "Paris"}
	case 332:
		return porting.Coverage{Answer: porting.EligibleLikely, Reason: "range.elsewhere"}
	case 333, 338:
		return porting.Coverage{Answer: porting.EligibleNo, Reason: "range.out"}
	case 339:
		return porting.Coverage{Answer: porting.EligibleAsk, Reason: "range.unclear"}
	}
	return porting.Coverage{Answer: porting.EligibleYes, Reason: "range.mobile"}
}

// CheckCode knows the operators of the French fixed codes F0 and F1 and of the mobile codes 01 and 02.
func (p frenchPlan) CheckCode(n numbering.PhoneNumber, code string) porting.CodeCheck {
	d, _ := p.National(n)
	line := p.Describe(n).LineType
	rio, err := numbering.ParseRIO(code)
	if err == nil {
		if fault := rio.Check(d.String(), line); fault != numbering.NoRIOFault {
			err = fault
		}
	}
	if err != nil {
		fault, _ := errors.AsType[numbering.RIOFault](err)
		check := porting.CodeCheck{Fault: "code." + strings.TrimPrefix(fault.String(), "rio.")}
		if fault == numbering.RIOOtherLine {
			check.Fault = "code.wrong_line"
		}
		if fixed, ok := numbering.Repair(code, d.String(), line); ok {
			check.Repaired = fixed.Code()
		}
		return check
	}
	switch rio.Operator() {
	case "F0", "01":
		return porting.CodeCheck{Carrier: "orange", Operator: "Orange"}
	case "F1", "02":
		return porting.CodeCheck{Carrier: "sfr", Operator: "SFR"}
	case "F3":
		return porting.CodeCheck{Carrier: "F3", Operator: "Free"} // not among the market's carriers
	}
	return porting.CodeCheck{}
}

// french is a small French market on that plan.
func french(t testing.TB) *porting.Market {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	return &porting.Market{Code: "fr", Country: "FR", Languages: []string{"fr"}, Currency: "EUR", TaxRate: 2000, Zone: zone,
		Plan: newFrenchPlan(t), LineTypes: []numbering.LineType{numbering.Landline, numbering.Mobile},
		Required: []string{"/line_type", "/current_provider", "/account_number", "/internet", "/main_number", "/holder/kind",
			"/holder/first_name", "/holder/last_name", "/service_address/street", "/service_address/postcode", "/service_address/city",
			"/service_address/country", "/replaces"},
		Codes:    map[string]porting.CodeRule{"landline": {Name: "RIO", Need: "each"}, "mobile": {Name: "RIO", Need: "one"}},
		Postcode: regexp.MustCompile(`^\d{5}$`), POBox: regexp.MustCompile(`(?i)\b(bp|cs|po box)\b`),
		CompanyID: porting.CompanyIDRule{Name: "SIRET", Need: true, Pattern: regexp.MustCompile(`^\d{14}$`), Luhn: true, Sums: map[string]int{"356000000": 5}},
		Temporary: "ask", MinLead: 10, MaxLead: 90, CutOff: 18, MaxNumbers: 5,
		Lead:     map[string]porting.Days{"landline": {From: 15, To: 20}, "mobile": {From: 3, To: 5}},
		Window:   porting.Window{StartHour: 10, EndHour: 12, EndMinute: 30},
		Weekend:  map[time.Weekday]bool{time.Saturday: true, time.Sunday: true},
		Holidays: map[string]string{"2026-04-06": "Lundi de Pâques", "2026-05-01": "Fête du Travail", "2026-05-08": "Victoire 1945", "2026-05-14": "Ascension", "2026-07-14": "Fête nationale"},
		Carriers: []porting.Carrier{{Code: "orange", Name: "Orange", Aliases: []string{"Orange Pro", "France Télécom"},
			AccountSample: "0123456789A", AccountRule: regexp.MustCompile(`^(SIM-.*|\d{10}A)$`)}, {Code: "sfr", Name: "SFR"}},
		Prices: []porting.PriceList{
			{Market: "fr", Date: "2026-01-01", From: time.Date(2026, 1, 1, 0, 0, 0, 0, zone), Items: []porting.PriceItem{{Code: porting.PriceAdditional, Minor: 995, TaxIncluded: true}}},
			{Market: "fr", Date: "2027-01-01", From: time.Date(2027, 1, 1, 0, 0, 0, 0, zone), Items: []porting.PriceItem{{Code: porting.PriceAdditional, Minor: 1195, TaxIncluded: true}}}},
	}
}

// number reads a number of the fiction ranges as a person types it.
func number(t testing.TB, typed string) numbering.PhoneNumber {
	t.Helper()
	n, fault := newFrenchPlan(t).Parse(typed)
	if fault != numbering.NoFault {
		t.Fatalf("%q: %s", typed, fault)
	}
	return n
}
