package bench_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"
)

// What a run may be told, after -args.
var (
	ordersFlag   = flag.String("orders", "1000,30000", "how many orders the databases hold, in ascending order: 1000,30000,1000000")
	window       = flag.Duration("window", 1500*time.Millisecond, "how long each figure is measured")
	journeysFlag = flag.Int("journeys", 150, "how many journeys are driven for each figure")
)

func TestMain(m *testing.M) {
	flag.Parse()
	if os.Getenv(nodeURL) != "" {
		os.Exit(workAsNode())
	}
	code := m.Run()
	results.print()
	os.Exit(code)
}

// line is one row of the table.
type line struct {
	what, ours, other, ratio, aim, conditions string
}

// table collects what was measured.
type table struct {
	mu    sync.Mutex
	lines []line
}

// results are the rows of this run, printed at its end.
var results table

// add keeps a row; the ratio is reported as a metric of the benchmark too.
func (t *table) add(b *testing.B, l line, ratio float64) {
	b.Helper()
	b.ReportMetric(ratio, "ratio")
	l.ratio = fmt.Sprintf("%.2f", ratio)
	t.plain(l)
}

// plain keeps a row without a ratio.
func (t *table) plain(l line) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lines = append(t.lines, l)
}

func (t *table) print() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.lines) == 0 {
		return
	}
	fmt.Printf("\n%s\n\n", surroundings())
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 1, ' ', tabwriter.Debug)
	fmt.Fprintln(w, "what\t ours\t compared with\t ratio\t aim\t conditions")
	for _, l := range t.lines {
		fmt.Fprintln(w, strings.Join([]string{l.what, l.ours, l.other, l.ratio, l.aim, l.conditions}, "\t "))
	}
	_ = w.Flush()
}

// surroundings says where all of it was measured.
func surroundings() string {
	parts := []string{runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH, fmt.Sprintf("GOMAXPROCS %d", runtime.GOMAXPROCS(0)), processor()}
	modules := []string{"modernc.org/sqlite", "github.com/jackc/pgx/v5", "github.com/riverqueue/river", "github.com/nyaruka/phonenumbers"}
	if out, err := exec.Command("go", append([]string{"list", "-m"}, modules...)...).Output(); err == nil {
		parts = append(parts, strings.Split(strings.TrimSpace(string(out)), "\n")...)
	}
	if os.Getenv("TEST_POSTGRES") == "" {
		parts = append(parts, "no PostgreSQL at hand: its rows are missing")
	} else if out, err := exec.Command("postgres", "--version").Output(); err == nil {
		parts = append(parts, strings.TrimSpace(string(out)))
	}
	if d, err := flush(); err == nil {
		parts = append(parts, "fsync of a page takes "+d.Round(time.Microsecond).String())
	}
	parts = append(parts, "client, server and database on one machine, over loopback")
	return "Measured " + time.Now().UTC().Format("2006-01-02 15:04") + " UTC: " + strings.Join(parts, "; ") + "."
}

// processor names the processor where the system tells it.
func processor() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "processor unknown"
	}
	for l := range strings.Lines(string(text)) {
		if name, ok := strings.CutPrefix(l, "model name"); ok {
			return strings.TrimSpace(strings.TrimLeft(name, "\t :"))
		}
	}
	return "processor unknown"
}

// rate repeats f for the window in some goroutines and answers how often it was done a second. f gets a number of its own each time.
func rate(b *testing.B, goroutines int, f func(i int) error) float64 {
	b.Helper()
	next, failed := make(chan int), make(chan error, goroutines)
	var done sync.WaitGroup
	for range goroutines {
		done.Go(func() {
			for i := range next {
				if err := f(i); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	start, count := time.Now(), 0
	for time.Since(start) < *window {
		select {
		case next <- count:
			count++
		case err := <-failed:
			close(next)
			b.Fatal(err)
		}
	}
	close(next)
	done.Wait()
	took := time.Since(start)
	select {
	case err := <-failed:
		b.Fatal(err)
	default:
	}
	return float64(count) / took.Seconds()
}

// throughput calls f for 0 to n-1 in some goroutines and answers how many a second.
func throughput(b *testing.B, goroutines, n int, f func(i int) error) float64 {
	b.Helper()
	next, failed := make(chan int, n), make(chan error, goroutines)
	for i := range n {
		next <- i
	}
	close(next)
	start := time.Now()
	var done sync.WaitGroup
	for range goroutines {
		done.Go(func() {
			for i := range next {
				if err := f(i); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	done.Wait()
	took := time.Since(start)
	close(failed)
	for err := range failed {
		b.Fatal(err)
	}
	return float64(n) / took.Seconds()
}

// upTo calls f for the window, at most n times, one after another, and answers how many a second.
func upTo(b *testing.B, n int, f func(i int) error) float64 {
	b.Helper()
	start, count := time.Now(), 0
	for count < n && time.Since(start) < *window {
		if err := f(count); err != nil {
			b.Fatal(err)
		}
		count++
	}
	return float64(count) / time.Since(start).Seconds()
}

// flush is how long this machine takes to make a page durable, the median of a few times; every durable figure hangs on it.
func flush() (time.Duration, error) {
	f, err := os.CreateTemp("", "flush-")
	if err != nil {
		return 0, err
	}
	defer func() { _, _ = f.Close(), os.Remove(f.Name()) }()
	page, took := make([]byte, 4096), make([]time.Duration, 101)
	for i := range took {
		start := time.Now()
		if _, err := f.Write(page); err != nil {
			return 0, err
		}
		if err := f.Sync(); err != nil {
			return 0, err
		}
		took[i] = time.Since(start)
	}
	slices.Sort(took)
	return took[len(took)/2], nil
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// each writes a rate with its unit.
func each(perSecond float64, unit string) string {
	switch {
	case perSecond >= 1e6:
		return fmt.Sprintf("%.1f M %s/s", perSecond/1e6, unit)
	case perSecond >= 1e4:
		return fmt.Sprintf("%.0f k %s/s", perSecond/1e3, unit)
	case perSecond >= 100:
		return fmt.Sprintf("%.0f %s/s", perSecond, unit)
	}
	return fmt.Sprintf("%.1f %s/s", perSecond, unit)
}
