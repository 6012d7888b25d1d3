package portamento_test

import (
	"fmt"
	"go/ast"
	"go/scanner"
	"go/token"
	"slices"
	"strings"
)

func checkSizes(t tree) []string {
	var problems []string
	for dir, files := range t.folders() {
		total := 0
		for _, s := range files {
			if !s.product() || isTable(s.syntax) {
				continue
			}
			total += codeLines(s.text)
			if lines := strings.Count(string(s.text), "\n"); lines > maxFileLines {
				problems = append(problems, fmt.Sprintf("%s: %d lines, a file has %d at most", s.path, lines, maxFileLines))
			}
			problems = append(problems, t.functionSizes(s)...)
			problems = append(problems, t.interfaceSizes(s, files)...)
		}
		most := maxPackageLines
		if own, ok := ownBudget[dir]; ok {
			most = own
		}
		if total > most {
			problems = append(problems, fmt.Sprintf("%s: %d lines of code, a package has %d at most", dir, total, most))
		}
	}
	return problems
}

// isTable says whether a file is data: no functions, and a constant or a composite literal.
func isTable(file *ast.File) bool {
	data := false
	for _, decl := range file.Decls {
		general, ok := decl.(*ast.GenDecl)
		if !ok {
			return false
		}
		for _, spec := range general.Specs {
			value, ok := spec.(*ast.ValueSpec)
			if !ok {
				continue
			}
			data = data || general.Tok == token.CONST
			for _, v := range value.Values {
				_, literal := v.(*ast.CompositeLit)
				data = data || literal
			}
		}
	}
	return data && !containsFunc(file)
}

func containsFunc(file *ast.File) (found bool) {
	ast.Inspect(file, func(n ast.Node) bool {
		_, literal := n.(*ast.FuncLit)
		found = found || literal
		return !found
	})
	return found
}

// codeLines counts the lines that hold anything but blanks and comments.
func codeLines(text []byte) int {
	fset := token.NewFileSet()
	file := fset.AddFile("", fset.Base(), len(text))
	var s scanner.Scanner
	s.Init(file, text, nil, 0) // comments are skipped
	lines := map[int]bool{}
	for {
		pos, tok, literal := s.Scan()
		if tok == token.EOF {
			return len(lines)
		}
		if tok == token.SEMICOLON && literal == "\n" {
			continue
		}
		first := file.Line(pos)
		for n := range strings.Count(literal, "\n") + 1 {
			lines[first+n] = true
		}
	}
}

func (t tree) functionSizes(s source) []string {
	var problems []string
	measure := func(name string, node ast.Node, kind *ast.FuncType) {
		lines := t.fset.Position(node.End()).Line - t.fset.Position(node.Pos()).Line + 1
		if lines > maxFuncLines && !s.support() {
			problems = append(problems, fmt.Sprintf("%s: %s has %d lines, a function has %d at most", t.at(node.Pos()), name, lines, maxFuncLines))
		}
		if n := parameters(kind); n > maxParameters {
			problems = append(problems, fmt.Sprintf("%s: %s takes %d parameters after ctx, %d at most: a struct with names says more", t.at(node.Pos()), name, n, maxParameters))
		}
	}
	ast.Inspect(s.syntax, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			measure(n.Name.Name, n, n.Type)
		case *ast.FuncLit:
			measure("a function literal", n, n.Type)
		case *ast.InterfaceType:
			for _, method := range n.Methods.List {
				if kind, ok := method.Type.(*ast.FuncType); ok {
					measure(method.Names[0].Name, method, kind)
				}
			}
		}
		return true
	})
	return problems
}

// parameters counts what a function takes after its context.
func parameters(kind *ast.FuncType) int {
	count := 0
	for i, field := range kind.Params.List {
		if i == 0 && render(field.Type) == "context.Context" {
			continue
		}
		count += max(1, len(field.Names))
	}
	return count
}

func (t tree) interfaceSizes(s source, siblings []source) []string {
	var problems []string
	local := map[string]*ast.InterfaceType{}
	for _, sibling := range siblings {
		ast.Inspect(sibling.syntax, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok {
				if face, ok := spec.Type.(*ast.InterfaceType); ok {
					local[spec.Name.Name] = face
				}
			}
			return true
		})
	}
	ast.Inspect(s.syntax, func(n ast.Node) bool {
		if face, ok := n.(*ast.InterfaceType); ok {
			if count := methods(face, local); count > maxMethods {
				problems = append(problems, fmt.Sprintf("%s: an interface of %d methods, %d at most: it is a role, split it by who needs it", t.at(face.Pos()), count, maxMethods))
			}
		}
		return true
	})
	return problems
}

// methods counts the methods of an interface, those of embedded ones of the same package included.
func methods(face *ast.InterfaceType, local map[string]*ast.InterfaceType) int {
	count := 0
	for _, m := range face.Methods.List {
		embedded, ok := m.Type.(*ast.Ident)
		switch {
		case len(m.Names) > 0:
			count += len(m.Names)
		case ok && local[embedded.Name] != nil && local[embedded.Name] != face:
			count += methods(local[embedded.Name], local)
		default:
			count++
		}
	}
	return count
}

func checkComments(t tree) []string {
	var problems []string
	for dir, files := range t.folders() {
		if packageComment(files) == "" {
			problems = append(problems, dir+`: no package comment ("Package x ..."): its first sentence is its line on the map`)
		}
	}
	for _, s := range t.sources {
		if !s.product() {
			continue
		}
		for _, decl := range s.syntax.Decls {
			for _, name := range undocumented(decl) {
				problems = append(problems, fmt.Sprintf("%s: %s has no comment", t.at(name.Pos()), name.Name))
			}
		}
	}
	return problems
}

// packageComment returns the comment of a package, that of its tests if it has nothing else, or nothing.
func packageComment(files []source) string {
	for _, tests := range []bool{false, true} {
		for _, s := range files {
			text := s.syntax.Doc.Text()
			for _, beginning := range []string{"Package " + s.syntax.Name.Name + " ", "Command "} {
				if s.test == tests && strings.HasPrefix(text, beginning) {
					return text
				}
			}
		}
		if slices.ContainsFunc(files, func(s source) bool { return !s.test }) {
			return ""
		}
	}
	return ""
}

// undocumented returns the exported names of a declaration that no comment explains. In a group one comment on the
// group is enough for constants and variables, not for types.
func undocumented(decl ast.Decl) []*ast.Ident {
	var names []*ast.Ident
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && d.Doc.Text() == "" && (d.Recv == nil || ast.IsExported(receiver(d))) {
			names = append(names, d.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				alone := !d.Lparen.IsValid() && d.Doc.Text() != ""
				if spec.Name.IsExported() && !alone && spec.Doc.Text() == "" {
					names = append(names, spec.Name)
				}
			case *ast.ValueSpec:
				for _, name := range spec.Names {
					if name.IsExported() && d.Doc.Text()+spec.Doc.Text()+spec.Comment.Text() == "" {
						names = append(names, name)
					}
				}
			}
		}
	}
	return names
}

// receiver returns the name of the type that a method belongs to.
func receiver(d *ast.FuncDecl) string {
	name := strings.TrimPrefix(render(d.Recv.List[0].Type), "*")
	name, _, _ = strings.Cut(name, "[")
	return name
}
