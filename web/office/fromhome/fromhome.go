// Package fromhome is the pages on which an account asks for a number that one of our residential devices has, and sees what becomes of it.
package fromhome

import (
	"net/http"
	"strconv"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/homeline"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/api/home"
	"github.com/portamento/portamento/web/api/view"
	"github.com/portamento/portamento/web/office/request/step"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/terms"
	"github.com/portamento/portamento/web/ui"
)

// Path is the address of the form; the page of one ask lies below it.
const Path = homeline.PathAsk

// Routes are the pages of this folder.
func Routes(h *visit.House) []visit.Route {
	return []visit.Route{
		{Pattern: "GET " + Path, Handler: h.Office(login.See, showForm)},
		{Pattern: "POST " + Path, Handler: h.Office(login.Port, ask)},
		{Pattern: "GET " + Path + "/{id}", Handler: h.Office(login.See, showOne)},
		{Pattern: "POST " + Path + "/{id}/withdraw", Handler: h.Office(login.Port, withdraw)},
	}
}

// Line is one ask in a list.
type Line struct{ Href, Number, Kind, State, When string }

// formView is the form, and what was asked for before.
type formView struct {
	Form   ui.Form
	Asks   []Line
	May    bool
	People string // who may, where the reader may not
	Prices []ui.Fact
}

// prices are what the number costs once it is here.
func prices(p ui.Page, m view.MarketView) []ui.Fact {
	return terms.Prices(p, m, porting.PriceMain, porting.PriceFirst, porting.PriceAdditional)
}

// oneView is one ask.
type oneView struct {
	home.HomeView
	Kind, Tag string
	Title     string
	Lines     []string
	Steps     []ui.Step
	Facts     []ui.Fact
	Again     bool
	Withdraw  string // where it is taken back; empty: not by this reader, or not any more
	Request   string // address of the internal order
}

// Asks lists those of the account that go on or ended not long ago, the newest first; nothing where there are no residential devices.
func Asks(v *visit.Visit) ([]Line, error) {
	if v.Homes == nil {
		return nil, nil
	}
	list, err := v.Homes.List(v.R.Context(), v.Who, false)
	if err != nil {
		return nil, err
	}
	var out []Line
	for _, a := range list {
		out = append(out, lineOf(v.Page, home.Show(marketOf(v, a), v.Who, a)))
	}
	return out, nil
}

func marketOf(v *visit.Visit, a homeline.Ask) *porting.Market {
	if m, ok := v.Service.Markets.Market(a.Market); ok {
		return m
	}
	return v.Page.Market
}

// kinds are the looks of the states.
var kinds = map[homeline.State]string{homeline.Asked: "ask", homeline.Consented: "us", homeline.Ordered: "done", homeline.Declined: "ended", homeline.Expired: "ended",
	homeline.Closed: "ended", homeline.Withdrawn: "ended"}

func lineOf(p ui.Page, x home.HomeView) Line {
	kind, state := tagOf(p, x)
	return Line{Href: Path + "/" + x.ID, Number: x.Display, Kind: kind, State: state, When: p.Day(x.AskedAt)}
}

// tagOf is the state in a word or two. While nobody knows the holder's address the desk has the ball.
func tagOf(p ui.Page, x home.HomeView) (kind, text string) {
	kind, key := kinds[homeline.State(x.State)], x.State
	if looked(x) {
		kind, key = "us", "looked"
	}
	return kind, p.T("request.fromhome.tag." + key)
}

// looked says that the desk has to find the address of the holder.
func looked(x home.HomeView) bool { return x.State == string(homeline.Asked) && !x.Mailed }

func showForm(v *visit.Visit) error {
	return render(v, http.StatusOK, ui.Form{})
}

func render(v *visit.Visit, status int, f ui.Form) error {
	if v.Homes == nil {
		return visit.NotFound()
	}
	asks, err := Asks(v)
	if err != nil {
		return err
	}
	x := formView{Form: f, Asks: asks, May: v.Session.Can(login.Port), Prices: prices(v.Page, v.View().Market(v.Page.Market))}
	if !x.May {
		if x.People, err = step.Askable(v); err != nil {
			return err
		}
	}
	p := &v.Page
	p.Title, p.Tab, p.Sub = p.T("request.fromhome.title"), ui.AddOns, "porting"
	return v.Render(status, formPage(*p, x))
}

// ask takes the form. What is wrong is told at its input, and nothing that was typed is lost.
func ask(v *visit.Visit) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	if v.Homes == nil {
		return visit.NotFound()
	}
	w := homeline.Wish{Number: f.Value("number"), Serial: f.Value("serial"), Email: f.Value("email"), Holder: f.Value("holder"), Language: v.Page.Language()}
	if yes, err := strconv.ParseBool(f.Value("new_number")); err == nil {
		w.NewNumber = &yes
	}
	a, err := v.Homes.Take(v.R.Context(), v.Who, w)
	if v.Again(&f, err) {
		return render(v, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	return v.Redirect(Path + "/" + a.ID + "?done=asked")
}

func showOne(v *visit.Visit) error {
	if v.Homes == nil {
		return visit.NotFound()
	}
	a, err := v.Homes.Show(v.R.Context(), v.Who, v.R.PathValue("id"))
	if err != nil {
		return err
	}
	x := oneOf(v.Page, home.Show(marketOf(v, a), v.Who, a), v.Session.Can(login.Port))
	p := &v.Page
	p.Title, p.Tab, p.Sub = x.Title, ui.AddOns, "porting"
	if v.R.URL.Query().Get("done") == "asked" && a.State == homeline.Asked {
		p.Notice = p.T("request.fromhome.taken")
	}
	return v.Render(http.StatusOK, onePage(*p, x))
}

func withdraw(v *visit.Visit) error {
	if v.Homes == nil {
		return visit.NotFound()
	}
	id := v.R.PathValue("id")
	if _, err := v.Homes.Withdraw(v.R.Context(), v.Who, id); err != nil {
		return err
	}
	return v.Redirect(Path + "/" + id)
}

// oneOf is the page of an ask.
func oneOf(p ui.Page, h home.HomeView, may bool) oneView {
	x := oneView{HomeView: h, Title: p.T("request.fromhome.whose", "number", h.Display), Steps: stepsOf(p, h)}
	x.Kind, x.Tag = tagOf(p, h)
	state := homeline.State(h.State)
	key := "request.fromhome.now." + h.State
	switch {
	case looked(h):
		key = "request.fromhome.now.looked"
	case state == homeline.Asked && h.Email != nil:
		key = "request.fromhome.now.mailed"
	}
	until, to := "", ""
	if h.ExpiresAt != nil {
		until = p.Day(*h.ExpiresAt)
	}
	if h.Email != nil {
		to = *h.Email
	}
	x.Lines = []string{p.T(key, "date", until, "email", to)}
	x.Again = may && !state.Open() && state != homeline.Ordered
	if may && state.Open() {
		x.Withdraw = Path + "/" + h.ID + "/withdraw"
	}
	if h.RequestID != nil {
		x.Request = "/office/porting/" + *h.RequestID
	}
	x.Facts = factsOf(p, h)
	return x
}

// stepsOf is how far it has come: asked, agreed, compared, moved.
func stepsOf(p ui.Page, h home.HomeView) []ui.Step {
	at := map[homeline.State]int{homeline.Asked: 1, homeline.Consented: 2, homeline.Ordered: 3}
	n, open := at[homeline.State(h.State)]
	if !open {
		n = 1
		if h.ConsentedAt != nil {
			n = 2
		}
	}
	var out []ui.Step
	for i, key := range []string{"asked", "agreed", "compared", "moved"} {
		s := ui.Step{Label: p.T("request.fromhome.step." + key), State: "next"}
		switch {
		case i < n:
			s.State = "done"
		case i == n && open:
			s.State = "now"
		case i == n:
			s.State = "stopped"
		}
		out = append(out, s)
	}
	return out
}

func factsOf(p ui.Page, h home.HomeView) []ui.Fact {
	fact := func(key string, values ...string) ui.Fact {
		f := ui.Fact{Name: p.T("request.fromhome." + key)}
		for _, v := range values {
			if v != "" {
				f.Values = append(f.Values, v)
			}
		}
		return f
	}
	text := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	after := "no"
	if h.NewNumber {
		after = "yes"
	}
	out := []ui.Fact{fact("number", h.Display), fact("holder", h.Holder)}
	if h.Serial != nil {
		out = append(out, fact("serial", text(h.Serial)))
	}
	if h.Email != nil {
		out = append(out, fact("email", text(h.Email)))
	}
	asked := p.Moment(h.AskedAt)
	return append(out, fact("new_number", p.T("request.fromhome.new_number."+after)), fact("asked", text(h.AskedBy), asked))
}
