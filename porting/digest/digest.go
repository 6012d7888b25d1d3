// Package digest counts the porting desk's working day: what moves, what waits, what is late.
package digest

import (
	"context"
	"fmt"
	"time"

	"github.com/portamento/portamento/porting"
)

// Digest is the desk's working day in figures: orders of all markets, by lane. A lane counts to a thousand.
type Digest struct {
	Moves   int // move today
	Review  int // wait for the desk's look
	Testing int // have moved and are not proven
	Late    int // should have gone on by now: by us, or by the losing carrier
	Waits   int // wait for their customer
}

// Data are the figures as the mail takes them.
func (d Digest) Data() map[string]any {
	return map[string]any{"moves": d.Moves, "review": d.Review, "testing": d.Testing, "late": d.Late, "waits": d.Waits}
}

// lanes are the states of orders that the desk has to do with.
var lanes = []porting.State{porting.Submitted, porting.Approved, porting.Sent, porting.Acknowledged, porting.ActionRequired, porting.Rejected, porting.OnHold,
	porting.Confirmed, porting.CuttingOver, porting.Testing}

// pages bounds how much of a lane is read.
const pages = 5

// At is when the desk is told about the working day of t: at eight, in the zone of the first market; ok is false on other days.
func At(s *porting.Service, t time.Time) (at time.Time, ok bool) {
	m := s.Markets.Markets()[0]
	return m.StartOfDay(t).Add(8 * time.Hour), s.Desk.Email != "" && m.IsWorkday(t)
}

// Count counts the desk's lanes as they are now. Errors: those of the store.
func Count(ctx context.Context, s *porting.Service) (Digest, error) {
	now := s.Now()
	today := s.Markets.Markets()[0].StartOfDay(now)
	tomorrow := today.AddDate(0, 0, 1)
	var d Digest
	for _, state := range lanes {
		filter := porting.OrderFilter{States: []porting.State{state}, Sort: "created", Page: porting.Page{Limit: 200}}
		if state == porting.Confirmed || state == porting.CuttingOver {
			filter.FOCTo, filter.Sort = tomorrow, "foc"
		}
		for range pages {
			list, next, err := s.Store.Lists(porting.Scope{Desk: true}).OrderList(ctx, filter)
			if err != nil {
				return d, fmt.Errorf("count orders for the digest: %w", err)
			}
			for _, l := range list {
				d.count(l, today, tomorrow, late(s, l, now))
			}
			if filter.Page.After = next; next == "" {
				break
			}
		}
	}
	return d, nil
}

func (d *Digest) count(l porting.OrderLine, today, tomorrow time.Time, late bool) {
	switch {
	case l.Ball == porting.BallYou:
		d.Waits++
	case l.State == porting.Submitted:
		d.Review++
	case l.State == porting.Testing:
		d.Testing++
	case (l.State == porting.Confirmed || l.State == porting.CuttingOver) && !l.FOCStart.Before(today) && l.FOCStart.Before(tomorrow):
		d.Moves++
	}
	if late {
		d.Late++
	}
}

// late says that an order should have gone on by now: reviewed within the market's promise, answered within the carrier's time, moved and
// proven on its day. It counts from the submission.
func late(s *porting.Service, l porting.OrderLine, now time.Time) bool {
	m, ok := s.Markets.Market(l.Market)
	if !ok {
		return false
	}
	switch l.State {
	case porting.Submitted, porting.Approved:
		return m.WorkdaysBetween(l.CreatedAt, now) > m.PromiseDays(l.State)
	case porting.Sent, porting.Acknowledged:
		return m.WorkdaysBetween(l.CreatedAt, now) > m.PromiseDays(porting.Submitted)+m.AnswerDaysFor(l.Carrier)
	case porting.Confirmed, porting.CuttingOver, porting.Testing:
		return !l.FOCStart.IsZero() && l.FOCStart.Before(m.StartOfDay(now))
	}
	return false
}
