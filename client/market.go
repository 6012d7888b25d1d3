package client

import (
	"context"
	"encoding/json"
	"iter"
	"net/url"
	"time"
)

// Check asks whether numbers can move; Market "" lets the server find out. At most 10,000 numbers with a key, 50 without.
type Check struct {
	Market  string   `json:"market,omitempty"`
	Numbers []string `json:"numbers"`
}

// Checked is the answer to a check, one verdict for each number asked, in the same order.
type Checked struct {
	Data    []Verdict      `json:"data"`
	Summary map[string]int `json:"summary"` // how many of each verdict
}

// Verdict is what can be told of one number.
type Verdict struct {
	Input       string    `json:"input"`
	Number      string    `json:"number"` // E.164; "" if it was not understood
	Display     string    `json:"display"`
	Market      string    `json:"market"`
	Verdict     string    `json:"verdict"` // yes, likely, ask, already, no
	Reason      Why       `json:"reason"`
	LineType    string    `json:"line_type"`
	Area        string    `json:"area"`
	RangeHolder *Named    `json:"range_holder"`
	Source      string    `json:"source"`
	CheckedAt   time.Time `json:"checked_at"`
	TypicalDays *Days     `json:"typical_days"`
}

// Why is a reason: a stable code, and a sentence in the language asked for.
type Why struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Days is a range of calendar days, from the signature to the move.
type Days struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// Market is the rules of one country; Rules holds all of the answer, also what this client has no field for.
type Market struct {
	Code         string          `json:"code"`
	Name         string          `json:"name"`
	Currency     string          `json:"currency"`
	Timezone     string          `json:"timezone"`
	Statements   []Statement     `json:"statements"`
	TermsVersion string          `json:"terms_version"`
	Rules        json.RawMessage `json:"-"`
}

// UnmarshalJSON reads the known fields and keeps the whole.
func (m *Market) UnmarshalJSON(raw []byte) error {
	type plain Market
	if err := json.Unmarshal(raw, (*plain)(m)); err != nil {
		return err
	}
	m.Rules = append(json.RawMessage(nil), raw...)
	return nil
}

// Statement is one sentence that a signer agrees to.
type Statement struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// Carrier is a losing carrier and its guide.
type Carrier struct {
	Code           string   `json:"code"`
	Name           string   `json:"name"`
	Aliases        []string `json:"aliases"`
	Market         string   `json:"market"`
	LineTypes      []string `json:"line_types"`
	AccountWhere   string   `json:"account_where"`
	AccountSample  string   `json:"account_sample"`
	AccountPattern string   `json:"account_pattern"` // a regular expression
	CodeWhere      string   `json:"code_where"`
	Hours          string   `json:"hours"`
	AnswerUsual    string   `json:"answer_usual"`
	AnswerDays     int      `json:"answer_days"` // working days
}

// Reason is an entry of the catalogue of refusals.
type Reason struct {
	Code              string   `json:"code"`
	Title             string   `json:"title,omitempty"`
	Meaning           string   `json:"meaning,omitempty"`
	Ask               string   `json:"ask,omitempty"`
	Fields            []string `json:"fields,omitempty"`
	WhoActs           string   `json:"who_acts,omitempty"`
	Severity          string   `json:"severity,omitempty"`
	NeedsNewSignature bool     `json:"needs_new_signature,omitempty"`
}

// CheckNumbers asks whether numbers can move. One bad number never fails the others.
func (c *Client) CheckNumbers(ctx context.Context, in Check, options ...CallOption) (*Checked, error) {
	var out Checked
	if err := c.post(ctx, "/v1/portability-checks", in, &out, options...); err != nil {
		return nil, err
	}
	return &out, nil
}

// Markets lists the markets.
func (c *Client) Markets(ctx context.Context) iter.Seq2[Market, error] {
	return list[Market](ctx, c, "/v1/markets", nil)
}

// Market reads one market's rules.
func (c *Client) Market(ctx context.Context, code string) (*Market, error) {
	var m Market
	if err := c.get(ctx, "/v1/markets/"+url.PathEscape(code), nil, &m); err != nil {
		return nil, err
	}
	return &m, nil
}

// Carriers lists losing carriers of a market whose names fit q.
func (c *Client) Carriers(ctx context.Context, market, q string) iter.Seq2[Carrier, error] {
	return list[Carrier](ctx, c, "/v1/carriers", params("market", market, "q", q))
}

// RejectionReasons lists the catalogue of refusals.
func (c *Client) RejectionReasons(ctx context.Context, market string) iter.Seq2[Reason, error] {
	return list[Reason](ctx, c, "/v1/rejection-reasons", params("market", market))
}
