package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"github.com/portamento/portamento/porting"
)

// answerPages bounds how many pages of answers one poll reads; the next poll goes on.
const answerPages = 20

// dueWorker works on due deadlines.
type dueWorker struct {
	river.WorkerDefaults[porting.Due]
	w *Worker
}

// Work does what a due deadline asks for, under its lease. Whoever lost the lease stops without a word: another node has taken over.
func (x *dueWorker) Work(ctx context.Context, job *river.Job[porting.Due]) error {
	d := job.Args
	ctx, release := x.w.keepLease(ctx, d)
	defer release()
	err := x.w.due(ctx, d)
	if errors.Is(err, porting.ErrFenced) || errors.Is(context.Cause(ctx), porting.ErrFenced) || errors.Is(err, porting.ErrNotFound) {
		err = nil
	}
	x.w.finished(job.ID)
	x.w.logJob("deadline", string(d.Deadline.Kind), string(d.Request)+"/"+string(d.Order)+"/"+d.Key, err)
	if err != nil {
		return river.JobCancel(err) // the lease runs out and the sweep takes the deadline up again
	}
	return nil
}

// keepLease extends the lease while the work goes on, and cancels the work when the lease is lost.
func (w *Worker) keepLease(ctx context.Context, d porting.Due) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	done := make(chan struct{})
	go func() {
		tick := time.NewTicker(leaseRenew)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			if err := w.Timers.ExtendLease(ctx, d.Deadline, lease); errors.Is(err, porting.ErrFenced) {
				cancel(err)
				return
			}
		}
	}()
	return ctx, func() { close(done); cancel(nil) }
}

func (w *Worker) due(ctx context.Context, d porting.Due) error {
	switch d.Deadline.Kind {
	case porting.DueCutOver:
		return w.cutOver(ctx, d)
	case porting.DuePoll:
		return w.poll(ctx, d)
	case porting.DueRetry:
		return w.Service.Retry(ctx, d)
	}
	return w.Service.Fire(ctx, d)
}

// cutOver moves numbers at their FOC instant: take them (the gate is checked in that transaction), ask or tell the carrier, then record.
// Each step may be repeated by another node; the activation has one key, and the far side is asked before it is told again.
func (w *Worker) cutOver(ctx context.Context, d porting.Due) error {
	e, ok, err := w.Service.BeginCutOver(ctx, d)
	if err != nil || !ok {
		return err
	}
	m, ok, err := w.Service.CarrierMessage(ctx, e)
	if err != nil {
		return fmt.Errorf("build message %s: %w", e.Key, err)
	}
	if !ok || m.Carrier == porting.CarrierInternal {
		return w.Service.EndCutOver(ctx, d, false)
	}
	_, err = w.deliver(ctx, m, d.Token > 1)
	var refused *porting.RefusedError
	switch {
	case errors.Is(err, porting.ErrByHand):
		return w.Service.EndCutOver(ctx, d, true)
	case errors.As(err, &refused):
		if err := w.Service.Undelivered(ctx, e, err); err != nil {
			return err
		}
		return w.Service.EndCutOver(ctx, d, true)
	case err != nil:
		if cause := context.Cause(ctx); cause != nil {
			return cause // the node is stopping or was fenced: nothing is recorded on a doubt
		}
		w.Logger.Warn("cut-over", "key", e.Key, "error", err)
		return w.Service.PostponeCutOver(ctx, d)
	}
	return w.Service.EndCutOver(ctx, d, false)
}

// poll fetches the carrier's answers and applies them one by one.
func (w *Worker) poll(ctx context.Context, d porting.Due) error {
	// Unlike the other kinds it does not begin with a fenced write: whoever waited in the queue for too long must not ask the carrier.
	if err := w.Timers.ExtendLease(ctx, d.Deadline, lease); err != nil {
		return err
	}
	r, err := w.Service.Store.Requests(porting.Scope{Desk: true}).RequestOfOrder(ctx, d.Order)
	if err != nil {
		return fmt.Errorf("load request of %s: %w", d.Order, err)
	}
	o := r.Order(d.Order)
	answers, err := w.answers(ctx, r.Market, o)
	if err != nil {
		w.Logger.Warn("poll", "order", o.ID, "carrier", o.Carrier, "error", err)
	}
	return w.Service.Polled(ctx, d, answers)
}

// answers reads pages until nothing new comes, taking each answer as it is read. What was read before a failure counts.
func (w *Worker) answers(ctx context.Context, market porting.MarketCode, o *porting.Order) (porting.Answers, error) {
	call, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	g := w.Gateway(market, o.Carrier)
	last := porting.Answers{Cursor: o.AnswerCursor}
	for range answerPages {
		page, err := g.Answers(call, o.ID, last.Cursor)
		if err != nil {
			return last, err
		}
		for _, a := range page.List {
			if err := w.Take(ctx, o.Carrier, a); err != nil {
				return last, err
			}
		}
		last = porting.Answers{Cursor: page.Cursor, AskAgainAt: page.AskAgainAt}
		if len(page.List) == 0 {
			break
		}
	}
	return last, nil
}

// Take applies one answer of a carrier; one for an order that does not exist is kept for the desk.
func (w *Worker) Take(ctx context.Context, carrier porting.CarrierCode, a porting.Answer) error {
	_, err := w.Service.TakeOrKeep(ctx, carrier, a)
	return err
}
