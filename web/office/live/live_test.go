package live_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/office/live"
)

// book is versions that a test sets.
type book struct {
	mu    sync.Mutex
	at    map[porting.RequestID]int64
	asked chan []porting.RequestID
	fail  bool
}

func (b *book) Versions(_ context.Context, ids []porting.RequestID) (map[porting.RequestID]int64, error) {
	select {
	case b.asked <- ids:
	default:
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fail {
		return nil, errors.New("away")
	}
	out := map[porting.RequestID]int64{}
	for _, id := range ids {
		if v, ok := b.at[id]; ok {
			out[id] = v
		}
	}
	return out, nil
}

func (b *book) set(id porting.RequestID, v int64, fail bool) {
	b.mu.Lock()
	b.at[id], b.fail = v, fail
	b.mu.Unlock()
}

func newHub() (*live.Hub, *book) {
	b := &book{at: map[porting.RequestID]int64{"a": 1, "b": 5}, asked: make(chan []porting.RequestID, 1)}
	return live.NewHub(b, slog.New(slog.DiscardHandler), time.Millisecond), b
}

func next(t *testing.T, s *live.Stream) int64 {
	t.Helper()
	select {
	case v := <-s.Changed:
		return v
	case <-time.After(10 * time.Second):
		t.Fatal("nothing was told")
		return 0
	}
}

func TestHub_TellsOnlyWhatChanged(t *testing.T) {
	t.Parallel()
	h, b := newHub()
	defer h.Close()
	a, err := h.Follow("one", "a", 1)
	if err != nil {
		t.Fatal(err)
	}
	late, err := h.Follow("two", "b", 4) // it changed between the page and the stream
	if err != nil {
		t.Fatal(err)
	}
	if v := next(t, late); v != 5 {
		t.Errorf("told %d", v)
	}
	b.set("a", 2, true)
	<-b.asked // a question that fails is asked again
	b.set("a", 3, false)
	if v := next(t, a); v != 3 {
		t.Errorf("told %d", v)
	}
	<-b.asked
	<-b.asked
	select {
	case v := <-late.Changed:
		t.Errorf("told %d, which was known", v)
	default:
	}
}

func TestHub_RestsWhenNobodyFollows(t *testing.T) {
	t.Parallel()
	h, b := newHub()
	defer h.Close()
	s, err := h.Follow("one", "a", 1)
	if err != nil {
		t.Fatal(err)
	}
	<-b.asked
	s.End()
	s.End() // twice is once
	for range 4 {
		if _, err := h.Follow("one", "a", 1); err != nil {
			t.Fatalf("a place was not given back: %v", err)
		}
	}
	if ids := <-b.asked; len(ids) != 1 {
		t.Errorf("asked about %v", ids)
	}
}

func TestHub_BoundsStreams(t *testing.T) {
	t.Parallel()
	h, _ := newHub()
	defer h.Close()
	for range live.MostOfSession {
		if _, err := h.Follow("one", "a", 1); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.Follow("one", "b", 5); !errors.Is(err, live.ErrTooMany) {
		t.Errorf("a session more: %v", err)
	}
	for i := range live.Most - live.MostOfSession {
		if _, err := h.Follow(fmt.Sprint("s", i/live.MostOfSession), "b", 5); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.Follow("new", "b", 5); !errors.Is(err, live.ErrFull) {
		t.Errorf("one more than all: %v", err)
	}
}

func TestHub_CloseEndsStreams(t *testing.T) {
	t.Parallel()
	h, _ := newHub()
	h.Close()
	h.Close()
	<-h.Done()
}
