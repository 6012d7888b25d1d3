package api_test

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
)

// BenchmarkChecks shows how much of the speed of the verdicts themselves is left over HTTP, in batches of 10,000.
func BenchmarkChecks(b *testing.B) {
	x := newBench(b)
	numbers := make([]string, porting.MaxChecks)
	for i := range numbers {
		numbers[i] = fmt.Sprintf("01 %02d %02d %02d %02d", 30+i%60, i/100%100, i%100, i/7%100)
	}
	body, err := json.Marshal(object{"numbers": numbers})
	if err != nil {
		b.Fatal(err)
	}
	set, err := packs()
	if err != nil {
		b.Fatal(err)
	}
	m, _ := set.Market("fr")
	const rounds = 20
	start := time.Now()
	for range rounds {
		for _, n := range numbers {
			m.Check(n)
		}
	}
	direct := float64(time.Since(start).Nanoseconds()) / float64(rounds*len(numbers))
	b.ResetTimer()
	for range b.N {
		r := httptest.NewRequest("POST", "/v1/portability-checks", strings.NewReader(string(body)))
		r.Header.Set("Authorization", "Bearer "+x.keyB)
		w := httptest.NewRecorder()
		x.handler.ServeHTTP(w, r)
		if w.Code != 200 {
			b.Fatal(w.Code, w.Body)
		}
	}
	each := float64(b.Elapsed().Nanoseconds()) / float64(b.N) / float64(len(numbers))
	b.ReportMetric(each, "ns/number")
	b.ReportMetric(direct/each, "of-direct")
}
