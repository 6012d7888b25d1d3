package worker

import (
	"context"
	"errors"
	"fmt"

	"github.com/riverqueue/river"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
)

// postWorker sends mails about signing in, which belong to no request.
type postWorker struct {
	river.WorkerDefaults[login.Post]
	w *Worker
}

// Work sends one mail. What fails is tried again by the queue; what can never be sent is given up.
func (x *postWorker) Work(ctx context.Context, job *river.Job[login.Post]) error {
	err := x.w.post(ctx, job.Args)
	x.w.logJob("mail", string(job.Args.Mail), job.Args.Key, err)
	if err == nil {
		x.w.finished(job.ID)
	}
	var never *porting.PermanentError
	if errors.As(err, &never) {
		return river.JobCancel(err)
	}
	return err
}

// post sends a mail; one to nowhere was ordered for an address that nobody has, and is done.
func (w *Worker) post(ctx context.Context, p login.Post) error {
	if p.To.Email == "" {
		return nil
	}
	m, ok := w.Service.Markets.Market(p.Market)
	if !ok {
		m = w.Service.Markets.Markets()[0]
	}
	call, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	err := w.Mailer.Mail(call, Notice{Key: p.Key, Kind: p.Mail, To: p.To, At: p.At, Request: &porting.Request{ID: porting.RequestID("people/" + p.Key)}, Market: m, Data: p.Data()})
	if err != nil {
		return fmt.Errorf("send %s: %w", p.Key, err)
	}
	return nil
}
