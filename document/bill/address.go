package bill

import (
	"strings"
)

// The fields of an address.
const (
	fieldStreet   = "/service_address/street"
	fieldBuilding = "/service_address/building"
	fieldPostcode = "/service_address/postcode"
	fieldCity     = "/service_address/city"
)

// address compares the service address. Where the bill names the place of installation, that one counts and no other.
func (c *check) address() {
	if c.want.Street == "" && c.want.Postcode == "" {
		return
	}
	a := c.rules.address(c.want)
	if m, ok := c.bestOf(a, labelService); ok {
		c.installed(m, a)
		return
	}
	m, ok := c.bestOf(a, "", labelBilling)
	if ok && m.found && m.name == same && m.number == same && m.postcode == same {
		c.addressed(m, a, false)
		return
	}
	if c.scattered(a) {
		return
	}
	if !ok || !c.customerPlace(m) {
		c.absent(a)
		return
	}
	c.addressed(m, a, c.ocr && !c.certain(m.place))
}

// installed judges against a labelled place of installation. One that holds no street was not read whole.
func (c *check) installed(m matched, a address) {
	if !m.found {
		c.addressed(m, a, true)
		return
	}
	if m.name != different && m.number != different {
		c.addressed(m, a, false)
		return
	}
	if other, ok := c.bestOf(a, "", labelBilling); ok && other.found && other.name == same && other.number == same && other.postcode == same {
		c.add(Finding{Field: fieldStreet, Typed: a.typedStreet, Status: Different}, m.row)
		c.because("bill.street.billing", fieldStreet, map[string]string{"typed": a.typedStreet, "printed": textOf(m.row)})
		c.postcodeCity(m, a, false)
		return
	}
	c.addressed(m, a, false)
}

// addressed writes the findings of a comparison; doubt turns every difference into something that could not be read.
func (c *check) addressed(m matched, a address, doubt bool) {
	f := Finding{Field: fieldStreet, Typed: a.typedStreet}
	code := ""
	params := map[string]string{"typed": a.typedStreet, "printed": textOf(m.row)}
	switch {
	case !m.found && !doubt:
		f.Status, code = NotFound, "bill.street.not_found"
	case !m.found:
		f.Status, code = Unreadable, "bill.street.unreadable"
	case m.name != same:
		f.Status, code = m.name.status(), "bill.street."+m.name.word()
	case m.number != same:
		f.Status, code = m.number.status(), "bill.house_number."+m.number.word()
		params = map[string]string{"typed": a.street.number, "printed": m.printed.number}
	default:
		f.Status = Found
	}
	if doubt && f.Status == Different {
		f.Status, code = Unreadable, "bill.street.unreadable"
	}
	if a.typedStreet != "" {
		c.add(f, m.row)
		if code != "" {
			c.because(code, f.Field, params)
		}
	}
	c.postcodeCity(m, a, doubt)
	if a.building != "" {
		b := Finding{Field: fieldBuilding, Typed: a.typedBuilding, Status: Found}
		if m.building != same {
			b.Status = NotFound
			c.because("bill.building.not_found", fieldBuilding, nil)
		}
		c.add(b, nil)
	}
}

// word is how reasons call an outcome that is not the same.
func (o outcome) word() string {
	if o == unsure {
		return "unreadable"
	}
	return "different"
}

func (c *check) postcodeCity(m matched, a address, doubt bool) {
	for _, x := range [...]struct {
		field, typed, name string
		o                  outcome
		words              []word
	}{{fieldPostcode, a.typedPostcode, "postcode", m.postcode, m.place.postcode}, {fieldCity, a.typedCity, "city", m.city, m.place.city}} {
		if x.typed == "" || len(x.words) == 0 {
			continue
		}
		if doubt && x.o == different {
			x.o = unsure
		}
		c.add(Finding{Field: x.field, Typed: x.typed, Status: x.o.status()}, x.words)
		if x.o != same {
			c.because("bill."+x.name+"."+x.o.word(), x.field, map[string]string{"typed": x.typed, "printed": textOf(x.words)})
		}
	}
}

// absent says that the paper shows no address to compare with.
func (c *check) absent(a address) {
	for _, f := range [...]struct{ field, typed, code string }{
		{fieldStreet, a.typedStreet, "street"}, {fieldPostcode, a.typedPostcode, "postcode"}, {fieldCity, a.typedCity, "city"},
	} {
		if f.typed == "" {
			continue
		}
		c.add(Finding{Field: f.field, Typed: f.typed, Status: NotFound}, nil)
		c.because("bill."+f.code+".not_found", f.field, nil)
	}
}

// scattered looks for the street and the postcode anywhere, for bills whose addresses are laid out as this package does not know.
func (c *check) scattered(a address) bool {
	if a.street.name == "" {
		return false
	}
	var row, postcode []word
	for _, seg := range c.segs {
		for i, w := range seg.words {
			if postcode == nil && c.isPostcode(w.Text) && postcodeOf(w.Text, c.ocr) == postcodeOf(a.postcode, false) {
				postcode = seg.words[i : i+1]
			}
		}
		if row != nil || seg.quiet || seg.legal {
			continue
		}
		for _, chunk := range append([][]word{seg.words}, commas(seg.words)...) {
			st := c.rules.street(chunk, c.ocr)
			if st.name != "" && compareText(a.street.name, st.name, c.ocr, 1) == same && c.house(a.street.number, st.number, chunk) == same {
				row = chunk
			}
		}
	}
	if row == nil || postcode == nil && a.postcode != "" {
		return false
	}
	c.add(Finding{Field: fieldStreet, Typed: a.typedStreet, Status: Found}, row)
	if a.postcode != "" {
		c.add(Finding{Field: fieldPostcode, Typed: a.typedPostcode, Status: Found}, postcode)
	}
	return true
}

// customerPlace says that an address that differs is one of the customer's: it is labelled, or a holder's name stands over it.
func (c *check) customerPlace(m matched) bool {
	p := m.place
	if p.role == labelBilling || p.named || m.found && m.name != different {
		return true
	}
	if len(p.rows) < 2 {
		return false
	}
	return !c.providers(p.rows[0].words)
}

// certain says that a picture was read well enough at an address to contradict what was typed.
func (c *check) certain(p *place) bool {
	sure := sureOf(p.postcode)
	for _, row := range p.rows {
		sure = min(sure, sureOf(row.words))
	}
	return sure >= minSure && len(p.rows) >= 2
}

// unplaced adds the streets that stand under a label of installation without a postcode.
func (s *survey) unplaced() {
	for _, v := range s.values(labelService) {
		st := s.rules.street(v.words, s.ocr)
		if st.number == "" || st.name == "" || s.hasPlace(v.seg) {
			continue
		}
		s.places = append(s.places, place{role: labelService, rows: []row{{v.words, v.seg}}, seg: v.seg})
	}
}

// hasPlace says that a segment is part of an address already, or of its label.
func (s *survey) hasPlace(seg *segment) bool {
	for i := range s.places {
		p := &s.places[i]
		if p.seg == seg || p.seg.page == seg.page && p.role == labelService {
			return true
		}
		for _, r := range p.rows {
			if r.seg == seg {
				return true
			}
		}
	}
	return false
}

// streetText is the street line of a place as printed; nil where none looks like one.
func (s *survey) streetRow(p *place) []word {
	for i := len(p.rows) - 1; i >= 0; i-- {
		for _, chunk := range append([][]word{p.rows[i].words}, commas(p.rows[i].words)...) {
			if st := s.rules.street(chunk, s.ocr); st.number != "" && st.name != "" && !strings.Contains(textOf(chunk), ":") {
				return chunk
			}
		}
	}
	return nil
}
