package porting_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/preflight"
)

// A draft may be empty, half filled, or hold numbers that nobody can read; it may not hold values that are wrong by themselves.
func TestDraftsMayBeIncomplete(t *testing.T) {
	t.Parallel()
	m := french(t)
	for name, f := range map[string]*porting.Fields{
		"empty":        {},
		"sound":        sound(t),
		"unreadable":   {MainNumber: porting.TypedNumber{Typed: "the one on the bill"}, Numbers: []porting.NumberWish{{TypedNumber: porting.TypedNumber{Typed: "01 99"}}}},
		"contrary":     {RequestedDate: porting.DateWish{On: "2020-01-01", NotBefore: "2030-01-01"}, ServiceAddress: porting.Address{Street: "BP 1"}},
		"wrong code":   {Numbers: []porting.NumberWish{{Code: "?"}}},
		"SIRET":        {Holder: porting.Holder{Company: "Atelier", CompanyID: "73282932000074"}},
		"an IBAN-like": {Name: "Facture 12345678901234567890"},
	} {
		if problems := preflight.Fields(m, f); len(problems) > 0 {
			t.Errorf("%s: %v", name, problems)
		}
	}
}

func TestDraftsMayNotBeMalformed(t *testing.T) {
	t.Parallel()
	m := french(t)
	long := strings.Repeat("é", 255)
	for _, c := range []struct {
		pointer, code string
		set           func(f *porting.Fields)
	}{
		{"/line_type", "choice.unknown", func(f *porting.Fields) { f.LineType = numbering.TollFree }},
		{"/internet", "choice.unknown", func(f *porting.Fields) { f.Internet = "DSL" }},
		{"/rest", "choice.unknown", func(f *porting.Fields) { f.Rest = "keep " }},
		{"/holder/kind", "choice.unknown", func(f *porting.Fields) { f.Holder.Kind = "dog" }},
		{"/temporary_number", "choice.unknown", func(f *porting.Fields) { f.TemporaryNumber = "ask" }},
		{"/notify/0/language", "choice.unknown", func(f *porting.Fields) { f.Notify[0].Language = "de" }},
		{"/name", "text.too_long", func(f *porting.Fields) { f.Name = long[:2*81] }},
		{"/current_provider", "text.too_long", func(f *porting.Fields) { f.CurrentProvider = long[:2*81] }},
		{"/current_provider", "text.too_short", func(f *porting.Fields) { f.CurrentProvider = "é" }},
		{"/account_number", "text.too_long", func(f *porting.Fields) { f.AccountNumber = porting.Secret(long[:2*41]) }},
		{"/holder/company", "text.too_long", func(f *porting.Fields) { f.Holder.Company = long[:2*101] }},
		{"/holder/first_name", "text.too_long", func(f *porting.Fields) { f.Holder.FirstName = long[:2*61] }},
		{"/holder/last_name", "text.too_long", func(f *porting.Fields) { f.Holder.LastName = long[:2*61] }},
		{"/numbers/0/label", "text.too_long", func(f *porting.Fields) { f.Numbers[0].Label = long[:2*61] }},
		{"/numbers/0/number", "text.too_long", func(f *porting.Fields) { f.Numbers[0].Typed = strings.Repeat("1", 61) }},
		{"/holder/last_name", "text.control_characters", func(f *porting.Fields) { f.Holder.LastName = "Martin\r\nBcc: a@example.com" }},
		{"/holder/company", "text.control_characters", func(f *porting.Fields) { f.Holder.Company = "a\x00b" }},
		{"/service_address/city", "text.control_characters", func(f *porting.Fields) { f.ServiceAddress.City = "a\u202eb" }},
		{"/numbers/1/label", "text.control_characters", func(f *porting.Fields) { f.Numbers[1].Label = "\xff" }},
		{"/holder/last_name", "text.control_characters", func(f *porting.Fields) { f.Holder.LastName = "\u200b" }},
		{"/holder/last_name", "text.control_characters", func(f *porting.Fields) { f.Holder.LastName = "Mar\u00adtin" }},
		{"/holder/first_name", "text.control_characters", func(f *porting.Fields) { f.Holder.FirstName = "\u3164" }},
		{"/account_number", "text.control_characters", func(f *porting.Fields) { f.AccountNumber = "1\n2" }},
		{"/numbers/1/label", "text.card_number", func(f *porting.Fields) { f.Numbers[1].Label = visa }},
		{"/holder/company", "text.card_number", func(f *porting.Fields) { f.Holder.Company = "pay with 4111-1111-1111-1111 please" }},
		{"/name", "text.card_number", func(f *porting.Fields) { f.Name = "n° 5 : 4111111111111111, merci" }},
		{"/requested_date/on", "date.malformed", func(f *porting.Fields) { f.RequestedDate.On = "2026-13-1" }},
		{"/requested_date/not_before", "date.malformed", func(f *porting.Fields) { f.RequestedDate.NotBefore = "x" }},
		{"/separation/date", "date.malformed", func(f *porting.Fields) { f.Separation.Date = "2026-02-29" }},
		{"/numbers", "numbers.too_many", func(f *porting.Fields) { f.Numbers = make([]porting.NumberWish, 6) }},
		{"/notify", "notify.too_many", func(f *porting.Fields) { f.Notify = make([]porting.Contact, 11) }},
	} {
		f := sound(t)
		c.set(f)
		got := preflight.Fields(m, f)
		if len(got) != 1 || got[0].Pointer != c.pointer || got[0].Code != c.code {
			t.Errorf("%s %s: got %v", c.pointer, c.code, got)
		}
	}
}

func TestEmailAddresses(t *testing.T) {
	t.Parallel()
	m := french(t)
	for address, good := range map[string]bool{
		"zoe@example.com": true, "zoé.martin+porting@exemple.example": true, "o'neil@example.com": true,
		"": false, "zoe": false, "zoe@": false, "@example.com": false, "Zoé <zoe@example.com>": false, "<zoe@example.com>": false,
		"zoe@example.com, max@example.com": false, "zoe@example.com ": false, "zoe@exa mple.com": false, "zoe@example.com\r\nBcc: x@example.com": false,
		"zoe@example.com (home)": false,
	} {
		f := &porting.Fields{Notify: []porting.Contact{{Email: address}}}
		if got := preflight.Fields(m, f); (len(got) == 0) != good {
			t.Errorf("%q: %v", address, got)
		}
	}
}

// Codes, account numbers and typed texts that are secrets never get into problems; what was probably meant is the one exception.
func TestProblemsKeepSecrets(t *testing.T) {
	t.Parallel()
	m, f := french(t), sound(t)
	f.AccountNumber = "topsecret-account"
	f.Numbers[0].Code, f.Numbers[1].Code = "topsecret", rio(t, "F1FABC124", paris2)
	text := fmt.Sprint(preflight.Whole(m, f, surroundings(t)))
	if strings.Contains(text, "topsecret") || strings.Contains(text, f.Numbers[1].Code.Reveal()) || !strings.Contains(text, "code.") {
		t.Error(text)
	}
}

func TestNumberParams(t *testing.T) {
	t.Parallel()
	f := sound(t)
	f.Numbers[1].TypedNumber = wrote(t, "01 99 00 12 3")
	r := preflight.Whole(french(t), f, surroundings(t))
	if p := r.Missing[0].Params; p["typed"] != "01 99 00 12 3" || p["digits"] != 9 || p["wanted"] != 10 {
		t.Errorf("%v", p)
	}
}

func TestLosingCarrier(t *testing.T) {
	t.Parallel()
	m := french(t)
	orange, sfr, free := rio(t, "F0FABC123", paris1), rio(t, "F1FABC123", paris1), rio(t, "F3TABC123", paris1)
	for _, c := range []struct {
		provider string
		code     porting.Secret // of this number
		others   porting.Secret // of another number, 01 99 00 12 34
		carrier  porting.CarrierCode
		name     string
	}{
		{"Orange", "", "", "orange", "Orange"},
		{"  france télécom", "", "", "orange", "Orange"},
		{"ORANGE-PRO", "", "", "orange", "Orange"},
		{"Orange", sfr, "", "sfr", "SFR"}, // the code knows better
		{"Orange", free, "", "F3", "Free"},
		{"Orange", "F0FABC123AAA", "", "orange", "Orange"}, // a code with a slip tells nothing
		{"Petit Opérateur", "", "", porting.CarrierOther, "Petit Opérateur"},
		{"Petit Opérateur", orange, "", "orange", "Orange"},
		{"Petit Opérateur", "", orange, "orange", "Orange"}, // resold: one code tells the network
		{"SFR", "", orange, "sfr", "SFR"},
		{"", "", "", porting.CarrierOther, ""},
	} {
		f := &porting.Fields{CurrentProvider: c.provider, Numbers: []porting.NumberWish{wish(t, paris1, c.others)}}
		w := wish(t, paris2, "")
		if c.code != "" {
			w = wish(t, paris1, c.code)
		}
		if code, name := m.LosingCarrier(f, w); code != c.carrier || name != c.name {
			t.Errorf("%q with codes %q, %q: %s %q, want %s %q", c.provider, c.code.Reveal(), c.others.Reveal(), code, name, c.carrier, c.name)
		}
	}
}

func TestBiller(t *testing.T) {
	t.Parallel()
	m := french(t)
	orange, sfr := rio(t, "F0FABC123", paris2), rio(t, "F1FABC123", paris1)
	for _, c := range []struct {
		provider string
		codes    []porting.Secret // of the numbers
		bill     string           // of the numbers in the network of SFR
	}{
		{"SFR", []porting.Secret{sfr}, "SFR"},
		{"sfr business", []porting.Secret{sfr}, "sfr business"},
		{"Petit Opérateur", []porting.Secret{sfr}, "Petit Opérateur"},         // resold
		{"Petit Opérateur", []porting.Secret{sfr, orange}, "Petit Opérateur"}, // in two networks
		{"Orange", []porting.Secret{sfr}, "Orange"},                           // said so in spite of the warning
		{"Orange", []porting.Secret{sfr, orange}, "SFR"},                      // two contracts
		{"Orange", []porting.Secret{sfr, ""}, "SFR"},
		{"", []porting.Secret{sfr}, "SFR"},
	} {
		f := &porting.Fields{CurrentProvider: c.provider}
		for i, code := range c.codes {
			f.Numbers = append(f.Numbers, wish(t, []string{paris1, paris2}[i], code))
		}
		if got := m.Biller(f, "sfr", "SFR"); got != c.bill {
			t.Errorf("%q with %v: %q, want %q", c.provider, c.codes, got, c.bill)
		}
	}
}

func TestFold(t *testing.T) {
	t.Parallel()
	for _, same := range [][]string{
		{"zoemartin", "Zoé Martin", "ZOE  MARTIN", "zoe\u0301-martin", "Zoé\u00a0Martin"},
		{"francetelecom", "France Télécom", "france.telecom"},
		{"oeuvreaestrasse", "Œuvre Æ Straße"},
		{"nunoyanez", "Ñuño Yáñez"},
		{"lodz", "Łódź"},
		{"лев", "Лев"},
		{"", "--- !"},
	} {
		for _, s := range same[1:] {
			if porting.Fold(s) != same[0] {
				t.Errorf("Fold(%q) = %q, want %q", s, porting.Fold(s), same[0])
			}
		}
	}
	if porting.Fold("Martin") == porting.Fold("Martins") {
		t.Error("different names fold alike")
	}
}

// Whatever a person types into any field, the checks answer, and they find the same twice.
func FuzzPreflight(f *testing.F) {
	f.Add("01 99 00 12 34", "F0FABC1237KN", "2026-04-08", "Zoé", "dsl_shared")
	f.Add("", "", "", "\r\n", "")
	f.Add(visa, "O", "9999-99-99", "\xff", "keep")
	m := french(f)
	f.Fuzz(func(t *testing.T, typed, code, day, text, word string) {
		n, _ := m.Plan.Parse(typed)
		number := porting.TypedNumber{Typed: typed, Number: n}
		x := &porting.Fields{Name: text, LineType: numbering.Landline, CurrentProvider: text, AccountNumber: porting.Secret(typed), Internet: word, MainNumber: number,
			Numbers: []porting.NumberWish{{TypedNumber: number, Code: porting.Secret(code), Label: text}}, Rest: word, NewMainNumber: number, Replaces: number,
			Holder: porting.Holder{Kind: word, CompanyID: typed}, ServiceAddress: porting.Address{Street: text, Country: word}, Equipment: []string{text},
			RequestedDate: porting.DateWish{On: day}, Separation: porting.Separation{Date: day, Reference: text}, Notify: []porting.Contact{{Email: text}}}
		first, second := preflight.Whole(m, x, surroundings(t)), preflight.Whole(m, x, surroundings(t))
		if a, b := told(first), told(second); strings.Join(a, "\n") != strings.Join(b, "\n") {
			t.Errorf("%q\n%q", a, b)
		}
		if first.Complete && len(preflight.Fields(m, x)) > 0 {
			t.Error("complete, and malformed")
		}
	})
}
