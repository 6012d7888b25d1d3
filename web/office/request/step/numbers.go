package step

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/office/request/sheet"
	"github.com/portamento/portamento/web/ui"
)

// numbers is the third screen: what moves, and what becomes of the rest.
var numbers = screen{key: keyNumbers, values: numbersValues, prepare: prepareNumbers, edit: editNumbers, page: numbersPageOf, name: nameOfNumber, onward: anotherRow}

// mostRows is how many numbers are shown as rows; more are a list.
const mostRows = 25

// numbersView is what the screen shows beside the form.
type numbersView struct {
	frame
	Code      string // the name of the porting code; empty where none is asked for
	CodeWhere string
	CodeOne   bool // one code is enough
	MainShown string
	Rows      []rowView
	List      bool     // too many for rows
	Tally     []string // what the check says of a list, in sentences
	Bad       int      // rows that cannot move
	Groups    []string // how the numbers travel, where they do not travel together
	Most      int
	Moves     []ui.Choice
	Rest      []ui.Choice
}

// rowView is one of the other numbers. N counts from 0; it is a placeholder in the row that the script adds.
type rowView struct{ N, Row, Shown, Tag, Verdict string }

// split takes a request's list apart: the row that only says more about the main number, if there is one, and the other numbers.
func split(f *porting.Fields) (main int, others []porting.NumberWish) {
	main = -1
	for i, w := range f.Numbers {
		if w.Number != 0 && w.Number == f.MainNumber.Number && main < 0 {
			main = i
			continue
		}
		others = append(others, w)
	}
	return main, others
}

func numbersValues(d *draft) url.Values {
	f := &d.r.Fields
	out := url.Values{"main_number": {f.MainNumber.Typed}, "rest": {f.Rest}, "new_main_number": {f.NewMainNumber.Typed}, "main_moves": {"yes"}}
	if f.MainMoves != nil && !*f.MainMoves {
		out.Set("main_moves", "no")
	}
	main, others := split(f)
	if main >= 0 {
		out.Set("main_code", f.Numbers[main].Code.Masked())
		out.Set("main_was", f.MainNumber.Number.E164())
	}
	if len(others) > mostRows {
		var rows []sheet.Row
		for _, w := range others {
			rows = append(rows, sheet.Row{Number: w.Typed, Label: w.Label})
		}
		out.Set("list", sheet.Write(rows))
		return out
	}
	for i, w := range others {
		at := "numbers." + strconv.Itoa(i) + "."
		out.Set(at+"number", w.Typed)
		out.Set(at+"label", w.Label)
		out.Set(at+"code", w.Code.Masked())
		if w.Number != 0 {
			out.Set(at+"was", w.Number.E164())
		}
	}
	return out
}

// nameOfNumber is the input that a problem is shown at: the request's list may begin with the main number, the form's does not.
func nameOfNumber(d *draft, p porting.Problem) string {
	f := &d.r.Fields
	if d.tried != nil {
		f = d.tried
	}
	parts := strings.Split(strings.TrimPrefix(p.Pointer, "/"), "/")
	code := strings.HasPrefix(p.Code, "code.")
	switch {
	case p.Pointer == "/main_number" && code:
		return "main_code"
	case p.Pointer == "/numbers":
		return "main_number"
	case parts[0] != "numbers" || len(parts) < 3:
		return ui.FieldName(p.Pointer)
	}
	n, err := strconv.Atoi(parts[1])
	if err != nil {
		return ""
	}
	main, others := split(f)
	switch {
	case n == main && (code || parts[2] == "code"):
		return "main_code"
	case n == main:
		return "main_number"
	case main >= 0 && n > main:
		n--
	}
	if len(others) > mostRows {
		return "list"
	}
	what := parts[2]
	if code {
		what = "code"
	}
	return "numbers." + strconv.Itoa(n) + "." + what
}

// anotherRow leads acts of the list back to it, and takes out what cannot move before it goes on without it.
func anotherRow(d *draft, sent url.Values) string {
	do := sent.Get("do")
	_, others := split(&d.r.Fields)
	here := d.path("step", keyNumbers)
	switch {
	case do == "add":
		return here + "?rows=" + strconv.Itoa(len(others)+1) + "#f-numbers-" + strconv.Itoa(len(others)) + "-number"
	case do == "take", strings.HasPrefix(do, "remove."):
		return here + "#others"
	}
	return ""
}

func numbersPageOf(d *draft, x frame) (templ.Component, error) {
	p, f := d.Page, &d.r.Fields
	s := numbersView{frame: x, Most: d.m.MaxNumbers, Moves: moveChoices(p, x.Provider), Rest: restChoices(p, x.Provider)}
	if rule, ok := d.rule(); ok {
		c, _ := d.m.CarrierNamed(f.CurrentProvider)
		s.Code, s.CodeOne, s.CodeWhere = rule.Name, rule.Need != "each", text(d.View().Carrier(d.m, c).CodeWhere)
	}
	checker, err := d.Service.Checker(d.R.Context(), &d.Who, d.m.Code)
	if err != nil {
		return nil, err
	}
	s.MainShown = understood(p, checker.Check(x.Form.Value("main_number")))
	s.List = x.Form.Value("list") != ""
	s.Bad = bad(x.Form.Errors)
	if s.List {
		s.Tally = tally(p, checker, sheet.Read(x.Form.Value("list")))
	} else {
		s.Rows = d.rows(x.Form, checker)
	}
	s.Groups = groups(p, d.m, f)
	return numbersPage(p, s), nil
}

// rule is how porting codes are asked for here: by the strictest rule among the lines that move.
func (d *draft) rule() (porting.CodeRule, bool) {
	f := &d.r.Fields
	lines := []string{d.line()}
	for _, w := range f.Moving() {
		lines = append(lines, d.m.Line(f, w).String())
	}
	var best porting.CodeRule
	for _, line := range lines {
		if rule, ok := d.m.Codes[line]; ok && rule.Need != "none" && (best.Need == "" || rule.Need == "each") {
			best = rule
		}
	}
	return best, best.Need != ""
}

// rows are the rows of a form: those that are filled in, those that somebody asked for, and one to begin with.
func (d *draft) rows(form ui.Form, checker *porting.Checker) []rowView {
	n := 1
	for name := range form.Values {
		if i, ok := rowOf(name); ok {
			n = max(n, i+1)
		}
	}
	if asked, err := strconv.Atoi(d.R.URL.Query().Get("rows")); err == nil {
		n = max(n, min(asked, mostRows))
	}
	var out []rowView
	for i := range n {
		r := rowView{N: strconv.Itoa(i), Row: strconv.Itoa(i + 1)}
		if typed := form.Value("numbers." + r.N + ".number"); typed != "" {
			v := checker.Check(typed)
			r.Shown, r.Tag, r.Verdict = understood(d.Page, v), verdictTag(v.Answer), verdictOf(d.Page, v)
		}
		out = append(out, r)
	}
	return out
}

// rowOf reads the number of a row out of the name of one of its inputs.
func rowOf(name string) (int, bool) {
	rest, ok := strings.CutPrefix(name, "numbers.")
	if !ok {
		return 0, false
	}
	number, _, _ := strings.Cut(rest, ".")
	n, err := strconv.Atoi(number)
	return n, err == nil && n >= 0 && n < sheet.MaxRows
}

// understood says what a number was understood as; empty where it was not.
func understood(p ui.Page, v porting.Verdict) string {
	if v.Number == 0 || v.Answer == porting.EligibleNo && v.Line == numbering.UnknownLine {
		return ""
	}
	return p.T("request.understood", "number", p.Number(v.Number), "line", p.T("line_type."+v.Line.String()), "area", v.Area)
}

func verdictTag(e porting.Eligibility) string {
	switch e {
	case porting.EligibleYes:
		return "done"
	case porting.EligibleNo, porting.EligibleAlready:
		return "late"
	}
	return "you"
}

func verdictOf(p ui.Page, v porting.Verdict) string {
	return p.T("request.verdict." + v.Answer.String())
}

// tally says how the numbers of a list stand.
func tally(p ui.Page, checker *porting.Checker, rows []sheet.Row) []string {
	count := map[porting.Eligibility]int{}
	for _, r := range rows {
		count[checker.Check(r.Number).Answer]++
	}
	var out []string
	for _, e := range []porting.Eligibility{porting.EligibleYes, porting.EligibleLikely, porting.EligibleAsk, porting.EligibleAlready, porting.EligibleNo} {
		if count[e] > 0 {
			out = append(out, p.T("request.tally."+e.String(), "count", count[e]))
		}
	}
	return out
}

// groups says how the numbers travel where they go in several groups: by provider and kind of line.
func groups(p ui.Page, m *porting.Market, f *porting.Fields) []string {
	type group struct{ provider, line string }
	var order []group
	count := map[group]int{}
	for _, w := range f.Moving() {
		_, name := m.LosingCarrier(f, w)
		g := group{name, p.T("line_type." + m.Line(f, w).String())}
		if !slices.Contains(order, g) {
			order = append(order, g)
		}
		count[g]++
	}
	if len(order) < 2 {
		return nil
	}
	var out []string
	for _, g := range order {
		out = append(out, p.T("request.group", "count", count[g], "provider", g.provider, "line", g.line))
	}
	return out
}

// bad counts the rows of the list that something is wrong with.
func bad(found []ui.FieldError) int {
	seen := map[string]bool{}
	for _, e := range found {
		if at, ok := strings.CutSuffix(e.Field, ".number"); ok {
			seen[at] = true
		}
		if e.Field == "list" {
			seen[e.Message] = true
		}
	}
	return len(seen)
}

// fieldErrors are faults of a form that no rule of the trade knows.
type fieldErrors []ui.FieldError

// Error lists them for a log.
func (e fieldErrors) Error() string {
	var names []string
	for _, x := range e {
		names = append(names, x.Field)
	}
	return "wrong: " + strings.Join(names, ", ")
}

// rangeError says what is wrong with a range.
func (d *draft) rangeError(err error) error {
	key := "request.range.order"
	if errors.Is(err, sheet.ErrRangeLong) {
		key = "request.range.long"
	}
	return fieldErrors{{Field: "range_last", Message: d.Page.T(key, "max", sheet.MaxRange)}}
}
