// Package live tells pages that the request they follow has changed: server-sent events, of which one hub in the process holds all.
//
// One question a second, by primary key, is asked of the store for all streams together, and none while nobody follows anything. So a stream
// costs a goroutine and a line in a map, whatever the product's clock does.
package live

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/portamento/portamento/porting"
)

// Versions tells which requests have changed.
type Versions interface {
	// Versions gives the version of each of the requests that exist.
	Versions(ctx context.Context, ids []porting.RequestID) (map[porting.RequestID]int64, error)
}

// How often things happen, in real time, and how many streams there may be. A browser opens six connections to a server by HTTP/1.1: one
// session must not use them up.
const (
	Every         = time.Second
	Beat          = 15 * time.Second // between two signs of life; the session is looked at then, too
	Longest       = 30 * time.Minute // of one stream: the browser opens the next by itself
	MostOfSession = 4
	Most          = 2000
)

// Errors of a new stream.
var (
	ErrTooMany = errors.New("too many streams of one session")
	ErrFull    = errors.New("too many streams")
)

// Hub holds the streams of a process. It is safe for concurrent use.
type Hub struct {
	versions Versions
	logger   *slog.Logger
	every    time.Duration

	mu       sync.Mutex
	watched  map[porting.RequestID]map[*Stream]bool
	sessions map[string]int
	streams  int
	running  bool
	done     chan struct{}
}

// NewHub makes a hub that asks the store so often; tests ask more often than Every.
func NewHub(versions Versions, logger *slog.Logger, every time.Duration) *Hub {
	return &Hub{versions: versions, logger: logger, every: every, watched: map[porting.RequestID]map[*Stream]bool{}, sessions: map[string]int{}, done: make(chan struct{})}
}

// Stream is one page that follows one request.
type Stream struct {
	// Changed has the newest version, once it is another than the one before.
	Changed chan int64

	hub     *Hub
	request porting.RequestID
	session string
	version int64
}

// Follow begins a stream of a session for a request that was seen in a version. End it. Errors: ErrTooMany, ErrFull.
func (h *Hub) Follow(session string, id porting.RequestID, version int64) (*Stream, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.sessions[session] >= MostOfSession:
		return nil, ErrTooMany
	case h.streams >= Most:
		return nil, ErrFull
	}
	s := &Stream{Changed: make(chan int64, 1), hub: h, request: id, session: session, version: version}
	if h.watched[id] == nil {
		h.watched[id] = map[*Stream]bool{}
	}
	h.watched[id][s] = true
	h.sessions[session]++
	h.streams++
	if !h.running {
		h.running = true
		go h.run()
	}
	return s, nil
}

// End ends a stream.
func (s *Stream) End() {
	h := s.hub
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.watched[s.request][s] {
		return
	}
	delete(h.watched[s.request], s)
	if len(h.watched[s.request]) == 0 {
		delete(h.watched, s.request)
	}
	if h.sessions[s.session]--; h.sessions[s.session] == 0 {
		delete(h.sessions, s.session)
	}
	h.streams--
}

// Done is closed when the process stops.
func (h *Hub) Done() <-chan struct{} { return h.done }

// Close ends all streams, so that a server can stop.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	select {
	case <-h.done:
	default:
		close(h.done)
	}
}

// run asks for versions until nobody follows anything.
func (h *Hub) run() {
	tick := time.NewTicker(h.every)
	defer tick.Stop()
	for {
		select {
		case <-h.done:
			return
		case <-tick.C:
		}
		ids, ok := h.ids()
		if !ok {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		found, err := h.versions.Versions(ctx, ids)
		cancel()
		if err != nil {
			h.logger.Warn("follow requests", "error", err)
			continue
		}
		h.tell(found)
	}
}

// ids are the requests that are followed; false once there are none, and the question rests.
func (h *Hub) ids() ([]porting.RequestID, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.watched) == 0 {
		h.running = false
		return nil, false
	}
	out := make([]porting.RequestID, 0, len(h.watched))
	for id := range h.watched {
		out = append(out, id)
	}
	return out, true
}

// tell gives each stream a version that it has not seen. A stream that has not taken the one before gets the newest in its place.
func (h *Hub) tell(found map[porting.RequestID]int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for id, version := range found {
		for s := range h.watched[id] {
			if s.version == version {
				continue
			}
			s.version = version
			select {
			case <-s.Changed:
			default:
			}
			s.Changed <- version
		}
	}
}
