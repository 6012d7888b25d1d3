package market

import (
	"errors"
	"strings"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// codeChecks judges porting codes by the rules of a market.
type codeChecks struct {
	rules    map[string]codeFile // by line type
	carriers map[string]porting.Carrier
	home     uint64 // the calling code within which prefixes that begin with a digit tell the operator
}

// codeChecks makes the judge of the market's codes; the carriers have to be known.
func (f *packFile) codeChecks(m *porting.Market) *codeChecks {
	c := &codeChecks{rules: f.Codes, carriers: map[string]porting.Carrier{}}
	for _, x := range m.Carriers {
		for _, p := range x.CodePrefixes {
			c.carriers[p] = x
		}
	}
	for _, d := range f.Plan.CallingCode {
		c.home = c.home*10 + uint64(d-'0')
	}
	return c
}

// check judges a code. A line whose type the plan does not tell is taken for a mobile one, the kind that always has a code.
func (c *codeChecks) check(p *numbering.Plan, n numbering.PhoneNumber, line numbering.LineType, code string) porting.CodeCheck {
	rule, ok := c.rules[ruleLine(line).String()]
	if !ok || rule.Need == "none" {
		return porting.CodeCheck{}
	}
	if rule.Form == "rio" {
		return c.checkRIO(p, n, line, code)
	}
	return checkPlain(rule, code)
}

func ruleLine(t numbering.LineType) numbering.LineType {
	if t == numbering.Mobile || t == numbering.UnknownLine {
		return numbering.Mobile
	}
	return numbering.Landline
}

// rioFaults are the faults of a RIO by the codes that all markets share.
var rioFaults = map[numbering.RIOFault]string{numbering.RIOLength: "code.length", numbering.RIOCharacters: "code.characters",
	numbering.RIOOperator: "code.operator", numbering.RIOIndicator: "code.indicator", numbering.RIOOtherLine: "code.wrong_line",
	numbering.RIONumber: "code.wrong_line", numbering.RIOKey: "code.key"}

// checkRIO judges a RIO and tells whose it is. The operator is told also where the key fails: the customer may have typed
// the code of another line.
func (c *codeChecks) checkRIO(p *numbering.Plan, n numbering.PhoneNumber, line numbering.LineType, code string) porting.CodeCheck {
	rio, err := numbering.ParseRIO(code)
	if err != nil {
		fault, _ := errors.AsType[numbering.RIOFault](err)
		return porting.CodeCheck{Fault: rioFaults[fault]}
	}
	d, ok := p.National(n)
	if !ok {
		return porting.CodeCheck{Fault: "code.wrong_line"}
	}
	national := d.String()
	out := porting.CodeCheck{Fault: rioFaults[rio.Check(national, line)]}
	if out.Fault != "" {
		if meant, ok := numbering.Repair(code, national, line); ok {
			out.Repaired = meant.Code()
			rio = meant
		}
	}
	op := rio.Operator()
	if op[0] <= '9' && n.CallingCode() != c.home {
		return out // the numbers of mobile operators differ by territory
	}
	if x, ok := c.carriers[op]; ok {
		out.Carrier, out.Operator = x.Code, x.Name
	}
	return out
}

// checkPlain judges a code that is a run of digits, or of letters and digits.
func checkPlain(rule codeFile, code string) porting.CodeCheck {
	count := 0
	for _, ch := range strings.ToUpper(code) {
		switch {
		case ch == ' ' || ch == '-' || ch == '.':
		case ch >= '0' && ch <= '9' || rule.Form == "letters_digits" && ch >= 'A' && ch <= 'Z':
			count++
		default:
			return porting.CodeCheck{Fault: "code.characters"}
		}
	}
	if count < rule.Length[0] || count > rule.Length[1] {
		return porting.CodeCheck{Fault: "code.length"}
	}
	return porting.CodeCheck{}
}
