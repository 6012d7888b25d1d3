package worker

import (
	"context"
	"fmt"
	"maps"
	"time"
)

// How Advance waits for the queue: a short pause between looks, and bounds for the work of one instant.
const (
	idlePause = 2 * time.Millisecond
	idleBound = 60 * time.Second
)

// Advance moves a virtual clock to an instant, stopping at every deadline on the way: set the clock, sweep, let the queue finish what is
// there, go on. It answers when everything that was due until then has been done. set must make the service's Now answer the instant.
func (w *Worker) Advance(ctx context.Context, to time.Time, set func(time.Time)) error {
	for {
		if err := w.Settle(ctx); err != nil {
			return err
		}
		next, ok, err := w.Timers.NextDue(ctx)
		if err != nil {
			return fmt.Errorf("find next deadline: %w", err)
		}
		now := w.Service.Now()
		switch {
		case ok && !next.After(now):
			if err := w.waitTaken(ctx); err != nil {
				return err
			}
		case ok && !next.After(to):
			set(next)
		case to.After(now):
			set(to)
		default:
			return nil
		}
	}
}

// Settle does everything that is due now, until neither a deadline nor a job is left.
func (w *Worker) Settle(ctx context.Context) error {
	for {
		if err := w.waitIdle(ctx); err != nil {
			return err
		}
		// Only now: what the jobs did may have made a deadline that is due at once.
		n, err := w.Sweep(ctx)
		if err != nil {
			return err
		}
		if n == 0 {
			w.errands(ctx)
			return nil
		}
	}
}

// waitTaken waits while a deadline that is due is leased: until the sweep of the running node, which works beside this one, has had it done,
// or until the lease of one that failed is over and it can be taken up again.
func (w *Worker) waitTaken(ctx context.Context) error {
	return poll(ctx, lease+idleBound, idlePause, "a deadline failed and was not done again", func() (bool, error) {
		if n, err := w.Sweep(ctx); n > 0 || err != nil {
			return n > 0, err
		}
		next, ok, err := w.Timers.NextDue(ctx)
		return !ok || next.After(w.Service.Now()), err
	})
}

func (w *Worker) waitIdle(ctx context.Context) error {
	return poll(ctx, idleBound, idlePause, "the jobs of one instant take too long", func() (bool, error) { return w.idle(ctx) })
}

// looked is how many unfinished jobs one look reads.
const looked = 500

// idle says that no job is waiting or running. The queue writes down finished jobs in batches, a quarter of a second late; what this node
// knows to be done counts as done at once, if it was done before the look: only then the look has seen the jobs that it left behind.
func (w *Worker) idle(ctx context.Context) (bool, error) {
	w.mu.Lock()
	if w.done == nil {
		w.done = map[int64]bool{}
	}
	done := maps.Clone(w.done)
	w.mu.Unlock()
	ids, err := w.Timers.Unfinished(ctx, looked)
	if err != nil {
		return false, err
	}
	for _, id := range ids {
		if !done[id] {
			return false, nil
		}
	}
	if len(ids) == 0 {
		w.mu.Lock()
		maps.DeleteFunc(w.done, func(id int64, _ bool) bool { return done[id] })
		w.mu.Unlock()
	}
	return len(ids) < looked, nil
}

// finished remembers a job that was done, once somebody waits for jobs.
func (w *Worker) finished(id int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.done != nil {
		w.done[id] = true
	}
}

// poll looks until done answers true, at most for bound.
func poll(ctx context.Context, bound, pause time.Duration, why string, done func() (bool, error)) error {
	ctx, cancel := context.WithTimeoutCause(ctx, bound, fmt.Errorf("%s (%s)", why, bound))
	defer cancel()
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		ok, err := done()
		if err != nil || ok {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-tick.C:
		}
	}
}
