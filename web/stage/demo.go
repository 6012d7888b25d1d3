package stage

import (
	"net/http"
	"slices"
	"strings"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/ui"
)

// demoView is what the page shows.
type demoView struct {
	Telling
	Here     string // the address of this page
	Signed   bool   // the customer's page can be shown
	Customer string // its address
	Frame    string // what the frame shows: the public check to whoever is not signed in
	Scene    Scene  // the present one
	Step     int    // its number, from 1
	Desk     desk
	Mails    []Mail
	AllMails int
}

// mostMails is how many mails are shown.
const mostMails = 30

// show is the page; parts of it alone for the script.
func (s theatre) show(v *visit.Visit) error {
	if m, ok := v.Service.Markets.Market(porting.MarketCode(s.Telling(v.Page.Language()).Place.Market)); ok {
		v.Page.Market = m // the story's, whoever reads
	}
	x, err := s.gather(v)
	if err != nil {
		return err
	}
	p := &v.Page
	p.Title, p.Wide, p.Share, p.Person, p.Also = p.T("demo.title"), true, true, nil, "demo"
	v.W.Header().Set("Cache-Control", "no-store")
	if v.R.Header.Get("X-Partial") != "" {
		return v.Render(http.StatusOK, demoParts(v.Page, x))
	}
	return v.Render(http.StatusOK, demoPage(v.Page, x))
}

func (s theatre) gather(v *visit.Visit) (demoView, error) {
	x := demoView{Telling: s.Telling(v.Page.Language()), Here: home(v)}
	x.Signed = v.Signed && string(v.Session.Account) == x.Place.Account
	x.Customer, x.Frame = customerPage(x.Telling), check(x.Telling)
	if x.Signed {
		x.Frame = x.Customer
	}
	if n := len(x.Scenes); n > 0 {
		x.Scene, x.Step = x.Scenes[n-1], n
	}
	var err error
	if x.Mails, x.AllMails, err = s.Mails(mostMails); err != nil {
		return x, err
	}
	x.Desk, err = atDesk(v, x.Telling)
	return x, err
}

// customerPage is what the customer looks at: the check before there is a request, then the page of the request, or of all of them.
func customerPage(t Telling) string {
	if len(t.Scenes) == 0 {
		return check(t)
	}
	switch last := t.Scenes[len(t.Scenes)-1]; {
	case last.Request != "":
		return "/office/porting/" + last.Request
	case strings.HasPrefix(last.Key, "check."):
		return check(t)
	}
	return "/office/porting"
}

// check is the public check, for the story's market.
func check(t Telling) string { return "/check?market=" + t.Place.Market }

// about is the request that the story is about now; empty before there is one.
func about(t Telling) string {
	for _, s := range slices.Backward(t.Scenes) {
		if s.Request != "" {
			return s.Request
		}
	}
	return ""
}

// now says which of the stops is the present one: the last that was reached, of those that are reached without a gap.
func (x demoView) now() int {
	last := -1
	for i, s := range x.stops() {
		if s.Reached {
			last = i
		}
	}
	return last
}

// stops are the stops for the list, the end included.
func (x demoView) stops() []Stop {
	return append(slices.Clone(x.Stops), Stop{Key: End, Reached: x.State == "ended"})
}

// stories are the choices of the list of stories.
func (x demoView) stories(p ui.Page) []ui.Choice {
	var out []ui.Choice
	for _, name := range x.Stories {
		out = append(out, ui.Choice{Value: name, Label: p.T("demo.story." + strings.ReplaceAll(name, "-", "_"))})
	}
	return out
}

// curl is the line that asks the API for the request of the story.
func (x demoView) curl() string {
	path := "/v1/port-requests"
	if id := about(x.Telling); id != "" {
		path += "/" + id
	}
	return "curl -sH 'Authorization: Bearer " + x.Place.Key + "' " + x.Place.URL + path
}

// story is the form of the list of stories.
func (x demoView) story() ui.Form {
	var f ui.Form
	f.Set("story", x.Story)
	return f
}

// ballTags are the looks of whose turn it is.
var ballTags = map[string]string{"us": "us", "you": "you", "provider": "provider", "none": "ended"}

func ballTag(ball string) string { return ballTags[ball] }

// actor says who did something: a role, and a name where there is one of a person or a carrier.
func actor(p ui.Page, e deskEvent) string {
	role := p.T("demo.role." + e.Actor.Role)
	switch {
	case e.Actor.KeyID != nil: // its name is the key's
		return p.T("demo.actor.key", "role", role)
	case e.Actor.Name == "" || e.Actor.Role == "system":
		return role
	}
	return p.T("demo.actor", "role", role, "name", e.Actor.Name)
}

// ending is what the end card is headed with.
func (x demoView) ending() string {
	for _, s := range x.Stops {
		if s.Key == "port_order.completed" && s.Reached {
			return "demo.end"
		}
	}
	return "demo.end.story"
}
