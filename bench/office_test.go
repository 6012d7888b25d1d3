package bench_test

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/follow"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/store/storetest"
	"github.com/portamento/portamento/web/api"
	"github.com/portamento/portamento/web/office"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/session"
	"github.com/portamento/portamento/web/ui"
)

// BenchmarkOffice asks for the customer's pages that grow with the database, and reports the time within the server that 99 of 100 stay under.
func BenchmarkOffice(b *testing.B) {
	for _, e := range storetest.Engines() {
		b.Run(e.Name, func(b *testing.B) {
			for b.Loop() {
				for _, size := range sizes(b) {
					x, f := filled(b, e, size)
					pagesOf(b, x, f, size)
				}
			}
		})
	}
}

// pages is the customer's pages, without the sign-in before them.
func (x *bed) pages() http.Handler {
	x.tb.Helper()
	logger := slog.New(slog.DiscardHandler)
	a, err := api.New(api.Config{Service: x.service, Store: x.db, Keys: x.db, Idempotency: x.db, Limiter: x.db, Now: x.service.Now, Unavailable: x.db.Unavailable, Logger: logger})
	must(x.tb, err)
	brand := ui.Brand{Name: "Portamento"}
	assets, err := ui.NewAssets(brand)
	must(x.tb, err)
	return office.New(&visit.House{Service: x.service, Follow: &follow.Desk{Service: x.service, Wishes: x.db.Questions()}, Store: x.db, Assets: assets, Brand: brand,
		BaseURL: "https://office.example", Now: x.service.Now, Reader: a.Reader, Limits: a.Limits(), Origin: a.Origin, Unavailable: x.db.Unavailable, Logger: logger})
}

// pageOf is where a page of a request, or of its account, is.
var pageOf = map[string]func(r *porting.Request) string{
	"the customer's overview":       func(*porting.Request) string { return "/office" },
	"the customer's status page":    func(*porting.Request) string { return "/office/porting" },
	"the customer's finished moves": func(*porting.Request) string { return "/office/porting?show=done" },
	"the customer's search by digits": func(r *porting.Request) string {
		return "/office/porting?q=" + url.QueryEscape(r.Fields.MainNumber.Number.E164())
	},
	"the customer's tracker": func(r *porting.Request) string { return "/office/porting/" + string(r.ID) },
	"the customer's numbers": func(*porting.Request) string { return "/office/numbers" },
}

func pagesOf(b *testing.B, x *bed, f filling, size int) {
	b.Helper()
	h, rnd := x.pages(), rand.New(rand.NewPCG(3, 4))
	requests := x.db.Requests(porting.Scope{Desk: true})
	drawn := make([]*porting.Request, 50)
	for i := range drawn {
		r, err := requests.Request(b.Context(), f.ids[rnd.IntN(len(f.ids))])
		must(b, err)
		drawn[i] = r
	}
	now := x.service.Now()
	for what, path := range pageOf {
		p50, p99, n := percentiles(b, func(i int) {
			r := drawn[i%len(drawn)]
			owner := session.With(b.Context(), session.Session{ID: "ses_1", Person: session.Person{ID: "per_1", Name: "Camille Durand", Email: "camille@example.com", Language: "en"},
				Account: r.Account, AccountName: "Account", Market: "fr", Role: login.Owner, CreatedAt: now, ProvenAt: now, EndsAt: now.Add(time.Hour)})
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequestWithContext(owner, http.MethodGet, path(r), nil))
			if w.Code != http.StatusOK {
				b.Fatalf("%s: %d %s", path(r), w.Code, w.Body)
			}
		})
		b.ReportMetric(float64(p99.Microseconds())/1000, fmt.Sprintf("p99-ms-%d", size))
		results.plain(line{what: what + ", " + x.engine, ours: fmt.Sprintf("p50 %.2f ms, p99 %.2f ms", milli(p50), milli(p99)), other: "—",
			ratio: fmt.Sprintf("%.3f of 100 ms", milli(p99)/100), aim: "p99 < 100 ms", conditions: fmt.Sprintf("%d orders, %d answers one after another, time within the server", size, n)})
	}
}
