package front

import (
	"context"
	"net/http"
	"net/url"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/view"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/terms"
	"github.com/portamento/portamento/web/ui"
)

// termsView is what a signer agrees to in a market, and what it costs.
type termsView struct {
	Country string
	Others  []ui.Choice // the other markets: address and name
	Market  view.MarketView
	Prices  []ui.Fact
	From    string // the day of the price list
	PDF     string // address of the terms as a file; "" where there is none
}

func showTerms(v *visit.Visit) error {
	x := termsOf(v.Page, v.View().Market(v.Page.Market))
	for _, m := range v.Service.Markets.Markets() {
		if m.Code != v.Page.Market.Code && !v.Signed {
			x.Others = append(x.Others, ui.Choice{Value: v.Page.Prefix + "/terms?market=" + string(m.Code), Label: countryName(v.Page, m)})
		}
	}
	x.PDF = termsFile(v)
	v.Page.Title = v.Page.T("front.terms.title", "country", x.Country)
	return v.Render(http.StatusOK, termsPage(v.Page, x))
}

// termsFile is where the terms of the page's market are as a file.
func termsFile(v *visit.Visit) string {
	if v.Terms == nil {
		return ""
	}
	return v.Page.Prefix + "/terms.pdf?market=" + url.QueryEscape(string(v.Page.Market.Code))
}

func termsOf(p ui.Page, m view.MarketView) termsView {
	x := termsView{Country: countryName(p, p.Market), Market: m, Prices: terms.Prices(p, m)}
	if list, ok := p.Market.PriceListAt(p.Now); ok {
		x.From = dated(p, list.From)
	}
	return x
}

// sendTerms answers the terms as a PDF file.
func sendTerms(v *visit.Visit) error {
	if v.Terms == nil {
		return visit.NotFound()
	}
	d := &terms.Desk{Printer: v.Terms, Brand: v.Brand.Name, Reader: func(context.Context, porting.MarketCode) view.Reader { return v.View() }}
	file, err := d.Show(v.R.Context(), &terms.ByMarket{Code: string(v.Page.Market.Code)})
	if err != nil {
		return err
	}
	return v.SendFile(file)
}

// showAccessibility is the statement after EN 301 549.
func showAccessibility(v *visit.Visit) error {
	v.Page.Title = v.Page.T("front.access.title")
	return v.Render(http.StatusOK, accessibilityPage(v.Page))
}
