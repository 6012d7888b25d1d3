package paper

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/portamento/portamento/numbering"
)

// Run finds words of a segment that together spell a code, from the index given.
func (s *Survey) Run(seg *Segment, want string, start int) (from, to int) {
	for i := start; i < len(seg.Words); i++ {
		for _, text := range [...]string{seg.Words[i].Text, behindColon(seg.Words[i].Text)} {
			joined := Code(text)
			for j := i + 1; joined != "" && len(joined) <= len(want); j++ {
				if joined == want || s.OCR && len(joined) == len(want) && CompareCode(want, joined, true, 1) == Same {
					return i, j
				}
				if j >= len(seg.Words) {
					break
				}
				joined += Code(seg.Words[j].Text)
			}
		}
	}
	return -1, -1
}

// behindColon is what follows a colon within a word: readers glue "Account:12345".
func behindColon(text string) string {
	if i := strings.IndexByte(text, ':'); i > 0 && i+1 < len(text) {
		return text[i+1:]
	}
	return ""
}

// NameOf is the kind of the label that word i is the value of; "" where there is none.
func (s *Survey) NameOf(seg *Segment, i int) string {
	for n := len(seg.found) - 1; n >= 0; n-- {
		if seg.found[n].to <= i {
			return seg.found[n].kind
		}
	}
	if left := s.Left(seg); left != nil && len(left.found) > 0 {
		return left.found[len(left.found)-1].kind
	}
	for line := seg.Line - 1; line >= 0 && line > seg.Line-3; line-- {
		for _, x := range s.Lines[line] {
			if x.Page == seg.Page && x.X0 < seg.x1 && x.x1 > seg.X0 && len(x.found) > 0 && x.Y-seg.Y > -2.6*seg.H {
				return x.found[len(x.found)-1].kind
			}
		}
	}
	return ""
}

// CodeWords takes from the front of words what can be an account number: at least so many digits in a row of words with digits.
func CodeWords(words []Word, least int) []Word {
	from := 0
	for from < len(words) && (len(words[from].Parts) == 0 || len(Digits(words[from].Text)) == 0 && len(words[from].Text) <= 3) {
		from++
	}
	to, count := from, 0
	for to < len(words) && to < from+6 {
		n := len(Digits(words[to].Text))
		if n == 0 && (len(Code(words[to].Text)) > 3 || to == from) {
			break
		}
		if n == 0 && (to+1 >= len(words) || len(Digits(words[to+1].Text)) == 0) {
			break
		}
		count += n
		to++
	}
	if count < least {
		return nil
	}
	return words[from:to]
}

// PhoneAt says that words are a phone number.
func (s *Survey) PhoneAt(seg *Segment, words []Word) bool {
	_, fault := s.Rules.numbers.Parse(TextOf(words))
	if fault != numbering.NoFault {
		return false
	}
	for _, w := range words {
		if strings.ContainsFunc(w.Text, unicode.IsLetter) {
			return false
		}
	}
	return len(words) > 1 || seg.Has(labelLines)
}

var dateLike = regexp.MustCompile(`^\d{1,4}[/.\-]\d{1,2}[/.\-]\d{2,4}$`)

// Dated says that words begin with a date.
func Dated(words []Word) bool { return len(words) > 0 && dateLike.MatchString(words[0].Text) }

// Shows says that a label of a kind is anywhere on the paper.
func (s *Survey) Shows(kind string) bool {
	for _, seg := range s.Segs {
		if seg.Has(kind) {
			return true
		}
	}
	return false
}

// Beside is the number that a segment belongs to: on its line, or else on the line above.
func (s *Survey) Beside(seg *Segment) *Phone {
	var above *Phone
	for i := range s.Numbers {
		p := &s.Numbers[i]
		if p.Quiet {
			continue
		}
		if p.Seg.Line == seg.Line {
			return p
		}
		if p.Seg.Page == seg.Page && p.Seg.Line < seg.Line && seg.Y-p.Seg.Y < 2.2*seg.H && p.Seg.X0 < seg.x1 && p.Seg.x1 > seg.X0-8*seg.H {
			above = p
		}
	}
	return above
}

// RunOf finds parts that together spell a text.
func RunOf(all []part, text string, ocr bool) (from, to int) {
	for i := range all {
		joined := all[i].Text
		for j := i; ; {
			if joined == text || ocr && len(text) > 6 && CompareText(text, joined, true, 1) == Same {
				return i, j
			}
			if j++; j >= len(all) || len(joined) >= len(text) {
				break
			}
			joined += all[j].Text
		}
	}
	return -1, -1
}

// TextOf is words as printed, without the punctuation around them.
func TextOf(words []Word) string {
	text := make([]string, len(words))
	for i, w := range words {
		text[i] = w.Text
	}
	return strings.Trim(strings.Join(text, " "), " ,;:")
}
