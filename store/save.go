package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/engine"
	"github.com/portamento/portamento/store/file"
	"github.com/portamento/portamento/store/letter"
	"github.com/portamento/portamento/store/moves"
)

// rowSet is what the rows of a request are derived from it. It is made before and after a change, and only the difference is written.
type rowSet struct {
	orders    map[porting.OrderID]orderRow
	numbers   map[numberKey]numberRow
	deadlines map[deadlineKey]int64
}

func rowsOf(r *porting.Request) (*rowSet, error) {
	s := &rowSet{orders: make(map[porting.OrderID]orderRow, len(r.Orders)), numbers: map[numberKey]numberRow{},
		deadlines: make(map[deadlineKey]int64, len(r.Deadlines))}
	for _, d := range r.Deadlines {
		s.deadlines[deadlineKey{d.Order, d.Kind, d.Key}] = engine.Micros(d.DueAt)
	}
	for i, o := range r.Orders {
		row, err := orderRowOf(r, o, i)
		if err != nil {
			return nil, err
		}
		s.orders[o.ID] = row
	}
	return s, numberRowsOf(r, s.numbers)
}

// save writes a request and its record. before is what the database holds; nil for a new request.
func (db *DB) save(ctx context.Context, t engine.Tx, r *porting.Request, before *rowSet) error {
	stored := db.nextStored(len(r.Record.Events))
	if err := sealEvents(r); err != nil {
		return err
	}
	numberMessages(r)
	if err := db.saveRequest(ctx, t, r, before == nil, stored); err != nil {
		return err
	}
	if before == nil {
		before = &rowSet{}
	}
	after, err := rowsOf(r)
	if err != nil {
		return err
	}
	steps := []func() error{
		func() error { return saveOrders(ctx, t, r, before, after) },
		func() error { return saveNumbers(ctx, t, r, before, after) },
		func() error { return saveEvents(ctx, t, r.Record.Events, stored) },
		func() error { return saveMessages(ctx, t, r) },
		func() error { return file.Save(ctx, t, r) },
		func() error { return letter.Save(ctx, t, r) },
		func() error { return moves.Save(ctx, t, r) },
		func() error { return saveDeadlines(ctx, t, r, before, after) },
		func() error { return saveOwnNumbers(ctx, t, r) },
		func() error { return db.markIdempotent(ctx, t, r.ID) },
		func() error { return engine.Complete(ctx, t) },
		func() error { return enqueueEffects(ctx, t, r.Record.Effects) }, // last: its rows take along what waits
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// refusal is what it means that a database rule refused a save.
func (db *DB) refusal(err error) error {
	if db.engine.Dialect.Orphan(err) {
		return porting.ErrNotFound // an account that does not exist
	}
	if table, ok := db.engine.Dialect.Duplicate(err); ok && table == "requests" {
		return porting.ErrDuplicate
	}
	return err
}

func (db *DB) saveRequest(ctx context.Context, t engine.Tx, r *porting.Request, fresh bool, stored int64) error {
	values, err := db.requestValues(r)
	if err != nil {
		return err
	}
	args := append([]any{string(r.ID), stored}, values...)
	if fresh {
		return t.Later(ctx, nil, `INSERT INTO requests (id, stored_at, external_id, version, stage, updated_at, ended_at, erased_at,
			order_count, message_count, event_count, customer_seq, event_head, doc, secrets, account_id, reference, market, created_at)
			VALUES (`+engine.Params(1, 19)+`)`, append(args, string(r.Account), r.Reference, string(r.Market), engine.Micros(r.CreatedAt))...)
	}
	return t.Later(ctx, nil, `UPDATE requests SET stored_at = $2, external_id = $3, version = $4, stage = $5, updated_at = $6, ended_at = $7,
			erased_at = $8, order_count = $9, message_count = $10, event_count = $11, customer_seq = $12, event_head = $13, doc = $14,
		secrets = $15 WHERE id = $1`, args...)
}

// tries bounds how often a change runs again because a number was freed meanwhile.
const tries = 5

// freeing runs a change; where it wants a number that is in an open order of another request, it says which one.
func (db *DB) freeing(ctx context.Context, f func(engine.Tx) (*porting.Request, error)) error {
	for try := 1; ; try++ {
		var r *porting.Request
		err := db.engine.Write(ctx, func(t engine.Tx) (err error) {
			r, err = f(t)
			return err
		})
		err = db.refusal(err)
		if table, ok := db.engine.Dialect.Duplicate(err); !ok || table != "port_numbers" {
			return err
		}
		taken, look := db.takenNumbers(ctx, r)
		if look != nil {
			return fmt.Errorf("look for open orders: %w", look)
		}
		if len(taken) > 0 {
			return inOpenOrder(r, taken)
		}
		if try == tries { // each time the other order ended between the refusal and the look
			return err
		}
	}
}

// takenNumbers lists the numbers of a request that are in an open order of another one.
func (db *DB) takenNumbers(ctx context.Context, r *porting.Request) ([]numbering.PhoneNumber, error) {
	args := []any{string(r.ID)}
	for _, o := range r.Orders {
		for _, n := range o.Numbers {
			args = append(args, int64(n.Number))
		}
	}
	var taken []numbering.PhoneNumber
	err := db.engine.View(ctx, func(c engine.Conn) error {
		return engine.Each(ctx, c, `SELECT number FROM port_numbers WHERE open AND request_id <> $1 AND number IN (`+engine.Params(2, len(args)-1)+`)`,
			args, func(rs engine.Rows) error {
				var n int64
				err := rs.Scan(&n)
				taken = append(taken, numbering.PhoneNumber(n))
				return err
			})
	})
	return taken, err
}

// inOpenOrder points at the fields that hold the numbers taken.
func inOpenOrder(r *porting.Request, taken []numbering.PhoneNumber) error {
	bad := &porting.InvalidError{Code: "invalid"}
	point := func(pointer string, n numbering.PhoneNumber) {
		if slices.Contains(taken, n) {
			bad.Problems = append(bad.Problems, porting.Problem{Pointer: pointer, Code: "number.in_open_order",
				Params: map[string]any{"number": n.E164()}})
		}
	}
	point("/main_number", r.Fields.MainNumber.Number)
	for i, w := range r.Fields.Numbers {
		point(fmt.Sprintf("/numbers/%d", i), w.Number)
	}
	if len(bad.Problems) == 0 { // an order has a number that the fields do not
		bad.Problems = append(bad.Problems, porting.Problem{Pointer: "/numbers", Code: "number.in_open_order"})
	}
	return bad
}
