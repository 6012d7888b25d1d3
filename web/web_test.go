package web_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/market"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web"
	"github.com/portamento/portamento/web/api"
)

// broken is a store of keys that fails in the way it is told.
type broken struct{ fail func() error }

func (b broken) KeyActor(context.Context, string) (porting.Actor, error) {
	return porting.Actor{}, b.fail()
}

func now() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) }

func handler(t *testing.T, fail func() error, log *bytes.Buffer, hosts ...string) (http.Handler, *web.Counters) {
	t.Helper()
	set, err := market.Load()
	if err != nil {
		t.Fatal(err)
	}
	logger := slog.New(slog.NewTextHandler(log, nil))
	a, err := api.New(api.Config{Service: &porting.Service{Markets: set, Now: now}, Keys: broken{fail}, Logger: logger, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	c := web.NewCounters(web.Gauge{Name: "portamento_test", Help: "A figure.", Read: func(context.Context) (float64, error) { return 7, nil }})
	return web.Handler(web.Config{API: a, Logger: logger, Now: now, Hosts: hosts, Secure: true, Counters: c}), c
}

func ask(h http.Handler, path string, change func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	if change != nil {
		change(r)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestFaultsAreToldByTheirIDAlone(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func() error{
		"an error": func() error { return errors.New("SELECT secret FROM internals") },
		"a panic":  func() error { panic("SELECT secret FROM internals") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			h, _ := handler(t, fail, &log)
			w := ask(h, "/v1/port-requests?external_id=canary", func(r *http.Request) { r.Header.Set("Authorization", "Bearer ptk_canary") })
			if w.Code != 500 || w.Header().Get("Content-Type") != "application/problem+json" || !strings.Contains(w.Body.String(), `"request_id":"req_`) {
				t.Errorf("%d %s", w.Code, w.Body)
			}
			for _, never := range []string{"SELECT", "goroutine", ".go:", "canary"} {
				if strings.Contains(w.Body.String(), never) {
					t.Errorf("the answer tells %q: %s", never, w.Body)
				}
			}
			if !strings.Contains(log.String(), "SELECT") || strings.Contains(log.String(), "canary") {
				t.Errorf("the log has not the cause, or has a secret: %s", log.String())
			}
			if strings.Count(log.String(), "msg=request ") != 1 || !strings.Contains(log.String(), "status=500") {
				t.Errorf("not one line for the request: %s", log.String())
			}
		})
	}
}

func TestAHangUpIsNoFault(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	ctx, hangUp := context.WithCancel(t.Context())
	h, _ := handler(t, func() error { hangUp(); return ctx.Err() }, &log)
	ask(h, "/v1/port-requests", func(r *http.Request) {
		*r = *r.WithContext(ctx)
		r.Header.Set("Authorization", "Bearer x")
	})
	if got := log.String(); strings.Contains(got, "level=ERROR") || strings.Count(got, "\n") != 1 {
		t.Errorf("the log of a caller who hung up: %s", got)
	}
}

func TestHosts(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	h, _ := handler(t, func() error { return porting.ErrNotFound }, &log, "port.example.org")
	for host, status := range map[string]int{"port.example.org": 200, "PORT.example.org:8443": 200, "10.0.0.7:8080": 200, "[::1]:8080": 200, "[::1]": 200, "10.0.0.7.example.org": 421, "evil.example.org": 421, "": 421} {
		w := ask(h, "/v1/markets", func(r *http.Request) { r.Host = host })
		if w.Code != status {
			t.Errorf("host %q: %d %s", host, w.Code, w.Body)
		}
		if w.Header().Get("Strict-Transport-Security") == "" || w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("host %q: headers %v", host, w.Header())
		}
	}
}

type ready struct{ err error }

func (r ready) Ping(context.Context) error { return r.err }

func TestOperator(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	h, counters := handler(t, func() error { return porting.ErrNotFound }, &log)
	ask(h, "/v1/markets", nil)
	ask(h, "/v1/nothing", nil)
	for _, c := range []struct {
		err    error
		path   string
		status int
		says   string
	}{
		{nil, "/healthz", 200, "ok"}, {nil, "/readyz", 200, "ready"}, {errors.New("disk is full"), "/readyz", 503, "disk is full"},
		{nil, "/metrics", 200, `portamento_http_requests_total{status="2xx"} 1`}, {nil, "/metrics", 200, `portamento_http_requests_total{status="4xx"} 1`},
		{nil, "/metrics", 200, "portamento_test 7"}, {nil, "/debug/pprof/", 200, "goroutine"}, {nil, "/v1/markets", 404, ""},
	} {
		w := ask(web.Operator(ready{c.err}, counters), c.path, nil)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%s: %d %s", c.path, w.Code, w.Body)
		}
	}
}
