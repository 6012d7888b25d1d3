package terminal

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
	maxNumbersFile  = 4 << 20
	maxNumberRows   = 10_000
	maxRowMistakes  = 20
	numbersFileHint = "columns: number, code, label; a first line of names may put them in another order"
)

// readNumbers reads a table of numbers with their codes and labels: separated by comma, semicolon or tab, with or without a line of names.
// The error is a *contentError that names every bad line and never what stands in it.
func readNumbers(r io.Reader, name string) ([]client.NumberWish, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxNumbersFile+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	bad := &contentError{what: fileName(name)}
	switch {
	case len(raw) > maxNumbersFile:
		bad.lines = append(bad.lines, fmt.Sprintf("larger than %d bytes", maxNumbersFile))
	case !utf8.Valid(raw):
		bad.lines = append(bad.lines, "not in UTF-8: save the sheet as “CSV UTF-8”")
	}
	if len(bad.lines) > 0 {
		return nil, bad
	}
	t := numberTable{bad: bad, seen: map[string]int{}, columns: []string{"number", "code", "label"}}
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
	if len(t.rows) == 0 && len(bad.lines) == 0 {
		bad.lines = append(bad.lines, "holds no number", numbersFileHint)
	}
	if len(bad.lines) > 0 {
		return nil, bad
	}
	return t.rows, nil
}

// numberTable collects the rows of a file and what is wrong with them.
type numberTable struct {
	columns []string
	rows    []client.NumberWish
	seen    map[string]int // number → its line
	bad     *contentError
	more    int
}

func (t *numberTable) mistake(line int, format string, args ...any) {
	if len(t.bad.lines) < maxRowMistakes {
		t.bad.lines = append(t.bad.lines, fmt.Sprintf("line %d: ", line)+fmt.Sprintf(format, args...))
		return
	}
	t.more++
	t.bad.lines = append(t.bad.lines[:maxRowMistakes], fmt.Sprintf("and %d more", t.more))
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
