package store_test

import (
	"context"
	"database/sql"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store"
	"github.com/portamento/portamento/store/storetest"
)

// drafts saves n requests that can be submitted.
func drafts(b *testing.B, db *store.DB, n int) []*porting.Request {
	b.Helper()
	a := storetest.Account(b, db, "A")
	list := make([]*porting.Request, n)
	for i := range list {
		list[i] = storetest.Saved(b, db, a, storetest.Unique(i))
	}
	return list
}

// BenchmarkSubmit submits drafts through the store, and then writes the same rows and one job in a bare loop. The figure to watch is the
// ratio of the two (design: at least 0.5 with HTTP around it).
func BenchmarkSubmit(b *testing.B) {
	for _, e := range storetest.Engines() {
		b.Run(e.Name+"/store", func(b *testing.B) {
			db := storetest.Open(b, e.URL(b))
			list := drafts(b, db, b.N)
			b.ResetTimer()
			for _, r := range list {
				if _, err := db.Requests(storetest.Of(r.Account)).Update(b.Context(), r.ID, storetest.Submit); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(e.Name+"/bare", func(b *testing.B) {
			url := e.URL(b)
			list := drafts(b, storetest.Open(b, url), b.N)
			submit := bare(b, e.Name, url)
			b.ResetTimer()
			for _, r := range list {
				submit(r)
			}
		})
	}
}

// execute runs one statement of a transaction.
type execute func(sql string, args ...any) error

// bare writes what a submission writes, without reading or checking anything.
func bare(b *testing.B, engine, url string) func(*porting.Request) {
	b.Helper()
	ctx := b.Context()
	if engine == "postgres" {
		pool, err := pgxpool.New(ctx, url)
		must(b, err)
		b.Cleanup(pool.Close)
		jobs, err := river.NewClient(riverpgxv5.New(pool), &river.Config{})
		must(b, err)
		return func(r *porting.Request) {
			t, err := pool.Begin(ctx)
			must(b, err)
			must(b, bareRows(r, func(sql string, args ...any) error { _, err := t.Exec(ctx, sql, args...); return err }))
			_, err = jobs.InsertTx(ctx, t, porting.Effect{Do: porting.EffectMail, Key: string(r.ID)}, nil)
			must(b, err)
			must(b, t.Commit(context.WithoutCancel(ctx)))
		}
	}
	db, err := sql.Open("sqlite", "file:"+url+"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(ON)&_txlock=immediate")
	must(b, err)
	b.Cleanup(func() { _ = db.Close() })
	db.SetMaxOpenConns(1)
	jobs, err := river.NewClient(riversqlite.New(db), &river.Config{})
	must(b, err)
	return func(r *porting.Request) {
		t, err := db.BeginTx(ctx, nil)
		must(b, err)
		must(b, bareRows(r, func(sql string, args ...any) error { _, err := t.ExecContext(ctx, sql, args...); return err }))
		_, err = jobs.InsertTx(ctx, t, porting.Effect{Do: porting.EffectMail, Key: string(r.ID)}, nil)
		must(b, err)
		must(b, t.Commit())
	}
}

func bareRows(r *porting.Request, run execute) error {
	id, account, number := string(r.ID), string(r.Account), int64(r.Fields.Numbers[0].Number)
	at := r.UpdatedAt.UnixMicro()
	doc := `{"step":"submitted","author":{"name":"Ada","email":"ada@example.org"},"fields":{"numbers":[{"typed":"+88000000000000","number":"+88000000000000"}]}}`
	for _, s := range []struct {
		sql  string
		args []any
	}{
		{`UPDATE requests SET version = 2, stage = 'received', order_count = 1, event_count = 2, event_head = $2, doc = $3 WHERE id = $1`, []any{id, make([]byte, 32), doc}},
		{`INSERT INTO orders (id, request_id, account_id, place, reference, name, market, carrier, carrier_name, state, ball, attempt, version, assignee,
			first_number, number_count, next_due, foc_start, created_at, updated_at, doc) VALUES ($1, $2, $3, 0, $4, '', 'fr', 'otelo', 'Otelo',
			'submitted', 'us', 1, 1, '', $5, 1, $6, $6, $6, $6, $7)`, []any{"ord_" + id, id, account, r.Reference, number, at, doc}},
		{`DELETE FROM port_numbers WHERE request_id = $1 AND order_id = ''`, []any{id}},
		{`INSERT INTO port_numbers (request_id, order_id, number, account_id, place, state, open, doc) VALUES ($1, $2, $3, $4, 0, 'waiting', true, '{}')`,
			[]any{id, "ord_" + id, number, account}},
		{`INSERT INTO events (id, request_id, account_id, order_id, sequence, customer_seq, type, at, visibility, data, prev, hash, stored_at)
			VALUES ($1, $2, $3, '', 2, 2, 'port_request.submitted', $4, 'both', $5, $6, $6, $4)`, []any{"evt_" + id, id, account, at, doc, make([]byte, 32)}},
		{`INSERT INTO deadlines (request_id, order_id, kind, mark, account_id, due_at, lease_until, token) VALUES ($1, $2, 'promise', '', $3, $4, 0, 0)`,
			[]any{id, "ord_" + id, account, at}},
	} {
		if err := run(s.sql, s.args...); err != nil {
			return err
		}
	}
	return nil
}

func must(b testing.TB, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}
