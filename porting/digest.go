package porting

import (
	"context"
	"fmt"
	"time"
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

// digestPages bounds how much of a lane is read.
const digestPages = 5

// DigestAt is when the desk is told about the working day of t: at eight, in the zone of the first market; ok is false on other days.
func (s *Service) DigestAt(t time.Time) (at time.Time, ok bool) {
	m := s.Markets.Markets()[0]
	return m.StartOfDay(t).Add(8 * time.Hour), s.Desk.Email != "" && m.IsWorkday(t)
}

// DeskDigest counts the desk's lanes as they are now. Errors: those of the store.
func (s *Service) DeskDigest(ctx context.Context) (Digest, error) {
	now := s.Now()
	today := s.Markets.Markets()[0].StartOfDay(now)
	tomorrow := today.AddDate(0, 0, 1)
	var d Digest
	for _, state := range []State{Submitted, Approved, Sent, Acknowledged, ActionRequired, Rejected, OnHold, Confirmed, CuttingOver, Testing} {
		filter := OrderFilter{States: []State{state}, Sort: "created", Page: Page{Limit: 200}}
		if state == Confirmed || state == CuttingOver {
			filter.FOCTo, filter.Sort = tomorrow, "foc"
		}
		for range digestPages {
			list, next, err := s.Store.Lists(Scope{Desk: true}).OrderList(ctx, filter)
			if err != nil {
				return d, fmt.Errorf("count orders for the digest: %w", err)
			}
			for _, l := range list {
				d.count(l, today, tomorrow, s.late(l, now))
			}
			if filter.Page.After = next; next == "" {
				break
			}
		}
	}
	return d, nil
}

func (d *Digest) count(l OrderLine, today, tomorrow time.Time, late bool) {
	switch {
	case l.Ball == BallYou:
		d.Waits++
	case l.State == Submitted:
		d.Review++
	case l.State == Testing:
		d.Testing++
	case (l.State == Confirmed || l.State == CuttingOver) && !l.FOCStart.Before(today) && l.FOCStart.Before(tomorrow):
		d.Moves++
	}
	if late {
		d.Late++
	}
}

// late says that an order should have gone on by now: reviewed within the market's promise, answered within the carrier's time, moved and
// proven on its day. It counts from the submission.
func (s *Service) late(l OrderLine, now time.Time) bool {
	m, ok := s.Markets.Market(l.Market)
	if !ok {
		return false
	}
	c := change{market: m}
	switch l.State {
	case Submitted, Approved:
		return m.WorkdaysBetween(l.CreatedAt, now) > c.promiseDays(l.State)
	case Sent, Acknowledged:
		return m.WorkdaysBetween(l.CreatedAt, now) > c.promiseDays(Submitted)+m.AnswerDaysFor(l.Carrier)
	case Confirmed, CuttingOver, Testing:
		return !l.FOCStart.IsZero() && l.FOCStart.Before(m.StartOfDay(now))
	}
	return false
}
