package client

import (
	"context"
	"time"
)

// Forwarding is how calls to the old number reach the customer until it has moved, and whether that works.
type Forwarding struct {
	OrderID  string     `json:"order_id"`
	From     string     `json:"from"` // the old number
	To       string     `json:"to"`   // the temporary one
	Codes    *DialCodes `json:"codes"`
	State    string     `json:"state"` // not_tested, waiting, works, did_not_ring, could_not_test
	TestedAt *time.Time `json:"tested_at"`
	TestedBy *struct {
		Customer bool   `json:"customer"` // else we
		Note     string `json:"note"`     // for the desk
	} `json:"tested_by"`
	CallBy    *time.Time `json:"call_by"`
	TestsLeft int        `json:"tests_left"` // today
}

// DialCodes are what is dialled on a line to have all its calls forwarded, to end that, and to ask whether it is on; Ask may be empty.
type DialCodes struct {
	On  string `json:"on"`
	Off string `json:"off"`
	Ask string `json:"ask"`
}

// ForwardingCall is what came of a call to a number whose calls should be forwarded: works, did_not_ring or could_not_test.
type ForwardingCall struct {
	Result string `json:"result"`
	Note   string `json:"note,omitempty"`
}

// TestForwarding has it tested whether calls to the old number ring at the temporary one: one call at a time, three a day.
func (c *Client) TestForwarding(ctx context.Context, id string, options ...CallOption) (*Request, error) {
	return c.request(ctx, requestPath(id, "/forwarding-tests"), nil, options)
}

// ForwardingWorks says that somebody called the old number, and the temporary one rang.
func (c *Client) ForwardingWorks(ctx context.Context, id string, options ...CallOption) (*Request, error) {
	return c.request(ctx, requestPath(id, "/forwarding-works"), nil, options)
}

// RecordForwarding records the desk's call to the old number.
func (c *Client) RecordForwarding(ctx context.Context, id string, in ForwardingCall, options ...CallOption) (*Order, error) {
	return c.on(ctx, orderPath(id, "/forwarding-tests"), in, options)
}
