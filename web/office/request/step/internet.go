package step

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/api/merge"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/ui"
)

// internet is the second screen: how the site gets Internet, and what else hangs on the lines.
var internet = screen{key: keyInternet, values: internetValues, edit: editInternet, page: internetPageOf, onward: separate, found: undiagnosed}

// Ways to the Internet, as the API names them; those that people choose from.
const (
	dslShared  = "dsl_shared"
	dslLeaving = "dsl_leaving"
	unknownNet = "unknown"
)

var internets = []string{"fibre", dslShared, "dsl_separate", "mobile", "none", unknownNet}

// equipments are the things that use a line beside telephones.
var equipments = []string{"fax", "alarm", "lift", "payment", "door", "none"}

// questions find out whether the Internet runs over the phone line; two yeses mean that it does.
var questions = []string{"box", "filters", "bill"}

// internetView is what the screen shows beside the form.
type internetView struct {
	frame
	Internets, Equipment, YesNo []ui.Choice
	Questions                   []string
	Unsure                      bool // the questions are open
	Apart                       bool // the answers say that it does not run over the line
}

func internetValues(d *draft) url.Values {
	f := &d.r.Fields
	out := url.Values{"equipment": slices.Clone(f.Equipment)}
	switch f.Internet {
	case "":
	case dslLeaving: // said on the page about it
		out.Set("internet", dslShared)
	default:
		out.Set("internet", f.Internet)
	}
	return out
}

func editInternet(d *draft, sent url.Values, f *porting.Fields) error {
	chosen := sent.Get("internet")
	patch := visit.Patch(sent, "internet")
	switch {
	case chosen == unknownNet && yeses(sent) >= 2:
		patch["internet"] = dslShared
	case chosen == dslShared && f.Internet == dslLeaving:
		delete(patch, "internet")
	}
	things := []any{}
	for _, e := range sent["equipment"] {
		if e != "none" || len(sent["equipment"]) == 1 {
			things = append(things, e)
		}
	}
	patch["equipment"] = things
	return merge.Apply(d.m, f, patch)
}

// yeses counts the answers that speak for an access over the phone line.
func yeses(sent url.Values) int {
	n := 0
	for _, q := range questions {
		if sent.Get("ask_"+q) == "yes" {
			n++
		}
	}
	return n
}

// separate leads to the page about an access that would end with the line, while nothing is settled.
func separate(d *draft, _ url.Values) string {
	f := &d.r.Fields
	if f.Internet == dslShared && (f.Separation.Date == "" || f.Separation.Reference == "") {
		return d.path("stop", "internet")
	}
	return ""
}

// undiagnosed says what is to do where somebody does not know.
func undiagnosed(d *draft, sent url.Values) []ui.FieldError {
	if d.r.Fields.Internet != unknownNet {
		return nil
	}
	for _, q := range questions {
		if sent.Get("ask_"+q) == "" {
			return []ui.FieldError{{Field: "ask_" + q, Message: d.Page.T("request.ask.missing")}}
		}
	}
	return nil
}

func internetPageOf(d *draft, x frame) (templ.Component, error) {
	p := d.Page
	s := internetView{frame: x, Questions: questions, Unsure: x.Form.Value("internet") == unknownNet,
		YesNo: []ui.Choice{{Value: "yes", Label: p.T("request.yes")}, {Value: "no", Label: p.T("request.no")}}}
	s.Internets, s.Equipment = internetChoices(p), equipmentChoices(p)
	if d.R.Method == http.MethodPost {
		answered := 0
		for _, q := range questions {
			x.Form.Set("ask_"+q, d.R.PostForm.Get("ask_"+q))
			if d.R.PostForm.Get("ask_"+q) != "" {
				answered++
			}
		}
		s.Form = x.Form
		s.Apart = s.Unsure && answered == len(questions) && yeses(d.R.PostForm) < 2
	}
	return internetPage(p, s), nil
}

// stopView is the page of an Internet access that would end with the line.
type stopView struct {
	Path, Back   string
	Provider     string
	Hours        string
	Script       string
	Form         ui.Form
	ReadOnly     bool
	RemindBefore string // the day that was given to be reminded on, for people
}

func (d *draft) stop(form ui.Form) error {
	p := &d.Page
	p.Title, p.Error = p.T("request.dsl.title"), len(form.Errors) > 0
	c, _ := d.m.CarrierNamed(d.r.Fields.CurrentProvider)
	x := stopView{Path: d.path(), Back: d.path("step", keyInternet), Provider: d.provider(), Hours: text(d.View().Carrier(d.m, c).Hours), Form: form,
		ReadOnly: !d.Session.Can(login.Port)}
	main := p.T("request.dsl.this_line")
	if n := d.r.Fields.MainNumber.Number; n != 0 {
		main = p.Number(n)
	}
	x.Script = p.T("request.dsl.script", "number", main, "provider", x.Provider)
	if s := d.r.Fields.Separation; s.Date > d.today() {
		x.RemindBefore = p.Date(s.Date)
	}
	status := http.StatusOK
	if p.Error {
		status = http.StatusUnprocessableEntity
	}
	return d.Render(status, stopPage(*p, x))
}

// today is the day that it is in the market.
func (d *draft) today() string { return string(porting.DayOf(d.Page.Now.In(d.Page.Clock().Zone))) }

func showStop(d *draft) error {
	s := d.r.Fields.Separation
	f := ui.Form{}
	f.Set("reference", s.Reference)
	if s.Date > d.today() {
		f.Set("remind", s.Date)
	} else {
		f.Set("date", s.Date)
	}
	return d.stop(f)
}

// leaveStop takes one of the three ways out.
func leaveStop(d *draft) error {
	form, err := d.Form()
	if err != nil {
		return err
	}
	patch, field, next := map[string]any{"internet": dslShared}, "", d.path("step", keyNumbers)
	p := d.Page
	today := d.today()
	bad := func(name, key string) {
		form.Errors = append(form.Errors, ui.FieldError{Field: name, Message: p.T(key)})
	}
	switch form.Value("do") {
	case "remind":
		field = "remind"
		if _, err := d.m.ParseDay(form.Value("remind")); err != nil || form.Value("remind") <= today {
			bad(field, "request.dsl.remind.missing")
		}
		patch["separation"] = map[string]any{"date": form.Value("remind"), "reference": nil}
		next = "/office/add-ons/number-porting?kept=" + string(d.r.ID)
	case "done":
		field = "date"
		if _, err := d.m.ParseDay(form.Value("date")); err != nil || form.Value("date") > today {
			bad(field, "request.dsl.date.missing")
		}
		if form.Value("reference") == "" {
			bad("reference", "request.dsl.reference.missing")
		}
		patch["separation"] = map[string]any{"date": form.Value("date"), "reference": form.Value("reference")}
	default:
		if form.Value("leaving") != "yes" {
			bad("leaving", "request.dsl.leaving.missing")
		}
		patch["internet"], patch["separation"] = dslLeaving, nil
	}
	if len(form.Errors) > 0 {
		return d.stop(form)
	}
	err = d.change(func(f *porting.Fields) error { return merge.Apply(d.m, f, patch) })
	if d.Again(&form, err) {
		for i := range form.Errors {
			form.Errors[i].Field = field
		}
		return d.stop(form)
	}
	if err != nil {
		return err
	}
	return d.Redirect(next)
}

// showSpecial is the page for numbers that a person moves.
func showSpecial(d *draft) error {
	d.Page.Title = d.Page.T("request.special.title")
	return d.Render(http.StatusOK, specialPage(d.Page, d.path("step", keyService)))
}
