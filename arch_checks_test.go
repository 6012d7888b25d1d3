package portamento_test

import (
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/scanner"
	"go/token"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// tree is the syntax of all Go files below a folder, and the names of its tracked files.
type tree struct {
	root    string
	module  string
	fset    *token.FileSet
	sources []source
	files   []string // tracked files, slash paths from root
}

// source is one Go file.
type source struct {
	path      string // slash path from the root
	dir       string // its folder, "." for the root
	text      []byte
	syntax    *ast.File
	test      bool
	generated bool
}

// product says whether the file is part of what is shipped and written by a person.
func (s source) product() bool { return !s.test && !s.generated }

// support says whether the file belongs to a contract that others run as tests (storetest, gatewaytest).
func (s source) support() bool { return strings.HasSuffix(path.Base(s.dir), "test") }

func (t tree) at(pos token.Pos) string {
	p := t.fset.Position(pos)
	return fmt.Sprintf("%s:%d", p.Filename, p.Line)
}

// folders returns the Go files of each folder that has a package.
func (t tree) folders() map[string][]source {
	byDir := map[string][]source{}
	for _, s := range t.sources {
		byDir[s.dir] = append(byDir[s.dir], s)
	}
	return byDir
}

// readTree parses the tree at root.
func readTree(t *testing.T, root string) tree {
	t.Helper()
	module, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	name := regexp.MustCompile(`(?m)^module\s+(\S+)`).FindSubmatch(module)
	if name == nil {
		t.Fatal("go.mod names no module")
	}
	read := tree{root: root, module: string(name[1]), fset: token.NewFileSet(), files: trackedFiles(t, root)}
	for _, file := range read.files {
		if path.Ext(file) != ".go" || strings.Contains("/"+file, "/testdata/") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			t.Fatal(err)
		}
		syntax, err := parser.ParseFile(read.fset, file, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		read.sources = append(read.sources, source{
			path: file, dir: path.Dir(file), text: text, syntax: syntax,
			test: strings.HasSuffix(file, "_test.go"), generated: ast.IsGenerated(syntax),
		})
	}
	return read
}

// trackedFiles lists what git tracks or would track. Without git (an unpacked archive) it lists every file.
func trackedFiles(t *testing.T, root string) []string {
	t.Helper()
	var files []string
	if _, err := os.Stat(filepath.Join(root, ".git")); err == nil {
		list, err := exec.Command("git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").Output()
		if err != nil {
			t.Fatalf("list tracked files: %v", err)
		}
		files = strings.Split(strings.TrimRight(string(list), "\x00"), "\x00")
		return slices.DeleteFunc(files, func(f string) bool {
			info, err := os.Stat(filepath.Join(root, f))
			return err != nil || info.IsDir()
		})
	}
	err := filepath.WalkDir(root, func(p string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		relative, err := filepath.Rel(root, p)
		files = append(files, filepath.ToSlash(relative))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// imports returns the import paths of a file with their places.
func (s source) imports() map[string]token.Pos {
	paths := map[string]token.Pos{}
	for _, spec := range s.syntax.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err == nil {
			paths[p] = spec.Pos()
		}
	}
	return paths
}

// own returns the folder that an import path of this module names.
func (t tree) own(importPath string) (string, bool) {
	return strings.CutPrefix(importPath, t.module+"/")
}

func top(dir string) string {
	first, _, _ := strings.Cut(dir, "/")
	return first
}

// within says whether dir is folder or below it.
func within(dir, folder string) bool {
	return dir == folder || strings.HasPrefix(dir, folder+"/")
}

func checkImports(t tree) []string {
	var problems []string
	for dir := range t.folders() {
		if _, known := layers[top(dir)]; !known && dir != "." {
			problems = append(problems, dir+": this top folder has no place in the dependency rule (layers in arch_test.go)")
		}
	}
	for _, s := range t.sources {
		for importPath, pos := range s.imports() {
			target, own := t.own(importPath)
			if !own {
				continue
			}
			if why := t.refuseImport(s, target); why != "" {
				problems = append(problems, fmt.Sprintf("%s: %s may not import %s: %s", t.at(pos), s.dir, target, why))
			}
		}
	}
	return problems
}

// refuseImport says why a file may not import a folder of this module, or nothing.
func (t tree) refuseImport(s source, target string) string {
	if s.test {
		if slices.Contains(pure, top(s.dir)) && !slices.Contains(pure, top(target)) {
			return "tests of the trade prove it without the ring around it"
		}
		return ""
	}
	if top(target) == "story" || top(target) == "cmd" {
		return "nothing imports it"
	}
	if strings.HasSuffix(path.Base(target), "test") && top(s.dir) != "story" {
		return "a contract's tests are for tests"
	}
	allowed := layers[top(s.dir)]
	if s.dir != top(s.dir) { // a way: its noun, what its noun may import except other ways, and what is listed for it
		allowed = slices.DeleteFunc(slices.Clone(allowed), func(f string) bool { return strings.Contains(f, "/") })
		allowed = append(append(allowed, top(s.dir)), ways[s.dir]...)
	}
	if slices.Contains(allowed, "*") || slices.Contains(allowed, target) {
		return ""
	}
	if len(allowed) == 0 {
		return "it stands on the standard library alone"
	}
	return "it may import " + strings.Join(allowed, ", ") + "; declare a small interface and let cmd introduce the two"
}

func checkLibraries(t tree) []string {
	var problems []string
	for _, s := range t.sources {
		if s.test {
			continue
		}
		for importPath, pos := range s.imports() {
			if _, own := t.own(importPath); own || s.dir == "." {
				continue
			}
			outside := strings.Contains(strings.Split(importPath, "/")[0], ".")
			if outside && slices.Contains(standardOnly, top(s.dir)) {
				problems = append(problems, fmt.Sprintf("%s: %s stands on the standard library, not on %s", t.at(pos), top(s.dir), importPath))
			}
			if slices.Contains(pure, top(s.dir)) && slices.Contains(impure, importPath) {
				problems = append(problems, fmt.Sprintf("%s: %s touches no network, file or process, so not %s", t.at(pos), top(s.dir), importPath))
			}
			for library, folders := range owners {
				if strings.HasPrefix(importPath, library) && !slices.Contains(folders, top(s.dir)) && top(s.dir) != "story" {
					problems = append(problems, fmt.Sprintf("%s: %s belongs to %s", t.at(pos), importPath, strings.Join(folders, ", ")))
				}
			}
		}
	}
	return problems
}

func checkNames(t tree) []string {
	var problems []string
	seen := map[string]bool{}
	for _, s := range t.sources {
		for _, folder := range strings.Split(s.dir, "/") {
			if word := bannedWord(folder, nil); word != "" && !seen[s.dir] {
				seen[s.dir] = true
				problems = append(problems, fmt.Sprintf("%s: a folder is not called %q: name the thing it knows about", s.dir, word))
			}
		}
		base := strings.TrimSuffix(strings.TrimSuffix(path.Base(s.path), ".go"), "_test")
		if word := bannedWord(base, bannedForFoldersOnly); word != "" {
			problems = append(problems, fmt.Sprintf("%s: a file is not called %q: name the noun or the verb it holds", s.path, word))
		}
	}
	return problems
}

// bannedWord returns the banned part of a name, where words are separated by _ or -, or nothing.
func bannedWord(name string, allowed []string) string {
	for _, word := range strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == '_' || r == '-' }) {
		if slices.Contains(bannedNames, word) && !slices.Contains(allowed, word) {
			return word
		}
		for _, suffix := range bannedSuffixes {
			if strings.HasSuffix(word, suffix) {
				return word
			}
		}
	}
	return ""
}

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
		if total > maxPackageLines {
			problems = append(problems, fmt.Sprintf("%s: %d lines of code, a package has %d at most", dir, total, maxPackageLines))
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
							tables[name.Name] = true
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

// render writes the expressions that name types and functions the way they stand in the source.
func render(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return render(e.X) + "." + e.Sel.Name
	case *ast.StarExpr:
		return "*" + render(e.X)
	case *ast.CallExpr:
		return render(e.Fun) + "()"
	case *ast.IndexExpr:
		return render(e.X) + "[" + render(e.Index) + "]"
	case *ast.IndexListExpr:
		return render(e.X) + "[]"
	case *ast.ArrayType:
		return "[]" + render(e.Elt)
	case *ast.MapType:
		return "map[" + render(e.Key) + "]" + render(e.Value)
	}
	return ""
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
			case name == "time.Sleep" && (s.test || s.support()):
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

var mapLine = regexp.MustCompile(`^( *)([a-z][a-z0-9]*(?:/[a-z0-9]+)*)/ +(\S.*)$`)

func checkMap(t tree) []string {
	var problems []string
	for _, document := range []string{"README.md", "ARCHITECTURE.md"} {
		text, err := os.ReadFile(filepath.Join(t.root, document))
		if err != nil {
			problems = append(problems, document+": is missing; it holds the map of the folders")
			continue
		}
		drawn := readMap(string(text))
		if len(drawn) == 0 {
			problems = append(problems, document+": no map: a fenced block whose lines are `folder/   sentence`")
		}
		for folder := range drawn {
			if info, err := os.Stat(filepath.Join(t.root, folder)); err != nil || !info.IsDir() {
				problems = append(problems, fmt.Sprintf("%s: the map shows %s/, which is not there", document, folder))
			}
		}
		for dir, files := range t.folders() {
			if dir == "." {
				continue
			}
			sentence, ok := drawn[dir]
			if want := firstSentence(files); !ok {
				problems = append(problems, fmt.Sprintf("%s: the map lacks %s/   %s", document, dir, want))
			} else if sentence != want {
				problems = append(problems, fmt.Sprintf("%s: %s/ reads %q on the map, and %q in its package comment", document, dir, sentence, want))
			}
		}
	}
	return problems
}

// readMap reads the first fenced block whose lines are folders. A line that is indented belongs to the nearest
// line above it that is indented less.
func readMap(text string) map[string]string {
	drawn := map[string]string{}
	blocks := strings.Split("\n"+text, "\n```")
	for i := 1; i < len(blocks); i += 2 {
		var parents []string
		var indents []int
		for _, line := range strings.Split(blocks[i], "\n")[1:] {
			m := mapLine.FindStringSubmatch(line)
			if m == nil {
				continue
			}
			for len(indents) > 0 && indents[len(indents)-1] >= len(m[1]) {
				indents, parents = indents[:len(indents)-1], parents[:len(parents)-1]
			}
			folder := m[2]
			if len(parents) > 0 && !within(folder, parents[len(parents)-1]) {
				folder = parents[len(parents)-1] + "/" + folder
			}
			indents, parents = append(indents, len(m[1])), append(parents, folder)
			drawn[folder] = strings.TrimSuffix(strings.TrimSpace(m[3]), ".")
		}
		if len(drawn) > 0 {
			break
		}
	}
	return drawn
}

// firstSentence returns what the map says about a package: its comment's first sentence without "Package x".
func firstSentence(files []source) string {
	sentence := new(doc.Package).Synopsis(packageComment(files))
	words := strings.SplitN(sentence, " ", 3)
	return strings.TrimSuffix(words[len(words)-1], ".")
}

func checkText(t tree) []string {
	var problems []string
	var hosts []string
	if setting, err := exec.Command("go", "env", "GOPROXY").Output(); err == nil {
		hosts = moduleHosts(string(setting))
	}
	for _, file := range t.files {
		text, err := os.ReadFile(filepath.Join(t.root, file))
		if err != nil || strings.ContainsRune(string(text[:min(len(text), 8000)]), 0) {
			continue // a file that is not text
		}
		for i, line := range strings.Split(string(text), "\n") {
			if found := machinePath.FindString(line); found != "" {
				problems = append(problems, fmt.Sprintf("%s:%d: %q is a path of one machine", file, i+1, strings.TrimSpace(found)))
			}
			if found := undone.FindString(line); found != "" && path.Ext(file) == ".go" {
				problems = append(problems, fmt.Sprintf("%s:%d: %q: finish it or open an issue", file, i+1, found))
			}
			for _, host := range hosts {
				if strings.Contains(line, host) {
					problems = append(problems, fmt.Sprintf("%s:%d: names this machine's module host", file, i+1))
				}
			}
		}
	}
	return problems
}

// moduleHosts returns the hosts in a GOPROXY setting that are one machine's own.
func moduleHosts(setting string) []string {
	var hosts []string
	for entry := range strings.FieldsFuncSeq(setting, func(r rune) bool { return strings.ContainsRune(",|\n", r) }) {
		address, err := url.Parse(entry)
		if err == nil && address.Hostname() != "" && !publicModuleHosts.MatchString(address.Hostname()) {
			hosts = append(hosts, address.Hostname())
		}
	}
	return hosts
}
