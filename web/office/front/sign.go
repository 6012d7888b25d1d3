package front

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/letter"
	"github.com/portamento/portamento/web/api/view"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/terms"
	"github.com/portamento/portamento/web/ui"
)

// signView is what somebody without an account is asked to sign.
type signView struct {
	view.SigningPage
	Form    ui.Form
	Code    ui.Form // of the possession check
	Path    string
	Holder  []string
	Address []string
	Rest    string // what becomes of the other numbers: none, keep, close, unknown
	Shown   string // the hash of the letter that the link leads to
	Codes   bool   // the main number can be called
	Terms   terms.Text
	PDF     string // address of the terms as a file
}

// linkGone is the page of a link that cannot be used: which reason it has, only its bearer is told.
func linkGone(v *visit.Visit, err error) error {
	p := v.Page
	state, ok := errors.AsType[*porting.StateError](err)
	switch {
	case errors.Is(err, porting.ErrNotFound):
		return v.Say(http.StatusNotFound, ui.Words{Title: p.T("front.sign.used"), Lines: []string{p.T("front.sign.used_text"), p.T("front.sign.used_help")}})
	case ok && state.Code == "link.expired":
		return v.Say(http.StatusGone, ui.Words{Title: p.T("front.sign.expired"), Lines: []string{p.T("front.sign.expired_text"), p.T("front.sign.expired_help")}})
	case ok && state.Code == "stop.over":
		return v.Say(http.StatusGone, ui.Words{Title: p.T("front.stop.over"), Lines: []string{p.T("front.stop.over_text")}})
	}
	return err
}

// token counts the use of a link, and is its secret.
func token(v *visit.Visit) (letter.ByToken, error) {
	return letter.ByToken{Token: v.R.PathValue("token")}, v.Count("sign")
}

// asked finds what a link is for, in the words of its market.
func asked(v *visit.Visit) (*signView, error) {
	t, err := token(v)
	if err != nil {
		return nil, err
	}
	desk := v.LetterDesk()
	if desk == nil {
		return nil, porting.ErrNotFound
	}
	r, who, err := v.Service.OpenLink(v.R.Context(), t.Token)
	if err != nil {
		return nil, err
	}
	if m, ok := v.Service.Markets.Market(r.Market); ok {
		v.Page.Market = m
	}
	i := slices.IndexFunc(r.Links, func(l porting.SigningLink) bool { return l.ID == who.Link })
	x := &signView{SigningPage: v.View().SigningPage(r, r.Links[i], t.Token), Path: v.Page.Prefix + "/sign/" + url.PathEscape(t.Token), Rest: r.Fields.Rest, Codes: v.Service.Codes}
	h, a := r.Fields.Holder, r.Fields.ServiceAddress
	x.Holder = texts(h.Company, joined(h.FirstName, h.LastName), h.CompanyID)
	x.Address = texts(a.Street, a.Building, joined(a.Postcode, a.City), a.Region)
	if file, err := desk.LinkLetter(v.R.Context(), &letter.LetterBy{ByToken: t, Language: v.Page.Language()}); err == nil {
		sum := sha256.Sum256(file.Body)
		x.Shown = hex.EncodeToString(sum[:])
	}
	x.Terms, x.PDF = terms.Of(v.Page, v.View().Market(v.Page.Market)), termsFile(v)
	v.Page.Title = v.Page.T("front.sign.title")
	return x, nil
}

// texts are those that are not empty.
func texts(all ...string) []string {
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}

// joined is two words of one line.
func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " " + b
}

func showSign(v *visit.Visit) error {
	x, err := asked(v)
	if err != nil {
		return linkGone(v, err)
	}
	return v.Render(http.StatusOK, signPage(v.Page, *x))
}

// sign signs, as the API's link does. A letter that is not the one that was shown is shown again.
func sign(v *visit.Visit) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	t, err := token(v)
	if err != nil {
		return err
	}
	desk := v.LetterDesk()
	if desk == nil {
		return porting.ErrNotFound
	}
	body := view.SignatureBody{Name: f.Value("name"), Capacity: f.Value("capacity"), Statements: f.Values["statements"], TermsVersion: f.Value("terms_version"),
		Language: v.Page.Language(), DocumentSHA256: f.Value("document_sha256"), DrawnText: f.Value("drawn")}
	done, err := desk.Sign(v.R.Context(), &letter.TokenWith[view.SignatureBody]{ByToken: t, Body: body})
	if err == nil {
		to := v.Page.Prefix + "/sign/done"
		if sum := done.Body.DocumentSHA256; sum != nil {
			to += "?letter=" + url.QueryEscape(*sum)
		}
		return v.Redirect(to)
	}
	changed, isState := errors.AsType[*porting.StateError](err)
	bad := f
	switch {
	case isState && changed.Code == "letter.changed":
		bad.Errors, v.Page.Error = []ui.FieldError{{Message: v.Page.T("front.sign.changed")}}, true
	case !v.Again(&bad, err):
		return linkGone(v, err)
	}
	bad.Errors = tidy(bad.Errors)
	bad.Sort("statements", "name", "drawn", "capacity")
	x, err := asked(v)
	if err != nil {
		return linkGone(v, err)
	}
	x.Form = bad
	return v.Render(http.StatusUnprocessableEntity, signPage(v.Page, *x))
}

// tidy says each thing once, and leaves those about no input of the page to the summary.
func tidy(errs []ui.FieldError) []ui.FieldError {
	var out []ui.FieldError
	for _, e := range errs {
		if e.Field == "terms_version" {
			e.Field = ""
		}
		if !slices.Contains(out, e) {
			out = append(out, e)
		}
	}
	return out
}

// sendLetter answers the letter that would be signed.
func sendLetter(v *visit.Visit) error {
	t, err := token(v)
	if err != nil {
		return err
	}
	desk := v.LetterDesk()
	if desk == nil {
		return porting.ErrNotFound
	}
	file, err := desk.LinkLetter(v.R.Context(), &letter.LetterBy{ByToken: t, Language: v.Page.Language()})
	if err != nil {
		return linkGone(v, err)
	}
	return v.SendFile(file)
}

// sendCode has a code called or texted to the main number.
func sendCode(v *visit.Visit) error {
	return possession(v, func(desk *letter.Desk, t letter.ByToken, f *ui.Form) error {
		_, err := desk.LinkSendCode(v.R.Context(), &letter.TokenWith[view.ChannelBody]{ByToken: t, Body: view.ChannelBody{Channel: f.Value("channel")}})
		return err
	})
}

// checkCode compares the code that came.
func checkCode(v *visit.Visit) error {
	return possession(v, func(desk *letter.Desk, t letter.ByToken, f *ui.Form) error {
		got, err := desk.LinkCheckCode(v.R.Context(), &letter.TokenWith[view.CodeBody]{ByToken: t, Body: view.CodeBody{Code: f.Value("code")}})
		if err == nil && !got.Body.Passed {
			message := v.Page.T("front.sign.code_wrong", "count", got.Body.TriesLeft)
			f.Errors = []ui.FieldError{{Field: "code", Message: message}}
		}
		return err
	})
}

// possession is one act of the check that the main number is answered.
func possession(v *visit.Visit, act func(*letter.Desk, letter.ByToken, *ui.Form) error) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	t, err := token(v)
	if err != nil {
		return err
	}
	desk := v.LetterDesk()
	if desk == nil {
		return porting.ErrNotFound
	}
	if err = act(desk, t, &f); err != nil && !v.Again(&f, err) {
		return linkGone(v, err)
	}
	if len(f.Errors) == 0 {
		return v.Redirect(v.Page.Prefix + "/sign/" + url.PathEscape(t.Token) + "#number")
	}
	x, err := asked(v)
	if err != nil {
		return linkGone(v, err)
	}
	v.Page.Error, x.Code = true, f
	return v.Render(http.StatusUnprocessableEntity, signPage(v.Page, *x))
}

// showRefuse asks before a move is frozen.
func showRefuse(v *visit.Visit) error {
	x, err := asked(v)
	if err != nil {
		return linkGone(v, err)
	}
	v.Page.Title = v.Page.T("front.refuse.title")
	return v.Render(http.StatusOK, refusePage(v.Page, refusal{Asked: x.AskedBy, Reference: x.Reference, Numbers: x.Numbers, Path: x.Path + "/refuse", Back: x.Path}))
}

// refuse is the word that nobody asked for this: it freezes the request.
func refuse(v *visit.Visit) error {
	t, err := token(v)
	if err != nil {
		return err
	}
	desk := v.LetterDesk()
	if desk == nil {
		return porting.ErrNotFound
	}
	if _, err := desk.Refuse(v.R.Context(), &letter.TokenTry{ByToken: t}); err != nil {
		return linkGone(v, err)
	}
	return v.Redirect(v.Page.Prefix + "/sign/refused")
}

// showSigned is the page after a signature; the address of the letter is shown only where we know the letter.
func showSigned(v *visit.Visit) error {
	w := ui.Words{Title: v.Page.T("front.signed.title"), Lines: []string{v.Page.T("front.signed.text"), v.Page.T("front.signed.next")}}
	if desk := v.LetterDesk(); desk != nil && v.R.URL.Query().Get("letter") != "" {
		if err := v.Count("verify"); err != nil {
			return err
		}
		found, err := desk.Judge(v.R.Context(), &letter.Asked{SHA256: v.R.URL.Query().Get("letter")})
		if err != nil {
			return err
		}
		if found.Body.Valid {
			w.Action, w.Href = v.Page.T("front.signed.verify"), v.Page.Prefix+"/verify/"+found.Body.SHA256
		}
	}
	return v.Say(http.StatusOK, w)
}

func showRefused(v *visit.Visit) error {
	return v.Say(http.StatusOK, ui.Words{Title: v.Page.T("front.refused.title"), Lines: []string{v.Page.T("front.refused.text"), v.Page.T("front.refused.next")}})
}

// signFacts is what the letter says, in the order in which it says it.
func signFacts(p ui.Page, x signView) []ui.Fact {
	out := []ui.Fact{{Name: p.T("front.sign.holder"), Values: x.Holder}, {Name: p.T("front.sign.provider"), Values: texts(x.Provider)}}
	if x.AccountNumber != "" {
		out = append(out, ui.Fact{Name: p.T("front.sign.account"), Values: []string{x.AccountNumber}})
	}
	return append(out, ui.Fact{Name: p.T("front.sign.address"), Values: x.Address}, ui.Fact{Name: p.T("front.sign.receives"), Values: []string{p.Brand.Name}})
}

func statementChoices(x signView) []ui.Choice {
	var out []ui.Choice
	for _, s := range x.Statements {
		out = append(out, ui.Choice{Value: s.Code, Label: s.Text})
	}
	return out
}

func capacities(p ui.Page) []ui.Choice {
	return []ui.Choice{{Value: porting.CapacityHolder, Label: p.T("front.sign.capacity.holder")},
		{Value: porting.CapacityAuthorised, Label: p.T("front.sign.capacity.authorised"), Hint: p.T("front.sign.capacity.authorised_hint")}}
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
