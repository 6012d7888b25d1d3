package porting

import (
	"slices"
	"time"
)

// Deadline is an instant at which something must happen to a request or to one of its orders. (Order, Kind, Key) is unique in a request.
type Deadline struct {
	Request RequestID    `json:"request_id"`
	Order   OrderID      `json:"order_id,omitempty"`
	Kind    DeadlineKind `json:"kind"`
	Key     string       `json:"key,omitempty"`
	DueAt   time.Time    `json:"due_at"`
	// Token counts the nodes that have taken the deadline up. Whoever finishes it must still hold the newest (fencing).
	Token int64 `json:"token,omitempty"`
}

// Due is a deadline whose instant has come, as a background job carries it.
type Due struct {
	Deadline
}

// Kind names the background job (river.JobArgs).
func (Due) Kind() string { return "deadline" }

// plan sets a deadline, or moves it if it exists. A zero instant removes it.
func (r *Request) plan(o *Order, kind DeadlineKind, key string, at time.Time) {
	id := idOf(o)
	for i, d := range r.Deadlines {
		if d.Order == id && d.Kind == kind && d.Key == key {
			if at.IsZero() {
				r.Deadlines = append(r.Deadlines[:i:i], r.Deadlines[i+1:]...)
			} else {
				r.Deadlines[i].DueAt = at.UTC()
			}
			return
		}
	}
	if !at.IsZero() {
		r.Deadlines = append(r.Deadlines, Deadline{Request: r.ID, Order: id, Kind: kind, Key: key, DueAt: at.UTC()})
	}
}

// idOf is the id of an order; "" for the request as a whole.
func idOf(o *Order) OrderID {
	if o == nil {
		return ""
	}
	return o.ID
}

// drop removes the order's deadlines of the kinds given, whatever their keys.
func (r *Request) drop(o *Order, kinds ...DeadlineKind) {
	id := idOf(o)
	r.Deadlines = slices.DeleteFunc(slices.Clone(r.Deadlines), func(d Deadline) bool { return d.Order == id && slices.Contains(kinds, d.Kind) })
}

// deadline finds a deadline of the request.
func (r *Request) deadline(order OrderID, kind DeadlineKind, key string) (Deadline, bool) {
	for _, d := range r.Deadlines {
		if d.Order == order && d.Kind == kind && d.Key == key {
			return d, true
		}
	}
	return Deadline{}, false
}
