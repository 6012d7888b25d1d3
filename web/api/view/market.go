package view

import (
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
	CompanyIDNeeded bool                `json:"company_id_needed" doc:"A company has to give its number (/holder/company_id)"`
	TypicalDays     map[string]DayRange `json:"typical_days" doc:"Calendar days from the signature to the move, by line type"`
	LockHours       int                 `json:"lock_hours" doc:"How long before the moving date a customer can no longer cancel"`
	EndsOldContract bool                `json:"ends_old_contract" doc:"The move itself ends the old contract"`
	TemporaryNumber string              `json:"temporary_number" doc:"What becomes of it where nothing is said"`
	QuarantineDays  int                 `json:"quarantine_days"`
	MaxNumbers      int                 `json:"max_numbers"`
	Letter          string              `json:"letter" enum:"electronic,hand,either" doc:"How the letter is signed"`
	Possession      string              `json:"possession" enum:"off,optional,required" doc:"Whether a code has to show that the main number is answered"`
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

// Market shows the rules of a country.
func (x Reader) Market(m *porting.Market) MarketView {
	v := MarketView{Code: string(m.Code), Country: m.Country, Name: first(m.Names, x.Lang, m.Country), Languages: append([]string{}, m.Languages...),
		Currency: m.Currency, TaxName: first(m.TaxWord, x.Lang, ""), TaxRate: m.TaxRate, Timezone: m.Zone.String(), LineTypes: []string{},
		Required: append([]string{}, m.Required...), PortingCodes: []CodeView{}, CompanyID: m.CompanyID.Name, CompanyIDNeeded: m.CompanyID.Need, TypicalDays: map[string]DayRange{},
		LockHours: int(m.Lock.Hours()), EndsOldContract: m.Ends == "port", TemporaryNumber: m.Temporary, QuarantineDays: m.Quarantine,
		MaxNumbers: m.MaxNumbers, Letter: m.Letter, Possession: m.Possession, Statements: []Statement{}, TermsVersion: m.Terms, Prices: []PriceView{}}
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
		v.Statements = append(v.Statements, Statement{code, x.word(m, "statement."+code, map[string]any{"provider": x.someone()})})
	}
	if list, ok := m.PriceListAt(x.Now); ok {
		v.PriceList = list.Date
		for _, i := range list.Items {
			v.Prices = append(v.Prices, PriceView{i.Code, x.word(m, "price."+i.Code, nil), Money{i.Minor, m.Currency}, i.TaxIncluded})
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
	Code           string   `json:"code"`
	Name           string   `json:"name"`
	Aliases        []string `json:"aliases"`
	Market         string   `json:"market"`
	LineTypes      []string `json:"line_types"`
	AccountWhere   *string  `json:"account_where" doc:"Where the account number is found"`
	AccountSample  *string  `json:"account_sample" doc:"What it looks like"`
	AccountPattern *string  `json:"account_pattern" doc:"A regular expression that it fits"`
	CodeWhere      *string  `json:"code_where" doc:"Where the porting code is found"`
	Hours          *string  `json:"hours" doc:"When it works on moves"`
	AnswerUsual    *string  `json:"answer_usual" doc:"How and when it answers, in words"`
	AnswerDays     int      `json:"answer_days" doc:"Working days that it may take to answer before the desk chases it"`
}

// Carrier shows a losing carrier.
func (x Reader) Carrier(m *porting.Market, c porting.Carrier) CarrierView {
	v := CarrierView{Code: string(c.Code), Name: c.Name, Aliases: append([]string{}, c.Aliases...), Market: string(m.Code), LineTypes: []string{},
		AccountWhere: x.guide(m, c, "account"), AccountSample: Text(c.AccountSample), CodeWhere: x.guide(m, c, "code"),
		Hours: x.guide(m, c, "hours"), AnswerUsual: x.guide(m, c, "answer"), AnswerDays: m.AnswerDaysFor(c.Code)}
	for _, t := range c.LineTypes {
		v.LineTypes = append(v.LineTypes, t.String())
	}
	if c.AccountRule != nil {
		v.AccountPattern = Text(c.AccountRule.String())
	}
	return v
}

// Carriers shows the carriers of these markets, or of all, that a part of a name or a code fits.
func (x Reader) Carriers(markets []porting.MarketCode, query string) (all []CarrierView) {
	query = strings.ToLower(strings.TrimSpace(query))
	for _, m := range x.Markets.Markets() {
		if len(markets) > 0 && !slices.Contains(markets, m.Code) {
			continue
		}
		for _, c := range m.Carriers {
			if slices.ContainsFunc(append([]string{c.Name, string(c.Code)}, c.Aliases...), func(s string) bool {
				return strings.Contains(strings.ToLower(s), query)
			}) {
				all = append(all, x.Carrier(m, c))
			}
		}
	}
	return all
}

// guide prefers the words of the pack for this carrier to those for all; what nobody knows is null.
func (x Reader) guide(m *porting.Market, c porting.Carrier, what string) *string {
	if s, ok := m.Words.Text(x.Lang, "guide."+string(c.Code)+"."+what, nil); ok {
		return Text(s)
	}
	return Text(x.word(m, "guide."+what, nil))
}

// ReasonView is one entry of the catalogue of refusals.
type ReasonView struct {
	Code              string   `json:"code"`
	Market            string   `json:"market"`
	Title             string   `json:"title"`
	Meaning           string   `json:"meaning" doc:"What it means"`
	Ask               string   `json:"ask" doc:"What to do"`
	Fields            []string `json:"fields" doc:"JSON pointers of the fields to mend"`
	WhoActs           string   `json:"who_acts"`
	Severity          string   `json:"severity"`
	NeedsNewSignature bool     `json:"needs_new_signature"`
}

// Reason shows one entry of a market's catalogue.
func (x Reader) Reason(m *porting.Market, r porting.Reason) ReasonView {
	name := x.reason(m, r.Code, told{})
	return ReasonView{Code: r.Code, Market: string(m.Code), Title: name.Title, Meaning: name.Meaning, Ask: name.Ask, Fields: append([]string{}, r.Fields...),
		WhoActs: string(r.WhoActs), Severity: r.Severity, NeedsNewSignature: r.NewSignature}
}

// Reasons shows the catalogue of these markets, or of the first.
func (x Reader) Reasons(markets []porting.MarketCode) (all []ReasonView) {
	for i, m := range x.Markets.Markets() {
		if len(markets) > 0 && !slices.Contains(markets, m.Code) || len(markets) == 0 && i > 0 {
			continue
		}
		for _, r := range m.Reasons {
			all = append(all, x.Reason(m, r))
		}
	}
	return all
}
