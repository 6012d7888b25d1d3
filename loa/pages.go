package loa

import (
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/portamento/portamento/loa/pdf"
)

// outcomePage says what moves, what stays and what ends.
func (l *Letter) outcomePage(s *sheet) {
	t := l.Template
	s.y += s.gap
	s.section("H2", t.text("moves", "count", strconv.Itoa(len(l.Numbers()))))
	for _, g := range l.Groups {
		if len(l.Groups) > 1 {
			s.part("H3", g.Carrier)
		}
		s.numbers(t, g)
	}
	s.section("H2", t.text("stays"))
	s.bullets(l.Stays, dot)
	s.section("H2", t.text("closes"))
	s.bullets(l.Closes, dot)
}

// agreementPage has the statements, the terms and the price.
func (l *Letter) agreementPage(s *sheet) {
	t := l.Template
	s.y += s.gap
	if len(l.Statements) > 0 {
		s.section("H2", t.text("statements"))
		var items []string
		for _, x := range l.Statements {
			items = append(items, x.Text)
		}
		mark := tick
		if l.Evidence == nil {
			mark = dot
		}
		s.bullets(items, mark)
		s.paragraph(label, t.text("terms", "version", l.Terms))
	}
	if l.Price == nil {
		return
	}
	s.section("H2", t.text("price", "agent", l.Agent.Name))
	s.bill(t, t.text("price.before"), l.Price.Before)
	s.bill(t, t.text("price.after"), l.Price.After)
	s.paragraph(small, l.Price.Note)
}

// bill writes one monthly bill as a table; amounts end at the same place.
func (s *sheet) bill(t *Template, title string, c PriceColumn) {
	s.part("H3", title)
	table := s.doc.Root().Add("Table")
	end := s.width - margin
	row := func(st pdf.Style, cell func(*pdf.Tag) *pdf.Tag, texts ...string) {
		s.need(16)
		s.y -= 16
		tr := table.Add("TR")
		for i, text := range texts {
			x := float64(margin)
			if right := []float64{0, end - 110, end}[i]; right > 0 {
				x = right - s.doc.Width(st.Face, st.Size, text)
			}
			s.put(cell(tr), st, pdf.Point{X: x, Y: s.y}, text)
		}
	}
	th := func(tr *pdf.Tag) *pdf.Tag { return tr.Add("TH").Head("Column") }
	td := func(tr *pdf.Tag) *pdf.Tag { return tr.Add("TD") }
	row(small, th, t.text("price.item"), t.text("price.quantity"), t.text("price.amount"))
	s.rule(2)
	for _, line := range c.Lines {
		row(body, td, line.Item, line.Quantity, line.Amount)
	}
	s.rule(3)
	row(strong, td, t.text("price.total"), "", c.Total)
	if c.Tax != "" {
		row(small, td, "", "", c.Tax)
	}
	s.y -= 6
}

// evidencePage says how the letter was signed.
func (l *Letter) evidencePage(s *sheet) error {
	t, e := l.Template, l.Evidence
	seal, err := e.SHA256()
	if err != nil {
		return err
	}
	viewed := t.instant(e.ViewedAt, l.Zone)
	if viewed == "" && e.Viewed {
		viewed = t.text("evidence.viewed.before")
	}
	s.y += s.gap
	s.section("H2", t.text("evidence"))
	s.paragraph(label, t.text("evidence.intro"))
	rows := []fact{
		{t.text("evidence.reference"), []string{e.Reference}, strong},
		{t.text("evidence.sha256"), []string{e.ShownSHA256}, mono},
		{t.text("evidence.template"), []string{t.text("title") + " " + e.TemplateVersion + " · " + t.text("terms", "version", e.TermsVersion)}, body},
		{t.text("evidence.language"), []string{t.text("language." + e.Language)}, body},
		{t.text("evidence.signer"), []string{e.Name + ", " + t.text("capacity."+e.Capacity)}, strong},
		{t.text("evidence.viewed"), []string{viewed}, body},
		{t.text("evidence.signed"), []string{t.instant(e.SignedAt, l.Zone)}, body},
		{t.text("evidence.address"), []string{e.Address}, mono},
		{t.text("evidence.agent"), []string{e.Agent}, small},
		{t.text("evidence.link"), []string{e.LinkID}, mono},
	}
	if p := e.Possession; p != nil {
		key := "evidence.possession.failed"
		if p.Passed {
			key = "evidence.possession.passed"
		}
		rows = append(rows, fact{t.text("evidence.possession"), []string{t.text(key, "number", l.display(p.Number), "time", t.instant(p.At, l.Zone))}, body})
	}
	rows = append(rows, fact{t.text("evidence.seal"), []string{hex.EncodeToString(seal[:])}, mono})
	s.facts(rows)
	if len(e.Consents) > 0 {
		s.section("H3", t.text("evidence.consents"))
		var items []string
		for _, c := range e.Consents {
			items = append(items, strings.TrimSuffix(c.Text+" · "+t.instant(c.At, l.Zone), " · "))
		}
		s.bullets(items, tick)
	}
	if l.VerifyAt != "" {
		s.section("H3", t.text("evidence.verify"))
		address := l.VerifyAt + e.ShownSHA256 // of the document as it was shown: the hash of this file cannot stand in it
		if err := s.code(address, t.text("evidence.verify")); err != nil {
			return err
		}
		s.paragraph(pdf.Style{Face: pdf.Mono, Size: 7.5, Colour: ink}, address)
	}
	return nil
}

// display writes a number for people if it is one of the letter's.
func (l *Letter) display(e164 string) string {
	for _, g := range l.Groups {
		for _, n := range g.Lines {
			if n.E164 == e164 {
				return n.Display
			}
		}
	}
	return e164
}
