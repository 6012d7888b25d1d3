package visit

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/say"
	"github.com/portamento/portamento/web/ui"
)

// Sentence says a problem in the reader's language: in the market's words, else in those of the API.
func (v *Visit) Sentence(p porting.Problem) string {
	params := map[string]any{"product": v.Brand.Name}
	for k, x := range p.Params {
		params[k] = x
	}
	if s, ok := say.Text(v.Page.Language(), p.Code, params); ok {
		return s
	}
	if s, ok := v.Page.Market.Words.Text(v.Page.Language(), "problem."+p.Code, params); ok {
		return s
	}
	s, _ := say.Text(v.Page.Language(), "invalid", nil)
	return s
}

// FieldErrors are the sentences of what is wrong, each at the input that it is about.
func (v *Visit) FieldErrors(err *porting.InvalidError) []ui.FieldError {
	if err.Code != "invalid" && len(err.Problems) == 0 {
		return []ui.FieldError{{Message: v.Sentence(porting.Problem{Code: err.Code})}}
	}
	var out []ui.FieldError
	for _, p := range err.Problems {
		out = append(out, ui.FieldError{Field: ui.FieldName(p.Pointer), Message: v.Sentence(p)})
	}
	return out
}

// Again puts what is wrong into a form that is then shown again, with what was typed; false says that the error is about something else.
func (v *Visit) Again(f *ui.Form, err error) bool {
	bad, ok := errors.AsType[*porting.InvalidError](err)
	if !ok {
		return false
	}
	f.Errors = v.FieldErrors(bad)
	v.Page.Error = true
	return true
}

// maxForm bounds what a form without files may weigh, in bytes: a list of a thousand numbers with their codes is a tenth of it.
const maxForm = 1 << 20

// Form is what was sent. Errors: porting.InvalidError for what is no form, no text, or too large.
func (v *Visit) Form() (ui.Form, error) {
	v.R.Body = http.MaxBytesReader(v.W, v.R.Body, maxForm)
	if err := v.R.ParseForm(); err != nil {
		return ui.Form{}, &porting.InvalidError{Code: "body.read"}
	}
	if err := Sound(v.R.PostForm); err != nil {
		return ui.Form{}, err
	}
	return ui.Form{Values: v.R.PostForm}, nil
}

// maxInputs is how many inputs a form may have: a thousand numbers with five each, and the rest of the page. Every one of them is shown again
// when something is wrong, so that more would cost seconds and megabytes.
const maxInputs = 6000

// Sound refuses a form with more inputs than any page has, or with something in it that is no text. Errors: *porting.InvalidError.
func Sound(values url.Values) error {
	inputs := 0
	for _, list := range values {
		inputs += len(list)
	}
	switch {
	case inputs > maxInputs:
		return &porting.InvalidError{Code: "body.read"}
	case !Texts(values):
		return &porting.InvalidError{Code: "field.characters"}
	}
	return nil
}

// Text says that something can be stored and shown: PostgreSQL keeps neither NUL nor bytes that are no UTF-8, and no browser sends them by itself.
func Text(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// Texts says it of all names and values of a form.
func Texts(values url.Values) bool {
	for name, list := range values {
		for _, value := range append([]string{name}, list...) {
			if !Text(value) {
				return false
			}
		}
	}
	return true
}

// Readable lets through what has an address that is text. What follows the question mark and is none was not asked for.
func (h *House) Readable(next http.Handler) http.Handler {
	missing := h.Public(func(*Visit) error { return NotFound() })
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !Text(r.URL.Path):
			missing.ServeHTTP(w, r)
			return
		case !Texts(r.URL.Query()):
			u := *r.URL
			u.RawQuery = ""
			r = r.WithContext(r.Context())
			r.URL = &u
		}
		next.ServeHTTP(w, r)
	})
}

// Patch makes the merge patch that the API takes from the named inputs of a form: holder.first_name becomes an object in an object. An
// input that was not sent is left out; one that is empty clears its field.
func Patch(values url.Values, names ...string) map[string]any {
	patch := map[string]any{}
	for _, name := range names {
		sent, ok := values[name]
		if !ok {
			continue
		}
		at := patch
		parts := strings.Split(name, ".")
		for _, part := range parts[:len(parts)-1] {
			inner, ok := at[part].(map[string]any)
			if !ok {
				inner = map[string]any{}
				at[part] = inner
			}
			at = inner
		}
		var value any
		if text := strings.TrimSpace(sent[0]); text != "" {
			value = text
		}
		at[parts[len(parts)-1]] = value
	}
	return patch
}
