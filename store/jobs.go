package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/store/engine"
)

// Queues of background jobs. What is done at a moving date waits for nothing else, and mails wait alone when their server is slow.
const (
	QueueCutOver = "cutover"
	QueueMail    = "mail"
	QueuePaper   = "paper" // documents: reading one takes seconds
	QueueDefault = river.QueueDefault
)

func dueJob(d porting.Deadline) river.InsertManyParams {
	queue := QueueDefault
	if d.Kind == porting.DueCutOver {
		queue = QueueCutOver
	}
	// One attempt: when it fails or its node dies, the lease ends and the deadline is taken up anew.
	return river.InsertManyParams{Args: porting.Due{Deadline: d}, InsertOpts: &river.InsertOpts{Queue: queue, MaxAttempts: 1}}
}

func effectJob(e porting.Effect) river.InsertManyParams {
	queue := QueueDefault
	switch e.Do {
	case porting.EffectMail:
		queue = QueueMail
	case porting.EffectSend:
		queue = QueueCutOver
	case porting.EffectRead, porting.EffectErase:
		queue = QueuePaper
	}
	// Whoever sends twenty files at once waits behind those who send one.
	priority := river.PriorityDefault + min(e.Behind/2, lowestPriority-river.PriorityDefault)
	return river.InsertManyParams{Args: e, InsertOpts: &river.InsertOpts{Queue: queue, Priority: priority}}
}

// lowestPriority is the last that River knows.
const lowestPriority = 4

func enqueueEffects(ctx context.Context, t engine.Tx, effects []porting.Effect) error {
	if len(effects) == 0 {
		return nil
	}
	jobs := make([]river.InsertManyParams, len(effects))
	for i, e := range effects {
		jobs[i] = effectJob(e)
	}
	if err := t.Enqueue(ctx, jobs); err != nil {
		return fmt.Errorf("order effects: %w", err)
	}
	return nil
}

// enqueuePosts orders mails that belong to no request.
func enqueuePosts(ctx context.Context, t engine.Tx, posts []login.Post) error {
	jobs := make([]river.InsertManyParams, len(posts))
	for i, p := range posts {
		jobs[i] = river.InsertManyParams{Args: p, InsertOpts: &river.InsertOpts{Queue: QueueMail}}
	}
	if err := t.Enqueue(ctx, jobs); err != nil {
		return fmt.Errorf("order mails: %w", err)
	}
	return nil
}

// Jobs makes the client that works off jobs; cfg brings the workers. What cfg leaves open is set here: short waits between two looks, a
// time limit of 20 s for a job; what a dead node was running runs again on another after 25 s (ClaimDue).
func (db *DB) Jobs(cfg *river.Config) (engine.Jobs, error) {
	c := *cfg
	setDefault(&c.FetchPollInterval, 50*time.Millisecond)
	setDefault(&c.FetchCooldown, 10*time.Millisecond)
	setDefault(&c.JobTimeout, 20*time.Second)
	setDefault(&c.RescueStuckJobsAfter, time.Minute)
	if c.Logger == nil {
		c.Logger = db.log
	}
	if c.Queues == nil {
		c.Queues = map[string]river.QueueConfig{QueueCutOver: {MaxWorkers: 32}, QueueMail: {MaxWorkers: 8}, QueueDefault: {MaxWorkers: 16}, QueuePaper: {MaxWorkers: 2}}
	}
	c.Middleware = append(slices.Clip(c.Middleware), &effectJobs{})
	return db.engine.Jobs(&c)
}

// effectJobs lets the transaction that records what became of an effect complete its job. An effect is recorded once, at its end; what a
// deadline asks for can take several transactions, and its lease keeps it from being done twice.
type effectJobs struct{ river.MiddlewareDefaults }

// Work implements rivertype.WorkerMiddleware.
func (*effectJobs) Work(ctx context.Context, job *rivertype.JobRow, work func(context.Context) error) error {
	if job.Kind == (porting.Effect{}).Kind() {
		ctx = engine.WithJob(ctx, job)
	}
	return work(ctx)
}

// Told writes down that the job of ctx, an effect that changes nothing here, is done. A crash right afterwards cannot undo it; a loss of
// power can, until the disk is waited for the next time: at the latest when the queue writes its own book, a quarter of a second later.
func (db *DB) Told(ctx context.Context) error {
	err := db.engine.WriteSoon(ctx, func(t engine.Tx) error { return engine.Complete(ctx, t) })
	if err != nil {
		return fmt.Errorf("write down that an effect has left: %w", err)
	}
	return nil
}

// rescueAfter is after how long an effect's job counts as its node's that died: longer than a job may take.
const rescueAfter = 25 * time.Second

// rescue gives the effects of a dead node to another. The queue does so by itself, but looks every half minute only.
func (db *DB) rescue(ctx context.Context, t engine.Tx) error {
	if db.engine.Dialect.Rescue == "" {
		return nil
	}
	return t.Later(ctx, nil, db.engine.Dialect.Rescue, porting.Effect{}.Kind(), rescueAfter.Seconds())
}

func setDefault(d *time.Duration, value time.Duration) {
	if *d == 0 {
		*d = value
	}
}

// Unfinished lists background jobs that are waiting or running, at most limit of them.
func (db *DB) Unfinished(ctx context.Context, limit int) (ids []int64, err error) {
	err = db.engine.Look(ctx, func(c engine.Conn) error {
		return engine.Each(ctx, c, `SELECT id FROM river_job
			WHERE state IN ('available', 'running', 'retryable', 'scheduled', 'pending') LIMIT $1`, []any{limit}, func(rs engine.Rows) error {
			var id int64
			if err := rs.Scan(&id); err != nil {
				return err
			}
			ids = append(ids, id)
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("look for jobs: %w", err)
	}
	return ids, nil
}
