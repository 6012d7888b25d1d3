package audit

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/engine"
)

// chainHead is the newest event of a request at the time of a checkpoint.
type chainHead struct {
	Request  porting.RequestID `json:"request"`
	Sequence int               `json:"sequence"`
	Head     []byte            `json:"head"`
}

// checkpoint is a signed list of chain heads, chained to the one before. From then on the record cannot be cut or rewritten unseen, not
// even by somebody who may write every table, as the signing key is not in the database.
type checkpoint struct {
	sequence  int64
	at        time.Time
	until     int64 // which events it has looked at, by their stored_at
	count     int
	prev      []byte
	hash      []byte
	signature []byte
}

const checkpointColumns = `sequence, at, until, head_count, prev, hash, signature`

func scanCheckpoint(rs engine.Rows) (k checkpoint, err error) {
	err = rs.Scan(&k.sequence, engine.At(&k.at), &k.until, &k.count, &k.prev, &k.hash, &k.signature)
	return k, err
}

// checkpointDigest computes what is signed: the checkpoint's own values and its heads in the order of their requests.
type checkpointDigest struct {
	h     hash.Hash
	count int
}

func (k checkpoint) digest() *checkpointDigest {
	d := &checkpointDigest{h: sha256.New()}
	fmt.Fprintf(d.h, "checkpoint %d %d %d %d %x\n", k.sequence, engine.Micros(k.at), k.until, k.count, k.prev)
	return d
}

func (d *checkpointDigest) add(h chainHead) {
	fmt.Fprintf(d.h, "%q %d %x\n", h.Request, h.Sequence, h.Head)
	d.count++
}

func (d *checkpointDigest) matches(k checkpoint) bool {
	return d.count == k.count && bytes.Equal(d.h.Sum(nil), k.hash)
}

// overlap is how far a checkpoint looks back behind the one before, in microseconds, for transactions that ended late.
const overlap = int64(10 * time.Minute / time.Microsecond)

// Seal signs the heads of all chains that have grown since the last checkpoint, and says how many there were. Where nothing has
// grown, or another node was faster, it does nothing. Call it every five minutes.
func (l Log) Seal(ctx context.Context, now time.Time) (n int, err error) {
	err = l.DB.Write(ctx, func(t engine.Tx) error {
		last, err := lastCheckpoint(ctx, t)
		if err != nil {
			return err
		}
		var heads []chainHead
		k := checkpoint{sequence: last.sequence + 1, at: now, until: last.until, prev: last.hash}
		err = engine.Each(ctx, t, `SELECT r.id, r.event_count, r.event_head, r.stored_at FROM requests r WHERE r.stored_at > $1 AND r.event_count > 0
			AND NOT EXISTS (SELECT 1 FROM checkpoint_heads h WHERE h.request_id = r.id AND h.sequence = r.event_count)`,
			[]any{last.until - overlap}, func(rs engine.Rows) error {
				var h chainHead
				var stored int64
				err := rs.Scan(&h.Request, &h.Sequence, &h.Head, &stored)
				k.until = max(k.until, stored)
				heads = append(heads, h)
				return err
			})
		if n = len(heads); err != nil || n == 0 {
			return err
		}
		return l.save(ctx, t, k, heads)
	})
	if table, ok := l.DB.Dialect.Duplicate(err); ok && (table == "checkpoints" || table == "checkpoint_heads") {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("seal checkpoint: %w", err)
	}
	return n, nil
}

func lastCheckpoint(ctx context.Context, c engine.Conn) (last checkpoint, err error) {
	err = engine.Each(ctx, c, `SELECT `+checkpointColumns+` FROM checkpoints ORDER BY sequence DESC LIMIT 1`, nil, func(rs engine.Rows) error {
		last, err = scanCheckpoint(rs)
		return err
	})
	return last, err
}

func (l Log) save(ctx context.Context, t engine.Tx, k checkpoint, heads []chainHead) error {
	slices.SortFunc(heads, func(a, b chainHead) int { return strings.Compare(string(a.Request), string(b.Request)) })
	k.count = len(heads)
	d := k.digest()
	list := make([][]any, len(heads))
	for i, h := range heads {
		d.add(h)
		list[i] = []any{k.sequence, string(h.Request), h.Sequence, h.Head}
	}
	k.hash = d.h.Sum(nil)
	k.signature = l.Signer.Sign(k.hash)
	_, err := t.Exec(ctx, `INSERT INTO checkpoints (`+checkpointColumns+`) VALUES (`+engine.Params(1, 7)+`)`, k.sequence, engine.Micros(k.at), k.until, k.count,
		k.prev, k.hash, k.signature)
	if err != nil {
		return err
	}
	return engine.Bulk(ctx, t, `INSERT INTO checkpoint_heads (checkpoint, request_id, sequence, head)`, "", list)
}

// exportedCheckpoint is a line of Export.
type exportedCheckpoint struct {
	Sequence  int64       `json:"sequence"`
	At        time.Time   `json:"at"`
	Until     int64       `json:"until"`
	Prev      []byte      `json:"prev"`
	Hash      []byte      `json:"hash"`
	Signature []byte      `json:"signature"`
	PublicKey []byte      `json:"public_key"`
	Heads     []chainHead `json:"heads"`
}

// Export writes the checkpoints after a sequence, one line of JSON each, to be kept on another machine.
func (l Log) Export(ctx context.Context, w io.Writer, after int64) error {
	out := json.NewEncoder(w)
	err := l.DB.View(ctx, func(c engine.Conn) error {
		for {
			var k checkpoint
			found := false
			err := engine.Each(ctx, c, `SELECT `+checkpointColumns+` FROM checkpoints WHERE sequence > $1 ORDER BY sequence LIMIT 1`, []any{after},
				func(rs engine.Rows) (err error) {
					found = true
					k, err = scanCheckpoint(rs)
					return err
				})
			if err != nil || !found {
				return err
			}
			line := exportedCheckpoint{Sequence: k.sequence, At: k.at, Until: k.until, Prev: k.prev, Hash: k.hash, Signature: k.signature,
				PublicKey: l.Signer.PublicKey()}
			err = engine.Each(ctx, c, `SELECT request_id, sequence, head FROM checkpoint_heads WHERE checkpoint = $1 ORDER BY request_id`,
				[]any{k.sequence}, func(rs engine.Rows) error {
					var h chainHead
					err := rs.Scan(&h.Request, &h.Sequence, &h.Head)
					line.Heads = append(line.Heads, h)
					return err
				})
			if err != nil {
				return err
			}
			if err := out.Encode(line); err != nil {
				return err
			}
			after = k.sequence
		}
	})
	if err != nil {
		return fmt.Errorf("export checkpoints: %w", err)
	}
	return nil
}
