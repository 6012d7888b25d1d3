package tracker

import (
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/office/request/recap"
	"github.com/portamento/portamento/web/ui"
)

// details are what was sent, as the request was read back before it was signed, and who signed it.
func (k maker) details(r *porting.Request) []ui.Fact {
	p := k.Page
	out := append([]ui.Fact{{Name: p.T("tracker.details.reference"), Values: []string{r.Reference}}}, recap.Summary{Page: p, Request: r, Market: p.Market, People: k.Users}.Facts()...)
	if s := r.Signature; s != nil {
		out = append(out, ui.Fact{Name: p.T("tracker.details.signature"), Values: []string{p.T("tracker.signed", "name", s.Name, "moment", p.Instant(s.SignedAt))}})
	}
	return out
}
