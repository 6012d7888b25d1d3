package step

import (
	"strings"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/ui"
)

// Sheet is a request on one page: what it says, and what moves, stays and closes.
type Sheet struct {
	Cards  []Card
	Moves  []string
	Stays  []string
	Closes []string
}

// Card is one screen of a request, read back.
type Card struct {
	Title string
	Facts []ui.Fact
}

// mostShown is how many numbers a list names before it only counts.
const mostShown = 30

// MakeSheet makes it. The facts of a draft lead to where they can be changed. Errors: those of the store.
func MakeSheet(v *visit.Visit, r *porting.Request) (Sheet, error) {
	m, ok := v.Service.Markets.Market(r.Market)
	if !ok {
		return Sheet{}, porting.ErrNotFound
	}
	people, _, err := v.Store.People(v.Who.Scope()).UserList(v.R.Context(), r.Account, porting.Page{Limit: 200})
	if err != nil {
		return Sheet{}, err
	}
	s := summary{p: v.Page, r: r, m: m, people: map[porting.UserID]string{}}
	if len(r.Orders) == 0 && r.Open() {
		s.path = "/office/porting/" + string(r.ID) + "/step/"
	}
	for _, u := range people {
		s.people[u.ID] = u.Name
	}
	out := Sheet{Cards: []Card{s.service(), s.internet(), s.numbers(), s.bill(), s.setup()}}
	s.fate(&out)
	return out, nil
}

// summary reads a request back.
type summary struct {
	p      ui.Page
	r      *porting.Request
	m      *porting.Market
	people map[porting.UserID]string
	path   string // of the screens; empty where nothing can be changed
}

func (s summary) fact(key, screen string, values ...string) ui.Fact {
	f := ui.Fact{Name: s.p.T("request.fact." + key)}
	for _, v := range values {
		if strings.TrimSpace(v) != "" {
			f.Values = append(f.Values, v)
		}
	}
	if s.path != "" {
		f.Change = s.path + screen
	}
	return f
}

func (s summary) card(screen string, facts ...ui.Fact) Card {
	return Card{Title: s.p.T("request.step." + screen), Facts: facts}
}

func (s summary) service() Card {
	f := &s.r.Fields
	line := ""
	if f.LineType != numbering.UnknownLine {
		line = s.p.T("line_type." + f.LineType.String())
	}
	return s.card(keyService, s.fact("line", keyService, line), s.fact("provider", keyService, f.CurrentProvider), s.fact("account", keyService, f.AccountNumber.Masked()))
}

func (s summary) internet() Card {
	f := &s.r.Fields
	how := ""
	if f.Internet != "" {
		how = s.p.T("request.internet." + f.Internet)
	}
	facts := []ui.Fact{s.fact("internet", keyInternet, how)}
	if f.Separation != (porting.Separation{}) {
		facts = append(facts, s.fact("separation", keyInternet, s.p.Date(f.Separation.Date), f.Separation.Reference))
	}
	var things []string
	for _, e := range f.Equipment {
		if s.p.Has("request.equipment." + e) {
			e = s.p.T("request.equipment." + e)
		}
		things = append(things, e)
	}
	return s.card(keyInternet, append(facts, s.fact("equipment", keyInternet, things...))...)
}

func (s summary) numbers() Card {
	f := &s.r.Fields
	name := func(w porting.NumberWish) string {
		if w.Number == 0 {
			return w.Typed
		}
		return s.p.Number(w.Number)
	}
	var all, codes []string
	for i, w := range f.Moving() {
		if i == mostShown {
			all = append(all, s.p.T("request.and_more", "count", len(f.Moving())-mostShown))
			break
		}
		all = append(all, s.p.T("request.labelled", "number", name(w), "label", w.Label))
		if w.Code != "" {
			codes = append(codes, s.p.T("request.code_of", "number", name(w), "code", w.Code.Masked()))
		}
	}
	facts := []ui.Fact{s.fact("main", keyNumbers, name(porting.NumberWish{TypedNumber: f.MainNumber})), s.fact("numbers", keyNumbers, all...)}
	if len(codes) > 0 {
		facts = append(facts, s.fact("codes", keyNumbers, codes...))
	}
	if f.Rest != "" {
		facts = append(facts, s.fact("rest", keyNumbers, s.p.T("request.rest."+f.Rest, "provider", f.CurrentProvider)))
	}
	if f.NewMainNumber != (porting.TypedNumber{}) {
		facts = append(facts, s.fact("new_main", keyNumbers, name(porting.NumberWish{TypedNumber: f.NewMainNumber})))
	}
	return s.card(keyNumbers, facts...)
}

func (s summary) bill() Card {
	h, a := s.r.Fields.Holder, s.r.Fields.ServiceAddress
	var papers []string
	for _, d := range s.r.Documents {
		if d.Kind == "bill" && d.ErasedAt.IsZero() {
			papers = []string{d.Name}
		}
	}
	facts := []ui.Fact{s.fact("holder", keyBill, h.Company, strings.TrimSpace(h.FirstName+" "+h.LastName))}
	if h.CompanyID != "" {
		f := s.fact("holder", keyBill, h.CompanyID)
		f.Name = s.m.CompanyID.Name
		facts = append(facts, f)
	}
	return s.card(keyBill, append(facts, s.fact("address", keyBill, a.Street, a.Building, strings.TrimSpace(a.Postcode+" "+a.City), a.Region),
		s.fact("bill", keyBill, papers...))...)
}

func (s summary) setup() Card {
	f := &s.r.Fields
	var facts []ui.Fact
	if f.Replaces.Number != 0 {
		facts = append(facts, s.fact("replaces", keySetup, s.p.Number(f.Replaces.Number)))
	}
	if f.TemporaryNumber != "" {
		facts = append(facts, s.fact("temporary", keySetup, s.p.T("request.fact."+f.TemporaryNumber)))
	}
	var rings []string
	for _, w := range f.Moving() {
		if name := s.people[w.Destination.User]; name != "" && len(rings) < mostShown {
			rings = append(rings, s.p.T("request.ring_of", "number", s.p.Number(w.Number), "person", name))
		}
	}
	when := s.p.T("request.when.soon")
	switch w := f.RequestedDate; {
	case w.NotBefore != "":
		when = s.p.T("request.fact.not_before", "date", s.p.Date(w.NotBefore))
	case w.On != "":
		when = s.p.Date(w.On)
	}
	var mails []string
	for _, c := range f.Notify {
		mails = append(mails, c.Email)
	}
	return s.card(keySetup, append(facts, s.fact("rings", keySetup, rings...), s.fact("when", keySetup, when), s.fact("notify", keySetup, mails...))...)
}

// fate says of every number and service what becomes of it.
func (s summary) fate(out *Sheet) {
	f := &s.r.Fields
	provider := f.CurrentProvider
	if provider == "" {
		provider = s.p.T("request.your_provider")
	}
	for i, w := range f.Moving() {
		if i == mostShown {
			out.Moves = append(out.Moves, s.p.T("request.and_more", "count", len(f.Moving())-mostShown))
			break
		}
		out.Moves = append(out.Moves, s.p.Number(w.Number))
	}
	if f.MainNumber.Number != 0 && !f.MovesMain() && !isMoving(f, f.MainNumber.Number) {
		out.Stays = append(out.Stays, s.p.T("request.stays.main", "number", s.p.Number(f.MainNumber.Number), "provider", provider))
	}
	switch f.Rest {
	case "keep":
		out.Stays = append(out.Stays, s.p.T("request.stays.rest", "provider", provider))
	case "close":
		out.Closes = append(out.Closes, s.p.T("request.closes.rest", "provider", provider))
	case porting.RestUnknown:
		out.Stays = append(out.Stays, s.p.T("request.stays.unknown", "provider", provider))
	}
	switch f.Internet {
	case dslLeaving:
		out.Closes = append(out.Closes, s.p.T("request.closes.internet"))
	case "dsl_separate":
		out.Stays = append(out.Stays, s.p.T("request.stays.internet"))
	}
	if f.TemporaryNumber == "release" && f.Replaces.Number != 0 {
		out.Closes = append(out.Closes, s.p.T("request.closes.temporary", "number", s.p.Number(f.Replaces.Number)))
	}
	if s.m.Ends == "port" {
		out.Closes = append(out.Closes, s.p.T("request.closes.contract", "provider", provider))
	}
}

func isMoving(f *porting.Fields, n numbering.PhoneNumber) bool {
	for _, w := range f.Moving() {
		if w.Number == n {
			return true
		}
	}
	return false
}
