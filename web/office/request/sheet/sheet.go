// Package sheet reads lists of phone numbers as people paste or upload them, and ranges of numbers.
//
// It knows no market: what a number is, and whether it can move, is judged where the list goes. Nothing that was typed is lost: a line that
// makes no sense becomes a row that is shown again.
package sheet

import (
	"encoding/csv"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/portamento/portamento/numbering"
)

// Row is one number of a list. All of it is as typed.
type Row struct {
	Number      string
	Label       string
	Code        string // the market's porting code
	Destination string // a person's name or mail address
}

// MaxRows bounds what is read of one list; a market allows fewer numbers in a request.
const MaxRows = 5000

// columns are the words that head the columns of a list, in the languages of the pages. They are compared in lower case.
var columns = map[string]func(*Row) *string{
	"number": number, "numbers": number, "numéro": number, "numero": number, "número": number, "phone": number, "téléphone": number, "teléfono": number,
	"label": label, "libellé": label, "libelle": label, "nom": label, "name": label, "etiqueta": label, "nombre": label,
	"pin": code, "rio": code, "nip": code, "code": code, "código": code, "codigo": code,
	"destination": destination, "person": destination, "personne": destination, "destino": destination, "persona": destination,
}

func number(r *Row) *string      { return &r.Number }
func label(r *Row) *string       { return &r.Label }
func code(r *Row) *string        { return &r.Code }
func destination(r *Row) *string { return &r.Destination }

// usual is the order of the columns of a list without headings: that of the template.
var usual = []func(*Row) *string{number, label, code, destination}

// Read reads a list: one number a line, or columns with commas, semicolons or tabs between them, with or without headings. Several numbers
// in one line are several rows where they are nothing but numbers.
func Read(text string) []Row {
	text = strings.TrimPrefix(strings.ToValidUTF8(text, "\uFFFD"), "\uFEFF")
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	order, between := usual, separator(text)
	var rows []Row
	for i, cells := range lines(text, between) {
		if i == 0 {
			if headed, ok := headings(cells); ok {
				order = headed
				continue
			}
		}
		rows = append(rows, row(cells, order)...)
		if len(rows) >= MaxRows {
			return rows[:MaxRows]
		}
	}
	return rows
}

// separator is what stands between the columns: a tab, else a semicolon, else a comma.
func separator(text string) rune {
	for _, c := range "\t;" {
		if strings.ContainsRune(text, c) {
			return c
		}
	}
	return ','
}

// lines splits a list into the cells of its lines; empty lines are left out. Quotes are those of CSV where they are right, and else
// what they are.
func lines(text string, between rune) [][]string {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.TrimLeadingSpace = between, -1, true
	all, err := r.ReadAll()
	if err != nil {
		all = nil
		for line := range strings.SplitSeq(text, "\n") {
			all = append(all, strings.Split(line, string(between)))
		}
	}
	for i := range all {
		for j := range all[i] {
			all[i][j] = strings.TrimSpace(all[i][j])
		}
	}
	return slices.DeleteFunc(all, func(cells []string) bool { return strings.Join(cells, "") == "" })
}

// headings reads the first line as the names of the columns; ok is false if it is a row like the others.
func headings(cells []string) (order []func(*Row) *string, ok bool) {
	for _, c := range cells {
		to := columns[strings.ToLower(c)]
		ok = ok || to != nil
		order = append(order, to)
	}
	return order, ok
}

// row makes the rows of a line.
func row(cells []string, order []func(*Row) *string) []Row {
	if len(cells) > 1 && !slices.ContainsFunc(cells, func(c string) bool { return c != "" && !digits(c) }) {
		var out []Row
		for _, c := range cells {
			if c != "" {
				out = append(out, Row{Number: c})
			}
		}
		return out
	}
	var r Row
	for i, c := range cells {
		if i < len(order) && order[i] != nil {
			*order[i](&r) = c
		}
	}
	return []Row{r}
}

// digits says that a cell is a number and nothing else: seven digits or more, with what people put between them.
func digits(cell string) bool {
	n := 0
	for _, r := range cell {
		switch {
		case r >= '0' && r <= '9':
			n++
		case !strings.ContainsRune(" +-./()\u00a0\u202f", r):
			return false
		}
	}
	return n >= 7
}

// Write writes rows as a list that Read reads again; codes are left out, as they are secrets.
func Write(rows []Row) string {
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(clean(r.Number))
		if r.Label != "" {
			b.WriteString("; " + clean(r.Label))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// clean takes out of a cell what would end it.
func clean(cell string) string {
	return strings.NewReplacer(";", ",", "\n", " ", "\r", " ", "\t", " ", `"`, "'").Replace(cell)
}

// Errors of ranges.
var (
	ErrRangeOrder = errors.New("the last number is before the first")
	ErrRangeLong  = errors.New("the range is too long")
)

// MaxRange is how many numbers a range may have.
const MaxRange = 1000

// Range gives every number from the first to the last. Errors: ErrRangeOrder, ErrRangeLong.
func Range(first, last numbering.PhoneNumber) ([]Row, error) {
	if last < first || utf8.RuneCountInString(first.E164()) != utf8.RuneCountInString(last.E164()) {
		return nil, ErrRangeOrder
	}
	if last-first >= MaxRange {
		return nil, ErrRangeLong
	}
	var out []Row
	for n := first; n <= last; n++ {
		out = append(out, Row{Number: n.E164()})
	}
	return out, nil
}
