package preflight

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/typed"
)

// holder checks what has to be as on the bill: the company's number and the service address.
func (p *preflight) holder() {
	h, a, rule := p.f.Holder, p.f.ServiceAddress, p.m.CompanyID
	id := strings.Join(strings.FieldsFunc(h.CompanyID, func(r rune) bool { return strings.ContainsRune(" -.\u00a0\u202f", r) }), "")
	switch {
	case id == "" && h.Kind == "company" && rule.Need:
		p.lacks("/holder/company_id", "name", rule.Name)
	case id == "":
	case rule.Pattern != nil && !rule.Pattern.MatchString(id):
		p.wrong("/holder/company_id", "company_id.pattern", "name", rule.Name)
	case rule.Luhn && (strings.ContainsFunc(id, func(r rune) bool { return r < '0' || r > '9' }) || !typed.Luhn(id) && !sumHolds(rule, id)):
		p.wrong("/holder/company_id", "company_id.checksum", "name", rule.Name)
	}
	for _, line := range [...][2]string{{"/service_address/street", a.Street}, {"/service_address/building", a.Building}} {
		if line[1] != "" && p.m.POBox != nil && p.m.POBox.MatchString(line[1]) {
			p.wrong(line[0], "address.po_box")
		}
	}
	if a.Postcode != "" && p.m.Postcode != nil && !p.m.Postcode.MatchString(a.Postcode) {
		p.wrong("/service_address/postcode", "postcode.pattern", "typed", a.Postcode)
	}
	if a.Country != "" && !strings.EqualFold(a.Country, p.m.Country) {
		p.wrong("/service_address/country", "country.other", "country", a.Country, "wanted", p.m.Country)
	}
	p.bill()
}

// bill checks what was copied from the bill beside holder and service address: its day, and where it is sent to.
func (p *preflight) bill() {
	if day, err := p.m.ParseDay(p.f.BillDate); err == nil && day.After(p.in.Now) {
		p.wrong("/bill_date", "bill_date.future")
	}
	if p.f.SameAddress == nil || *p.f.SameAddress {
		return
	}
	b := p.f.BillingAddress
	for _, x := range [...][3]string{{b.Street, "/billing_address/street", "billing.street"}, {b.Postcode, "/billing_address/postcode", "billing.postcode"},
		{b.City, "/billing_address/city", "billing.city"}} {
		if x[0] == "" {
			p.wrong(x[1], x[2])
		}
	}
}

// sumHolds says that a number of digits is one of those that have another check sum, and passes it.
func sumHolds(rule porting.CompanyIDRule, id string) bool {
	for prefix, divisor := range rule.Sums {
		if !strings.HasPrefix(id, prefix) || divisor < 1 {
			continue
		}
		sum := 0
		for _, d := range id {
			sum += int(d - '0')
		}
		return sum%divisor == 0
	}
	return false
}

// replaced is the number of the account that the ported one takes the place of: the one that was picked, else the temporary default.
func (p *preflight) replaced() numbering.PhoneNumber {
	if n := p.f.Replaces.Number; n != 0 {
		return n
	}
	return porting.TemporaryDefault(slices.Collect(maps.Values(p.in.Own)))
}

// lent says that the account has a temporary number, so that there is something to replace.
func (p *preflight) lent() bool {
	for _, n := range p.in.Own {
		if n.State == porting.OwnAssigned && n.Use == porting.UseTemporary {
			return true
		}
	}
	return false
}

// replaces checks the number that is replaced, and that the customer said what becomes of it where the market leaves it to the customer.
func (p *preflight) replaces() {
	n := p.replaced()
	if n == 0 || p.in.Signed {
		return
	}
	if own, ok := p.in.Own[n]; !ok || own.State != porting.OwnAssigned {
		p.wrong("/replaces", "replaces.not_yours", "number", p.m.Plan.Display(n))
	}
	if p.f.TemporaryNumber == "" && (p.m.Temporary == "ask" || slices.Contains(p.m.Required, "/temporary_number")) {
		p.lacks("/temporary_number", "number", p.m.Plan.Display(n))
	}
}

// Date is what is wrong with the wished day alone, with pointers into that field.
func Date(m *porting.Market, f *porting.Fields, now time.Time) []porting.Problem {
	p := &preflight{m: m, f: f, in: porting.PreflightInput{Now: now}}
	for pointer, day := range map[string]string{"/requested_date/on": f.RequestedDate.On, "/requested_date/not_before": f.RequestedDate.NotBefore} {
		if _, err := m.ParseDay(day); day != "" && err != nil {
			p.wrong(pointer, "date.malformed", "typed", day)
		}
	}
	p.date()
	for i := range p.out.Missing {
		p.out.Missing[i].Pointer = p.out.Missing[i].Pointer[len("/requested_date"):]
	}
	return p.out.Missing
}

// date checks the wished day. A day before which nothing shall happen needs no working day and no lead: it is only a bound.
func (p *preflight) date() {
	w := p.f.RequestedDate
	if w.On != "" && w.NotBefore != "" {
		p.wrong("/requested_date", "date.both")
	}
	if day, err := p.m.ParseDay(w.NotBefore); err == nil {
		p.inReach("/requested_date/not_before", w.NotBefore, day)
	}
	if day, err := p.m.ParseDay(w.On); err == nil && p.inReach("/requested_date/on", w.On, day) {
		p.onDay("/requested_date/on", w.On, day)
	}
}

// inReach refuses a day that is over or too far away.
func (p *preflight) inReach(pointer, typed string, day time.Time) bool {
	if day.Before(p.m.StartOfDay(p.in.Now)) {
		p.wrong(pointer, "date.past", "date", porting.Day(typed))
		return false
	}
	if last := p.m.Shift(p.in.Now, p.m.MaxLead); p.m.MaxLead > 0 && day.After(last) {
		p.wrong(pointer, "date.too_far", "date", porting.Day(typed), "last", porting.DayOf(last))
		return false
	}
	return true
}

// onDay judges the one day on which the numbers shall move.
func (p *preflight) onDay(pointer, typed string, day time.Time) {
	if holiday, ok := p.m.HolidayOn(day); ok {
		p.wrong(pointer, "date.holiday", "date", porting.Day(typed), "holiday", porting.Holiday(holiday))
		return
	}
	if !p.m.IsWorkday(day) {
		p.wrong(pointer, "date.weekend", "date", porting.Day(typed))
		return
	}
	if first := p.m.StartOfDay(p.m.AddWorkdays(p.in.Now, p.m.MinLead)); day.Before(first) {
		p.wrong(pointer, "date.too_soon", "date", porting.Day(typed), "first", porting.DayOf(first))
		return
	}
	tomorrow := p.m.Shift(day, 1)
	better := porting.DayOf(p.m.AddWorkdays(day, -1))
	if holiday, ok := p.m.HolidayOn(tomorrow); ok {
		p.warn(pointer, "date.eve_of_holiday", "date", porting.Day(typed), "holiday", porting.Holiday(holiday), "better", better)
	} else if !p.m.IsWorkday(tomorrow) {
		p.warn(pointer, "date.friday", "date", porting.Day(typed), "better", better)
	}
}
