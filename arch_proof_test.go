package portamento_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// goodTree breaks no rule. Every bad tree is this one with one more file, or another text in one of its files.
var goodTree = map[string]string{
	"go.mod": "module example.test/p\n",
	"numbering/number.go": "// Package numbering holds phone numbers. They are values.\npackage numbering\n\n" +
		"import \"errors\"\n\n// ErrEmpty is returned for no digits.\nvar ErrEmpty = errors.New(\"no digits\")\n",
	"porting/order.go": "// Package porting is the trade: orders\n// and verbs. More.\npackage porting\n\n" +
		"import _ \"example.test/p/numbering\"\n\nvar table = map[string]int{\"a\": 1}\n",
	"gateway/gateway.go":            "// Package gateway lists the ways.\npackage gateway\n\nimport _ \"example.test/p/porting\"\n",
	"gateway/remote/remote.go":      "// Package remote speaks HTTP.\npackage remote\n\nimport _ \"example.test/p/gateway\"\n",
	"gateway/gatewaytest/suite.go":  "// Package gatewaytest is the contract.\npackage gatewaytest\n\nimport _ \"example.test/p/gateway\"\n",
	"gateway/remote/remote_test.go": "package remote_test\n\nimport _ \"example.test/p/gateway/gatewaytest\"\n",
	"web/routes.go":                 "// Package web is everything HTTP.\npackage web\n\nimport _ \"example.test/p/web/desk\"\n",
	"web/desk/queue.go":             "// Package desk is the operator's pages.\npackage desk\n\nimport _ \"example.test/p/web/ui\"\n",
	"web/ui/layout.go":              "// Package ui is the layout.\npackage ui\n",
	"store/dialect.go": "// Package store is the database.\npackage store\n\nimport _ \"database/sql\"\n\n" +
		"func lock(engine string) bool { return engine == \"postgres\" }\n",
	"cmd/p/wire.go": "// Command p introduces everyone.\npackage main\n\nimport (\n\t\"time\"\n\n\t_ \"example.test/p/gateway/remote\"\n" +
		"\t_ \"example.test/p/store\"\n)\n\nfunc now() time.Time { return time.Now() }\n",
	"README.md":       goodMap,
	"ARCHITECTURE.md": goodMap,
}

const goodMap = "# A title\n\n```\nmake demo\n```\n\n```\nnumbering/       holds phone numbers\nporting/         is the trade: orders and verbs\n" +
	"gateway/         lists the ways\n  remote/        speaks HTTP\n  gatewaytest/   is the contract\n" +
	"web/             is everything HTTP\nweb/desk/        is the operator's pages\nweb/ui/          is the layout\n" +
	"store/           is the database\ncmd/p/           introduces everyone\n```\n"

// badTrees are, for each rule, files that it has to refuse, each with a part of the sentence that says so.
var badTrees = []struct {
	name  string
	check func(tree) []string
	file  string
	text  string
	want  string
}{
	{"the trade imports the ring", checkImports, "porting/bad.go", "package porting\nimport _ \"example.test/p/store\"\n", "porting may not import store"},
	{"numbering imports the trade", checkImports, "numbering/bad.go", "package numbering\nimport _ \"example.test/p/porting\"\n", "numbering may not import porting"},
	{"a ring folder imports another", checkImports, "gateway/bad.go", "package gateway\nimport _ \"example.test/p/store\"\n", "gateway may not import store"},
	{"a way imports another way", checkImports, "gateway/remote/bad.go", "package remote\nimport _ \"example.test/p/gateway/manual\"\n", "gateway/remote may not import gateway/manual"},
	{"a noun imports its way", checkImports, "gateway/bad.go", "package gateway\nimport _ \"example.test/p/gateway/remote\"\n", "gateway may not import gateway/remote"},
	{"a page imports another page", checkImports, "web/desk/bad.go", "package desk\nimport _ \"example.test/p/web/office\"\n", "web/desk may not import web/office"},
	{"a page imports its routes", checkImports, "web/ui/bad.go", "package ui\nimport _ \"example.test/p/web/session\"\n", "web/ui may not import web/session"},
	{"the client imports the trade", checkImports, "client/bad.go", "package client\nimport _ \"example.test/p/porting\"\n", "client may not import porting"},
	{"a test of the trade imports the ring", checkImports, "porting/bad_test.go", "package porting_test\nimport _ \"example.test/p/store\"\n", "porting may not import store"},
	{"the product imports a contract's tests", checkImports, "cmd/p/bad.go", "package main\nimport _ \"example.test/p/gateway/gatewaytest\"\n", "are for tests"},
	{"someone imports the binary", checkImports, "web/bad.go", "package web\nimport _ \"example.test/p/cmd/p\"\n", "nothing imports it"},
	{"a top folder that nobody planned", checkImports, "billing/bad.go", "package billing\n", "no place in the dependency rule"},

	{"the trade imports a library", checkLibraries, "porting/bad.go", "package porting\nimport _ \"example.org/x\"\n", "stands on the standard library"},
	{"the trade touches the network", checkLibraries, "porting/bad.go", "package porting\nimport _ \"net/http\"\n", "touches no network"},
	{"a page talks to the database", checkLibraries, "web/desk/bad.go", "package desk\nimport _ \"database/sql\"\n", "belongs to store"},
	{"a gateway inserts jobs", checkLibraries, "gateway/bad.go", "package gateway\nimport _ \"github.com/riverqueue/river/rivertype\"\n", "belongs to store"},
	{"the worker answers HTTP", checkLibraries, "worker/bad.go", "package worker\nimport _ \"github.com/danielgtaylor/huma/v2\"\n", "belongs to web"},

	{"a bucket folder", checkNames, "web/utils/bad.go", "package utils\n", "not called \"utils\""},
	{"a bucket at the end of a folder", checkNames, "web/pageutil/bad.go", "package pageutil\n", "not called \"pageutil\""},
	{"a folder of services", checkNames, "porting/services/bad.go", "package services\n", "not called \"services\""},
	{"a file of types", checkNames, "porting/types.go", "package porting\n", "not called \"types\""},
	{"a bucket at the end of a file", checkNames, "porting/order_helpers_test.go", "package porting_test\n", "not called \"helpers\""},

	{"a long file", checkSizes, "web/bad.go", "package web\n" + strings.Repeat("// line\n", 401) + "func f() {}\n", "403 lines"},
	{"a long function", checkSizes, "web/bad.go", "package web\nfunc f() {\n" + strings.Repeat("\n", 59) + "}\n", "f has 61 lines"},
	{"a large package", checkSizes, "web/bad.go", "package web\nfunc f() {}\n" + strings.Repeat("type _ int\n", 2500), "2504 lines of code"},
	{"many parameters", checkSizes, "web/bad.go", "package web\nfunc f(ctx context.Context, a, b int, c, d, e string) {}\n", "f takes 5 parameters"},
	{"many parameters of a method in an interface", checkSizes, "web/bad.go", "package web\ntype f interface{ M(int, int, int, int, int) }\n", "M takes 5 parameters"},
	{"a large interface", checkSizes, "web/bad.go", "package web\ntype a interface{ A(); B(); C() }\ntype b interface{ a; D(); E(); F() }\n", "6 methods"},

	{"no package comment", checkComments, "loa/bad.go", "package loa\n", "loa: no package comment"},
	{"a package comment that names another", checkComments, "loa/bad.go", "// Package letter is it.\npackage loa\n", "loa: no package comment"},
	{"an exported function", checkComments, "web/bad.go", "package web\nfunc Serve() {}\n", "Serve has no comment"},
	{"an exported type in a group", checkComments, "web/bad.go", "package web\n// Both.\ntype (\n\tA int\n)\n", "A has no comment"},
	{"an exported method", checkComments, "web/bad.go", "package web\n// T is.\ntype T[X any] int\nfunc (t *T[X]) Serve() {}\n", "Serve has no comment"},
	{"an exported constant", checkComments, "web/bad.go", "package web\nconst Limit = 1\n", "Limit has no comment"},

	{"init", checkState, "web/bad.go", "package web\nfunc init() {}\n", "init registers"},
	{"a variable without a value", checkState, "web/bad.go", "package web\nvar count int\n", "count is state"},
	{"an empty map", checkState, "web/bad.go", "package web\nvar cache = map[string]int{}\n", "cache starts empty"},
	{"a lock", checkState, "web/bad.go", "package web\nvar lock = sync.Mutex{}\n", "lock starts empty"},
	{"a shared object", checkState, "web/bad.go", "package web\nvar config = &Config{A: 1}\n", "config can be changed"},
	{"a value made by a call", checkState, "web/bad.go", "package web\nvar client = newClient()\n", "made by newClient"},
	{"a constant that can be set", checkState, "web/bad.go", "package web\nvar version = \"1\"\n", "version should be a constant"},

	{"a table that is filled later", checkWrites, "porting/bad.go", "package porting\nfunc fill() { table[\"b\"] = 2 }\n", "fill writes to the package variable table"},
	{"a table that is emptied by a test", checkWrites, "porting/bad_test.go", "package porting\nfunc drop() { delete(table, \"a\") }\n", "drop writes to the package variable table"},
	{"a table that is replaced", checkWrites, "porting/bad.go", "package porting\nfunc swap() { table = nil }\n", "swap writes to the package variable table"},

	{"a comparison with an engine", checkEngineBranches, "store/bad.go", "package store\nfunc f(e string) bool { return e == \"sqlite\" }\n", "asks which engine"},
	{"a switch over engines", checkEngineBranches, "worker/bad.go", "package worker\nfunc f(e int) {\n\tswitch e {\n\tcase enginePostgres:\n\t}\n}\n", "asks which engine"},
	{"a condition on an engine", checkEngineBranches, "store/bad.go", "package store\nfunc f(s x) {\n\tif s.isPostgres {\n\t}\n}\n", "asks which engine"},

	{"a sleeping test", checkClock, "web/bad_test.go", "package web\nfunc f() { time.Sl" + "eep(1) }\n", "a test that sleeps"},
	{"the clock in the trade", checkClock, "porting/bad.go", "package porting\nfunc f() { time.Now() }\n", "time.Now reads the real clock"},
	{"the clock as a value", checkClock, "web/bad.go", "package web\nvar now = time.Now\n", "time.Now reads the real clock"},
	{"time since", checkClock, "notify/bad.go", "package notify\nfunc f() { time.Since(x) }\n", "time.Since reads the real clock"},

	{"a folder that the map lacks", checkMap, "loa/loa.go", "// Package loa is the letter. Signed.\npackage loa\n", "README.md: the map lacks loa/   is the letter"},
	{"another sentence on the map", checkMap, "README.md", strings.Replace(goodMap, "is the layout", "is the style", 1), "web/ui/ reads \"is the style\""},
	{"a folder that is not there", checkMap, "README.md", strings.Replace(goodMap, "store/  ", "worker/  works\nstore/  ", 1), "the map shows worker/"},
	{"no map at all", checkMap, "ARCHITECTURE.md", "# Nothing\n", "ARCHITECTURE.md: no map"},

	{"a path of one machine", checkText, "docs/run.md", "cd /wo" + "rk/main\n", "path of one machine"},
	{"a home folder", checkText, "deploy/x.yaml", "dir: /ho" + "me/ann/x\n", "path of one machine"},
	{"something left undone", checkText, "web/bad.go", "package web\n// TO" + "DO: later\n", "finish it"},
}

// plant writes a tree and reads it the way the real one is read.
func plant(t *testing.T, files map[string]string) tree {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		file := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return readTree(t, root)
}

func TestArchitecture_AcceptsAGoodTree(t *testing.T) {
	t.Parallel()
	good := plant(t, goodTree)
	for _, c := range checks {
		for _, problem := range c.check(good) {
			t.Errorf("%s: %s", c.name, problem)
		}
	}
}

func TestArchitecture_RefusesBadTrees(t *testing.T) {
	t.Parallel()
	for _, bad := range badTrees {
		t.Run(bad.name, func(t *testing.T) {
			t.Parallel()
			files := maps.Clone(goodTree)
			files[bad.file] = bad.text
			problems := bad.check(plant(t, files))
			if !slices.ContainsFunc(problems, func(p string) bool { return strings.Contains(p, bad.want) }) {
				t.Errorf("problems are %q, want one with %q", problems, bad.want)
			}
		})
	}
}

// Exemptions are rules, too: a table may be long, a generated file may be anything, a contract's steps may be long.
func TestArchitecture_ExemptsWhatTheDesignExempts(t *testing.T) {
	t.Parallel()
	files := maps.Clone(goodTree)
	files["web/table.go"] = "package web\n\nvar rows = []int{\n" + strings.Repeat("\t1,\n", 3000) + "}\n"
	files["web/page_templ.go"] = "// Code generated by templ - DO NOT EDIT.\n\npackage web\n\nvar state int\n\nfunc Page(a, b, c, d, e int) {\n" + strings.Repeat("\n", 500) + "}\n"
	files["web/long_test.go"] = "package web\n\nvar state int\n\nfunc f(a, b, c, d, e int) {\n" + strings.Repeat("\n", 500) + "}\n"
	files["porting/shadow.go"] = "package porting\n\nvar _ error = (*int)(nil)\n\nfunc copied() {\n\ttable := map[string]int{}\n\ttable[\"b\"] = 2\n\t_ = table\n}\n"
	files["gateway/gatewaytest/steps.go"] = "package gatewaytest\n\nfunc f() {\n" + strings.Repeat("\n", 300) + "}\n"
	exempt := plant(t, files)
	for _, c := range checks {
		for _, problem := range c.check(exempt) {
			t.Errorf("%s: %s", c.name, problem)
		}
	}
}

func TestModuleHosts(t *testing.T) {
	t.Parallel()
	for setting, want := range map[string][]string{
		"https://proxy." + "golang.org,direct\n": nil,
		"off\n":                                  nil,
		"https://user:secret@modules.example.test:8443/go,direct\n": {"modules.example.test"},
		"http://127.0.0.1:3000|https://a.example.test\n":            {"a.example.test"},
	} {
		if got := moduleHosts(setting); !slices.Equal(got, want) {
			t.Errorf("moduleHosts(%q) = %q, want %q", setting, got, want)
		}
	}
}
