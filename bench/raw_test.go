package bench_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	_ "modernc.org/sqlite"
)

// raw is a database without the product around it: for the bare loop, for the stand-in of a peer, and to fill databases.
type raw interface {
	// write runs f in one durable transaction.
	write(f func(t rawTx) error) error
	// query reads rows outside of any transaction; scan is called for each.
	query(text string, args []any, scan func(func(...any) error) error) error
	// bulk inserts rows as fast as the engine can.
	bulk(tableName string, columns []string, rows [][]any) error
	// exec runs one statement by itself.
	exec(text string, args ...any) error
}

// rawTx is a transaction of raw.
type rawTx interface {
	exec(text string, args ...any) error
	query(text string, args []any, scan func(func(...any) error) error) error
	// job inserts one background job.
	job(args river.JobArgs) error
}

func openRaw(tb testing.TB, engine, url string) raw {
	tb.Helper()
	ctx := context.Background()
	if engine == "postgres" {
		pool, err := pgxpool.New(ctx, url)
		must(tb, err)
		tb.Cleanup(pool.Close)
		jobs, err := river.NewClient(riverpgxv5.New(pool), &river.Config{})
		must(tb, err)
		return &rawPostgres{pool, jobs}
	}
	// The settings of the product.
	dsn := "file:" + url + "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(ON)&_pragma=cache_size(-16000)&_txlock=immediate"
	db, err := sql.Open("sqlite", dsn)
	must(tb, err)
	tb.Cleanup(func() { _ = db.Close() })
	db.SetMaxOpenConns(1)
	jobs, err := river.NewClient(riversqlite.New(db), &river.Config{})
	must(tb, err)
	return &rawSQLite{db: db, jobs: jobs, stmts: map[string]*sql.Stmt{}}
}

type rawPostgres struct {
	pool *pgxpool.Pool
	jobs *river.Client[pgx.Tx]
}

func (r *rawPostgres) write(f func(rawTx) error) error {
	ctx := context.Background()
	t, err := r.pool.Begin(ctx)
	if err != nil {
		return err
	}
	if err := f(rawPostgresTx{t, r.jobs}); err != nil {
		_ = t.Rollback(ctx)
		return err
	}
	return t.Commit(ctx)
}

func (r *rawPostgres) exec(text string, args ...any) error {
	_, err := r.pool.Exec(context.Background(), text, args...)
	return err
}

func (r *rawPostgres) query(text string, args []any, scan func(func(...any) error) error) error {
	rows, err := r.pool.Query(context.Background(), text, args...)
	return readPostgres(rows, err, scan)
}

func readPostgres(rows pgx.Rows, err error, scan func(func(...any) error) error) error {
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (r *rawPostgres) bulk(name string, columns []string, rows [][]any) error {
	_, err := r.pool.CopyFrom(context.Background(), pgx.Identifier{name}, columns, pgx.CopyFromRows(rows))
	return err
}

type rawPostgresTx struct {
	tx   pgx.Tx
	jobs *river.Client[pgx.Tx]
}

func (t rawPostgresTx) exec(text string, args ...any) error {
	_, err := t.tx.Exec(context.Background(), text, args...)
	return err
}

func (t rawPostgresTx) query(text string, args []any, scan func(func(...any) error) error) error {
	rows, err := t.tx.Query(context.Background(), text, args...)
	return readPostgres(rows, err, scan)
}

func (t rawPostgresTx) job(args river.JobArgs) error {
	_, err := t.jobs.InsertTx(context.Background(), t.tx, args, nil)
	return err
}

type rawSQLite struct {
	db    *sql.DB
	jobs  *river.Client[*sql.Tx]
	mu    sync.Mutex
	stmts map[string]*sql.Stmt // SQLite plans a statement anew each time otherwise
}

// prepared keeps one statement for each text, outside of any transaction as there is one connection.
func (r *rawSQLite) prepared(text string) *sql.Stmt {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.stmts[text]
}

func (r *rawSQLite) keep(texts []string) error {
	for _, text := range texts {
		r.mu.Lock()
		full := r.stmts[text] != nil || len(r.stmts) > 200
		r.mu.Unlock()
		if full {
			continue
		}
		s, err := r.db.Prepare(text)
		if err != nil {
			return err
		}
		r.mu.Lock()
		r.stmts[text] = s
		r.mu.Unlock()
	}
	return nil
}

func (r *rawSQLite) write(f func(rawTx) error) error {
	t, err := r.db.Begin()
	if err != nil {
		return err
	}
	x := &rawSQLiteTx{tx: t, of: r}
	if err := f(x); err != nil {
		_ = t.Rollback()
		return err
	}
	if err := t.Commit(); err != nil {
		return err
	}
	return r.keep(x.missed)
}

func (r *rawSQLite) exec(text string, args ...any) error {
	_, err := r.db.Exec(text, args...)
	return err
}

func (r *rawSQLite) query(text string, args []any, scan func(func(...any) error) error) error {
	if err := r.keep([]string{text}); err != nil {
		return err
	}
	var rows *sql.Rows
	var err error
	if s := r.prepared(text); s != nil {
		rows, err = s.Query(args...)
	} else {
		rows, err = r.db.Query(text, args...)
	}
	return readSQLite(rows, err, scan)
}

func readSQLite(rows *sql.Rows, err error, scan func(func(...any) error) error) error {
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := scan(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// bulk inserts many rows with each statement, all in one transaction.
func (r *rawSQLite) bulk(name string, columns []string, rows [][]any) error {
	per := min(len(rows), max(1, 200/len(columns))) // the driver looks for the name of each parameter among all of them
	if per == 0 {
		return nil
	}
	return r.write(func(t rawTx) error {
		for len(rows) > 0 {
			n := min(per, len(rows))
			var args []any
			for _, row := range rows[:n] {
				args = append(args, row...)
			}
			if err := t.exec(insertRows(name, columns, n), args...); err != nil {
				return err
			}
			rows = rows[n:]
		}
		return nil
	})
}

// insertRows is the statement that inserts n rows.
func insertRows(name string, columns []string, n int) string {
	var s strings.Builder
	fmt.Fprintf(&s, "INSERT INTO %s (%s) VALUES ", name, strings.Join(columns, ", "))
	for i := range n {
		if i > 0 {
			s.WriteString(", ")
		}
		s.WriteByte('(')
		for k := range columns {
			if k > 0 {
				s.WriteByte(',')
			}
			fmt.Fprintf(&s, "$%d", i*len(columns)+k+1)
		}
		s.WriteByte(')')
	}
	return s.String()
}

type rawSQLiteTx struct {
	tx     *sql.Tx
	of     *rawSQLite
	missed []string
}

func (t *rawSQLiteTx) exec(text string, args ...any) error {
	if s := t.of.prepared(text); s != nil {
		_, err := t.tx.Stmt(s).Exec(args...)
		return err
	}
	t.missed = append(t.missed, text)
	_, err := t.tx.Exec(text, args...)
	return err
}

func (t *rawSQLiteTx) query(text string, args []any, scan func(func(...any) error) error) error {
	if s := t.of.prepared(text); s != nil {
		rows, err := t.tx.Stmt(s).Query(args...)
		return readSQLite(rows, err, scan)
	}
	t.missed = append(t.missed, text)
	rows, err := t.tx.Query(text, args...)
	return readSQLite(rows, err, scan)
}

func (t *rawSQLiteTx) job(args river.JobArgs) error {
	_, err := t.of.jobs.InsertTx(context.Background(), t.tx, args, nil)
	return err
}
