package pdf

import (
	"bytes"
	"fmt"
	"strconv"
	"unicode"
)

// Page is one page of a document. Lengths are points, measured from the left and from the bottom.
type Page struct {
	doc     *Document
	index   int
	object  int
	content bytes.Buffer
	marks   []*Tag // by marked-content id
}

// Colour is red, green and blue, each from 0 to 1.
type Colour struct{ R, G, B float64 }

// Point is a place on a page.
type Point struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

// Style is how a text looks.
type Style struct {
	Face   Face
	Size   float64
	Colour Colour
}

// Mark draws content that belongs to a tag. Without a tag it is decoration, which readers skip. Marks do not nest.
func (p *Page) Mark(t *Tag, draw func()) {
	if t == nil {
		p.content.WriteString("/Artifact BMC\n")
	} else {
		b := append(append(append(p.content.AvailableBuffer(), '/'), t.role...), " <</MCID "...)
		p.content.Write(append(strconv.AppendInt(b, int64(len(p.marks)), 10), ">> BDC\n"...))
		t.kids = append(t.kids, kid{page: p, mark: len(p.marks)})
		p.marks = append(p.marks, t)
	}
	draw()
	p.content.WriteString("EMC\n")
}

// Text writes one line. Control characters become spaces.
func (p *Page) Text(s Style, at Point, text string) {
	u, b := p.doc.faces[s.Face], p.content.AvailableBuffer()
	b = append(append(b, "BT "...), s.Colour.fill()...)
	b = append(strconv.AppendInt(append(b, "/F"...), int64(s.Face), 10), ' ')
	b = append(appendNum(b, s.Size), " Tf "...)
	b = append(appendNum(append(appendNum(b, at.X), ' '), at.Y), " Td ("...)
	for _, r := range text {
		if unicode.IsControl(r) {
			r = ' '
		}
		code := u.place(r)
		b = appendByte(appendByte(b, byte(code>>8)), byte(code))
	}
	p.content.Write(append(b, ") Tj ET\n"...))
}

// appendByte writes a byte of a string: what would end or change it behind a backslash (ISO 32000-1, 7.3.4.2).
func appendByte(b []byte, c byte) []byte {
	switch c {
	case '(', ')', '\\':
		return append(b, '\\', c)
	case '\r':
		return append(b, '\\', 'r')
	case '\n':
		return append(b, '\\', 'n')
	}
	return append(b, c)
}

// Line draws a stroke through points.
func (p *Page) Line(c Colour, width float64, points ...Point) {
	if len(points) < 2 {
		return
	}
	b := append(appendNums(p.content.AvailableBuffer(), c.R, c.G, c.B), "RG "...)
	b = append(appendNums(b, width), "w 1 J 1 j "...)
	for i, at := range points {
		op := "l "
		if i == 0 {
			op = "m "
		}
		b = append(appendNums(b, at.X, at.Y), op...)
	}
	p.content.Write(append(b, "S\n"...))
}

// Box is a rectangle by its lower left corner and its size.
type Box struct{ X, Y, Width, Height float64 }

// Fill fills rectangles, as one shape.
func (p *Page) Fill(c Colour, boxes ...Box) {
	b := append(p.content.AvailableBuffer(), c.fill()...)
	for _, box := range boxes {
		b = append(appendNums(b, box.X, box.Y, box.Width, box.Height), "re "...)
	}
	p.content.Write(append(b, "f\n"...))
}

// Frame draws the border of a rectangle.
func (p *Page) Frame(c Colour, width float64, b Box) {
	fmt.Fprintf(&p.content, "%s %s %s RG %s w %s %s %s %s re S\n", num(c.R), num(c.G), num(c.B), num(width), num(b.X), num(b.Y), num(b.Width), num(b.Height))
}

func (c Colour) fill() string { return num(c.R) + " " + num(c.G) + " " + num(c.B) + " rg " }
