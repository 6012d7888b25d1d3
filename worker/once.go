package worker

import (
	"context"
	"errors"
	"time"
)

// Keys are the keys of calls, which all nodes share.
type Keys interface {
	// BeginIdempotent takes a key: outcome is "fresh" for whoever may go on, with the context returned, and "running" while somebody else is at it.
	BeginIdempotent(ctx context.Context, scope, key string, bodyHash []byte, now time.Time) (held context.Context, outcome string, stored []byte, err error)
	FinishIdempotent(ctx context.Context, answer []byte) error
	ReleaseIdempotent(ctx context.Context) error
}

// What BeginIdempotent says.
const (
	keyFresh   = "fresh"
	keyRunning = "running"
)

// once does a thing under a key, on one node of all; done is false while another one is at it, which may die of it. An error of do leaves the key
// free for another try.
func (w *Worker) once(ctx context.Context, key string, do func(context.Context) error) (done bool, err error) {
	held, outcome, _, err := w.Keys.BeginIdempotent(ctx, "worker", key, []byte(key), w.Service.Now())
	if err != nil || outcome != keyFresh {
		return err == nil && outcome != keyRunning, err
	}
	if err := do(ctx); err != nil {
		return false, errors.Join(err, w.Keys.ReleaseIdempotent(context.WithoutCancel(held))) // also where the node stops in the middle of it
	}
	return true, w.Keys.FinishIdempotent(held, []byte("{}"))
}
