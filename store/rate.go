package store

import (
	"context"
	"fmt"
	"time"

	"github.com/portamento/portamento/store/engine"
)

// Allow is a rate limit by the generic cell rate algorithm (ITU-T I.371): one event each interval of time, and burst of them at once. The
// state is one row, so that a restart resets nothing and all nodes count together. A refusal says how long to wait.
func (db *DB) Allow(ctx context.Context, bucket string, interval time.Duration, burst int, now time.Time) (ok bool, retryAfter time.Duration, err error) {
	at, step := engine.Micros(now), interval.Microseconds()
	room := int64(max(burst, 1)) * step
	err = db.engine.Write(ctx, func(t engine.Tx) error {
		// free_at is when the bucket would be empty again; an event is taken when it moves that instant no further than the burst.
		n, err := t.Exec(ctx, `INSERT INTO rate_buckets (bucket, free_at) VALUES ($1, $2) ON CONFLICT (bucket) DO UPDATE
			SET free_at = CASE WHEN rate_buckets.free_at > $3 THEN rate_buckets.free_at ELSE $3 END + $4
			WHERE rate_buckets.free_at <= $5`, bucket, at+step, at, step, at+room-step)
		if ok = n > 0; ok || err != nil {
			return err
		}
		var free int64
		_, err = engine.One(ctx, t, []any{&free}, `SELECT free_at FROM rate_buckets WHERE bucket = $1`, bucket)
		retryAfter = time.Duration(max(free+step-room-at, 1)) * time.Microsecond
		return err
	})
	if err != nil {
		return false, 0, fmt.Errorf("count towards a rate limit: %w", err)
	}
	return ok, retryAfter, nil
}

// Forget empties the bucket of a rate limit.
func (db *DB) Forget(ctx context.Context, bucket string) error {
	err := db.engine.WriteSoon(ctx, func(t engine.Tx) error {
		_, err := t.Exec(ctx, `DELETE FROM rate_buckets WHERE bucket = $1`, bucket)
		return err
	})
	if err != nil {
		return fmt.Errorf("empty the bucket of a rate limit: %w", err)
	}
	return nil
}
