package fix

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/merge"
	"github.com/portamento/portamento/web/api/view"
	"github.com/portamento/portamento/web/office/request/recap"
	"github.com/portamento/portamento/web/office/tracker/tell"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/ui"
)

// plainField is an input of one line whose old value is known.
type plainField struct {
	name, auto, mode, width string
	old                     func(*porting.Fields) string
}

// plainFields are the inputs of each pointer of the catalogue that are lines of text.
var plainFields = map[string][]plainField{
	"/holder/company":           {{"holder.company", "organization", "", "", func(f *porting.Fields) string { return f.Holder.Company }}},
	"/holder/company_id":        {{"holder.company_id", "off", "", "medium", func(f *porting.Fields) string { return f.Holder.CompanyID }}},
	"/holder/first_name":        {{"holder.first_name", "given-name", "", "medium", func(f *porting.Fields) string { return f.Holder.FirstName }}},
	"/holder/last_name":         {{"holder.last_name", "family-name", "", "medium", func(f *porting.Fields) string { return f.Holder.LastName }}},
	"/service_address/street":   {{"service_address.street", "address-line1", "", "", func(f *porting.Fields) string { return f.ServiceAddress.Street }}},
	"/service_address/building": {{"service_address.building", "address-line2", "", "", func(f *porting.Fields) string { return f.ServiceAddress.Building }}},
	"/service_address/postcode": {{"service_address.postcode", "postal-code", "", "short", func(f *porting.Fields) string { return f.ServiceAddress.Postcode }}},
	"/service_address/city":     {{"service_address.city", "address-level2", "", "medium", func(f *porting.Fields) string { return f.ServiceAddress.City }}},
	"/service_address/region":   {{"service_address.region", "address-level1", "", "medium", func(f *porting.Fields) string { return f.ServiceAddress.Region }}},
	"/account_number":           {{"account_number", "off", "", "medium", func(f *porting.Fields) string { return f.AccountNumber.Masked() }}},
	"/main_number":              {{"main_number", "off", "tel", "medium", func(f *porting.Fields) string { return f.MainNumber.Typed }}},
	"/new_main_number":          {{"new_main_number", "off", "tel", "medium", func(f *porting.Fields) string { return f.NewMainNumber.Typed }}},
	"/current_provider":         {{"current_provider", "off", "", "medium", func(f *porting.Fields) string { return f.CurrentProvider }}},
}

// wholes are the pointers that stand for several.
var wholes = map[string][]string{
	"/holder":          {"/holder/kind", "/holder/company", "/holder/company_id", "/holder/first_name", "/holder/last_name"},
	"/service_address": {"/service_address/street", "/service_address/building", "/service_address/postcode", "/service_address/city", "/service_address/region"},
}

// chosen are the inputs with a few values.
var chosen = map[string]struct {
	name   string
	words  string
	values []string
	old    func(*porting.Fields) string
}{
	"/holder/kind": {"holder.kind", "request.kind.", []string{"company", "person"}, func(f *porting.Fields) string { return f.Holder.Kind }},
	"/rest":        {"rest", "request.rest.", []string{"none", "keep", "close"}, func(f *porting.Fields) string { return f.Rest }},
	"/internet":    {"internet", "request.internet.", []string{"fibre", "dsl_separate", "dsl_leaving", "mobile", "none"}, func(f *porting.Fields) string { return f.Internet }},
}

// fields are the inputs of a pointer, beside what was sent.
func (k teller) fields(r *porting.Request, o *porting.Order, pointer string) []fixField {
	p, f := k.Page, &r.Fields
	var out []fixField
	for _, part := range wholes[pointer] {
		if (part == "/service_address/building" && f.ServiceAddress.Building == "") || (part == "/service_address/region" && !slices.Contains(p.Market.Required, part) && f.ServiceAddress.Region == "") {
			continue
		}
		out = append(out, k.fields(r, o, part)...)
	}
	for _, x := range plainFields[pointer] {
		if strings.HasPrefix(x.name, "holder.company") && f.Holder.Kind == "person" {
			continue
		}
		in := ui.Input{Name: x.name, Label: p.T("tracker.field." + x.name), Autocomplete: x.auto, Mode: x.mode, Width: x.width, Plain: true, Max: 120}
		if x.name == "new_main_number" { // needed where the main number leaves others behind, which is asked for by a reason of its own
			codes, _, _ := tell.Asked(o)
			in.Optional = !slices.Contains(codes, "new_main_needed")
		}
		if x.name == "current_provider" {
			for _, c := range p.Market.Carriers {
				in.Suggest = append(in.Suggest, c.Name)
			}
		}
		out = append(out, fixField{Input: in, Old: x.old(f)})
	}
	if x, ok := chosen[pointer]; ok {
		in := ui.Input{Name: x.name, Label: p.T("tracker.field." + x.name), Type: "radio", Small: true}
		for _, value := range x.values {
			in.Choices = append(in.Choices, ui.Choice{Value: value, Label: p.T(x.words+value, "provider", k.BillerOf(r, o))})
		}
		old := ""
		if was := x.old(f); was != "" {
			old = p.T(x.words+was, "provider", k.BillerOf(r, o))
		}
		out = append(out, fixField{Input: in, Old: old})
	}
	switch pointer {
	case "/code":
		out = append(out, k.codeFields(f, o)...)
	case "/numbers":
		out = append(out, k.numberFields(f, o)...)
	case "/equipment":
		in := ui.Input{Name: "equipment", Label: p.T("tracker.field.equipment"), Hint: p.T("tracker.field.equipment_hint"), Max: 300}
		out = append(out, fixField{Input: in, Old: strings.Join(recap.Equipment(p, f.Equipment), ", ")})
	case "/requested_date":
		old := p.Date(cmp.Or(f.RequestedDate.On, f.RequestedDate.NotBefore))
		out = append(out, fixField{Input: ui.Input{Name: "requested_date.day", Label: p.T("tracker.field.requested_date"), Type: "date", Width: "short"}, Old: old})
	}
	return out
}

// codeFields are the codes of the order's numbers: of those that have one, and of the first where none has.
func (k teller) codeFields(f *porting.Fields, o *porting.Order) []fixField {
	name := cmp.Or(k.Page.Market.Codes[o.LineType.String()].Name, k.Page.T("tracker.field.code_word"))
	var out []fixField
	for i, w := range f.Numbers {
		if o.Number(w.Number) == nil || w.Code == "" && k.Page.Market.Codes[o.LineType.String()].Need != "each" && (len(out) > 0 || later(f.Numbers[i+1:], o)) {
			continue
		}
		out = append(out, fixField{Input: ui.Input{Name: numbered("numbers", i, "code"), Label: k.Page.T("tracker.field.code", "name", name, "number", k.Page.Number(w.Number)),
			Autocomplete: "off", Plain: true, Width: "medium", Max: 40}, Old: w.Code.Masked()})
	}
	return out
}

// later says that one of the numbers that follow has a code.
func later(rest []porting.NumberWish, o *porting.Order) bool {
	return slices.ContainsFunc(rest, func(w porting.NumberWish) bool { return w.Code != "" && o.Number(w.Number) != nil })
}

// numberFields are the order's numbers, each to be mended or taken off, and a line for more.
func (k teller) numberFields(f *porting.Fields, o *porting.Order) []fixField {
	p := k.Page
	var out []fixField
	for i, w := range f.Numbers {
		if o.Number(w.Number) == nil {
			continue
		}
		out = append(out, fixField{List: true, Old: p.Number(w.Number), Input: ui.Input{Name: numbered("numbers", i, "number"), Label: p.T("tracker.field.number", "number", p.Number(w.Number)), Mode: "tel", Autocomplete: "off",
			Plain: true, Width: "medium", Max: 40}})
	}
	return append(out, fixField{Input: ui.Input{Name: "added", Label: p.T("tracker.field.numbers_new"), Hint: p.T("tracker.field.numbers_new_hint"), Type: "textarea", Rows: 2,
		Optional: true, Mode: "tel", Max: 2000}})
}

// mending is a correction as it was typed.
type mending struct {
	market  *porting.Market
	values  map[string][]string
	request *porting.Request
}

func (m mending) value(name string) string {
	if v := m.values[name]; len(v) > 0 {
		return strings.TrimSpace(v[0])
	}
	return ""
}

// edit mends the fields. What was left empty stays as it was sent.
func (m mending) edit(f *porting.Fields) error {
	given := map[string][]string{}
	var names []string
	for _, list := range plainFields {
		for _, x := range list {
			if v := m.value(x.name); v != "" {
				given[x.name], names = []string{v}, append(names, x.name)
			}
		}
	}
	for _, x := range chosen {
		if v := m.value(x.name); v != "" {
			given[x.name], names = []string{v}, append(names, x.name)
		}
	}
	patch := visit.Patch(given, names...)
	if day := m.value("requested_date.day"); day != "" {
		patch["requested_date"] = map[string]any{"on": day, "not_before": nil}
	}
	if text := m.value("equipment"); text != "" {
		var list []any
		for e := range strings.SplitSeq(text, ",") {
			if e = strings.TrimSpace(e); e != "" {
				list = append(list, e)
			}
		}
		patch["equipment"] = list
	}
	if err := merge.Apply(m.market, f, patch); err != nil {
		return err
	}
	m.numbers(f)
	return nil
}

// numbers mends codes and numbers by their places in the list, then takes numbers off, then adds new ones.
func (m mending) numbers(f *porting.Fields) {
	var kept []porting.NumberWish
	for i, w := range f.Numbers {
		if code := m.value(numbered("numbers", i, "code")); code != "" {
			w.Code = porting.Secret(code)
		}
		if typed := m.value(numbered("numbers", i, "number")); typed != "" {
			if main := f.MainNumber; main.Number == w.Number {
				f.MainNumber = m.typed(typed)
			}
			w.TypedNumber = m.typed(typed)
		}
		if m.value(numbered("numbers", i, "off")) == "" {
			kept = append(kept, w)
		}
	}
	for line := range strings.FieldsFuncSeq(m.value("added"), func(c rune) bool { return c == '\n' || c == ',' || c == ';' }) {
		if line = strings.TrimSpace(line); line != "" {
			kept = append(kept, porting.NumberWish{TypedNumber: m.typed(line)})
		}
	}
	f.Numbers = kept
}

func (m mending) typed(s string) porting.TypedNumber {
	n, fault := m.market.Plan.Parse(s)
	if fault != numbering.NoFault {
		n = 0
	}
	return porting.TypedNumber{Typed: s, Number: n}
}

// signed says that something was signed with the correction.
func (m mending) signed() bool {
	return m.value("signature.name") != "" || m.value("signature.capacity") != "" || len(m.values["signature.statements"]) > 0
}

// signature is what was signed with the correction; nil if nothing was. Error: *porting.InvalidError.
func (m mending) signature(lang string) (*porting.Signing, error) {
	if !m.signed() {
		return nil, nil
	}
	body := view.SignatureBody{Name: m.value("signature.name"), Capacity: m.value("signature.capacity"), Statements: m.values["signature.statements"],
		TermsVersion: m.value("signature.terms_version"), DrawnText: m.value("signature.drawn")}
	in, err := body.Signing(lang)
	if bad, ok := errors.AsType[*porting.InvalidError](err); ok {
		for i := range bad.Problems {
			bad.Problems[i].Pointer = "/signature" + bad.Problems[i].Pointer
		}
	}
	return &in, err
}

// lacking is what the page itself asks for: something has to be mended, and what cannot be typed has to be confirmed. A new signature alone mends
// only what was refused for the signature.
func (m mending) lacking(p ui.Page) []ui.FieldError {
	var out []ui.FieldError
	onlyPapers, signs := true, false
	for _, o := range tell.Mendable(m.request) {
		codes, _, _ := tell.Asked(o)
		for _, c := range codes {
			reason, _ := m.market.Reason(c)
			onlyPapers = onlyPapers && (len(reason.Fields) == 0 || slices.Equal(reason.Fields, []string{"/documents"}))
			signs = signs || slices.Contains(reason.Fields, "/signature")
			if len(reason.Fields) == 0 && m.value("confirmed."+c) == "" {
				out = append(out, ui.FieldError{Field: "confirmed." + c, Message: p.T("tracker.fix.confirm_missing")})
			}
		}
	}
	typed := signs && m.signed()
	for name := range m.values {
		base, _, _ := strings.Cut(name, ".")
		typed = typed || base != "signature" && base != "confirmed" && m.value(name) != "" && m.changed(name)
	}
	if !typed && !onlyPapers && len(out) == 0 {
		out = append(out, ui.FieldError{Message: p.T("tracker.fix.unchanged")})
	}
	return out
}

// changed says that an input holds something else than was sent.
func (m mending) changed(name string) bool {
	for _, list := range plainFields {
		for _, x := range list {
			if x.name == name {
				return x.old(&m.request.Fields) != m.value(name)
			}
		}
	}
	for _, x := range chosen {
		if x.name == name {
			return x.old(&m.request.Fields) != m.value(name)
		}
	}
	if rest, ok := strings.CutPrefix(name, "numbers."); ok && strings.HasSuffix(rest, ".number") {
		i, err := strconv.Atoi(strings.TrimSuffix(rest, ".number"))
		return err == nil && i < len(m.request.Fields.Numbers) && m.typed(m.value(name)).Number != m.request.Fields.Numbers[i].Number
	}
	return true
}
