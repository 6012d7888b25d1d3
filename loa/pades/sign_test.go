package pades_test

import (
	"bytes"
	"crypto"
	"crypto/elliptic"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/portamento/portamento/loa/pades"
	"github.com/portamento/portamento/loa/pdf"
)

// signers are the kinds of keys that sign.
func signers(t *testing.T) map[string]*pades.Signer {
	own := func(key crypto.Signer) *pades.Signer { return issue(t, key, nil).signer(t) }
	return map[string]*pades.Signer{"RSA 3072": own(rsaKey(t)), "ECDSA P-256": own(ecKey(t, elliptic.P256())), "ECDSA P-384": own(ecKey(t, elliptic.P384())),
		"self-made": selfMade(t)}
}

func TestSign_everyKindOfKey(t *testing.T) {
	t.Parallel()
	for name, s := range signers(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := sign(t, s, document(t), "Aïda Lefèvre")
			r, err := pades.Verify(file, pades.Trust{Roots: roots(s.Root())})
			if err != nil {
				t.Fatal(err)
			}
			if !r.Trusted() {
				t.Fatalf("not trusted: %+v", r.Signatures)
			}
			f := r.Signatures[0]
			if f.Name != "Aïda Lefèvre" || !f.At.Equal(now) || f.Evidence != [32]byte{1, 2, 3} || f.Reason != "Mandate (a \\ b) Aïda Lefèvre" {
				t.Errorf("the signature says %+v", f.SignatureField)
			}
			r, err = pades.Verify(file, pades.Trust{Roots: roots(issue(t, ecKey(t, elliptic.P256()), nil).root)})
			if err != nil || !r.Valid() || r.Trusted() {
				t.Errorf("with a foreign root: %v %+v", err, r)
			}
		})
	}
}

func TestSign_secondLeavesFirstValid(t *testing.T) {
	t.Parallel()
	first, second := selfMade(t), issue(t, rsaKey(t), nil).signer(t)
	one := sign(t, first, document(t), "Requester (with brackets)")
	two := sign(t, second, one, "Holder")
	three := sign(t, first, two, "A third")
	if !bytes.HasPrefix(three, one) {
		t.Error("a later signature changed what was there")
	}
	r, err := pades.Verify(three, pades.Trust{Roots: roots(first.Root(), second.Root())})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Signatures) != 3 || !r.Trusted() {
		t.Fatalf("found %+v", r.Signatures)
	}
	for i, want := range []string{"Requester (with brackets)", "Holder", "A third"} {
		if got := r.Signatures[i].Name; got != want {
			t.Errorf("signature %d is by %q, want %q", i+1, got, want)
		}
	}
}

// Every byte is guarded, by a signature or by the form of the file, also those of a signature that it does not cover itself.
func TestVerify_findsAnyChangedByte(t *testing.T) {
	t.Parallel()
	key := issue(t, ecKey(t, elliptic.P256()), nil)
	s := key.signer(t)
	file := sign(t, s, document(t), "One")
	trust := pades.Trust{Roots: roots(key.root)}
	found, err := pdf.Signatures(file)
	if err != nil {
		t.Fatal(err)
	}
	hole := found[0].Hole
	zeros := hole.From + len(bytes.TrimRight(file[hole.From:hole.To], "0>"))
	for i := range file {
		inside := i > hole.From && i < zeros
		if !inside && i < hole.To && i%9 != 0 {
			continue // the text that is signed, and the zeros: one byte is like another
		}
		changed := bytes.Clone(file)
		changed[i] ^= 0x01
		if r, err := pades.Verify(changed, trust); err == nil && r.Trusted() {
			t.Errorf("byte %d can be changed: %q", i, file[max(0, i-20):min(len(file), i+20)])
		}
	}
}

func TestVerify_refuses(t *testing.T) {
	t.Parallel()
	s := selfMade(t)
	plain := document(t)
	file := sign(t, s, plain, "One")
	cases := map[string]struct {
		file []byte
		want error
	}{
		"nothing":            {nil, pdf.ErrForeign},
		"an unsigned letter": {plain, pades.ErrNotSigned},
		"another PDF":        {[]byte("%PDF-1.4\n1 0 obj\n<<>>\nendobj\n"), pdf.ErrForeign},
		"text behind it":     {append(bytes.Clone(file), "\n% one more line\n"...), pdf.ErrForeign},
		"a cut file":         {file[:len(file)-1], pdf.ErrForeign},
		"an update that shows something else": {append(bytes.Clone(file), bytes.Replace(file[len(plain):], []byte("/F 132"), []byte("/F 4  "), 1)...),
			pdf.ErrForeign},
		"a huge file": {make([]byte, pades.MaxFile+1), pdf.ErrForeign},
	}
	for name, c := range cases {
		if _, err := pades.Verify(c.file, pades.Trust{}); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	r, err := pades.Verify(file, pades.Trust{})
	if err != nil || !r.Valid() || r.Trusted() {
		t.Errorf("without roots: %v, %+v", err, r)
	}
}

func TestVerify_signatureOfOtherContent(t *testing.T) {
	t.Parallel()
	s := selfMade(t)
	a, b := sign(t, s, document(t), "One"), sign(t, s, document(t), "Two")
	from, err := pdf.Signatures(a)
	if err != nil {
		t.Fatal(err)
	}
	to, err := pdf.Signatures(b)
	if err != nil {
		t.Fatal(err)
	}
	if err := pdf.Fill(b, to[0].Hole, from[0].DER); err != nil {
		t.Fatal(err)
	}
	r, err := pades.Verify(b, pades.Trust{Roots: roots(s.Root())})
	if err != nil || r.Valid() {
		t.Errorf("a signature of another file counts: %v %+v", err, r)
	}
}

func TestVerify_certificateNotForSignatures(t *testing.T) {
	t.Parallel()
	i := issue(t, ecKey(t, elliptic.P256()), func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageKeyAgreement })
	r, err := pades.Verify(sign(t, i.signer(t), document(t), "One"), pades.Trust{Roots: roots(i.root)})
	if err != nil || r.Valid() {
		t.Errorf("%v %+v", err, r)
	}
}

// The judges are other people's programs.

func TestSign_pdfsig(t *testing.T) {
	t.Parallel()
	for name, s := range signers(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := sign(t, s, sign(t, s, document(t), "Requester (1)"), "Holder")
			out, err := run(t, "pdfsig", "-nocert", write(t, "letter.pdf", file))
			if err != nil && !strings.Contains(out, "Signature") {
				t.Fatalf("%v\n%s", err, out)
			}
			if strings.Count(out, "Signature Validation: Signature is Valid.") != 2 || strings.Count(out, "ETSI.CAdES.detached") != 2 {
				t.Errorf("not both are valid:\n%s", out)
			}
			if strings.Count(out, "Total document signed") != 1 {
				t.Errorf("the last signature does not cover the whole document:\n%s", out)
			}
			at := bytes.Index(file, []byte("endobj"))
			file[at-3] ^= 1
			if out, _ = run(t, "pdfsig", "-nocert", write(t, "changed.pdf", file)); strings.Contains(out, "Signature is Valid") || !strings.Contains(out, "Digest Mismatch") {
				t.Errorf("a changed byte was not found:\n%s", out)
			}
		})
	}
}

func TestSign_pdfsigTrustsTheAuthority(t *testing.T) {
	t.Parallel()
	s := selfMade(t)
	database := t.TempDir()
	if out, err := run(t, "certutil", "-N", "-d", "sql:"+database, "--empty-password"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	root := write(t, "root.crt", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Root().Raw}))
	if out, err := run(t, "certutil", "-A", "-d", "sql:"+database, "-n", "letters", "-t", "CT,CT,CT", "-a", "-i", root); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	file := sign(t, s, sign(t, s, document(t), "Requester"), "Holder")
	out, err := run(t, "pdfsig", "-nssdir", database, write(t, "letter.pdf", file))
	if err != nil || strings.Count(out, "Certificate Validation: Certificate is Trusted.") != 2 {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestSign_qpdf(t *testing.T) {
	t.Parallel()
	s := selfMade(t)
	file := sign(t, s, sign(t, s, document(t), "Requester"), "Holder")
	out, err := run(t, "qpdf", "--check", write(t, "letter.pdf", file))
	if err != nil || strings.Contains(out, "WARNING") {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestDetach_openssl(t *testing.T) {
	t.Parallel()
	for name, s := range signers(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			content := []byte("a list of hashes\n")
			der, err := s.Detach(content)
			if err != nil {
				t.Fatal(err)
			}
			if _, trusted, err := pades.VerifyDetached(content, der, now, pades.Trust{Roots: roots(s.Root())}); err != nil || !trusted {
				t.Errorf("our own verifier: %v, trusted %t", err, trusted)
			}
			if _, _, err := pades.VerifyDetached(append(content, '!'), der, now, pades.Trust{}); err == nil {
				t.Error("changed content passes")
			}
			root := write(t, "root.crt", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Root().Raw}))
			arguments := []string{"cms", "-verify", "-binary", "-inform", "DER", "-in", write(t, "list.p7s", der), "-content", write(t, "list.txt", content),
				"-CAfile", root, "-purpose", "any", "-out", filepath.Join(t.TempDir(), "out")}
			if out, err := run(t, "openssl", arguments...); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

func TestSign_sameMomentBytes(t *testing.T) {
	t.Parallel()
	if a, b := document(t), document(t); !bytes.Equal(a, b) {
		t.Error("the same document was written in two ways")
	}
	if _, err := os.Stat(pades.AuthorityFile); err == nil {
		t.Error("a key lies in the source folder")
	}
}
