// Package forecast says how long a move will probably take: as long as such moves took of late, or as is usual in the market while there were
// too few of them (R2).
package forecast

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

const (
	// Enough is how many moves it takes before they say more than the market's own figure.
	Enough = 10
	// Back is how far back moves count: what a carrier did a year ago tells little of what it does now.
	Back = 183 * 24 * time.Hour

	most  = 400              // moves that are looked at, the newest
	fresh = 10 * time.Minute // how long an answer is used again
	known = 2000             // groups whose answer is kept
)

// History knows how many days moves of a group took.
type History interface {
	// MoveDays lists the days of the newest moves of a group that ended at or after since.
	MoveDays(ctx context.Context, g porting.MoveGroup, since time.Time, most int) ([]int, error)
}

// Forecaster answers from a history. It can be used by many goroutines; the zero History makes it answer with the markets' figures.
type Forecaster struct {
	History History
	Now     func() time.Time

	mu      sync.Mutex
	answers map[porting.MoveGroup]answer
}

type answer struct {
	days   porting.Days
	sample int
	until  time.Time
}

// Days is the range of calendar days in which eight of ten moves like this one ended, counted from the signature, or from the hand-off for later
// attempts, and of how many moves that was learnt; sample is 0 where the market's figure stands for it. Both are zero where nothing is known.
func (f *Forecaster) Days(ctx context.Context, m *porting.Market, g porting.MoveGroup) (days porting.Days, sample int) {
	if g.LineType == numbering.UnknownLine {
		g.LineType = numbering.Landline // what nobody has said yet
	}
	usual := m.Lead[g.LineType.String()]
	if f == nil || f.History == nil || g.Carrier == porting.CarrierInternal {
		return usual, 0
	}
	g.Attempt = min(max(g.Attempt, 1), porting.LastAttempt)
	now := f.Now()
	f.mu.Lock()
	a, ok := f.answers[g]
	f.mu.Unlock()
	if !ok || now.After(a.until) || a.until.Sub(now) > fresh {
		a = f.learn(ctx, g, now)
	}
	if a.sample == 0 {
		return usual, 0
	}
	return a.days, a.sample
}

// learn reads the history anew. Without an answer the one before, or none, holds a while longer: a forecast is never worth an error.
func (f *Forecaster) learn(ctx context.Context, g porting.MoveGroup, now time.Time) answer {
	a := answer{until: now.Add(fresh)}
	days, err := f.History.MoveDays(ctx, g, now.Add(-Back), most)
	f.mu.Lock()
	defer f.mu.Unlock()
	if err != nil {
		a.days, a.sample, a.until = f.answers[g].days, f.answers[g].sample, now.Add(fresh/10)
	} else if len(days) >= Enough {
		slices.Sort(days)
		a.days, a.sample = porting.Days{From: percentile(days, 10), To: percentile(days, 90)}, len(days)
	}
	if f.answers == nil || len(f.answers) >= known {
		f.answers = map[porting.MoveGroup]answer{}
	}
	f.answers[g] = a
	return a
}

// percentile is the nearest rank of sorted values.
func percentile(sorted []int, p int) int {
	return sorted[max(0, (p*len(sorted)+99)/100-1)]
}
