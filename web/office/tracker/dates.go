package tracker

import (
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/office/tracker/tell"
	"github.com/portamento/portamento/web/ui"
)

// expected is when the numbers will probably have moved, and how we know.
type expected struct {
	Text string
	How  string
}

// expected says the date where there is one, else the range in which such moves end.
func (k maker) expected(r *porting.Request) expected {
	p := k.Page
	if !r.Open() || r.Frozen() || r.Stage() == porting.StagePaused && !r.Unheard() {
		return expected{} // nothing runs
	}
	if f := tell.Window(r); !f.IsZero() {
		return expected{Text: p.Window(f), How: p.T("tracker.how.date", "provider", k.Provider(r))}
	}
	if orders := tell.Mendable(r); len(orders) > 0 {
		return expected{Text: k.Effect(r, orders), How: p.T("tracker.how.waits")}
	}
	e := k.Read.Request(r).Expected.Is
	if e == nil {
		return expected{}
	}
	x := expected{Text: p.T("tracker.expect", "from", p.Date(e.From), "to", p.Date(e.To))}
	if to, err := p.Market.ParseDay(e.To); err == nil && to.Before(p.Now) {
		x.Text = p.T("tracker.expect_over", "to", p.Date(e.To))
	}
	x.How = p.T("tracker.how.market")
	if e.SampleSize > 0 {
		x.How = p.T("tracker.how.moves", "count", e.SampleSize, "provider", k.Provider(r))
	}
	return x
}

// dates are the facts about the moving date: what was wished, what is confirmed, until when it can be changed.
func (k maker) dates(x moved) []ui.Fact {
	p, r := k.Page, x.request
	var out []ui.Fact
	fact := func(name string, values ...string) {
		out = append(out, ui.Fact{Name: p.T("tracker.dates." + name), Values: values})
	}
	switch d := r.Fields.RequestedDate; {
	case d.On != "":
		fact("wished", p.Date(d.On))
	case d.NotBefore != "":
		fact("wished", p.T("tracker.dates.not_before", "day", p.Date(d.NotBefore)))
	case r.Open():
		fact("wished", p.T("tracker.dates.first"))
	}
	var windows []string
	for _, o := range r.Orders {
		seen := map[time.Time]bool{}
		for _, n := range o.Numbers {
			if n.FOC.IsZero() || n.State == porting.NumberWaiting || n.State == porting.NumberCancelled || seen[n.FOC.Start] {
				continue
			}
			seen[n.FOC.Start] = true
			windows = append(windows, p.Window(n.FOC))
		}
	}
	if len(windows) > 0 {
		fact("confirmed", windows...)
	} else if r.Open() && len(r.Orders) > 0 {
		fact("confirmed", p.T("tracker.dates.none_yet", "provider", k.Provider(r)))
	}
	if c := capable(x.can, porting.VerbDate); c.Allowed && !c.Until.IsZero() {
		fact("until", p.Instant(c.Until))
	}
	return out
}

// capable finds what is known of a verb.
func capable(list []porting.Capability, v porting.Verb) porting.Capability {
	for _, c := range list {
		if c.Verb == v {
			return c
		}
	}
	return porting.Capability{Verb: v}
}

// sentence is one capability in words.
type sentence struct {
	Text    string
	Allowed bool
}

// told are the verbs whose end matters to a customer, in the order in which they are read.
var told = []porting.Verb{porting.VerbDate, porting.VerbTemporary, porting.VerbHold, porting.VerbCancel}

// sentences say what can still be done, and until when. What cannot is said only where it could before.
func (k maker) sentences(x moved) []sentence {
	p := k.Page
	var out []sentence
	if !x.request.Open() || len(x.request.Orders) == 0 {
		return nil
	}
	for _, v := range told {
		c := capable(x.can, v)
		switch {
		case c.Allowed && c.Until.IsZero():
			out = append(out, sentence{p.T("tracker.can." + string(v)), true})
		case c.Allowed:
			out = append(out, sentence{p.T("tracker.can_until."+string(v), "until", p.Moment(c.Until)), true})
		case c.WhyNot.Code == "locked":
			out = append(out, sentence{p.T("tracker.locked."+string(v), "since", p.Moment(instant(c.WhyNot.Params, "since"))), false})
		}
	}
	return out
}
