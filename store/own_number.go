package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/engine"
	"github.com/portamento/portamento/store/list"
)

// ownColumns are read by scanOwn.
const ownColumns = `number, market, state, purpose, account_id, user_id, is_default, release_at, request_id, updated_at`

func scanOwn(rs engine.Rows) (n porting.OwnNumber, err error) {
	var number int64
	err = rs.Scan(&number, &n.Market, &n.State, &n.Use, &n.Account, &n.User, &n.Default, engine.At(&n.ReleaseAt), &n.Request, engine.At(&n.UpdatedAt))
	n.Number = numbering.PhoneNumber(number)
	return n, err
}

func ownValues(n porting.OwnNumber) []any {
	return []any{int64(n.Number), string(n.Market), string(n.State), string(n.Use), string(n.Account), string(n.User), n.Default,
		engine.Micros(n.ReleaseAt), string(n.Request), engine.Micros(n.UpdatedAt)}
}

// saveOwnNumbers writes the own numbers of the record: who stops being the default first, as there is one. A number that another account
// has is never taken from it, nor one of the pool that another request watches, and no number
// arrives over one that lies in the pool: it is refused in the words of an open order, so that nobody learns whose it is.
func saveOwnNumbers(ctx context.Context, t engine.Tx, r *porting.Request) error {
	if len(r.Record.OwnNumbers) == 0 {
		return nil
	}
	sorted := slices.Clone(r.Record.OwnNumbers)
	slices.SortStableFunc(sorted, func(a, b porting.OwnNumber) int {
		switch {
		case a.Default == b.Default:
			return 0
		case b.Default:
			return -1
		}
		return 1
	})
	for _, n := range sorted {
		if n.State == porting.OwnGone {
			if err := t.Later(ctx, nil, `DELETE FROM own_numbers WHERE number = $1 AND account_id = $2`, int64(n.Number), string(r.Account)); err != nil {
				return err
			}
			continue
		}
		free := func(touched int64) error {
			if touched == 0 {
				return inOpenOrder(r, []numbering.PhoneNumber{n.Number})
			}
			return nil
		}
		err := t.Later(ctx, free, `INSERT INTO own_numbers (`+ownColumns+`) VALUES (`+engine.Params(1, 10)+`)
			ON CONFLICT (number) DO UPDATE SET market = excluded.market, state = excluded.state, purpose = excluded.purpose,
			account_id = excluded.account_id, user_id = excluded.user_id, is_default = excluded.is_default,
			release_at = excluded.release_at, request_id = excluded.request_id, updated_at = excluded.updated_at
			WHERE own_numbers.account_id = $11 OR own_numbers.state = $12
			OR own_numbers.account_id = '' AND (own_numbers.request_id = $13 OR own_numbers.request_id = '' AND excluded.state <> $14)`,
			append(ownValues(n), string(r.Account), string(porting.OwnPortedOut), string(r.ID), string(porting.OwnArriving))...)
		if err != nil {
			return err
		}
	}
	return nil
}

// OwnNumberList gives own numbers by number. An account sees its own.
func (h *handle) OwnNumberList(ctx context.Context, f porting.OwnFilter) ([]porting.OwnNumber, string, error) {
	limit := pageSize(f.Page.Limit)
	q := list.Numbers{Filter: f, Account: h.account(), Columns: ownColumns, Limit: limit + 1}
	if err := engine.ReadCursor(f.Page.After, "own_numbers", &q.After); err != nil {
		return nil, "", err
	}
	return pageOf[porting.OwnNumber]{q.Page(), limit, scanOwn,
		func(n porting.OwnNumber) string { return engine.Cursor("own_numbers", int64(n.Number)) }}.read(ctx, h.db)
}

// OwnNumber finds one own number.
func (h *handle) OwnNumber(ctx context.Context, n numbering.PhoneNumber) (own porting.OwnNumber, err error) {
	err = h.db.engine.Look(ctx, func(c engine.Conn) error {
		own, err = h.ownNumber(ctx, c, n, "")
		return err
	})
	return own, err
}

func (h *handle) ownNumber(ctx context.Context, c engine.Conn, n numbering.PhoneNumber, lock string) (own porting.OwnNumber, err error) {
	found := false
	err = engine.Each(ctx, c, `SELECT `+ownColumns+` FROM own_numbers WHERE number = $1`+lock, []any{int64(n)}, func(rs engine.Rows) error {
		found = true
		own, err = scanOwn(rs)
		return err
	})
	if err == nil && (!found || !h.sees(own.Account)) {
		return porting.OwnNumber{}, porting.ErrNotFound
	}
	return own, err
}

// UpdateOwnNumber changes one own number.
func (h *handle) UpdateOwnNumber(ctx context.Context, n numbering.PhoneNumber, f func(*porting.OwnNumber) error) (own porting.OwnNumber, err error) {
	err = h.db.engine.Write(ctx, func(t engine.Tx) error {
		if own, err = h.ownNumber(ctx, t, n, h.db.engine.Dialect.LockRow); err != nil {
			return err
		}
		if err := f(&own); err != nil {
			return err
		}
		values := ownValues(own)
		values[0] = int64(n) // the number itself never changes
		_, err := t.Exec(ctx, `UPDATE own_numbers SET market = $2, state = $3, purpose = $4, account_id = $5, user_id = $6, is_default = $7,
			release_at = $8, request_id = $9, updated_at = $10 WHERE number = $1`, values...)
		return err
	})
	if table, ok := h.db.engine.Dialect.Duplicate(err); ok && table == "own_numbers" {
		err = porting.ErrDuplicate
	}
	if err != nil && !errors.Is(err, porting.ErrUnchanged) {
		return porting.OwnNumber{}, err
	}
	return own, nil
}

// AddToPool makes numbers available; those that exist stay as they are.
func (h *handle) AddToPool(ctx context.Context, market porting.MarketCode, numbers []numbering.PhoneNumber, now time.Time) (added, skipped int, err error) {
	if !h.scope.Desk {
		return 0, 0, porting.ErrNotFound
	}
	sorted := slices.Compact(slices.Sorted(slices.Values(numbers)))
	err = h.db.engine.Write(ctx, func(t engine.Tx) error {
		added = 0
		for part := range slices.Chunk(sorted, engine.BulkParameters/10) {
			var args []any
			for _, n := range part {
				args = append(args, ownValues(porting.OwnNumber{Number: n, Market: market, State: porting.OwnAvailable, UpdatedAt: now})...)
			}
			n, err := t.Exec(ctx, `INSERT INTO own_numbers (`+ownColumns+`) VALUES `+engine.Tuples(1, len(part), 10)+
				` ON CONFLICT (number) DO NOTHING`, args...)
			if err != nil {
				return err
			}
			added += int(n)
		}
		return nil
	})
	if err != nil {
		return 0, 0, fmt.Errorf("add to pool: %w", err)
	}
	return added, len(numbers) - added, nil
}
