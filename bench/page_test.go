package bench_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/storetest"
)

// BenchmarkReads asks for pages of the queue, for single requests and for a customer's list, in databases of growing size, and reports
// the time within the server that 99 of 100 answers stay under.
func BenchmarkReads(b *testing.B) {
	for _, e := range storetest.Engines() {
		b.Run(e.Name, func(b *testing.B) {
			for b.Loop() {
				for _, size := range sizes(b) {
					x, f := filled(b, e, size)
					readsOf(b, x, f, size)
				}
			}
		})
	}
}

// deskLists are queries of the desk. What a person at the desk asks for most comes first.
func deskLists(f filling) map[string][]string {
	return map[string][]string{
		"queue": {"/v1/orders", "/v1/orders?state=submitted", "/v1/orders?state=submitted,sent,acknowledged", "/v1/orders?ball=us", "/v1/orders?sort=-created",
			"/v1/orders?sort=foc&state=confirmed", "/v1/orders?due_before=2030-01-01T00:00:00Z"},
		"queue, one number":     {"/v1/orders?number=" + url.QueryEscape(f.numbers[len(f.numbers)/2].E164())},
		"queue, a rare carrier": {"/v1/orders?carrier=" + rareCarrier},
	}
}

func readsOf(b *testing.B, x *bed, f filling, size int) {
	b.Helper()
	h := x.handler()
	key := x.key(porting.RoleDesk, "")
	rnd := rand.New(rand.NewPCG(1, 2))
	add := func(what string, p50, p99 time.Duration, n int) {
		b.ReportMetric(float64(p99.Microseconds())/1000, fmt.Sprintf("p99-ms-%d", size))
		results.plain(line{what: what + ", " + x.engine, ours: fmt.Sprintf("p50 %.2f ms, p99 %.2f ms", milli(p50), milli(p99)), other: "—", ratio: fmt.Sprintf("%.3f of 50 ms", milli(p99)/50),
			aim: "p99 < 50 ms", conditions: fmt.Sprintf("%d orders, %d answers one after another, time within the server", size, n)})
	}
	for what, lists := range deskLists(f) {
		after := map[string]string{} // goes on to the next page of a list with every other question
		p50, p99, n := percentiles(b, func(i int) {
			path := lists[i%len(lists)]
			at := path
			if cursor := after[path]; cursor != "" {
				sep := "?"
				if u, _ := url.Parse(path); u.RawQuery != "" {
					sep = "&"
				}
				at += sep + "after=" + url.QueryEscape(cursor)
			}
			after[path] = next(ask(b, h, key, at))
		})
		add(what, p50, p99, n)
	}
	p50, p99, n := percentiles(b, func(int) { ask(b, h, key, "/v1/port-requests/"+string(f.ids[rnd.IntN(len(f.ids))])) })
	add("status of a request", p50, p99, n)
	keys := make([]string, 8)
	for i := range keys {
		keys[i] = x.key(porting.RoleAccount, f.accounts[i*len(f.accounts)/len(keys)])
	}
	p50, p99, n = percentiles(b, func(i int) { ask(b, h, keys[i%len(keys)], "/v1/port-requests") })
	add("a customer's list", p50, p99, n)
}

// next reads the cursor of the next page.
func next(body []byte) string {
	var page struct {
		Next string `json:"next"`
	}
	_ = json.Unmarshal(body, &page)
	return page.Next
}

func milli(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// ask calls the handler in process.
func ask(tb testing.TB, h http.Handler, key, path string) []byte {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Authorization", "Bearer "+key)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		tb.Fatalf("%s: %d %s", path, w.Code, w.Body)
	}
	return w.Body.Bytes()
}

// percentiles repeats f for the window, at least fifty times after five to warm up.
func percentiles(b *testing.B, f func(i int)) (p50, p99 time.Duration, n int) {
	b.Helper()
	for i := range 5 {
		f(i)
	}
	var took []time.Duration
	for start := time.Now(); time.Since(start) < *window || len(took) < 50; {
		began := time.Now()
		f(len(took))
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	return took[len(took)/2], took[len(took)*99/100], len(took)
}
