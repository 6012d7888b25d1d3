package tracker

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/office/tracker/tell"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/ui"
)

// filters are the ways to look at the list, each with its stages; the first is what people come for.
var filters = []struct {
	name   string
	stages []porting.Stage
}{
	{"active", []porting.Stage{porting.StageDraft, porting.StageReceived, porting.StageChecking, porting.StageNeedsYou, porting.StageWithProvider,
		porting.StageDateSet, porting.StageMovingDay, porting.StageTesting, porting.StagePaused}},
	{"needs", []porting.Stage{porting.StageNeedsYou}},
	{"done", []porting.Stage{porting.StageDone}},
	{"cancelled", []porting.Stage{porting.StageCancelled, porting.StageNotPossible}},
}

const (
	onePage     = 25   // requests of a page
	mostPinned  = 25   // requests that need the customer and stand on top
	lookThrough = 200  // requests that a fragment is looked for in, the newest
	mostRows    = 5000 // of an export
)

// listView is the list of an account's requests.
type listView struct {
	Filter   string
	Filters  []ui.Choice // value: the address, label, hint: "current" for the one that is open
	Query    string
	Pinned   []entry
	Rows     []entry
	Next     string // address of the next page
	First    bool   // the first page of this filter
	Looked   bool   // a fragment was looked for in the newest requests only
	Nothing  bool   // the account has no request at all
	Export   string
	May      bool
	Calendar string
	Feeds    bool // there can be one
	Homes    int  // numbers from home that are asked for, and not ordered yet
}

// entry is one request of the list.
type entry struct {
	Href, Title, Reference string
	Numbers, Provider      string
	Tag, Stage, Headline   string
	Next, Moves, Updated   string
	Attention              bool
}

func (k maker) entry(r *porting.Request) entry {
	p := k.Page
	x := entry{Href: tell.Path(r.ID), Title: k.Title(r), Reference: r.Reference, Numbers: k.NumbersOf(r), Provider: k.Provider(r), Tag: ui.StageTag(r.Stage()),
		Stage: p.T("ui.stage." + string(r.Stage())), Headline: k.Headline(r), Next: k.Next(r), Updated: p.Relative(r.UpdatedAt),
		Attention: r.Stage() == porting.StageNeedsYou}
	if f := tell.Window(r); !f.IsZero() {
		c := p.Clock().In(f.Timezone)
		x.Moves = c.Day(f.Start) + ", " + c.Hours(f)
	}
	if x.Attention {
		x.Href += "/fix"
	}
	return x
}

// listOf reads what the address asks for.
func listOf(v *visit.Visit) (name string, f porting.RequestFilter, query string) {
	q := v.R.URL.Query()
	chosen := filters[0]
	for _, x := range filters {
		if x.name == q.Get("show") {
			chosen = x
		}
	}
	query = strings.TrimSpace(q.Get("q"))
	if len(query) > 60 {
		query = query[:60]
	}
	return chosen.name, porting.RequestFilter{Stages: chosen.stages, Page: porting.Page{Limit: onePage, After: q.Get("after")}}, query
}

func showList(v *visit.Visit) error {
	name, f, query := listOf(v)
	k := makerOf(v)
	x := listView{Feeds: v.Feeds != nil && v.Calendars != nil, Filter: name, Query: query, First: f.Page.After == "", May: v.Session.Can(login.Port)}
	var list []*porting.Request
	var next string
	var err error
	if query != "" {
		list, x.Looked, err = search(v, query)
	} else {
		list, next, err = v.Lists().RequestList(v.R.Context(), f)
	}
	if err != nil {
		return err
	}
	if query == "" && name == "active" && x.First {
		f.Stages, f.Page = []porting.Stage{porting.StageNeedsYou}, porting.Page{Limit: mostPinned}
		pinned, _, err := v.Lists().RequestList(v.R.Context(), f)
		if err != nil {
			return err
		}
		for _, r := range pinned {
			x.Pinned = append(x.Pinned, k.entry(r))
		}
	}
	for _, r := range list {
		e := k.entry(r)
		if !slices.Contains(x.Pinned, e) {
			x.Rows = append(x.Rows, e)
		}
	}
	if name == "active" && query == "" && x.First && v.Homes != nil {
		asked, err := v.Homes.List(v.R.Context(), v.Who, true)
		if err != nil {
			return err
		}
		x.Homes = len(asked)
	}
	if x.Nothing, err = nothing(v, x); err != nil {
		return err
	}
	if x.Feeds && x.May { // whoever has the address reads without signing in
		if x.Calendar, err = feedAddress(v); err != nil {
			return err
		}
	}
	x.addresses(v.Page, next)
	v.Page.Title, v.Page.Tab, v.Page.Sub, v.Page.Wide = v.Page.T("tracker.list.title"), ui.Account, "status", true
	notice(v)
	return v.Render(http.StatusOK, listPage(v.Page, x))
}

// nothing says that the account has no request whatever.
func nothing(v *visit.Visit, x listView) (bool, error) {
	if len(x.Rows)+len(x.Pinned) > 0 || x.Query != "" || !x.First {
		return false, nil
	}
	one, _, err := v.Lists().RequestList(v.R.Context(), porting.RequestFilter{Page: porting.Page{Limit: 1}})
	return len(one) == 0, err
}

func (x *listView) addresses(p ui.Page, next string) {
	at := func(show, after string) string {
		q := url.Values{}
		if show != filters[0].name {
			q.Set("show", show)
		}
		if after != "" {
			q.Set("after", after)
		}
		if len(q) == 0 {
			return "/office/porting"
		}
		return "/office/porting?" + q.Encode()
	}
	for _, f := range filters {
		c := ui.Choice{Value: at(f.name, ""), Label: p.T("tracker.list." + f.name)}
		if f.name == x.Filter && x.Query == "" {
			c.Hint = "current"
		}
		x.Filters = append(x.Filters, c)
	}
	if next != "" {
		x.Next = at(x.Filter, next)
	}
	x.Export = "/office/porting.csv?" + url.Values{"show": {x.Filter}, "q": {x.Query}}.Encode()
}

// search finds requests by a number, by four or more of its digits, by their reference, or by a fragment of that or of a name. Numbers, their
// digits and references have an index; other fragments are looked for in the newest requests only, which looked says.
func search(v *visit.Visit, query string) (list []*porting.Request, looked bool, err error) {
	ctx := v.R.Context()
	find := func(f porting.RequestFilter) error {
		f.Page = porting.Page{Limit: onePage}
		found, _, err := v.Lists().RequestList(ctx, f)
		for _, r := range found {
			if !slices.ContainsFunc(list, func(x *porting.Request) bool { return x.ID == r.ID }) {
				list = append(list, r)
			}
		}
		return err
	}
	if n, fault := v.Page.Market.Plan.Parse(query); fault == numbering.NoFault {
		err = find(porting.RequestFilter{Number: n})
	}
	if err == nil {
		err = find(porting.RequestFilter{Reference: strings.ToUpper(query)})
	}
	if typed := digits(query); err == nil && len(typed) >= fewestDigits && onlyDigits(query) {
		err = find(porting.RequestFilter{Digits: typed})
		if inside := strings.TrimPrefix(typed, "0"); err == nil && len(list) == 0 && inside != typed { // the digit that stands for the own country
			err = find(porting.RequestFilter{Digits: inside})
			list = slices.DeleteFunc(list, func(r *porting.Request) bool { return !matches(v.Page.Market, r, query) })
		}
	}
	if err != nil || len(list) > 0 {
		return list, false, err
	}
	newest, more, err := v.Lists().RequestList(ctx, porting.RequestFilter{Page: porting.Page{Limit: lookThrough}})
	for _, r := range newest {
		if matches(v.Page.Market, r, query) && len(list) < onePage {
			list = append(list, r)
		}
	}
	return list, more != "", err
}

// fewestDigits are enough to look for.
const fewestDigits = 4

// onlyDigits says that somebody typed (a part of) a number, as people write numbers.
func onlyDigits(query string) bool {
	return !strings.ContainsFunc(query, func(c rune) bool { return !unicode.IsDigit(c) && !strings.ContainsRune(" +-.()/\u00a0\u202f", c) })
}

// matches says that a request has the fragment in its name, its reference or one of its numbers, as people write them or with the country's code.
func matches(m *porting.Market, r *porting.Request, query string) bool {
	if strings.Contains(porting.Fold(r.Fields.Name+" "+r.Reference+" "+r.Fields.CurrentProvider+" "+r.Fields.Holder.Company), porting.Fold(query)) {
		return true
	}
	wanted := digits(query)
	has := func(n numbering.PhoneNumber) bool {
		return n != 0 && (strings.Contains(n.E164(), wanted) || strings.Contains(digits(m.Plan.Display(n)), wanted))
	}
	return len(wanted) > 2 && (has(r.Fields.MainNumber.Number) || slices.ContainsFunc(r.Fields.Moving(), func(w porting.NumberWish) bool { return has(w.Number) }))
}

// digits leaves out everything else.
func digits(s string) string {
	return strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' {
			return c
		}
		return -1
	}, s)
}

// export sends the list as a table for office programs.
func export(v *visit.Visit) error {
	_, f, query := listOf(v)
	k := makerOf(v)
	f.Page = porting.Page{Limit: lookThrough}
	v.W.Header().Set("Content-Type", "text/csv; charset=utf-8")
	v.W.Header().Set("Content-Disposition", `attachment; filename="porting-`+v.Page.Now.Format(time.DateOnly)+`.csv"`)
	w := csv.NewWriter(v.W)
	w.UseCRLF = true
	var head []string
	for _, c := range []string{"reference", "name", "number", "count", "provider", "stage", "headline", "next", "moves", "updated"} {
		head = append(head, v.Page.T("tracker.csv."+c))
	}
	write := func(cells []string) error {
		for i := range cells {
			cells[i] = harmless(cells[i])
		}
		return w.Write(cells)
	}
	first := true
	for rows := 0; rows < mostRows; {
		list, next, err := v.Lists().RequestList(v.R.Context(), f)
		if query != "" {
			list, _, err = search(v, query)
			next = ""
		}
		if err != nil {
			if first {
				v.W.Header().Del("Content-Disposition")
				return err
			}
			panic(http.ErrAbortHandler) // half of a table must not look like all of it
		}
		if first {
			first = false
			if err := write(head); err != nil {
				return nil // the caller hung up
			}
		}
		for _, r := range list {
			rows++
			if err := write(k.cells(r)); err != nil {
				return nil
			}
		}
		w.Flush()
		if f.Page.After = next; next == "" {
			break
		}
	}
	w.Flush()
	return nil
}

func (k maker) cells(r *porting.Request) []string {
	moves, next := "", ""
	if f := tell.Window(r); !f.IsZero() {
		moves = f.Start.In(k.Page.Market.Zone).Format("2006-01-02 15:04")
	}
	if by := r.NextUpdateBy(); !by.IsZero() {
		next = by.In(k.Page.Market.Zone).Format("2006-01-02 15:04")
	}
	return []string{r.Reference, r.Fields.Name, k.Page.Number(tell.First(r)), strconv.Itoa(len(r.Fields.Moving())), k.Provider(r), k.Page.T("ui.stage." + string(r.Stage())),
		k.Headline(r), next, moves, r.UpdatedAt.In(k.Page.Market.Zone).Format("2006-01-02 15:04")}
}

// harmless makes sure that no office program takes a cell for a formula (OWASP, CSV injection): whatever could begin one gets an apostrophe.
// Signs of full width and blanks or quotation marks before a sign count too.
func harmless(cell string) string {
	begins := strings.TrimLeft(cell, " \u00a0\u202f\u3000\"'")
	if strings.HasPrefix(begins, "\x00") || strings.IndexAny(begins, "=+-@\t\r\n＝＋－＠") == 0 {
		return "'" + cell
	}
	return cell
}
