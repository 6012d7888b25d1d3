package bill

import (
	"slices"
	"strings"

	"github.com/portamento/portamento/document/bill/paper"
)

// matched is how one address of the paper compares with the typed one.
type matched struct {
	site                         *paper.Site
	number, name, postcode, city paper.Outcome
	building                     paper.Outcome
	printed                      paper.Street
	row                          []paper.Word
	found                        bool // a street line was found at all
}

// rank orders candidates: the lower, the nearer to what was typed.
func (m *matched) rank() int {
	if !m.found {
		return 100 + int(m.postcode)
	}
	return 10*int(m.name) + 5*int(m.postcode) + 4*int(m.number) + int(m.city)
}

// match compares an address of the paper with the typed one.
func (c *check) match(p *paper.Site, a address) matched {
	r := c.Rules
	m := matched{site: p, name: paper.Different, number: paper.Different}
	if len(p.Postcode) > 0 {
		m.postcode = paper.CompareCode(paper.PostcodeOf(a.postcode, false), paper.PostcodeOf(p.Postcode[0].Text, c.OCR), c.OCR, paper.SureOf(p.Postcode))
	}
	city := r.Joined(p.City)
	m.city = paper.CompareText(a.city, city, c.OCR, paper.SureOf(p.City))
	if m.city != paper.Same && a.city != "" && (strings.HasPrefix(city, a.city) || strings.HasPrefix(a.city, city) && city != "") {
		m.city = paper.Same // Lyon 03, Paris 8e, Cedex
	}
	if a.postcode == "" {
		m.postcode = paper.Same
	}
	if a.city == "" || len(p.City) == 0 {
		m.city = paper.Same
	}
	best := 1000
	for i := range p.Rows {
		for _, chunk := range append([][]paper.Word{p.Rows[i].Words}, paper.Commas(p.Rows[i].Words)...) {
			st := r.Street(chunk, c.OCR)
			if st.Name == "" {
				continue
			}
			name := paper.CompareText(a.street.Name, st.Name, c.OCR, paper.SureOf(chunk))
			number := c.house(a.street.Number, st.Number, chunk)
			rank := 10*int(name) + int(number)
			if st.Number == "" {
				rank += 5
			}
			if rank < best {
				best, m.name, m.number, m.printed, m.row, m.found = rank, name, number, st, chunk, true
			}
		}
	}
	if len(p.Rows) == 0 && c.OCR {
		m.name, m.number = paper.Unsure, paper.Unsure
	}
	m.building = c.buildingOf(p, a, m.printed)
	return m
}

// house compares house numbers.
func (c *check) house(want, got string, row []paper.Word) paper.Outcome {
	if want == got {
		return paper.Same
	}
	sure := 1.0
	for _, w := range row {
		if len(paper.Digits(w.Text)) > 0 {
			sure = min(sure, w.Sure)
		}
	}
	if got == "" || want == "" {
		if c.OCR {
			return paper.Unsure
		}
		return paper.Different
	}
	return paper.CompareCode(strings.ToUpper(want), strings.ToUpper(got), c.OCR, sure)
}

// buildingOf looks for the building, flat or suite that was typed.
func (c *check) buildingOf(p *paper.Site, a address, st paper.Street) paper.Outcome {
	if a.building == "" || a.building == st.Unit {
		return paper.Same
	}
	for _, row := range p.Rows {
		if text := c.Rules.Joined(row.Words); strings.Contains(text, a.building) {
			return paper.Same
		}
	}
	if st.Unit != "" && strings.Contains(a.building, st.Unit) {
		return paper.Same
	}
	return paper.Unsure
}

// address is the typed service address in comparable form.
type address struct {
	street                                paper.Street
	building                              string
	postcode, city                        string
	typedStreet, typedPostcode, typedCity string
	typedBuilding                         string
}

// bestOf compares the typed address with all addresses of the wanted roles, and gives the nearest.
func (c *check) bestOf(a address, roles ...string) (matched, bool) {
	var best matched
	ok := false
	for i := range c.Places {
		p := &c.Places[i]
		if !slices.Contains(roles, p.Role) {
			continue
		}
		if m := c.match(p, a); !ok || m.rank() < best.rank() {
			best, ok = m, true
		}
	}
	return best, ok
}

// asked is the typed address in comparable form.
func asked(r *paper.Rules, w Wanted) address {
	return address{
		street: r.TypedStreet(w.Street), building: r.JoinedText(w.Building), postcode: strings.TrimSpace(w.Postcode), city: r.JoinedText(w.City),
		typedStreet: w.Street, typedPostcode: w.Postcode, typedCity: w.City, typedBuilding: w.Building,
	}
}
