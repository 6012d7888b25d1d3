package fix

import (
	"fmt"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/office/tracker/made"
	"github.com/portamento/portamento/web/ui"
)

// States are the corrections: one for each reason whose fields differ from those of the reasons before it, several at once, and what goes wrong.
func States(p ui.Page) []ui.State {
	d := made.For(p)
	k := teller{d.Teller, true}
	p = d.Page
	p.Title, p.Wide = p.T("tracker.fix.title"), true
	var out []ui.State
	seen := map[string]bool{}
	add := func(name string, p ui.Page, x fixView) {
		out = append(out, ui.State{Name: "office/porting/fix-" + name, Page: fixPage(p, x)})
	}
	view := func(r *porting.Request, f ui.Form, sign bool) fixView {
		return k.fix(r, f, sign)
	}
	for _, reason := range p.Market.Reasons {
		key := fmt.Sprint(reason.Fields, reason.NewSignature)
		if reason.WhoActs != porting.BallYou || seen[key] {
			continue
		}
		seen[key] = true
		add(reason.Code, p, view(d.Refused(reason.Code), ui.Form{}, false))
	}
	add("several", p, view(d.Refused("name_mismatch", "account_number_wrong", "pending_order"), ui.Form{}, false))
	asks := d.To(porting.ActionRequired, made.Unsent, func(r *porting.Request, o *porting.Order) {
		o.Ask, o.AskNote = []string{"bill_needed"}, p.T("tracker.ask.title")
	})
	add("desk-asks", p, view(asks, ui.Form{}, false))
	wrong := p
	wrong.Error = true
	f := ui.Form{Errors: []ui.FieldError{{Field: "service_address.postcode", Message: p.T("problem.postcode.pattern")}, {Field: "signature.name", Message: p.T("problem.signature.required")}}}
	f.Set("service_address.postcode", "69")
	add("wrong", wrong, view(d.Refused("address_mismatch"), f, true))
	reader := d.AsReader()
	reader.Title, reader.Wide = p.Title, true
	looked := view(d.Refused("address_mismatch"), ui.Form{}, false)
	looked.May, looked.CanAttach = false, false
	add("reader", reader, looked)
	return out
}
