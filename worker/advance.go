package worker

import (
	"context"
	"fmt"
	"time"
)

// How Advance waits for the queue: a short pause between looks, and a bound for one instant's work.
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
		if !ok || next.After(to) {
			break
		}
		if next.After(w.Service.Now()) {
			set(next)
		}
	}
	if to.After(w.Service.Now()) {
		set(to)
	}
	return w.Settle(ctx)
}

// Settle does everything that is due now, until neither a deadline nor a job is left.
func (w *Worker) Settle(ctx context.Context) error {
	for {
		n, err := w.Sweep(ctx)
		if err != nil {
			return err
		}
		if err := w.waitIdle(ctx); err != nil {
			return err
		}
		if n == 0 {
			return nil
		}
	}
}

func (w *Worker) waitIdle(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, idleBound, fmt.Errorf("jobs of one instant took longer than %s", idleBound))
	defer cancel()
	tick := time.NewTicker(idlePause)
	defer tick.Stop()
	for {
		idle, err := w.Timers.Idle(ctx)
		if err != nil {
			return fmt.Errorf("look at the queue: %w", err)
		}
		if idle {
			return nil
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-tick.C:
		}
	}
}
