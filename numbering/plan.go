package numbering

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Plan is one country's numbering plan. Make one with NewPlan and load the lists of the regulator before use; from
// then on it is only read, by as many goroutines as wanted.
type Plan struct {
	country          Country
	code, trunk      run
	exit             run
	first            [10]bool
	others           []run  // calling codes of territories
	territory        *Index // national prefix -> index in others, or elsewhere
	lines            *Index // national prefix -> index in country.LineTypes
	fiction          *Index
	emergency, short map[run]bool
	list             blockList
	zones            *Index
	zoneList         []zone
}

// Facts is what the plan knows about a number. The holder is the operator to which the regulator gave the block: once
// a number was ported, another one serves it.
type Facts struct {
	LineType               LineType
	HolderCode, HolderName string
	Territory              string
	Zone, ZoneName         string
	Fiction                bool      // reserved for fiction and tests
	Allocated              bool      // within a block given to an operator
	AllocatedOn            time.Time // when the block was given; zero if not recorded
	Source                 string    // the list that says so
	SourceDate             time.Time // and its date
}

// elsewhere marks the prefixes of other countries in Plan.territory.
const elsewhere = MaxValue

// NewPlan makes a plan from a country's data, without any blocks yet. The error wraps ErrBadCountry for a wrong
// field, and names a prefix that is not made of digits.
func NewPlan(c Country) (*Plan, error) {
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("new plan: %w", err)
	}
	c.LineTypes = slices.Clone(c.LineTypes)
	p := &Plan{
		country: c, list: newBlockList(), zones: NewIndex(),
		territory: NewIndex(), lines: NewIndex(), fiction: NewIndex(),
		emergency: map[run]bool{}, short: map[run]bool{},
	}
	p.code, _ = parseRun(c.CallingCode)
	p.trunk, _ = parseRun(c.Trunk)
	p.exit, _ = parseRun(c.Exit)
	for d := range p.first {
		p.first[d] = d > 0 && c.First == "" || strings.IndexByte(c.First, byte('0'+d)) >= 0
	}
	if err := p.index(c); err != nil {
		return nil, fmt.Errorf("new plan %s: %w", c.Code, err)
	}
	return p, nil
}

// index enters the prefixes of the country.
func (p *Plan) index(c Country) error {
	for i, line := range c.LineTypes {
		if err := p.lines.Put(line.Prefix, uint32(i)); err != nil {
			return fmt.Errorf("line type: %w", err)
		}
	}
	for _, prefix := range c.Fiction {
		if err := p.fiction.Put(prefix, 1); err != nil {
			return fmt.Errorf("fiction: %w", err)
		}
	}
	for _, t := range c.Territories {
		code, err := parseRun(t.CallingCode)
		if err != nil || code.n < 1 || code.n > 3 {
			return fmt.Errorf("territory %s: %w", t.Prefix, ErrBadCountry)
		}
		if err := p.territory.Put(t.Prefix, p.other(code)); err != nil {
			return fmt.Errorf("territory: %w", err)
		}
	}
	for _, prefix := range c.Elsewhere {
		if err := p.territory.Put(prefix, elsewhere); err != nil {
			return fmt.Errorf("elsewhere: %w", err)
		}
	}
	for i, s := range append(append([]string(nil), c.Emergency...), c.ShortCodes...) {
		r, err := parseRun(s)
		if err != nil || r.n == 0 || r.n > maxShort {
			return fmt.Errorf("short code %q: %w", s, ErrBadCountry)
		}
		if i < len(c.Emergency) {
			p.emergency[r] = true
		} else {
			p.short[r] = true
		}
	}
	return nil
}

// other returns the place of a calling code among the territories' ones.
func (p *Plan) other(code run) uint32 {
	for i, have := range p.others {
		if have == code {
			return uint32(i)
		}
	}
	p.others = append(p.others, code)
	return uint32(len(p.others) - 1)
}

// Country returns the data that the plan was made from.
func (p *Plan) Country() Country { return p.country }

// National returns the digits of a number in the national form, trunk prefix included, and false when the number
// belongs to another country.
func (p *Plan) National(n PhoneNumber) (Digits, bool) {
	var d Digits
	r, ok := p.national(n)
	if ok {
		d.set(r.v, r.n)
	}
	return d, ok
}

func (p *Plan) national(n PhoneNumber) (run, bool) {
	whole := run{uint64(n), width(uint64(n))}
	if whole.n > maxE164 {
		return run{}, false
	}
	if whole.begins(p.code) {
		r := p.trunk.before(whole.drop(p.code.n))
		if len(p.country.Elsewhere) > 0 {
			if i, ok := p.territory.find(r); ok && i == elsewhere {
				return run{}, false
			}
		}
		return r, true
	}
	for _, code := range p.others {
		if whole.begins(code) {
			return p.trunk.before(whole.drop(code.n)), true
		}
	}
	return run{}, false
}

// Describe says what the plan knows about a number; nothing for a number of another country. It allocates nothing.
func (p *Plan) Describe(n PhoneNumber) Facts {
	var f Facts
	r, ok := p.national(n)
	if !ok {
		return f
	}
	var d Digits
	d.set(r.v, r.n)
	if i, _, ok := p.lines.match(&d); ok {
		f.LineType = p.country.LineTypes[i].Type
	}
	_, _, f.Fiction = p.fiction.match(&d)
	if i, _, ok := p.zones.match(&d); ok {
		z := &p.zoneList[i]
		f.Zone, f.ZoneName = z.code, z.name
		f.Source, f.SourceDate = p.list.sources[z.source].name, p.list.sources[z.source].date
	}
	p.list.describe(&d, &f)
	return f
}
