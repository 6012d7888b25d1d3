package forward

import (
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/bridge"
	"github.com/portamento/portamento/web/ui"
)

// Made is a made-up forwarding of a line that was never tested, for made-up pages. Its numbers are for fiction.
func Made(p ui.Page, provider string, line numbering.LineType) *Line {
	first := map[porting.MarketCode]string{"fr": "+3319900123", "us": "+1212555010", "mx": "+52555500000"}[p.Market.Code]
	old, _ := p.Market.Plan.Parse(first + "1")
	temp, _ := p.Market.Plan.Parse(first + "8")
	if line == numbering.Mobile && p.Market.Code == "fr" {
		old, _ = p.Market.Plan.Parse("06 39 98 00 01")
	}
	typed := func(n numbering.PhoneNumber) porting.TypedNumber { return porting.TypedNumber{Number: n} }
	r := &porting.Request{ID: "prq_1", Account: "acc_1", Fields: porting.Fields{MainNumber: typed(old), Replaces: typed(temp)},
		OwnNumbers: map[numbering.PhoneNumber]porting.OwnNumber{temp: {Number: temp, State: porting.OwnAssigned, Use: porting.UseTemporary, Account: "acc_1"}},
		Orders: []*porting.Order{{ID: "ord_1", Name: provider, LineType: line, Step: porting.Submitted,
			Numbers: []*porting.Number{{Number: old, State: porting.NumberWaiting}}}}}
	return Of(p, r, true)
}

// Tested gives a made-up request tests of its forwarding, each ended with a result: "" is still waited for, "tried" is the customer's own.
func Tested(r *porting.Request, now time.Time, results ...string) {
	f, ok := r.Forwarding()
	if !ok {
		return
	}
	for i, result := range results {
		at := now.Add(time.Duration(i-len(results)) * 10 * time.Minute)
		x := bridge.Test{From: f.From, To: f.To, At: at, Result: result}
		if result == "tried" {
			x.Result, x.Own = bridge.Works, true
		}
		if r.Forwardings = r.Forwardings.Asked(f.From, f.To, at.Add(-5*time.Minute)); result != "" {
			r.Forwardings = r.Forwardings.Ended(x)
		}
	}
	if len(results) > 0 && results[len(results)-1] == "" {
		r.Deadlines = append(r.Deadlines, porting.Deadline{Request: r.ID, Order: f.Order.ID, Kind: porting.DueForwarding, DueAt: now.AddDate(0, 0, 1)})
	}
}
