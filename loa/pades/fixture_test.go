package pades_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/portamento/portamento/loa/pades"
	"github.com/portamento/portamento/loa/pdf"
)

// now is when the tests sign; certificates of the tests are valid around it and around today, which outside judges go by.
var now = time.Date(2026, 6, 1, 9, 30, 15, 0, time.UTC)

// document is a small file to sign.
func document(t testing.TB) []byte {
	t.Helper()
	fonts, err := pdf.LoadFonts()
	if err != nil {
		t.Fatal(err)
	}
	d := pdf.New(fonts, pdf.Setup{Title: "A letter", Language: "en-GB", Author: "Portamento", Creator: "Portamento", At: now, Width: 595, Height: 842})
	p := d.AddPage()
	p.Mark(d.Root().Add("P"), func() {
		p.Text(pdf.Style{Size: 12}, pdf.Point{X: 60, Y: 780}, "Déjà vu at 9,95 €: 01 99 00 12 34")
	})
	return d.Bytes()
}

func selfMade(t testing.TB) *pades.Signer {
	t.Helper()
	s, _, err := pades.Authority(t.TempDir(), "Portamento Télécom", now)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// issued is a root and a certificate below it, for a key.
type issued struct {
	root, leaf       *x509.Certificate
	rootKey, leafKey crypto.Signer
}

func issue(t testing.TB, leafKey crypto.Signer, change func(*x509.Certificate)) issued {
	t.Helper()
	rootKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	make := func(c, parent *x509.Certificate, key crypto.PublicKey) *x509.Certificate {
		c.NotBefore, c.NotAfter, c.BasicConstraintsValid = now.AddDate(-1, 0, 0), now.AddDate(10, 0, 0), true
		der, err := x509.CreateCertificate(rand.Reader, c, parent, key, rootKey)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		return parsed
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test root"}, IsCA: true, KeyUsage: x509.KeyUsageCertSign}
	root := make(template, template, rootKey.Public())
	leaf := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "Test signer"}, KeyUsage: x509.KeyUsageDigitalSignature}
	if change != nil {
		change(leaf)
	}
	return issued{root: root, leaf: make(leaf, root, leafKey.Public()), rootKey: rootKey, leafKey: leafKey}
}

func (i issued) signer(t testing.TB) *pades.Signer {
	t.Helper()
	s, err := pades.NewSigner(i.leafKey, []*x509.Certificate{i.root, i.leaf})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func rsaKey(t testing.TB) crypto.Signer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 3072)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func ecKey(t testing.TB, curve elliptic.Curve) crypto.Signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func sign(t testing.TB, s *pades.Signer, file []byte, name string) []byte {
	t.Helper()
	signed, err := s.Sign(t.Context(), file, pades.Signing{Name: name, Reason: "Mandate (a \\ b) " + name, At: now, Evidence: [32]byte{1, 2, 3}})
	if err != nil {
		t.Fatal(err)
	}
	return signed.PDF
}

func roots(certificates ...*x509.Certificate) *x509.CertPool {
	p := x509.NewCertPool()
	for _, c := range certificates {
		p.AddCert(c)
	}
	return p
}

// run runs an outside judge; the test is skipped where it is not installed.
func run(t testing.TB, name string, arguments ...string) (string, error) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not installed", name)
	}
	c := exec.CommandContext(t.Context(), name, arguments...)
	c.Env = append(os.Environ(), "LC_ALL=C", "HOME="+t.TempDir())
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	err := c.Run()
	return out.String(), err
}

func write(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// criticalTimeStamping is the extension that a time-stamp certificate must have (RFC 3161, 2.3).
func criticalTimeStamping() pkix.Extension {
	return pkix.Extension{Id: []int{2, 5, 29, 37}, Critical: true, Value: []byte{0x30, 0x0a, 0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x08}}
}
