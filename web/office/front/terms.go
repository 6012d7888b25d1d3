package front

import (
	"net/http"

	"github.com/portamento/portamento/web/api/view"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/ui"
)

// termsView is what a signer agrees to in a market, and what it costs.
type termsView struct {
	Country string
	Others  []ui.Choice // the other markets: address and name
	Market  view.MarketView
	Prices  []ui.Fact
	From    string // the day of the price list
}

func showTerms(v *visit.Visit) error {
	x := termsOf(v.Page, v.View().Market(v.Page.Market))
	for _, m := range v.Service.Markets.Markets() {
		if m.Code != v.Page.Market.Code && !v.Signed {
			x.Others = append(x.Others, ui.Choice{Value: v.Page.Prefix + "/terms?market=" + string(m.Code), Label: countryName(v.Page, m)})
		}
	}
	v.Page.Title = v.Page.T("front.terms.title", "country", x.Country)
	return v.Render(http.StatusOK, termsPage(v.Page, x))
}

func termsOf(p ui.Page, m view.MarketView) termsView {
	x := termsView{Country: countryName(p, p.Market), Market: m, Prices: prices(p, m)}
	if list, ok := p.Market.PriceListAt(p.Now); ok {
		x.From = dated(p, list.From)
	}
	return x
}

// showAccessibility is the statement after EN 301 549.
func showAccessibility(v *visit.Visit) error {
	v.Page.Title = v.Page.T("front.access.title")
	return v.Render(http.StatusOK, accessibilityPage(v.Page))
}
