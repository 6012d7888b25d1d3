package request

import (
	"net/http"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/office/forward"
	"github.com/portamento/portamento/web/office/request/recap"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/ui"
)

// sentView is the confirmation.
type sentView struct {
	Path, Reference string
	Signer, At      string
	Next            []nextView
	Keep, KeepTitle string
	Provider        string
	Bridge          *forward.Line // nil where no call is forwarded
	Letter          bool
}

// nextView is one thing that happens next, and when.
type nextView struct{ What, When string }

// signedRequest finds a request that was signed; nil: it has not been, or not yet.
func signedRequest(v *visit.Visit) (*porting.Request, *porting.Market, error) {
	r, err := v.Requests().Request(v.R.Context(), porting.RequestID(v.R.PathValue("id")))
	if err != nil {
		return nil, nil, err
	}
	m, ok := v.Service.Markets.Market(r.Market)
	if !ok {
		return nil, nil, porting.ErrNotFound
	}
	v.Page.Market, v.Page.Tab, v.Page.Sub = m, ui.AddOns, "porting"
	return r, m, nil
}

func showSent(v *visit.Visit) error {
	r, m, err := signedRequest(v)
	if err != nil {
		return err
	}
	path := "/office/porting/" + string(r.ID)
	if r.Signature == nil || len(r.Orders) == 0 {
		return v.Redirect(path)
	}
	p := &v.Page
	p.Title = p.T("request.sent.title")
	x := sentView{Path: path, Reference: r.Reference, Signer: r.Signature.Name, At: p.Moment(r.Signature.SignedAt), Keep: p.T("keep_service." + m.Ends),
		KeepTitle: p.T("request.keep." + m.Ends), Provider: r.Orders[0].Name, Letter: v.Letters != nil}
	x.Next = nexts(v, r, m)
	if x.Bridge = forward.Of(*p, r, v.Session.Can(login.Port)); x.Bridge != nil {
		x.Bridge.Sent = true
	}
	forward.Notice(v)
	return v.Render(http.StatusOK, sentPage(*p, x))
}

// nexts is what happens next, with its days.
func nexts(v *visit.Visit, r *porting.Request, m *porting.Market) []nextView {
	p := v.Page
	at := r.Signature.SignedAt
	day := func(t time.Time) string { return p.T("request.by", "date", p.Day(t), "relative", p.Relative(t)) }
	check := m.PromiseFrom(at, m.PromiseDays(porting.Submitted))
	answer := m.AddWorkdays(check, m.AnswerDaysFor(r.Orders[0].Carrier))
	out := []nextView{
		{p.T("request.next.check"), day(check)},
		{p.T("request.next.provider", "provider", r.Orders[0].Name), day(answer)},
	}
	shown := v.View().Request(r)
	if e := shown.Expected.Is; e != nil {
		out = append(out, nextView{p.T("request.next.move"), p.T("request.between", "from", p.Date(e.From), "to", p.Date(e.To))})
	}
	return append(out, nextView{p.T("request.next.tell"), p.T("request.next.mail")})
}

// summaryView is the request as it was sent, to print or to keep.
type summaryView struct {
	Path, Reference, Headline string
	Signed                    string
	Sheet                     recap.Sheet
}

func showSummary(v *visit.Visit) error {
	r, _, err := signedRequest(v)
	if err != nil {
		return err
	}
	x := summaryView{Path: "/office/porting/" + string(r.ID), Reference: r.Reference, Headline: v.View().Request(r).Headline}
	if s := r.Signature; s != nil {
		x.Signed = v.Page.T("request.sent.signed", "name", s.Name, "date", v.Page.Moment(s.SignedAt))
	}
	if x.Sheet, err = recap.Of(v, r); err != nil {
		return err
	}
	v.Page.Title = v.Page.T("request.summary.title", "reference", r.Reference)
	return v.Render(http.StatusOK, summaryPage(v.Page, x))
}

// startLabel is what the button says: the first move, or another one.
func startLabel(p ui.Page, drafts int) string {
	if drafts > 0 {
		return p.T("request.start.another")
	}
	return p.T("request.start")
}
