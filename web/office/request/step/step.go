// Package step is the six screens of a request, from the current service to the signature.
//
// A screen is a form. What is sent is saved first, as a draft may be incomplete; then what the pre-flight says about the screen's own fields
// is shown, and without objection the next screen opens. Secrets come back masked, and what is empty or masked is kept as it was.
package step

import (
	"errors"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/ui"
)

// The screens, by what they are called in addresses.
const (
	keyService  = "service"
	keyInternet = "internet"
	keyNumbers  = "numbers"
	keyBill     = "bill"
	keySetup    = "setup"
	keySign     = "sign"
)

// keys are the screens in their order.
var keys = []string{keyService, keyInternet, keyNumbers, keyBill, keySetup, keySign}

// fields are the beginnings of the pointers that each screen is about.
var fields = map[string][]string{
	keyService:  {"/line_type", "/current_provider", "/account_number", "/external_id"},
	keyInternet: {"/internet", "/separation", "/equipment"},
	keyNumbers:  {"/main_number", "/main_moves", "/numbers", "/rest", "/new_main_number"},
	keyBill:     {"/holder", "/service_address", "/bill", "/bill_date", "/same_address", "/billing_address"},
	keySetup:    {"/replaces", "/temporary_number", "/requested_date", "/notify", "/name"},
}

// inputs are those of each screen from top to bottom, by how their names begin.
var inputs = map[string][]string{
	keyService:  {"line_type", "current_provider", "account_number"},
	keyInternet: {"internet", "ask_box", "ask_filters", "ask_bill", "equipment"},
	keyNumbers:  {"main_number", "main_code", "main_moves", "numbers", "list", "paste", "range_first", "range_last", "file", "rest", "new_main_number"},
	keyBill:     slices.Concat([]string{billDay}, billNames, []string{"file"}),
	keySetup:    {"replaces", "temporary_number", "ring", "when", "not_before", "on", "notify", "name"},
	keySign:     {"statements", "capacity", "name", "drawn", "note"},
}

// about says which screen a problem belongs to. What a bill says against the request is shown beside the bill.
func about(p porting.Problem) string {
	if strings.HasPrefix(p.Code, "bill.") {
		return keyBill
	}
	if strings.HasPrefix(p.Pointer, "/numbers/") && strings.Contains(p.Pointer, "/destination") {
		return keySetup
	}
	for _, key := range keys {
		for _, begin := range fields[key] {
			if p.Pointer == begin || strings.HasPrefix(p.Pointer, begin+"/") {
				return key
			}
		}
	}
	return keySign
}

// screen is one of the steps that fill in fields.
type screen struct {
	key string
	// values puts into a form what is saved.
	values func(d *draft) url.Values
	// prepare looks up what edit needs to know. It may be nil.
	prepare func(d *draft, sent url.Values) error
	// edit changes the fields by what was sent. It may be called several times, each time on fields of its own.
	edit func(d *draft, sent url.Values, f *porting.Fields) error
	// page is the screen around a form.
	page func(d *draft, x frame) (templ.Component, error)
	// name is the input that a problem is shown at; nil: the pointer's own.
	name func(d *draft, p porting.Problem) string
	// onward is where acts of the screen's own lead; empty: on, as for all screens. It may be nil.
	onward func(d *draft, sent url.Values) string
	// found adds what the screen itself finds wrong before it lets somebody go on. It may be nil.
	found func(d *draft, sent url.Values) []ui.FieldError
}

// draft is a request that is not signed yet, and who looks at it.
type draft struct {
	*visit.Visit
	r *porting.Request
	m *porting.Market

	tried *porting.Fields         // as an act would have them, whether it was saved or not
	folk  []porting.User          // of the account, where an act needs them
	stuck []numbering.PhoneNumber // cannot move by what is known elsewhere
	wrong fieldErrors             // found before the edit
	quiet bool                    // the form saves itself
}

// load finds the request of the address. Errors: porting.ErrNotFound.
func load(v *visit.Visit) (*draft, error) {
	r, err := v.Requests().Request(v.R.Context(), porting.RequestID(v.R.PathValue("id")))
	if err != nil {
		return nil, err
	}
	m, ok := v.Service.Markets.Market(r.Market)
	if !ok {
		return nil, porting.ErrNotFound
	}
	v.Page.Market, v.Page.Tab, v.Page.Sub = m, ui.AddOns, "porting"
	return &draft{Visit: v, r: r, m: m}, nil
}

// open says that the request can still be filled in.
func (d *draft) open() bool {
	return d.r.Open() && len(d.r.Orders) == 0 && d.r.Signature == nil && !d.r.Frozen()
}

// onDraft makes a handler of what is done with a draft; whoever comes later is led to the tracker.
func onDraft(f func(d *draft) error) visit.Handler {
	return func(v *visit.Visit) error {
		d, err := load(v)
		if err != nil {
			return err
		}
		if !d.open() {
			return v.Redirect(d.path())
		}
		return f(d)
	}
}

// path is where the request's own pages are.
func (d *draft) path(parts ...string) string {
	return "/office/porting/" + string(d.r.ID) + strings.Join(append([]string{""}, parts...), "/")
}

// Routes are the pages of a request until it is sent.
func Routes(h *visit.House) []visit.Route {
	var out []visit.Route
	for _, s := range []screen{service, internet, numbers, bill, setup} {
		out = append(out,
			visit.Route{Pattern: "GET /office/porting/{id}/step/" + s.key, Handler: h.Office(login.See, onDraft(s.show))},
			visit.Route{Pattern: "POST /office/porting/{id}/step/" + s.key, Handler: h.Office(login.Port, onDraft(s.save))})
	}
	for _, r := range []struct {
		pattern string
		may     login.Permission
		handler visit.Handler
	}{
		{"GET /office/porting/{id}/stop/internet", login.See, onDraft(showStop)},
		{"POST /office/porting/{id}/stop/internet", login.Port, onDraft(leaveStop)},
		{"GET /office/porting/{id}/stop/special", login.See, onDraft(showSpecial)},
		{"POST /office/porting/{id}/bill", login.Port, onDraft(uploadBill)},
		{"GET /office/porting/{id}/bill/{doc}/{page}", login.See, showPicture},
		{"POST /office/porting/{id}/bill/{doc}/take", login.Port, onDraft(takeFromBill)},
		{"GET /office/porting/{id}/step/sign", login.See, onDraft(showSign)},
		{"POST /office/porting/{id}/step/sign", login.Port, sign},
		{"POST /office/porting/{id}/invite", login.Port, onDraft(invite)},
		{"POST /office/porting/{id}/possession", login.Port, onDraft(sendCode)},
		{"POST /office/porting/{id}/possession/check", login.Port, onDraft(checkCode)},
		{"GET /office/porting/{id}/letter.pdf", login.See, showLetter},
	} {
		out = append(out, visit.Route{Pattern: r.pattern, Handler: h.Office(r.may, r.handler)})
	}
	return out
}

// show answers a screen as it was saved. Whoever comes to mend something is told at once what is wrong.
func (s screen) show(d *draft) error {
	x, err := d.frame(s.key)
	if err != nil {
		return err
	}
	x.Form.Values = s.values(d)
	if d.R.URL.Query().Has("check") {
		s.judge(d, &x)
	}
	return s.render(d, x, http.StatusOK)
}

// judge puts into the form what the pre-flight says about the screen.
func (s screen) judge(d *draft, x *frame) {
	for _, p := range slices.Concat(x.req.Missing, x.req.Stops) {
		if about(p) == s.key {
			x.Form.Errors = append(x.Form.Errors, ui.FieldError{Field: s.at(d, p), Message: d.Sentence(p)})
		}
	}
	for _, p := range x.req.Warnings {
		if about(p) == s.key {
			x.Warnings = append(x.Warnings, d.Sentence(p))
		}
	}
}

// at is the input that a problem is shown at.
func (s screen) at(d *draft, p porting.Problem) string {
	if s.name != nil {
		return s.name(d, p)
	}
	return ui.FieldName(p.Pointer)
}

// problemsOf are the problems that an error lists.
func problemsOf(err error) []porting.Problem {
	if bad, ok := errors.AsType[*porting.InvalidError](err); ok {
		return bad.Problems
	}
	return nil
}

func (s screen) render(d *draft, x frame, status int) error {
	p := &d.Page
	p.Title, p.Step = p.T("request."+s.key+".title"), p.T("request.step_of", "n", x.Number, "of", len(keys))
	p.Error = len(x.Form.Errors) > 0
	x.Form.Sort(inputs[s.key]...)
	page, err := s.page(d, x)
	if err != nil {
		return err
	}
	return d.Render(status, page)
}

// save takes a screen: it saves what was sent, then judges it.
func (s screen) save(d *draft) error {
	sent, err := d.sent()
	if err != nil {
		return err
	}
	d.quiet = d.R.Header.Get("X-Autosave") != ""
	if s.prepare != nil {
		if err := s.prepare(d, sent); err != nil {
			return err
		}
	}
	err = d.change(func(f *porting.Fields) error {
		if d.quiet && sent.Get("seen") != d.seen(f) {
			return errOvertaken
		}
		return s.edit(d, sent, f)
	})
	if d.quiet {
		return d.saved(err)
	}
	if err != nil {
		return s.refused(d, sent, err)
	}
	switch do := sent.Get("do"); {
	case do == "leave":
		return d.Redirect("/office/add-ons/number-porting?kept=" + string(d.r.ID))
	case s.onward != nil:
		if to := s.onward(d, sent); to != "" {
			return d.Redirect(to)
		}
	}
	return s.goOn(d, sent)
}

// goOn leads to the next screen, unless there is something to say about this one.
func (s screen) goOn(d *draft, sent url.Values) error {
	x, err := d.frame(s.key)
	if err != nil {
		return err
	}
	x.Form.Values = s.values(d)
	if s.found != nil {
		x.Form.Errors = s.found(d, sent)
	}
	s.judge(d, &x)
	keepTyped(x.Form.Values, sent)
	switch {
	case len(x.Form.Errors) > 0:
		return s.render(d, x, http.StatusUnprocessableEntity)
	case len(x.Warnings) > 0 && sent.Get("do") != "anyway":
		return s.render(d, x, http.StatusOK)
	}
	return d.Redirect(d.path("step", keys[x.Number]))
}

// keepTyped shows a secret that was typed just now as it was typed, so that it can be mended.
func keepTyped(values, sent url.Values) {
	for name := range values {
		if typed := sent.Get(name); typed != "" && strings.Contains(values.Get(name), "•") {
			values.Set(name, typed)
		}
	}
}

// refused shows what was sent again, with why it cannot be saved.
func (s screen) refused(d *draft, sent url.Values, err error) error {
	x, problem := d.frame(s.key)
	if problem != nil {
		return problem
	}
	found, ok := d.faults(err, func(p porting.Problem) string { return s.at(d, p) })
	if !ok {
		return err
	}
	x.Form = ui.Form{Values: sent, Errors: found}
	return s.render(d, x, http.StatusUnprocessableEntity)
}

// change edits the fields of the request. What changes nothing is no event. Errors: those of Service.EditRequest.
func (d *draft) change(edit func(*porting.Fields) error) error {
	r, err := d.Service.EditRequest(d.R.Context(), d.Who, d.r.ID, func(f *porting.Fields) error {
		before := *f
		err := edit(f)
		tried := *f
		d.tried = &tried
		if err != nil {
			return err
		}
		if reflect.DeepEqual(before, *f) {
			return porting.ErrUnchanged
		}
		return nil
	})
	if err == nil {
		d.r = r
	}
	return err
}

// maxSent bounds what a screen may send, in bytes, a list of numbers as a file included.
const maxSent = 2 << 20

// sent is the form of a screen. One that may hold a file comes in parts; its files are read by those who know them.
func (d *draft) sent() (url.Values, error) {
	if media, _, _ := mime.ParseMediaType(d.R.Header.Get("Content-Type")); media != "multipart/form-data" {
		f, err := d.Form()
		return f.Values, err
	}
	d.R.Body = http.MaxBytesReader(d.W, d.R.Body, maxSent)
	if err := d.R.ParseMultipartForm(maxSent); err != nil {
		return nil, &porting.InvalidError{Code: "body.read"}
	}
	if err := visit.Sound(d.R.PostForm); err != nil {
		return nil, err
	}
	return d.R.PostForm, nil
}

// line is the kind of line that the request is about.
func (d *draft) line() string {
	if d.r.Fields.LineType == numbering.UnknownLine {
		return numbering.Landline.String()
	}
	return d.r.Fields.LineType.String()
}
