package pdf_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/go-fonts/liberation/liberationsansregular"

	"github.com/portamento/portamento/loa/pdf"
)

func document(t testing.TB) *pdf.Document {
	t.Helper()
	fonts, err := pdf.LoadFonts()
	if err != nil {
		t.Fatal(err)
	}
	d := pdf.New(fonts, pdf.Setup{Title: "T", Language: "en", At: time.Unix(0, 0), Width: 595, Height: 842})
	return d
}

func TestAppend(t *testing.T) {
	t.Parallel()
	d := document(t)
	d.AddPage()
	file := d.Bytes()
	at := time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)
	names := []string{"", ">>endobj(", "日本 \U0001F600", "a\nb\x00c"} // none of them can leave its place in the file
	for i, name := range names {
		var hole pdf.Hole
		var err error
		before := file
		if file, hole, err = pdf.Append(file, pdf.SignatureField{Name: name, Reason: name, At: at}, 40); err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(file, before) {
			t.Fatal("what was there changed")
		}
		if err := pdf.Fill(file, hole, bytes.Repeat([]byte{0xAB}, 41)); err == nil {
			t.Error("a signature larger than its hole is taken")
		}
		if err := pdf.Fill(file, hole, []byte{1, 2, byte(i)}); err != nil {
			t.Error(err)
		}
	}
	found, err := pdf.Signatures(file)
	if err != nil || len(found) != len(names) {
		t.Fatalf("%d signatures, %v", len(found), err)
	}
	for i, s := range found {
		if s.Name != names[i] || s.Reason != names[i] || !s.At.Equal(at) || s.DER[2] != byte(i) || len(s.DER) != 40 {
			t.Errorf("signature %d reads %+v", i, s.SignatureField)
		}
	}
	if found[len(found)-1].End != len(file) {
		t.Error("the last signature does not end with the file")
	}
}

func TestAppend_refuses(t *testing.T) {
	t.Parallel()
	d := document(t)
	d.AddPage()
	file := d.Bytes()
	var err error
	for range 8 {
		if file, _, err = pdf.Append(file, pdf.SignatureField{}, 10); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := pdf.Append(file, pdf.SignatureField{}, 10); err == nil {
		t.Error("a ninth signature is taken")
	}
	for name, bad := range map[string][]byte{"nothing": nil, "text": []byte("hello"), "a file with something behind it": append(bytes.Clone(file), ' ')} {
		if _, _, err := pdf.Append(bad, pdf.SignatureField{}, 10); !errors.Is(err, pdf.ErrForeign) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestReadTypeface_cut(t *testing.T) {
	t.Parallel()
	whole := liberationsansregular.TTF
	if _, err := pdf.ReadTypeface("whole", whole); err != nil {
		t.Fatal(err)
	}
	for _, size := range []int{0, 11, 40, 300, 5000, len(whole) / 2} {
		if _, err := pdf.ReadTypeface(fmt.Sprint(size), whole[:size]); !errors.Is(err, pdf.ErrFont) {
			t.Errorf("%d bytes of a font: %v", size, err)
		}
	}
}

func TestDocument_Width(t *testing.T) {
	t.Parallel()
	d := document(t)
	// Liberation Sans has the widths of Arial: a digit is 556 thousandths, the space 278.
	for text, want := range map[string]float64{"": 0, "0": 5.56, "01 99": 4*5.56 + 2.78, "\u00a0": 2.78, "\u202f": 2} {
		if got := d.Width(pdf.Regular, 10, text); got < want-0.02 || got > want+0.02 {
			t.Errorf("%q is %.2f wide, want %.2f", text, got, want)
		}
	}
	unknown := d.Width(pdf.Bold, 10, "\ue000")
	for _, r := range "\u00a0\u202f’«»€•…ŁőΩЖ" {
		for _, face := range []pdf.Face{pdf.Regular, pdf.Bold, pdf.Mono} {
			if narrow := face == pdf.Mono && r == '\u202f'; d.Lacks(face, r) != narrow { // no sentence is set in Mono
				t.Errorf("face %d has no %q", face, r)
			}
		}
	}
	if unknown == 0 || !d.Lacks(pdf.Bold, '\ue000') {
		t.Error("a character that no font has is taken for one that is there")
	}
}
