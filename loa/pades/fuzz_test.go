package pades_test

import (
	"bytes"
	"testing"

	"github.com/portamento/portamento/loa/pades"
)

// edit cuts bytes out of a file and puts others in their place. The fuzzing works on small edits of a file that is trusted in this very
// process: whole files as inputs would be minimised for longer than a run lasts, and a file of another process's key is never trusted.
func edit(file []byte, at, cut uint32, insert []byte) []byte {
	from := int(at) % (len(file) + 1)
	to := min(len(file), from+int(cut%(1<<16)))
	return append(append(bytes.Clone(file[:from]), insert...), file[to:]...)
}

// Whatever is changed, Verify answers, and calls trusted only what was signed.
func FuzzVerify(f *testing.F) {
	s := selfMade(f)
	plain := document(f)
	one := sign(f, s, plain, "One")
	two := sign(f, s, one, "Two")
	trust := pades.Trust{Roots: roots(s.Root())}
	if r, err := pades.Verify(two, trust); err != nil || !r.Trusted() {
		f.Fatalf("the file to begin with is not trusted: %v", err)
	}
	f.Add(uint32(0), uint32(0), []byte(nil))
	f.Add(uint32(0), uint32(1<<16-1), []byte("%PDF-1.7\nstartxref\n0\n%%EOF\n"))
	f.Add(uint32(len(two)), uint32(0), []byte("xref\n4 2\n"))
	f.Add(uint32(len(one)), uint32(40), []byte("4 0 obj\n"))
	f.Add(uint32(bytes.LastIndex(two, []byte("/Contents"))+12), uint32(4), []byte("ffff"))
	f.Add(uint32(bytes.LastIndex(two, []byte("/ByteRange"))+15), uint32(9), []byte("999999999"))
	f.Add(uint32(bytes.LastIndex(two, []byte("/Prev"))+6), uint32(3), []byte("0"))
	f.Fuzz(func(t *testing.T, at, cut uint32, insert []byte) {
		changed := edit(two, at, cut, insert)
		r, err := pades.Verify(changed, trust)
		if err == nil && r.Trusted() && !bytes.Equal(changed, two) && !bytes.Equal(changed, one) {
			t.Errorf("a file that nobody signed is trusted: %d bytes", len(changed))
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
	trust := pades.Trust{Roots: roots(s.Root())}
	if _, trusted, err := pades.VerifyDetached(content, der, now, trust); err != nil || !trusted {
		f.Fatalf("the signature to begin with is not trusted: %v", err)
	}
	f.Add(uint32(0), uint32(0), []byte(nil))
	f.Add(uint32(0), uint32(1<<16-1), []byte{0x30, 0x80})
	f.Add(uint32(2), uint32(2), []byte{0xff, 0xff})
	f.Add(uint32(len(der)), uint32(0), []byte{0, 0, 0})
	f.Fuzz(func(t *testing.T, at, cut uint32, insert []byte) {
		changed := edit(der, at, cut, insert)
		_, trusted, err := pades.VerifyDetached(content, changed, now, trust)
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
