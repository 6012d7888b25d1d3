package store

import (
	"context"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/engine"
	"github.com/portamento/portamento/store/list"
)

// deadlineKey names a deadline within a request.
type deadlineKey struct {
	order porting.OrderID
	kind  porting.DeadlineKind
	mark  string
}

// deadlineColumns are read by scanDeadline.
const deadlineColumns = `request_id, order_id, kind, mark, due_at, token`

func scanDeadline(rs engine.Rows) (d porting.Deadline, err error) {
	err = rs.Scan(&d.Request, &d.Order, &d.Kind, &d.Key, engine.At(&d.DueAt), &d.Token)
	return d, err
}

// saveDeadlines writes new and moved deadlines and deletes those that are gone. A moved one is free to be taken up again.
func saveDeadlines(ctx context.Context, t engine.Tx, r *porting.Request, before, after *rowSet) error {
	gone, args := "", []any{string(r.ID)}
	for k := range before.deadlines {
		if _, ok := after.deadlines[k]; !ok {
			gone += ",(" + engine.Params(len(args)+1, 3) + ")"
			args = append(args, string(k.order), string(k.kind), k.mark)
		}
	}
	if gone != "" {
		err := t.Later(ctx, nil, `DELETE FROM deadlines WHERE request_id = $1 AND (order_id, kind, mark) IN (VALUES `+gone[1:]+`)`, args...)
		if err != nil {
			return err
		}
	}
	var list [][]any
	for k, due := range after.deadlines {
		if old, ok := before.deadlines[k]; !ok || old != due {
			list = append(list, []any{string(r.ID), string(k.order), string(k.kind), k.mark, string(r.Account), due, 0, 0})
		}
	}
	return engine.Bulk(ctx, t, `INSERT INTO deadlines (request_id, order_id, kind, mark, account_id, due_at, lease_until, token)`,
		` ON CONFLICT (request_id, order_id, kind, mark) DO UPDATE SET due_at = excluded.due_at, lease_until = 0`, list)
}

// DeadlineList gives what is due before an instant (zero: everything), the earliest first.
func (h *handle) DeadlineList(ctx context.Context, before time.Time, p porting.Page) ([]porting.Deadline, string, error) {
	limit := pageSize(p.Limit)
	q := list.Deadlines{Before: before, Account: h.account(), Columns: deadlineColumns, Limit: limit + 1}
	if err := engine.ReadCursor(p.After, "deadlines", &q.Due, &q.Key.Request, &q.Key.Order, &q.Key.Kind, &q.Key.Key); err != nil {
		return nil, "", err
	}
	return pageOf[porting.Deadline]{q.Page(), limit, scanDeadline, func(d porting.Deadline) string {
		return engine.Cursor("deadlines", engine.Micros(d.DueAt), d.Request, d.Order, d.Kind, d.Key)
	}}.read(ctx, h.db)
}

// ClaimDue takes up what is due at now: it leases each deadline until lease from the real clock, counts its token up, and orders a job
// that carries it. What another node holds under a running lease is passed over. Cut-overs are taken at once; of everything else no more
// than limit wait for a worker at a time, as a lease that runs out in the queue is work for nothing: with a heap of late deadlines the
// workers would otherwise do nothing but find out that they were fenced. n is the number taken; a held database gives none.
func (db *DB) ClaimDue(ctx context.Context, now time.Time, limit int, lease time.Duration) (n int, err error) {
	err = db.engine.Write(ctx, func(t engine.Tx) error {
		n = 0
		if held, _, err := held(ctx, t); err != nil || held {
			return err
		}
		if err := db.rescue(ctx, t); err != nil {
			return err
		}
		jobs, err := db.dueJobs(ctx, t, `kind = $3`, now, limit)
		if err != nil {
			return err
		}
		var waiting int
		if _, err := engine.One(ctx, t, []any{&waiting}, `SELECT COUNT(*) FROM river_job WHERE state = 'available' AND queue = $1 AND kind = $2`,
			QueueDefault, porting.Due{}.Kind()); err != nil {
			return err
		}
		if room := limit - waiting - len(jobs); room > 0 {
			others, err := db.dueJobs(ctx, t, `kind <> $3`, now, room)
			if err != nil {
				return err
			}
			jobs = append(jobs, others...)
		}
		if len(jobs) == 0 {
			return nil
		}
		until := engine.Micros(db.wall()) + int64(lease/time.Microsecond)
		for _, j := range jobs {
			d := j.Args.(porting.Due).Deadline
			err := t.Later(ctx, nil, `UPDATE deadlines SET lease_until = $1, token = $2
				WHERE request_id = $3 AND order_id = $4 AND kind = $5 AND mark = $6`,
				until, d.Token, string(d.Request), string(d.Order), string(d.Kind), d.Key)
			if err != nil {
				return err
			}
		}
		n = len(jobs)
		return t.Enqueue(ctx, jobs)
	})
	if err != nil {
		return 0, fmt.Errorf("claim deadlines: %w", err)
	}
	return n, nil
}

// dueJobs makes the jobs of deadlines that are due and free, the longest due first. kind selects against the cut-over, which is $3.
func (db *DB) dueJobs(ctx context.Context, t engine.Tx, kind string, now time.Time, limit int) (jobs []river.InsertManyParams, err error) {
	args := []any{engine.Micros(now), engine.Micros(db.wall()), string(porting.DueCutOver), limit}
	err = engine.Each(ctx, t, `SELECT `+deadlineColumns+` FROM deadlines WHERE due_at <= $1 AND lease_until <= $2 AND `+kind+`
		ORDER BY due_at, request_id, order_id, kind, mark LIMIT $4`+db.engine.Dialect.Claim, args, func(rs engine.Rows) error {
		d, err := scanDeadline(rs)
		d.Token++
		jobs = append(jobs, dueJob(d))
		return err
	})
	return jobs, err
}

// ExtendLease is the heartbeat of whoever works on a deadline: the lease runs until lease from the real clock. ErrFenced: somebody else
// has taken the deadline up, or it is gone.
func (db *DB) ExtendLease(ctx context.Context, d porting.Deadline, lease time.Duration) error {
	var n int64
	err := db.engine.Write(ctx, func(t engine.Tx) (err error) {
		n, err = t.Exec(ctx, `UPDATE deadlines SET lease_until = $1 WHERE request_id = $2 AND order_id = $3 AND kind = $4 AND mark = $5 AND token = $6`,
			engine.Micros(db.wall().Add(lease)), string(d.Request), string(d.Order), string(d.Kind), d.Key, d.Token)
		return err
	})
	if err != nil {
		return fmt.Errorf("extend lease: %w", err)
	}
	if n == 0 {
		return porting.ErrFenced
	}
	return nil
}

// NextDue answers the earliest deadline of all; false when there is none.
func (db *DB) NextDue(ctx context.Context) (at time.Time, ok bool, err error) {
	err = db.engine.Look(ctx, func(c engine.Conn) error {
		ok, err = engine.One(ctx, c, []any{engine.At(&at)}, `SELECT due_at FROM deadlines ORDER BY due_at LIMIT 1`)
		return err
	})
	return at, ok, err
}
