package question

import (
	"context"
	"fmt"

	"github.com/portamento/portamento/porting/help"
	"github.com/portamento/portamento/store/engine"
	"github.com/portamento/portamento/store/seal"
)

func opinionPlace(id string) seal.Place {
	return seal.Place{Table: "help_opinions", Row: id, Field: "content"}
}

// KeepOpinion saves what a reader says of an article, and erases all but the newest so many. It implements help.Opinions of the trade.
func (b Book) KeepOpinion(ctx context.Context, o help.Opinion, most int) error {
	helpful := 0
	if o.Helpful {
		helpful = 1
	}
	err := b.Database.Write(ctx, func(t engine.Tx) error {
		if _, err := t.Exec(ctx, `DELETE FROM help_opinions WHERE id IN (SELECT id FROM help_opinions ORDER BY said_at DESC, id DESC LIMIT 1000 OFFSET $1)`, most-1); err != nil {
			return err
		}
		_, err := t.Exec(ctx, `INSERT INTO help_opinions (id, market, slug, language, helpful, said_at, content) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			o.ID, string(o.Market), o.Slug, o.Language, helpful, engine.Micros(o.At), b.Keys.Seal(opinionPlace(o.ID), []byte(o.Text)))
		return err
	})
	if err != nil {
		return fmt.Errorf("save opinion: %w", err)
	}
	return nil
}

// Opinions gives what readers said, the newest first.
func (b Book) Opinions(ctx context.Context, limit int) ([]help.Opinion, error) {
	var out []help.Opinion
	err := b.Database.Look(ctx, func(c engine.Conn) error {
		out = nil
		return engine.Each(ctx, c, `SELECT id, market, slug, language, helpful, said_at, content FROM help_opinions ORDER BY said_at DESC, id DESC LIMIT $1`, []any{limit}, func(rs engine.Rows) error {
			var o help.Opinion
			var helpful int
			var sealed []byte
			if err := rs.Scan(&o.ID, &o.Market, &o.Slug, &o.Language, &helpful, engine.At(&o.At), &sealed); err != nil {
				return err
			}
			plain, err := b.Keys.Open(opinionPlace(o.ID), sealed)
			if err != nil {
				return err
			}
			o.Helpful, o.Text = helpful == 1, string(plain)
			out = append(out, o)
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("list opinions: %w", err)
	}
	return out, nil
}
