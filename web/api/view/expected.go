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
func (x Reader) expected(m *porting.Market, r *porting.Request) Null[Expected] {
	var found span
	if len(r.Orders) == 0 && r.Open() {
		for _, w := range r.Fields.Moving() {
			carrier, _ := m.LosingCarrier(&r.Fields, w)
			found = found.and(x.days(m, porting.MoveGroup{Market: r.Market, Carrier: carrier, LineType: m.Line(&r.Fields, w), Attempt: 1}, x.Now))
		}
	}
	for _, o := range r.Orders {
		if !o.State().Final() {
			found = found.and(x.orderExpected(m, r, o))
		}
	}
	return found.shown(m)
}

// span is a range of instants, and on how many moves it stands.
type span struct {
	from, to time.Time
	sample   int
}

// and is a span in which both will have ended: the sample is that of the later one.
func (s span) and(o span) span {
	if o.to.After(s.to) {
		s.sample = o.sample
	}
	return span{later(s.from, o.from), later(s.to, o.to), s.sample}
}

func (s span) shown(m *porting.Market) Null[Expected] {
	if s.from.IsZero() {
		return Null[Expected]{}
	}
	return Some(Expected{From: s.from.In(m.Zone).Format(time.DateOnly), To: s.to.In(m.Zone).Format(time.DateOnly), SampleSize: s.sample})
}

// days counts from an instant as long as such moves took; nothing where no market says anything of such lines.
func (x Reader) days(m *porting.Market, g porting.MoveGroup, since time.Time) span {
	days, sample := x.Usual(m, g)
	if days == (porting.Days{}) || since.IsZero() {
		return span{}
	}
	local := since.In(m.Zone)
	return span{local.AddDate(0, 0, days.From), local.AddDate(0, 0, days.To), sample}
}

// orderExpected is the order's date where it has one, else as long as such orders take; nothing for an internal port, which waits for nobody.
func (x Reader) orderExpected(m *porting.Market, r *porting.Request, o *porting.Order) span {
	if f := o.FOC(); !f.IsZero() {
		return span{from: f.Start, to: f.Start}
	}
	return x.days(m, r.GroupOf(o), r.Begun(o))
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
