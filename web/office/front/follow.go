package front

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

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

// askFollow leads from a link, or the code in it, to the move.
func askFollow(v *visit.Visit) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	code := strings.TrimSpace(f.Value("link"))
	if u, err := url.Parse(code); err == nil {
		code = strings.Trim(u.Path, "/")
	}
	code = code[strings.LastIndexByte(code, '/')+1:]
	if code == "" || len(code) > 200 {
		v.Page.Title, v.Page.Error = v.Page.T("front.home.title"), true
		f.Errors = []ui.FieldError{{Field: "link", Message: v.Page.T("front.follow.missing")}}
		return v.Render(http.StatusUnprocessableEntity, homePage(v.Page, homeView{Check: blankCheck(v), Facts: homeFacts(v.Page), Follow: f}))
	}
	return v.Redirect(v.Page.Prefix + "/t/" + url.PathEscape(code))
}

// shares are the API's calls about share links, for this visitor.
func shares(v *visit.Visit) *share.Desk {
	return &share.Desk{Service: v.Service, Reader: func(_ context.Context, m porting.MarketCode) view.Reader {
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
	found, err := follow(v)
	if state, ok := errors.AsType[*porting.StateError](err); ok && state.Code == "share.off" {
		return v.Say(http.StatusGone, ui.Words{Title: v.Page.T("front.follow.off"), Lines: []string{v.Page.T("front.follow.off_text")}, Action: v.Page.T("ui.fail.home"), Href: v.Page.Home()})
	}
	if errors.Is(err, porting.ErrNotFound) {
		return v.Say(http.StatusNotFound, ui.Words{Title: v.Page.T("front.follow.unknown"), Lines: []string{v.Page.T("front.follow.unknown_text")}, Action: v.Page.T("ui.fail.home"), Href: v.Page.Home()})
	}
	if err != nil {
		return err
	}
	x := followOf(v.Page, *found)
	if x.Window != "" || slices.ContainsFunc(found.Numbers, func(n view.SharedNumber) bool { return n.FOC.Is != nil }) {
		x.Calendar = v.Page.Prefix + "/t/" + url.PathEscape(v.R.PathValue("code")) + "/calendar.ics"
	}
	v.Page.Title, v.Page.Wide = found.Headline, true
	return v.Render(http.StatusOK, followPage(v.Page, x))
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
