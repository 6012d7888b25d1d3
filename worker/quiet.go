package worker

import (
	"context"
	"fmt"
	"time"

	"github.com/portamento/portamento/porting"
	hours "github.com/portamento/portamento/porting/quiet"
)

// Quiet knows the quiet hours of accounts.
type Quiet interface {
	QuietHours(ctx context.Context, account porting.AccountID) (hours.Hours, error)
}

// hold lets a mail wait that the quiet hours of its account hold back, or that follows one which they did.
func (w *Worker) hold(ctx context.Context, r *porting.Request, e porting.Effect, m *porting.Market) (held bool, err error) {
	if w.Quiet == nil || !hours.CanWait(*e.Mail) {
		return false, nil
	}
	kept, err := w.Quiet.QuietHours(ctx, r.Account)
	if err != nil {
		return false, fmt.Errorf("find quiet hours for %s: %w", e.Key, err)
	}
	until := time.Time{}
	if m.Zone != nil {
		until = kept.Until(w.Service.Now(), m.Zone)
	}
	if until.IsZero() && !r.HoldsBefore(e) {
		return false, nil
	}
	return true, w.Service.HoldMail(ctx, e, until)
}
