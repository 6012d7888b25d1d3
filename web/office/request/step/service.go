package step

import (
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/merge"
	"github.com/portamento/portamento/web/api/view"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/ui"
)

// service is the first screen: what moves, and who sends the bill today.
var service = screen{key: keyService, values: serviceValues, edit: editService, page: servicePageOf, onward: special}

// lineSpecial is the choice that no request can be made for: a person moves these.
const lineSpecial = "special"

// serviceView is what the screen shows beside the form.
type serviceView struct {
	frame
	Lines     []ui.Choice
	Providers []string
	New       bool // the provider is in no table of ours
	Guide     guide
	Codes     []codeHint
}

// guide is where the bill of a provider shows what is asked for.
type guide struct{ Where, Sample, Hours string }

// codeHint is a porting code that will be asked for, and where it is found.
type codeHint struct{ Name, Where string }

func serviceValues(d *draft) url.Values {
	f := &d.r.Fields
	out := url.Values{"current_provider": {f.CurrentProvider}, "account_number": {f.AccountNumber.Masked()}}
	if line := f.LineType.String(); line != "unknown" {
		out.Set("line_type", line)
	}
	return out
}

func editService(d *draft, sent url.Values, f *porting.Fields) error {
	patch := visit.Patch(sent, "current_provider", "account_number", "line_type")
	if kept(sent.Get("account_number"), f.AccountNumber) {
		delete(patch, "account_number")
	}
	if sent.Get("line_type") == lineSpecial {
		delete(patch, "line_type")
	}
	return merge.Apply(d.m, f, patch)
}

// special leads whoever wants to move a special number to a person.
func special(d *draft, sent url.Values) string {
	if sent.Get("line_type") == lineSpecial {
		return d.path("stop", "special")
	}
	return ""
}

func servicePageOf(d *draft, x frame) (templ.Component, error) {
	p := d.Page
	s := serviceView{frame: x}
	for _, t := range d.m.LineTypes {
		s.Lines = append(s.Lines, ui.Choice{Value: t.String(), Label: p.T("line_type." + t.String())})
	}
	s.Lines = append(s.Lines, ui.Choice{Value: lineSpecial, Label: p.T("request.line.special"), Hint: p.T("request.line.special.hint")})
	for _, c := range d.m.Carriers {
		s.Providers = append(s.Providers, c.Name)
	}
	slices.SortFunc(s.Providers, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
	c, known := d.m.CarrierNamed(x.Form.Value("current_provider"))
	s.New = !known && x.Form.Value("current_provider") != ""
	shown := d.View().Carrier(d.m, c)
	s.Guide = guide{Where: text(shown.AccountWhere), Sample: text(shown.AccountSample), Hours: text(shown.Hours)}
	s.Codes = codeHints(d, shown)
	return servicePage(p, s), nil
}

// codeHints are the codes that the market wants for its lines.
func codeHints(d *draft, c view.CarrierView) []codeHint {
	var out []codeHint
	for _, t := range d.m.LineTypes {
		rule, ok := d.m.Codes[t.String()]
		if !ok || rule.Need == "none" {
			continue
		}
		out = append(out, codeHint{Name: rule.Name, Where: text(c.CodeWhere)})
	}
	return out
}

// text is what an optional text says; empty for none.
func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
