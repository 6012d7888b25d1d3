package numbers

import (
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/ui"
)

// States is the pages of this folder, made up. Numbers are from the ranges reserved for fiction.
func States(p ui.Page) []ui.State {
	p.Person = &ui.Person{Name: "Camille Durand", Email: "camille@example.com", Role: "owner", Account: "Atelier Durand"}
	reader := p
	reader.Person = &ui.Person{Name: "Alex Martin", Email: "alex@example.com", Role: "read", Account: "Atelier Durand"}
	at := func(p ui.Page, tab ui.Tab, sub, title string) ui.Page {
		p.Tab, p.Sub, p.Title = tab, sub, title
		return p
	}
	home := at(p, ui.Use, "", p.T("numbers.overview.title"))
	list := at(p, ui.Setup, "numbers", p.T("numbers.title"))
	list.Wide = true
	one := at(p, ui.Setup, "numbers", p.T("numbers.one.title", "number", "01 99 00 00 07"))
	kept := list
	kept.Notice = p.T("numbers.done.kept")
	wrong := one
	wrong.Error = true
	lines, choices := madeLines(p), []ui.Choice{{Value: "", Label: p.T("numbers.rings_nowhere")}, {Value: "usr_1", Label: "Camille Durand"}, {Value: "usr_2", Label: "Alex Martin"}}
	money := func(minor int64) string { return p.Money(porting.Money{Minor: minor, Currency: p.Market.Currency}) }
	bill := billView{Total: money(1990), Tax: money(332), List: p.Date("2026-01-01"), Lines: []billLine{
		{Label: p.T("bill." + porting.PriceMain), Quantity: 1, Unit: money(0), Amount: money(0), Numbers: []string{lines[0].Display}},
		{Label: p.T("bill." + porting.PriceAdditional), Quantity: 2, Unit: money(995), Amount: money(1990), Numbers: []string{lines[1].Display, lines[3].Display}}}}
	if p.Market.TaxRate == 0 {
		bill.Tax = ""
	}
	return []ui.State{
		{Name: "numbers/overview", Page: overviewPage(home, overview{Name: "Camille Durand", Default: lines[0].Display, Count: 3, May: true, Moves: madeCards(p), Drafts: madeCards(p)[2:]})},
		{Name: "numbers/overview-empty", Page: overviewPage(home, overview{Name: "Camille Durand", Default: lines[0].Display, Count: 1, May: true})},
		{Name: "numbers/overview-reader", Page: overviewPage(reader, overview{Name: "Alex Martin", Count: 50, More: true})},
		{Name: "numbers/list", Page: numbersPage(list, numbersView{Lines: lines, May: true, Next: "/office/numbers?after=x"})},
		{Name: "numbers/list-empty", Page: numbersPage(list, numbersView{May: true})},
		{Name: "numbers/list-kept", Page: numbersPage(kept, numbersView{Lines: lines[:2], May: true})},
		{Name: "numbers/arriving", Page: numberPage(one, numberView{Line: lines[2], Choices: choices})},
		{Name: "numbers/temporary", Page: numberPage(one, numberView{Line: lines[3], Choices: choices})},
		{Name: "numbers/leaving", Page: numberPage(one, numberView{Line: lines[4], Choices: choices})},
		{Name: "numbers/virtual", Page: numberPage(one, numberView{Line: lines[1], Choices: choices})},
		{Name: "numbers/reader", Page: numberPage(one, numberView{Line: line{Number: lines[0].Number, Display: lines[0].Display, Use: "main", State: "assigned"}})},
		{Name: "numbers/wrong-user", Page: numberPage(wrong, numberView{Line: lines[1], Choices: choices, Form: ui.Form{Errors: []ui.FieldError{{Field: "user_id", Message: p.T("problem.user.unknown")}}}})},
		{Name: "numbers/billing", Page: billPage(at(p, ui.Account, "billing", p.T("numbers.bill.title")), bill)},
	}
}

func madeLines(p ui.Page) []line {
	fiction := map[porting.MarketCode]string{"fr": "+3319900000", "us": "+1555555010", "mx": "+5255550000"}[p.Market.Code]
	name := func(tail string) (number, display string) {
		number = fiction + tail
		n, _ := p.Market.Plan.Parse(number)
		if display = p.Number(n); display == "" {
			display = number
		}
		return number, display
	}
	foc := porting.FOC{Start: p.Now.AddDate(0, 0, 15), End: p.Now.AddDate(0, 0, 15), Timezone: p.Clock().Zone.String()}
	price := p.Money(porting.Money{Minor: 995, Currency: p.Market.Currency})
	lines := []line{
		{Use: "main", State: "assigned", Default: true, Rings: "Camille Durand", User: "usr_1", CanDirect: true},
		{Use: "virtual", State: "assigned", Price: price, CanDirect: true, CanRelease: true},
		{Use: "direct", State: "arriving", Rings: "Alex Martin", User: "usr_2", Move: "prq_1", Window: p.Window(foc), Day: p.Day(foc.Start), CanDirect: true},
		{Use: "temporary", State: "assigned", CanDirect: true, CanKeep: true, KeepPrice: price},
		{Use: "temporary", State: "quarantined", ReleaseOn: p.Day(foc.Start), ReleaseIn: p.Relative(foc.Start), CanKeep: true, KeepPrice: price},
	}
	for i := range lines {
		lines[i].Number, lines[i].Display = name([]string{"1", "2", "3", "4", "5"}[i])
	}
	return lines
}

func madeCards(p ui.Page) []moveCard {
	return []moveCard{
		{Href: "/office/porting/prq_1", Name: "Lyon", Reference: "PRT-7F3K-29QX", Stage: porting.StageNeedsYou, Headline: p.T("stage.needs_you"), NeedsYou: true, Next: p.Day(p.Now.AddDate(0, 0, 3))},
		{Href: "/office/porting/prq_2", Name: "Paris", Reference: "PRT-8G4M-31RY", Stage: porting.StageWithProvider, Headline: p.T("stage.with_provider", "provider", "Acme Télécom"), Next: p.Day(p.Now.AddDate(0, 0, 2))},
		{Href: "/office/porting/prq_3", Name: "Nantes", Reference: "PRT-9H5N-42SZ", Stage: porting.StageDraft, Headline: p.T("stage.draft")},
	}
}
