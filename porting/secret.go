package porting

import "fmt"

// Secret is an account number or a porting code: sealed at rest, masked wherever it is printed or marshalled.
// Only Reveal gives the text; call it where the text itself leaves for the losing carrier or for a recorded reveal.
type Secret string

// Reveal answers the text.
func (s Secret) Reveal() string { return string(s) }

// Masked keeps the last two characters of a secret of six or more, and nothing of a shorter one.
func (s Secret) Masked() string {
	if s == "" {
		return ""
	}
	if len(s) < 6 {
		return "••••"
	}
	return "••••" + string(s[len(s)-2:])
}

// String is Masked, so that no log line, error or template can print the text by accident.
func (s Secret) String() string { return s.Masked() }

// Format is Masked for every verb of package fmt, %#v too.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(s.Masked())) }

// MarshalText is Masked.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.Masked()), nil }
