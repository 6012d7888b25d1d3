package email

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/portamento/portamento/porting"
)

// clean makes one printable line of a text that somebody typed: no control characters, no marks that turn the direction of writing,
// at most limit characters.
func clean(s string, limit int) string {
	var b strings.Builder
	space := false
	for _, r := range strings.ToValidUTF8(s, "\uFFFD") {
		switch {
		case r == ' ' || r == '\u2028' || r == '\u2029' || unicode.IsControl(r):
			space = true
			continue
		case unicode.Is(unicode.Cf, r) && r != '\u200D' && r != '\u200C': // joiners spell words of some languages
			continue
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
	}
	return clip(b.String(), limit)
}

// cleanLines is clean for a text of several lines; empty lines are left out.
func cleanLines(s string, limit int) []string {
	var lines []string
	for _, l := range strings.FieldsFunc(clipRaw(s, limit), func(r rune) bool { return r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' }) {
		if l = clean(l, limit); l != "" {
			lines = append(lines, l)
		}
	}
	return lines
}

// clip shortens a text to so many characters, the last of them an ellipsis.
func clip(s string, limit int) string {
	r := []rune(s)
	if len(r) <= limit {
		return s
	}
	return strings.TrimRight(string(r[:max(0, limit-1)]), " ") + "…"
}

func clipRaw(s string, limit int) string {
	if r := []rune(s); len(r) > limit {
		return string(r[:limit])
	}
	return s
}

// looksLikeCode matches machine words such as address_mismatch or price.main, which nobody shall read.
var looksLikeCode = regexp.MustCompile(`^[a-z0-9]+([_.][a-z0-9]+)+$`)

// hider takes the secrets of a request out of what carriers and people wrote, however they spaced them.
type hider struct{ patterns []*regexp.Regexp }

// newHider knows the account number and the porting codes. Secrets of fewer than four characters are left alone: they would hit
// ordinary words, and no carrier has such.
func newHider(f *porting.Fields) hider {
	var h hider
	secrets := []porting.Secret{f.AccountNumber}
	for _, w := range f.Numbers {
		secrets = append(secrets, w.Code)
	}
	seen := map[string]bool{}
	for _, s := range secrets {
		var parts []string
		for _, r := range s.Reveal() {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				parts = append(parts, regexp.QuoteMeta(string(r)))
			}
		}
		pattern := `(?i)` + strings.Join(parts, `[\s._/-]*`)
		if len(parts) < 4 || seen[pattern] {
			continue
		}
		seen[pattern] = true
		h.patterns = append(h.patterns, regexp.MustCompile(pattern))
	}
	return h
}

func (h hider) hide(s string) string {
	for _, p := range h.patterns {
		s = p.ReplaceAllLiteralString(s, "••••")
	}
	return s
}
