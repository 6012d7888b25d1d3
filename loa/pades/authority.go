package pades

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"time"
)

// Files of an authority in its folder. The first holds the keys and is readable by its owner alone; the second is for those who verify.
const (
	AuthorityFile   = "letter-authority.pem"
	CertificateFile = "letter-authority.crt"
)

// How long self-made certificates last. The signing one is renewed by the same root when less than renewBefore is left of it.
const (
	rootLife    = 20 * 365 * 24 * time.Hour
	signingLife = 3 * 365 * 24 * time.Hour
	renewBefore = 90 * 24 * time.Hour
)

// Authority opens the self-made authority of a folder, or makes one: a root and a signing certificate, ECDSA on P-256. Nobody but this
// installation vouches for it, which the certificates' names and Signer.SelfMade say. Made tells that it is new or was renewed.
// Two processes that start at once end up with the same one.
func Authority(folder, owner string, now time.Time) (s *Signer, made bool, err error) {
	path := filepath.Join(folder, AuthorityFile)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err = create(path, owner, now); err == nil || errors.Is(err, fs.ErrExist) {
			made = err == nil
			data, err = os.ReadFile(path)
		}
	}
	if err != nil {
		return nil, false, fmt.Errorf("open authority: %w", err)
	}
	a, err := readAuthority(data)
	if err != nil {
		return nil, false, fmt.Errorf("open authority %s: %w", path, err)
	}
	if now.After(a.signing.NotAfter.Add(-renewBefore)) {
		if a, err = a.renew(path, now); err != nil {
			return nil, false, fmt.Errorf("renew authority: %w", err)
		}
		made = true
	}
	if s, err = NewSigner(a.signingKey, []*x509.Certificate{a.signing, a.root}); err != nil {
		return nil, false, fmt.Errorf("open authority %s: %w", path, err)
	}
	s.selfMade = true
	public := filepath.Join(folder, CertificateFile)
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.root.Raw})
	if old, err := os.ReadFile(public); err == nil && bytes.Equal(old, text) {
		return s, made, nil
	}
	if err := replace(public, text, 0o644); err != nil {
		return nil, false, fmt.Errorf("open authority: %w", err)
	}
	return s, made, nil
}

// authority is a root and what it has signed.
type authority struct {
	root, signing       *x509.Certificate
	rootKey, signingKey *ecdsa.PrivateKey
}

func create(path, owner string, now time.Time) error {
	var a authority
	var err error
	if a.rootKey, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		return err
	}
	name := pkix.Name{CommonName: "Self-made authority for letters"}
	if owner != "" {
		name.Organization = []string{owner}
	}
	if a.root, err = certify(&x509.Certificate{Subject: name, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(rootLife), IsCA: true, MaxPathLenZero: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign}, nil, a.rootKey, a.rootKey); err != nil {
		return err
	}
	if err := a.issue(now); err != nil {
		return err
	}
	return save(path, a.text(), os.Link)
}

// issue makes a new signing key with its certificate.
func (a *authority) issue(now time.Time) (err error) {
	if a.signingKey, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		return err
	}
	until := now.Add(signingLife)
	if until.After(a.root.NotAfter) {
		until = a.root.NotAfter
	}
	name := a.root.Subject
	a.signing, err = certify(&x509.Certificate{Subject: pkix.Name{CommonName: "Letters, signed by a self-made authority", Organization: name.Organization},
		NotBefore: now.Add(-time.Hour), NotAfter: until, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment}, a.root, a.signingKey, a.rootKey)
	return err
}

func (a *authority) renew(path string, now time.Time) (*authority, error) {
	if now.After(a.root.NotAfter.Add(-renewBefore)) {
		return nil, fmt.Errorf("the root ends on %s: move %s away to begin a new authority", a.root.NotAfter.Format(time.DateOnly), path)
	}
	renewed := &authority{root: a.root, rootKey: a.rootKey}
	if err := renewed.issue(now); err != nil {
		return nil, err
	}
	return renewed, replace(path, renewed.text(), 0o600)
}

func certify(c, parent *x509.Certificate, key, signer *ecdsa.PrivateKey) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	c.SerialNumber, c.BasicConstraintsValid = serial, true
	if parent == nil {
		parent = c
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, signer)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

// text is the root, its key, the signing certificate and its key, in that order.
func (a *authority) text() []byte {
	var b bytes.Buffer
	for _, part := range []struct {
		certificate *x509.Certificate
		key         *ecdsa.PrivateKey
	}{{a.root, a.rootKey}, {a.signing, a.signingKey}} {
		key, err := x509.MarshalPKCS8PrivateKey(part.key)
		if err != nil {
			return nil // an ECDSA key on P-256 can always be written
		}
		_ = pem.Encode(&b, &pem.Block{Type: "CERTIFICATE", Bytes: part.certificate.Raw}) // into memory: it cannot fail
		_ = pem.Encode(&b, &pem.Block{Type: "PRIVATE KEY", Bytes: key})
	}
	return b.Bytes()
}

func readAuthority(data []byte) (*authority, error) {
	var certificates [2]*x509.Certificate
	var keys [2]*ecdsa.PrivateKey
	for i := range 4 {
		var block *pem.Block
		if block, data = pem.Decode(data); block == nil {
			return nil, fmt.Errorf("%w: the file is cut", ErrKey)
		}
		if i%2 == 0 {
			c, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				return nil, fmt.Errorf("%w: %w", ErrKey, err)
			}
			certificates[i/2] = c
			continue
		}
		key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrKey, err)
		}
		ec, ok := key.(*ecdsa.PrivateKey)
		if !ok {
			return nil, fmt.Errorf("%w: no ECDSA key", ErrKey)
		}
		keys[i/2] = ec
	}
	return &authority{root: certificates[0], rootKey: keys[0], signing: certificates[1], signingKey: keys[1]}, nil
}

// replace writes a file whole, or leaves the old one.
func replace(path string, data []byte, mode fs.FileMode) error {
	return save(path, data, func(from, to string) error {
		if err := os.Chmod(from, mode); err != nil {
			return err
		}
		return os.Rename(from, to)
	})
}

// save writes a file beside its place, on disk for good, and then puts it there.
func save(path string, data []byte, place func(from, to string) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".letter-*") // readable by its owner alone
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := place(f.Name(), path); err != nil {
		return err
	}
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
