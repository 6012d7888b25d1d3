package pades_test

import (
	"crypto"
	"crypto/elliptic"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/loa/pades"
)

// stampServer is a time-stamp authority: openssl behind a small server.
func stampServer(t *testing.T, key crypto.Signer) (*httptest.Server, issued) {
	t.Helper()
	i := issue(t, key, func(c *x509.Certificate) {
		c.Subject.CommonName = "Test time stamps"
		c.ExtraExtensions = nil
		c.KeyUsage = x509.KeyUsageDigitalSignature
		c.ExtraExtensions = append(c.ExtraExtensions, criticalTimeStamping())
	})
	folder := t.TempDir()
	secret, err := x509.MarshalPKCS8PrivateKey(i.leafKey)
	if err != nil {
		t.Fatal(err)
	}
	file := func(name string, data []byte) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	certificate := file("tsa.crt", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: i.leaf.Raw}))
	private := file("tsa.key", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}))
	configuration := file("tsa.cnf", fmt.Appendf(nil, "[tsa]\ndefault_tsa = own\n[own]\nserial = %s\ncrypto_device = builtin\nsigner_cert = %s\n"+
		"certs = %s\nsigner_key = %s\nsigner_digest = sha256\ndefault_policy = 1.2.3.4.1\ndigests = sha256\nordering = yes\ntsa_name = yes\ness_cert_id_chain = no\n",
		file("serial", []byte("01\n")), certificate, certificate, private))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query, err := io.ReadAll(r.Body)
		if err != nil || r.Header.Get("Content-Type") != "application/timestamp-query" {
			http.Error(w, "what?", http.StatusBadRequest)
			return
		}
		answer := filepath.Join(t.TempDir(), "answer.tsr")
		if out, err := run(t, "openssl", "ts", "-reply", "-config", configuration, "-queryfile", write(t, "query.tsq", query), "-out", answer); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		data, err := os.ReadFile(answer)
		if err != nil {
			t.Error(err)
		}
		_, _ = w.Write(data)
	}))
	t.Cleanup(server.Close)
	return server, i
}

func TestSign_timeStamp(t *testing.T) {
	t.Parallel()
	if _, err := run(t, "openssl", "version"); err != nil {
		t.Fatal(err)
	}
	for name, key := range map[string]crypto.Signer{"RSA": rsaKey(t), "ECDSA": ecKey(t, elliptic.P256())} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, authority := stampServer(t, key)
			s := selfMade(t)
			signed, err := s.Sign(t.Context(), document(t), pades.Signing{Name: "One", At: now, Stamper: &pades.Stamper{URL: server.URL, Roots: roots(authority.root)}})
			if err != nil {
				t.Fatal(err)
			}
			if signed.Stamp == nil || signed.StampFault != nil || !signed.Stamp.Trusted {
				t.Fatalf("stamp %+v, fault %v", signed.Stamp, signed.StampFault)
			}
			r, err := pades.Verify(signed.PDF, pades.Trust{Roots: roots(s.Root()), StampRoots: roots(authority.root)})
			if err != nil || !r.Trusted() || r.Signatures[0].Stamp == nil || !r.Signatures[0].Stamp.Trusted || r.Signatures[0].Stamp.Authority != "Test time stamps" {
				t.Errorf("%v %+v", err, r)
			}
			r, err = pades.Verify(signed.PDF, pades.Trust{Roots: roots(s.Root())})
			if err != nil || r.Signatures[0].Stamp == nil || r.Signatures[0].Stamp.Trusted {
				t.Errorf("without its root: %v %+v", err, r)
			}
			out, _ := run(t, "pdfsig", "-nocert", write(t, "letter.pdf", signed.PDF))
			if !strings.Contains(out, "Signature is Valid") {
				t.Errorf("pdfsig:\n%s", out)
			}
		})
	}
}

// Whatever a server answers, or does not, the letter is signed, and why it has no stamp is told.
func TestSign_withoutTimeStamp(t *testing.T) {
	t.Parallel()
	stuck := make(chan struct{}) // a server that is closed waits for its handlers
	foreign, _ := stampServer(t, ecKey(t, elliptic.P256()))
	var kept []byte
	answers := map[string]http.HandlerFunc{
		"an error": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) },
		"a page":   func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>hello</html>")) },
		"a refusal": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte{0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02})
		},
		"nothing for too long": func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			<-stuck
		},
		"too much": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 1<<20)) },
		"a redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, foreign.URL, http.StatusTemporaryRedirect)
		},
		"the answer to another question": func(w http.ResponseWriter, r *http.Request) {
			if kept == nil {
				answer, err := http.Post(foreign.URL, "application/timestamp-query", r.Body)
				if err != nil {
					return
				}
				defer func() { _ = answer.Body.Close() }()
				kept, _ = io.ReadAll(answer.Body)
			}
			_, _ = w.Write(kept)
		},
	}
	s := selfMade(t)
	for name, answer := range answers {
		server := httptest.NewServer(answer)
		t.Cleanup(server.Close)
		stamper := &pades.Stamper{URL: server.URL, Timeout: 2 * time.Second}
		if name == "nothing for too long" {
			stamper.Timeout = 20 * time.Millisecond
		}
		signed, err := s.Sign(t.Context(), document(t), pades.Signing{Name: "One", At: now, Stamper: stamper})
		if name == "the answer to another question" {
			signed, err = s.Sign(t.Context(), document(t), pades.Signing{Name: "Two", At: now, Stamper: stamper})
		}
		if err != nil {
			close(stuck)
			t.Fatalf("%s: %v", name, err)
		}
		if signed.Stamp != nil || !errors.Is(signed.StampFault, pades.ErrStamp) {
			t.Errorf("%s: stamp %+v, fault %v", name, signed.Stamp, signed.StampFault)
		}
		if r, err := pades.Verify(signed.PDF, pades.Trust{Roots: roots(s.Root())}); err != nil || !r.Trusted() {
			t.Errorf("%s: the file is not valid: %v", name, err)
		}
	}
	close(stuck)
}

func TestSign_untrustedTimeStamp(t *testing.T) {
	t.Parallel()
	server, _ := stampServer(t, ecKey(t, elliptic.P256()))
	stranger := issue(t, ecKey(t, elliptic.P256()), nil)
	if _, err := run(t, "openssl", "version"); err != nil {
		t.Fatal(err)
	}
	signed, err := selfMade(t).Sign(t.Context(), document(t), pades.Signing{Name: "One", At: now, Stamper: &pades.Stamper{URL: server.URL, Roots: roots(stranger.root)}})
	if err != nil || signed.Stamp != nil || !errors.Is(signed.StampFault, pades.ErrStamp) {
		t.Errorf("%v, %+v", err, signed)
	}
}
