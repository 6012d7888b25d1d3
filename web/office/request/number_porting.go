package request

import (
	"errors"
	"net/http"
	"strings"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/office/fromhome"
	"github.com/portamento/portamento/web/office/request/step"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/ui"
)

// portingView is the page that is read once before a move.
type portingView struct {
	Stages    []ui.Step
	Days      porting.Days
	Prices    []priceView
	Tax       string // the word for the tax in the prices; empty where there is none
	Country   string
	Mobile    bool // mobile numbers move, too
	Keep      string
	KeepTitle string
	Codes     []string // what the porting codes are called
	CodeWhere string
	Temporary string // the account's temporary number
	Back      int    // days until it goes back to the pool
	Drafts    []draftView
	Active    int // moves that are under way
	MayStart  bool
	People    string // who may start
	MaxRange  int
	FromHome  bool // numbers of our own residential devices are asked for on a page
	Asks      []fromhome.Line
}

type priceView struct{ Label, Amount string }

// draftView is a draft that can be gone on with.
type draftView struct {
	Href, Discard, Name, Saved, Numbers string
	Step                                string // the first one that is not done
}

// How many drafts and asks for numbers from home are listed; the form has all of the latter.
const (
	mostDrafts = 10
	mostAsks   = 3
)

func showPorting(v *visit.Visit) error {
	x, err := portingOf(v)
	if err != nil {
		return err
	}
	p := &v.Page
	p.Title, p.Tab, p.Sub = p.T("request.porting.title"), ui.AddOns, "porting"
	q := v.R.URL.Query()
	switch {
	case q.Has("kept"):
		p.Notice = p.T("request.kept")
	case q.Has("discarded"):
		p.Notice = p.T("request.discarded")
	}
	return v.Render(http.StatusOK, portingPage(*p, x))
}

// portingOf reads it out of the market's rules and the account's requests.
func portingOf(v *visit.Visit) (portingView, error) {
	m, p := v.Page.Market, v.Page
	shown := v.View().Market(m)
	x := portingView{Stages: stagesOf(p, m), Days: m.Lead["landline"], Country: shown.Name, Tax: shown.TaxName, Keep: p.T("keep_service." + m.Ends),
		KeepTitle: p.T("request.keep." + m.Ends), Back: m.Quarantine, MayStart: v.Session.Can(login.Port), MaxRange: m.MaxNumbers}
	if m.TaxRate == 0 {
		x.Tax = ""
	}
	for _, price := range shown.Prices {
		amount := p.T("request.free")
		if price.Amount.AmountMinor > 0 {
			amount = p.T("request.a_month", "price", p.Money(porting.Money{Minor: price.Amount.AmountMinor, Currency: price.Amount.Currency}))
		}
		if price.Code != porting.PricePort || price.Amount.AmountMinor == 0 {
			x.Prices = append(x.Prices, priceView{price.Label, amount})
		}
	}
	for _, c := range shown.PortingCodes {
		x.Mobile = x.Mobile || c.LineType == "mobile"
		if c.Need != "none" && !strings.Contains(strings.Join(x.Codes, " "), c.Name) {
			x.Codes = append(x.Codes, c.Name)
		}
	}
	if where, ok := m.Words.Text(p.Language(), "guide.code", nil); ok {
		x.CodeWhere = where
	}
	own, err := v.OwnNumbers()
	if err != nil {
		return x, err
	}
	if n := porting.TemporaryDefault(own); n != 0 {
		x.Temporary = p.Number(n)
	}
	x.FromHome = v.Homes != nil
	if x.Asks, err = fromhome.Asks(v); err != nil {
		return x, err
	}
	x.Asks = x.Asks[:min(len(x.Asks), mostAsks)]
	if !x.MayStart {
		if x.People, err = step.Askable(v); err != nil {
			return x, err
		}
	}
	return x, fillDrafts(v, &x)
}

// stagesOf are the six stages of a move with their usual days, by the market's rules.
func stagesOf(p ui.Page, m *porting.Market) []ui.Step {
	lead := m.Lead["landline"]
	return []ui.Step{
		{Label: p.T("request.stage.request"), Note: p.T("request.stage.request.note"), State: "next"},
		{Label: p.T("request.stage.check"), Note: p.T("request.stage.check.note", "count", m.PromiseDays(porting.Submitted)), State: "next"},
		{Label: p.T("request.stage.provider"), Note: p.T("request.stage.provider.note", "count", m.AnswerDays), State: "next"},
		{Label: p.T("request.stage.date"), Note: p.T("request.stage.date.note"), State: "next"},
		{Label: p.T("request.stage.move"), Note: p.T("request.stage.move.note", "from", lead.From, "to", lead.To), State: "next"},
		{Label: p.T("request.stage.done"), Note: p.T("request.stage.done.note"), State: "next"},
	}
}

// fillDrafts lists the drafts of the account, and counts its moves.
func fillDrafts(v *visit.Visit, x *portingView) error {
	ctx, p := v.R.Context(), v.Page
	drafts, _, err := v.Lists().RequestList(ctx, porting.RequestFilter{Stages: []porting.Stage{porting.StageDraft}, Account: v.Session.Account, Page: porting.Page{Limit: mostDrafts}})
	if err != nil {
		return err
	}
	for _, r := range drafts {
		req, err := v.Service.Requirements(ctx, v.Who, r.ID)
		if errors.Is(err, porting.ErrNotFound) {
			continue // discarded a moment ago
		}
		if err != nil {
			return err
		}
		d := draftView{Href: step.Address(r, req), Discard: "/office/porting/" + string(r.ID) + "/discard", Name: nameOf(r), Saved: p.Moment(r.UpdatedAt)}
		_, last, _ := strings.Cut(d.Href, "/step/")
		d.Step = p.T("request.step." + last)
		if moving := r.Fields.Moving(); len(moving) > 0 {
			d.Numbers = p.T("request.first_number", "number", displayed(v, r, moving[0].Number), "more", more(len(moving)-1))
		}
		x.Drafts = append(x.Drafts, d)
	}
	active, _, err := v.Lists().RequestList(ctx, porting.RequestFilter{Stages: underWay, Account: v.Session.Account, HowMany: true, Page: porting.Page{Limit: 200}})
	x.Active = len(active)
	return err
}

// displayed is a number as the people of its request's market write it.
func displayed(v *visit.Visit, r *porting.Request, n numbering.PhoneNumber) string {
	if m, ok := v.Service.Markets.Market(r.Market); ok {
		return m.Plan.Display(n)
	}
	return v.Page.Number(n)
}

// more is how many others there are; nothing for none, so that the sentence leaves them out.
func more(n int) any {
	if n <= 0 {
		return ""
	}
	return n
}

// start makes a draft, with the numbers that were checked before where there are any.
func start(v *visit.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	var fields porting.Fields
	m := v.Page.Market
	var typed []string
	for _, list := range form.Values["numbers"] {
		typed = append(typed, strings.FieldsFunc(list, func(r rune) bool { return r == '\n' || r == '\r' })...)
	}
	for i, t := range typed[:min(len(typed), max(m.MaxNumbers, 1))] {
		t = strings.TrimSpace(t)
		v := m.Check(t)
		n := porting.TypedNumber{Typed: t}
		if v.Answer != porting.EligibleNo {
			n.Number = v.Number
		}
		if i == 0 {
			yes := true
			fields.MainNumber, fields.MainMoves = n, &yes
			continue
		}
		fields.Numbers = append(fields.Numbers, porting.NumberWish{TypedNumber: n})
	}
	r, err := v.Service.CreateRequest(v.R.Context(), v.Who, porting.NewRequest{Fields: fields})
	if bad, ok := errors.AsType[*porting.InvalidError](err); ok && len(bad.Problems) == 1 && bad.Problems[0].Code == "drafts.too_many" {
		return v.Say(http.StatusUnprocessableEntity, ui.Words{Title: v.Page.T("request.full.title"), Lines: []string{v.Sentence(bad.Problems[0])},
			Action: v.Page.T("request.full.drafts"), Href: "/office/add-ons/number-porting"})
	}
	if err != nil {
		return err
	}
	return v.Redirect("/office/porting/" + string(r.ID) + "/step/service")
}

// discardView is the page that asks before a draft is thrown away.
type discardView struct{ Name, Path string }

// draftOf finds a draft; nil: it was sent or ended meanwhile.
func draftOf(v *visit.Visit) (*porting.Request, error) {
	r, err := v.Requests().Request(v.R.Context(), porting.RequestID(v.R.PathValue("id")))
	if err != nil {
		return nil, err
	}
	v.Page.Tab, v.Page.Sub = ui.AddOns, "porting"
	if r.Stage() != porting.StageDraft {
		return nil, nil
	}
	return r, nil
}

func askDiscard(v *visit.Visit) error {
	r, err := draftOf(v)
	if err != nil {
		return err
	}
	if r == nil {
		return v.Redirect("/office/porting/" + v.R.PathValue("id"))
	}
	v.Page.Title = v.Page.T("request.discard.title")
	return v.Render(http.StatusOK, discardPage(v.Page, discardView{nameOf(r), "/office/porting/" + string(r.ID)}))
}

// discard ends a draft.
func discard(v *visit.Visit) error {
	r, err := draftOf(v)
	if err != nil {
		return err
	}
	if r == nil {
		return v.Redirect("/office/porting/" + v.R.PathValue("id"))
	}
	if _, err := v.Service.CancelRequest(v.R.Context(), v.Who, r.ID, ""); err != nil {
		return err
	}
	return v.Redirect("/office/add-ons/number-porting?discarded=1")
}
