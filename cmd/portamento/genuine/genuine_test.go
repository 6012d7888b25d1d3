package genuine

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/loa/pades"
	"github.com/portamento/portamento/loa/pdf"
	"github.com/portamento/portamento/terminal"
)

// A letter verifies offline: with the authority's certificate only what it sealed holds, and a changed byte never.
func TestLetterVerify(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	now := time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)
	signer, _, err := pades.Authority(dir, "Portamento", now)
	if err != nil {
		t.Fatal(err)
	}
	other := t.TempDir()
	if _, _, err := pades.Authority(other, "Somebody else", now); err != nil {
		t.Fatal(err)
	}
	fonts, err := pdf.LoadFonts()
	if err != nil {
		t.Fatal(err)
	}
	d := pdf.New(fonts, pdf.Setup{Title: "A letter", Language: "en", At: now, Width: 595, Height: 842})
	d.AddPage()
	signed, err := signer.Sign(context.Background(), d.Bytes(), pades.Signing{Name: "Anne Onyme", At: now})
	if err != nil {
		t.Fatal(err)
	}
	changed := bytes.Clone(signed.PDF)
	changed[len(changed)/4] ^= 1
	for name, c := range map[string]struct {
		file  []byte
		trust string
		holds bool
		says  string // of what does not hold
	}{
		"trusted": {signed.PDF, dir, true, ""}, "whoever signed": {signed.PDF, "", true, ""},
		"somebody else":  {signed.PDF, other, false, "by somebody who is not trusted"},
		"a changed byte": {changed, "", false, "o not rely on "}, "cut short": {signed.PDF[:len(signed.PDF)*3/4], "", false, "changed or cut short after it was signed"},
		"not signed": {d.Bytes(), "", false, "nobody has signed this letter yet"}, "no letter": {[]byte("hello"), "", false, "this is no letter of Portamento"},
		"no bundle": {[]byte("PK hello"), "", false, "this is no evidence of signatures"},
	} {
		file := filepath.Join(t.TempDir(), "letter.pdf")
		if err := os.WriteFile(file, c.file, 0o600); err != nil {
			t.Fatal(err)
		}
		trust := ""
		if c.trust != "" {
			trust = filepath.Join(c.trust, pades.CertificateFile)
		}
		var out bytes.Buffer
		err := (&VerifyCmd{File: file, Trust: trust}).Run(&terminal.Console{Out: &out})
		if (err == nil) != c.holds {
			t.Errorf("%s: %v\n%s", name, err, out.String())
		}
		if !c.holds && err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s is told: %v", name, err)
		}
		if c.holds && !strings.Contains(out.String(), "signature 1: Anne Onyme") {
			t.Errorf("%s: %s", name, out.String())
		}
	}
}
