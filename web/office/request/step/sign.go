package step

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/letter"
	"github.com/portamento/portamento/web/api/view"
	"github.com/portamento/portamento/web/office/request/recap"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/terms"
	"github.com/portamento/portamento/web/ui"
)

// signView is what the last screen shows.
type signView struct {
	frame
	Sheet      recap.Sheet
	Missing    []repair // what has to be mended first
	Notes      []string
	Statements []ui.Choice
	Capacities []ui.Choice
	Terms      string
	Agreed     terms.Text
	PDF        string // address of the terms as a file; "" where there is none
	Version    string
	Holder     string
	ByHand     bool // the market wants a letter signed by hand
	Letter     bool // there is a letter to look at
	Code       codeView
	Link       linkView
	Languages  []ui.Choice
	InviteForm ui.Form
	Costs      costView
}

// repair is one thing to mend, and where.
type repair struct{ Message, Href, Step string }

// codeView is how far the check is that the main number is answered.
type codeView struct {
	Shown, Required, Passed, Waiting bool
	Number, Until, Wrong             string
	Left                             int
	Form                             ui.Form
	Channels                         []ui.Choice
}

// linkView is the link that somebody was asked to sign by.
type linkView struct{ Name, Email, Sent, Until string }

func showSign(d *draft) error { return d.signPage(ui.Form{}, codeView{}, ui.Form{}) }

// signPage shows the last screen with the forms on it: the signature, the code, the invitation.
func (d *draft) signPage(form ui.Form, code codeView, invite ui.Form) error {
	x, err := d.frame(keySign)
	if err != nil {
		return err
	}
	p := &d.Page
	p.Title, p.Step, p.Wide = p.T("request.sign.title"), p.T("request.step_of", "n", x.Number, "of", len(keys)), false
	x.Form = form
	s := signView{frame: x, Terms: d.m.Terms, Version: strconv.FormatInt(d.r.Version, 10), ByHand: d.m.Letter == "hand", Letter: d.Letters != nil, InviteForm: invite}
	s.Agreed = terms.Of(d.Page, d.View().Market(d.m))
	if d.Visit.Terms != nil {
		s.PDF = "/terms.pdf"
	}
	h := d.r.Fields.Holder
	s.Holder = strings.TrimSpace(h.FirstName + " " + h.LastName)
	for _, q := range slices.Concat(x.req.Missing, x.req.Stops) {
		key := about(q)
		s.Missing = append(s.Missing, repair{Message: d.Sentence(q), Href: d.path("step", key) + "?check=1", Step: p.T("request.step." + key)})
	}
	for _, w := range x.req.Warnings {
		s.Notes = append(s.Notes, d.Sentence(w))
	}
	for _, statement := range d.m.Statements {
		s.Statements = append(s.Statements, ui.Choice{Value: statement, Label: p.T("statement."+statement, "provider", x.Provider)})
	}
	s.Capacities, s.Languages = capacityChoices(*p, s.Holder), ui.LanguageChoices()
	if s.Sheet, err = recap.Of(d.Visit, d.r); err != nil {
		return err
	}
	if s.Costs, err = d.costs(); err != nil {
		return err
	}
	s.Code, s.Link = d.code(code), d.link()
	p.Error = len(form.Errors)+len(code.Form.Errors)+len(invite.Errors) > 0
	status := http.StatusOK
	if p.Error {
		status = http.StatusUnprocessableEntity
	}
	return d.Render(status, signPage(*p, s))
}

// link is the link that was sent and that can still be used.
func (d *draft) link() linkView {
	for _, l := range d.r.Links {
		if l.UsedAt.IsZero() && l.EndedAt.IsZero() && l.RefusedAt.IsZero() && d.Page.Now.Before(l.ExpiresAt) {
			return linkView{Name: l.Name, Email: l.Email, Sent: d.Page.Moment(l.At), Until: d.Page.Day(l.ExpiresAt)}
		}
	}
	return linkView{}
}

// code is how far the check of the main number is.
func (d *draft) code(c codeView) codeView {
	v := d.View().Possession(d.r)
	p := d.Page
	c.Shown = d.Letters != nil && d.Service.Codes && v.Mode != "off" && d.r.Fields.MainNumber.Number != 0
	c.Required, c.Passed, c.Number = v.Mode == "required", v.Passed, p.Number(d.r.Fields.MainNumber.Number)
	if v.ExpiresAt != nil && p.Now.Before(*v.ExpiresAt) && v.TriesLeft > 0 && !v.Passed {
		c.Waiting, c.Until, c.Left = true, p.Clock().Time(*v.ExpiresAt), v.TriesLeft
	}
	c.Channels = channelChoices(p, v.Channels...)
	return c
}

// sign signs and sends the request. Whoever sends it twice is led to the confirmation of the first time.
func sign(v *visit.Visit) error {
	d, err := load(v)
	if err != nil {
		return err
	}
	if d.r.Signature != nil {
		return v.Redirect(d.path("sent"))
	}
	if !d.open() {
		return v.Redirect(d.path())
	}
	form, err := d.Form()
	if err != nil {
		return err
	}
	ctx := v.R.Context()
	if seen, err := strconv.ParseInt(form.Value("version"), 10, 64); err == nil {
		ctx = porting.WithVersion(ctx, seen) // what is signed is what was shown
	}
	body := view.SignatureBody{Name: form.Value("name"), Capacity: form.Value("capacity"), Statements: form.Values["statements"], TermsVersion: form.Value("terms_version"), DrawnText: form.Value("drawn")}
	signing, err := body.Signing(d.Page.Language())
	if err == nil {
		_, err = d.Service.Sign(ctx, d.Who, d.r.ID, signing)
	}
	switch {
	case err == nil:
		return d.signed(form)
	case errors.Is(err, porting.ErrConflict):
		if again, problem := load(v); problem == nil && again.r.Signature != nil {
			return v.Redirect(d.path("sent"))
		}
		form.Errors = []ui.FieldError{{Message: d.Page.T("request.sign.changed")}}
		return d.signPage(form, codeView{}, ui.Form{})
	}
	return d.notSigned(form, err)
}

// signed gives the desk what the customer wrote beside the signature, and leads to the confirmation.
func (d *draft) signed(form ui.Form) error {
	if text := strings.TrimSpace(form.Value("note")); text != "" {
		if _, _, err := d.Service.Post(d.R.Context(), d.Who, d.r.ID, porting.Posting{Text: text}); err != nil {
			d.Logger.WarnContext(d.R.Context(), "note beside a signature", "request", d.r.ID, "error", err)
		}
	}
	return d.Redirect(d.path("sent"))
}

// notSigned says why a signature was refused: at the form for what it is about, and above it for the rest.
func (d *draft) notSigned(form ui.Form, err error) error {
	bad := problemsOf(err)
	if len(bad) == 0 {
		return err
	}
	said, code := map[string]bool{}, codeView{}
	for _, p := range bad {
		field := ui.FieldName(p.Pointer)
		if !slices.Contains([]string{"name", "capacity", "statements", "terms_version", "drawn"}, field) || !strings.HasPrefix(p.Code, "signature.") {
			field = ""
		}
		message := d.Sentence(p)
		switch {
		case said[message]:
		case p.Code == "possession.required":
			code.Form.Errors = append(code.Form.Errors, ui.FieldError{Field: "channel", Message: message})
		default:
			form.Errors = append(form.Errors, ui.FieldError{Field: field, Message: message})
		}
		said[message] = true
	}
	form.Sort(inputs[keySign]...)
	return d.signPage(form, code, ui.Form{})
}

// invite asks somebody by mail to sign.
func invite(d *draft) error {
	form, err := d.Form()
	if err != nil {
		return err
	}
	to := view.InviteBody{Email: form.Value("email"), Name: form.Value("invitee"), Language: form.Value("invite_language")}
	_, err = d.Service.Invite(d.R.Context(), d.Who, d.r.ID, to.Contact())
	if err == nil {
		return d.Redirect(d.path("step", keySign) + "?asked=1#link")
	}
	bad := problemsOf(err)
	if len(bad) == 0 {
		return err
	}
	for _, p := range bad {
		field := ""
		if p.Pointer == "/email" {
			field = "email"
		}
		form.Errors = append(form.Errors, ui.FieldError{Field: field, Message: d.Sentence(p)})
	}
	return d.signPage(ui.Form{}, codeView{}, form)
}

// sendCode has a code called or texted to the main number.
func sendCode(d *draft) error {
	form, err := d.Form()
	desk := d.LetterDesk()
	if err != nil || desk == nil {
		return missingOr(err)
	}
	in := &letter.IDWith[view.ChannelBody]{ByID: letter.ByID{ID: string(d.r.ID)}, Body: view.ChannelBody{Channel: form.Value("channel")}}
	if _, err = desk.SendCode(d.R.Context(), in); err == nil {
		return d.Redirect(d.path("step", keySign) + "?code=1#possession")
	}
	return d.codeRefused(form, "channel", err)
}

// checkCode compares a code that came.
func checkCode(d *draft) error {
	form, err := d.Form()
	desk := d.LetterDesk()
	if err != nil || desk == nil {
		return missingOr(err)
	}
	in := &letter.IDWith[view.CodeBody]{ByID: letter.ByID{ID: string(d.r.ID)}, Body: view.CodeBody{Code: strings.ReplaceAll(form.Value("code"), " ", "")}}
	got, err := desk.CheckCode(d.R.Context(), in)
	if err != nil {
		return d.codeRefused(form, "code", err)
	}
	if !got.Body.Passed {
		if d.r, err = d.Requests().Request(d.R.Context(), d.r.ID); err != nil { // it has a try less
			return err
		}
		form.Values.Del("code")
		form.Errors = []ui.FieldError{{Field: "code", Message: text(got.Body.Message)}}
		return d.signPage(ui.Form{}, codeView{Form: form}, ui.Form{})
	}
	return d.Redirect(d.path("step", keySign) + "?code=1#possession")
}

// missingOr is the error of what is not offered here.
func missingOr(err error) error {
	if err != nil {
		return err
	}
	return porting.ErrNotFound
}

func (d *draft) codeRefused(form ui.Form, field string, err error) error {
	bad := problemsOf(err)
	if len(bad) == 0 {
		return err
	}
	for _, p := range bad {
		form.Errors = append(form.Errors, ui.FieldError{Field: field, Message: d.Sentence(p)})
	}
	return d.signPage(ui.Form{}, codeView{Form: form}, ui.Form{})
}

// showLetter answers the letter of a request as it stands, signed or not.
func showLetter(v *visit.Visit) error {
	desk := v.LetterDesk()
	if desk == nil {
		return porting.ErrNotFound
	}
	f, err := desk.Letter(v.R.Context(), &letter.LetterOf{ByID: letter.ByID{ID: v.R.PathValue("id")}, Language: v.Page.Language(), Hand: v.R.URL.Query().Has("hand")})
	if err != nil {
		return err
	}
	return v.SendFile(f)
}
