package portamento_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
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
