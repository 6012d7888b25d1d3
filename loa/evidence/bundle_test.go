package evidence_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/binary"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/portamento/portamento/loa"
	"github.com/portamento/portamento/loa/evidence"
	"github.com/portamento/portamento/loa/pades"
	"github.com/portamento/portamento/loa/pdf"
)

var now = time.Date(2026, 6, 1, 9, 30, 15, 0, time.UTC)

// signedTwice is a bundle of a letter that two people signed.
func signedTwice(t testing.TB) (*evidence.Bundle, *pades.Signer) {
	t.Helper()
	s, _, err := pades.Authority(t.TempDir(), "Portamento", now)
	if err != nil {
		t.Fatal(err)
	}
	fonts, err := pdf.LoadFonts()
	if err != nil {
		t.Fatal(err)
	}
	d := pdf.New(fonts, pdf.Setup{Title: "A letter", Language: "fr-FR", At: now, Width: 595, Height: 842})
	d.AddPage()
	b := &evidence.Bundle{Letter: d.Bytes(), At: now}
	for i, name := range []string{"Aïda Lefèvre", "Paul Martin"} {
		shown := bytes.Clone(b.Letter)
		sum := sha256.Sum256(shown)
		e := &loa.Evidence{Version: loa.EvidenceVersion, Reference: "PRT-7F3K-29QX", Market: "fr", ShownSHA256: hex.EncodeToString(sum[:]), Name: name,
			Capacity: "holder", SignedAt: now.Add(time.Duration(i) * time.Hour), Numbers: []string{"+33199000000"}}
		record, err := e.SHA256()
		if err != nil {
			t.Fatal(err)
		}
		signed, err := s.Sign(t.Context(), b.Letter, pades.Signing{Name: name, At: e.SignedAt, Evidence: record})
		if err != nil {
			t.Fatal(err)
		}
		b.Letter = signed.PDF
		b.Signatures = append(b.Signatures, evidence.Signature{Shown: shown, Evidence: e})
	}
	return b, s
}

func export(t testing.TB, b *evidence.Bundle, s *pades.Signer) []byte {
	t.Helper()
	data, err := b.ZIP(s)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func trust(s *pades.Signer) pades.Trust {
	p := x509.NewCertPool()
	p.AddCert(s.Root())
	return pades.Trust{Roots: p}
}

func verify(data []byte, trust pades.Trust) (*evidence.Report, error) {
	return evidence.VerifyBundle(bytes.NewReader(data), int64(len(data)), trust)
}

func TestBundle(t *testing.T) {
	t.Parallel()
	b, s := signedTwice(t)
	data := export(t, b, s)
	r, err := verify(data, trust(s))
	if err != nil {
		t.Fatal(err)
	}
	if !r.Trusted || len(r.Evidence) != 2 || r.Evidence[1].Name != "Paul Martin" || !r.Letter.Trusted() {
		t.Errorf("found %+v", r)
	}
	if r, err = verify(data, pades.Trust{}); err != nil || r.Trusted {
		t.Errorf("without roots: %v, trusted %t", err, r.Trusted)
	}
}

func TestBundle_ZIP_refusesPartsThatDoNotBelongTogether(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*evidence.Bundle){
		"another document shown": func(b *evidence.Bundle) { b.Signatures[0].Shown = b.Letter },
		"a changed record":       func(b *evidence.Bundle) { b.Signatures[1].Evidence.Address = "203.0.113.9" },
		"a record too few":       func(b *evidence.Bundle) { b.Signatures = b.Signatures[:1] },
		"records in wrong order": func(b *evidence.Bundle) { b.Signatures[0], b.Signatures[1] = b.Signatures[1], b.Signatures[0] },
	} {
		b, s := signedTwice(t)
		change(b)
		if _, err := b.ZIP(s); !errors.Is(err, evidence.ErrMismatch) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// rewrite packs a bundle again with some files changed, added or left out.
func rewrite(t testing.TB, data []byte, change map[string]func([]byte) []byte) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	put := func(name string, method uint16, content []byte) {
		entry, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := entry.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range in.File {
		entry, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(entry)
		if err != nil {
			t.Fatal(err)
		}
		if c := change[f.Name]; c != nil {
			if content = c(content); content == nil {
				continue
			}
		}
		put(f.Name, f.Method, content)
	}
	if c := change["+"]; c != nil {
		put("extra.txt", zip.Deflate, c(nil))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestVerifyBundle_findsChanges(t *testing.T) {
	t.Parallel()
	b, s := signedTwice(t)
	data := export(t, b, s)
	flip := func(c []byte) []byte { c[len(c)/2] ^= 1; return c }
	gone := func([]byte) []byte { return nil }
	type changes = map[string]func([]byte) []byte
	for name, change := range map[string]changes{
		"the letter": {"letter.pdf": flip}, "what was shown": {"shown-1.pdf": flip}, "a record": {"evidence-2.json": flip}, "the list": {"SHA256SUMS": flip},
		"the list's signature": {"SHA256SUMS.p7s": flip}, "the certificates": {"certificates.pem": flip}, "the text": {"README.txt": flip},
		"no letter": {"letter.pdf": gone}, "no record": {"evidence-1.json": gone}, "no signature": {"SHA256SUMS.p7s": gone},
		"a file more": {"+": func([]byte) []byte { return []byte("hello") }},
		"a bomb":      {"+": func([]byte) []byte { return make([]byte, 64<<20) }},
	} {
		r, err := verify(rewrite(t, data, change), trust(s))
		if err == nil && r.Trusted {
			t.Errorf("%s: not found", name)
		}
	}
	if r, err := verify(rewrite(t, data, nil), trust(s)); err != nil || !r.Trusted {
		t.Errorf("unchanged, packed again: %v", err)
	}
	if _, err := verify([]byte("PK\x03\x04"), trust(s)); !errors.Is(err, evidence.ErrBundle) {
		t.Errorf("no archive: %v", err)
	}
}

// What README.txt says works with other people's programs.
func TestBundle_withoutThisProduct(t *testing.T) {
	t.Parallel()
	b, s := signedTwice(t)
	data := export(t, b, s)
	folder := t.TempDir()
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(folder, in); err != nil {
		t.Fatal(err)
	}
	authority := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Root().Raw})
	if err := os.WriteFile(filepath.Join(folder, "authority.crt"), authority, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, command := range [][]string{
		{"sha256sum", "-c", "SHA256SUMS"},
		{"openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "SHA256SUMS.p7s", "-content", "SHA256SUMS", "-CAfile", "authority.crt",
			"-purpose", "any", "-out", "/dev/null"},
	} {
		if _, err := exec.LookPath(command[0]); err != nil {
			t.Skipf("%s is not installed", command[0])
		}
		c := exec.CommandContext(t.Context(), command[0], command[1:]...)
		c.Dir = folder
		if out, err := c.CombinedOutput(); err != nil {
			t.Errorf("%v: %v\n%s", command, err, out)
		}
	}
}

// Edits of one file within a bundle, or of the archive itself, of a bundle that is trusted in this very process: nothing that says something
// else is trusted. Small edits, because whole archives as inputs would be minimised for longer than a run lasts.
func FuzzVerifyBundle(f *testing.F) {
	b, s := signedTwice(f)
	data := export(f, b, s)
	if r, err := verify(data, trust(s)); err != nil || !r.Trusted {
		f.Fatalf("the bundle to begin with is not trusted: %v", err)
	}
	names := []string{"letter.pdf", "certificates.pem", "shown-1.pdf", "evidence-1.json", "evidence-2.json", "README.txt", "SHA256SUMS", "SHA256SUMS.p7s"}
	for i := range len(names) + 1 {
		f.Add(uint8(i), uint32(20), uint32(3), []byte("abc"))
	}
	f.Add(uint8(len(names)), uint32(len(data)-12), uint32(4), []byte{0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, which uint8, at, cut uint32, insert []byte) {
		same := true
		edit := func(c []byte) []byte {
			from := int(at) % (len(c) + 1)
			to := min(len(c), from+int(cut%(1<<16)))
			changed := append(append(bytes.Clone(c[:from]), insert...), c[to:]...)
			same = bytes.Equal(changed, c)
			return changed
		}
		var changed []byte
		inside := int(which) < len(names)
		if inside {
			changed = rewrite(t, data, map[string]func([]byte) []byte{names[which]: edit})
		} else {
			changed = edit(data)
		}
		r, err := verify(changed, trust(s))
		if err != nil || !r.Trusted {
			return
		}
		padded := inside && names[which] == "SHA256SUMS.p7s" // zeros behind the signature say nothing
		if inside && !same && !padded {
			t.Errorf("a changed %s is trusted", names[which])
		}
		if len(r.Evidence) != 2 || r.Evidence[0].Name != "Aïda Lefèvre" || r.Evidence[1].Name != "Paul Martin" {
			t.Error("a bundle that says something else is trusted")
		}
	})
}

// counted says how much of a file was read.
type counted struct {
	io.ReaderAt
	read int
}

func (c *counted) ReadAt(p []byte, at int64) (int, error) {
	n, err := c.ReaderAt.ReadAt(p, at)
	c.read += n
	return n, err
}

// A list of millions of files is not read to find out that it is too long, whatever the end of the archive says of its length.
func TestVerifyBundle_longDirectory(t *testing.T) {
	t.Parallel()
	entry := append([]byte("PK\x01\x02\x14\x00\x14\x00"), make([]byte, 39)...)
	entry[28] = 1 // byte of a name
	list := bytes.Repeat(entry, 1<<16+3)
	for name, c := range map[string]struct{ files, length, start uint32 }{
		"honest":             {3, uint32(len(list)), 0},
		"a part of the list": {3, uint32(3 * len(entry)), uint32(len(list) - 3*len(entry))},
		"a short list":       {3, uint32(3 * len(entry)), 0},
		"no files":           {0, 0, 0},
		"as ZIP64 has it":    {0xffff, 0xffffffff, 0xffffffff},
	} {
		end := append([]byte("PK\x05\x06"), make([]byte, 18)...)
		binary.LittleEndian.PutUint16(end[8:], uint16(c.files))
		binary.LittleEndian.PutUint16(end[10:], uint16(c.files))
		binary.LittleEndian.PutUint32(end[12:], c.length)
		binary.LittleEndian.PutUint32(end[16:], c.start)
		file := &counted{ReaderAt: bytes.NewReader(append(bytes.Clone(list), end...))}
		if _, err := evidence.VerifyBundle(file, int64(len(list)+len(end)), pades.Trust{}); !errors.Is(err, evidence.ErrBundle) {
			t.Errorf("%s: %v", name, err)
		}
		if file.read > 64<<10 {
			t.Errorf("%s: %d bytes were read", name, file.read)
		}
	}
}
