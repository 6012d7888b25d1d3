package typed

import (
	"strings"
	"unicode"
)

// crockford are the characters of a reference (Crockford's base 32): no letter that reads like a digit.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// Reference reads a request's reference as people type it: in any case, with or without its dashes and brackets, with letters for the digits
// that look like them. It is then written as in PRT-7F3K-29QX.
func Reference(text string) (string, bool) {
	plain := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), strings.ContainsRune("-–.[]", r):
			return -1
		}
		return unicode.ToUpper(r)
	}, text)
	plain = strings.NewReplacer("O", "0", "I", "1", "L", "1").Replace(strings.TrimPrefix(plain, "PRT"))
	if len(plain) != 8 || strings.Trim(plain, crockford) != "" {
		return "", false
	}
	return "PRT-" + plain[:4] + "-" + plain[4:], true
}

// EmailKey is a mail address as it is compared: letters count alike in either case, as for mail servers in practice (RFC 5321, 2.4).
func EmailKey(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// SameEmail says that two addresses are one.
func SameEmail(a, b string) bool { return EmailKey(a) == EmailKey(b) }

// Veiled leaves the last four digits of a number that is written for people, and a dot for each of the others.
func Veiled(display string) string { return VeiledTo(display, 4) }

// VeiledTo leaves so many of the last digits.
func VeiledTo(display string, left int) string {
	out := []rune(display)
	for i := len(out) - 1; i >= 0; i-- {
		switch {
		case !unicode.IsDigit(out[i]):
		case left > 0:
			left--
		default:
			out[i] = '•'
		}
	}
	return string(out)
}
