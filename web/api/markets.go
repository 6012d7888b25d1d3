package api

import (
	"context"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/body"
	"github.com/portamento/portamento/web/api/view"
)

type marketOut struct{ Body view.MarketView }

func (a *API) listMarkets(ctx context.Context, in *Page) (*listOut[view.MarketView], error) {
	all := []view.MarketView{}
	for _, m := range a.cfg.Service.Markets.Markets() {
		all = append(all, a.read(ctx).Market(m))
	}
	return slicePage(ctx, a, all, *in, func(m view.MarketView) string { return m.Code })
}

func (a *API) showMarket(ctx context.Context, in *struct {
	Code string `path:"code"`
}) (*marketOut, error) {
	m, ok := a.cfg.Service.Markets.Market(porting.MarketCode(in.Code))
	if !ok {
		return nil, porting.ErrNotFound
	}
	return &marketOut{a.read(ctx).Market(m)}, nil
}

type carriersIn struct {
	Page
	Market string `query:"market"`
	Query  string `query:"q" maxLength:"80" doc:"A part of the name"`
}

func (a *API) listCarriers(ctx context.Context, in *carriersIn) (*listOut[view.CarrierView], error) {
	w := body.Filters{}
	markets := body.OneOf(&w, "market", in.Market, a.marketCodes())
	if err := w.Err(); err != nil {
		return nil, err
	}
	all := a.read(ctx).Carriers(markets, in.Query)
	return slicePage(ctx, a, all, in.Page, func(c view.CarrierView) string { return c.Market + "/" + c.Code })
}

type reasonsIn struct {
	Page
	Market string `query:"market"`
}

func (a *API) listReasons(ctx context.Context, in *reasonsIn) (*listOut[view.ReasonView], error) {
	w := body.Filters{}
	markets := body.OneOf(&w, "market", in.Market, a.marketCodes())
	if err := w.Err(); err != nil {
		return nil, err
	}
	all := a.read(ctx).Reasons(markets)
	return slicePage(ctx, a, all, in.Page, func(r view.ReasonView) string { return r.Market + "/" + r.Code })
}

func (a *API) marketCodes() []porting.MarketCode {
	out := []porting.MarketCode{}
	for _, m := range a.cfg.Service.Markets.Markets() {
		out = append(out, m.Code)
	}
	return out
}

// carrierCodes lists the carriers of all markets, and what an internal order has in place of one.
func (a *API) carrierCodes() []porting.CarrierCode {
	out := []porting.CarrierCode{"internal"}
	for _, m := range a.cfg.Service.Markets.Markets() {
		for _, c := range m.Carriers {
			out = append(out, c.Code)
		}
	}
	return out
}
