// Package print draws what pages give as files in the look of a market's letters.
package print

import (
	"github.com/portamento/portamento/loa"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/terms"
)

// Printer draws terms. It implements terms.Printer.
type Printer struct {
	Templates loa.Templates
	Author    string // the provider
}

// Print draws terms. Errors: porting.ErrNotFound for a market that has no letters.
func (x Printer) Print(t terms.Text) ([]byte, error) {
	template := x.Templates.Template(t.Market, t.Language)
	if template == nil {
		return nil, porting.ErrNotFound
	}
	in := loa.Terms{Title: t.Title, Dated: t.Dated, Intro: t.Intro, Author: x.Author, At: t.At}
	for _, s := range t.Sections {
		in.Sections = append(in.Sections, loa.TermsSection(s))
	}
	return template.Terms(in)
}
