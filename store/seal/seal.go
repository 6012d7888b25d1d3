// Package seal seals texts, each for one place, and signs, with keys that are derived from a master key.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/portamento/portamento/porting"
)

// Size is the size of a master key in bytes.
const Size = 32

// Keyring holds the master key in force first, then older ones that only open.
type Keyring []Key

// Key is one master key.
type Key struct {
	id     [4]byte // names the key in a sealed text without telling anything about it
	secret []byte
}

// ErrSealed says that a sealed text cannot be opened: another key, another row, or changed bytes.
var ErrSealed = errors.New("sealed text cannot be opened here")

// New makes a keyring of the key in force and older ones.
func New(key []byte, old [][]byte) (Keyring, error) {
	var ring Keyring
	for _, k := range append([][]byte{key}, old...) {
		if len(k) != Size {
			return nil, fmt.Errorf("master key has %d bytes and must have %d", len(k), Size)
		}
		m := Key{secret: k}
		copy(m.id[:], m.Derive("key id", len(m.id)))
		ring = append(ring, m)
	}
	return ring, nil
}

// ID names the key in force.
func (k Keyring) ID() string { return hex.EncodeToString(k[0].id[:]) }

// Has says that a key of that id is in the ring.
func (k Keyring) Has(id string) bool {
	return slices.ContainsFunc(k, func(m Key) bool { return hex.EncodeToString(m.id[:]) == id })
}

// Derive makes a key for one purpose (HKDF, RFC 5869).
func (m Key) Derive(purpose string, size int) []byte {
	k, err := hkdf.Key(sha256.New, m.secret, nil, "portamento "+purpose, size)
	if err != nil {
		panic(err) // only for sizes beyond 255 hashes
	}
	return k
}

// signer is the ed25519 key that checkpoints are signed with.
func (m Key) signer() ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(m.Derive("checkpoints", ed25519.SeedSize))
}

// Sign signs a checkpoint with the key in force.
func (k Keyring) Sign(hash []byte) []byte { return ed25519.Sign(k[0].signer(), hash) }

// Signed says that a key of the ring has signed the hash.
func (k Keyring) Signed(hash, signature []byte) bool {
	for _, m := range k {
		if ed25519.Verify(m.signer().Public().(ed25519.PublicKey), hash, signature) {
			return true
		}
	}
	return false
}

// PublicKey is the one that the key in force is checked with.
func (k Keyring) PublicKey() []byte { return k[0].signer().Public().(ed25519.PublicKey) }

// box is the cipher of one account.
func (m Key) box(account porting.AccountID) cipher.AEAD {
	block, err := aes.NewCipher(m.Derive("secrets of "+string(account), Size))
	if err != nil {
		panic(err) // only for wrong key sizes
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic(err) // only for other block sizes
	}
	return aead
}

// sealVersion is the first byte of a sealed text: key id, nonce and ciphertext follow.
const sealVersion = 1

// Place is the row and field that a sealed text belongs to; elsewhere it does not open.
type Place struct {
	Account porting.AccountID
	Table   string
	Row     string
	Field   string
}

func (p Place) bytes() []byte {
	b, _ := json.Marshal([]string{string(p.Account), p.Table, p.Row, p.Field}) // texts always marshal
	return b
}

// Seal seals a text for its place.
func (k Keyring) Seal(p Place, plain []byte) []byte {
	m := k[0]
	aead := m.box(p.Account)
	out := append([]byte{sealVersion}, m.id[:]...)
	nonce := make([]byte, aead.NonceSize())
	_, _ = rand.Read(nonce) // never fails since Go 1.24
	out = append(out, nonce...)
	return aead.Seal(out, nonce, plain, p.bytes())
}

// Open opens a text that was sealed for that place. Error: ErrSealed.
func (k Keyring) Open(p Place, sealed []byte) ([]byte, error) {
	if len(sealed) < 1+4 || sealed[0] != sealVersion {
		return nil, ErrSealed
	}
	for _, m := range k {
		if [4]byte(sealed[1:5]) != m.id {
			continue
		}
		aead := m.box(p.Account)
		body := sealed[5:]
		if len(body) < aead.NonceSize() {
			return nil, ErrSealed
		}
		plain, err := aead.Open(nil, body[:aead.NonceSize()], body[aead.NonceSize():], p.bytes())
		if err != nil {
			return nil, ErrSealed
		}
		return plain, nil
	}
	return nil, ErrSealed
}

// SealKey derives a key for a purpose from the key in force, which the id names.
func (k Keyring) SealKey(purpose string) (id [4]byte, key []byte) {
	return k[0].id, k[0].Derive(purpose, Size)
}

// OpenKey derives the key for a purpose from the key of that id, if it is in the ring.
func (k Keyring) OpenKey(id [4]byte, purpose string) (key []byte, ok bool) {
	for _, m := range k {
		if m.id == id {
			return m.Derive(purpose, Size), true
		}
	}
	return nil, false
}
