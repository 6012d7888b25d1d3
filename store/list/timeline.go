package list

import (
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/engine"
)

// Deadlines is a page of deadlines to read, the earliest first.
type Deadlines struct {
	Before  time.Time // zero: all
	Account string    // "" for the desk
	Columns string
	Due     int64 // with Key: where the page before ended
	Key     porting.Deadline
	Limit   int
}

// Page reads the page.
func (d Deadlines) Page() Query {
	var w engine.Where
	if d.Account != "" {
		w.Add(`account_id = ?`, d.Account)
	}
	if d.Key.Request != "" {
		w.Add(`(due_at, request_id, order_id, kind, mark) > (?, ?, ?, ?, ?)`, d.Due, string(d.Key.Request), string(d.Key.Order), string(d.Key.Kind), d.Key.Key)
	}
	if !d.Before.IsZero() {
		w.Add(`due_at < ?`, engine.Micros(d.Before))
	}
	return By("SELECT "+d.Columns+" FROM deadlines", w, "due_at, request_id, order_id, kind, mark", d.Limit)
}

// Feed is a page of all events that an account or the desk sees, in the order they were saved.
type Feed struct {
	Account  string // "" for the desk
	Customer bool   // only what the customer may see
	Columns  string
	Until    int64 // instants of saving up to here, 0: all
	Stored   int64 // with ID: where the page before ended
	ID       string
	Limit    int
}

// Page reads the page.
func (f Feed) Page() Query {
	var w engine.Where
	if f.ID != "" {
		w.Add(`(stored_at, id) > (?, ?)`, f.Stored, f.ID)
	}
	if f.Until > 0 {
		w.Add(`stored_at <= ?`, f.Until)
	}
	visible(&w, f.Account, f.Customer)
	return By("SELECT "+f.Columns+" FROM events", w, "stored_at, id", f.Limit)
}

// History is a page of the events of one request.
type History struct {
	Request  string
	Account  string // "" for the desk
	Customer bool   // only what the customer may see
	Columns  string
	After    int // the last sequence of the page before
	Limit    int
}

// Page reads the page.
func (h History) Page() Query {
	var w engine.Where
	w.Add(`request_id = ?`, h.Request)
	w.Add(`sequence > ?`, h.After)
	visible(&w, h.Account, h.Customer)
	return By("SELECT "+h.Columns+" FROM events", w, "sequence", h.Limit)
}

// visible leaves out what an account or a customer does not see.
func visible(w *engine.Where, account string, customer bool) {
	if account != "" {
		w.Add(`account_id = ?`, account)
	}
	if account != "" || customer {
		w.Add(`visibility <> ?`, string(porting.ForDesk))
	}
}
