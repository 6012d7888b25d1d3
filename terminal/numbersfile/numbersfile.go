// Package numbersfile reads tables of phone numbers as people save them: with their codes and labels, separated by comma, semicolon or tab, with
// or without a line of names.
package numbersfile

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/portamento/portamento/client"
)

// Bounds of a file of numbers, and of the complaints about it.
const (
	Max            = 4 << 20 // bytes of a file
	maxNumberRows  = 10_000
	maxRowMistakes = 20
	hint           = "columns: number, code, label; a first line of names may put them in another order"
)

// Read reads a table. What is wrong with it is told line by line, and never repeats what stands there: it may be a secret.
func Read(r io.Reader) (rows []client.NumberWish, mistakes []string, err error) {
	raw, err := io.ReadAll(io.LimitReader(r, Max+1))
	if err != nil {
		return nil, nil, err
	}
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	switch {
	case len(raw) > Max:
		return nil, []string{fmt.Sprintf("larger than %d bytes", Max)}, nil
	case !utf8.Valid(raw):
		return nil, []string{"not in UTF-8: save the sheet as “CSV UTF-8”"}, nil
	}
	t := numberTable{seen: map[string]int{}, columns: []string{"number", "code", "label"}}
	c := csv.NewReader(bytes.NewReader(raw))
	c.Comma, c.FieldsPerRecord, c.TrimLeadingSpace = separator(raw), -1, true
	for head := true; ; head = false {
		cells, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if p, ok := errors.AsType[*csv.ParseError](err); ok {
			t.mistake(p.Line, "the quotation marks do not fit")
			break
		}
		line, _ := c.FieldPos(0)
		if head && t.head(cells, line) {
			continue
		}
		t.row(cells, line)
	}
	if len(t.rows) == 0 && len(t.mistakes) == 0 {
		t.mistakes = append(t.mistakes, "holds no number", hint)
	}
	if len(t.mistakes) > 0 {
		return nil, t.mistakes, nil
	}
	return t.rows, nil, nil
}

// numberTable collects the rows of a file and what is wrong with them.
type numberTable struct {
	columns  []string
	rows     []client.NumberWish
	seen     map[string]int // number → its line
	mistakes []string
	more     int
}

func (t *numberTable) mistake(line int, format string, args ...any) {
	if len(t.mistakes) < maxRowMistakes {
		t.mistakes = append(t.mistakes, fmt.Sprintf("line %d: ", line)+fmt.Sprintf(format, args...))
		return
	}
	t.more++
	t.mistakes = append(t.mistakes[:maxRowMistakes], fmt.Sprintf("and %d more", t.more))
}

// head takes a first line of names, if it is one.
func (t *numberTable) head(cells []string, line int) bool {
	if hasDigit(cells[0]) {
		return false
	}
	var columns []string
	known := false
	for _, cell := range cells {
		column := numberColumns[strings.ToLower(strings.TrimSpace(cell))]
		known = known || column != ""
		if column != "" && slices.Contains(columns, column) {
			t.mistake(line, "two columns hold the %s", column)
		}
		columns = append(columns, column)
	}
	if !known {
		return false
	}
	if !slices.Contains(columns, "number") {
		t.mistake(line, "no column is called “number”")
	}
	t.columns = columns
	return true
}

func (t *numberTable) row(cells []string, line int) {
	var w client.NumberWish
	for i, cell := range cells {
		cell = strings.TrimSpace(cell)
		if i >= len(t.columns) {
			if cell != "" {
				t.mistake(line, "has %d columns, %d at most", len(cells), len(t.columns))
				return
			}
			continue
		}
		switch t.columns[i] {
		case "number":
			w.Number = cell
		case "code":
			w.Code = cell
		case "label":
			w.Label = cell
		}
	}
	key := digits(w.Number)
	switch before, twice := t.seen[key]; {
	case w.Number == "" && w.Code == "" && w.Label == "": // an empty line
	case w.Number == "":
		t.mistake(line, "has no number")
	case key == "":
		t.mistake(line, "the number has no digit")
	case twice:
		t.mistake(line, "the same number as line %d", before)
	case len(t.rows) >= maxNumberRows:
		t.mistake(line, "more than %d numbers", maxNumberRows)
	default:
		t.seen[key] = line
		t.rows = append(t.rows, w)
	}
}

// separator is what parts the cells of the first line.
func separator(raw []byte) rune {
	line, _, _ := bytes.Cut(raw, []byte{'\n'})
	best, most := ',', 0
	for _, r := range []rune{',', ';', '\t'} {
		if n := bytes.Count(line, []byte(string(r))); n > most {
			best, most = r, n
		}
	}
	return best
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

func hasDigit(s string) bool { return strings.ContainsFunc(s, unicode.IsDigit) }
