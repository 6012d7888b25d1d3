package tracker

import (
	"slices"
	"time"

	"github.com/portamento/portamento/porting"
)

// balls says who has the ball after an event of an order; events that are not here leave it where it is.
var balls = map[string]porting.Ball{
	"port_request.submitted":       porting.BallUs,
	"port_order.asked":             porting.BallYou,
	"port_order.corrected":         porting.BallUs,
	"port_order.reviewed":          porting.BallUs,
	"port_order.handed_off":        porting.BallProvider,
	"port_order.acknowledged":      porting.BallProvider,
	"port_order.foc_confirmed":     porting.BallNone,
	"port_order.foc_changed":       porting.BallNone,
	"port_order.foc_lost":          porting.BallProvider,
	"port_order.held":              porting.BallYou,
	"port_order.cancel_requested":  porting.BallProvider,
	"port_order.moving_started":    porting.BallUs,
	"port_order.completed":         porting.BallNone,
	"port_order.cancelled":         porting.BallNone,
	"port_order.declined":          porting.BallNone,
	"port_request.cancelled":       porting.BallNone,
	"port_request.created":         porting.BallYou,
	"port_request.signature_asked": porting.BallYou,
}

// held is who has the ball, and for how many working days everybody has had it.
type held struct {
	Sentence string
	Kind     string // of the tag: us, you, provider, date
	Parts    []part
	NextBy   string
	NextRel  string
}

// part is one party's days.
type part struct {
	Kind string
	Days int
	Text string // "9 days Acme"
}

// days counts working days by who had the ball, over the events of a request until now or its end.
func (k maker) days(r *porting.Request, events []porting.Event) map[porting.Ball]int {
	out := map[porting.Ball]int{}
	by := map[porting.OrderID]porting.Ball{}
	var since time.Time
	holder := porting.BallNone
	pass := func(until time.Time) {
		if !since.IsZero() {
			out[holder] += max(0, k.Page.Market.WorkdaysBetween(since, until))
		}
		since = until
	}
	for _, e := range events {
		b, ok := ballAfter(e)
		if e.Type == "port_request.created" {
			continue // the days of a draft are nobody's
		}
		if !ok {
			continue
		}
		pass(e.At)
		if e.Order == "" {
			for _, o := range r.Orders {
				by[o.ID] = b
			}
		} else {
			by[e.Order] = b
		}
		holder = ahead(by)
	}
	end := k.Page.Now
	if !r.EndedAt.IsZero() {
		end = r.EndedAt
	}
	if since.Before(end) {
		pass(end)
	}
	return out
}

func ballAfter(e porting.Event) (porting.Ball, bool) {
	if e.Type == "port_order.rejected" {
		who, _ := e.Data["who_acts"].(string)
		return porting.Ball(who), who != ""
	}
	b, ok := balls[e.Type]
	return b, ok
}

// ahead is who has the ball when each order has its own: whoever the customer would ask first.
func ahead(by map[porting.OrderID]porting.Ball) porting.Ball {
	for _, b := range []porting.Ball{porting.BallYou, porting.BallUs, porting.BallProvider} {
		for _, x := range by {
			if x == b {
				return b
			}
		}
	}
	return porting.BallNone
}

// ballKinds are the looks of who has the ball.
var ballKinds = map[porting.Ball]string{porting.BallUs: "us", porting.BallYou: "you", porting.BallProvider: "provider", porting.BallNone: "date"}

func (k maker) held(r *porting.Request, events []porting.Event) held {
	p, provider := k.Page, k.Provider(r)
	b := r.Ball()
	x := held{Kind: ballKinds[b], Sentence: p.T("ball."+string(b), "provider", provider)}
	if !r.Open() {
		x.Kind = "ended"
	}
	days := k.days(r, events)
	for _, who := range []porting.Ball{porting.BallUs, porting.BallYou, porting.BallProvider} {
		if n := days[who]; n > 0 {
			x.Parts = append(x.Parts, part{Kind: ballKinds[who], Days: n, Text: p.T("tracker.days."+string(who), "count", n, "provider", provider)})
		}
	}
	if by := r.NextUpdateBy(); r.Open() && !by.IsZero() {
		x.NextBy, x.NextRel = p.Day(by), p.Relative(by)
	}
	return x
}

// widths are the shares of the bar, in twelfths, at least one each.
func widths(parts []part) []int {
	total := 0
	for _, x := range parts {
		total += x.Days
	}
	out := make([]int, len(parts))
	for i, x := range parts {
		out[i] = max(1, (x.Days*12+total/2)/max(total, 1))
	}
	return slices.Clip(out)
}
