package carriers

import (
	"context"
	"fmt"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/engine"
)

// KeepStray saves an answer that belongs to no order; the same one again changes nothing.
func (b Book) KeepStray(ctx context.Context, s porting.Stray) error {
	err := b.Database.Write(ctx, func(t engine.Tx) error {
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
func (b Book) StrayList(ctx context.Context, p porting.Page) ([]porting.Stray, string, error) {
	var w engine.Where
	var at int64
	var carrier, id string
	if err := engine.ReadCursor(p.After, "strays", &at, &carrier, &id); err != nil {
		return nil, "", err
	}
	if p.After != "" {
		w.Add(`(at, carrier, id) < (?, ?, ?)`, at, carrier, id)
	}
	return rows[porting.Stray]{`SELECT carrier, id, at, body FROM strays`, `at DESC, carrier DESC, id DESC`,
		func(rs engine.Rows) (s porting.Stray, err error) {
			err = rs.Scan(&s.Carrier, &s.ID, engine.At(&s.At), &s.Text)
			return s, err
		}, func(s porting.Stray) string { return engine.Cursor("strays", engine.Micros(s.At), s.Carrier, s.ID) }}.page(ctx, b, w, p.Limit)
}
