package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/engine"
)

// numberKey names a number within a request; order is empty while no order has it.
type numberKey struct {
	order  porting.OrderID
	number numbering.PhoneNumber
}

// numberRow is the rest of the row.
type numberRow struct {
	place int
	state string
	open  bool
	doc   string
}

// numberDoc holds what no query asks for.
type numberDoc struct {
	FOC         porting.FOC         `json:"foc,omitzero"`
	PortedAt    time.Time           `json:"ported_at,omitzero"`
	Tests       []porting.TestCall  `json:"tests,omitempty"`
	Label       string              `json:"label,omitempty"`
	Destination porting.Destination `json:"destination,omitzero"`
}

// numberRowsOf lists the numbers of the orders, and those of the fields that no order has, so that a customer finds a number in a draft.
func numberRowsOf(r *porting.Request, into map[numberKey]numberRow) error {
	ordered := map[numbering.PhoneNumber]bool{}
	for _, o := range r.Orders {
		over := o.State().Final() || !o.EndedAt.IsZero()
		for i, n := range o.Numbers {
			doc, err := json.Marshal(numberDoc{FOC: n.FOC, PortedAt: n.PortedAt, Tests: n.Tests, Label: n.Label, Destination: n.Destination})
			if err != nil {
				return fmt.Errorf("write document of a number of %s: %w", o.ID, err)
			}
			ordered[n.Number] = true
			into[numberKey{o.ID, n.Number}] = numberRow{place: i, state: string(n.State), open: !over && n.State.Open(), doc: string(doc)}
		}
	}
	loose := func(n numbering.PhoneNumber) {
		if n != 0 && !ordered[n] {
			into[numberKey{"", n}] = numberRow{doc: "{}"}
		}
	}
	loose(r.Fields.MainNumber.Number)
	for _, w := range r.Fields.Numbers {
		loose(w.Number)
	}
	return nil
}

// saveNumbers writes the numbers that changed: what ends first, so that a number can pass from one order of a request to another.
func saveNumbers(ctx context.Context, t engine.Tx, r *porting.Request, before, after *rowSet) error {
	gone := []any{string(r.ID)}
	for k := range before.numbers {
		if _, ok := after.numbers[k]; !ok {
			gone = append(gone, string(k.order), int64(k.number))
		}
	}
	if err := deleteNumbers(ctx, t, gone); err != nil {
		return err
	}
	var closed, open [][]any
	for k, n := range after.numbers {
		if old, ok := before.numbers[k]; ok && old == n {
			continue
		}
		row := []any{string(r.ID), string(k.order), int64(k.number), string(r.Account), n.place, n.state, n.open, n.doc}
		if n.open {
			open = append(open, row)
		} else {
			closed = append(closed, row)
		}
	}
	for _, list := range [][][]any{closed, open} {
		// By number, so that two requests that want the same numbers do not wait for each other in a circle.
		slices.SortFunc(list, func(a, b []any) int { return cmp.Compare(a[2].(int64), b[2].(int64)) })
		err := engine.Bulk(ctx, t, `INSERT INTO port_numbers (request_id, order_id, number, account_id, place, state, open, doc)`,
			` ON CONFLICT (request_id, order_id, number) DO UPDATE SET place = excluded.place, state = excluded.state, open = excluded.open,
			doc = excluded.doc`, list)
		if err != nil {
			return err
		}
	}
	return nil
}

// deleteNumbers deletes rows; args are the request and then pairs of order and number.
func deleteNumbers(ctx context.Context, t engine.Tx, args []any) error {
	const pairs = 500
	request, rest := args[0], args[1:]
	for len(rest) > 0 {
		n := min(len(rest)/2, pairs)
		list := ""
		for i := range n {
			if i > 0 {
				list += ","
			}
			list += fmt.Sprintf("($%d, CAST($%d AS bigint))", 2+2*i, 3+2*i)
		}
		err := t.Later(ctx, nil, `DELETE FROM port_numbers WHERE request_id = $1 AND (order_id, number) IN (VALUES `+list+`)`,
			append([]any{request}, rest[:2*n]...)...)
		if err != nil {
			return err
		}
		rest = rest[2*n:]
	}
	return nil
}

func (l *loading) number(rs engine.Rows) error {
	n := &porting.Number{}
	var order porting.OrderID
	var number int64
	var doc []byte
	if err := rs.Scan(&order, &number, &n.State, &doc); err != nil {
		return err
	}
	o := l.orders[order]
	if o == nil { // of a request that the scope does not see
		return nil
	}
	var d numberDoc
	if err := json.Unmarshal(doc, &d); err != nil {
		return fmt.Errorf("read document of a number of %s: %w", order, err)
	}
	n.Number, n.FOC, n.PortedAt, n.Tests, n.Label, n.Destination = numbering.PhoneNumber(number), d.FOC, d.PortedAt, d.Tests, d.Label, d.Destination
	o.Numbers = append(o.Numbers, n)
	return nil
}

// Elsewhere tells which numbers cannot arrive for a request, all of them with one question.
func (h *handle) Elsewhere(ctx context.Context, r porting.RequestID, numbers []numbering.PhoneNumber) (map[numbering.PhoneNumber]bool, error) {
	out := map[numbering.PhoneNumber]bool{}
	for part := range slices.Chunk(numbers, engine.BulkParameters) {
		args := []any{string(r), h.account(), string(porting.OwnPortedOut)}
		for _, n := range part {
			args = append(args, int64(n))
		}
		in := ` AND number IN (` + engine.Params(4, len(part)) + `)`
		err := h.db.engine.Look(ctx, func(c engine.Conn) error {
			return engine.Each(ctx, c, `SELECT number FROM port_numbers WHERE open AND request_id <> $1`+in+`
				UNION ALL SELECT number FROM own_numbers WHERE account_id <> $2 AND state <> $3`+in, args, func(rs engine.Rows) error {
				var n int64
				err := rs.Scan(&n)
				out[numbering.PhoneNumber(n)] = true
				return err
			})
		})
		if err != nil {
			return nil, fmt.Errorf("look for numbers elsewhere: %w", err)
		}
	}
	return out, nil
}
