package api

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/body"
	"github.com/portamento/portamento/web/api/merge"
	"github.com/portamento/portamento/web/api/pool"
	"github.com/portamento/portamento/web/api/view"
)

type numbersIn struct {
	Page
	State   string `query:"state" doc:"One or more states, with commas"`
	Account string `query:"account" maxLength:"64"`
}

func (a *API) listNumbers(ctx context.Context, in *numbersIn) (*listOut[view.OwnNumberView], error) {
	w := body.Filters{}
	f := porting.OwnFilter{Account: porting.AccountID(in.Account), Page: in.Page.of(), States: body.OneOf(&w, "state", in.State,
		[]porting.OwnState{porting.OwnAvailable, porting.OwnAssigned, porting.OwnArriving, porting.OwnQuarantined, porting.OwnPortedOut})}
	if err := w.Err(); err != nil {
		return nil, err
	}
	if who := tripOf(ctx).who; !who.Role.Operator() && f.Account != "" && f.Account != who.Account {
		return listed[porting.OwnNumber](nil, "", nil, a.read(ctx).OwnNumber)
	}
	list, next, err := a.inventory(ctx).OwnNumberList(ctx, f)
	return listed(list, next, err, a.read(ctx).OwnNumber)
}

type poolIn struct {
	Try
	Body view.PoolBody
}

type poolOut struct {
	Status int
	Body   view.PoolAnswer
}

func (a *API) addNumbers(ctx context.Context, in *poolIn) (*poolOut, error) {
	w := body.Filters{}
	market := porting.MarketCode(value(in.Body.Market))
	if market != "" && !slices.Contains(a.marketCodes(), market) {
		w.Found = append(w.Found, body.Wrong("/market", "market.unknown"))
		return nil, w.Err()
	}
	read := pool.Reader{Markets: a.cfg.Service.Markets}
	numbers := read.Numbers(&w, in.Body, market)
	if len(w.Found) == 0 && len(numbers) == 0 {
		w.Found = append(w.Found, body.Wrong("/numbers", "numbers.missing"))
	}
	if err := w.Err(); err != nil {
		return nil, err
	}
	byMarket := map[porting.MarketCode][]numbering.PhoneNumber{}
	for _, n := range numbers {
		m := read.MarketOf(n, market)
		byMarket[m] = append(byMarket[m], n)
	}
	out := &poolOut{Status: view.Made(ctx)}
	for _, code := range a.marketCodes() {
		if len(byMarket[code]) == 0 {
			continue
		}
		added, skipped, err := a.addToPool(ctx, code, byMarket[code])
		if err != nil {
			return nil, err
		}
		out.Body.Added += added
		out.Body.Skipped += skipped
	}
	return out, nil
}

func (a *API) addToPool(ctx context.Context, market porting.MarketCode, numbers []numbering.PhoneNumber) (added, skipped int, err error) {
	if !tripOf(ctx).dry {
		return a.inventory(ctx).AddToPool(ctx, market, numbers, a.cfg.Now().UTC().Truncate(time.Microsecond))
	}
	for _, n := range numbers {
		if _, err := a.inventory(ctx).OwnNumber(ctx, n); err == nil {
			skipped++
		}
	}
	return len(numbers) - skipped, skipped, nil
}

type numberIn struct {
	Try
	Number string `path:"number"`
	Body   view.NumberChange
}

type numberOut struct{ Body view.OwnNumberView }

func (a *API) changeNumber(ctx context.Context, in *numberIn) (*numberOut, error) {
	t := tripOf(ctx)
	number, err := numbering.ParseE164(in.Number)
	if err != nil {
		return nil, porting.ErrNotFound
	}
	change := porting.NumberChange{Release: in.Body.Release, Keep: in.Body.Keep}
	if to, named := t.body["destination"]; named {
		user := porting.UserID("")
		if parts, ok := to.(map[string]any); ok {
			user = porting.UserID(merge.Plain(parts["user_id"]))
		}
		change.User = &user
	}
	if to, named := t.body["user_id"]; named && change.User == nil {
		user := porting.UserID(merge.Plain(to))
		change.User = &user
	}
	if change.User == nil && change.Release == change.Keep {
		return nil, &porting.InvalidError{Code: codeInvalid, Problems: []porting.Problem{body.Wrong("", "change.missing")}}
	}
	n, err := a.cfg.Service.ChangeNumber(ctx, t.who, number, change)
	if err != nil {
		if in.Body.UserID == nil {
			err = repoint(err, "/user_id", "/destination/user_id")
		}
		return nil, err
	}
	return &numberOut{a.read(ctx).OwnNumber(n)}, nil
}

// repoint moves a pointer of an InvalidError to where the body has the field.
func repoint(err error, from, to string) error {
	bad, ok := err.(*porting.InvalidError)
	if !ok {
		return err
	}
	moved := *bad
	moved.Problems = slices.Clone(bad.Problems)
	for i, p := range moved.Problems {
		if strings.HasPrefix(p.Pointer, from) {
			moved.Problems[i].Pointer = to + strings.TrimPrefix(p.Pointer, from)
		}
	}
	return &moved
}
