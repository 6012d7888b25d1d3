package bill

import (
	"strings"

	"github.com/portamento/portamento/document/bill/paper"
)

// sighting is a place where a name stands, and how it compares.
type sighting struct {
	name, form paper.Outcome
	lacks      bool // one of the two has no legal form
	words      []paper.Word
}

// holder compares the holder: the company if there is one, else the person.
func (c *check) holder() {
	field, typed := "/holder/company", c.want.Company
	if typed == "" {
		field, typed = "/holder/last_name", strings.TrimSpace(c.want.FirstName+" "+c.want.LastName)
	}
	if typed == "" {
		return
	}
	best := sighting{name: paper.Different, form: paper.Different}
	want := c.Rules.LegalName(paper.Parts(typed))
	for _, seg := range c.Segs {
		if seg.Legal {
			continue
		}
		var s sighting
		if c.want.Company != "" {
			s = c.company(seg, want)
		} else {
			s = c.person(seg)
		}
		if s.rank() < best.rank() {
			best = s
		}
	}
	c.judge(Finding{Field: field, Typed: typed, Status: statusOf(best.name)}, best)
}

func (s sighting) rank() int {
	n := 10*int(s.name) + 2*int(s.form)
	if s.lacks {
		n++
	}
	return n
}

// judge writes what the nearest sighting of the holder means.
func (c *check) judge(f Finding, best sighting) {
	params := map[string]string{"typed": f.Typed, "printed": paper.TextOf(best.words)}
	switch {
	case best.name == paper.Same && best.form == paper.Different:
		f.Status = Different
		c.because("bill.holder.form", f.Field, params)
	case best.name == paper.Same && best.form == paper.Unsure:
		f.Status = Unreadable
		c.because("bill.holder.unreadable", f.Field, params)
	case best.name == paper.Same && best.lacks:
		c.because("bill.holder.form_missing", f.Field, params)
	case best.name == paper.Same:
	case best.name == paper.Unsure:
		c.because("bill.holder.unreadable", f.Field, params)
	default:
		if best.words = c.printedHolder(); best.words == nil {
			f.Status = NotFound
			c.because("bill.holder.not_found", f.Field, nil)
			break
		}
		params["printed"] = paper.TextOf(best.words)
		if c.OCR && paper.SureOf(best.words) < paper.MinSure {
			f.Status = Unreadable
			c.because("bill.holder.unreadable", f.Field, params)
			break
		}
		f.Status = Different
		c.because("bill.holder.different", f.Field, params)
	}
	c.add(f, best.words)
}

// company looks for a company's name in a segment.
func (c *check) company(seg *paper.Segment, want paper.LegalName) sighting {
	best := sighting{name: paper.Different, form: paper.Different}
	all := make([]string, len(seg.Parts))
	for i, p := range seg.Parts {
		all[i] = p.Text
	}
	for i := range all {
		if _, size := c.Rules.FormAt(all, i); size > 0 || c.Rules.Ignored[all[i]] {
			continue
		}
		joined := ""
		for j := i; j < len(all) && len(joined) <= len(want.Base)+2; j++ {
			if _, size := c.Rules.FormAt(all, j); size > 0 && joined+all[j] != want.Base[:min(len(want.Base), len(joined)+len(all[j]))] {
				break
			}
			if c.Rules.Ignored[all[j]] {
				continue
			}
			joined += c.Rules.Shared(all[j])
			if len(joined) < len(want.Base)-2 {
				continue
			}
			words := seg.Words[seg.Parts[i].Word : seg.Parts[j].Word+1]
			s := sighting{name: paper.CompareText(want.Base, joined, c.OCR, max(paper.MinSure, paper.SureOf(words))), words: words}
			if s.name == paper.Different {
				continue
			}
			s.form, s.lacks, s.words = c.form(span{seg, all, i, j}, want)
			if s.rank() < best.rank() {
				best = s
			}
		}
	}
	return best
}

// span is the parts of a segment that hold a name, both ends included.
type span struct {
	seg  *paper.Segment
	all  []string
	i, j int
}

// form compares the legal form before or behind a name.
func (c *check) form(n span, want paper.LegalName) (o paper.Outcome, lacks bool, words []paper.Word) {
	from, to := n.i, n.j+1
	got := ""
	if name, size := c.Rules.FormAt(n.all, to); size > 0 {
		got, to = name, to+size
	}
	for back := 1; back <= 4 && got == "" && n.i-back >= 0; back++ {
		if name, size := c.Rules.FormAt(n.all, n.i-back); size == back {
			got, from = name, n.i-back
		}
	}
	words = n.seg.Words[n.seg.Parts[from].Word : n.seg.Parts[to-1].Word+1]
	switch {
	case got == want.Form:
		return paper.Same, false, words
	case got == "" || want.Form == "":
		return c.mangled(n.all, n.i, n.j, want.Form), true, words
	}
	return paper.Different, false, words
}

// mangled looks for a legal form that a picture may have spoiled, beside a name that seems to have none.
func (c *check) mangled(all []string, i, j int, form string) paper.Outcome {
	if !c.OCR || form == "" {
		return paper.Same
	}
	if j+1 < len(all) && len(all[j+1]) <= 6 || i > 0 && len(all[i-1]) <= 6 {
		return paper.Unsure
	}
	return paper.Same
}

// person looks for first and last name in a segment, in any order and with titles between.
func (c *check) person(seg *paper.Segment) sighting {
	var words []paper.Word
	worst := paper.Same
	for _, want := range append(paper.Parts(c.want.LastName), paper.Parts(c.want.FirstName)...) {
		best, at := paper.Different, -1
		for _, p := range seg.Parts {
			o := paper.CompareText(want, p.Text, c.OCR, max(paper.MinSure, seg.Words[p.Word].Sure))
			if o == paper.Unsure && len(want) < 4 {
				o = paper.Different
			}
			if o < best {
				best, at = o, p.Word
			}
		}
		if best == paper.Different {
			return sighting{name: paper.Different, form: paper.Different}
		}
		worst = max(worst, best)
		words = append(words, seg.Words[at])
	}
	return sighting{name: worst, words: words}
}

// printedHolder is whom the bill names: beside a label of holders, or on top of the customer's address.
func (c *check) printedHolder() []paper.Word {
	for _, v := range c.Values(paper.LabelHolder) {
		if words := c.untitled(v.Words); paper.Lettered(words) && !c.streetLike(words) {
			return words
		}
	}
	for _, role := range [...]string{"", paper.LabelBilling, paper.LabelService} {
		for i := range c.Places {
			p := &c.Places[i]
			if p.Role != role || p.Seg.Legal || len(p.Rows) == 0 {
				continue
			}
			words := c.untitled(p.Rows[0].Words)
			if paper.Lettered(words) && !c.streetLike(words) && !c.providers(words) {
				return words
			}
		}
	}
	return nil
}

// untitled drops titles and punctuation in front of a name.
func (c *check) untitled(words []paper.Word) []paper.Word {
	for len(words) > 0 && (len(words[0].Parts) == 0 || c.Rules.Titles[strings.Join(words[0].Parts, "")]) {
		words = words[1:]
	}
	return words
}

// streetLike says that words are a street with a house number.
func (c *check) streetLike(words []paper.Word) bool {
	st := c.Rules.Street(words, c.OCR)
	return st.Number != "" && st.Name != ""
}

// providers says that words name the provider rather than its customer.
func (c *check) providers(words []paper.Word) bool {
	joined := c.Rules.Joined(words)
	for _, name := range append([]string{c.want.Provider}, c.want.Aliases...) {
		if n := strings.Join(paper.Parts(name), ""); n != "" && strings.Contains(joined, n) {
			return true
		}
	}
	for _, p := range c.Rules.Names {
		for _, s := range p.Spellings {
			if joined == strings.Join(s, "") {
				return true
			}
		}
	}
	return false
}
