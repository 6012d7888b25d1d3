package pades_test

import (
	"crypto/elliptic"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/portamento/portamento/loa/pades"
)

// pemFile is a key with its certificates as other programs write them.
func pemFile(t *testing.T, i issued) []byte {
	t.Helper()
	key, err := x509.MarshalPKCS8PrivateKey(i.leafKey)
	if err != nil {
		t.Fatal(err)
	}
	out := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: i.root.Raw})
	out = append(out, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})...)
	return append(out, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: i.leaf.Raw})...)
}

func TestReadSigner_PEM(t *testing.T) {
	t.Parallel()
	i := issue(t, rsaKey(t), nil)
	s, err := pades.ReadSigner(pemFile(t, i), "")
	if err != nil {
		t.Fatal(err)
	}
	if !s.Certificate().Equal(i.leaf) || !s.Root().Equal(i.root) || s.SelfMade() || strings.Count(string(s.Chain()), "BEGIN CERTIFICATE") != 2 {
		t.Errorf("read %s under %s, self-made %t", s.Certificate().Subject, s.Root().Subject, s.SelfMade())
	}
	other := issue(t, rsaKey(t), nil)
	lone := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: other.leaf.Raw})
	key, _ := pem.Decode(pemFile(t, i)[len(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: i.root.Raw})):])
	for name, bad := range map[string][]byte{"nothing": nil, "a certificate alone": lone, "a key of another certificate": append(pem.EncodeToMemory(key), lone...),
		"a key that is cut": []byte("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n")} {
		if _, err := pades.ReadSigner(bad, ""); !errors.Is(err, pades.ErrKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What openssl exports can be read, in its present form and in the one before it; a wrong password is told.
func TestReadSigner_PKCS12(t *testing.T) {
	t.Parallel()
	for name, i := range map[string]issued{"RSA": issue(t, rsaKey(t), nil), "ECDSA": issue(t, ecKey(t, elliptic.P256()), nil)} {
		for form, more := range map[string][]string{
			"AES-256":             nil,
			"AES-128 and SHA-512": {"-keypbe", "AES-128-CBC", "-certpbe", "AES-128-CBC", "-macalg", "sha512"},
			"3DES":                {"-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES", "-macalg", "sha1"},
			"open certificates":   {"-certpbe", "NONE"},
		} {
			t.Run(name+" "+form, func(t *testing.T) {
				t.Parallel()
				path := filepath.Join(t.TempDir(), "key.p12")
				arguments := append([]string{"pkcs12", "-export", "-in", write(t, "key.pem", pemFile(t, i)), "-out", path, "-passout", "pass:sésame 12"}, more...)
				if out, err := run(t, "openssl", arguments...); err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
				s, err := pades.LoadSigner(path, "sésame 12")
				if err != nil {
					t.Fatal(err)
				}
				if !s.Certificate().Equal(i.leaf) || !s.Root().Equal(i.root) {
					t.Errorf("read %s under %s", s.Certificate().Subject, s.Root().Subject)
				}
				if _, err := pades.LoadSigner(path, "another"); !errors.Is(err, pades.ErrKey) || !strings.Contains(err.Error(), "password") {
					t.Errorf("with a wrong password: %v", err)
				}
			})
		}
	}
}

func TestReadSigner_encryptedPEM(t *testing.T) {
	t.Parallel()
	i := issue(t, ecKey(t, elliptic.P256()), nil)
	path := filepath.Join(t.TempDir(), "key.pem")
	if out, err := run(t, "openssl", "pkcs8", "-topk8", "-in", write(t, "plain.pem", pemFile(t, i)), "-out", path, "-passout", "pass:geheim"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	key, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	both := append(key, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: i.leaf.Raw})...)
	if _, err := pades.ReadSigner(both, "geheim"); err != nil {
		t.Error(err)
	}
	if _, err := pades.ReadSigner(both, "wrong"); !errors.Is(err, pades.ErrKey) {
		t.Errorf("with a wrong password: %v", err)
	}
}

func TestAuthority(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	first, made, err := pades.Authority(folder, "Portamento", now)
	if err != nil || !made || !first.SelfMade() {
		t.Fatalf("first: made %t, %v", made, err)
	}
	info, err := os.Stat(filepath.Join(folder, pades.AuthorityFile))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the keys lie with mode %v, %v", info.Mode(), err)
	}
	public, err := os.ReadFile(filepath.Join(folder, pades.CertificateFile))
	if err != nil || strings.Contains(string(public), "PRIVATE") || !strings.Contains(string(public), "CERTIFICATE") {
		t.Errorf("the public file is %q, %v", public, err)
	}
	again, made, err := pades.Authority(folder, "Portamento", now.AddDate(1, 0, 0))
	if err != nil || made || !again.Certificate().Equal(first.Certificate()) {
		t.Errorf("a year later: made %t, %v", made, err)
	}
	renewed, made, err := pades.Authority(folder, "Portamento", now.AddDate(3, 0, 0))
	if err != nil || !made || renewed.Certificate().Equal(first.Certificate()) || !renewed.Root().Equal(first.Root()) {
		t.Errorf("three years later: made %t, %v", made, err)
	}
	if _, _, err := pades.Authority(folder, "Portamento", now.Add(20*365*24*time.Hour)); err == nil || !strings.Contains(err.Error(), "root ends on") {
		t.Errorf("at the end of the root: %v", err)
	}
	if err := os.WriteFile(filepath.Join(folder, pades.AuthorityFile), []byte("rubbish"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := pades.Authority(folder, "Portamento", now); !errors.Is(err, pades.ErrKey) {
		t.Errorf("a damaged file: %v", err)
	}
}

// Processes that start at once in one folder must not sign under different roots.
func TestAuthority_startedAtOnce(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	var wait sync.WaitGroup
	found := make([]*pades.Signer, 8)
	for i := range found {
		wait.Go(func() {
			s, _, err := pades.Authority(folder, "Portamento", now)
			if err != nil {
				t.Error(err)
			}
			found[i] = s
		})
	}
	wait.Wait()
	for _, s := range found {
		if s != nil && !s.Root().Equal(found[0].Root()) {
			t.Fatal("there are two roots")
		}
	}
}
