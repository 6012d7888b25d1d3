package front

import (
	"net/http"
	"net/url"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/letter"
	"github.com/portamento/portamento/web/api/view"
	"github.com/portamento/portamento/web/office/visit"
)

// refusal is what would be frozen by the word that nobody asked for it.
type refusal struct {
	Asked     string
	Reference string
	Numbers   []string
	Path      string // where the word is said
	Back      string // where to go without saying it; "" where there is nothing
	SignedAt  string // when somebody signed in this name; "" before
	Frozen    bool
}

// showStop tells whoever is said to have signed what a link to stop the move is for.
func showStop(v *visit.Visit) error {
	return stopping(v, func(desk *letter.Desk, t letter.ByToken) (*letter.Stopping, error) {
		return desk.ShowStop(v.R.Context(), &t)
	},
		func(s view.StopPage) error {
			v.Page.Title = v.Page.T("front.refuse.title")
			return v.Render(http.StatusOK, refusePage(v.Page, refusal{Asked: s.AskedBy, Reference: s.Reference, Numbers: s.Numbers, Path: v.Page.Path,
				SignedAt: v.Page.Instant(s.SignedAt), Frozen: s.Frozen}))
		})
}

// stop freezes a move that was signed for.
func stop(v *visit.Visit) error {
	return stopping(v, func(desk *letter.Desk, t letter.ByToken) (*letter.Stopping, error) {
		return desk.Stop(v.R.Context(), &letter.TokenTry{ByToken: t})
	}, func(view.StopPage) error {
		return v.Redirect(v.Page.Prefix + "/stop/" + url.PathEscape(v.R.PathValue("token")))
	})
}

func stopping(v *visit.Visit, act func(*letter.Desk, letter.ByToken) (*letter.Stopping, error), then func(view.StopPage) error) error {
	t, err := token(v)
	if err != nil {
		return err
	}
	desk := v.LetterDesk()
	if desk == nil {
		return porting.ErrNotFound
	}
	s, err := act(desk, t)
	if err != nil {
		return linkGone(v, err)
	}
	if m, ok := v.Service.Markets.Market(porting.MarketCode(s.Body.Market)); ok {
		v.Page.Market = m
	}
	return then(s.Body)
}
