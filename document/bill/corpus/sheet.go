package corpus

// Face is a family of letters.
type Face int

// The families; the PDF uses its built-in fonts, the pictures fonts of the same widths.
const (
	Sans Face = iota
	Serif
	Mono
)

// mark is a text at a place: its left end on the baseline, in points from the top left corner.
type mark struct {
	x, y, size float64
	face       Face
	bold       bool
	gray       float64 // 0 black
	text       string
}

// stroke is a filled box.
type stroke struct{ x, y, w, h, gray float64 }

// Sheet is a page to draw: a list of texts and boxes.
type Sheet struct {
	Width, Height float64
	marks         []mark
	strokes       []stroke
	face          Face
	fonts         typefaces
}

// style is how a text is set.
type style struct {
	size float64
	bold bool
}

func (s *Sheet) text(x, y float64, st style, text string) {
	s.marks = append(s.marks, mark{x, y, st.size, s.face, st.bold, 0, text})
}

// right sets a text that ends at x.
func (s *Sheet) right(x, y float64, st style, text string) {
	s.text(x-s.width(st.bold, st.size, text), y, st, text)
}

func (s *Sheet) box(k stroke) { s.strokes = append(s.strokes, k) }

func (s *Sheet) rule(x, y, w float64) { s.box(stroke{x, y, w, 0.6, 0.3}) }

func (s *Sheet) frame(x, y, w, h float64) {
	s.box(stroke{x, y, w, 0.7, 0.2})
	s.box(stroke{x, y + h, w, 0.7, 0.2})
	s.box(stroke{x, y, 0.7, h, 0.2})
	s.box(stroke{x + w, y, 0.7, h, 0.2})
}
