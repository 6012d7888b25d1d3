package porting_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/preflight"
)

// Numbers of the ranges reserved for fiction, and a card number that the networks publish for tests.
const (
	paris1, paris2, paris3 = "01 99 00 12 34", "01 99 00 12 35", "01 99 00 12 36"
	mobile1, mobile2       = "06 39 98 00 01", "06 39 98 00 02"
	lent                   = "01 99 00 00 01"
	visa                   = "4111 1111 1111 1111"
)

// rio makes a code with the key that fits the number.
func rio(t testing.TB, first9, typed string) porting.Secret {
	t.Helper()
	key, err := numbering.Key(first9, strings.ReplaceAll(typed, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return porting.Secret(first9 + key)
}

func wrote(t testing.TB, s string) porting.TypedNumber {
	t.Helper()
	n, fault := newFrenchPlan(t).Parse(s)
	if fault != numbering.NoFault {
		n = 0
	}
	return porting.TypedNumber{Typed: s, Number: n}
}

func wish(t testing.TB, s string, code porting.Secret) porting.NumberWish {
	return porting.NumberWish{TypedNumber: wrote(t, s), Code: code}
}

// sound is a request to which nothing is wrong: two Paris numbers of Orange.
func sound(t testing.TB) *porting.Fields {
	yes := true
	return &porting.Fields{LineType: numbering.Landline, CurrentProvider: "Orange", AccountNumber: "SIM-OK", Internet: "fibre",
		MainNumber: wrote(t, paris1), MainMoves: &yes, Rest: "none", Replaces: wrote(t, lent), TemporaryNumber: "release",
		Numbers:        []porting.NumberWish{wish(t, paris1, rio(t, "F0FABC123", paris1)), wish(t, paris2, rio(t, "F0FABC124", paris2))},
		Holder:         porting.Holder{Kind: "company", Company: "Atelier Exemple", CompanyID: "732 829 320 00074", FirstName: "Zoé", LastName: "Martin"},
		ServiceAddress: porting.Address{Street: "1 rue de l'Exemple", Postcode: "75001", City: "Paris", Country: "FR"},
		Notify:         []porting.Contact{{Email: "zoe@example.com", Language: "fr"}}}
}

// surroundings is Tuesday 24 March 2026, 10:00 in Paris, and one temporary number.
func surroundings(t testing.TB) porting.PreflightInput {
	n := number(t, lent)
	return porting.PreflightInput{Now: time.Date(2026, 3, 24, 9, 0, 0, 0, time.UTC), OpenElsewhere: map[numbering.PhoneNumber]bool{},
		Own: map[numbering.PhoneNumber]porting.OwnNumber{n: {Number: n, State: porting.OwnAssigned, Use: porting.UseTemporary, Default: true}}}
}

type bench struct {
	m  *porting.Market
	f  *porting.Fields
	in porting.PreflightInput
}

// told writes problems as "kind pointer code", in order.
func told(r porting.Requirements) []string {
	var out []string
	for kind, list := range map[string][]porting.Problem{"missing": r.Missing, "warning": r.Warnings, "stop": r.Stops} {
		for _, p := range list {
			out = append(out, kind+" "+p.Pointer+" "+p.Code)
		}
	}
	slices.Sort(out)
	return out
}

// rules are the cases: what is changed about a sound request, and all that is then said.
func rules(t testing.TB) map[string]struct {
	change func(b *bench)
	want   []string
} {
	type rule = struct {
		change func(b *bench)
		want   []string
	}
	no := false
	on := func(day string) func(*bench) { return func(b *bench) { b.f.RequestedDate.On = day } }
	notBefore := func(day string) func(*bench) { return func(b *bench) { b.f.RequestedDate.NotBefore = day } }
	second := func(s string, code porting.Secret) func(*bench) {
		return func(b *bench) { b.f.Numbers[1] = wish(t, s, code) }
	}
	code := func(c porting.Secret) func(*bench) { return func(b *bench) { b.f.Numbers[1].Code = c } }
	mobile := func(b *bench) {
		b.f.LineType, b.f.Internet, b.f.MainNumber = numbering.Mobile, "", wrote(t, mobile1)
		b.f.Numbers = []porting.NumberWish{wish(t, mobile1, ""), wish(t, mobile2, rio(t, "01PABC123", mobile2))}
	}
	return map[string]rule{
		"sound": {func(*bench) {}, nil},

		// what is empty
		"empty request": {func(b *bench) { *b.f = porting.Fields{} }, []string{"missing /account_number account_number.missing",
			"missing /current_provider current_provider.missing", "missing /holder/first_name first_name.missing", "missing /holder/kind kind.missing",
			"missing /holder/last_name last_name.missing", "missing /internet internet.missing", "missing /line_type line_type.missing",
			"missing /main_number main_number.missing", "missing /numbers numbers.missing", "missing /service_address/city city.missing",
			"missing /service_address/country country.missing", "missing /service_address/postcode postcode.missing",
			"missing /service_address/street street.missing", "missing /temporary_number temporary_number.missing"}},
		"a pack may ask for everything": {func(b *bench) {
			b.m.Required = append(b.m.Required, "/name", "/external_id", "/notify", "/equipment", "/requested_date", "/rest", "/service_address/building",
				"/service_address/region", "/holder/company_id", "/nowhere")
			b.f.Notify, b.f.Rest = nil, ""
		}, []string{"missing /equipment equipment.missing", "missing /external_id external_id.missing", "missing /name name.missing",
			"missing /notify notify.missing", "missing /requested_date requested_date.missing", "missing /rest rest.missing",
			"missing /service_address/building building.missing", "missing /service_address/region region.missing"}},
		"a pack may ask for nothing, then numbers are needed still": {func(b *bench) { b.m.Required, *b.f = nil, porting.Fields{TemporaryNumber: "keep"} },
			[]string{"missing /line_type line_type.missing", "missing /numbers numbers.missing"}},
		"company without name and number": {func(b *bench) { b.f.Holder.Company, b.f.Holder.CompanyID = "", "" },
			[]string{"missing /holder/company company.missing", "missing /holder/company_id company_id.missing"}},
		"person needs neither":             {func(b *bench) { b.f.Holder = porting.Holder{Kind: "person", FirstName: "Zoé", LastName: "Martin"} }, nil},
		"empty row":                        {second("", ""), []string{"missing /numbers/1/number number.missing"}},
		"mobile needs no word on Internet": {mobile, nil},

		// numbers
		"too short":              {second("01 99 00 12", ""), []string{"missing /numbers/1/number number.too_short"}},
		"too long":               {second("01 99 00 12 34 56 78 90", ""), []string{"missing /numbers/1/number number.too_long"}},
		"letters":                {second("call me", ""), []string{"missing /numbers/1/number number.letters"}},
		"no digit":               {second("--", ""), []string{"missing /numbers/1/number number.empty"}},
		"garbage":                {second("00 00 00 00 00", ""), []string{"missing /numbers/1/number number.garbage"}},
		"other country":          {second("+1 212 555 0100", ""), []string{"missing /numbers/1/number number.other_country"}},
		"short code":             {second("3179", ""), []string{"missing /numbers/1/number number.short_code"}},
		"emergency":              {second("112", ""), []string{"missing /numbers/1/number number.emergency"}},
		"main not read":          {func(b *bench) { b.f.MainNumber, b.f.MainMoves = wrote(t, "01 99"), nil }, []string{"missing /main_number number.too_short"}},
		"twice":                  {func(b *bench) { b.f.Numbers = append(b.f.Numbers, b.f.Numbers[1]) }, []string{"missing /numbers/2/number number.twice"}},
		"main three times":       {func(b *bench) { b.f.Numbers = append(b.f.Numbers, b.f.Numbers[0]) }, []string{"missing /numbers/2/number number.twice"}},
		"mobile among landlines": {second(mobile2, rio(t, "01PABC123", mobile2)), []string{"warning /numbers/1/number number.wrong_line"}},
		"mobile among landlines, without its code": {second(mobile2, ""), []string{"missing /numbers/1/code code.missing", "warning /numbers/1/number number.wrong_line"}},
		"mobile among landlines, with a landline's code": {second(mobile2, rio(t, "F0FABC123", mobile2)),
			[]string{"missing /numbers/1/code code.wrong_line", "warning /numbers/1/number number.wrong_line"}},
		"mobile among landlines, and said so": {func(b *bench) {
			second(mobile2, rio(t, "01PABC123", mobile2))(b)
			b.f.Numbers[1].LineType = numbering.Mobile
		}, nil},
		"landline said to be a mobile": {func(b *bench) { b.f.Numbers[1].LineType = numbering.Mobile }, []string{"warning /numbers/1/number number.wrong_line"}},
		"landline among mobiles": {func(b *bench) { mobile(b); b.f.Numbers[1] = wish(t, paris2, rio(t, "F0FABC124", paris2)) },
			[]string{"missing /internet internet.missing", "missing /numbers/0/code code.missing", "warning /numbers/1/number number.wrong_line"}},
		"special number": {second("08 99 00 12 34", rio(t, "F0AABC123", "0899001234")),
			[]string{"missing /numbers/1/number number.not_portable", "missing /numbers/1/number number.special"}},
		"out of the area": {second("03 53 01 00 01", rio(t, "F0FABC123", "0353010001")), []string{"missing /numbers/1/number number.not_portable"}},
		"likely":          {second("02 61 91 00 01", rio(t, "F0FABC123", "0261910001")), []string{"warning /numbers/1/number number.not_guaranteed"}},
		"to be looked at": {second("09 99 00 12 34", rio(t, "F0FABC123", "0999001234")), []string{"warning /numbers/1/number number.to_be_checked"}},
		"ours": {func(b *bench) {
			b.in.Own[number(t, paris2)] = porting.OwnNumber{State: porting.OwnAssigned, Use: porting.UseDirect}
		},
			[]string{"stop /numbers/1/number number.already_ours"}},
		"ours and resting": {func(b *bench) { b.in.Own[number(t, paris1)] = porting.OwnNumber{State: porting.OwnQuarantined} },
			[]string{"stop /numbers/0/number number.already_ours"}},
		"arriving is no hindrance": {func(b *bench) { b.in.Own[number(t, paris1)] = porting.OwnNumber{State: porting.OwnArriving} }, nil},
		"left us once":             {func(b *bench) { b.in.Own[number(t, paris1)] = porting.OwnNumber{State: porting.OwnPortedOut} }, nil},
		"in another order":         {func(b *bench) { b.in.OpenElsewhere[number(t, paris2)] = true }, []string{"stop /numbers/1/number number.in_open_order"}},

		// porting codes
		"no code":          {code(""), []string{"missing /numbers/1/code code.missing"}},
		"main without row": {func(b *bench) { b.f.Numbers = b.f.Numbers[1:] }, []string{"missing /main_number code.missing"}},
		"one code is enough where the market says so": {mobile, nil},
		"none is too few": {func(b *bench) { mobile(b); b.f.Numbers[1].Code = "" }, []string{"missing /numbers/0/code code.missing"}},
		"optional": {func(b *bench) {
			b.m.Codes["landline"] = porting.CodeRule{Name: "PIN", Need: "optional"}
			b.f.Numbers[1].Code = ""
		}, nil},
		"no codes here":          {func(b *bench) { b.m.Codes["landline"] = porting.CodeRule{Need: "none"}; b.f.Numbers[1].Code = "x" }, nil},
		"short code of a number": {code("F0FABC"), []string{"missing /numbers/1/code code.length"}},
		"strange characters":     {code("F0FABC_123_A"), []string{"missing /numbers/1/code code.characters"}},
		"mobile code":            {code(rio(t, "01PABC123", paris2)), []string{"missing /numbers/1/code code.wrong_line"}},
		"wrong key":              {code(rio(t, "F0FABC124", paris3)), []string{"missing /numbers/1/code code.key"}},
		"another operator's code": {code(rio(t, "F1FABC124", paris2)),
			[]string{"warning /numbers carriers.several", "warning /numbers/1/code code.other_operator"}},
		"alias of the provider": {func(b *bench) { b.f.CurrentProvider = "FRANCE TELECOM" }, nil},
		"reseller": {func(b *bench) { b.f.CurrentProvider = "Petit Opérateur" },
			[]string{"warning /numbers/0/code code.other_operator", "warning /numbers/1/code code.other_operator"}},
		"operator beyond the market's list, named": {func(b *bench) {
			b.f.CurrentProvider = "free"
			b.f.Numbers[0].Code, b.f.Numbers[1].Code = rio(t, "F3TABC123", paris1), rio(t, "F3TABC124", paris2)
		}, nil},

		// the old account
		"phone number for account number": {func(b *bench) { b.f.AccountNumber = "01.99.00.12.34" }, []string{"missing /account_number account_number.is_phone"}},
		"unlikely account number":         {func(b *bench) { b.f.AccountNumber = "99" }, []string{"warning /account_number account_number.pattern"}},
		"account number with spaces":      {func(b *bench) { b.f.AccountNumber = "01 234 56789 A" }, nil},
		"any account number of an unknown provider": {func(b *bench) {
			b.f.CurrentProvider, b.f.AccountNumber = "Free", "99"
			b.f.Numbers[0].Code, b.f.Numbers[1].Code = rio(t, "F3TABC123", paris1), rio(t, "F3TABC124", paris2)
		}, nil},
		"rest not said":            {func(b *bench) { b.f.Rest = "" }, []string{"missing /rest rest.missing"}},
		"rest that nobody knows":   {func(b *bench) { b.f.Rest = porting.RestUnknown }, []string{"warning /rest rest.unsettled"}},
		"rest of a single number":  {func(b *bench) { b.f.Rest, b.f.Numbers = "", b.f.Numbers[:1] }, nil},
		"main leaves, others stay": {func(b *bench) { b.f.Rest = "keep" }, []string{"missing /new_main_number new_main_number.missing"}},
		"main leaves by the list":  {func(b *bench) { b.f.Rest, b.f.MainMoves = "keep", nil }, []string{"missing /new_main_number new_main_number.missing"}},
		"heir given":               {func(b *bench) { b.f.Rest, b.f.NewMainNumber = "keep", wrote(t, paris3) }, nil},
		"heir moves too": {func(b *bench) { b.f.Rest, b.f.NewMainNumber = "keep", wrote(t, paris2) },
			[]string{"missing /new_main_number new_main_number.moves"}},
		"heir not read":    {func(b *bench) { b.f.Rest, b.f.NewMainNumber = "keep", wrote(t, "0199") }, []string{"missing /new_main_number number.too_short"}},
		"main stays":       {func(b *bench) { b.f.MainMoves, b.f.Rest, b.f.Numbers = &no, "keep", b.f.Numbers[1:] }, nil},
		"main not decided": {func(b *bench) { b.f.MainMoves, b.f.Numbers = nil, b.f.Numbers[1:] }, []string{"missing /main_moves main_moves.missing"}},
		"main alone is meant to move": {func(b *bench) {
			b.f.MainMoves, b.f.Numbers = nil, nil
			b.m.Codes = nil
		}, nil},
		"main stays and is listed": {func(b *bench) { b.f.MainMoves = &no }, []string{"missing /main_moves main_moves.contradiction"}},

		"bill of tomorrow": {func(b *bench) { b.f.BillDate = "2099-01-01" }, []string{"missing /bill_date bill_date.future"}},
		"bill of no day":   {func(b *bench) { b.f.BillDate = "2026-02-31" }, []string{"missing /bill_date date.malformed"}},
		"bill sent elsewhere, and not where": {func(b *bench) { b.f.SameAddress = &no },
			[]string{"missing /billing_address/city billing.city", "missing /billing_address/postcode billing.postcode", "missing /billing_address/street billing.street"}},
		"bill sent to a PO box abroad": {func(b *bench) {
			b.f.SameAddress, b.f.BillingAddress = &no, porting.Address{Street: "BP 12", Postcode: "1000", City: "Bruxelles", Country: "BE"}
		}, nil},

		// holder and address
		"SIRET of the wrong shape":      {func(b *bench) { b.f.Holder.CompanyID = "7328293200007" }, []string{"missing /holder/company_id company_id.pattern"}},
		"SIRET of La Poste":             {func(b *bench) { b.f.Holder.CompanyID = "356 000 000 00001" }, nil},
		"SIRET of La Poste with a slip": {func(b *bench) { b.f.Holder.CompanyID = "35600000000002" }, []string{"missing /holder/company_id company_id.checksum"}},
		"SIRET with a slip":             {func(b *bench) { b.f.Holder.CompanyID = "73282932000075" }, []string{"missing /holder/company_id company_id.checksum"}},
		"number that need not be digits": {func(b *bench) { b.m.CompanyID.Pattern, b.f.Holder.CompanyID = nil, "AB" },
			[]string{"missing /holder/company_id company_id.checksum"}},
		"post office box": {func(b *bench) { b.f.ServiceAddress.Street, b.f.ServiceAddress.Building = "BP 12", "CS 40" },
			[]string{"missing /service_address/building address.po_box", "missing /service_address/street address.po_box"}},
		"postcode": {func(b *bench) { b.f.ServiceAddress.Postcode = "7500" }, []string{"missing /service_address/postcode postcode.pattern"}},
		"country":  {func(b *bench) { b.f.ServiceAddress.Country = "BE" }, []string{"missing /service_address/country country.other"}},

		// Internet
		"DSL on the line": {func(b *bench) { b.f.Internet = "dsl_shared" }, []string{"stop /internet internet.dsl_shared"}},
		"DSL separated": {func(b *bench) {
			b.f.Internet, b.f.Separation = "dsl_shared", porting.Separation{Date: "2026-03-24", Reference: "CMD-1"}
		}, []string{"warning /internet internet.separated_check"}},
		"DSL separated without proof": {func(b *bench) { b.f.Internet, b.f.Separation.Date = "dsl_shared", "2026-03-20" }, []string{"stop /internet internet.dsl_shared"}},
		"DSL to be separated": {func(b *bench) {
			b.f.Internet, b.f.Separation = "dsl_shared", porting.Separation{Date: "2026-03-25", Reference: "CMD-1"}
		}, []string{"stop /separation/date separation.future"}},
		"DSL on its own line tomorrow": {func(b *bench) { b.f.Internet, b.f.Separation.Date = "dsl_separate", "2026-03-25" },
			[]string{"stop /separation/date separation.future"}},
		"DSL on its own line since today": {func(b *bench) { b.f.Internet, b.f.Separation.Date = "dsl_separate", "2026-03-24" }, nil},
		"a day that concerns no DSL":      {func(b *bench) { b.f.Separation.Date = "2026-03-25" }, nil},
		"DSL on its own line":             {func(b *bench) { b.f.Internet = "dsl_separate" }, nil},
		"DSL given up":                    {func(b *bench) { b.f.Internet = "dsl_leaving" }, []string{"warning /internet internet.dsl_leaving"}},
		"Internet not known":              {func(b *bench) { b.f.Internet = "unknown" }, []string{"stop /internet internet.unknown"}},
		"DSL does not touch mobile":       {func(b *bench) { mobile(b); b.f.Internet = "dsl_shared" }, nil},

		// the account's own number
		"somebody else's number": {func(b *bench) { b.f.Replaces = wrote(t, paris3) }, []string{"missing /replaces replaces.not_yours"}},
		"a number that rests": {func(b *bench) {
			b.in.Own[number(t, lent)] = porting.OwnNumber{Number: number(t, lent), State: porting.OwnQuarantined, Use: porting.UseTemporary}
		}, []string{"missing /replaces replaces.not_yours"}},
		"the temporary default is meant": {func(b *bench) { b.f.Replaces = porting.TypedNumber{} }, nil},
		"a temporary number that is not the default has to be picked": {func(b *bench) {
			b.f.Replaces = porting.TypedNumber{}
			b.in.Own[number(t, lent)] = porting.OwnNumber{Number: number(t, lent), State: porting.OwnAssigned, Use: porting.UseTemporary}
		}, []string{"missing /replaces replaces.missing"}},
		"nothing to replace": {func(b *bench) { b.f.Replaces, b.in.Own, b.f.TemporaryNumber = porting.TypedNumber{}, nil, "" }, nil},
		"afterwards":         {func(b *bench) { b.f.TemporaryNumber = "" }, []string{"missing /temporary_number temporary_number.missing"}},
		"the market decides": {func(b *bench) { b.f.TemporaryNumber, b.m.Temporary = "", "release" }, nil},

		// the wished day; ten working days from 24 March are 8 April, Easter Monday is 6 April
		"both days":               {func(b *bench) { b.f.RequestedDate = porting.DateWish{On: "2026-04-15", NotBefore: "2026-04-14"} }, []string{"missing /requested_date date.both"}},
		"not a day":               {on("15 April"), []string{"missing /requested_date/on date.malformed"}},
		"over":                    {on("2026-03-23"), []string{"missing /requested_date/on date.past"}},
		"too soon":                {on("2026-04-07"), []string{"missing /requested_date/on date.too_soon"}},
		"just in time":            {on("2026-04-08"), nil},
		"last day":                {on("2026-06-22"), nil},
		"too far":                 {on("2026-06-23"), []string{"missing /requested_date/on date.too_far"}},
		"Saturday":                {on("2026-04-11"), []string{"missing /requested_date/on date.weekend"}},
		"holiday":                 {on("2026-05-14"), []string{"missing /requested_date/on date.holiday"}},
		"Thursday":                {on("2026-04-16"), nil},
		"Friday":                  {on("2026-04-17"), []string{"warning /requested_date/on date.friday"}},
		"eve of a holiday":        {on("2026-05-13"), []string{"warning /requested_date/on date.eve_of_holiday"}},
		"Thursday that is an eve": {on("2026-05-07"), []string{"warning /requested_date/on date.eve_of_holiday"}},
		"a bound may be soon":     {notBefore("2026-03-24"), nil},
		"a bound may be a Sunday": {notBefore("2026-04-12"), nil},
		"a bound that is over":    {notBefore("2026-03-23"), []string{"missing /requested_date/not_before date.past"}},
		"a bound too far":         {notBefore("2026-12-01"), []string{"missing /requested_date/not_before date.too_far"}},

		// values that no draft may have
		"malformed": {func(b *bench) {
			b.f.Name, b.f.CurrentProvider = strings.Repeat("é", 81), "F"
			b.f.Numbers[1].Code = rio(t, "F0FABC124", paris2)
			b.f.Equipment = []string{"lift\r\nBcc: all@example.com"}
			b.f.Notify = append(b.f.Notify, porting.Contact{Email: "Zoé <zoe@example.com>"})
			b.f.Separation.Date = "soon"
			b.f.Internet = "carrier pigeon"
			b.f.ServiceAddress.Building = "card " + visa
		}, []string{"missing /current_provider text.too_short", "missing /equipment/0 text.control_characters", "missing /internet choice.unknown",
			"missing /name text.too_long", "missing /notify/1/email email.invalid", "missing /separation/date date.malformed",
			"missing /service_address/building text.card_number", "warning /numbers/0/code code.other_operator", "warning /numbers/1/code code.other_operator"}},
		"far too many": {func(b *bench) {
			for i := range 10 {
				b.f.Numbers = append(b.f.Numbers, wish(t, "01 99 00 13 0"+string(rune('0'+i)), rio(t, "F0FABC124", "019900130"+string(rune('0'+i)))))
			}
			b.f.Notify = make([]porting.Contact, 11)
			b.f.Equipment = make([]string, 21)
		}, []string{"missing /equipment equipment.too_many", "missing /notify notify.too_many", "missing /numbers numbers.too_many"}},
	}
}

func TestPreflight(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for name, c := range rules(t) {
		b := &bench{french(t), sound(t), surroundings(t)}
		c.change(b)
		r := preflight.Whole(b.m, b.f, b.in)
		got := told(r)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", name, got, c.want)
		}
		if r.Complete != (len(r.Missing)+len(r.Stops) == 0) {
			t.Errorf("%s: complete is %t", name, r.Complete)
		}
		if r.Missing == nil || r.Warnings == nil || r.Stops == nil {
			t.Errorf("%s: a list is null in JSON", name)
		}
		for _, line := range got {
			seen[line[strings.LastIndexByte(line, ' ')+1:]] = true
		}
	}
	// Every code has a case, and every code is in the list that the words are checked against.
	if got, want := slices.Sorted(maps.Keys(seen)), preflight.ProblemCodes(); !slices.Equal(got, slices.Sorted(slices.Values(want))) {
		t.Errorf("codes seen and codes listed differ:\n%q\n%q", got, want)
	}
}
