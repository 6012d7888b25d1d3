package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/engine"
	"github.com/portamento/portamento/store/list"
)

// holds says whether a probe found a row.
func (h *handle) holds(ctx context.Context, p list.Probe) (found bool, err error) {
	if p.SQL == "" {
		return false, nil
	}
	err = h.db.engine.Look(ctx, func(c engine.Conn) error {
		var one int64
		found, err = engine.One(ctx, c, []any{&one}, p.SQL, p.Anew()...)
		return err
	})
	return found, err
}

// RequestList gives requests, the newest first, with their orders and deadlines but without the own numbers they touch.
func (h *handle) RequestList(ctx context.Context, f porting.RequestFilter) ([]*porting.Request, string, error) {
	limit := pageSize(f.Page.Limit)
	q := list.Requests{Filter: f, Account: h.account(), Columns: `id, created_at`, Limit: limit + 1}
	if err := engine.ReadCursor(f.Page.After, "requests", &q.At, &q.ID); err != nil {
		return nil, "", err
	}
	if q.Alone() {
		return h.handful(ctx, q.Page(false), limit)
	}
	dense, err := h.holds(ctx, q.Probe())
	if err != nil {
		return nil, "", fmt.Errorf("list requests: %w", err)
	}
	type place struct {
		id porting.RequestID
		at int64
	}
	places, next, err := pageOf[place]{q.Page(dense), limit, func(rs engine.Rows) (p place, err error) {
		err = rs.Scan(&p.id, &p.at)
		return p, err
	}, func(p place) string { return engine.Cursor("requests", p.at, p.id) }}.read(ctx, h.db)
	if err != nil || len(places) == 0 || f.HowMany {
		return make([]*porting.Request, len(places)), next, err
	}
	ids := make([]any, len(places))
	for i, p := range places {
		ids[i] = string(p.id)
	}
	l := h.loading(`IN (`+engine.Params(1, len(ids))+`)`, ids...)
	if err := h.db.engine.Ask(ctx, l.questions); err != nil {
		return nil, "", fmt.Errorf("list requests: %w", err)
	}
	found := make([]*porting.Request, 0, len(places))
	for _, p := range places {
		if r := l.byID[p.id]; r != nil {
			found = append(found, r)
		}
	}
	return found, next, nil
}

// handful reads the requests of a page that are so few that each question can look for them anew: everything travels together.
func (h *handle) handful(ctx context.Context, page list.Query, limit int) ([]*porting.Request, string, error) {
	l := h.loading(`IN (SELECT id FROM (`+page.SQL+`) AS page)`, page.Args...)
	if err := h.db.engine.Ask(ctx, l.questions); err != nil {
		return nil, "", fmt.Errorf("list requests: %w", err)
	}
	found := make([]*porting.Request, len(l.rows))
	for i, row := range l.rows {
		found[i] = row.r
	}
	slices.SortFunc(found, func(a, b *porting.Request) int {
		return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(b.ID, a.ID))
	})
	if len(found) <= limit {
		return found, "", nil
	}
	last := found[limit-1]
	return found[:limit], engine.Cursor("requests", engine.Micros(last.CreatedAt), last.ID), nil
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
	dense, err := h.holds(ctx, q.Probe())
	if err != nil {
		return nil, "", fmt.Errorf("list orders: %w", err)
	}
	return pageOf[porting.OrderLine]{q.Page(dense), limit, scanLine, func(l porting.OrderLine) string {
		return engine.Cursor(name, s.Value(l), l.Order)
	}}.read(ctx, h.db)
}
