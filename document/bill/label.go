package bill

import (
	"slices"
)

// findLabels marks the labels in a segment, the longest at each place.
func (s *survey) findLabels(seg *segment) {
	for i := 0; i < len(seg.parts); i++ {
		best, bestEnd := label{}, -1
		for _, l := range s.candidates(seg.parts[i].text) {
			if end := s.matches(l, seg.parts, i); end >= 0 && len(l.parts) > len(best.parts) {
				best, bestEnd = l, end
			}
		}
		if bestEnd < 0 {
			continue
		}
		seg.found = append(seg.found, hit{best.kind, seg.parts[i].word, seg.parts[bestEnd].word})
		i = bestEnd
	}
}

// candidates are the labels that may begin with a word; in a picture one letter of it may be wrong.
func (s *survey) candidates(text string) []label {
	if l, ok := s.rules.labels[text]; ok || !s.ocr || len(text) < 5 {
		return l
	}
	for first, l := range s.rules.labels {
		if len(first) >= 5 && first[0] == text[0] && distance(first, text, 2) < 2 {
			return l
		}
	}
	return nil
}

// matches gives the index of the label's last part, or -1.
func (s *survey) matches(l label, all []part, from int) int {
	at := from
	for n, want := range l.parts {
		for at < len(all) && all[at].text != want && s.rules.noise[all[at].text] && n > 0 {
			at++
		}
		if at >= len(all) {
			return -1
		}
		if got := all[at].text; got != want && (!s.ocr || len(want) < 5 || distance(want, got, 2) >= 2) {
			return -1
		}
		at++
	}
	return at - 1
}

// spread carries what a heading says to the lines under it: small print about the provider, lists of calls, hotlines.
func (s *survey) spread() {
	for i, seg := range s.segs {
		for _, h := range seg.found {
			switch h.kind {
			case labelLegal:
				s.paragraph(i, func(x *segment) { x.legal = true })
			case labelHotline:
				seg.quiet = true
				for _, x := range s.lines[seg.line] {
					x.quiet = x.quiet || x.x0 >= seg.x0 && len(x.found) == 0
				}
				for _, x := range s.below(seg) {
					x.quiet = x.quiet || len(x.found) == 0
				}
			case labelCalls:
				s.section(seg)
			}
		}
	}
}

// paragraph visits the lines that hang together with a segment, up and down.
func (s *survey) paragraph(i int, visit func(*segment)) {
	visit(s.segs[i])
	for _, step := range [...]int{-1, 1} {
		last := s.segs[i]
		for j := i + step; j >= 0 && j < len(s.segs) && s.segs[j].page == last.page; j += step {
			next := s.segs[j]
			gap := max(next.y-last.y, last.y-next.y)
			if gap > 1.7*max(smallest(next), smallest(last)) {
				break
			}
			if next.x1 < last.x0 || next.x0 > last.x1 || len(next.found) > 0 && !next.has(labelLegal, labelCompany, labelHotline) {
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
func smallest(seg *segment) float64 {
	h := seg.words[0].H
	for _, w := range seg.words {
		h = min(h, w.H)
	}
	return h
}

// section makes the rest of a page, down to the next heading about lines or addresses, a list of calls.
func (s *survey) section(head *segment) {
	for line := head.line + 1; line < len(s.lines); line++ {
		for _, seg := range s.lines[line] {
			if seg.page != head.page || seg.has(labelLines, labelService, labelBilling, labelHolder, labelAccount) {
				return
			}
			seg.quiet = true
		}
	}
}

// below are the segments in the line or two under a segment, nearest first, that share its column.
func (s *survey) below(seg *segment) []*segment {
	var out []*segment
	for line := seg.line + 1; line < len(s.lines) && len(out) == 0; line++ {
		for _, x := range s.lines[line] {
			if x.page != seg.page || x.y-seg.y > 2.6*max(seg.h, x.h) {
				return out
			}
			if x.x0 < seg.x1+seg.h && x.x1 > seg.x0-seg.h {
				out = append(out, x)
			}
		}
	}
	return out
}

// value is a place where the value of a label may stand.
type value struct {
	seg   *segment
	words []word
	label hit
}

// values lists where the values of labels of a kind may stand: behind the label, in the next cell, or under it.
func (s *survey) values(kind string) []value {
	var out []value
	for _, seg := range s.segs {
		for n, h := range seg.found {
			if h.kind != kind {
				continue
			}
			end := len(seg.words)
			if n+1 < len(seg.found) {
				end = seg.found[n+1].from
			}
			if h.to+1 < end {
				out = append(out, value{seg, seg.words[h.to+1 : end], h})
			}
			if next := s.right(seg); next != nil && end == len(seg.words) {
				out = append(out, value{next, unlabelled(next), h})
			}
			for _, x := range s.below(seg) {
				out = append(out, value{x, unlabelled(x), h})
			}
		}
	}
	return slices.DeleteFunc(out, func(v value) bool { return len(v.words) == 0 })
}

// unlabelled is the words of a segment up to its first label.
func unlabelled(seg *segment) []word {
	if len(seg.found) > 0 {
		return seg.words[:seg.found[0].from]
	}
	return seg.words
}

// right is the next segment on the line.
func (s *survey) right(seg *segment) *segment {
	line := s.lines[seg.line]
	if i := slices.Index(line, seg); i+1 < len(line) {
		return line[i+1]
	}
	return nil
}
