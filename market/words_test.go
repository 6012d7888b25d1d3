package market_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/portamento/portamento/document/billcheck"
	"github.com/portamento/portamento/market"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/preflight"
)

func TestText(t *testing.T) {
	t.Parallel()
	s := load(t)
	tests := []struct {
		market, language, key string
		params                map[string]any
		want                  string
	}{
		{"fr", "fr", "stage.with_provider", map[string]any{"provider": "Orange"}, "Chez Orange"},
		{"fr", "fr-FR", "stage.date_set", map[string]any{"date": "14 octobre"}, "Portage le 14 octobre"},
		{"fr", "de", "stage.received", nil, "Demande reçue"}, // the market's own language
		{"us", "de", "stage.received", nil, "We have your request"},
		{"mx", "", "stage.received", nil, "Solicitud recibida"},
		{"fr", "en", "stage.done", nil, "Done"},
		{"fr", "en", "stage.done", map[string]any{"product": "Office"}, "Done: working on Office"},
		{"fr", "en", "stage.done", map[string]any{"product": ""}, "Done"},
		{"fr", "en", "problem.code.key", map[string]any{"name": "RIO", "number": "06 39 98 01 42"}, "This RIO does not fit 06 39 98 01 42. Check both."},
		{"fr", "en", "problem.code.key", map[string]any{"name": "RIO", "number": "n", "proposal": "X"}, "This RIO does not fit n. Check both. Did you mean X?"},
		{"fr", "en", "problem.code.length", map[string]any{"length": 9}, "A RIO has 12 characters. You entered 9."},
		{"mx", "en", "problem.code.length", map[string]any{"length": 5}, "A NIP has four digits. You entered 5."},
		{"us", "en", "problem.code.length", map[string]any{"length": 3, "name": "PIN"}, "This PIN does not have the right number of characters: you entered 3."},
		{"fr", "fr", "problem.date.weekend", map[string]any{"date": porting.Day("2026-12-13")}, "Le dimanche 13 décembre 2026 n’est pas un jour ouvré. Choisissez un jour ouvré."},
		{"fr", "fr", "problem.date.too_soon", map[string]any{"first": porting.Day("2026-12-01")}, "Choisissez un jour à partir du mardi 1er décembre 2026."},
		{"fr", "en", "problem.date.too_soon", map[string]any{"first": porting.Day("2026-12-14")}, "Choose a day from Monday 14 December 2026."},
		{"fr", "es", "problem.date.too_soon", map[string]any{"first": porting.Day("2026-12-14")}, "Elija un día a partir del lunes 14 de diciembre de 2026."},
		{"fr", "de", "problem.date.too_soon", map[string]any{"first": porting.Day("2026-12-14")}, "Choisissez un jour à partir du lundi 14 décembre 2026."},
		{"fr", "fr", "problem.date.past", map[string]any{"date": porting.Day("2026-02-30")}, "Ce jour est passé : 2026-02-30. Choisissez-en un plus tard."},
		{"fr", "en", "problem.date.holiday", map[string]any{"date": porting.Day("2027-05-17"), "holiday": porting.Holiday("Lundi de Pentecôte")},
			"Monday 17 May 2027 is a public holiday (Whit Monday). Choose a working day."},
		{"fr", "fr", "problem.date.holiday", map[string]any{"date": porting.Day("2027-01-01"), "holiday": porting.Holiday("Jour de l’An")},
			"Le vendredi 1er janvier 2027 est un jour férié (Jour de l’An). Choisissez un jour ouvré."},
		{"us", "es", "problem.date.holiday", map[string]any{"date": porting.Day("2026-11-26"), "holiday": porting.Holiday("Thanksgiving Day")},
			"El jueves 26 de noviembre de 2026 es festivo (Día de Acción de Gracias). Elija un día hábil."},
		{"us", "en", "stage.with_provider", nil, "… is looking at it"},
		{"us", "fr", "problem.number.empty", map[string]any{"typed": "{x}"}, "«\u00a0{x}\u00a0» ne contient aucun chiffre."},
		{"us", "en", "problem.carriers.several", map[string]any{"count": 1, "names": "A"}, "These numbers are with one provider (A)."},
		{"us", "en", "problem.carriers.several", map[string]any{"count": int64(2), "names": "A, B"},
			"These numbers are with 2 providers (A, B). They travel in 2 groups: one signature, one page to follow."},
		{"us", "en", "problem.carriers.several", map[string]any{"count": 0.0, "names": "–"},
			"These numbers are with 0 providers (–). They travel in 0 groups: one signature, one page to follow."},
		{"us", "fr", "problem.carriers.several", map[string]any{"count": 0, "names": "–"}, "Ces numéros sont chez un seul opérateur (–)."},
	}
	for _, x := range tests {
		m, _ := s.Market(porting.MarketCode(x.market))
		if got, ok := m.Words.Text(x.language, x.key, x.params); got != x.want || !ok {
			t.Errorf("%s %s %s: %q, %t, want %q", x.market, x.language, x.key, got, ok, x.want)
		}
	}
	m, _ := s.Market("fr")
	if got, ok := m.Words.Text("en", "no.such.key", nil); ok || got != "" {
		t.Errorf("an unknown key gives %q", got)
	}
}

// Every code and every event that package porting can answer has a sentence in the three languages of every market.
func TestEveryCodeHasASentence(t *testing.T) {
	t.Parallel()
	keys := portingKeys(t)
	for _, code := range preflight.ProblemCodes() {
		keys["problem."+code] = true
	}
	for _, why := range []string{"held", "cancelled", "signature", "window_over"} {
		keys["problem.gate."+why] = true
	}
	for _, code := range billcheck.Codes() {
		keys["problem."+code] = true
	}
	for _, word := range []string{"pending", "by_hand", "unreadable", "clean", "look", "stop", "found", "different", "not_found", "field.unreadable"} {
		keys["bill_check."+word] = true
	}
	for _, field := range []string{"current_provider.current_provider", "account_number.account_number", "holder.kind", "holder.company", "holder.company_id", "holder.first_name",
		"holder.last_name", "service_address.street", "service_address.building", "service_address.postcode", "service_address.city", "service_address.region",
		"main_number.main_number", "numbers.number", "numbers.code", "bill.bill"} {
		keys["field."+field] = true
	}
	if len(keys) < 150 {
		t.Fatalf("only %d keys were found", len(keys))
	}
	for _, m := range load(t).Markets() {
		w := m.Words.(*market.Words)
		for _, lang := range []string{"en", "fr", "es"} {
			have := w.Keys(lang)
			for key := range keys {
				if !slices.Contains(have, key) && !slices.Contains(have, key+".other") {
					t.Errorf("%s %s: no sentence for %s", m.Code, lang, key)
				}
			}
		}
	}
}

// eventType tells the types of events among the texts of the source.
var eventType = regexp.MustCompile(`^(port_order|port_request|temporary_number)\.[a-z_]+$`)

// portingKeys reads the codes of problems and the types of events from the source of package porting.
func portingKeys(t *testing.T) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	files, err := fs.Glob(os.DirFS("../porting"), "*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), "../porting/"+name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				s, _ := strconv.Unquote(n.Value)
				if eventType.MatchString(s) && !slices.Contains(preflight.ProblemCodes(), s) {
					out["event."+s] = true
				}
			case *ast.CallExpr:
				if code := calledCode(n); code != "" {
					out["problem."+code] = true
				}
			case *ast.KeyValueExpr:
				if k, ok := n.Key.(*ast.Ident); ok && k.Name == "Code" {
					if lit, ok := n.Value.(*ast.BasicLit); ok {
						s, _ := strconv.Unquote(lit.Value)
						out["problem."+s] = true
					}
				}
			}
			return true
		})
	}
	return out
}

// calledCode is the code that a call makes a problem of: its second argument.
func calledCode(call *ast.CallExpr) string {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
	}
	if !slices.Contains([]string{"problem", "invalid", "wrong", "warn", "stop", "bad"}, name) || len(call.Args) < 2 {
		return ""
	}
	lit, ok := call.Args[1].(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return ""
	}
	s, _ := strconv.Unquote(lit.Value)
	return s
}

// The texts follow the typography of their language, and none shows a code.
func TestTypography(t *testing.T) {
	t.Parallel()
	rules := map[string][]*regexp.Regexp{
		"fr": {regexp.MustCompile(`[^\x{202f}][;!?]`), regexp.MustCompile(`[^\x{a0}0-9]:`), regexp.MustCompile(`«[^\x{a0}]|[^\x{a0}]»`), regexp.MustCompile(`'`)},
		"es": {regexp.MustCompile(`^[^¿]*\?`), regexp.MustCompile(`^[^¡]*!`), regexp.MustCompile(`\b(tú|tienes|puedes|tu|tus)\b`)},
		"en": {regexp.MustCompile(`'`), regexp.MustCompile(` [;:!?]`)},
	}
	every := regexp.MustCompile(`[a-z]_[a-z]|  |\.\.`)
	for _, m := range load(t).Markets() {
		w := m.Words.(*market.Words)
		for lang, list := range rules {
			for _, key := range w.Keys(lang) {
				text, ok := w.Text(lang, strings.TrimSuffix(strings.TrimSuffix(key, ".one"), ".other"), map[string]any{"count": 2})
				if !ok {
					t.Errorf("%s %s %s is not found", m.Code, lang, key)
				}
				for _, rule := range append(list, every) {
					if rule.MatchString(text) {
						t.Errorf("%s %s %s breaks %s: %s", m.Code, lang, key, rule, text)
					}
				}
			}
		}
	}
}
