package worker

import (
	"context"
	"sync"
	"time"

	"github.com/portamento/portamento/porting"
)

// abreast is how many mails of this node may be between the server's hands and our book at once: so many at most come twice after a crash.
const abreast = 1

// toldLimit bounds the waiting for the book.
const toldLimit = 10 * time.Second

// turns lets mails pass one after another where they cannot be called back any more.
type turns struct {
	once sync.Once
	free chan struct{}
}

// next is a turn that was not taken yet.
func (t *turns) next() *turn {
	t.once.Do(func() { t.free = make(chan struct{}, abreast) })
	return &turn{free: t.free}
}

// turn is one mail's.
type turn struct {
	free  chan struct{}
	taken bool
}

// take waits for the turn; an error is that of ctx.
func (t *turn) take(ctx context.Context) error {
	if t.taken {
		return nil
	}
	select {
	case t.free <- struct{}{}:
		t.taken = true
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// leave lets the next one pass.
func (t *turn) leave() {
	if t.taken {
		<-t.free
	}
}

// told writes down that an effect has left. Where that fails the queue's own book has it a little later, so that the job is done all the same.
func (w *Worker) told(ctx context.Context, e porting.Effect) {
	if w.Told == nil {
		return
	}
	book, cancel := context.WithTimeout(context.WithoutCancel(ctx), toldLimit) // it has left, whatever becomes of the job
	defer cancel()
	if err := w.Told(book); err != nil {
		w.Logger.Warn("told", "key", e.Key, "error", err)
	}
}
