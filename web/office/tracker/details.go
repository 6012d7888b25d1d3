package tracker

import (
	"strings"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/ui"
)

// details are what was sent, secrets masked.
func (k maker) details(r *porting.Request) []ui.Fact {
	p, f := k.Page, &r.Fields
	var out []ui.Fact
	fact := func(name string, values ...string) {
		var kept []string
		for _, v := range values {
			if v != "" {
				kept = append(kept, v)
			}
		}
		if len(kept) > 0 {
			out = append(out, ui.Fact{Name: p.T("tracker.details." + name), Values: kept})
		}
	}
	fact("reference", r.Reference)
	fact("provider", f.CurrentProvider)
	fact("account_number", f.AccountNumber.Masked())
	for _, w := range f.Numbers {
		if w.Code != "" {
			fact("codes", codes(f.Numbers)...)
			break
		}
	}
	h, a := f.Holder, f.ServiceAddress
	fact("holder", h.Company, strings.TrimSpace(h.FirstName+" "+h.LastName), h.CompanyID)
	fact("address", a.Street, a.Building, strings.TrimSpace(a.Postcode+" "+a.City), a.Region)
	b := f.BillingAddress
	fact("billing", b.Street, b.Building, strings.TrimSpace(b.Postcode+" "+b.City), b.Region)
	fact("bill_date", p.Date(f.BillDate))
	if f.LineType != numbering.UnknownLine {
		fact("line", p.T("line_type."+f.LineType.String()))
	}
	if f.Internet != "" {
		fact("internet", p.T("tracker.internet."+f.Internet))
	}
	fact("equipment", k.Equipment(f.Equipment)...)
	if f.Rest != "" {
		fact("rest", p.T("tracker.rest."+f.Rest, "number", p.Number(f.NewMainNumber.Number)))
	}
	if s := r.Signature; s != nil {
		fact("signature", p.T("tracker.signed", "name", s.Name, "moment", p.Instant(s.SignedAt)))
	}
	return out
}

func codes(numbers []porting.NumberWish) []string {
	var out []string
	for _, w := range numbers {
		if w.Code != "" && len(out) < mostNumbers {
			out = append(out, w.Code.Masked())
		}
	}
	return out
}
