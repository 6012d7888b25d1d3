package pades

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"slices"
)

// Signer is a key with its certificate and those above it. It can be used by many goroutines.
type Signer struct {
	key      crypto.Signer
	chain    chain
	selfMade bool
}

// ErrKey says that a file has no key that can sign, or no certificate of it; the text around it says which.
var ErrKey = errors.New("unusable signing key")

// NewSigner pairs a key with its certificate, found among the given ones; the others are put above it as far as they belong there.
func NewSigner(key crypto.PrivateKey, certificates []*x509.Certificate) (*Signer, error) {
	s := &Signer{}
	switch k := key.(type) {
	case *rsa.PrivateKey:
		if k.N.BitLen() < 2048 {
			return nil, fmt.Errorf("%w: an RSA key of %d bits is too short", ErrKey, k.N.BitLen())
		}
		if k.N.BitLen() > maxRSA {
			return nil, fmt.Errorf("%w: an RSA key of %d bits is too long", ErrKey, k.N.BitLen())
		}
		s.key = k
	case *ecdsa.PrivateKey:
		s.key = k
	default:
		return nil, fmt.Errorf("%w: neither RSA nor ECDSA", ErrKey)
	}
	public := s.key.Public().(interface{ Equal(crypto.PublicKey) bool })
	i := slices.IndexFunc(certificates, func(c *x509.Certificate) bool { return public.Equal(c.PublicKey) })
	if i < 0 {
		return nil, fmt.Errorf("%w: there is no certificate of the key", ErrKey)
	}
	s.chain = chain{certificates[i]}
	for len(s.chain) < 8 {
		last := s.chain[len(s.chain)-1]
		if bytes.Equal(last.RawIssuer, last.RawSubject) {
			break
		}
		above := slices.IndexFunc(certificates, func(c *x509.Certificate) bool {
			return bytes.Equal(c.RawSubject, last.RawIssuer) && last.CheckSignatureFrom(c) == nil
		})
		if above < 0 {
			break
		}
		s.chain = append(s.chain, certificates[above])
	}
	return s, nil
}

// LoadSigner reads a key and its certificates from a PEM or PKCS#12 file. The password is for encrypted ones. Error: ErrKey.
func LoadSigner(path, password string) (*Signer, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("load signing key: %w", err)
	}
	s, err := ReadSigner(data, password)
	if err != nil {
		return nil, fmt.Errorf("load signing key from %s: %w", path, err)
	}
	return s, nil
}

// ReadSigner reads a key and its certificates from PEM text or PKCS#12. Error: ErrKey.
func ReadSigner(data []byte, password string) (*Signer, error) {
	if bytes.Contains(data, []byte("-----BEGIN ")) {
		return readPEM(data, password)
	}
	key, certificates, err := readPKCS12(data, password)
	if err != nil {
		return nil, err
	}
	return NewSigner(key, certificates)
}

func readPEM(data []byte, password string) (*Signer, error) {
	var key crypto.PrivateKey
	var certificates []*x509.Certificate
	for {
		var block *pem.Block
		if block, data = pem.Decode(data); block == nil {
			break
		}
		if block.Type == "CERTIFICATE" {
			c, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				return nil, fmt.Errorf("%w: certificate: %w", ErrKey, err)
			}
			certificates = append(certificates, c)
			continue
		}
		found, err := parseKey(block, password)
		if err != nil {
			return nil, err
		}
		if found != nil && key == nil {
			key = found
		}
	}
	if key == nil {
		return nil, fmt.Errorf("%w: there is no private key", ErrKey)
	}
	return NewSigner(key, certificates)
}

// parseKey reads a block if it is a private key; other blocks give none.
func parseKey(block *pem.Block, password string) (key crypto.PrivateKey, err error) {
	switch block.Type {
	case "PRIVATE KEY":
		key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	case "RSA PRIVATE KEY":
		key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	case "EC PRIVATE KEY":
		key, err = x509.ParseECPrivateKey(block.Bytes)
	case "ENCRYPTED PRIVATE KEY":
		return decryptKey(block.Bytes, password)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: private key: %w", ErrKey, err)
	}
	return key, nil
}

// SelfMade says that nobody but this installation vouches for the signer.
func (s *Signer) SelfMade() bool { return s.selfMade }

// Certificate is the certificate of the key.
func (s *Signer) Certificate() *x509.Certificate { return s.chain[0] }

// Root is the highest certificate that came with the key: the one to trust.
func (s *Signer) Root() *x509.Certificate { return s.chain[len(s.chain)-1] }

// Chain is all certificates as PEM text, the key's own first.
func (s *Signer) Chain() []byte {
	var b bytes.Buffer
	for _, c := range s.chain {
		_ = pem.Encode(&b, &pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}) // into memory: it cannot fail
	}
	return b.Bytes()
}

// Detach signs any bytes, apart from them: a CMS that `openssl cms -verify` reads.
func (s *Signer) Detach(content []byte) ([]byte, error) {
	return s.detached(sha256.Sum256(content), func([]byte) []byte { return nil })
}
