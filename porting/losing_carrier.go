package porting

import (
	"cmp"
	"strings"
	"unicode"

	"github.com/portamento/portamento/numbering"
)

// CarrierOther is the code of a losing carrier that the market does not list; its name is as the customer typed it.
const CarrierOther CarrierCode = "other"

// LosingCarrier names whom a number leaves: the operator whose code it has, else the provider that the customer named. Where the market
// does not know that provider and the number has no code, a code of another number of the request tells the network behind it.
func (m *Market) LosingCarrier(f *Fields, w NumberWish) (CarrierCode, string) {
	if code, name, ok := m.carrierByCode(w); ok {
		return code, name
	}
	if c, ok := m.CarrierNamed(f.CurrentProvider); ok {
		return c.Code, c.Name
	}
	if w.Code == "" {
		for _, other := range f.Numbers {
			if m.Line(f, other) != m.Line(f, w) {
				continue // the code of a mobile says nothing about the carrier of a landline
			}
			if code, name, ok := m.carrierByCode(other); ok {
				return code, name
			}
		}
	}
	return CarrierOther, f.CurrentProvider
}

// Biller names who sends the bill for the numbers that leave a carrier: the name printed on the bill, which may be a reseller's in that carrier's
// network. Where that name means a carrier that other numbers of the request leave, this one bills its numbers itself.
func (m *Market) Biller(f *Fields, carrier CarrierCode, name string) string {
	c, known := m.CarrierNamed(f.CurrentProvider)
	switch {
	case f.CurrentProvider == "":
		return name
	case !known || c.Code == carrier:
		return f.CurrentProvider
	}
	for _, w := range f.Moving() {
		if code, _ := m.LosingCarrier(f, w); code == c.Code {
			return name
		}
	}
	return f.CurrentProvider
}

// Line is the line type of a number of a request: what the plan tells, else the customer's word for this number, else that for all of them.
func (m *Market) Line(f *Fields, w NumberWish) numbering.LineType {
	return lineOf(m.Plan.Describe(w.Number).LineType, cmp.Or(w.LineType, f.LineType))
}

// carrierByCode reads the carrier off a code that is right.
func (m *Market) carrierByCode(w NumberWish) (CarrierCode, string, bool) {
	if w.Code == "" || w.Number == 0 {
		return "", "", false
	}
	check := m.Plan.CheckCode(w.Number, w.Code.Reveal())
	if check.Fault != "" || check.Carrier == "" {
		return "", "", false
	}
	if c, ok := m.Carrier(check.Carrier); ok {
		return c.Code, c.Name, true
	}
	return check.Carrier, check.Operator, true
}

// CarrierNamed finds the carrier that a person means by a name.
func (m *Market) CarrierNamed(typed string) (Carrier, bool) {
	name := Fold(typed)
	if name == "" {
		return Carrier{}, false
	}
	for _, c := range m.Carriers {
		if Fold(c.Name) == name || Fold(string(c.Code)) == name {
			return c, true
		}
		for _, a := range c.Aliases {
			if Fold(a) == name {
				return c, true
			}
		}
	}
	return Carrier{}, false
}

// Fold brings names into a form in which they can be compared: lower case, without accents, and nothing but letters and digits.
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		if r = unicode.ToLower(r); unicode.IsLetter(r) || unicode.IsDigit(r) {
			if plain, ok := plainLetters[r]; ok && r >= 0x80 {
				b.WriteString(plain)
			} else {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}
