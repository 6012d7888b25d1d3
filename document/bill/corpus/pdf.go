package corpus

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"strings"
)

// pdfFonts are built into every reader of PDFs; plain and bold of each face.
var pdfFonts = [...]string{"Helvetica", "Helvetica-Bold", "Times-Roman", "Times-Bold", "Courier", "Courier-Bold"}

// PDF writes sheets as a file of one page each. With pieces, every word is set by itself, as billing programs do.
func PDF(sheets []*Sheet, pieces bool) []byte {
	var out bytes.Buffer
	var starts []int
	object := func(format string, args ...any) {
		starts = append(starts, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n", len(starts))
		fmt.Fprintf(&out, format, args...)
		out.WriteString("\nendobj\n")
	}
	out.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	var kids, fonts strings.Builder
	first := 3 + len(pdfFonts)
	for i := range sheets {
		fmt.Fprintf(&kids, "%d 0 R ", first+2*i)
	}
	object("<< /Type /Catalog /Pages 2 0 R >>")
	object("<< /Type /Pages /Kids [ %s] /Count %d >>", kids.String(), len(sheets))
	for i, name := range pdfFonts {
		object("<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>", name)
		fmt.Fprintf(&fonts, "/F%d %d 0 R ", i, 3+i)
	}
	for i, s := range sheets {
		object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.2f %.2f] /Resources << /Font << %s>> >> /Contents %d 0 R >>",
			s.Width, s.Height, fonts.String(), first+2*i+1)
		var packed bytes.Buffer
		w := zlib.NewWriter(&packed)
		_, _ = w.Write(s.content(pieces)) // a buffer takes everything
		_ = w.Close()
		object("<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream", packed.Len(), packed.String())
	}
	table := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(starts)+1)
	for _, at := range starts {
		fmt.Fprintf(&out, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(starts)+1, table)
	return out.Bytes()
}

// content is the drawing of a page.
func (s *Sheet) content(pieces bool) []byte {
	var b bytes.Buffer
	for _, k := range s.strokes {
		fmt.Fprintf(&b, "%.2f g %.2f %.2f %.2f %.2f re f\n", k.gray, k.x, s.Height-k.y-k.h, k.w, k.h)
	}
	b.WriteString("0 g BT\n")
	for _, m := range s.marks {
		font := 2 * int(m.face)
		if m.bold {
			font++
		}
		fmt.Fprintf(&b, "/F%d %.2f Tf %.2f g\n", font, m.size, m.gray)
		if !pieces {
			fmt.Fprintf(&b, "1 0 0 1 %.2f %.2f Tm (%s) Tj\n", m.x, s.Height-m.y, winAnsi(m.text))
			continue
		}
		x := m.x
		for _, w := range strings.SplitAfter(m.text, " ") {
			fmt.Fprintf(&b, "1 0 0 1 %.2f %.2f Tm (%s) Tj\n", x, s.Height-m.y, winAnsi(strings.TrimRight(w, " ")))
			x += s.width(m.bold, m.size, w)
		}
	}
	b.WriteString("ET\n")
	return b.Bytes()
}

// winAnsi writes a text for a PDF string; what the encoding lacks becomes a question mark.
func winAnsi(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '(' || r == ')' || r == '\\':
			b.WriteByte('\\')
			b.WriteByte(byte(r))
		case r < 0x80 || r >= 0xa0 && r <= 0xff:
			b.WriteByte(byte(r))
		case r == '€':
			b.WriteByte(0x80)
		case r == '–':
			b.WriteByte(0x96)
		case r == '’':
			b.WriteByte(0x92)
		case r == 'œ':
			b.WriteByte(0x9c)
		case r == '•':
			b.WriteByte(0x95)
		default:
			b.WriteByte('?')
		}
	}
	return b.String()
}
