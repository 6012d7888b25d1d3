package market

import (
	"strings"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// Kinds of rows in ranges.csv, in the order in which they are asked. A row of digits holds for the numbers that begin
// with them; the longest wins.
const (
	rowUnallocated = "unallocated" // no operator has the block, and it is not reserved for fiction
	rowFiction     = "fiction"     // reserved for fiction, where no row of digits holds
	rowTerritory   = "territory:"  // the block belongs to this territory
	rowLine        = "line:"       // the line is of this type
	rowZone        = "zone:"       // the block's zone begins with this code
	rowRest        = "rest"        // everything else
)

// coverage is ranges.csv, ready to be asked.
type coverage struct {
	rows        []porting.Coverage
	digits      *numbering.Index
	zones       *numbering.Index
	territories map[string]int
	lines       [numbering.Short + 1]int
	unallocated int
	fiction     int
	rest        int
}

// none says that there is no such row.
const none = -1

// readCoverage reads ranges.csv.
func readCoverage(r *reader) *coverage {
	c := &coverage{digits: numbering.NewIndex(), zones: numbering.NewIndex(), territories: map[string]int{}, unallocated: none,
		fiction: none, rest: none}
	for i := range c.lines {
		c.lines[i] = none
	}
	seen := map[string]bool{}
	for _, x := range r.table("ranges.csv", true, "range", "answer", "reason", "area") {
		row := porting.Coverage{Reason: x.get("reason"), Area: x.get("area")}
		answer, ok := answers[x.get("answer")]
		if !ok {
			x.fault("answer: %q is none of yes, likely, ask, no", x.get("answer"))
		}
		row.Answer = answer
		if row.Reason == "" {
			x.fault("reason: it is empty")
		}
		if seen[x.get("range")] {
			x.fault("range: %s stands twice", x.get("range"))
		}
		seen[x.get("range")] = true
		c.rows = append(c.rows, row)
		c.put(x, len(c.rows)-1)
	}
	if c.unallocated == none || c.rest == none {
		r.fault("ranges.csv", 0, "the rows %s and %s are needed", rowUnallocated, rowRest)
	}
	return c
}

// answers are the words of the column answer. Whether a number is already ours depends on the account, not on a range.
var answers = map[string]porting.Eligibility{"yes": porting.EligibleYes, "likely": porting.EligibleLikely, "ask": porting.EligibleAsk,
	"no": porting.EligibleNo}

// put enters row i under its range.
func (c *coverage) put(x record, i int) {
	key := x.get("range")
	var err error
	switch kind, rest := key, ""; {
	case kind == rowUnallocated:
		c.unallocated = i
	case kind == rowFiction:
		c.fiction = i
	case kind == rowRest:
		c.rest = i
	case cut(kind, rowTerritory, &rest):
		c.territories[rest] = i
	case cut(kind, rowLine, &rest):
		c.lines[x.lineType(rest)] = i
	case cut(kind, rowZone, &rest):
		err = c.zones.Put(rest, uint32(i))
	case key == "":
		x.fault("range: it is empty")
	default:
		err = c.digits.Put(key, uint32(i))
	}
	if err != nil {
		x.fault("range: %q is neither a prefix of digits nor one of the named kinds", key)
	}
}

func cut(s, prefix string, rest *string) bool {
	after, ok := strings.CutPrefix(s, prefix)
	*rest = after
	return ok
}

// find gives the row that holds for a number. It allocates nothing.
func (c *coverage) find(p *numbering.Plan, n numbering.PhoneNumber, f numbering.Facts) porting.Coverage {
	row := c.rows[c.row(p, n, f)]
	if row.Area == "" {
		row.Area = f.ZoneName
	}
	return row
}

func (c *coverage) row(p *numbering.Plan, n numbering.PhoneNumber, f numbering.Facts) int {
	if !f.Allocated && !f.Fiction {
		return c.unallocated
	}
	if i, ok := c.territories[f.Territory]; ok {
		return i
	}
	if i := c.lines[f.LineType]; i != none {
		return i
	}
	if i, _, ok := c.zones.Longest(f.Zone); ok {
		return int(i)
	}
	if d, ok := p.National(n); ok {
		if i, _, ok := c.digits.Match(d); ok {
			return int(i)
		}
	}
	if f.Fiction && c.fiction != none {
		return c.fiction
	}
	return c.rest
}
