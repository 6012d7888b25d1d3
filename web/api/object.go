package api

import (
	"context"
	"strconv"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/compared"
	"github.com/portamento/portamento/web/api/view"
)

// object loads what {id} of a path names, as the caller sees it, with its entity tag. Errors: porting.ErrNotFound for what does not exist
// and for what is somebody else's.
func (a *API) object(ctx context.Context, kind, id string) (shown any, tag string, err error) {
	switch kind {
	case onRequest:
		r, err := a.requests(ctx).Request(ctx, porting.RequestID(id))
		if err == nil {
			err = a.cfg.Service.Quote(ctx, tripOf(ctx).who, r)
		}
		if err != nil {
			return nil, "", err
		}
		return a.read(ctx).Request(r), etag(r.Version), nil
	case onOrder:
		r, err := a.requests(ctx).RequestOfOrder(ctx, porting.OrderID(id))
		if err != nil {
			return nil, "", err
		}
		o := r.Order(porting.OrderID(id))
		if o == nil {
			return nil, "", porting.ErrNotFound
		}
		return a.read(ctx).Order(r, o), etag(o.Version), nil
	case onAccount:
		account, err := a.people(ctx).Account(ctx, porting.AccountID(id))
		return view.Account(account), "", err
	case onHome:
		_, err := a.cfg.Homes.Show(ctx, tripOf(ctx).who, id)
		return nil, "", err
	}
	return nil, "", porting.ErrNotFound
}

// read is the reader that an answer is made for.
func (a *API) read(ctx context.Context) view.Reader {
	t := tripOf(ctx)
	return a.Reader(ctx, t.who, t.lang)
}

// Reader shows things to somebody as the API does.
func (a *API) Reader(ctx context.Context, who porting.Actor, lang string) view.Reader {
	x := view.Reader{Who: who, Lang: lang, Brand: a.cfg.Brand, Markets: a.cfg.Service.Markets, Now: a.cfg.Now(),
		Usual: func(m *porting.Market, g porting.MoveGroup) (porting.Days, int) {
			return a.cfg.Forecast.Days(ctx, m, g)
		}}
	if a.cfg.Bills != nil {
		x.Against = func(r *porting.Request) *compared.Report { return a.cfg.Bills.Verdict(ctx, r) }
	}
	return x
}

// scope is what the caller may see of the store.
func scope(ctx context.Context) porting.Scope { return tripOf(ctx).who.Scope() }

func (a *API) requests(ctx context.Context) porting.Requests { return a.cfg.Store.Requests(scope(ctx)) }

func (a *API) lists(ctx context.Context) porting.Lists { return a.cfg.Store.Lists(scope(ctx)) }

func (a *API) inventory(ctx context.Context) porting.Inventory {
	return a.cfg.Store.Inventory(scope(ctx))
}

func (a *API) people(ctx context.Context) porting.People { return a.cfg.Store.People(scope(ctx)) }

func etag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }

// Try is the parameter of everything that changes something.
type Try struct {
	ValidateOnly bool `query:"validate_only" doc:"Answer as it would, and change nothing"`
}

// ByID is the path of everything with an {id}.
type ByID struct {
	ID string `path:"id"`
}

type requestOut struct {
	ETag string `header:"ETag"`
	Body view.Request
}

type orderOut struct {
	ETag string `header:"ETag"`
	Body view.Order
}

func (a *API) requestAnswer(ctx context.Context, r *porting.Request, err error) (*requestOut, error) {
	if err == nil {
		err = a.cfg.Service.Quote(ctx, tripOf(ctx).who, r)
	}
	if err != nil {
		return nil, err
	}
	return &requestOut{ETag: etag(r.Version), Body: a.read(ctx).Request(r)}, nil
}

func (a *API) orderAnswer(ctx context.Context, id string, r *porting.Request, err error) (*orderOut, error) {
	if err != nil {
		return nil, err
	}
	o := r.Order(porting.OrderID(id))
	if o == nil {
		return nil, porting.ErrNotFound
	}
	return &orderOut{ETag: etag(o.Version), Body: a.read(ctx).Order(r, o)}, nil
}

type alone struct {
	ByID
	Try
}

type with[B any] struct {
	ByID
	Try
	Body B
}

// onRequestAlone makes the handler of a verb on a request that takes nothing else.
func onRequestAlone(a *API, verb func(context.Context, porting.Actor, porting.RequestID) (*porting.Request, error)) func(context.Context, *alone) (*requestOut, error) {
	return func(ctx context.Context, in *alone) (*requestOut, error) {
		r, err := verb(ctx, tripOf(ctx).who, porting.RequestID(in.ID))
		return a.requestAnswer(ctx, r, err)
	}
}

// onRequestWith makes the handler of a verb on a request that takes a body.
func onRequestWith[B any](a *API, verb func(context.Context, porting.RequestID, B) (*porting.Request, error)) func(context.Context, *with[B]) (*requestOut, error) {
	return func(ctx context.Context, in *with[B]) (*requestOut, error) {
		r, err := verb(ctx, porting.RequestID(in.ID), in.Body)
		return a.requestAnswer(ctx, r, err)
	}
}

// onOrderAlone makes the handler of a verb on an order that takes nothing else.
func onOrderAlone(a *API, verb func(context.Context, porting.Actor, porting.OrderID) (*porting.Request, error)) func(context.Context, *alone) (*orderOut, error) {
	return func(ctx context.Context, in *alone) (*orderOut, error) {
		r, err := verb(ctx, tripOf(ctx).who, porting.OrderID(in.ID))
		return a.orderAnswer(ctx, in.ID, r, err)
	}
}

// onOrderWith makes the handler of a verb on an order that takes a body.
func onOrderWith[B any](a *API, verb func(context.Context, porting.OrderID, B) (*porting.Request, error)) func(context.Context, *with[B]) (*orderOut, error) {
	return func(ctx context.Context, in *with[B]) (*orderOut, error) {
		r, err := verb(ctx, porting.OrderID(in.ID), in.Body)
		return a.orderAnswer(ctx, in.ID, r, err)
	}
}
