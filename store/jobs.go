package store

import (
	"context"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/engine"
)

// Queues of background jobs. What is done at a moving date waits for nothing else, and mails wait alone when their server is slow.
const (
	QueueCutOver = "cutover"
	QueueMail    = "mail"
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
	}
	return river.InsertManyParams{Args: e, InsertOpts: &river.InsertOpts{Queue: queue}}
}

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

// Jobs makes the client that works off jobs; cfg brings the workers. What cfg leaves open is set here: short waits between two looks, a
// time limit of 30 s for a job, and a minute until a job of a dead node runs again.
func (db *DB) Jobs(cfg *river.Config) (engine.Jobs, error) {
	c := *cfg
	setDefault(&c.FetchPollInterval, 50*time.Millisecond)
	setDefault(&c.FetchCooldown, 10*time.Millisecond)
	setDefault(&c.JobTimeout, 30*time.Second)
	setDefault(&c.RescueStuckJobsAfter, time.Minute)
	if c.Logger == nil {
		c.Logger = db.log
	}
	if c.Queues == nil {
		c.Queues = map[string]river.QueueConfig{QueueCutOver: {MaxWorkers: 32}, QueueMail: {MaxWorkers: 8}, QueueDefault: {MaxWorkers: 16}}
	}
	return db.engine.Jobs(&c)
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

// Idle says that no background job is waiting or running.
func (db *DB) Idle(ctx context.Context) (bool, error) {
	ids, err := db.Unfinished(ctx, 1)
	return len(ids) == 0, err
}
