package market

import (
	"slices"
	"strings"
	"time"

	"github.com/nyaruka/phonenumbers"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// metadataPlan is a plan whose facts come from libphonenumber's metadata, for countries whose regulator's list is not
// shipped. Its names of places are read at the first number, not at the start.
type metadataPlan struct {
	*blockPlan
	regions   []string // ISO codes; the first is the market's own
	old       []string // prefixes that numbers had once
	fiction   []string // prefixes reserved for fiction, ? for any digit
	countries []string // names of the country: no place within it
	language  string
	source    string
	date      time.Time
	code      string
}

// Parse reads a number as people type it; what was once dialled in front of it is dropped.
func (p *metadataPlan) Parse(typed string) (numbering.PhoneNumber, numbering.Fault) {
	n, fault := p.Plan.Parse(typed)
	if fault == numbering.TooLong {
		if short, ok := p.dropOld(typed); ok {
			n, fault = p.Plan.Parse(short)
		}
	}
	if fault != numbering.NoFault {
		return n, fault
	}
	if region := phonenumbers.GetRegionCodeForNumber(p.foreign(n)); region != "" && !slices.Contains(p.regions, region) {
		return n, numbering.OtherCountry
	}
	return n, numbering.NoFault
}

// dropOld rewrites a number that still carries an old prefix.
func (p *metadataPlan) dropOld(typed string) (string, bool) {
	var b strings.Builder
	for _, c := range typed {
		if c >= '0' && c <= '9' {
			b.WriteRune(c)
		}
	}
	digits := b.String()
	for _, old := range p.old {
		if rest, ok := strings.CutPrefix(digits, old); ok && len(rest) == p.Country().NationalLength {
			return "+" + p.code + rest, true
		}
	}
	return "", false
}

// foreign is the number as libphonenumber holds it.
func (p *metadataPlan) foreign(n numbering.PhoneNumber) *phonenumbers.PhoneNumber {
	code := n.CallingCode()
	rest := uint64(n)
	if d, ok := p.National(n); ok {
		rest = 0
		for _, c := range d.String() {
			rest = rest*10 + uint64(c-'0')
		}
	}
	return &phonenumbers.PhoneNumber{CountryCode: new(int32(code)), NationalNumber: new(rest)}
}

// isFiction compares the number's digits with the prefixes reserved for fiction.
func (p *metadataPlan) isFiction(n numbering.PhoneNumber) bool {
	d, ok := p.National(n)
	if !ok {
		return false
	}
	digits := d.String()
	return slices.ContainsFunc(p.fiction, func(mask string) bool { return masked(digits, mask) })
}

func masked(digits, mask string) bool {
	if len(digits) < len(mask) {
		return false
	}
	for i := range len(mask) {
		if mask[i] != '?' && mask[i] != digits[i] {
			return false
		}
	}
	return true
}

// Describe says what the metadata knows of a number. Where fixed and mobile lines share their ranges, the type is unknown.
func (p *metadataPlan) Describe(n numbering.PhoneNumber) numbering.Facts {
	f := p.Plan.Describe(n)
	x := p.foreign(n)
	f.Fiction = f.Fiction || p.isFiction(n)
	f.Allocated = phonenumbers.IsValidNumber(x)
	f.Territory = phonenumbers.GetRegionCodeForNumber(x)
	f.LineType = lineOfType(phonenumbers.GetNumberType(x), f.LineType)
	f.Source, f.SourceDate = p.source, p.date
	if place, err := phonenumbers.GetGeocodingForNumber(x, p.language); err == nil && !slices.Contains(p.countries, place) {
		f.ZoneName = place
	}
	return f
}

// lineOfType turns libphonenumber's type into ours; what it does not know stays as the plan has it.
func lineOfType(t phonenumbers.PhoneNumberType, plan numbering.LineType) numbering.LineType {
	switch t {
	case phonenumbers.FIXED_LINE:
		return numbering.Landline
	case phonenumbers.MOBILE:
		return numbering.Mobile
	case phonenumbers.TOLL_FREE:
		return numbering.TollFree
	case phonenumbers.PREMIUM_RATE, phonenumbers.SHARED_COST:
		return numbering.Premium
	case phonenumbers.VOIP:
		return numbering.VoIP
	}
	return plan
}

// CheckCode judges the porting code of a number.
func (p *metadataPlan) CheckCode(n numbering.PhoneNumber, code string) porting.CodeCheck {
	return p.codes.check(p.Plan, n, p.Describe(n).LineType, code)
}
