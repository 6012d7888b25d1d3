package tracker

import (
	"fmt"
	"slices"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/ui"
)

// States is the pages of this folder, made up: the list, a request at every stage and in every special state, every kind of correction, and
// the pages of one form.
func States(p ui.Page) []ui.State {
	d := madeUp(p)
	return slices.Concat(d.lists(), d.stages(), d.special(), d.days(), d.fixes(), d.forms())
}

// tracker is the page of a made-up request.
func (d made) tracker(name string, r *porting.Request, change ...func(*ui.Page, *trackerView)) ui.State {
	x := d.around(r)
	v := d.k.view(x)
	v.few(false)
	v.History = d.k.happened(x, showAll, false)
	page := d.k.page
	page.Path = path(r.ID)
	frame(&page, v)
	for _, f := range change {
		f(&page, &v)
	}
	return ui.State{Name: "office/porting/" + name, Page: trackerPage(page, v)}
}

// to makes a state of a request's first order.
func (d made) to(step porting.State, change ...func(r *porting.Request, o *porting.Order)) *porting.Request {
	r := d.sent()
	o := r.Orders[0]
	o.Step = step
	for _, f := range change {
		f(r, o)
	}
	return r
}

// dated gives all numbers a window and a state.
func dated(f porting.FOC, state porting.NumberState) func(*porting.Request, *porting.Order) {
	return func(r *porting.Request, o *porting.Order) {
		o.FOCSequence = 1
		for _, n := range o.Numbers {
			n.FOC, n.State = f, state
			if state == porting.NumberTesting || state == porting.NumberCompleted {
				n.PortedAt = f.Start.Add(20 * time.Minute)
			}
			if state == porting.NumberCompleted {
				n.Tests = []porting.TestCall{{At: n.PortedAt.Add(5 * time.Minute), Result: porting.TestPassed}}
			}
		}
	}
}

func ended(at time.Time) func(*porting.Request, *porting.Order) {
	return func(r *porting.Request, o *porting.Order) { r.EndedAt, o.EndedAt, r.Deadlines = at, at, nil }
}

func (d made) lists() []ui.State {
	p := d.k.page
	p.Title, p.Wide, p.Path = p.T("tracker.list.title"), true, "/office/porting"
	rows := func(list ...*porting.Request) []entry {
		var out []entry
		for i, r := range list {
			r.ID, r.Reference = porting.RequestID(fmt.Sprint("prq_", i+1)), fmt.Sprint("PRT-7F3K-29Q", "XYZVWT"[i:i+1])
			r.Fields.Name = []string{"Atelier Lyon", "Siège", "Boutique", "", "Entrepôt"}[i]
			out = append(out, d.k.entry(r))
		}
		return out
	}
	full := listView{Filter: "active", First: true, May: true, Feeds: true, Calendar: "https://voice.example/calendar/01abc.secret.ics",
		Pinned: rows(d.refused("address_mismatch")),
		Rows:   rows(d.refused("address_mismatch"), d.to(porting.Acknowledged), d.to(porting.Confirmed, dated(d.window(8), porting.NumberConfirmed)), d.to(porting.Submitted), d.to(porting.Approved))[1:]}
	full.addresses(p, "x")
	found := listView{Filter: "active", Query: "99 00", First: true, May: true, Looked: true, Rows: full.Rows[:1]}
	found.addresses(p, "")
	done := listView{Filter: "done", First: true}
	done.addresses(p, "")
	empty := listView{Filter: "active", First: true, Nothing: true, May: true}
	reader := d.asReader()
	reader.Title, reader.Wide, reader.Path = p.Title, true, p.Path
	looked := full
	looked.May, looked.Calendar = false, ""
	return []ui.State{
		{Name: "office/porting/list", Page: listPage(p, full)},
		{Name: "office/porting/list-found", Page: listPage(p, found)},
		{Name: "office/porting/list-none", Page: listPage(p, done)},
		{Name: "office/porting/list-empty", Page: listPage(p, empty)},
		{Name: "office/porting/list-reader", Page: listPage(reader, looked)},
	}
}

// asReader is the page as somebody sees it who may only look.
func (d made) asReader() ui.Page {
	p := d.k.page
	p.Person = &ui.Person{Name: "Alex Martin", Email: "alex@example.com", Role: "read", Account: "Atelier Durand"}
	return p
}

// stages are the twelve stages.
func (d made) stages() []ui.State {
	draft := d.sent()
	draft.Orders, draft.Signature, draft.Deadlines = nil, nil, nil
	draft.OwnNumbers = nil
	return []ui.State{
		d.tracker("draft", draft),
		d.tracker("received", d.to(porting.Submitted, unsent)),
		d.tracker("checking", d.to(porting.Approved, unsent)),
		d.tracker("needs-you", d.refused("address_mismatch")),
		d.tracker("with-provider", d.to(porting.Acknowledged)),
		d.tracker("date-set", d.to(porting.Acknowledged, dated(d.window(8), porting.NumberConfirmed))),
		d.tracker("moving-day", d.to(porting.Acknowledged, dated(d.today(-20*time.Minute), porting.NumberMoving))),
		d.tracker("testing", d.to(porting.Acknowledged, dated(d.today(-60*time.Minute), porting.NumberTesting))),
		d.tracker("done", d.to(porting.Completed, dated(d.window(-2), porting.NumberCompleted), ended(d.ago(2)), d.leaving)),
		d.tracker("paused", d.to(porting.Acknowledged, func(r *porting.Request, o *porting.Order) { o.Held = true })),
		d.tracker("cancelled", d.to(porting.Cancelled, dated(porting.FOC{}, porting.NumberCancelled), ended(d.ago(1)))),
		d.tracker("not-possible", d.to(porting.NotPossible, dated(porting.FOC{}, porting.NumberCancelled), ended(d.ago(1)))),
	}
}

func unsent(r *porting.Request, o *porting.Order) { o.SentAt = time.Time{} }

// today is a window that began so long ago, or begins in so long.
func (d made) today(since time.Duration) porting.FOC {
	start := d.k.page.Now.Add(since)
	return porting.FOC{Start: start, End: start.Add(2 * time.Hour), Timezone: d.k.page.Clock().Zone.String(), Sequence: 1}
}

// leaving gives the temporary number back in twelve days.
func (d made) leaving(r *porting.Request, _ *porting.Order) {
	own := r.OwnNumbers[r.Fields.Replaces.Number]
	own.State, own.Default, own.ReleaseAt = porting.OwnQuarantined, false, d.k.page.Now.AddDate(0, 0, 12)
	r.OwnNumbers[own.Number] = own
}

// special are the states that are no stage of their own.
func (d made) special() []ui.State {
	f := d.window(6)
	mixed := d.to(porting.Acknowledged, func(r *porting.Request, o *porting.Order) {
		o.Numbers[0].State, o.Numbers[0].FOC, o.Numbers[0].PortedAt = porting.NumberCompleted, d.window(-1), d.ago(1)
		o.Numbers[0].Tests = []porting.TestCall{{At: d.ago(1), Result: porting.TestNoAnswer}, {At: d.ago(1).Add(time.Hour), Result: porting.TestPassed}}
		o.Numbers[1].State, o.Numbers[1].FOC = porting.NumberConfirmed, f
	})
	lost := d.to(porting.Acknowledged)
	frozen := d.to(porting.Acknowledged, func(r *porting.Request, o *porting.Order) {
		o.Held = true
		r.Links = []porting.SigningLink{{ID: "lnk_1", Name: "Alex Martin", RefusedAt: d.ago(1)}}
	})
	unheard := d.refused("address_mismatch")
	unheard.Orders[0].Held = true
	unheard.Deadlines = []porting.Deadline{{Request: unheard.ID, Order: "ord_1", Kind: porting.DueUnanswered, Key: "close", DueAt: d.k.page.Now.AddDate(0, 0, 20)}}
	stopping := d.to(porting.CancelRequested)
	kept := d.to(porting.Completed, dated(d.window(-2), porting.NumberCompleted), ended(d.ago(2)), func(r *porting.Request, _ *porting.Order) {
		own := r.OwnNumbers[r.Fields.Replaces.Number]
		own.Use, own.Default = porting.UseVirtual, false
		r.OwnNumbers[own.Number] = own
		r.Fields.Rest = "keep"
	})
	locked := d.to(porting.Acknowledged, dated(d.window(1), porting.NumberConfirmed))
	wrong := func(p *ui.Page, x *trackerView) {
		p.Error = true
		x.Form.Errors = []ui.FieldError{{Field: "text", Message: p.T("problem.text.missing")}}
	}
	said := func(p *ui.Page, _ *trackerView) { p.Notice = p.T("tracker.done.message") }
	reader := func(p *ui.Page, x *trackerView) {
		*p = d.asReader()
		x.May, x.CanMessage, x.CanAttach = false, false, false
		frame(p, *x)
	}
	lostState := d.tracker("date-lost", lost, func(p *ui.Page, x *trackerView) {
		y := d.around(lost)
		y.events = append(y.events, porting.Event{Request: lost.ID, Order: "ord_1", Type: "port_order.foc_lost", At: d.ago(0), Actor: porting.Actor{Role: porting.RoleCarrier}})
		x.History = d.k.happened(y, showAll, false)
	})
	return []ui.State{d.tracker("mixed", mixed), lostState, d.tracker("frozen", frozen), d.tracker("unanswered", unheard), d.tracker("cancel-requested", stopping),
		d.tracker("done-kept", kept), d.tracker("locked", locked), d.tracker("message-wrong", d.to(porting.Acknowledged), wrong),
		d.tracker("message-sent", d.to(porting.Acknowledged), said), d.tracker("reader", d.refused("address_mismatch"), reader)}
}

// days are the moving day in its hours.
func (d made) days() []ui.State {
	late := d.to(porting.Acknowledged, dated(d.today(-160*time.Minute), porting.NumberMoving))
	failed := d.to(porting.Acknowledged, dated(d.today(-60*time.Minute), porting.NumberTesting), func(r *porting.Request, o *porting.Order) {
		o.Numbers[1].Tests = []porting.TestCall{{At: d.k.page.Now.Add(-5 * time.Minute), Result: porting.TestOldCarrier}}
		o.Numbers[0].State, o.Numbers[0].Tests = porting.NumberCompleted, []porting.TestCall{{At: d.k.page.Now.Add(-8 * time.Minute), Result: porting.TestPassed}}
	})
	return []ui.State{
		d.tracker("day-before", d.to(porting.Acknowledged, dated(d.today(17*time.Hour), porting.NumberConfirmed))),
		d.tracker("day-late", late),
		d.tracker("day-test-failed", failed),
	}
}

// refused is a request that its provider refused for reasons of the catalogue.
func (d made) refused(reasons ...string) *porting.Request {
	return d.to(porting.Rejected, func(r *porting.Request, o *porting.Order) {
		o.Rejection = &porting.Rejection{Reasons: reasons, CarrierCode: "NRP-104", CarrierText: "Adresse d'installation non concordante / address not matching", WhoActs: porting.BallYou, At: d.ago(1), Attempt: 1}
		for _, n := range o.Numbers {
			n.State = porting.NumberRejected
		}
		r.Deadlines = append(r.Deadlines, porting.Deadline{Request: r.ID, Order: o.ID, Kind: porting.DueUnanswered, Key: "pause", DueAt: d.k.page.Now.AddDate(0, 0, 20)},
			porting.Deadline{Request: r.ID, Order: o.ID, Kind: porting.DueUnanswered, Key: "close", DueAt: d.k.page.Now.AddDate(0, 0, 44)})
	})
}

// fixes are the corrections: one for each reason whose fields differ from those of the reasons before it, several at once, and what goes wrong.
func (d made) fixes() []ui.State {
	p := d.k.page
	p.Title, p.Wide = p.T("tracker.fix.title"), true
	var out []ui.State
	seen := map[string]bool{}
	add := func(name string, p ui.Page, x fixView) {
		out = append(out, ui.State{Name: "office/porting/fix-" + name, Page: fixPage(p, x)})
	}
	view := func(r *porting.Request, f ui.Form, sign bool) fixView {
		return d.k.fix(moved{request: r, files: true}, f, sign)
	}
	for _, reason := range p.Market.Reasons {
		key := fmt.Sprint(reason.Fields, reason.NewSignature)
		if reason.WhoActs != porting.BallYou || seen[key] {
			continue
		}
		seen[key] = true
		add(reason.Code, p, view(d.refused(reason.Code), ui.Form{}, false))
	}
	add("several", p, view(d.refused("name_mismatch", "account_number_wrong", "pending_order"), ui.Form{}, false))
	asks := d.to(porting.ActionRequired, unsent, func(r *porting.Request, o *porting.Order) {
		o.Ask, o.AskNote = []string{"bill_needed"}, p.T("tracker.ask.title")
	})
	add("desk-asks", p, view(asks, ui.Form{}, false))
	wrong := p
	wrong.Error = true
	f := ui.Form{Errors: []ui.FieldError{{Field: "service_address.postcode", Message: p.T("problem.postcode.pattern")}, {Field: "signature.name", Message: p.T("problem.signature.required")}}}
	f.Set("service_address.postcode", "69")
	add("wrong", wrong, view(d.refused("address_mismatch"), f, true))
	reader := d.asReader()
	reader.Title, reader.Wide = p.Title, true
	looked := view(d.refused("address_mismatch"), ui.Form{}, false)
	looked.May, looked.CanAttach = false, false
	add("reader", reader, looked)
	return out
}

// forms are the pages of one form.
func (d made) forms() []ui.State {
	named := func(key string) ui.Page {
		p := d.k.page
		p.Title = p.T(key)
		return p
	}
	dated := d.to(porting.Acknowledged, dated(d.window(8), porting.NumberConfirmed))
	wrong := named("tracker.unreached.title")
	wrong.Error = true
	missing := ui.Form{Errors: []ui.FieldError{{Field: "network", Message: wrong.T("tracker.unreached.no_network")}, {Field: "heard", Message: wrong.T("tracker.unreached.no_heard")}}}
	late := named("tracker.date.title")
	late.Error = true
	past := ui.Form{Errors: []ui.FieldError{{Field: "day", Message: late.T("problem.date.missing")}}}
	past.Set("when", "on")
	return []ui.State{
		{Name: "office/porting/cancel", Page: cancelPage(named("tracker.cancel.title"), d.k.one(dated, ui.Form{}))},
		{Name: "office/porting/date", Page: datePage(named("tracker.date.title"), d.k.one(dated, ui.Form{}))},
		{Name: "office/porting/date-wrong", Page: datePage(late, d.k.one(dated, past))},
		{Name: "office/porting/unreached", Page: unreachedPage(named("tracker.unreached.title"), d.k.one(dated, ui.Form{}))},
		{Name: "office/porting/unreached-wrong", Page: unreachedPage(wrong, d.k.one(dated, missing))},
	}
}
