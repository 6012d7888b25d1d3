// Package simulator is a pretend losing carrier behind the HTTP contract: it confirms, rejects and delays, by script.
//
// The script is the account number of the message, "SIM-MOVE" for one; see the constants of script.go. Time is what Now says, so weeks
// pass as fast as a test or a demo lets them. What it promises is told by GET /v1/orders/{order}/answers as soon as its instant has come.
package simulator

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/portamento/portamento/numbering"
)

// Calendar is what the carrier knows of a market's days.
type Calendar interface {
	// AddWorkdays goes n working days on and keeps the wall-clock time; the day of t itself is not counted.
	AddWorkdays(t time.Time, n int) time.Time
	// Window is the usual cut-over window on the day of t, and the IANA zone that people read it in.
	Window(t time.Time) (start, end time.Time, zone string)
}

// Config says how the carrier behaves.
type Config struct {
	Token    string                           // what callers must send as bearer token
	Now      func() time.Time                 // the carrier's clock
	Calendar func(market string) Calendar     // nil for a market where the carrier is not at home: it refuses the order
	Reasons  func(market, reason string) bool // whether a reason of refusal is in the market's catalogue; nil: every reason is
	File     string                           // keeps orders over a restart; empty: in memory only
}

// Server is the carrier: an http.Handler with the orders it was given.
type Server struct {
	config Config
	mux    *http.ServeMux
	token  [sha256.Size]byte

	mu       sync.Mutex
	journal  *journal // nil: in memory only
	orders   map[string]*order
	sequence []*order           // as they came
	receipts map[string]receipt // by key of the message
	calls    map[string]verdict // by key of the test call
}

type receipt struct {
	reference string
	at        time.Time
}

// order is what the carrier knows of one order.
type order struct {
	id        string
	reference string
	market    string
	script    script
	attempt   int
	numbers   []numbering.PhoneNumber
	dates     map[numbering.PhoneNumber]window
	ported    map[numbering.PhoneNumber]bool
	cancelled bool
	tested    bool
	forwarded bool // a test of its forwarding has failed

	downUntil time.Time       // SIM-DOWN: nothing is reached before
	downKeys  map[string]bool // messages that were turned away
	tries     int             // calls that were turned away

	counter int         // numbers the answers, in the order they were decided
	pending []scheduled // decided, to be said later
	said    []scheduled // in the order they were said
}

type window struct {
	start, end time.Time
	zone       string
}

// New makes the carrier and, with a file, lets it remember. Errors: a file that cannot be read or written, or is damaged before its end.
func New(c Config) (*Server, error) {
	if c.Token == "" || c.Now == nil || c.Calendar == nil {
		return nil, errors.New("make simulator: token, clock or calendar is missing")
	}
	s := &Server{config: c, token: sha256.Sum256([]byte(c.Token)), orders: map[string]*order{}, receipts: map[string]receipt{}, calls: map[string]verdict{}}
	s.mux = s.routes()
	if c.File != "" {
		j, err := openJournal(c.File, s.replay)
		if err != nil {
			return nil, fmt.Errorf("make simulator: %w", err)
		}
		s.journal = j
	}
	return s, nil
}

// Close closes the file.
func (s *Server) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.journal == nil {
		return nil
	}
	return s.journal.file.Close()
}

// ServeHTTP answers the contract's calls.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	given := sha256.Sum256([]byte(bearer(r)))
	if subtle.ConstantTimeCompare(given[:], s.token[:]) != 1 {
		refuse(w, http.StatusUnauthorized, "TOKEN", "the bearer token is missing or wrong")
		return
	}
	s.mux.ServeHTTP(w, r)
}

// calendar is the market's calendar; every order's market has one.
func (s *Server) calendar(o *order) Calendar { return s.config.Calendar(o.market) }

// order finds or begins an order.
func (s *Server) order(id string) *order {
	o, ok := s.orders[id]
	if !ok {
		o = &order{id: id, reference: fmt.Sprintf("SIM-%06d", len(s.orders)+1), dates: map[numbering.PhoneNumber]window{},
			ported: map[numbering.PhoneNumber]bool{}, downKeys: map[string]bool{}}
		s.orders[id] = o
		s.sequence = append(s.sequence, o)
	}
	return o
}
