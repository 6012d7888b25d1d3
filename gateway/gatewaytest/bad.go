package gatewaytest

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
)

// mostRead is more than what a gateway that limits its reading takes in, the buffers of both ends included.
const mostRead = 64 << 20

// behaviour is one way to be a bad server.
type behaviour struct {
	name  string
	serve func(w http.ResponseWriter, r *http.Request)
	knows bool // Ask may take the answer for "not known"
}

// RunBadServers proves that a gateway that speaks HTTP takes none of the known bad answers for an answer. open makes a gateway to a
// server at base, with a deadline of a second or less.
func RunBadServers(t *testing.T, open func(t *testing.T, base string) porting.Gateway) {
	for _, b := range behaviours() {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			var written atomic.Int64
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				b.serve(&counted{w, &written}, r)
			}))
			t.Cleanup(server.Close)
			noAnswer(t, open(t, server.URL), b.knows)
			if n := written.Load(); n > mostRead {
				t.Errorf("the gateway took in %d bytes", n)
			}
		})
	}
	t.Run("redirect", func(t *testing.T) {
		t.Parallel()
		elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the gateway followed a redirect") }))
		t.Cleanup(elsewhere.Close)
		for _, status := range []int{http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect} {
			server := httptest.NewServer(http.RedirectHandler(elsewhere.URL, status))
			noAnswer(t, open(t, server.URL), false)
			server.Close()
		}
	})
	t.Run("nobody there", func(t *testing.T) {
		t.Parallel()
		server := httptest.NewServer(http.NotFoundHandler())
		server.Close()
		noAnswer(t, open(t, server.URL), false)
	})
}

// noAnswer makes every call; each must end by itself with an error that is none of the meaningful ones.
func noAnswer(t *testing.T, g porting.Gateway, knows bool) {
	t.Helper()
	done := make(chan map[string]error, 1)
	go func() { done <- callAll(t.Context(), g, Message("ord_bad", "fr")) }()
	var all map[string]error
	select {
	case all = <-done:
	case <-time.After(patience):
		t.Fatalf("the gateway was still waiting after %s", patience)
	}
	for name, err := range all {
		_, refusal := errors.AsType[*porting.RefusedError](err)
		switch {
		case err == nil && name == "Ask" && knows:
		case err == nil:
			t.Errorf("%s takes it for an answer", name)
		case refusal || errors.Is(err, porting.ErrByHand) || errors.Is(err, porting.ErrCannotAsk):
			t.Errorf("%s takes it for a decision: %v", name, err)
		}
		keepsSecrets(t, err)
	}
}

func behaviours() []behaviour {
	says := func(status int, body string) func(http.ResponseWriter, *http.Request) {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}
	}
	list := []behaviour{
		{name: "slow drip", serve: drip},
		{name: "never answers", serve: func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }},
		{name: "ten gigabytes", serve: flood},
		{name: "large header", serve: func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X-Large", strings.Repeat("x", 1<<20)) }},
		{name: "cut in the body", serve: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, `{"received_at":`)
			panic(http.ErrAbortHandler)
		}},
		{name: "cut at once", serve: func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }},
		{name: "not found", serve: says(http.StatusNotFound, "404 page not found"), knows: true},
		{name: "refusal without a code", serve: says(http.StatusConflict, `{"message":"no"}`)},
		{name: "refusal that is no JSON", serve: says(http.StatusUnprocessableEntity, "<html>")},
	}
	for _, status := range []int{202, 204, 400, 401, 403, 408, 418, 429, 500, 502, 503} {
		list = append(list, behaviour{name: fmt.Sprint("status ", status), serve: says(status, `{"code":"X","text":"x"}`)})
	}
	for _, body := range []string{"", "null", "{}", "[]", `"x"`, "<html></html>", `{"received_at":`, `{"received_at":"yesterday","answers":7}`,
		`{"received_at":"2026-09-07T08:00:00Z","answers":[]} {}`, `{"answers":null,"received_at":null}`,
		"{\"reference\":\"\xff\",\"received_at\":\"2026-09-07T08:00:00Z\",\"answers\":[]}",
		`{"answers":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `}`} {
		list = append(list, behaviour{name: "body " + body[:min(len(body), 40)], serve: says(http.StatusOK, body)})
	}
	return list
}

// drip writes white space, which is good JSON so far, a byte at a time for as long as anybody listens.
func drip(w http.ResponseWriter, r *http.Request) {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-r.Context().Done():
			return
		case <-tick.C:
			_, _ = io.WriteString(w, " ")
			_ = http.NewResponseController(w).Flush()
		}
	}
}

func flood(w http.ResponseWriter, _ *http.Request) {
	chunk := strings.Repeat(" ", 1<<20)
	for range 10 << 10 {
		if _, err := io.WriteString(w, chunk); err != nil {
			return
		}
	}
}

// counted counts what was written.
type counted struct {
	http.ResponseWriter
	written *atomic.Int64
}

func (c *counted) Write(b []byte) (int, error) {
	n, err := c.ResponseWriter.Write(b)
	c.written.Add(int64(n))
	return n, err
}

// Unwrap lets http.ResponseController find Flush.
func (c *counted) Unwrap() http.ResponseWriter { return c.ResponseWriter }
