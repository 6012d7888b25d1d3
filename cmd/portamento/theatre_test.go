package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/portamento/portamento/demo"
	"github.com/portamento/portamento/terminal"
)

// watcher is a browser without script at the page of a demo.
type watcher struct {
	*testing.T
	client http.Client
	base   string
}

// watch starts a demo with its page and goes there. The demo ends with the test, and with an error if it does not end well.
func watch(t *testing.T, d DemoCmd) *watcher {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r, out := io.Pipe()
	ended := make(chan error, 1)
	d.Listen, d.Web = "127.0.0.1:0", true
	go func() { err := d.Run(ctx, console(out)); _ = out.CloseWithError(err); ended <- err }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the demo ended with %v", err)
		}
	})
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	w := &watcher{T: t, client: http.Client{Jar: jar}}
	for lines := bufio.NewScanner(r); lines.Scan(); {
		if line := strings.TrimSpace(lines.Text()); strings.HasPrefix(line, "http://") {
			w.base = strings.TrimSuffix(line, "/demo")
		}
		if strings.HasPrefix(strings.TrimSpace(lines.Text()), "Ctrl-C") {
			go func() { _, _ = io.Copy(io.Discard, r) }()
			return w
		}
	}
	t.Fatal("no address was told")
	return nil
}

// do sends a request and answers the status and the page that it leads to.
func (w *watcher) do(r *http.Request) (status int, page string) {
	w.Helper()
	res, err := w.client.Do(r.WithContext(w.Context()))
	if err != nil {
		w.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		w.Fatal(err)
	}
	return res.StatusCode, string(body)
}

func (w *watcher) get(path string) (status int, page string) {
	w.Helper()
	r, err := http.NewRequest(http.MethodGet, w.base+path, nil)
	if err != nil {
		w.Fatal(err)
	}
	return w.do(r)
}

// post presses a button.
func (w *watcher) post(path string, pairs ...string) (status int, page string) {
	w.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	r, err := http.NewRequest(http.MethodPost, w.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		w.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return w.do(r)
}

// runs presses a button that runs the story to a stop, and again while the page says that the story is still going: on a busy machine it
// answers before the end.
func (w *watcher) runs(path string, pairs ...string) (status int, page string) {
	w.Helper()
	for range 10 {
		if status, page = w.post(path, pairs...); status != http.StatusOK || state(page) != "going" {
			break
		}
	}
	return status, page
}

var (
	sceneStep = regexp.MustCompile(`data-step="(\d+)"`)
	frameOf   = regexp.MustCompile(`<iframe [^>]*src="([^"]+)"`)
)

// state is what the story does, as the page has it.
func state(page string) string {
	_, rest, _ := strings.Cut(page, `data-state="`)
	s, _, _ := strings.Cut(rest, `"`)
	return s
}

// The default story is played to its end by the buttons of the page, without script: Play tells all of it, and what it shows is the real
// page of the customer, the desk's view and the mails.
func TestTheatre_WholeStory(t *testing.T) {
	t.Parallel()
	w := watch(t, DemoCmd{Scenario: demo.Default, Lang: "en"})
	status, page := w.get("/demo")
	if status != 200 || state(page) != "waiting" || !strings.Contains(page, "<title>DEMO · ") || !strings.Contains(page, " autofocus>") {
		t.Fatalf("%d, %s: %.300s", status, state(page), page)
	}
	if status, page = w.runs("/demo/play", "whole", "1"); status != 200 || state(page) != "ended" {
		t.Fatalf("%d: the story is %s", status, state(page))
	}
	for _, want := range []string{`class="card end-card"`, "€9.95", "13 mails", "port_order.completed", "Completed", "/v1/port-requests/prq_"} {
		if !strings.Contains(page, want) {
			t.Errorf("the end does not show %q", want)
		}
	}
	at := frameOf.FindStringSubmatch(page)
	if at == nil || !strings.HasPrefix(at[1], "/office/porting/prq_") {
		t.Fatalf("the frame shows %v", at)
	}
	if status, page := w.get(at[1]); status != 200 || !strings.Contains(page, "01 99 00 12 34") || !strings.Contains(page, "Camille Durand") {
		t.Errorf("the customer's page: %d %.300s", status, page)
	}
	// Time does not go back: a stop that was passed is reached again in another sandbox, and the browser is signed in there, too.
	if status, page = w.runs("/demo/jump", "stop", "port_order.rejected"); status != 200 || state(page) != "held" || !strings.Contains(page, "The provider refused") {
		t.Fatalf("%d: the story is %s", status, state(page))
	}
	for _, want := range []string{"L’opérateur a refusé\u00a0: L’adresse d’installation est différente", "Le client lit les mots de l’opérateur"} { // another reader, another language
		if _, french := w.get("/fr/demo"); !strings.Contains(french, want) {
			t.Errorf("the scene is not told in French: %q is missing", want)
		}
	}
	again := frameOf.FindStringSubmatch(page)
	if again == nil || again[1] == at[1] {
		t.Fatalf("the frame shows %v", again)
	}
	if status, _ := w.get(again[1]); status != 200 {
		t.Errorf("the customer's page of the second telling: %d", status)
	}
	if status, _ := w.get(at[1]); status != 404 {
		t.Errorf("the customer's page of the first telling is still there: %d", status)
	}
}

// Step by step the same: one more scene for each press, in the language of the reader.
func TestTheatre_Steps(t *testing.T) {
	t.Parallel()
	w := watch(t, DemoCmd{Scenario: "toll-free", Lang: "en"})
	if status, page := w.post("/demo/put", "story", "residential"); status != 200 || state(page) != "waiting" {
		t.Fatalf("%d, %s", status, state(page))
	}
	for i := 1; i <= 40; i++ {
		status, page := w.post("/fr/demo/step")
		if status != 200 {
			t.Fatalf("%d %.300s", status, page)
		}
		if state(page) == "ended" {
			if i < 8 || !strings.Contains(page, "Mercredi 9 septembre") && !strings.Contains(page, "mercredi 9 septembre") || !strings.Contains(page, "Appel de test réussi") {
				t.Errorf("after %d presses: %s", i, page)
			}
			return
		}
		if got := sceneStep.FindStringSubmatch(page)[1]; state(page) != "held" || got != strconv.Itoa(i) {
			t.Fatalf("after %d presses the story is %s at scene %s", i, state(page), got)
		}
	}
	t.Error("the story does not end")
}

// What a page could not have sent is refused, and what another site makes a browser send.
func TestTheatre_Refuses(t *testing.T) {
	t.Parallel()
	w := watch(t, DemoCmd{Scenario: "smooth", Lang: "en"})
	for path, pair := range map[string][2]string{"/demo/speed": {"speed", "1000"}, "/demo/jump": {"stop", "port_order.reversed"}, "/demo/put": {"story", "nothing"}} {
		if status, _ := w.post(path, pair[0], pair[1]); status != 404 {
			t.Errorf("%s %v: %d", path, pair, status)
		}
	}
	if status, _ := w.get("/demo/play"); status != 404 && status != 405 {
		t.Errorf("a story is begun by looking at it: %d", status)
	}
	r, err := http.NewRequest(http.MethodPost, w.base+"/demo/play", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	if status, _ := w.do(r); status != 403 {
		t.Errorf("another site plays: %d", status)
	}
	if _, page := w.get("/demo"); state(page) != "waiting" {
		t.Errorf("the story is %s", state(page))
	}
	if status, page := w.post("/demo/speed", "speed", "20"); status != 200 || !strings.Contains(page, `value="20" aria-pressed="true"`) {
		t.Errorf("speed: %d", status)
	}
}

// A sandbox that is no demo has no stage, and none of its pages can be shown in a frame.
func TestTheatre_OnlyInTheDemo(t *testing.T) {
	t.Parallel()
	d := DemoCmd{}
	n, err := d.sandbox(t.Context(), filepath.Join(t.TempDir(), "data"), "127.0.0.1:1")
	if err != nil {
		t.Fatal(err)
	}
	defer n.close()
	h, err := n.handler()
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/demo", "/demo/live"} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != 404 || !strings.Contains(w.Header().Get("Content-Security-Policy"), "frame-ancestors 'none'") || w.Header().Get("X-Frame-Options") != "DENY" {
			t.Errorf("%s: %d %v", path, w.Code, w.Header())
		}
	}
}

// The terminal tells the story itself where nobody could open a page, or where that is asked for.
func TestDemo_OnPages(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		d    DemoCmd
		tty  bool
		want bool
	}{{DemoCmd{}, true, true}, {DemoCmd{}, false, false}, {DemoCmd{NoWeb: true}, true, false}, {DemoCmd{Exit: true}, true, false}, {DemoCmd{Web: true}, false, true}} {
		if got := c.d.onPages(&terminal.Console{OutTTY: c.tty}); got != c.want {
			t.Errorf("%+v on a terminal %v: %v", c.d, c.tty, got)
		}
	}
}
