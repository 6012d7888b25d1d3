package bill_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/portamento/portamento/document"
	"github.com/portamento/portamento/document/bill"
	"github.com/portamento/portamento/document/bill/corpus"
	"github.com/portamento/portamento/numbering"
)

// paper lays out rows of text as a reader would return them; two spaces and more are a gap of columns.
func paper(source string, sure float64, rows ...string) document.Reading {
	page := document.Page{Number: 1, Width: 595, Height: 842, Source: source}
	for i, row := range rows {
		for at := 0; at < len(row); {
			if row[at] == ' ' {
				at++
				continue
			}
			end := at + strings.IndexByte(row[at:]+" ", ' ')
			page.Words = append(page.Words, document.Word{Text: row[at:end], X: 40 + 6*float64(at), Y: 40 + 14*float64(i), W: 6 * float64(end-at), H: 10, Sure: sure})
			at = end
		}
	}
	return document.Reading{Source: source, Pages: []document.Page{page}}
}

// usual is a French bill with a place of installation of its own.
var usual = []string{
	"Voxalia                                          Atelier Morvane SARL",
	"                                                 Bât. B",
	"N° de compte : 123 456 7890                      3 bd de la Paix",
	"Facture n° F88001122                             35000 RENNES",
	"Date de facture : 02/11/2026",
	"Date limite de paiement : 25/11/2026",
	"",
	"Adresse d'installation :",
	"12 bis av. du Gal Leclerc",
	"69003 LYON",
	"",
	"Vos lignes            RIO",
	"01 99 00 12 34        F0FABC123PCI     29,00",
	"SDA 01 99 00 12 40 à 12 49",
	"",
	"Service client : 01 99 00 99 90",
	"",
	"Voxalia SAS au capital de 1 000 000 € - siège social 5 rue du Levant 92800 Puteaux",
}

func number(t testing.TB, e164 string) numbering.PhoneNumber {
	t.Helper()
	n, err := numbering.ParseE164(e164)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// asked is a request that fits the usual bill.
func asked(t testing.TB) bill.Wanted {
	return bill.Wanted{
		Provider: "voxalia", AccountNumber: "1234567890", Company: "Atelier MORVANE S.A.R.L.", All: true,
		Street: "12bis Avenue du Général Leclerc", Postcode: "69003", City: "Lyon",
		Main:    bill.Line{Number: number(t, "+33199001234"), Field: "/main_number", Code: "F0FABC123PCI", CodeField: "/numbers/0/code"},
		Numbers: block(t, 10),
	}
}

// block is the first numbers of the bill's range.
func block(t testing.TB, count int) []bill.Line {
	var lines []bill.Line
	for i := range count {
		lines = append(lines, bill.Line{Number: number(t, fmt.Sprintf("+331990012%02d", 40+i)), Field: fmt.Sprintf("/numbers/%d", i+1)})
	}
	return lines
}

func frenchRules(t testing.TB) bill.Rules {
	t.Helper()
	return newBench(t).rules["fr"]
}

func TestAFittingBillIsClean(t *testing.T) {
	t.Parallel()
	r := bill.Check(paper(document.SourceText, 1, usual...), asked(t), frenchRules(t), checkedOn)
	if r.Verdict != bill.Clean || r.Score != 100 {
		t.Errorf("%s %d: %+v", r.Verdict, r.Score, r.Reasons)
	}
	for _, f := range r.Findings {
		if f.Status != bill.Found || f.At.Page != 1 || f.At.W <= 0 {
			t.Errorf("%s is %s at %+v", f.Field, f.Status, f.At)
		}
	}
	if r.Age != 18 || r.Date.Format("2006-01-02") != "2026-11-02" {
		t.Errorf("a bill of %s, %d days old", r.Date, r.Age)
	}
}

func TestWhatMattersIsFound(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*bill.Wanted)
		code   string // "" is a clean report
		field  string
		status bill.Status
	}{
		{"accents and case", func(w *bill.Wanted) { w.Company, w.City = "ATELIER MORVANE SARL", "LYON" }, "", "/holder/company", bill.Found},
		{"spelling of the street", func(w *bill.Wanted) { w.Street = "12 bis, AV DU GENERAL LECLERC" }, "", "/service_address/street", bill.Found},
		{"spaces in the account number", func(w *bill.Wanted) { w.AccountNumber = "12 34 56 78 90" }, "", "/account_number", bill.Found},
		{"an arrondissement behind the city", func(w *bill.Wanted) { w.City = "Lyon 3e" }, "", "/service_address/city", bill.Found},
		{"another provider is no refusal", func(w *bill.Wanted) { w.Provider = "Telmara" }, "bill.provider.not_found", "/current_provider", bill.NotFound},
		{"account digits swapped", func(w *bill.Wanted) { w.AccountNumber = "1234567980" }, "bill.account_number.different", "/account_number", bill.Different},
		{"the invoice's number", func(w *bill.Wanted) { w.AccountNumber = "F88001122" }, "bill.account_number.different", "/account_number", bill.Different},
		{"another legal form", func(w *bill.Wanted) { w.Company = "Atelier Morvane SAS" }, "bill.holder.form", "/holder/company", bill.Different},
		{"no legal form", func(w *bill.Wanted) { w.Company = "Atelier Morvane" }, "bill.holder.form_missing", "/holder/company", bill.Found},
		{"another company", func(w *bill.Wanted) { w.Company = "Garage du Pont SARL" }, "bill.holder.different", "/holder/company", bill.Different},
		{"a person instead", func(w *bill.Wanted) { w.Company, w.FirstName, w.LastName = "", "Rémi", "Fournel" }, "bill.holder.different", "/holder/last_name", bill.Different},
		{"another house number", func(w *bill.Wanted) { w.Street = "14 bis avenue du Général Leclerc" }, "bill.house_number.different", "/service_address/street", bill.Different},
		{"bis forgotten", func(w *bill.Wanted) { w.Street = "12 avenue du Général Leclerc" }, "bill.house_number.different", "/service_address/street", bill.Different},
		{"ter for bis", func(w *bill.Wanted) { w.Street = "12 ter avenue du Général Leclerc" }, "bill.house_number.different", "/service_address/street", bill.Different},
		{"the billing address", func(w *bill.Wanted) { w.Street, w.Postcode, w.City = "3 boulevard de la Paix", "35000", "Rennes" }, "bill.street.billing", "/service_address/street", bill.Different},
		{"the provider's address", func(w *bill.Wanted) { w.Street, w.Postcode, w.City = "5 rue du Levant", "92800", "Puteaux" }, "bill.street.different", "/service_address/street", bill.Different},
		{"postcode digits swapped", func(w *bill.Wanted) { w.Postcode = "69030" }, "bill.postcode.different", "/service_address/postcode", bill.Different},
		{"another city", func(w *bill.Wanted) { w.City = "Villeurbanne" }, "bill.city.different", "/service_address/city", bill.Different},
		{"number digits swapped", func(w *bill.Wanted) { w.Main.Number = number(t, "+33199001243") + 100 }, "bill.number.different", "/main_number", bill.Different},
		{"a number of another account", func(w *bill.Wanted) {
			w.Numbers = append(w.Numbers, bill.Line{Number: number(t, "+33465718899"), Field: "/numbers/11"})
		}, "bill.number.not_on_account", "/numbers/11", bill.NotFound},
		{"the hotline is nobody's line", func(w *bill.Wanted) {
			w.Numbers = append(w.Numbers, bill.Line{Number: number(t, "+33199009990"), Field: "/numbers/11"})
		}, "bill.number.not_on_account", "/numbers/11", bill.NotFound},
		{"part of the range forgotten", func(w *bill.Wanted) { w.Numbers = block(t, 7) }, "bill.numbers.forgotten", "/numbers/1", bill.Found},
		{"a part that shall stay", func(w *bill.Wanted) { w.Numbers, w.All = block(t, 7), false }, "", "/numbers/1", bill.Found},
		{"another code", func(w *bill.Wanted) { w.Main.Code = "F0FXYZ987ABC" }, "bill.code.different", "/numbers/0/code", bill.Different},
		{"the code of another line", func(w *bill.Wanted) {
			w.Numbers[0].Code, w.Numbers[0].CodeField = w.Main.Code, "/numbers/1/code"
		}, "bill.code.other_line", "/numbers/1/code", bill.Different},
	}
	rules := frenchRules(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := asked(t)
			tt.change(&w)
			r := bill.Check(paper(document.SourceText, 1, usual...), w, rules, checkedOn)
			if f, ok := r.Finding(tt.field); !ok || f.Status != tt.status {
				t.Errorf("%s is %q, want %q", tt.field, f.Status, tt.status)
			}
			if has := slices.ContainsFunc(r.Reasons, func(x bill.Reason) bool { return x.Code == tt.code }); has != (tt.code != "") || tt.code == "" && r.Verdict != bill.Clean {
				t.Errorf("verdict %s, reasons %+v, want %q", r.Verdict, r.Reasons, tt.code)
			}
		})
	}
}

// A bad picture must not make anybody correct what is right.
func TestPicturesAreDoubtedNotRequests(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		from, to string
		sure     float64
		field    string
		status   bill.Status
	}{
		{"letters for digits in the account", "123 456 7890", "I23 4S6 789O", 0.9, "/account_number", bill.Found},
		{"an 8 for a 6 in the account", "123 456 7890", "123 458 7890", 0.9, "/account_number", bill.Unreadable},
		{"digits swapped in the account", "123 456 7890", "123 456 7980", 0.9, "/account_number", bill.Different},
		{"letters for digits in a number", "01 99 00 12 34", "0l 99 OO 12 34", 0.9, "/main_number", bill.Found},
		{"a 1 for a 7 in a number", "01 99 00 12 34", "01 99 00 72 34", 0.9, "/main_number", bill.Unreadable},
		{"a letter lost in the name", "Atelier Morvane SARL", "Atelie Morvane SARL", 0.9, "/holder/company", bill.Found},
		{"a legal form spoiled", "Atelier Morvane SARL", "Atelier Morvane SARI", 0.9, "/holder/company", bill.Unreadable},
		{"a name in pieces", "Atelier Morvane SARL", "Ate lier Mor vane SARL", 0.9, "/holder/company", bill.Found},
		{"a 3 for an 8 in the postcode", "69003 LYON", "69008 LYON", 0.9, "/service_address/postcode", bill.Unreadable},
		{"a house number hardly read", "12 bis av.", "77 bis av.", 0.4, "/service_address/street", bill.Unreadable},
	}
	rules := frenchRules(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			rows := slices.Clone(usual)
			for i := range rows {
				rows[i] = strings.Replace(rows[i], tt.from, tt.to, 1)
			}
			if slices.Equal(rows, usual) {
				t.Fatalf("%q is not on the bill", tt.from)
			}
			r := bill.Check(paper(document.SourceOCR, tt.sure, rows...), asked(t), rules, checkedOn)
			f, _ := r.Finding(tt.field)
			if f.Status != tt.status {
				t.Errorf("%s is %s, want %s: %+v", tt.field, f.Status, tt.status, r.Reasons)
			}
			if tt.status != bill.Different && r.Verdict == bill.Stop {
				t.Errorf("stopped by %+v", r.Reasons)
			}
		})
	}
}

func TestAgeIsThatOfTheBill(t *testing.T) {
	t.Parallel()
	tests := []struct {
		row, code string
		age       int
	}{
		{"Date de facture : 02/11/2026", "", 18},
		{"Facture du 2 novembre 2026", "", 18},
		{"Émise le 1er octobre 2026", "bill.age.ageing", 50},
		{"Date de facture : 02/03/2026", "bill.age.stale", 263},
		{"Date de facture : 2026-11-02", "", 18},
		{"Date de facture : 30/12/2026", "bill.age.future", -39},
	}
	rules := frenchRules(t)
	for _, tt := range tests {
		rows := slices.Clone(usual)
		rows[4], rows[5] = tt.row, ""
		r := bill.Check(paper(document.SourceText, 1, rows...), asked(t), rules, checkedOn)
		got := ""
		for _, x := range r.Reasons {
			if x.Field == "/bill" {
				got = x.Code
			}
		}
		if got != tt.code || r.Age != tt.age {
			t.Errorf("%q: %q, %d days; want %q, %d", tt.row, got, r.Age, tt.code, tt.age)
		}
	}
}

func TestEmptyPaperIsForAPerson(t *testing.T) {
	t.Parallel()
	r := bill.Check(document.Reading{Source: document.SourceNone, Note: "no_tools"}, asked(t), frenchRules(t), checkedOn)
	if r.Verdict != bill.Look || len(r.Reasons) != 1 || r.Reasons[0].Params["note"] != "no_tools" {
		t.Errorf("%s: %+v", r.Verdict, r.Reasons)
	}
}

func TestSecretsAreMasked(t *testing.T) {
	t.Parallel()
	r := bill.Check(paper(document.SourceText, 1, usual...), asked(t), frenchRules(t), checkedOn)
	text := fmt.Sprintf("%+v", r.Masked())
	for _, secret := range []string{"1234567890", "123 456 7890", "F0FABC123PCI"} {
		if strings.Contains(text, secret) {
			t.Errorf("%s is shown", secret)
		}
	}
	if f, _ := r.Finding("/account_number"); f.Typed != "1234567890" {
		t.Errorf("masking changed the report itself: %q", f.Typed)
	}
}

// Every reason that is given is in the list of those that have sentences.
func TestReasonsAreListed(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	codes := bill.ReasonCodes()
	if !slices.IsSorted(codes) || len(slices.Compact(slices.Clone(codes))) != len(codes) {
		t.Errorf("not sorted, or one twice: %v", codes)
	}
	for _, c := range corpus.Make(corpus.Tuning, corpus.Plan{Good: 18, Bad: 66}, checkedOn) {
		j := b.judge(&c, c.Reading())
		points := 0
		for _, r := range j.report.Reasons {
			points += r.Points
			if !slices.Contains(codes, r.Code) {
				t.Errorf("%s is not listed", r.Code)
			}
		}
		if want := max(0, 100-points); j.report.Score != want {
			t.Errorf("score %d of %d points", j.report.Score, points)
		}
	}
}
