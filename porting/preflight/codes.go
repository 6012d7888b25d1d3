package preflight

import (
	"strings"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// codes checks the porting codes, each by the rule of its number's own line type, and that there are as many as the market wants.
func (p *preflight) codes() {
	given, first := map[numbering.LineType]bool{}, map[numbering.LineType]bool{}
	for _, w := range p.moving {
		line := p.m.Line(p.f, w.NumberWish)
		rule, ruled := p.m.Codes[line.String()]
		switch {
		case w.Code == "" || !ruled:
		case rule.Need != "none":
			given[line] = true
			p.code(rule, w)
		case p.m.Plan.Describe(w.Number).LineType == numbering.UnknownLine: // said to be a line that has no code, and has one
			p.wrong(w.codeAt, "code.wrong_line", "number", p.m.Plan.Display(w.Number), "name", rule.Name)
		}
	}
	for _, w := range p.moving {
		line := p.m.Line(p.f, w.NumberWish)
		rule := p.m.Codes[line.String()]
		if w.Code == "" && (rule.Need == "each" || rule.Need == "one" && !given[line] && !first[line]) {
			p.wrong(w.codeAt, "code.missing", "number", p.m.Plan.Display(w.Number), "name", rule.Name)
		}
		first[line] = true
	}
}

func (p *preflight) code(rule porting.CodeRule, w mover) {
	check := p.m.Plan.CheckCode(w.Number, w.Code.Reveal())
	if check.Fault != "" {
		params := []any{"number", p.m.Plan.Display(w.Number), "name", rule.Name, "length", codeLength(w.Code)}
		if check.Repaired != "" {
			params = append(params, "proposal", check.Repaired)
		}
		p.wrong(w.codeAt, check.Fault, params...)
		return
	}
	said := p.f.CurrentProvider
	if check.Carrier == "" || said == "" || porting.Fold(said) == porting.Fold(check.Operator) {
		return
	}
	if named, ok := p.m.CarrierNamed(said); !ok || named.Code != check.Carrier {
		p.warn(w.codeAt, "code.other_operator", "operator", check.Operator, "provider", said, "name", rule.Name)
	}
}

// codeLength counts the characters of a code without the spaces and dashes that people put between them.
func codeLength(code porting.Secret) int {
	return len([]rune(strings.NewReplacer(" ", "", "-", "", "\u00a0", "", "\u202f", "").Replace(code.Reveal())))
}
