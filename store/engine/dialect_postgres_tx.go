package engine

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"

	"github.com/portamento/portamento/porting"
)

// postgresTx is a transaction that spares round trips: the statement that opens it travels with the first, and what is told Later with
// the next one whose answer is wanted, at the latest with the commit.
type postgresTx struct {
	conn    *pgxpool.Conn // nil when it is over
	opening []string      // nil once it was sent
	waiting []waiting
	jobs    *river.Client[pgx.Tx]
}

// waiting is a statement that was not sent yet.
type waiting struct {
	sql   string
	args  []any
	check func(rows int64) error
}

// errOver says that a transaction was used after its end.
var errOver = errors.New("the transaction is over")

// begin sends what waits, and the statements that fill adds, all at once. The results of the latter are to be read from what it answers,
// which has to be closed.
func (t *postgresTx) begin(ctx context.Context, fill func(*pgx.Batch)) (pgx.BatchResults, error) {
	if t.conn == nil {
		return nil, errOver
	}
	var b pgx.Batch
	opening, queue := t.opening, t.waiting
	t.opening, t.waiting = nil, nil
	for _, sql := range opening {
		b.Queue(sql)
	}
	for _, w := range queue {
		b.Queue(w.sql, w.args...)
	}
	if fill != nil {
		fill(&b)
	}
	results := t.conn.SendBatch(ctx, &b)
	err := func() error {
		for range opening {
			if _, err := results.Exec(); err != nil {
				return err
			}
		}
		for _, w := range queue {
			tag, err := results.Exec()
			if err == nil && w.check != nil {
				err = w.check(tag.RowsAffected())
			}
			if err != nil {
				return err
			}
		}
		return nil
	}()
	if err != nil {
		_ = results.Close()
		return nil, err
	}
	return results, nil
}

func (t *postgresTx) Exec(ctx context.Context, sql string, args ...any) (int64, error) {
	results, err := t.begin(ctx, func(b *pgx.Batch) { b.Queue(sql, args...) })
	if err != nil {
		return 0, err
	}
	tag, err := results.Exec()
	return tag.RowsAffected(), errors.Join(err, results.Close())
}

// maxWaiting bounds how much is kept back.
const maxWaiting = 64

func (t *postgresTx) Later(ctx context.Context, check func(int64) error, sql string, args ...any) error {
	t.waiting = append(t.waiting, waiting{sql, args, check})
	if len(t.waiting) < maxWaiting {
		return nil
	}
	return t.start(ctx)
}

func (t *postgresTx) Query(ctx context.Context, sql string, args ...any) (Rows, error) {
	if len(args) > 0 {
		if _, ok := args[0].(Anew); ok { // a batch would keep its plan
			if err := t.start(ctx); err != nil {
				return nil, err
			}
			r, err := t.conn.Query(ctx, sql, planned(args)...)
			return postgresRows{Rows: r}, err
		}
	}
	r, err := (postgresJobs{t: t}).Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return postgresRows{r}, nil
}

// start sends what waits, the opening too.
func (t *postgresTx) start(ctx context.Context) error {
	if t.opening == nil && len(t.waiting) == 0 {
		return nil
	}
	results, err := t.begin(ctx, nil)
	if err != nil {
		return err
	}
	return results.Close()
}

func (t *postgresTx) Ask(ctx context.Context, questions []Question) error {
	results, err := t.begin(ctx, func(b *pgx.Batch) { queue(b, questions) })
	if err != nil {
		return err
	}
	return errors.Join(answer(results, questions), results.Close())
}

// last asks and ends the transaction.
func (t *postgresTx) last(ctx context.Context, questions []Question) error {
	results, err := t.begin(ctx, func(b *pgx.Batch) {
		queue(b, questions)
		b.Queue("commit")
	})
	if err != nil {
		t.Rollback()
		return err
	}
	if err := errors.Join(answer(results, questions), results.Close()); err != nil {
		t.Rollback()
		return err
	}
	t.release()
	return nil
}

func queue(b *pgx.Batch, questions []Question) {
	for _, q := range questions {
		b.Queue(q.SQL, q.Args...)
	}
}

func answer(results pgx.BatchResults, questions []Question) error {
	for _, q := range questions {
		rows, err := results.Query()
		if err != nil {
			return err
		}
		if err := scanAll(postgresRows{rows}, q.Scan); err != nil {
			return err
		}
	}
	return nil
}

func (t *postgresTx) Enqueue(ctx context.Context, jobs []river.InsertManyParams) error {
	_, err := t.jobs.InsertManyTx(ctx, postgresJobs{t: t}, jobs)
	return err
}

func (t *postgresTx) complete(ctx context.Context, job *rivertype.JobRow) error {
	_, err := river.JobCompleteTx[*riverpgxv5.Driver](ctx, pgx.Tx(postgresJobs{t: t}), &river.Job[porting.Effect]{JobRow: job})
	return err
}

func (t *postgresTx) Commit() error {
	ctx, cancel := context.WithTimeout(context.Background(), commitLimit)
	defer cancel()
	for _, w := range t.waiting {
		if w.check != nil { // it may refuse the commit
			if err := t.start(ctx); err != nil {
				t.Rollback()
				return err
			}
			break
		}
	}
	if t.opening != nil && len(t.waiting) == 0 { // nothing was done
		t.release()
		return nil
	}
	results, err := t.begin(ctx, func(b *pgx.Batch) { b.Queue("commit") })
	if err != nil {
		t.Rollback()
		return err
	}
	tag, err := results.Exec()
	if err = errors.Join(err, results.Close()); err == nil && tag.String() == "ROLLBACK" {
		err = pgx.ErrTxCommitRollback
	}
	if err != nil {
		t.Rollback()
		return err
	}
	t.release()
	return nil
}

func (t *postgresTx) Rollback() {
	if t.conn == nil {
		return
	}
	if t.opening == nil {
		ctx, cancel := context.WithTimeout(context.Background(), commitLimit)
		defer cancel()
		_, _ = t.conn.Exec(ctx, "rollback")
	}
	t.release()
}

// release gives the connection back; one that is still in a transaction is closed by the pool.
func (t *postgresTx) release() {
	if t.conn != nil {
		t.conn.Release()
		t.conn = nil
	}
}

// postgresJobs is the transaction as the queue's client uses it: rows that it inserts take along what waits, and what it tells without
// asking for an answer, such as that there are new jobs, waits in turn.
type postgresJobs struct {
	pgx.Tx // nil: the client uses nothing else
	t      *postgresTx
}

// Conn implements pgx.Tx: the client asks it for its settings.
func (j postgresJobs) Conn() *pgx.Conn {
	if j.t.conn == nil {
		return nil
	}
	return j.t.conn.Conn()
}

// Exec implements pgx.Tx.
func (j postgresJobs) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	return pgconn.CommandTag{}, j.t.Later(ctx, nil, sql, args...)
}

// Query implements pgx.Tx.
func (j postgresJobs) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	results, err := j.t.begin(ctx, func(b *pgx.Batch) { b.Queue(sql, args...) })
	if err != nil {
		return nil, err
	}
	rows, err := results.Query()
	if err != nil {
		return nil, errors.Join(err, results.Close())
	}
	return batchRows{rows, results}, nil
}

// QueryRow implements pgx.Tx.
func (j postgresJobs) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	rows, err := j.Query(ctx, sql, args...)
	return oneRow{rows, err}
}

// batchRows are the rows of the last statement of a batch.
type batchRows struct {
	pgx.Rows
	results pgx.BatchResults
}

// Close implements pgx.Rows.
func (r batchRows) Close() {
	r.Rows.Close()
	_ = r.results.Close()
}

// Next implements pgx.Rows; behind the last row the connection is free again.
func (r batchRows) Next() bool {
	if r.Rows.Next() {
		return true
	}
	r.Close()
	return false
}

// oneRow is the first row of a query.
type oneRow struct {
	rows pgx.Rows
	err  error
}

// Scan implements pgx.Row.
func (r oneRow) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	defer r.rows.Close()
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return err
		}
		return pgx.ErrNoRows
	}
	if err := r.rows.Scan(dest...); err != nil {
		return err
	}
	r.rows.Close()
	return r.rows.Err()
}
