package bill_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/portamento/portamento/document"
	"github.com/portamento/portamento/document/bill"
	"github.com/portamento/portamento/document/bill/corpus"
	"github.com/portamento/portamento/document/reader"
	"github.com/portamento/portamento/market"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/preflight"
)

var (
	accuracy = flag.Bool("accuracy", false, "measure the whole reporting corpus and print what is caught and what is wrongly stopped")
	tuning   = flag.Bool("tuning", false, "take the tuning corpus, and list every case that is not as it should be")
	readings = flag.String("readings", "", "with -tuning: a folder that keeps what was read, so that it is read once")
	goodOnes = flag.Int("good", 400, "how many good requests")
	badOnes  = flag.Int("bad", 200, "how many bad requests")
	scanned  = flag.Int("scanned", 33, "how many of a hundred bills are pictures")
)

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == reader.ChildCommand {
		os.Exit(reader.Child(os.Stdin, os.Stdout, os.Args[2:]))
	}
	os.Exit(m.Run())
}

// checkedOn is the day of all cases.
var checkedOn = time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)

// bench is what a case needs to be judged.
type bench struct {
	reader  *reader.Reader
	markets *market.Set
	rules   map[porting.MarketCode]bill.Rules
}

func newBench(t testing.TB) *bench {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{reader: reader.New(t.Context(), reader.Config{Self: self, Deadline: 5 * time.Minute}), rules: map[porting.MarketCode]bill.Rules{}}
	if b.markets, err = market.Load(); err != nil {
		t.Fatal(err)
	}
	for _, m := range b.markets.Markets() {
		b.rules[m.Code] = rulesOf(t, m)
	}
	return b
}

func rulesOf(t testing.TB, m *porting.Market) bill.Rules {
	t.Helper()
	table, err := fs.ReadFile(market.Shipped(), "packs/"+string(m.Code)+"/bill.yaml")
	if err != nil {
		t.Fatal(err)
	}
	rules, err := bill.NewRules(m, bytes.NewReader(table))
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

// read reads the bill of a case as the product does.
func (b *bench) read(ctx context.Context, c *corpus.Case) (document.Reading, error) {
	name, data := c.Bill()
	return b.readFile(ctx, c, name, data)
}

// readFile reads a bill that is drawn already.
func (b *bench) readFile(ctx context.Context, c *corpus.Case, name string, data []byte) (document.Reading, error) {
	kept := ""
	if *readings != "" {
		sum := sha256.Sum256(data)
		kept = filepath.Join(*readings, hex.EncodeToString(sum[:12])+".json")
		if text, err := os.ReadFile(kept); err == nil {
			var r document.Reading
			return r, json.Unmarshal(text, &r)
		}
	}
	look, err := reader.Inspect(bytes.NewReader(data), "", name)
	if err != nil {
		return document.Reading{}, err
	}
	m, _ := b.markets.Market(c.Market)
	found, err := b.reader.Read(ctx, reader.Paper{Content: bytes.NewReader(data), Media: look.Media, Languages: m.Languages[:1]})
	if err == nil && kept != "" {
		text, _ := json.Marshal(found.Reading)
		err = os.WriteFile(kept, text, 0o600)
	}
	return found.Reading, err
}

// judged is what became of a case.
type judged struct {
	c         *corpus.Case
	report    bill.Report
	preflight []string // the wrong fields that the pre-flight names without any bill
	named     bool     // the report names a field that is wrong
}

// wanted is the request of a case.
func (b *bench) wanted(c *corpus.Case) bill.Wanted {
	m, _ := b.markets.Market(c.Market)
	want := bill.From(&porting.Request{Market: c.Market, Fields: c.Typed}, m)
	want.Aliases = append(want.Aliases, c.Aliases...)
	return want
}

func (b *bench) judge(c *corpus.Case, reading document.Reading) judged {
	m, _ := b.markets.Market(c.Market)
	j := judged{c: c, report: bill.Check(reading, b.wanted(c), b.rules[c.Market], checkedOn)}
	for _, reason := range j.report.Reasons {
		j.named = j.named || reason.Verdict != bill.Clean && slices.Contains(c.Wrong, reason.Field)
	}
	need := preflight.Whole(m, &c.Typed, porting.PreflightInput{Now: checkedOn})
	for _, p := range append(need.Missing, need.Stops...) {
		if slices.Contains(c.Wrong, p.Pointer) {
			j.preflight = append(j.preflight, p.Code)
		}
	}
	return j
}

func (j *judged) stopped() bool {
	return len(j.preflight) > 0 || j.report.Verdict == bill.Stop && j.named
}

func (j *judged) looked() bool { return !j.stopped() && j.report.Verdict != bill.Clean && j.named }

// all judges cases with two readers at a time.
func (b *bench) all(t *testing.T, cases []corpus.Case) []judged {
	t.Helper()
	out := make([]judged, len(cases))
	var wait sync.WaitGroup
	next := make(chan int)
	for range 2 {
		wait.Go(func() {
			for i := range next {
				reading, err := b.read(t.Context(), &cases[i])
				if err != nil {
					t.Errorf("%s %d: %v", cases[i].Layout, cases[i].Seed, err)
				}
				out[i] = b.judge(&cases[i], reading)
			}
		})
	}
	for i := range cases {
		next <- i
	}
	close(next)
	wait.Wait()
	return out
}

// tally counts outcomes.
type tally struct{ good, goodStopped, goodLooked, bad, stopped, looked, preflight int }

func (n *tally) add(j *judged) {
	if j.c.Kind == corpus.Good {
		n.good++
		switch j.report.Verdict {
		case bill.Stop:
			n.goodStopped++
		case bill.Look:
			n.goodLooked++
		}
		return
	}
	n.bad++
	if len(j.preflight) > 0 {
		n.preflight++
	}
	switch {
	case j.stopped():
		n.stopped++
	case j.looked():
		n.looked++
	}
}

func share(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return 100 * float64(n) / float64(of)
}

func (n *tally) String() string {
	return fmt.Sprintf("bad %3d: caught %5.1f %% (stopped %5.1f %%, to a person %4.1f %%)   good %3d: wrongly stopped %4.1f %%, to a person %4.1f %%",
		n.bad, share(n.stopped+n.looked, n.bad), share(n.stopped, n.bad), share(n.looked, n.bad), n.good, share(n.goodStopped, n.good), share(n.goodLooked, n.good))
}

// TestAccuracy measures how many bad requests are caught by their bills, and how many good ones are stopped. Without -accuracy it takes a
// small sample, and demands what any change has to keep.
func TestAccuracy(t *testing.T) {
	b := newBench(t)
	plan := corpus.Plan{Good: 14, Bad: 11, Scanned: *scanned}
	set := corpus.Reporting
	if *accuracy || *tuning {
		plan.Good, plan.Bad = *goodOnes, *badOnes
	}
	if *tuning {
		set = corpus.Tuning
	}
	missing := b.reader.Missing()
	if slices.Contains(missing, "tesseract") {
		t.Log("tesseract is not installed: only PDFs are measured")
		plan.Scanned = 0
	}
	if slices.Contains(missing, "pdftotext") {
		t.Skip("poppler is not installed: no bill can be read")
	}
	results := b.all(t, corpus.Make(set, plan, checkedOn))
	var total tally
	bySource, byKind := map[string]*tally{}, map[string]*tally{}
	for i := range results {
		j := &results[i]
		source := "PDF"
		if j.c.Scanned {
			source = "picture"
		}
		total.add(j)
		count(bySource, source).add(j)
		count(byKind, string(j.c.Kind)).add(j)
		if *tuning {
			explain(t, j)
		}
	}
	lines := []string{"all       " + total.String()}
	for _, source := range []string{"PDF", "picture"} {
		lines = append(lines, fmt.Sprintf("%-9s %s", source, count(bySource, source)))
	}
	for _, kind := range corpus.Kinds() {
		n := count(byKind, string(kind))
		lines = append(lines, fmt.Sprintf("%-34s bad %3d: caught %5.1f %% (stopped %5.1f %%)", kind, n.bad, share(n.stopped+n.looked, n.bad), share(n.stopped, n.bad)))
	}
	lines = append(lines, fmt.Sprintf("without any bill, the pre-flight catches %.1f %%", share(total.preflight, total.bad)))
	t.Log("\n" + strings.Join(lines, "\n"))
	if *tuning {
		return
	}
	least, most := 80.0, 7.5 // of a sample, in which one case is several of a hundred
	if *accuracy {
		least, most = 95, 2
	}
	if got := share(total.stopped+total.looked, total.bad); got < least {
		t.Errorf("%.1f %% of the bad requests are caught, %.0f are wanted", got, least)
	}
	if got := share(total.goodStopped, total.good); got > most {
		t.Errorf("%.1f %% of the good requests are stopped, %.0f may be", got, most)
	}
}

func count(m map[string]*tally, key string) *tally {
	if m[key] == nil {
		m[key] = &tally{}
	}
	return m[key]
}

// explain lists a case that is not as it should be.
func explain(t *testing.T, j *judged) {
	t.Helper()
	if j.c.Kind == corpus.Good && j.report.Verdict == bill.Clean || j.c.Kind != corpus.Good && j.stopped() {
		return
	}
	var reasons []string
	for _, r := range j.report.Reasons {
		if r.Verdict != bill.Clean {
			reasons = append(reasons, fmt.Sprintf("%s %s %v", r.Code, r.Field, r.Params))
		}
	}
	t.Logf("%s seed %d scanned %t (%.0f dpi) kind %q verdict %s wrong %v\n   %s", j.c.Layout, j.c.Seed, j.c.Scanned, j.c.Scan.DPI, j.c.Kind, j.report.Verdict, j.c.Wrong,
		strings.Join(reasons, "\n   "))
}
