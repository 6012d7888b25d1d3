package loa

import (
	"strconv"
	"strings"

	"github.com/portamento/portamento/loa/pdf"
)

// PDF draws the letter: the same bytes for the same letter.
func (l *Letter) PDF() ([]byte, error) {
	width, height := 595.28, 841.89 // A4
	if l.Template.Paper == "letter" {
		width, height = 612, 792
	}
	doc := pdf.New(l.Template.fonts, pdf.Setup{Title: l.Template.text("title") + " " + l.Reference, Language: l.Template.Locale, Author: l.Agent.Name, Creator: "Portamento",
		At: l.At, Width: width, Height: height})
	s := &sheet{doc: doc, width: width, height: height, gap: 14}
	if l.Hand {
		s.gap = 7 // a page to be printed and signed is one page
	}
	s.turn()
	l.first(s)
	s.turn()
	l.outcomePage(s)
	if len(l.Statements) > 0 || l.Price != nil {
		s.turn()
		l.agreementPage(s)
	}
	if l.Evidence != nil {
		s.turn()
		if err := l.evidencePage(s); err != nil {
			return nil, err
		}
	}
	for i := range doc.Pages() {
		l.footer(s, i)
	}
	return doc.Bytes(), nil
}

func (l *Letter) footer(s *sheet, page int) {
	p := s.doc.Page(page)
	text := l.Template.text("page", "page", strconv.Itoa(page+1), "pages", strconv.Itoa(s.doc.Pages()))
	p.Mark(nil, func() {
		p.Line(hair, 0.7, pdf.Point{X: margin, Y: 48}, pdf.Point{X: s.width - margin, Y: 48})
		p.Text(small, pdf.Point{X: margin, Y: 35}, l.Template.text("title")+" · "+l.Reference)
		p.Text(small, pdf.Point{X: s.width - margin - s.doc.Width(small.Face, small.Size, text), Y: 35}, text)
	})
}

// first is the letter itself.
func (l *Letter) first(s *sheet) {
	t := l.Template
	p := s.page()
	p.Mark(nil, func() { p.Fill(accent, pdf.Box{X: 0, Y: s.height - 9, Width: s.width, Height: 9}) })
	s.y += 12
	s.lines(s.doc.Root().Add("H1"), titleStyle, s.full(), t.text("title"))
	s.lines(s.doc.Root().Add("P"), subtitle, s.full(), t.text("subtitle", "agent", l.Agent.Name))
	s.lines(s.doc.Root().Add("P"), small, s.full(), t.text("reference")+" "+l.Reference+" · "+t.day(l.At.In(l.Zone)))
	if l.Carrier != nil {
		s.y -= 6
		s.paragraph(strong, t.text("copy", "provider", l.carriers(), "sha256", l.Carrier.SignedSHA256))
	}
	s.section("H2", t.text("section.parties"))
	holder := []string{l.Holder.Company}
	person := strings.TrimSpace(l.Holder.FirstName + " " + l.Holder.LastName)
	represented := person
	if l.Holder.Company == "" {
		holder, represented = []string{person}, ""
	}
	s.facts([]fact{
		{t.text("holder"), holder, strong},
		{l.CompanyIDName, []string{l.CompanyID}, body},
		{t.text("represented"), []string{represented}, body},
		{t.text("address"), []string{strings.Join(l.Address, ", ")}, body},
		{t.text("provider"), l.providers(), strong},
		{t.text("account"), []string{l.Account}, mono},
		{t.text("agent"), []string{l.Agent.Name}, strong},
		{t.text("agent_address"), []string{strings.Trim(strings.ReplaceAll(l.Agent.Address, "\n", ", ")+" · "+l.Agent.ID, " ·")}, body},
	})
	s.section("H2", t.text("section.lines"))
	s.facts([]fact{
		{t.text("head"), []string{l.Head}, strong},
		{t.text("numbers"), l.summary(), body},
		{t.text("scope"), []string{t.text("scope." + l.Scope)}, body},
		{t.text("rest"), []string{t.text("rest." + l.Rest)}, body},
		{t.text("date"), []string{l.Wish}, body},
	})
	s.section("H2", t.text("section.authority"))
	for _, text := range t.Authority {
		s.paragraph(body, fill(text, "signer", l.signer(), "agent", l.Agent.Name, "provider", l.Provider, "asked", strings.Join(l.providers(), ", ")))
	}
	l.signature(s)
}

// carriers names who gives the numbers up.
func (l *Letter) carriers() string {
	var names []string
	for _, g := range l.Groups {
		names = append(names, g.Carrier)
	}
	return strings.Join(names, ", ")
}

// providers are who sends the bills, and who gives the numbers up where that is somebody else.
func (l *Letter) providers() []string {
	out := []string{l.Provider}
	for _, g := range l.Groups {
		if g.Resold {
			out = append(out, g.Carrier)
		}
	}
	return out
}

// signer is the name with the capacity, and with whom the signer acts for.
func (l *Letter) signer() string {
	text := l.Signer.Name
	text += ", " + l.Template.text("capacity."+l.Signer.Capacity)
	if l.Holder.Company != "" {
		text += " (" + l.Holder.Company + ")"
	}
	return text
}

func (l *Letter) summary() []string {
	most := 5
	if l.Hand {
		most = 3
	}
	count := 0
	for _, g := range l.Groups {
		count += len(g.Lines)
	}
	runs, ok := l.runs(most)
	if count > 1 {
		runs = append(runs, l.Template.text("numbers.count", "count", strconv.Itoa(count)))
	}
	if !ok {
		return []string{l.Template.text("numbers.count", "count", strconv.Itoa(count))}
	}
	return runs
}

// signature is the box at the foot of the first page: signed, to be signed, or empty for a pen.
func (l *Letter) signature(s *sheet) {
	t := l.Template
	height := 74.0
	if l.Hand {
		height = 112
	}
	s.need(height + 28 + s.gap)
	s.section("H2", t.text("section.signature"))
	s.need(height)
	box := pdf.Box{X: margin, Y: s.y - height - 3, Width: s.inner(), Height: height}
	p := s.page()
	p.Mark(nil, func() {
		if !l.Hand {
			p.Fill(tint, box)
		}
		p.Frame(hair, 0.8, box)
	})
	switch {
	case l.Hand:
		l.pen(s, box)
	case l.Evidence != nil:
		s.put(s.doc.Root().Add("P"), pdf.Style{Face: pdf.Bold, Size: 14, Colour: ink}, pdf.Point{X: box.X + 12, Y: s.y - 24}, l.Evidence.Name)
		s.put(s.doc.Root().Add("P"), body, pdf.Point{X: box.X + 12, Y: s.y - 39}, t.text("capacity."+l.Evidence.Capacity))
		s.put(s.doc.Root().Add("P"), small, pdf.Point{X: box.X + 12, Y: s.y - 64}, t.text("signature.signed")+" · "+t.instant(l.Evidence.SignedAt, l.Zone))
		l.mark(s, pdf.Box{X: box.X + box.Width - 172, Y: box.Y + 24, Width: 160, Height: height - 32})
	default:
		s.put(s.doc.Root().Add("P"), strong, pdf.Point{X: box.X + 12, Y: s.y - 22}, t.text("signature.unsigned"))
		s.y -= 24
		s.lines(s.doc.Root().Add("P"), label, span{box.X + 12, box.Width - 24}, t.text("signature.unsigned_how", "name", l.Signer.Name))
	}
	s.y = box.Y
}

// pen leaves room for a signature by hand.
func (l *Letter) pen(s *sheet, box pdf.Box) {
	t, p := l.Template, s.page()
	half, top := box.Width/2, box.Y+box.Height
	field := func(x, y float64, key string) {
		s.put(s.doc.Root().Add("P"), small, pdf.Point{X: x + 8, Y: y - 13}, t.text(key))
	}
	field(box.X, top, "hand.name")
	name := l.Signer.Name + ", " + t.text("capacity."+l.Signer.Capacity)
	s.put(s.doc.Root().Add("P"), body, pdf.Point{X: box.X + 8, Y: top - 29}, s.cut(body, half-16, name))
	field(box.X+half, top, "hand.date")
	field(box.X, top-44, "hand.signature")
	field(box.X+half, top-44, "hand.stamp")
	p.Mark(nil, func() {
		p.Line(hair, 0.8, pdf.Point{X: box.X + half, Y: box.Y}, pdf.Point{X: box.X + half, Y: top})
		p.Line(hair, 0.8, pdf.Point{X: box.X, Y: top - 44}, pdf.Point{X: box.X + box.Width, Y: top - 44})
	})
}

// mark draws the signature that was drawn by hand on a screen, scaled into its place.
func (l *Letter) mark(s *sheet, box pdf.Box) {
	var low, high pdf.Point
	first := true
	for _, stroke := range l.Evidence.Mark {
		for _, at := range stroke {
			if first {
				low, high, first = at, at, false
			}
			low = pdf.Point{X: min(low.X, at.X), Y: min(low.Y, at.Y)}
			high = pdf.Point{X: max(high.X, at.X), Y: max(high.Y, at.Y)}
		}
	}
	if first {
		return
	}
	scale := min(box.Width/max(high.X-low.X, 1), box.Height/max(high.Y-low.Y, 1))
	p := s.page()
	figure := s.doc.Root().Add("Figure").Describe(l.Template.text("evidence.mark")+": "+l.Evidence.Name, box)
	p.Mark(figure, func() {
		for _, stroke := range l.Evidence.Mark {
			points := make([]pdf.Point, 0, len(stroke))
			for _, at := range stroke { // a screen counts downwards
				points = append(points, pdf.Point{X: box.X + (at.X-low.X)*scale, Y: box.Y + box.Height - (at.Y-low.Y)*scale})
			}
			p.Line(ink, 1.2, points...)
		}
	})
}
