package store

import (
	"context"
	"fmt"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/engine"
	"github.com/portamento/portamento/store/list"
)

// holds says whether a probe found a row.
func holds(ctx context.Context, c engine.Conn, p list.Probe) (found bool, err error) {
	if p.SQL == "" {
		return false, nil
	}
	var one int64
	return engine.One(ctx, c, []any{&one}, p.SQL, p.Anew()...)
}

// RequestList gives requests, the newest first, with their orders and deadlines but without the own numbers they touch.
func (h *handle) RequestList(ctx context.Context, f porting.RequestFilter) ([]*porting.Request, string, error) {
	limit := pageSize(f.Page.Limit)
	q := list.Requests{Filter: f, Account: h.account(), Columns: requestColumns, Limit: limit + 1}
	if err := engine.ReadCursor(f.Page.After, "requests", &q.At, &q.ID); err != nil {
		return nil, "", err
	}
	var found []requestRow
	err := h.db.engine.View(ctx, func(c engine.Conn) error {
		dense, err := holds(ctx, c, q.Probe())
		if err != nil {
			return err
		}
		page := q.Page(dense)
		err = engine.Each(ctx, c, page.SQL, page.Anew(), func(rs engine.Rows) error {
			row, err := h.db.scanRequest(rs)
			found = append(found, row)
			return err
		})
		if err != nil {
			return err
		}
		return loadParts(ctx, c, found[:min(len(found), limit)])
	})
	if err != nil {
		return nil, "", fmt.Errorf("list requests: %w", err)
	}
	next := ""
	if len(found) > limit {
		last := found[limit-1].r
		found, next = found[:limit], engine.Cursor("requests", engine.Micros(last.CreatedAt), last.ID)
	}
	out := make([]*porting.Request, len(found))
	for i, row := range found {
		out[i] = row.r
	}
	return out, next, nil
}

func scanLine(rs engine.Rows) (l porting.OrderLine, err error) {
	var first int64
	err = rs.Scan(&l.Order, &l.Request, &l.Account, &l.Reference, &l.Name, &l.Market, &l.Carrier, &l.CarrierBy, &l.State, &l.Ball, &l.Attempt,
		&l.Version, &l.Assignee, &first, &l.Count, engine.At(&l.NextDueAt), engine.At(&l.FOCStart), engine.At(&l.CreatedAt), engine.At(&l.UpdatedAt))
	l.First = numbering.PhoneNumber(first)
	return l, err
}

// OrderList gives lines of the desk's queue.
func (h *handle) OrderList(ctx context.Context, f porting.OrderFilter) ([]porting.OrderLine, string, error) {
	s, ok := list.SortingOf(f.Sort)
	if !ok {
		return nil, "", &porting.InvalidError{Code: "invalid", Problems: []porting.Problem{{Pointer: "/sort", Code: "sort.unknown"}}}
	}
	limit, name := pageSize(f.Page.Limit), "orders:"+f.Sort
	q := list.Orders{Filter: f, Account: h.account(), Sorting: s, Limit: limit + 1}
	if err := engine.ReadCursor(f.Page.After, name, &q.At, &q.ID); err != nil {
		return nil, "", err
	}
	dense := false
	if p := q.Probe(); p.SQL != "" {
		err := h.db.engine.Look(ctx, func(c engine.Conn) (err error) {
			dense, err = holds(ctx, c, p)
			return err
		})
		if err != nil {
			return nil, "", fmt.Errorf("list orders: %w", err)
		}
	}
	return pageOf[porting.OrderLine]{q.Page(dense), limit, scanLine, func(l porting.OrderLine) string {
		return engine.Cursor(name, s.Value(l), l.Order)
	}}.read(ctx, h.db)
}
