package drill_test

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/portamento/portamento/client"
	"github.com/portamento/portamento/gateway"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/storetest"
)

// takesOverWithin is the promise: so long after a node's death another one has finished its cut-over.
const takesOverWithin = 20 * time.Second

// slowCarrier is a losing carrier whose first activation hangs, so that a node can be killed while it waits.
type slowCarrier struct {
	before bool        // hang before the message is taken, else after
	hangs  chan string // which node waits for its activation
	let    chan struct{}

	mu     sync.Mutex
	hung   bool
	doubt  chan struct{} // not nil: the first question about the activation hangs until it is closed
	asks   chan struct{}
	taken  map[string]time.Time // by key
	acts   map[string]int       // acts of activation, by number
	again  int                  // messages that came although they had been taken
	by     []string             // which nodes talked about the activation, in order: node and method
	ported []gateway.Answer
}

func newSlowCarrier(t *testing.T, before bool) (*slowCarrier, string) {
	c := &slowCarrier{before: before, hangs: make(chan string, 1), let: make(chan struct{}), asks: make(chan struct{}, 1), taken: map[string]time.Time{}, acts: map[string]int{}}
	s := httptest.NewServer(c)
	t.Cleanup(s.Close)
	t.Cleanup(c.goOn)
	return c, s.URL
}

func (c *slowCarrier) goOn() {
	c.mu.Lock()
	defer c.mu.Unlock()
	select {
	case <-c.let:
	default:
		close(c.let)
	}
}

func (c *slowCarrier) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	node := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	w.Header().Set("Content-Type", "application/json")
	switch {
	case r.Method == http.MethodPut:
		c.put(w, r, node)
	case strings.Contains(r.URL.Path, "/messages/"):
		c.get(w, r, node)
	default:
		c.mu.Lock()
		defer c.mu.Unlock()
		_ = json.NewEncoder(w).Encode(gateway.Answers{Answers: append([]gateway.Answer{}, c.ported...), AskAgainAt: time.Now().Add(time.Hour)})
	}
}

func (c *slowCarrier) put(w http.ResponseWriter, r *http.Request, node string) {
	var m gateway.Message
	body, err := io.ReadAll(io.LimitReader(r.Body, gateway.MaxBody))
	if err != nil || json.Unmarshal(body, &m) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	wait := false
	if m.Kind == porting.SendActivate {
		c.mu.Lock()
		wait, c.hung = !c.hung, true
		c.by = append(c.by, node+" PUT")
		c.mu.Unlock()
	}
	if wait && c.before {
		c.hangs <- node
		<-c.let
		panic(http.ErrAbortHandler) // nothing was taken
	}
	c.take(m)
	if wait {
		c.hangs <- node
		<-c.let
	}
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(gateway.Receipt{Reference: "SLOW", ReceivedAt: time.Now()})
}

func (c *slowCarrier) take(m gateway.Message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.taken[m.Key]; known {
		c.again++
		return
	}
	c.taken[m.Key] = time.Now()
	if m.Kind != porting.SendActivate {
		return
	}
	for _, n := range m.Numbers {
		c.acts[n.Number.E164()]++
	}
	c.ported = append(c.ported, gateway.Answer{ID: "moved", Order: m.Order, Kind: porting.AnswerPorted, Attempt: m.Attempt, At: time.Now()})
}

func (c *slowCarrier) get(w http.ResponseWriter, r *http.Request, node string) {
	c.mu.Lock()
	c.by = append(c.by, node+" GET")
	doubt := c.doubt
	c.mu.Unlock()
	if doubt != nil {
		select {
		case c.asks <- struct{}{}:
		default:
		}
		<-doubt
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	key := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
	for k, at := range c.taken {
		if strings.ReplaceAll(k, "/", ".") == key {
			_ = json.NewEncoder(w).Encode(gateway.Receipt{Reference: "SLOW", ReceivedAt: at})
			return
		}
	}
	w.WriteHeader(http.StatusNotFound)
	_ = json.NewEncoder(w).Encode(gateway.Refusal{Code: "UNKNOWN"})
}

// pair is two nodes on one database.
type pair struct {
	t       *testing.T
	nodes   map[string]*server
	carrier *slowCarrier
	mover   traveller
	number  string
}

// other is the node that is not the one named.
func (p *pair) other(name string) *server {
	for n, s := range p.nodes {
		if n != name {
			return s
		}
	}
	return nil
}

func newPair(t *testing.T, before bool) *pair {
	t.Helper()
	program(t)
	var database string
	for _, e := range storetest.Engines() {
		if e.Name != "sqlite" {
			database = e.URL(t)
		}
	}
	if database == "" {
		t.Skip("two nodes need a shared database: TEST_POSTGRES")
	}
	dir := t.TempDir()
	p := &pair{t: t, nodes: map[string]*server{}}
	var address string
	p.carrier, address = newSlowCarrier(t, before)
	post := newPostOffice(t)
	key := write(t, filepath.Join(dir, "master.key"), "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n")
	for _, name := range []string{"alpha", "beta"} {
		config := settings(t, dir, address, name, post.port)
		appendTo(t, config, fmt.Sprintf("master_key_file: %q\ndatabase: %q\ndata_dir: %q\ndocuments:\n  url: %q\n", key, database, filepath.Join(dir, name), filepath.Join(dir, "documents")))
		if name == "beta" { // before its first start every further node gets the authority that signs letters, as docs/run-it.md says
			copyTo(t, filepath.Join(dir, "beta"), filepath.Join(dir, "alpha", "letter-authority.pem"))
		}
		p.nodes[name] = newServer(t, filepath.Join(dir, name), "--config", config).starts()
	}
	p.mover = p.people(filepath.Join(dir, "portamento-alpha.yaml"))
	return p
}

// copyTo copies a file into a folder, which is made.
func copyTo(t *testing.T, folder, file string) {
	t.Helper()
	text := must[[]byte](t)(os.ReadFile(file))
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, filepath.Base(file)), text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// people makes keys and an account, as an operator does.
func (p *pair) people(config string) traveller {
	t := p.t
	t.Helper()
	s := p.nodes["alpha"]
	s.ready.Keys = map[string]string{"admin": newKey(t, config, "admin", ""), "desk": newKey(t, config, "desk", "")}
	a := must[*client.Account](t)(s.client(s.ready.Keys["admin"]).CreateAccount(t.Context(), client.Account{Name: "Atelier Lumière", Market: "fr",
		Owner: &client.Owner{Name: "Camille Durand", Email: "camille@example.com", Language: "fr"}}))
	s.ready.AccountID = a.ID
	s.ready.Keys["account"] = newKey(t, config, "account", a.ID)
	return newTraveller(t, s)
}

// newKey makes a key beside the running server.
func newKey(t *testing.T, config, role, account string) string {
	t.Helper()
	args := []string{"keys", "create", "--config", config, "--role", role, "-o", "json"}
	if account != "" {
		args = append(args, "--account", account)
	}
	var out struct{ Key string }
	text := runs(t, args...)
	if err := json.Unmarshal([]byte(text[strings.IndexByte(text, '{'):]), &out); err != nil || out.Key == "" {
		t.Fatalf("keys create: %v\n%s", err, text)
	}
	return out.Key
}

// through is the traveller talking to another node.
func (x traveller) through(s *server, from *server) traveller {
	x.office, x.desk = s.client(from.ready.Keys["account"]), s.client(from.ready.Keys["desk"])
	return x
}

// movesNow brings an order to a date that begins in two seconds, and gives the node whose activation hangs.
func (p *pair) movesNow() (made, string) {
	t := p.t
	t.Helper()
	m := must[made](t)(p.mover.begins(t.Context(), 1, "drill"))
	p.number = m.number
	eventually(t, 20*time.Second, "the order was not handed off", func() bool {
		o, err := p.mover.desk.Order(t.Context(), m.order)
		return err == nil && o.SentAt != nil && o.State != "approved"
	})
	start := time.Now().Add(2 * time.Second).Truncate(time.Second)
	_, err := p.mover.desk.Confirm(t.Context(), m.order, client.Confirmation{Start: start, End: start.Add(time.Hour), Timezone: "Europe/Paris", Reason: "agreed for the drill"})
	if err != nil {
		t.Fatal(err)
	}
	select {
	case node := <-p.carrier.hangs:
		return m, node
	case <-time.After(20 * time.Second):
		t.Fatal("no node activated at the agreed instant")
	}
	return m, ""
}

// moved waits until the survivor has finished the cut-over and says how long that took.
func (p *pair) moved(x traveller, m made, since time.Time) time.Duration {
	t := p.t
	t.Helper()
	eventually(t, takesOverWithin-time.Since(since), "the cut-over was not finished by the other node", func() bool {
		o, err := x.desk.Order(t.Context(), m.order)
		return err == nil && o.State == "testing"
	})
	return time.Since(since)
}

// history counts the events of the order by type.
func (p *pair) history(x traveller, m made) map[string]int {
	t := p.t
	t.Helper()
	out := map[string]int{}
	for e, err := range x.desk.RequestEvents(t.Context(), m.request) {
		if err != nil {
			t.Fatal(err)
		}
		out[e.Type]++
	}
	return out
}

func (p *pair) once(x traveller, m made) {
	t := p.t
	t.Helper()
	p.carrier.mu.Lock()
	if p.carrier.acts[p.number] != 1 || p.carrier.again != 0 {
		t.Errorf("%s was activated %d times, %d messages came again; talks: %v", p.number, p.carrier.acts[p.number], p.carrier.again, p.carrier.by)
	}
	p.carrier.mu.Unlock()
	h := p.history(x, m)
	for _, typ := range []string{"port_order.moving_started", "port_order.activation_sent", "port_order.number_ported"} {
		if h[typ] != 1 {
			t.Errorf("%s happened %d times", typ, h[typ])
		}
	}
}

// Two nodes on one database, and one of them is killed while it moves a number: the other finishes in time, and the number moves once.
func TestNodes_ADeadNodesCutOverIsFinishedByAnother(t *testing.T) {
	for round := range *rounds {
		t.Run(fmt.Sprint("round ", round), func(t *testing.T) {
			t.Parallel()
			p := newPair(t, round%2 == 0)
			m, node := p.movesNow()
			x := p.mover.through(p.other(node), p.nodes["alpha"])
			since := time.Now()
			p.nodes[node].kill()
			took := p.moved(x, m, since)
			t.Logf("%s was killed while its activation hung (taken by the carrier: %t): finished by the other node after %s", node, round%2 != 0,
				took.Round(10*time.Millisecond))
			p.once(x, m)
		})
	}
}

// A node freezes while it moves a number, another takes over, and the first wakes while the other is still at it: it changes nothing. The
// other finishes in time.
func TestNodes_AFrozenNodeThatWakesDoesNothing(t *testing.T) {
	for round := range max(1, *rounds/3) {
		t.Run(fmt.Sprint("round ", round), func(t *testing.T) {
			t.Parallel()
			p := newPair(t, round%2 != 0)
			m, node := p.movesNow()
			victim := p.nodes[node]
			x := p.mover.through(p.other(node), p.nodes["alpha"])
			doubt := make(chan struct{})
			sure := sync.OnceFunc(func() { close(doubt) })
			t.Cleanup(sure)
			p.carrier.mu.Lock()
			p.carrier.doubt = doubt
			p.carrier.mu.Unlock()
			since := time.Now()
			victim.signal(syscall.SIGSTOP)
			select {
			case <-p.carrier.asks:
			case <-time.After(takesOverWithin):
				t.Fatal("no other node took the cut-over up")
			}
			before := p.history(x, m)
			p.carrier.goOn()
			victim.signal(syscall.SIGCONT)
			stays(t, 4*time.Second, "the node that woke changed the order or told the carrier something", func() bool {
				now := p.history(x, m)
				p.carrier.mu.Lock()
				defer p.carrier.mu.Unlock()
				if !maps.Equal(before, now) {
					t.Logf("history before %v, now %v", before, now)
				}
				return maps.Equal(before, now) && len(p.carrier.by) == 2 // one activation, one question
			})
			if victim.readyz() != http.StatusOK {
				t.Error("the node that woke does not serve: the drill proves nothing")
			}
			sure()
			took := p.moved(x, m, since)
			t.Logf("%s froze; finished by the other node after %s", node, took.Round(10*time.Millisecond))
			p.once(x, m)
		})
	}
}
