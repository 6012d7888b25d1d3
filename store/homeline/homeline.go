// Package homeline keeps what accounts ask of the operator's own residential devices: who, what and which address is sealed.
package homeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/homeline"
	"github.com/portamento/portamento/store/engine"
	"github.com/portamento/portamento/store/seal"
)

// Book reads and saves asks. It implements homeline.Store of the trade.
type Book struct {
	Database *engine.Database
	Keys     seal.Keyring
}

const columns = `id, account_id, market, number, state, asked_at, expires_at, ended_at, told_at, mail, request_id, content`

func place(id string) seal.Place { return seal.Place{Table: "home_asks", Row: id, Field: "content"} }

// sealed is what is sealed of an ask.
func (b Book) sealed(a homeline.Ask) []byte {
	plain, _ := json.Marshal(a.Details) // texts, times and truths always marshal
	return b.Keys.Seal(place(a.ID), plain)
}

// KeepAsk saves a new ask. The row of the account is locked meanwhile, so that two at once count each other. Errors: homeline.ErrOpen,
// homeline.ErrFull.
func (b Book) KeepAsk(ctx context.Context, a homeline.Ask, most int) error {
	err := b.Database.Write(ctx, func(t engine.Tx) error {
		var locked string
		if _, err := engine.One(ctx, t, []any{&locked}, `SELECT id FROM accounts WHERE id = $1`+b.Database.Dialect.LockRow, string(a.Account)); err != nil {
			return err
		}
		var open, same int
		_, err := engine.One(ctx, t, []any{&open, &same}, `SELECT COUNT(*), COALESCE(SUM(CASE WHEN number = $2 THEN 1 ELSE 0 END), 0) FROM home_asks
			WHERE account_id = $1 AND ended_at = 0`, string(a.Account), int64(a.Number))
		switch {
		case err != nil:
			return err
		case same > 0:
			return homeline.ErrOpen
		case open >= most:
			return homeline.ErrFull
		}
		_, err = t.Exec(ctx, `INSERT INTO home_asks (`+columns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`, a.ID, string(a.Account), string(a.Market), int64(a.Number),
			string(a.State), engine.Micros(a.At), engine.Micros(a.Expires), engine.Micros(a.Ended), engine.Micros(a.Told), string(a.Mail), string(a.Request), b.sealed(a))
		return err
	})
	if err != nil {
		return fmt.Errorf("save ask for a home line: %w", err)
	}
	return nil
}

// Ask finds an ask. Errors: porting.ErrNotFound.
func (b Book) Ask(ctx context.Context, id string) (homeline.Ask, error) {
	var list []homeline.Ask
	err := b.Database.Look(ctx, func(c engine.Conn) (err error) {
		list, err = b.read(ctx, c, `WHERE id = $1`, id)
		return err
	})
	if err == nil && len(list) == 0 {
		err = porting.ErrNotFound
	}
	if err != nil {
		return homeline.Ask{}, fmt.Errorf("read ask for a home line: %w", err)
	}
	return list[0], nil
}

// ChangeAsk loads and locks an ask, applies f and saves it. Errors: porting.ErrNotFound, those of f.
func (b Book) ChangeAsk(ctx context.Context, id string, f func(*homeline.Ask) error) (a homeline.Ask, err error) {
	err = b.Database.Write(ctx, func(t engine.Tx) error {
		list, err := b.read(ctx, t, `WHERE id = $1`+b.Database.Dialect.LockRow, id)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return porting.ErrNotFound
		}
		a = list[0]
		if err := f(&a); err != nil {
			return err
		}
		_, err = t.Exec(ctx, `UPDATE home_asks SET state = $2, expires_at = $3, ended_at = $4, told_at = $5, mail = $6, request_id = $7, content = $8 WHERE id = $1`, id, string(a.State),
			engine.Micros(a.Expires), engine.Micros(a.Ended), engine.Micros(a.Told), string(a.Mail), string(a.Request), b.sealed(a))
		return err
	})
	if errors.Is(err, porting.ErrUnchanged) {
		err = nil
	}
	if err != nil {
		return a, fmt.Errorf("change ask for a home line: %w", err)
	}
	return a, nil
}

// Asks lists asks: those of an account and those that ended newest first, all others oldest first.
func (b Book) Asks(ctx context.Context, f homeline.Filter) (list []homeline.Ask, err error) {
	where, args, order := []string{"1 = 1"}, []any{}, "asked_at, id"
	if f.Account != "" {
		args, order = append(args, string(f.Account)), "asked_at DESC, id DESC"
		where = append(where, "account_id = $1")
	}
	if f.Ended {
		where, order = append(where, "ended_at > 0"), "ended_at DESC, id DESC"
	}
	if f.Open {
		where = append(where, "ended_at = 0")
	}
	if f.Untold {
		where = append(where, "told_at = 0")
	}
	if f.Mail {
		where = append(where, "mail <> ''")
	}
	if !f.DueBy.IsZero() {
		args = append(args, engine.Micros(f.DueBy))
		where = append(where, fmt.Sprintf("ended_at = 0 AND expires_at <= $%d", len(args)))
	}
	limit := f.Limit
	if limit == 0 {
		limit = homeline.Listed
	}
	args = append(args, limit)
	err = b.Database.Look(ctx, func(c engine.Conn) (err error) {
		list, err = b.read(ctx, c, fmt.Sprintf("WHERE %s ORDER BY %s LIMIT $%d", strings.Join(where, " AND "), order, len(args)), args...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list asks for home lines: %w", err)
	}
	return list, nil
}

// read reads asks; which is the end of the query.
func (b Book) read(ctx context.Context, c engine.Conn, which string, args ...any) ([]homeline.Ask, error) {
	var out []homeline.Ask
	err := engine.Each(ctx, c, `SELECT `+columns+` FROM home_asks `+which, args, func(rs engine.Rows) error {
		var a homeline.Ask
		var number int64
		var sealed []byte
		err := rs.Scan(&a.ID, &a.Account, &a.Market, &number, &a.State, engine.At(&a.At), engine.At(&a.Expires), engine.At(&a.Ended), engine.At(&a.Told), &a.Mail, &a.Request, &sealed)
		if err != nil {
			return err
		}
		a.Number = numbering.PhoneNumber(number)
		plain, err := b.Keys.Open(place(a.ID), sealed)
		if err == nil {
			err = json.Unmarshal(plain, &a.Details)
		}
		out = append(out, a)
		return err
	})
	return out, err
}

// Clean erases asks that ended long enough ago, at most limit of them.
func (b Book) Clean(ctx context.Context, now time.Time, limit int) error {
	err := b.Database.Write(ctx, func(t engine.Tx) error {
		_, err := t.Exec(ctx, `DELETE FROM home_asks WHERE id IN (SELECT id FROM home_asks WHERE ended_at > 0 AND ended_at < $1 ORDER BY ended_at, id LIMIT $2)`,
			engine.Micros(now.Add(-homeline.KeptAfter)), limit)
		return err
	})
	if err != nil {
		return fmt.Errorf("clean asks for home lines: %w", err)
	}
	return nil
}
