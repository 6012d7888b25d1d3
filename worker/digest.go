package worker

import (
	"context"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/digest"
)

// Once lets one node of all do a thing under a key until it is done.
type Once interface {
	// Once runs do unless the thing was done, or is being done. An error of do leaves the key free for another try.
	Once(ctx context.Context, key string, now time.Time, do func(context.Context) error) error
}

// digestAgain is how long the next try waits when the digest could not be sent.
const digestAgain = 5 * time.Minute

// digest tells the desk about its working day, once over all nodes. That it cannot be sent harms nothing else: it is tried again.
func (w *Worker) digest(ctx context.Context) {
	now := w.Service.Now()
	at, ok := digest.At(w.Service, now)
	if w.Once == nil || !ok || now.Before(at) {
		return
	}
	w.mu.Lock()
	wait := w.digested.Equal(at) || now.Before(w.digestNext)
	if !wait {
		w.digestNext = now.Add(digestAgain)
	}
	w.mu.Unlock()
	if wait {
		return
	}
	day := at.Format(time.DateOnly)
	err := w.Once.Once(ctx, "desk.digest/"+day, now, func(ctx context.Context) error { return w.sendDigest(ctx, at, day) })
	if err != nil {
		w.Logger.Warn("digest", "day", day, "error", err)
		return
	}
	w.mu.Lock()
	w.digested = at
	w.mu.Unlock()
}

func (w *Worker) sendDigest(ctx context.Context, at time.Time, day string) error {
	d, err := digest.Count(ctx, w.Service)
	if err != nil || d == (digest.Digest{}) {
		return err // a day without work needs no mail
	}
	return w.write(ctx, Notice{Key: "desk.digest/" + day, Kind: porting.MailDigest, To: w.Service.Desk, At: at,
		Request: &porting.Request{ID: "desk"}, Market: w.Service.Markets.Markets()[0], Data: d.Data()})
}
