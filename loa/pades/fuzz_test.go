package pades_test

import (
	"bytes"
	"testing"

	"github.com/portamento/portamento/loa/pades"
)

// Whatever a file is, Verify answers, and it calls nothing trusted but what was signed.
func FuzzVerify(f *testing.F) {
	s := selfMade(f)
	plain := document(f)
	one := sign(f, s, plain, "One")
	two := sign(f, s, one, "Two")
	for _, seed := range [][]byte{nil, plain, one, two, one[len(plain):], []byte("%PDF-1.7\nstartxref\n0\n%%EOF\n")} {
		f.Add(seed)
	}
	trust := pades.Trust{Roots: roots(s.Root())}
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := pades.Verify(file, trust)
		if err == nil && r.Trusted() && !bytes.Equal(file, one) && !bytes.Equal(file, two) {
			t.Errorf("a file that nobody signed is trusted: %d bytes", len(file))
		}
	})
}

// The CMS is read from files of strangers as well.
func FuzzVerifyDetached(f *testing.F) {
	s := selfMade(f)
	content := []byte("content")
	der, err := s.Detach(content)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(der)
	f.Add([]byte{0x30, 0x80})
	f.Fuzz(func(t *testing.T, changed []byte) {
		_, trusted, err := pades.VerifyDetached(content, changed, now, pades.Trust{Roots: roots(s.Root())})
		if err == nil && trusted && !bytes.Equal(bytes.TrimRight(changed, "\x00"), bytes.TrimRight(der, "\x00")) {
			t.Error("another signature is trusted")
		}
	})
}

func FuzzReadStampAnswer(f *testing.F) {
	f.Add([]byte{0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x00})
	f.Add([]byte{0x30, 0x09, 0x30, 0x03, 0x02, 0x01, 0x00, 0x30, 0x02, 0x05, 0x00})
	f.Fuzz(func(t *testing.T, answer []byte) {
		if token, err := pades.ReadStampAnswer(answer); err == nil && len(token) == 0 {
			t.Error("an answer without a token is accepted")
		}
	})
}

func FuzzReadSigner(f *testing.F) {
	f.Add([]byte("-----BEGIN PRIVATE KEY-----\nMC4=\n-----END PRIVATE KEY-----\n"), "password")
	f.Add([]byte{0x30, 0x82, 0x01, 0x00, 0x02, 0x01, 0x03}, "")
	f.Fuzz(func(t *testing.T, data []byte, password string) {
		if s, err := pades.ReadSigner(data, password); err == nil && s.Certificate() == nil {
			t.Error("a signer without a certificate")
		}
	})
}
