package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/engine"
)

// RequestList gives requests, the newest first, with their orders and deadlines but without the own numbers they touch.
func (h *handle) RequestList(ctx context.Context, f porting.RequestFilter) ([]*porting.Request, string, error) {
	var w engine.Where
	var created int64
	var id string
	if err := engine.ReadCursor(f.Page.After, "requests", &created, &id); err != nil {
		return nil, "", err
	}
	if id != "" {
		w.Add(`(created_at, id) < (?, ?)`, created, id)
	}
	if a := h.account(); a != "" {
		w.Add(`account_id = ?`, a)
	}
	if f.Account != "" {
		w.Add(`account_id = ?`, string(f.Account))
	}
	if f.Number != 0 {
		w.Add(`id IN (SELECT request_id FROM port_numbers WHERE number = ?)`, int64(f.Number))
	}
	if f.ExternalID != "" {
		w.Add(`external_id = ?`, f.ExternalID)
	}
	if !f.UpdatedSince.IsZero() {
		w.Add(`updated_at >= ?`, engine.Micros(f.UpdatedSince))
	}
	engine.AnyOf(&w, "stage", f.Stages)
	limit := pageSize(f.Page.Limit)
	w.Args = append(w.Args, limit+1)
	var found []requestRow
	err := h.db.engine.View(ctx, func(c engine.Conn) error {
		err := engine.Each(ctx, c, `SELECT `+requestColumns+` FROM requests`+w.String()+` ORDER BY created_at DESC, id DESC LIMIT `+engine.Params(len(w.Args), 1),
			w.Args, func(rs engine.Rows) error {
				row, err := h.db.scanRequest(rs)
				found = append(found, row)
				return err
			})
		if err != nil {
			return err
		}
		return loadParts(ctx, c, found)
	})
	if err != nil {
		return nil, "", fmt.Errorf("list requests: %w", err)
	}
	next := ""
	if len(found) > limit {
		last := found[limit-1].r
		found, next = found[:limit], engine.Cursor("requests", engine.Micros(last.CreatedAt), last.ID)
	}
	list := make([]*porting.Request, len(found))
	for i, row := range found {
		list[i] = row.r
	}
	return list, next, nil
}

// lineColumns are read by scanLine.
const lineColumns = `id, request_id, account_id, reference, name, market, carrier, carrier_name, state, ball, attempt, version, assignee,
	first_number, number_count, next_due, foc_start, created_at, updated_at`

func scanLine(rs engine.Rows) (l porting.OrderLine, err error) {
	var first int64
	err = rs.Scan(&l.Order, &l.Request, &l.Account, &l.Reference, &l.Name, &l.Market, &l.Carrier, &l.CarrierBy, &l.State, &l.Ball, &l.Attempt,
		&l.Version, &l.Assignee, &first, &l.Count, engine.At(&l.NextDueAt), engine.At(&l.FOCStart), engine.At(&l.CreatedAt), engine.At(&l.UpdatedAt))
	l.First = numbering.PhoneNumber(first)
	return l, err
}

// sorting is how a list of orders runs.
type sorting struct {
	column     string
	descending bool
	value      func(porting.OrderLine) int64 // what column holds
}

func sortingOf(name string) (sorting, bool) {
	switch name {
	case "", "due":
		return sorting{"next_due", false, func(l porting.OrderLine) int64 { return engine.MicrosOrNever(l.NextDueAt) }}, true
	case "foc":
		return sorting{"foc_start", false, func(l porting.OrderLine) int64 { return engine.MicrosOrNever(l.FOCStart) }}, true
	case "created", "-created":
		return sorting{"created_at", name[0] == '-', func(l porting.OrderLine) int64 { return engine.Micros(l.CreatedAt) }}, true
	case "updated", "-updated":
		return sorting{"updated_at", name[0] == '-', func(l porting.OrderLine) int64 { return engine.Micros(l.UpdatedAt) }}, true
	}
	return sorting{}, false
}

// OrderList gives lines of the desk's queue.
func (h *handle) OrderList(ctx context.Context, f porting.OrderFilter) ([]porting.OrderLine, string, error) {
	s, ok := sortingOf(f.Sort)
	if !ok {
		return nil, "", &porting.InvalidError{Code: "invalid", Problems: []porting.Problem{{Pointer: "/sort", Code: "sort.unknown"}}}
	}
	var at int64
	var id string
	name := "orders:" + f.Sort
	if err := engine.ReadCursor(f.Page.After, name, &at, &id); err != nil {
		return nil, "", err
	}
	w := h.orderConditions(f)
	sign, direction := ">", ""
	if s.descending {
		sign, direction = "<", " DESC"
	}
	if id != "" {
		w.Add(`(`+s.column+`, id) `+sign+` (?, ?)`, at, id)
	}
	limit := pageSize(f.Page.Limit)
	order := ` ORDER BY ` + s.column + direction + `, id` + direction
	query := eachState(f.States, &w, fmt.Sprintf(`%s LIMIT %d`, order, limit+1)) + order
	return pageOf[porting.OrderLine]{query, w.Args, limit, scanLine, func(l porting.OrderLine) string {
		return engine.Cursor(name, s.value(l), l.Order)
	}}.read(ctx, h.db)
}

// eachState asks for the page of each state by itself, which an index answers at once, however many orders there are; the page of all of
// them is among these.
func eachState(states []porting.State, w *engine.Where, tail string) string {
	if len(states) == 0 {
		return `SELECT ` + lineColumns + ` FROM orders` + w.String()
	}
	var parts []string
	for i, s := range states {
		single := *w
		single.Conditions = append(append([]string{}, w.Conditions...), `state = `+engine.Params(len(w.Args)+1, 1))
		w.Args = append(w.Args, string(s))
		parts = append(parts, fmt.Sprintf(`SELECT * FROM (SELECT %s FROM orders%s%s) AS part%d`, lineColumns, single.String(), tail, i))
	}
	return `SELECT ` + lineColumns + ` FROM (` + strings.Join(parts, ` UNION ALL `) + `) AS parts`
}

func (h *handle) orderConditions(f porting.OrderFilter) engine.Where {
	var w engine.Where
	if a := h.account(); a != "" {
		w.Add(`account_id = ?`, a)
	}
	engine.AnyOf(&w, "ball", f.Balls)
	engine.AnyOf(&w, "carrier", f.Carriers)
	engine.AnyOf(&w, "market", f.Markets)
	engine.AnyOf(&w, "assignee", f.Assignees)
	if !f.DueBefore.IsZero() {
		w.Add(`next_due < ?`, engine.Micros(f.DueBefore))
	}
	if !f.FOCFrom.IsZero() {
		w.Add(`foc_start >= ?`, engine.Micros(f.FOCFrom))
	}
	if !f.FOCFrom.IsZero() || !f.FOCTo.IsZero() {
		w.Add(`foc_start < ?`, engine.MicrosOrNever(f.FOCTo))
	}
	if f.Number != 0 {
		w.Add(`id IN (SELECT order_id FROM port_numbers WHERE number = ?)`, int64(f.Number))
	}
	return w
}
