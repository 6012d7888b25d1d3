package engine

import (
	"context"
	"errors"

	"github.com/riverqueue/river/rivertype"
)

// jobKey is the key of a job in a context.
type jobKey struct{}

// WithJob says that what is done under the context is the work of a job, which is over with the transaction that calls Complete.
func WithJob(ctx context.Context, job *rivertype.JobRow) context.Context {
	return context.WithValue(ctx, jobKey{}, job)
}

// Complete writes down with the transaction that the job of the context is done, if there is one: the queue's own book is a quarter of a
// second late, and what was done in it would be done again after a crash.
func Complete(ctx context.Context, t Tx) error {
	job, ok := ctx.Value(jobKey{}).(*rivertype.JobRow)
	if !ok {
		return nil
	}
	c, ok := t.(interface {
		complete(ctx context.Context, job *rivertype.JobRow) error
	})
	if !ok {
		return nil
	}
	err := c.complete(ctx, job)
	if errors.Is(err, rivertype.ErrNotFound) {
		return nil // it was deleted meanwhile; what was done is to be written down all the same
	}
	return err
}
