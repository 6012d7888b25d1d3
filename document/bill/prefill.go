package bill

import (
	"slices"
	"strings"
	"time"

	"github.com/portamento/portamento/document"
	"github.com/portamento/portamento/numbering"

	"github.com/portamento/portamento/document/bill/paper"
)

// Guess is one value of a draft, where it stands on the bill, and how sure it is: from 0 to 1, of the reading and of what it means.
type Guess struct {
	Value string
	At    paper.Place
	Sure  float64
}

// LineGuess is a number of the account, or the first of a range up to Last, and its porting code.
type LineGuess struct {
	Number, Last numbering.PhoneNumber // Last is Number where it is no range
	At           paper.Place
	Sure         float64
	Code         Guess // empty where the bill shows none
}

// Draft is what a request can be started with. Fields that the bill does not show are empty: nothing is made up, and a person confirms
// every one.
type Draft struct {
	Provider, AccountNumber                          Guess
	Company, FirstName, LastName, CompanyID          Guess
	Street, Building, Postcode, City, Region, Billed Guess // Billed is the day of the bill, as 2026-11-02
	// Lines are in the order of the bill: the first one is likely the main number.
	Lines []LineGuess
}

// How sure a value is by how it was found, before the reading's own doubts.
const (
	sureLabelled = 0.95 // its label stands with it
	sureLikely   = 0.75 // its place tells
	sureMaybe    = 0.5  // it is the only one of its kind
)

// Prefill reads off a bill what a request can be started with.
func Prefill(reading document.Reading, rules paper.Rules, now time.Time) Draft {
	c := &check{Survey: paper.Read(reading, &rules), now: now}
	var d Draft
	if c.blank() {
		return d
	}
	d.Provider = c.guessProvider()
	d.AccountNumber = c.guessAccount()
	c.guessHolder(&d)
	c.guessAddress(&d)
	d.Lines = c.guessLines()
	if best, labelled, ok := c.BillDate(now); ok {
		d.Billed = c.guess(best.Words, pickSure(labelled, sureLabelled, sureMaybe))
		d.Billed.Value = best.Day.Format("2006-01-02")
	}
	return d
}

func pickSure(yes bool, a, b float64) float64 {
	if yes {
		return a
	}
	return b
}

// guess is words as a value.
func (c *check) guess(words []paper.Word, sure float64) Guess {
	if len(words) == 0 {
		return Guess{}
	}
	return Guess{Value: paper.TextOf(words), At: c.At(words), Sure: sure * paper.SureOf(words)}
}

// guessProvider is the market's carrier that the paper names most often.
func (c *check) guessProvider() Guess {
	var best Guess
	most := 0
	for _, p := range c.Rules.Names {
		for _, spelling := range p.Spellings {
			words, often := c.named(spelling)
			if often > most {
				most = often
				best = c.guess(words, pickSure(often > 1, sureLikely, sureMaybe))
				best.Value = p.Name
			}
		}
	}
	return best
}

func (c *check) guessAccount() Guess {
	for _, v := range c.Values(paper.LabelAccount) {
		words := paper.CodeWords(v.Words, 4)
		if words == nil || c.PhoneAt(v.Seg, words) || paper.Dated(words) {
			continue
		}
		return c.guess(words, sureLabelled)
	}
	return Guess{}
}

// guessHolder fills in a company where the name has a legal form or the bill a company's number, else a person.
func (c *check) guessHolder(d *Draft) {
	words := c.printedHolder()
	if len(words) == 0 {
		return
	}
	sure := pickSure(c.Shows(paper.LabelHolder), sureLabelled, sureLikely)
	for _, v := range c.Values(paper.LabelCompany) {
		id := paper.CodeWords(v.Words, 3)
		if id == nil || v.Seg.Legal || !c.customers(v.Seg) || c.Rules.Company == nil || !c.Rules.Company.MatchString(paper.Code(paper.TextOf(id))) {
			continue
		}
		d.CompanyID = c.guess(id, sureLikely)
		d.CompanyID.Value = paper.Code(d.CompanyID.Value)
	}
	var all []string
	for _, w := range words {
		all = append(all, w.Parts...)
	}
	if c.Rules.LegalName(all).Form != "" || d.CompanyID.Value != "" || len(words) > 4 || len(words) < 2 || slices.ContainsFunc(words, unnamed) {
		d.Company = c.guess(words, sure)
		return
	}
	first, last := words[:1], words[1:]
	if upper(words[0].Text) && !upper(words[len(words)-1].Text) { // DURAND Anne
		at := len(words) - 1
		last, first = words[:at], words[at:]
	}
	d.FirstName, d.LastName = c.guess(first, sure*sureLikely), c.guess(last, sure*sureLikely)
}

// unnamed says that a word is in no person's name: a sign or a figure.
func unnamed(w paper.Word) bool {
	return w.Text == "&" || w.Text == "+" || len(paper.Digits(w.Text)) > 0
}

func upper(text string) bool { return len(text) > 1 && text == strings.ToUpper(text) }

// guessAddress takes the labelled place of installation, else the customer's only address.
func (c *check) guessAddress(d *Draft) {
	for _, role := range [...]string{paper.LabelService, "", paper.LabelBilling} {
		for i := range c.Places {
			p := &c.Places[i]
			if p.Role != role || p.Seg.Legal {
				continue
			}
			row := c.StreetRow(p)
			if row == nil || role == "" && len(p.Rows) > 0 && c.providers(p.Rows[0].Words) {
				continue
			}
			sure := pickSure(role == paper.LabelService, sureLabelled, sureLikely)
			d.Street, d.City = c.guess(row, sure), c.guess(p.City, sure)
			d.Postcode = c.guess(p.Postcode, sure)
			if len(p.Postcode) > 0 {
				d.Postcode.Value = paper.PostcodeOf(p.Postcode[0].Text, c.OCR)
			}
			if p.Region != "" {
				d.Region = Guess{Value: strings.ToUpper(p.Region), At: d.City.At, Sure: d.City.Sure}
			}
			return
		}
	}
}

// guessLines lists the account's numbers, each once, those of a range by their ends.
func (c *check) guessLines() []LineGuess {
	var out []LineGuess
	for i := range c.Numbers {
		p := &c.Numbers[i]
		if !p.Own || slices.ContainsFunc(out, func(l LineGuess) bool { return p.Number >= l.Number && p.Last <= l.Last }) {
			continue
		}
		l := LineGuess{Number: p.Number, Last: p.Last, At: c.At(p.Words()), Sure: sureLabelled * paper.SureOf(p.Words())}
		if words := c.codeOf(p); words != nil {
			l.Code = c.guess(words, sureLabelled)
			l.Code.Value = paper.Code(l.Code.Value)
		}
		out = append(out, l)
	}
	return out
}

// codeOf finds the porting code that stands with a number: on its line or on the next, where its label is on the paper.
func (c *check) codeOf(p *paper.Phone) []paper.Word {
	if c.Rules.Table.CodeLength == 0 {
		return nil
	}
	for line := p.Seg.Line; line < len(c.Lines) && line <= p.Seg.Line+1; line++ {
		for _, seg := range c.Lines[line] {
			words := c.codeLike(seg, strings.Repeat("X", c.Rules.Table.CodeLength))
			if words != nil && c.Beside(seg) == p {
				return words
			}
		}
	}
	return nil
}
