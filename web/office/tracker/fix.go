package tracker

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/ui"
)

// fixView is the page of a request that waits for a correction.
type fixView struct {
	Path, Reference, Title string
	Provider               string
	Groups                 []fixGroup
	Sign                   bool
	Statements             []ui.Choice
	Terms, Holder          string
	Upload                 bool // a document is asked for
	CanAttach              bool
	Papers                 []paper
	Effect                 string
	PauseOn, CloseOn       string
	Form                   ui.Form
	May                    bool
}

// fixGroup is what was answered about one order.
type fixGroup struct {
	Heading      string // whose answer it is
	When         string
	Quote, Code  string
	ByDesk       bool
	Sections     []fixSection
	NumbersShort string // where the request has several orders
}

// fixSection is one reason: what it means, what to do, and the fields concerned.
type fixSection struct {
	Code, Title, Meaning, Ask string
	Guide                     []string
	Fields                    []fixField
	Confirm                   string // the name of the tick, where there is nothing to type
	Document, Signature       bool
}

// fixField is one input beside what was sent before.
type fixField struct {
	Input ui.Input
	Old   string // struck
	List  bool   // of several numbers
}

// mendable are the orders that wait for the customer with something to mend.
func mendable(r *porting.Request) []*porting.Order {
	var out []*porting.Order
	for _, o := range r.Orders {
		if codes, _, _ := asked(o); len(codes) > 0 && !o.State().Final() && (o.Ball() == porting.BallYou || r.Unheard()) {
			out = append(out, o)
		}
	}
	return out
}

func (k maker) fix(x moved, f ui.Form, sign bool) fixView {
	r, p := x.request, k.page
	out := fixView{Path: path(r.ID), Reference: r.Reference, Title: k.title(r), Provider: k.provider(r), Form: f, Sign: sign, Terms: p.Market.Terms,
		Holder: strings.TrimSpace(r.Fields.Holder.FirstName + " " + r.Fields.Holder.LastName), CanAttach: x.files && k.may, Papers: k.papers(r), May: k.may}
	orders := mendable(r)
	seen := map[string]bool{}
	for _, o := range orders {
		g := k.group(r, o)
		if len(orders) > 1 {
			g.NumbersShort = p.T("tracker.numbers_more", "number", p.Number(o.Numbers[0].Number), "count", len(o.Numbers)-1)
			if len(o.Numbers) == 1 {
				g.NumbersShort = p.Number(o.Numbers[0].Number)
			}
		}
		codes, _, _ := asked(o)
		for _, c := range codes {
			s := k.section(r, o, c, seen)
			reason, _ := p.Market.Reason(c)
			out.Sign = out.Sign || reason.NewSignature
			out.Upload = out.Upload || s.Document
			g.Sections = append(g.Sections, s)
		}
		out.Groups = append(out.Groups, g)
	}
	for _, c := range p.Market.Statements {
		out.Statements = append(out.Statements, ui.Choice{Value: c, Label: p.T("statement."+c, "provider", k.provider(r))})
	}
	out.Effect = k.effect(r, orders)
	out.PauseOn, out.CloseOn = k.ends(r)
	return out
}

func (k maker) group(r *porting.Request, o *porting.Order) fixGroup {
	_, quote, by := asked(o)
	if by == porting.BallUs {
		return fixGroup{Heading: k.page.T("tracker.fix.desk_asks"), Quote: quote, ByDesk: true}
	}
	g := fixGroup{Heading: k.page.T("tracker.fix.answered", "provider", cmp.Or(o.Name, k.provider(r))), Quote: quote}
	if no := o.Rejection; no != nil {
		g.When, g.Code = k.page.Day(no.At), no.CarrierCode
	}
	return g
}

// section is what one reason asks for. A field that another reason asks for too stands there alone.
func (k maker) section(r *porting.Request, o *porting.Order, code string, seen map[string]bool) fixSection {
	reason, _ := k.page.Market.Reason(code)
	s := fixSection{Code: code, Title: k.reason(r, o, code, "title"), Meaning: k.reason(r, o, code, "meaning"), Ask: k.reason(r, o, code, "ask")}
	for _, pointer := range reason.Fields {
		switch pointer {
		case "/documents":
			s.Document = true
			continue
		case "/signature":
			s.Signature = true
			continue
		case "/account_number":
			s.Guide = k.guide(s.Guide, o, "account")
		case "/code":
			s.Guide = k.guide(s.Guide, o, "code")
		}
		for _, f := range k.fields(r, o, pointer) {
			if !seen[f.Input.Name] {
				seen[f.Input.Name] = true
				s.Fields = append(s.Fields, f)
			}
		}
	}
	if len(reason.Fields) == 0 {
		s.Confirm = "confirmed." + code
	}
	return s
}

// guide adds where the carrier's customers find what is asked, in the market's words.
func (k maker) guide(to []string, o *porting.Order, what string) []string {
	for _, key := range []string{"guide." + string(o.Carrier) + "." + what, "guide." + what} {
		if k.page.Has(key) {
			return append(to, k.page.T(key))
		}
	}
	return to
}

// effect is what sending today does to the date: such moves take so long from the hand-off.
func (k maker) effect(r *porting.Request, orders []*porting.Order) string {
	if len(orders) == 0 || k.read.Usual == nil {
		return ""
	}
	g := r.GroupOf(orders[0])
	g.Attempt++
	days, _ := k.read.Usual(k.page.Market, g)
	if days.To == 0 {
		return ""
	}
	return k.page.T("tracker.fix.effect", "from", k.page.Day(k.page.Market.Shift(k.page.Now, days.From)), "to", k.page.Day(k.page.Market.Shift(k.page.Now, days.To)))
}

// ends are the days on which a request that nobody answers is paused, and closed.
func (k maker) ends(r *porting.Request) (pause, close string) {
	var at [2]time.Time
	for _, d := range r.Deadlines {
		if d.Kind != porting.DueUnanswered {
			continue
		}
		i := slices.Index([]string{"pause", "close"}, d.Key)
		if i >= 0 && (at[i].IsZero() || d.DueAt.Before(at[i])) {
			at[i] = d.DueAt
		}
	}
	return k.page.Day(at[0]), k.page.Day(at[1])
}

func showFix(v *visit.Visit) error {
	r, err := find(v)
	if err != nil || r == nil {
		return err
	}
	return renderFix(v, r, ui.Form{}, http.StatusOK)
}

func renderFix(v *visit.Visit, r *porting.Request, f ui.Form, status int) error {
	if len(mendable(r)) == 0 {
		return v.Redirect(path(r.ID))
	}
	k := makerOf(v)
	sign := false
	for _, e := range f.Errors {
		sign = sign || strings.HasPrefix(e.Field, "signature")
	}
	x := k.fix(moved{request: r, files: v.Papers != nil}, f, sign)
	v.Page.Title, v.Page.Tab, v.Page.Sub, v.Page.Wide = v.Page.T("tracker.fix.title"), ui.Account, "status", true
	notice(v)
	return v.Render(status, fixPage(v.Page, x))
}

// correct sends the correction.
func correct(v *visit.Visit) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	ctx, id := v.R.Context(), requestOf(v)
	r, err := v.Requests().Request(ctx, id)
	if err != nil {
		return err
	}
	if len(mendable(r)) == 0 {
		return v.Redirect(path(id))
	}
	m := mending{market: v.Page.Market, values: f.Values, request: r}
	if f.Errors = m.lacking(v.Page); len(f.Errors) == 0 {
		in := porting.Correction{Edit: m.edit}
		if s := m.signature(v.Page.Language()); s != nil {
			in.Signature = s
		}
		if _, err = v.Service.Correct(ctx, v.Who, id, in); err == nil {
			return back(v, id, "corrected")
		}
		if !v.Again(&f, err) {
			return err
		}
		nameFields(&f)
	}
	v.Page.Error = true
	return renderFix(v, r, f, http.StatusUnprocessableEntity)
}

// nameFields gives errors to the inputs that the page has: a signature as a whole is asked for by its first input.
func nameFields(f *ui.Form) {
	for i, e := range f.Errors {
		switch e.Field {
		case "signature", "signature.terms_version":
			f.Errors[i].Field = "signature.name"
		case "requested_date.on", "requested_date.not_before", "requested_date":
			f.Errors[i].Field = "requested_date.day"
		case "numbers":
			f.Errors[i].Field = "added"
		}
	}
	seen := map[ui.FieldError]bool{}
	f.Errors = slices.DeleteFunc(f.Errors, func(e ui.FieldError) bool {
		twice := seen[e]
		seen[e] = true
		return twice
	})
}

// dispute is "I think the provider is wrong": it goes to the porting desk with the customer's words; the evidence is among the documents.
func dispute(v *visit.Visit) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	r, err := v.Requests().Request(v.R.Context(), requestOf(v))
	if err != nil {
		return err
	}
	words := strings.TrimSpace(f.Value("dispute"))
	var titles []string
	for _, o := range mendable(r) {
		codes, _, _ := asked(o)
		for _, c := range codes {
			titles = append(titles, makerOf(v).reason(r, o, c, "title"))
		}
	}
	text := words
	if words != "" {
		text = v.Page.T("tracker.said.disputed", "titles", strings.Join(titles, " · "), "words", words)
	}
	if _, _, err := v.Service.Post(v.R.Context(), v.Who, r.ID, porting.Posting{Text: text}); err != nil {
		if !v.Again(&f, err) {
			return err
		}
		for i := range f.Errors {
			f.Errors[i].Field = "dispute"
		}
		return renderFix(v, r, f, http.StatusUnprocessableEntity)
	}
	return back(v, r.ID, "disputed")
}

func numbered(name string, n int, part string) string {
	return name + "." + strconv.Itoa(n) + "." + part
}
