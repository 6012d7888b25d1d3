package front

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/home"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/ui"
)

// fromHomeView is what the holder of a home line is asked.
type fromHomeView struct {
	home.HomeConsent
	Path string
}

// homes makes the calls that the holder of a home line uses.
func homes(v *visit.Visit) (*home.Desk, home.ByToken, error) {
	t := home.ByToken{Token: v.R.PathValue("token")}
	if v.Homes == nil {
		return nil, t, porting.ErrNotFound
	}
	address, agent := v.From()
	call := home.Call{Who: v.Who, Address: address, Agent: agent}
	return &home.Desk{Homes: v.Homes, Call: func(context.Context) home.Call { return call }}, t, v.Count("sign")
}

// showFromHome asks the holder of a home line. It changes nothing: what fetches links out of mails agrees to nothing.
func showFromHome(v *visit.Visit) error {
	d, t, err := homes(v)
	if err != nil {
		return err
	}
	x, err := d.Open(v.R.Context(), &t)
	if err != nil {
		return fromHomeGone(v, err)
	}
	if m, ok := v.Service.Markets.Market(porting.MarketCode(x.Body.Market)); ok {
		v.Page.Market = m
	}
	v.Page.Title = v.Page.T("front.fromhome.title")
	return v.Render(http.StatusOK, fromHomePage(v.Page, fromHomeView{x.Body, v.Page.Prefix + "/from-home/" + url.PathEscape(t.Token)}))
}

// answerFromHome takes the holder's answer, once.
func answerFromHome(v *visit.Visit) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	d, t, err := homes(v)
	if err != nil {
		return err
	}
	agrees := f.Value("answer") == "agree"
	if !agrees && f.Value("answer") != "decline" {
		return v.Redirect(v.Page.Prefix + "/from-home/" + url.PathEscape(t.Token))
	}
	in := &home.Answering{ByToken: t}
	in.Body.Agree = agrees
	if _, err := d.Decide(v.R.Context(), in); err != nil {
		return fromHomeGone(v, err)
	}
	if agrees {
		return v.Redirect(v.Page.Prefix + "/from-home/agreed")
	}
	return v.Redirect(v.Page.Prefix + "/from-home/declined")
}

// fromHomeGone is the page of a link that cannot be used.
func fromHomeGone(v *visit.Visit, err error) error {
	if state, ok := errors.AsType[*porting.StateError](err); ok && state.Code == "link.expired" {
		return v.Say(http.StatusGone, fromHomeExpired(v.Page))
	}
	return linkGone(v, err)
}

func fromHomeExpired(p ui.Page) ui.Words {
	return ui.Words{Title: p.T("front.sign.expired"), Lines: []string{p.T("front.fromhome.expired_text"), p.T("front.fromhome.expired_help")}}
}

func showAgreed(v *visit.Visit) error {
	return v.Say(http.StatusOK, fromHomeWords(v.Page, "agreed"))
}

func showDeclined(v *visit.Visit) error {
	return v.Say(http.StatusOK, fromHomeWords(v.Page, "declined"))
}

func fromHomeWords(p ui.Page, answer string) ui.Words {
	return ui.Words{Title: p.T("front.fromhome." + answer), Lines: []string{p.T("front.fromhome." + answer + "_text"), p.T("front.fromhome." + answer + "_next")}}
}
