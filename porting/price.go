package porting

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/portamento/portamento/numbering"
)

// Money is an amount in minor units (cents).
type Money struct {
	Minor    int64  `json:"amount_minor"`
	Currency string `json:"currency"` // ISO 4217
}

// PriceList is what a market's numbers cost from a day on.
type PriceList struct {
	Market MarketCode
	From   time.Time
	Date   string // YYYY-MM-DD, the name of the list
	Items  []PriceItem
}

// PriceItem is one price of a list.
type PriceItem struct {
	Code        string
	Minor       int64 // in minor units of the market's currency
	TaxIncluded bool
}

// Bill is what an account pays for its numbers in a month.
type Bill struct {
	Total     Money      `json:"total"`
	Tax       Money      `json:"tax"` // contained in the total
	Lines     []BillLine `json:"lines"`
	PriceList string     `json:"price_list"` // its date; empty where no list is in force
}

// BillLine is one line of a bill; words under "price.<code>".
type BillLine struct {
	Code     string                  `json:"code"`
	Quantity int                     `json:"quantity"`
	Unit     Money                   `json:"unit"`
	Amount   Money                   `json:"amount"`
	Numbers  []numbering.PhoneNumber `json:"numbers"`
}

// PriceListAt is the list in force at an instant; false before the first one.
func (m *Market) PriceListAt(t time.Time) (PriceList, bool) {
	var best PriceList
	found := false
	for _, l := range m.Prices {
		if !l.From.After(t) && (!found || !l.From.Before(best.From)) {
			best, found = l, true
		}
	}
	return best, found
}

// item finds a price; what the list does not name is free.
func (l PriceList) item(code string) PriceItem {
	for _, i := range l.Items {
		if i.Code == code {
			return i
		}
	}
	return PriceItem{Code: code}
}

// Bill is the account's month by R5: its default number is included, the first number assigned to each user is free, every other assigned
// number has its price. Numbers that are not assigned cost nothing.
func (m *Market) Bill(numbers []OwnNumber, at time.Time) Bill {
	list, _ := m.PriceListAt(at)
	groups := pricedAs(numbers)
	b := Bill{PriceList: list.Date, Total: Money{Currency: m.Currency}, Tax: Money{Currency: m.Currency}, Lines: []BillLine{}}
	var taxed int64
	for _, code := range []string{PriceMain, PriceFirst, PriceAdditional} {
		own := groups[code]
		if len(own) == 0 {
			continue
		}
		price := list.item(code)
		line := BillLine{Code: code, Quantity: len(own), Unit: Money{price.Minor, m.Currency},
			Amount: Money{price.Minor * int64(len(own)), m.Currency}, Numbers: own}
		b.Total.Minor += line.Amount.Minor
		if price.TaxIncluded {
			taxed += line.Amount.Minor
		}
		b.Lines = append(b.Lines, line)
	}
	b.Tax.Minor = containedTax(taxed, int64(m.TaxRate))
	return b
}

// pricedAs sorts the assigned numbers of an account into the items of the price list. Which number of a user is the free one does not
// change the total; it is the one assigned first, so that it stays the same from month to month.
func pricedAs(numbers []OwnNumber) map[string][]numbering.PhoneNumber {
	own := slices.DeleteFunc(slices.Clone(numbers), func(n OwnNumber) bool { return n.State != OwnAssigned })
	slices.SortFunc(own, func(a, b OwnNumber) int {
		return cmp.Or(a.UpdatedAt.Compare(b.UpdatedAt), cmp.Compare(a.Number, b.Number))
	})
	main := -1
	for i, n := range own {
		if n.Default {
			main = i // of several, the one that became it last
		}
	}
	served := map[UserID]bool{}
	out := map[string][]numbering.PhoneNumber{}
	for i, n := range own {
		code := PriceAdditional
		switch {
		case i == main:
			code = PriceMain
		case n.User != "" && n.Use != UseVirtual && !served[n.User]:
			code = PriceFirst
			served[n.User] = true
		}
		out[code] = append(out[code], n.Number)
	}
	for _, list := range out {
		slices.Sort(list)
	}
	return out
}

// containedTax is the tax within an amount that includes it, rounded half up; rate in hundredths of a percent.
func containedTax(amount, rate int64) int64 {
	if rate <= 0 || amount <= 0 {
		return 0
	}
	whole := 10_000 + rate
	return (2*amount*rate + whole) / (2 * whole)
}

// BillAfter is the account's month once every number of the request has arrived (R17, R18).
func (m *Market) BillAfter(r *Request, numbers []OwnNumber, at time.Time) Bill {
	return m.Bill(m.landed(r, numbers, at), at)
}

// landed gives the account's own numbers as they will be: those that move are assigned, the first of them is the default in place of the
// number it replaces, and rings where that one rang unless it was given a destination.
func (m *Market) landed(r *Request, numbers []OwnNumber, at time.Time) []OwnNumber {
	moving := r.Fields.Moving()
	if len(moving) == 0 {
		return numbers
	}
	replaced := r.Fields.Replaces.Number
	if replaced == 0 {
		replaced = TemporaryDefault(numbers)
	}
	coming := map[numbering.PhoneNumber]bool{}
	for _, w := range moving {
		coming[w.Number] = true
	}
	var out []OwnNumber
	var old OwnNumber
	hasDefault := false
	for _, n := range numbers {
		if coming[n.Number] || n.State != OwnAssigned {
			continue
		}
		if n.Number == replaced {
			old = n
			n = m.givenUp(n, r.Fields.TemporaryNumber)
		}
		hasDefault = hasDefault || n.Default
		out = append(out, n)
	}
	for i, w := range moving {
		n := OwnNumber{Number: w.Number, Market: r.Market, State: OwnAssigned, Account: r.Account, User: w.Destination.User, UpdatedAt: at}
		if i == 0 {
			n.Default = old.Number != 0 || !hasDefault
			n.User = cmp.Or(n.User, old.User)
		}
		out = append(out, n)
	}
	return out
}

// givenUp is what becomes of the number that a ported one replaces: a temporary one goes back unless the customer, or else the market,
// says that it stays; any other stays as a virtual number.
func (m *Market) givenUp(n OwnNumber, said string) OwnNumber {
	n.Default = false
	if n.Use == UseTemporary && cmp.Or(said, m.Temporary) != "keep" {
		n.State = OwnQuarantined
	} else {
		n.Use = UseVirtual
	}
	return n
}

// Quote puts on drafts what their account pays before and after the move by today's price list; from the signature on a request has that
// of then. Requests without numbers, signed ones and ended ones stay as they are, and nothing is saved. Errors: those of the store.
func (s *Service) Quote(ctx context.Context, who Actor, drafts ...*Request) error {
	now, known := s.Now(), map[AccountID][]OwnNumber{}
	for _, r := range drafts {
		m, ok := s.Markets.Market(r.Market)
		if !ok || r.Price != nil || len(r.Orders) > 0 || !r.Open() || len(r.Fields.Moving()) == 0 {
			continue
		}
		own, read := known[r.Account]
		if !read {
			var err error
			if own, err = s.accountNumbers(ctx, s.Store.Inventory(who.Scope()), r.Account); err != nil {
				return err
			}
			known[r.Account] = own
		}
		r.Price = &PriceFreeze{Before: m.Bill(own, now), After: m.BillAfter(r, own, now)}
	}
	return nil
}

// BillPreview is the month of an account as it is now. Errors: ErrNotFound, *ForbiddenError, *InvalidError.
func (s *Service) BillPreview(ctx context.Context, who Actor, account AccountID) (Bill, error) {
	a, m, err := s.accountFor(ctx, who, account, "")
	if err != nil {
		return Bill{}, err
	}
	own, err := s.accountNumbers(ctx, s.Store.Inventory(who.Scope()), a.ID)
	if err != nil {
		return Bill{}, err
	}
	return m.Bill(own, s.Now()), nil
}
