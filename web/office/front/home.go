// Package front is the pages for everybody: the door, the eligibility check, a move by its link, signing by link, terms.
package front

import (
	"net/http"
	"time"

	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/ui"
)

// homeView is what the first page shows: the doors, and the market's own figures.
type homeView struct {
	Form    ui.Form
	Markets []ui.Choice
	Days    string // how long a move takes
	Price   string // of a further number
}

func showHome(v *visit.Visit) error {
	v.Page.Title = v.Page.T("front.home.title")
	return v.Render(http.StatusOK, homePage(v.Page, homeView{}))
}

// setPreferences keeps the language and the theme in cookies, and leads back.
func setPreferences(v *visit.Visit) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	for _, name := range []string{"language", "theme"} {
		value, cookie := f.Value(name), map[string]string{"language": "lang", "theme": "theme"}[name]
		if len(value) > 8 {
			value = ""
		}
		http.SetCookie(v.W, &http.Cookie{Name: cookie, Value: value, Path: "/", MaxAge: int(365 * 24 * time.Hour / time.Second), HttpOnly: true,
			Secure: v.Secure(), SameSite: http.SameSiteLaxMode})
	}
	return v.Redirect(f.Value("back"))
}

func nothingHere(*visit.Visit) error { return visit.NotFound() }
