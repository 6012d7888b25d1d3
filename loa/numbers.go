package loa

import (
	"strconv"
	"unicode/utf8"

	"github.com/portamento/portamento/loa/pdf"
)

// column is a column of a table of numbers.
type column struct {
	title string
	width float64
	style pdf.Style
	text  func(place int, n Line) string
}

// twoUp is from how many numbers on a table puts two of them in a row.
const twoUp = 25

// numbers writes the table of every number of a group.
func (s *sheet) numbers(t *Template, g Group) {
	columns := numberColumns(t, g, s.inner())
	perRow := 1
	if len(g.Lines) >= twoUp {
		perRow = 2
	}
	table := s.doc.Root().Add("Table")
	s.need(40)
	head := table.Add("TR")
	s.head(columns, perRow, func() *pdf.Tag { return head.Add("TH").Head("Column") })
	const row = 15.0
	rows := (len(g.Lines) + perRow - 1) / perRow
	for i := range rows {
		if s.need(row) {
			s.head(columns, perRow, func() *pdf.Tag { return nil }) // repeated for the eye alone
		}
		tr := table.Add("TR")
		s.y -= row
		if i%2 == 1 {
			p := s.page()
			p.Mark(nil, func() { p.Fill(tint, pdf.Box{X: margin, Y: s.y - 1.5, Width: s.inner(), Height: row}) })
		}
		x := float64(margin)
		for k := range perRow {
			place := k*rows + i // down the first half, then down the second
			for _, c := range columns {
				td := tr.Add("TD")
				if place < len(g.Lines) {
					if text := c.text(place+1, g.Lines[place]); text != "" {
						s.put(td, c.style, pdf.Point{X: x + 4, Y: s.y}, s.cut(c.style, c.width-8, text))
					}
				}
				x += c.width
			}
		}
	}
	s.y -= 8
}

// head writes the titles of the columns.
func (s *sheet) head(columns []column, perRow int, cell func() *pdf.Tag) {
	const height = 16
	s.y -= height
	p := s.page()
	p.Mark(nil, func() { p.Fill(tint, pdf.Box{X: margin, Y: s.y - 2, Width: s.inner(), Height: height}) })
	x := float64(margin)
	for range perRow {
		for _, c := range columns {
			s.put(cell(), small, pdf.Point{X: x + 4, Y: s.y}, c.title)
			x += c.width
		}
	}
	s.rule(2)
}

// cut shortens a text that is too wide for its place and says so with an ellipsis.
func (s *sheet) cut(st pdf.Style, width float64, text string) string {
	if s.doc.Width(st.Face, st.Size, text) <= width {
		return text
	}
	for text != "" && s.doc.Width(st.Face, st.Size, text+"…") > width {
		_, size := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-size]
	}
	return text + "…"
}

// numberColumns chooses the columns that a group has something to say in, and shares the width among them.
func numberColumns(t *Template, g Group, width float64) []column {
	labels, codes := false, false
	for _, n := range g.Lines {
		labels = labels || n.Label != "" || n.Main
		codes = codes || n.Code != ""
	}
	all := []column{
		{"", 28, small, func(place int, _ Line) string { return strconv.Itoa(place) }},
		{t.text("column.number"), 120, strong, func(_ int, n Line) string { return n.Display }},
	}
	code := column{t.text("column.code"), 104, mono, func(_ int, n Line) string { return n.Code }}
	if len(g.Lines) >= twoUp {
		half := width / 2
		all[1].width = half - 28
		if codes {
			all[1].width = half - 28 - code.width
			all = append(all, code)
		}
		return all
	}
	all = append(all, column{t.text("column.line"), 0, body, func(_ int, n Line) string { return n.Kind }})
	rest := width - 28 - 120
	if codes {
		rest -= code.width
	}
	all[2].width = rest
	if labels {
		all[2].width = rest * 0.45
		all = append(all, column{t.text("column.label"), rest * 0.55, body, func(_ int, n Line) string {
			switch {
			case n.Main && n.Label != "":
				return n.Label + ", " + t.text("main")
			case n.Main:
				return t.text("main")
			}
			return n.Label
		}})
	}
	if codes {
		all = append(all, code)
	}
	return all
}

// runs writes numbers in short: neighbours become ranges. At most so many entries; false if there are more.
func (l *Letter) runs(most int) ([]string, bool) {
	var out []string
	for _, g := range l.Groups {
		for i := 0; i < len(g.Lines); {
			j := i
			for j+1 < len(g.Lines) && follows(g.Lines[j].E164, g.Lines[j+1].E164) {
				j++
			}
			if j-i < 2 {
				j = i
				out = append(out, g.Lines[i].Display)
			} else {
				out = append(out, l.Template.text("numbers.range", "from", g.Lines[i].Display, "to", g.Lines[j].Display, "count", strconv.Itoa(j-i+1)))
			}
			if len(out) > most {
				return nil, false
			}
			i = j + 1
		}
	}
	return out, true
}

func follows(a, b string) bool {
	x, err := strconv.ParseUint(trimPlus(a), 10, 64)
	y, err2 := strconv.ParseUint(trimPlus(b), 10, 64)
	return err == nil && err2 == nil && len(a) == len(b) && y == x+1
}

func trimPlus(e164 string) string {
	if e164 != "" && e164[0] == '+' {
		return e164[1:]
	}
	return e164
}
