package client

import (
	"context"
	"fmt"
	"net/url"
)

// BillCheck is how a bill compares with its request as it is now.
type BillCheck struct {
	State    string       `json:"state"` // pending, done, unreadable, by_hand, erased
	Message  string       `json:"message"`
	Verdict  string       `json:"verdict"` // clean, look, stop; empty unless done
	Score    int          `json:"score"`   // 0 to 100
	Reasons  []BillReason `json:"reasons"`
	BillDate string       `json:"bill_date"` // YYYY-MM-DD; empty if not known
	AgeDays  int          `json:"age_days"`
	Fields   []BillField  `json:"fields"`
}

// BillReason is why a score is not 100.
type BillReason struct {
	FieldProblem
	Points  int    `json:"points"`
	Verdict string `json:"verdict"`
}

// BillField is what became of one field of the request; secrets are masked.
type BillField struct {
	Pointer string     `json:"pointer"`
	Label   string     `json:"label"`
	Result  string     `json:"result"` // found, different, not_found, unreadable
	Typed   string     `json:"typed"`
	Printed string     `json:"printed"`
	Message string     `json:"message"`
	Place   *BillPlace `json:"place"`
}

// BillPlace is where something stands on a page, in points (1/72 inch) from its top left corner.
type BillPlace struct {
	Page   int     `json:"page"`
	X      float64 `json:"x"`
	Y      float64 `json:"y"`
	Width  float64 `json:"width"`
	Height float64 `json:"height"`
}

// Prefilled is a draft that was filled in from a bill, and which of its fields were.
type Prefilled struct {
	Request Request      `json:"request"`
	Filled  []BillFilled `json:"filled"`
}

// BillFilled is a field that was filled in; the value of a secret is masked.
type BillFilled struct {
	Pointer string     `json:"pointer"`
	Label   string     `json:"label"`
	Value   string     `json:"value"`
	Sure    float64    `json:"sure"` // from 0 to 1
	Place   *BillPlace `json:"place"`
}

// BillVerdict is what the newest bill of a request came to, for the desk.
type BillVerdict struct {
	DocumentID string `json:"document_id"`
	State      string `json:"state"`   // as of BillCheck
	Verdict    string `json:"verdict"` // empty unless done
	Score      int    `json:"score"`
}

// BillCheck compares a bill with its request.
func (c *Client) BillCheck(ctx context.Context, request, document string) (*BillCheck, error) {
	var out BillCheck
	if err := c.get(ctx, documentsPath(request)+"/"+url.PathEscape(document)+"/check", nil, &out); err != nil {
		return nil, err
	}
	return &out, nil
}

// Prefill fills in the empty fields of a draft from a bill; what holds something stays as it is. With ValidateOnly it only shows them.
func (c *Client) Prefill(ctx context.Context, request, document string, options ...CallOption) (*Prefilled, error) {
	var out Prefilled
	if err := c.post(ctx, documentsPath(request)+"/"+url.PathEscape(document)+"/prefill", struct{}{}, &out, options...); err != nil {
		return nil, err
	}
	return &out, nil
}

// DocumentPage gives a page of a document, counted from 1, as a PNG picture.
func (c *Client) DocumentPage(ctx context.Context, request, document string, page int) ([]byte, error) {
	var out rawAnswer
	if err := c.get(ctx, fmt.Sprintf("%s/%s/pages/%d.png", documentsPath(request), url.PathEscape(document), page), nil, &out); err != nil {
		return nil, err
	}
	return out.bytes, nil
}
