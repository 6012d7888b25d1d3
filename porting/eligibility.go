package porting

import (
	"context"
	"fmt"
	"time"

	"github.com/portamento/portamento/numbering"
)

// Eligibility says whether a number can move to us (R1).
type Eligibility uint8

// Answers to "can it move?". The zero value promises nothing.
const (
	EligibleAsk     Eligibility = iota // a person has to look
	EligibleYes                        // guaranteed
	EligibleLikely                     // asked for, not promised
	EligibleAlready                    // it is the account's own number
	EligibleNo                         // it cannot move
)

var eligibilityWords = [...]string{"ask", "yes", "likely", "already", "no"}

// String is the word of the API: yes, likely, ask, already or no.
func (e Eligibility) String() string {
	if int(e) < len(eligibilityWords) {
		return eligibilityWords[e]
	}
	return eligibilityWords[EligibleAsk]
}

// MarshalText is String.
func (e Eligibility) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

// ReasonAlready is the reason of EligibleAlready; words under "verdict.<code>".
const ReasonAlready = "number.already_ours"

// MaxChecks is how many numbers one check takes.
const MaxChecks = 10_000

// maxOwnNumbers bounds how many own numbers of one account are loaded at once.
const maxOwnNumbers = 10_000

// Verdict is what can be told of one number that somebody typed.
type Verdict struct {
	Input                  string
	Market                 MarketCode            // whose rules judged it
	Number                 numbering.PhoneNumber // zero if it was not understood
	Answer                 Eligibility
	Reason                 string // stable code, such as number.too_short; words under "verdict.<code>"
	Line                   numbering.LineType
	Area                   string
	HolderCode, HolderName string // to whom the regulator gave the range
	Source                 string
	SourceDate             time.Time
	TypicalDays            Days
}

// Check judges what was typed by the market's rules alone: no store, no error, no allocation.
func (m *Market) Check(typed string) Verdict {
	v := Verdict{Input: typed, Market: m.Code}
	n, fault := m.Plan.Parse(typed)
	v.Number = n
	if fault != numbering.NoFault {
		v.Answer, v.Reason = EligibleNo, fault.String()
		if fault == numbering.ShortCode || fault == numbering.Emergency {
			v.Line = numbering.Short
		}
		return v
	}
	f := m.Plan.Describe(n)
	c := m.Plan.Coverage(n, f)
	v.Answer, v.Reason, v.Area, v.Line = c.Answer, c.Reason, c.Area, f.LineType
	v.HolderCode, v.HolderName, v.Source, v.SourceDate = f.HolderCode, f.HolderName, f.Source, f.SourceDate
	if v.Answer != EligibleNo {
		v.TypicalDays = m.Lead[f.LineType.String()]
	}
	return v
}

// Checker judges numbers one after the other, for the same caller by the same markets. Several goroutines may use it at once.
type Checker struct {
	markets []*Market
	mine    map[numbering.PhoneNumber]bool // the caller's own numbers
}

// Checker makes a Checker that judges by the market named or else by the first one and, for numbers of another country, by that country's.
// Nobody (who == nil) and the desk are told the same as everybody, without a look at the store: only an account hears that a number is its
// own already. Errors: *InvalidError (unknown market), errors of the store.
func (s *Service) Checker(ctx context.Context, who *Actor, market MarketCode) (*Checker, error) {
	c := &Checker{markets: s.Markets.Markets()}
	if market != "" || len(c.markets) == 0 {
		m, err := s.market(market)
		if err != nil {
			return nil, err
		}
		c.markets = []*Market{m}
	}
	if who == nil || who.Account == "" || who.Role.Operator() {
		return c, nil
	}
	own, err := s.accountNumbers(ctx, s.Store.Inventory(who.Scope()), who.Account)
	if err != nil {
		return nil, err
	}
	c.mine = map[numbering.PhoneNumber]bool{}
	for _, n := range own {
		if n.State == OwnAssigned {
			c.mine[n.Number] = true
		}
	}
	return c, nil
}

// Check judges one number, without allocating.
func (c *Checker) Check(typed string) Verdict {
	v := checkIn(c.markets, typed)
	if len(c.mine) > 0 && c.mine[v.Number] {
		v.Answer, v.Reason, v.TypicalDays = EligibleAlready, ReasonAlready, Days{}
	}
	return v
}

// CheckNumbers judges a list of numbers as a Checker does. Errors: those of Checker; *InvalidError for none or more than MaxChecks numbers.
func (s *Service) CheckNumbers(ctx context.Context, who *Actor, market MarketCode, typed []string) ([]Verdict, error) {
	c, err := s.Checker(ctx, who, market)
	if err != nil {
		return nil, err
	}
	if len(typed) == 0 {
		return nil, invalid("/numbers", "numbers.missing")
	}
	if len(typed) > MaxChecks {
		return nil, invalid("/numbers", "numbers.too_many", "count", len(typed), "max", MaxChecks)
	}
	out := make([]Verdict, len(typed))
	for i, t := range typed {
		out[i] = c.Check(t)
	}
	return out, nil
}

// checkIn lets the first market judge, unless another one knows the number as its own.
func checkIn(markets []*Market, typed string) Verdict {
	first := markets[0].Check(typed)
	if first.Reason != numbering.OtherCountry.String() {
		return first
	}
	for _, m := range markets[1:] {
		if n, fault := m.Plan.Parse(typed); fault == numbering.NoFault && n == first.Number {
			return m.Check(typed)
		}
	}
	return first
}

// accountNumbers loads all own numbers of an account, page by page.
func (s *Service) accountNumbers(ctx context.Context, h Inventory, account AccountID) ([]OwnNumber, error) {
	var all []OwnNumber
	page := Page{Limit: 200}
	for {
		list, next, err := h.OwnNumberList(ctx, OwnFilter{Account: account, Page: page})
		if err != nil {
			return nil, fmt.Errorf("list numbers of %s: %w", account, err)
		}
		all = append(all, list...)
		if next == "" || len(all) >= maxOwnNumbers {
			return all, nil
		}
		page.After = next
	}
}
