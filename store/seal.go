package store

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

// keySize is the size of a master key in bytes.
const keySize = 32

// keyring holds the master key in force first, then older ones that only open.
type keyring []masterKey

type masterKey struct {
	id     [4]byte // names the key in a sealed text without telling anything about it
	secret []byte
}

// ErrSealed says that a sealed text cannot be opened: another key, another row, or changed bytes.
var ErrSealed = errors.New("sealed text cannot be opened here")

func newKeyring(key []byte, old [][]byte) (keyring, error) {
	var ring keyring
	for _, k := range append([][]byte{key}, old...) {
		if len(k) != keySize {
			return nil, fmt.Errorf("master key has %d bytes and must have %d", len(k), keySize)
		}
		m := masterKey{secret: k}
		copy(m.id[:], m.derive("key id", len(m.id)))
		ring = append(ring, m)
	}
	return ring, nil
}

// id names the key in force.
func (k keyring) id() string { return hex.EncodeToString(k[0].id[:]) }

// has says that a key of that id is in the ring.
func (k keyring) has(id string) bool {
	return slices.ContainsFunc(k, func(m masterKey) bool { return hex.EncodeToString(m.id[:]) == id })
}

// derive makes a key for one purpose (HKDF, RFC 5869).
func (m masterKey) derive(purpose string, size int) []byte {
	k, err := hkdf.Key(sha256.New, m.secret, nil, "portamento "+purpose, size)
	if err != nil {
		panic(err) // only for sizes beyond 255 hashes
	}
	return k
}

// signer is the ed25519 key that checkpoints are signed with.
func (m masterKey) signer() ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(m.derive("checkpoints", ed25519.SeedSize))
}

// Sign signs a checkpoint with the key in force.
func (k keyring) Sign(hash []byte) []byte { return ed25519.Sign(k[0].signer(), hash) }

// Signed says that a key of the ring has signed the hash.
func (k keyring) Signed(hash, signature []byte) bool {
	for _, m := range k {
		if ed25519.Verify(m.signer().Public().(ed25519.PublicKey), hash, signature) {
			return true
		}
	}
	return false
}

// PublicKey is the one that the key in force is checked with.
func (k keyring) PublicKey() []byte { return k[0].signer().Public().(ed25519.PublicKey) }

// box is the cipher of one account.
func (m masterKey) box(account porting.AccountID) cipher.AEAD {
	block, err := aes.NewCipher(m.derive("secrets of "+string(account), keySize))
	if err != nil {
		panic(err) // only for wrong key sizes
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic(err) // only for other block sizes
	}
	return aead
}

// SealKey derives a key for a purpose from the key in force, which the id names.
func (db *DB) SealKey(purpose string) (id [4]byte, key []byte) {
	return db.keys[0].id, db.keys[0].derive(purpose, keySize)
}

// OpenKey derives the key for a purpose from the key of that id, if it is in the ring.
func (db *DB) OpenKey(id [4]byte, purpose string) (key []byte, ok bool) {
	for _, m := range db.keys {
		if m.id == id {
			return m.derive(purpose, keySize), true
		}
	}
	return nil, false
}

// sealVersion is the first byte of a sealed text: key id, nonce and ciphertext follow.
const sealVersion = 1

// place is the row and field that a sealed text belongs to; elsewhere it does not open.
type place struct {
	account porting.AccountID
	table   string
	row     string
	field   string
}

func (p place) bytes() []byte {
	b, _ := json.Marshal([]string{string(p.account), p.table, p.row, p.field}) // texts always marshal
	return b
}

func (k keyring) seal(p place, plain []byte) []byte {
	m := k[0]
	aead := m.box(p.account)
	out := append([]byte{sealVersion}, m.id[:]...)
	nonce := make([]byte, aead.NonceSize())
	_, _ = rand.Read(nonce) // never fails since Go 1.24
	out = append(out, nonce...)
	return aead.Seal(out, nonce, plain, p.bytes())
}

func (k keyring) open(p place, sealed []byte) ([]byte, error) {
	if len(sealed) < 1+4 || sealed[0] != sealVersion {
		return nil, ErrSealed
	}
	for _, m := range k {
		if [4]byte(sealed[1:5]) != m.id {
			continue
		}
		aead := m.box(p.account)
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

// secrets are what a request keeps sealed.
type secrets struct {
	AccountNumber string   `json:"a,omitempty"`
	Codes         []string `json:"c,omitempty"` // by place in Fields.Numbers, so that a number nobody understood keeps its code too
}

// secretsOf collects the secrets of a request; the text is empty when there are none.
func secretsOf(f *porting.Fields) []byte {
	s := secrets{AccountNumber: f.AccountNumber.Reveal()}
	last := 0
	codes := make([]string, len(f.Numbers))
	for i, w := range f.Numbers {
		if codes[i] = w.Code.Reveal(); codes[i] != "" {
			last = i + 1
		}
	}
	s.Codes = codes[:last]
	if s.AccountNumber == "" && last == 0 {
		return nil
	}
	b, _ := json.Marshal(s) // texts always marshal
	return b
}

// putSecrets puts opened secrets back into the fields.
func putSecrets(f *porting.Fields, plain []byte) error {
	var s secrets
	if err := json.Unmarshal(plain, &s); err != nil || len(s.Codes) > len(f.Numbers) {
		return ErrSealed // the cause would repeat the text
	}
	f.AccountNumber = porting.Secret(s.AccountNumber)
	for i, c := range s.Codes {
		f.Numbers[i].Code = porting.Secret(c)
	}
	return nil
}

func secretsPlace(r *porting.Request) place {
	return place{account: r.Account, table: "requests", row: string(r.ID), field: "secrets"}
}
