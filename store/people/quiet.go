package people

import (
	"context"
	"fmt"

	"github.com/portamento/portamento/porting"
	hours "github.com/portamento/portamento/porting/quiet"
	"github.com/portamento/portamento/store/engine"
)

// QuietHours are those of an account, none where it has none. It implements quiet.Store of the trade.
func (b Book) QuietHours(ctx context.Context, account porting.AccountID) (h hours.Hours, err error) {
	err = b.Database.Look(ctx, func(c engine.Conn) error {
		h = hours.Hours{}
		_, err := engine.One(ctx, c, []any{&h.From, &h.To}, `SELECT begins, ends FROM quiet_hours WHERE account_id = $1`, string(account))
		return err
	})
	if err != nil {
		return hours.Hours{}, fmt.Errorf("read quiet hours: %w", err)
	}
	return h, nil
}

// KeepQuietHours saves the quiet hours of an account; none ends them.
func (b Book) KeepQuietHours(ctx context.Context, account porting.AccountID, h hours.Hours) error {
	err := b.Database.Write(ctx, func(t engine.Tx) error {
		if h.None() {
			_, err := t.Exec(ctx, `DELETE FROM quiet_hours WHERE account_id = $1`, string(account))
			return err
		}
		_, err := t.Exec(ctx, `INSERT INTO quiet_hours (account_id, begins, ends) VALUES ($1, $2, $3)
			ON CONFLICT (account_id) DO UPDATE SET begins = EXCLUDED.begins, ends = EXCLUDED.ends`, string(account), h.From, h.To)
		return err
	})
	if err != nil {
		return fmt.Errorf("save quiet hours: %w", err)
	}
	return nil
}
