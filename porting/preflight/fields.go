package preflight

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/typed"
)

// Bounds of the lists of a request.
const (
	maxNotify    = 10
	maxEquipment = 20
)

// textField is one text of a request. Free ones are where people write what they like, and must not leave a payment card behind.
type textField struct {
	pointer, value string
	max            int // characters
	free           bool
}

// texts lists every text of the request with its bound.
func texts(f *porting.Fields) []textField {
	h, a, b := f.Holder, f.ServiceAddress, f.BillingAddress
	all := []textField{
		{"/name", f.Name, 80, true}, {"/current_provider", f.CurrentProvider, 80, true},
		{"/account_number", f.AccountNumber.Reveal(), 40, false}, {"/separation/reference", f.Separation.Reference, 60, false},
		{"/separation/date", f.Separation.Date, 10, false}, {"/main_number", f.MainNumber.Typed, 60, false},
		{"/new_main_number", f.NewMainNumber.Typed, 60, false}, {"/replaces", f.Replaces.Typed, 60, false},
		{"/holder/company", h.Company, 100, true}, {"/holder/company_id", h.CompanyID, 40, false},
		{"/holder/first_name", h.FirstName, 60, true}, {"/holder/last_name", h.LastName, 60, true},
		{"/service_address/street", a.Street, 120, true}, {"/service_address/building", a.Building, 120, true},
		{"/service_address/postcode", a.Postcode, 20, false}, {"/service_address/city", a.City, 80, true},
		{"/service_address/region", a.Region, 80, true}, {"/service_address/country", a.Country, 2, false},
		{"/requested_date/on", f.RequestedDate.On, 10, false}, {"/requested_date/not_before", f.RequestedDate.NotBefore, 10, false},
		{"/billing_address/street", b.Street, 120, true}, {"/billing_address/building", b.Building, 120, true},
		{"/billing_address/postcode", b.Postcode, 20, false}, {"/billing_address/city", b.City, 80, true},
		{"/billing_address/region", b.Region, 80, true}, {"/billing_address/country", b.Country, 2, false},
		{"/bill_date", f.BillDate, 10, false}, {"/external_id", f.ExternalID, 100, false},
	}
	for i, e := range f.Equipment {
		all = append(all, textField{fmt.Sprintf("/equipment/%d", i), e, 60, true})
	}
	for i, c := range f.Notify {
		at := fmt.Sprintf("/notify/%d", i)
		all = append(all, textField{at + "/name", c.Name, 80, true}, textField{at + "/email", c.Email, 254, false})
	}
	for i, w := range f.Numbers {
		at := fmt.Sprintf("/numbers/%d", i)
		all = append(all, textField{at + "/number", w.Typed, 60, false}, textField{at + "/code", w.Code.Reveal(), 40, false},
			textField{at + "/label", w.Label, 60, true})
	}
	return all
}

// Fields finds what makes a change of a draft unacceptable: values that no later change of other fields could make right. What is
// merely incomplete, or a number that cannot be read, may stay in a draft.
func Fields(m *porting.Market, f *porting.Fields) []porting.Problem {
	var out []porting.Problem
	bad := func(pointer, code string, params ...any) {
		out = append(out, porting.NewProblem(pointer, code, params...))
	}
	tooMany := func(pointer, code string, count, max int) {
		if max > 0 && count > max {
			bad(pointer, code, "count", count, "max", max)
		}
	}
	tooMany("/numbers", "numbers.too_many", len(f.Numbers), m.MaxNumbers)
	tooMany("/notify", "notify.too_many", len(f.Notify), maxNotify)
	tooMany("/equipment", "equipment.too_many", len(f.Equipment), maxEquipment)
	if len(out) > 0 {
		return out // do not describe each of far too many
	}
	for _, c := range choices(m, f) {
		if c.value != "" && !slices.Contains(c.allowed, c.value) {
			bad(c.pointer, "choice.unknown", "value", c.value, "allowed", strings.Join(c.allowed, ", "))
		}
	}
	for _, t := range texts(f) {
		if code, params := t.fault(); code != "" {
			bad(t.pointer, code, params...)
		}
	}
	if n := utf8.RuneCountInString(f.CurrentProvider); n == 1 {
		bad("/current_provider", "text.too_short", "min", 2)
	}
	for i, c := range f.Notify {
		if !typed.Email(c.Email) {
			bad(fmt.Sprintf("/notify/%d/email", i), "email.invalid")
		}
	}
	for _, d := range []struct{ pointer, value string }{{"/requested_date/on", f.RequestedDate.On},
		{"/requested_date/not_before", f.RequestedDate.NotBefore}, {"/separation/date", f.Separation.Date}, {"/bill_date", f.BillDate}} {
		if _, err := m.ParseDay(d.value); d.value != "" && err != nil {
			bad(d.pointer, "date.malformed", "typed", d.value)
		}
	}
	return out
}

type choice struct {
	pointer, value string
	allowed        []string
}

// choices lists every field that takes one of a few words.
func choices(m *porting.Market, f *porting.Fields) []choice {
	lines := []string{numbering.Landline.String(), numbering.Mobile.String()}
	if len(m.LineTypes) > 0 {
		lines = lines[:0]
		for _, t := range m.LineTypes {
			lines = append(lines, t.String())
		}
	}
	line := ""
	if f.LineType != numbering.UnknownLine {
		line = f.LineType.String()
	}
	all := []choice{{"/line_type", line, lines},
		{"/internet", f.Internet, []string{"fibre", "dsl_shared", "dsl_separate", "dsl_leaving", "mobile", "none", "unknown"}},
		{"/rest", f.Rest, []string{"none", "keep", "close", porting.RestUnknown}}, {"/holder/kind", f.Holder.Kind, []string{"company", "person"}},
		{"/temporary_number", f.TemporaryNumber, []string{"release", "keep"}}}
	for i, w := range f.Numbers {
		if w.LineType != numbering.UnknownLine {
			all = append(all, choice{fmt.Sprintf("/numbers/%d/line_type", i), w.LineType.String(), append(lines[:len(lines):len(lines)], numbering.TollFree.String())})
		}
	}
	for i, c := range f.Notify {
		all = append(all, choice{fmt.Sprintf("/notify/%d/language", i), c.Language, []string{"en", "fr", "es"}})
	}
	return all
}

// fault finds what is wrong with one text. Characters that steer a terminal, a mail header or the direction of reading are refused:
// the texts end up in letters and mails.
func (t textField) fault() (code string, params []any) {
	if code, params := typed.Line(t.value, t.max); code != "" {
		return code, params
	}
	if t.free && typed.Card(t.value) {
		return "text.card_number", nil
	}
	return "", nil
}
