package front

import (
	"net/http"
	"net/url"
	"strings"
	"unicode"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/letter"
	"github.com/portamento/portamento/web/api/view"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/ui"
)

// verifyView is the answer about a letter, beside the box for the next question.
type verifyView struct {
	Form    ui.Form
	Asked   bool // a letter was asked about
	Verdict view.Verdict
	At      string // when it was signed, in words
}

func showVerify(v *visit.Visit) error {
	v.Page.Title = v.Page.T("front.verify.title")
	return v.Render(http.StatusOK, verifyPage(v.Page, verifyView{}))
}

// askVerify leads to the address of the letter that was asked about.
func askVerify(v *visit.Visit) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	typed := strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == ':' || r == '-' {
			return -1
		}
		return r
	}, f.Value("sha256")))
	if len(typed) == 0 || len(typed) > 128 {
		v.Page.Title, v.Page.Error = v.Page.T("front.verify.title"), true
		f.Errors = []ui.FieldError{{Field: "sha256", Message: v.Page.T("front.verify.missing")}}
		return v.Render(http.StatusUnprocessableEntity, verifyPage(v.Page, verifyView{Form: f}))
	}
	return v.Redirect(v.Page.Prefix + "/verify/" + url.PathEscape(typed))
}

// showVerdict tells whether a letter is genuine: what anybody may know, and nothing of what was sent.
func showVerdict(v *visit.Visit) error {
	if v.Letters == nil {
		return porting.ErrNotFound
	}
	if err := v.Count("verify"); err != nil {
		return err
	}
	found, err := v.LetterDesk().Judge(v.R.Context(), &letter.Asked{SHA256: v.R.PathValue("sha256")})
	if err != nil {
		return err
	}
	x := verifyView{Asked: true, Verdict: found.Body}
	if found.Body.SignedAt != nil {
		x.At = v.Page.Instant(*found.Body.SignedAt)
	}
	v.Page.Title = v.Page.T("front.verify.title")
	v.W.Header().Set("X-Robots-Tag", "noindex")
	return v.Render(http.StatusOK, verifyPage(v.Page, x))
}
