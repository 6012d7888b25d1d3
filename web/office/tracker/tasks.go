package tracker

import (
	"slices"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/bridge"
	"github.com/portamento/portamento/web/office/forward"
	"github.com/portamento/portamento/web/office/request/recap"
	"github.com/portamento/portamento/web/office/tracker/tell"
)

// task is one thing for the customer to do.
type task struct {
	Label, Hint string
	Href        string // empty: nothing to open
	Done        bool
	Urgent      bool
	ID          string
	Bridge      *forward.Line // of the task to forward calls
}

// tasks are what the customer can do now, what is urgent first; those that are done stay, quietly.
func (k maker) tasks(r *porting.Request) []task {
	p := k.Page
	var out []task
	add := func(id, href string, done bool, params ...any) *task {
		t := task{ID: id, Label: p.T("tracker.task."+id, params...), Href: href, Done: done}
		if !done && p.Has("tracker.hint."+id) {
			t.Hint = p.T("tracker.hint."+id, params...)
		}
		out = append(out, t)
		return &out[len(out)-1]
	}
	if !r.Open() {
		return nil
	}
	switch {
	case r.Stage() == porting.StageDraft:
		add("continue", draftPath(r.ID), false).Urgent = true
		return out
	case r.Stage() == porting.StageNeedsYou || r.Unheard():
		add("correct", tell.Path(r.ID)+"/fix", false).Urgent = true
	}
	unset, moving := 0, 0
	for _, o := range r.Orders {
		for _, n := range o.Numbers {
			if n.State.Open() {
				moving++
				if own := r.OwnNumbers[n.Number]; n.Destination == (porting.Destination{}) && own.User == "" {
					unset++
				}
			}
		}
	}
	if moving > 0 {
		add("destinations", "/office/numbers", unset == 0, "count", max(unset, 1))
	}
	if old, ok := r.OwnNumbers[r.Fields.Replaces.Number]; ok && old.Use == porting.UseTemporary && old.State == porting.OwnAssigned {
		add("temporary", "#temporary", r.Fields.TemporaryNumber != "", "number", k.Number(old.Number))
	}
	if b := forward.Of(p, r, k.May); b != nil {
		add("forward", "", b.Done, "number", b.Temporary).Bridge = b
	}
	own := slices.DeleteFunc(slices.Clone(r.Fields.Equipment), func(e string) bool { return e == "none" }) // nothing else on the line is nothing to do
	for _, what := range recap.Equipment(k.Page, own) {
		add("equipment", "", false, "what", what)
	}
	if r.Fields.Internet == "dsl_shared" {
		add("internet", "", r.Fields.Separation.Reference != "")
	}
	add("team", "/office/account/people", len(r.Fields.Notify) > 0)
	return out
}

// draftPath is where a request that was not sent yet goes on.
func draftPath(id porting.RequestID) string { return tell.Path(id) + "/step/service" }

// advice is what to do and what not to do, in the market's words.
type advice struct{ Do, Dont []string }

func (k maker) advice(r *porting.Request) advice {
	p, provider := k.Page, k.Biller(r)
	var a advice
	if !r.Open() || r.Internal {
		return a
	}
	a.Dont = append(a.Dont, p.T("keep_service."+p.Market.Ends), p.T("tracker.dont.change", "provider", provider))
	a.Do = append(a.Do, p.T("tracker.do.pay", "provider", provider))
	if f, ok := r.Forwarding(); ok && f.State != bridge.Works {
		a.Do = append(a.Do, p.T("tracker.do.forward", "number", k.Number(f.To)))
	}
	if !tell.Window(r).IsZero() {
		a.Do = append(a.Do, p.T("tracker.do.power"))
	}
	return a
}
