package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store"
)

// takeOver lets a server go on at once where its dead predecessor stood.
func takeOver(t *testing.T, e Engine) {
	clock := NewClock(Start())
	url := e.URL(t)
	db := OpenAt(t, url, clock.Now)
	a := Account(t, db, "A")
	r := Saved(t, db, a, Number(1))
	r, err := db.Requests(Of(a)).Update(t.Context(), r.ID, Submit)
	must(t, err)
	_, err = db.Requests(Of(a)).Update(t.Context(), r.ID, func(r *porting.Request) error {
		r.Deadlines = []porting.Deadline{{Request: r.ID, Kind: porting.DueCutOver, DueAt: Start()}}
		return nil
	})
	must(t, err)
	claim := func(want int) {
		t.Helper()
		if n, err := db.ClaimDue(t.Context(), Start(), 10, time.Minute); err != nil || n != want {
			t.Errorf("claimed %d, want %d, %v", n, want, err)
		}
	}
	claim(1)
	claim(0)
	frozen, _, _, err := db.BeginIdempotent(t.Context(), "a", "k", []byte("body"), clock.Now())
	must(t, err)
	must(t, Raw(t, url, `UPDATE river_job SET state = 'running'`)) // the effect's job and the deadline's
	must(t, db.TakeOver(t.Context()))
	if n := unfinished(t, db); n != 1 {
		t.Errorf("%d jobs wait, want the effect's alone", n)
	}
	claim(1)
	clock.Advance(time.Millisecond)
	if _, outcome, _, err := db.BeginIdempotent(t.Context(), "a", "k", []byte("body"), clock.Now()); err != nil || outcome != store.IdempotentFresh {
		t.Errorf("the dead server's call: %s, %v", outcome, err)
	}
	if err := db.Requests(Of(a)).CreateRequest(frozen, Draft(a, Number(2))); err == nil {
		t.Error("the call that was taken over saved after all")
	}
}

// heap claims no more of a heap of late deadlines than can be worked off, and cut-overs all the same.
func heap(t *testing.T, e Engine) {
	clock := NewClock(Start())
	db := OpenAt(t, e.URL(t), clock.Now)
	a := Account(t, db, "A")
	r := Draft(a, Number(1))
	for i := range 10 {
		r.Deadlines = append(r.Deadlines, porting.Deadline{Request: r.ID, Kind: porting.DuePoll, Key: Number(i).E164(), DueAt: Start().Add(-time.Hour)})
	}
	must(t, db.Requests(Of(a)).CreateRequest(t.Context(), r))
	claim := func(want int, why string) {
		t.Helper()
		if n, err := db.ClaimDue(t.Context(), Start(), 4, 10*time.Second); err != nil || n != want {
			t.Errorf("%s: claimed %d, want %d, %v", why, n, want, err)
		}
	}
	claim(4, "at first")
	claim(0, "while nobody works")
	clock.Advance(time.Minute)
	claim(0, "when the leases have run out in the queue")
	_, err := db.Requests(Of(a)).Update(t.Context(), r.ID, func(r *porting.Request) error {
		r.Deadlines = append(r.Deadlines, porting.Deadline{Request: r.ID, Kind: porting.DueCutOver, DueAt: Start()})
		return nil
	})
	must(t, err)
	claim(1, "a cut-over behind the heap")
}

// rescued gives what a dead node was carrying out to the others, where there can be others.
func rescued(t *testing.T, e Engine) {
	if e.Name == "sqlite" {
		t.Skip("a file has one server, which takes over when it starts")
	}
	url := e.URL(t)
	db := Open(t, url)
	a := Account(t, db, "A")
	r := Saved(t, db, a, Number(1))
	_, err := db.Requests(Of(a)).Update(t.Context(), r.ID, Submit)
	must(t, err)
	for _, c := range []struct {
		running time.Duration
		free    bool
	}{{20 * time.Second, false}, {26 * time.Second, true}} {
		must(t, Raw(t, url, fmt.Sprintf(`UPDATE river_job SET state = 'running', attempt = 1, attempted_at = now() - interval '%d seconds'`, int(c.running.Seconds()))))
		_, err := db.ClaimDue(t.Context(), Start(), 10, time.Minute)
		must(t, err)
		must(t, Raw(t, url, fmt.Sprintf(`SELECT 1 / (CASE WHEN COUNT(*) = 1 THEN 1 ELSE 0 END) FROM river_job WHERE (state = 'available') = %v`, c.free)))
	}
}
