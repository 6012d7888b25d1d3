package corpus

import (
	"strings"

	"github.com/portamento/portamento/document"
)

// Reading is what a perfect reader would read on the bill.
func (c *Case) Reading() document.Reading {
	r := document.Reading{Source: document.SourceText}
	for i, s := range c.Sheets {
		p := document.Page{Number: i + 1, Width: s.Width, Height: s.Height, Source: document.SourceText}
		for _, m := range s.marks {
			x := m.x
			for _, w := range strings.SplitAfter(m.text, " ") {
				if text := strings.TrimSpace(w); text != "" {
					p.Words = append(p.Words, document.Word{Text: text, X: x, Y: m.y - 0.8*m.size, W: s.width(m.bold, m.size, text), H: 1.1 * m.size, Sure: 1})
				}
				x += s.width(m.bold, m.size, w)
			}
		}
		r.Pages = append(r.Pages, p)
	}
	return r
}
