package numbering

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxTyped is the longest text that is looked at, in bytes; no number needs a tenth of it.
const maxTyped = 400

// Parse reads a number as people type it: national, with calling code after + or exit prefix or nothing, with
// a trunk prefix in brackets, with spaces of all sorts, dots, dashes, slashes and brackets. The number is zero unless
// the fault is NoFault or OtherCountry. It allocates nothing and accepts any bytes.
func (p *Plan) Parse(typed string) (PhoneNumber, Fault) {
	r, plus, fault := scan(typed)
	if fault != NoFault {
		return 0, fault
	}
	switch {
	case plus:
		return p.international(r)
	case r.begins(p.exit):
		return p.international(r.drop(p.exit.n))
	case r.n <= maxShort:
		return 0, p.shortFault(r)
	case r.begins(p.trunk):
		return p.own(r)
	case r.n == p.country.NationalLength && p.first[r.head(1)] && (p.trunk.n == 0 || !r.begins(p.code)):
		// Without its trunk prefix, as spreadsheets leave it; but what begins with the calling code may as well be
		// cut off at its end, and would then be somebody else's number.
		return p.own(r)
	case r.begins(p.code):
		return p.own(r.drop(p.code.n))
	case r.n < p.country.NationalLength:
		return 0, TooShort
	case r.n > p.country.NationalLength:
		return 0, TooLong
	}
	return 0, Garbage
}

// international reads what follows a plus sign or an exit prefix.
func (p *Plan) international(r run) (PhoneNumber, Fault) {
	if r.head(1) == 0 {
		return 0, Garbage
	}
	if r.begins(p.code) {
		return p.own(r.drop(p.code.n))
	}
	for _, code := range p.others {
		if r.begins(code) {
			return p.own(r.drop(code.n))
		}
	}
	switch {
	case r.n < minE164:
		return 0, TooShort
	case r.n > maxE164:
		return 0, TooLong
	}
	return PhoneNumber(r.v), OtherCountry
}

// own reads a number of the country, with or without trunk prefix.
func (p *Plan) own(r run) (PhoneNumber, Fault) {
	if r.begins(p.trunk) {
		r = r.drop(p.trunk.n)
	}
	if r.n <= maxShort {
		return 0, p.shortFault(r)
	}
	if r.n+p.trunk.n > maxDigits {
		return 0, TooLong
	}
	whole := p.trunk.before(r)
	if r.n != p.country.NationalLength && !p.list.hasLength(whole) {
		if r.n < p.country.NationalLength {
			return 0, TooShort
		}
		return 0, TooLong
	}
	if !p.first[r.head(1)] {
		return 0, Garbage
	}
	code, fault := p.code, NoFault
	if i, ok := p.territory.find(whole); ok {
		if i == elsewhere {
			fault = OtherCountry
		} else {
			code = p.others[i]
		}
	}
	if code.n+r.n > maxE164 {
		return 0, TooLong
	}
	return PhoneNumber(code.before(r).v), fault
}

// shortFault says what a run of at most six digits is.
func (p *Plan) shortFault(r run) Fault {
	if p.emergency[r] {
		return Emergency
	}
	if p.short[r] {
		return ShortCode
	}
	if p.list.hasLength(r) {
		return ShortCode
	}
	return TooShort
}

// The classes of characters.
const (
	classBad = iota
	classSkip
	classPlus
	classLetter
	classDigit
)

// classes sorts the ASCII bytes; what is not named is bad.
var classes = [utf8.RuneSelf]uint8{
	'0': classDigit, '1': classDigit, '2': classDigit, '3': classDigit, '4': classDigit, '5': classDigit, '6': classDigit, '7': classDigit, '8': classDigit, '9': classDigit,
	'a': classLetter, 'b': classLetter, 'c': classLetter, 'd': classLetter, 'e': classLetter, 'f': classLetter, 'g': classLetter, 'h': classLetter,
	'i': classLetter, 'j': classLetter, 'k': classLetter, 'l': classLetter, 'm': classLetter, 'n': classLetter, 'o': classLetter, 'p': classLetter,
	'q': classLetter, 'r': classLetter, 's': classLetter, 't': classLetter, 'u': classLetter, 'v': classLetter, 'w': classLetter, 'x': classLetter, 'y': classLetter, 'z': classLetter,
	'A': classLetter, 'B': classLetter, 'C': classLetter, 'D': classLetter, 'E': classLetter, 'F': classLetter, 'G': classLetter, 'H': classLetter,
	'I': classLetter, 'J': classLetter, 'K': classLetter, 'L': classLetter, 'M': classLetter, 'N': classLetter, 'O': classLetter, 'P': classLetter,
	'Q': classLetter, 'R': classLetter, 'S': classLetter, 'T': classLetter, 'U': classLetter, 'V': classLetter, 'W': classLetter, 'X': classLetter, 'Y': classLetter, 'Z': classLetter,
	' ': classSkip, '\t': classSkip, '\r': classSkip, '\n': classSkip, '.': classSkip, '-': classSkip, '/': classSkip, '(': classSkip, ')': classSkip, '[': classSkip, ']': classSkip,
	'+': classPlus,
}

// scan collects the digits of a text and tells whether a plus sign precedes them.
func scan(s string) (r run, plus bool, fault Fault) {
	if len(s) > maxTyped {
		return run{}, false, TooLong
	}
	if len(s) >= 4 && strings.EqualFold(s[:4], "tel:") {
		s = s[4:]
	}
	for i := 0; i < len(s); {
		c := s[i]
		digit := c - '0'
		var class uint8
		if c < utf8.RuneSelf {
			class = classes[c]
			i++
		} else {
			var size int
			digit, class, size = classOfRune(s[i:])
			i += size
		}
		switch {
		case class == classDigit:
			if r.n++; r.n > maxDigits {
				return run{}, false, TooLong
			}
			r.v = r.v*10 + uint64(digit)
		case class == classSkip:
		case class == classPlus && !plus && r.n == 0:
			plus = true
		case class == classLetter:
			return run{}, false, Letters
		default:
			return run{}, false, Garbage
		}
	}
	if r.n == 0 {
		return run{}, false, Empty
	}
	return r, plus, NoFault
}

// classOfRune sorts the first rune of s, which is not ASCII: full-width forms count as their ASCII ones; spaces, dashes
// and the invisible marks that come along when a number is copied are passed over.
func classOfRune(s string) (digit byte, class uint8, size int) {
	c, size := utf8.DecodeRuneInString(s)
	switch {
	case c >= '０' && c <= '９':
		return byte(c - '０'), classDigit, size
	case c == '＋':
		return 0, classPlus, size
	case c == utf8.RuneError:
		return 0, classBad, size
	case unicode.IsSpace(c), unicode.Is(unicode.Pd, c),
		c == '−', c == '·', c == '（', c == '）', c == '．', c == '／', isMark(c):
		return 0, classSkip, size
	case unicode.IsLetter(c):
		return 0, classLetter, size
	}
	return 0, classBad, size
}

// isMark tells the invisible marks: zero-width, direction and byte-order ones.
func isMark(c rune) bool {
	return c >= 0x200B && c <= 0x200F || c >= 0x202A && c <= 0x202E || c >= 0x2060 && c <= 0x2069 || c == 0xFEFF
}
