package office_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/office"
)

// aim is how long a page may take on the server.
const aim = 100 * time.Millisecond

// BenchmarkPages reads every page of an account that has 500 requests, on a SQLite file, and reports what a hundred of the slowest one take
// at most, and how many times that goes into the aim.
func BenchmarkPages(b *testing.B) {
	x := newHouse(b)
	who := porting.Actor{Role: porting.RoleAccount, Account: x.a.account}
	for i := range 500 {
		r, err := x.house.Service.CreateRequest(b.Context(), who, porting.NewRequest{Account: x.a.account})
		if err == nil && i%6 > 0 { // an account keeps so many drafts
			_, err = x.house.Service.CancelRequest(b.Context(), who, r.ID, "")
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	const times = 100
	for b.Loop() {
		worst, where := time.Duration(0), ""
		for _, r := range office.Routes(x.house) {
			method, path, _ := fill(r.Pattern, x.a)
			if method != http.MethodGet || path == "" || strings.HasSuffix(path, "/live") {
				continue
			}
			took, page := make([]time.Duration, times), false
			for i := range took {
				start := time.Now()
				w := x.ask(x.as(login.Owner, x.a), method, path, nil)
				if w.Code >= 500 {
					b.Fatalf("%s: %d", r.Pattern, w.Code)
				}
				took[i] = time.Since(start)
				page = page || strings.HasPrefix(w.Header().Get("Content-Type"), "text/html")
			}
			if !page {
				continue // a file
			}
			slices.Sort(took)
			if p99 := took[times-2]; p99 > worst {
				worst, where = p99, r.Pattern
			}
		}
		b.Logf("the slowest page is %s: p99 %s", where, worst)
		b.ReportMetric(float64(worst)/1e6, "ms_p99_of_slowest")
		b.ReportMetric(float64(aim)/float64(worst), "x_within_aim")
	}
}
