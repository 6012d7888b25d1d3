// Package password hashes passwords with Argon2id, a few at a time, and refuses those that everybody tries first.
package password

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/alexedwards/argon2id"
)

// Params is what a hash costs.
type Params struct {
	MemoryKiB  uint32
	Iterations uint32
	Threads    uint8
}

// Strong is the second of the two recommendations of RFC 9106, 4, for where memory is short: 64 MiB, three passes, four lanes.
func Strong() Params { return Params{MemoryKiB: 64 << 10, Iterations: 3, Threads: 4} }

const (
	saltBytes = 16
	keyBytes  = 32
	// atOnce bounds the memory that strangers can make a node use: two hashes, 128 MiB.
	atOnce = 2
	// patience is how long a sign-in waits for its turn.
	patience = 5 * time.Second
	// mostBytes is what no password of at most 128 characters is longer than.
	mostBytes = 4 * maxLength
)

// ErrBusy says that too many sign-ins are being worked on (503, Retry-After).
var ErrBusy = errors.New("too many sign-ins at once")

// Hasher hashes and compares. It is safe for concurrent use.
type Hasher struct {
	params argon2id.Params
	gate   chan struct{}
	dummy  string // compared with where there is no hash, so that nobody learns that by the clock
	done   atomic.Int64
	lists  lists
}

// New makes a hasher; brands are words that are part of no good password here.
func New(p Params, brands ...string) (*Hasher, error) {
	h := &Hasher{params: argon2id.Params{Memory: p.MemoryKiB, Iterations: p.Iterations, Parallelism: p.Threads, SaltLength: saltBytes, KeyLength: keyBytes},
		gate: make(chan struct{}, atOnce), lists: readLists(brands)}
	var err error
	if h.dummy, err = argon2id.CreateHash("nobody has this password", &h.params); err != nil {
		return nil, fmt.Errorf("make password hasher: %w", err)
	}
	return h, nil
}

// Hashes counts the hashes that were computed, for tests and figures.
func (h *Hasher) Hashes() int64 { return h.done.Load() }

// turn waits until one hash more may be computed. Errors: ErrBusy, that of ctx.
func (h *Hasher) turn(ctx context.Context) (leave func(), err error) {
	wait := time.NewTimer(patience)
	defer wait.Stop()
	select {
	case h.gate <- struct{}{}:
		h.done.Add(1)
		return func() { <-h.gate }, nil
	case <-wait.C:
		return nil, ErrBusy
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Hash encodes a password. Errors: ErrBusy.
func (h *Hasher) Hash(ctx context.Context, plain string) (string, error) {
	leave, err := h.turn(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	out, err := argon2id.CreateHash(plain, &h.params)
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	return out, nil
}

// Compare says whether the password is that of the hash. Of the empty hash, and of a password that is too long to be one, it says no after the
// same work. renew is a hash at today's cost where the one given has another. Errors: ErrBusy.
func (h *Hasher) Compare(ctx context.Context, plain, hash string) (same bool, renew string, err error) {
	if len(plain) > mostBytes {
		plain, hash = "", ""
	}
	against := hash
	if against == "" {
		against = h.dummy
	}
	same, cost, err := h.check(ctx, plain, against)
	if err != nil || !same || hash == "" {
		return false, "", err
	}
	if *cost != h.params {
		if renew, err = h.Hash(ctx, plain); err != nil {
			return false, "", err
		}
	}
	return true, renew, nil
}

func (h *Hasher) check(ctx context.Context, plain, hash string) (bool, *argon2id.Params, error) {
	leave, err := h.turn(ctx)
	if err != nil {
		return false, nil, err
	}
	defer leave()
	same, cost, err := argon2id.CheckHash(plain, hash)
	if err != nil {
		return false, nil, fmt.Errorf("compare password: %w", err) // of the encoding alone: neither password nor hash is in it
	}
	return same, cost, nil
}
