package office_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/office"
	"github.com/portamento/portamento/web/office/live"
)

// opened is an answer that says when its first bytes have come.
type opened struct {
	*httptest.ResponseRecorder
	once  sync.Once
	begun chan struct{}
}

// Write takes bytes of the answer.
func (o *opened) Write(b []byte) (int, error) {
	o.once.Do(func() { close(o.begun) })
	return o.ResponseRecorder.Write(b)
}

// TestStream_EndsWithTheSession: a page that was left open hears nothing any more once its session is over.
func TestStream_EndsWithTheSession(t *testing.T) {
	t.Parallel()
	x := newDoors(t)
	hub := live.NewHub(x.db.Watch(), slog.New(slog.DiscardHandler), 5*time.Millisecond)
	t.Cleanup(hub.Close)
	x.house.house.Live = hub
	x.pages = office.New(x.house.house)
	b := x.member(x.a, "camille", login.Owner)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, where+"/office/porting/"+string(x.a.request)+"/live", nil)
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w, over := &opened{ResponseRecorder: httptest.NewRecorder(), begun: make(chan struct{})}, make(chan struct{})
	go func() {
		defer close(over)
		x.pages.ServeHTTP(w, r)
	}()
	wait := func(what string, c <-chan struct{}) {
		t.Helper()
		select {
		case <-c:
		case <-time.After(20 * time.Second):
			t.Fatalf("the stream has not %s", what)
		}
	}
	wait("begun", w.begun)
	b.post("/sign-out").want(t, http.StatusSeeOther, "done=out")
	_, err := x.house.house.Service.EditRequest(t.Context(), x.actor(x.a), x.a.request, func(f *porting.Fields) error { f.Name = "Lyon"; return nil })
	if err != nil {
		t.Fatal(err)
	}
	wait("ended", over)
	if w.Code != http.StatusOK || strings.Contains(w.Body.String(), "event: change") {
		t.Errorf("%d: who signed out still hears of changes: %s", w.Code, w.Body)
	}
}
