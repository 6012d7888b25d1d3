package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api"
)

// log writes one line per request: what was asked and how it ended, never a header, a query or a body.
func (cfg Config) log(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		trail := &api.Trail{RequestID: porting.NewID("req_", cfg.Now())}
		out := &meter{ResponseWriter: w}
		cfg.Counters.begin()
		defer func() {
			took := time.Since(start)
			cfg.Counters.end(out.status, took)
			route := trail.Route
			if route == "" {
				route = "none"
			}
			cfg.Logger.LogAttrs(context.WithoutCancel(r.Context()), levelOf(r.Context(), out.status), "request", slog.String("request_id", trail.RequestID),
				slog.String("method", methodOf(r)), slog.String("route", route), slog.Int("status", out.status), slog.Int64("bytes", out.bytes),
				slog.Duration("took", took), slog.String("key", string(trail.Key)), slog.String("role", string(trail.Role)))
		}()
		next.ServeHTTP(out, r.WithContext(api.WithTrail(r.Context(), trail)))
	})
}

// methodOf keeps made-up methods out of the log.
func methodOf(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return r.Method
	}
	return "other"
}

// levelOf makes an error of what is our fault: not of an answer that nobody waited for.
func levelOf(ctx context.Context, status int) slog.Level {
	if status >= 500 && !errors.Is(ctx.Err(), context.Canceled) {
		return slog.LevelError
	}
	return slog.LevelInfo
}

// headers sets what every answer carries.
func (cfg Config) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		if cfg.Secure {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		next.ServeHTTP(w, r)
	})
}

// recoverPanic turns a panic into an answer without a word of the inside, and into a log line with all of it.
func (cfg Config) recoverPanic(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			cause := recover()
			if cause == nil {
				return
			}
			if cause == http.ErrAbortHandler {
				panic(cause)
			}
			cfg.Logger.ErrorContext(r.Context(), "panic", "cause", fmt.Sprint(cause), "stack", string(debug.Stack()))
			if m, ok := w.(*meter); !ok || m.status == 0 {
				cfg.API.WriteProblem(w, r, http.StatusInternalServerError, "internal")
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// knownHost serves only the names that are ours. An address is nobody's name: no page elsewhere can be given it.
func (cfg Config) knownHost(next http.Handler) http.Handler {
	if len(cfg.Hosts) == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		_, err := netip.ParseAddr(strings.Trim(host, "[]"))
		if err != nil && !slices.Contains(cfg.Hosts, strings.ToLower(strings.TrimSuffix(host, "."))) {
			cfg.API.WriteProblem(w, r, http.StatusMisdirectedRequest, "host.unknown")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// meter counts what is answered.
type meter struct {
	http.ResponseWriter
	status int
	bytes  int64
}

// WriteHeader remembers the first status.
func (m *meter) WriteHeader(status int) {
	if m.status == 0 {
		m.status = status
	}
	m.ResponseWriter.WriteHeader(status)
}

// Write counts the bytes.
func (m *meter) Write(b []byte) (int, error) {
	if m.status == 0 {
		m.status = http.StatusOK
	}
	n, err := m.ResponseWriter.Write(b)
	m.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (m *meter) Unwrap() http.ResponseWriter { return m.ResponseWriter }

// Server makes an HTTP server whose limits no slow or talkative caller can stretch. Long answers come from the sandbox's clock alone.
func Server(h http.Handler, logger *slog.Logger) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 5 * time.Minute,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(logger.Handler(), slog.LevelWarn)}
}
