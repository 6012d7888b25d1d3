package api

import (
	"context"
	"slices"
	"strings"

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
	var all []view.CarrierView
	for _, m := range a.cfg.Service.Markets.Markets() {
		if len(markets) > 0 && !slices.Contains(markets, m.Code) {
			continue
		}
		for _, c := range m.Carriers {
			if named(c, in.Query) {
				all = append(all, a.read(ctx).Carrier(m, c))
			}
		}
	}
	return slicePage(ctx, a, all, in.Page, func(c view.CarrierView) string { return c.Market + "/" + c.Code })
}

func named(c porting.Carrier, query string) bool {
	query = strings.ToLower(strings.TrimSpace(query))
	return slices.ContainsFunc(append([]string{c.Name, string(c.Code)}, c.Aliases...), func(s string) bool {
		return strings.Contains(strings.ToLower(s), query)
	})
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
	var all []view.ReasonView
	for i, m := range a.cfg.Service.Markets.Markets() {
		if len(markets) > 0 && !slices.Contains(markets, m.Code) || len(markets) == 0 && i > 0 {
			continue
		}
		for _, r := range m.Reasons {
			all = append(all, a.read(ctx).Reason(m, r))
		}
	}
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
