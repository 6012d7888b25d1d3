package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/engine"
	"github.com/portamento/portamento/store/seal"
)

// Outcomes of BeginIdempotent.
const (
	IdempotentFresh    = "fresh"    // nobody has used the key: go on
	IdempotentReplay   = "replay"   // the answer is known
	IdempotentRunning  = "running"  // the same call is being worked on
	IdempotentMismatch = "mismatch" // the key was used with another body
	IdempotentDone     = "done"     // the change was saved but its answer is lost, as after a crash: the stored text is the id of the request
)

// Times of idempotency keys: how long one is kept, and after how long a call that never ended may be taken over.
const (
	idempotencyKept    = 30 * 24 * time.Hour
	idempotencyTakenIn = 60 * time.Second
)

// ticket is the right to finish one call, carried to the save in the context.
type ticket struct {
	id     string
	number int64
}

// ticketKey is the key of a ticket in a context.
type ticketKey struct{}

func idempotencyID(scope, key string) string {
	sum := sha256.Sum256([]byte(fmt.Sprintf("%d:%s%s", len(scope), scope, key)))
	return hex.EncodeToString(sum[:])
}

// BeginIdempotent takes up a call under its caller's key. With "fresh" the context returned must be used for the change, which then is
// saved at most once for the key, and FinishIdempotent or ReleaseIdempotent must follow with it. stored is the answer kept ("replay") or the
// id of the request ("done").
func (db *DB) BeginIdempotent(ctx context.Context, scope, key string, bodyHash []byte, now time.Time) (_ context.Context, outcome string, stored []byte, err error) {
	id := idempotencyID(scope, key)
	var t64 int64
	err = db.engine.WriteSoon(ctx, func(t engine.Tx) error { // the change is never on the disk without it
		outcome, stored, t64, err = db.beginIdempotent(ctx, t, id, bodyHash, now)
		return err
	})
	if err != nil {
		return ctx, "", nil, fmt.Errorf("begin idempotent call: %w", err)
	}
	if outcome == IdempotentFresh {
		ctx = context.WithValue(ctx, ticketKey{}, ticket{id, t64})
	}
	return ctx, outcome, stored, nil
}

func (db *DB) beginIdempotent(ctx context.Context, t engine.Tx, id string, bodyHash []byte, now time.Time) (string, []byte, int64, error) {
	wall := engine.Micros(db.wall())
	n, err := t.Exec(ctx, `INSERT INTO idempotency_keys (id, body_hash, ticket, taken_at, created_at, request_id, answer)
		VALUES ($1, $2, 1, $3, $4, '', NULL) ON CONFLICT (id) DO NOTHING`, id, bodyHash, wall, engine.Micros(now))
	if err != nil || n == 1 {
		return IdempotentFresh, nil, 1, err
	}
	var hash, answer []byte
	var number, taken, created int64
	var request string
	found, err := engine.One(ctx, t, []any{&hash, &number, &taken, &created, &request, &answer},
		`SELECT body_hash, ticket, taken_at, created_at, request_id, answer FROM idempotency_keys WHERE id = $1`+db.engine.Dialect.LockRow, id)
	if err != nil {
		return "", nil, 0, err
	}
	expired := engine.Micros(now)-created > int64(idempotencyKept/time.Microsecond)
	stale := wall-taken > int64(idempotencyTakenIn/time.Microsecond)
	switch {
	case !found:
		return IdempotentRunning, nil, 0, nil // released this instant: the caller tries again
	case expired:
		_, err := t.Exec(ctx, `UPDATE idempotency_keys SET body_hash = $2, ticket = $3, taken_at = $4, created_at = $5, request_id = '', answer = NULL
			WHERE id = $1`, id, bodyHash, number+1, wall, engine.Micros(now))
		return IdempotentFresh, nil, number + 1, err
	case string(hash) != string(bodyHash):
		return IdempotentMismatch, nil, 0, nil
	case answer != nil:
		if plain, err := db.keys.Open(answerPlace(id), answer); err == nil {
			return IdempotentReplay, plain, 0, nil
		}
		return IdempotentDone, []byte(request), 0, nil // of a key that is gone: as good as lost
	case !stale:
		return IdempotentRunning, nil, 0, nil
	case request != "":
		return IdempotentDone, []byte(request), 0, nil
	}
	_, err = t.Exec(ctx, `UPDATE idempotency_keys SET ticket = $2, taken_at = $3 WHERE id = $1`, id, number+1, wall)
	return IdempotentFresh, nil, number + 1, err
}

// markIdempotent notes in the transaction of a change that the call has been carried out. A call that was taken over saves nothing.
func (db *DB) markIdempotent(ctx context.Context, t engine.Tx, id porting.RequestID) error {
	k, ok := ctx.Value(ticketKey{}).(ticket)
	if !ok {
		return nil
	}
	return t.Later(ctx, func(n int64) error {
		if n == 0 {
			return porting.ErrFenced
		}
		return nil
	}, `UPDATE idempotency_keys SET request_id = $1 WHERE id = $2 AND ticket = $3`, string(id), k.id, k.number)
}

// FinishIdempotent keeps the answer of a call for 30 days, sealed: it may be the address of a link. ctx is the one that BeginIdempotent gave.
func (db *DB) FinishIdempotent(ctx context.Context, answer []byte) error {
	k, _ := ctx.Value(ticketKey{}).(ticket)
	return db.endIdempotent(ctx, `UPDATE idempotency_keys SET answer = $3 WHERE id = $1 AND ticket = $2`, db.keys.Seal(answerPlace(k.id), answer))
}

func answerPlace(id string) seal.Place {
	return seal.Place{Table: "idempotency_keys", Row: id, Field: "answer"}
}

// ReleaseIdempotent gives the key back, for a call that was refused before anything was done.
func (db *DB) ReleaseIdempotent(ctx context.Context) error {
	return db.endIdempotent(ctx, `DELETE FROM idempotency_keys WHERE id = $1 AND ticket = $2 AND request_id = ''`)
}

func (db *DB) endIdempotent(ctx context.Context, sql string, args ...any) error {
	k, ok := ctx.Value(ticketKey{}).(ticket)
	if !ok {
		return nil
	}
	// A power loss may take the answer: then the change itself still says that it was made, and the answer is made anew.
	err := db.engine.WriteSoon(ctx, func(t engine.Tx) error {
		return t.Later(ctx, nil, sql, append([]any{k.id, k.number}, args...)...)
	})
	if err != nil {
		return fmt.Errorf("end idempotent call: %w", err)
	}
	return nil
}

// Clean deletes at most limit idempotency keys and as many rate limits that are past; call it now and then.
func (db *DB) Clean(ctx context.Context, now time.Time, limit int) error {
	err := db.engine.Write(ctx, func(t engine.Tx) error {
		_, err := t.Exec(ctx, `DELETE FROM idempotency_keys WHERE id IN
			(SELECT id FROM idempotency_keys WHERE created_at < $1 ORDER BY created_at LIMIT $2)`, engine.Micros(now.Add(-idempotencyKept)), limit)
		if err != nil {
			return err
		}
		_, err = t.Exec(ctx, `DELETE FROM rate_buckets WHERE bucket IN
			(SELECT bucket FROM rate_buckets WHERE free_at < $1 ORDER BY free_at LIMIT $2)`, engine.Micros(now), limit)
		return err
	})
	if err != nil {
		return fmt.Errorf("clean database: %w", err)
	}
	return errors.Join(db.Logins().Clean(ctx, db.wall(), limit), db.Questions().Clean(ctx, now, limit), db.Homes().Clean(ctx, now, limit))
}
