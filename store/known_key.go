package store

import (
	"sync"
	"time"

	"github.com/portamento/portamento/porting"
)

// How long a key that was found is remembered, and how many are. A revocation by another process is seen after this time at the latest.
const (
	keyMemory    = 3 * time.Second
	keysInMemory = 1000
)

// knownKeys are the keys that were found a moment ago, by the hash of their secret.
type knownKeys struct {
	mu    sync.Mutex
	known map[[32]byte]knownKey
	turns int // how often everything was forgotten
}

type knownKey struct {
	who   porting.Actor
	since time.Time
}

func (k *knownKeys) find(hash [32]byte, now time.Time) (porting.Actor, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	e, ok := k.known[hash]
	age := now.Sub(e.since)
	return e.who, ok && age >= 0 && age < keyMemory
}

// turn is to be read before the database is asked, and given to keep.
func (k *knownKeys) turn() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.turns
}

// keep remembers a key, unless one was revoked since the database was asked.
func (k *knownKeys) keep(hash [32]byte, who porting.Actor, now time.Time, turn int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if turn != k.turns {
		return
	}
	if k.known == nil || len(k.known) >= keysInMemory {
		k.known = map[[32]byte]knownKey{}
	}
	k.known[hash] = knownKey{who, now}
}

func (k *knownKeys) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.known = nil
	k.turns++
}
