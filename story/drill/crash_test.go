package drill_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"github.com/portamento/portamento/client"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/storetest"
)

// crash is one drill: a sandbox whose carrier and mail server live outside of it, and a killer.
type crash struct {
	t       *testing.T
	dir     string
	server  *server
	carrier *carrier
	post    *postOffice
	time    *followed
	killed  []time.Time
	starts  []time.Duration
}

func newCrash(t *testing.T, more ...string) *crash {
	t.Helper()
	program(t)
	start := time.Date(2026, 9, 1, 7, 0, 0, 0, time.UTC)
	c := &crash{t: t, dir: t.TempDir(), post: newPostOffice(t), time: &followed{at: start}}
	c.carrier = newCarrier(t, c.time.now)
	config := settings(t, c.dir, c.carrier.url, carrierToken, c.post.port)
	c.server = newServer(t, c.dir, append([]string{"--sandbox", "--outside", "--config", config, "--data", c.data(), "--start", start.Format(time.RFC3339)}, more...)...)
	c.server.starts()
	c.time.follow(c.server.client(c.server.ready.Keys["admin"], client.WithTries(1), client.WithTimeout(3*time.Second)))
	return c
}

func (c *crash) data() string { return filepath.Join(c.dir, "data") }

// killAtRandom kills the server n times while journeys go on, and starts it again each time. It stops early when ctx ends.
func (c *crash) killAtRandom(ctx context.Context, random *rand.Rand, n int, longest time.Duration) error {
	for range n {
		wait := time.NewTimer(200*time.Millisecond + time.Duration(random.Int64N(int64(longest))))
		select {
		case <-ctx.Done():
			wait.Stop()
			return nil
		case <-wait.C:
		}
		c.killed = append(c.killed, time.Now())
		c.server.kill()
		took, err := c.server.start()
		if err != nil {
			return fmt.Errorf("start after kill %d: %w", len(c.killed), err)
		}
		c.starts = append(c.starts, took)
	}
	return nil
}

// Kills the process at random during many journeys, and finds nothing lost and no effect twice.
func TestCrash_NothingIsLostAndNothingIsDoneTwice(t *testing.T) {
	for _, e := range storetest.Engines() {
		t.Run(e.Name, func(t *testing.T) {
			n, k, longest := *journeys, *kills, 3*time.Second
			if n > 100 {
				longest = 12 * time.Second
			}
			var more []string
			if e.Name != "sqlite" {
				// Beside other nodes a dead one's jobs are free after a minute: fewer of both keep the drill short.
				n, k, more = max(8, n/8), max(2, k/12), []string{"--database", e.URL(t)}
			}
			c := newCrash(t, more...)
			c.drill(n, k, longest)
		})
	}
}

func (c *crash) drill(n, k int, longest time.Duration) {
	t := c.t
	t.Helper()
	number := *seed
	if number == 0 {
		number = rand.Uint64()
	}
	t.Logf("seed %d: -seed %d kills at the same distances", number, number)
	begun := time.Now()
	x := newTraveller(t, c.server)
	ctx, done := context.WithCancel(t.Context())
	defer done()
	var aside sync.WaitGroup
	abreast := min(n, 1000)
	x.patience = time.Duration(abreast) * 10 * time.Millisecond
	aside.Go(func() {
		if n > 100 { // step by step from deadline to deadline would take an hour
			runTime(ctx, c.server, c.server.ready.Keys["admin"])
			return
		}
		passTime(ctx, c.server, c.server.ready.Keys["admin"], 6*time.Hour)
	})
	killing := make(chan error, 1)
	go func() { killing <- c.killAtRandom(ctx, rand.New(rand.NewPCG(number, 1)), k, longest) }()
	all := crowd(t, x, n, abreast)
	c.lastMails(all)
	done()
	if err := <-killing; err != nil {
		t.Fatal(err)
	}
	aside.Wait()
	took := time.Since(begun)
	c.judge(x, all)
	taken, again := c.carrier.messages()
	mails, copies := c.post.count()
	t.Logf("%d journeys in %s, %d kills; ready again: median %s, longest %s; carrier: %d messages, %d repeated, %d times asked; %d mails, %d of them twice in the undecidable window",
		n, took.Round(time.Second), len(c.killed), median(c.starts), longestOf(c.starts), taken, again, c.carrier.asked, mails, copies)
	if len(c.killed) == 0 {
		t.Error("nothing was killed: the drill proves nothing")
	}
}

// lastMails lets time go on until everybody was told of the end, at most for two minutes: a mail that was cut short is tried again later, and on a
// busy machine that is after the journey. Who is told nothing, the judge says.
func (c *crash) lastMails(all []made) {
	missing := func(m made) bool { return !m.silent() && c.post.ofOrder(m.order, "completed") == 0 }
	bound := time.NewTimer(2 * time.Minute)
	defer bound.Stop()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for slices.ContainsFunc(all, missing) {
		select {
		case <-bound.C:
			return
		case <-tick.C:
		}
	}
}

func median(d []time.Duration) time.Duration {
	if len(d) == 0 {
		return 0
	}
	d = slices.Sorted(slices.Values(d))
	return d[len(d)/2].Round(time.Millisecond)
}

func longestOf(d []time.Duration) time.Duration {
	if len(d) == 0 {
		return 0
	}
	return slices.Max(d).Round(time.Millisecond)
}

// judge compares what the travellers were told with what the server holds and with the books outside.
func (c *crash) judge(x traveller, all []made) {
	t := c.t
	t.Helper()
	for _, m := range all {
		c.judgeJourney(x, m)
	}
	c.carrier.actsOnce(t)
	c.post.onceEach(t, c.killed)
	c.judgeNumbers(x, all)
	c.judgeOpen(x)
	out := runs(t, append([]string{"audit", "verify"}, c.database()...)...)
	if !strings.Contains(out, " 0 faults") {
		t.Errorf("audit verify: %s", out)
	}
	c.server.signal(15)
	<-c.server.ended
	if code := c.server.cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("the server ended with %d", code)
	}
	if slices.Contains(c.server.args, "--database") {
		return
	}
	db := must[*sql.DB](t)(sql.Open("sqlite", filepath.Join(c.data(), "portamento.db")))
	defer db.Close()
	var verdict string
	if err := db.QueryRowContext(t.Context(), "PRAGMA integrity_check").Scan(&verdict); err != nil || verdict != "ok" {
		t.Errorf("integrity_check: %q, %v", verdict, err)
	}
}

// database is the server's database, as arguments of the operator's verbs.
func (c *crash) database() []string {
	if i := slices.Index(c.server.args, "--database"); i >= 0 {
		return []string{"--data", c.data(), "--database", c.server.args[i+1]}
	}
	return []string{"--data", c.data()}
}

func (c *crash) judgeJourney(x traveller, m made) {
	t, ctx := c.t, c.t.Context()
	t.Helper()
	r, err := x.desk.Request(ctx, m.request)
	if err != nil {
		t.Errorf("acknowledged request %s (%s): %v", m.request, m.number, err)
		return
	}
	if !m.silent() && r.Stage != "done" {
		t.Errorf("request %s (%s) is in %s", m.request, m.script, r.Stage)
	}
	if same, err := client.Collect(x.desk.Requests(ctx, client.RequestFilter{ExternalID: r.ExternalID})); err != nil || len(same) != 1 {
		t.Errorf("%d requests of %s, %v", len(same), r.ExternalID, err)
	}
	events, err := client.Collect(x.desk.RequestEvents(ctx, m.request))
	if err != nil {
		t.Errorf("events of %s: %v", m.request, err)
	}
	for i, e := range events {
		if e.Sequence != i+1 {
			t.Errorf("request %s: event %d has sequence %d", m.request, i+1, e.Sequence)
			break
		}
	}
	if m.silent() {
		return
	}
	c.carrier.mu.Lock()
	if submits := c.carrier.submits[porting.OrderID(m.order)]; submits != 1 {
		t.Errorf("order %s was submitted %d times", m.order, submits)
	}
	if moves := c.carrier.moves[m.order+" "+m.number]; moves != 1 {
		t.Errorf("%s was activated %d times", m.number, moves)
	}
	c.carrier.mu.Unlock()
	for _, kind := range []string{"date.confirmed", "moving.started", "completed"} {
		// A date that was taken back and given again is confirmed, and announced, twice.
		if n := c.post.ofOrder(m.order, kind); n != 1 && (m.script != "SIM-LOSE" || n == 0) {
			t.Errorf("order %s (%s): %d different mails %s", m.order, m.script, n, kind)
		}
	}
}

// judgeNumbers checks that each moved number belongs to the account, once, and that none is lost on the way.
func (c *crash) judgeNumbers(x traveller, all []made) {
	t := c.t
	t.Helper()
	list, err := client.Collect(x.desk.Numbers(t.Context(), client.NumberFilter{PageSize: 200}))
	if err != nil {
		t.Fatal(err)
	}
	states := map[string]string{}
	for _, n := range list {
		if _, twice := states[n.Number]; twice {
			t.Errorf("number %s is there twice", n.Number)
		}
		states[n.Number] = n.State
	}
	for _, m := range all {
		want := "assigned"
		if m.silent() {
			want = "arriving"
		}
		if states[m.number] != want {
			t.Errorf("number %s (%s) is %q, wanted %s", m.number, m.script, states[m.number], want)
		}
		delete(states, m.number)
	}
	for number, state := range states {
		if state == "arriving" {
			t.Errorf("number %s arrives without a journey", number)
		}
	}
}

// judgeOpen checks that every order that is not over has something due.
func (c *crash) judgeOpen(x traveller) {
	t := c.t
	t.Helper()
	for o, err := range x.desk.Orders(t.Context(), client.OrderFilter{PageSize: 200}) {
		if err != nil {
			t.Fatal(err)
		}
		over := o.State == "completed" || o.State == "cancelled" || o.State == "declined" || o.State == "reversed"
		if !over && o.NextDueAt == nil {
			t.Errorf("order %s in %s has nothing due: it is stuck", o.ID, o.State)
		}
	}
}
