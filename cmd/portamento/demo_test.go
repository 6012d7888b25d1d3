package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/demo"
	"github.com/portamento/portamento/store/storetest/raced"
	"github.com/portamento/portamento/terminal"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// console is one that nobody watches.
func console(out io.Writer) *terminal.Console {
	return &terminal.Console{In: strings.NewReader(""), Out: out, Err: io.Discard, Env: func(string) string { return "" }, Now: time.Now, Version: version}
}

// told runs a story to its end and gives what it showed, without what differs each time.
func told(t *testing.T, d DemoCmd) string {
	t.Helper()
	var out bytes.Buffer
	d.Exit, d.Listen = true, "127.0.0.1:0"
	if err := d.Run(t.Context(), console(&out)); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	return reference.ReplaceAllString(out.String(), "PRT-0000-0000")
}

var reference = regexp.MustCompile(`PRT-[0-9A-Z]{4}-[0-9A-Z]{4}`)

// Every story plays to its end on the real engine and says the same each time.
func TestDemo_Stories(t *testing.T) {
	t.Parallel()
	cases := map[string]DemoCmd{"rejection-fr": {Scenario: demo.Default, Lang: "fr"}, "rejection-es": {Scenario: demo.Default, Lang: "es"}}
	for _, s := range demo.Scenarios() {
		cases[s.Name] = DemoCmd{Scenario: s.Name, Lang: "en"}
	}
	for name, d := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if name != demo.Default && raced.On() {
				t.Skip("one story shows the races of all, and the detector makes each ten times as long")
			}
			got := told(t, d)
			for i, l := range strings.Split(got, "\n") {
				if n := len([]rune(l)); n > 80 {
					t.Errorf("line %d has %d characters: %s", i+1, n, l)
				}
			}
			if want, ok := totals[name]; ok {
				checkTotal(t, got, want)
			}
			golden := filepath.Join("testdata", "demo", name+".txt")
			if *update {
				if err := errors.Join(os.MkdirAll(filepath.Dir(golden), 0o750), os.WriteFile(golden, []byte(got), 0o600)); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s differs (go test ./cmd/portamento -update rewrites it); got\n%s", golden, got)
			}
		})
	}
}

// totals are the bills before and after, by the rules: one number is included, every other one costs 9.95 a month.
var totals = map[string]string{"smooth": "€0.00 €0.00", "rejection": "€0.00 €9.95", "twelve": "€0.00 €109.45", "residential": "€0.00 €0.00"}

// checkTotal checks the line of the totals.
func checkTotal(t *testing.T, story, want string) {
	t.Helper()
	for l := range strings.Lines(story) {
		if f := strings.Fields(l); len(f) == 3 && f[0] == "Total" {
			if got := f[1] + " " + f[2]; got != want {
				t.Errorf("total %s, want %s", got, want)
			}
			return
		}
	}
	t.Error("no total")
}

// staying is a demo that stays up after its story.
type staying struct {
	card []string // the lines after the story
	stop func() error
}

func stay(t *testing.T, d DemoCmd) staying {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r, w := io.Pipe()
	ended := make(chan error, 1)
	fast := 0.0
	d.Speed, d.Listen, d.Scenario, d.Lang = &fast, "127.0.0.1:0", "smooth", "en"
	go func() { err := d.Run(ctx, console(w)); _ = w.CloseWithError(err); ended <- err }()
	s := staying{stop: func() error { cancel(); return <-ended }}
	lines := bufio.NewScanner(r)
	for card := false; lines.Scan(); {
		l := strings.TrimSpace(lines.Text())
		if n := len([]rune(lines.Text())); n > 80 && !strings.HasPrefix(l, "mails") {
			t.Errorf("%d characters: %s", n, l)
		}
		if card = card || l == "The demo stays up"; card {
			s.card = append(s.card, l)
		}
		if strings.HasPrefix(l, "Ctrl-C ends") {
			go func() { _, _ = io.Copy(io.Discard, r) }()
			return s
		}
	}
	t.Fatalf("the demo ended: %v", s.stop())
	return s
}

// after finds a line of the card by its beginning and gives the rest.
func (s staying) after(t *testing.T, beginning string) string {
	t.Helper()
	for _, l := range s.card {
		if rest, ok := strings.CutPrefix(l, beginning); ok {
			return strings.TrimSpace(rest)
		}
	}
	t.Fatalf("no line begins with %q in %q", beginning, s.card)
	return ""
}

// What the card offers works: the lines to paste, the documents, the folder of the mails, a clock that runs; and Ctrl-C leaves nothing.
func TestDemo_StaysUp(t *testing.T) {
	t.Parallel()
	s := stay(t, DemoCmd{})
	_, outbox, _ := strings.Cut(s.after(t, "mails"), "in ")
	if mails, err := filepath.Glob(filepath.Join(outbox, "*.eml")); err != nil || len(mails) < 5 {
		t.Errorf("%d mails in %s: %v", len(mails), outbox, err)
	}
	url, _, _ := strings.Cut(s.after(t, "API"), " ")
	for _, path := range []string{"/docs", "/openapi.json"} {
		if res, err := http.Get(url + path); err != nil || res.StatusCode != http.StatusOK {
			t.Errorf("%s: %v %v", path, res, err)
		} else {
			_ = res.Body.Close()
		}
	}
	pasted(t, s)
	if err := s.stop(); err != nil {
		t.Errorf("stop: %v", err)
	}
	if _, err := os.Stat(outbox); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the data are still there: %v", err)
	}
}

// pasted runs the lines of the card in a shell, where there is one with curl.
func pasted(t *testing.T, s staying) {
	t.Helper()
	bash, err1 := exec.LookPath("bash")
	_, err2 := exec.LookPath("curl")
	if err := errors.Join(err1, err2); err != nil {
		t.Logf("the lines of the card are not run: %v", err)
		return
	}
	before, curls := "", 0
	for _, l := range s.card {
		if strings.HasPrefix(l, "export ") || strings.HasPrefix(l, "AUTH=") {
			before += l + "\n"
		}
		if !strings.HasPrefix(l, "curl ") {
			continue
		}
		curls++
		out, err := exec.CommandContext(t.Context(), bash, "-c", before+l+" --fail").Output()
		var answer struct {
			Data []map[string]any `json:"data"`
			Now  time.Time        `json:"now"`
		}
		if err != nil || json.Unmarshal(out, &answer) != nil || len(answer.Data) == 0 && answer.Now.Before(beginning().AddDate(0, 0, 21)) {
			t.Errorf("%s: %v: %s", l, err, out)
		}
	}
	if curls != 3 {
		t.Errorf("%d lines to try", curls)
	}
}

// A demo keeps its data where it is told to, and never plays in a folder that holds a database already.
func TestDemo_Data(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if out := told(t, DemoCmd{Scenario: "toll-free", Lang: "en", Data: dir}); !strings.Contains(out, filepath.Join(dir, "outbox")) {
		t.Errorf("the folder of the mails is not named: %s", out)
	}
	if _, err := os.Stat(filepath.Join(dir, "portamento.db")); err != nil {
		t.Error(err)
	}
	again := DemoCmd{Scenario: "smooth", Lang: "en", Data: dir, Exit: true, Listen: "127.0.0.1:0"}
	if _, ok := errors.AsType[*terminal.UsageError](again.Run(t.Context(), console(io.Discard))); !ok {
		t.Error("a story was played over another's data")
	}
}

func TestDemo_List(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	d := DemoCmd{List: true, Lang: "es"}
	if err := d.Run(t.Context(), console(&out)); err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(out.String(), "\n"); got != len(demo.Scenarios()) {
		t.Errorf("%d lines: %s", got, out.String())
	}
	d = DemoCmd{Scenario: "nothing"}
	if _, ok := errors.AsType[*terminal.UsageError](d.Run(t.Context(), console(&out))); !ok {
		t.Error("an unknown story was played")
	}
}
