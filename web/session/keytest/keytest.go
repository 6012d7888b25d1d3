// Package keytest is a passkey in memory that answers as a browser does, for tests.
package keytest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
)

// Key is a passkey: one credential for one site.
type Key struct {
	Origin     string // of the site, such as https://voice.example
	Site       string // its domain
	Unverified bool   // answers without finger or number
	Counter    uint32
	User       []byte // whom it was made for

	id      []byte
	private *ecdsa.PrivateKey
}

// New makes a key for a site; it is nobody's until Make.
func New(origin, site string) (*Key, error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	k := &Key{Origin: origin, Site: site, private: private, id: make([]byte, 32)}
	_, _ = rand.Read(k.id) // never fails since Go 1.24
	return k, err
}

// options is what tests need of the options that the site makes.
type options struct {
	Key struct {
		Challenge string `json:"challenge"`
		User      struct {
			ID string `json:"id"`
		} `json:"user"`
		Allowed []struct {
			ID string `json:"id"`
		} `json:"allowCredentials"`
	} `json:"publicKey"`
}

// ErrNotAllowed says that the site asked for other keys.
var ErrNotAllowed = errors.New("another key was asked for")

// Make answers navigator.credentials.create.
func (k *Key) Make(raw []byte) ([]byte, error) {
	var o options
	if err := json.Unmarshal(raw, &o); err != nil {
		return nil, err
	}
	var err error
	if k.User, err = base64.RawURLEncoding.DecodeString(o.Key.User.ID); err != nil {
		return nil, err
	}
	x, y := make([]byte, 32), make([]byte, 32)
	point, err := k.private.PublicKey.Bytes()
	if err != nil {
		return nil, err
	}
	copy(x, point[1:33])
	copy(y, point[33:])
	// A COSE key of ES256 (RFC 9053, 2.1 and 7.1.1): {1: 2, 3: -7, -1: 1, -2: x, -3: y}.
	cose := append([]byte{0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20}, x...)
	cose = append(append(cose, 0x22, 0x58, 0x20), y...)
	data := k.data(0x40)
	data = append(data, make([]byte, 16)...) // no model named
	data = binary.BigEndian.AppendUint16(data, uint16(len(k.id)))
	data = append(append(data, k.id...), cose...)
	object := append([]byte{0xa3, 0x63}, "fmt"...) // {"fmt": "none", "attStmt": {}, "authData": ...}
	object = append(append(object, 0x64), "none"...)
	object = append(append(object, 0x67), "attStmt"...)
	object = append(append(object, 0xa0, 0x68), "authData"...)
	object = append(object, 0x59)
	object = append(binary.BigEndian.AppendUint16(object, uint16(len(data))), data...)
	return k.answer(map[string]string{"attestationObject": text(object), "clientDataJSON": text(k.client("webauthn.create", o.Key.Challenge))})
}

// Use answers navigator.credentials.get. Errors: ErrNotAllowed.
func (k *Key) Use(raw []byte) ([]byte, error) {
	var o options
	if err := json.Unmarshal(raw, &o); err != nil {
		return nil, err
	}
	allowed := len(o.Key.Allowed) == 0
	for _, a := range o.Key.Allowed {
		allowed = allowed || a.ID == text(k.id)
	}
	if !allowed {
		return nil, ErrNotAllowed
	}
	k.Counter++
	client := k.client("webauthn.get", o.Key.Challenge)
	data := k.data(0)
	hash := sha256.Sum256(client)
	digest := sha256.Sum256(append(data[:len(data):len(data)], hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, k.private, digest[:])
	if err != nil {
		return nil, err
	}
	return k.answer(map[string]string{"authenticatorData": text(data), "clientDataJSON": text(client), "signature": text(signature), "userHandle": text(k.User)})
}

// data is the beginning of what an authenticator signs: for which site, who was present, how often it signed.
func (k *Key) data(more byte) []byte {
	site := sha256.Sum256([]byte(k.Site))
	flags := byte(0x01) | more
	if !k.Unverified {
		flags |= 0x04
	}
	return binary.BigEndian.AppendUint32(append(site[:], flags), k.Counter)
}

func (k *Key) client(kind, challenge string) []byte {
	b, _ := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": k.Origin, "crossOrigin": false}) // texts always marshal
	return b
}

func (k *Key) answer(response map[string]string) ([]byte, error) {
	return json.Marshal(map[string]any{"id": text(k.id), "rawId": text(k.id), "type": "public-key", "response": response,
		"clientExtensionResults": map[string]any{}})
}

func text(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
