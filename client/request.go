package client

import (
	"context"
	"iter"
	"net/url"
	"strings"
	"time"
)

// Request is what a customer signs: its fields, and what has become of it.
type Request struct {
	ID           string         `json:"id"`
	Reference    string         `json:"reference"`
	AccountID    string         `json:"account_id"`
	Market       string         `json:"market"`
	Stage        string         `json:"stage"` // draft, received, checking, needs_you, with_provider, date_set, moving_day, testing, done, ...
	Ball         string         `json:"ball"`  // us, you, provider, none
	Version      int64          `json:"version"`
	Headline     string         `json:"headline"` // the stage as a sentence, in the language asked for
	NextUpdateBy *time.Time     `json:"next_update_by"`
	Expected     *Expected      `json:"expected"`
	Internal     bool           `json:"internal"` // from the provider's own residential device
	Orders       []RequestOrder `json:"orders"`
	Forwarding   *Forwarding    `json:"forwarding"` // until the number has moved
	Price        *Price         `json:"price"`
	Signature    *Signature     `json:"signature"`
	CreatedAt    time.Time      `json:"created_at"`
	UpdatedAt    time.Time      `json:"updated_at"`
	CompletedAt  *time.Time     `json:"completed_at"`
	ETag         string         `json:"-"` // for IfMatch
	Fields
}

func (r *Request) setETag(tag string) { r.ETag = tag }

// Final says that the request is over.
func (r *Request) Final() bool {
	return r.Stage == "done" || r.Stage == "cancelled" || r.Stage == "not_possible"
}

// RequestOrder is an order of a request as its customer sees it.
type RequestOrder struct {
	ID        string        `json:"id"`
	State     string        `json:"state"`
	Attempt   int           `json:"attempt"`
	Carrier   Named         `json:"carrier"`
	FOC       *Window       `json:"foc"`
	Rejection *Rejection    `json:"rejection"`
	Asked     *Asked        `json:"asked"`
	Numbers   []OrderNumber `json:"numbers"`
}

// Expected is when the numbers will probably have moved: calendar days, 2026-05-31, in the market's zone. SampleSize is how many moves it
// was measured on, 0 for the market's own word.
type Expected struct {
	From       string `json:"from"`
	To         string `json:"to"`
	SampleSize int    `json:"sample_size"`
}

// Price is what the account pays in a month before and after the move.
type Price struct {
	Before Bill `json:"before"`
	After  Bill `json:"after"`
}

// Signature is the customer's agreement.
type Signature struct {
	Name           string    `json:"name"`
	Capacity       string    `json:"capacity"`
	SignedAt       time.Time `json:"signed_at"`
	DocumentSHA256 string    `json:"document_sha256"`
}

// Signing is the act of signing: who, as what (holder or authorised), and every statement of the market agreed to.
type Signing struct {
	Name         string   `json:"name"`
	Capacity     string   `json:"capacity"`
	Statements   []string `json:"statements"`
	TermsVersion string   `json:"terms_version"`
	Language     string   `json:"language,omitempty"` // in which it was read
	// DocumentSHA256 is of the unsigned letter that was shown in that language; with it another one is never signed.
	DocumentSHA256 string        `json:"document_sha256,omitempty"`
	Drawn          [][][]float64 `json:"drawn,omitempty"` // strokes of points, each x and y, y downwards
}

// Requirements is everything that is missing or wrong, at once. Stops have to go away before the request can be signed.
type Requirements struct {
	Complete bool           `json:"complete"`
	Missing  []FieldProblem `json:"missing"`
	Warnings []FieldProblem `json:"warnings"`
	Stops    []FieldProblem `json:"stops"`
}

// Capability says whether a verb can be used now, until when, and else why not.
type Capability struct {
	Verb    string        `json:"verb"`
	Allowed bool          `json:"allowed"`
	Until   *time.Time    `json:"until"`
	WhyNot  *FieldProblem `json:"why_not"`
}

// Message is one entry of the conversation with the desk; private ones are the desk's own.
type Message struct {
	ID      string    `json:"id,omitempty"`
	OrderID string    `json:"order_id,omitempty"`
	At      time.Time `json:"at,omitzero"`
	Actor   Actor     `json:"actor,omitzero"`
	Text    string    `json:"text"`
	Private bool      `json:"private,omitempty"`
}

// RequestFilter selects requests; empty fields select all.
type RequestFilter struct {
	Stages       []string
	Digits       string // four or more that stand together in one of its numbers
	Number       string
	ExternalID   string
	Account      string // the desk's to say
	UpdatedSince time.Time
	PageSize     int // 1 to 200; 0: 50
}

func requestPath(id, verb string) string { return "/v1/port-requests/" + url.PathEscape(id) + verb }

// CreateRequest makes a draft of any subset of the fields.
func (c *Client) CreateRequest(ctx context.Context, in NewRequest, options ...CallOption) (*Request, error) {
	return c.request(ctx, "/v1/port-requests", in, options)
}

// request posts and reads the request that is answered.
func (c *Client) request(ctx context.Context, path string, body any, options []CallOption) (*Request, error) {
	var r Request
	if err := c.post(ctx, path, body, &r, options...); err != nil {
		return nil, err
	}
	return &r, nil
}

// Requests lists requests, newest first.
func (c *Client) Requests(ctx context.Context, f RequestFilter) iter.Seq2[Request, error] {
	return list[Request](ctx, c, "/v1/port-requests", params("stage", strings.Join(f.Stages, ","), "digits", f.Digits, "number", f.Number,
		"external_id", f.ExternalID, "account", f.Account, "updated_since", instant(f.UpdatedSince), "limit", number(f.PageSize)))
}

// Request reads one request.
func (c *Client) Request(ctx context.Context, id string) (*Request, error) {
	var r Request
	if err := c.get(ctx, requestPath(id, ""), nil, &r); err != nil {
		return nil, err
	}
	return &r, nil
}

// EditRequest changes a draft.
func (c *Client) EditRequest(ctx context.Context, id string, in Edit, options ...CallOption) (*Request, error) {
	var r Request
	if err := c.patch(ctx, requestPath(id, ""), in, &r, options...); err != nil {
		return nil, err
	}
	return &r, nil
}

// Requirements tells everything that is missing or wrong.
func (c *Client) Requirements(ctx context.Context, id string, options ...CallOption) (*Requirements, error) {
	var r Requirements
	if err := c.get(ctx, requestPath(id, "/requirements"), nil, &r, options...); err != nil {
		return nil, err
	}
	return &r, nil
}

// Capabilities tells what can be done now.
func (c *Client) Capabilities(ctx context.Context, id string) ([]Capability, error) {
	var p page[Capability]
	err := c.get(ctx, requestPath(id, "/capabilities"), nil, &p)
	return p.Data, err
}

// Sign signs and submits.
func (c *Client) Sign(ctx context.Context, id string, in Signing, options ...CallOption) (*Request, error) {
	return c.request(ctx, requestPath(id, "/sign"), in, options)
}

// Correct mends what was asked for and submits again.
func (c *Client) Correct(ctx context.Context, id string, in Correction, options ...CallOption) (*Request, error) {
	return c.request(ctx, requestPath(id, "/correct"), in, options)
}

// CancelRequest cancels, or asks the losing carrier to.
func (c *Client) CancelRequest(ctx context.Context, id, reason string, options ...CallOption) (*Request, error) {
	return c.request(ctx, requestPath(id, "/cancel"), reasonBody{reason}, options)
}

// HoldRequest pauses.
func (c *Client) HoldRequest(ctx context.Context, id string, options ...CallOption) (*Request, error) {
	return c.request(ctx, requestPath(id, "/hold"), nil, options)
}

// ResumeRequest goes on after a pause.
func (c *Client) ResumeRequest(ctx context.Context, id string, options ...CallOption) (*Request, error) {
	return c.request(ctx, requestPath(id, "/resume"), nil, options)
}

// WishDate asks for another day.
func (c *Client) WishDate(ctx context.Context, id string, wish DateWish, options ...CallOption) (*Request, error) {
	return c.request(ctx, requestPath(id, "/date"), wish, options)
}

// KeepTemporary keeps the temporary number as a virtual one, or gives it back after all.
func (c *Client) KeepTemporary(ctx context.Context, id string, keep bool, options ...CallOption) (*Request, error) {
	return c.request(ctx, requestPath(id, "/temporary-number"), struct {
		Keep bool `json:"keep"`
	}{keep}, options)
}

// PostMessage writes to the desk, or as the desk to the customer.
func (c *Client) PostMessage(ctx context.Context, id string, in Message, options ...CallOption) (*Message, error) {
	var m Message
	if err := c.post(ctx, requestPath(id, "/messages"), in, &m, options...); err != nil {
		return nil, err
	}
	return &m, nil
}

// Messages lists the conversation, oldest first.
func (c *Client) Messages(ctx context.Context, id string) iter.Seq2[Message, error] {
	return list[Message](ctx, c, requestPath(id, "/messages"), nil)
}

// RequestEvents lists the history of a request, in order.
func (c *Client) RequestEvents(ctx context.Context, id string) iter.Seq2[Event, error] {
	return list[Event](ctx, c, requestPath(id, "/events"), params("limit", "200"))
}

type reasonBody struct {
	Reason string `json:"reason,omitempty"`
}
