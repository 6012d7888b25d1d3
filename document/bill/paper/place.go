package paper

import (
	"slices"
	"strings"
)

// Site is an address on the paper.
type Site struct {
	Role     string // labelService, labelBilling, labelLegal or "" where nothing tells
	Rows     []row  // above the postcode, top first; the street is one of them
	Postcode []Word
	City     []Word
	Region   string
	Seg      *Segment
	Named    bool // a label of holders stands with it
}

// row is a line of an address.
type row struct {
	Words []Word
	seg   *Segment
}

// findPlaces lists the addresses of the paper: around each postcode with a city.
func (s *Survey) findPlaces() {
	for _, seg := range s.Segs {
		for i := range seg.Words {
			if p, ok := s.placeAt(seg, i); ok {
				s.Places = append(s.Places, p)
				if len(s.Places) == 64 {
					return
				}
			}
		}
	}
}

// placeAt reads an address whose postcode is word i.
func (s *Survey) placeAt(seg *Segment, i int) (Site, bool) {
	w := seg.Words[i]
	if !s.IsPostcode(w.Text) {
		return Site{}, false
	}
	p := Site{Seg: seg, Postcode: seg.Words[i : i+1]}
	var before []Word
	start := 0
	for _, h := range seg.found {
		if h.to < i {
			start = h.to + 1
		}
	}
	if s.Rules.Table.CityBefore {
		before = seg.Words[start:i]
		cut := s.cityStart(before)
		if cut < 0 {
			return Site{}, false
		}
		p.City, before = before[cut:], before[:cut]
		p.City, p.Region = s.splitRegion(p.City)
	} else {
		p.City = cityAfter(seg.Words[i+1:])
		if !Lettered(p.City) {
			return Site{}, false
		}
		before = s.dropMarks(seg.Words[start:i])
		p.City, p.Region = s.splitRegion(p.City)
	}
	if !Lettered(p.City) {
		return Site{}, false
	}
	for _, chunk := range Commas(before) {
		if meaningful(chunk) {
			p.Rows = append(p.Rows, row{chunk, seg})
		}
	}
	p.Role = s.roleOf(seg, i)
	s.climb(&p)
	if p.Role == "" && seg.Legal {
		p.Role = LabelLegal
	}
	return p, true
}

// IsPostcode reads a postcode, in a picture also one with letters for digits.
func (s *Survey) IsPostcode(text string) bool {
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
		} else if d := asDigit(t[i]); !s.OCR || d < '0' || d > '9' {
			return false
		}
	}
	return n >= 3
}

// PostcodeOf is the five digits of a printed postcode.
func PostcodeOf(text string, ocr bool) string {
	t := strings.TrimRight(text, ",;.")
	if i := strings.IndexByte(t, '-'); i > 0 && i <= 2 && len(t) == i+6 {
		t = t[i+1:]
	}
	if len(t) == 10 && t[5] == '-' {
		t = t[:5]
	}
	if ocr {
		t = Class(t)
	}
	return t
}

// Lettered says that words begin with something that can be a city: letters, not a figure or a currency.
func Lettered(words []Word) bool {
	if len(words) == 0 || len(words[0].Parts) == 0 {
		return false
	}
	p := words[0].Parts[0]
	return len(p) >= 2 && (p[0] < '0' || p[0] > '9')
}

func meaningful(words []Word) bool {
	return slices.ContainsFunc(words, func(w Word) bool { return len(w.Parts) > 0 })
}

// cityAfter is the words of a city, up to a comma or a figure of five digits and more.
func cityAfter(words []Word) []Word {
	for i, w := range words {
		if len(Digits(w.Text)) >= 5 || w.Text == "-" || w.Text == "–" || w.Text == "•" || w.Text == "|" {
			return words[:i]
		}
		if strings.HasSuffix(w.Text, ".") && len(w.Text) > 4 {
			return words[:i+1]
		}
	}
	return words
}

// cityStart finds where the city begins in "street, city, region"; -1 where there is none.
func (s *Survey) cityStart(words []Word) int {
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
		if len(Digits(words[from-1].Text)) > 0 {
			break
		}
		from--
	}
	if from == end {
		return -1
	}
	return from
}

func (s *Survey) region(w Word) bool {
	_, ok := s.Rules.regions[strings.Join(w.Parts, "")]
	return ok
}

// splitRegion takes the region off the end of a city.
func (s *Survey) splitRegion(city []Word) ([]Word, string) {
	for i := len(city) - 1; i > 0 && i >= len(city)-3; i-- {
		var all []string
		for _, w := range city[i:] {
			all = append(all, w.Parts...)
		}
		if short, ok := s.Rules.regions[strings.Join(all, "")]; ok {
			return city[:i], short
		}
	}
	return city, ""
}

// dropMarks takes marks such as "C.P." off the end, in front of a postcode.
func (s *Survey) dropMarks(words []Word) []Word {
	for len(words) > 0 {
		last := strings.Join(words[len(words)-1].Parts, "")
		if last != "" && !slices.ContainsFunc(s.Rules.Table.PostcodeMarks, func(m string) bool { return strings.Join(Parts(m), "") == last }) {
			break
		}
		words = words[:len(words)-1]
	}
	return words
}

// Commas cuts at commas, bullets and dashes that stand alone.
func Commas(words []Word) [][]Word {
	var out [][]Word
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
func (s *Survey) roleOf(seg *Segment, i int) string {
	for n := len(seg.found) - 1; n >= 0; n-- {
		if h := seg.found[n]; h.to < i {
			if role := roleOf(h.kind); role != "" {
				return role
			}
		}
	}
	if left := s.Left(seg); left != nil && seg.X0-left.x1 < 16*seg.H {
		for n := len(left.found) - 1; n >= 0; n-- {
			if role := roleOf(left.found[n].kind); role != "" && left.found[n].to >= len(left.Words)-2 {
				return role
			}
		}
	}
	return ""
}

func roleOf(kind string) string {
	switch kind {
	case LabelService, LabelBilling, LabelLegal:
		return kind
	}
	return ""
}

// climb adds the lines above the postcode, and takes the role from the label at their head.
func (s *Survey) climb(p *Site) {
	last := p.Seg
	for line := p.Seg.Line - 1; line >= 0 && len(p.Rows) < 7 && p.Role == ""; line-- {
		above := s.aligned(line, last)
		if above == nil {
			if line < p.Seg.Line-14 || s.Lines[line][0].Page != p.Seg.Page || last.Y-s.Lines[line][0].Y > 3*last.H {
				return
			}
			continue
		}
		gap := last.Y - above.Y
		heading := above.Has(LabelService, LabelBilling, LabelHolder, LabelLegal)
		if gap > 2.1*max(last.H, above.H) && (!heading || gap > 3.4*max(last.H, above.H)) {
			return
		}
		if len(above.found) == 0 {
			if s.hasPostcode(above) {
				return
			}
			p.Rows = append([]row{{above.Words, above}}, p.Rows...)
			if role := s.roleOf(above, 0); role != "" {
				p.Role = role
			}
			last = above
			continue
		}
		s.head(p, above)
		return
	}
}

// head reads the labelled line at the top of an address: its label gives the role, what follows is a line of the address.
func (s *Survey) head(p *Site, seg *Segment) {
	for _, h := range seg.found {
		if role := roleOf(h.kind); role != "" && p.Role == "" {
			p.Role = role
		}
		p.Named = p.Named || h.kind == LabelHolder
	}
	h := seg.found[len(seg.found)-1]
	if roleOf(h.kind) == "" && h.kind != LabelHolder {
		return
	}
	if rest := seg.Words[h.to+1:]; meaningful(rest) {
		p.Rows = append([]row{{rest, seg}}, p.Rows...)
	}
}

// aligned is the segment of a line that stands over another one: the same left edge, or the same middle.
func (s *Survey) aligned(line int, under *Segment) *Segment {
	for _, x := range s.Lines[line] {
		if x.Page != under.Page {
			return nil
		}
		left := x.X0 - under.X0
		middle := (x.X0 + x.x1 - under.X0 - under.x1) / 2
		right := x.x1 - under.x1
		if Near(left, 1.5*under.H) || Near(middle, under.H) || Near(right, 0.5*under.H) {
			return x
		}
	}
	return nil
}

// Near says that a length is within a bound, in either direction.
func Near(v, by float64) bool { return v < by && v > -by }

func (s *Survey) hasPostcode(seg *Segment) bool {
	for i, w := range seg.Words {
		if s.IsPostcode(w.Text) && (s.Rules.Table.CityBefore && i > 0 || Lettered(seg.Words[i+1:])) {
			return true
		}
	}
	return false
}
