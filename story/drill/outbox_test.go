package drill_test

import (
	"context"
	"math/rand/v2"
	"net/mail"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// The outbox can be asked whether it has a mail: however often the server is killed, each is there once.
func TestCrash_TheOutboxHoldsEachMailOnce(t *testing.T) {
	t.Parallel()
	program(t)
	const n, killed = 12, 6
	dir := t.TempDir()
	c := &crash{t: t, dir: dir}
	start := time.Date(2026, 9, 1, 7, 0, 0, 0, time.UTC)
	c.server = newServer(t, dir, "--sandbox", "--data", c.data(), "--start", start.Format(time.RFC3339), "--log-level", "error").starts()
	x := newTraveller(t, c.server)
	ctx, done := context.WithCancel(t.Context())
	defer done()
	var aside sync.WaitGroup
	aside.Go(func() { passTime(ctx, c.server, c.server.ready.Keys["admin"], 6*time.Hour) })
	killing := make(chan error, 1)
	go func() { killing <- c.killAtRandom(ctx, rand.New(rand.NewPCG(*seed, 2)), killed, time.Second) }()
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			m, err := x.begins(t.Context(), i, "SIM-OK")
			if err == nil { // the sandbox places the test calls
				err = soonIn(t.Context(), 250*time.Millisecond, func() (bool, error) {
					r, err := x.office.Request(t.Context(), m.request)
					return err != nil || r.Final(), err
				})
			}
			if err != nil {
				t.Errorf("journey %d (%s): %v", i, m.request, err)
			}
		})
	}
	all.Wait()
	done()
	if err := <-killing; err != nil {
		t.Fatal(err)
	}
	aside.Wait()
	files := must[[]string](t)(filepath.Glob(filepath.Join(c.data(), "outbox", "*.eml")))
	holds := map[string]string{}
	for _, name := range files {
		f := must[*os.File](t)(os.Open(name))
		m, err := mail.ReadMessage(f)
		_ = f.Close()
		if err != nil {
			t.Errorf("%s is no whole mail: %v", name, err)
			continue
		}
		id := m.Header.Get("Message-Id")
		if other, twice := holds[id]; twice {
			t.Errorf("%s is in %s and in %s", id, other, name)
		}
		holds[id] = name
	}
	t.Logf("%d journeys, %d kills, %d mails", n, len(c.killed), len(holds))
	if len(c.killed) == 0 || len(holds) < n {
		t.Errorf("%d kills, %d mails: the drill proves nothing", len(c.killed), len(holds))
	}
}
