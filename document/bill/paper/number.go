package paper

import (
	"slices"
	"strings"

	"github.com/portamento/portamento/numbering"
)

// Phone is a phone number on the paper, or a range from it to last.
type Phone struct {
	Number, Last numbering.PhoneNumber // last is number where it is not a range
	Seg          *Segment
	From, To     int // words, to exclusive
	Own          bool
	Quiet        bool // a number that was called, a hotline, the provider's own
}

// maxRange is how many numbers a printed range may have; more is not a range.
const maxRange = 10000

// maxRun is how many words one number can be written in.
const maxRun = 8

// findNumbers lists the phone numbers of the paper and decides which are the customer's lines.
func (s *Survey) findNumbers() {
	for _, seg := range s.Segs {
		for i := 0; i < len(seg.Words); {
			n, to := s.numberAt(seg, i)
			if n == 0 {
				i++
				continue
			}
			p := Phone{Number: n, Last: n, Seg: seg, From: i, To: to, Quiet: seg.Quiet || seg.Legal}
			if last, end := s.rangeEnd(seg, to, n); last != 0 {
				p.Last, p.To = last, end
			}
			s.Numbers = append(s.Numbers, p)
			i = p.To
		}
	}
	for i := range s.Numbers {
		p := &s.Numbers[i]
		p.Own = !p.Quiet && s.lineOf(p)
	}
	s.column()
}

// numberAt reads a phone number that begins with word i; it returns the word behind it.
func (s *Survey) numberAt(seg *Segment, i int) (numbering.PhoneNumber, int) {
	var text strings.Builder
	var found numbering.PhoneNumber
	end := i
	for j := i; j < len(seg.Words) && j < i+maxRun; j++ {
		t, ok := s.figures(seg.Words[j].Text, j == i)
		if !ok {
			break
		}
		if j > i {
			text.WriteByte(' ')
		}
		text.WriteString(t)
		if text.Len() > 24 {
			break
		}
		if len(Digits(t)) == 0 || len(Digits(text.String())) < 7 {
			continue // a dash behind a number may lead to the end of a range
		}
		if n, fault := s.Rules.numbers.Parse(strings.Trim(text.String(), ",;:.")); fault == numbering.NoFault {
			found, end = n, j+1
			if strings.ContainsAny(t[len(t)-1:], ",;:") {
				break
			}
		} else if found != 0 {
			break
		}
	}
	if found != 0 && s.continues(seg, end) {
		return 0, i
	}
	return found, end
}

// continues says that what looked like a phone number goes on as something else: an amount, an account number.
func (s *Survey) continues(seg *Segment, end int) bool {
	if end >= len(seg.Words) {
		return false
	}
	last := seg.Words[end-1].Text
	t := seg.Words[end].Text
	return len(t) == 1 && t[0] >= '0' && t[0] <= '9' && !strings.ContainsAny(last[len(last)-1:], ",;:")
}

// figures is a word as part of a number; in a picture, letters among digits are digits.
func (s *Survey) figures(text string, first bool) (string, bool) {
	strange, numeric := 0, 0
	for i := range len(text) {
		switch c := text[i]; {
		case c >= '0' && c <= '9':
			numeric++
		case strings.IndexByte("+-./()", c) >= 0, strings.IndexByte(",;:", c) >= 0 && i == len(text)-1:
		default:
			strange++
		}
	}
	switch {
	case numeric == 0 && strange == 0:
		return text, !first || text[0] == '+' || text[0] == '('
	case strange == 0:
		return text, true
	case !s.OCR || numeric == 0 && (len(text) != 2 || first) || strange > 2 || len(text) > 16:
		return "", false
	}
	b := []byte(text)
	for i, c := range b {
		if d := asDigit(c); d != c {
			b[i] = d
		} else if c >= 0x80 || c >= 'A' {
			return "", false
		}
	}
	return string(b), true
}

// rangeEnd reads "to 12 49" behind a number.
func (s *Survey) rangeEnd(seg *Segment, i int, first numbering.PhoneNumber) (numbering.PhoneNumber, int) {
	if i >= len(seg.Words) || i < 1 {
		return 0, i
	}
	link := seg.Words[i]
	switch t := link.Text; {
	case t == "-" || t == "–" || t == "—" || t == "/" || t == "→":
	case len(link.Parts) == 1 && s.Rules.ranges[link.Parts[0]]:
	default:
		return 0, i
	}
	if n, end := s.numberAt(seg, i+1); n != 0 {
		if n > first && n-first < maxRange {
			return n, end
		}
		return 0, i
	}
	tail, end := "", i+1
	for ; end < len(seg.Words) && end <= i+5; end++ {
		t, ok := s.figures(seg.Words[end].Text, false)
		if !ok {
			break
		}
		tail += Digits(t)
	}
	whole := first.E164()
	if len(tail) < 2 || len(tail) >= len(whole)-3 {
		return 0, i
	}
	last, err := numbering.ParseE164(whole[:len(whole)-len(tail)] + tail)
	if err != nil || last <= first || last-first >= maxRange {
		return 0, i
	}
	return last, end
}

// lineOf says that a number is printed as a line of the account: beside or under such a label.
func (s *Survey) lineOf(p *Phone) bool {
	for _, h := range p.Seg.found {
		if h.to < p.From {
			return h.kind == labelLines
		}
	}
	for seg := s.Left(p.Seg); seg != nil; seg = s.Left(seg) {
		if len(seg.found) > 0 {
			return seg.found[len(seg.found)-1].kind == labelLines
		}
	}
	return false
}

// Left is the segment before another one on its line, nil where there is none.
func (s *Survey) Left(seg *Segment) *Segment {
	line := s.Lines[seg.Line]
	if i := slices.Index(line, seg); i > 0 {
		return line[i-1]
	}
	return nil
}

// column makes numbers the account's that stand under a label of lines, or under a number that does.
func (s *Survey) column() {
	heads := make([]*Segment, 0, 8)
	for _, seg := range s.Segs {
		if seg.Has(labelLines) && !seg.Quiet {
			heads = append(heads, seg)
		}
	}
	for i := range s.Numbers {
		p := &s.Numbers[i]
		if p.Own {
			heads = append(heads, p.Seg)
		}
	}
	for len(heads) > 0 {
		head := heads[0]
		heads = heads[1:]
		for i := range s.Numbers {
			p := &s.Numbers[i]
			if p.Own || p.Quiet || p.Seg.Page != head.Page || p.Seg.Has(LabelAccount, LabelReference, LabelCompany) {
				continue
			}
			down := p.Seg.Y - head.Y
			if down < -0.5*head.H || down > 3.2*max(head.H, p.Seg.H) {
				continue
			}
			x := p.Seg.Words[p.From].X
			if x > head.x1+4*head.H || x+p.Seg.H < head.X0-4*head.H {
				continue
			}
			p.Own = true
			heads = append(heads, p.Seg)
		}
	}
}

// Covers says that a printed number or range holds n.
func (p *Phone) Covers(n numbering.PhoneNumber) bool { return n >= p.Number && n <= p.Last }

// Words are those of the number, or of the whole range.
func (p *Phone) Words() []Word { return p.Seg.Words[p.From:p.To] }
