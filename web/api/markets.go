package api

import (
	"context"
	"slices"
	"strings"

	"github.com/portamento/portamento/porting"
)

// MarketView is the rules of a country.
type MarketView struct {
	Code            string              `json:"code"`
	Country         string              `json:"country"`
	Name            string              `json:"name"`
	Languages       []string            `json:"languages"`
	Currency        string              `json:"currency"`
	TaxName         string              `json:"tax_name"`
	TaxRate         int                 `json:"tax_rate" doc:"In hundredths of a percent; 0 where prices are shown without"`
	Timezone        string              `json:"timezone"`
	LineTypes       []string            `json:"line_types"`
	Required        []string            `json:"required" doc:"JSON pointers of the fields that must be filled"`
	PortingCodes    []CodeView          `json:"porting_codes"`
	CompanyID       string              `json:"company_id" doc:"The name of a company's number"`
	TypicalDays     map[string]DayRange `json:"typical_days" doc:"Working days from hand-off to the moving date, by line type"`
	LockHours       int                 `json:"lock_hours" doc:"How long before the moving date a customer can no longer cancel"`
	EndsOldContract bool                `json:"ends_old_contract" doc:"The move itself ends the old contract"`
	TemporaryNumber string              `json:"temporary_number" doc:"What becomes of it where nothing is said"`
	QuarantineDays  int                 `json:"quarantine_days"`
	MaxNumbers      int                 `json:"max_numbers"`
	Statements      []Statement         `json:"statements"`
	TermsVersion    string              `json:"terms_version"`
	Prices          []PriceView         `json:"prices"`
	PriceList       string              `json:"price_list" doc:"The day from which the prices hold"`
}

// CodeView is the rule for porting codes of one line type.
type CodeView struct {
	LineType string `json:"line_type"`
	Name     string `json:"name"`
	Need     string `json:"need" doc:"each, one, optional, none"`
}

// Statement is what a signer agrees to.
type Statement struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// PriceView is one price of the list in force.
type PriceView struct {
	Code        string `json:"code"`
	Label       string `json:"label"`
	Amount      Money  `json:"amount"`
	TaxIncluded bool   `json:"tax_included"`
}

// Money is an amount in minor units.
type Money struct {
	AmountMinor int64  `json:"amount_minor"`
	Currency    string `json:"currency"`
}

type marketsOut struct {
	Body struct {
		Data []MarketView `json:"data"`
		Next *string      `json:"next"`
	} `nameHint:"Markets"`
}

type marketOut struct{ Body MarketView }

func (a *API) listMarkets(ctx context.Context, _ *page) (*marketsOut, error) {
	out := &marketsOut{}
	out.Body.Data = []MarketView{}
	for _, m := range a.cfg.Service.Markets.Markets() {
		out.Body.Data = append(out.Body.Data, a.marketView(ctx, m))
	}
	return out, nil
}

func (a *API) showMarket(ctx context.Context, in *struct {
	Code string `path:"code"`
}) (*marketOut, error) {
	m, ok := a.cfg.Service.Markets.Market(porting.MarketCode(in.Code))
	if !ok {
		return nil, porting.ErrNotFound
	}
	return &marketOut{a.marketView(ctx, m)}, nil
}

func (a *API) marketView(ctx context.Context, m *porting.Market) MarketView {
	lang := tripOf(ctx).lang
	v := MarketView{Code: string(m.Code), Country: m.Country, Name: first(m.Names, lang, m.Country), Languages: append([]string{}, m.Languages...),
		Currency: m.Currency, TaxName: first(m.TaxWord, lang, ""), TaxRate: m.TaxRate, Timezone: m.Zone.String(), LineTypes: []string{},
		Required: append([]string{}, m.Required...), PortingCodes: []CodeView{}, CompanyID: m.CompanyID.Name, TypicalDays: map[string]DayRange{},
		LockHours: int(m.Lock.Hours()), EndsOldContract: m.Ends == "port", TemporaryNumber: m.Temporary, QuarantineDays: m.Quarantine,
		MaxNumbers: m.MaxNumbers, Statements: []Statement{}, TermsVersion: m.Terms, Prices: []PriceView{}}
	for _, t := range m.LineTypes {
		v.LineTypes = append(v.LineTypes, t.String())
		if c, ok := m.Codes[t.String()]; ok {
			v.PortingCodes = append(v.PortingCodes, CodeView{t.String(), c.Name, c.Need})
		}
	}
	for line, d := range m.Lead {
		v.TypicalDays[line] = DayRange(d)
	}
	for _, code := range m.Statements {
		v.Statements = append(v.Statements, Statement{code, a.word(ctx, m, "statement."+code, map[string]any{"provider": "…"})})
	}
	if list, ok := m.PriceListAt(a.cfg.Now()); ok {
		v.PriceList = list.Date
		for _, i := range list.Items {
			v.Prices = append(v.Prices, PriceView{i.Code, a.word(ctx, m, "price."+i.Code, nil), Money{i.Minor, m.Currency}, i.TaxIncluded})
		}
	}
	return v
}

func first(words map[string]string, lang, otherwise string) string {
	for _, l := range []string{lang, "en"} {
		if s := words[l]; s != "" {
			return s
		}
	}
	return otherwise
}

// CarrierView is a losing carrier and its guide.
type CarrierView struct {
	Code          string   `json:"code"`
	Name          string   `json:"name"`
	Aliases       []string `json:"aliases"`
	Market        string   `json:"market"`
	LineTypes     []string `json:"line_types"`
	AccountNumber Guide    `json:"account_number"`
	PortingCode   Guide    `json:"porting_code"`
}

// Guide says where something is found on a bill, and what it looks like.
type Guide struct {
	Where   string  `json:"where"`
	Sample  *string `json:"sample"`
	Pattern *string `json:"pattern"`
}

type carriersIn struct {
	page
	Market string `query:"market"`
	Query  string `query:"q" maxLength:"80" doc:"A part of the name"`
}

func (a *API) listCarriers(ctx context.Context, in *carriersIn) (*listOut[CarrierView], error) {
	w := filters{}
	markets := oneOf(&w, "market", in.Market, a.marketCodes())
	if err := w.err(); err != nil {
		return nil, err
	}
	var all []CarrierView
	for _, m := range a.cfg.Service.Markets.Markets() {
		if len(markets) > 0 && !slices.Contains(markets, m.Code) {
			continue
		}
		for _, c := range m.Carriers {
			if named(c, in.Query) {
				all = append(all, a.carrierView(ctx, m, c))
			}
		}
	}
	return slicePage(ctx, a, all, in.page, func(c CarrierView) string { return c.Market + "/" + c.Code })
}

func named(c porting.Carrier, query string) bool {
	query = strings.ToLower(strings.TrimSpace(query))
	return slices.ContainsFunc(append([]string{c.Name, string(c.Code)}, c.Aliases...), func(s string) bool {
		return strings.Contains(strings.ToLower(s), query)
	})
}

func (a *API) carrierView(ctx context.Context, m *porting.Market, c porting.Carrier) CarrierView {
	v := CarrierView{Code: string(c.Code), Name: c.Name, Aliases: append([]string{}, c.Aliases...), Market: string(m.Code), LineTypes: []string{},
		AccountNumber: Guide{Where: a.guide(ctx, m, c, "account", c.AccountWhere), Sample: text(c.AccountSample)},
		PortingCode:   Guide{Where: a.guide(ctx, m, c, "code", c.CodeWhere)}}
	for _, t := range c.LineTypes {
		v.LineTypes = append(v.LineTypes, t.String())
	}
	if c.AccountRule != nil {
		v.AccountNumber.Pattern = text(c.AccountRule.String())
	}
	return v
}

// guide prefers the words of the pack to the line of the carrier's table.
func (a *API) guide(ctx context.Context, m *porting.Market, c porting.Carrier, what, otherwise string) string {
	if s, ok := m.Words.Text(tripOf(ctx).lang, "guide."+string(c.Code)+"."+what, nil); ok {
		return s
	}
	return otherwise
}

// ReasonView is one entry of the catalogue of refusals.
type ReasonView struct {
	Code              string   `json:"code"`
	Market            string   `json:"market"`
	Title             string   `json:"title"`
	Ask               string   `json:"ask"`
	Fields            []string `json:"fields" doc:"JSON pointers of the fields to mend"`
	WhoActs           string   `json:"who_acts"`
	Severity          string   `json:"severity"`
	NeedsNewSignature bool     `json:"needs_new_signature"`
}

type reasonsIn struct {
	page
	Market string `query:"market"`
}

func (a *API) listReasons(ctx context.Context, in *reasonsIn) (*listOut[ReasonView], error) {
	w := filters{}
	markets := oneOf(&w, "market", in.Market, a.marketCodes())
	if err := w.err(); err != nil {
		return nil, err
	}
	var all []ReasonView
	for i, m := range a.cfg.Service.Markets.Markets() {
		if len(markets) > 0 && !slices.Contains(markets, m.Code) || len(markets) == 0 && i > 0 {
			continue
		}
		for _, r := range m.Reasons {
			all = append(all, ReasonView{Code: r.Code, Market: string(m.Code), Title: a.word(ctx, m, "reason."+r.Code, nil),
				Ask: a.word(ctx, m, "reason."+r.Code+".ask", nil), Fields: append([]string{}, r.Fields...), WhoActs: string(r.WhoActs),
				Severity: r.Severity, NeedsNewSignature: r.NewSignature})
		}
	}
	return slicePage(ctx, a, all, in.page, func(r ReasonView) string { return r.Market + "/" + r.Code })
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
