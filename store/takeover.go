package store

import (
	"context"
	"fmt"

	"github.com/portamento/portamento/store/engine"
)

// TakeOver frees what a server that died has held, so that its successor goes on at once instead of waiting until every lease has run out:
// jobs that it was running, leases of deadlines, calls under an Idempotency-Key. Call it before the jobs start, and only where no other
// server works on the database. Whoever is taken over after all, alive, is fenced like any other.
func (db *DB) TakeOver(ctx context.Context) error {
	err := db.engine.Write(ctx, func(t engine.Tx) error {
		for _, sql := range []string{
			// A deadline's job has one attempt: the deadline is claimed anew, under the next token, which says that an earlier try may have got through.
			`DELETE FROM river_job WHERE state = 'running' AND max_attempts = 1`,
			`UPDATE river_job SET state = 'available' WHERE state = 'running'`,
			`UPDATE deadlines SET lease_until = 0 WHERE lease_until > 0`,
			`UPDATE idempotency_keys SET taken_at = 0 WHERE answer IS NULL`,
		} {
			if _, err := t.Exec(ctx, sql); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("take over from a dead server: %w", err)
	}
	return nil
}
