// Package worker is background work: effects, the deadline sweep, and the clock that drives both.
//
// Every node runs the same: a sweep that turns due deadlines into jobs, and workers that carry out jobs. An effect is carried out at
// least once under its key; a deadline is worked on under a lease, so that when a node dies any other takes it over within seconds.
package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/riverqueue/river"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/homeline"
)

// Lease of a deadline that is being worked on: another node may take it over when it was not extended for so long. With a sweep each
// second, a dead node's cut-over goes on elsewhere well within 20 seconds.
const (
	lease       = 10 * time.Second
	leaseRenew  = 3 * time.Second
	sweepEvery  = time.Second
	sweepBatch  = 200
	callTimeout = 15 * time.Second // for all outside calls of one job together
	jobTimeout  = 20 * time.Second // the store gives the job of a node that died to another a few seconds later
	rescueAfter = time.Minute      // the queue's own way of doing so, should the store's fail
	keepEvery   = 5 * time.Minute
	cleanBatch  = 1000

	paperWorkers = 2 // documents that are read at once
)

// Timers are the deadlines as the store keeps them.
type Timers interface {
	// ClaimDue takes deadlines that are due and free, leases them, and inserts their jobs, all in one transaction.
	ClaimDue(ctx context.Context, now time.Time, limit int, lease time.Duration) (int, error)
	// ExtendLease answers porting.ErrFenced when another node has taken the deadline over.
	ExtendLease(ctx context.Context, d porting.Deadline, lease time.Duration) error
	NextDue(ctx context.Context) (time.Time, bool, error)
	// Unfinished lists jobs that are waiting or running, at most limit of them.
	Unfinished(ctx context.Context, limit int) ([]int64, error)
	// Held says that the database was restored and nothing may leave before somebody releases it.
	Held(ctx context.Context) (bool, error)
}

// Jobs is the queue's client on this node.
type Jobs interface {
	Start(ctx context.Context) error
	Stop(ctx context.Context) error
}

// Notice is one mail to one person.
type Notice struct {
	Key      string
	Kind     porting.MailKind
	To       porting.Contact
	Sequence int
	At       time.Time
	Request  *porting.Request
	Order    *porting.Order
	Market   *porting.Market
	Data     map[string]any
	Turn     func(context.Context) error // waited for right before the point from which on only an answer tells whether the mail has left
}

// Mailer sends mails. Errors: *porting.PermanentError when the mail can never be sent as it is; anything else is tried again.
type Mailer interface {
	Mail(ctx context.Context, n Notice) error
}

// Keeper looks after the database every five minutes.
type Keeper interface {
	// SealCheckpoint fixes the heads of the history into a signed checkpoint.
	SealCheckpoint(ctx context.Context, now time.Time) error
	// Clean forgets what has outlived its use, at most limit rows of each kind.
	Clean(ctx context.Context, now time.Time, limit int) error
}

// Worker does the background work of one node.
type Worker struct {
	Service   *porting.Service
	Timers    Timers
	Gateway   func(porting.MarketCode, porting.CarrierCode) porting.Gateway
	Mailer    Mailer
	Told      func(ctx context.Context) error // writes down that the effect of the job in ctx has left; nil: the queue does, a quarter of a second later
	Caller    porting.TestCaller              // nil: the desk makes the test calls
	Codes     CodeSender                      // nil: no codes are called or texted
	Keeper    Keeper                          // nil: nobody looks after the database
	Keys      Keys                            // nil: the desk gets no digest
	Questions Questions                       // with Keys; nil: nobody asks any
	Homes     *homeline.Desk                  // with Keys; nil: nobody asks for the number of a home line
	Papers    Papers                          // nil: documents are neither read nor erased
	Readers   Readers                         // nil: everybody gets every mail
	Quiet     Quiet                           // nil: no account has quiet hours
	Logger    *slog.Logger
	Parallel  int           // jobs at once; 0: 16
	Poll      time.Duration // how often the queue is looked at where the database cannot wake it; 0: the store's choice

	errand sync.Mutex // held by whoever runs errands, which alone use the times below
	mu     sync.Mutex
	health error

	digested, digestNext time.Time // the digest that was sent last, and the earliest next try
	questionsNext        time.Time // the earliest next look at the questions
	homesNext            time.Time // the same of the asks for home lines
	turns                turns
	done                 map[int64]bool // jobs that this node has done since Advance was first used; the queue's own book lags behind
}

// Config is how the queue has to be run for this worker.
func (w *Worker) Config() *river.Config {
	workers := river.NewWorkers()
	river.AddWorker(workers, &effectWorker{w: w})
	river.AddWorker(workers, &dueWorker{w: w})
	river.AddWorker(workers, &postWorker{w: w})
	river.AddWorker(workers, &followWorker{w: w})
	n := w.Parallel
	if n == 0 {
		n = 16
	}
	return &river.Config{
		FetchPollInterval: w.Poll,
		Workers:           workers, JobTimeout: jobTimeout, RescueStuckJobsAfter: rescueAfter, Logger: quiet(w.Logger),
		Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: n}, QueueCutOver: {MaxWorkers: n}, QueueMail: {MaxWorkers: n}, QueuePaper: {MaxWorkers: paperWorkers}},
	}
}

// Queues beside the default one, so that a heap of mails never delays a cut-over.
const (
	QueueCutOver = "cutover"
	QueueMail    = "mail"
	QueuePaper   = "paper" // documents: reading one takes seconds
)

// quiet lets only the queue's warnings through: one line per job is the worker's own.
func quiet(l *slog.Logger) *slog.Logger {
	if l == nil {
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(warnings{l.Handler()})
}

type warnings struct{ slog.Handler }

func (h warnings) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && h.Handler.Enabled(ctx, l)
}

// Run works until ctx ends: it waits while the database is held, then starts the queue and sweeps.
func (w *Worker) Run(ctx context.Context, jobs Jobs) error {
	if err := w.waitReleased(ctx); err != nil {
		return ignoreEnd(ctx, err)
	}
	if err := jobs.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("start jobs: %w", err)
	}
	defer func() {
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), jobTimeout)
		defer cancel()
		if err := jobs.Stop(stop); err != nil {
			w.Logger.Error("stop jobs", "error", err)
		}
	}()
	errands := make(chan struct{})
	go func() {
		defer close(errands)
		w.errandLoop(ctx)
	}()
	defer func() { <-errands }()
	return ignoreEnd(ctx, w.sweepLoop(ctx))
}

func ignoreEnd(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return nil
	}
	return err
}

func (w *Worker) waitReleased(ctx context.Context) error {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for said := false; ; {
		held, err := w.Timers.Held(ctx)
		if err == nil && !held {
			return nil
		}
		if held && !said {
			w.Logger.Warn("held after a restore: nothing is sent until it is released")
			said = true
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// sweepLoop sweeps each second. A sweep that fails makes the node unhealthy until one succeeds again; it never ends the loop.
func (w *Worker) sweepLoop(ctx context.Context) error {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		_, err := w.Sweep(ctx)
		w.setHealth(err)
		if err != nil && ctx.Err() == nil {
			w.Logger.Error("sweep", "error", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// Sweep turns everything that is due now into jobs and answers how many.
func (w *Worker) Sweep(ctx context.Context) (int, error) {
	now, total := w.Service.Now(), 0
	for {
		n, err := w.Timers.ClaimDue(ctx, now, sweepBatch, lease)
		total += n
		if err != nil {
			return total, fmt.Errorf("claim due deadlines: %w", err)
		}
		if n < sweepBatch {
			break
		}
	}
	if _, err := w.Service.ReleaseQuarantined(ctx, sweepBatch); err != nil {
		return total, err
	}
	return total, nil
}

// errandLoop runs errands beside the sweeps: they wait for mail servers and for the storage of files, and a cut-over does not wait for those.
func (w *Worker) errandLoop(ctx context.Context) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	var kept time.Time
	for {
		w.errands(ctx)
		if w.Keeper != nil && w.Service.Now().Sub(kept) >= keepEvery {
			kept = w.Service.Now()
			if err := errors.Join(w.Keeper.SealCheckpoint(ctx, kept), w.Keeper.Clean(ctx, kept, cleanBatch)); err != nil && ctx.Err() == nil {
				w.Logger.Error("keep", "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// errands writes the mails that belong to no request and that nobody waits for. One at a time does them.
func (w *Worker) errands(ctx context.Context) {
	w.errand.Lock()
	defer w.errand.Unlock()
	w.digest(ctx)
	w.questions(ctx)
	w.homes(ctx)
}

// Healthy answers the error of the last sweep; nil if it went well.
func (w *Worker) Healthy() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.health
}

func (w *Worker) setHealth(err error) {
	w.mu.Lock()
	w.health = err
	w.mu.Unlock()
}
