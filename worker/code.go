package worker

import (
	"context"
	"fmt"

	"github.com/riverqueue/river"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// CodeSender calls a number, or texts to it, to tell a code.
type CodeSender interface {
	// SendCode errors: *porting.PermanentError where it can never succeed; any other is tried again under the same key.
	SendCode(ctx context.Context, m CodeMessage) error
}

// CodeMessage is a code on its way.
type CodeMessage struct {
	Key, Channel, Number, Language string
	Code, Text                     string // the digits, and the sentence with them
}

// sendCode tells the code of a possession check to the number. One that another check took the place of, or whose time is over, does not leave.
func (w *Worker) sendCode(ctx context.Context, e porting.Effect) error {
	r, err := w.Service.Store.Requests(porting.Scope{Desk: true}).Request(ctx, e.Request)
	if err != nil {
		return fmt.Errorf("load request of %s: %w", e.Key, err)
	}
	p := r.Possession
	if p == nil || p.ID != e.Key || !w.Service.Now().Before(p.ExpiresAt) {
		return w.Service.Overtaken(ctx, e)
	}
	m, ok := w.Service.Markets.Market(r.Market)
	if w.Codes == nil || !ok {
		return river.JobCancel(fmt.Errorf("code %s: there is no way to send it", e.Key))
	}
	number, err := numbering.ParseE164(p.Number)
	if err != nil {
		return river.JobCancel(fmt.Errorf("read number of %s: %w", e.Key, err))
	}
	code := w.Service.Code(r)
	text, _ := m.Words.Text(r.Author.Language, "possession.text", map[string]any{"code": code, "number": m.Plan.Display(number)})
	call, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	err = w.Codes.SendCode(call, CodeMessage{Key: e.Key, Channel: p.Channel, Number: p.Number, Language: r.Author.Language, Code: code, Text: text})
	if err != nil {
		w.Logger.Warn("code", "key", e.Key, "error", err)
		return w.Service.Undelivered(ctx, e, err)
	}
	if r.Waits(e) {
		return w.Service.Overtaken(ctx, e)
	}
	w.told(ctx, e)
	return nil
}
