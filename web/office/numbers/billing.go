package numbers

import (
	"fmt"
	"net/http"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/ui"
)

// billView is what the account's numbers cost in a month, line by line.
type billView struct {
	Lines      []billLine
	Total, Tax string
	List       string // the day of the price list
}

type billLine struct {
	Label        string
	Numbers      []string
	Quantity     int
	Unit, Amount string
}

// shownNumbers is how many numbers a line of the bill names.
const shownNumbers = 20

func showBilling(v *visit.Visit) error {
	p := &v.Page
	p.Title, p.Tab, p.Sub = p.T("numbers.bill.title"), ui.Account, "billing"
	bill, err := v.Service.BillPreview(v.R.Context(), v.Who, v.Who.Account)
	if err != nil {
		return fmt.Errorf("preview bill: %w", err)
	}
	return v.Render(http.StatusOK, billPage(*p, billOf(*p, bill)))
}

func billOf(p ui.Page, b porting.Bill) billView {
	x := billView{Total: p.Money(b.Total), List: p.Date(b.PriceList)}
	if b.Tax.Minor != 0 {
		x.Tax = p.Money(b.Tax)
	}
	for _, l := range b.Lines {
		x.Lines = append(x.Lines, billLine{Label: p.T("bill." + l.Code), Quantity: l.Quantity, Unit: p.Money(l.Unit), Amount: p.Money(l.Amount), Numbers: names(p, l.Numbers)})
	}
	return x
}

func names(p ui.Page, list []numbering.PhoneNumber) []string {
	var out []string
	for _, n := range list[:min(len(list), shownNumbers)] {
		out = append(out, p.Number(n))
	}
	return out
}
