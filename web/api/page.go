package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/body"
	"github.com/portamento/portamento/web/api/pool"
	"github.com/portamento/portamento/web/api/view"
)

// Page is what every list takes.
type Page struct {
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	After string `query:"after" maxLength:"500" doc:"The next of the page before"`
}

func (p Page) of() porting.Page { return porting.Page{Limit: p.Limit, After: p.After} }

// List is the answer of every list.
type List[T any] struct {
	Data []T     `json:"data"`
	Next *string `json:"next" doc:"What after of the next page takes; null on the last one"`
}

type listOut[T any] struct{ Body List[T] }

// listed makes the answer of a list.
func listed[E, V any](list []E, next string, err error, show func(E) V) (*listOut[V], error) {
	if err != nil {
		return nil, err
	}
	out := &listOut[V]{}
	out.Body.Data = view.Each(list, show)
	out.Body.Next = view.Text(next)
	return out, nil
}

// numberFilter reads a number in any market's writing. A plus sign that arrives as a space is taken for the plus it was.
func (a *API) numberFilter(w *body.Filters, given string) numbering.PhoneNumber {
	if given == "" {
		return 0
	}
	if n := a.readNumber(given, ""); n != 0 {
		return n
	}
	w.Found = append(w.Found, body.Wrong("/number", "parameter.invalid"))
	return 0
}

// readNumber reads a number by the market named, or by the first that knows it; zero if none does.
func (a *API) readNumber(given string, market porting.MarketCode) numbering.PhoneNumber {
	return pool.Reader{Markets: a.cfg.Service.Markets}.Number(given, market)
}

// slicePage cuts one page out of a list that is at hand as a whole.
func slicePage[T any](ctx context.Context, a *API, all []T, p Page, key func(T) string) (*listOut[T], error) {
	from := 0
	if p.After != "" {
		from = slices.IndexFunc(all, func(x T) bool { return key(x) == p.After }) + 1
		if from == 0 {
			return nil, a.problem(ctx, http.StatusUnprocessableEntity, codeInvalid, body.Wrong("/after", "parameter.invalid"))
		}
	}
	to := min(from+p.Limit, len(all))
	next := ""
	if to < len(all) {
		next = key(all[to-1])
	}
	return listed(all[from:to], next, nil, func(x T) T { return x })
}
