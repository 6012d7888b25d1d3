package bill

import (
	"slices"
	"strings"

	"github.com/portamento/portamento/numbering"
)

// phone is a phone number on the paper, or a range from it to last.
type phone struct {
	number, last numbering.PhoneNumber // last is number where it is not a range
	seg          *segment
	from, to     int // words, to exclusive
	own          bool
	quiet        bool // a number that was called, a hotline, the provider's own
}

// maxRange is how many numbers a printed range may have; more is not a range.
const maxRange = 10000

// maxRun is how many words one number can be written in.
const maxRun = 8

// findNumbers lists the phone numbers of the paper and decides which are the customer's lines.
func (s *survey) findNumbers() {
	for _, seg := range s.segs {
		for i := 0; i < len(seg.words); {
			n, to := s.numberAt(seg, i)
			if n == 0 {
				i++
				continue
			}
			p := phone{number: n, last: n, seg: seg, from: i, to: to, quiet: seg.quiet || seg.legal}
			if last, end := s.rangeEnd(seg, to, n); last != 0 {
				p.last, p.to = last, end
			}
			s.numbers = append(s.numbers, p)
			i = p.to
		}
	}
	for i := range s.numbers {
		p := &s.numbers[i]
		p.own = !p.quiet && s.lineOf(p)
	}
	s.column()
}

// numberAt reads a phone number that begins with word i; it returns the word behind it.
func (s *survey) numberAt(seg *segment, i int) (numbering.PhoneNumber, int) {
	var text strings.Builder
	var found numbering.PhoneNumber
	end := i
	for j := i; j < len(seg.words) && j < i+maxRun; j++ {
		t, ok := s.figures(seg.words[j].Text, j == i)
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
		if len(digits(t)) == 0 || len(digits(text.String())) < 7 {
			continue // a dash behind a number may lead to the end of a range
		}
		if n, fault := s.rules.numbers.Parse(strings.Trim(text.String(), ",;:.")); fault == numbering.NoFault {
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
func (s *survey) continues(seg *segment, end int) bool {
	if end >= len(seg.words) {
		return false
	}
	last := seg.words[end-1].Text
	t := seg.words[end].Text
	return len(t) == 1 && t[0] >= '0' && t[0] <= '9' && !strings.ContainsAny(last[len(last)-1:], ",;:")
}

// figures is a word as part of a number; in a picture, letters among digits are digits.
func (s *survey) figures(text string, first bool) (string, bool) {
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
	case !s.ocr || numeric == 0 && (len(text) != 2 || first) || strange > 2 || len(text) > 16:
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
func (s *survey) rangeEnd(seg *segment, i int, first numbering.PhoneNumber) (numbering.PhoneNumber, int) {
	if i >= len(seg.words) || i < 1 {
		return 0, i
	}
	link := seg.words[i]
	switch t := link.Text; {
	case t == "-" || t == "–" || t == "—" || t == "/" || t == "→":
	case len(link.parts) == 1 && s.rules.ranges[link.parts[0]]:
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
	for ; end < len(seg.words) && end <= i+5; end++ {
		t, ok := s.figures(seg.words[end].Text, false)
		if !ok {
			break
		}
		tail += digits(t)
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
func (s *survey) lineOf(p *phone) bool {
	for _, h := range p.seg.found {
		if h.to < p.from {
			return h.kind == labelLines
		}
	}
	for seg := s.left(p.seg); seg != nil; seg = s.left(seg) {
		if len(seg.found) > 0 {
			return seg.found[len(seg.found)-1].kind == labelLines
		}
	}
	return false
}

func (s *survey) left(seg *segment) *segment {
	line := s.lines[seg.line]
	if i := slices.Index(line, seg); i > 0 {
		return line[i-1]
	}
	return nil
}

// column makes numbers the account's that stand under a label of lines, or under a number that does.
func (s *survey) column() {
	heads := make([]*segment, 0, 8)
	for _, seg := range s.segs {
		if seg.has(labelLines) && !seg.quiet {
			heads = append(heads, seg)
		}
	}
	for i := range s.numbers {
		p := &s.numbers[i]
		if p.own {
			heads = append(heads, p.seg)
		}
	}
	for len(heads) > 0 {
		head := heads[0]
		heads = heads[1:]
		for i := range s.numbers {
			p := &s.numbers[i]
			if p.own || p.quiet || p.seg.page != head.page || p.seg.has(labelAccount, labelReference, labelCompany) {
				continue
			}
			down := p.seg.y - head.y
			if down < -0.5*head.h || down > 3.2*max(head.h, p.seg.h) {
				continue
			}
			x := p.seg.words[p.from].X
			if x > head.x1+4*head.h || x+p.seg.h < head.x0-4*head.h {
				continue
			}
			p.own = true
			heads = append(heads, p.seg)
		}
	}
}

// covers says that a printed number or range holds n.
func (p *phone) covers(n numbering.PhoneNumber) bool { return n >= p.number && n <= p.last }

func (p *phone) words() []word { return p.seg.words[p.from:p.to] }
