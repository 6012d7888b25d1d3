// Package typed judges texts that people typed: characters that nobody sees, numbers of payment cards, mail addresses.
package typed

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Unseen tells characters that nobody sees; the joiners spell words of some languages, and the fillers are letters without ink. Those that steer a terminal, a mail header or the direction of reading are among them.
func Unseen(r rune) bool {
	if unicode.Is(unicode.Cf, r) {
		return r != '\u200c' && r != '\u200d'
	}
	return unicode.IsControl(r) || strings.ContainsRune("\u115f\u1160\u3164\uffa0", r) || r == '\u2028' || r == '\u2029'
}

// Line finds what is wrong with a text of one line that others read, of at most so many characters: the code of the problem and its parameters, or
// nothing. It is the one rule for names and labels.
func Line(s string, most int) (code string, params []any) {
	if !utf8.ValidString(s) || strings.ContainsFunc(s, Unseen) {
		return "text.control_characters", nil
	}
	if n := utf8.RuneCountInString(s); n > most {
		return "text.too_long", []any{"length", n, "max", most}
	}
	return "", nil
}

// Text finds what is wrong with what somebody wrote to be read by others, on as many lines as they like, of at most so many characters: the code
// of the problem and its parameters, or nothing.
func Text(s string, most int) (code string, params []any) {
	n := utf8.RuneCountInString(s)
	switch {
	case strings.TrimSpace(s) == "":
		return "text.missing", nil
	case n > most:
		return "text.too_long", []any{"length", n, "max", most}
	case !utf8.ValidString(s) || strings.ContainsRune(s, 0):
		return "text.control_characters", nil
	case Card(s):
		return "text.card_number", nil
	}
	return "", nil
}

// longestEmail is RFC 5321, 4.5.3.1.3, without the brackets.
const longestEmail = 254

// Email says that the text is one plain address.
func Email(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && len(s) <= longestEmail && a.Name == "" && a.Address == s && !strings.ContainsFunc(s, Unseen)
}

// Card finds what looks like the number of a payment card: 13 to 19 digits in groups, the first of them 2 to 6, that pass the
// check of ISO/IEC 7812-1.
func Card(s string) bool {
	pieces := strings.FieldsFunc(s, func(r rune) bool {
		return (r < '0' || r > '9') && r != ' ' && r != '-' && r != '\u00a0' && r != '\u202f'
	})
	for _, piece := range pieces {
		for _, run := range append(strings.FieldsFunc(piece, notDigit), strings.Join(strings.FieldsFunc(piece, notDigit), "")) {
			if len(run) >= 13 && len(run) <= 19 && run[0] >= '2' && run[0] <= '6' && Luhn(run) {
				return true
			}
		}
	}
	return false
}

func notDigit(r rune) bool { return r < '0' || r > '9' }

// Luhn is the check sum of ISO/IEC 7812-1, annex B, over a text of digits.
func Luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
