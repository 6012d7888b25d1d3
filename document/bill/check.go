package bill

import (
	"slices"
	"strings"
	"time"

	"github.com/portamento/portamento/document"
	"github.com/portamento/portamento/numbering"
)

// check is one comparison under way.
type check struct {
	*survey
	want Wanted
	now  time.Time
	out  Report
}

// Check compares a bill with a request. It never fails: what cannot be read is said to be so. Rules are those of the request's market.
func Check(reading document.Reading, want Wanted, rules Rules, now time.Time) Report {
	c := &check{survey: read(reading, &rules), want: want, now: now}
	c.out.Source = reading.Source
	if c.blank() {
		c.because("bill.paper.unreadable", "/bill", map[string]string{"note": reading.Note})
		c.sum()
		return c.out
	}
	c.provider()
	c.account()
	c.holder()
	c.companyID()
	c.address()
	c.phones()
	c.codes()
	c.age()
	c.sum()
	return c.out
}

// leastWords is how many words a bill has at least; with fewer the file is no bill, or could not be read.
const leastWords = 8

// leastSure is how sure a reading must be in the middle; below, it is noise.
const leastSure = 0.35

func (c *check) blank() bool {
	n := 0
	for _, s := range c.segs {
		n += len(s.words)
	}
	return n < leastWords || c.ocr && c.sure < leastSure
}

// add writes what became of a field.
func (c *check) add(f Finding, words []word) {
	if len(words) > 0 {
		f.At, f.Sure = c.at(words), sureOf(words)
		if f.Printed == "" {
			f.Printed = textOf(words)
		}
	}
	c.out.Findings = append(c.out.Findings, f)
}

func textOf(words []word) string {
	text := make([]string, len(words))
	for i, w := range words {
		text[i] = w.Text
	}
	return strings.Trim(strings.Join(text, " "), " ,;:")
}

// status is the state of a field that compared so.
func (o outcome) status() Status {
	switch o {
	case same:
		return Found
	case unsure:
		return Unreadable
	}
	return Different
}

// provider looks for the name of the provider anywhere, as bills name it in many places.
func (c *check) provider() {
	if c.want.Provider == "" {
		return
	}
	f := Finding{Field: "/current_provider", Typed: c.want.Provider, Status: NotFound}
	for _, name := range append([]string{c.want.Provider}, c.want.Aliases...) {
		if words, _ := c.named(parts(name)); words != nil {
			f.Status = Found
			c.add(f, words)
			return
		}
	}
	for _, p := range c.rules.names {
		for _, spelling := range p.spellings {
			if words, often := c.named(spelling); often > 1 {
				f.Status = Different
				c.add(f, words)
				c.because("bill.provider.different", f.Field, map[string]string{"printed": p.name, "typed": c.want.Provider})
				return
			}
		}
	}
	c.add(f, nil)
	c.because("bill.provider.not_found", f.Field, nil)
}

// named finds a name and says how often it is there; once in the small print counts twice.
func (c *check) named(name []string) (first []word, often int) {
	joined := strings.Join(name, "")
	if len(joined) < 2 {
		return nil, 0
	}
	for _, seg := range c.segs {
		if seg.quiet && !seg.legal {
			continue
		}
		from, to := runOf(seg.parts, joined, c.ocr)
		if from < 0 {
			continue
		}
		if first == nil {
			first = seg.words[seg.parts[from].word : seg.parts[to].word+1]
		}
		if often++; seg.legal {
			often++
		}
	}
	return first, often
}

// runOf finds parts that together spell a text.
func runOf(all []part, text string, ocr bool) (from, to int) {
	for i := range all {
		joined := all[i].text
		for j := i; ; {
			if joined == text || ocr && len(text) > 6 && compareText(text, joined, true, 1) == same {
				return i, j
			}
			if j++; j >= len(all) || len(joined) >= len(text) {
				break
			}
			joined += all[j].text
		}
	}
	return -1, -1
}

// phones compares the numbers, and looks for numbers of the account that the request forgot.
func (c *check) phones() {
	lines := c.want.lines()
	listed := 0
	for i := range c.numbers {
		if c.numbers[i].own {
			listed++
		}
	}
	for _, l := range lines {
		if l.Number != 0 {
			c.phone(l, listed)
		}
	}
	if c.want.All {
		c.forgotten(lines)
	}
}

func (c *check) phone(l Line, listed int) {
	typed := c.rules.display(l.Number)
	f := Finding{Field: l.Field, Typed: typed, Status: Found}
	for i := range c.numbers {
		if p := &c.numbers[i]; p.covers(l.Number) && !p.quiet {
			c.add(f, p.words())
			return
		}
	}
	if p, o := c.nearest(l.Number); p != nil {
		f.Status = o.status()
		c.add(f, p.words())
		code := "bill.number.different"
		if o == unsure {
			code = "bill.number.unreadable"
		}
		c.because(code, f.Field, map[string]string{"typed": typed, "printed": c.rules.display(p.number)})
		return
	}
	f.Status = NotFound
	c.add(f, nil)
	code := "bill.number.not_found"
	if !c.ocr && (listed > 1 || listed == 1 && l.Field == c.want.Main.Field) {
		code = "bill.number.not_on_account"
	}
	c.because(code, f.Field, map[string]string{"typed": typed})
}

// nearest is the printed number that a typed one was meant to be: up to two digits apart, and not another one of the request.
func (c *check) nearest(n numbering.PhoneNumber) (*phone, outcome) {
	var best *phone
	bestApart, bestOutcome := 3, different
	text := n.E164()
	for i := range c.numbers {
		p := &c.numbers[i]
		if p.quiet || c.wanted(p.number) {
			continue
		}
		printed := p.number.E164()
		if d := distance(text, printed, 3); d < bestApart {
			best, bestApart = p, d
			bestOutcome = compareCode(text, printed, c.ocr, sureOf(p.words()))
		}
	}
	return best, bestOutcome
}

// wanted says that a number is one of the request.
func (c *check) wanted(n numbering.PhoneNumber) bool {
	return n == c.want.Main.Number || slices.ContainsFunc(c.want.Numbers, func(l Line) bool { return l.Number == n })
}

// forgotten counts the account's numbers that the request lacks although it says that none stays.
func (c *check) forgotten(lines []Line) {
	count, first := 0, ""
	seen := map[numbering.PhoneNumber]bool{}
	for i := range c.numbers {
		p := &c.numbers[i]
		if !p.own || seen[p.number] || c.ocr && (sureOf(p.words()) < minSure || c.almost(p.number)) {
			continue
		}
		seen[p.number] = true
		missing := int(p.last-p.number) + 1
		for _, l := range lines {
			if p.covers(l.Number) {
				missing--
			}
		}
		if missing <= 0 || !p.single() && c.twin(p) {
			continue
		}
		if count == 0 {
			first = p.seg.text(p.from, p.to)
		}
		count += missing
	}
	if count > 0 {
		c.because("bill.numbers.forgotten", "/numbers", map[string]string{"count": itoa(count), "first": first})
	}
}

func (p *phone) single() bool { return p.last == p.number }

// twin says that a range is printed twice, so that it is not counted twice.
func (c *check) twin(p *phone) bool {
	for i := range c.numbers {
		if q := &c.numbers[i]; q != p && q.own && q.number < p.number && q.last >= p.last {
			return true
		}
	}
	return false
}

// shown says that a number is on the paper, alone or in a range.
func (c *check) shown(n numbering.PhoneNumber) bool {
	return slices.ContainsFunc(c.numbers, func(p phone) bool { return p.covers(n) })
}

// almost says that a printed number may be one of the request, badly read.
func (c *check) almost(n numbering.PhoneNumber) bool {
	text := n.E164()
	for _, l := range c.want.lines() {
		if compareCode(l.Number.E164(), text, true, 1) == unsure && !c.shown(l.Number) {
			return true
		}
	}
	return false
}
