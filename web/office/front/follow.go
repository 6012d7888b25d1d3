package front

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/share"
	"github.com/portamento/portamento/web/api/view"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/ui"
)

// followView is what others see of a move.
type followView struct {
	view.SharedView
	Steps    []ui.Step
	Window   string // the moving date, where all numbers have the same
	Facts    []ui.Fact
	Calendar string // address of the calendar file; "" while there is no date
	Updates  string // where an address for mails is given; "" where there are none any more
	Form     ui.Form
}

// followed are the stages on the bar, in their order, and the event by which each begins.
var followed = []struct {
	stage porting.Stage
	event string
}{
	{porting.StageReceived, "port_request.submitted"}, {porting.StageChecking, "port_order.reviewed"},
	{porting.StageWithProvider, "port_order.handed_off"}, {porting.StageDateSet, "port_order.foc_confirmed"},
	{porting.StageMovingDay, "port_order.moving_started"}, {porting.StageTesting, "port_order.number_ported"}, {porting.StageDone, "port_order.completed"},
}

// askFollow has a link sent, if the address belongs to the request. The page that follows is the same whoever asks for whatever.
func askFollow(v *visit.Visit) error {
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
	_, err = shares(v).Ask(v.R.Context(), &share.Ask{Body: share.FollowBody{Reference: f.Value("reference"), Email: f.Value("email"), Language: v.Page.Language()}})
	if v.Again(&f, err) {
		v.Page.Title = v.Page.T("front.home.title")
		return renderHome(v, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	return v.Redirect(v.Page.Prefix + "/follow/asked")
}

func showAsked(v *visit.Visit) error { return v.Say(http.StatusOK, askedWords(v.Page)) }

func askedWords(p ui.Page) ui.Words {
	return ui.Words{Title: p.T("share.asked"), Lines: []string{p.T("front.follow.asked_text"), p.T("front.follow.asked_help")}, Action: p.T("ui.fail.home"), Href: p.Home()}
}

// shares are the API's calls about share links, for this visitor.
func shares(v *visit.Visit) *share.Desk {
	return &share.Desk{Service: v.Service, Following: v.Follow, Mails: v.Limits.Mail, Reader: func(_ context.Context, m porting.MarketCode) view.Reader {
		if market, ok := v.Service.Markets.Market(m); ok {
			v.Page.Market = market
		}
		return v.View()
	}}
}

// follow finds what a link is for; a page says why a link leads nowhere.
func follow(v *visit.Visit) (*view.SharedView, error) {
	if err := v.Count("follow"); err != nil {
		return nil, err
	}
	found, err := shares(v).Follow(v.R.Context(), &share.ByToken{Token: v.R.PathValue("code")})
	if err != nil {
		return nil, err
	}
	return &found.Body, nil
}

func showFollow(v *visit.Visit) error {
	v.Page.Notice = map[string]string{"updates": v.Page.T("share.updates_asked"), "confirmed": v.Page.T("front.updates.confirmed")}[v.R.URL.Query().Get("done")]
	return renderFollow(v, http.StatusOK, ui.Form{})
}

func renderFollow(v *visit.Visit, status int, form ui.Form) error {
	found, err := follow(v)
	if err != nil {
		return followGone(v, err)
	}
	x := followOf(v.Page, *found)
	path := v.Page.Prefix + "/t/" + url.PathEscape(v.R.PathValue("code"))
	if x.Window != "" || slices.ContainsFunc(found.Numbers, func(n view.SharedNumber) bool { return n.FOC.Is != nil }) {
		x.Calendar = path + "/calendar.ics"
	}
	if v.Follow != nil && !over(found.Stage) {
		x.Updates, x.Form = path+"/updates", form
	}
	v.Page.Title, v.Page.Wide = found.Headline, true
	return v.Render(status, followPage(v.Page, x))
}

// over says that there is no more news of a move.
func over(stage string) bool {
	return slices.Contains([]porting.Stage{porting.StageDone, porting.StageCancelled, porting.StageNotPossible}, porting.Stage(stage))
}

// followGone says why a link leads nowhere.
func followGone(v *visit.Visit, err error) error {
	p, state := v.Page, &porting.StateError{}
	gone := func(status int, title, line string) error {
		return v.Say(status, ui.Words{Title: title, Lines: []string{line}, Action: p.T("ui.fail.home"), Href: p.Home()})
	}
	switch {
	case errors.As(err, &state) && state.Code == "share.off":
		return gone(http.StatusGone, p.T("front.follow.off"), p.T("front.follow.off_text"))
	case errors.As(err, &state) && state.Code == "share.over":
		return gone(http.StatusGone, p.T("front.follow.over"), p.T("front.follow.over_text"))
	case errors.Is(err, porting.ErrNotFound):
		return gone(http.StatusNotFound, p.T("front.follow.unknown"), p.T("front.follow.unknown_text"))
	}
	return err
}

// followOf makes the page of what others see.
func followOf(p ui.Page, s view.SharedView) followView {
	x := followView{SharedView: s, Steps: followSteps(p, s)}
	windows := map[string]bool{}
	for _, n := range s.Numbers {
		if w := n.FOC.Is; w != nil {
			x.Window = p.Window(focOf(w))
			windows[x.Window] = true
		}
	}
	if len(windows) != 1 {
		x.Window = ""
	}
	add := func(key, value string) {
		if value != "" {
			x.Facts = append(x.Facts, ui.Fact{Name: p.T(key), Values: []string{value}})
		}
	}
	add("front.follow.date", x.Window)
	if e := s.Expected.Is; e != nil && len(windows) == 0 {
		add("front.follow.expected", p.T("front.follow.range", "from", p.Date(e.From), "to", p.Date(e.To)))
	}
	if s.Ball != string(porting.BallNone) {
		add("front.follow.ball", p.T("front.ball."+s.Ball))
	}
	if s.NextUpdateBy != nil {
		add("front.follow.next", p.Instant(*s.NextUpdateBy))
	}
	if s.CompletedAt != nil {
		add("front.follow.completed", p.Instant(*s.CompletedAt))
	}
	return x
}

// followSteps is the bar of the stages; none for what was not sent, or ended without a move.
func followSteps(p ui.Page, s view.SharedView) []ui.Step {
	at, held := -1, false
	for i, f := range followed {
		if string(f.stage) == s.Stage {
			at = i
		}
	}
	if s.Stage == string(porting.StageNeedsYou) || s.Stage == string(porting.StagePaused) {
		held = true
		for i, f := range followed {
			if slices.ContainsFunc(s.Events, func(e view.SharedEvent) bool { return e.Type == f.event }) {
				at = i
			}
		}
	}
	var out []ui.Step
	for i, f := range followed {
		step := ui.Step{Label: p.T("front.stage." + string(f.stage)), State: "next"}
		switch {
		case at < 0:
			return nil
		case i < at || at == len(followed)-1:
			step.State = "done"
		case i == at && held:
			step.State = "held"
		case i == at:
			step.State = "now"
		}
		out = append(out, step)
	}
	return out
}

// sendCalendar answers the moving dates as a file for calendars.
func sendCalendar(v *visit.Visit) error {
	if err := v.Count("follow"); err != nil {
		return err
	}
	file, err := shares(v).Calendar(v.R.Context(), &share.ByToken{Token: v.R.PathValue("code")})
	if err != nil {
		return err
	}
	return v.SendFile(file)
}

// focOf is a window as the page writes it.
func focOf(w *view.FOC) porting.FOC {
	return porting.FOC{Start: w.Start, End: w.End, Timezone: w.Timezone}
}
