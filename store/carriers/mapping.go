package carriers

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/engine"
)

const (
	mappingColumns = "id, market, source, code, reason, note, taught_by, taught_at, ended_by, ended_at"
	mappingSelect  = "SELECT " + mappingColumns + " FROM code_mappings"
	mappingEnd     = "UPDATE code_mappings SET ended_by = $1, ended_at = $2 WHERE ended_at = 0 AND "
)

// Teach saves a mapping and ends the one for the same market, list and code.
func (b Book) Teach(ctx context.Context, m porting.Mapping) error {
	by, err := json.Marshal(m.By)
	if err != nil {
		return fmt.Errorf("teach code: %w", err)
	}
	err = b.Database.Write(ctx, func(t engine.Tx) error {
		if _, err := t.Exec(ctx, mappingEnd+`code = $3 AND source = $4 AND market = $5`, string(by), engine.Micros(m.At), m.Code, m.List,
			string(m.Market)); err != nil {
			return err
		}
		_, err := t.Exec(ctx, `INSERT INTO code_mappings (`+mappingColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', 0)`, string(m.ID),
			string(m.Market), m.List, m.Code, m.Reason, m.Note, string(by), engine.Micros(m.At))
		return err
	})
	if err != nil {
		return fmt.Errorf("teach code: %w", err)
	}
	return nil
}

// Forget ends a mapping. Errors: porting.ErrNotFound if there is none that still holds.
func (b Book) Forget(ctx context.Context, id porting.MappingID, by porting.Actor, at time.Time) (m porting.Mapping, err error) {
	text, err := json.Marshal(by)
	if err != nil {
		return m, fmt.Errorf("forget code: %w", err)
	}
	err = b.Database.Write(ctx, func(t engine.Tx) error {
		n, err := t.Exec(ctx, mappingEnd+`id = $3`, string(text), engine.Micros(at), string(id))
		if err == nil && n == 0 {
			err = porting.ErrNotFound
		}
		if err != nil {
			return err
		}
		return engine.Each(ctx, t, mappingSelect+` WHERE id = $1`, []any{string(id)}, func(rs engine.Rows) error {
			m, err = scanMapping(rs)
			return err
		})
	})
	if err != nil {
		return porting.Mapping{}, fmt.Errorf("forget code %s: %w", id, err)
	}
	return m, nil
}

// MappingList gives the mappings, the newest first.
func (b Book) MappingList(ctx context.Context, f porting.MappingFilter) ([]porting.Mapping, string, error) {
	var w engine.Where
	var id string
	if err := engine.ReadCursor(f.Page.After, "code_mappings", &id); err != nil {
		return nil, "", err
	}
	if id != "" {
		w.Add(`id < ?`, id)
	}
	if !f.Ended {
		w.Add(`ended_at = 0`)
	}
	if f.ID != "" {
		w.Add(`id = ?`, string(f.ID))
	}
	engine.AnyOf(&w, "code", f.Codes)
	engine.AnyOf(&w, "source", f.Lists)
	return rows[porting.Mapping]{mappingSelect, `id DESC`, scanMapping,
		func(m porting.Mapping) string { return engine.Cursor("code_mappings", m.ID) }}.page(ctx, b, w, f.Page.Limit)
}

func scanMapping(rs engine.Rows) (m porting.Mapping, err error) {
	var by, ended string
	if err = rs.Scan(&m.ID, &m.Market, &m.List, &m.Code, &m.Reason, &m.Note, &by, engine.At(&m.At), &ended, engine.At(&m.EndedAt)); err != nil {
		return m, err
	}
	if err = json.Unmarshal([]byte(by), &m.By); err == nil && ended != "" {
		err = json.Unmarshal([]byte(ended), &m.EndedBy)
	}
	return m, err
}
