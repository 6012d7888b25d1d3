package preflight

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// numbers reads every number, then judges those that shall move: each once, of the right kind, free to come, and covered (R1).
func (p *preflight) numbers() {
	f := p.f
	p.readable("/new_main_number", f.NewMainNumber)
	p.readable("/replaces", f.Replaces)
	if p.readable("/main_number", f.MainNumber) && f.MovesMain() {
		p.moving = append(p.moving, mover{porting.NumberWish{TypedNumber: f.MainNumber}, "/main_number", "/main_number"})
		p.moves[f.MainNumber.Number] = "/main_number"
	}
	for i, w := range f.Numbers {
		at := fmt.Sprintf("/numbers/%d", i)
		if !p.readable(at+"/number", w.TypedNumber) {
			if w.Typed == "" {
				p.wrong(at+"/number", "number.missing")
			}
			continue
		}
		first, twice := p.moves[w.Number]
		switch {
		case first == "/main_number": // repeated to give its code, label or destination
			p.moving[0] = mover{w, at + "/number", at + "/code"}
		case twice:
			p.wrong(at+"/number", "number.twice", "number", p.m.Plan.Display(w.Number), "first", first)
			continue
		default:
			p.moving = append(p.moving, mover{w, at + "/number", at + "/code"})
		}
		p.moves[w.Number] = at + "/number"
	}
	for _, w := range p.moving {
		p.mayMove(w)
	}
}

// readable reports a number that was not understood, with what would be right; false where there is no number.
func (p *preflight) readable(at string, n porting.TypedNumber) bool {
	if n.Typed == "" {
		return n.Number != 0
	}
	_, fault := p.m.Plan.Parse(n.Typed)
	if fault == numbering.NoFault {
		return n.Number != 0
	}
	digits := 0
	for _, r := range n.Typed {
		if r >= '0' && r <= '9' {
			digits++
		}
	}
	params := []any{"typed", n.Typed, "digits", digits, "country", p.m.Country}
	if plan, ok := p.m.Plan.(interface{ Country() numbering.Country }); ok {
		c := plan.Country()
		params = append(params, "wanted", len(c.Trunk)+c.NationalLength)
	}
	p.wrong(at, fault.String(), params...)
	return false
}

func (p *preflight) mayMove(w mover) {
	facts := p.m.Plan.Describe(w.Number)
	shown := p.m.Plan.Display(w.Number)
	said := cmp.Or(w.LineType, p.f.LineType)
	switch kind := facts.LineType; {
	case kind == numbering.Premium || kind == numbering.Short:
		p.wrong(w.at, "number.special", "number", shown, "line_type", kind.String())
	case said != numbering.UnknownLine && p.m.Line(p.f, w.NumberWish) != said: // it travels with its own kind (R10)
		p.warn(w.at, "number.wrong_line", "number", shown, "line_type", kind.String(), "wanted", said.String())
	}
	switch c := p.m.Plan.Coverage(w.Number, facts); c.Answer {
	case porting.EligibleNo:
		p.wrong(w.at, "number.not_portable", "number", shown, "reason", c.Reason)
	case porting.EligibleLikely:
		p.warn(w.at, "number.not_guaranteed", "number", shown, "reason", c.Reason)
	case porting.EligibleAsk:
		p.warn(w.at, "number.to_be_checked", "number", shown, "reason", c.Reason)
	}
	own, held := p.in.Own[w.Number]
	switch {
	case held && (own.State == porting.OwnAssigned || own.State == porting.OwnQuarantined):
		p.stop(w.at, "number.already_ours", "number", shown)
	case p.in.OpenElsewhere[w.Number]:
		p.stop(w.at, "number.in_open_order", "number", shown)
	}
}

// carriers warns when the numbers turn out to be at several carriers: they travel as several orders (R10).
func (p *preflight) carriers() {
	var names []string
	for _, w := range p.moving {
		if _, name := p.m.LosingCarrier(p.f, w.NumberWish); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) > 1 {
		p.warn("/numbers", "carriers.several", "count", len(names), "names", strings.Join(names, ", "))
	}
}

// accountNumber catches a phone number given for the account number, and what does not look like the provider's.
func (p *preflight) accountNumber() {
	given := p.f.AccountNumber.Reveal()
	if given == "" {
		return
	}
	c, known := p.m.CarrierNamed(p.f.CurrentProvider)
	if n, fault := p.m.Plan.Parse(given); fault == numbering.NoFault && n != 0 && (p.moves[n] != "" || n == p.f.MainNumber.Number) {
		p.wrong("/account_number", "account_number.is_phone", "provider", p.f.CurrentProvider, "sample", c.AccountSample)
		return
	}
	bare := strings.NewReplacer(" ", "", "-", "", ".", "", "/", "").Replace(given)
	if known && c.AccountRule != nil && !c.AccountRule.MatchString(given) && !c.AccountRule.MatchString(bare) {
		p.warn("/account_number", "account_number.pattern", "provider", c.Name, "sample", c.AccountSample)
	}
}

// oldAccount asks what becomes of the numbers that stay at the old provider.
func (p *preflight) oldAccount() {
	f := p.f
	main := f.MainNumber.Number
	leaves := main != 0 && p.moves[main] != ""
	switch {
	case main == 0:
	case f.MainMoves == nil && len(p.moving) > 0 && !leaves:
		p.lacks("/main_moves")
	case f.MainMoves != nil && !*f.MainMoves && leaves:
		p.wrong("/main_moves", "main_moves.contradiction", "number", p.m.Plan.Display(main))
	}
	if f.Rest == "" && len(p.moving) > 1 {
		p.lacks("/rest")
	}
	if f.Rest == porting.RestUnknown {
		p.warn("/rest", "rest.unsettled")
	}
	heir := f.NewMainNumber
	if f.Rest == "keep" && leaves && heir == (porting.TypedNumber{}) {
		p.lacks("/new_main_number", "provider", f.CurrentProvider)
	}
	if heir.Number != 0 && p.moves[heir.Number] != "" {
		p.wrong("/new_main_number", "new_main_number.moves", "number", p.m.Plan.Display(heir.Number))
	}
}
