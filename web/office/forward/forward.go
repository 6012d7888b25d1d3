// Package forward is the part of pages that forwards a customer's calls until the move: what to dial or where to set it, whether it works, and the
// two acts beside it, asking for a test and saying that it was tried.
package forward

import (
	"errors"
	"strconv"
	"strings"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/bridge"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/ui"
)

// Line is the forwarding of one old number, for a page.
type Line struct {
	Path           string // of the request
	Old, Temporary string // as they stand in a sentence: they do not break
	Number         string // the temporary one, to copy
	Provider       string
	Codes          bridge.Codes // what to dial; empty: there is nothing
	Kind, State    string       // of the tag
	Text           string       // what is known of it
	Checks         []string     // what to look at where it did not ring
	Done           bool
	Act            string // what the button of the test says; empty: there is none now
	Enough         bool   // no more test today
	MaySay         bool   // "It works, I tried it myself"
	Sent           bool   // on the page of the confirmation, which the acts lead back to
	Live           string // while a call is waited for: the address of the request's events
}

// kinds are the looks of the states.
var kinds = map[string]string{bridge.NotTested: "draft", bridge.Waiting: "us", bridge.Works: "done", bridge.DidNotRing: "you", bridge.CouldNotTest: "draft"}

// Of is the forwarding of a request; nil where nothing is to be forwarded. Who may not act is shown the same without the acts.
func Of(p ui.Page, r *porting.Request, may bool) *Line {
	f, ok := r.Forwarding()
	if !ok {
		return nil
	}
	m := p.Market
	provider := m.Biller(&r.Fields, f.Order.Carrier, f.Order.Name)
	whole := func(n numbering.PhoneNumber) string { return strings.ReplaceAll(p.Number(n), " ", "\u00a0") }
	x := &Line{Path: "/office/porting/" + string(r.ID), Old: whole(f.From), Temporary: whole(f.To), Number: p.Number(f.To), Provider: provider,
		Codes: m.Forward[f.Order.LineType.String()].To(f.To, m.Plan.Display(f.To)), Kind: kinds[f.State], State: p.T("forward.state." + f.State),
		Done: f.State == bridge.Works}
	said := f.State
	if f.Newest.Own {
		said = "tried"
	}
	x.Text = p.T("forward.text."+said, "old", x.Old, "temporary", x.Temporary, "moment", p.Moment(f.Newest.At), "day", p.Day(f.CallBy))
	if f.State == bridge.DidNotRing {
		x.Checks = []string{p.T("forward.check.all"), p.T("forward.check.number", "temporary", x.Temporary), p.T("forward.check.provider", "provider", provider)}
	}
	if !may || x.Done && !f.Newest.Own {
		return x
	}
	x.MaySay = !x.Done
	if f.State == bridge.Waiting {
		x.Live = x.Path + "/live?seen=" + strconv.FormatInt(r.Version, 10) + "." + string(r.Stage())
		return x
	}
	x.Enough = r.Forwardings.Left(m.StartOfDay(p.Now)) == 0
	switch {
	case x.Enough:
	case f.State == bridge.DidNotRing || f.State == bridge.CouldNotTest:
		x.Act = p.T("forward.again")
	default:
		x.Act = p.T("forward.test")
	}
	return x
}

// Routes are the two acts. Both lead back to the page that they were on.
func Routes(h *visit.House) []visit.Route {
	return []visit.Route{
		{Pattern: "POST /office/porting/{id}/forwarding/test", Handler: h.Office(login.Port, ask)},
		{Pattern: "POST /office/porting/{id}/forwarding/works", Handler: h.Office(login.Port, works)},
	}
}

// done are the things that the page says after they were done.
var done = map[string]string{"forwarding_test": "forward.done.test", "forwarding_works": "forward.done.works"}

// Notice says what was just done, if the address tells.
func Notice(v *visit.Visit) {
	if key := done[v.R.URL.Query().Get("done")]; key != "" {
		v.Page.Notice = v.Page.T(key)
	}
}

func ask(v *visit.Visit) error {
	_, err := v.Service.AskForwardingTest(v.R.Context(), v.Who, requestOf(v))
	var refused *porting.StateError
	if errors.As(err, &refused) && refused.Code == "forwarding.waiting" {
		err = nil // a second click: the call is asked for
	}
	if err != nil {
		return err
	}
	return back(v, "forwarding_test")
}

func works(v *visit.Visit) error {
	if _, err := v.Service.ForwardingWorks(v.R.Context(), v.Who, requestOf(v)); err != nil {
		return err
	}
	return back(v, "forwarding_works")
}

func requestOf(v *visit.Visit) porting.RequestID { return porting.RequestID(v.R.PathValue("id")) }

func back(v *visit.Visit, said string) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	path := "/office/porting/" + string(requestOf(v))
	if f.Value("from") == "sent" {
		path += "/sent"
	}
	return v.Redirect(path + "?done=" + said)
}
