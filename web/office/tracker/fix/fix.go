// Package fix is the page by which a customer mends a request that was refused or asked about: what was answered, what it means, and only the fields
// that it concerns.
package fix

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/api/upload"
	"github.com/portamento/portamento/web/office/tracker/tell"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/ui"
)

// teller says what the page shows.
type teller struct {
	tell.Teller
	files bool // documents can be kept here
}

func tellerOf(v *visit.Visit) teller {
	return teller{tell.Teller{Page: v.Page, Read: v.View(), Say: v.Sentence, May: v.Session.Can(login.Port), Me: v.Who.User}, v.Papers != nil}
}

func requestOf(v *visit.Visit) porting.RequestID { return porting.RequestID(v.R.PathValue("id")) }

// back leads to the page of the request, where what was done is said once.
func back(v *visit.Visit, id porting.RequestID, said string) error {
	return v.Redirect(tell.Path(id) + "?done=" + said)
}

// Routes are the page and what is done on it.
func Routes(h *visit.House) []visit.Route {
	const at = "/office/porting/{id}/fix"
	return []visit.Route{
		{Pattern: "GET " + at, Handler: h.Office(login.See, showFix)},
		{Pattern: "POST " + at, Handler: h.Office(login.Port, correct)},
		{Pattern: "POST " + at + "/documents", Handler: h.Office(login.Port, attach)},
		{Pattern: "POST " + at + "/dispute", Handler: h.Office(login.Port, dispute)},
	}
}

// fixView is the page of a request that waits for a correction.
type fixView struct {
	Path, Reference, Title string
	Provider               string
	Groups                 []fixGroup
	Sign                   bool
	Statements             []ui.Choice
	Terms, Holder          string
	Upload                 bool   // a document is asked for
	Kind                   string // what it is: any, or bill
	CanAttach              bool
	Papers                 []tell.Paper
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

func (k teller) fix(r *porting.Request, f ui.Form, sign bool) fixView {
	p := k.Page
	out := fixView{Path: tell.Path(r.ID), Reference: r.Reference, Title: k.Title(r), Provider: k.Provider(r), Form: f, Sign: sign, Terms: p.Market.Terms,
		Holder: strings.TrimSpace(r.Fields.Holder.FirstName + " " + r.Fields.Holder.LastName), CanAttach: k.files && k.May, Papers: k.Papers(r), May: k.May}
	orders := tell.Mendable(r)
	seen := map[string]bool{}
	for _, o := range orders {
		g := k.group(r, o)
		if len(orders) > 1 {
			g.NumbersShort = p.T("tracker.numbers_more", "number", p.Number(o.Numbers[0].Number), "count", len(o.Numbers)-1)
			if len(o.Numbers) == 1 {
				g.NumbersShort = p.Number(o.Numbers[0].Number)
			}
		}
		codes, _, _ := tell.Asked(o)
		for _, c := range codes {
			s := k.section(r, o, c, seen)
			reason, _ := p.Market.Reason(c)
			out.Sign = out.Sign || reason.NewSignature
			if s.Document {
				out.Upload, out.Kind = true, "any"
				if strings.HasPrefix(c, "bill_") {
					out.Kind = "bill"
				}
			}
			g.Sections = append(g.Sections, s)
		}
		out.Groups = append(out.Groups, g)
	}
	for _, c := range p.Market.Statements {
		out.Statements = append(out.Statements, ui.Choice{Value: c, Label: p.T("statement."+c, "provider", k.Biller(r))})
	}
	out.Effect = k.Effect(r, orders)
	out.PauseOn, out.CloseOn = k.ends(r)
	return out
}

// inputs are those of the page from top to bottom.
func (x fixView) inputs() []string {
	var out []string
	for _, g := range x.Groups {
		for _, s := range g.Sections {
			for _, f := range s.Fields {
				out = append(out, f.Input.Name)
			}
			out = append(out, s.Confirm)
		}
	}
	return append(out, "signature.capacity", "signature.statements", "signature.name", "signature.drawn", "kind", "file", "dispute")
}

func (k teller) group(r *porting.Request, o *porting.Order) fixGroup {
	_, quote, by := tell.Asked(o)
	if by == porting.BallUs {
		return fixGroup{Heading: k.Page.T("tracker.fix.desk_asks"), Quote: quote, ByDesk: true}
	}
	g := fixGroup{Heading: k.Page.T("tracker.fix.answered", "provider", cmp.Or(o.Name, k.Provider(r))), Quote: quote}
	if no := o.Rejection; no != nil {
		g.When, g.Code = k.Page.Day(no.At), no.CarrierCode
	}
	return g
}

// section is what one reason asks for. A field that another reason asks for too stands there alone.
func (k teller) section(r *porting.Request, o *porting.Order, code string, seen map[string]bool) fixSection {
	reason, _ := k.Page.Market.Reason(code)
	s := fixSection{Code: code, Title: k.Reason(r, o, code, "title"), Meaning: k.Reason(r, o, code, "meaning"), Ask: k.Reason(r, o, code, "ask")}
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
func (k teller) guide(to []string, o *porting.Order, what string) []string {
	for _, key := range []string{"guide." + string(o.Carrier) + "." + what, "guide." + what} {
		if k.Page.Has(key) {
			return append(to, k.Page.T(key))
		}
	}
	return to
}

// ends are the days on which a request that nobody answers is paused, and closed.
func (k teller) ends(r *porting.Request) (pause, close string) {
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
	return k.Page.Day(at[0]), k.Page.Day(at[1])
}

func showFix(v *visit.Visit) error {
	r, err := v.Requests().Request(v.R.Context(), requestOf(v))
	if err != nil {
		return err
	}
	return renderFix(v, r, ui.Form{}, http.StatusOK)
}

func renderFix(v *visit.Visit, r *porting.Request, f ui.Form, status int) error {
	if len(tell.Mendable(r)) == 0 {
		return v.Redirect(tell.Path(r.ID))
	}
	k := tellerOf(v)
	sign := false
	for _, e := range f.Errors {
		sign = sign || strings.HasPrefix(e.Field, "signature")
	}
	x := k.fix(r, f, sign)
	x.Form.Sort(x.inputs()...)
	v.Page.Title, v.Page.Tab, v.Page.Sub, v.Page.Wide = v.Page.T("tracker.fix.title"), ui.Account, "status", true
	if v.R.URL.Query().Get("done") == "document" {
		v.Page.Notice = v.Page.T("tracker.done.document")
	}
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
	if len(tell.Mendable(r)) == 0 {
		return v.Redirect(tell.Path(id))
	}
	m := mending{market: v.Page.Market, values: f.Values, request: r}
	if f.Errors = m.lacking(v.Page); len(f.Errors) == 0 {
		in := porting.Correction{Edit: m.edit}
		if in.Signature, err = m.signature(v.Page.Language()); err == nil {
			_, err = v.Service.Correct(ctx, v.Who, id, in)
		}
		if err == nil {
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
	for _, o := range tell.Mendable(r) {
		codes, _, _ := tell.Asked(o)
		for _, c := range codes {
			titles = append(titles, tellerOf(v).Reason(r, o, c, "title"))
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

// attach takes a document that was asked for, and leads back to the page.
func attach(v *visit.Visit) error {
	id := requestOf(v)
	_, err := v.Attach(id)
	if err == nil {
		return v.Redirect(tell.Path(id) + "/fix?done=document")
	}
	f, err := Refused(v, err)
	if err != nil {
		return err
	}
	r, err := v.Requests().Request(v.R.Context(), id)
	if err != nil {
		return err
	}
	return renderFix(v, r, f, http.StatusUnprocessableEntity)
}

// Refused makes the form that says why a file was not taken; any other error comes back.
func Refused(v *visit.Visit, err error) (ui.Form, error) {
	var refused *upload.Refusal
	var bad *porting.InvalidError
	f := ui.Form{}
	switch {
	case errors.As(err, &refused):
		field := strings.TrimPrefix(refused.Pointer, "/")
		if field == "" {
			field = "file"
		}
		f.Errors = []ui.FieldError{{Field: field, Message: v.Sentence(porting.Problem{Code: refused.Code})}}
	case errors.As(err, &bad):
		f.Errors = v.FieldErrors(bad)
	default:
		return f, err
	}
	v.Page.Error = true
	return f, nil
}
