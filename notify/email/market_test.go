package email_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/portamento/portamento/market"
	"github.com/portamento/portamento/notify"
	"github.com/portamento/portamento/porting"
)

// TestEveryKindHasASource holds the list of this test, the trade's list and the files of sources against one another.
func TestEveryKindHasASource(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "../../porting/mail_kinds.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var trade []porting.MailKind
	ast.Inspect(file, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok {
			if kind, ok := v.Type.(*ast.Ident); ok && kind.Name == "MailKind" {
				word, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
				if err != nil {
					t.Error(err)
				}
				trade = append(trade, porting.MailKind(word))
			}
		}
		return true
	})
	tested := slices.Clone(kinds)
	slices.Sort(trade)
	slices.Sort(tested)
	if !slices.Equal(trade, tested) {
		t.Errorf("the trade has\n%v\nthe tests have\n%v", trade, tested)
	}
	entries, err := os.ReadDir("templates")
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]bool{}
	for _, e := range entries {
		have[e.Name()] = true
	}
	for _, language := range notify.Languages() {
		for _, kind := range slices.Concat(trade, peopleKinds, []porting.MailKind{"parts", "people.parts"}) {
			name := string(kind) + "." + language + ".txt"
			if !have[name] {
				t.Errorf("no %s", name)
			}
			delete(have, name)
		}
	}
	for name := range have {
		t.Errorf("%s belongs to no mail", name)
	}
}

// TestWithRealMarkets renders every mail with the shipped packs and every reason of their catalogues.
func TestWithRealMarkets(t *testing.T) {
	t.Parallel()
	set, err := market.Load()
	if err != nil {
		t.Fatal(err)
	}
	codeWord := regexp.MustCompile(`\b[a-z0-9]+_[a-z0-9_]+\b|\{[a-z]+\}|<no value>|%!`)
	s := sender()
	for _, m := range set.Markets() {
		for _, language := range notify.Languages() {
			for _, kind := range kinds {
				n := example(t, kind, language)
				n.Market = m
				var reasons []string
				for _, r := range m.Reasons {
					reasons = append(reasons, r.Code)
				}
				if kind == porting.MailRejected || kind == porting.MailQuestion {
					n.Data["reasons"] = reasons
				}
				mail, err := s.Render(n)
				if err != nil {
					t.Fatalf("%s %s %s: %v", m.Code, kind, language, err)
				}
				if hit := codeWord.FindString(mail.Subject + mail.Text); hit != "" {
					t.Errorf("%s %s %s has %q:\n%s", m.Code, kind, language, hit, mail.Text)
				}
				generic := map[string]string{"en": "One detail does not match", "fr": "Une information ne correspond pas", "es": "Un dato no coincide"}
				if strings.Contains(mail.Text, generic[language]) {
					t.Errorf("%s %s: a reason has no words in\n%s", m.Code, language, mail.Text)
				}
			}
		}
	}
}
