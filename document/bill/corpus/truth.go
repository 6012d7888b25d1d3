package corpus

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/portamento/portamento/numbering"
	check "github.com/portamento/portamento/porting/typed"
)

// address is where something is.
type address struct {
	number, suffix, street, building, postcode, city, region, quarter string
}

// line is a number of the account and its porting code.
type line struct{ national, code string }

// truth is what the provider's records, and so the bill, say.
type truth struct {
	market              string
	company, form       string // company is empty for a person
	first, last         string
	account, invoice    string
	companyID, ownID    string // ownID is the provider's
	service             address
	billing             address
	apart               bool // the bill goes elsewhere than the service
	lines               []line
	block               int // of so many numbers from the second line on, as a range; 0 where there is none
	date, due, from, to time.Time
	calls               []string
}

// draws are the choices that a layout makes about the truth it can show.
type draws struct {
	account   string // # is a digit, A a capital
	apart     bool   // it can show a service address of its own
	companies bool
	persons   bool
	blocks    bool
	codes     bool
	mobile    bool
}

func pick[T any](rng *rand.Rand, from []T) T { return from[rng.IntN(len(from))] }

// newTruth draws a customer of a provider whose bills show what d says. The bill is one to 28 days old.
func newTruth(market string, d draws, now time.Time, rng *rand.Rand) truth {
	t := truth{market: market, account: pattern(d.account, rng), invoice: pattern("F########", rng)}
	t.first, t.last = pick(rng, givenNames[market]), pick(rng, familyNames[market])
	if d.companies && (!d.persons || rng.IntN(3) > 0) {
		t.company, t.form = pick(rng, companies[market]), pick(rng, forms[market])
		t.companyID = companyID(market, rng)
	}
	t.ownID = companyID(market, rng)
	t.service = newAddress(market, rng)
	t.billing = t.service
	if d.apart && rng.IntN(2) == 0 {
		t.apart, t.billing = true, newAddress(market, rng)
	}
	t.date = now.AddDate(0, 0, -1-rng.IntN(28)).Truncate(24 * time.Hour)
	t.due = t.date.AddDate(0, 0, 12+rng.IntN(18))
	t.from = t.date.AddDate(0, -1, 0)
	t.to = t.date.AddDate(0, 0, -1)
	count := 1
	if rng.IntN(5) > 1 {
		count += 1 + rng.IntN(4)
	}
	prefix := pick(rng, prefixes[market])
	if d.mobile {
		prefix = mobiles[market]
	}
	if d.blocks && rng.IntN(2) == 0 {
		t.block, count = 5+5*rng.IntN(4), 2
	}
	t.lines = series{market, prefix, count, t.block}.draw(rng)
	for range 8 {
		t.calls = append(t.calls, series{market, pick(rng, prefixes[market]), 1, 0}.draw(rng)[0].national)
	}
	return t
}

// pattern fills # with digits and A with capitals. The first digit is not 0, so that nothing is a phone number by accident.
func pattern(p string, rng *rand.Rand) string {
	var b strings.Builder
	first := true
	for _, r := range p {
		switch {
		case r == '#' && first:
			b.WriteByte(byte('1' + rng.IntN(9)))
			first = false
		case r == '#':
			b.WriteByte(byte('0' + rng.IntN(10)))
		case r == 'A':
			b.WriteByte("ABCDEFHJKLMNPRTVWX"[rng.IntN(18)])
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func newAddress(market string, rng *rand.Rand) address {
	at := pick(rng, places[market])
	a := address{number: fmt.Sprint(1 + rng.IntN(180)), street: pick(rng, streets[market]), postcode: at[0], city: at[1], region: at[2]}
	switch market {
	case "us":
		a.number = fmt.Sprint(100 + rng.IntN(8900))
	case "mx":
		a.quarter = pick(rng, quarters)
	case "fr":
		if rng.IntN(5) == 0 {
			a.suffix = pick(rng, []string{"bis", "ter", "B"})
		}
	}
	if rng.IntN(4) == 0 {
		a.building = pick(rng, buildings[market])
	}
	return a
}

// companyID draws a number of the form of the market; the French one passes its check.
func companyID(market string, rng *rand.Rand) string {
	switch market {
	case "us":
		return pattern("#########", rng)
	case "mx":
		return pattern("AAA######A#A", rng)
	}
	base := pattern("#############", rng)
	for d := '0'; d <= '9'; d++ {
		if id := base + string(d); check.Luhn(id) {
			return id
		}
	}
	return base
}

// series is numbers to draw: count of them, of which the second begins a block of so many, if it is not 0.
type series struct {
	market, prefix string
	count, block   int
}

// draw draws the numbers; those of the block but its first are not listed.
func (n series) draw(rng *rand.Rand) []line {
	market, prefix, count, block := n.market, n.prefix, n.count, n.block
	size := 10 - len(prefix)
	most := 1
	for range size {
		most *= 10
	}
	base := rng.IntN(most - block - count)
	if block > 0 {
		base = base / 10 * 10
	}
	var out []line
	at := base
	for range count {
		out = append(out, line{national: fmt.Sprintf("%s%0*d", prefix, size, at%most)})
		if block == 0 {
			at += 1 + rng.IntN(max(1, min(40, (most-base)/(count+1))))
		} else {
			at++
		}
	}
	if market == "fr" {
		for i := range out {
			out[i].code = rio(out[i].national, rng)
		}
	}
	return out
}

// rio draws a French porting code that fits a number.
func rio(national string, rng *rand.Rand) string {
	operator := "F" + string("0134568"[rng.IntN(7)]) + "F"
	if strings.HasPrefix(national, "06") {
		operator = "0" + string("1234"[rng.IntN(4)]) + "P"
	}
	base := operator + pattern("AAA", rng) + fmt.Sprintf("%03d", rng.IntN(1000))
	key, err := numbering.Key(base, national)
	if err != nil {
		return ""
	}
	return base + key
}

// holder is the name on the bill.
func (t *truth) holder() string {
	if t.company == "" {
		return t.first + " " + t.last
	}
	return t.company + " " + t.form
}
