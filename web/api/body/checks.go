package body

import (
	"strings"
	"unicode/utf8"
)

// Checks reads {"market": "…", "numbers": ["…", …]} as almost everybody writes it, far faster than Read: without escapes, each name at
// most once, nothing else. Numbers are appended to into and share the memory of text. ok is false for every other text, which Read is to
// judge: it may be wrong, or just unusual.
func Checks(text string, into []string) (market string, numbers []string, ok bool) {
	if !utf8.ValidString(text) {
		return "", into, false
	}
	s := plain{text}
	numbers = into
	var hasMarket, hasNumbers bool
	for first := true; first || s.next(','); first = false {
		if first && !s.next('{') {
			return "", into, false
		}
		name, good := s.text()
		good = good && s.next(':')
		switch {
		case good && name == "market" && !hasMarket:
			hasMarket = true
			market, good = s.text()
		case good && name == "numbers" && !hasNumbers:
			hasNumbers = true
			numbers, good = s.texts(numbers)
		default:
			good = false
		}
		if !good {
			return "", into, false
		}
	}
	return market, numbers, s.next('}') && s.ended() && hasNumbers
}

// plain is what is left to read.
type plain struct{ rest string }

func (s *plain) skip() { s.rest = strings.TrimLeft(s.rest, " \t\r\n") }

func (s *plain) ended() bool {
	s.skip()
	return s.rest == ""
}

// next reads one sign.
func (s *plain) next(c byte) bool {
	if s.rest == "" || s.rest[0] != c {
		if s.skip(); s.rest == "" || s.rest[0] != c {
			return false
		}
	}
	s.rest = s.rest[1:]
	return true
}

// text reads a text without escapes.
func (s *plain) text() (string, bool) {
	if !s.next('"') {
		return "", false
	}
	for i := range len(s.rest) {
		switch c := s.rest[i]; {
		case c == '"':
			t := s.rest[:i]
			s.rest = s.rest[i+1:]
			return t, true
		case c < ' ' || c == '\\':
			return "", false
		}
	}
	return "", false
}

// texts reads a list of at least one text.
func (s *plain) texts(into []string) ([]string, bool) {
	if !s.next('[') {
		return into, false
	}
	for {
		t, ok := s.text()
		if !ok {
			return into, false
		}
		into = append(into, t)
		if !s.next(',') {
			return into, s.next(']')
		}
	}
}
