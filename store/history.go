package store

import (
	"context"
	"io"
	"time"

	"github.com/portamento/portamento/store/audit"
)

func (db *DB) history() audit.Log { return audit.Log{DB: db.engine, Signer: db.keys} }

// VerifyAudit recomputes the chain of every request and compares it with the counts of the requests and with the signed checkpoints;
// found is called for each fault.
func (db *DB) VerifyAudit(ctx context.Context, found func(audit.Finding)) (audit.Report, error) {
	return db.history().Verify(ctx, found)
}

// SealCheckpoint signs the heads of all chains that have grown since the last checkpoint, and says how many. Call it every five minutes.
func (db *DB) SealCheckpoint(ctx context.Context, now time.Time) (int, error) {
	return db.history().Seal(ctx, now)
}

// ExportCheckpoints writes the checkpoints after a sequence, one line of JSON each, to be kept on another machine.
func (db *DB) ExportCheckpoints(ctx context.Context, w io.Writer, after int64) error {
	return db.history().Export(ctx, w, after)
}
