package step

import (
	"slices"
	"strconv"

	"github.com/portamento/portamento/porting"
	api "github.com/portamento/portamento/web/api/bill"
	"github.com/portamento/portamento/web/api/say"
	"github.com/portamento/portamento/web/ui"
)

// made is a made-up request for the index of all pages: numbers are from the ranges reserved for fiction.
type made struct {
	p        ui.Page
	numbers  []string
	e164     []string
	provider string
}

// fiction are the first of ten numbers that each market keeps for fiction.
var fiction = map[porting.MarketCode]string{"fr": "+3319900123", "us": "+1212555010", "mx": "+52555500000"}

func makeUp(p ui.Page) made {
	p.Person = &ui.Person{Name: "Camille Durand", Email: "camille.durand@example.com", Role: "owner", Account: "Atelier Lumière"}
	p.Tab, p.Sub = ui.AddOns, "porting"
	x := made{p: p, provider: p.Market.Carriers[0].Name}
	for i := range 9 {
		n := fiction[p.Market.Code] + strconv.Itoa(i)
		x.e164 = append(x.e164, n)
		if parsed, _ := p.Market.Plan.Parse(n); parsed != 0 {
			n = p.Number(parsed)
		}
		x.numbers = append(x.numbers, n)
	}
	return x
}

// frame is the frame of a screen, with values (name, value, name, value ...).
func (x made) frame(key string, values ...string) (ui.Page, frame) {
	n, path := slices.Index(keys, key), "/office/porting/prq_1"
	f := frame{Key: key, Number: n + 1, Path: path, Provider: x.provider, Back: "/office/add-ons/number-porting", Saved: x.p.T("ui.saved", "time", "10:42")}
	if n > 0 {
		f.Back = path + "/step/" + keys[n-1]
	}
	f.Steps = steps(x.p, stepsView{Path: path, Now: n, First: n})
	for i := 0; i+1 < len(values); i += 2 {
		f.Form.Set(values[i], values[i+1])
	}
	p := x.p
	p.Title, p.Step = p.T("request."+key+".title"), p.T("request.step_of", "n", n+1, "of", len(keys))
	return p, f
}

// wrong is a frame with errors (name, code of a problem, name, code ...).
func (x made) wrong(p ui.Page, f frame, errors ...string) (ui.Page, frame) {
	for i := 0; i+1 < len(errors); i += 2 {
		f.Form.Errors = append(f.Form.Errors, ui.FieldError{Field: errors[i], Message: p.T("problem."+errors[i+1], x.params()...)})
	}
	p.Error = true
	f.Form.Sort(inputs[f.Key]...)
	return p, f
}

func (x made) params() []any {
	return []any{"provider", x.provider, "number", x.numbers[0], "name", codeName(x.p.Market), "typed", "01 99 00", "digits", 6, "wanted", 10, "length", 11, "max", 40,
		"sample", "123456789", "operator", x.p.Market.Carriers[1].Name, "first", porting.Day("2026-12-07"), "date", porting.Day("2026-12-25"), "holiday", porting.Holiday("Noël"),
		"better", porting.Day("2026-12-24"), "holder", "Camille Durand", "reference", "A-1234"}
}

// guideWord is what the market says of all its carriers: hours, code, account; empty where it says nothing.
func guideWord(p ui.Page, what string) string {
	said, _ := p.Market.Words.Text(p.Language(), "guide."+what, nil)
	return said
}

// rowName is an input of a row.
func rowName(n int, what string) string { return "numbers." + strconv.Itoa(n) + "." + what }

func codeName(m *porting.Market) string {
	for _, line := range m.LineTypes {
		if rule, ok := m.Codes[line.String()]; ok && rule.Need != "none" {
			return rule.Name
		}
	}
	return ""
}

// States is the screens of a request, made up: empty, filled in, with errors, warnings and stops, and for who only looks.
func States(p ui.Page) []ui.State {
	x := makeUp(p)
	return slices.Concat(x.service(), x.internet(), x.numberStates(), x.billStates(), x.setup(), x.sign())
}

func (x made) service() []ui.State {
	p, m := x.p, x.p.Market
	view := func(f frame) serviceView {
		s := serviceView{frame: f, Providers: []string{x.provider, m.Carriers[1].Name}, Guide: guide{Where: guideWord(p, "account"), Sample: "123456789", Hours: guideWord(p, "hours")}}
		for _, t := range m.LineTypes {
			s.Lines = append(s.Lines, ui.Choice{Value: t.String(), Label: p.T("line_type." + t.String())})
		}
		s.Lines = append(s.Lines, ui.Choice{Value: lineSpecial, Label: p.T("request.line.special"), Hint: p.T("request.line.special.hint")})
		if name := codeName(m); name != "" {
			s.Codes = []codeHint{{Name: name, Where: guideWord(p, "code")}}
		}
		return s
	}
	empty, f := x.frame(keyService)
	full, g := x.frame(keyService, "line_type", "landline", "current_provider", x.provider, "account_number", "••••89")
	bad, h := x.frame(keyService, "account_number", x.numbers[0])
	bad, h = x.wrong(bad, h, "line_type", "line_type.missing", "current_provider", "current_provider.missing", "account_number", "account_number.is_phone")
	odd, w := x.frame(keyService, "line_type", "landline", "current_provider", "Acme Télécom", "account_number", "12")
	w.Warnings = []string{p.T("problem.account_number.pattern", x.params()...)}
	unknown := view(w)
	unknown.New = true
	look, r := x.frame(keyService, "line_type", "landline", "current_provider", x.provider, "account_number", "••••89")
	r.ReadOnly, r.Ask = true, "Camille Durand"
	return []ui.State{{Name: "request/service", Page: servicePage(empty, view(f))}, {Name: "request/service-filled", Page: servicePage(full, view(g))},
		{Name: "request/service-errors", Page: servicePage(bad, view(h))}, {Name: "request/service-warning", Page: servicePage(odd, unknown)},
		{Name: "request/service-reader", Page: servicePage(look, view(r))}, {Name: "request/stop-special", Page: specialPage(titled(p, "request.special.title"), "/office/porting/prq_1/step/service")}}
}

func titled(p ui.Page, key string) ui.Page {
	p.Title = p.T(key)
	return p
}

func (x made) internet() []ui.State {
	p := x.p
	view := func(f frame) internetView {
		s := internetView{frame: f, Questions: questions, YesNo: []ui.Choice{{Value: "yes", Label: p.T("request.yes")}, {Value: "no", Label: p.T("request.no")}},
			Unsure: f.Form.Value("internet") == unknownNet}
		s.Internets, s.Equipment = internetChoices(p), equipmentChoices(p)
		return s
	}
	empty, f := x.frame(keyInternet)
	bad, g := x.frame(keyInternet, "internet", unknownNet)
	g.Form.Errors = []ui.FieldError{{Field: "ask_box", Message: p.T("request.ask.missing")}}
	bad, g = x.wrong(bad, g, "internet", "internet.unknown")
	apart, h := x.frame(keyInternet, "internet", unknownNet, "ask_box", "no", "ask_filters", "no", "ask_bill", "yes")
	verdict := view(h)
	verdict.Apart = true
	leaving, l := x.frame(keyInternet, "internet", dslShared, "equipment", "fax")
	l.Warnings = []string{p.T("problem.internet.dsl_leaving")}
	stop := stopView{Path: "/office/porting/prq_1", Back: "/office/porting/prq_1/step/internet", Provider: x.provider, Hours: guideWord(p, "hours"),
		Script: p.T("request.dsl.script", "number", x.numbers[0], "provider", x.provider)}
	reminded, wrong := stop, stop
	reminded.RemindBefore = p.Date("2026-12-07")
	reminded.Form.Set("remind", "2026-12-07")
	wrong.Form.Errors = []ui.FieldError{{Field: "reference", Message: p.T("request.dsl.reference.missing")}}
	sp := titled(p, "request.dsl.title")
	se := sp
	se.Error = true
	return []ui.State{{Name: "request/internet", Page: internetPage(empty, view(f))}, {Name: "request/internet-errors", Page: internetPage(bad, view(g))},
		{Name: "request/internet-apart", Page: internetPage(apart, verdict)}, {Name: "request/internet-warning", Page: internetPage(leaving, view(l))},
		{Name: "request/stop-internet", Page: stopPage(sp, stop)}, {Name: "request/stop-internet-reminded", Page: stopPage(sp, reminded)},
		{Name: "request/stop-internet-errors", Page: stopPage(se, wrong)}}
}

func (x made) numberStates() []ui.State {
	p := x.p
	view := func(f frame, rows int) numbersView {
		s := numbersView{frame: f, Code: codeName(p.Market), CodeOne: true, CodeWhere: guideWord(p, "code"), Most: 1000, Moves: moveChoices(p, x.provider), Rest: restChoices(p, x.provider)}
		for i := range rows {
			s.Rows = append(s.Rows, rowView{N: strconv.Itoa(i), Row: strconv.Itoa(i + 1)})
		}
		return s
	}
	shown := func(n string) string {
		return p.T("request.understood", "number", n, "line", p.T("line_type.landline"), "area", "")
	}
	empty, f := x.frame(keyNumbers, "main_moves", "yes")
	full, g := x.frame(keyNumbers, "main_number", x.numbers[0], "main_moves", "yes", "main_code", "••••KN", rowName(0, "number"), x.numbers[1], rowName(0, "label"), "Atelier",
		rowName(1, "number"), x.numbers[2], "rest", "none")
	filled := view(g, 2)
	filled.MainShown = shown(x.numbers[0])
	for i := range filled.Rows {
		filled.Rows[i].Shown, filled.Rows[i].Tag, filled.Rows[i].Verdict = shown(x.numbers[i+1]), "done", p.T("request.verdict.yes")
	}
	filled.Groups = []string{p.T("request.group", "count", 2, "provider", x.provider, "line", p.T("line_type.landline")),
		p.T("request.group", "count", 1, "provider", p.Market.Carriers[1].Name, "line", p.T("line_type.mobile"))}
	bad, h := x.frame(keyNumbers, "main_number", "", "main_moves", "yes", rowName(0, "number"), "01 99 00", rowName(1, "number"), x.numbers[2])
	bad, h = x.wrong(bad, h, "main_number", "main_number.missing", rowName(0, "number"), "number.too_short", "rest", "rest.missing")
	faulty := view(h, 2)
	faulty.Rows[0].Tag, faulty.Rows[0].Verdict, faulty.Bad = "late", p.T("request.verdict.no"), 1
	odd, w := x.frame(keyNumbers, "main_number", x.numbers[0], "main_moves", "yes", "rest", porting.RestUnknown)
	w.Warnings = []string{p.T("problem.code.other_operator", x.params()...), p.T("problem.number.not_guaranteed", x.params()...), p.T("problem.rest.unsettled")}
	many, l := x.frame(keyNumbers, "main_number", x.numbers[0], "main_moves", "no", "list", x.numbers[1]+"; Atelier\n"+x.numbers[2]+"\n01 99 00\n", "rest", "keep")
	many, l = x.wrong(many, l, "list", "number.too_short")
	list := view(l, 0)
	list.List, list.Bad = true, 1
	list.Tally = []string{p.T("request.tally.yes", "count", 27), p.T("request.tally.likely", "count", 3), p.T("request.tally.no", "count", 1)}
	return []ui.State{{Name: "request/numbers", Page: numbersPage(empty, view(f, 1))}, {Name: "request/numbers-filled", Page: numbersPage(full, filled)},
		{Name: "request/numbers-errors", Page: numbersPage(bad, faulty)}, {Name: "request/numbers-warning", Page: numbersPage(odd, view(w, 1))},
		{Name: "request/numbers-list", Page: numbersPage(many, list)}}
}

func (x made) billStates() []ui.State {
	p := x.p
	view := func(f frame) billView {
		return billView{frame: f, CompanyID: p.Market.CompanyID.Name, IDNeeded: p.Market.CompanyID.Need, RegionNeeded: slices.Contains(p.Market.Required, "/service_address/region"),
			Kinds: kindChoices(p)}
	}
	values := []string{"holder.kind", "company", "holder.company", "Atelier Lumière SARL", "holder.company_id", "73282932000074", "holder.first_name", "Camille", "holder.last_name", "Durand",
		"service_address.street", "12 rue des Lilas", "service_address.postcode", "75011", "service_address.city", "Paris",
		"bill_date.day", "2", "bill_date.month", "11", "bill_date.year", "2026", "same_address", "yes"}
	empty, f := x.frame(keyBill)
	full, g := x.frame(keyBill, values...)
	bad, h := x.frame(keyBill, "holder.kind", "company", "service_address.street", "BP 12", "bill_date.day", "2", "bill_date.month", "11", "same_address", "no")
	unsent, _ := say.Text(p.Language(), "document.missing", nil)
	h.Form.Errors = []ui.FieldError{{Field: billDay, Message: p.T("request.bill_date.year")}, {Field: "file", Message: unsent}}
	bad, h = x.wrong(bad, h, "holder.company", "company.missing", "holder.first_name", "first_name.missing", "holder.last_name", "last_name.missing",
		"service_address.street", "address.po_box", "service_address.postcode", "postcode.missing", "service_address.city", "city.missing",
		"billing_address.street", "billing.street", "billing_address.postcode", "billing.postcode", "billing_address.city", "billing.city")
	read := view(g)
	read.DayOfBill, read.AgeOfBill = p.Date("2026-11-02"), p.T("request.bill_age", "count", 21)
	read.Warnings = []string{p.T("problem.bill.street.not_found", "typed", "12 rue des Lilas"), p.T("problem.bill_date.old", "days", 74, "most", 31)}
	read.Paper = paper{ID: "doc_1", Name: "bill.pdf", State: "done", Verdict: "look", Score: "78", Message: p.T("bill_check.look"), Fields: []compared{
		{Label: p.T("field.account_number.account_number"), Result: p.T("request.result.found"), Tag: "done"},
		{Label: p.T("field.holder.company"), Result: p.T("request.result.different"), Tag: "late", Message: p.T("problem.bill.holder.different", "printed", "ATELIER LUMIERE SAS", "typed", "Atelier Lumière SARL")},
		{Label: p.T("field.service_address.street"), Result: p.T("request.result.not_found"), Tag: "you", Message: p.T("bill_check.not_found")},
		{Label: p.T("field.service_address.city"), Result: p.T("request.result.unreadable"), Tag: "you", Message: p.T("bill_check.field.unreadable")}}}
	first, e := x.frame(keyBill)
	take := view(e)
	take.Paper = paper{ID: "doc_1", Name: "bill.pdf", State: "done", Verdict: "clean", Score: "100", Message: p.T("bill_check.clean"), Take: []api.BillFilled{
		{Label: p.T("field.holder.company"), Value: "Atelier Lumière SARL"}, {Label: p.T("field.service_address.street"), Value: "12 rue des Lilas"}}}
	wait, by := view(g), view(g)
	wait.Paper = paper{ID: "doc_1", Name: "bill.pdf", State: "pending", Message: p.T("bill_check.pending")}
	by.Paper = paper{ID: "doc_1", Name: "bill.heic", State: "by_hand", Message: p.T("bill_check.by_hand")}
	return []ui.State{{Name: "request/bill", Page: billPage(empty, view(f))}, {Name: "request/bill-errors", Page: billPage(bad, view(h))},
		{Name: "request/bill-compared", Page: billPage(full, read)}, {Name: "request/bill-take", Page: billPage(first, take)},
		{Name: "request/bill-pending", Page: billPage(full, wait)}, {Name: "request/bill-by-hand", Page: billPage(full, by)}}
}
