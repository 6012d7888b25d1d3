package store

import (
	"context"
	"fmt"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/engine"
)

// KeepStray saves an answer that belongs to no order; the same one again changes nothing.
func (h *handle) KeepStray(ctx context.Context, s porting.Stray) error {
	err := h.db.engine.Write(ctx, func(t engine.Tx) error {
		_, err := t.Exec(ctx, `INSERT INTO strays (carrier, id, at, body) VALUES ($1, $2, $3, $4) ON CONFLICT (carrier, id) DO NOTHING`,
			string(s.Carrier), s.ID, engine.Micros(s.At), s.Text)
		return err
	})
	if err != nil {
		return fmt.Errorf("keep stray answer: %w", err)
	}
	return nil
}

// StrayList gives the answers that belong to no order, the newest first.
func (h *handle) StrayList(ctx context.Context, p porting.Page) ([]porting.Stray, string, error) {
	var w engine.Where
	var at int64
	var carrier, id string
	if err := readCursor(p.After, "strays", &at, &carrier, &id); err != nil {
		return nil, "", err
	}
	if p.After != "" {
		w.Add(`(at, carrier, id) < (?, ?, ?)`, at, carrier, id)
	}
	limit := pageSize(p.Limit)
	w.Args = append(w.Args, limit+1)
	var list []porting.Stray
	err := h.db.engine.View(ctx, func(c engine.Conn) error {
		return engine.Each(ctx, c, `SELECT carrier, id, at, body FROM strays`+w.String()+` ORDER BY at DESC, carrier DESC, id DESC LIMIT `+
			engine.Params(len(w.Args), 1), w.Args, func(rs engine.Rows) error {
			var s porting.Stray
			err := rs.Scan(&s.Carrier, &s.ID, engine.At(&s.At), &s.Text)
			list = append(list, s)
			return err
		})
	})
	if err != nil {
		return nil, "", fmt.Errorf("list stray answers: %w", err)
	}
	if len(list) > limit {
		l := list[limit-1]
		return list[:limit], cursor("strays", engine.Micros(l.At), l.Carrier, l.ID), nil
	}
	return list, "", nil
}
