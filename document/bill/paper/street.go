package paper

import (
	"strings"
)

// Street is a street line taken apart: a house number that always matters, and a name whose spelling does not.
type Street struct {
	Number string // 12, with its suffix: 12bis, 12a
	Name   string // joined, in the form that all spellings share
	Unit   string // flat, suite: what follows a unit word
}

// TypedStreet takes apart what was typed.
func (r *Rules) TypedStreet(text string) Street {
	var words []Word
	for _, f := range strings.Fields(text) {
		words = append(words, Word{Parts: Parts(f)})
		words[len(words)-1].Text, words[len(words)-1].Sure = f, 1
	}
	return r.Street(words, false)
}

// Street takes a line apart. A line without a house number has an empty one.
func (r *Rules) Street(words []Word, ocr bool) Street {
	var all, name []string
	for _, w := range words {
		all = append(all, w.Parts...)
	}
	var st Street
	at := r.houseAt(all, ocr)
	for i := 0; i < len(all); i++ {
		switch part := all[i]; {
		case i == at:
			st.Number = part
			if r.suffixAt(all, i+1) {
				st.Number += all[i+1]
				i++
			}
			if !r.Table.NumberAfter {
				name = name[:0]
			}
		case r.units[part] && len(name) > 0:
			st.Unit += strings.Join(all[i+1:], "")
			i = len(all)
		case r.Ignored[part]:
		case at >= 0 && i > at && r.Table.NumberAfter: // the unit or the quarter
			if st.Unit == "" {
				st.Unit = strings.Join(all[i:], "")
			}
		default:
			name = append(name, r.Shared(part))
		}
	}
	st.Name = strings.Join(name, "")
	return st
}

// houseAt is the part that is the house number, -1 where there is none.
func (r *Rules) houseAt(all []string, ocr bool) int {
	at := -1
	for i, part := range all {
		if !numbered(part, ocr) {
			continue
		}
		at = i
		if !r.Table.NumberAfter || i > 0 {
			break
		}
	}
	return at
}

// suffixAt says that a part belongs to the house number before it: bis, or a letter that is no word of the street.
func (r *Rules) suffixAt(all []string, i int) bool {
	if i >= len(all) {
		return false
	}
	return r.suffix[all[i]] || len(all[i]) == 1 && letters(all[i]) && !r.Table.NumberAfter && i+1 < len(all) && !r.shortWord(all[i])
}

// shortWord says that a single letter is an abbreviation of a street word, such as R for rue.
func (r *Rules) shortWord(letter string) bool {
	_, ok := r.words[letter]
	return ok
}

// Shared is the form of a word that all its spellings share.
func (r *Rules) Shared(w string) string {
	if to, ok := r.words[w]; ok {
		return to
	}
	return w
}

// numbered says that a part is a house number: digits, perhaps with a letter behind.
func numbered(p string, ocr bool) bool {
	if len(p) > 6 {
		return false
	}
	i := 0
	for i < len(p) && p[i] >= '0' && p[i] <= '9' {
		i++
	}
	rest := p[i:]
	if i == 0 {
		return ocr && len(p) <= 3 && (p == "l" || p == "i" || p == "ll" || p == "o") && len(p) > 1
	}
	return rest == "" || len(rest) == 1 || rest == "bis" || rest == "ter" || ocr && allDigits(Class(p))
}

func allDigits(s string) bool {
	return len(s) > 0 && len(Digits(s)) == len(s)
}

func letters(s string) bool { return len(Digits(s)) == 0 }

// Joined is a city or name in the form that all its spellings share.
func (r *Rules) Joined(words []Word) string {
	var b strings.Builder
	for _, w := range words {
		for _, p := range w.Parts {
			if !r.Ignored[p] {
				b.WriteString(r.Shared(p))
			}
		}
	}
	return b.String()
}

// JoinedText is Joined for a typed text.
func (r *Rules) JoinedText(text string) string {
	var b strings.Builder
	for _, p := range Parts(text) {
		if !r.Ignored[p] {
			b.WriteString(r.Shared(p))
		}
	}
	return b.String()
}
