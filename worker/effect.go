package worker

import (
	"context"
	"errors"
	"fmt"

	"github.com/riverqueue/river"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// errBehind says that an earlier mail of the same request has not left yet: mails leave in their order.
var errBehind = errors.New("an earlier mail of the request waits")

// effectWorker carries out effects.
type effectWorker struct {
	river.WorkerDefaults[porting.Effect]
	w *Worker
}

// Work carries out one effect. It returns an error only when the outcome could not be recorded; the queue then tries again.
func (x *effectWorker) Work(ctx context.Context, job *river.Job[porting.Effect]) error {
	err := x.w.effect(ctx, job.Args, job.Attempt > 1)
	x.w.logJob("effect", string(job.Args.Do), job.Args.Key, err)
	if err == nil {
		x.w.finished(job.ID)
	}
	return err
}

func (w *Worker) logJob(kind, what, key string, err error) {
	if err != nil {
		w.Logger.Error(kind, "what", what, "key", key, "error", err)
		return
	}
	w.Logger.Info(kind, "what", what, "key", key)
}

// effect carries out one effect; again says that an earlier try may have got through.
func (w *Worker) effect(ctx context.Context, e porting.Effect, again bool) error {
	switch e.Do {
	case porting.EffectMail:
		return w.mail(ctx, e)
	case porting.EffectSend:
		return w.send(ctx, e, again || e.Try > 0)
	case porting.EffectTestCall, porting.EffectForwarding:
		return w.testCall(ctx, e)
	case porting.EffectCode:
		return w.sendCode(ctx, e)
	case porting.EffectRead:
		return w.readPaper(ctx, e)
	case porting.EffectErase:
		return w.erasePaper(ctx, e)
	}
	return river.JobCancel(fmt.Errorf("unknown effect %q", e.Do))
}

func (w *Worker) mail(ctx context.Context, e porting.Effect) error {
	r, err := w.Service.Store.Requests(porting.Scope{Desk: true}).Request(ctx, e.Request)
	if err != nil {
		return fmt.Errorf("load request of %s: %w", e.Key, err)
	}
	if r.MailsBefore(e) {
		return w.Service.Undelivered(ctx, e, errBehind)
	}
	m, ok := w.Service.Markets.Market(r.Market)
	if !ok {
		return fmt.Errorf("mail %s: market %s is not loaded", e.Key, r.Market)
	}
	to, wanted, err := w.reader(ctx, *e.Mail)
	if err != nil {
		return fmt.Errorf("find reader of %s: %w", e.Key, err)
	}
	if !wanted || !r.Reads(e.Mail, w.Service.Now()) {
		return w.mailed(ctx, r, e)
	}
	if held, err := w.hold(ctx, r, e, m); held || err != nil {
		return err
	}
	call, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	turn := w.turns.next()
	defer turn.leave()
	err = w.Mailer.Mail(call, Notice{Key: e.Key, Kind: e.Mail.Mail, To: to, Sequence: e.Mail.Sequence, At: e.At, Request: r,
		Order: r.Order(e.Order), Market: m, Data: e.Mail.Data, Turn: turn.take})
	if err != nil {
		w.Logger.Warn("mail", "key", e.Key, "error", err)
		return w.Service.Undelivered(ctx, e, err)
	}
	return w.mailed(ctx, r, e)
}

// mailed says that a mail has left, or never will.
func (w *Worker) mailed(ctx context.Context, r *porting.Request, e porting.Effect) error {
	if r.Waits(e) {
		return w.Service.Mailed(ctx, e)
	}
	w.told(ctx, e)
	return nil
}

// send carries a message to the losing carrier. A message that may have got through is asked about before it is repeated.
func (w *Worker) send(ctx context.Context, e porting.Effect, again bool) error {
	m, ok, err := w.Service.CarrierMessage(ctx, e)
	if err != nil {
		return fmt.Errorf("build message %s: %w", e.Key, err)
	}
	if !ok {
		return w.Service.Overtaken(ctx, e)
	}
	receipt, err := w.deliver(ctx, m, again)
	if err != nil {
		if !errors.Is(err, porting.ErrByHand) {
			w.Logger.Warn("send", "key", e.Key, "error", err)
		}
		return w.Service.Undelivered(ctx, e, err)
	}
	return w.Service.Delivered(ctx, e, receipt)
}

// deliver asks where needed, then sends.
func (w *Worker) deliver(ctx context.Context, m porting.CarrierMessage, again bool) (porting.Receipt, error) {
	call, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	g := w.Gateway(m.Market, m.Carrier)
	if again {
		receipt, known, err := g.Ask(call, m.Order, m.Key)
		if errors.Is(err, porting.ErrCannotAsk) {
			return g.Send(call, m) // manual gateways answer ErrByHand, which parks the message for a person
		}
		if err != nil || known {
			return receipt, err
		}
	}
	return g.Send(call, m)
}

func (w *Worker) testCall(ctx context.Context, e porting.Effect) error {
	number, err := numbering.ParseE164(e.Number)
	if err != nil {
		return river.JobCancel(fmt.Errorf("read number of %s: %w", e.Key, err))
	}
	var rings numbering.PhoneNumber
	if e.Do == porting.EffectForwarding {
		if rings, err = numbering.ParseE164(e.Data["rings"]); err != nil {
			return river.JobCancel(fmt.Errorf("read where %s shall ring: %w", e.Key, err))
		}
	}
	call, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	result, remark, err := w.Caller.Call(call, e.Key, number, rings)
	if err != nil {
		w.Logger.Warn("test call", "key", e.Key, "error", err)
		return w.Service.Undelivered(ctx, e, err)
	}
	return w.Service.TestCallResult(ctx, e, result, remark)
}
