package store

import (
	"context"
	"fmt"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/engine"
	"github.com/portamento/portamento/store/list"
)

// eventColumns are read by scanEvent.
const eventColumns = `id, request_id, account_id, order_id, sequence, customer_seq, type, at, visibility, data, prev, hash, stored_at`

// storedEvent is an event with its place in the feed.
type storedEvent struct {
	porting.Event
	stored int64
}

func scanEvent(rs engine.Rows) (e storedEvent, err error) {
	err = rs.Scan(&e.ID, &e.Request, &e.Account, &e.Order, &e.Sequence, &e.CustomerSeq, &e.Type, engine.At(&e.At), &e.Visibility, &e.DataJSON,
		&e.Prev, &e.Hash, &e.stored)
	if err != nil {
		return e, err
	}
	return e, e.Open()
}

// sealEvents chains the new events to the ones before. A gap or a foreign event is a mistake of a transition and stops the save.
func sealEvents(r *porting.Request) error {
	first := r.EventCount - len(r.Record.Events) + 1
	for i := range r.Record.Events {
		e := &r.Record.Events[i]
		if e.Sequence != first+i || e.Request != r.ID || e.Account != r.Account {
			return fmt.Errorf("event %s of %s does not continue its history", e.ID, r.ID)
		}
		if err := e.Seal(r.EventHead); err != nil {
			return fmt.Errorf("seal event %s: %w", e.ID, err)
		}
		r.EventHead = e.Hash
	}
	return nil
}

// nextStored takes instants for n events, later than any given before by this process, and answers the first.
func (db *DB) nextStored(n int) int64 {
	now := engine.Micros(db.wall())
	for {
		last := db.stored.Load()
		first := max(now, last+1)
		if db.stored.CompareAndSwap(last, first+int64(max(n, 1))-1) {
			return first
		}
	}
}

func saveEvents(ctx context.Context, t engine.Tx, events []porting.Event, stored int64) error {
	list := make([][]any, len(events))
	for i, e := range events {
		list[i] = []any{string(e.ID), string(e.Request), string(e.Account), string(e.Order), e.Sequence, e.CustomerSeq, e.Type, engine.Micros(e.At),
			string(e.Visibility), e.DataJSON, e.Prev, e.Hash, stored + int64(i)}
	}
	return engine.Bulk(ctx, t, `INSERT INTO events (`+eventColumns+`)`, "", list)
}

// EventList gives the events of one request in order, or the feed of all that the scope sees in the order they were saved. An account
// never sees what is for the desk only.
func (h *handle) EventList(ctx context.Context, f porting.EventFilter) ([]porting.Event, string, error) {
	if f.Request != "" {
		return h.history(ctx, f)
	}
	limit := pageSize(f.Page.Limit)
	q := list.Feed{Account: h.account(), Customer: f.Customer, Columns: eventColumns, Limit: limit + 1}
	if err := engine.ReadCursor(f.Page.After, "feed", &q.Stored, &q.ID); err != nil {
		return nil, "", err
	}
	if s := h.db.engine.Dialect.Settle; s > 0 {
		// Transactions end in another order than they took their instants: wait until all of that time have ended.
		q.Until = engine.Micros(h.db.wall()) - int64(s/time.Microsecond)
	}
	return h.events(ctx, q.Page(), limit, func(e storedEvent) string { return engine.Cursor("feed", e.stored, string(e.ID)) })
}

func (h *handle) history(ctx context.Context, f porting.EventFilter) ([]porting.Event, string, error) {
	limit := pageSize(f.Page.Limit)
	q := list.History{Request: string(f.Request), Account: h.account(), Customer: f.Customer, Columns: eventColumns, Limit: limit + 1}
	if err := engine.ReadCursor(f.Page.After, "history", &q.After); err != nil {
		return nil, "", err
	}
	found, next, err := h.events(ctx, q.Page(), limit, func(e storedEvent) string { return engine.Cursor("history", e.Sequence) })
	if err == nil && len(found) == 0 {
		err = h.exists(ctx, f.Request)
	}
	return found, next, err
}

// exists answers ErrNotFound unless the scope sees the request.
func (h *handle) exists(ctx context.Context, id porting.RequestID) error {
	var a porting.AccountID
	err := h.db.engine.Look(ctx, func(c engine.Conn) error {
		_, err := engine.One(ctx, c, []any{&a}, `SELECT account_id FROM requests WHERE id = $1`, string(id))
		return err
	})
	if err == nil && (a == "" || !h.sees(a)) {
		return porting.ErrNotFound
	}
	return err
}

func (h *handle) events(ctx context.Context, q list.Query, limit int, at func(storedEvent) string) ([]porting.Event, string, error) {
	found, next, err := pageOf[storedEvent]{q, limit, scanEvent, at}.read(ctx, h.db)
	out := make([]porting.Event, len(found))
	for i, e := range found {
		out[i] = e.Event
	}
	return out, next, err
}
