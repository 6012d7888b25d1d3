// Package portamento_test judges the tree by its design: who may import whom, names, sizes, comments, state, time,
// and that the map in the documents is the map of the folders. A rule that is not a test is a wish.
//
// The rules are data in this file. arch_layout_test.go, arch_size_test.go and arch_state_test.go apply them to what
// arch_tree_test.go reads, and arch_proof_test.go shows each rule small bad trees that it has to refuse.
package portamento_test

import (
	"regexp"
	"slices"
	"testing"
)

// checks are all the rules. Each reads the syntax of the whole tree and returns one sentence for each place that
// breaks the rule; none looks at types, so that all of them together take about a second.
var checks = []struct {
	name  string
	check func(tree) []string
	needs string // the file that the rule is about, when a tree may not have it yet
}{
	{"folders import only what the dependency rule allows", checkImports, ""},
	{"outside libraries stay in the folders that own them", checkLibraries, ""},
	{"no folder or file has a bucket's name", checkNames, ""},
	{"files, functions, packages and interfaces stay within budget", checkSizes, ""},
	{"every package and exported name has a comment", checkComments, ""},
	{"packages keep no state and register nothing", checkState, ""},
	{"no code writes to a package variable", checkWrites, ""},
	{"only the dialect asks which engine it is", checkEngineBranches, ""},
	{"nothing but the wiring reads the clock, and no test sleeps", checkClock, ""},
	{"the map in README and ARCHITECTURE is the tree", checkMap, "README.md"},
	{"tracked files name no machine and leave nothing undone", checkText, ""},
}

func TestArchitecture(t *testing.T) {
	t.Parallel()
	tree := readTree(t, ".")
	if len(tree.sources) < 2 {
		t.Fatalf("read %d Go files: the tree was not found", len(tree.sources))
	}
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if c.needs != "" && !slices.Contains(tree.files, c.needs) {
				t.Skip(c.needs + " is not written yet")
			}
			for _, problem := range c.check(tree) {
				t.Error(problem)
			}
		})
	}
}

// layers says for each top folder which folders of this module it may import. Its own sub-folders (its ways) may
// import it and whatever it may import; beyond that only what ways lists.
//
//	cmd → web, terminal, demo, worker, gateway/*, loa, document/*, testcall, notify/*, market, store → porting → numbering → standard library
var layers = map[string][]string{
	"numbering": {},
	"client":    {},
	"porting":   {"numbering", "porting/bridge", "porting/typed", "porting/follower"},
	"market":    {"porting", "porting/bridge", "porting/help", "porting/preflight", "numbering"},
	"gateway":   {"porting", "numbering"},
	"loa":       {"porting", "numbering", "loa/pdf"},
	"document":  {"porting", "numbering"},
	"testcall":  {"porting", "numbering"},
	"notify":    {"porting", "numbering"},
	"store":     {"porting", "porting/bridge", "numbering", "store/engine", "store/audit", "store/list", "store/file", "store/carriers", "store/letter", "store/seal", "store/moves", "store/people", "store/feed", "store/live", "store/question", "store/homeline", "porting/login"},
	"worker":    {"porting", "porting/digest", "porting/follow", "porting/homeline", "porting/login", "porting/question", "porting/quiet", "numbering"},
	"web":       {"porting", "numbering", "web/api", "web/office", "web/desk", "web/session", "web/stage", "web/ui"},
	"terminal":  {"client", "porting", "numbering", "terminal/numbersfile", "terminal/offline"},
	"demo":      {"client", "porting", "numbering"},
	"cmd":       {"*"},
	"story":     {"*"},
	"bench":     {"*"},
}

// ways lists what a sub-folder may import beyond its noun: pages and the API use sign-in and components.
var ways = map[string][]string{
	"porting/preflight": {"porting/typed"},
	"porting/login":     {"porting/typed"},
	"porting/question":  {"porting/typed"},
	"porting/homeline":  {"porting/typed"},
	"porting/help":      {"porting/typed"},
	"porting/follower":  {"porting/typed"},
	"porting/follow":    {"porting/follower", "porting/typed"},

	"web/api":                  {"web/terms", "web/api/clock", "porting/help", "web/api/article", "porting/quiet", "porting/feed", "porting/follow", "porting/forecast", "porting/homeline", "porting/login", "porting/question", "web/api/ask", "web/api/home", "web/api/dates", "web/session", "web/ui", "web/api/body", "web/api/view", "web/api/say", "web/api/reference", "web/api/upload", "web/api/letter", "web/api/limit", "web/api/share", "web/api/team", "web/api/merge", "web/api/pool", "web/api/teach", "web/api/bill", "porting/compared"},
	"web/api/bill":             {"web/api/view", "web/api/upload", "porting/compared"},
	"web/api/view":             {"porting/compared", "porting/typed"},
	"web/api/letter":           {"web/api/view"},
	"web/api/pool":             {"web/api/body", "web/api/view"},
	"web/api/limit":            {"web/api/body", "porting/typed"},
	"web/api/share":            {"web/api/letter", "web/api/view", "porting/follow"},
	"web/api/dates":            {"web/api/letter", "web/api/view", "porting/feed"},
	"web/api/team":             {"porting/quiet", "porting/login", "web/session"},
	"web/terms":                {"web/api/letter", "web/api/view", "web/ui"},
	"web/api/clock":            {"web/api/body", "web/api/view"},
	"web/api/article":          {"porting/help", "web/api/view", "web/ui"},
	"web/api/ask":              {"porting/question", "web/api/view"},
	"web/api/home":             {"porting/homeline", "web/api/view"},
	"web/api/merge":            {"web/api/body", "web/api/view"},
	"web/api/teach":            {"web/api/body", "web/api/view"},
	"web/ui":                   {"porting/written"},
	"web/ui/uitest":            {"market", "web/ui"},
	"web/office":               {"web/ui", "web/office/forward", "web/office/visit", "web/office/numbers", "web/office/front", "web/office/request", "web/office/tracker", "web/office/live", "web/office/door", "web/office/people", "web/stage"},
	"web/office/door":          {"web/office/visit", "web/ui", "web/session", "web/session/password", "porting/login"},
	"web/office/people":        {"porting/quiet", "web/office/visit", "web/ui", "web/session", "web/session/password", "web/api/share", "web/api/view", "porting/feed", "porting/login"},
	"web/office/fromhome":      {"porting/homeline", "porting/login", "web/api/home", "web/api/view", "web/terms", "web/office/request/step", "web/office/visit", "web/ui"},
	"web/office/forward":       {"porting/bridge", "porting/login", "web/office/visit", "web/ui"},
	"web/office/numbers":       {"web/office/visit", "web/ui", "porting/login"},
	"web/office/visit":         {"porting/homeline", "web/terms", "porting/quiet", "web/api/ask", "web/api/dates", "porting/follow", "porting/help", "porting/question", "web/office/live", "porting/feed", "web/api/bill", "web/api/letter", "web/api/limit", "web/api/upload", "web/api/say", "web/api/view", "web/session", "web/ui", "porting/login"},
	"web/office/front":         {"web/api/home", "porting/homeline", "web/terms", "web/api/ask", "web/api/article", "porting/follow", "porting/help", "web/office/visit", "web/ui", "web/api/letter", "web/api/share", "web/api/say", "web/api/view", "web/session", "porting/login"},
	"web/office/tracker":       {"web/office/forward", "porting/bridge", "porting/homeline", "web/api/dates", "web/office/request/recap", "web/office/tracker/tell", "web/office/tracker/fix", "web/office/tracker/made", "web/office/live", "web/office/visit", "web/ui", "web/api/letter", "web/api/share", "web/api/upload", "web/api/view", "web/session", "porting/login"},
	"web/office/tracker/tell":  {"web/ui", "web/api/view"},
	"web/office/tracker/made":  {"web/office/tracker/tell", "web/ui", "web/api/view"},
	"web/office/tracker/fix":   {"web/office/request/recap", "web/office/tracker/tell", "web/office/tracker/made", "web/office/visit", "web/ui", "web/api/merge", "web/api/upload", "web/api/view", "porting/login"},
	"web/office/request":       {"web/office/fromhome", "web/office/forward", "web/office/request/recap", "web/office/request/step", "web/office/visit", "web/ui", "web/api/view", "porting/login"},
	"web/office/request/recap": {"web/office/visit", "web/ui"},
	"web/office/request/step":  {"web/api/say", "web/terms", "web/office/request/recap", "web/office/request/sheet", "web/office/visit", "web/ui", "web/api/bill", "web/api/letter", "web/api/merge", "web/api/upload", "web/api/view", "porting/login"},
	"web/office/request/sheet": {},
	"web/stage":                {"web/office/visit", "web/api/view", "web/ui"},
	"web/desk":                 {"web/session", "web/ui"},

	"web/session":         {"porting/login", "porting/typed"},
	"web/session/passkey": {"porting/login"},
	"web/session/openid":  {"web/session", "porting/login"},

	"loa/pades":    {"loa/pdf"},
	"loa/evidence": {"loa/pdf", "loa/pades"},
	"loa/kept":     {"loa/pdf", "loa/pades", "loa/evidence"},

	"document/bill/corpus": {"porting/typed"},
	"document/bill":        {"document/bill/paper"},
	"document/billcheck":   {"document/bill", "porting/compared", "porting/preflight"},

	"notify/email": {"porting/written", "porting/typed"},

	"store/audit":     {"store/engine"},
	"store/list":      {"store/engine"},
	"store/file":      {"store/engine"},
	"store/letter":    {"store/engine"},
	"store/moves":     {"store/engine"},
	"store/carriers":  {"store/engine", "store/list"},
	"store/people":    {"store/engine", "porting/login", "porting/quiet"},
	"store/feed":      {"store/engine", "porting/feed"},
	"store/question":  {"store/engine", "store/seal", "porting/follow", "porting/help", "porting/question"},
	"store/homeline":  {"store/engine", "store/seal", "porting/homeline"},
	"store/live":      {"store/engine"},
	"store/storetest": {"store/audit", "store/people", "porting/login"},
}

// standardOnly are the top folders that no outside library may enter.
var standardOnly = []string{"numbering", "porting", "client"}

// owners says where an outside library may be imported, by the beginning of its path.
var owners = map[string][]string{
	"github.com/riverqueue/":        {"store", "worker", "cmd"},
	"github.com/jackc/":             {"store", "worker", "cmd"},
	"modernc.org/":                  {"store", "worker", "cmd"},
	"github.com/pressly/goose":      {"store", "worker", "cmd"},
	"database/sql":                  {"store", "worker", "cmd"},
	"github.com/danielgtaylor/huma": {"web"},
	"github.com/alecthomas/kong":    {"cmd", "terminal"},
	"github.com/knadh/koanf":        {"cmd"},
	"gocloud.dev":                   {"document"},
	"rsc.io/qr":                     {"loa"},
	"github.com/yuin/goldmark":      {"web"},
}

// pure are the top folders whose code touches no network, no file and no process: a verb is a function of what it is given.
var pure = []string{"porting", "numbering"}

// impure are the standard packages that pure folders may not import.
var impure = []string{"net", "net/http", "net/smtp", "net/rpc", "os", "os/exec", "os/signal", "syscall", "database/sql"}

// bannedNames are buckets: a name that anything fits into attracts everything.
var bannedNames = []string{
	"util", "utils", "common", "helper", "helpers", "core", "model", "models",
	"types", "manager", "managers", "service", "services", "internal", "pkg",
}

// bannedForFoldersOnly are words that a file may have (service.go holds the type Service), a folder not.
var bannedForFoldersOnly = []string{"service", "services", "internal", "pkg"}

// bannedSuffixes are buckets hiding at the end of a word. "core" and "types" are not here: "score" and "prototypes" are words.
var bannedSuffixes = []string{"util", "utils", "helper", "helpers", "manager"}

// The budgets. Lines of files and functions count everything, lines of packages count code.
const (
	maxFileLines    = 400
	maxFuncLines    = 60
	maxPackageLines = 2500
	maxParameters   = 4 // after ctx, receiver not counted
	maxMethods      = 5
)

// ownBudget are the packages with another budget, each with the decision that gives it.
var ownBudget = map[string]int{
	"porting": 6000, // docs/decisions/0001-the-trade-is-one-package.md
}

// tableMakers are calls whose result is never changed afterwards, so a package may keep it.
var tableMakers = []string{
	"errors.New", "fmt.Errorf", "regexp.MustCompile", "template.Must", "strings.NewReplacer", "netip.MustParsePrefix",
	"base32.NewEncoding", "base32.NewEncoding().WithPadding", "base64.NewEncoding", "base64.NewEncoding().WithPadding",
}

// stateTypes are types that exist to be changed: a variable of them is state, whatever its value looks like.
var stateTypes = regexp.MustCompile(`^(sync|atomic|rand)\.`)

// engineWords find a question about the engine in a condition: a text or a name.
var engineWords = regexp.MustCompile(`(?i)postgres|sqlite`)

// clockReaders says which product files outside cmd may read the real clock, and why: they measure how long something
// took in this process, which a virtual clock must not change.
var clockReaders = map[string]string{
	"web/middleware.go": "how long an answer took",
}

// Words that never belong in a tracked file. They are put together from halves, as this file is tracked, too.
var (
	machinePath = regexp.MustCompile(`(^|[\s"'` + "`" + `=(:,])/(wo` + `rk|ro` + `ot|ho` + `me/[a-z]\w*|Us` + `ers/\w+)/`)
	undone      = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X)\b|(?i:not imple` + `mented\b)`)
)

// publicModuleHosts are module hosts that say nothing about the machine.
var publicModuleHosts = regexp.MustCompile(`^(proxy\.golang\.org|localhost|127\.0\.0\.1)$`)
