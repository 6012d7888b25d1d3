// Package preflight checks a request by the rules of its market, before anything of it is sent.
package preflight

import (
	"slices"
	"strings"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// Rules are the rules as the trade is given them.
type Rules struct{}

// Fields is the function Fields.
func (Rules) Fields(m *porting.Market, f *porting.Fields) []porting.Problem { return Fields(m, f) }

// Whole is the function Whole.
func (Rules) Whole(m *porting.Market, f *porting.Fields, in porting.PreflightInput) porting.Requirements {
	return Whole(m, f, in)
}

// Date is the function Date.
func (Rules) Date(m *porting.Market, f *porting.Fields, now time.Time) []porting.Problem {
	return Date(m, f, now)
}

// mover is a number that shall move, and where it and its code stand in the request.
type mover struct {
	porting.NumberWish
	at, codeAt string
}

// preflight collects what Whole finds.
type preflight struct {
	m      *porting.Market
	f      *porting.Fields
	in     porting.PreflightInput
	moving []mover
	moves  map[numbering.PhoneNumber]string // where each number that moves stands
	out    porting.Requirements
}

// Whole checks the whole of a request by its market's rules.
func Whole(m *porting.Market, f *porting.Fields, in porting.PreflightInput) porting.Requirements {
	p := &preflight{m: m, f: f, in: in, moves: map[numbering.PhoneNumber]string{}}
	p.out = porting.Requirements{Missing: append([]porting.Problem{}, Fields(m, f)...), Warnings: []porting.Problem{}, Stops: []porting.Problem{}}
	p.required()
	p.internet()
	p.numbers()
	p.codes()
	p.carriers()
	p.accountNumber()
	p.oldAccount()
	p.holder()
	p.replaces()
	p.date()
	p.out.Complete = len(p.out.Missing) == 0 && len(p.out.Stops) == 0
	return p.out
}

// wrong adds an error, unless the same was said of the same place already.
func (p *preflight) wrong(pointer, code string, params ...any) {
	if !slices.ContainsFunc(p.out.Missing, func(x porting.Problem) bool { return x.Pointer == pointer && x.Code == code }) {
		p.out.Missing = append(p.out.Missing, porting.NewProblem(pointer, code, params...))
	}
}

// lacks says that a field is empty; the code is the field's name and "missing", so that each has a sentence of its own.
func (p *preflight) lacks(pointer string, params ...any) {
	p.wrong(pointer, pointer[strings.LastIndexByte(pointer, '/')+1:]+".missing", params...)
}

func (p *preflight) warn(pointer, code string, params ...any) {
	p.out.Warnings = append(p.out.Warnings, porting.NewProblem(pointer, code, params...))
}

func (p *preflight) stop(pointer, code string, params ...any) {
	p.out.Stops = append(p.out.Stops, porting.NewProblem(pointer, code, params...))
}

// required looks for the fields that the market wants, where they make sense. Fields with a rule of their own are looked at there.
func (p *preflight) required() {
	f := p.f
	filled := map[string]bool{"/main_number": f.MainNumber.Number != 0 || f.MainNumber.Typed != "",
		"/numbers": len(f.Numbers) > 0 || f.MovesMain(), "/notify": len(f.Notify) > 0, "/equipment": len(f.Equipment) > 0,
		"/requested_date": f.RequestedDate != (porting.DateWish{}), "/internet": f.Internet != "" || !fixed(p.m, f),
		"/line_type": f.LineType != numbering.UnknownLine, "/rest": f.Rest != "", "/holder/kind": f.Holder.Kind != "",
		"/replaces": f.Replaces != (porting.TypedNumber{}) || p.replaced() != 0 || !p.lent()}
	for _, t := range texts(f) {
		if _, known := filled[t.pointer]; !known {
			filled[t.pointer] = t.value != ""
		}
	}
	filled["/holder/company"] = f.Holder.Company != "" || f.Holder.Kind != "company"
	for _, pointer := range append([]string{"/line_type", "/numbers", "/holder/company"}, p.m.Required...) {
		if ok, known := filled[pointer]; known && !ok && pointer != "/holder/company_id" {
			p.lacks(pointer)
		}
	}
}

// internet stops a landline whose Internet access would end with it (R3). A separation that is over and has a reference counts; one that is
// still to come stops the request until its day, when the customer is written to.
func (p *preflight) internet() {
	if !fixed(p.m, p.f) {
		return
	}
	s := p.f.Separation
	day, err := p.m.ParseDay(s.Date)
	separable := p.f.Internet == "dsl_shared" || p.f.Internet == "dsl_separate"
	switch {
	case separable && err == nil && day.After(p.in.Now): // until then it runs over this line, whatever it will do later
		p.stop("/separation/date", "separation.future", "date", porting.Day(s.Date))
		return
	case p.f.Internet != "dsl_shared":
	case err == nil && s.Reference != "":
		p.warn("/internet", "internet.separated_check", "date", porting.Day(s.Date), "reference", s.Reference)
	default:
		p.stop("/internet", "internet.dsl_shared")
	}
	switch p.f.Internet {
	case "dsl_leaving":
		p.warn("/internet", "internet.dsl_leaving")
	case "unknown":
		p.stop("/internet", "internet.unknown")
	}
}

// fixed says that a landline is among what shall move; where nothing is said yet, one may be.
func fixed(m *porting.Market, f *porting.Fields) bool {
	moving := f.Moving()
	if len(moving) == 0 {
		return f.LineType != numbering.Mobile
	}
	return slices.ContainsFunc(moving, func(w porting.NumberWish) bool {
		line := m.Line(f, w)
		return line == numbering.Landline || line == numbering.UnknownLine
	})
}
