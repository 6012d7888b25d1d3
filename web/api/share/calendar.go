package share

import (
	"context"
	"fmt"
	"slices"

	ics "github.com/arran4/golang-ical"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/letter"
)

// Calendar answers the moving dates of a request as a file for calendars (RFC 5545) to whoever has a link: no more than the link shows. Errors:
// those of Service.OpenShare, porting.ErrNotFound while there is no date.
func (d *Desk) Calendar(ctx context.Context, in *ByToken) (*letter.File, error) {
	r, _, err := d.Service.OpenShare(ctx, in.Token)
	if err != nil {
		return nil, err
	}
	cal := ics.NewCalendar()
	cal.SetProductId("-//Portamento//share link//EN")
	title := d.Reader(ctx, r.Market).Say(r.Market, "share.event", map[string]any{"reference": r.Reference})
	all := windows(r)
	for i, w := range all {
		v := cal.AddEvent(fmt.Sprintf("%s-%d@share", r.Reference, i+1))
		v.SetDtStampTime(r.UpdatedAt)
		v.SetStartAt(w.Start)
		v.SetEndAt(w.End)
		v.SetSummary(title)
	}
	if len(all) == 0 {
		return nil, porting.ErrNotFound
	}
	return letter.Attached("moving-day-"+r.Reference+".ics", []byte(cal.Serialize(ics.WithNewLine("\r\n"))), nil)
}

// windows are the dates that stand, or were kept, each once.
func windows(r *porting.Request) (out []porting.FOC) {
	for _, o := range r.Orders {
		if !o.Dated() {
			continue
		}
		for _, n := range o.Numbers {
			called := n.State == porting.NumberCancelled || n.State == porting.NumberReversed
			if !n.FOC.IsZero() && !called && !slices.ContainsFunc(out, n.FOC.Same) {
				out = append(out, n.FOC)
			}
		}
	}
	return out
}
