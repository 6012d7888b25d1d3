package bill

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/portamento/portamento/numbering"
)

func itoa(n int) string { return strconv.Itoa(n) }

// run finds words of a segment that together spell a code, from the index given.
func (s *survey) run(seg *segment, want string, start int) (from, to int) {
	for i := start; i < len(seg.words); i++ {
		for _, text := range [...]string{seg.words[i].Text, behindColon(seg.words[i].Text)} {
			joined := code(text)
			for j := i + 1; joined != "" && len(joined) <= len(want); j++ {
				if joined == want || s.ocr && len(joined) == len(want) && compareCode(want, joined, true, 1) == same {
					return i, j
				}
				if j >= len(seg.words) {
					break
				}
				joined += code(seg.words[j].Text)
			}
		}
	}
	return -1, -1
}

// behindColon is what follows a colon within a word: readers glue "Account:12345".
func behindColon(text string) string {
	if i := strings.IndexByte(text, ':'); i > 0 && i+1 < len(text) {
		return text[i+1:]
	}
	return ""
}

// account looks for the account number: where it is labelled, then anywhere but where an invoice's number is.
func (c *check) account() {
	want := code(c.want.AccountNumber)
	if want == "" {
		return
	}
	f := Finding{Field: "/account_number", Typed: c.want.AccountNumber, Secret: true, Status: Found}
	var other []word
	best, bestApart := different, maxCompared
	for _, v := range c.values(labelAccount) {
		words := codeWords(v.words, 4)
		if words == nil {
			continue
		}
		got := code(textOf(words))
		if from, to := c.run(&segment{words: v.words}, want, 0); from >= 0 {
			c.add(f, v.words[from:to])
			return
		}
		o, d := compareCode(want, got, c.ocr, sureOf(words)), distance(want, got, maxCompared)
		if c.phoneAt(v.seg, words) || dated(words) {
			continue
		}
		if other == nil || d < bestApart {
			other, best, bestApart = words, o, d
		}
	}
	referenced := false
	for _, seg := range c.segs {
		from, to := c.run(seg, want, 0)
		if from < 0 {
			continue
		}
		if c.nameOf(seg, from) == labelReference {
			referenced = true
			continue
		}
		c.add(f, seg.words[from:to])
		return
	}
	if other != nil {
		f.Status = best.status()
		c.add(f, other)
		if best == unsure {
			c.because("bill.account_number.unreadable", f.Field, nil)
		} else {
			c.because("bill.account_number.different", f.Field, map[string]string{"invoice": strconv.FormatBool(referenced)})
		}
		return
	}
	f.Status = NotFound
	c.add(f, nil)
	c.because("bill.account_number.not_found", f.Field, nil)
}

// nameOf is the kind of the label that word i is the value of; "" where there is none.
func (s *survey) nameOf(seg *segment, i int) string {
	for n := len(seg.found) - 1; n >= 0; n-- {
		if seg.found[n].to <= i {
			return seg.found[n].kind
		}
	}
	if left := s.left(seg); left != nil && len(left.found) > 0 {
		return left.found[len(left.found)-1].kind
	}
	for line := seg.line - 1; line >= 0 && line > seg.line-3; line-- {
		for _, x := range s.lines[line] {
			if x.page == seg.page && x.x0 < seg.x1 && x.x1 > seg.x0 && len(x.found) > 0 && x.y-seg.y > -2.6*seg.h {
				return x.found[len(x.found)-1].kind
			}
		}
	}
	return ""
}

// codeWords takes from the front of words what can be an account number: at least so many digits in a row of words with digits.
func codeWords(words []word, least int) []word {
	from := 0
	for from < len(words) && (len(words[from].parts) == 0 || len(digits(words[from].Text)) == 0 && len(words[from].Text) <= 3) {
		from++
	}
	to, count := from, 0
	for to < len(words) && to < from+6 {
		n := len(digits(words[to].Text))
		if n == 0 && (len(code(words[to].Text)) > 3 || to == from) {
			break
		}
		if n == 0 && (to+1 >= len(words) || len(digits(words[to+1].Text)) == 0) {
			break
		}
		count += n
		to++
	}
	if count < least {
		return nil
	}
	return words[from:to]
}

// phoneAt says that words are a phone number.
func (s *survey) phoneAt(seg *segment, words []word) bool {
	_, fault := s.rules.numbers.Parse(textOf(words))
	if fault != numbering.NoFault {
		return false
	}
	for _, w := range words {
		if strings.ContainsFunc(w.Text, unicode.IsLetter) {
			return false
		}
	}
	return len(words) > 1 || seg.has(labelLines)
}

var dateLike = regexp.MustCompile(`^\d{1,4}[/.\-]\d{1,2}[/.\-]\d{2,4}$`)

// dated says that words begin with a date.
func dated(words []word) bool { return len(words) > 0 && dateLike.MatchString(words[0].Text) }

// companyID looks for the company's number. The provider prints its own one too, so that only a near one, or one that stands with the
// customer's address, can contradict.
func (c *check) companyID() {
	want := code(c.want.CompanyID)
	if want == "" {
		return
	}
	f := Finding{Field: "/holder/company_id", Typed: c.want.CompanyID, Status: Found}
	for _, seg := range c.segs {
		if from, to := c.run(seg, want, 0); from >= 0 {
			c.add(f, seg.words[from:to])
			return
		}
	}
	for _, v := range c.values(labelCompany) {
		words := codeWords(v.words, 3)
		got := code(textOf(words))
		if len(got) < len(want)-1 || len(got) > len(want)+1 || c.phoneAt(v.seg, words) {
			continue
		}
		d := distance(want, got, 3)
		if d > 2 && (v.seg.legal || !c.customers(v.seg)) {
			continue
		}
		o := compareCode(want, got, c.ocr, sureOf(words))
		f.Status = o.status()
		c.add(f, words)
		if o == different {
			c.because("bill.company_id.different", f.Field, map[string]string{"typed": c.want.CompanyID, "printed": textOf(words)})
		} else if o == unsure {
			c.because("bill.company_id.unreadable", f.Field, nil)
		}
		return
	}
	f.Status = NotFound
	c.add(f, nil)
}

// customers says that a segment stands under an address that is not the provider's own.
func (c *check) customers(seg *segment) bool {
	for i := range c.places {
		p := &c.places[i]
		down := seg.y - p.seg.y
		if p.role != labelLegal && p.seg.page == seg.page && down > -8*seg.h && down < 5*seg.h && near(seg.x0-p.seg.x0, 3*seg.h) {
			return true
		}
	}
	return false
}

// codes compares the porting codes. Bills need not show them; where they do, each stands with its number.
func (c *check) codes() {
	for _, l := range c.want.lines() {
		if want := code(l.Code); want != "" {
			c.code(l, want)
		}
	}
}

func (c *check) code(l Line, want string) {
	f := Finding{Field: l.CodeField, Typed: l.Code, Secret: true, Status: Found}
	others := false
	var at []word
	for _, seg := range c.segs {
		from, to := c.run(seg, want, 0)
		if from < 0 {
			continue
		}
		at = seg.words[from:to]
		p := c.beside(seg)
		if p == nil || p.covers(l.Number) || c.ocr && !c.wanted(p.number) {
			c.add(f, at)
			return
		}
		others = true
	}
	if others {
		f.Status = Different
		c.add(f, at)
		c.because("bill.code.other_line", f.Field, map[string]string{"number": c.rules.display(l.Number)})
		return
	}
	for _, seg := range c.segs {
		words := c.codeLike(seg, want)
		if words == nil {
			continue
		}
		if p := c.beside(seg); p == nil && len(c.want.Numbers) > 0 || p != nil && !p.covers(l.Number) {
			continue
		}
		got := code(textOf(words))
		o := compareCode(want, got, c.ocr, sureOf(words))
		if c.ocr && o == different && distance(class(want), class(got), len(want)) <= len(want)/3 {
			o = unsure // letters and digits mixed are what pictures spoil most, and such codes have check characters of their own
		}
		f.Status = o.status()
		c.add(f, words)
		if o == unsure {
			c.because("bill.code.unreadable", f.Field, nil)
		} else if o == different {
			c.because("bill.code.different", f.Field, map[string]string{"number": c.rules.display(l.Number)})
		}
		return
	}
	f.Status = NotFound
	c.add(f, nil)
}

// codeLike finds words that look like a porting code of the kind of want: labelled, as long, and of letters and digits.
func (c *check) codeLike(seg *segment, want string) []word {
	labelled := seg.has(labelCode)
	if left := c.left(seg); left != nil && left.has(labelCode) {
		labelled = true
	}
	if !labelled && !c.paperHas(labelCode) {
		return nil
	}
	for i := range seg.words {
		joined := ""
		for j := i; j < len(seg.words) && j < i+5 && len(joined) < len(want); j++ {
			joined += code(seg.words[j].Text)
			n := len(digits(joined))
			if len(joined) == len(want) && n >= 2 && n < len(joined) && !plainWords(seg.words[i:j+1]) {
				return seg.words[i : j+1]
			}
		}
	}
	return nil
}

// plainWords says that one of several words is a word of language rather than a piece of a code.
func plainWords(words []word) bool {
	for _, w := range words {
		if len(words) > 1 && len(w.Text) > 2 && strings.ContainsFunc(w.Text, unicode.IsLower) {
			return true
		}
	}
	return false
}

func (s *survey) paperHas(kind string) bool {
	for _, seg := range s.segs {
		if seg.has(kind) {
			return true
		}
	}
	return false
}

// beside is the number that a segment belongs to: on its line, or else on the line above.
func (s *survey) beside(seg *segment) *phone {
	var above *phone
	for i := range s.numbers {
		p := &s.numbers[i]
		if p.quiet {
			continue
		}
		if p.seg.line == seg.line {
			return p
		}
		if p.seg.page == seg.page && p.seg.line < seg.line && seg.y-p.seg.y < 2.2*seg.h && p.seg.x0 < seg.x1 && p.seg.x1 > seg.x0-8*seg.h {
			above = p
		}
	}
	return above
}
