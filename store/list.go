package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// RequestList gives requests, the newest first, with their orders and deadlines but without the own numbers they touch.
func (h *handle) RequestList(ctx context.Context, f porting.RequestFilter) ([]*porting.Request, string, error) {
	var w where
	var created int64
	var id string
	if err := readCursor(f.Page.After, "requests", &created, &id); err != nil {
		return nil, "", err
	}
	if id != "" {
		w.add(`(created_at, id) < (?, ?)`, created, id)
	}
	if a := h.account(); a != "" {
		w.add(`account_id = ?`, a)
	}
	if f.Account != "" {
		w.add(`account_id = ?`, string(f.Account))
	}
	if f.Number != 0 {
		w.add(`id IN (SELECT request_id FROM port_numbers WHERE number = ?)`, int64(f.Number))
	}
	if f.ExternalID != "" {
		w.add(`external_id = ?`, f.ExternalID)
	}
	if !f.UpdatedSince.IsZero() {
		w.add(`updated_at >= ?`, micros(f.UpdatedSince))
	}
	anyOf(&w, "stage", f.Stages)
	limit := pageSize(f.Page.Limit)
	w.args = append(w.args, limit+1)
	var found []requestRow
	err := h.db.view(ctx, func(c conn) error {
		err := each(ctx, c, `SELECT `+requestColumns+` FROM requests`+w.String()+` ORDER BY created_at DESC, id DESC LIMIT `+params(len(w.args), 1),
			w.args, func(rs rows) error {
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
		found, next = found[:limit], cursor("requests", micros(last.CreatedAt), last.ID)
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

func scanLine(rs rows) (l porting.OrderLine, err error) {
	var first int64
	err = rs.Scan(&l.Order, &l.Request, &l.Account, &l.Reference, &l.Name, &l.Market, &l.Carrier, &l.CarrierBy, &l.State, &l.Ball, &l.Attempt,
		&l.Version, &l.Assignee, &first, &l.Count, instant{&l.NextDueAt}, instant{&l.FOCStart}, instant{&l.CreatedAt}, instant{&l.UpdatedAt})
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
		return sorting{"next_due", false, func(l porting.OrderLine) int64 { return microsOrNever(l.NextDueAt) }}, true
	case "foc":
		return sorting{"foc_start", false, func(l porting.OrderLine) int64 { return microsOrNever(l.FOCStart) }}, true
	case "created", "-created":
		return sorting{"created_at", name[0] == '-', func(l porting.OrderLine) int64 { return micros(l.CreatedAt) }}, true
	case "updated", "-updated":
		return sorting{"updated_at", name[0] == '-', func(l porting.OrderLine) int64 { return micros(l.UpdatedAt) }}, true
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
	if err := readCursor(f.Page.After, name, &at, &id); err != nil {
		return nil, "", err
	}
	w := h.orderConditions(f)
	sign, direction := ">", ""
	if s.descending {
		sign, direction = "<", " DESC"
	}
	if id != "" {
		w.add(`(`+s.column+`, id) `+sign+` (?, ?)`, at, id)
	}
	limit := pageSize(f.Page.Limit)
	w.args = append(w.args, limit+1)
	tail := ` ORDER BY ` + s.column + direction + `, id` + direction + ` LIMIT ` + params(len(w.args), 1)
	var list []porting.OrderLine
	err := h.db.view(ctx, func(c conn) error {
		return each(ctx, c, eachState(f.States, &w, tail)+tail, w.args, func(rs rows) error {
			l, err := scanLine(rs)
			list = append(list, l)
			return err
		})
	})
	if err != nil {
		return nil, "", fmt.Errorf("list orders: %w", err)
	}
	if len(list) > limit {
		last := list[limit-1]
		return list[:limit], cursor(name, s.value(last), last.Order), nil
	}
	return list, "", nil
}

// eachState asks for the page of each state by itself, which an index answers at once, however many orders there are; the page of all of
// them is among these.
func eachState(states []porting.State, w *where, tail string) string {
	if len(states) == 0 {
		return `SELECT ` + lineColumns + ` FROM orders` + w.String()
	}
	var parts []string
	for i, s := range states {
		one := *w
		one.conditions = append(append([]string{}, w.conditions...), `state = `+params(len(w.args)+1, 1))
		w.args = append(w.args, string(s))
		parts = append(parts, fmt.Sprintf(`SELECT * FROM (SELECT %s FROM orders%s%s) AS part%d`, lineColumns, one.String(), tail, i))
	}
	return `SELECT ` + lineColumns + ` FROM (` + strings.Join(parts, ` UNION ALL `) + `) AS parts`
}

func (h *handle) orderConditions(f porting.OrderFilter) where {
	var w where
	if a := h.account(); a != "" {
		w.add(`account_id = ?`, a)
	}
	anyOf(&w, "ball", f.Balls)
	anyOf(&w, "carrier", f.Carriers)
	anyOf(&w, "market", f.Markets)
	anyOf(&w, "assignee", f.Assignees)
	if !f.DueBefore.IsZero() {
		w.add(`next_due < ?`, micros(f.DueBefore))
	}
	if !f.FOCFrom.IsZero() {
		w.add(`foc_start >= ?`, micros(f.FOCFrom))
	}
	if !f.FOCFrom.IsZero() || !f.FOCTo.IsZero() {
		w.add(`foc_start < ?`, microsOrNever(f.FOCTo))
	}
	if f.Number != 0 {
		w.add(`id IN (SELECT order_id FROM port_numbers WHERE number = ?)`, int64(f.Number))
	}
	return w
}
