// Package letter knows signed letters by their SHA-256, so that anybody who has one can ask whether it is genuine.
package letter

import (
	"context"
	"fmt"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/engine"
)

// Save writes the row of the letter that a change put its signature under. A letter with another content takes the place of those before; one
// with a second signature does not.
func Save(ctx context.Context, t engine.Tx, r *porting.Request) error {
	s := r.Record.Letter
	if s == nil {
		return nil
	}
	at := engine.Micros(s.SignedAt)
	if r.Cosignature == nil {
		if err := t.Later(ctx, nil, `UPDATE letters SET replaced_at = $1 WHERE request_id = $2 AND replaced_at = 0`, at, string(r.ID)); err != nil {
			return fmt.Errorf("replace letter of %s: %w", r.ID, err)
		}
	}
	err := t.Later(ctx, nil, `INSERT INTO letters (sha256, shown, request_id, account_id, file, numbers, signed_at, replaced_at)
		VALUES (`+engine.Params(1, 8)+`) ON CONFLICT (sha256) DO NOTHING`, s.DocumentSHA256, s.Letter.ShownSHA256, string(r.ID), string(r.Account),
		s.Letter.File, len(r.Fields.Moving()), at, int64(0))
	if err != nil {
		return fmt.Errorf("save letter of %s: %w", r.ID, err)
	}
	return nil
}

// Found is what is told of a letter to whoever has it.
type Found struct {
	Known    bool
	Request  porting.RequestID
	Valid    bool // no other letter took its place, and nobody took it back
	SignedAt time.Time
	Numbers  int
}

// Find looks for a letter by the SHA-256, in lower-case hex, of the signed file or of the document that was shown. What is not known takes the
// same two questions as what is.
func Find(ctx context.Context, db *engine.Database, sha256 string) (f Found, err error) {
	err = db.View(ctx, func(c engine.Conn) error {
		for _, column := range []string{"sha256", "shown"} {
			var at, replaced int64
			var numbers int
			var request string
			found, err := engine.One(ctx, c, []any{&request, &numbers, &at, &replaced},
				`SELECT request_id, numbers, signed_at, replaced_at FROM letters WHERE `+column+` = $1 AND `+column+` <> '' ORDER BY replaced_at, signed_at LIMIT 1`, sha256)
			if err != nil {
				return err
			}
			if found && !f.Known {
				f = Found{Known: true, Request: porting.RequestID(request), Valid: replaced == 0, SignedAt: time.UnixMicro(at).UTC(), Numbers: numbers}
			}
		}
		return nil
	})
	if err != nil {
		return Found{}, fmt.Errorf("look for a letter: %w", err)
	}
	return f, nil
}
