// Package web is everything HTTP: which handler serves which path, and what every request passes before and after it.
//
// Two listeners: Handler for callers (the REST API, whose routes are listed in api/routes.go, and the pages, in office/routes.go), and
// Operator for those who run it (health, metrics, profiles), which is never to be reachable from outside.
package web

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/portamento/portamento/web/api"
)

// Config is what the public listener needs.
type Config struct {
	API *api.API
	// Pages are for people; nil: the API alone is served.
	Pages  http.Handler
	Logger *slog.Logger
	Now    func() time.Time
	// Hosts are the names that are served beside addresses, without port; empty: any.
	Hosts []string
	// Secure says that callers come over TLS, here or at a proxy before us: browsers are then told to stay with it.
	Secure bool
	// Counters are shown by the operator's listener; nil counts nothing.
	Counters *Counters
}

// Handler serves the public listener.
func Handler(cfg Config) http.Handler {
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	var h http.Handler = cfg.API
	if cfg.Pages != nil {
		mux := http.NewServeMux()
		for _, path := range []string{"/v1/", "/openapi.json", "/docs"} {
			mux.Handle(path, cfg.API)
		}
		mux.Handle("/", cfg.Pages)
		h = mux
	}
	h = cfg.knownHost(h)
	h = cfg.recoverPanic(h)
	h = cfg.headers(h)
	return cfg.log(h)
}

// Operator serves the operator's listener.
func Operator(ready Ready, counters *Counters) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", showHealth)
	mux.HandleFunc("GET /readyz", showReady(ready))
	mux.HandleFunc("GET /metrics", showMetrics(counters))
	mountProfiles(mux)
	return mux
}
