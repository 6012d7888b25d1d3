package forecast_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/forecast"
)

// past is a history in memory.
type past struct {
	days  map[porting.MoveGroup][]int
	fault error
	asked int
}

func (p *past) MoveDays(_ context.Context, g porting.MoveGroup, _ time.Time, most int) ([]int, error) {
	p.asked++
	all := p.days[g]
	return append([]int(nil), all[:min(most, len(all))]...), p.fault
}

func TestDays(t *testing.T) {
	t.Parallel()
	group := porting.MoveGroup{Market: "fr", Carrier: "orange", LineType: numbering.Landline, Attempt: 1}
	market := &porting.Market{Code: "fr", Lead: map[string]porting.Days{"landline": {From: 21, To: 28}}}
	for _, c := range []struct {
		name   string
		days   []int
		want   porting.Days
		sample int
	}{
		{"nothing yet", nil, porting.Days{From: 21, To: 28}, 0},
		{"one move too few", []int{9, 9, 9, 9, 9, 9, 9, 9, 9}, porting.Days{From: 21, To: 28}, 0},
		{"enough", []int{19, 10, 11, 12, 13, 14, 15, 16, 17, 18}, porting.Days{From: 10, To: 18}, 10},
		{"all alike", []int{12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12}, porting.Days{From: 12, To: 12}, 11},
		{"one that took a year", []int{10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 365}, porting.Days{From: 11, To: 19}, 11},
	} {
		now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
		f := &forecast.Forecaster{History: &past{days: map[porting.MoveGroup][]int{group: c.days}}, Now: func() time.Time { return now }}
		if days, sample := f.Days(t.Context(), market, group); days != c.want || sample != c.sample {
			t.Errorf("%s: %v of %d, not %v of %d", c.name, days, sample, c.want, c.sample)
		}
		other := group
		other.Attempt = 2
		if days, sample := f.Days(t.Context(), market, other); sample != 0 || days != market.Lead["landline"] {
			t.Errorf("%s: another attempt is told %v of %d", c.name, days, sample)
		}
	}
}

// An answer is used for a while; a history that does not answer takes nothing away.
func TestDays_AskedRarelyAndNeverAnError(t *testing.T) {
	t.Parallel()
	group := porting.MoveGroup{Market: "fr", Carrier: "orange", LineType: numbering.Landline, Attempt: porting.LastAttempt}
	market := &porting.Market{Code: "fr", Lead: map[string]porting.Days{"landline": {From: 21, To: 28}}}
	p := &past{days: map[porting.MoveGroup][]int{group: {5, 5, 5, 5, 5, 5, 5, 5, 5, 5}}}
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	f := &forecast.Forecaster{History: p, Now: func() time.Time { return now }}
	late := group
	late.Attempt = 9 // every attempt from the last one told apart on
	for range 5 {
		if days, sample := f.Days(t.Context(), market, late); days.To != 5 || sample != 10 {
			t.Fatalf("%v of %d", days, sample)
		}
	}
	if p.asked != 1 {
		t.Errorf("asked %d times for one answer", p.asked)
	}
	p.fault = errors.New("gone")
	now = now.Add(time.Hour)
	if days, sample := f.Days(t.Context(), market, group); days.To != 5 || sample != 10 || p.asked != 2 {
		t.Errorf("without the history: %v of %d, asked %d times", days, sample, p.asked)
	}
	if days, sample := f.Days(t.Context(), market, porting.MoveGroup{Market: "fr", Carrier: porting.CarrierInternal, LineType: numbering.Landline}); days.To != 28 || sample != 0 {
		t.Errorf("an internal port: %v of %d", days, sample)
	}
}
