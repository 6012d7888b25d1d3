package demo

import (
	"time"

	"github.com/portamento/portamento/client"
)

// parts are the stages of a move, as the bar shows them.
var parts = map[string]float64{"draft": 0, "received": 1, "checking": 1.5, "needs_you": 2, "with_provider": 3, "date_set": 4, "moving_day": 5.5,
	"testing": 6, "done": 7, "cancelled": 7, "not_possible": 7, "paused": 3}

// progress says how far a request is, at the instants after one. While a date is set, the days until it are the way.
func (b *Playing) progress(r *client.Request, from time.Time) func(time.Time) float64 {
	const whole, dateSet, moving = 7, 4, 5.5
	way := parts[r.Stage] / whole
	if r.Stage != "date_set" || len(r.Orders) == 0 || r.Orders[0].FOC == nil {
		return func(time.Time) float64 { return way }
	}
	if b.dated.IsZero() {
		b.dated = from
	}
	began, left := b.dated, r.Orders[0].FOC.Start.Sub(b.dated)
	return func(at time.Time) float64 {
		share := min(max(float64(at.Sub(began))/float64(max(left, 1)), 0), 1)
		return (dateSet + share*(moving-dateSet)) / whole
	}
}
