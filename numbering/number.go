package numbering

import (
	"errors"
	"fmt"
	"math/bits"
	"strings"
)

// PhoneNumber is an E.164 number without its plus sign, as an integer of at most 15 digits (ITU-T E.164).
// Zero means none.
type PhoneNumber uint64

const (
	// maxE164 is the longest number that ITU-T E.164 allows, calling code included.
	maxE164 = 15
	// minE164 is the shortest length taken for a whole number; small islands have three-digit codes and four digits.
	minE164 = 7
)

// ErrNotE164 says that a text is not a plus sign followed by 7 to 15 digits, the first of them not 0.
var ErrNotE164 = errors.New("not an E.164 number")

// pow10 holds the powers of ten that fit an uint64.
var pow10 = [20]uint64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19}

// ParseE164 reads the strict form, "+33199001234". It accepts no spaces; Plan.Parse reads what people type.
// The error wraps ErrNotE164 and does not repeat the text.
func ParseE164(s string) (PhoneNumber, error) {
	if len(s) < 1+minE164 || len(s) > 1+maxE164 || s[0] != '+' || s[1] == '0' {
		return 0, fmt.Errorf("parse phone number: %w", ErrNotE164)
	}
	var v uint64
	for i := 1; i < len(s); i++ {
		c := s[i] - '0'
		if c > 9 {
			return 0, fmt.Errorf("parse phone number: %w", ErrNotE164)
		}
		v = v*10 + uint64(c)
	}
	return PhoneNumber(v), nil
}

// E164 returns the form "+33199001234", and "" for none.
func (n PhoneNumber) E164() string {
	if n == 0 {
		return ""
	}
	b, _ := n.AppendText(nil)
	return string(b)
}

// String is E164.
func (n PhoneNumber) String() string { return n.E164() }

// AppendText appends the E.164 form to b, nothing for none. It never fails.
func (n PhoneNumber) AppendText(b []byte) ([]byte, error) {
	if n == 0 {
		return b, nil
	}
	var d Digits
	d.set(uint64(n), width(uint64(n)))
	return d.appendTo(append(b, '+')), nil
}

// MarshalText gives the E.164 form, empty for none, so that a number can be a JSON value or key.
func (n PhoneNumber) MarshalText() ([]byte, error) { return n.AppendText(nil) }

// UnmarshalText reads what MarshalText wrote; the empty text is none. The error wraps ErrNotE164.
func (n *PhoneNumber) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*n = 0
		return nil
	}
	v, err := ParseE164(string(text))
	if err != nil {
		return err
	}
	*n = v
	return nil
}

// CallingCode returns the country calling code in front of the number, 33 for "+33199001234", and 0 for none.
func (n PhoneNumber) CallingCode() uint64 {
	code, _ := n.split()
	return code
}

// Masked hides the middle of the number for logs and lists: it keeps the calling code and the last two to four
// digits, fewer for short numbers. It returns "" for none.
func (n PhoneNumber) Masked() string {
	if n == 0 {
		return ""
	}
	code, rest := n.split()
	shown := 2
	switch {
	case rest.n >= 9:
		shown = 4
	case rest.n >= 7:
		shown = 3
	}
	if shown > rest.n {
		shown = 0
	}
	return fmt.Sprintf("+%d%s%s", code, strings.Repeat("•", rest.n-shown), rest.tail(shown))
}

// split parts the calling code from the digits behind it.
func (n PhoneNumber) split() (code uint64, rest run) {
	whole := run{uint64(n), width(uint64(n))}
	size := min(callingCodeLen(whole), whole.n)
	return whole.head(size), whole.drop(size)
}

// callingCodeLen returns the length of the calling code that a number begins with. Codes are prefix-free: 1 and 7
// stand alone, the two-digit ones are listed in ITU-T E.164 annex D, all others have three digits.
func callingCodeLen(d run) int {
	switch d.head(min(1, d.n)) {
	case 1, 7:
		return 1
	}
	switch d.head(min(2, d.n)) {
	case 20, 27, 30, 31, 32, 33, 34, 36, 39, 40, 41, 43, 44, 45, 46, 47, 48, 49,
		51, 52, 53, 54, 55, 56, 57, 58, 60, 61, 62, 63, 64, 65, 66,
		81, 82, 84, 86, 90, 91, 92, 93, 94, 95, 98:
		return 2
	}
	return 3
}

// width returns the number of decimal digits of v, 0 for zero.
func width(v uint64) int {
	w := bits.Len64(v) * 1233 >> 12
	if w < len(pow10) && v >= pow10[w] {
		w++
	}
	return w
}
