package front

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/share"
	"github.com/portamento/portamento/web/api/view"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/ui"
)

// askUpdates takes an address that wants mails about the move on the page.
func askUpdates(v *visit.Visit) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	if v.Follow == nil {
		return visit.NotFound()
	}
	if err := v.Count("ask"); err != nil {
		return err
	}
	code := v.R.PathValue("code")
	_, err = shares(v).AskUpdates(v.R.Context(), &share.AskUpdates{ByToken: share.ByToken{Token: code}, Body: share.UpdatesBody{Email: f.Value("email"), Language: v.Page.Language()}})
	if v.Again(&f, err) {
		return renderFollow(v, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return followGone(v, err)
	}
	return v.Redirect(v.Page.Prefix + "/t/" + url.PathEscape(code) + "?done=updates")
}

// updates looks up what a link in a mail is for, in the words of its market.
func updates(v *visit.Visit, act func(*share.Desk, share.ByToken) (*share.Updates, error)) (view.UpdatesView, error) {
	if v.Follow == nil {
		return view.UpdatesView{}, porting.ErrNotFound
	}
	if v.R.PostFormValue("List-Unsubscribe") == "" { // programs of a great many readers end mails from one address
		if err := v.Count("follow"); err != nil {
			return view.UpdatesView{}, err
		}
	}
	u, err := act(shares(v), share.ByToken{Token: v.R.PathValue("token")})
	if err != nil {
		return view.UpdatesView{}, err
	}
	if m, ok := v.Service.Markets.Market(porting.MarketCode(u.Body.Market)); ok {
		v.Page.Market = m
	}
	return u.Body, nil
}

// updatesGone is the page of a link that can do nothing any more.
func updatesGone(v *visit.Visit, err error) error {
	if !errors.Is(err, porting.ErrNotFound) {
		return err
	}
	return v.Say(http.StatusNotFound, updatesGoneWords(v.Page))
}

func updatesGoneWords(p ui.Page) ui.Words {
	return ui.Words{Title: p.T("front.updates.gone"), Lines: []string{p.T("front.updates.gone_text")}, Action: p.T("ui.fail.home"), Href: p.Home()}
}

func endedWords(p ui.Page, reference string) ui.Words {
	return ui.Words{Title: p.T("front.updates.ended"), Lines: []string{p.T("front.updates.ended_text", "reference", reference)}}
}

// showUpdates asks before an address is confirmed, or its mails end: what fetches links out of mails does neither.
func showUpdates(v *visit.Visit) error {
	u, err := updates(v, func(d *share.Desk, t share.ByToken) (*share.Updates, error) { return d.ShowUpdates(v.R.Context(), &t) })
	switch {
	case err != nil:
		return updatesGone(v, err)
	case u.Done:
		return v.Say(http.StatusOK, endedWords(v.Page, u.Reference))
	}
	v.Page.Title = v.Page.T("front.updates."+u.Act, "reference", u.Reference)
	return v.Render(http.StatusOK, updatesPage(v.Page, updatesView{UpdatesView: u, Path: v.Page.Prefix + "/updates/" + url.PathEscape(v.R.PathValue("token"))}))
}

// useUpdates confirms an address, or ends its mails. A mail program that ends them by itself is not sent elsewhere (RFC 8058, 3.1).
func useUpdates(v *visit.Visit) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	u, err := updates(v, func(d *share.Desk, t share.ByToken) (*share.Updates, error) {
		return d.UseUpdates(v.R.Context(), &share.UseToken{ByToken: t})
	})
	switch {
	case err != nil:
		return updatesGone(v, err)
	case u.Act == view.UpdatesConfirm && u.Path != nil:
		return v.Redirect(v.Page.Prefix + *u.Path + "?done=confirmed")
	case f.Value("List-Unsubscribe") == "One-Click":
		return v.Say(http.StatusOK, endedWords(v.Page, u.Reference))
	}
	return v.Redirect(v.Page.Prefix + "/updates/" + url.PathEscape(v.R.PathValue("token")))
}

// updatesView is what a link in a mail is for, and where it is done.
type updatesView struct {
	view.UpdatesView
	Path string
}
