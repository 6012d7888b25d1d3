package market

import (
	"slices"
	"time"

	"github.com/portamento/portamento/porting"
)

// readPrices reads prices.csv: lines of the same day make one price list.
func readPrices(r *reader, m *porting.Market) []porting.PriceList {
	var out []porting.PriceList
	zone := m.Zone
	for _, x := range r.table("prices.csv", true, "from", "code", "amount_minor", "tax_included") {
		from, err := time.ParseInLocation(time.DateOnly, x.get("from"), zone)
		if err != nil {
			x.fault("from: %q is not YYYY-MM-DD", x.get("from"))
			continue
		}
		item := porting.PriceItem{Code: x.get("code"), Minor: int64(x.number("amount_minor")), TaxIncluded: x.get("tax_included") == "yes"}
		switch {
		case !slices.Contains(priceCodes, item.Code):
			x.fault("code: %q is none of %q", item.Code, priceCodes)
		case x.get("amount_minor") == "":
			x.fault("amount_minor: it is empty")
		case x.get("tax_included") != "yes" && x.get("tax_included") != "no":
			x.fault("tax_included: %q is none of yes, no", x.get("tax_included"))
		}
		i := slices.IndexFunc(out, func(l porting.PriceList) bool { return l.Date == x.get("from") })
		if i < 0 {
			i = len(out)
			out = append(out, porting.PriceList{Market: m.Code, From: from, Date: x.get("from")})
		}
		if slices.ContainsFunc(out[i].Items, func(p porting.PriceItem) bool { return p.Code == item.Code }) {
			x.fault("code: %s stands twice on %s", item.Code, out[i].Date)
		}
		out[i].Items = append(out[i].Items, item)
	}
	slices.SortFunc(out, func(a, b porting.PriceList) int { return a.From.Compare(b.From) })
	return out
}

// priceCodes are the items that a price list has.
var priceCodes = []string{porting.PricePort, porting.PriceMain, porting.PriceFirst, porting.PriceAdditional}
