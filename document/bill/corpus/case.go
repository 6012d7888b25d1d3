package corpus

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// Set is one of the two sets of cases. They share neither layouts nor seeds.
type Set int

// The sets.
const (
	Tuning Set = iota
	Reporting
)

// Seeds are the first seed of a set, and the first one that is not of it any more.
func (s Set) Seeds() (from, to uint64) {
	if s == Tuning {
		return 1, 1_000_000
	}
	return 1_000_000, 2_000_000
}

func (s Set) layouts() []layout {
	if s == Tuning {
		return tuningLayouts
	}
	return reportingLayouts
}

// Kind is what is wrong with a request; Good is nothing.
type Kind string

// The kinds.
const (
	Good           Kind = "good"
	AccountDigits  Kind = "account: digits swapped"
	NumberDigits   Kind = "number: digits swapped"
	PostcodeDigits Kind = "postcode: digits swapped"
	HouseNumber    Kind = "wrong house number"
	OldName        Kind = "old legal name"
	BillingAddress Kind = "billing instead of service address"
	MissingNumber  Kind = "number on the bill forgotten"
	ForeignNumber  Kind = "number of another account"
	OldBill        Kind = "old bill"
	OtherBill      Kind = "someone else's bill"
	OtherCode      Kind = "RIO of another line"
)

// Kinds lists what can be wrong.
func Kinds() []Kind {
	return []Kind{AccountDigits, NumberDigits, PostcodeDigits, HouseNumber, OldName, BillingAddress, MissingNumber, ForeignNumber, OldBill, OtherBill, OtherCode}
}

// Case is one request with its bill.
type Case struct {
	Set    Set
	Seed   uint64
	Layout string
	Market porting.MarketCode
	Kind   Kind
	// Wrong are the fields that are wrong, as JSON pointers; a finding or a reason must name one of them. Empty for good ones.
	Wrong []string
	// Typed is the request as the customer typed it.
	Typed porting.Fields
	// Provider's other names, as the market would know them.
	Aliases []string
	// Scanned says that the bill is a picture.
	Scanned bool
	Scan    Scan
	Sheets  []*Sheet
	pieces  bool
}

// Bill draws the bill: a PDF, or a JPEG or PNG of its first page. It gives the name that a customer's file would have.
func (c *Case) Bill() (name string, data []byte) {
	if !c.Scanned {
		return "bill.pdf", PDF(c.Sheets, c.pieces)
	}
	data = Picture(c.Sheets[0], c.Scan, rand.New(rand.NewPCG(c.Seed, 99)))
	if c.Scan.Quality == 0 {
		return "bill.png", data
	}
	return "bill.jpg", data
}

// Plan says how many cases of which sort Make shall draw.
type Plan struct {
	Good, Bad int
	// Scanned of a hundred are pictures.
	Scanned int
}

// Make draws the cases of a set: seeds and layouts follow each other. Now is the day on which they are checked.
func Make(set Set, plan Plan, now time.Time) []Case {
	from, _ := set.Seeds()
	layouts := set.layouts()
	var cases []Case
	seed := from
	for n := range plan.Good + plan.Bad {
		kind := Good
		if n >= plan.Good {
			kind = Kinds()[(n-plan.Good)%len(Kinds())]
		}
		for try := 0; ; try++ {
			l := &layouts[(n+try)%len(layouts)]
			c, ok := order{set, seed, kind, now}.draw(l)
			seed++
			if !ok {
				continue // the layout does not show what the error is about
			}
			rng := rand.New(rand.NewPCG(c.Seed, 7))
			c.Scanned = rng.IntN(100) < plan.Scanned
			c.Scan = newScan(rng)
			cases = append(cases, c)
			break
		}
	}
	return cases
}

// newScan draws how a paper was scanned: most at 150 to 220 dpi and a little turned, some badly.
func newScan(rng *rand.Rand) Scan {
	s := Scan{DPI: 150 + 70*rng.Float64(), Skew: 2.4 * (rng.Float64() - 0.5), Noise: 4 + 14*rng.Float64(), Shade: 0.25 * rng.Float64(), Quality: 45 + rng.IntN(45)}
	switch rng.IntN(10) {
	case 0, 1: // a fax, a photo of a screen
		s.DPI = 95 + 20*rng.Float64()
	case 2, 3:
		s.Blur = 1
	case 4:
		s.Quality = 0
	}
	return s
}

// order is a case to draw.
type order struct {
	set  Set
	seed uint64
	kind Kind
	now  time.Time
}

// draw draws one case; false when its kind of error cannot be made in this layout.
func (o order) draw(l *layout) (Case, bool) {
	seed, kind, now := o.seed, o.kind, o.now
	h := fnv.New64a()
	_, _ = h.Write([]byte(l.name))
	rng := rand.New(rand.NewPCG(seed, binary.BigEndian.Uint64(h.Sum(nil))))
	t := newTruth(l.market, l.draws, now, rng)
	c := Case{Set: o.set, Seed: seed, Layout: l.name, Market: porting.MarketCode(l.market), Kind: kind, Aliases: l.aliases, pieces: l.pieces}
	printed := t
	if kind == OtherBill {
		printed = newTruth(l.market, l.draws, now, rng)
		if printed.holder() == t.holder() || printed.account == t.account {
			return Case{}, false
		}
	}
	if kind == OldBill {
		days := 100 + rng.IntN(400)
		printed.date, printed.due = printed.date.AddDate(0, 0, -days), printed.due.AddDate(0, 0, -days)
		printed.from, printed.to = printed.from.AddDate(0, 0, -days), printed.to.AddDate(0, 0, -days)
	}
	c.Typed = typed(l, &t, rng)
	wrong, ok := mistake{l, &t, &c.Typed, rng}.make(kind)
	if !ok {
		return Case{}, false
	}
	c.Wrong = wrong
	c.Sheets = l.sheets(&printed)
	return c, true
}

// typed is what a careful customer types: the truth, in a spelling of the own.
func typed(l *layout, t *truth, rng *rand.Rand) porting.Fields {
	respell := func(s string) string {
		switch rng.IntN(4) {
		case 0:
			return plain(s)
		case 1:
			return strings.ToUpper(s)
		case 2:
			return abbreviate(t.market, s)
		}
		return s
	}
	f := porting.Fields{LineType: numbering.Landline, CurrentProvider: l.provider, AccountNumber: porting.Secret(t.account), Internet: "none", Rest: "none"}
	if l.draws.mobile {
		f.LineType = numbering.Mobile
	}
	if len(l.aliases) > 0 && rng.IntN(3) == 0 {
		f.CurrentProvider = l.aliases[0]
	}
	if rng.IntN(3) == 0 {
		f.AccountNumber = porting.Secret(lower(spaced(t.account, "2 3 2 3")))
	}
	f.Holder = porting.Holder{Kind: "person", FirstName: plainSometimes(t.first, rng), LastName: respell(t.last)}
	if t.company != "" {
		f.Holder.Kind, f.Holder.CompanyID = "company", t.companyID
		f.Holder.Company = respell(t.company) + " " + t.form
	}
	a := t.service
	number := a.number
	if a.suffix != "" {
		number += pick(rng, []string{" ", ""}) + a.suffix
	}
	f.ServiceAddress = porting.Address{Street: number + " " + respell(a.street), Building: a.building, Postcode: a.postcode, City: respell(a.city), Country: strings.ToUpper(t.market)}
	switch t.market {
	case "mx":
		f.ServiceAddress.Street, f.ServiceAddress.Region = respell(a.street)+" "+number, a.region
	case "us":
		f.ServiceAddress.Region = a.region
		if a.building != "" && rng.IntN(2) == 0 {
			f.ServiceAddress.Street += ", " + a.building
			f.ServiceAddress.Building = ""
		}
	}
	moves := true
	f.MainMoves = &moves
	setNumbers(&f, t)
	return f
}

func plainSometimes(s string, rng *rand.Rand) string {
	if rng.IntN(2) == 0 {
		return plain(s)
	}
	return s
}

// setNumbers writes all numbers of the account into a request, the block number by number.
func setNumbers(f *porting.Fields, t *truth) {
	f.MainNumber = typedNumber(t.market, t.lines[0].national)
	f.Numbers = nil
	add := func(l line) {
		f.Numbers = append(f.Numbers, porting.NumberWish{TypedNumber: typedNumber(t.market, l.national), Code: porting.Secret(l.code)})
	}
	add(t.lines[0])
	for i, l := range t.lines[1:] {
		add(l)
		if i == 0 && t.block > 0 {
			for n := 1; n < t.block; n++ {
				add(line{national: plus(l.national, n)})
			}
			return
		}
	}
}

// typedNumber is a number as people type it.
func typedNumber(market, national string) porting.TypedNumber {
	calling := map[string]string{"fr": "+33", "us": "+1", "mx": "+52"}[market]
	n, err := numbering.ParseE164(calling + strings.TrimPrefix(national, "0"))
	if err != nil {
		panic(fmt.Sprintf("draw %s: %v", national, err)) // the tables hold a wrong prefix
	}
	return porting.TypedNumber{Typed: national, Number: n}
}
