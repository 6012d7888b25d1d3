package password

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"
)

// How many characters a password has (ASVS 5.0.0, 6.2.1 and 6.2.9); it is taken as typed, whatever they are.
const (
	minLength = 12
	maxLength = 128
)

// commonText and rootText are from the list of 30,000 common passwords in zxcvbn 4.4.2 (https://github.com/dropbox/zxcvbn, MIT licence, see
// LICENSE.zxcvbn): those of at least twelve characters, and the most frequent words that the shorter ones are made of.
var (
	//go:embed common.txt
	commonText string
	//go:embed roots.txt
	rootText string
)

// lists are what passwords are held against.
type lists struct {
	common, roots map[string]bool
	brands        []string
}

func readLists(brands []string) lists {
	l := lists{common: map[string]bool{}, roots: map[string]bool{}}
	for line := range strings.Lines(commonText) {
		l.common[strings.TrimSpace(line)] = true
	}
	for line := range strings.Lines(rootText) {
		l.roots[strings.TrimSpace(line)] = true
	}
	for _, b := range append([]string{"portamento"}, brands...) {
		l.brands = append(l.brands, b)
		l.roots[letters(b)] = true
	}
	return l
}

// Refuse says why a password may not be chosen by somebody whom the words name: password.too_short, password.too_long, password.common,
// password.personal; empty: it may.
func (h *Hasher) Refuse(plain string, words ...string) string {
	n := utf8.RuneCountInString(plain)
	switch {
	case n < minLength:
		return "password.too_short"
	case n > maxLength:
		return "password.too_long"
	case h.lists.isCommon(strings.ToLower(plain)):
		return "password.common"
	case personal(strings.ToLower(plain), append(words, h.lists.brands...)):
		return "password.personal"
	}
	return ""
}

// isCommon finds what is on the list, a common word dressed up with digits and signs, such as P@ssword2026!, and few characters over and over.
func (l lists) isCommon(p string) bool {
	if l.common[p] {
		return true
	}
	different := map[rune]bool{}
	for _, r := range p {
		different[r] = true
	}
	if len(different) < 5 {
		return true
	}
	core := strings.TrimFunc(p, func(r rune) bool { return !unicode.IsLetter(r) })
	for _, spelt := range []string{p, disguises.Replace(core)} {
		word := letters(spelt)
		if l.roots[unit(word)] && utf8.RuneCountInString(word) >= 4 {
			return true
		}
	}
	return false
}

// disguises are signs that stand for letters in the passwords of people who were told to use signs.
var disguises = strings.NewReplacer("@", "a", "4", "a", "3", "e", "1", "i", "!", "i", "0", "o", "$", "s", "5", "s", "7", "t")

// letters is what is left of a text without digits and signs.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, strings.ToLower(s))
}

// unit is the shortest text that a text is repetitions of.
func unit(s string) string {
	for n := 1; n <= len(s)/2; n++ {
		if len(s)%n == 0 && strings.Repeat(s[:n], len(s)/n) == s {
			return s[:n]
		}
	}
	return s
}

// personal finds what is little more than one of the words.
func personal(p string, words []string) bool {
	for _, w := range words {
		for _, part := range append(strings.Fields(strings.ToLower(w)), strings.ToLower(strings.TrimSpace(w))) {
			if utf8.RuneCountInString(part) < 4 || !strings.Contains(p, part) {
				continue
			}
			if utf8.RuneCountInString(strings.ReplaceAll(p, part, "")) < 8 {
				return true
			}
		}
	}
	return false
}
