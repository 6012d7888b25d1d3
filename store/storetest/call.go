package storetest

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store"
)

func idempotency(t *testing.T, e Engine) {
	clock := NewClock(Start())
	url := e.URL(t)
	db := OpenAt(t, url, clock.Now)
	a := Account(t, db, "A")
	begin := func(scope, key, body, want string) (context.Context, []byte) {
		t.Helper()
		ctx, outcome, stored, err := db.BeginIdempotent(t.Context(), scope, key, []byte(body), clock.Now())
		if err != nil || outcome != want {
			t.Fatalf("%s: %s, want %s, %v", key, outcome, want, err)
		}
		return ctx, stored
	}
	ctx, _ := begin("a", "k", "body", store.IdempotentFresh)
	begin("a", "k", "body", store.IdempotentRunning)
	begin("a", "k", "other", store.IdempotentMismatch)
	begin("b", "k", "other", store.IdempotentFresh)
	must(t, db.FinishIdempotent(ctx, []byte("answer")))
	if Raw(t, url, `INSERT INTO meta (name, value) SELECT 'left', NULL FROM idempotency_keys WHERE LENGTH(answer) <= 6`) != nil { // a text without a value is refused
		t.Error("the answer stands in the database as it is")
	}
	db = OpenAt(t, url, clock.Now) // a restart
	if _, stored := begin("a", "k", "body", store.IdempotentReplay); string(stored) != "answer" {
		t.Errorf("replayed %q", stored)
	}
	clock.Advance(29 * 24 * time.Hour)
	begin("a", "k", "body", store.IdempotentReplay)
	moved, _ := begin("a", "moved", "body", store.IdempotentFresh)
	must(t, db.FinishIdempotent(moved, []byte("another")))
	must(t, Raw(t, url, `UPDATE idempotency_keys SET answer = (SELECT answer FROM idempotency_keys WHERE LENGTH(answer) = (SELECT MIN(LENGTH(answer)) FROM idempotency_keys))`))
	begin("a", "k", "body", store.IdempotentReplay)
	begin("a", "moved", "body", store.IdempotentDone) // what was kept for another call is no answer
	clock.Advance(2 * 24 * time.Hour)
	begin("a", "k", "changed", store.IdempotentFresh) // kept 30 days

	ctx, _ = begin("a", "refused", "body", store.IdempotentFresh)
	must(t, db.ReleaseIdempotent(ctx))
	begin("a", "refused", "another", store.IdempotentFresh)

	// A crash before the change: somebody else takes over, and the first can no longer save.
	frozen, _ := begin("a", "crash", "body", store.IdempotentFresh)
	clock.Advance(61 * time.Second)
	second, _ := begin("a", "crash", "body", store.IdempotentFresh)
	r := Draft(a, Number(1))
	if err := db.Requests(Of(a)).CreateRequest(frozen, Draft(a, Number(1))); !errors.Is(err, porting.ErrFenced) {
		t.Errorf("the frozen call saved: %v", err)
	}
	must(t, db.Requests(Of(a)).CreateRequest(second, r))
	// A crash after the change: it is not made again.
	clock.Advance(61 * time.Second)
	if _, stored := begin("a", "crash", "body", store.IdempotentDone); string(stored) != string(r.ID) {
		t.Errorf("done: %q, want %s", stored, r.ID)
	}
	must(t, db.Clean(t.Context(), clock.Now().Add(31*24*time.Hour), 100))
	begin("a", "crash", "another body", store.IdempotentFresh)

	var wg sync.WaitGroup
	fresh := make(chan struct{}, 8)
	for range 8 {
		wg.Go(func() {
			_, outcome, _, err := db.BeginIdempotent(t.Context(), "a", "race", []byte("x"), clock.Now())
			if err != nil {
				t.Error(err)
			}
			if outcome == store.IdempotentFresh {
				fresh <- struct{}{}
			}
		})
	}
	wg.Wait()
	if len(fresh) != 1 {
		t.Errorf("%d calls of one key were fresh", len(fresh))
	}
}

func rateLimits(t *testing.T, e Engine) {
	db := Open(t, e.URL(t))
	now := Start()
	const interval, burst = 6 * time.Second, 3
	for i := range burst {
		if ok, _, err := db.Allow(t.Context(), "b", interval, burst, now); !ok || err != nil {
			t.Errorf("event %d of the burst: %v, %v", i, ok, err)
		}
	}
	ok, wait, err := db.Allow(t.Context(), "b", interval, burst, now)
	if ok || wait != interval || err != nil {
		t.Errorf("beyond the burst: %v, wait %v, %v", ok, wait, err)
	}
	if ok, wait, err = db.Allow(t.Context(), "b", interval, burst, now.Add(interval-time.Second)); ok || wait != time.Second || err != nil {
		t.Errorf("a second early: %v, wait %v, %v", ok, wait, err)
	}
	if ok, _, err = db.Allow(t.Context(), "b", interval, burst, now.Add(interval)); !ok || err != nil {
		t.Errorf("after the wait: %v, %v", ok, err)
	}
	if ok, _, err = db.Allow(t.Context(), "c", interval, burst, now); !ok || err != nil {
		t.Errorf("another bucket: %v, %v", ok, err)
	}
	allowed := 0
	for i := range 200 { // one a second for 200 s against one each 6 s
		ok, _, err := db.Allow(t.Context(), "d", interval, burst, now.Add(time.Duration(i)*time.Second))
		must(t, err)
		if ok {
			allowed++
		}
	}
	if want := burst + 199/6; allowed != want {
		t.Errorf("%d allowed, want %d", allowed, want)
	}
}

func keys(t *testing.T, e Engine) {
	url := e.URL(t)
	db := Open(t, url)
	a := Account(t, db, "A")
	id, secret, err := db.CreateKey(t.Context(), porting.RoleAccount, a, "shop")
	must(t, err)
	who, err := db.KeyActor(t.Context(), secret)
	if err != nil || who.Account != a || who.Role != porting.RoleAccount || who.Key != id || who.Name != "shop" {
		t.Errorf("actor %+v, %v", who, err)
	}
	if _, err := db.KeyActor(t.Context(), secret+"x"); !errors.Is(err, porting.ErrNotFound) {
		t.Errorf("a wrong secret: %v", err)
	}
	must(t, Raw(t, url, `INSERT INTO meta (name, value) SELECT 'left', NULL FROM api_keys WHERE name = '`+secret+`' OR id = '`+secret+`'`))
	for _, bad := range []struct {
		role    porting.Role
		account porting.AccountID
	}{{porting.RoleAccount, ""}, {porting.RoleDesk, a}, {porting.RoleAccount, "acc_none"}} {
		if _, _, err := db.CreateKey(t.Context(), bad.role, bad.account, "x"); err == nil {
			t.Errorf("a key of %+v was made", bad)
		}
	}
	list, _, err := db.KeyList(t.Context(), a, porting.Page{})
	if err != nil || len(list) != 1 || list[0].ID != id || !list[0].RevokedAt.IsZero() {
		t.Errorf("keys %+v, %v", list, err)
	}
	desk, _, err := db.CreateKey(t.Context(), porting.RoleDesk, "", "desk")
	must(t, err)
	if all, _, err := db.KeyList(t.Context(), "", porting.Page{}); err != nil || len(all) != 2 || all[0].ID != id || all[1].ID != desk {
		t.Errorf("all keys %+v, %v", all, err)
	}
	clock := NewClock(Start())
	other := OpenAt(t, url, clock.Now) // another process
	if _, err := other.KeyActor(t.Context(), secret); err != nil {
		t.Errorf("another process: %v", err)
	}
	must(t, db.RevokeKey(t.Context(), id))
	clock.Advance(5 * time.Second)
	if _, err := other.KeyActor(t.Context(), secret); !errors.Is(err, porting.ErrNotFound) {
		t.Errorf("a key that another process revoked opens after five seconds: %v", err)
	}
	if _, err := db.KeyActor(t.Context(), secret); !errors.Is(err, porting.ErrNotFound) {
		t.Errorf("a revoked key opens: %v", err)
	}
	if err := db.RevokeKey(t.Context(), id); !errors.Is(err, porting.ErrNotFound) {
		t.Errorf("revoked twice: %v", err)
	}
}

func otherKey(t *testing.T, e Engine) {
	url := e.URL(t)
	db := Open(t, url)
	a := Account(t, db, "A")
	r := Draft(a, Number(1))
	r.Fields.AccountNumber = canary
	must(t, db.Requests(Of(a)).CreateRequest(t.Context(), r))
	_, err := db.SealCheckpoint(t.Context(), Start())
	must(t, err)
	db.Close()
	fresh := append([]byte{9}, Key()[1:]...)
	if other, err := store.Open(t.Context(), store.Config{URL: url, Key: fresh, Wall: time.Now}); err == nil {
		other.Close()
		t.Fatal("a database opened with another key")
	}
	rotated, err := store.Open(t.Context(), store.Config{URL: url, Key: fresh, OldKeys: [][]byte{Key()}, Wall: time.Now})
	must(t, err)
	defer rotated.Close()
	got, err := rotated.Requests(Of(a)).Update(t.Context(), r.ID, Submit)
	if err != nil || got.Fields.AccountNumber != canary {
		t.Fatalf("after a rotation: %v", err)
	}
	if report, err := rotated.VerifyAudit(t.Context(), failOn(t)); err != nil || report.Checkpoints != 1 {
		t.Errorf("%+v, %v", report, err)
	}
}

func sixStarts(t *testing.T, e Engine) {
	url := e.URL(t)
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			db, err := store.Open(t.Context(), store.Config{URL: url, Key: Key(), Wall: time.Now})
			if err != nil {
				t.Error(err)
				return
			}
			if err := db.Ping(t.Context()); err != nil {
				t.Error(err)
			}
			db.Close()
		})
	}
	wg.Wait()
}

func newerDatabase(t *testing.T, e Engine) {
	url := e.URL(t)
	Open(t, url).Close()
	must(t, Raw(t, url, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)`))
	db, err := store.Open(t.Context(), store.Config{URL: url, Key: Key(), Wall: time.Now})
	if err == nil {
		db.Close()
		t.Fatal("a newer database was opened")
	}
}

// archives restores a backup of this engine on every engine.
func archives(t *testing.T, e Engine) {
	db := Open(t, e.URL(t))
	a := Account(t, db, "A")
	full := full(a)
	full.Fields.AccountNumber = canary
	must(t, db.Requests(Of(a)).CreateRequest(t.Context(), full))
	r := Saved(t, db, a, Number(5000))
	r, err := db.Requests(Of(a)).Update(t.Context(), r.ID, Submit)
	must(t, err)
	_, _, err = db.Inventory(Desk()).AddToPool(t.Context(), "fr", []numbering.PhoneNumber{Number(6000)}, Start())
	must(t, err)
	_, secret, err := db.CreateKey(t.Context(), porting.RoleAccount, a, "shop")
	must(t, err)
	_, err = db.SealCheckpoint(t.Context(), Start())
	must(t, err)
	file := filepath.Join(t.TempDir(), "backup.zip")
	must(t, db.Backup(t.Context(), file))
	want, err := db.Requests(Of(a)).Request(t.Context(), full.ID)
	must(t, err)
	for _, target := range Engines() {
		url := target.URL(t)
		cfg := store.Config{URL: url, Key: Key(), Wall: time.Now}
		got, err := store.Restore(t.Context(), cfg, file)
		must(t, err)
		if len(got.Effects) != 1 || got.Effects[0].Order != r.Orders[0].ID || len(got.Due) == 0 {
			t.Errorf("%s: effects %+v, %d due", target.Name, got.Effects, len(got.Due))
		}
		back := Open(t, url)
		if is, why, err := back.Held(t.Context()); !is || why == "" || err != nil {
			t.Errorf("%s: held %v, %q, %v", target.Name, is, why, err)
		}
		loaded, err := back.Requests(Of(a)).Request(t.Context(), full.ID)
		must(t, err)
		for i := range want.Deadlines {
			if loaded.Deadlines[i].Token != want.Deadlines[i].Token+1 {
				t.Errorf("%s: %s could run as if nothing had happened since the backup", target.Name, want.Deadlines[i].Kind)
			}
			loaded.Deadlines[i].Token--
		}
		same(t, loaded, want)
		report, err := back.VerifyAudit(t.Context(), failOn(t))
		if err != nil || report.Events != 4 || report.Checkpoints != 1 {
			t.Errorf("%s: %+v, %v", target.Name, report, err)
		}
		if _, err := back.KeyActor(t.Context(), secret); err != nil {
			t.Errorf("%s: key: %v", target.Name, err)
		}
		if n := unfinished(t, back); n != 1 {
			t.Errorf("%s: %d jobs, want the effect ordered again", target.Name, n)
		}
		if _, err := store.Restore(t.Context(), cfg, file); !errors.Is(err, store.ErrNotEmpty) {
			t.Errorf("%s: restored over a database in use: %v", target.Name, err)
		}
	}
}
