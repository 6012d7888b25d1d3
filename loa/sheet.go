package loa

import (
	"strings"
	"unicode/utf8"

	"github.com/portamento/portamento/loa/pdf"
)

// Colours of a letter. Each text colour has a contrast of at least 5 to 1 on white.
var (
	ink    = pdf.Colour{R: 0.08, G: 0.10, B: 0.14}
	muted  = pdf.Colour{R: 0.34, G: 0.38, B: 0.44}
	accent = pdf.Colour{R: 0.07, G: 0.30, B: 0.46}
	hair   = pdf.Colour{R: 0.82, G: 0.85, B: 0.88}
	tint   = pdf.Colour{R: 0.95, G: 0.965, B: 0.98}
)

// Styles of a letter, in points.
var (
	titleStyle   = pdf.Style{Face: pdf.Bold, Size: 21, Colour: ink}
	subtitle     = pdf.Style{Face: pdf.Regular, Size: 11.5, Colour: muted}
	sectionStyle = pdf.Style{Face: pdf.Bold, Size: 12, Colour: accent}
	partStyle    = pdf.Style{Face: pdf.Bold, Size: 10, Colour: ink}
	body         = pdf.Style{Face: pdf.Regular, Size: 10, Colour: ink}
	strong       = pdf.Style{Face: pdf.Bold, Size: 10, Colour: ink}
	label        = pdf.Style{Face: pdf.Regular, Size: 9.5, Colour: muted}
	small        = pdf.Style{Face: pdf.Regular, Size: 8.5, Colour: muted}
	mono         = pdf.Style{Face: pdf.Mono, Size: 8.5, Colour: ink}
)

// leading is the distance from line to line.
func leading(s pdf.Style) float64 { return s.Size * 1.38 }

const margin = 57 // 20 mm

// sheet is where the next thing goes: a pen on the last page, which begins a new one when the room is used up.
type sheet struct {
	doc           *pdf.Document
	width, height float64
	y             float64 // of the lower edge of what was drawn last
	gap           float64 // above a heading
}

func (s *sheet) page() *pdf.Page { return s.doc.Page(s.doc.Pages() - 1) }

func (s *sheet) turn() {
	s.doc.AddPage()
	s.y = s.height - margin
}

// bottom is where the footer begins.
const bottom = 62

// need turns the page unless there is so much room left; it says whether it did.
func (s *sheet) need(height float64) bool {
	if s.y-height >= bottom {
		return false
	}
	s.turn()
	return true
}

// wrap breaks a text into lines: at spaces, and within a word that is wider than a line.
func (s *sheet) wrap(st pdf.Style, width float64, text string) []string {
	if s.doc.Width(st.Face, st.Size, text) <= width { // most are short
		return []string{text}
	}
	var lines []string
	line := ""
	for word := range strings.SplitSeq(text, " ") {
		joined := word
		if line != "" {
			joined = line + " " + word
		}
		if s.doc.Width(st.Face, st.Size, joined) <= width {
			line = joined
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for line = word; s.doc.Width(st.Face, st.Size, line) > width; {
			head, rest := s.split(st, width, line)
			lines = append(lines, head)
			line = rest
		}
	}
	return append(lines, line)
}

// split cuts a word where the line ends; at least one character stays on it.
func (s *sheet) split(st pdf.Style, width float64, word string) (head, rest string) {
	for i := range word {
		if i > 0 && s.doc.Width(st.Face, st.Size, word[:i]) > width {
			return word[:last(word[:i])], word[last(word[:i]):]
		}
	}
	cut := last(word)
	return word[:cut], word[cut:]
}

// last is where the last character of a text begins, or its end if it has no other.
func last(text string) int {
	_, size := utf8.DecodeLastRuneInString(text)
	if size == len(text) {
		return size
	}
	return len(text) - size
}

// lines writes a text of several lines below what is there, each marked as the tag's.
func (s *sheet) lines(tag *pdf.Tag, st pdf.Style, in span, text string) {
	all := s.wrap(st, in.width, text)
	for i, line := range all {
		s.need(leading(st))
		if i < len(all)-1 {
			line += " " // so that the words stay apart when the text is read back
		}
		s.y -= leading(st)
		s.put(tag, st, pdf.Point{X: in.x, Y: s.y}, line)
	}
}

// put writes one line with its base line a little above the point.
func (s *sheet) put(tag *pdf.Tag, st pdf.Style, at pdf.Point, text string) {
	if text == "" {
		return
	}
	p := s.page()
	p.Mark(tag, func() { p.Text(st, pdf.Point{X: at.X, Y: at.Y + st.Size*0.3}, text) })
}

func (s *sheet) inner() float64 { return s.width - 2*margin }

// span is where the lines of a text begin and how wide they may be.
type span struct{ x, width float64 }

func (s *sheet) full() span { return span{margin, s.inner()} }

// section writes a heading over a hairline and keeps it with what follows.
func (s *sheet) section(role, text string) {
	s.need(70)
	s.y -= s.gap
	tag := s.doc.Root().Add(role)
	s.lines(tag, sectionStyle, s.full(), text)
	s.rule(3)
	s.y -= 3
}

// part writes a smaller heading.
func (s *sheet) part(role, text string) {
	s.need(50)
	s.y -= 6
	s.lines(s.doc.Root().Add(role), partStyle, s.full(), text)
	s.y -= 2
}

func (s *sheet) rule(gap float64) {
	s.y -= gap
	p := s.page()
	p.Mark(nil, func() {
		p.Line(hair, 0.7, pdf.Point{X: margin, Y: s.y}, pdf.Point{X: s.width - margin, Y: s.y})
	})
}

func (s *sheet) paragraph(st pdf.Style, text string) {
	s.need(2 * leading(st))
	s.lines(s.doc.Root().Add("P"), st, s.full(), text)
	s.y -= 4
}

// fact is one row of a list of facts: what it is, and the lines of what is said.
type fact struct {
	name  string
	lines []string
	style pdf.Style
}

// facts writes rows of a label and what it stands for, as a table whose first column heads the rows. Rows without anything to
// say are left out.
func (s *sheet) facts(rows []fact) {
	const labels = 150
	table := s.doc.Root().Add("Table")
	for _, row := range rows {
		if strings.Join(row.lines, "") == "" {
			continue
		}
		if row.style == (pdf.Style{}) {
			row.style = body
		}
		var said []string
		for _, line := range row.lines {
			said = append(said, s.wrap(row.style, s.inner()-labels, line)...)
		}
		names := s.wrap(label, labels-12, row.name)
		s.need(float64(min(4, max(len(said), len(names))))*leading(row.style) + 4)
		tr := table.Add("TR")
		th, td := tr.Add("TH").Head("Row"), tr.Add("TD")
		step := leading(body)
		for i := range max(len(said), len(names)) {
			s.need(step)
			s.y -= step
			if i < len(names) {
				s.put(th, label, pdf.Point{X: margin, Y: s.y}, spaced(names, i))
			}
			if i < len(said) {
				s.put(td, row.style, pdf.Point{X: margin + labels, Y: s.y}, spaced(said, i))
			}
		}
		s.y -= 2.5
	}
}

func spaced(lines []string, i int) string {
	if i < len(lines)-1 {
		return lines[i] + " "
	}
	return lines[i]
}

// bullets writes a list; mark draws the sign in front of an entry, with its base line at the point.
func (s *sheet) bullets(items []string, mark func(p *pdf.Page, at pdf.Point)) {
	const indent = 18
	list := s.doc.Root().Add("L")
	for _, text := range items {
		s.need(2 * leading(body))
		entry := list.Add("LI")
		p, at := s.page(), pdf.Point{X: margin + 3, Y: s.y - leading(body) + body.Size*0.3}
		p.Mark(nil, func() { mark(p, at) })
		s.lines(entry.Add("LBody"), body, span{margin + indent, s.inner() - indent}, text)
		s.y -= 3
	}
}

func dot(p *pdf.Page, at pdf.Point) {
	p.Fill(accent, pdf.Box{X: at.X, Y: at.Y + 2, Width: 3.4, Height: 3.4})
}

func tick(p *pdf.Page, at pdf.Point) {
	p.Frame(accent, 0.8, pdf.Box{X: at.X - 2, Y: at.Y - 1, Width: 9, Height: 9})
	p.Line(accent, 1.3, pdf.Point{X: at.X, Y: at.Y + 3.4}, pdf.Point{X: at.X + 2.1, Y: at.Y + 1.2}, pdf.Point{X: at.X + 5.2, Y: at.Y + 6})
}
