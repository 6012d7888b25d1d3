package step

import (
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/view"
	"github.com/portamento/portamento/web/office/request/recap"
	"github.com/portamento/portamento/web/terms"
	"github.com/portamento/portamento/web/ui"
)

func (x made) setup() []ui.State {
	p := x.p
	money := func(minor int64) string { return p.Money(porting.Money{Minor: minor, Currency: p.Market.Currency}) }
	people := []porting.User{{ID: "usr_1", Name: "Camille Durand"}, {ID: "usr_2", Name: "Noé Martin"}}
	view := func(f frame) setupView {
		s := setupView{frame: f, Main: x.numbers[0], Temporary: x.numbers[8], Afterwards: afterChoices(p, money(995)), Languages: languageChoices(p), Paying: p.Market.Ends != "port",
			When:     whenChoices(p, p.Market.Lead["landline"], p.Date("2026-12-07")),
			Rings:    []ringView{{"ring." + x.e164[0], x.numbers[0], ringChoices(p, true, people)}, {"ring." + x.e164[1], x.numbers[1], ringChoices(p, false, people)}},
			Notified: []string{"notify.0"}, Own: []ui.Choice{{Value: x.e164[8], Label: p.T("request.own", "number", x.numbers[8], "use", p.T("request.use.temporary")), Hint: p.T("request.rings", "person", "Camille Durand")}}}
		s.Costs = x.costs()
		return s
	}
	full, f := x.frame(keySetup, "replaces", x.e164[8], "temporary_number", "release", "when", "soon", "name", "Lyon")
	bad, g := x.frame(keySetup, "replaces", x.e164[8], "when", "on", "on", "2026-12-25", "notify.0.email", "noe.martin")
	bad, g = x.wrong(bad, g, "temporary_number", "temporary_number.missing", "on", "date.holiday", "notify.0.email", "email.invalid")
	odd, h := x.frame(keySetup, "replaces", x.e164[8], "temporary_number", "keep", "when", "on", "on", "2026-12-24")
	h.Warnings = []string{p.T("problem.date.eve_of_holiday", x.params()...)}
	none, n := x.frame(keySetup, "when", "soon")
	bare := view(n)
	bare.Own, bare.Temporary, bare.Rings, bare.More = nil, "", bare.Rings[:1], 40
	return []ui.State{{Name: "request/setup", Page: setupPage(full, view(f))}, {Name: "request/setup-errors", Page: setupPage(bad, view(g))},
		{Name: "request/setup-warning", Page: setupPage(odd, view(h))}, {Name: "request/setup-no-temporary", Page: setupPage(none, bare)}}
}

func (x made) costs() costView {
	p := x.p
	money := func(minor int64) string { return p.Money(porting.Money{Minor: minor, Currency: p.Market.Currency}) }
	c := costView{Shown: true, Before: money(0), After: money(995), Tax: p.Market.TaxWord[p.Language()], Lines: []costLine{
		{Label: p.T("price.main_number"), Before: money(0), Old: x.numbers[8], After: money(0), New: x.numbers[0]},
		{Label: p.T("price.additional_number"), After: money(995), New: x.numbers[1]}}}
	if p.Market.TaxRate == 0 {
		c.Tax = ""
	}
	return c
}

// Made is a made-up request that was sent, read back, for the states of other folders.
func Made(p ui.Page) recap.Sheet { return makeUp(p).sheet("") }

func (x made) sheet(path string) recap.Sheet {
	s := recap.Summary{Page: x.p, Market: x.p.Market, Path: path, People: map[porting.UserID]string{"usr_1": "Camille Durand"}}
	number := func(i int) porting.TypedNumber {
		n, _ := x.p.Market.Plan.Parse(x.e164[i])
		return porting.TypedNumber{Typed: x.numbers[i], Number: n}
	}
	yes := true
	s.Request = &porting.Request{Fields: porting.Fields{LineType: x.p.Market.LineTypes[0], CurrentProvider: x.provider, AccountNumber: "123456789", Internet: "fibre", Equipment: []string{"fax"},
		MainNumber: number(0), MainMoves: &yes, Rest: "keep", NewMainNumber: number(4), Replaces: number(8), TemporaryNumber: "release",
		Numbers: []porting.NumberWish{{TypedNumber: number(0), Code: "F0FABC1237KN", Destination: porting.Destination{User: "usr_1"}}, {TypedNumber: number(1), Label: "Atelier"}},
		Holder:  porting.Holder{Kind: "company", Company: "Atelier Lumière SARL", FirstName: "Camille", LastName: "Durand"}, Notify: []porting.Contact{{Email: "noe.martin@example.com"}},
		ServiceAddress: porting.Address{Street: "12 rue des Lilas", Postcode: "75011", City: "Paris"}}}
	return s.Sheet()
}

// agreed is the terms of the market.
func agreed(p ui.Page) terms.Text {
	return terms.Of(p, view.Reader{Lang: p.Language(), Brand: p.Brand.Name, Now: p.Now}.Market(p.Market))
}

func (x made) sign() []ui.State {
	p := x.p
	view := func(f frame) signView {
		s := signView{frame: f, Sheet: x.sheet(f.Path + "/step/"), Terms: p.Market.Terms, Agreed: agreed(p), PDF: "/terms.pdf", Version: "7", Holder: "Camille Durand", Letter: true, Costs: x.costs(),
			Capacities: capacityChoices(p, "Camille Durand"), Languages: ui.LanguageChoices()}
		for _, code := range p.Market.Statements {
			s.Statements = append(s.Statements, ui.Choice{Value: code, Label: p.T("statement."+code, "provider", x.provider)})
		}
		return s
	}
	ready, f := x.frame(keySign)
	lacking := view(f)
	for i, key := range []string{keyService, keyNumbers, keyBill} {
		lacking.Missing = append(lacking.Missing, repair{Message: p.T("problem." + []string{"account_number.missing", "rest.missing", "street.missing"}[i]), Href: f.Path + "/step/" + key + "?check=1", Step: p.T("request.step." + key)})
	}
	bad, g := x.frame(keySign, "name", "C. Durand", "capacity", porting.CapacityHolder, "statements", p.Market.Statements[0])
	bad, g = x.wrong(bad, g, "name", "signature.name_not_holder", "statements", "signature.statement_missing")
	coded := view(f)
	coded.Notes = []string{p.T("problem.number.not_guaranteed", x.params()...)}
	coded.Code = codeView{Shown: true, Waiting: true, Number: x.numbers[0], Until: "10:52", Left: 4, Channels: channelChoices(p, "call")}
	coded.Code.Form.Errors = []ui.FieldError{{Field: "code", Message: p.T("problem.possession.wrong")}}
	wrongCode := ready
	wrongCode.Error = true
	asked := view(f)
	asked.Code = codeView{Shown: true, Passed: true, Number: x.numbers[0]}
	asked.Link = linkView{Name: "Anne Petit", Email: "anne.petit@example.com", Sent: p.Moment(p.Now), Until: p.Day(p.Now.AddDate(0, 0, 14))}
	invited := view(f)
	invited.InviteForm.Set("email", "anne")
	invited.InviteForm.Errors = []ui.FieldError{{Field: "email", Message: p.T("problem.email.invalid")}}
	hand := view(f)
	hand.ByHand = true
	look := view(f)
	look.ReadOnly, look.Ask = true, "Camille Durand"
	return []ui.State{{Name: "request/sign", Page: signPage(ready, view(f))}, {Name: "request/sign-missing", Page: signPage(ready, lacking)},
		{Name: "request/sign-errors", Page: signPage(bad, view(g))}, {Name: "request/sign-code", Page: signPage(wrongCode, coded)},
		{Name: "request/sign-asked", Page: signPage(ready, asked)}, {Name: "request/sign-invite-errors", Page: signPage(wrongCode, invited)},
		{Name: "request/sign-by-hand", Page: signPage(ready, hand)}, {Name: "request/sign-reader", Page: signPage(ready, look)}}
}
