package loa

import (
	"time"

	"github.com/portamento/portamento/loa/pdf"
)

// Terms is what a signer agrees to, in the words of the pages that show it.
type Terms struct {
	Title, Dated, Intro string
	Sections            []TermsSection
	Author              string // the provider
	At                  time.Time
}

// TermsSection is one part of them.
type TermsSection struct {
	Heading string
	Lines   []string
}

// Terms draws the terms as a tagged PDF file in the look of the letter. The same terms give the same bytes.
func (t *Template) Terms(in Terms) ([]byte, error) {
	width, height := 595.28, 841.89 // A4
	if t.Paper == "letter" {
		width, height = 612, 792
	}
	doc := pdf.New(t.fonts, pdf.Setup{Title: in.Title + " (" + in.Dated + ")", Language: t.Locale, Author: in.Author, Creator: "Portamento", At: in.At, Width: width, Height: height})
	s := &sheet{doc: doc, width: width, height: height, gap: 14}
	s.turn()
	root := doc.Root()
	s.lines(root.Add("H1"), pdf.Style{Face: pdf.Bold, Size: 16, Colour: ink}, s.full(), in.Title)
	s.y -= 4
	s.lines(root.Add("P"), small, s.full(), in.Dated)
	s.y -= 8
	s.paragraph(body, in.Intro)
	for _, part := range in.Sections {
		s.section("H2", part.Heading)
		s.bullets(part.Lines, dot)
	}
	return doc.Bytes(), nil
}
