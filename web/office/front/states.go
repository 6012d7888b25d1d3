package front

import (
	"strings"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/home"
	"github.com/portamento/portamento/web/api/view"
	"github.com/portamento/portamento/web/terms"
	"github.com/portamento/portamento/web/ui"
)

// madeMarkets is the one market that made-up pages know.
type madeMarkets struct{ m *porting.Market }

// Market finds it.
func (x madeMarkets) Market(porting.MarketCode) (*porting.Market, bool) { return x.m, true }

// Markets lists it.
func (x madeMarkets) Markets() []*porting.Market { return []*porting.Market{x.m} }

// States is the pages of this folder, made up. Numbers are from the ranges reserved for fiction.
func States(p ui.Page) []ui.State {
	var out []ui.State
	for _, list := range [][]ui.State{checkStates(p), followStates(p), updatesStates(p), helpStates(p), signStates(p), fromHomeStates(p), paperStates(p)} {
		out = append(out, list...)
	}
	return out
}

func named(p ui.Page, path, title string) ui.Page {
	p.Path, p.Title = path, title
	return p
}

// fiction is a number of the market that nobody has.
func fiction(p ui.Page, tail string) string {
	return map[porting.MarketCode]string{"fr": "01 99 00 00 ", "us": "(555) 555-01", "mx": "55 5500 00"}[p.Market.Code] + tail
}

func madeReader(p ui.Page) view.Reader {
	return view.Reader{Lang: p.Language(), Brand: p.Brand.Name, Markets: madeMarkets{p.Market}, Now: p.Now,
		Usual: func(m *porting.Market, g porting.MoveGroup) (porting.Days, int) {
			return m.Lead[g.LineType.String()], 0
		}}
}

func madeVerdict(p ui.Page, tail string, answer porting.Eligibility, reason string) porting.Verdict {
	v := p.Market.Check(fiction(p, tail))
	v.Answer, v.Reason = answer, reason
	v.TypicalDays = porting.Days{}
	if answer == porting.EligibleYes || answer == porting.EligibleLikely {
		v.TypicalDays, v.HolderCode, v.HolderName = usualDays(p.Market), "exm", "Example Telecom"
	}
	return v
}

func checkStates(p ui.Page) []ui.State {
	var countries []ui.Choice
	for _, c := range []string{"fr", "us", "mx"} {
		countries = append(countries, ui.Choice{Value: c, Label: map[string]string{"fr": "France", "us": "United States", "mx": "México"}[c]})
	}
	blank := checkView{Markets: countries}
	blank.Form.Set("market", string(p.Market.Code))
	wrong := checkView{Markets: countries}
	wrong.Form.Set("market", string(p.Market.Code))
	wrong.Form.Set("numbers", fiction(p, "1"))
	wrong.Form.Errors = []ui.FieldError{{Field: "numbers", Message: p.T("front.check.wrong.short", "typed", fiction(p, "1"), "country", countryName(p, p.Market))}}
	failed := named(p, "/check", p.T("front.check.title"))
	failed.Error = true
	lost := named(p, "/", p.T("front.home.title"))
	lost.Error = true
	one := func(answer porting.Eligibility, reason string) resultView {
		x := results(p, madeReader(p), p.Market, []porting.Verdict{madeVerdict(p, "12", answer, reason)})
		x.Checked, x.FromHome = p.Instant(p.Now), true
		if x.Sum.Ask > 0 {
			x.Ask = "/check/result/token"
		}
		if len(x.Go) > 0 {
			x.Start, x.SignIn = "/sign-in?next=/check/result/token", true
		}
		return x
	}
	mixed := results(p, madeReader(p), p.Market, []porting.Verdict{madeVerdict(p, "12", porting.EligibleYes, "covered"), madeVerdict(p, "13", porting.EligibleYes, "covered"),
		madeVerdict(p, "14", porting.EligibleLikely, "not_guaranteed"), madeVerdict(p, "15", porting.EligibleAsk, "machine_number"),
		madeVerdict(p, "16", porting.EligibleAlready, porting.ReasonAlready), {Input: "3008", Market: p.Market.Code, Answer: porting.EligibleNo, Reason: "number.short_code"}})
	nowhere := one(porting.EligibleAsk, "machine_number")
	nowhere.Person = ui.Form{Errors: []ui.FieldError{{Field: "email", Message: p.T("problem.email.invalid")}}}
	mixed.Ask = "/check/result/token"
	mixed.Start, mixed.Checked, mixed.FromHome = "/office/add-ons/number-porting", p.Instant(p.Now), true
	result := named(p, "/check/result/token", p.T("front.result.title", "count", 1))
	refused, told := result, result
	refused.Error, told.Notice = true, p.T("front.ask.taken")
	wide := named(p, "/check/result/token", p.T("front.result.title", "count", 6))
	wide.Wide = true
	return []ui.State{
		{Name: "front/home", Page: homePage(named(p, "/", p.T("front.home.title")), homeView{Check: blank, Facts: homeFacts(p), Help: madeTitles(p)})},
		{Name: "front/home-follow-wrong", Page: homePage(lost, homeView{Check: blank, Facts: homeFacts(p), Help: madeTitles(p), Follow: ui.Form{Errors: []ui.FieldError{
			{Field: "reference", Message: p.T("problem.reference.invalid")}, {Field: "email", Message: p.T("problem.email.invalid")}}}})},
		{Name: "front/follow-asked", Page: ui.Message(named(p, "/follow/asked", p.T("share.asked")), askedWords(p))},
		{Name: "front/check", Page: checkPage(named(p, "/check", p.T("front.check.title")), blank)},
		{Name: "front/check-error", Page: checkPage(failed, wrong)},
		{Name: "front/check-slow", Page: ui.Message(named(p, "/check", p.T("front.check.slow")), slowWords(p, 24))},
		{Name: "front/check/result-yes", Page: resultPage(result, one(porting.EligibleYes, "covered"))},
		{Name: "front/check/result-likely", Page: resultPage(result, one(porting.EligibleLikely, "not_guaranteed"))},
		{Name: "front/check/result-ask", Page: resultPage(result, one(porting.EligibleAsk, "machine_number"))},
		{Name: "front/check/result-ask-error", Page: resultPage(refused, nowhere)},
		{Name: "front/check/result-asked", Page: resultPage(told, one(porting.EligibleAsk, "machine_number"))},
		{Name: "front/check/result-already", Page: resultPage(result, one(porting.EligibleAlready, porting.ReasonAlready))},
		{Name: "front/check/result-no", Page: resultPage(result, one(porting.EligibleNo, "number.short_code"))},
		{Name: "front/check/result-mixed", Page: resultPage(wide, mixed)},
		{Name: "front/check/result-gone", Page: ui.Message(named(p, "/check/result/token", p.T("front.result.gone")), ui.Words{Title: p.T("front.result.gone"), Lines: []string{p.T("front.result.gone_text")}, Action: p.T("front.result.again"), Href: "/check"})},
	}
}

func followStates(p ui.Page) []ui.State {
	p.Share = true
	day := time.Date(p.Now.Year(), p.Now.Month(), p.Now.Day(), 9, 0, 0, 0, time.UTC)
	foc := view.Some(view.FOC{Start: day.AddDate(0, 0, 22), End: day.AddDate(0, 0, 22).Add(2 * time.Hour), Timezone: p.Clock().Zone.String()})
	hidden := func(tail string) string {
		typed := []rune(fiction(p, tail))
		for i := range typed[:len(typed)-4] {
			if typed[i] >= '0' && typed[i] <= '9' {
				typed[i] = '•'
			}
		}
		return string(typed)
	}
	event := func(kind string, days int) view.SharedEvent {
		text, _ := p.Market.Words.Text(p.Language(), "event."+kind, map[string]any{"carrier_name": "Example Telecom", "number": hidden("12")})
		return view.SharedEvent{Type: kind, At: day.AddDate(0, 0, days), Text: text}
	}
	next := day.AddDate(0, 0, 15)
	dated := view.SharedView{Reference: "PRT-7F3K-29QX", Market: string(p.Market.Code), Stage: "date_set", Ball: "us", NextUpdateBy: &next,
		Headline: p.T("stage.date_set", "date", p.Day(day.AddDate(0, 0, 22))),
		Numbers:  []view.SharedNumber{{Display: hidden("12"), State: "confirmed", FOC: foc}, {Display: hidden("13"), State: "confirmed", FOC: foc}},
		Events: []view.SharedEvent{event("port_order.foc_confirmed", -1), event("port_order.acknowledged", -6), event("port_order.handed_off", -7), event("port_order.reviewed", -7),
			event("port_request.submitted", -8)}}
	held := dated
	held.Stage, held.Ball, held.Headline, held.Events = "needs_you", "you", p.T("stage.needs_you"), dated.Events[2:]
	held.Numbers = []view.SharedNumber{{Display: hidden("12"), State: "waiting"}}
	held.Expected = view.Some(view.Expected{From: day.AddDate(0, 0, 20).Format(time.DateOnly), To: day.AddDate(0, 0, 28).Format(time.DateOnly)})
	done := dated
	done.Stage, done.Ball, done.Headline, done.NextUpdateBy, done.CompletedAt = "done", "none", p.T("stage.done"), nil, &day
	done.Numbers = []view.SharedNumber{{Display: hidden("12"), State: "completed"}}
	done.Events = append([]view.SharedEvent{event("port_order.completed", 0), event("port_order.number_ported", 0)}, dated.Events...)
	shown := func(s view.SharedView) followView {
		x := followOf(p, s)
		if s.Numbers[0].FOC.Is != nil {
			x.Calendar = "/t/code/calendar.ics"
		}
		if !over(s.Stage) {
			x.Updates = "/t/code/updates"
		}
		return x
	}
	page := func(s view.SharedView) ui.Page {
		p := named(p, "/t/code", s.Headline)
		p.Wide = true
		return p
	}
	mistyped := shown(held)
	mistyped.Form = ui.Form{Errors: []ui.FieldError{{Field: "email", Message: p.T("problem.email.invalid")}}}
	asked, wrong := page(dated), page(held)
	asked.Notice, wrong.Error = p.T("share.updates_asked"), true
	return []ui.State{
		{Name: "front/t/updates-asked", Page: followPage(asked, shown(dated))},
		{Name: "front/t/updates-wrong", Page: followPage(wrong, mistyped)},
		{Name: "front/t/date-set", Page: followPage(page(dated), shown(dated))},
		{Name: "front/t/needs-you", Page: followPage(page(held), shown(held))},
		{Name: "front/t/done", Page: followPage(page(done), shown(done))},
		{Name: "front/t/off", Page: ui.Message(named(p, "/t/code", p.T("front.follow.off")), ui.Words{Title: p.T("front.follow.off"), Lines: []string{p.T("front.follow.off_text")}, Action: p.T("ui.fail.home"), Href: "/"})},
	}
}

func updatesStates(p ui.Page) []ui.State {
	p.Share = true
	const reference = "PRT-7F3K-29QX"
	mail := func(act string) ui.State {
		return ui.State{Name: "front/updates-" + act, Page: updatesPage(named(p, "/updates/token", p.T("front.updates."+act, "reference", reference)),
			updatesView{view.UpdatesView{Reference: reference, Act: act}, "/updates/token"})}
	}
	gone, ended := updatesGoneWords(p), endedWords(p, reference)
	return []ui.State{
		mail(view.UpdatesConfirm), mail(view.UpdatesEnd),
		{Name: "front/updates-ended", Page: ui.Message(named(p, "/updates/token", ended.Title), ended)},
		{Name: "front/updates-gone", Page: ui.Message(named(p, "/updates/token", gone.Title), gone)},
	}
}

func signStates(p ui.Page) []ui.State {
	p.Share = true
	page := named(p, "/sign/token", p.T("front.sign.title"))
	x := signView{Path: "/sign/token", Holder: []string{"Atelier Durand", "Camille Durand"}, Address: []string{"12 Example Street", "75002 Springfield"}, Rest: "close", Codes: true}
	x.SigningPage = view.SigningPage{Reference: "PRT-7F3K-29QX", AskedBy: "Alex Martin", Name: "Camille Durand", Market: string(p.Market.Code), Provider: "Example Telecom",
		AccountNumber: "••••••7890", Numbers: []string{fiction(p, "12"), fiction(p, "13")}, TermsVersion: p.Market.Terms, ExpiresAt: p.Now.AddDate(0, 0, 14)}
	x.Possession = view.PossessionView{Mode: "optional", Channels: []string{"call", "sms"}}
	x.Terms, x.PDF = terms.Of(p, madeReader(p).Market(p.Market)), "/terms.pdf?market="+string(p.Market.Code)
	for _, code := range p.Market.Statements {
		x.Statements = append(x.Statements, view.Statement{Code: code, Text: p.T("statement."+code, "provider", "Example Telecom")})
	}
	wrong, sent, second := x, x, x
	wrong.Form = ui.Form{Errors: []ui.FieldError{{Field: "statements", Message: p.T("problem.signature.statement_missing")}, {Field: "name", Message: p.T("problem.signature.name_missing")}}}
	failed := page
	failed.Error = true
	call, number := "call", strings.Repeat("•", 6)+"12"
	sent.Possession = view.PossessionView{Mode: "required", Channels: []string{"call"}, Channel: &call, Number: &number, TriesLeft: 4}
	sent.Code = ui.Form{Errors: []ui.FieldError{{Field: "code", Message: p.T("front.sign.code_wrong", "count", 4)}}}
	second.Second, second.Rest, second.Possession.Passed = true, "keep", true
	asks := refusal{Asked: "Alex Martin", Reference: x.Reference, Numbers: x.Numbers, Path: "/sign/token/refuse", Back: "/sign/token"}
	after := refusal{Asked: "Alex Martin", Reference: x.Reference, Numbers: x.Numbers, Path: "/stop/token", SignedAt: p.Instant(p.Now.AddDate(0, 0, -3))}
	frozen := after
	frozen.Frozen = true
	say := func(path, title string, lines ...string) ui.State {
		w := ui.Words{Title: p.T(title)}
		for _, l := range lines {
			w.Lines = append(w.Lines, p.T(l))
		}
		return ui.State{Name: "front" + path, Page: ui.Message(named(p, path, w.Title), w)}
	}
	refused := named(p, "/stop/token", p.T("front.refuse.title"))
	return []ui.State{
		{Name: "front/sign", Page: signPage(page, x)},
		{Name: "front/sign-error", Page: signPage(failed, wrong)},
		{Name: "front/sign-code", Page: signPage(failed, sent)},
		{Name: "front/sign-second", Page: signPage(page, second)},
		{Name: "front/sign/refuse", Page: refusePage(refused, asks)},
		{Name: "front/stop", Page: refusePage(refused, after)},
		{Name: "front/stop-done", Page: refusePage(refused, frozen)},
		say("/sign-used", "front.sign.used", "front.sign.used_text", "front.sign.used_help"),
		say("/sign-expired", "front.sign.expired", "front.sign.expired_text", "front.sign.expired_help"),
		say("/sign/done", "front.signed.title", "front.signed.text", "front.signed.next"),
		say("/sign/refused", "front.refused.title", "front.refused.text", "front.refused.next"),
	}
}

func fromHomeStates(p ui.Page) []ui.State {
	p.Share = true
	name := "Camille Durand"
	x := fromHomeView{home.HomeConsent{Market: string(p.Market.Code), Account: "Atelier Lumière", AskedBy: &name, Display: fiction(p, "12"), ExpiresAt: p.Now.AddDate(0, 0, 14)}, "/from-home/token"}
	other := x
	other.NewNumber = true
	page := named(p, "/from-home/token", p.T("front.fromhome.title"))
	agreed, declined, expired := fromHomeWords(p, "agreed"), fromHomeWords(p, "declined"), fromHomeExpired(p)
	return []ui.State{
		{Name: "front/from-home", Page: fromHomePage(page, x)},
		{Name: "front/from-home-new-number", Page: fromHomePage(page, other)},
		{Name: "front/from-home-expired", Page: ui.Message(named(p, "/from-home/token", expired.Title), expired)},
		{Name: "front/from-home/agreed", Page: ui.Message(named(p, "/from-home/agreed", agreed.Title), agreed)},
		{Name: "front/from-home/declined", Page: ui.Message(named(p, "/from-home/declined", declined.Title), declined)},
	}
}

func paperStates(p ui.Page) []ui.State {
	title := p.T("front.verify.title")
	two, hash := 2, strings.Repeat("3f9a", 16)
	agreed := termsOf(p, madeReader(p).Market(p.Market))
	agreed.PDF = "/terms.pdf?market=" + string(p.Market.Code)
	return []ui.State{
		{Name: "front/verify", Page: verifyPage(named(p, "/verify", title), verifyView{})},
		{Name: "front/verify-genuine", Page: verifyPage(named(p, "/verify/"+hash, title), verifyView{Asked: true, Verdict: view.Verdict{SHA256: hash, Valid: true, Numbers: &two}, At: p.Instant(p.Now)})},
		{Name: "front/verify-unknown", Page: verifyPage(named(p, "/verify/"+hash, title), verifyView{Asked: true, Verdict: view.Verdict{SHA256: hash}})},
		{Name: "front/terms", Page: termsPage(named(p, "/terms", p.T("front.terms.title", "country", agreed.Country)), agreed)},
		{Name: "front/accessibility", Page: accessibilityPage(named(p, "/accessibility", p.T("front.access.title")))},
	}
}
