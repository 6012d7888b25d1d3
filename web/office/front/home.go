// Package front is the pages for everybody: the door, the eligibility check, a move by its link, signing by link, terms.
package front

import (
	"net/http"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/ui"
)

// homeView is what the first page shows: the box for a number, the market's own figures, the box of those who follow a move.
type homeView struct {
	Check  checkView
	Follow ui.Form
	Facts  []homeFact
	Help   []ui.Choice // articles: address and title
}

// homeFact is one of the three things to know before anything else.
type homeFact struct{ Icon, Title, Text string }

func showHome(v *visit.Visit) error {
	v.Page.Title = v.Page.T("front.home.title")
	return renderHome(v, http.StatusOK, ui.Form{})
}

func renderHome(v *visit.Visit, status int, form ui.Form) error {
	links, err := helpLinks(v)
	if err != nil {
		return err
	}
	return v.Render(status, homePage(v.Page, homeView{Check: blankCheck(v), Facts: homeFacts(v.Page), Follow: form, Help: links}))
}

// homeFacts are how long a move takes, what it costs, and what becomes of the line meanwhile, as the market has it.
func homeFacts(p ui.Page) []homeFact {
	days := usualDays(p.Market)
	facts := []homeFact{{Icon: "clock", Title: p.T("front.fact.days", "from", days.From, "to", days.To), Text: p.T("front.fact.days.text")}}
	if list, ok := p.Market.PriceListAt(p.Now); ok {
		for _, i := range list.Items {
			switch {
			case i.Code == porting.PricePort && i.Minor == 0:
				facts = append(facts, homeFact{Icon: "check", Title: p.T("front.fact.free"), Text: p.T("front.fact.free.text")})
			case i.Code == porting.PricePort:
				facts = append(facts, homeFact{Icon: "check", Title: p.T("front.fact.price", "amount", p.Money(porting.Money{Minor: i.Minor, Currency: p.Market.Currency})),
					Text: p.T("front.fact.price.text")})
			}
		}
	}
	return append(facts, homeFact{Icon: "phone", Title: p.T("front.fact.keep"), Text: p.T("front.fact.keep." + p.Market.Ends)})
}

// usualDays is how long a move takes on any kind of line: from the shortest to the longest of what the market says.
func usualDays(m *porting.Market) porting.Days {
	var all porting.Days
	for _, t := range m.LineTypes {
		d := m.Lead[t.String()]
		if all.From == 0 || d.From < all.From {
			all.From = d.From
		}
		all.To = max(all.To, d.To)
	}
	return all
}

// setPreferences keeps the language and the theme in cookies, and leads back.
func setPreferences(v *visit.Visit) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	for _, name := range []string{"lang", "theme"} {
		value := f.Value(name)
		if len(value) > 8 {
			value = ""
		}
		http.SetCookie(v.W, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: int(365 * 24 * time.Hour / time.Second), HttpOnly: true,
			Secure: v.Secure(), SameSite: http.SameSiteLaxMode})
	}
	return v.Redirect(f.Value("back"))
}

func nothingHere(*visit.Visit) error { return visit.NotFound() }
