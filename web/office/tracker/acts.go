package tracker

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/office/forward"
	"github.com/portamento/portamento/web/office/tracker/tell"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/ui"
)

// back leads to the page of the request after something was done, which is said there once.
func back(v *visit.Visit, id porting.RequestID, said string) error {
	return v.Redirect(tell.Path(id) + "?done=" + said)
}

// done are the things that the page of a request says after they were done.
var done = map[string]string{"message": "tracker.done.message", "paused": "tracker.done.paused", "resumed": "tracker.done.resumed", "date": "tracker.done.date",
	"kept": "tracker.done.kept", "released": "tracker.done.released", "document": "tracker.done.document", "cancelled": "tracker.done.cancelled",
	"corrected": "tracker.done.corrected", "unreached": "tracker.done.unreached", "rings": "tracker.done.rings", "billed": "tracker.done.billed", "disputed": "tracker.done.disputed", "shared": "tracker.done.shared",
	"unshared": "tracker.done.unshared"}

// notice says what was just done, if the address tells.
func notice(v *visit.Visit) {
	if key := done[v.R.URL.Query().Get("done")]; key != "" {
		v.Page.Notice = v.Page.T(key)
	}
	forward.Notice(v)
}

// again shows the page of a request with a form that was not right.
func again(v *visit.Visit, id porting.RequestID, form ui.Form, err error) error {
	if !v.Again(&form, err) {
		return err
	}
	r, err := v.Requests().Request(v.R.Context(), id)
	if err != nil {
		return err
	}
	return render(v, r, form, http.StatusUnprocessableEntity)
}

func requestOf(v *visit.Visit) porting.RequestID { return porting.RequestID(v.R.PathValue("id")) }

func postMessage(v *visit.Visit) error {
	id := requestOf(v)
	f, err := v.Form()
	if err != nil {
		return err
	}
	if _, _, err := v.Service.Post(v.R.Context(), v.Who, id, porting.Posting{Text: f.Value("text")}); err != nil {
		return again(v, id, f, err)
	}
	return back(v, id, "message")
}

func pause(v *visit.Visit) error {
	_, err := v.Service.HoldRequest(v.R.Context(), v.Who, requestOf(v))
	if err != nil {
		return err
	}
	return back(v, requestOf(v), "paused")
}

func resume(v *visit.Visit) error {
	_, err := v.Service.ResumeRequest(v.R.Context(), v.Who, requestOf(v))
	if err != nil {
		return err
	}
	return back(v, requestOf(v), "resumed")
}

func chooseTemporary(v *visit.Visit) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	keep := f.Value("keep") == "yes"
	if _, err := v.Service.KeepTemporary(v.R.Context(), v.Who, requestOf(v), keep); err != nil {
		return err
	}
	said := "released"
	if keep {
		said = "kept"
	}
	return back(v, requestOf(v), said)
}

// followUp takes the answers that the end of a move asks for: they go to the porting desk as messages.
func followUp(v *visit.Visit) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	r, err := v.Requests().Request(v.R.Context(), requestOf(v))
	if err != nil {
		return err
	}
	answer := f.Value("answer")
	said := map[string]string{"rings": "tracker.said.rings", "billed": "tracker.said.billed"}[answer]
	if said == "" {
		return &porting.InvalidError{Code: "body.read"}
	}
	text := v.Page.T(said, "provider", makerOf(v).Biller(r))
	if _, _, err := v.Service.Post(v.R.Context(), v.Who, r.ID, porting.Posting{Text: text}); err != nil {
		return err
	}
	return back(v, r.ID, answer)
}

// oneView is a page of one form about a request.
type oneView struct {
	Path, Reference, Title string
	Provider, Biller       string
	Form                   ui.Form
	Numbers                string
	Moves                  string // the date, for the page that gives it up
	Temporary              string
	Sent                   bool // the provider has it
	Why                    string
	Earliest               string
	Last                   string
	Count                  int
}

// one makes a page of one form.
func one(o oneForm) error {
	r, err := find(o.visit)
	if err != nil || r == nil {
		return err
	}
	return oneOf(o, r, ui.Form{}, http.StatusOK)
}

func oneOf(o oneForm, r *porting.Request, f ui.Form, status int) error {
	v := o.visit
	x := makerOf(v).one(r, f)
	v.Page.Title, v.Page.Tab, v.Page.Sub = v.Page.T(o.title), ui.Account, "status"
	return v.Render(status, o.page(v.Page, x))
}

func (k maker) one(r *porting.Request, f ui.Form) oneView {
	p, m := k.Page, k.Page.Market
	x := oneView{Path: tell.Path(r.ID), Reference: r.Reference, Title: k.Title(r), Provider: k.Provider(r), Biller: k.Biller(r), Form: f, Numbers: k.NumbersOf(r), Count: len(r.Fields.Moving())}
	if w := tell.Window(r); !w.IsZero() {
		x.Moves = p.Window(w)
	}
	if own, ok := r.OwnNumbers[r.Fields.Replaces.Number]; ok && own.State == porting.OwnAssigned {
		x.Temporary = p.Number(own.Number)
	}
	for _, o := range r.Orders {
		x.Sent = x.Sent || !o.SentAt.IsZero() && !o.State().Final()
	}
	x.Earliest = m.StartOfDay(m.AddWorkdays(p.Now, m.MinLead)).Format("2006-01-02")
	x.Last = m.Shift(p.Now, m.MaxLead).Format("2006-01-02")
	return x
}

func showCancel(v *visit.Visit) error {
	return one(oneForm{v, "tracker.cancel.title", cancelPage})
}

// cancelReasons are why people give a move up; the last is followed by their own words.
var cancelReasons = []string{"stay", "later", "price", "mistake", "other"}

func cancel(v *visit.Visit) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	reason := strings.TrimSpace(f.Value("words"))
	if c := f.Value("reason"); c != "other" && slices.Contains(cancelReasons, c) {
		reason = v.Page.T("tracker.cancel.said", "reason", v.Page.T("tracker.cancel.reason."+c), "words", reason)
	}
	r, err := v.Service.CancelRequest(v.R.Context(), v.Who, requestOf(v), reason)
	if err != nil {
		return err
	}
	return back(v, r.ID, "cancelled")
}

func showDate(v *visit.Visit) error {
	return one(oneForm{v, "tracker.date.title", datePage})
}

func wishDate(v *visit.Visit) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	wish := porting.DateWish{}
	switch day := strings.TrimSpace(f.Value("day")); f.Value("when") {
	case "on":
		wish.On = day
	case "not_before":
		wish.NotBefore = day
	}
	if wish == (porting.DateWish{}) && f.Value("when") != "first" {
		err = &porting.InvalidError{Code: "invalid", Problems: []porting.Problem{porting.NewProblem("/day", "date.missing")}}
	} else {
		_, err = v.Service.WishDate(v.R.Context(), v.Who, requestOf(v), wish)
	}
	var bad *porting.InvalidError
	if errors.As(err, &bad) {
		for i := range bad.Problems {
			bad.Problems[i].Pointer = "/day"
		}
		v.Again(&f, bad)
		r, err := v.Requests().Request(v.R.Context(), requestOf(v))
		if err != nil {
			return err
		}
		return oneOf(oneForm{v, "tracker.date.title", datePage}, r, f, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	return back(v, requestOf(v), "date")
}

func showUnreached(v *visit.Visit) error {
	return one(oneForm{v, "tracker.unreached.title", unreachedPage})
}

// unreached takes "someone could not reach me": it goes to the porting desk as a message that has everything the network's people ask for.
func unreached(v *visit.Visit) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	r, err := v.Requests().Request(v.R.Context(), requestOf(v))
	if err != nil {
		return err
	}
	if strings.TrimSpace(f.Value("network")) == "" {
		f.Errors = append(f.Errors, ui.FieldError{Field: "network", Message: v.Page.T("tracker.unreached.no_network")})
	}
	if strings.TrimSpace(f.Value("when")) == "" {
		f.Errors = append(f.Errors, ui.FieldError{Field: "when", Message: v.Page.T("tracker.unreached.no_when")})
	}
	if f.Value("heard") == "" {
		f.Errors = append(f.Errors, ui.FieldError{Field: "heard", Message: v.Page.T("tracker.unreached.no_heard")})
	}
	if len(f.Errors) == 0 {
		text := v.Page.T("tracker.unreached.message", "network", f.Value("network"), "ending", f.Value("ending"), "when", f.Value("when"),
			"heard", heardWords(v.Page, f.Value("heard")), "words", f.Value("words"))
		_, _, err := v.Service.Post(v.R.Context(), v.Who, r.ID, porting.Posting{Text: text})
		if err == nil {
			return back(v, r.ID, "unreached")
		}
		var bad *porting.InvalidError
		if !errors.As(err, &bad) {
			return err
		}
		for i := range bad.Problems {
			bad.Problems[i].Pointer = "/words"
		}
		v.Again(&f, bad)
	}
	v.Page.Error = true
	return oneOf(oneForm{v, "tracker.unreached.title", unreachedPage}, r, f, http.StatusUnprocessableEntity)
}

// heardKinds are what a caller can have heard.
var heardKinds = []string{"nothing", "busy", "announcement", "wrong", "else"}

func heardWords(p ui.Page, code string) string {
	if !slices.Contains(heardKinds, code) {
		code = "else"
	}
	return p.T("tracker.heard." + code)
}
