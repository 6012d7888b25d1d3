package bill

import (
	"slices"
	"strings"
	"time"

	"github.com/portamento/portamento/document"
	"github.com/portamento/portamento/numbering"

	"github.com/portamento/portamento/document/bill/paper"
)

// check is one comparison under way.
type check struct {
	*paper.Survey
	want Wanted
	now  time.Time
	out  Report
}

// Check compares a bill with a request. It never fails: what cannot be read is said to be so. Rules are those of the request's market.
func Check(reading document.Reading, want Wanted, rules paper.Rules, now time.Time) Report {
	c := &check{Survey: paper.Read(reading, &rules), want: want, now: now}
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
	for _, s := range c.Segs {
		n += len(s.Words)
	}
	return n < leastWords || c.OCR && c.Sure < leastSure
}

// add writes what became of a field.
func (c *check) add(f Finding, words []paper.Word) {
	if len(words) > 0 {
		f.At, f.Sure = c.At(words), paper.SureOf(words)
		if f.Printed == "" {
			f.Printed = paper.TextOf(words)
		}
	}
	c.out.Findings = append(c.out.Findings, f)
}

// statusOf is the state of a field that compared so.
func statusOf(o paper.Outcome) Status {
	switch o {
	case paper.Same:
		return Found
	case paper.Unsure:
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
		if words, _ := c.named(paper.Parts(name)); words != nil {
			f.Status = Found
			c.add(f, words)
			return
		}
	}
	for _, p := range c.Rules.Names {
		for _, spelling := range p.Spellings {
			if words, often := c.named(spelling); often > 1 {
				f.Status = Different
				c.add(f, words)
				c.because("bill.provider.different", f.Field, map[string]string{"printed": p.Name, "typed": c.want.Provider})
				return
			}
		}
	}
	c.add(f, nil)
	c.because("bill.provider.not_found", f.Field, nil)
}

// named finds a name and says how often it is there; once in the small print counts twice.
func (c *check) named(name []string) (first []paper.Word, often int) {
	joined := strings.Join(name, "")
	if len(joined) < 2 {
		return nil, 0
	}
	for _, seg := range c.Segs {
		if seg.Quiet && !seg.Legal {
			continue
		}
		from, to := paper.RunOf(seg.Parts, joined, c.OCR)
		if from < 0 {
			continue
		}
		if first == nil {
			first = seg.Words[seg.Parts[from].Word : seg.Parts[to].Word+1]
		}
		if often++; seg.Legal {
			often++
		}
	}
	return first, often
}

// phones compares the numbers, and looks for numbers of the account that the request forgot.
func (c *check) phones() {
	lines := c.want.lines()
	listed := 0
	for i := range c.Numbers {
		if c.Numbers[i].Own {
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
	typed := c.Rules.Display(l.Number)
	f := Finding{Field: l.Field, Typed: typed, Status: Found}
	for i := range c.Numbers {
		if p := &c.Numbers[i]; p.Covers(l.Number) && !p.Quiet {
			c.add(f, p.Words())
			return
		}
	}
	if p, o := c.nearest(l.Number); p != nil {
		f.Status = statusOf(o)
		c.add(f, p.Words())
		code := "bill.number.different"
		if o == paper.Unsure {
			code = "bill.number.unreadable"
		}
		c.because(code, f.Field, map[string]string{"typed": typed, "printed": c.Rules.Display(p.Number)})
		return
	}
	f.Status = NotFound
	c.add(f, nil)
	code := "bill.number.not_found"
	if !c.OCR && (listed > 1 || listed == 1 && l.Field == c.want.Main.Field) {
		code = "bill.number.not_on_account"
	}
	c.because(code, f.Field, map[string]string{"typed": typed})
}

// nearest is the printed number that a typed one was meant to be: up to two digits apart, and not another one of the request.
func (c *check) nearest(n numbering.PhoneNumber) (*paper.Phone, paper.Outcome) {
	var best *paper.Phone
	bestApart, bestOutcome := 3, paper.Different
	text := n.E164()
	for i := range c.Numbers {
		p := &c.Numbers[i]
		if p.Quiet || c.wanted(p.Number) {
			continue
		}
		printed := p.Number.E164()
		if d := paper.Distance(text, printed, 3); d < bestApart {
			best, bestApart = p, d
			bestOutcome = paper.CompareCode(text, printed, c.OCR, paper.SureOf(p.Words()))
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
	for i := range c.Numbers {
		p := &c.Numbers[i]
		if !p.Own || seen[p.Number] || c.OCR && (paper.SureOf(p.Words()) < paper.MinSure || c.almost(p.Number)) {
			continue
		}
		seen[p.Number] = true
		missing := int(p.Last-p.Number) + 1
		for _, l := range lines {
			if p.Covers(l.Number) {
				missing--
			}
		}
		if missing <= 0 || !single(p) && c.twin(p) {
			continue
		}
		if count == 0 {
			first = p.Seg.Text(p.From, p.To)
		}
		count += missing
	}
	if count > 0 {
		c.because("bill.numbers.forgotten", "/numbers", map[string]string{"count": itoa(count), "first": first})
	}
}

func single(p *paper.Phone) bool { return p.Last == p.Number }

// twin says that a range is printed twice, so that it is not counted twice.
func (c *check) twin(p *paper.Phone) bool {
	for i := range c.Numbers {
		if q := &c.Numbers[i]; q != p && q.Own && q.Number < p.Number && q.Last >= p.Last {
			return true
		}
	}
	return false
}

// shown says that a number is on the paper, alone or in a range.
func (c *check) shown(n numbering.PhoneNumber) bool {
	return slices.ContainsFunc(c.Numbers, func(p paper.Phone) bool { return p.Covers(n) })
}

// almost says that a printed number may be one of the request, badly read.
func (c *check) almost(n numbering.PhoneNumber) bool {
	text := n.E164()
	for _, l := range c.want.lines() {
		if paper.CompareCode(l.Number.E164(), text, true, 1) == paper.Unsure && !c.shown(l.Number) {
			return true
		}
	}
	return false
}
