package corpus

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/portamento/portamento/porting"
)

// mistake is where a mistake can be made.
type mistake struct {
	l   *layout
	t   *truth
	f   *porting.Fields // what is typed
	rng *rand.Rand
}

// make makes the mistake of a kind and names the fields that are wrong then. False means that this truth in this layout has nothing to be
// mistaken about.
func (m mistake) make(kind Kind) ([]string, bool) {
	l, t, f, rng := m.l, m.t, m.f, m.rng
	switch kind {
	case Good:
		return nil, true
	case AccountDigits:
		swapped, ok := swap(f.AccountNumber.Reveal(), rng)
		f.AccountNumber = porting.Secret(swapped)
		return []string{"/account_number"}, ok
	case NumberDigits:
		return spoilNumber(t, f, rng)
	case PostcodeDigits:
		swapped, ok := swap(f.ServiceAddress.Postcode, rng)
		f.ServiceAddress.Postcode = swapped
		return []string{"/service_address/postcode"}, ok && (t.apart || shownAddress(l))
	case HouseNumber:
		return []string{"/service_address/street"}, spoilHouse(t, f, rng)
	case OldName:
		if t.company == "" {
			return nil, false
		}
		if rng.IntN(2) == 0 {
			f.Holder.Company = t.company + " " + other(rng, forms[t.market], t.form)
		} else {
			f.Holder.Company = other(rng, companies[t.market], t.company) + " " + t.form
		}
		return []string{"/holder/company"}, true
	case BillingAddress:
		if !t.apart || t.billing.street == t.service.street && t.billing.number == t.service.number {
			return nil, false
		}
		f.ServiceAddress = billingTyped(t)
		return []string{"/service_address/street", "/service_address/postcode"}, true
	case MissingNumber:
		if len(f.Numbers) < 2 {
			return nil, false
		}
		f.Numbers = f.Numbers[:len(f.Numbers)-1]
		return []string{"/numbers"}, true
	case ForeignNumber:
		national := series{t.market, pick(rng, prefixes[t.market]), 1, 0}.draw(rng)[0].national
		for _, n := range t.lines {
			if n.national[:8] == national[:8] {
				return nil, false
			}
		}
		f.Numbers = append(f.Numbers, porting.NumberWish{TypedNumber: typedNumber(t.market, national)})
		return []string{fmt.Sprintf("/numbers/%d", len(f.Numbers)-1)}, true
	case OldBill:
		return []string{"/bill"}, true
	case OtherBill:
		return []string{"/holder/company", "/holder/last_name", "/account_number", "/service_address/street"}, true
	case OtherCode:
		return spoilCode(l, t, f)
	}
	return nil, false
}

// shownAddress says that a layout shows the customer's address at all.
func shownAddress(l *layout) bool { return l.recipient != [2]float64{} }

// swap exchanges two neighbouring digits that differ.
func swap(text string, rng *rand.Rand) (string, bool) {
	b := []byte(text)
	var at []int
	for i := 0; i+1 < len(b); i++ {
		if b[i] != b[i+1] && b[i] >= '0' && b[i] <= '9' && b[i+1] >= '0' && b[i+1] <= '9' {
			at = append(at, i)
		}
	}
	if len(at) == 0 {
		return text, false
	}
	i := at[rng.IntN(len(at))]
	b[i], b[i+1] = b[i+1], b[i]
	return string(b), true
}

// spoilNumber swaps two of the last four digits of one number; its code no longer fits, as the customer would not see.
func spoilNumber(t *truth, f *porting.Fields, rng *rand.Rand) ([]string, bool) {
	i := rng.IntN(len(f.Numbers))
	national := f.Numbers[i].Typed
	tail, ok := swap(national[len(national)-4:], rng)
	if !ok {
		return nil, false
	}
	changed := national[:len(national)-4] + tail
	for _, w := range f.Numbers {
		if w.Typed == changed {
			return nil, false
		}
	}
	f.Numbers[i].TypedNumber = typedNumber(t.market, changed)
	if i == 0 {
		f.MainNumber = f.Numbers[0].TypedNumber
		return []string{"/main_number"}, true
	}
	return []string{fmt.Sprintf("/numbers/%d", i)}, true
}

// spoilHouse types another house number, or forgets its suffix.
func spoilHouse(t *truth, f *porting.Fields, rng *rand.Rand) bool {
	a := t.service
	if a.suffix != "" && rng.IntN(2) == 0 {
		f.ServiceAddress.Street = a.number + " " + a.street
		return true
	}
	wrong := fmt.Sprint(1 + rng.IntN(180))
	switch rng.IntN(3) {
	case 0:
		swapped, ok := swap(a.number, rng)
		if ok {
			wrong = swapped
		}
	case 1:
		wrong = a.number + fmt.Sprint(rng.IntN(10))
	}
	if wrong == a.number || strings.HasPrefix(wrong, "0") {
		return false
	}
	if a.suffix != "" {
		wrong += " " + a.suffix
	}
	f.ServiceAddress.Street = wrong + " " + a.street
	if t.market == "mx" {
		f.ServiceAddress.Street = a.street + " " + wrong
	}
	return true
}

func billingTyped(t *truth) porting.Address {
	a := t.billing
	number := a.number
	if a.suffix != "" {
		number += " " + a.suffix
	}
	street := number + " " + a.street
	if t.market == "mx" {
		street = a.street + " " + number
	}
	return porting.Address{Street: street, Building: a.building, Postcode: a.postcode, City: a.city, Region: a.region, Country: strings.ToUpper(t.market)}
}

func other(rng *rand.Rand, from []string, not string) string {
	for {
		if x := pick(rng, from); x != not {
			return x
		}
	}
}

// spoilCode gives a number the code of another one.
func spoilCode(l *layout, t *truth, f *porting.Fields) ([]string, bool) {
	if !l.draws.codes || l.codeLabel == "" || len(t.lines) < 2 || t.lines[0].code == "" || len(f.Numbers) < 2 {
		return nil, false
	}
	f.Numbers[0].Code = f.Numbers[1].Code
	return []string{"/numbers/0/code"}, true
}
