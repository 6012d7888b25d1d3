package numbering_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/nyaruka/phonenumbers"

	"github.com/portamento/portamento/numbering"
)

// nationalList is a list as long as the French one: 20,000 blocks of six digits.
func nationalList() string {
	var b strings.Builder
	b.WriteString("EZABPQM;Tranche_Debut;Tranche_Fin;Mnémo;Territoire;Date_Attribution\n")
	rnd := rand.New(rand.NewPCG(7, 8))
	for i := range 20_000 {
		prefix := fmt.Sprintf("0%05d", 10_000+i*4)
		fmt.Fprintf(&b, "%s;%s0000;%s9999;H%03d;Métropole;%02d/%02d/20%02d\n",
			prefix, prefix, prefix, rnd.IntN(424), 1+rnd.IntN(28), 1+rnd.IntN(12), rnd.IntN(26))
	}
	return b.String()
}

// busyPlan is a plan of the size of the French one.
func busyPlan(t testing.TB) *numbering.Plan {
	t.Helper()
	p := newPlan(t, france())
	if err := p.LoadBlocks(strings.NewReader(nationalList()), "made up", april2026); err != nil {
		t.Fatal(err)
	}
	if err := p.LoadZones(strings.NewReader(readFile(t, "zones.csv")), "Arcep ZNE", april2013); err != nil {
		t.Fatal(err)
	}
	return p
}

// typedNumbers are numbers of the plan, fixed, mobile and fiction, as people type them.
func typedNumbers(count int) []string {
	rnd := rand.New(rand.NewPCG(9, 10))
	typed := make([]string, count)
	for i := range typed {
		zone := []int{1, 1, 1, 2, 3, 4, 5, 6, 7, 9}[rnd.IntN(10)]
		rest := [4]any{rnd.IntN(100), rnd.IntN(100), rnd.IntN(100), rnd.IntN(100)}
		if rnd.IntN(10) == 0 {
			zone, rest[0], rest[1] = 1, 99, 0
		}
		form := []string{"0%d%02d%02d%02d%02d", "0%d %02d %02d %02d %02d", "+33%d%02d%02d%02d%02d", "+33 (0)%d %02d %02d %02d %02d"}[i%4]
		typed[i] = fmt.Sprintf(form, zone, rest[0], rest[1], rest[2], rest[3])
	}
	return typed
}

// verdict is what an eligibility check does with each number; it returns the facts so that nothing is optimised away.
func verdict(p *numbering.Plan, typed string) numbering.Facts {
	n, fault := p.Parse(typed)
	if fault != numbering.NoFault {
		return numbering.Facts{}
	}
	return p.Describe(n)
}

func TestVerdictAllocatesNothing(t *testing.T) {
	p := busyPlan(t)
	typed := append(typedNumbers(40), "01\u00a099\u202f00 12 34", "０１９９００１２３４", "call me", "3179", "+1 212 555 0123", "\xff")
	x := numbering.NewIndex()
	if err := x.Put("0199", 1); err != nil {
		t.Fatal(err)
	}
	var facts numbering.Facts
	var hits uint32
	for _, s := range typed {
		allocs := testing.AllocsPerRun(20, func() {
			facts = verdict(p, s)
			n, _ := p.Parse(s)
			if d, ok := p.National(n); ok {
				v, _, _ := x.Match(d)
				hits += v
			}
			_, _, _ = x.Longest(s)
			_, _, _ = x.LongestE164(n)
		})
		if allocs != 0 {
			t.Errorf("%q: %v allocations", s, allocs)
		}
	}
	if hits == 0 || facts != (numbering.Facts{}) {
		t.Errorf("%d hits, last facts %+v", hits, facts)
	}
}

func BenchmarkVerdict(b *testing.B) {
	p, typed := busyPlan(b), typedNumbers(10_000)
	b.ReportAllocs()
	i, known := 0, 0
	for b.Loop() {
		if f := verdict(p, typed[i]); f.Allocated || f.Fiction {
			known++
		}
		if i++; i == len(typed) {
			i = 0
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "verdicts/s")
	if known == 0 {
		b.Error("no number is known to the plan")
	}
}

// BenchmarkVerdictRatio compares parsing and describing with parsing and validating by nyaruka/phonenumbers, on the
// same numbers, in turns within one run, on one goroutine.
func BenchmarkVerdictRatio(b *testing.B) {
	p, typed := busyPlan(b), typedNumbers(10_000)
	var own, theirs time.Duration
	var known, valid, done int
	for b.Loop() {
		start := time.Now()
		for range 20 {
			for _, s := range typed[:1000] {
				if f := verdict(p, s); f.Allocated || f.Fiction {
					known++
				}
			}
		}
		own += time.Since(start)
		start = time.Now()
		for _, s := range typed[:1000] {
			if n, err := phonenumbers.Parse(s, "FR"); err == nil && phonenumbers.IsValidNumber(n) {
				valid++
			}
		}
		theirs += time.Since(start)
		done += 1000
	}
	if known == 0 || valid == 0 {
		b.Errorf("%d known, %d valid", known, valid)
	}
	ownEach := own.Seconds() / float64(20*done)
	theirsEach := theirs.Seconds() / float64(done)
	b.ReportMetric(theirsEach/ownEach, "ratio")
	b.ReportMetric(1/ownEach, "verdicts/s")
	b.ReportMetric(1/theirsEach, "phonenumbers/s")
}

// BenchmarkLoad loads a list of 20,000 blocks, as the product does at its start.
func BenchmarkLoad(b *testing.B) {
	list := nationalList()
	var small bytes.Buffer
	if err := numbering.Compact(&small, strings.NewReader(list)); err != nil {
		b.Fatal(err)
	}
	forms := map[string]func(*numbering.Plan) error{
		"text":    func(p *numbering.Plan) error { return p.LoadBlocks(strings.NewReader(list), "x", april2026) },
		"compact": func(p *numbering.Plan) error { return p.LoadCompact(bytes.NewReader(small.Bytes()), "x", april2026) },
	}
	for name, load := range forms {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := load(newPlan(b, france())); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(b.Elapsed().Seconds()*1000/float64(b.N), "ms/load")
		})
	}
}
