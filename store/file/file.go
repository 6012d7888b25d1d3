// Package file knows which files of documents have to be kept: a row for each document, beside the request that has it.
//
// What a document is stands with its request. This table exists so that files which no document has any more, or which none got as the
// process died too early, can be told from those that have to stay.
package file

import (
	"context"
	"fmt"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/engine"
)

// Save writes the rows of the documents that a change made or changed.
func Save(ctx context.Context, t engine.Tx, r *porting.Request) error {
	for _, d := range r.Record.Documents {
		err := t.Later(ctx, nil, `INSERT INTO documents (id, request_id, account_id, file, reading, erased_at) VALUES (`+engine.Params(1, 6)+`)
			ON CONFLICT (id) DO UPDATE SET file = excluded.file, reading = excluded.reading, erased_at = excluded.erased_at`,
			string(d.ID), string(r.ID), string(r.Account), d.File, d.Reading, engine.Micros(d.ErasedAt))
		if err != nil {
			return fmt.Errorf("save document %s: %w", d.ID, err)
		}
	}
	return nil
}

// Known says which of the names are files of documents or of letters. At most a thousand names can be asked about at once.
func Known(ctx context.Context, db *engine.Database, names []string) (map[string]bool, error) {
	known := map[string]bool{}
	if len(names) == 0 {
		return known, nil
	}
	args := make([]any, len(names))
	for i, name := range names {
		args[i] = name
	}
	list := engine.Params(1, len(names))
	err := db.View(ctx, func(c engine.Conn) error {
		return engine.Each(ctx, c, `SELECT file FROM documents WHERE file IN (`+list+`) AND file <> ''
			UNION ALL SELECT reading FROM documents WHERE reading IN (`+list+`) AND reading <> ''
			UNION ALL SELECT file FROM letters WHERE file IN (`+list+`) AND file <> ''`, args, func(rs engine.Rows) error {
			var name string
			err := rs.Scan(&name)
			known[name] = true
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("look for files of documents: %w", err)
	}
	return known, nil
}
