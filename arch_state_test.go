package portamento_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"slices"
	"strings"
)

func checkState(t tree) []string {
	var problems []string
	for _, s := range t.sources {
		if !s.product() {
			continue
		}
		for _, decl := range s.syntax.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				problems = append(problems, t.at(f.Pos())+": init registers behind the reader's back: call it from cmd's wire.go")
			}
			general, ok := decl.(*ast.GenDecl)
			if !ok || general.Tok != token.VAR {
				continue
			}
			for _, spec := range general.Specs {
				if why := stateful(general, spec.(*ast.ValueSpec)); why != "" {
					problems = append(problems, fmt.Sprintf("%s: package variable %s %s", t.at(spec.Pos()), spec.(*ast.ValueSpec).Names[0].Name, why))
				}
			}
		}
	}
	return problems
}

// checkWrites refuses code that changes a package variable: a table that is written to is state after all.
func checkWrites(t tree) []string {
	var problems []string
	for _, files := range t.folders() {
		tables := map[string]bool{}
		for _, s := range files {
			for _, decl := range s.syntax.Decls {
				if general, ok := decl.(*ast.GenDecl); ok && general.Tok == token.VAR && s.product() {
					for _, spec := range general.Specs {
						for _, name := range spec.(*ast.ValueSpec).Names {
							tables[name.Name] = name.Name != "_"
						}
					}
				}
			}
		}
		for _, s := range files {
			for _, decl := range s.syntax.Decls {
				f, ok := decl.(*ast.FuncDecl)
				if !ok || s.generated {
					continue
				}
				local := localNames(f)
				for _, target := range written(f) {
					if root := rootName(target); root != nil && tables[root.Name] && !local[root.Name] {
						problems = append(problems, fmt.Sprintf("%s: %s writes to the package variable %s", t.at(target.Pos()), f.Name.Name, root.Name))
					}
				}
			}
		}
	}
	return problems
}

// written returns every expression that a function assigns to, counts up or down, deletes from or clears.
func written(f *ast.FuncDecl) []ast.Expr {
	var found []ast.Expr
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n.Tok != token.DEFINE {
				found = append(found, n.Lhs...)
			}
		case *ast.IncDecStmt:
			found = append(found, n.X)
		case *ast.CallExpr:
			if name := render(n.Fun); (name == "delete" || name == "clear") && len(n.Args) > 0 {
				found = append(found, n.Args[0])
			}
		}
		return true
	})
	return found
}

// localNames returns the names that a function declares itself; one of them hides a package variable.
func localNames(f *ast.FuncDecl) map[string]bool {
	local := map[string]bool{}
	add := func(expressions ...ast.Expr) {
		for _, e := range expressions {
			if name, ok := e.(*ast.Ident); ok {
				local[name.Name] = true
			}
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			for _, name := range n.Names {
				add(name)
			}
		case *ast.ValueSpec:
			for _, name := range n.Names {
				add(name)
			}
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE {
				add(n.Lhs...)
			}
		case *ast.RangeStmt:
			if n.Tok == token.DEFINE {
				add(n.Key, n.Value)
			}
		}
		return true
	})
	return local
}

// rootName returns the variable that an expression such as a.b[c] starts from, if it starts from one.
func rootName(e ast.Expr) *ast.Ident {
	switch e := e.(type) {
	case *ast.Ident:
		return e
	case *ast.IndexExpr:
		return rootName(e.X)
	case *ast.SelectorExpr:
		return rootName(e.X)
	case *ast.ParenExpr:
		return rootName(e.X)
	case *ast.StarExpr:
		return rootName(e.X)
	}
	return nil
}

// stateful says why a package variable is more than an error, an embedded file, an assertion or a fixed table, or nothing.
func stateful(group *ast.GenDecl, spec *ast.ValueSpec) string {
	for _, comments := range []*ast.CommentGroup{group.Doc, spec.Doc} {
		if comments != nil && slices.ContainsFunc(comments.List, func(c *ast.Comment) bool { return strings.HasPrefix(c.Text, "//go:embed ") }) {
			return ""
		}
	}
	if !slices.ContainsFunc(spec.Names, func(n *ast.Ident) bool { return n.Name != "_" }) {
		return ""
	}
	if spec.Type != nil && stateTypes.MatchString(render(spec.Type)) || len(spec.Values) == 0 {
		return "is state: make it a field of what owns it"
	}
	for _, value := range spec.Values {
		if why := mutable(value); why != "" {
			return why
		}
	}
	return ""
}

// mutable says why a value is not an immutable table or an error, or nothing.
func mutable(value ast.Expr) string {
	switch v := value.(type) {
	case *ast.UnaryExpr:
		if literal, ok := v.X.(*ast.CompositeLit); ok && strings.HasSuffix(render(literal.Type), "Error") {
			return ""
		}
		return "can be changed through its address: only errors may be addresses"
	case *ast.CompositeLit:
		if stateTypes.MatchString(render(v.Type)) || len(v.Elts) == 0 && !strings.HasSuffix(render(v.Type), "Error") {
			return "starts empty, so it is there to be filled: make it a field of what owns it"
		}
		return ""
	case *ast.CallExpr:
		if slices.Contains(tableMakers, render(v.Fun)) {
			return ""
		}
		return "is made by " + render(v.Fun) + ": make it a field, a function, or a literal table"
	case *ast.BasicLit:
		return "should be a constant"
	}
	return "is neither an error nor a literal table"
}

func checkEngineBranches(t tree) []string {
	var problems []string
	for _, s := range t.sources {
		dialect := top(s.dir) == "store" && strings.HasPrefix(path.Base(s.path), "dialect")
		if !s.product() || s.support() || dialect || slices.Contains([]string{"cmd", "story"}, top(s.dir)) {
			continue
		}
		for _, condition := range conditions(s.syntax) {
			if word := engineWord(condition); word != "" {
				problems = append(problems, fmt.Sprintf("%s: asks which engine it is (%s): make the difference a named field of the dialect in store/dialect.go", t.at(condition.Pos()), word))
			}
		}
	}
	return problems
}

// conditions returns every expression that decides where the code goes on.
func conditions(file *ast.File) []ast.Expr {
	var found []ast.Expr
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.IfStmt:
			found = append(found, n.Cond)
		case *ast.ForStmt:
			if n.Cond != nil {
				found = append(found, n.Cond)
			}
		case *ast.SwitchStmt:
			if n.Tag != nil {
				found = append(found, n.Tag)
			}
		case *ast.CaseClause:
			found = append(found, n.List...)
		case *ast.BinaryExpr:
			if n.Op == token.EQL || n.Op == token.NEQ {
				found = append(found, n)
			}
		}
		return true
	})
	return found
}

func engineWord(condition ast.Expr) (word string) {
	ast.Inspect(condition, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			if engineWords.MatchString(n.Name) {
				word = n.Name
			}
		case *ast.BasicLit:
			if n.Kind == token.STRING && engineWords.MatchString(n.Value) {
				word = n.Value
			}
		}
		return word == ""
	})
	return word
}

func checkClock(t tree) []string {
	var problems []string
	for _, s := range t.sources {
		_, measured := clockReaders[s.path]
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			selector, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			switch name := render(selector); {
			case name == "time."+"Sleep" && (s.test || s.support()):
				problems = append(problems, t.at(n.Pos())+": a test that sleeps is slow and still races: wait for a signal")
			case (name == "time.Now" || name == "time.Since" || name == "time.Until") && s.product() && !s.support() &&
				!measured && top(s.dir) != "cmd" && top(s.dir) != "story":
				problems = append(problems, fmt.Sprintf("%s: %s reads the real clock: take now, or a field Now set in cmd's wire.go", t.at(n.Pos()), name))
			}
			return true
		})
	}
	return problems
}
