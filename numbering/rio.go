package numbering

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// RIO is a French porting code (relevé d'identité opérateur), twelve characters OO Q RRRRRR CCC: operator, indicator,
// reference, key. The zero value is none. Structure: ARCEP decisions 2012-0576, art. 13 (mobile) and 2013-0830,
// art. 12 (fixed).
type RIO struct {
	text [rioLength]byte
}

const (
	rioLength = 12
	// rioPrefix is the part in front of the key.
	rioPrefix = 9
	// symbols in their order of value, letters before digits ("Algorithme inter-opérateurs de calcul du RIO", 1.1).
	symbols = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+"
	// fixedIndicators are the indicators of fixed lines; E and P are those of mobile lines, A that of special rates.
	fixedIndicators = "FGMNRSTUVWXYZ"
)

// RIOFault says what is wrong with a RIO. Err gives it as an error.
type RIOFault uint8

// The faults of a RIO.
const (
	NoRIOFault    RIOFault = iota // nothing is wrong
	RIOLength                     // not twelve characters
	RIOCharacters                 // other characters than letters and digits, and + within the key
	RIOOperator                   // no operator prefix of any kind of line
	RIOIndicator                  // no indicator that goes with the operator prefix
	RIOOtherLine                  // the RIO of another kind of line
	RIONumber                     // the number has neither 10 nor 14 digits, or cannot have a RIO
	RIOKey                        // the key does not fit: a slip in the RIO or in the number
)

// rioCodes are stable: forms and the API share them.
var rioCodes = [...]string{
	"", "rio.length", "rio.characters", "rio.operator", "rio.indicator", "rio.other_line", "rio.number", "rio.key",
}

// String is a stable code such as "rio.key", and "" for NoRIOFault.
func (f RIOFault) String() string {
	if int(f) < len(rioCodes) {
		return rioCodes[f]
	}
	return rioCodes[RIOCharacters]
}

// Error is String, so that a fault can be found with errors.AsType or compared with errors.Is.
func (f RIOFault) Error() string { return f.String() }

// Err is the fault as an error, nil for NoRIOFault.
func (f RIOFault) Err() error {
	if f == NoRIOFault {
		return nil
	}
	return f
}

// ErrRIOInput says that a key was asked for something that has none.
var ErrRIOInput = errors.New("not nine characters and a number of 10 or 14 digits")

// ParseRIO reads a RIO as people type it: in lower case, with spaces and dashes. The error is RIOLength or
// RIOCharacters and does not repeat the text, which is a secret of the customer.
func ParseRIO(typed string) (RIO, error) {
	var r RIO
	if len(typed) > maxTyped {
		return RIO{}, fmt.Errorf("parse RIO: %w", RIOLength)
	}
	n := 0
	for _, c := range typed {
		if unicode.IsSpace(c) || unicode.Is(unicode.Pd, c) || isMark(c) {
			continue
		}
		if c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		if c >= 0x80 || symbolValue(byte(c)) < 0 {
			return RIO{}, fmt.Errorf("parse RIO: %w", RIOCharacters)
		}
		if n < rioLength {
			r.text[n] = byte(c)
		}
		n++
	}
	if n != rioLength {
		return RIO{}, fmt.Errorf("parse RIO: %w", RIOLength)
	}
	if strings.IndexByte(string(r.text[:rioPrefix]), '+') >= 0 {
		return RIO{}, fmt.Errorf("parse RIO: %w", RIOCharacters)
	}
	return r, nil
}

// symbolValue is the place of a character among the symbols, -1 if it is none.
func symbolValue(c byte) int {
	switch {
	case c >= 'A' && c <= 'Z':
		return int(c - 'A')
	case c >= '0' && c <= '9':
		return int(c-'0') + 26
	case c == '+':
		return 36
	}
	return -1
}

// Key computes the three characters that end a RIO, from its first nine in capitals and the number in national form
// of 10 digits, or of 14 for an extended number. The error wraps ErrRIOInput. A key that fits shows that neither was
// mistyped, not that the operator knows the RIO.
func Key(prefix string, national string) (string, error) {
	if len(prefix) != rioPrefix || !rioNumber(national) {
		return "", fmt.Errorf("compute RIO key: %w", ErrRIOInput)
	}
	for i := range len(prefix) {
		if v := symbolValue(prefix[i]); v < 0 || v == 36 {
			return "", fmt.Errorf("compute RIO key: %w", ErrRIOInput)
		}
	}
	k := rioKey([]byte(prefix), national)
	return string(k[:]), nil
}

// rioKey is the algorithm: three weighted sums modulo 37.
func rioKey(prefix []byte, national string) [3]byte {
	var a, b, c int
	add := func(ch byte) {
		x := symbolValue(ch)
		a, b, c = (a+x)%37, (2*b+x)%37, (4*c+x)%37
	}
	for _, ch := range prefix {
		add(ch)
	}
	for i := range len(national) {
		add(national[i])
	}
	return [3]byte{symbols[a], symbols[b], symbols[c]}
}

// rioNumber tells whether a number in national form can have a RIO.
func rioNumber(national string) bool {
	if len(national) != 10 && len(national) != 14 {
		return false
	}
	r, err := parseRun(national)
	return err == nil && r.head(1) == 0
}
