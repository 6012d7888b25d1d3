package tracker

import (
	"fmt"
	"slices"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/bridge"
	"github.com/portamento/portamento/web/office/forward"
	"github.com/portamento/portamento/web/office/tracker/fix"
	"github.com/portamento/portamento/web/office/tracker/made"
	"github.com/portamento/portamento/web/office/tracker/tell"
	"github.com/portamento/portamento/web/ui"
)

// States is the pages of this folder, made up: the list, a request at every stage and in every special state, every kind of correction, and
// the pages of one form.
func States(p ui.Page) []ui.State {
	d := scene{made.For(p), maker{made.For(p).Teller}}
	return slices.Concat(d.lists(), d.stages(), d.special(), d.days(), fix.States(p), d.forms())
}

// scene is made-up requests and what the pages show of them.
type scene struct {
	made.Up
	k maker
}

// around is what belongs to the page of a made-up request.
func (d scene) around(r *porting.Request) moved {
	x := d.Beside(r)
	return moved{request: r, events: x.Events, messages: x.Messages, can: x.Can, files: true, letters: true, closings: true, dates: true}
}

// tracker is the page of a made-up request.
func (d scene) tracker(name string, r *porting.Request, change ...func(*ui.Page, *trackerView)) ui.State {
	x := d.around(r)
	v := d.k.view(x)
	v.few(false)
	v.History = d.k.happened(x, showAll, false)
	page := d.k.Page
	page.Path = tell.Path(r.ID)
	frame(&page, v)
	for _, f := range change {
		f(&page, &v)
	}
	return ui.State{Name: "office/porting/" + name, Page: trackerPage(page, v)}
}

func (d scene) lists() []ui.State {
	p := d.k.Page
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
		Pinned: rows(d.Refused("address_mismatch")),
		Rows:   rows(d.Refused("address_mismatch"), d.To(porting.Acknowledged), d.To(porting.Confirmed, made.Dated(d.Window(8), porting.NumberConfirmed)), d.To(porting.Submitted), d.To(porting.Approved))[1:]}
	full.addresses(p, "x")
	found := listView{Filter: "active", Query: "99 00", First: true, May: true, Looked: true, Rows: full.Rows[:1]}
	found.addresses(p, "")
	done := listView{Filter: "done", First: true}
	done.addresses(p, "")
	empty := listView{Filter: "active", First: true, Nothing: true, May: true}
	homes := empty
	homes.Homes = 1
	reader := d.AsReader()
	reader.Title, reader.Wide, reader.Path = p.Title, true, p.Path
	looked := full
	looked.May, looked.Calendar = false, ""
	return []ui.State{
		{Name: "office/porting/list", Page: listPage(p, full)},
		{Name: "office/porting/list-found", Page: listPage(p, found)},
		{Name: "office/porting/list-none", Page: listPage(p, done)},
		{Name: "office/porting/list-empty", Page: listPage(p, empty)},
		{Name: "office/porting/list-homes", Page: listPage(p, homes)},
		{Name: "office/porting/list-reader", Page: listPage(reader, looked)},
	}
}

// stages are the twelve stages.
func (d scene) stages() []ui.State {
	draft := d.Sent()
	draft.Orders, draft.Signature, draft.Deadlines = nil, nil, nil
	draft.OwnNumbers = nil
	return []ui.State{
		d.tracker("draft", draft),
		d.tracker("received", d.To(porting.Submitted, made.Unsent)),
		d.tracker("checking", d.To(porting.Approved, made.Unsent)),
		d.tracker("needs-you", d.Refused("address_mismatch")),
		d.tracker("with-provider", d.To(porting.Acknowledged)),
		d.tracker("date-set", d.To(porting.Acknowledged, made.Dated(d.Window(8), porting.NumberConfirmed))),
		d.tracker("moving-day", d.To(porting.Acknowledged, made.Dated(d.Today(-20*time.Minute), porting.NumberMoving))),
		d.tracker("testing", d.To(porting.Acknowledged, made.Dated(d.Today(-60*time.Minute), porting.NumberTesting))),
		d.tracker("done", d.To(porting.Completed, made.Dated(d.Window(-2), porting.NumberCompleted), made.Ended(d.Ago(2)), d.Leaving)),
		d.tracker("paused", d.To(porting.Acknowledged, func(r *porting.Request, o *porting.Order) { o.Held = true })),
		d.tracker("cancelled", d.To(porting.Cancelled, made.Dated(porting.FOC{}, porting.NumberCancelled), made.Ended(d.Ago(1)))),
		d.tracker("not-possible", d.To(porting.NotPossible, made.Dated(porting.FOC{}, porting.NumberCancelled), made.Ended(d.Ago(1)))),
	}
}

// special are the states that are no stage of their own.
func (d scene) special() []ui.State {
	f := d.Window(6)
	mixed := d.To(porting.Acknowledged, func(r *porting.Request, o *porting.Order) {
		o.Numbers[0].State, o.Numbers[0].FOC, o.Numbers[0].PortedAt = porting.NumberCompleted, d.Window(-1), d.Ago(1)
		o.Numbers[0].Tests = []porting.TestCall{{At: d.Ago(1), Result: porting.TestNoAnswer}, {At: d.Ago(1).Add(time.Hour), Result: porting.TestPassed}}
		o.Numbers[1].State, o.Numbers[1].FOC = porting.NumberConfirmed, f
	})
	lost := d.To(porting.Acknowledged)
	frozen := d.To(porting.Acknowledged, func(r *porting.Request, o *porting.Order) {
		o.Held = true
		r.Links = []porting.SigningLink{{ID: "lnk_1", Name: "Alex Martin", RefusedAt: d.Ago(1)}}
	})
	unheard := d.Refused("address_mismatch")
	unheard.Orders[0].Held = true
	unheard.Deadlines = []porting.Deadline{{Request: unheard.ID, Order: "ord_1", Kind: porting.DueUnanswered, Key: "close", DueAt: d.k.Page.Now.AddDate(0, 0, 20)}}
	stopping := d.To(porting.CancelRequested)
	kept := d.To(porting.Completed, made.Dated(d.Window(-2), porting.NumberCompleted), made.Ended(d.Ago(2)), func(r *porting.Request, _ *porting.Order) {
		own := r.OwnNumbers[r.Fields.Replaces.Number]
		own.Use, own.Default = porting.UseVirtual, false
		r.OwnNumbers[own.Number] = own
		r.Fields.Rest, r.Fields.Internet = "keep", "none"
	})
	locked := d.To(porting.Acknowledged, made.Dated(d.Window(1), porting.NumberConfirmed))
	wrong := func(p *ui.Page, x *trackerView) {
		p.Error = true
		x.Form.Errors = []ui.FieldError{{Field: "text", Message: p.T("problem.text.missing")}}
	}
	said := func(p *ui.Page, x *trackerView) {
		p.Notice = p.T("tracker.done.message")
		x.Shares = []shared{{ID: "lnk_1", Label: "Atelier Nord", Address: "https://voice.example/t/01abc.01def.secret", Since: p.Day(p.Now), Shows: p.T("tracker.share.shows_tail")}}
	}
	tested := func(line numbering.LineType, results ...string) *porting.Request {
		return d.To(porting.Acknowledged, func(r *porting.Request, o *porting.Order) {
			o.LineType = line
			forward.Tested(r, d.k.Page.Now, results...)
		})
	}
	reader := func(p *ui.Page, x *trackerView) {
		*p = d.AsReader()
		x.May, x.CanMessage, x.CanAttach, x.CanShare = false, false, false, false
		frame(p, *x)
	}
	lostState := d.tracker("date-lost", lost, func(p *ui.Page, x *trackerView) {
		y := d.around(lost)
		y.events = append(y.events, porting.Event{Request: lost.ID, Order: "ord_1", Type: "port_order.foc_lost", At: d.Ago(0), Actor: porting.Actor{Role: porting.RoleCarrier}})
		x.History = d.k.happened(y, showAll, false)
	})
	return []ui.State{d.tracker("mixed", mixed), lostState, d.tracker("frozen", frozen), d.tracker("unanswered", unheard), d.tracker("cancel-requested", stopping),
		d.tracker("forwarding-asked", tested(numbering.Landline, "")), d.tracker("forwarding-works", tested(numbering.Landline, bridge.DidNotRing, bridge.Works)),
		d.tracker("forwarding-tried", tested(numbering.Landline, "tried")), d.tracker("forwarding-silent", tested(numbering.Mobile, bridge.DidNotRing)),
		d.tracker("forwarding-enough", tested(numbering.Mobile, bridge.DidNotRing, bridge.DidNotRing, bridge.DidNotRing)),
		d.tracker("done-kept", kept), d.tracker("locked", locked), d.tracker("message-wrong", d.To(porting.Acknowledged), wrong),
		d.tracker("message-sent", d.To(porting.Acknowledged), said), d.tracker("reader", d.Refused("address_mismatch"), reader)}
}

// days are the moving day in its hours.
func (d scene) days() []ui.State {
	late := d.To(porting.Acknowledged, made.Dated(d.Today(-160*time.Minute), porting.NumberMoving))
	failed := d.To(porting.Acknowledged, made.Dated(d.Today(-60*time.Minute), porting.NumberTesting), func(r *porting.Request, o *porting.Order) {
		o.Numbers[1].Tests = []porting.TestCall{{At: d.k.Page.Now.Add(-5 * time.Minute), Result: porting.TestOldCarrier}}
		o.Numbers[0].State, o.Numbers[0].Tests = porting.NumberCompleted, []porting.TestCall{{At: d.k.Page.Now.Add(-8 * time.Minute), Result: porting.TestPassed}}
	})
	return []ui.State{
		d.tracker("day-before", d.To(porting.Acknowledged, made.Dated(d.Today(17*time.Hour), porting.NumberConfirmed))),
		d.tracker("day-late", late),
		d.tracker("day-test-failed", failed),
	}
}

// forms are the pages of one form.
func (d scene) forms() []ui.State {
	named := func(key string) ui.Page {
		p := d.k.Page
		p.Title = p.T(key)
		return p
	}
	moving := d.To(porting.Acknowledged, made.Dated(d.Window(8), porting.NumberConfirmed))
	wrong := named("tracker.unreached.title")
	wrong.Error = true
	missing := ui.Form{Errors: []ui.FieldError{{Field: "network", Message: wrong.T("tracker.unreached.no_network")}, {Field: "heard", Message: wrong.T("tracker.unreached.no_heard")}}}
	late := named("tracker.date.title")
	late.Error = true
	past := ui.Form{Errors: []ui.FieldError{{Field: "day", Message: late.T("problem.date.missing")}}}
	past.Set("when", "on")
	return []ui.State{
		{Name: "office/porting/cancel", Page: cancelPage(named("tracker.cancel.title"), d.k.one(moving, ui.Form{}))},
		{Name: "office/porting/date", Page: datePage(named("tracker.date.title"), d.k.one(moving, ui.Form{}))},
		{Name: "office/porting/date-wrong", Page: datePage(late, d.k.one(moving, past))},
		{Name: "office/porting/unreached", Page: unreachedPage(named("tracker.unreached.title"), d.k.one(moving, ui.Form{}))},
		{Name: "office/porting/unreached-wrong", Page: unreachedPage(wrong, d.k.one(moving, missing))},
	}
}
