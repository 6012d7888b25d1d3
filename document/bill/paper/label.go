package paper

import (
	"slices"
)

// findLabels marks the labels in a segment, the longest at each place.
func (s *Survey) findLabels(seg *Segment) {
	for i := 0; i < len(seg.Parts); i++ {
		best, bestEnd := label{}, -1
		for _, l := range s.candidates(seg.Parts[i].Text) {
			if end := s.matches(l, seg.Parts, i); end >= 0 && len(l.parts) > len(best.parts) {
				best, bestEnd = l, end
			}
		}
		if bestEnd < 0 {
			continue
		}
		seg.found = append(seg.found, hit{best.kind, seg.Parts[i].Word, seg.Parts[bestEnd].Word})
		i = bestEnd
	}
}

// candidates are the labels that may begin with a word; in a picture one letter of it may be wrong.
func (s *Survey) candidates(text string) []label {
	if l, ok := s.Rules.labels[text]; ok || !s.OCR || len(text) < 5 {
		return l
	}
	for first, l := range s.Rules.labels {
		if len(first) >= 5 && first[0] == text[0] && Distance(first, text, 2) < 2 {
			return l
		}
	}
	return nil
}

// matches gives the index of the label's last part, or -1.
func (s *Survey) matches(l label, all []part, from int) int {
	at := from
	for n, want := range l.parts {
		for at < len(all) && all[at].Text != want && s.Rules.noise[all[at].Text] && n > 0 {
			at++
		}
		if at >= len(all) {
			return -1
		}
		if got := all[at].Text; got != want && (!s.OCR || len(want) < 5 || Distance(want, got, 2) >= 2) {
			return -1
		}
		at++
	}
	return at - 1
}

// spread carries what a heading says to the lines under it: small print about the provider, lists of calls, hotlines.
func (s *Survey) spread() {
	for i, seg := range s.Segs {
		for _, h := range seg.found {
			switch h.kind {
			case LabelLegal:
				s.paragraph(i, func(x *Segment) { x.Legal = true })
			case labelHotline:
				seg.Quiet = true
				for _, x := range s.Lines[seg.Line] {
					x.Quiet = x.Quiet || x.X0 >= seg.X0 && len(x.found) == 0
				}
				for _, x := range s.below(seg) {
					x.Quiet = x.Quiet || len(x.found) == 0
				}
			case labelCalls:
				s.section(seg)
			}
		}
	}
}

// paragraph visits the lines that hang together with a segment, up and down.
func (s *Survey) paragraph(i int, visit func(*Segment)) {
	visit(s.Segs[i])
	for _, step := range [...]int{-1, 1} {
		last := s.Segs[i]
		for j := i + step; j >= 0 && j < len(s.Segs) && s.Segs[j].Page == last.Page; j += step {
			next := s.Segs[j]
			gap := max(next.Y-last.Y, last.Y-next.Y)
			if gap > 1.7*max(smallest(next), smallest(last)) {
				break
			}
			if next.x1 < last.X0 || next.X0 > last.x1 || len(next.found) > 0 && !next.Has(LabelLegal, LabelCompany, labelHotline) {
				continue
			}
			if ratio := smallest(next) / smallest(last); ratio < 0.8 || ratio > 1.25 {
				continue
			}
			visit(next)
			last = next
		}
	}
}

// smallest is the height of the lowest word: what is small print is small throughout.
func smallest(seg *Segment) float64 {
	h := seg.Words[0].H
	for _, w := range seg.Words {
		h = min(h, w.H)
	}
	return h
}

// section makes the rest of a page, down to the next heading about lines or addresses, a list of calls.
func (s *Survey) section(head *Segment) {
	for line := head.Line + 1; line < len(s.Lines); line++ {
		for _, seg := range s.Lines[line] {
			if seg.Page != head.Page || seg.Has(labelLines, LabelService, LabelBilling, LabelHolder, LabelAccount) {
				return
			}
			seg.Quiet = true
		}
	}
}

// below are the segments in the line or two under a segment, nearest first, that share its column.
func (s *Survey) below(seg *Segment) []*Segment {
	var out []*Segment
	for line := seg.Line + 1; line < len(s.Lines) && len(out) == 0; line++ {
		for _, x := range s.Lines[line] {
			if x.Page != seg.Page || x.Y-seg.Y > 2.6*max(seg.H, x.H) {
				return out
			}
			if x.X0 < seg.x1+seg.H && x.x1 > seg.X0-seg.H {
				out = append(out, x)
			}
		}
	}
	return out
}

// value is a place where the value of a label may stand.
type value struct {
	Seg   *Segment
	Words []Word
	label hit
}

// Values lists where the values of labels of a kind may stand: behind the label, in the next cell, or under it.
func (s *Survey) Values(kind string) []value {
	var out []value
	for _, seg := range s.Segs {
		for n, h := range seg.found {
			if h.kind != kind {
				continue
			}
			end := len(seg.Words)
			if n+1 < len(seg.found) {
				end = seg.found[n+1].from
			}
			if h.to+1 < end {
				out = append(out, value{seg, seg.Words[h.to+1 : end], h})
			}
			if next := s.right(seg); next != nil && end == len(seg.Words) {
				out = append(out, value{next, unlabelled(next), h})
			}
			for _, x := range s.below(seg) {
				out = append(out, value{x, unlabelled(x), h})
			}
		}
	}
	return slices.DeleteFunc(out, func(v value) bool { return len(v.Words) == 0 })
}

// unlabelled is the words of a segment up to its first label.
func unlabelled(seg *Segment) []Word {
	if len(seg.found) > 0 {
		return seg.Words[:seg.found[0].from]
	}
	return seg.Words
}

// right is the next segment on the line.
func (s *Survey) right(seg *Segment) *Segment {
	line := s.Lines[seg.Line]
	if i := slices.Index(line, seg); i+1 < len(line) {
		return line[i+1]
	}
	return nil
}
