package pades_test

import (
	"crypto/elliptic"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/portamento/portamento/loa/pades"
)

var update = flag.Bool("update", false, "make the file that is verified forever, if it is not there")

// A letter lives for years, and the verifier compares it with what this code writes. A file that was signed once must verify in every
// later version: it is made only where it is missing, never rewritten. Its key was thrown away.
func TestVerify_forever(t *testing.T) {
	t.Parallel()
	letter, root := filepath.Join("testdata", "signed-2026.pdf"), filepath.Join("testdata", "signed-2026.crt")
	if _, err := os.Stat(letter); *update && errors.Is(err, fs.ErrNotExist) {
		i := issue(t, ecKey(t, elliptic.P256()), nil)
		file := sign(t, i.signer(t), sign(t, i.signer(t), document(t), "Aïda Lefèvre"), "Paul Martin")
		certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: i.root.Raw})
		if err := errors.Join(os.MkdirAll("testdata", 0o755), os.WriteFile(letter, file, 0o644), os.WriteFile(root, certificate, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	file, err := os.ReadFile(letter)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := os.ReadFile(root)
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(certificate)
	parsed, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	r, err := pades.Verify(file, pades.Trust{Roots: roots(parsed)})
	if err != nil || !r.Trusted() || len(r.Signatures) != 2 || r.Signatures[1].Name != "Paul Martin" {
		t.Errorf("a letter of 2026 does not verify any more: %v %+v", err, r)
	}
}
