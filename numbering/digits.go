package numbering

import (
	"errors"
	"fmt"
)

// ErrNotDigits says that a text is not made of digits, or of too many.
var ErrNotDigits = errors.New("not a short run of digits")

// maxDigits bounds every run of digits here: 15 of E.164, an exit code of up to three and a trunk digit.
const maxDigits = 19

// run is a run of n digits whose value is v: leading zeros count in n.
type run struct {
	v uint64
	n int
}

// parseRun reads a text of digits; the empty text is the empty run.
func parseRun(s string) (run, error) {
	if len(s) > maxDigits {
		return run{}, fmt.Errorf("%d characters, at most %d: %w", len(s), maxDigits, ErrNotDigits)
	}
	r := run{n: len(s)}
	for i := range len(s) {
		c := s[i] - '0'
		if c > 9 {
			return run{}, fmt.Errorf("%q: %w", s, ErrNotDigits)
		}
		r.v = r.v*10 + uint64(c)
	}
	return r, nil
}

// head is the value of the first k digits.
func (r run) head(k int) uint64 { return r.v / pow10[r.n-k] }

// drop is the run without its first k digits.
func (r run) drop(k int) run { return run{r.v % pow10[r.n-k], r.n - k} }

// tail is the text of the last k digits.
func (r run) tail(k int) string {
	if k == 0 {
		return ""
	}
	return fmt.Sprintf("%0*d", k, r.v%pow10[k])
}

// begins tells whether r starts with the digits of p and has more of them. An empty p never matches.
func (r run) begins(p run) bool {
	return p.n > 0 && r.n > p.n && r.v/pow10[r.n-p.n] == p.v
}

// before is s with the digits of r in front of it.
func (r run) before(s run) run { return run{r.v*pow10[s.n] + s.v, r.n + s.n} }

// Digits is a short run of decimal digits with its leading zeros, ready to be looked up in an Index.
// The zero value is empty.
type Digits struct {
	d [maxDigits + 1]byte // values 0 to 9, most significant first
	n uint8
}

// ParseDigits reads a text of at most 19 digits. It fails on anything else than digits.
func ParseDigits(s string) (Digits, error) {
	r, err := parseRun(s)
	if err != nil {
		return Digits{}, fmt.Errorf("parse digits: %w", err)
	}
	var d Digits
	d.set(r.v, r.n)
	return d, nil
}

// set spreads the n digits of v.
func (d *Digits) set(v uint64, n int) {
	d.n = uint8(n)
	for i := n - 1; i >= 0; i-- {
		q := v / 10
		d.d[i] = byte(v - q*10)
		v = q
	}
}

// Len is the number of digits.
func (d Digits) Len() int { return int(d.n) }

// String is the digits as text.
func (d Digits) String() string { return string(d.appendTo(nil)) }

func (d *Digits) appendTo(b []byte) []byte {
	for _, c := range d.d[:d.n] {
		b = append(b, '0'+c)
	}
	return b
}
