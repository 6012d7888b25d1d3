package paper

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/portamento/portamento/document"
)

// Limits on what is looked at: a bill is a few pages, and whoever sends more is not heard out.
const (
	maxPages = 12
	maxWords = 20000
	maxText  = 80 // letters of a word
)

// Word is a word of the page with what the comparison needs.
type Word struct {
	document.Word
	Parts []string
	page  int // index into survey.pages
	y     float64
}

// Segment is a run of words of one line without a gap: a cell, a label, a line of an address.
type Segment struct {
	Words  []Word
	Parts  []part
	Page   int
	Line   int // lines are counted through all pages
	X0, x1 float64
	Y      float64 // straightened centre
	H      float64
	Legal  bool // small print about the provider itself
	Quiet  bool // the list of calls, a hotline: its numbers are not the customer's
	found  []hit
}

// part is a folded run of letters or digits, and the word that it belongs to.
type part struct {
	Text string
	Word int
}

// hit is a label found in a segment, from word to word (inclusive).
type hit struct {
	kind     string
	from, to int
}

// Survey is a paper taken apart.
type Survey struct {
	Rules   *Rules
	OCR     bool
	Segs    []*Segment
	Lines   [][]*Segment
	pages   []document.Page
	Sure    float64 // median of the words
	Numbers []Phone
	Places  []Site
}

// Read takes a paper apart.
func Read(reading document.Reading, rules *Rules) *Survey {
	s := &Survey{Rules: rules, OCR: reading.Source == document.SourceOCR}
	total := 0
	var sures []float64
	for i, p := range reading.Pages {
		if i == maxPages {
			break
		}
		s.pages = append(s.pages, p)
		s.OCR = s.OCR || p.Source == document.SourceOCR
		words := make([]Word, 0, len(p.Words))
		for _, w := range p.Words {
			if total++; total > maxWords {
				break
			}
			if !sane(w) {
				continue
			}
			words = append(words, Word{Word: w, Parts: Parts(w.Text), page: i})
			sures = append(sures, w.Sure)
		}
		s.layOut(words, i)
	}
	slices.Sort(sures)
	if len(sures) > 0 {
		s.Sure = sures[len(sures)/2]
	}
	for _, seg := range s.Segs {
		s.findLabels(seg)
	}
	s.spread()
	s.findNumbers()
	s.findPlaces()
	s.unplaced()
	return s
}

// sane refuses words that are no words, and boxes that are no boxes.
func sane(w document.Word) bool {
	if w.Text == "" || len(w.Text) > maxText*4 {
		return false
	}
	for _, v := range [...]float64{w.X, w.Y, w.W, w.H} {
		if math.IsNaN(v) || math.Abs(v) > 1e5 {
			return false
		}
	}
	return w.W >= 0 && w.H > 0 && !math.IsNaN(w.Sure)
}

// layOut sorts the words of a page into lines and segments, after taking out how far the paper was turned.
func (s *Survey) layOut(words []Word, page int) {
	if len(words) == 0 {
		return
	}
	slope := slope(words)
	heights := make([]float64, len(words))
	for i := range words {
		w := &words[i]
		w.y = w.Y + w.H/2 - slope*(w.X+w.W/2)
		heights[i] = w.H
	}
	slices.Sort(heights)
	usual := heights[len(heights)/2]
	segs := join(words, usual)
	slices.SortStableFunc(segs, func(a, b *Segment) int { return cmp.Compare(a.Y, b.Y) })
	for from := 0; from < len(segs); {
		to, y := from+1, segs[from].Y
		for to < len(segs) && segs[to].Y-y < 0.45*usual {
			y += (segs[to].Y - y) / float64(to-from+1)
			to++
		}
		s.line(segs[from:to], page)
		from = to
	}
}

// slope is the tangent of the angle by which the lines of a page lean, from words that follow each other.
func slope(words []Word) float64 {
	var slopes []float64
	for i := 1; i < len(words); i++ {
		a, b := words[i-1], words[i]
		gap, dy := b.X-a.X-a.W, b.Y+b.H/2-a.Y-a.H/2
		if gap < -1 || gap > 6*a.H || math.Abs(dy) > 0.7*a.H || b.X-a.X < 5 {
			continue
		}
		slopes = append(slopes, dy/(b.X+b.W/2-a.X-a.W/2))
	}
	if len(slopes) < 8 {
		return 0
	}
	slices.Sort(slopes)
	return slopes[len(slopes)/2]
}

// join chains words, from left to right, to the word before them that stands at the same height without a gap between.
func join(words []Word, usual float64) []*Segment {
	slices.SortStableFunc(words, func(a, b Word) int { return cmp.Compare(a.X, b.X) })
	var segs []*Segment
	open := map[int][]*Segment{} // that can go on, by their height on the page
	for _, w := range words {
		band := int(w.y / usual)
		var best *Segment
		nearest := 0.0
		for at := band - 1; at <= band+1; at++ {
			open[at] = slices.DeleteFunc(open[at], func(seg *Segment) bool { return w.X-seg.x1 > 1.15*max(usual, seg.H) })
			for _, seg := range open[at] {
				last := seg.Words[len(seg.Words)-1]
				h := min(max(w.H, last.H, usual), 2*usual)
				apart := math.Abs(w.y - last.y)
				if w.X-seg.x1 < 1.15*h && w.X > seg.X0 && apart < 0.5*h && (best == nil || apart < nearest) && !ends(last.Text) {
					best, nearest = seg, apart
				}
			}
		}
		if best == nil {
			best = &Segment{Page: w.page, X0: w.X, x1: w.X, H: usual}
			segs = append(segs, best)
		} else {
			was := int(best.Words[len(best.Words)-1].y / usual)
			open[was] = slices.DeleteFunc(open[was], func(seg *Segment) bool { return seg == best })
		}
		best.Words = append(best.Words, w)
		best.x1, best.H = max(best.x1, w.X+w.W), max(best.H, min(w.H, 2*usual))
		open[band] = append(open[band], best)
	}
	for _, seg := range segs {
		for i, w := range seg.Words {
			seg.Y += w.y / float64(len(seg.Words))
			for _, p := range w.Parts {
				seg.Parts = append(seg.Parts, part{p, i})
			}
		}
	}
	return segs
}

// line keeps segments of the same height as a line, from left to right.
func (s *Survey) line(segs []*Segment, page int) {
	segs = slices.Clone(segs)
	slices.SortStableFunc(segs, func(a, b *Segment) int { return cmp.Compare(a.X0, b.X0) })
	for _, seg := range segs {
		seg.Line, seg.Page = len(s.Lines), page
	}
	s.Segs, s.Lines = append(s.Segs, segs...), append(s.Lines, segs)
}

// ends says that a word is the edge of a drawn box, which readers of pictures take for a letter.
func ends(text string) bool { return text == "|" || text == "||" || text == "¦" }

// Text is the words from and to (exclusive) as printed.
func (seg *Segment) Text(from, to int) string {
	var b strings.Builder
	for i := from; i < to; i++ {
		if i > from {
			b.WriteByte(' ')
		}
		b.WriteString(seg.Words[i].Text)
	}
	return b.String()
}

// Has says that a label of one of the kinds is in the segment.
func (seg *Segment) Has(kinds ...string) bool {
	return slices.ContainsFunc(seg.found, func(h hit) bool { return slices.Contains(kinds, h.kind) })
}

// At is where words of a segment are on the page.
func (s *Survey) At(words []Word) Place {
	if len(words) == 0 {
		return Place{}
	}
	first := words[0]
	p := Place{Page: s.pages[first.page].Number, X: first.X, Y: first.Y}
	x1, y1 := first.X+first.W, first.Y+first.H
	for _, w := range words[1:] {
		p.X, p.Y = min(p.X, w.X), min(p.Y, w.Y)
		x1, y1 = max(x1, w.X+w.W), max(y1, w.Y+w.H)
	}
	p.W, p.H = x1-p.X, y1-p.Y
	return p
}

// SureOf is how sure the reader was of the least sure of the words.
func SureOf(words []Word) float64 {
	sure := 1.0
	for _, w := range words {
		sure = min(sure, w.Sure)
	}
	return sure
}

// Place is where something stands on the paper; sizes in points from the top left corner. Page 0 is nowhere.
type Place struct {
	Page       int
	X, Y, W, H float64
}
