package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/portamento/portamento/client"
)

// serve starts a server and makes a client of it that does not wait between tries.
func serve(t *testing.T, h http.HandlerFunc, options ...client.Option) *client.Client {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	c, err := client.New(s.URL, "pk_secret", append([]client.Option{client.WithBackoff(func(int) time.Duration { return 0 })}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func problem(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

func TestEveryCallCarriesItsHeaders(t *testing.T) {
	t.Parallel()
	var got http.Header
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Clone()
		_, _ = io.WriteString(w, `{"id":"prq_1"}`)
	}, client.WithLanguage("fr"), client.WithUserAgent("till/1"))
	if _, err := c.EditRequest(t.Context(), "prq_1", client.Edit{Fields: client.Fields{Name: "Shop"}}, client.IfMatch(`"7"`)); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"Authorization": "Bearer pk_secret", "Accept-Language": "fr", "User-Agent": "till/1",
		"If-Match": `"7"`, "Content-Type": "application/json", "Idempotency-Key": ""} {
		if got.Get(name) != want {
			t.Errorf("%s: got %q, want %q", name, got.Get(name), want)
		}
	}
}

func TestTriesOfAPostShareOneKey(t *testing.T) {
	t.Parallel()
	var keys, bodies []string
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		keys, bodies = append(keys, r.Header.Get("Idempotency-Key")), append(bodies, string(raw))
		switch len(keys) {
		case 1:
			panic(http.ErrAbortHandler) // the connection breaks
		case 2:
			problem(w, 503, `{"code":"unavailable","status":503}`)
		case 3:
			problem(w, 409, `{"code":"idempotency.running","status":409}`)
		case 4:
			w.WriteHeader(http.StatusBadGateway)
		default:
			w.Header().Set("ETag", `"1"`)
			w.WriteHeader(http.StatusCreated)
			_, _ = io.WriteString(w, `{"id":"prq_1","main_number":"+33199001234"}`)
		}
	})
	r, err := c.CreateRequest(t.Context(), client.NewRequest{Fields: client.Fields{MainNumber: "01 99 00 12 34"}})
	if err != nil {
		t.Fatal(err)
	}
	if r.ID != "prq_1" || r.ETag != `"1"` || r.MainNumber != "+33199001234" {
		t.Errorf("read %+v", r)
	}
	if len(keys) != 5 {
		t.Fatalf("%d tries, want 5", len(keys))
	}
	for i := range keys {
		if keys[i] == "" || keys[i] != keys[0] || bodies[i] != `{"main_number":"01 99 00 12 34"}` {
			t.Errorf("try %d: key %q (first %q), body %s", i+1, keys[i], keys[0], bodies[i])
		}
	}
	if _, err := c.CreateRequest(t.Context(), client.NewRequest{}, client.IdempotencyKey("mine")); err != nil || keys[5] != "mine" {
		t.Errorf("own key: sent %q, %v", keys[5], err)
	}
	if _, err := c.CreateRequest(t.Context(), client.NewRequest{}); err != nil || keys[6] == keys[0] {
		t.Errorf("two calls share the key %q, %v", keys[6], err)
	}
}

func TestWhatIsTriedAgain(t *testing.T) {
	t.Parallel()
	edit := func(c *client.Client, o ...client.CallOption) error {
		_, err := c.EditRequest(context.Background(), "prq_1", client.Edit{}, o...)
		return err
	}
	approve := func(c *client.Client, o ...client.CallOption) error {
		_, err := c.Approve(context.Background(), "ord_1", o...)
		return err
	}
	for _, x := range []struct {
		name   string
		status int // 0: the connection breaks
		code   string
		call   func(*client.Client, ...client.CallOption) error
		tries  int32
	}{
		{"a broken connection", 0, "", approve, 3},
		{"too many", 429, "rate.limited", approve, 3},
		{"bad gateway", 502, "", approve, 3},
		{"gateway time-out", 504, "", edit, 3},
		{"still running", 409, "idempotency.running", approve, 3},
		{"wrong state", 409, "state", approve, 1},
		{"invalid", 422, "invalid", approve, 1},
		{"internal", 500, "internal", approve, 1},
		{"no key", 401, "key.invalid", approve, 1},
		{"a conditional patch that may have been done", 502, "", func(c *client.Client, _ ...client.CallOption) error { return edit(c, client.IfMatch(`"1"`)) }, 1},
		{"a conditional patch that lost its answer", 0, "", func(c *client.Client, _ ...client.CallOption) error { return edit(c, client.IfMatch(`"1"`)) }, 1},
		{"a conditional patch that was not taken", 503, "unavailable", func(c *client.Client, _ ...client.CallOption) error { return edit(c, client.IfMatch(`"1"`)) }, 3},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			var tries atomic.Int32
			c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				tries.Add(1)
				if x.status == 0 {
					panic(http.ErrAbortHandler)
				}
				problem(w, x.status, fmt.Sprintf(`{"code":%q}`, x.code))
			}, client.WithTries(3))
			err := x.call(c)
			if err == nil {
				t.Fatal("no error")
			}
			if tries.Load() != x.tries {
				t.Errorf("%d tries, want %d", tries.Load(), x.tries)
			}
			p, answered := errors.AsType[*client.Problem](err)
			if x.status == 0 && !errors.Is(err, client.ErrUnreachable) || x.status != 0 && (!answered || p.Status != x.status) {
				t.Errorf("error %v", err)
			}
			if strings.Contains(err.Error(), "pk_secret") {
				t.Errorf("the key stands in %q", err)
			}
		})
	}
}

func TestRetryAfterIsObeyedOrRefused(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]time.Duration{"3600": time.Hour, "Mon, 01 Jun 2026 11:00:00 GMT": 2 * time.Hour, "soon": 0, "-5": 0} {
		var tries atomic.Int32
		c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			tries.Add(1)
			w.Header().Set("Date", "Mon, 01 Jun 2026 09:00:00 GMT")
			w.Header().Set("Retry-After", header)
			problem(w, 429, `{"code":"rate.limited"}`)
		}, client.WithTries(2))
		_, err := c.Order(t.Context(), "ord_1")
		p, ok := errors.AsType[*client.Problem](err)
		if !ok || p.RetryAfter != want {
			t.Errorf("%s: %v", header, err)
		}
		if wantTries := int32(2); want > 0 {
			if tries.Load() != 1 {
				t.Errorf("%s: %d tries: a client does not hang for an hour", header, tries.Load())
			}
		} else if tries.Load() != wantTries {
			t.Errorf("%s: %d tries, want %d", header, tries.Load(), wantTries)
		}
	}
}

func TestDeadlines(t *testing.T) {
	t.Parallel()
	silent := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	c := serve(t, silent, client.WithTimeout(20*time.Millisecond), client.WithTries(2))
	if _, err := c.Clock(t.Context()); !errors.Is(err, client.ErrUnreachable) {
		t.Errorf("a silent server: %v", err)
	}
	patient := serve(t, silent)
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("enough"))
	if _, err := patient.Clock(ctx); !errors.Is(err, context.Canceled) || errors.Is(err, client.ErrUnreachable) {
		t.Errorf("a caller who gave up: %v", err)
	}
}

func TestProblemIsReadWhole(t *testing.T) {
	t.Parallel()
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		problem(w, 409, `{"type":"urn:portamento:problem:state","title":"Conflict","status":409,"detail":"Not now.","code":"state",
			"request_id":"r1","errors":[{"pointer":"/numbers/0","code":"number.too_short","message":"Too short.","params":{"digits":4}}],
			"state":"confirmed","allowed":["cancel","hold"]}`)
	})
	_, err := c.Approve(t.Context(), "ord_1")
	p, ok := errors.AsType[*client.Problem](err)
	if !ok {
		t.Fatalf("error %v", err)
	}
	if p.Code != "state" || p.State != "confirmed" || len(p.Allowed) != 2 || p.RequestID != "r1" || len(p.Errors) != 1 ||
		p.Errors[0].Pointer != "/numbers/0" || p.Errors[0].Params["digits"] != 4.0 {
		t.Errorf("read %+v", p)
	}
	if want := "POST /v1/orders/ord_1/approve: Not now. (409 state); /numbers/0: Too short."; err.Error() != want {
		t.Errorf("says %q, want %q", err, want)
	}
	proxy := serve(t, func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "<html>", http.StatusForbidden) })
	_, err = proxy.Order(t.Context(), "ord_1")
	if p, ok = errors.AsType[*client.Problem](err); !ok || p.Code != "http_403" || p.Status != 403 {
		t.Errorf("a proxy's answer: %v", err)
	}
}

func TestListsFetchPageByPage(t *testing.T) {
	t.Parallel()
	var asked []string
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.RawQuery)
		switch r.URL.Query().Get("after") {
		case "":
			_, _ = io.WriteString(w, `{"data":[{"id":"ord_1"},{"id":"ord_2"}],"next":"c1"}`)
		case "c1":
			_, _ = io.WriteString(w, `{"data":[{"id":"ord_3","assignee":null}],"next":null}`)
		}
	})
	all, err := client.Collect(c.Orders(t.Context(), client.OrderFilter{States: []string{"sent", "rejected"}, PageSize: 2}))
	if err != nil || len(all) != 3 || all[2].ID != "ord_3" {
		t.Fatalf("got %v, %v", all, err)
	}
	if want := []string{"limit=2&state=sent%2Crejected", "after=c1&limit=2&state=sent%2Crejected"}; fmt.Sprint(asked) != fmt.Sprint(want) {
		t.Errorf("asked %v, want %v", asked, want)
	}
	asked = nil
	for o, err := range c.Orders(t.Context(), client.OrderFilter{}) {
		if err != nil || o.ID != "ord_1" {
			t.Errorf("first: %v, %v", o, err)
		}
		break
	}
	if len(asked) != 1 {
		t.Errorf("fetched %d pages for one order", len(asked))
	}
	stuck := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"data":[],"next":"c1"}`) })
	if _, err := client.Collect(stuck.Accounts(t.Context())); err == nil {
		t.Error("a server that gives the same page for ever is not noticed")
	}
}

func TestEditWritesAMergePatch(t *testing.T) {
	t.Parallel()
	no := false
	signed := &client.Signing{Name: "Zoé Roy", Capacity: "holder", Statements: []string{"a"}, TermsVersion: "1"}
	for _, x := range []struct {
		in   any
		want string
	}{
		{client.Edit{}, `{}`},
		{client.Edit{Fields: client.Fields{MainMoves: &no}}, `{"main_moves":false}`},
		{client.Edit{Clear: []string{"/internet", "/service_address/building"}, Fields: client.Fields{ServiceAddress: client.Address{City: "Paris"}}},
			`{"internet":null,"service_address":{"building":null,"city":"Paris"}}`},
		{client.Edit{Clear: []string{"/holder/company"}}, `{"holder":{"company":null}}`},
		{client.Correction{Edit: client.Edit{Fields: client.Fields{AccountNumber: "12"}}, Signature: signed},
			`{"account_number":"12","signature":{"name":"Zoé Roy","capacity":"holder","statements":["a"],"terms_version":"1"}}`},
	} {
		got, err := json.Marshal(x.in)
		if err != nil || string(got) != x.want {
			t.Errorf("got %s, %v, want %s", got, err, x.want)
		}
	}
	for _, bad := range []string{"", "/", "internet", "/name/x"} {
		if _, err := json.Marshal(client.Edit{Fields: client.Fields{Name: "n"}, Clear: []string{bad}}); err == nil {
			t.Errorf("clear %q: no error", bad)
		}
	}
}

func TestNewRefusesWhatCannotBeRight(t *testing.T) {
	t.Parallel()
	for _, x := range [][2]string{{"porting.example.net", "k"}, {"ftp://example.net", "k"}, {"https://", "k"}, {"https://me:pw@example.net", "k"},
		{"https://example.net", "two words"}, {"https://example.net", "line\nbreak"}, {"https://exa mple.net", "k"}} {
		c, err := client.New(x[0], x[1])
		if err == nil {
			t.Errorf("%q, %q: made %v", x[0], x[1], c)
			continue
		}
		if strings.Contains(err.Error(), "pw") || strings.Contains(err.Error(), "words") {
			t.Errorf("%q holds a secret", err)
		}
	}
	c, err := client.New("https://example.net/", "pk_secret")
	if err != nil {
		t.Fatal(err)
	}
	if shown := fmt.Sprintf("%v %+v %#v %s", c, c, c, c); strings.Contains(shown, "pk_secret") {
		t.Errorf("a print shows the key: %s", shown)
	}
}

func TestKeyDoesNotFollowARedirect(t *testing.T) {
	t.Parallel()
	var elsewhere atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	t.Cleanup(other.Close)
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
	})
	_, err := c.Approve(t.Context(), "ord_1")
	if p, ok := errors.AsType[*client.Problem](err); !ok || p.Status != 307 || elsewhere.Load() != 0 {
		t.Errorf("error %v, %d calls elsewhere", err, elsewhere.Load())
	}
}

func TestWatchGivesEachEventOnceUntilTheEnd(t *testing.T) {
	t.Parallel()
	round := 0
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/events") {
			round++
			_, _ = fmt.Fprintf(w, `{"id":"prq_1","stage":%q}`, []string{"received", "with_provider", "done"}[round-1])
			return
		}
		var events []string
		for i := range round * 2 {
			events = append(events, fmt.Sprintf(`{"id":"evt_%d","sequence":%d,"type":"x"}`, i+1, i+1))
		}
		_, _ = fmt.Fprintf(w, `{"data":[%s],"next":null}`, strings.Join(events, ","))
	})
	var seen []int
	for e, err := range c.Watch(t.Context(), "prq_1", time.Microsecond) {
		if err != nil {
			t.Fatal(err)
		}
		seen = append(seen, e.Sequence)
	}
	if fmt.Sprint(seen) != "[1 2 3 4 5 6]" || round != 3 {
		t.Errorf("saw %v in %d rounds", seen, round)
	}
}

func TestWatchEndsWithItsContext(t *testing.T) {
	t.Parallel()
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/events") {
			_, _ = io.WriteString(w, `{"data":[{"sequence":1}],"next":null}`)
			return
		}
		_, _ = io.WriteString(w, `{"id":"prq_1","stage":"received"}`)
	})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var last error
	for _, err := range c.Watch(ctx, "prq_1", time.Millisecond) {
		last = err
		cancel()
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("ended with %v", last)
	}
}

func TestCarrierCopyIsAskedForWithAReason(t *testing.T) {
	t.Parallel()
	var asked string
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		asked = r.Method + " " + r.URL.String() + " " + string(body)
		w.Header().Set("Content-Type", "application/pdf")
		_, _ = io.WriteString(w, "%PDF-1.7")
	})
	got, err := c.CarrierCopy(t.Context(), "ord_1", "by post")
	if err != nil || string(got) != "%PDF-1.7" || asked != `POST /v1/orders/ord_1/letter-copy {"reason":"by post"}` {
		t.Errorf("%s: %q, %v", asked, got, err)
	}
}
