package list

import (
	"slices"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/engine"
)

// OrderColumns are what a page of orders reads.
const OrderColumns = `id, request_id, account_id, reference, name, market, carrier, carrier_name, state, ball, attempt, version, assignee,
	first_number, number_count, next_due, foc_start, created_at, updated_at`

// Sorting is how a list of orders runs.
type Sorting struct {
	Column     string
	Descending bool
	Value      func(porting.OrderLine) int64 // what the column holds
}

// SortingOf reads the name of an order of lists; false for a name that there is not.
func SortingOf(name string) (Sorting, bool) {
	switch name {
	case "", "due":
		return Sorting{"next_due", false, func(l porting.OrderLine) int64 { return engine.MicrosOrNever(l.NextDueAt) }}, true
	case "foc":
		return Sorting{"foc_start", false, func(l porting.OrderLine) int64 { return engine.MicrosOrNever(l.FOCStart) }}, true
	case "created", "-created":
		return Sorting{"created_at", name[0] == '-', func(l porting.OrderLine) int64 { return engine.Micros(l.CreatedAt) }}, true
	case "updated", "-updated":
		return Sorting{"updated_at", name[0] == '-', func(l porting.OrderLine) int64 { return engine.Micros(l.UpdatedAt) }}, true
	}
	return Sorting{}, false
}

// Orders is a page of orders to read.
type Orders struct {
	Filter  porting.OrderFilter
	Account string // "" for the desk, which alone has long lists
	Sorting Sorting
	At      int64 // with ID: where the page before ended
	ID      string
	Limit   int
}

// ranged is the column whose range the filter names, where the list runs by another one.
func (o Orders) ranged() string {
	f := o.Filter
	switch {
	case o.alone():
		return ""
	case !f.DueBefore.IsZero() && o.Sorting.Column != "next_due":
		return "next_due"
	case (!f.FOCFrom.IsZero() || !f.FOCTo.IsZero()) && o.Sorting.Column != "foc_start":
		return "foc_start"
	}
	return ""
}

// alone says that the filter leaves a handful of orders, so that nothing else of it has to be in an index.
func (o Orders) alone() bool { return o.Filter.Number != 0 || o.Account != "" }

// Probe asks whether many orders lie in the range of the filter.
func (o Orders) Probe() Probe {
	column := o.ranged()
	if column == "" {
		return Probe{}
	}
	var w engine.Where
	engine.AnyOf(&w, "state", o.states()) // every index begins with it, or with something else that is then selected
	o.ranges(&w, column, "")
	return many("orders", w)
}

// Page reads the page. dense is what the probe said: where many orders lie in a range the list is walked in its order and the range passed
// over, where few do they are read and sorted.
func (o Orders) Page(dense bool) Query {
	f := o.Filter
	s := source{table: "orders", key: "id", columns: OrderColumns, order: o.Sorting.Column, desc: o.Sorting.Descending, limit: o.Limit,
		sorted: o.alone() || o.ranged() != "" && !dense}
	if o.Account != "" {
		s.where.Add(`request_id IN (SELECT id FROM requests WHERE account_id = ?)`, o.Account)
	}
	if f.Number != 0 {
		s.where.Add(`id IN (SELECT order_id FROM port_numbers WHERE number = ?)`, int64(f.Number))
	}
	for _, column := range [...]string{"next_due", "foc_start"} {
		o.ranges(&s.where, column, walked(!s.sorted && column != s.order))
	}
	s.after(o.At, o.ID)
	engine.AnyOf(&s.where, "ball", f.Balls)
	if o.alone() {
		engine.AnyOf(&s.where, "state", f.States)
		engine.AnyOf(&s.where, "carrier", f.Carriers)
		engine.AnyOf(&s.where, "market", f.Markets)
		engine.AnyOf(&s.where, "assignee", f.Assignees)
		return s.query()
	}
	o.selected(&s)
	s.close()
	return s.query()
}

// selected leads the index by what is selected: one of the desk's columns, and the states.
func (o Orders) selected(s *source) {
	f := o.Filter
	lead := [...]prefix{{"assignee", texts(f.Assignees)}, {"carrier", texts(f.Carriers)}, {"market", texts(f.Markets)}}
	states := texts(o.states())
	first := slices.IndexFunc(lead[:], func(p prefix) bool { return len(p.values) > 0 && len(p.values)*len(states) <= maxParts })
	for i, p := range lead {
		if i != first {
			engine.AnyOf(&s.where, p.column, p.values)
		}
	}
	if first >= 0 {
		if lead[first].column == "assignee" {
			s.where.Add(`assignee <> ''`) // the index leaves out the orders that nobody has
		}
		s.by(lead[first].column, lead[first].values)
	}
	s.by("state", states)
}

// states are those that an order of the filter can be in: whoever has the ball tells some, and what is over has no deadline.
func (o Orders) states() []porting.State {
	f := o.Filter
	all := f.States
	if len(all) == 0 {
		all = porting.States()
	}
	possible := slices.DeleteFunc(slices.Clone(all), func(s porting.State) bool {
		if !f.DueBefore.IsZero() && s.Final() {
			return true
		}
		return len(f.Balls) > 0 && !slices.ContainsFunc(f.Balls, func(b porting.Ball) bool { return canHave(s, b) })
	})
	if len(possible) == 0 {
		return all // nothing is found, and the balls say so
	}
	return possible
}

// canHave says whether b can have the ball of an order in the state, as the trade answers it.
func canHave(s porting.State, b porting.Ball) bool {
	for _, acts := range [...]porting.Ball{"", porting.BallUs, porting.BallYou, porting.BallProvider, porting.BallNone} {
		o := porting.Order{Step: s, Held: s == porting.OnHold, Rejection: &porting.Rejection{WhoActs: acts}}
		if o.Ball() == b {
			return true
		}
	}
	return false
}

// ranges asks for the range of a column that the filter names.
func (o Orders) ranges(w *engine.Where, column, passed string) {
	f := o.Filter
	if column == "next_due" {
		if !f.DueBefore.IsZero() {
			w.Add(`next_due`+passed+` < ?`, engine.Micros(f.DueBefore))
		}
		return
	}
	if !f.FOCFrom.IsZero() && (o.ID == "" || column != o.Sorting.Column) { // the page before ended behind it
		w.Add(`foc_start`+passed+` >= ?`, engine.Micros(f.FOCFrom))
	}
	if !f.FOCFrom.IsZero() || !f.FOCTo.IsZero() {
		w.Add(`foc_start`+passed+` < ?`, engine.MicrosOrNever(f.FOCTo))
	}
}
