package bill

import (
	"slices"
	"strings"
)

// legalName is a name without its legal form.
type legalName struct {
	base string // joined, in the form that all spellings share
	form string // "" where there is none
	size int    // parts of base
}

// legalName takes the legal form out of a name.
func (r *Rules) legalName(all []string) legalName {
	var n legalName
	for i := 0; i < len(all); i++ {
		if name, size := r.formAt(all, i); size > 0 {
			n.form = name
			i += size - 1
			continue
		}
		if !r.ignored[all[i]] {
			n.base += r.shared(all[i])
			n.size++
		}
	}
	return n
}

// formAt is the legal form that begins at a part, and how many parts it takes.
func (r *Rules) formAt(all []string, i int) (name string, size int) {
	for _, f := range r.forms {
		for _, s := range f.spellings {
			if len(s) > size && len(all)-i >= len(s) && slices.Equal(all[i:i+len(s)], s) {
				name, size = f.name, len(s)
			}
		}
	}
	return name, size
}

// sighting is a place where a name stands, and how it compares.
type sighting struct {
	name, form outcome
	lacks      bool // one of the two has no legal form
	words      []word
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
	best := sighting{name: different, form: different}
	want := c.rules.legalName(parts(typed))
	for _, seg := range c.segs {
		if seg.legal {
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
	c.judge(Finding{Field: field, Typed: typed, Status: best.name.status()}, best)
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
	params := map[string]string{"typed": f.Typed, "printed": textOf(best.words)}
	switch {
	case best.name == same && best.form == different:
		f.Status = Different
		c.because("bill.holder.form", f.Field, params)
	case best.name == same && best.form == unsure:
		f.Status = Unreadable
		c.because("bill.holder.unreadable", f.Field, params)
	case best.name == same && best.lacks:
		c.because("bill.holder.form_missing", f.Field, params)
	case best.name == same:
	case best.name == unsure:
		c.because("bill.holder.unreadable", f.Field, params)
	default:
		if best.words = c.printedHolder(); best.words == nil {
			f.Status = NotFound
			c.because("bill.holder.not_found", f.Field, nil)
			break
		}
		params["printed"] = textOf(best.words)
		if c.ocr && sureOf(best.words) < minSure {
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
func (c *check) company(seg *segment, want legalName) sighting {
	best := sighting{name: different, form: different}
	all := make([]string, len(seg.parts))
	for i, p := range seg.parts {
		all[i] = p.text
	}
	for i := range all {
		if _, size := c.rules.formAt(all, i); size > 0 || c.rules.ignored[all[i]] {
			continue
		}
		joined := ""
		for j := i; j < len(all) && len(joined) <= len(want.base)+2; j++ {
			if _, size := c.rules.formAt(all, j); size > 0 && joined+all[j] != want.base[:min(len(want.base), len(joined)+len(all[j]))] {
				break
			}
			if c.rules.ignored[all[j]] {
				continue
			}
			joined += c.rules.shared(all[j])
			if len(joined) < len(want.base)-2 {
				continue
			}
			words := seg.words[seg.parts[i].word : seg.parts[j].word+1]
			s := sighting{name: compareText(want.base, joined, c.ocr, max(minSure, sureOf(words))), words: words}
			if s.name == different {
				continue
			}
			s.form, s.lacks, s.words = c.form(seg, all, i, j, want)
			if s.rank() < best.rank() {
				best = s
			}
		}
	}
	return best
}

// form compares the legal form before or behind a name that spans parts i to j.
func (c *check) form(seg *segment, all []string, i, j int, want legalName) (o outcome, lacks bool, words []word) {
	from, to := i, j+1
	got := ""
	if name, size := c.rules.formAt(all, j+1); size > 0 {
		got, to = name, j+1+size
	}
	for back := 1; back <= 4 && got == "" && i-back >= 0; back++ {
		if name, size := c.rules.formAt(all, i-back); size == back {
			got, from = name, i-back
		}
	}
	words = seg.words[seg.parts[from].word : seg.parts[to-1].word+1]
	switch {
	case got == want.form:
		return same, false, words
	case got == "" || want.form == "":
		return c.mangled(all, i, j, want.form), true, words
	}
	return different, false, words
}

// mangled looks for a legal form that a picture may have spoiled, beside a name that seems to have none.
func (c *check) mangled(all []string, i, j int, form string) outcome {
	if !c.ocr || form == "" {
		return same
	}
	if j+1 < len(all) && len(all[j+1]) <= 6 || i > 0 && len(all[i-1]) <= 6 {
		return unsure
	}
	return same
}

// person looks for first and last name in a segment, in any order and with titles between.
func (c *check) person(seg *segment) sighting {
	var words []word
	worst := same
	for _, want := range append(parts(c.want.LastName), parts(c.want.FirstName)...) {
		best, at := different, -1
		for _, p := range seg.parts {
			o := compareText(want, p.text, c.ocr, max(minSure, seg.words[p.word].Sure))
			if o == unsure && len(want) < 4 {
				o = different
			}
			if o < best {
				best, at = o, p.word
			}
		}
		if best == different {
			return sighting{name: different, form: different}
		}
		worst = max(worst, best)
		words = append(words, seg.words[at])
	}
	return sighting{name: worst, words: words}
}

// printedHolder is whom the bill names: beside a label of holders, or on top of the customer's address.
func (c *check) printedHolder() []word {
	for _, v := range c.values(labelHolder) {
		if words := c.untitled(v.words); lettered(words) && !c.streetLike(words) {
			return words
		}
	}
	for _, role := range [...]string{"", labelBilling, labelService} {
		for i := range c.places {
			p := &c.places[i]
			if p.role != role || p.seg.legal || len(p.rows) == 0 {
				continue
			}
			words := c.untitled(p.rows[0].words)
			if lettered(words) && !c.streetLike(words) && !c.providers(words) {
				return words
			}
		}
	}
	return nil
}

// untitled drops titles and punctuation in front of a name.
func (c *check) untitled(words []word) []word {
	for len(words) > 0 && (len(words[0].parts) == 0 || c.rules.titles[strings.Join(words[0].parts, "")]) {
		words = words[1:]
	}
	return words
}

// streetLike says that words are a street with a house number.
func (c *check) streetLike(words []word) bool {
	st := c.rules.street(words, c.ocr)
	return st.number != "" && st.name != ""
}

// providers says that words name the provider rather than its customer.
func (c *check) providers(words []word) bool {
	joined := c.rules.joined(words)
	for _, name := range append([]string{c.want.Provider}, c.want.Aliases...) {
		if n := strings.Join(parts(name), ""); n != "" && strings.Contains(joined, n) {
			return true
		}
	}
	for _, p := range c.rules.names {
		for _, s := range p.spellings {
			if joined == strings.Join(s, "") {
				return true
			}
		}
	}
	return false
}
