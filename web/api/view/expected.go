package view

import (
	"time"

	"github.com/portamento/portamento/porting"
)

// Expected is when the numbers will probably have moved, in days that people can read: from and to are calendar days of the market's zone.
// Measured on sample_size moves, 0 for the market's own word; a draft is counted from now; from a date of the losing carrier on, both are that day.
type Expected struct {
	From       string `json:"from" format:"date" doc:"YYYY-MM-DD"`
	To         string `json:"to" format:"date" doc:"YYYY-MM-DD"`
	SampleSize int    `json:"sample_size"`
}

// expected is when the last number of a request will probably have moved; null for what has no number yet or has ended.
func expected(m *porting.Market, r *porting.Request, now time.Time) Null[Expected] {
	var from, to time.Time
	if len(r.Orders) == 0 && r.Open() {
		for _, w := range r.Fields.Moving() {
			if days, ok := m.Lead[lineOf(m.Line(&r.Fields, w))]; ok {
				local := now.In(m.Zone)
				from, to = later(from, local.AddDate(0, 0, days.From)), later(to, local.AddDate(0, 0, days.To))
			}
		}
	}
	for _, o := range r.Orders {
		if o.State().Final() {
			continue
		}
		first, last := orderExpected(m, r, o)
		from, to = later(from, first), later(to, last)
	}
	if from.IsZero() {
		return Null[Expected]{}
	}
	return Some(Expected{From: from.In(m.Zone).Format(time.DateOnly), To: to.In(m.Zone).Format(time.DateOnly)})
}

// orderExpected is the order's date where it has one, else what is usual in the market; zero for an internal port, which waits for nobody.
func orderExpected(m *porting.Market, r *porting.Request, o *porting.Order) (from, to time.Time) {
	if f := o.FOC(); !f.IsZero() {
		return f.Start, f.Start
	}
	days, ok := m.Lead[lineOf(o.LineType)]
	since := submitted(r, o)
	if !ok || since.IsZero() {
		return time.Time{}, time.Time{}
	}
	local := since.In(m.Zone)
	return local.AddDate(0, 0, days.From), local.AddDate(0, 0, days.To)
}

// submitted is when the newest attempt of an order began. For a correction it is when the losing carrier got it, and until then the last
// change of the order, as a correction waits for the desk a few hours at most.
func submitted(r *porting.Request, o *porting.Order) time.Time {
	switch {
	case r.Signature == nil:
		return time.Time{}
	case o.Attempt <= 1:
		return r.Signature.SignedAt
	case !o.SentAt.IsZero():
		return o.SentAt
	}
	return o.UpdatedAt
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
