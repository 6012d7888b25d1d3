package tracker

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/portamento/portamento/porting"
	calls "github.com/portamento/portamento/web/api/dates"
	"github.com/portamento/portamento/web/api/letter"
	"github.com/portamento/portamento/web/office/visit"
)

// feedPath begins the address of a calendar feed; the secret and .ics follow.
const feedPath = "/calendar/"

// feedAddress is the address of the account's calendar; empty while there is none.
func feedAddress(v *visit.Visit) (string, error) {
	if v.Feeds == nil {
		return "", nil
	}
	token, err := v.Feeds.Token(v.R.Context(), v.Who)
	if token == "" || err != nil {
		return "", err
	}
	return v.BaseURL + feedPath + token + ".ics", nil
}

// setFeed switches the account's calendar on or off, or gives it another address.
func setFeed(v *visit.Visit) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	if v.Feeds == nil {
		return visit.NotFound()
	}
	if f.Value("act") == "off" {
		err = v.Feeds.End(v.R.Context(), v.Who)
	} else {
		_, err = v.Feeds.Renew(v.R.Context(), v.Who)
	}
	if err != nil {
		return err
	}
	return v.Redirect("/office/porting#calendar")
}

// calendarStages are the stages of requests whose dates a calendar has.
var calendarStages = []porting.Stage{porting.StageDateSet, porting.StageMovingDay, porting.StageTesting, porting.StageWithProvider, porting.StageDone}

// sendFeed answers an account's calendar to whoever has its address: the moving dates of its newest requests.
func sendFeed(v *visit.Visit) error {
	token, ok := strings.CutSuffix(v.R.PathValue("token"), ".ics")
	if !ok || v.Feeds == nil || v.Calendars == nil {
		return visit.NotFound()
	}
	if v.Limits != nil {
		if err := v.Count("follow"); err != nil {
			return err
		}
	}
	account, err := v.Feeds.Open(v.R.Context(), token)
	if err != nil {
		return err
	}
	list, _, err := v.Store.Lists(porting.Scope{Account: account}).RequestList(v.R.Context(), porting.RequestFilter{Stages: calendarStages, Page: porting.Page{Limit: lookThrough}})
	if err != nil {
		return err
	}
	return sendCalendar(v, list, "porting")
}

// sendDates answers the calendar file of one request.
func sendDates(v *visit.Visit) error {
	d := v.DatesDesk()
	if d == nil {
		return visit.NotFound()
	}
	file, err := d.File(v.R.Context(), &calls.ByID{ID: v.R.PathValue("id")})
	if err != nil {
		return err
	}
	return v.SendFile(file)
}

func sendCalendar(v *visit.Visit, list []*porting.Request, name string) error {
	lang := v.Page.Language()
	if m, ok := v.Service.Markets.Market(marketOf(list)); ok && !v.Signed {
		lang = m.Languages[0] // a calendar program says nothing of its reader
	}
	body, err := v.Calendars.Calendar(list, lang, v.Page.Now)
	if err != nil {
		return err
	}
	h := v.W.Header()
	h.Set("Content-Type", "text/calendar; method=PUBLISH; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="`+name+`.ics"`)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", "private, no-store")
	v.W.WriteHeader(http.StatusOK)
	_, _ = v.W.Write(body) // the caller hung up, or not
	return nil
}

func marketOf(list []*porting.Request) porting.MarketCode {
	if len(list) == 0 {
		return ""
	}
	return list[0].Market
}

// sendClosing answers the letter by which the customer ends the old contract.
func sendClosing(v *visit.Visit) error {
	d, ok := v.LetterDesk(), false
	in := &letter.ClosingOf{ByID: letter.ByID{ID: v.R.PathValue("id")}}
	if in.Order, ok = strings.CutSuffix(v.R.PathValue("order"), ".pdf"); !ok || d == nil {
		return visit.NotFound()
	}
	file, err := d.Closing(v.R.Context(), in)
	if err != nil {
		return err
	}
	return v.SendFile(file)
}
