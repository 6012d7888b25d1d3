package tracker_test

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/office/live"
	"github.com/portamento/portamento/web/session"
)

// serve lets the bed's pages be read over a connection, by its customer.
func (x *bed) serve() *httptest.Server {
	s := session.Session{ID: "ses_1", Person: session.Person{ID: "per_1", Name: "Ada Martin", Language: "en"}, Account: x.a, Market: "fr", User: x.user, Role: login.Owner}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x.handler.ServeHTTP(w, r.WithContext(session.With(r.Context(), s)))
	}))
	x.t.Cleanup(server.Close)
	return server
}

// listen opens a stream and gives its lines.
func (x *bed) listen(ctx context.Context, address string) (*http.Response, <-chan string) {
	x.t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	x.must(err)
	r.Header.Set("Accept-Language", "en")
	got, err := http.DefaultClient.Do(r)
	x.must(err)
	x.t.Cleanup(func() { _ = got.Body.Close() })
	lines := make(chan string, 100)
	go func() {
		defer close(lines)
		for s := bufio.NewScanner(got.Body); s.Scan(); {
			lines <- s.Text()
		}
	}()
	return got, lines
}

// until reads lines up to one that begins so.
func until(t *testing.T, lines <-chan string, begins string) string {
	t.Helper()
	limit := time.After(20 * time.Second)
	for {
		select {
		case l, ok := <-lines:
			if !ok {
				t.Fatalf("the stream ended before %q", begins)
			}
			if strings.HasPrefix(l, begins) {
				return l
			}
		case <-limit:
			t.Fatalf("no line %q", begins)
		}
	}
}

func TestLive_TellsChangesAndStages(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	r := x.signed(1)
	server := x.serve()
	ctx, leave := context.WithCancel(t.Context())
	got, lines := x.listen(ctx, server.URL+"/office/porting/"+string(r.ID)+"/live?seen="+"1.received")
	if got.StatusCode != 200 || got.Header.Get("Content-Type") != "text/event-stream" || got.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %v", got.StatusCode, got.Header)
	}
	until(t, lines, "event: change") // the page was older than the request
	_, err := x.service.Ask(t.Context(), x.desk(), r.Orders[0].ID, porting.Asking{Reasons: []string{"bill_needed"}})
	x.must(err)
	until(t, lines, "event: stage")
	if l := until(t, lines, "data: "); l != "data: We need something from you" {
		t.Errorf("announced %q", l)
	}
	leave()
	for range lines { // ends with the browser
	}
}

func TestLive_IsBoundedAndEndsWithTheRequest(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	r := x.signed(1)
	server := x.serve()
	at := server.URL + "/office/porting/" + string(r.ID) + "/live"
	var streams []<-chan string
	for range live.MostOfSession {
		got, lines := x.listen(t.Context(), at)
		if got.StatusCode != 200 {
			t.Fatalf("status %d", got.StatusCode)
		}
		streams = append(streams, lines)
	}
	if got, _ := x.listen(t.Context(), at); got.StatusCode != http.StatusTooManyRequests || got.Header.Get("Retry-After") == "" {
		t.Errorf("one stream more: %d", got.StatusCode)
	}
	_, err := x.service.CancelRequest(t.Context(), x.customer(), r.ID, "")
	x.must(err)
	for _, lines := range streams {
		until(t, lines, "event: stage")
		for range lines {
		}
	}
	got, lines := x.listen(t.Context(), at) // places were given back
	if got.StatusCode != 200 {
		t.Errorf("status %d", got.StatusCode)
	}
	until(t, lines, "retry:")
}
