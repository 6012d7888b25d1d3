package people

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/api/share"
	"github.com/portamento/portamento/web/api/view"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/ui"
)

// perPage is how many requests are looked at for their links.
const perPage = 50

// mailsView is which mails somebody gets, and what the account gave to others.
type mailsView struct {
	Form     ui.Form
	Email    string
	Feeds    bool   // there are calendar feeds here
	Calendar string // address of the account's; empty: off
	May      bool   // make and switch off what others are given
	Links    []linkLine
	Next     string // address of the page with older ones
	Quiet    *quietView
}

// linkLine is one link that leads to a request.
type linkLine struct {
	Request, Link, Name, Label, Since, By, Path string

	AskedBy   string // the address that asked for it; empty: somebody of the account made it
	Until     string // day on which it ends; empty: it works until it is switched off
	Followers []followerLine
}

// followerLine is an address that gets mails by a link.
type followerLine struct {
	ID, Email string
	Waiting   bool // it has not been confirmed yet
}

func showMails(v *visit.Visit) error {
	f, err := wanted(v)
	if err != nil {
		return err
	}
	switch what := v.R.URL.Query().Get("done"); what {
	case "saved", "calendar_on", "calendar_off", "link_off", "follower_off", "quiet_on", "quiet_off":
		v.Page.Notice = v.Page.T("people.mails.done." + what)
	}
	return renderMails(v, http.StatusOK, f, ui.Form{})
}

// wanted is the form of the mails that the person gets.
func wanted(v *visit.Visit) (f ui.Form, err error) {
	c, err := v.Door.Credentials(v.R.Context())
	if err != nil {
		return f, err
	}
	f.Set("language", v.Session.Person.Language)
	for _, g := range login.MailGroups() {
		if !slices.Contains(c.Quiet, g) {
			f.Set("mails", string(g))
		}
	}
	return f, nil
}

// renderMails shows the page, with quiet hours as they were typed where they were not right.
func renderMails(v *visit.Visit, status int, form, hours ui.Form) error {
	ctx := v.R.Context()
	place(&v.Page, "people.mails.title", "notifications")
	v.Page.Error = len(form.Errors)+len(hours.Errors) > 0
	x := mailsView{Form: form, Email: v.Session.Person.Email, May: v.Session.Can(login.Port)}
	if v.Feeds != nil && x.May { // whoever has the address reads without signing in
		token, err := v.Feeds.Token(ctx, v.Who)
		if err != nil {
			return err
		}
		x.Feeds = true
		if token != "" {
			x.Calendar = v.BaseURL + "/calendar/" + token + ".ics"
		}
	}
	if x.May {
		list, next, err := v.Lists().RequestList(ctx, porting.RequestFilter{Page: porting.Page{Limit: perPage, After: v.R.URL.Query().Get("after")}})
		if err != nil {
			return err
		}
		x.Links = linksOf(v, list)
		if next != "" {
			x.Next = pathMails + "?after=" + url.QueryEscape(next) + "#links"
		}
	}
	var err error
	if x.Quiet, err = quietOf(v); err != nil {
		return err
	}
	if x.Quiet != nil && len(hours.Errors) > 0 {
		x.Quiet.Form = hours
	}
	return v.Render(status, mailsPage(v.Page, x))
}

// shares are the API's calls about share links, for this visitor.
func shares(v *visit.Visit) *share.Desk {
	return &share.Desk{Service: v.Service, Reader: func(context.Context, porting.MarketCode) view.Reader { return v.View() }}
}

// linksOf lists the links of requests that still lead somewhere.
func linksOf(v *visit.Visit, list []*porting.Request) []linkLine {
	var out []linkLine
	for _, r := range list {
		for _, l := range r.Shares {
			if !l.Live(v.Now()) {
				continue
			}
			x := linkLine{Request: string(r.ID), Link: string(l.ID), Name: r.Reference, Label: l.Label, Since: day(v.Page, l.At), By: l.By.Name, Path: v.BaseURL + "/t/" + v.Service.ShareToken(r.ID, l.ID)}
			if x.AskedBy = l.AskedBy; !l.ExpiresAt.IsZero() {
				x.Until = day(v.Page, l.ExpiresAt)
			}
			for _, f := range l.Followers.Live(v.Now()) {
				x.Followers = append(x.Followers, followerLine{f.ID, f.Email, f.ConfirmedAt.IsZero()})
			}
			if r.Fields.Name != "" {
				x.Name = r.Fields.Name + " · " + r.Reference
			}
			out = append(out, x)
		}
	}
	return out
}

func setMails(v *visit.Visit) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	var quiet []login.MailGroup
	for _, g := range login.MailGroups() {
		if !f.Has("mails", string(g)) {
			quiet = append(quiet, g)
		}
	}
	err = v.Door.SetMails(v.R.Context(), f.Value("language"), quiet)
	if v.Again(&f, err) {
		return renderMails(v, http.StatusUnprocessableEntity, f, ui.Form{})
	}
	if err != nil {
		return err
	}
	return v.Redirect(pathMails + "?done=saved")
}

// setCalendar switches the account's calendar feed on, with a new address, or off.
func setCalendar(v *visit.Visit) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	if v.Feeds == nil {
		return visit.NotFound()
	}
	done := "calendar_on"
	if f.Value("act") == "off" {
		done = "calendar_off"
		err = v.Feeds.End(v.R.Context(), v.Who)
	} else {
		_, err = v.Feeds.Renew(v.R.Context(), v.Who)
	}
	if err != nil {
		return err
	}
	return v.Redirect(pathMails + "?done=" + done)
}

func revokeLink(v *visit.Visit) error {
	if _, err := shares(v).Revoke(v.R.Context(), &share.ByLink{ByID: share.ByID{ID: v.R.PathValue("request")}, Link: v.R.PathValue("link")}); err != nil {
		return err
	}
	return v.Redirect(pathMails + "?done=link_off")
}

// removeFollower ends the mails of somebody who follows by a link.
func removeFollower(v *visit.Visit) error {
	link := share.ByLink{ByID: share.ByID{ID: v.R.PathValue("request")}, Link: v.R.PathValue("link")}
	if _, err := shares(v).Remove(v.R.Context(), &share.ByFollower{ByLink: link, Follower: v.R.PathValue("follower")}); err != nil {
		return err
	}
	return v.Redirect(pathMails + "?done=follower_off#links")
}
