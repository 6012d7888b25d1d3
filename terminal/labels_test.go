package terminal_test

import (
	"go/ast"
	goparser "go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Every label that a sheet writes is in the table, in French and in Spanish with the same places to fill, and nothing else is.
func TestLabels(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	used, known := map[string]bool{}, map[string][]string{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := goparser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.KeyValueExpr:
				if name == "labels.go" {
					known[text(n.Key)] = texts(n.Value)
				}
			case *ast.CallExpr:
				s, ok := n.Fun.(*ast.SelectorExpr)
				if !ok {
					break
				}
				switch s.Sel.Name {
				case "say", "label":
					used[text(n.Args[0])] = true
				case "pairs":
					for i := 0; i < len(n.Args); i += 2 {
						used[text(n.Args[i])] = true
					}
				case "table":
					for _, head := range texts(n.Args[0]) {
						used[head] = true
					}
					used[text(n.Args[2])] = true
				}
			}
			return true
		})
	}
	delete(used, "") // a name that comes from elsewhere, or a column without a title
	if len(used) < 50 {
		t.Fatalf("only %d labels were found", len(used))
	}
	for label := range used {
		others, ok := known[label]
		if !ok || len(others) != 2 {
			t.Errorf("%q is not in the table", label)
			continue
		}
		for _, other := range others {
			if other == "" || strings.Count(other, "%") != strings.Count(label, "%") {
				t.Errorf("%q is %q", label, other)
			}
		}
	}
}

// text is a literal's value, nothing for everything else.
func text(e ast.Expr) string {
	l, ok := e.(*ast.BasicLit)
	if !ok {
		return ""
	}
	s, _ := strconv.Unquote(l.Value)
	return s
}

func texts(e ast.Expr) []string {
	c, ok := e.(*ast.CompositeLit)
	if !ok {
		return nil
	}
	all := make([]string, len(c.Elts))
	for i, x := range c.Elts {
		all[i] = text(x)
	}
	return all
}
