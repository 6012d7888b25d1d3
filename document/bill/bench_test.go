package bill_test

import (
	"testing"

	"github.com/portamento/portamento/document"
	"github.com/portamento/portamento/document/bill"
	"github.com/portamento/portamento/document/bill/corpus"
)

// BenchmarkCheck compares bills that are read already with their requests.
func BenchmarkCheck(b *testing.B) {
	bench := newBench(b)
	cases := corpus.Make(corpus.Tuning, corpus.Plan{Good: 18, Bad: 11}, checkedOn)
	papers := make([]document.Reading, len(cases))
	for i := range cases {
		papers[i] = cases[i].Reading()
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		bench.judgeOnly(&cases[i%len(cases)], papers[i%len(cases)])
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "checks/s")
}

// judgeOnly is judge without the pre-flight.
func (b *bench) judgeOnly(c *corpus.Case, reading document.Reading) bill.Report {
	return bill.Check(reading, b.wanted(c), b.rules[c.Market], checkedOn)
}

// BenchmarkReadAndCheck reads each bill in a child process, as the product does, and compares it.
func BenchmarkReadAndCheck(b *testing.B) {
	bench := newBench(b)
	for _, kind := range []struct {
		name    string
		scanned int
	}{{"PDF", 0}, {"picture", 100}} {
		b.Run(kind.name, func(b *testing.B) {
			cases := corpus.Make(corpus.Tuning, corpus.Plan{Good: 6, Scanned: kind.scanned}, checkedOn)
			names, files := make([]string, len(cases)), make([][]byte, len(cases))
			for i := range cases {
				names[i], files[i] = cases[i].Bill()
			}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				c := &cases[i%len(cases)]
				reading, err := bench.readFile(b.Context(), c, names[i%len(cases)], files[i%len(cases)])
				if err != nil {
					b.Fatal(err)
				}
				if reading.Source == document.SourceNone {
					b.Skip("the tools that read this are not installed")
				}
				bench.judgeOnly(c, reading)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "checks/s")
		})
	}
}
