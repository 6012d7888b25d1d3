package paper

import (
	"strings"
)

// unplaced adds the streets that stand under a label of installation without a postcode.
func (s *Survey) unplaced() {
	for _, v := range s.Values(LabelService) {
		st := s.Rules.Street(v.Words, s.OCR)
		if st.Number == "" || st.Name == "" || s.hasPlace(v.Seg) {
			continue
		}
		s.Places = append(s.Places, Site{Role: LabelService, Rows: []row{{v.Words, v.Seg}}, Seg: v.Seg})
	}
}

// hasPlace says that a segment is part of an address already, or of its label.
func (s *Survey) hasPlace(seg *Segment) bool {
	for i := range s.Places {
		p := &s.Places[i]
		if p.Seg == seg || p.Seg.Page == seg.Page && p.Role == LabelService {
			return true
		}
		for _, r := range p.Rows {
			if r.seg == seg {
				return true
			}
		}
	}
	return false
}

// streetText is the street line of a place as printed; nil where none looks like one.
func (s *Survey) StreetRow(p *Site) []Word {
	for i := len(p.Rows) - 1; i >= 0; i-- {
		for _, chunk := range append([][]Word{p.Rows[i].Words}, Commas(p.Rows[i].Words)...) {
			if st := s.Rules.Street(chunk, s.OCR); st.Number != "" && st.Name != "" && !strings.Contains(TextOf(chunk), ":") {
				return chunk
			}
		}
	}
	return nil
}
