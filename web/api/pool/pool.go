// Package pool reads phone numbers as callers write them: one, or the numbers and ranges that are added to the pool.
package pool

import (
	"fmt"
	"slices"
	"strings"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/body"
	"github.com/portamento/portamento/web/api/view"
)

// Most is how many numbers are added to the pool at once.
const Most = 10_000

// Reader reads numbers by the plans of markets.
type Reader struct{ Markets porting.Markets }

// Numbers reads all ranges and numbers, each number once.
func (x Reader) Numbers(w *body.Filters, b view.PoolBody, market porting.MarketCode) []numbering.PhoneNumber {
	var all []numbering.PhoneNumber
	for i, s := range b.Numbers {
		n := x.Number(s, market)
		if n == 0 || x.MarketOf(n, market) == "" {
			w.Found = append(w.Found, body.Wrong(fmt.Sprintf("/numbers/%d", i), "number.malformed"))
		}
		all = append(all, n)
	}
	ranges := b.Ranges
	if b.From != "" || b.To != "" {
		ranges = append(slices.Clone(ranges), view.PoolRange{From: b.From, To: b.To})
	}
	for i, r := range ranges {
		at := fmt.Sprintf("/ranges/%d", i)
		if i == len(b.Ranges) {
			at = ""
		}
		from, to := x.Number(r.From, market), x.Number(r.To, market)
		switch {
		case from == 0 || x.MarketOf(from, market) == "":
			w.Found = append(w.Found, body.Wrong(at+"/from", "number.malformed"))
		case to == 0 || x.MarketOf(to, market) == "":
			w.Found = append(w.Found, body.Wrong(at+"/to", "number.malformed"))
		case to < from:
			w.Found = append(w.Found, body.Wrong(at, "range.order"))
		case len(all)+int(to-from) >= Most || to-from >= Most:
			w.Found = append(w.Found, body.Wrong(at, "range.too_many", "max", Most))
			return nil
		default:
			for n := from; n <= to; n++ {
				all = append(all, n)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// MarketOf is the market named, or else the one that the number belongs to; "" if it is none of its numbers.
func (x Reader) MarketOf(n numbering.PhoneNumber, named porting.MarketCode) porting.MarketCode {
	for _, m := range x.Markets.Markets() {
		if named != "" && m.Code != named {
			continue
		}
		if same, fault := m.Plan.Parse(n.E164()); fault == numbering.NoFault && same == n {
			return m.Code
		}
	}
	return ""
}

// Number reads a number by the market named, or by the first that knows it; zero if none does.
func (x Reader) Number(given string, market porting.MarketCode) numbering.PhoneNumber {
	if strings.HasPrefix(given, " ") {
		given = "+" + strings.TrimSpace(given)
	}
	if n, err := numbering.ParseE164(given); err == nil && market == "" {
		return n
	}
	for _, m := range x.Markets.Markets() {
		if market != "" && m.Code != market {
			continue
		}
		if n, fault := m.Plan.Parse(given); fault == numbering.NoFault {
			return n
		}
	}
	return 0
}
