package drill_test

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/portamento/portamento/client"
)

// copies gives how often each mail was accepted.
func (o *postOffice) copies() map[string]int {
	o.mu.Lock()
	defer o.mu.Unlock()
	out := map[string]int{}
	for id, at := range o.mails {
		out[id] = len(at)
	}
	return out
}

// settledMails are the mails accepted before an instant.
func (o *postOffice) settledMails(before time.Time) []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []string
	for id, at := range o.mails {
		if at[0].Before(before) {
			out = append(out, id)
		}
	}
	return out
}

// A backup beside a running, busy server; what is restored sends nothing until somebody releases it, then goes on, and does nothing twice
// that was done before the backup; the carrier hears no message twice at all.
func TestRestore_NothingLeavesBeforeTheRelease(t *testing.T) {
	t.Parallel()
	c := newCrash(t)
	x := newTraveller(t, c.server)
	ctx, enough := context.WithCancel(t.Context())
	defer enough()
	archive := filepath.Join(c.dir, "backup.zip")
	var journeys []made
	for i := range 6 {
		journeys = append(journeys, must[made](t)(x.begins(t.Context(), i, "SIM-OK")))
	}
	c.advance("72h")
	eventually(t, 20*time.Second, "no mail was sent, and written down as sent", func() bool {
		all, _ := c.post.count()
		return all > 0 && len(c.post.settledMails(time.Now().Add(-undecided))) == all
	})
	var aside sync.WaitGroup
	aside.Go(func() { // the server is busy while it is saved
		for i := 100; ctx.Err() == nil; i++ {
			if r, err := x.office.CreateRequest(ctx, client.NewRequest{Fields: client.Fields{Name: "busy"}}); err == nil { // an account keeps so many drafts
				_, _ = x.office.CancelRequest(ctx, r.ID, "")
			}
		}
	})
	acknowledged := must[*client.Request](t)(x.office.CreateRequest(t.Context(), client.NewRequest{Fields: client.Fields{Name: "Just before"}}))
	began := time.Now()
	runs(t, "backup", "--data", c.data(), archive)
	enough()
	aside.Wait()
	for i := 6; i < 9; i++ { // done by the old server only
		_ = must[made](t)(x.begins(t.Context(), i, "SIM-OK"))
	}
	c.advance("24h")
	c.server.signal(syscall.SIGTERM)
	<-c.server.ended
	before := c.post.settledMails(began.Add(-undecided))
	if len(before) == 0 {
		t.Fatal("nothing was mailed before the backup: the drill proves nothing")
	}

	restored := c.restored(archive)
	held := c.post.copies()
	taken, again := c.carrier.messages()
	silent := func() bool {
		now, more := c.carrier.messages()
		return now == taken && more == again && maps.Equal(held, c.post.copies())
	}
	restored.starts()
	c.time.follow(restored.client(restored.ready.Keys["admin"], client.WithTries(1), client.WithTimeout(3*time.Second)))
	y := newTraveller(t, restored)
	if _, err := y.office.Request(t.Context(), acknowledged.ID); err != nil {
		t.Errorf("what was acknowledged before the backup began is not in it: %v", err)
	}
	_ = must[made](t)(y.begins(t.Context(), 50, "SIM-OK")) // has a hand-off and mails to send, and must wait with them
	stays(t, 4*time.Second, "something left before the release", silent)
	out, code := run(t, "release", "--data", filepath.Join(c.dir, "restored"))
	if code != 2 || !strings.Contains(out, "--yes") {
		t.Errorf("release without --yes: exit %d, %s", code, out)
	}
	if !silent() {
		t.Error("something left without --yes")
	}
	runs(t, "release", "--yes", "--data", filepath.Join(c.dir, "restored"))
	eventually(t, 15*time.Second, "nothing leaves after the release", func() bool { now, _ := c.carrier.messages(); return now == taken+1 })

	going, done := context.WithCancel(t.Context())
	aside.Go(func() { passTime(going, restored, restored.ready.Keys["admin"], 6*time.Hour) })
	for _, m := range journeys {
		if err := y.ends(t.Context(), m); err != nil {
			t.Errorf("journey %s: %v", m.request, err)
		}
	}
	done()
	aside.Wait()
	c.carrier.actsOnce(t)
	now := c.post.copies()
	for _, id := range before {
		if now[id] != held[id] {
			t.Errorf("mail %s had been sent before the backup and was sent again", id)
		}
	}
	if out := runs(t, "audit", "verify", "--data", filepath.Join(c.dir, "restored")); !strings.Contains(out, " 0 faults") {
		t.Errorf("audit verify: %s", out)
	}
}

// advance moves the clock on and waits until everything is done.
func (c *crash) advance(d string) {
	c.t.Helper()
	admin := c.server.client(c.server.ready.Keys["admin"], client.WithTries(1), client.WithTimeout(time.Minute))
	if _, err := admin.SetClock(c.t.Context(), client.ClockChange{Advance: d}); err != nil {
		c.t.Fatal(err)
	}
}

// restored fills a new data folder from the archive, after it was refused with a wrong key and with damage, and prepares its server.
func (c *crash) restored(archive string) *server {
	t := c.t
	t.Helper()
	data := filepath.Join(c.dir, "restored")
	if err := os.MkdirAll(data, 0o700); err != nil {
		t.Fatal(err)
	}
	refused := func(what, file, say string) {
		t.Helper()
		out, code := run(t, "restore", file, "--data", data)
		if code == 0 || !strings.Contains(out, say) {
			t.Errorf("restore with %s: exit %d, %s", what, code, out)
		}
	}
	refused("no key", archive, "master key")
	write(t, filepath.Join(data, "master.key"), "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n")
	refused("a wrong key", archive, "another master key")
	for _, name := range []string{"master.key", "clock.json"} {
		write(t, filepath.Join(data, name), string(must[[]byte](t)(os.ReadFile(filepath.Join(c.data(), name)))))
	}
	whole := must[[]byte](t)(os.ReadFile(archive))
	damaged := slices.Clone(whole)
	damaged[len(damaged)/3] ^= 0x40
	refused("a damaged archive", write(t, filepath.Join(c.dir, "damaged.zip"), string(damaged)), "damaged")
	refused("half an archive", write(t, filepath.Join(c.dir, "half.zip"), string(whole[:len(whole)/2])), "half.zip")
	if out := runs(t, "restore", archive, "--data", data); !strings.Contains(out, "held") {
		t.Errorf("restore does not say that the database is held: %s", out)
	}
	args := slices.Clone(c.server.args[slices.Index(c.server.args, "--sandbox"):])
	args[slices.Index(args, "--data")+1] = data
	return newServer(t, filepath.Join(c.dir, "second"), args...)
}
