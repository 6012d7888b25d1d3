package request

import (
	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/office/forward"
	"github.com/portamento/portamento/web/office/fromhome"
	"github.com/portamento/portamento/web/office/request/step"
	"github.com/portamento/portamento/web/ui"
)

// states is the pages of this folder itself, made up. Numbers are from the ranges reserved for fiction.
func states(p ui.Page) []ui.State {
	p.Person = &ui.Person{Name: "Camille Durand", Email: "camille.durand@example.com", Role: "owner", Account: "Atelier Lumière"}
	p.Tab, p.Sub = ui.AddOns, "porting"
	m := p.Market
	price := p.Money(porting.Money{Minor: 995, Currency: m.Currency})
	at := func(key string) ui.Page {
		q := p
		q.Title = p.T(key, "reference", "PRT-7F3K-29QX")
		return q
	}
	provider := m.Carriers[0].Name
	old, temporary := fiction(p, "1"), fiction(p, "8")
	base := portingView{Stages: stagesOf(p, m), Days: m.Lead["landline"], Country: m.Names[p.Language()], Tax: m.TaxWord[p.Language()], Keep: p.T("keep_service." + m.Ends),
		KeepTitle: p.T("request.keep." + m.Ends), Temporary: temporary, Back: m.Quarantine, MayStart: true, MaxRange: 1000, FromHome: true,
		Prices: []priceView{{p.T("price.port"), p.T("request.free")}, {p.T("price.additional_number"), p.T("request.a_month", "price", price)}}}
	for _, t := range m.LineTypes {
		if rule, ok := m.Codes[t.String()]; ok && rule.Need != "none" && len(base.Codes) == 0 {
			base.Codes = []string{rule.Name}
			base.CodeWhere, _ = m.Words.Text(p.Language(), "guide.code", nil)
		}
	}
	if m.TaxRate == 0 {
		base.Tax = ""
	}
	drafts, reader := base, base
	drafts.Active = 2
	drafts.Asks = fromhome.Made(p)
	drafts.Drafts = []draftView{{Href: "/office/porting/prq_1/step/numbers", Discard: "/office/porting/prq_1/discard", Name: "Lyon", Saved: p.Moment(p.Now), Numbers: p.T("request.first_number", "number", old, "more", 2), Step: p.T("request.step.numbers")},
		{Href: "/office/porting/prq_2/step/service", Discard: "/office/porting/prq_2/discard", Name: "PRT-7F3K-29QX", Saved: p.Moment(p.Now), Step: p.T("request.step.service")}}
	reader.MayStart, reader.People, reader.Temporary = false, "Camille Durand", ""
	kept := at("request.porting.title")
	kept.Notice = p.T("request.kept")
	moves := []moveView{{Href: "/office/porting/prq_1", Name: "Lyon", Headline: p.T("stage.with_provider", "provider", provider), Tag: "provider", Next: p.T("request.next_by", "date", p.Day(p.Now.AddDate(0, 0, 3)))}}
	day := func(n int) string {
		t := p.Now.AddDate(0, 0, n)
		return p.T("request.by", "date", p.Day(t), "relative", p.Relative(t))
	}
	sent := sentView{Path: "/office/porting/prq_1", Reference: "PRT-7F3K-29QX", Signer: "Camille Durand", At: p.Moment(p.Now), Keep: base.Keep, KeepTitle: base.KeepTitle, Provider: provider,
		Bridge: forward.Made(p, provider, numbering.Landline), Letter: true, Next: []nextView{{p.T("request.next.check"), day(1)}, {p.T("request.next.provider", "provider", provider), day(9)},
			{p.T("request.next.move"), p.T("request.between", "from", p.Date("2026-12-14"), "to", p.Date("2026-12-21"))}, {p.T("request.next.tell"), p.T("request.next.mail")}}}
	mobile := sent
	mobile.Bridge = forward.Made(p, provider, numbering.Mobile)
	sent.Bridge.Sent, mobile.Bridge.Sent = true, true
	return []ui.State{
		{Name: "request/addons", Page: addOnsPage(at("request.addons.title"), addOnsView{Price: price})},
		{Name: "request/addons-moving", Page: addOnsPage(at("request.addons.title"), addOnsView{Price: price, Moves: moves})},
		{Name: "request/number-porting", Page: portingPage(at("request.porting.title"), base)},
		{Name: "request/number-porting-drafts", Page: portingPage(kept, drafts)},
		{Name: "request/number-porting-reader", Page: portingPage(at("request.porting.title"), reader)},
		{Name: "request/discard", Page: discardPage(at("request.discard.title"), discardView{"Lyon", "/office/porting/prq_1"})},
		{Name: "request/sent", Page: sentPage(at("request.sent.title"), sent)},
		{Name: "request/sent-mobile", Page: sentPage(at("request.sent.title"), mobile)},
		{Name: "request/summary", Page: summaryPage(at("request.summary.title"), summaryView{Path: "/office/porting/prq_1", Reference: "PRT-7F3K-29QX", Headline: p.T("stage.received"), Signed: p.T("request.sent.signed", "name", "Camille Durand", "date", p.Moment(p.Now)), Sheet: step.Made(p)})},
	}
}

// fiction is a number that the market keeps for fiction, as people write it.
func fiction(p ui.Page, last string) string {
	first := map[porting.MarketCode]string{"fr": "+3319900123", "us": "+1212555010", "mx": "+52555500000"}[p.Market.Code]
	n, _ := p.Market.Plan.Parse(first + last)
	return p.Number(n)
}
