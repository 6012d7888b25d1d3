package step

import (
	"slices"
	"strings"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/ui"
)

// frame is what surrounds every screen.
type frame struct {
	Key      string
	Number   int    // of the screen, from 1
	Path     string // of the request's pages
	Name     string // what people call the request
	Provider string // who sends the bill today; a word for it where it is not known
	Back     string
	Steps    []ui.Step
	Form     ui.Form
	Warnings []string // what would probably be refused
	Saved    string   // when it was saved last
	Seen     string   // tells the fields that the form is made of
	ReadOnly bool
	Ask      string // who may change what the reader may not

	req porting.Requirements
}

// frame makes it for a screen, from the request as it is saved.
func (d *draft) frame(key string) (frame, error) {
	req, err := d.Service.Requirements(d.R.Context(), d.Who, d.r.ID)
	if err != nil {
		return frame{}, err
	}
	p := d.Page
	n := slices.Index(keys, key)
	x := frame{Key: key, Number: n + 1, Path: d.path(), Name: d.r.Fields.Name, Provider: d.provider(), Back: "/office/add-ons/number-porting", req: req, Seen: d.seen(&d.r.Fields),
		ReadOnly: !d.Session.Can(login.Port)}
	if n > 0 {
		x.Back = d.path("step", keys[n-1])
	}
	if !d.r.UpdatedAt.IsZero() {
		x.Saved = p.T("request.saved", "time", p.Moment(d.r.UpdatedAt))
	}
	if x.ReadOnly {
		if x.Ask, err = Askable(d.Visit); err != nil {
			return frame{}, err
		}
	}
	x.Steps = steps(p, stepsView{Path: d.path(), Now: n, First: Next(req, d.seenSetup())})
	return x, nil
}

// provider is whom the request leaves, for sentences.
func (d *draft) provider() string {
	if name := d.r.Fields.CurrentProvider; name != "" {
		return name
	}
	return d.Page.T("request.your_provider")
}

// seenSetup says that the screen of the new set-up was filled in: it has no field that every market wants.
func (d *draft) seenSetup() bool { return SeenSetup(d.r) }

// SeenSetup says whether the screen of the new set-up was filled in.
func SeenSetup(r *porting.Request) bool {
	f := &r.Fields
	return f.TemporaryNumber != "" || f.Replaces != (porting.TypedNumber{}) || len(f.Notify) > 0 || f.RequestedDate != (porting.DateWish{})
}

// Next is the first screen that something is missing on, counted from 0; the last one where nothing is.
func Next(req porting.Requirements, setup bool) int {
	first := len(keys) - 1
	if !setup {
		first = slices.Index(keys, keySetup)
	}
	for _, p := range slices.Concat(req.Missing, req.Stops) {
		first = min(first, slices.Index(keys, about(p)))
	}
	return first
}

// Address is where a draft goes on.
func Address(r *porting.Request, req porting.Requirements) string {
	return "/office/porting/" + string(r.ID) + "/step/" + keys[Next(req, SeenSetup(r))]
}

type stepsView struct {
	Path       string
	Now, First int // the screen that is shown, and the first one that is not done
}

// steps lists the screens, with links to those that are done and to the first one that is not.
func steps(p ui.Page, x stepsView) []ui.Step {
	var out []ui.Step
	for i, key := range keys {
		s := ui.Step{Label: p.T("request.step." + key), State: "next"}
		if i < x.First {
			s.State = "done"
		}
		if i <= x.First && i != x.Now {
			s.Href = x.Path + "/step/" + key
		}
		if i == x.Now {
			s.State = "now"
		}
		out = append(out, s)
	}
	return out
}

// kept says that a field with a secret keeps what is there: it is empty, or as it was shown.
func kept(typed string, was porting.Secret) bool {
	typed = strings.TrimSpace(typed)
	return was != "" && (typed == "" || typed == was.Masked())
}
