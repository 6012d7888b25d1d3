package bill

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/portamento/portamento/document/bill/paper"
)

func itoa(n int) string { return strconv.Itoa(n) }

// account looks for the account number: where it is labelled, then anywhere but where an invoice's number is.
func (c *check) account() {
	want := paper.Code(c.want.AccountNumber)
	if want == "" {
		return
	}
	f := Finding{Field: "/account_number", Typed: c.want.AccountNumber, Secret: true, Status: Found}
	var other []paper.Word
	best, bestApart := paper.Different, paper.MaxCompared
	for _, v := range c.Values(paper.LabelAccount) {
		words := paper.CodeWords(v.Words, 4)
		if words == nil {
			continue
		}
		got := paper.Code(paper.TextOf(words))
		if from, to := c.Run(&paper.Segment{Words: v.Words}, want, 0); from >= 0 {
			c.add(f, v.Words[from:to])
			return
		}
		o, d := paper.CompareCode(want, got, c.OCR, paper.SureOf(words)), paper.Distance(want, got, paper.MaxCompared)
		if c.PhoneAt(v.Seg, words) || paper.Dated(words) {
			continue
		}
		if other == nil || d < bestApart {
			other, best, bestApart = words, o, d
		}
	}
	referenced := false
	for _, seg := range c.Segs {
		from, to := c.Run(seg, want, 0)
		if from < 0 {
			continue
		}
		if c.NameOf(seg, from) == paper.LabelReference {
			referenced = true
			continue
		}
		c.add(f, seg.Words[from:to])
		return
	}
	if other != nil {
		f.Status = statusOf(best)
		c.add(f, other)
		if best == paper.Unsure {
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

// companyID looks for the company's number. The provider prints its own one too, so that only a near one, or one that stands with the
// customer's address, can contradict.
func (c *check) companyID() {
	want := paper.Code(c.want.CompanyID)
	if want == "" {
		return
	}
	f := Finding{Field: "/holder/company_id", Typed: c.want.CompanyID, Status: Found}
	for _, seg := range c.Segs {
		if from, to := c.Run(seg, want, 0); from >= 0 {
			c.add(f, seg.Words[from:to])
			return
		}
	}
	for _, v := range c.Values(paper.LabelCompany) {
		words := paper.CodeWords(v.Words, 3)
		got := paper.Code(paper.TextOf(words))
		if len(got) < len(want)-1 || len(got) > len(want)+1 || c.PhoneAt(v.Seg, words) {
			continue
		}
		d := paper.Distance(want, got, 3)
		if d > 2 && (v.Seg.Legal || !c.customers(v.Seg)) {
			continue
		}
		o := paper.CompareCode(want, got, c.OCR, paper.SureOf(words))
		f.Status = statusOf(o)
		c.add(f, words)
		if o == paper.Different {
			c.because("bill.company_id.different", f.Field, map[string]string{"typed": c.want.CompanyID, "printed": paper.TextOf(words)})
		} else if o == paper.Unsure {
			c.because("bill.company_id.unreadable", f.Field, nil)
		}
		return
	}
	f.Status = NotFound
	c.add(f, nil)
}

// customers says that a segment stands under an address that is not the provider's own.
func (c *check) customers(seg *paper.Segment) bool {
	for i := range c.Places {
		p := &c.Places[i]
		down := seg.Y - p.Seg.Y
		if p.Role != paper.LabelLegal && p.Seg.Page == seg.Page && down > -8*seg.H && down < 5*seg.H && paper.Near(seg.X0-p.Seg.X0, 3*seg.H) {
			return true
		}
	}
	return false
}

// codes compares the porting codes. Bills need not show them; where they do, each stands with its number.
func (c *check) codes() {
	for _, l := range c.want.lines() {
		if want := paper.Code(l.Code); want != "" {
			c.code(l, want)
		}
	}
}

func (c *check) code(l Line, want string) {
	f := Finding{Field: l.CodeField, Typed: l.Code, Secret: true, Status: Found}
	others := false
	var at []paper.Word
	for _, seg := range c.Segs {
		from, to := c.Run(seg, want, 0)
		if from < 0 {
			continue
		}
		at = seg.Words[from:to]
		p := c.Beside(seg)
		if p == nil || p.Covers(l.Number) || c.OCR && !c.wanted(p.Number) {
			c.add(f, at)
			return
		}
		others = true
	}
	if others {
		f.Status = Different
		c.add(f, at)
		c.because("bill.code.other_line", f.Field, map[string]string{"number": c.Rules.Display(l.Number)})
		return
	}
	for _, seg := range c.Segs {
		words := c.codeLike(seg, want)
		if words == nil {
			continue
		}
		if p := c.Beside(seg); p == nil && len(c.want.Numbers) > 0 || p != nil && !p.Covers(l.Number) {
			continue
		}
		o := paper.CompareCode(want, paper.Code(paper.TextOf(words)), c.OCR, paper.SureOf(words))
		if c.OCR && o == paper.Different {
			o = paper.Unsure // pictures spoil nothing more than letters and digits mixed, and such codes have check characters of their own
		}
		f.Status = statusOf(o)
		c.add(f, words)
		if o == paper.Unsure {
			c.because("bill.code.unreadable", f.Field, nil)
		} else if o == paper.Different {
			c.because("bill.code.different", f.Field, map[string]string{"number": c.Rules.Display(l.Number)})
		}
		return
	}
	f.Status = NotFound
	c.add(f, nil)
}

// codeLike finds words that look like a porting code of the kind of want: labelled, as long, and of letters and digits.
func (c *check) codeLike(seg *paper.Segment, want string) []paper.Word {
	labelled := seg.Has(paper.LabelCode)
	if left := c.Left(seg); left != nil && left.Has(paper.LabelCode) {
		labelled = true
	}
	if !labelled && !c.Shows(paper.LabelCode) {
		return nil
	}
	for i := range seg.Words {
		joined := ""
		for j := i; j < len(seg.Words) && j < i+5 && len(joined) < len(want); j++ {
			joined += paper.Code(seg.Words[j].Text)
			n := len(paper.Digits(joined))
			if len(joined) == len(want) && n >= 2 && n < len(joined) && !plainWords(seg.Words[i:j+1]) {
				return seg.Words[i : j+1]
			}
		}
	}
	return nil
}

// plainWords says that one of several words is a word of language rather than a piece of a code.
func plainWords(words []paper.Word) bool {
	for _, w := range words {
		if len(words) > 1 && len(w.Text) > 2 && strings.ContainsFunc(w.Text, unicode.IsLower) {
			return true
		}
	}
	return false
}
