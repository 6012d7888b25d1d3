package web

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/pprof"
	"runtime"
	"sync/atomic"
	"time"
)

// Ready says whether this process can serve: its database answers, its schema is the one it knows.
type Ready interface {
	// Ping errors say why not.
	Ping(ctx context.Context) error
}

// Counters count what the public listener does. The zero value is ready; a nil one counts nothing.
type Counters struct {
	running  atomic.Int64
	byStatus [6]atomic.Int64 // by hundreds
	nanos    atomic.Int64
	slow     atomic.Int64
	extra    []Gauge
}

// Gauge is one more figure for the operator, such as the number of deadlines that are overdue.
type Gauge struct {
	Name string // such as portamento_deadlines_overdue
	Help string
	Read func(ctx context.Context) (float64, error)
}

// NewCounters makes counters that also show the gauges given.
func NewCounters(gauges ...Gauge) *Counters { return &Counters{extra: gauges} }

func (c *Counters) begin() {
	if c != nil {
		c.running.Add(1)
	}
}

func (c *Counters) end(status int, took time.Duration) {
	if c == nil {
		return
	}
	c.running.Add(-1)
	c.byStatus[max(0, min(status/100, 5))].Add(1)
	c.nanos.Add(int64(took))
	if took > time.Second {
		c.slow.Add(1)
	}
}

func showHealth(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, "ok\n")
}

func showReady(ready Ready) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		if err := ready.Ping(ctx); err != nil {
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = fmt.Fprintf(w, "not ready: %v\n", err)
			return
		}
		_, _ = io.WriteString(w, "ready\n")
	}
}

// showMetrics writes the counters in Prometheus' text format.
func showMetrics(c *Counters) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		var mem runtime.MemStats
		runtime.ReadMemStats(&mem)
		gauge(w, "go_goroutines", "Goroutines.", float64(runtime.NumGoroutine()))
		gauge(w, "go_memstats_heap_alloc_bytes", "Bytes of live heap.", float64(mem.HeapAlloc))
		if c == nil {
			return
		}
		gauge(w, "portamento_http_requests_running", "Requests being answered.", float64(c.running.Load()))
		_, _ = io.WriteString(w, "# HELP portamento_http_requests_total Requests answered, by the class of their status.\n# TYPE portamento_http_requests_total counter\n")
		for i := range c.byStatus {
			_, _ = fmt.Fprintf(w, "portamento_http_requests_total{status=\"%dxx\"} %d\n", i, c.byStatus[i].Load())
		}
		counter(w, "portamento_http_seconds_total", "Time spent answering.", time.Duration(c.nanos.Load()).Seconds())
		counter(w, "portamento_http_slow_total", "Requests that took more than a second.", float64(c.slow.Load()))
		for _, g := range c.extra {
			if v, err := g.Read(r.Context()); err == nil {
				gauge(w, g.Name, g.Help, v)
			}
		}
	}
}

func gauge(w io.Writer, name, help string, v float64) {
	_, _ = fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s gauge\n%s %g\n", name, help, name, name, v)
}

func counter(w io.Writer, name, help string, v float64) {
	_, _ = fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s counter\n%s %g\n", name, help, name, name, v)
}

// mountProfiles serves the runtime's profiles.
func mountProfiles(mux *http.ServeMux) {
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
}
