package worker

import (
	"context"

	"github.com/riverqueue/river"

	"github.com/portamento/portamento/porting/follow"
)

// followWorker looks at the wishes of people to follow a request: whoever belongs to it is sent a link.
type followWorker struct {
	river.WorkerDefaults[follow.Wish]
	w *Worker
}

// Work looks at one wish. What fails is tried again by the queue; the pause between two mails keeps a repetition from sending another.
func (x *followWorker) Work(ctx context.Context, job *river.Job[follow.Wish]) error {
	err := (&follow.Desk{Service: x.w.Service}).Grant(ctx, job.Args)
	x.w.logJob("follow", "wish", job.Args.Reference, err)
	if err == nil {
		x.w.finished(job.ID)
	}
	return err
}
