package storetest

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
)

func claimers(t *testing.T, e Engine) {
	url := e.URL(t)
	db := Open(t, url)
	a := Account(t, db, "A")
	const rows = 200
	r := Draft(a, Number(1))
	for i := range rows {
		r.Deadlines = append(r.Deadlines, porting.Deadline{Request: r.ID, Kind: porting.DueCutOver, Key: Number(i).E164(), DueAt: Start().Add(time.Duration(i) * time.Second)})
	}
	r.Deadlines = append(r.Deadlines, porting.Deadline{Request: r.ID, Kind: porting.DuePoll, DueAt: Start().Add(time.Hour)})
	must(t, db.Requests(Of(a)).CreateRequest(t.Context(), r))
	nodes := []int{0, 1, 2, 3}
	var wg sync.WaitGroup
	var total atomic.Int64
	for range nodes {
		node := Open(t, url)
		for range 2 {
			wg.Go(func() {
				for range 100 {
					n, err := node.ClaimDue(t.Context(), Start().Add(rows*time.Second), 7, time.Hour)
					if err != nil {
						t.Error(err)
						return
					}
					total.Add(int64(n))
				}
			})
		}
	}
	wg.Wait()
	if total.Load() != rows {
		t.Errorf("%d claims of %d deadlines", total.Load(), rows)
	}
	got, err := db.Requests(Of(a)).Request(t.Context(), r.ID)
	must(t, err)
	for _, d := range got.Deadlines {
		if want := int64(1); d.Kind == porting.DueCutOver && d.Token != want {
			t.Errorf("token %d", d.Token)
		}
		if d.Kind == porting.DuePoll && d.Token != 0 {
			t.Error("a deadline was claimed before it was due")
		}
	}
}

func leases(t *testing.T, e Engine) {
	clock := NewClock(Start())
	url := e.URL(t)
	db := OpenAt(t, url, clock.Now)
	a := Account(t, db, "A")
	r := Draft(a, Number(1))
	r.Deadlines = []porting.Deadline{{Request: r.ID, Kind: porting.DueCutOver, DueAt: Start().Add(-time.Hour)}}
	must(t, db.Requests(Of(a)).CreateRequest(t.Context(), r))
	next, ok, err := db.NextDue(t.Context())
	if err != nil || !ok || !next.Equal(Start().Add(-time.Hour)) {
		t.Errorf("next due %v, %v", next, err)
	}
	claim := func(want int) {
		t.Helper()
		if n, err := db.ClaimDue(t.Context(), Start(), 10, 15*time.Second); err != nil || n != want {
			t.Errorf("claimed %d, want %d, %v", n, want, err)
		}
	}
	held := func() porting.Deadline {
		t.Helper()
		got, err := db.Requests(Of(a)).Request(t.Context(), r.ID)
		must(t, err)
		return got.Deadlines[0]
	}
	claim(1)
	claim(0)
	first := held()
	clock.Advance(10 * time.Second)
	must(t, db.ExtendLease(t.Context(), first, 15*time.Second))
	clock.Advance(10 * time.Second)
	claim(0) // the heartbeat keeps it
	clock.Advance(6 * time.Second)
	claim(1) // the node is dead
	second := held()
	if first.Token != 1 || second.Token != 2 {
		t.Errorf("tokens %d and %d", first.Token, second.Token)
	}
	if err := db.ExtendLease(t.Context(), first, time.Minute); !errors.Is(err, porting.ErrFenced) {
		t.Errorf("the frozen node goes on: %v", err)
	}
	_, err = db.Requests(Of(a)).Update(t.Context(), r.ID, func(r *porting.Request) error {
		r.Deadlines[0].DueAt = Start().Add(-time.Minute)
		return nil
	})
	must(t, err)
	claim(1) // a moved deadline is free
	_, err = db.Requests(Of(a)).Update(t.Context(), r.ID, func(r *porting.Request) error { r.Deadlines = nil; return nil })
	must(t, err)
	if err := db.ExtendLease(t.Context(), second, time.Minute); !errors.Is(err, porting.ErrFenced) {
		t.Errorf("a lease on a deadline that is gone: %v", err)
	}
	if _, ok, err := db.NextDue(t.Context()); ok || err != nil {
		t.Errorf("something is due, %v", err)
	}
	again := OpenAt(t, url, clock.Now) // a restart changes nothing
	if n, err := again.ClaimDue(t.Context(), Start(), 10, time.Minute); n != 0 || err != nil {
		t.Errorf("claimed %d after a restart, %v", n, err)
	}
}

func heldDatabase(t *testing.T, e Engine) {
	db := Open(t, e.URL(t))
	a := Account(t, db, "A")
	r := Draft(a, Number(1))
	r.Deadlines = []porting.Deadline{{Request: r.ID, Kind: porting.DuePromise, DueAt: Start()}}
	must(t, db.Requests(Of(a)).CreateRequest(t.Context(), r))
	must(t, db.SetHeld(t.Context(), true, "because"))
	if is, why, err := db.Held(t.Context()); !is || why != "because" || err != nil {
		t.Errorf("held %v, %q, %v", is, why, err)
	}
	if n, err := db.ClaimDue(t.Context(), Start(), 10, time.Minute); n != 0 || err != nil {
		t.Errorf("a held database gave %d deadlines, %v", n, err)
	}
	must(t, db.SetHeld(t.Context(), false, ""))
	if n, err := db.ClaimDue(t.Context(), Start(), 10, time.Minute); n != 1 || err != nil {
		t.Errorf("a released database gave %d deadlines, %v", n, err)
	}
	must(t, db.Ping(t.Context()))
}
