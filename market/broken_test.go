package market_test

import (
	"bytes"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/portamento/portamento/market"
	"github.com/portamento/portamento/numbering"
)

// tree copies the shipped files, so that a test can break some.
func tree(t testing.TB) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	err := fs.WalkDir(market.Shipped(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(market.Shipped(), name)
		out[name] = &fstest.MapFile{Data: raw}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// change replaces a text of a file once; the text must be there.
func change(t testing.TB, files fstest.MapFS, name, before, after string) {
	t.Helper()
	raw := string(files[name].Data)
	if !strings.Contains(raw, before) {
		t.Fatalf("%s does not contain %q", name, before)
	}
	files[name] = &fstest.MapFile{Data: []byte(strings.Replace(raw, before, after, 1))}
}

const fr = "packs/fr/"

// seeded are faults, and what has to be said of each.
var seeded = []struct{ file, before, after, want string }{
	// what loading refuses
	{fr + "market.yaml", "country: FR", "country: FR\ncolour: blue", "packs/fr/market.yaml:4: field colour not found"},
	{fr + "market.yaml", "currency: EUR", "currency: euro", `market.yaml:6: currency: "euro" is no ISO 4217 code`},
	{fr + "market.yaml", "country: FR", "country: France", "country: \"France\" is no ISO 3166 code"},
	{fr + "market.yaml", "code: fr", "code: de", "differs from the name of the folder"},
	{fr + "market.yaml", "zone: Europe/Paris", "zone: Paris", `zone: "Paris" is no time zone`},
	{fr + "market.yaml", "line_types: [landline, mobile]", "line_types: [fixed]", `"fixed" is no line type`},
	{fr + "market.yaml", "- /service_address/street", "- /service_adress/street", "a request has no field /service_adress/street"},
	{fr + "market.yaml", "need: each", "need: always", `"always" is none of`},
	{fr + "market.yaml", `'^\d{5}$'`, `'^(\d{5}$'`, "postcode: error parsing regexp"},
	{fr + "market.yaml", "ends: port", "ends: maybe", `"maybe" is none of`},
	{fr + "market.yaml", "{from: 21, to: 28}", "{from: 28, to: 21}", "lead.default"},
	{fr + "market.yaml", `start: "10:00"`, `start: "10h"`, `"10h" is no time like 10:00`},
	{fr + "market.yaml", "lock: 72h", "lock: 72", "time.Duration"},
	{fr + "market.yaml", "submitted: 1", "sumbitted: 1", "there is no such state"},
	{fr + "market.yaml", "weekend: [Saturday", "weekend: [Samstag", `"Samstag" is no weekday`},
	{fr + "market.yaml", "rate: 2000", "rate: 20000", "tax.rate: 20000 is not between"},
	{fr + "market.yaml", `calling_code: "33"`, `calling_code: "033"`, "calling code"},
	{fr + "market.yaml", `sample: "73282932000074"`, `sample: "7328293200007"`, "company_id.sample"},
	{fr + "market.yaml", `sums: {"356000000": 5}`, `sums: {"356 000": 1}`, "company_id.sums: 1 is not between"},
	{fr + "market.yaml", "signing: {days: 14", "signing: {days: 0", "signing.days: 0 is not between"},
	{fr + "market.yaml", "remind: [3, 7, 12]", "remind: [3, 7, 14]", "signing.remind: 14 is not between"},
	{fr + "market.yaml", "remind: [3, 7, 12]", "remind: [3, 12, 7]", "signing.remind: the days are not in order"},
	{fr + "market.yaml", "unanswered: {pause: 21", "unanswered: {pause: 10", "unanswered.pause: 10 is not between"},
	{fr + "market.yaml", "**21*{international}#", "**21*{number}#", `forwarding.mobile.on: "**21*{number}#" is no code`},
	{fr + "market.yaml", "off: \"##21#\"", "off: \"\"", `forwarding.mobile.off: "" is no code`},
	{fr + "market.yaml", "ask: \"*#21#\"", "ask: \"call us\"", `forwarding.mobile.ask: "call us" is no code`},
	{fr + "market.yaml", "  mobile: {on:", "  toll_free: {on:", `"toll_free" is not among the line types of the market`},
	{fr + "ranges.csv", "0150;yes", "0150;sure", `"sure" is none of yes, likely, ask, no`},
	{fr + "ranges.csv", "0150;yes;covered", "0149;yes;covered", "0149 stands twice"},
	{fr + "ranges.csv", "0150;yes", "015x;yes", `"015x" is neither a prefix of digits`},
	{fr + "ranges.csv", "rest;ask;unallocated;\n", "", "the rows unallocated and rest are needed"},
	{fr + "ranges.csv", "line:premium", "line:expensive", `"expensive" is no line type`},
	{fr + "carriers.csv", "keyyo;Keyyo;;landline;HZ", "keyyo;Keyyo;;landline;KN", "KN belongs to"},
	{fr + "carriers.csv", "keyyo;Keyyo;;landline;HZ;;;", "keyyo;Keyyo;;landline;HZ;;(;", "account_rule: error parsing regexp"},
	{fr + "codes.csv", "pnm;R123;secret_wrong", "pnm;R123;secret_false", `reason "secret_false" is not in the catalogue`},
	{fr + "holidays.csv", "2026-05-01", "01/05/2026", `"01/05/2026" is not YYYY-MM-DD`},
	{fr + "holidays.csv", "date;name;rule", "day;name;rule", "the columns are day;name;rule"},
	{fr + "prices.csv", "additional_number;995", "aditional_number;995", `code: "aditional_number" is none of`},
	{fr + "prices.csv", "995;yes", "9,95;yes", `amount_minor: "9,95" is no whole number`},
	{fr + "zones.csv", "75056;PARIS;0", "75056;PARIS;x|0", "is no prefix and no run of prefixes"},
	{fr + "words/fr.yaml", "guide.code: ", "guide.code ", "packs/fr/words/fr.yaml"},
	{"reasons.csv", "other;;us;stop;no", "other;;them;stop;no", `reasons.csv:`},
	{"reasons.csv", "other;;us;stop;no", "other;/colour;us;stop;no", "a request has no field /colour"},
	{"words/fr.yaml", `line_type.mobile: "Mobile"`, `line_type.mobile: ""`, "line_type.mobile is empty"},
	// what only lint finds
	{"words/es.yaml", `line_type.mobile: "Móvil"` + "\n", "", "packs/fr/words/es.yaml: line_type.mobile is missing"},
	{"words/es.yaml", "{typed}", "{tipped}", "has other parameters than in en"},
	{fr + "words/es.yaml", "problem.code.length", "problem.code.lenght", "problem.code.lenght: nothing asks for this sentence"},
	{fr + "words/es.yaml", "{length}", "{longitud}", "problem.code.length has other parameters than in"},
	{"packs/us/words/en.yaml", "ZIP code of the", "SIRET of the", `"SIRET" belongs to market fr`},
	{"packs/us/words/en.yaml", "ZIP code of the", "VAT number of the", `"VAT" belongs to market`},
	{"packs/mx/words/es.yaml", "051", "051 (995 EUR)", `"EUR" belongs to market fr`},
	{"words/en.yaml", "Pause\"", "Pause in Paris\"", `words/en.yaml: verb.hold: "Paris" belongs to market fr`},
	{"words/fr.yaml", "Demande reprise", "Transfert repris", `there is another word for "transfer"`},
	{"packs/us/words/fr.yaml", "code de portage", "code de transfert", `packs/us/words/fr.yaml: guide.code: there is another word`},
	{"packs/us/ranges.csv", "Guam", "Paris", `area: "Paris" belongs to market fr`},
	{fr + "prices.csv", "2026-01-01;port;0;yes\n", "", "has no price for port"},
	{fr + "ranges.csv", "0150;yes", "1150;yes", "1150 cannot be reached: no number begins so"},
	{fr + "ranges.csv", "zone:75;yes", "zone:13;yes", "zone:13 cannot be reached: no zone begins so"},
	{fr + "market.yaml", "sample: F0FABC1237KN", "sample: F0FABC123", "codes.landline.sample"},
	{"packs/mx/market.yaml", `sample: "4821"`, `sample: "482"`, "codes.mobile.sample"},
	{fr + "carriers.csv", "keyyo;Keyyo;;landline;HZ;;;", `keyyo;Keyyo;;landline;HZ;12;^\d{8}$;`, `"12" does not match account_rule`},
	{fr + "carriers.csv", "keyyo;Keyyo;;landline", "keyyo;Keyyo;sfr business;landline", `"sfr business" names both`},
	{fr + "carriers.csv", "keyyo;Keyyo;;landline;HZ;;;;", "keyyo;Keyyo;;landline;HZ;;;morse;", `carriers.csv: code_lists: there is no code of "morse"`},
	{fr + "market.yaml", "code_lists: [pnm]", "code_lists: [pmn]", `market.yaml: code_lists: there is no code of "pmn"`},
	{"packs/us/words/es.yaml", "guide.twilio.answer: ", "guide.twillio.answer: ", "packs/us/words/es.yaml: guide.twilio.answer is missing"},
	{"packs/us/words/es.yaml", "guide.twilio.answer: ", "guide.twillio.answer: ", "guide.twillio.answer: nothing asks for this sentence"},
	{"packs/us/words/en.yaml", "guide.twilio.answer: ", "guide.twilio.anser: ", "guide.twilio.anser: nothing asks for this sentence"},
	{fr + "ranges.csv", "zone:75;yes;covered", "zone:75;likely;covered", `cases.yaml:4: 01 42 00 00 00: answer is "likely", want "yes"`},
	{fr + "holidays.csv", "2026-04-06;", "2026-04-08;", "1 working days after 2026-04-03: 2026-04-06, want 2026-04-07"},
	{fr + "words/en.yaml", `"holiday.Noël": "Christmas Day"` + "\n", "", "packs/fr/words/en.yaml: holiday.Noël is missing"},
	{fr + "cases.yaml", "answer: ask", "answr: ask", "field answr not found"},
}

// Lint finds each fault that is put into a copy of the packs, and each finding names its file.
func TestLintFindsSeededFaults(t *testing.T) {
	t.Parallel()
	for _, x := range seeded {
		files := tree(t)
		change(t, files, x.file, x.before, x.after)
		found := market.Lint(files, today)
		if !slices.ContainsFunc(found, func(m market.Mistake) bool { return strings.Contains(m.String(), x.want) }) {
			t.Errorf("%s: %q → %q: want %q, found %v", x.file, x.before, x.after, x.want, found)
		}
	}
}

func TestLintWantsNextYearsHolidays(t *testing.T) {
	t.Parallel()
	found := market.Lint(market.Shipped(), today.AddDate(2, 0, 0))
	if len(found) != 3 || !strings.Contains(found[0].String(), "there is no holiday in 2029") {
		t.Errorf("found %v", found)
	}
	found = market.Lint(market.Shipped(), today.AddDate(-2, 0, 0))
	if !slices.ContainsFunc(found, func(m market.Mistake) bool { return strings.Contains(m.Text, "no price list is in force") }) {
		t.Errorf("before the first price list: found %v", found)
	}
}

func TestLintFindsShadowedRanges(t *testing.T) {
	t.Parallel()
	files := tree(t)
	var rows strings.Builder
	for d := range 10 {
		rows.WriteString("019" + string(rune('0'+d)) + ";likely;not_guaranteed;\n")
	}
	change(t, files, fr+"ranges.csv", "019900;yes", rows.String()+"019;likely;not_guaranteed;\n019900;yes")
	found := market.Lint(files, today)
	if len(found) != 1 || !strings.Contains(found[0].Text, "019 cannot be reached: longer prefixes cover all of it") {
		t.Errorf("found %v", found)
	}
}

// All the mistakes of all the packs are told at once, each with its file and line.
func TestAllMistakesAtOnce(t *testing.T) {
	t.Parallel()
	files := tree(t)
	change(t, files, fr+"market.yaml", "currency: EUR", "currency: euro")
	change(t, files, fr+"market.yaml", "ends: port", "ends: maybe")
	change(t, files, fr+"ranges.csv", "0150;yes", "0150;sure")
	change(t, files, "packs/us/prices.csv", "995;no", "995;perhaps")
	delete(files, "packs/mx/holidays.csv")
	_, err := market.LoadFS(files)
	if err == nil {
		t.Fatal("broken packs were loaded")
	}
	for _, want := range []string{"packs/fr/market.yaml:6: currency", "packs/fr/market.yaml:46: ends", "packs/fr/ranges.csv:",
		"packs/us/prices.csv:6: tax_included", "packs/mx/holidays.csv: the file is missing"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not told in:\n%v", want, err)
		}
	}
	if n := strings.Count(err.Error(), "\n") + 1; n != 5 {
		t.Errorf("%d lines:\n%v", n, err)
	}
}

// An operator's folder adds a market and renews single files of the shipped ones.
func TestLoadWithExtra(t *testing.T) {
	t.Parallel()
	shipped := tree(t)
	extra := fstest.MapFS{"packs/fr/prices.csv": {Data: []byte("from;code;amount_minor;tax_included\n2026-02-01;additional_number;1200;yes\n")}}
	for name, file := range maps.All(shipped) {
		if rest, ok := strings.CutPrefix(name, "packs/us/"); ok {
			extra["packs/uk/"+rest] = &fstest.MapFile{Data: bytes.Replace(file.Data, []byte("code: us"), []byte("code: uk"), 1)}
		}
	}
	s, err := market.Load(extra)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := s.Market("uk"); !ok || len(s.Markets()) != 4 {
		t.Errorf("%d markets", len(s.Markets()))
	}
	m, _ := s.Market("fr")
	if list, ok := m.PriceListAt(today); !ok || list.Date != "2026-02-01" || list.Items[0].Minor != 1200 {
		t.Errorf("price list %+v", list)
	}
}

func TestLoadWithoutPacks(t *testing.T) {
	t.Parallel()
	for _, files := range []fstest.MapFS{{}, {"reasons.csv": {Data: []byte("x")}}} {
		if _, err := market.LoadFS(files); err == nil {
			t.Error("nothing was loaded without an error")
		}
	}
}

func TestUpdatePlan(t *testing.T) {
	t.Parallel()
	const head = "EZABPQM;Tranche_Debut;Tranche_Fin;Mnémo;Territoire;Date_Attribution\n"
	list := head + "0142;0142000000;0142999999;NEWC;Métropole;01/01/2017\r\n0162;0162000000;0162999999;FRTE;Métropole;03/02/2027\n"
	var out bytes.Buffer
	if err := market.UpdatePlan(&out, strings.NewReader(list)); err != nil {
		t.Fatal(err)
	}
	s, err := market.Load(fstest.MapFS{"packs/fr/blocks.bin": {Data: out.Bytes()}})
	if err != nil {
		t.Fatal(err)
	}
	m, _ := s.Market("fr")
	if v := m.Check("0142000000"); v.HolderCode != "NEWC" || v.SourceDate.Format("2006-01-02") != "2027-02-03" || v.Source != "Arcep" {
		t.Errorf("verdict %+v", v)
	}
	if v := m.Check("0612345678"); v.Reason != "unallocated" || v.Source != "Arcep" {
		t.Errorf("verdict %+v", v)
	}
	if v := m.Check("0199001234"); v.HolderCode != "" || v.Source != "Arcep" || v.SourceDate.Format("2006-01-02") != "2027-02-03" {
		t.Errorf("verdict on a number kept for fiction: %+v", v)
	}
	for _, bad := range []string{"", head, head + "0142;0142000000;0142999999;NEWC;Métropole;\n", "garbage\n"} {
		if err := market.UpdatePlan(&out, strings.NewReader(bad)); err == nil {
			t.Errorf("%q was taken for a list", bad)
		}
	}
}

// FuzzPack loads and lints packs with one file replaced by anything: an answer or an error, never a crash.
func FuzzPack(f *testing.F) {
	names := []string{"market.yaml", "ranges.csv", "carriers.csv", "operators.csv", "codes.csv", "reasons.csv", "holidays.csv", "prices.csv",
		"zones.csv", "blocks.bin", "cases.yaml", "words/fr.yaml"}
	all := tree(f)
	small := fstest.MapFS{}
	for name, file := range all {
		if !strings.HasPrefix(name, "packs/us") && !strings.HasPrefix(name, "packs/mx") && name != fr+"blocks.bin" {
			small[name] = file
		}
	}
	// Short lists: what is slow to read would leave the fuzzer no time.
	for _, name := range []string{"words/en.yaml", "words/fr.yaml", "words/es.yaml"} {
		small[name] = &fstest.MapFile{Data: []byte("stage.done: \"Done[: {product}]\"\n")}
	}
	for _, name := range []string{"operators.csv", "zones.csv"} {
		small[fr+name] = &fstest.MapFile{Data: bytes.Join(bytes.SplitAfter(all[fr+name].Data, []byte("\n"))[:6], nil)}
	}
	small["codes.csv"] = &fstest.MapFile{Data: []byte("source;code;reason\n;X;other\n")}
	for i, name := range names {
		if file, ok := all[fr+name]; ok && len(file.Data) < 10_000 {
			f.Add(i, file.Data)
		}
		f.Add(i, []byte("a;b\n\"c"))
		f.Add(i, []byte("plan: {calling_code: x}\nlead: {default: {from: -1}}"))
	}
	f.Fuzz(func(t *testing.T, i int, data []byte) {
		files := maps.Clone(small)
		name := fr + names[uint(i)%uint(len(names))]
		files[name] = &fstest.MapFile{Data: data}
		s, err := market.LoadFS(files)
		if err != nil {
			if err.Error() == "" {
				t.Error("an error says nothing")
			}
			return
		}
		for _, m := range s.Markets() {
			for _, typed := range []string{"0142000000", "0639980142", "+1 212 555 0123", "3179"} {
				v := m.Check(typed)
				if v.Number != 0 && v.Reason != numbering.OtherCountry.String() && m.Plan.Display(v.Number) == "" {
					t.Errorf("%s is not displayed", v.Number)
				}
				m.Plan.CheckCode(v.Number, "F0FABC1237KN")
			}
		}
		market.Lint(files, today)
	})
}
