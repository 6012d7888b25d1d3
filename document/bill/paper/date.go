package paper

import (
	"strconv"
	"strings"
	"time"
)

// dateAt reads a date that begins with word i; it returns how many words it takes, 0 for none.
func (s *Survey) dateAt(words []Word, i int) (time.Time, int) {
	if day, ok := s.figuresDate(words[i].Text); ok {
		return day, 1
	}
	// 12 November 2026, 12 de noviembre de 2026, November 12, 2026: three of the next words, marks and small words aside
	var got [3]string
	n, j := 0, i
	for ; j < len(words) && j < i+6 && n < 3; j++ {
		for _, p := range words[j].Parts {
			if n < 3 && !s.Rules.Ignored[p] {
				got[n] = p
				n++
			}
		}
	}
	if n < 3 {
		return time.Time{}, 0
	}
	day, month, year := got[0], s.month(got[1]), got[2]
	if month == 0 {
		day, month = got[1], s.month(got[0])
	}
	if month == 0 {
		return time.Time{}, 0
	}
	d, err := strconv.Atoi(strings.TrimRight(s.numeral(day), "erstndh"))
	y, err2 := strconv.Atoi(s.numeral(year))
	if err != nil || err2 != nil {
		return time.Time{}, 0
	}
	t, ok := civil(y, month, d)
	if !ok {
		return time.Time{}, 0
	}
	return t, j - i
}

// numeral is a figure, in a picture also one with letters in it.
func (s *Survey) numeral(text string) string {
	if s.OCR && len(Digits(text)) > 0 && len(text) <= 4 {
		if c := Class(text); allDigits(c) {
			return c
		}
	}
	return text
}

// month reads the name of a month; in a picture one letter may be wrong.
func (s *Survey) month(name string) int {
	if m := s.Rules.Table.Months[name]; m != 0 || !s.OCR || len(name) < 4 {
		return m
	}
	for full, m := range s.Rules.Table.Months {
		if len(full) >= 4 && Distance(full, name, 2) < 2 {
			return m
		}
	}
	return 0
}

// figuresDate reads 12/11/2026 and its kin.
func (s *Survey) figuresDate(text string) (time.Time, bool) {
	text = strings.Trim(behindOr(text), ".,;:()")
	if s.OCR {
		text = Class(text)
	}
	f := strings.FieldsFunc(text, func(r rune) bool { return r == '/' || r == '.' || r == '-' })
	if len(f) != 3 || len(text) < 8 || len(text) > 10 {
		return time.Time{}, false
	}
	var n [3]int
	for i, x := range f {
		v, err := strconv.Atoi(x)
		if err != nil || v < 0 {
			return time.Time{}, false
		}
		n[i] = v
	}
	switch {
	case len(f[0]) == 4:
		return civil(n[0], n[1], n[2])
	case s.Rules.Table.Dates == "mdy":
		return civil(n[2], n[0], n[1])
	}
	return civil(n[2], n[1], n[0])
}

// behindOr is what stands behind a colon, or all of it.
func behindOr(text string) string {
	if b := behindColon(text); b != "" {
		return b
	}
	return text
}

// Clipped says that a date in figures has a day or month of one digit: in a picture another one may have been lost.
func Clipped(words []Word) bool {
	f := strings.FieldsFunc(behindOr(words[0].Text), func(r rune) bool { return r == '/' || r == '.' || r == '-' })
	return len(words) == 1 && len(f) == 3 && (len(f[0]) == 1 || len(f[1]) == 1)
}

// civil makes a day, refusing those that no calendar has and those that no bill has.
func civil(y, m, d int) (time.Time, bool) {
	if y >= 0 && y < 100 {
		y += 2000
	}
	if y < 1990 || y > 2100 || m < 1 || m > 12 || d < 1 || d > 31 {
		return time.Time{}, false
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	return t, t.Day() == d
}

// dateFound is a date on the paper.
type dateFound struct {
	Day   time.Time
	Words []Word
	kind  string // the label it stands with: labelDate, labelDue, labelPeriod, or another or none
}

// Dates lists all the dates of the paper.
func (s *Survey) Dates() []dateFound {
	var out []dateFound
	for _, seg := range s.Segs {
		for i := 0; i < len(seg.Words); i++ {
			day, n := s.dateAt(seg.Words, i)
			if n == 0 {
				continue
			}
			out = append(out, dateFound{day, seg.Words[i : i+n], s.NameOf(seg, i)})
			i += n - 1
		}
	}
	return out
}

// BillDate is the day of the bill: the newest one that is labelled so, else the newest that is neither due nor of a period nor to come.
// It says whether a label told.
func (s *Survey) BillDate(now time.Time) (best dateFound, labelled, ok bool) {
	all := s.Dates()
	for _, v := range s.Values(labelDate) {
		for i := range min(len(v.Words), 6) {
			if day, n := s.dateAt(v.Words, i); n > 0 {
				if !ok || day.After(best.Day) && !day.After(now) {
					best, ok = dateFound{day, v.Words[i : i+n], labelDate}, true
				}
				break
			}
		}
	}
	if ok {
		return best, true, true
	}
	for _, d := range all {
		if d.kind == labelDue || d.kind == labelPeriod || d.kind == labelCalls || d.Day.After(now) {
			continue
		}
		if !ok || d.Day.After(best.Day) {
			best, ok = d, true
		}
	}
	return best, false, ok
}
