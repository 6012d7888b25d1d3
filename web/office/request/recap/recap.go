// Package recap reads a request back: what it says, card by card, and what moves, stays and ends.
package recap

import (
	"strings"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/ui"
)

// The screens that facts lead to, by what they are called in addresses.
const (
	keyService  = "service"
	keyInternet = "internet"
	keyNumbers  = "numbers"
	keyBill     = "bill"
	keySetup    = "setup"
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

// Of makes it. The facts of a draft lead to where they can be changed. Errors: those of the store.
func Of(v *visit.Visit, r *porting.Request) (Sheet, error) {
	m, ok := v.Service.Markets.Market(r.Market)
	if !ok {
		return Sheet{}, porting.ErrNotFound
	}
	people, err := v.Names()
	if err != nil {
		return Sheet{}, err
	}
	s := Summary{Page: v.Page, Request: r, Market: m, People: people}
	if len(r.Orders) == 0 && r.Open() {
		s.Path = "/office/porting/" + string(r.ID) + "/step/"
	}
	return s.Sheet(), nil
}

// Summary is what a request is read back from.
type Summary struct {
	Page    ui.Page
	Request *porting.Request
	Market  *porting.Market
	People  map[porting.UserID]string // the account's, by name
	Path    string                    // of the screens; empty where nothing can be changed
}

// Sheet reads it back.
func (s Summary) Sheet() Sheet {
	out := Sheet{Cards: []Card{s.service(), s.internet(), s.numbers(), s.bill(), s.setup()}}
	s.fate(&out)
	return out
}

// Facts are all that a request says, without the cards and without what nothing is said about.
func (s Summary) Facts() []ui.Fact {
	var out []ui.Fact
	for _, c := range s.Sheet().Cards {
		for _, f := range c.Facts {
			if len(f.Values) > 0 {
				out = append(out, f)
			}
		}
	}
	return out
}

// number is written as the people of the request's market do.
func (s Summary) number(n numbering.PhoneNumber) string {
	if n == 0 {
		return ""
	}
	return s.Market.Plan.Display(n)
}

func (s Summary) fact(key, screen string, values ...string) ui.Fact {
	f := ui.Fact{Name: s.Page.T("request.fact." + key)}
	for _, v := range values {
		if strings.TrimSpace(v) != "" {
			f.Values = append(f.Values, v)
		}
	}
	if s.Path != "" {
		f.Change = s.Path + screen
	}
	return f
}

func (s Summary) card(screen string, facts ...ui.Fact) Card {
	return Card{Title: s.Page.T("request.step." + screen), Facts: facts}
}

func (s Summary) service() Card {
	f := &s.Request.Fields
	line := ""
	if f.LineType != numbering.UnknownLine {
		line = s.Page.T("line_type." + f.LineType.String())
	}
	return s.card(keyService, s.fact("line", keyService, line), s.fact("provider", keyService, f.CurrentProvider), s.fact("account", keyService, f.AccountNumber.Masked()))
}

func (s Summary) internet() Card {
	f := &s.Request.Fields
	how := ""
	if f.Internet != "" {
		how = s.Page.T("request.internet." + f.Internet)
	}
	facts := []ui.Fact{s.fact("internet", keyInternet, how)}
	if f.Separation != (porting.Separation{}) {
		facts = append(facts, s.fact("separation", keyInternet, s.Page.Date(f.Separation.Date), f.Separation.Reference))
	}
	return s.card(keyInternet, append(facts, s.fact("equipment", keyInternet, Equipment(s.Page, f.Equipment)...))...)
}

// Equipment is what hangs on a line: what the product knows by a word of its own, the rest as it was typed.
func Equipment(p ui.Page, list []string) []string {
	var out []string
	for _, e := range list {
		if key := "request.equipment." + e; p.Has(key) {
			e = p.T(key)
		}
		out = append(out, e)
	}
	return out
}

func (s Summary) numbers() Card {
	f := &s.Request.Fields
	name := func(w porting.NumberWish) string {
		if w.Number == 0 {
			return w.Typed
		}
		return s.number(w.Number)
	}
	var all, codes []string
	for i, w := range f.Moving() {
		if i == mostShown {
			all = append(all, s.Page.T("request.and_more", "count", len(f.Moving())-mostShown))
			break
		}
		all = append(all, s.Page.T("request.labelled", "number", name(w), "label", w.Label))
		if w.Code != "" {
			codes = append(codes, s.Page.T("request.code_of", "number", name(w), "code", w.Code.Masked()))
		}
	}
	facts := []ui.Fact{s.fact("main", keyNumbers, name(porting.NumberWish{TypedNumber: f.MainNumber})), s.fact("numbers", keyNumbers, all...)}
	if len(codes) > 0 {
		facts = append(facts, s.fact("codes", keyNumbers, codes...))
	}
	if f.Rest != "" {
		facts = append(facts, s.fact("rest", keyNumbers, s.Page.T("request.rest."+f.Rest, "provider", f.CurrentProvider)))
	}
	if f.NewMainNumber != (porting.TypedNumber{}) {
		facts = append(facts, s.fact("new_main", keyNumbers, name(porting.NumberWish{TypedNumber: f.NewMainNumber})))
	}
	return s.card(keyNumbers, facts...)
}

func (s Summary) bill() Card {
	h, a := s.Request.Fields.Holder, s.Request.Fields.ServiceAddress
	var papers []string
	for _, d := range s.Request.Documents {
		if d.Kind == "bill" && d.ErasedAt.IsZero() {
			papers = []string{d.Name}
		}
	}
	facts := []ui.Fact{s.fact("holder", keyBill, h.Company, strings.TrimSpace(h.FirstName+" "+h.LastName))}
	if h.CompanyID != "" {
		f := s.fact("holder", keyBill, h.CompanyID)
		f.Name = s.Market.CompanyID.Name
		facts = append(facts, f)
	}
	facts = append(facts, s.fact("address", keyBill, lines(a)...))
	if b := s.Request.Fields.BillingAddress; b != (porting.Address{}) {
		facts = append(facts, s.fact("billing", keyBill, lines(b)...))
	}
	if day := s.Request.Fields.BillDate; day != "" {
		papers = append(papers, s.Page.T("request.fact.bill_date", "date", s.Page.Date(day)))
	}
	return s.card(keyBill, append(facts, s.fact("bill", keyBill, papers...))...)
}

func lines(a porting.Address) []string {
	return []string{a.Street, a.Building, strings.TrimSpace(a.Postcode + " " + a.City), a.Region}
}

func (s Summary) setup() Card {
	f := &s.Request.Fields
	var facts []ui.Fact
	if f.Replaces.Number != 0 {
		facts = append(facts, s.fact("replaces", keySetup, s.number(f.Replaces.Number)))
	}
	if f.TemporaryNumber != "" {
		facts = append(facts, s.fact("temporary", keySetup, s.Page.T("request.fact."+f.TemporaryNumber)))
	}
	var rings []string
	for _, w := range f.Moving() {
		if name := s.People[w.Destination.User]; name != "" && len(rings) < mostShown {
			rings = append(rings, s.Page.T("request.ring_of", "number", s.number(w.Number), "person", name))
		}
	}
	if len(rings) == 0 && s.Path != "" { // as the screen asked: no choice is one, too
		rings = []string{s.Page.T("request.ring.now")}
	}
	when := s.Page.T("request.when.soon")
	switch w := f.RequestedDate; {
	case w.NotBefore != "":
		when = s.Page.T("request.fact.not_before", "date", s.Page.Date(w.NotBefore))
	case w.On != "":
		when = s.Page.Date(w.On)
	}
	var mails []string
	for _, c := range f.Notify {
		mails = append(mails, c.Email)
	}
	return s.card(keySetup, append(facts, s.fact("rings", keySetup, rings...), s.fact("when", keySetup, when), s.fact("notify", keySetup, mails...))...)
}

// fate says of every number and service what becomes of it.
func (s Summary) fate(out *Sheet) {
	f := &s.Request.Fields
	provider := f.CurrentProvider
	if provider == "" {
		provider = s.Page.T("request.your_provider")
	}
	for i, w := range f.Moving() {
		if i == mostShown {
			out.Moves = append(out.Moves, s.Page.T("request.and_more", "count", len(f.Moving())-mostShown))
			break
		}
		out.Moves = append(out.Moves, s.number(w.Number))
	}
	if f.MainNumber.Number != 0 && !f.MovesMain() && !isMoving(f, f.MainNumber.Number) {
		out.Stays = append(out.Stays, s.Page.T("request.stays.main", "number", s.number(f.MainNumber.Number), "provider", provider))
	}
	switch f.Rest {
	case "keep":
		out.Stays = append(out.Stays, s.Page.T("request.stays.rest", "provider", provider))
	case "close":
		out.Closes = append(out.Closes, s.Page.T("request.closes.rest", "provider", provider))
	case porting.RestUnknown:
		out.Stays = append(out.Stays, s.Page.T("request.stays.unknown", "provider", provider))
	}
	switch f.Internet {
	case "dsl_leaving":
		out.Closes = append(out.Closes, s.Page.T("request.closes.internet"))
	case "dsl_separate":
		out.Stays = append(out.Stays, s.Page.T("request.stays.internet"))
	}
	if f.TemporaryNumber == "release" && f.Replaces.Number != 0 {
		out.Closes = append(out.Closes, s.Page.T("request.closes.temporary", "number", s.number(f.Replaces.Number)))
	}
	if s.Market.Ends == "port" {
		out.Closes = append(out.Closes, s.Page.T("request.closes.contract", "provider", provider))
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
