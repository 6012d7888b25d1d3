package bill_test

import (
	"testing"

	"github.com/portamento/portamento/document"
	"github.com/portamento/portamento/document/bill"
)

func TestPrefill(t *testing.T) {
	t.Parallel()
	d := bill.Prefill(paper(document.SourceText, 1, usual...), frenchRules(t), checkedOn)
	for _, v := range []struct {
		name, got, want string
	}{
		{"account", d.AccountNumber.Value, "123 456 7890"},
		{"company", d.Company.Value, "Atelier Morvane SARL"},
		{"first name", d.FirstName.Value, ""},
		{"street", d.Street.Value, "12 bis av. du Gal Leclerc"},
		{"postcode", d.Postcode.Value, "69003"},
		{"city", d.City.Value, "LYON"},
		{"provider, unknown to the market", d.Provider.Value, ""},
		{"day", d.Billed.Value, "2026-11-02"},
	} {
		if v.got != v.want {
			t.Errorf("%s is %q, want %q", v.name, v.got, v.want)
		}
	}
	if len(d.Lines) != 2 || d.Lines[0].Number != number(t, "+33199001234") || d.Lines[0].Code.Value != "F0FABC123PCI" {
		t.Fatalf("lines %+v", d.Lines)
	}
	if l := d.Lines[1]; l.Number != number(t, "+33199001240") || l.Last != number(t, "+33199001249") || l.Code.Value != "" {
		t.Errorf("range %+v", l)
	}
	for _, g := range []bill.Guess{d.AccountNumber, d.Company, d.Street, d.Postcode, d.City} {
		if g.Sure <= 0 || g.Sure > 1 || g.At.Page != 1 {
			t.Errorf("%q is %.2f sure, at %+v", g.Value, g.Sure, g.At)
		}
	}
}

func TestPrefillMakesNothingUp(t *testing.T) {
	t.Parallel()
	rules := frenchRules(t)
	for name, r := range map[string]document.Reading{
		"nothing":  {Source: document.SourceNone},
		"a letter": paper(document.SourceText, 1, "Chère Madame, je vous remercie de votre lettre", "et vous prie de croire à mes salutations", "les meilleures du monde entier"),
	} {
		d := bill.Prefill(r, rules, checkedOn)
		if d.AccountNumber.Value != "" || d.Street.Value != "" || len(d.Lines) != 0 || d.Company.Value != "" || d.LastName.Value != "" {
			t.Errorf("%s: %+v", name, d)
		}
	}
}

func TestPrefillAPerson(t *testing.T) {
	t.Parallel()
	d := bill.Prefill(paper(document.SourceText, 1,
		"Orange                         M. FOURNEL Rémi",
		"Orange SA                      8 rue des Tanneurs",
		"Compte client n° 4 556 778     44000 NANTES",
		"Facture du 12 novembre 2026",
		"Ligne : 02 61 91 00 10",
		"Orange, SA au capital de 10 640 226 396 €"), frenchRules(t), checkedOn)
	if d.FirstName.Value != "Rémi" || d.LastName.Value != "FOURNEL" || d.Provider.Value != "Orange" || d.Street.Value != "8 rue des Tanneurs" || len(d.Lines) != 1 {
		t.Errorf("%+v", d)
	}
}
