package tracker

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/office/tracker/tell"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/ui"
)

// view is the page of a request: where it is, who has the ball, what comes next and by when, what to do and what not.
type trackerView struct {
	ID, Reference, Title string
	Path                 string
	Live                 string // address of the events; empty: nothing will happen any more
	Tag, Stage           string
	Headline             string
	Expected             expected
	Differ               []string
	Bar                  bar
	Held                 held
	Advice               advice
	Ask                  *ask
	Day                  *movingDay
	After                *after
	Temporary            *temporary
	Tasks                []task
	Rows                 []row
	MoreRows             int
	Dates                []ui.Fact
	Sentences            []sentence
	History              happened
	Details              []ui.Fact
	Papers               []tell.Paper
	Shares               []shared
	CanShare             bool
	Form                 ui.Form // of the message box, or of whichever form has to be shown again
	May                  bool
	CanMessage, CanAttach, CanDate, CanHold, CanResume, CanCancel,
	CanTemporary bool
	Frozen, Draft, Open bool
	Letter, Evidence    bool
	Calendar            bool
	CancelWhy           string
	Desk                string // telephone number of the porting desk
}

// ask is the amber box of a request that waits for its customer: what the provider or the desk said, in one sentence each.
type ask struct {
	Titles []string
	Quote  string
	By     string
	Href   string
}

func (k maker) view(x moved) trackerView {
	r := x.request
	out := trackerView{ID: string(r.ID), Reference: r.Reference, Title: k.Title(r), Path: tell.Path(r.ID), Tag: ui.StageTag(r.Stage()),
		Stage: k.Page.T("ui.stage." + string(r.Stage())), Headline: k.Headline(r), Expected: k.expected(r), Bar: k.bar(r), Held: k.held(r, x.events),
		Advice: k.advice(r), Ask: k.ask(r), Day: k.dayOf(r), After: k.after(x), Temporary: k.temporary(x), Tasks: k.tasks(r), Rows: k.rows(r),
		Dates: k.dates(x), Sentences: k.sentences(x), Details: k.details(r), Papers: k.Papers(r), May: k.May, Frozen: r.Frozen() && r.Open(),
		Draft: r.Stage() == porting.StageDraft, Open: r.Open(), Desk: k.Page.Brand.Phone}
	out.Differ = k.differ(out.Rows)
	if r.Open() {
		out.Live = tell.Path(r.ID) + "/live?seen=" + seen(r)
	}
	out.CanMessage = k.May
	out.Shares, out.CanShare = x.shares, k.May && len(r.Orders) > 0
	out.CanAttach = k.May && x.files && r.Open()
	out.CanDate = capable(x.can, porting.VerbDate).Allowed
	out.CanHold = capable(x.can, porting.VerbHold).Allowed
	out.CanResume = capable(x.can, porting.VerbResume).Allowed
	cancel := capable(x.can, porting.VerbCancel)
	out.CanCancel = cancel.Allowed
	if !cancel.Allowed && cancel.WhyNot.Code == "locked" {
		out.CancelWhy = k.Say(cancel.WhyNot)
	}
	out.CanTemporary = capable(x.can, porting.VerbTemporary).Allowed
	out.Letter = x.letters && !r.Internal && len(r.Orders) > 0
	out.Evidence = out.Letter && r.Signature != nil && r.Signature.Letter.File != ""
	out.Calendar = x.dates && !tell.Window(r).IsZero() && r.Open()
	return out
}

// few keeps the first rows of a long list, unless all are asked for.
func (x *trackerView) few(all bool) {
	if len(x.Rows) > mostNumbers && !all {
		x.MoreRows = len(x.Rows) - mostNumbers
		x.Rows = x.Rows[:mostNumbers]
	}
}

// seen tells the stream of events what the page shows: the version and the stage.
func seen(r *porting.Request) string {
	return strconv.FormatInt(r.Version, 10) + "." + string(r.Stage())
}

// ask is what the customer is waited for; nil while it is not.
func (k maker) ask(r *porting.Request) *ask {
	if r.Stage() != porting.StageNeedsYou && !r.Unheard() || !r.Open() {
		return nil
	}
	out := &ask{Href: tell.Path(r.ID) + "/fix"}
	for _, o := range r.Orders {
		codes, text, by := tell.Asked(o)
		for _, c := range codes {
			out.Titles = append(out.Titles, k.Reason(r, o, c, "title"))
		}
		if out.Quote == "" && text != "" {
			out.Quote, out.By = text, k.Page.T("tracker.desk")
			if by == porting.BallProvider {
				out.By = o.Name
			}
		}
	}
	return out
}

func showTracker(v *visit.Visit) error {
	r, err := find(v)
	if err != nil || r == nil {
		return err
	}
	return render(v, r, ui.Form{}, http.StatusOK)
}

// render shows the page of a request, perhaps with a form that has to be mended.
func render(v *visit.Visit, r *porting.Request, form ui.Form, status int) error {
	x, err := gather(v, r)
	if err != nil {
		return err
	}
	k := makerOf(v)
	if k.Users, err = v.Names(); err != nil {
		return err
	}
	q := v.R.URL.Query()
	if k.May {
		x.shares = k.shares(r, func(l porting.LinkID) string { return v.BaseURL + "/t/" + v.Service.ShareToken(r.ID, l) })
	}
	out := k.view(x)
	out.few(q.Get("numbers") == "all")
	out.History, out.Form = k.happened(x, q.Get("show"), q.Get("events") == "all"), form
	frame(&v.Page, out)
	notice(v)
	return v.Render(status, trackerPage(v.Page, out))
}

// frame names the page of a request.
func frame(p *ui.Page, x trackerView) {
	p.Title, p.Tab, p.Sub, p.Wide = x.Title+" – "+x.Stage, ui.Account, "status", true
}

// find loads the request that the address names: by its id, or by the reference that mails and people use, which leads on to the id. A nil
// request has been answered.
func find(v *visit.Visit) (*porting.Request, error) {
	id := v.R.PathValue("id")
	if strings.HasPrefix(id, porting.PrefixRequest) {
		return v.Requests().Request(v.R.Context(), porting.RequestID(id))
	}
	list, _, err := v.Lists().RequestList(v.R.Context(), porting.RequestFilter{Reference: strings.ToUpper(id), Page: porting.Page{Limit: 1}})
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, visit.NotFound()
	}
	return nil, v.Redirect(tell.Path(list[0].ID))
}

// pagesRead bounds how far back a page reads the history of a request: 10 pages of 200 lines.
const pagesRead = 10

// gather reads what belongs to the page of a request.
func gather(v *visit.Visit, r *porting.Request) (moved, error) {
	x := moved{request: r, messages: map[string]porting.Message{}, files: v.Papers != nil, letters: v.Letters != nil, closings: v.Closings != nil, dates: v.Calendars != nil}
	ctx, err := v.R.Context(), error(nil)
	page := porting.Page{Limit: 200}
	for range pagesRead {
		list, next, err := v.Lists().EventList(ctx, porting.EventFilter{Request: r.ID, Customer: true, Page: page})
		if err != nil {
			return x, err
		}
		x.events = append(x.events, list...)
		if page.After = next; next == "" {
			break
		}
	}
	page = porting.Page{Limit: 200}
	for range pagesRead {
		list, next, err := v.Lists().MessageList(ctx, r.ID, false, page)
		if err != nil {
			return x, err
		}
		for _, m := range list {
			x.messages[m.ID] = m
		}
		if page.After = next; next == "" || r.MessageCount == 0 {
			break
		}
	}
	x.can, err = v.Service.Capabilities(ctx, v.Who, r.ID)
	return x, err
}
