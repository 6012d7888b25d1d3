// Package terms is what a signer agrees to in a market, and what it costs, as one text: for the pages that ask for a signature, and as a PDF file.
package terms

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/letter"
	"github.com/portamento/portamento/web/api/view"
	"github.com/portamento/portamento/web/ui"
)

// Text is the terms of a market in one language.
type Text struct {
	Market   porting.MarketCode
	Language string
	Title    string
	Dated    string // the version, and the day of the prices
	Intro    string
	Sections []Section
	File     string // name of the PDF file
	At       time.Time
}

// Section is one part.
type Section struct {
	Heading string
	Lines   []string
}

// Printer draws terms as a PDF file.
type Printer interface {
	Print(t Text) ([]byte, error)
}

// Of writes the terms of the page's market.
func Of(p ui.Page, m view.MarketView) Text {
	country := m.Name
	t := Text{Market: p.Market.Code, Language: p.Language(), Title: p.T("front.terms.title", "country", country), Dated: p.T("front.terms.version", "version", m.TermsVersion), Intro: p.T("front.terms.text"),
		File: "terms-" + m.Code + "-" + m.TermsVersion + "-" + p.Language() + ".pdf", At: p.Now}
	if list, ok := p.Market.PriceListAt(p.Now); ok {
		t.At = list.From // the same terms are the same file on every day
		t.Dated = p.T("front.terms.dated", "version", m.TermsVersion, "date", day(p, list.From))
	}
	statements := Section{Heading: p.T("front.terms.statements")}
	for _, s := range m.Statements {
		statements.Lines = append(statements.Lines, s.Text)
	}
	costs := Section{Heading: p.T("front.terms.prices")}
	for _, f := range Prices(p, m) {
		costs.Lines = append(costs.Lines, p.T("front.terms.price", "what", f.Name, "amount", strings.Join(f.Values, ", ")))
	}
	t.Sections = []Section{statements, costs, {Heading: p.T("front.terms.rules"), Lines: Rules(p, m)}}
	return t
}

// Rules are what the market's rules mean for a signer.
func Rules(p ui.Page, m view.MarketView) []string {
	return []string{p.T("front.terms.ends." + p.Market.Ends), p.T("front.terms.lock", "hours", strconv.Itoa(m.LockHours)),
		p.T("front.terms.temporary", "days", strconv.Itoa(m.QuarantineDays)), p.T("front.terms.documents", "days", strconv.Itoa(p.Market.DocumentDays))}
}

// day writes a day without its weekday.
func day(p ui.Page, at time.Time) string {
	c := p.Clock()
	c.Now = time.Time{}
	_, out, _ := strings.Cut(c.Day(at), " ")
	return out
}

// Prices are those of the list in force, or only those of the codes.
func Prices(p ui.Page, m view.MarketView, codes ...string) []ui.Fact {
	var out []ui.Fact
	for _, i := range m.Prices {
		if len(codes) > 0 && !slices.Contains(codes, i.Code) {
			continue
		}
		amount := p.T("front.price.free")
		if i.Code != porting.PricePort {
			amount = p.T("front.price.included")
		}
		if i.Amount.AmountMinor != 0 {
			amount = p.Money(porting.Money{Minor: i.Amount.AmountMinor, Currency: i.Amount.Currency})
			if i.Code == porting.PriceAdditional {
				amount = p.T("front.price.monthly", "amount", amount)
			}
			if i.TaxIncluded && m.TaxRate > 0 {
				amount = p.T("front.price.with_tax", "amount", amount, "tax", m.TaxName)
			} else if m.TaxName != "" {
				amount = p.T("front.price.without_tax", "amount", amount, "tax", m.TaxName)
			}
		}
		out = append(out, ui.Fact{Name: i.Label, Values: []string{amount}})
	}
	return out
}

// Desk answers the API's call about terms.
type Desk struct {
	Printer Printer
	Brand   string
	// Reader is for whom an answer is made.
	Reader func(context.Context, porting.MarketCode) view.Reader
}

// ByMarket names a market.
type ByMarket struct {
	Code string `path:"code" maxLength:"20"`
}

// Show gives the terms of a market as a PDF file, in the reader's language. Errors: porting.ErrNotFound.
func (d *Desk) Show(ctx context.Context, in *ByMarket) (*letter.File, error) {
	x := d.Reader(ctx, porting.MarketCode(in.Code))
	m, ok := x.Markets.Market(porting.MarketCode(in.Code))
	if !ok {
		return nil, porting.ErrNotFound
	}
	t := Of(ui.Page{Lang: x.Lang, Market: m, Now: x.Now, Brand: ui.Brand{Name: d.Brand}}, x.Market(m))
	file, err := d.Printer.Print(t)
	return letter.Attached(t.File, file, err)
}
