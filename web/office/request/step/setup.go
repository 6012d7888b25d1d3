package step

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/merge"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/ui"
)

// setup is the fifth screen: what the numbers will be here, and when.
var setup = screen{key: keySetup, values: setupValues, prepare: prepareSetup, edit: editSetup, page: setupPageOf, name: nameOfSetup, onward: morePeople}

// mostNotified is how many people get the mails of a request.
const mostNotified = 10

// setupView is what the screen shows beside the form.
type setupView struct {
	frame
	Main       string
	Own        []ui.Choice // the account's numbers, of which one is replaced
	Temporary  string      // the temporary number, if the account has one
	Afterwards []ui.Choice
	Rings      []ringView
	More       int // numbers beyond those that are listed
	When       []ui.Choice
	Paying     bool // the old contract may have to be paid for longer
	Notified   []string
	Languages  []ui.Choice
	Costs      costView
}

// ringView is where one number will ring.
type ringView struct {
	Name, Number string
	People       []ui.Choice
}

// costView is what the account pays today, and after the move.
type costView struct {
	Shown         bool
	Lines         []costLine
	Before, After string
	Tax           string
}

// costLine is one line of the two bills.
type costLine struct {
	Label, Before, After string
	Old, New             string // the numbers of either side
}

func setupValues(d *draft) url.Values {
	f := &d.r.Fields
	out := url.Values{"replaces": {""}, "temporary_number": {f.TemporaryNumber}, "name": {f.Name}, "when": {"soon"}}
	if f.Replaces.Number != 0 {
		out.Set("replaces", f.Replaces.Number.E164())
	}
	switch w := f.RequestedDate; {
	case w.NotBefore != "":
		out.Set("when", "after")
		out.Set("not_before", w.NotBefore)
	case w.On != "":
		out.Set("when", "on")
		out.Set("on", w.On)
	}
	for i, c := range f.Notify {
		at := "notify." + strconv.Itoa(i)
		out.Set(at+".email", c.Email)
		out.Set(at+".language", c.Language)
	}
	for _, w := range f.Moving() {
		out.Set("ring."+w.Number.E164(), string(w.Destination.User))
	}
	return out
}

func prepareSetup(d *draft, sent url.Values) error {
	var bad fieldErrors
	for when, name := range map[string]string{"after": "not_before", "on": "on"} {
		if sent.Get("when") == when && sent.Get(name) == "" && d.R.Header.Get("X-Autosave") == "" {
			bad = append(bad, ui.FieldError{Field: name, Message: d.Page.T("request.when.missing")})
		}
	}
	d.wrong = bad
	return nil
}

func editSetup(d *draft, sent url.Values, f *porting.Fields) error {
	if len(d.wrong) > 0 {
		return d.wrong
	}
	patch := visit.Patch(sent, "replaces", "temporary_number", "name")
	if sent.Has("when") {
		wish := map[string]any{"not_before": nil, "on": nil}
		switch sent.Get("when") {
		case "after":
			wish["not_before"] = sent.Get("not_before")
		case "on":
			wish["on"] = sent.Get("on")
		}
		patch["requested_date"] = wish
	}
	list := []any{}
	for i := range mostNotified + 1 {
		at := "notify." + strconv.Itoa(i)
		if email := strings.TrimSpace(sent.Get(at + ".email")); email != "" {
			list = append(list, map[string]any{"email": email, "language": sent.Get(at + ".language")})
		}
	}
	patch["notify"] = list
	if err := merge.Apply(d.m, f, patch); err != nil {
		return err
	}
	d.ringAs(sent, f)
	return nil
}

// ringAs sets where the numbers ring. The main number gets a row of its own for it.
func (d *draft) ringAs(sent url.Values, f *porting.Fields) {
	f.Numbers = slices.Clone(f.Numbers)
	for _, w := range f.Moving() {
		name := "ring." + w.Number.E164()
		if !sent.Has(name) {
			continue
		}
		to := porting.Destination{User: porting.UserID(sent.Get(name))}
		i := slices.IndexFunc(f.Numbers, func(x porting.NumberWish) bool { return x.Number == w.Number })
		switch {
		case i >= 0:
			f.Numbers[i].Destination = to
		case to.User != "" && w.Number == f.MainNumber.Number:
			f.Numbers = slices.Insert(f.Numbers, 0, porting.NumberWish{TypedNumber: f.MainNumber, Destination: to})
		}
	}
}

// nameOfSetup is the input that a problem is shown at.
func nameOfSetup(d *draft, p porting.Problem) string {
	f := &d.r.Fields
	if d.tried != nil {
		f = d.tried
	}
	switch {
	case strings.HasPrefix(p.Pointer, "/requested_date/"):
		return strings.TrimPrefix(p.Pointer, "/requested_date/")
	case p.Pointer == "/requested_date":
		return "when"
	case strings.HasPrefix(p.Pointer, "/numbers/"):
		var n int
		if _, err := fmt.Sscanf(p.Pointer, "/numbers/%d/", &n); err == nil && n < len(f.Numbers) {
			return "ring." + f.Numbers[n].Number.E164()
		}
	}
	return ui.FieldName(p.Pointer)
}

// morePeople shows another row for somebody to write to.
func morePeople(d *draft, sent url.Values) string {
	if sent.Get("do") != "add" {
		return ""
	}
	n := strconv.Itoa(len(d.r.Fields.Notify))
	return d.path("step", keySetup) + "?people=" + strconv.Itoa(len(d.r.Fields.Notify)+1) + "#f-notify-" + n + "-email"
}

func setupPageOf(d *draft, x frame) (templ.Component, error) {
	p, f := d.Page, &d.r.Fields
	s := setupView{frame: x, Main: p.T("request.your_number"), Paying: d.m.Ends != "port", Languages: languageChoices(p)}
	moving := f.Moving()
	if len(moving) > 0 {
		s.Main = p.Number(moving[0].Number)
	}
	own, err := d.OwnNumbers()
	if err != nil {
		return nil, err
	}
	people, err := d.Users()
	if err != nil {
		return nil, err
	}
	d.replaced(&s, own, people)
	for i, w := range moving[:min(len(moving), mostRows)] {
		s.Rings = append(s.Rings, ringView{Name: "ring." + w.Number.E164(), Number: p.Number(w.Number), People: ringChoices(p, i == 0, people)})
	}
	s.More = len(moving) - len(s.Rings)
	s.When = whenChoices(p, d.m.Lead[d.line()], p.Day(d.m.AddWorkdays(p.Now, d.m.MinLead)))
	n := max(len(f.Notify), 1)
	if asked, err := strconv.Atoi(d.R.URL.Query().Get("people")); err == nil {
		n = max(n, min(asked, mostNotified))
	}
	for i := range n {
		s.Notified = append(s.Notified, "notify."+strconv.Itoa(i))
	}
	s.Costs, err = d.costs()
	return setupPage(p, s), err
}

// replaced offers the numbers of the account that the main one can take the place of, and says what becomes of a temporary one.
func (d *draft) replaced(s *setupView, own []porting.OwnNumber, people []porting.User) {
	p := d.Page
	names := map[porting.UserID]string{}
	for _, u := range people {
		names[u.ID] = u.Name
	}
	if s.Form.Value("replaces") == "" {
		if n := porting.TemporaryDefault(own); n != 0 {
			s.Form.Values.Set("replaces", n.E164())
		}
	}
	for _, n := range own {
		c := ui.Choice{Value: n.Number.E164(), Label: p.T("request.own", "number", p.Number(n.Number), "use", p.T("request.use."+string(n.Use)))}
		if name := names[n.User]; name != "" {
			c.Hint = p.T("request.rings", "person", name)
		}
		if n.Use == porting.UseTemporary && (s.Temporary == "" || c.Value == s.Form.Value("replaces")) {
			s.Temporary = p.Number(n.Number)
		}
		s.Own = append(s.Own, c)
	}
	if s.Form.Value("temporary_number") == "" && d.m.Temporary != "ask" {
		s.Form.Values.Set("temporary_number", d.m.Temporary)
	}
	s.Afterwards = afterChoices(p, d.price(porting.PriceAdditional))
}

// price is a price of today's list, with the word for the tax in it.
func (d *draft) price(code string) string {
	for _, x := range d.View().Market(d.m).Prices {
		if x.Code == code {
			return d.Page.Money(porting.Money{Minor: x.Amount.AmountMinor, Currency: x.Amount.Currency})
		}
	}
	return d.Page.Money(porting.Money{Currency: d.m.Currency})
}

// costs compares the account's month before and after the move.
func (d *draft) costs() (costView, error) {
	r := *d.r
	if err := d.Service.Quote(d.R.Context(), d.Who, &r); err != nil || r.Price == nil {
		return costView{}, err
	}
	p := d.Page
	c := costView{Shown: true, Before: p.Money(r.Price.Before.Total), After: p.Money(r.Price.After.Total), Tax: d.m.TaxWord[p.Language()]}
	if d.m.TaxRate == 0 {
		c.Tax = ""
	}
	at := map[string]int{}
	for _, side := range []struct {
		bill porting.Bill
		set  func(l *costLine, amount, numbers string)
	}{{r.Price.Before, func(l *costLine, amount, numbers string) { l.Before, l.Old = amount, numbers }},
		{r.Price.After, func(l *costLine, amount, numbers string) { l.After, l.New = amount, numbers }}} {
		for _, line := range side.bill.Lines {
			i, ok := at[line.Code]
			if !ok {
				i, at[line.Code] = len(c.Lines), len(c.Lines)
				c.Lines = append(c.Lines, costLine{Label: p.T("price." + line.Code)})
			}
			var shown []string
			for _, n := range line.Numbers[:min(len(line.Numbers), 3)] {
				shown = append(shown, p.Number(n))
			}
			numbers := strings.Join(shown, ", ")
			if more := line.Quantity - len(shown); more > 0 {
				numbers += " " + p.T("request.and_more", "count", more)
			}
			side.set(&c.Lines[i], p.Money(line.Amount), numbers)
		}
	}
	return c, nil
}
