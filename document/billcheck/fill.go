package billcheck

import (
	"context"
	"fmt"
	"slices"

	"github.com/portamento/portamento/document/bill"
	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/compared"
	"github.com/portamento/portamento/porting/preflight"
)

// leastSure is how sure a value is at least that is filled in; what is less sure is better typed by a person.
const leastSure = 0.4

// Filler makes what fills in the empty fields of a draft from a bill, and never touches one that holds something. It can be called
// several times, each time on fields of its own. Without a reading it fills in nothing. Errors as Compare.
func (b *Bills) Filler(ctx context.Context, r *porting.Request, d porting.Document) (func(*porting.Fields) []compared.Filled, error) {
	if d.Kind != kindBill {
		return nil, porting.ErrNotFound
	}
	m, rules, reading, err := b.open(ctx, r, d)
	if err != nil {
		return nil, err
	}
	if m == nil {
		return func(*porting.Fields) []compared.Filled { return []compared.Filled{} }, nil
	}
	draft := bill.Prefill(reading, rules, b.Now())
	return func(f *porting.Fields) []compared.Filled {
		x := &filling{m: m, f: f, out: []compared.Filled{}}
		x.all(&draft)
		return x.out
	}, nil
}

// filling is the fields of one draft on their way.
type filling struct {
	m   *porting.Market
	f   *porting.Fields
	out []compared.Filled
}

func (x *filling) all(d *bill.Draft) {
	f := x.f
	x.text("/current_provider", &f.CurrentProvider, d.Provider)
	if f.AccountNumber == "" && x.usable(d.AccountNumber) {
		f.AccountNumber = porting.Secret(d.AccountNumber.Value)
		x.keep("/account_number", d.AccountNumber, func() { f.AccountNumber = "" })
	}
	x.holder(d)
	a := &f.ServiceAddress
	x.text("/service_address/street", &a.Street, d.Street)
	x.text("/service_address/building", &a.Building, d.Building)
	x.text("/service_address/postcode", &a.Postcode, d.Postcode)
	x.text("/service_address/city", &a.City, d.City)
	x.text("/service_address/region", &a.Region, d.Region)
	lines := slices.DeleteFunc(slices.Clone(d.Lines), func(l bill.LineGuess) bool { return l.Sure < leastSure })
	if len(lines) > 0 {
		x.numbers(lines)
	}
}

// holder fills in a company or a person, never one beside the other.
func (x *filling) holder(d *bill.Draft) {
	h := &x.f.Holder
	company, person := x.usable(d.Company), x.usable(d.FirstName) || x.usable(d.LastName)
	if h.Kind == "" && h.Company == "" && h.FirstName == "" && h.LastName == "" {
		switch {
		case company:
			x.text("/holder/kind", &h.Kind, bill.Guess{Value: "company", At: d.Company.At, Sure: d.Company.Sure})
		case person:
			x.text("/holder/kind", &h.Kind, bill.Guess{Value: "person", At: d.LastName.At, Sure: d.LastName.Sure})
		}
	}
	if h.Kind != "person" {
		x.text("/holder/company", &h.Company, d.Company)
		x.text("/holder/company_id", &h.CompanyID, d.CompanyID)
	}
	if h.Kind != "company" {
		x.text("/holder/first_name", &h.FirstName, d.FirstName)
		x.text("/holder/last_name", &h.LastName, d.LastName)
	}
}

// numbers fills in the numbers of the account: the first one as the main number, the others and their codes as those that move. The main
// number stands among these, too, where the bill shows its code, as the code has no other place. A list that somebody began is left as it
// is, but for its codes.
func (x *filling) numbers(lines []bill.LineGuess) {
	f := x.f
	if f.MainNumber == (porting.TypedNumber{}) {
		f.MainNumber = typed(lines[0].Number)
		x.keep("/main_number", bill.Guess{Value: lines[0].Number.E164(), At: lines[0].At, Sure: lines[0].Sure}, func() { f.MainNumber = porting.TypedNumber{} })
	}
	if len(f.Numbers) == 0 && x.few(lines) {
		f.Numbers = nil
		for _, l := range lines {
			for n := l.Number; n <= l.Last; n++ {
				if n == f.MainNumber.Number && !x.usable(l.Code) {
					continue
				}
				f.Numbers = append(f.Numbers, porting.NumberWish{TypedNumber: typed(n)})
				x.filled(fmt.Sprintf("/numbers/%d/number", len(f.Numbers)-1), bill.Guess{Value: n.E164(), At: l.At, Sure: l.Sure})
			}
		}
	}
	for i := range f.Numbers {
		w := &f.Numbers[i]
		at := slices.IndexFunc(lines, func(l bill.LineGuess) bool { return l.Number == w.Number && l.Last == w.Number })
		if at < 0 || w.Code != "" || !x.usable(lines[at].Code) {
			continue
		}
		w.Code = porting.Secret(lines[at].Code.Value)
		x.keep(fmt.Sprintf("/numbers/%d/code", i), lines[at].Code, func() { w.Code = "" })
	}
}

func typed(n numbering.PhoneNumber) porting.TypedNumber {
	return porting.TypedNumber{Typed: n.E164(), Number: n}
}

// few says that the numbers fit into one request.
func (x *filling) few(lines []bill.LineGuess) bool {
	count := 0
	for _, l := range lines {
		count += int(l.Last-l.Number) + 1
	}
	return x.m.MaxNumbers <= 0 || count <= x.m.MaxNumbers
}

func (x *filling) usable(g bill.Guess) bool { return g.Value != "" && g.Sure >= leastSure }

// text fills in a text that is empty.
func (x *filling) text(pointer string, to *string, g bill.Guess) {
	if *to != "" || !x.usable(g) {
		return
	}
	*to = g.Value
	x.keep(pointer, g, func() { *to = "" })
}

// keep notes what was filled in, or takes it back where a draft may not hold it.
func (x *filling) keep(pointer string, g bill.Guess, undo func()) {
	for _, p := range preflight.Fields(x.m, x.f) {
		if p.Pointer == pointer {
			undo()
			return
		}
	}
	x.filled(pointer, g)
}

func (x *filling) filled(pointer string, g bill.Guess) {
	if pointer == "/account_number" || len(pointer) > 5 && pointer[len(pointer)-5:] == "/code" {
		g.Value = porting.Secret(g.Value).Masked()
	}
	x.out = append(x.out, compared.Filled{Pointer: pointer, Value: g.Value, Place: placeOf(g.At), Sure: g.Sure})
}
