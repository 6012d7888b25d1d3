package demo

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/portamento/portamento/client"
)

// The rush: so many orders, by so many hands at once.
const (
	rushOrders = 400
	rushHands  = 8
)

// rushScripts says how the carrier takes them: of ten, six are fine.
var rushScripts = [...]string{"SIM-OK", "SIM-OK", "SIM-OK", "SIM-REJECT-address_mismatch", "SIM-OK", "SIM-SILENT", "SIM-OK", "SIM-MOVE", "SIM-OK", "SIM-REJECT-account_number_wrong"}

// rush is a month's end: 400 requests in a morning, and what the desk's queue looks like then.
func rush() []step {
	return []step{pours(), queue("rush.signed"), workday(0, 14), approvesAll(), queue("rush.approved"), passes(26 * time.Hour), queue("rush.answered")}
}

// pours signs all requests, and then looks at them as the desk does.
func pours() step {
	return func(ctx context.Context, b *Playing) error {
		b.quiet = true
		return inParallel(ctx, rushOrders, func(ctx context.Context, i int) error {
			f := asOnTheBill(rushScripts[i%len(rushScripts)], wish("F0", fmt.Sprintf("019900%04d", 2000+i)))
			f.Name, f.Equipment = fmt.Sprintf("Agence %03d", i+1), []string{"none"}
			r, err := b.Customer.CreateRequest(ctx, client.NewRequest{Fields: f})
			if err != nil {
				return err
			}
			s := client.Signing{Name: "Camille Durand", Capacity: "holder", Statements: b.Market.Statements, TermsVersion: b.Market.Terms}
			_, err = b.Customer.Sign(ctx, r.ID, s)
			return err
		})
	}
}

// approvesAll approves everything that waits for the desk.
func approvesAll() step {
	return func(ctx context.Context, b *Playing) error {
		list, err := client.Collect(b.Desk.Orders(ctx, client.OrderFilter{States: []string{"submitted"}, PageSize: 200}))
		if err != nil {
			return err
		}
		return inParallel(ctx, len(list), func(ctx context.Context, i int) error {
			_, err := b.Desk.Approve(ctx, list[i].ID)
			return err
		})
	}
}

// passes lets time pass without a look at single events.
func passes(d time.Duration) step {
	return func(ctx context.Context, b *Playing) error { return b.advance(ctx, d) }
}

// queue shows what the desk sees: how many orders wait for whom, how many are due soon, and how many mails have left.
func queue(what string) step {
	return func(ctx context.Context, b *Playing) error {
		if err := b.advance(ctx, time.Second); err != nil {
			return err
		}
		list, err := client.Collect(b.Desk.Orders(ctx, client.OrderFilter{PageSize: 200}))
		if err != nil {
			return err
		}
		balls, due, tomorrow := map[string]int{}, 0, b.Market.StartOfDay(b.clock).AddDate(0, 0, 2)
		for _, o := range list {
			balls[o.Ball]++
			if o.NextDueAt != nil && o.NextDueAt.Before(tomorrow) {
				due++
			}
		}
		turns := func(w words) string {
			var parts []string
			for _, ball := range []string{"us", "you", "provider", "none"} {
				if n := balls[ball]; n > 0 {
					parts = append(parts, fmt.Sprintf("%s %d", w.say("ball."+ball), n))
				}
			}
			return sentMark + strings.Join(parts, " · ")
		}
		mails := len(b.mails)
		b.now = b.clock
		return b.scene(ctx, Scene{At: b.now, Key: what, Ball: "us", why: what}, says(what, "n", len(list)), turns,
			func(w words) string { return sentMark + w.say("rush.due", "n", due) }, func(w words) string { return mailMark + w.say("rush.mails", "n", mails) })
	}
}

// inParallel does n things by several hands and answers the first error.
func inParallel(ctx context.Context, n int, do func(context.Context, int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	work := make(chan int)
	var hands sync.WaitGroup
	for range rushHands {
		hands.Go(func() {
			for i := range work {
				if err := do(ctx, i); err != nil {
					cancel(err)
				}
			}
		})
	}
	for i := range n {
		if ctx.Err() != nil {
			break
		}
		work <- i
	}
	close(work)
	hands.Wait()
	return context.Cause(ctx)
}
