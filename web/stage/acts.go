package stage

import (
	"net/http"
	"strconv"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/office/visit"
)

// speeds are how fast a story can be told.
var speeds = []int{1, 4, 20}

// home is where acts lead back to.
func home(v *visit.Visit) string { return v.Page.Prefix + "/demo" }

// act does what a button says. A page with its script stays as it is and hears of the change; without, the browser reads the page anew.
func (s theatre) act(verb Verb) visit.Handler {
	return func(v *visit.Visit) error {
		f, err := v.Form()
		if err != nil {
			return err
		}
		a := Act{Verb: verb, Language: v.Page.Language()}
		switch verb {
		case Speed:
			if a.Value = f.Value("speed"); !known(a.Value) {
				return porting.ErrNotFound
			}
		case Jump:
			a.Value = f.Value("stop")
		case Put:
			a.Value = f.Value("story")
		case Play:
			if f.Value("live") == "" && f.Value("whole") != "" { // nobody would see it go on
				a.Verb, a.Value = Jump, End
			}
		}
		if err := s.Act(v.R.Context(), a); err != nil {
			return err
		}
		if verb != Speed && verb != Hold {
			if err := s.seat(v); err != nil {
				return err
			}
		}
		if f.Value("live") != "" {
			v.W.WriteHeader(http.StatusNoContent)
			return nil
		}
		return v.Redirect(home(v) + "#scene")
	}
}

func known(speed string) bool {
	n, err := strconv.Atoi(speed)
	for _, s := range speeds {
		if err == nil && s == n {
			return true
		}
	}
	return false
}

// seat signs the browser in as the customer, where it is not: each telling has a sandbox of its own, so the cookie of the one before is of no
// use.
func (s theatre) seat(v *visit.Visit) error {
	if v.Signed && v.R.Context().Err() == nil && string(v.Session.Account) == s.Telling(v.Page.Language()).Place.Account {
		return nil
	}
	return s.SignIn(v.W, v.R)
}

// enter lets somebody who came later see the customer's page, too.
func (s theatre) enter(v *visit.Visit) error {
	if err := s.seat(v); err != nil {
		return err
	}
	return v.Redirect(home(v))
}

// takeOver holds the story and opens the customer's page: from here on whoever reads acts.
func (s theatre) takeOver(v *visit.Visit) error {
	if err := s.Act(v.R.Context(), Act{Verb: Hold}); err != nil {
		return err
	}
	if err := s.seat(v); err != nil {
		return err
	}
	return v.Redirect(customerPage(s.Telling(v.Page.Language())))
}
