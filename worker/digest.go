package worker

import (
	"context"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/digest"
)

// digestAgain is how long the next try waits when the digest could not be sent.
const digestAgain = 5 * time.Minute

// digest tells the desk about its working day, once over all nodes. That it cannot be sent harms nothing else: it is tried again.
func (w *Worker) digest(ctx context.Context) {
	now := w.Service.Now()
	at, ok := digest.At(w.Service, now)
	if w.Keys == nil || !ok || now.Before(at) || w.digested.Equal(at) || now.Before(w.digestNext) {
		return
	}
	w.digestNext = now.Add(digestAgain)
	day := at.Format(time.DateOnly)
	done, err := w.once(ctx, "desk.digest/"+day, func(ctx context.Context) error { return w.sendDigest(ctx, at, day) })
	if err != nil && ctx.Err() == nil {
		w.Logger.Warn("digest", "day", day, "error", err)
	}
	if done {
		w.digested = at
	}
}

func (w *Worker) sendDigest(ctx context.Context, at time.Time, day string) error {
	d, err := digest.Count(ctx, w.Service)
	if err != nil || d == (digest.Digest{}) {
		return err // a day without work needs no mail
	}
	return w.write(ctx, Notice{Key: "desk.digest/" + day, Kind: porting.MailDigest, To: w.Service.Desk, At: at,
		Request: &porting.Request{ID: "desk"}, Market: w.Service.Markets.Markets()[0], Data: d.Data()})
}
