package reader_test

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/portamento/portamento/document/reader"
)

func encoded(t testing.TB, width, height int, encode func(io.Writer, image.Image) error) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := encode(&out, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func asJPEG(w io.Writer, m image.Image) error { return jpeg.Encode(w, m, nil) }

func TestInspectTakesWhatItKnows(t *testing.T) {
	t.Parallel()
	photo := encoded(t, 300, 200, asJPEG)
	cases := []struct {
		name, declared string
		file           []byte
		want           reader.Look
	}{
		{"bill.pdf", "application/pdf", bill(), reader.Look{Media: reader.PDF}},
		{"BILL.PDF", "application/pdf; charset=binary", append(bill(), "\r\n\x00\x00"...), reader.Look{Media: reader.PDF}},
		{"a.b.pdf", "", bill(), reader.Look{Media: reader.PDF}},
		{"bill.pdf", "application/octet-stream", bill(), reader.Look{Media: reader.PDF}},
		{"bill.png", "image/png", encoded(t, 300, 200, png.Encode), reader.Look{Media: reader.PNG, Width: 300, Height: 200}},
		{"bill.jpg", "image/jpeg", photo, reader.Look{Media: reader.JPEG, Width: 300, Height: 200}},
		{"bill.jpeg", "image/jpg", append(slices.Clone(photo), "a film of the same second"...), reader.Look{Media: reader.JPEG, Width: 300, Height: 200}},
		{"bill.heic", "image/heic", heic(), reader.Look{Media: reader.HEIC}},
		{"bill.heif", "image/heif", heic(), reader.Look{Media: reader.HEIC}},
		{"short.heic", "image/heic", heic()[:200], reader.Look{Media: reader.HEIC}},
		{"bill.pdf", "", bill()[:len(bill())/2], reader.Look{Media: reader.PDF, Flags: []string{reader.FlagDamaged}}},
		{"bill.pdf", "", packedTwice(t, 1<<20), reader.Look{Media: reader.PDF, Flags: []string{reader.FlagPacked}}},
		{"bill.pdf", "", onePage("", "/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"), reader.Look{Media: reader.PDF, Flags: []string{reader.FlagAction, reader.FlagScript}}},
		{"bill.pdf", "", onePage("", "/Open#41ction << /S /Java#53cript /J#53 (app.alert(1)) >>"), reader.Look{Media: reader.PDF, Flags: []string{reader.FlagAction, reader.FlagScript}}},
		{"bill.pdf", "", onePage("", "/AA<</O<</S/Launch/F(calc.exe)>>>>"), reader.Look{Media: reader.PDF, Flags: []string{reader.FlagLaunch, reader.FlagAction}}},
		{"bill.pdf", "", onePage("", "/Names << /EmbeddedFiles 6 0 R >>"), reader.Look{Media: reader.PDF, Flags: []string{reader.FlagAttachment}}},
		{"bill.pdf", "", onePage("", "/AcroForm << /XFA 6 0 R >> /Subtype/RichMedia"), reader.Look{Media: reader.PDF, Flags: []string{reader.FlagMedia, reader.FlagForm}}},
		{"bill.pdf", "", onePage("", "/EncryptMetadata true /JSON 1 /AAB 2 /FlateDecode 1 /Filter /FlateDecode"), reader.Look{Media: reader.PDF}},
	}
	for _, c := range cases {
		for _, in := range []io.Reader{bytes.NewReader(c.file), iotest.OneByteReader(bytes.NewReader(c.file))} {
			got, err := reader.Inspect(in, c.declared, c.name)
			if err != nil || got.Media != c.want.Media || got.Width != c.want.Width || got.Height != c.want.Height || !slices.Equal(got.Flags, c.want.Flags) {
				t.Errorf("%s as %q: %+v, %v, want %+v", c.name, c.declared, got, err, c.want)
			}
		}
	}
}

func TestInspectRefuses(t *testing.T) {
	t.Parallel()
	photo, drawing := encoded(t, 300, 200, asJPEG), encoded(t, 300, 200, png.Encode)
	comment := slices.Concat(photo[:2], []byte("\xff\xfe\x00\x0a%PDF-1.4"), photo[2:])
	twoFrames := slices.Concat(photo[:2], []byte("\xff\xc0\x00\x0b\x08\x00\x10\x00\x10\x01\x01\x11\x00"), photo[2:])
	cases := []struct {
		what, name, declared string
		file                 []byte
		want                 string
	}{
		{"nothing", "bill.pdf", "application/pdf", nil, reader.RefusedEmpty},
		{"text", "bill.txt", "text/plain", []byte("my bill"), reader.RefusedKind},
		{"text as PDF", "bill.pdf", "application/pdf", []byte("my bill"), reader.RefusedKind},
		{"HTML as PDF", "bill.pdf", "application/pdf", []byte("<!DOCTYPE html><html></html>"), reader.RefusedKind},
		{"SVG as PNG", "bill.png", "image/png", []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), reader.RefusedKind},
		{"ZIP as PDF", "bill.pdf", "application/pdf", []byte("PK\x03\x04" + emptyZIP), reader.RefusedKind},
		{"GIF", "bill.gif", "image/gif", []byte("GIF89a"), reader.RefusedKind},
		{"AVIF as HEIC", "bill.heic", "image/heic", append([]byte("\x00\x00\x00\x18ftypavif\x00\x00\x00\x00mif1heic"), make([]byte, 99)...), reader.RefusedKind},
		{"film as HEIC", "bill.heic", "image/heic", append([]byte("\x00\x00\x00\x14ftypisom\x00\x00\x00\x00mp42"), make([]byte, 99)...), reader.RefusedKind},
		{"PDF behind junk", "bill.pdf", "application/pdf", append([]byte("junk\n"), bill()...), reader.RefusedKind},
		{"PDF version nonsense", "bill.pdf", "application/pdf", []byte("%PDF-9.9 and so on"), reader.RefusedKind},
		{"PDF as picture", "bill.png", "image/png", bill(), reader.RefusedName},
		{"picture as PDF", "bill.pdf", "application/pdf", drawing, reader.RefusedName},
		{"a program's name", "bill.pdf.exe", "application/pdf", bill(), reader.RefusedName},
		{"no ending", "bill", "application/pdf", bill(), reader.RefusedName},
		{"other type", "bill.pdf", "image/png", bill(), reader.RefusedType},
		{"no type", "bill.pdf", "???", bill(), reader.RefusedType},
		{"HTML declared", "bill.pdf", "text/html", bill(), reader.RefusedType},
		{"HTML in a PDF's head", "bill.pdf", "", append([]byte("%PDF-1.4\n<hTmL><script>x</script>"), bill()...), reader.RefusedMixed},
		{"ZIP behind a PDF", "bill.pdf", "", append(bill(), emptyZIP...), reader.RefusedMixed},
		{"ZIP around a PDF's end", "bill.pdf", "", append(bill(), emptyZIP[:20]+"\x07\x00%%EOF\r\n"...), reader.RefusedMixed},
		{"anything behind a PDF", "bill.pdf", "", append(bill(), "MZ\x90"...), reader.RefusedMixed},
		{"ZIP behind a photo", "bill.jpg", "", append(slices.Clone(photo), emptyZIP...), reader.RefusedMixed},
		{"ZIP behind a drawing", "bill.png", "", append(slices.Clone(drawing), emptyZIP...), reader.RefusedMixed},
		{"something behind a drawing", "bill.png", "", append(slices.Clone(drawing), 0), reader.RefusedMixed},
		{"PDF in a photo's comment", "bill.jpg", "", comment, reader.RefusedMixed},
		{"script in a photo's comment", "bill.jpg", "", bytes.Replace(comment, []byte("%PDF-1.4"), []byte("<script>"), 1), reader.RefusedMixed},
		{"cut drawing", "bill.png", "", drawing[:len(drawing)-6], reader.RefusedBroken},
		{"only a drawing's signature", "bill.png", "", drawing[:9], reader.RefusedBroken},
		{"cut photo", "bill.jpg", "", photo[:100], reader.RefusedBroken},
		{"photo in two sizes", "bill.jpg", "", twoFrames, reader.RefusedBroken},
		{"drawing of no size", "bill.png", "", pngOf(0, 5, nil), reader.RefusedBroken},
		{"drawing of 65,000 by 65,000", "bill.png", "", pngOf(65_000, 65_000, deflated(t, io.LimitReader(spaces{}, 1<<20))), reader.RefusedPixels},
		{"drawing with a billion lines", "bill.png", "", pngOf(1, 1<<30, nil), reader.RefusedBroken},
		{"photo of 65,000 by 65,000", "bill.jpg", "", bytes.Replace(photo, []byte("\x00\xc8\x01\x2c"), []byte("\xfd\xe8\xfd\xe8"), 1), reader.RefusedPixels},
		{"encrypted", "bill.pdf", "", bytes.Replace(bill(), []byte("/Root 1 0 R"), []byte("/Root 1 0 R /Encrypt 6 0 R"), 1), reader.RefusedEncrypted},
		{"encrypted, written otherwise", "bill.pdf", "", bytes.Replace(bill(), []byte("/Root 1 0 R"), []byte("/Root 1 0 R /#45ncrypt<<>>"), 1), reader.RefusedEncrypted},
	}
	for _, c := range cases {
		for _, in := range []io.Reader{bytes.NewReader(c.file), iotest.OneByteReader(bytes.NewReader(c.file))} {
			look, err := reader.Inspect(in, c.declared, c.name)
			var refusal *reader.Refusal
			if !errors.As(err, &refusal) || refusal.Code != c.want {
				t.Errorf("%s: %+v, %v, want %s", c.what, look, err, c.want)
			}
		}
	}
}

func TestInspectPassesOnWhatReadingGives(t *testing.T) {
	t.Parallel()
	for _, file := range [][]byte{bill(), encoded(t, 30, 20, asJPEG), encoded(t, 30, 20, png.Encode), heic()} {
		for _, cut := range []int{0, 5, 40, len(file) / 2} {
			for _, want := range []error{errors.New("the line broke"), io.ErrUnexpectedEOF} {
				name := "bill.pdf"
				for ending, magic := range map[string]string{".jpg": "\xff\xd8", ".png": "\x89PNG", ".heic": "\x00\x00\x00\x18"} {
					if bytes.HasPrefix(file, []byte(magic)) {
						name = "bill" + ending
					}
				}
				_, err := reader.Inspect(io.MultiReader(bytes.NewReader(file[:cut]), iotest.ErrReader(want)), "", name)
				if !errors.Is(err, want) {
					t.Errorf("%s broken off at %d: %v", name, cut, err)
				}
			}
		}
	}
}

func TestWatchInspectsOnTheWay(t *testing.T) {
	t.Parallel()
	var copied bytes.Buffer
	w := reader.Watch(iotest.HalfReader(bytes.NewReader(bill())), "application/pdf", "bill.pdf")
	if _, err := io.Copy(&copied, w); err != nil || !bytes.Equal(copied.Bytes(), bill()) {
		t.Fatalf("copied %d bytes: %v", copied.Len(), err)
	}
	if look, err := w.Look(); err != nil || look.Media != reader.PDF {
		t.Errorf("%+v, %v", look, err)
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}

	w = reader.Watch(io.MultiReader(strings.NewReader("<html>"), spaces{}), "application/pdf", "bill.pdf")
	var refusal *reader.Refusal
	if n, err := io.Copy(io.Discard, w); !errors.As(err, &refusal) || n > 1<<20 {
		t.Errorf("an endless file was read for %d bytes: %v", n, err)
	}
	_ = w.Close()

	w = reader.Watch(bytes.NewReader(append(bill(), "and more"...)), "", "bill.pdf")
	if _, err := io.Copy(io.Discard, w); !errors.As(err, &refusal) || refusal.Code != reader.RefusedMixed {
		t.Errorf("a refusal at the end: %v", err)
	}
	_ = w.Close()

	w = reader.Watch(bytes.NewReader(bill()), "", "bill.pdf")
	if _, err := w.Read(make([]byte, 10)); err != nil {
		t.Error(err)
	}
	_ = w.Close()
	if _, err := w.Look(); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a file that was not read to its end: %v", err)
	}
}

func TestInspectTakesLittleMemory(t *testing.T) { // not parallel: it measures what the whole process allocates
	file := append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte("/Name (text) 0 1 2 3\n"), 500_000)...)
	file = append(file, "%%EOF"...)
	result := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := reader.Inspect(bytes.NewReader(file), "", "bill.pdf"); err != nil {
				b.Fatal(err)
			}
		}
	})
	if result.AllocedBytesPerOp() > 2<<20 {
		t.Errorf("%d kB for a file of 10 MB", result.AllocedBytesPerOp()>>10)
	}
}

func FuzzInspect(f *testing.F) {
	photo, drawing := encoded(f, 30, 20, asJPEG), encoded(f, 30, 20, png.Encode)
	for _, file := range [][]byte{bill(), photo, drawing, heic(), xrefLoop(), pngOf(65_000, 65_000, nil), []byte("%PDF-1.4 /J#53 /#4")} {
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		for _, name := range []string{"a.pdf", "a.png", "a.jpg", "a.heic"} {
			look, err := reader.Inspect(bytes.NewReader(file), "", name)
			var refusal *reader.Refusal
			if err != nil && !errors.As(err, &refusal) {
				t.Errorf("%s: %v is no refusal", name, err)
			}
			if err == nil && (look.Width < 0 || look.Height < 0 || look.Width*look.Height > reader.MaxPixels || !slices.IsSorted(look.Flags)) {
				t.Errorf("%s: %+v", name, look)
			}
			again, errAgain := reader.Inspect(iotest.OneByteReader(bytes.NewReader(file)), "", name)
			if (err == nil) != (errAgain == nil) || look.Media != again.Media || !slices.Equal(look.Flags, again.Flags) {
				t.Errorf("%s: byte by byte it is %+v, %v, not %+v, %v", name, again, errAgain, look, err)
			}
		}
	})
}
