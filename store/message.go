package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/engine"
	"github.com/portamento/portamento/store/list"
)

// numberMessages gives the new messages their ids and places in the conversation, where the transition has not.
func numberMessages(r *porting.Request) {
	for i := range r.Record.Messages {
		m := &r.Record.Messages[i]
		m.Request = r.ID
		if m.ID == "" {
			m.ID = porting.NewID("msg_", m.At)
		}
		if m.Sequence == 0 {
			m.Sequence = r.MessageCount + 1
		}
		r.MessageCount = max(r.MessageCount, m.Sequence)
	}
}

func saveMessages(ctx context.Context, t engine.Tx, r *porting.Request) error {
	list := make([][]any, len(r.Record.Messages))
	for i, m := range r.Record.Messages {
		actor, err := json.Marshal(m.Actor)
		if err != nil {
			return fmt.Errorf("write actor of %s: %w", m.ID, err)
		}
		list[i] = []any{m.ID, string(m.Request), string(r.Account), string(m.Order), m.Sequence, engine.Micros(m.At), string(actor), m.Text, m.Private}
	}
	return engine.Bulk(ctx, t, `INSERT INTO messages (id, request_id, account_id, order_id, sequence, at, actor, body, private)`, "", list)
}

// MessageList gives the conversation about a request, oldest first. An account never sees private messages.
func (h *handle) MessageList(ctx context.Context, id porting.RequestID, private bool, p porting.Page) ([]porting.Message, string, error) {
	var w engine.Where
	after := 0
	if err := engine.ReadCursor(p.After, "messages", &after); err != nil {
		return nil, "", err
	}
	w.Add(`request_id = ?`, string(id))
	w.Add(`sequence > ?`, after)
	if !private || !h.scope.Desk {
		w.Add(`private = ?`, false)
	}
	if a := h.account(); a != "" {
		w.Add(`account_id = ?`, a)
	}
	limit := pageSize(p.Limit)
	q := list.By(`SELECT id, request_id, order_id, sequence, at, actor, body, private FROM messages`, w, `sequence`, limit+1)
	found, next, err := pageOf[porting.Message]{q, limit, scanMessage, func(m porting.Message) string { return engine.Cursor("messages", m.Sequence) }}.read(ctx, h.db)
	if err == nil && len(found) == 0 {
		err = h.exists(ctx, id)
	}
	return found, next, err
}

func scanMessage(rs engine.Rows) (m porting.Message, err error) {
	var actor []byte
	if err := rs.Scan(&m.ID, &m.Request, &m.Order, &m.Sequence, engine.At(&m.At), &actor, &m.Text, &m.Private); err != nil {
		return m, err
	}
	return m, json.Unmarshal(actor, &m.Actor)
}
