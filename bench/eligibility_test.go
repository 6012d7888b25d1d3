package bench_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/nyaruka/phonenumbers"

	"github.com/portamento/portamento/porting"
)

// typedNumbers are French numbers, landline, mobile and fiction, as people type them; the same in every run.
func typedNumbers(count int) []string {
	rnd := rand.New(rand.NewPCG(9, 10))
	list := make([]string, count)
	for i := range list {
		zone := []int{1, 1, 1, 2, 3, 4, 5, 6, 7, 9}[rnd.IntN(10)]
		form := []string{"0%d%02d%02d%02d%02d", "0%d %02d %02d %02d %02d", "+33%d%02d%02d%02d%02d", "+33 (0)%d %02d %02d %02d %02d"}[i%4]
		list[i] = fmt.Sprintf(form, zone, rnd.IntN(100), rnd.IntN(100), rnd.IntN(100), rnd.IntN(100))
	}
	return list
}

// BenchmarkEligibility compares a verdict of the French market with parsing and validating by phonenumbers: the same numbers, in turns,
// on one goroutine.
func BenchmarkEligibility(b *testing.B) {
	m, numbers := france(b), typedNumbers(porting.MaxChecks)
	for b.Loop() {
		var own, other time.Duration
		var ownDone, otherDone, yes, valid int
		for own+other < *window {
			start := time.Now()
			for _, n := range numbers {
				if m.Check(n).Answer == porting.EligibleYes {
					yes++
				}
			}
			own, ownDone = own+time.Since(start), ownDone+len(numbers)
			start = time.Now()
			for _, n := range numbers[:2000] {
				if p, err := phonenumbers.Parse(n, "FR"); err == nil && phonenumbers.IsValidNumber(p) {
					valid++
				}
			}
			other, otherDone = other+time.Since(start), otherDone+2000
		}
		if yes == 0 || valid == 0 {
			b.Fatalf("%d covered, %d valid", yes, valid)
		}
		allocated := testing.AllocsPerRun(3, func() {
			for _, n := range numbers {
				m.Check(n)
			}
		}) / float64(len(numbers))
		ours, theirs := float64(ownDone)/own.Seconds(), float64(otherDone)/other.Seconds()
		b.ReportMetric(allocated, "allocs/number")
		results.add(b, line{what: "eligibility, in process", ours: each(ours, "verdicts"), other: "phonenumbers Parse + IsValid: " + each(theirs, "numbers"), aim: "≥ 20",
			conditions: fmt.Sprintf("one goroutine, %d French numbers as typed, %.4g allocations per verdict", len(numbers), allocated)}, ours/theirs)
	}
}

// BenchmarkEligibilityOverHTTP sends batches of 10,000 numbers over loopback and compares with bare verdicts on one goroutine.
func BenchmarkEligibilityOverHTTP(b *testing.B) {
	for _, callers := range []int{1, 4} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) { eligibilityOverHTTP(b, callers) })
	}
}

func eligibilityOverHTTP(b *testing.B, callers int) {
	m, numbers := france(b), typedNumbers(porting.MaxChecks)
	x := bedAt(b, "sqlite", b.TempDir()+"/portamento.db")
	c := listen(b, x.handler(), x.key(porting.RoleAccount, x.customer(0).account))
	body := object(b, map[string]any{"numbers": numbers})
	pieces := sync.Pool{New: func() any { p := make([]byte, 256<<10); return &p }}
	for b.Loop() {
		bare := rate(b, 1, func(int) error {
			for _, n := range numbers {
				m.Check(n)
			}
			return nil
		}) * float64(len(numbers))
		ours := rate(b, callers, func(int) error {
			piece := pieces.Get().(*[]byte)
			defer pieces.Put(piece)
			return c.drain("/v1/portability-checks", body, *piece)
		}) * float64(len(numbers))
		results.add(b, line{what: "eligibility over HTTP", ours: each(ours, "verdicts"), other: "the bare verdicts, one core: " + each(bare, "verdicts"), aim: "≥ 0.5",
			conditions: fmt.Sprintf("batches of %d, %d caller(s), sockets, JSON both ways, the caller's own work on the same cores", len(numbers), callers)}, ours/bare)
	}
}
