package list

import (
	"cmp"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/engine"
)

// Requests is a page of requests to read, the newest first.
type Requests struct {
	Filter  porting.RequestFilter
	Account string // "" for the desk
	Columns string
	At      int64 // with ID: where the page before ended
	ID      string
	Limit   int
}

// Alone says that the filter leaves a handful of requests.
func (r Requests) Alone() bool {
	return len(r.Filter.IDs) > 0 || r.Filter.Number != 0 || r.Filter.Digits != "" || r.Filter.ExternalID != "" || r.Filter.Reference != ""
}

// accounts asks for the account.
func (r Requests) accounts(w *engine.Where) {
	if r.Account != "" {
		w.Add(`account_id = ?`, r.Account)
	}
	if a := string(r.Filter.Account); a != "" && a != r.Account {
		w.Add(`account_id = ?`, a)
	}
}

// Probe asks whether many requests were changed since the instant of the filter.
func (r Requests) Probe() Probe {
	if r.Filter.UpdatedSince.IsZero() || r.Alone() {
		return Probe{}
	}
	var w engine.Where
	r.accounts(&w)
	w.Add(`updated_at >= ?`, engine.Micros(r.Filter.UpdatedSince))
	return many("requests", w)
}

// Page reads the page. dense is what the probe said: where many requests were changed, the list is walked from the newest on, where few were
// they are read and sorted.
func (r Requests) Page(dense bool) Query {
	f := r.Filter
	s := source{table: "requests", key: "id", columns: r.Columns, order: "created_at", desc: true, limit: r.Limit,
		sorted: r.Alone() || !f.UpdatedSince.IsZero() && !dense}
	r.accounts(&s.where)
	engine.AnyOf(&s.where, "id", f.IDs)
	if f.Number != 0 {
		s.where.Add(`id IN (SELECT request_id FROM port_numbers WHERE number = ?)`, int64(f.Number))
	}
	if f.Digits != "" { // an index holds an account's numbers and nothing else: all of them are looked at, and no request
		s.where.Add(`id IN (SELECT request_id FROM port_numbers WHERE account_id = ? AND CAST(number AS text) LIKE ?)`, cmp.Or(r.Account, string(f.Account)), "%"+f.Digits+"%")
	}
	if f.ExternalID != "" {
		s.where.Add(`external_id = ? AND external_id <> ''`, f.ExternalID) // the index leaves out requests without one
	}
	if f.Reference != "" {
		s.where.Add(`reference = ?`, f.Reference)
	}
	if !f.UpdatedSince.IsZero() {
		s.where.Add(`updated_at`+walked(!s.sorted)+` >= ?`, engine.Micros(f.UpdatedSince))
	}
	s.after(r.At, r.ID)
	switch stages := texts(f.Stages); {
	case s.sorted:
		engine.AnyOf(&s.where, "stage", stages)
	case len(stages) == 0:
		s.by("stage", texts(porting.Stages())) // every index has the stage
	default:
		s.by("stage", stages)
	}
	s.close()
	return s.query()
}
