package client

import (
	"context"
	"iter"
	"time"
)

// Event is one line of history. Sequence counts within a request, without gaps, among the events that the caller may see.
type Event struct {
	ID         string         `json:"id"`
	RequestID  string         `json:"request_id,omitempty"`
	OrderID    string         `json:"order_id,omitempty"`
	Sequence   int            `json:"sequence"`
	Type       string         `json:"type"` // such as port_order.foc_confirmed
	At         time.Time      `json:"at"`
	Actor      Actor          `json:"actor"`
	Visibility string         `json:"visibility"` // customer, desk, both
	Reason     string         `json:"reason,omitempty"`
	Data       map[string]any `json:"data"`
}

// Actor is who did something.
type Actor struct {
	Role   string `json:"role"`
	Name   string `json:"name,omitempty"`
	UserID string `json:"user_id,omitempty"`
	KeyID  string `json:"key_id,omitempty"`
}

// Events lists the events of all accounts in the order they were saved, after the cursor given ("": from the first). The desk's keys only.
func (c *Client) Events(ctx context.Context, after string) iter.Seq2[Event, error] {
	return list[Event](ctx, c, "/v1/events", params("after", after, "limit", "200"))
}

// Watch gives the events of a request, those before and then each new one, and asks again at every interval. It ends after the last event
// of a request that is over, with the context's error when the context ends, and with the error of a call that failed for good.
func (c *Client) Watch(ctx context.Context, id string, every time.Duration) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		seen := 0
		for {
			r, err := c.Request(ctx, id)
			if err != nil {
				yield(Event{}, err)
				return
			}
			for e, err := range c.RequestEvents(ctx, id) {
				if err == nil && e.Sequence <= seen {
					continue
				}
				if !yield(e, err) || err != nil {
					return
				}
				seen = e.Sequence
			}
			if r.Final() {
				return
			}
			if !pause(ctx, every) {
				yield(Event{}, context.Cause(ctx))
				return
			}
		}
	}
}
