package story_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/portamento/portamento/notify/email"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/quiet"
)

// departures are the messages that leave by mail, in their order.
type departures struct {
	email.Transport
	mu    sync.Mutex
	texts []string
}

func (d *departures) Deliver(ctx context.Context, m email.Mail) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if m.Kind == porting.MailMessage {
		d.texts = append(d.texts, m.Text)
	}
	return d.Transport.Deliver(ctx, m)
}

// An account has quiet hours. What the desk writes in them comes when they are over: once, in the order in which it was written, also when the
// node ends meanwhile. A refusal comes at once, and what is written by day too; so does everything once there are no quiet hours any more.
func TestQuietHours(t *testing.T) {
	t.Parallel()
	on(t, true, func(b *bed) {
		r := b.asks(asOnTheBill("SIM-OK"))
		b.settle()
		desk := &quiet.Desk{Store: b.db.Logins(), Accounts: b.db.People}
		hours, err := quiet.Read("20:00", "08:00")
		b.must(err)
		b.must(desk.Set(b.ctx, b.office, b.account, hours, true))
		if kept, err := desk.Show(b.ctx, b.office, b.account); err != nil || !kept.None() {
			b.t.Fatalf("a trial saved %+v, %v", kept, err)
		}
		b.must(desk.Set(b.ctx, b.office, b.account, hours, false))
		write := func(text string) {
			_, _, err := b.service.Post(b.ctx, b.desk, r.ID, porting.Posting{Text: text})
			b.must(err)
			b.settle()
		}
		write("By day.")
		b.wrote(porting.MailMessage, 1)

		b.until(time.Date(2026, 9, 1, 20, 30, 0, 0, time.UTC)) // 22:30 in Paris
		b.settle()
		for i := range 3 {
			b.later(time.Minute)
			write(fmt.Sprintf("By night %d.", i))
		}
		b.wrote(porting.MailMessage, 1)
		_, err = b.service.Ask(b.ctx, b.desk, r.Orders[0].ID, porting.Asking{Reasons: []string{"address_mismatch"}})
		b.must(err)
		b.settle()
		b.wrote(porting.MailQuestion, 1)
		left := &departures{Transport: b.transport}
		b.transport = left
		b.restarts()
		b.until(time.Date(2026, 9, 2, 5, 59, 0, 0, time.UTC))
		b.wrote(porting.MailMessage, 1)
		b.clock.set(time.Date(2026, 9, 2, 6, 0, 1, 0, time.UTC)) // they are over, and what they held back has not left yet
		write("By night 3.")
		b.later(2 * time.Minute)
		b.settle()
		b.wrote(porting.MailMessage, 5)
		for i, text := range left.texts {
			if !strings.Contains(text, fmt.Sprintf("By night %d.", i)) {
				b.t.Errorf("mail %d:\n%s", i, text)
			}
		}
		if left := b.now(r).Waiting; len(left) != 0 {
			b.t.Errorf("still waiting: %+v", left)
		}
		write("In the morning.")
		b.wrote(porting.MailMessage, 6)

		b.until(time.Date(2026, 9, 2, 20, 0, 0, 0, time.UTC))
		desk.Store, desk.Accounts = b.db.Logins(), b.db.People
		b.must(desk.Set(b.ctx, b.office, b.account, quiet.Hours{}, false))
		write("No quiet hours.")
		b.wrote(porting.MailMessage, 7)
	})
}
