package drill_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/portamento/portamento/client"
	"github.com/portamento/portamento/gateway"
	"github.com/portamento/portamento/gateway/simulator"
	"github.com/portamento/portamento/market"
	"github.com/portamento/portamento/porting"
)

// carrierToken is what the carrier of the drills wants to see.
const carrierToken = "drill"

// carrier is a losing carrier in the test's process: it outlives every kill and keeps its own books.
type carrier struct {
	inner http.Handler
	url   string

	mu       sync.Mutex
	accepted map[string]int // messages taken as new, by key
	repeated map[string]int // messages sent although they had been taken, by key
	submits  map[porting.OrderID]int
	moves    map[string]int // acts of activation, by order and number
	asked    int
}

// newCarrier serves the simulated carrier, on the clock given, behind books.
func newCarrier(t *testing.T, now func() time.Time) *carrier {
	t.Helper()
	set := must[*market.Set](t)(market.Load())
	c := &carrier{accepted: map[string]int{}, repeated: map[string]int{}, submits: map[porting.OrderID]int{}, moves: map[string]int{}}
	c.inner = must[*simulator.Server](t)(simulator.New(simulator.Config{Token: carrierToken, Now: now, Calendar: func(code string) simulator.Calendar {
		m, ok := set.Market(porting.MarketCode(code))
		if !ok {
			return nil
		}
		return days{m}
	}}))
	s := httptest.NewServer(c)
	t.Cleanup(s.Close)
	c.url = s.URL
	return c
}

type days struct{ m *porting.Market }

func (d days) AddWorkdays(t time.Time, n int) time.Time { return d.m.AddWorkdays(t, n) }
func (d days) Window(t time.Time) (start, end time.Time, zone string) {
	f := d.m.WindowOn(t)
	return f.Start, f.End, f.Timezone
}

// status remembers what was answered.
type status struct {
	http.ResponseWriter
	code int
}

func (s *status) WriteHeader(code int) { s.code = code; s.ResponseWriter.WriteHeader(code) }

// ServeHTTP lets the simulated carrier answer, and writes down what it took.
func (c *carrier) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPut {
		if strings.Contains(r.URL.Path, "/messages/") {
			c.mu.Lock()
			c.asked++
			c.mu.Unlock()
		}
		c.inner.ServeHTTP(w, r)
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, gateway.MaxBody))
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	var m gateway.Message
	_ = json.Unmarshal(body, &m) // the simulated carrier judges the body
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	s := &status{ResponseWriter: w, code: http.StatusOK}
	c.inner.ServeHTTP(s, r)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch s.code {
	case http.StatusOK:
		c.repeated[m.Key]++
	case http.StatusCreated:
		c.accepted[m.Key]++
		switch m.Kind {
		case porting.SendSubmit:
			c.submits[m.Order]++
		case porting.SendActivate:
			for _, n := range m.Numbers {
				c.moves[string(m.Order)+" "+n.Number.E164()]++
			}
		}
	}
}

// messages counts what the carrier has taken, and what came again.
func (c *carrier) messages() (taken, again int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, n := range c.accepted {
		taken += n
	}
	for _, n := range c.repeated {
		again += n
	}
	return taken, again
}

// actsOnce checks the carrier's books: every key was taken once and never sent again, every order submitted once, every number moved once.
func (c *carrier) actsOnce(t *testing.T) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	for key, n := range c.accepted {
		if n != 1 {
			t.Errorf("the carrier took message %s %d times", key, n)
		}
	}
	for key, n := range c.repeated {
		t.Errorf("message %s was sent %d times more without asking first", key, n)
	}
	for order, n := range c.submits {
		if n != 1 {
			t.Errorf("order %s was submitted %d times", order, n)
		}
	}
	for number, n := range c.moves {
		if n != 1 {
			t.Errorf("%s was activated %d times", number, n)
		}
	}
}

// postOffice is a mail server in the test's process that keeps what it accepts.
type postOffice struct {
	port int

	mu    sync.Mutex
	mails map[string][]time.Time // by Message-ID, when each copy was accepted
}

type session struct{ office *postOffice }

func (o *postOffice) NewSession(*smtp.Conn) (smtp.Session, error) { return session{o}, nil }

func (session) Mail(string, *smtp.MailOptions) error { return nil }
func (session) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (session) Reset()                               {}
func (session) Logout() error                        { return nil }

func (s session) Data(r io.Reader) error {
	m, err := mail.ReadMessage(r)
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, m.Body); err != nil {
		return err
	}
	s.office.mu.Lock()
	defer s.office.mu.Unlock()
	id := strings.Trim(m.Header.Get("Message-Id"), "<>")
	s.office.mails[id] = append(s.office.mails[id], time.Now())
	return nil
}

func newPostOffice(t *testing.T) *postOffice {
	t.Helper()
	o := &postOffice{mails: map[string][]time.Time{}}
	s := smtp.NewServer(o)
	s.Domain, s.ReadTimeout, s.WriteTimeout, s.MaxMessageBytes = "post.example.com", 10*time.Second, 10*time.Second, 1<<20
	s.ErrorLog = log.New(io.Discard, "", 0) // a killed sender breaks its connections
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o.port = l.Addr().(*net.TCPAddr).Port
	go func() { _ = s.Serve(l) }()
	t.Cleanup(func() { _ = s.Close() })
	return o
}

// count tells how many different mails were accepted, and how many copies beyond the first.
func (o *postOffice) count() (mails, copies int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, at := range o.mails {
		copies += len(at) - 1
	}
	return len(o.mails), copies
}

// undecided is how long after a mail was accepted a crash may leave the sender without knowing (RFC 1047): until the answer has come, the
// database's one writer is free and the mail is written down. On a busy machine each of them takes its time.
const undecided = 2 * time.Second

// onceEach checks that every mail came once. A copy is allowed only where the server was killed right after the one before it, one for each
// time.
func (o *postOffice) onceEach(t *testing.T, killed []time.Time) {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	copies := 0
	for id, at := range o.mails {
		copies += len(at) - 1
		if id == "" {
			t.Error("a mail has no Message-ID")
		}
		for i := 1; i < len(at); i++ {
			excused := false
			for _, k := range killed {
				excused = excused || !k.Before(at[i-1].Add(-undecided/4)) && k.Before(at[i-1].Add(undecided))
			}
			if !excused {
				t.Errorf("mail %s came again %s after the last time, with no crash in between", id, at[i].Sub(at[i-1]))
			}
		}
	}
	if copies > len(killed) { // one mail of a node is given away at a time
		t.Errorf("%d mails came again after %d crashes", copies, len(killed))
	}
}

// ofOrder counts the different mails of a kind about an order.
func (o *postOffice) ofOrder(order, kind string) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	n := 0
	for id := range o.mails {
		if strings.HasPrefix(id, order+"/"+kind+"/") {
			n++
		}
	}
	return n
}

// settings writes the configuration that sends messages and mails to the drill's own parties.
func settings(t *testing.T, dir, carrierURL, token string, mailPort int) string {
	t.Helper()
	tokenFile := write(t, filepath.Join(dir, "token-"+token), token)
	secret := write(t, filepath.Join(dir, "secret-"+token), "a-secret-of-the-drill-for-pushed-answers")
	return write(t, filepath.Join(dir, "portamento-"+token+".yaml"), fmt.Sprintf(`mail: {from: porting@example.com, smtp: {host: 127.0.0.1, port: %d, starttls: false}}
gateways: {orange: {kind: remote, url: %q, token_file: %q, secret_file: %q}}
log: {level: warn}
`, mailPort, carrierURL, tokenFile, secret))
}

// followed is the virtual time of a sandbox as the parties outside of it read it: they ask, and while nobody answers it stands.
type followed struct {
	mu  sync.Mutex
	at  time.Time
	ask *client.Client // nil until the server has started once
}

func (f *followed) now() time.Time {
	f.mu.Lock()
	ask := f.ask
	f.mu.Unlock()
	if ask == nil {
		return f.at
	}
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	k, err := ask.Clock(ctx)
	f.mu.Lock()
	defer f.mu.Unlock()
	if err == nil && k.Now.After(f.at) {
		f.at = k.Now
	}
	return f.at
}

func (f *followed) follow(c *client.Client) {
	f.mu.Lock()
	f.ask = c
	f.mu.Unlock()
}
