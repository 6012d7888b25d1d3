package front

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/session"
	"github.com/portamento/portamento/web/ui"
)

const (
	mostChecks = 50   // numbers at a time, as without a key at the API
	maxTyped   = 8000 // bytes of what was typed
	maxRow     = 60   // characters that are kept of one row
)

// checkView is the box for numbers.
type checkView struct {
	Form    ui.Form
	Markets []ui.Choice
}

// blankCheck is the box before anything was typed, for the market that the reader probably means.
func blankCheck(v *visit.Visit) checkView {
	x := checkView{Markets: marketChoices(v)}
	x.Form.Set("market", string(v.Page.Market.Code))
	return x
}

// marketChoices are the countries whose numbers can be checked.
func marketChoices(v *visit.Visit) []ui.Choice {
	var out []ui.Choice
	for _, m := range v.Service.Markets.Markets() {
		out = append(out, ui.Choice{Value: string(m.Code), Label: countryName(v.Page, m)})
	}
	return out
}

func countryName(p ui.Page, m *porting.Market) string {
	for _, lang := range []string{p.Language(), "en"} {
		if name := m.Names[lang]; name != "" {
			return name
		}
	}
	return m.Country
}

func showCheck(v *visit.Visit) error {
	v.Page.Title = v.Page.T("front.check.title")
	return v.Render(http.StatusOK, checkPage(v.Page, blankCheck(v)))
}

// askCheck takes numbers and leads to the answer, whose address holds none of them.
func askCheck(v *visit.Visit) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	if f.Value("company_site") != "" { // no person sees this field
		return v.Redirect(v.Page.Prefix + "/check")
	}
	if !v.Signed {
		if err := v.Count("check"); err != nil {
			return tooMany(v, err)
		}
	}
	m, ok := v.Service.Markets.Market(porting.MarketCode(f.Value("market")))
	typed := rowsOf(f.Value("numbers"))
	x := checkView{Form: f, Markets: marketChoices(v)}
	switch {
	case !ok:
		m = v.Page.Market
		x.Form.Errors = []ui.FieldError{{Field: "market", Message: v.Page.T("front.check.market_missing")}}
	case len(typed) == 0:
		x.Form.Errors = []ui.FieldError{{Field: "numbers", Message: v.Page.T("front.check.missing")}}
	case len(typed) > mostChecks || len(f.Value("numbers")) > maxTyped:
		x.Form.Errors = []ui.FieldError{{Field: "numbers", Message: v.Page.T("front.check.too_many", "max", mostChecks)}}
	default:
		x.Form.Errors = unreadable(v, m, typed)
	}
	if len(x.Form.Errors) > 0 {
		v.Page.Title, v.Page.Error, v.Page.Market = v.Page.T("front.check.title"), true, m
		return v.Render(http.StatusUnprocessableEntity, checkPage(v.Page, x))
	}
	token := question{Market: m.Code, At: v.Now().Unix(), Numbers: typed}.seal(v)
	if token == "" {
		return porting.ErrNotFound
	}
	return v.Redirect(v.Page.Prefix + "/check/result/" + token)
}

// tooMany says how long to wait, and that whoever signs in need not.
func tooMany(v *visit.Visit, err error) error {
	slow, ok := errors.AsType[*session.SlowError](err)
	if !ok {
		return err
	}
	wait := int((slow.Wait + time.Second - 1) / time.Second)
	v.Later(slow.Wait)
	return v.Say(http.StatusTooManyRequests, slowWords(v.Page, wait))
}

func slowWords(p ui.Page, wait int) ui.Words {
	return ui.Words{Title: p.T("front.check.slow"), Lines: []string{p.T("front.check.slow_text", "count", wait)}, Action: p.T("ui.nav.sign_in"), Href: "/sign-in?next=" + p.Prefix + "/check"}
}

// rowsOf reads a list as people write it: one number per line, or with commas and semicolons. The same twice is asked once.
func rowsOf(text string) []string {
	seen := map[string]bool{}
	var out []string
	for _, row := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' || r == ',' || r == ';' }) {
		row = strings.TrimSpace(strings.ToValidUTF8(row, ""))
		if utf8.RuneCountInString(row) > maxRow {
			row = string([]rune(row)[:maxRow])
		}
		if row != "" && !seen[row] {
			seen[row] = true
			out = append(out, row)
		}
	}
	return out
}

// unreadable are the rows that cannot be read as numbers of the country, each in its own words. Of a list only what was mistyped is
// pointed at: the answer itself speaks of the others.
func unreadable(v *visit.Visit, m *porting.Market, typed []string) []ui.FieldError {
	var out []ui.FieldError
	for i, t := range typed {
		key := map[string]string{numbering.TooShort.String(): "short", numbering.TooLong.String(): "long", numbering.Letters.String(): "letters",
			numbering.Garbage.String(): "garbage", numbering.Empty.String(): "garbage"}
		if len(typed) == 1 {
			key[numbering.ShortCode.String()], key[numbering.Emergency.String()] = "code", "code"
			key[numbering.OtherCountry.String()] = "country"
		}
		verdict := m.Check(t)
		said, ok := key[verdict.Reason]
		if !ok {
			continue
		}
		message := v.Page.T("front.check.wrong."+said, "typed", t, "country", countryName(v.Page, m))
		if other := homeOf(v, t); said == "country" && other != nil {
			message = v.Page.T("front.check.wrong.elsewhere", "typed", t, "country", countryName(v.Page, other))
		}
		if len(typed) > 1 {
			message = v.Page.T("front.check.row", "row", strconv.Itoa(i+1), "message", message)
		}
		out = append(out, ui.FieldError{Field: "numbers", Message: message})
	}
	return out
}

// homeOf is the market that knows a number as its own; nil if none does.
func homeOf(v *visit.Visit, typed string) *porting.Market {
	for _, m := range v.Service.Markets.Markets() {
		if _, fault := m.Plan.Parse(typed); fault == numbering.NoFault {
			return m
		}
	}
	return nil
}
