package front

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/api/ask"
	"github.com/portamento/portamento/web/api/view"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/terms"
	"github.com/portamento/portamento/web/ui"
)

// resultView is the answer about some numbers.
type resultView struct {
	Rows    []resultRow
	Sum     view.CheckSummary
	Go      []string // what can be asked for, as typed
	Needs   []string // what a request asks for
	Prices  []ui.Fact
	Price   string // the day of the price list
	Start   string // where the numbers are taken on; "" where this person may not
	SignIn  bool   // that leads to signing in first
	Sources []string
	Ask     string  // where the numbers are sent that a person has to look at; "" where nobody does
	Person  ui.Form // with the address for the answer

	Instead  bool // a number that cannot move could be forwarded
	FromHome bool // numbers of our own residential devices have a way of their own
	Checked  string
}

// resultRow is the answer about one number.
type resultRow struct {
	Number  string // as the market writes it, else as typed
	Verdict string
	Why     string
	Area    string
	Kind    string
	Network string // to whom the range was given
	Source  string
	Usual   string
}

// verdictTags are the looks of the verdicts.
var verdictTags = map[string]string{"yes": "done", "likely": "likely", "ask": "ask", "already": "us", "no": "late"}

// noResult is where the address of an answer leads without its token.
func noResult(v *visit.Visit) error { return v.Redirect(v.Page.Prefix + "/check") }

// showResult answers by the markets' rules alone, as the API does without a key; who is signed in also learns which numbers are their own.
func showResult(v *visit.Visit) error {
	if v.R.URL.Query().Get("asked") != "" {
		v.Page.Notice = v.Page.T("front.ask.taken")
	}
	return result(v, http.StatusOK, ui.Form{})
}

// askPerson sends the numbers that no rule decides to the desk, with the address for the answer.
func askPerson(v *visit.Visit) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	if err := v.Count("ask"); err != nil {
		return tooMany(v, err)
	}
	q, ok := opened(v, v.R.PathValue("token"))
	if !ok || v.Questions == nil || f.Value("company_site") != "" {
		return v.Redirect(v.Page.Prefix + "/check")
	}
	verdicts, err := v.Service.CheckNumbers(v.R.Context(), nil, q.Market, q.Numbers)
	if err != nil {
		return err
	}
	var open []string
	for _, x := range verdicts {
		if x.Answer == porting.EligibleAsk {
			open = append(open, x.Input)
		}
	}
	desk := &ask.Desk{Box: v.Questions}
	_, err = desk.Take(v.R.Context(), &ask.Asked{Body: ask.QuestionBody{Market: string(q.Market), Numbers: open, Email: strings.TrimSpace(f.Value("email")), Language: v.Page.Language()}})
	if v.Again(&f, err) {
		return result(v, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	return v.Redirect(v.Page.Prefix + "/check/result/" + v.R.PathValue("token") + "?asked=1")
}

// result shows the answer; person is the form for a question to a person, as it was sent.
func result(v *visit.Visit, status int, person ui.Form) error {
	q, ok := opened(v, v.R.PathValue("token"))
	m, known := v.Service.Markets.Market(q.Market)
	if !ok || !known {
		return v.Say(http.StatusNotFound, ui.Words{Title: v.Page.T("front.result.gone"), Lines: []string{v.Page.T("front.result.gone_text")},
			Action: v.Page.T("front.result.again"), Href: v.Page.Prefix + "/check"})
	}
	var who *porting.Actor
	if v.Signed {
		who = &v.Who
	} else {
		v.Page.Market = m
	}
	verdicts, err := v.Service.CheckNumbers(v.R.Context(), who, q.Market, q.Numbers)
	if err != nil {
		return err
	}
	x := results(v.Page, v.View(), m, verdicts)
	x.Checked, x.Person = v.Page.Instant(time.Unix(q.At, 0)), person
	x.FromHome = v.Homes != nil
	if v.Questions != nil && x.Sum.Ask > 0 && v.Page.Notice == "" {
		x.Ask = v.Page.Prefix + "/check/result/" + v.R.PathValue("token")
	}
	switch {
	case len(x.Go) == 0 || m.Code != v.Page.Market.Code:
	case !v.Signed:
		x.Start, x.SignIn = "/sign-in?next="+url.QueryEscape(v.Page.Prefix+"/check/result/"+v.R.PathValue("token")), true
	case v.Session.Can(login.Port):
		x.Start = "/office/add-ons/number-porting"
	}
	v.Page.Title, v.Page.Wide = v.Page.T("front.result.title", "count", len(x.Rows)), len(x.Rows) > 1
	v.W.Header().Set("X-Robots-Tag", "noindex")
	return v.Render(status, resultPage(v.Page, x))
}

// results makes the answers for people of verdicts of a market.
func results(p ui.Page, reader view.Reader, m *porting.Market, verdicts []porting.Verdict) resultView {
	x := resultView{Needs: needs(p, m, verdicts), Prices: terms.Prices(p, reader.Market(m), porting.PricePort, porting.PriceAdditional)}
	if list, ok := m.PriceListAt(p.Now); ok {
		x.Price = dated(p, list.From)
	}
	said := map[string]string{}
	for i := range verdicts {
		c := reader.Check(&verdicts[i], said)
		row := resultRow{Number: verdicts[i].Input, Verdict: c.Verdict, Why: c.Reason.Message, Area: verdicts[i].Area, Kind: p.T("front.line." + c.LineType),
			Network: verdicts[i].HolderName}
		if c.Display != nil {
			row.Number = *c.Display
		}
		if s := verdicts[i].Source; s != "" {
			row.Source = p.T("front.result.source", "source", s)
			if at := verdicts[i].SourceDate; !at.IsZero() {
				row.Source = p.T("front.result.source_dated", "source", s, "date", dated(p, at), "count", max(0, int(p.Now.Sub(at).Hours()/24/30)))
			}
		}
		if row.Source != "" && !slices.Contains(x.Sources, row.Source) {
			x.Sources = append(x.Sources, row.Source)
		}
		if d := verdicts[i].TypicalDays; d != (porting.Days{}) {
			row.Usual = p.T("front.result.days", "from", d.From, "to", d.To)
		}
		x.Sum.Count(verdicts[i].Answer)
		x.Instead = x.Instead || verdicts[i].Answer == porting.EligibleNo && rings(verdicts[i].Line)
		if a := verdicts[i].Answer; a == porting.EligibleYes || a == porting.EligibleLikely {
			x.Go = append(x.Go, verdicts[i].Input)
		}
		x.Rows = append(x.Rows, row)
	}
	return x
}

// rings says that a line of a kind can be somebody's own, whose calls another number can take: a short code or an emergency number cannot.
func rings(line numbering.LineType) bool {
	return line == numbering.Landline || line == numbering.Mobile || line == numbering.UnknownLine
}

// dated is a day with its year, and without its name.
func dated(p ui.Page, at time.Time) string {
	c := p.Clock()
	c.Now = time.Time{}
	_, day, _ := strings.Cut(c.Day(at), " ")
	return day
}

// kinds are the names of the kinds of lines that can move, where there are several: what is said of one does not hold for the others.
func kinds(p ui.Page, verdicts []porting.Verdict) map[numbering.LineType]string {
	out := map[numbering.LineType]string{}
	for _, v := range verdicts {
		if v.Answer != porting.EligibleNo {
			out[v.Line] = p.T("front.line." + v.Line.String())
		}
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// needs is what a request for these numbers asks for.
func needs(p ui.Page, m *porting.Market, verdicts []porting.Verdict) []string {
	out := []string{p.T("front.need.bill")}
	told, kind := map[string]bool{}, kinds(p, verdicts)
	for _, v := range verdicts {
		rule, ok := m.Codes[v.Line.String()]
		if v.Answer == porting.EligibleNo || !ok || rule.Need == "none" || told[rule.Name+rule.Need] {
			continue
		}
		told[rule.Name+rule.Need] = true
		text := p.T("front.need.code."+rule.Need+".text", "code", rule.Name, "kind", kind[v.Line])
		if p.Has("guide.code") && !told["guide"] {
			told["guide"] = true
			text += " " + p.T("guide.code")
		}
		out = append(out, text)
	}
	if m.CompanyID.Need {
		out = append(out, p.T("front.need.company", "id", m.CompanyID.Name))
	}
	return append(out, p.T("front.need.signature"))
}

// typedList is the numbers to take on, one per line.
func (x resultView) typedList() string { return strings.Join(x.Go, "\n") }

// rowFacts is what is known of one number.
func rowFacts(p ui.Page, r resultRow) []ui.Fact {
	var out []ui.Fact
	add := func(key, value string) {
		if value != "" {
			out = append(out, ui.Fact{Name: p.T(key), Values: []string{value}})
		}
	}
	add("front.result.kind", r.Kind)
	add("front.result.area", r.Area)
	if r.Network != "" {
		add("front.result.network", p.T("front.result.network_of", "name", r.Network))
	}
	add("front.result.usual", r.Usual)
	return out
}

// startLabel is the button that takes the numbers on.
func startLabel(p ui.Page, x resultView) string {
	if len(x.Rows) == 1 {
		return p.T("front.result.start")
	}
	return p.T("front.result.start_some", "some", len(x.Go), "all", len(x.Rows))
}
