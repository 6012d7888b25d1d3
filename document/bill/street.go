package bill

import (
	"slices"
	"strings"
)

// street is a street line taken apart: a house number that always matters, and a name whose spelling does not.
type street struct {
	number string // 12, with its suffix: 12bis, 12a
	name   string // joined, in the form that all spellings share
	unit   string // flat, suite: what follows a unit word
	words  []word // empty for a typed street
	from   int    // of the name
}

// typedStreet takes apart what was typed.
func (r *Rules) typedStreet(text string) street {
	var words []word
	for _, f := range strings.Fields(text) {
		words = append(words, word{parts: parts(f)})
		words[len(words)-1].Text, words[len(words)-1].Sure = f, 1
	}
	return r.street(words, false)
}

// street takes a line apart. A line without a house number has an empty one.
func (r *Rules) street(words []word, ocr bool) street {
	var st street
	st.words = words
	type bit struct {
		text string
		word int
	}
	var bits []bit
	for i, w := range words {
		for _, p := range w.parts {
			bits = append(bits, bit{p, i})
		}
	}
	at := -1
	for i, b := range bits {
		if !numbered(b.text, ocr) {
			continue
		}
		if !r.table.NumberAfter {
			if i < 3 || at < 0 {
				at = i
			}
			break
		}
		at = i // the last one before a unit
		if i > 0 {
			break
		}
	}
	var name []string
	for i := 0; i < len(bits); i++ {
		b := bits[i]
		switch {
		case i == at:
			st.number = b.text
			if i+1 < len(bits) && (r.suffix[bits[i+1].text] || len(bits[i+1].text) == 1 && letters(bits[i+1].text) && !r.table.NumberAfter && i+2 < len(bits) && !r.shortWord(bits[i+1].text)) {
				st.number += bits[i+1].text
				i++
			}
			if !r.table.NumberAfter {
				name = name[:0]
				st.from = b.word
			}
		case r.units[b.text] && len(name) > 0:
			for _, u := range bits[i+1:] {
				st.unit += u.text
			}
			i = len(bits)
		case r.ignored[b.text]:
		case at >= 0 && i > at && r.table.NumberAfter:
			// what follows the number is the unit or the quarter
			if st.unit == "" {
				for _, u := range bits[i:] {
					st.unit += u.text
				}
			}
		default:
			name = append(name, r.shared(b.text))
		}
	}
	st.name = strings.Join(name, "")
	return st
}

// shortWord says that a single letter is an abbreviation of a street word, such as R for rue.
func (r *Rules) shortWord(letter string) bool {
	_, ok := r.words[letter]
	return ok
}

// shared is the form of a word that all its spellings share.
func (r *Rules) shared(w string) string {
	if to, ok := r.words[w]; ok {
		return to
	}
	return w
}

// numbered says that a part is a house number: digits, perhaps with a letter behind.
func numbered(p string, ocr bool) bool {
	if len(p) > 6 {
		return false
	}
	i := 0
	for i < len(p) && p[i] >= '0' && p[i] <= '9' {
		i++
	}
	rest := p[i:]
	if i == 0 {
		return ocr && len(p) <= 3 && (p == "l" || p == "i" || p == "ll" || p == "o") && len(p) > 1
	}
	return rest == "" || len(rest) == 1 || rest == "bis" || rest == "ter" || ocr && allDigits(class(p))
}

func allDigits(s string) bool {
	return len(s) > 0 && len(digits(s)) == len(s)
}

func letters(s string) bool { return len(digits(s)) == 0 }

// joined is a city or name in the form that all its spellings share.
func (r *Rules) joined(words []word) string {
	var b strings.Builder
	for _, w := range words {
		for _, p := range w.parts {
			if !r.ignored[p] {
				b.WriteString(r.shared(p))
			}
		}
	}
	return b.String()
}

func (r *Rules) joinedText(text string) string {
	var b strings.Builder
	for _, p := range parts(text) {
		if !r.ignored[p] {
			b.WriteString(r.shared(p))
		}
	}
	return b.String()
}

// matched is how one address of the paper compares with the typed one.
type matched struct {
	place                        *place
	number, name, postcode, city outcome
	building                     outcome
	printed                      street
	row                          []word
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
func (s *survey) match(p *place, a address) matched {
	r := s.rules
	m := matched{place: p, name: different, number: different}
	if len(p.postcode) > 0 {
		m.postcode = compareCode(postcodeOf(a.postcode, false), postcodeOf(p.postcode[0].Text, s.ocr), s.ocr, sureOf(p.postcode))
	}
	city := r.joined(p.city)
	m.city = compareText(a.city, city, s.ocr, sureOf(p.city))
	if m.city != same && a.city != "" && (strings.HasPrefix(city, a.city) || strings.HasPrefix(a.city, city) && city != "") {
		m.city = same // Lyon 03, Paris 8e, Cedex
	}
	if a.postcode == "" {
		m.postcode = same
	}
	if a.city == "" || len(p.city) == 0 {
		m.city = same
	}
	best := 1000
	for i := range p.rows {
		for _, chunk := range append([][]word{p.rows[i].words}, commas(p.rows[i].words)...) {
			st := r.street(chunk, s.ocr)
			if st.name == "" {
				continue
			}
			name := compareText(a.street.name, st.name, s.ocr, sureOf(chunk))
			number := s.house(a.street.number, st.number, chunk)
			rank := 10*int(name) + int(number)
			if st.number == "" {
				rank += 5
			}
			if rank < best {
				best, m.name, m.number, m.printed, m.row, m.found = rank, name, number, st, chunk, true
			}
		}
	}
	if len(p.rows) == 0 && s.ocr {
		m.name, m.number = unsure, unsure
	}
	m.building = s.buildingOf(p, a, m.printed)
	return m
}

// house compares house numbers.
func (s *survey) house(want, got string, row []word) outcome {
	if want == got {
		return same
	}
	sure := 1.0
	for _, w := range row {
		if len(digits(w.Text)) > 0 {
			sure = min(sure, w.Sure)
		}
	}
	if got == "" || want == "" {
		if s.ocr {
			return unsure
		}
		return different
	}
	return compareCode(strings.ToUpper(want), strings.ToUpper(got), s.ocr, sure)
}

// buildingOf looks for the building, flat or suite that was typed.
func (s *survey) buildingOf(p *place, a address, st street) outcome {
	if a.building == "" || a.building == st.unit {
		return same
	}
	for _, row := range p.rows {
		if text := s.rules.joined(row.words); strings.Contains(text, a.building) {
			return same
		}
	}
	if st.unit != "" && strings.Contains(a.building, st.unit) {
		return same
	}
	return unsure
}

// address is the typed service address in comparable form.
type address struct {
	street                                street
	building                              string
	postcode, city                        string
	typedStreet, typedPostcode, typedCity string
	typedBuilding                         string
}

func (r *Rules) address(w Wanted) address {
	return address{
		street: r.typedStreet(w.Street), building: r.joinedText(w.Building), postcode: strings.TrimSpace(w.Postcode), city: r.joinedText(w.City),
		typedStreet: w.Street, typedPostcode: w.Postcode, typedCity: w.City, typedBuilding: w.Building,
	}
}

// bestOf compares the typed address with all addresses of the wanted roles, and gives the nearest.
func (s *survey) bestOf(a address, roles ...string) (matched, bool) {
	var best matched
	ok := false
	for i := range s.places {
		p := &s.places[i]
		if !slices.Contains(roles, p.role) {
			continue
		}
		if m := s.match(p, a); !ok || m.rank() < best.rank() {
			best, ok = m, true
		}
	}
	return best, ok
}
