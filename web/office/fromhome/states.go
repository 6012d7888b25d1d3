package fromhome

import (
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/homeline"
	"github.com/portamento/portamento/web/api/home"
	"github.com/portamento/portamento/web/api/view"
	"github.com/portamento/portamento/web/ui"
)

// made is a number of the market that nobody has.
func made(p ui.Page) string {
	return map[porting.MarketCode]string{"fr": "01 99 00 12 60", "us": "(555) 555-0112", "mx": "55 5500 0012"}[p.Market.Code]
}

// Made is a made-up ask in a list.
func Made(p ui.Page) []Line {
	return []Line{lineOf(p, home.HomeView{ID: "hom_1", Display: made(p), State: string(homeline.Asked), Mailed: true, AskedAt: p.Now})}
}

// States is the pages of this folder, made up.
func States(p ui.Page) []ui.State {
	p.Person = &ui.Person{Name: "Camille Durand", Email: "camille.durand@example.com", Role: "owner", Account: "Atelier Lumière"}
	p.Tab, p.Sub, p.Path, p.Title = ui.AddOns, "porting", Path, p.T("request.fromhome.title")
	some := func(s string) *string { return &s }
	at := func(days int) *time.Time { t := p.Now.AddDate(0, 0, days); return &t }
	base := home.HomeView{ID: "hom_1", Display: made(p), State: string(homeline.Asked), Mailed: true, Email: some("dora.martin@example.net"), Serial: some("WT-4711-0815"), Holder: "Dora Martin",
		AskedBy: some("Camille Durand"), AskedAt: p.Now, ExpiresAt: at(14)}
	looked, agreed, ordered, closed := base, base, base, base
	looked.Email, looked.Mailed, looked.NewNumber = nil, false, true
	agreed.State, agreed.ConsentedAt = string(homeline.Consented), at(0)
	ordered.State, ordered.ConsentedAt, ordered.RequestID = string(homeline.Ordered), at(0), some("prq_1")
	closed.State, closed.Text = string(homeline.Closed), some(p.T("reason.name_mismatch.meaning", "provider", p.Brand.Name))
	end := func(s homeline.State) home.HomeView { x := base; x.State = string(s); return x }
	page := func(name string, h home.HomeView, may bool) ui.State {
		x, q := oneOf(p, h, may), p
		if q.Title, q.Path = x.Title, Path+"/hom_1"; name == "asked" {
			q.Notice = p.T("request.fromhome.taken")
		}
		return ui.State{Name: "request/from-home/" + name, Page: onePage(q, x)}
	}
	wrong := ui.Form{Errors: []ui.FieldError{{Field: "number", Message: p.T("problem.number.too_short", "typed", "01")}, {Field: "holder", Message: p.T("problem.home.holder_missing")},
		{Field: "email", Message: p.T("problem.home.device_missing")}, {Field: "new_number", Message: p.T("problem.home.new_number_missing")}}}
	wrong.Set("number", "01")
	failed := p
	failed.Error = true
	costs := prices(p, view.Reader{Lang: p.Language(), Now: p.Now}.Market(p.Market))
	list := []Line{lineOf(p, looked), lineOf(p, ordered), lineOf(p, end(homeline.Declined))}
	return []ui.State{
		{Name: "request/from-home", Page: formPage(p, formView{May: true, Prices: costs})},
		{Name: "request/from-home-wrong", Page: formPage(failed, formView{Form: wrong, May: true, Prices: costs})},
		{Name: "request/from-home-asks", Page: formPage(p, formView{Asks: list, May: true, Prices: costs})},
		{Name: "request/from-home-reader", Page: formPage(p, formView{Asks: list[:1], People: "Camille Durand", Prices: costs})},
		page("asked", base, true), page("looked", looked, true), page("consented", agreed, true), page("ordered", ordered, true), page("closed", closed, true),
		page("declined", end(homeline.Declined), true), page("expired", end(homeline.Expired), true), page("withdrawn", end(homeline.Withdrawn), true), page("asked-reader", base, false),
	}
}
