package bill

import (
	"slices"
	"strings"
)

// place is an address on the paper.
type place struct {
	role     string // labelService, labelBilling, labelLegal or "" where nothing tells
	rows     []row  // above the postcode, top first; the street is one of them
	postcode []word
	city     []word
	region   string
	seg      *segment
	named    bool // a label of holders stands with it
}

// row is a line of an address.
type row struct {
	words []word
	seg   *segment
}

// findPlaces lists the addresses of the paper: around each postcode with a city.
func (s *survey) findPlaces() {
	for _, seg := range s.segs {
		for i := range seg.words {
			if p, ok := s.placeAt(seg, i); ok {
				s.places = append(s.places, p)
				if len(s.places) == 64 {
					return
				}
			}
		}
	}
}

// placeAt reads an address whose postcode is word i.
func (s *survey) placeAt(seg *segment, i int) (place, bool) {
	w := seg.words[i]
	if !s.isPostcode(w.Text) {
		return place{}, false
	}
	p := place{seg: seg, postcode: seg.words[i : i+1]}
	var before []word
	start := 0
	for _, h := range seg.found {
		if h.to < i {
			start = h.to + 1
		}
	}
	if s.rules.table.CityBefore {
		before = seg.words[start:i]
		cut := s.cityStart(before)
		if cut < 0 {
			return place{}, false
		}
		p.city, before = before[cut:], before[:cut]
		p.city, p.region = s.splitRegion(p.city)
	} else {
		p.city = cityAfter(seg.words[i+1:])
		if !lettered(p.city) {
			return place{}, false
		}
		before = s.dropMarks(seg.words[start:i])
		p.city, p.region = s.splitRegion(p.city)
	}
	if !lettered(p.city) {
		return place{}, false
	}
	for _, chunk := range commas(before) {
		if meaningful(chunk) {
			p.rows = append(p.rows, row{chunk, seg})
		}
	}
	p.role = s.roleOf(seg, i)
	s.climb(&p)
	if p.role == "" && seg.legal {
		p.role = labelLegal
	}
	return p, true
}

// isPostcode reads a postcode, in a picture also one with letters for digits.
func (s *survey) isPostcode(text string) bool {
	t := strings.TrimRight(text, ",;.")
	if i := strings.IndexByte(t, '-'); i > 0 && i <= 2 && len(t) == i+6 { // F-75011
		t = t[i+1:]
	}
	if len(t) == 10 && t[5] == '-' { // ZIP+4
		t = t[:5]
	}
	if len(t) != 5 {
		return false
	}
	n := 0
	for i := range len(t) {
		if t[i] >= '0' && t[i] <= '9' {
			n++
		} else if d := asDigit(t[i]); !s.ocr || d < '0' || d > '9' {
			return false
		}
	}
	return n >= 3
}

// postcodeOf is the five digits of a printed postcode.
func postcodeOf(text string, ocr bool) string {
	t := strings.TrimRight(text, ",;.")
	if i := strings.IndexByte(t, '-'); i > 0 && i <= 2 && len(t) == i+6 {
		t = t[i+1:]
	}
	if len(t) == 10 && t[5] == '-' {
		t = t[:5]
	}
	if ocr {
		t = class(t)
	}
	return t
}

// lettered says that words begin with something that can be a city: letters, not a figure or a currency.
func lettered(words []word) bool {
	if len(words) == 0 || len(words[0].parts) == 0 {
		return false
	}
	p := words[0].parts[0]
	return len(p) >= 2 && (p[0] < '0' || p[0] > '9')
}

func meaningful(words []word) bool {
	return slices.ContainsFunc(words, func(w word) bool { return len(w.parts) > 0 })
}

// cityAfter is the words of a city, up to a comma or a figure of five digits and more.
func cityAfter(words []word) []word {
	for i, w := range words {
		if len(digits(w.Text)) >= 5 || w.Text == "-" || w.Text == "–" || w.Text == "•" || w.Text == "|" {
			return words[:i]
		}
		if strings.HasSuffix(w.Text, ".") && len(w.Text) > 4 {
			return words[:i+1]
		}
	}
	return words
}

// cityStart finds where the city begins in "street, city, region"; -1 where there is none.
func (s *survey) cityStart(words []word) int {
	if len(words) == 0 || len(words) > 16 {
		return -1
	}
	end := len(words) - 1 // the region
	for end > 0 && !s.region(words[end]) && len(words)-end < 3 {
		end--
	}
	if !s.region(words[end]) {
		return -1
	}
	from := end
	for from > 0 && (from == end || !strings.HasSuffix(words[from-1].Text, ",")) {
		if len(digits(words[from-1].Text)) > 0 {
			break
		}
		from--
	}
	if from == end {
		return -1
	}
	return from
}

func (s *survey) region(w word) bool {
	_, ok := s.rules.regions[strings.Join(w.parts, "")]
	return ok
}

// splitRegion takes the region off the end of a city.
func (s *survey) splitRegion(city []word) ([]word, string) {
	for i := len(city) - 1; i > 0 && i >= len(city)-3; i-- {
		var all []string
		for _, w := range city[i:] {
			all = append(all, w.parts...)
		}
		if short, ok := s.rules.regions[strings.Join(all, "")]; ok {
			return city[:i], short
		}
	}
	return city, ""
}

// dropMarks takes marks such as "C.P." off the end, in front of a postcode.
func (s *survey) dropMarks(words []word) []word {
	for len(words) > 0 {
		last := strings.Join(words[len(words)-1].parts, "")
		if last != "" && !slices.ContainsFunc(s.rules.table.PostcodeMarks, func(m string) bool { return strings.Join(parts(m), "") == last }) {
			break
		}
		words = words[:len(words)-1]
	}
	return words
}

// commas cuts at commas, bullets and dashes that stand alone.
func commas(words []word) [][]word {
	var out [][]word
	from := 0
	for i, w := range words {
		switch {
		case w.Text == "-" || w.Text == "–" || w.Text == "•" || w.Text == "·" || w.Text == "|" || w.Text == ",":
			if i > from {
				out = append(out, words[from:i])
			}
			from = i + 1
		case strings.HasSuffix(w.Text, ","):
			out = append(out, words[from:i+1])
			from = i + 1
		}
	}
	if from < len(words) {
		out = append(out, words[from:])
	}
	return out
}

// roleOf is what the labels in front of word i, or at the left of the segment, say about an address.
func (s *survey) roleOf(seg *segment, i int) string {
	for n := len(seg.found) - 1; n >= 0; n-- {
		if h := seg.found[n]; h.to < i {
			if role := roleOf(h.kind); role != "" {
				return role
			}
		}
	}
	if left := s.left(seg); left != nil && seg.x0-left.x1 < 16*seg.h {
		for n := len(left.found) - 1; n >= 0; n-- {
			if role := roleOf(left.found[n].kind); role != "" && left.found[n].to >= len(left.words)-2 {
				return role
			}
		}
	}
	return ""
}

func roleOf(kind string) string {
	switch kind {
	case labelService, labelBilling, labelLegal:
		return kind
	}
	return ""
}

// climb adds the lines above the postcode, and takes the role from the label at their head.
func (s *survey) climb(p *place) {
	last := p.seg
	for line := p.seg.line - 1; line >= 0 && len(p.rows) < 7 && p.role == ""; line-- {
		above := s.aligned(line, last)
		if above == nil {
			if line < p.seg.line-14 || s.lines[line][0].page != p.seg.page || last.y-s.lines[line][0].y > 3*last.h {
				return
			}
			continue
		}
		gap := last.y - above.y
		heading := above.has(labelService, labelBilling, labelHolder, labelLegal)
		if gap > 2.1*max(last.h, above.h) && (!heading || gap > 3.4*max(last.h, above.h)) {
			return
		}
		if len(above.found) == 0 {
			if s.hasPostcode(above) {
				return
			}
			p.rows = append([]row{{above.words, above}}, p.rows...)
			if role := s.roleOf(above, 0); role != "" {
				p.role = role
			}
			last = above
			continue
		}
		s.head(p, above)
		return
	}
}

// head reads the labelled line at the top of an address: its label gives the role, what follows is a line of the address.
func (s *survey) head(p *place, seg *segment) {
	for _, h := range seg.found {
		if role := roleOf(h.kind); role != "" && p.role == "" {
			p.role = role
		}
		p.named = p.named || h.kind == labelHolder
	}
	h := seg.found[len(seg.found)-1]
	if roleOf(h.kind) == "" && h.kind != labelHolder {
		return
	}
	if rest := seg.words[h.to+1:]; meaningful(rest) {
		p.rows = append([]row{{rest, seg}}, p.rows...)
	}
}

// aligned is the segment of a line that stands over another one: the same left edge, or the same middle.
func (s *survey) aligned(line int, under *segment) *segment {
	for _, x := range s.lines[line] {
		if x.page != under.page {
			return nil
		}
		left := x.x0 - under.x0
		middle := (x.x0 + x.x1 - under.x0 - under.x1) / 2
		right := x.x1 - under.x1
		if near(left, 1.5*under.h) || near(middle, under.h) || near(right, 0.5*under.h) {
			return x
		}
	}
	return nil
}

func near(v, by float64) bool { return v < by && v > -by }

func (s *survey) hasPostcode(seg *segment) bool {
	for i, w := range seg.words {
		if s.isPostcode(w.Text) && (s.rules.table.CityBefore && i > 0 || lettered(seg.words[i+1:])) {
			return true
		}
	}
	return false
}
