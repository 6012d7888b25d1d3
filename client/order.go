package client

import (
	"context"
	"iter"
	"net/url"
	"strings"
	"time"
)

// Order is what is asked of one losing carrier, as the desk sees it.
type Order struct {
	ID               string        `json:"id"`
	RequestID        string        `json:"request_id"`
	AccountID        string        `json:"account_id"`
	Reference        string        `json:"reference"`
	Name             string        `json:"name"`
	Market           string        `json:"market"`
	Carrier          Named         `json:"carrier"`
	LineType         string        `json:"line_type"`
	State            string        `json:"state"`
	Ball             string        `json:"ball"`
	Attempt          int           `json:"attempt"`
	Version          int64         `json:"version"`
	Assignee         string        `json:"assignee"`
	CarrierReference string        `json:"carrier_reference"`
	SentAt           *time.Time    `json:"sent_at"`
	HandOffFault     string        `json:"hand_off_fault"` // why the hand-off failed last
	FOC              *Window       `json:"foc"`
	Rejection        *Rejection    `json:"rejection"`
	Asked            *Asked        `json:"asked"`
	Numbers          []OrderNumber `json:"numbers"`
	Deadlines        []Deadline    `json:"deadlines"`
	Forwarding       *Forwarding   `json:"forwarding"` // where the order has the number that a temporary one stands in for
	BillCheck        *BillVerdict  `json:"bill_check"`
	Allowed          []string      `json:"allowed"` // the verbs that the key's role may use now
	NextDueAt        *time.Time    `json:"next_due_at"`
	CreatedAt        time.Time     `json:"created_at"`
	UpdatedAt        time.Time     `json:"updated_at"`
	EndedAt          *time.Time    `json:"ended_at"`
	ETag             string        `json:"-"` // for IfMatch
}

// OrderLine is one row of the desk's queue.
type OrderLine struct {
	ID          string     `json:"id"`
	RequestID   string     `json:"request_id"`
	AccountID   string     `json:"account_id"`
	Reference   string     `json:"reference"`
	Name        string     `json:"name"`
	Market      string     `json:"market"`
	Carrier     Named      `json:"carrier"`
	State       string     `json:"state"`
	Ball        string     `json:"ball"`
	Attempt     int        `json:"attempt"`
	Version     int64      `json:"version"`
	Assignee    string     `json:"assignee"`
	FirstNumber string     `json:"first_number"`
	Display     string     `json:"display"` // the first number, for people
	NumberCount int        `json:"number_count"`
	NextDueAt   *time.Time `json:"next_due_at"`
	FOCStart    *time.Time `json:"foc_start"`
	CreatedAt   time.Time  `json:"created_at"`
	UpdatedAt   time.Time  `json:"updated_at"`
}

func (o *Order) setETag(tag string) { o.ETag = tag }

// Named is a code and its name for people.
type Named struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// Window is a moving date: from and to, as instants, and the zone of its wall clock.
type Window struct {
	Start    time.Time `json:"start"`
	End      time.Time `json:"end"`
	Timezone string    `json:"timezone"`
}

// Rejection is what a losing carrier refused: reasons of the catalogue, and its own code and words.
type Rejection struct {
	Reasons     []Reason  `json:"reasons"` // code, title and what is asked for
	CarrierCode string    `json:"carrier_code"`
	CarrierText string    `json:"carrier_text"`
	WhoActs     string    `json:"who_acts"`
	At          time.Time `json:"at"`
}

// Asked is what the desk asked the customer for.
type Asked struct {
	Reasons []Reason `json:"reasons"`
	Note    string   `json:"note"`
}

// OrderNumber is a number within an order, with an outcome of its own.
type OrderNumber struct {
	Number   string     `json:"number"`
	Display  string     `json:"display"`
	State    string     `json:"state"`
	FOC      *Window    `json:"foc"`
	PortedAt *time.Time `json:"ported_at"`
	Label    string     `json:"label,omitempty"`   // for the desk, as the following
	UserID   string     `json:"user_id,omitempty"` // where it rings
	Tests    []Test     `json:"tests,omitempty"`
}

// Test is a test call that was made.
type Test struct {
	At     time.Time `json:"at"`
	Result string    `json:"result"`
	Note   string    `json:"note"`
	By     Actor     `json:"by"`
}

// OrderFilter selects orders; empty fields select all.
type OrderFilter struct {
	States, Balls, Carriers []string
	Market, Assignee        string
	Number                  string
	DueBefore               time.Time
	FOCFrom, FOCTo          time.Time
	Sort                    string // due, foc, created, -created, updated, -updated
	PageSize                int
}

// Refusal is a losing carrier's no, as the desk types it.
type Refusal struct {
	Reasons     []string `json:"reasons"`
	CarrierCode string   `json:"carrier_code,omitempty"`
	CarrierText string   `json:"carrier_text,omitempty"`
	WhoActs     string   `json:"who_acts,omitempty"` // us, you, provider
}

// Confirmation is a losing carrier's date, for all numbers or for those named.
type Confirmation struct {
	Start    time.Time `json:"start"`
	End      time.Time `json:"end"`
	Timezone string    `json:"timezone"`
	Numbers  []string  `json:"numbers,omitempty"`
	MovedBy  string    `json:"moved_by,omitempty"` // of a date that changes: who moved it
	Reason   string    `json:"reason,omitempty"`
}

// TestCall is the result of a test call: passed, wrong_place, no_answer, old_carrier, announcement, one_way.
type TestCall struct {
	Number string `json:"number"`
	Result string `json:"result"`
	Note   string `json:"note,omitempty"`
}

// Revealing asks for one secret: account_number, or the code of a number.
type Revealing struct {
	Field  string `json:"field"`
	Number string `json:"number,omitempty"`
	Reason string `json:"reason"`
}

// InternalPort moves a number from the provider's own residential device.
type InternalPort struct {
	AccountID  string `json:"account_id"`
	Number     string `json:"number"`
	FromDevice string `json:"from_device"`
	Consent    bool   `json:"consent"`
}

func orderPath(id, verb string) string { return "/v1/orders/" + url.PathEscape(id) + verb }

// Orders lists orders, the next due first unless sorted otherwise.
func (c *Client) Orders(ctx context.Context, f OrderFilter) iter.Seq2[OrderLine, error] {
	return list[OrderLine](ctx, c, "/v1/orders", params("state", strings.Join(f.States, ","), "ball", strings.Join(f.Balls, ","),
		"carrier", strings.Join(f.Carriers, ","), "market", f.Market, "assignee", f.Assignee, "number", f.Number,
		"due_before", instant(f.DueBefore), "foc_from", instant(f.FOCFrom), "foc_to", instant(f.FOCTo), "sort", f.Sort, "limit", number(f.PageSize)))
}

// Order reads one order.
func (c *Client) Order(ctx context.Context, id string) (*Order, error) {
	var o Order
	if err := c.get(ctx, orderPath(id, ""), nil, &o); err != nil {
		return nil, err
	}
	return &o, nil
}

// on posts a verb of an order.
func (c *Client) on(ctx context.Context, path string, body any, options []CallOption) (*Order, error) {
	var o Order
	if err := c.post(ctx, path, body, &o, options...); err != nil {
		return nil, err
	}
	return &o, nil
}

// Approve lets an order go to the losing carrier.
func (c *Client) Approve(ctx context.Context, id string, options ...CallOption) (*Order, error) {
	return c.on(ctx, orderPath(id, "/approve"), nil, options)
}

// Asking is what the desk asks, or why it declines: reasons of the catalogue and a note in its own words.
type Asking struct {
	Reasons []string `json:"reasons"`
	Note    string   `json:"note,omitempty"`
}

// Ask asks the customer for something.
func (c *Client) Ask(ctx context.Context, id string, in Asking, options ...CallOption) (*Order, error) {
	return c.on(ctx, orderPath(id, "/ask"), in, options)
}

// Decline ends an order that cannot be done.
func (c *Client) Decline(ctx context.Context, id string, in Asking, options ...CallOption) (*Order, error) {
	return c.on(ctx, orderPath(id, "/decline"), in, options)
}

type carrierReference struct {
	CarrierReference string `json:"carrier_reference"`
}

// HandOff hands off again, or records with the carrier's reference that it was sent by hand.
func (c *Client) HandOff(ctx context.Context, id, reference string, options ...CallOption) (*Order, error) {
	return c.on(ctx, orderPath(id, "/hand-off"), carrierReference{reference}, options)
}

// Acknowledge records that the losing carrier has the order.
func (c *Client) Acknowledge(ctx context.Context, id, reference string, options ...CallOption) (*Order, error) {
	return c.on(ctx, orderPath(id, "/acknowledge"), carrierReference{reference}, options)
}

// Reject records that the losing carrier refused.
func (c *Client) Reject(ctx context.Context, id string, in Refusal, options ...CallOption) (*Order, error) {
	return c.on(ctx, orderPath(id, "/reject"), in, options)
}

// Confirm records the losing carrier's date.
func (c *Client) Confirm(ctx context.Context, id string, in Confirmation, options ...CallOption) (*Order, error) {
	return c.on(ctx, orderPath(id, "/confirm"), in, options)
}

// LoseDate records that the date was taken back.
func (c *Client) LoseDate(ctx context.Context, id, reason string, options ...CallOption) (*Order, error) {
	return c.on(ctx, orderPath(id, "/lose-date"), reasonBody{reason}, options)
}

// RefuseCancel records that the losing carrier does not stop the move: the order goes on.
func (c *Client) RefuseCancel(ctx context.Context, id, reason string, options ...CallOption) (*Order, error) {
	return c.on(ctx, orderPath(id, "/refuse-cancel"), reasonBody{reason}, options)
}

// CutOver moves the numbers now.
func (c *Client) CutOver(ctx context.Context, id string, options ...CallOption) (*Order, error) {
	return c.on(ctx, orderPath(id, "/cut-over"), nil, options)
}

// Ported records which numbers have moved.
func (c *Client) Ported(ctx context.Context, id string, numbers []string, options ...CallOption) (*Order, error) {
	return c.on(ctx, orderPath(id, "/ported"), struct {
		Numbers []string `json:"numbers"`
	}{numbers}, options)
}

// RecordTest records a test call.
func (c *Client) RecordTest(ctx context.Context, id string, in TestCall, options ...CallOption) (*Order, error) {
	return c.on(ctx, orderPath(id, "/test-calls"), in, options)
}

// Complete completes an order; without a passing test call a supervisor says why.
func (c *Client) Complete(ctx context.Context, id, override string, options ...CallOption) (*Order, error) {
	return c.on(ctx, orderPath(id, "/complete"), struct {
		OverrideReason string `json:"override_reason,omitempty"`
	}{override}, options)
}

// Reverse gives the numbers back to the losing carrier.
func (c *Client) Reverse(ctx context.Context, id, reason string, options ...CallOption) (*Order, error) {
	return c.on(ctx, orderPath(id, "/reverse"), reasonBody{reason}, options)
}

// HoldOrder pauses an order.
func (c *Client) HoldOrder(ctx context.Context, id string, options ...CallOption) (*Order, error) {
	return c.on(ctx, orderPath(id, "/hold"), nil, options)
}

// ResumeOrder goes on after a pause.
func (c *Client) ResumeOrder(ctx context.Context, id string, options ...CallOption) (*Order, error) {
	return c.on(ctx, orderPath(id, "/resume"), nil, options)
}

// CancelOrder cancels an order.
func (c *Client) CancelOrder(ctx context.Context, id, reason string, options ...CallOption) (*Order, error) {
	return c.on(ctx, orderPath(id, "/cancel"), reasonBody{reason}, options)
}

// Assign gives an order to a person of the desk; "" takes it back.
func (c *Client) Assign(ctx context.Context, id, user string, options ...CallOption) (*Order, error) {
	return c.on(ctx, orderPath(id, "/assign"), struct {
		UserID *string `json:"user_id"`
	}{given(user)}, options)
}

// PostOrderMessage writes a message about an order.
func (c *Client) PostOrderMessage(ctx context.Context, id string, in Message, options ...CallOption) (*Message, error) {
	var m Message
	if err := c.post(ctx, orderPath(id, "/messages"), in, &m, options...); err != nil {
		return nil, err
	}
	return &m, nil
}

// Reveal reads one secret; the reason is written into the history.
func (c *Client) Reveal(ctx context.Context, id string, in Revealing, options ...CallOption) (string, error) {
	var out struct {
		Value string `json:"value"`
	}
	err := c.post(ctx, orderPath(id, "/reveal"), in, &out, options...)
	return out.Value, err
}

// CreateInternalPort makes an internal order: no losing carrier, no letter.
func (c *Client) CreateInternalPort(ctx context.Context, in InternalPort, options ...CallOption) (*Request, error) {
	return c.request(ctx, "/v1/internal-ports", in, options)
}

func given(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
