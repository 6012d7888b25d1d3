package bill

import (
	"slices"
	"time"

	"github.com/portamento/portamento/porting"

	"github.com/portamento/portamento/document/bill/paper"
)

// Status is what became of one field.
type Status string

// The states of a field.
const (
	Found      Status = "found"      // as typed
	Different  Status = "different"  // the bill says something else
	NotFound   Status = "not_found"  // the bill does not show it
	Unreadable Status = "unreadable" // there is something, but the picture does not tell what
)

// Verdict sums a report up.
type Verdict string

// The verdicts.
const (
	Clean Verdict = "clean" // nothing speaks against sending
	Look  Verdict = "look"  // a person should compare
	Stop  Verdict = "stop"  // the carrier would refuse: ask the customer first
)

// Finding is what became of one field of the request.
type Finding struct {
	// Field is the JSON pointer of the field in the request; "/bill" is the paper itself.
	Field  string
	Status Status
	// Typed and Printed are what the request and the bill say; Printed is empty where the bill says nothing.
	Typed, Printed string
	// Secret says that both are secrets: an account number, a porting code. Masked hides them.
	Secret bool
	At     paper.Place
	// Sure is how sure the reading is of Printed, from 0 to 1.
	Sure float64
}

// Reason is why a score is not 100, as a code with parameters; the sentences are elsewhere.
type Reason struct {
	Code   string
	Field  string
	Points int
	// Verdict is what this reason alone asks for.
	Verdict Verdict
	Params  map[string]string
}

// Report is what the comparison of one bill with one request found.
type Report struct {
	Verdict  Verdict
	Score    int // 0 to 100
	Source   string
	Reasons  []Reason // the heaviest first
	Findings []Finding
	// Date is the day of the bill, zero where none was found; Age is in days.
	Date time.Time
	Age  int
}

// Finding finds what became of a field; false if it was not looked for.
func (r *Report) Finding(field string) (Finding, bool) {
	for _, f := range r.Findings {
		if f.Field == field {
			return f, true
		}
	}
	return Finding{}, false
}

// Masked is the report without the text of secrets, for those who may not see them.
func (r Report) Masked() Report {
	r.Findings = slices.Clone(r.Findings)
	for i, f := range r.Findings {
		if f.Secret {
			r.Findings[i].Typed, r.Findings[i].Printed = porting.Secret(f.Typed).Masked(), porting.Secret(f.Printed).Masked()
		}
	}
	return r
}

// ReasonCodes lists every code that a report may give, so that its sentences can be checked for completeness.
func ReasonCodes() []string {
	var codes []string
	for _, w := range weights {
		codes = append(codes, w.code)
	}
	return codes
}

// weight is what a reason costs, and what it asks for.
type weight struct {
	code    string
	points  int
	verdict Verdict
}

// weights is every reason. What carriers refuse for stops; what a bill need not show costs little, as does what has check digits of its own.
var weights = []weight{
	{"bill.account_number.different", 50, Stop},
	{"bill.account_number.not_found", 15, Look},
	{"bill.account_number.unreadable", 10, Look},
	{"bill.age.ageing", 5, Clean},
	{"bill.age.future", 30, Look},
	{"bill.age.stale", 40, Stop},
	{"bill.age.unknown", 5, Clean},
	{"bill.age.unreadable", 10, Look},
	{"bill.building.not_found", 5, Clean},
	{"bill.city.different", 20, Look},
	{"bill.city.not_found", 5, Clean},
	{"bill.city.unreadable", 5, Clean},
	{"bill.code.different", 50, Stop},
	{"bill.code.other_line", 60, Stop},
	{"bill.code.unreadable", 3, Clean},
	{"bill.company_id.different", 40, Stop},
	{"bill.company_id.unreadable", 3, Clean},
	{"bill.holder.different", 50, Stop},
	{"bill.holder.form", 45, Stop},
	{"bill.holder.form_missing", 10, Look},
	{"bill.holder.not_found", 30, Look},
	{"bill.holder.unreadable", 10, Look},
	{"bill.house_number.different", 50, Stop},
	{"bill.house_number.unreadable", 10, Look},
	{"bill.number.different", 50, Stop},
	{"bill.number.not_found", 20, Look},
	{"bill.number.not_on_account", 40, Stop},
	{"bill.number.unreadable", 10, Look},
	{"bill.numbers.forgotten", 30, Stop},
	{"bill.paper.unreadable", 100, Look},
	{"bill.postcode.different", 40, Stop},
	{"bill.postcode.not_found", 10, Look},
	{"bill.postcode.unreadable", 10, Look},
	{"bill.provider.different", 30, Look},
	{"bill.provider.not_found", 5, Clean},
	{"bill.street.billing", 50, Stop},
	{"bill.street.different", 45, Stop},
	{"bill.street.not_found", 20, Look},
	{"bill.street.unreadable", 10, Look},
}

// because adds a reason; an unknown code is a mistake of this package that its tests find.
func (c *check) because(code, field string, params map[string]string) {
	for _, w := range weights {
		if w.code != code {
			continue
		}
		c.out.Reasons = append(c.out.Reasons, Reason{Code: code, Field: field, Points: w.points, Verdict: w.verdict, Params: params})
		return
	}
}

// sum makes score and verdict of the reasons.
func (c *check) sum() {
	slices.SortStableFunc(c.out.Reasons, func(a, b Reason) int { return b.Points - a.Points })
	c.out.Score, c.out.Verdict = 100, Clean
	for _, r := range c.out.Reasons {
		c.out.Score = max(0, c.out.Score-r.Points)
		if r.Verdict == Stop || r.Verdict == Look && c.out.Verdict == Clean {
			c.out.Verdict = r.Verdict
		}
	}
}
