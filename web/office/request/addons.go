package request

import (
	"net/http"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/ui"
)

// addOnsView is what the add-ons show.
type addOnsView struct {
	Price string // of a further number
	Moves []moveView
}

// moveView is one move that is under way.
type moveView struct{ Href, Name, Headline, Tag, Next string }

// underWay are the stages of moves that go on.
var underWay = []porting.Stage{porting.StageReceived, porting.StageChecking, porting.StageNeedsYou, porting.StageWithProvider, porting.StageDateSet,
	porting.StageMovingDay, porting.StageTesting, porting.StagePaused}

func showAddOns(v *visit.Visit) error {
	p := &v.Page
	p.Title, p.Tab = p.T("request.addons.title"), ui.AddOns
	list, _, err := v.Lists().RequestList(v.R.Context(), porting.RequestFilter{Stages: underWay, Account: v.Session.Account, Page: porting.Page{Limit: 5}})
	if err != nil {
		return err
	}
	x := addOnsView{Price: priceOf(v, porting.PriceAdditional)}
	for _, r := range list {
		shown := v.View().Request(r)
		m := moveView{Href: "/office/porting/" + shown.ID, Name: nameOf(r), Headline: shown.Headline, Tag: ui.StageTag(r.Stage())}
		if shown.NextUpdateBy != nil {
			m.Next = p.T("request.next_by", "date", p.Day(*shown.NextUpdateBy))
		}
		x.Moves = append(x.Moves, m)
	}
	return v.Render(http.StatusOK, addOnsPage(*p, x))
}

// nameOf is what people call a request: its name, else its reference.
func nameOf(r *porting.Request) string {
	if r.Fields.Name != "" {
		return r.Fields.Name
	}
	return r.Reference
}

// priceOf is a price of today's list.
func priceOf(v *visit.Visit, code string) string {
	for _, x := range v.View().Market(v.Page.Market).Prices {
		if x.Code == code {
			return v.Page.Money(porting.Money{Minor: x.Amount.AmountMinor, Currency: x.Amount.Currency})
		}
	}
	return v.Page.Money(porting.Money{Currency: v.Page.Market.Currency})
}
