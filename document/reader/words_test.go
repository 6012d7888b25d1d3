package reader

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/portamento/portamento/document"
)

const boxes = `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd"><html xmlns="http://www.w3.org/1999/xhtml">
<head><title></title></head><body><doc><page width="595.000000" height="842.000000"><flow><block xMin="60" yMin="50" xMax="200" yMax="70"><line>
<word xMin="60.0" yMin="50.0" xMax="100.0" yMax="70.0">Caf&eacute;</word><word xMin="110.0" yMin="50.0" xMax="200.0" yMax="70.0">R&amp;D&nbsp;&lt;x&gt;</word>
<word xMin="NaN" yMin="1e99" xMax="x" yMax="-5">odd</word><word xMin="1" yMin="1" xMax="2" yMax="2">  </word></line></block></flow></page>
<page width="842.0" height="595.0"></page></doc></body></html>`

func TestReadBoxes(t *testing.T) {
	t.Parallel()
	pages, err := readBoxes(strings.NewReader(boxes))
	if err != nil || len(pages) != 2 || pages[1].Number != 2 || pages[1].Width != 842 || len(pages[1].Words) != 0 {
		t.Fatalf("%+v, %v", pages, err)
	}
	want := []document.Word{{Text: "Café", X: 60, Y: 50, W: 40, H: 20, Sure: 1}, {Text: "R&D<x>", X: 110, Y: 50, W: 90, H: 20, Sure: 1}, {Text: "odd", Sure: 1}}
	for i, w := range pages[0].Words {
		if w != want[i] {
			t.Errorf("word %d is %+v, want %+v", i, w, want[i])
		}
	}
	cut := boxes[:strings.Index(boxes, "R&amp;")]
	if pages, err := readBoxes(strings.NewReader(cut)); err == nil || len(pages) != 1 || len(pages[0].Words) != 1 {
		t.Errorf("cut: %+v, %v", pages, err)
	}
	many := `<page width="1" height="1">` + strings.Repeat(`<word xMin="1" yMin="1" xMax="2" yMax="2">w</word>`, maxWords+10)
	if pages, err := readBoxes(strings.NewReader(many)); err != nil || len(pages[0].Words) != maxWords {
		t.Errorf("many: %d words, %v", len(pages[0].Words), err)
	}
}

func TestReadTable(t *testing.T) {
	t.Parallel()
	table := "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n" +
		"1\t1\t0\t0\t0\t0\t0\t0\t2000\t2800\t-1\t\n" +
		"5\t1\t1\t1\t1\t1\t100\t200\t40\t20\t96.5\tFacture\n" +
		"5\t1\t1\t1\t1\t2\t150\t200\t40\t20\t-1\t \n" +
		"5\t1\t1\t1\t1\t3\t150\t200\t40\t20\t250\t\"12\"\n" +
		"5\t1\t1\n"
	words, err := readTable(strings.NewReader(table), 0.5)
	want := []document.Word{{Text: "Facture", X: 50, Y: 100, W: 20, H: 10, Sure: 0.965}, {Text: `"12"`, X: 75, Y: 100, W: 20, H: 10, Sure: 1}}
	if err != nil || len(words) != 2 || words[0] != want[0] || words[1] != want[1] {
		t.Errorf("%+v, %v", words, err)
	}
}

// sound finds words that cannot be.
func sound(t *testing.T, words []document.Word) {
	t.Helper()
	if len(words) > maxWords {
		t.Errorf("%d words", len(words))
	}
	for _, w := range words {
		if w.Text == "" || len(w.Text) > longestWord || !utf8.ValidString(w.Text) || len(strings.Fields(w.Text)) != 1 || w.Sure < 0 || w.Sure > 1 || w.W < 0 || w.H < 0 {
			t.Errorf("%+v", w)
		}
		for _, n := range []float64{w.X, w.Y, w.W, w.H, w.Sure} {
			if math.IsNaN(n) || math.IsInf(n, 0) {
				t.Errorf("%+v", w)
			}
		}
	}
}

func FuzzReadBoxes(f *testing.F) {
	f.Add([]byte(boxes))
	f.Add([]byte(`<page width="1e400" height="-1"><word xMin="0x10">a&#0;b</word>`))
	f.Fuzz(func(t *testing.T, b []byte) {
		pages, _ := readBoxes(bytes.NewReader(b)) // what was there before a mistake counts
		for i, p := range pages {
			if p.Number != i+1 || p.Source != document.SourceText {
				t.Errorf("%+v", p)
			}
			sound(t, p.Words)
		}
	})
}

func FuzzReadTable(f *testing.F) {
	f.Add([]byte("5\t1\t1\t1\t1\t1\t100\t200\t40\t20\t96.5\tFacture\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		words, _ := readTable(bytes.NewReader(b), 0.3)
		sound(t, words)
	})
}

// FuzzChild is about panics and about taking more than the child may: its own limits are the last resort, not the first.
func FuzzChild(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x22Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00"))
	f.Add([]byte("%PDF-1.5\n1 0 obj << /Type /ObjStm /Filter /FlateDecode >> stream\nx\x9c"))
	f.Add([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\x00\x02\x00\x00\x00\x02\x08\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var out bytes.Buffer
		if code := Child(bytes.NewReader(b), &out, []string{jobNames}); code != 0 {
			t.Errorf("names: exit code %d", code)
		}
		if how := orientation(b); how < 0 || how > 1<<16 {
			t.Errorf("orientation %d", how)
		}
		if len(b) > 29 && (b[16] != 0 || b[17] != 0 || b[20] != 0 || b[21] != 0) {
			return // pictures of more than 65,535 by 65,535 only cost time here
		}
		if code := Child(bytes.NewReader(b), &out, []string{jobPicture, "100", "true"}); code != 0 && code != 1 {
			t.Errorf("picture: exit code %d", code)
		}
	})
}
