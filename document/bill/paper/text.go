package paper

import (
	"strings"
	"unicode"

	"github.com/portamento/portamento/porting"
)

// Parts folds a text into its runs of letters and digits: lower case, without accents and signs.
func Parts(s string) []string {
	plain := true
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			plain = false
			break
		}
	}
	if plain {
		if s == "" {
			return nil
		}
		return []string{s}
	}
	runs := strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) || r == 'º' || r == 'ª' })
	for i, run := range runs {
		runs[i] = porting.Fold(run)
	}
	return runs
}

// Code reduces an account number or the like to what counts: capitals and digits, and the plus sign that French codes may hold.
func Code(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9', r >= 'A' && r <= 'Z', r == '+':
			b.WriteRune(r)
		case r >= 'a' && r <= 'z':
			b.WriteRune(r - 'a' + 'A')
		case unicode.IsLetter(r):
			b.WriteString(strings.ToUpper(porting.Fold(string(r))))
		}
	}
	return b.String()
}

// Digits keeps the digits.
func Digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// asDigit is the digit that a recogniser of letters may have read as c, and c itself if there is none.
func asDigit(c byte) byte {
	switch c {
	case 'O', 'o', 'Q', 'D':
		return '0'
	case 'I', 'l', 'L', 'i', '|', '!', '[', ']':
		return '1'
	case 'Z', 'z':
		return '2'
	case 'S', 's', '$':
		return '5'
	case 'G', 'b':
		return '6'
	case 'B':
		return '8'
	case 'g', 'q':
		return '9'
	}
	return c
}

// Class brings the letters and digits that are mistaken for each other together.
func Class(s string) string {
	b := []byte(s)
	for i, c := range b {
		b[i] = asDigit(c)
	}
	return string(b)
}

// letterClass is class the other way round, for words: a 0 within a name is an o.
func letterClass(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '0':
			return 'o'
		case '1', 'i', '|':
			return 'l'
		case '5':
			return 's'
		case '8':
			return 'b'
		case '2':
			return 'z'
		case '6':
			return 'g'
		}
		return r
	}, s)
}

// alike are the digits that a bad picture makes of each other.
func alike(a, b byte) bool {
	a, b = asDigit(a), asDigit(b)
	if a > b {
		a, b = b, a
	}
	switch string([]byte{a, b}) {
	case "06", "08", "09", "14", "17", "27", "35", "36", "38", "39", "49", "56", "58", "59", "68", "69", "89", "11", "00", "23", "28":
		return true
	}
	return a == b
}

// Outcome is what a comparison can say.
type Outcome int

// The outcomes.
const (
	Same Outcome = iota
	Unsure
	Different
)

// CompareCode compares numbers and codes, both in the form of code. What a picture may have done to them is never called different.
func CompareCode(want, got string, ocr bool, sure float64) Outcome {
	switch {
	case want == got:
		return Same
	case !ocr:
		return Different
	case Class(want) == Class(got):
		return Same
	case sure < MinSure:
		return Unsure
	case len(want) != len(got):
		if n := len(want) - len(got); n >= -2 && n <= 2 && Distance(want, got, 3) <= 2 {
			return Unsure
		}
		return Different
	}
	var apart []int
	for i := range len(want) {
		if asDigit(want[i]) != asDigit(got[i]) {
			apart = append(apart, i)
		}
	}
	if len(apart) == 2 && want[apart[0]] == got[apart[1]] && want[apart[1]] == got[apart[0]] {
		return Different // swapped: fingers do that, pictures do not
	}
	if len(apart) == 1 && sure < verySure {
		return Unsure
	}
	for _, i := range apart {
		if !alike(want[i], got[i]) {
			return Different
		}
	}
	return Unsure
}

// MinSure is how sure a reader of pictures must be of a word before it may contradict a request.
const MinSure = 0.6

// verySure is how sure it must be where the two differ by one digit only.
const verySure = 0.9

// CompareText compares folded texts without spaces. In a picture every eighth letter may be wrong.
func CompareText(want, got string, ocr bool, sure float64) Outcome {
	if want == got {
		return Same
	}
	if !ocr {
		return Different
	}
	want, got = letterClass(want), letterClass(got)
	few := len(want) / 8
	d := Distance(want, got, 2*few+3)
	switch {
	case d <= few:
		return Same
	case d <= 2*few+1 || sure < MinSure:
		return Unsure
	}
	return Different
}

// Distance counts the letters to insert, delete, replace or swap between two texts; it stops counting at most.
func Distance(a, b string, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most
	}
	if len(a) > MaxCompared || len(b) > MaxCompared {
		return most
	}
	var rows [3][MaxCompared + 1]int
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least >= most {
			return most
		}
		before, last, row = last, row, before
	}
	return min(last[len(b)], most)
}

// MaxCompared bounds the texts whose distance is counted.
const MaxCompared = 96
