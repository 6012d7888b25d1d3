// Package audit seals the history of requests and finds where it was tampered with.
package audit

import (
	"bytes"
	"context"
	"fmt"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/engine"
)

// Finding is one place where the record does not hold.
type Finding struct {
	Request    porting.RequestID // empty: about a checkpoint
	Sequence   int               // of the event, or of the checkpoint
	Checkpoint bool
	Fault      Fault
}

// Fault says what is wrong at a place of the record.
type Fault string

// What can be wrong.
const (
	FaultEdited     Fault = "edited"     // the event is not what was sealed
	FaultGap        Fault = "gap"        // an event is missing, twice there, or out of its order
	FaultChain      Fault = "chain"      // the event does not continue the one before
	FaultTail       Fault = "tail"       // the newest events are not those that the request counts
	FaultHead       Fault = "head"       // the event is not the one that a checkpoint signed
	FaultCheckpoint Fault = "checkpoint" // the checkpoint was changed, or one before it is missing
)

// Report sums up a verification.
type Report struct {
	Requests    int
	Events      int
	Checkpoints int
	Findings    int
	// Last is the newest checkpoint: compare it with what was exported, as nobody can tell inside the database that the newest
	// checkpoints of all are gone.
	Last int64
}

// Signer signs checkpoints with a key that is not in the database.
type Signer interface {
	Sign(hash []byte) []byte
	// Signed says that this key, or one that was in force before, has signed the hash.
	Signed(hash, signature []byte) bool
	PublicKey() []byte
}

// Log is the history of all requests in a database.
type Log struct {
	DB     *engine.Database
	Signer Signer
}

// Verify recomputes the chain of every request and compares it with the counts of the requests and with the signed checkpoints. It reads
// row by row on one snapshot, so the size of the database does not matter; found is called for each fault.
func (l Log) Verify(ctx context.Context, found func(Finding)) (Report, error) {
	v := &verifier{signer: l.Signer, found: found}
	err := l.DB.View(ctx, func(c engine.Conn) error {
		if err := v.chains(ctx, c); err != nil {
			return err
		}
		return v.checkpoints(ctx, c)
	})
	if err != nil {
		return v.report, fmt.Errorf("verify audit: %w", err)
	}
	return v.report, nil
}

// verifier walks over the record.
type verifier struct {
	signer Signer
	found  func(Finding)
	report Report

	request  porting.RequestID // whose chain is being walked
	account  porting.AccountID
	count    int // as the request says
	head     []byte
	sequence int // of the event before
	prev     []byte
	skip     bool // its chain is broken: what follows would only say so again
}

func (v *verifier) fault(f Finding) {
	v.report.Findings++
	v.found(f)
}

// chains reads requests with their events beside them; a request that has lost all of its events still comes.
func (v *verifier) chains(ctx context.Context, c engine.Conn) error {
	err := engine.Each(ctx, c, `SELECT r.id, r.account_id, r.event_count, r.event_head, COALESCE(e.id, ''), COALESCE(e.account_id, ''),
		COALESCE(e.order_id, ''), COALESCE(e.sequence, 0), COALESCE(e.customer_seq, 0), COALESCE(e.type, ''), COALESCE(e.at, 0),
		COALESCE(e.visibility, ''), COALESCE(e.data, ''), e.prev, e.hash
		FROM requests r LEFT JOIN events e ON e.request_id = r.id ORDER BY r.id, e.sequence`, nil, func(rs engine.Rows) error {
		var e porting.Event
		var account porting.AccountID
		var count int
		var head []byte
		err := rs.Scan(&e.Request, &account, &count, &head, &e.ID, &e.Account, &e.Order, &e.Sequence, &e.CustomerSeq, &e.Type, engine.At(&e.At),
			&e.Visibility, &e.DataJSON, &e.Prev, &e.Hash)
		if err != nil {
			return err
		}
		if e.Request != v.request {
			v.endChain()
			v.report.Requests++
			v.request, v.account, v.count, v.head = e.Request, account, count, head
			v.sequence, v.prev, v.skip = 0, nil, false
		}
		if e.ID != "" {
			v.event(&e)
		}
		return nil
	})
	v.endChain()
	return err
}

func (v *verifier) event(e *porting.Event) {
	v.report.Events++
	at := Finding{Request: e.Request, Sequence: e.Sequence}
	if !bytes.Equal(e.Digest(e.Prev), e.Hash) || e.Account != v.account {
		at.Fault = FaultEdited
		v.fault(at)
	}
	switch {
	case v.skip:
	case e.Sequence != v.sequence+1:
		at.Fault, v.skip = FaultGap, true
		v.fault(at)
	case !bytes.Equal(e.Prev, v.prev):
		at.Fault, v.skip = FaultChain, true
		v.fault(at)
	}
	v.sequence, v.prev = e.Sequence, e.Hash
}

func (v *verifier) endChain() {
	if v.request != "" && (v.sequence != v.count || !bytes.Equal(v.prev, v.head)) {
		v.fault(Finding{Request: v.request, Sequence: v.sequence, Fault: FaultTail})
	}
	v.request = ""
}

// checkpoints reads the signed heads with the events they name beside them.
func (v *verifier) checkpoints(ctx context.Context, c engine.Conn) error {
	var list []checkpoint
	err := engine.Each(ctx, c, `SELECT `+checkpointColumns+` FROM checkpoints ORDER BY sequence`, nil, func(rs engine.Rows) error {
		k, err := scanCheckpoint(rs)
		list = append(list, k)
		return err
	})
	if err != nil {
		return err
	}
	digests := make([]*checkpointDigest, len(list))
	place := make(map[int64]int, len(list))
	var prev []byte
	for i, k := range list {
		if k.sequence != int64(i+1) || !bytes.Equal(k.prev, prev) {
			v.fault(Finding{Checkpoint: true, Sequence: int(k.sequence), Fault: FaultCheckpoint})
		}
		digests[i], place[k.sequence], prev = k.digest(), i, k.hash
		v.report.Last = k.sequence
	}
	v.report.Checkpoints = len(list)
	err = engine.Each(ctx, c, `SELECT h.checkpoint, h.request_id, h.sequence, h.head, e.hash FROM checkpoint_heads h
		LEFT JOIN events e ON e.request_id = h.request_id AND e.sequence = h.sequence ORDER BY h.checkpoint, h.request_id`, nil,
		func(rs engine.Rows) error {
			var number int64
			var h chainHead
			var hash []byte
			if err := rs.Scan(&number, &h.Request, &h.Sequence, &h.Head, &hash); err != nil {
				return err
			}
			i, ok := place[number]
			if ok {
				digests[i].add(h)
			}
			if !ok || !bytes.Equal(h.Head, hash) {
				v.fault(Finding{Request: h.Request, Sequence: h.Sequence, Fault: FaultHead})
			}
			return nil
		})
	if err != nil {
		return err
	}
	for i, k := range list {
		if !digests[i].matches(k) || !v.signer.Signed(k.hash, k.signature) {
			v.fault(Finding{Checkpoint: true, Sequence: int(k.sequence), Fault: FaultCheckpoint})
		}
	}
	return nil
}
