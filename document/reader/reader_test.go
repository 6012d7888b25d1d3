package reader_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/portamento/portamento/document"
	"github.com/portamento/portamento/document/reader"
	"github.com/portamento/portamento/store/storetest/raced"
)

// TestMain makes this test binary the one that children are made of.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == reader.ChildCommand {
		os.Exit(reader.Child(os.Stdin, os.Stdout, os.Args[2:]))
	}
	os.Exit(m.Run())
}

// fullReader is a reader with all tools, or the test is skipped.
func fullReader(t testing.TB, cfg reader.Config) *reader.Reader {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cfg.Self = self
	if cfg.Deadline == 0 {
		cfg.Deadline = 3 * time.Minute // what is read is what counts, also beside other tests; how long it may take is for those who ask for a deadline
	}
	r := reader.New(t.Context(), cfg)
	if missing := r.Missing(); len(missing) > 0 {
		t.Skipf("not installed: %v (Debian: poppler-utils, tesseract-ocr)", missing)
	}
	return r
}

// text is all words of a reading.
func text(r document.Reading) string {
	var words []string
	for _, p := range r.Pages {
		for _, w := range p.Words {
			words = append(words, w.Text)
		}
	}
	return strings.Join(words, " ")
}

// checkWords finds words that cannot be.
func checkWords(t *testing.T, r document.Reading) {
	t.Helper()
	for i, p := range r.Pages {
		if p.Number != i+1 || p.Width <= 0 || p.Height <= 0 {
			t.Errorf("page %d: %d of %v by %v", i, p.Number, p.Width, p.Height)
		}
		for _, w := range p.Words {
			if w.Text == "" || strings.ContainsAny(w.Text, " \n\t") || w.X < -1 || w.Y < -1 || w.X+w.W > p.Width+1 || w.Y+w.H > p.Height+1 || w.W <= 0 || w.H <= 0 || w.Sure < 0 || w.Sure > 1 {
				t.Errorf("word %+v", w)
			}
		}
	}
}

func TestReadTextOfPDF(t *testing.T) {
	t.Parallel()
	r := fullReader(t, reader.Config{})
	got, err := r.Read(t.Context(), reader.Paper{Content: bytes.NewReader(bill()), Media: reader.PDF, Languages: []string{"fr"}})
	if err != nil {
		t.Fatal(err)
	}
	if want := strings.Join(billLines, " "); text(got.Reading) != want || got.Reading.Source != document.SourceText || got.Reading.Note != "" || got.Pages != 1 || len(got.Flags) > 0 {
		t.Errorf("%+v", got)
	}
	checkWords(t, got.Reading)
	first := got.Reading.Pages[0].Words[0]
	if first.Text != "Example" || first.X < 59 || first.X > 61 || first.Y < 40 || first.Y > 62 || first.Sure != 1 {
		t.Errorf("the first word is %+v; it was written at 60 from the left, about 50 from the top", first)
	}
}

// pictureOf makes a picture of the bill, as a scanner would.
func pictureOf(t testing.TB, r *reader.Reader) []byte {
	t.Helper()
	picture, err := r.Preview(t.Context(), reader.Paper{Content: bytes.NewReader(bill()), Media: reader.PDF}, 1, 2000)
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

// lying is a photo with the given orientation tag, made so that the tag makes it upright.
func lying(t *testing.T, upright image.Image, how byte) []byte {
	t.Helper()
	b := upright.Bounds()
	raw := image.NewRGBA(image.Rect(0, 0, b.Dy(), b.Dx()))
	for y := range b.Dy() {
		for x := range b.Dx() {
			if how == 6 { // shown turned to the right
				raw.Set(y, b.Dx()-1-x, upright.At(x, y))
			} else { // 8: shown turned to the left
				raw.Set(b.Dy()-1-y, x, upright.At(x, y))
			}
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, raw, nil); err != nil {
		t.Fatal(err)
	}
	exif := "Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string(how) + "\x00\x00\x00\x00\x00\x00"
	return slices.Concat(out.Bytes()[:2], []byte{0xff, 0xe1, 0, byte(len(exif) + 2)}, []byte(exif), out.Bytes()[2:])
}

func TestReadLettersOfPictures(t *testing.T) {
	t.Parallel()
	r := fullReader(t, reader.Config{})
	scan := pictureOf(t, r)
	decoded, err := png.Decode(bytes.NewReader(scan))
	if err != nil {
		t.Fatal(err)
	}
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, decoded, nil); err != nil {
		t.Fatal(err)
	}
	inPDF := onePage(stream("", []byte("595 0 0 842 0 0 cm /P Do")), "",
		stream(fmt.Sprintf("/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /DCTDecode", decoded.Bounds().Dx(), decoded.Bounds().Dy()), photo.Bytes()))
	inPDF = bytes.Replace(inPDF, []byte("/Font << /F 5 0 R >>"), []byte("/XObject<</P 6 0 R>>"), 1)
	cases := []struct {
		name  string
		media reader.Media
		file  []byte
	}{
		{"PNG", reader.PNG, scan},
		{"JPEG", reader.JPEG, photo.Bytes()},
		{"JPEG on its right side", reader.JPEG, lying(t, decoded, 6)},
		{"JPEG on its left side", reader.JPEG, lying(t, decoded, 8)},
		{"scan in a PDF", reader.PDF, inPDF},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := r.Read(t.Context(), reader.Paper{Content: bytes.NewReader(c.file), Media: c.media, Languages: []string{"fr", "en"}})
			if err != nil {
				t.Fatal(err)
			}
			checkWords(t, got.Reading)
			if got.Reading.Source != document.SourceOCR || got.Pages != 1 || got.Reading.Note != "" {
				t.Errorf("source %s, %d pages, note %q, flags %v", got.Reading.Source, got.Pages, got.Reading.Note, got.Flags)
			}
			all := text(got.Reading)
			for _, want := range []string{"Example Telecom", "0123456789", "Claire Dubois", "12 bis avenue", "75011 Paris", "39,99"} {
				if !strings.Contains(all, want) {
					t.Errorf("lacks %q: %s", want, all)
				}
			}
			page := got.Reading.Pages[0]
			if first := page.Words[0]; first.X < 50 || first.X > 70 || first.Y < 40 || first.Y > 70 || page.Height < 835 || page.Height > 850 {
				t.Errorf("%q is at %v, %v on a page of %v by %v", first.Text, first.X, first.Y, page.Width, page.Height)
			}
		})
	}
}

func TestPreviewsAreMadeAnew(t *testing.T) {
	t.Parallel()
	r := fullReader(t, reader.Config{})
	red := image.NewRGBA(image.Rect(0, 0, 600, 300))
	draw.Draw(red, red.Rect, image.NewUniform(color.RGBA{200, 0, 0, 255}), image.Point{}, draw.Src)
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, red, nil); err != nil {
		t.Fatal(err)
	}
	secret := slices.Concat(photo.Bytes()[:2], []byte("\xff\xfe\x00\x15where it was taken!"), photo.Bytes()[2:])
	for _, c := range []struct {
		media         reader.Media
		file          []byte
		width, height int
	}{{reader.PDF, bill(), 283, 400}, {reader.JPEG, secret, 400, 200}, {reader.JPEG, lying(t, red, 6), 400, 200}} {
		out, err := r.Preview(t.Context(), reader.Paper{Content: bytes.NewReader(c.file), Media: c.media}, 1, 400)
		if err != nil {
			t.Fatal(err)
		}
		got, err := png.Decode(bytes.NewReader(out))
		if err != nil || got.Bounds().Dx() != c.width || got.Bounds().Dy() != c.height || bytes.Contains(out, []byte("taken")) {
			t.Errorf("%s: %v of %v, %v", c.media, got.ColorModel(), got.Bounds(), err)
		}
	}
	for _, p := range []reader.Paper{{Content: strings.NewReader("%PDF-1.4"), Media: reader.PDF}, {Content: bytes.NewReader(heic()), Media: reader.HEIC}, {Content: strings.NewReader("\xff\xd8\xff"), Media: reader.JPEG}} {
		if out, err := r.Preview(t.Context(), p, 1, 400); !errors.Is(err, reader.ErrNoPreview) {
			t.Errorf("%s: %d bytes, %v", p.Media, len(out), err)
		}
	}
	if _, err := r.Preview(t.Context(), reader.Paper{Content: bytes.NewReader(bill()), Media: reader.PDF}, 7, 400); !errors.Is(err, reader.ErrNoPreview) {
		t.Errorf("page 7 of 1: %v", err)
	}
}

// bombs are files that are made to harm whoever reads them, with what may come of them.
func bombs(t *testing.T) map[string][]byte {
	return map[string][]byte{
		"a gigabyte packed twice": packedTwice(t, 1<<30),
		"a gigabyte packed once":  onePage(stream("/Filter /FlateDecode", deflated(t, io.LimitReader(spaces{}, 1<<30))), ""),
		"50,000 pages":            manyPages(50_000),
		"10,000 objects deep":     deepTree(10_000),
		"a million arrays":        nestedArrays(1_000_000),
		"xref loop":               xrefLoop(),
		"pages loop":              pagesLoop(),
		"page of a kilometre":     bytes.Replace(bill(), []byte("[0 0 595 842]"), []byte("[0 0 2834645 2834645]"), 1),
		"noise":                   append([]byte("%PDF-1.4\n"), bytes.Repeat([]byte("<<[(/"), 100_000)...),
	}
}

func TestBombsEndInTime(t *testing.T) {
	const deadline = 5 * time.Second // the default is three times as long: the same, later
	r := fullReader(t, reader.Config{Deadline: deadline})
	flagged := map[string]bool{}
	for name, file := range bombs(t) {
		look, err := reader.Inspect(bytes.NewReader(file), "", "bill.pdf")
		if err != nil {
			t.Logf("%-24s refused: %v", name, err)
			flagged[name] = true
			continue
		}
		runtime.GC()
		before, start := ownMemory(t), time.Now()
		got, err := r.Read(t.Context(), reader.Paper{Content: bytes.NewReader(file), Media: reader.PDF})
		took, more := time.Since(start), ownMemory(t)-before
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		t.Logf("%-24s %8d bytes: %5.1f s, own memory %+d MB, flags %v %v, note %q, %d pages, %d words", name, len(file), took.Seconds(), more>>20,
			look.Flags, got.Flags, got.Reading.Note, got.Pages, len(strings.Fields(text(got.Reading))))
		if took > deadline+3*time.Second { // the deadline, and how long an ended child may keep its output open
			t.Errorf("%s: took %v", name, took)
		}
		if more > 50<<20 {
			t.Errorf("%s: our own memory grew by %d MB", name, more>>20)
		}
		flagged[name] = len(look.Flags)+len(got.Flags) > 0 || got.Reading.Source == document.SourceNone
	}
	for name, ok := range flagged {
		if harmless := name == "xref loop" || name == "page of a kilometre"; !ok && !harmless { // poppler reads these two as what they seem
			t.Errorf("%s: neither refused nor flagged", name)
		}
	}
}

// ownMemory is what this process has in memory.
func ownMemory(t *testing.T) int64 {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	var kb int64
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	if _, err := fmt.Sscan(rest, &kb); err != nil {
		t.Fatal(err)
	}
	return kb << 10
}

func TestPictureBombsEndInTime(t *testing.T) {
	t.Parallel()
	r := fullReader(t, reader.Config{})
	for name, file := range map[string][]byte{ // none of the two gets past Inspect; the child must not trust that
		"65,000 by 65,000": pngOf(65_000, 65_000, deflated(t, io.LimitReader(spaces{}, 1<<20))),
		"short of rows":    pngOf(6_000, 6_000, deflated(t, io.LimitReader(spaces{}, 1<<20))),
	} {
		got, err := r.Read(t.Context(), reader.Paper{Content: bytes.NewReader(file), Media: reader.PNG})
		if err != nil || got.Reading.Source != document.SourceNone || !slices.Equal(got.Flags, []string{reader.FlagDamaged}) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if raced.On() {
		t.Skip("the child is this test: with the race detector it has no room for a picture of that size")
	}
	large := pngOf(6_300, 6_300, deflated(t, io.LimitReader(whiteRows{}, 6_300*6_301)))
	got, err := r.Read(t.Context(), reader.Paper{Content: bytes.NewReader(large), Media: reader.PNG})
	if err != nil || got.Reading.Note != reader.NoteEmpty {
		t.Errorf("40 million white pixels: %+v, %v", got, err)
	}
}

// whiteRows are bytes that make rows of any width: filter 0 is needed at the start of each, and black is as good as white.
type whiteRows struct{}

func (whiteRows) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestEncryptedAndInhabitedPDFs(t *testing.T) {
	t.Parallel()
	r := fullReader(t, reader.Config{})
	qpdf, err := exec.LookPath("qpdf")
	if err != nil {
		t.Skip("not installed: qpdf")
	}
	folder := t.TempDir()
	plain := filepath.Join(folder, "plain.pdf")
	made := func(name string, file []byte, args ...string) []byte {
		if err := os.WriteFile(plain+name, file, 0o600); err != nil {
			t.Fatal(err)
		}
		out := filepath.Join(folder, name)
		if b, err := exec.Command(qpdf, append([]string{plain + name, out}, args...)...).CombinedOutput(); err != nil {
			t.Fatalf("qpdf: %v: %s", err, b)
		}
		b, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	locked := made("locked", bill(), "--encrypt", "open", "own", "256", "--")
	hidden := made("hidden", onePage(stream("", nil), "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"), "--object-streams=generate")
	attached := made("attached", bill(), "--add-attachment", "/etc/hostname", "--", "--object-streams=generate")
	for _, c := range []struct {
		name string
		file []byte
		flag string
	}{{"locked", locked, reader.FlagEncrypted}, {"hidden", hidden, reader.FlagScript}, {"attached", attached, reader.FlagAttachment}} {
		got, err := r.Read(t.Context(), reader.Paper{Content: bytes.NewReader(c.file), Media: reader.PDF})
		look, refused := reader.Inspect(bytes.NewReader(c.file), "", "bill.pdf")
		if c.flag == reader.FlagEncrypted { // refused before; the tools find it too, if only as one that they cannot open
			if refused == nil || got.Reading.Source != document.SourceNone || len(got.Flags) == 0 || err != nil {
				t.Errorf("%s: %+v, %v, %v", c.name, got, err, refused)
			}
		} else if err != nil || refused != nil || !slices.Contains(append(got.Flags, look.Flags...), c.flag) {
			t.Errorf("%s: %+v and %+v, %v, %v", c.name, look, got, err, refused)
		}
	}
}

func TestWithoutToolsAPersonCompares(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	r := reader.New(t.Context(), reader.Config{})
	if len(r.Missing()) == 0 {
		t.Fatal("tools were found in an empty folder")
	}
	got, err := r.Read(t.Context(), reader.Paper{Content: bytes.NewReader(bill()), Media: reader.PDF})
	if err != nil || got.Reading.Source != document.SourceNone || got.Reading.Note != reader.NoteNoTools || len(got.Flags) > 0 {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := r.Preview(t.Context(), reader.Paper{Content: bytes.NewReader(bill()), Media: reader.PDF}, 1, 100); !errors.Is(err, reader.ErrNoPreview) {
		t.Errorf("preview: %v", err)
	}
}

func TestWithSomeTools(t *testing.T) {
	full := fullReader(t, reader.Config{})
	scan := pictureOf(t, full)
	poppler := t.TempDir()
	for _, tool := range []string{"sh", "pdfinfo", "pdftotext"} {
		path, err := exec.LookPath(tool)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(path, filepath.Join(poppler, tool)); err != nil {
			t.Fatal(err)
		}
	}
	visible(t, poppler)
	t.Setenv("PATH", poppler)
	r := reader.New(t.Context(), reader.Config{})
	got, err := r.Read(t.Context(), reader.Paper{Content: bytes.NewReader(bill()), Media: reader.PDF})
	if err != nil || got.Reading.Source != document.SourceText {
		t.Errorf("text: %+v, %v", got, err)
	}
	got, err = r.Read(t.Context(), reader.Paper{Content: bytes.NewReader(scan), Media: reader.PNG})
	if err != nil || got.Reading.Note != reader.NoteNoTools {
		t.Errorf("picture: %+v, %v", got, err)
	}
}

// visible lets others into a temporary folder: children run as another user when we are root.
func visible(t *testing.T, folder string) {
	t.Helper()
	for ; strings.HasPrefix(folder, os.TempDir()+"/"); folder = filepath.Dir(folder) {
		if err := os.Chmod(folder, 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

// fakeTools puts scripts in place of the tools.
func fakeTools(t *testing.T, script string) *reader.Reader {
	t.Helper()
	folder := t.TempDir()
	for _, tool := range []string{"pdfinfo", "pdftotext", "pdftoppm"} {
		if err := os.WriteFile(filepath.Join(folder, tool), []byte("#!/bin/sh\n"+script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	visible(t, folder)
	t.Setenv("PATH", folder+":/usr/bin:/bin")
	return reader.New(t.Context(), reader.Config{Deadline: 2 * time.Second})
}

func TestChildrenAreLimited(t *testing.T) {
	for _, c := range []struct {
		name, script, note, flag string
	}{
		{"never ends", "while :; do read x </dev/zero; done", reader.NoteHeavy, reader.FlagHeavy},
		{"leaves a child behind", "sleep 600 & sleep 600", reader.NoteHeavy, reader.FlagHeavy},
		{"writes without end", "while :; do echo 0123456789012345678901234567890123456789012345678901234567890123456789; done", reader.NoteHeavy, reader.FlagHeavy},
		{"fails", "exit 1", reader.NoteFailed, reader.FlagDamaged},
		{"dies", "kill -SEGV $$", reader.NoteHeavy, reader.FlagHeavy},
		{"has a limit of memory", `[ "$(ulimit -v)" -gt 600000 ]`, reader.NoteFailed, reader.FlagDamaged},
		{"has a limit of processor time", `[ "$(ulimit -t)" = unlimited ]`, reader.NoteFailed, reader.FlagDamaged},
		{"has our environment", `[ -n "$PORTAMENTO_SECRET" ]`, reader.NoteFailed, reader.FlagDamaged},
		{"is root", `[ "$(id -u)" = 0 ]`, reader.NoteFailed, reader.FlagDamaged},
		{"may write to the document", `echo x >/dev/stdin`, reader.NoteFailed, reader.FlagDamaged},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("PORTAMENTO_SECRET", "canary")
			r := fakeTools(t, c.script)
			got, err := r.Read(t.Context(), reader.Paper{Content: bytes.NewReader(bill()), Media: reader.PDF})
			if err != nil || got.Reading.Note != c.note || !slices.Equal(got.Flags, []string{c.flag}) {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
	t.Run("wants memory", func(t *testing.T) {
		r := fakeTools(t, "x=xxxxxxxx; while :; do x=$x$x; done")
		if got, err := r.Read(t.Context(), reader.Paper{Content: bytes.NewReader(bill()), Media: reader.PDF}); err != nil || len(got.Flags) != 1 {
			t.Errorf("%+v, %v", got, err) // whether the shell gives up or is ended is its own matter
		}
	})
	t.Run("has no network", func(t *testing.T) {
		r := fakeTools(t, `[ "$(grep -c : /proc/net/dev)" -gt 1 ]`)
		if !r.Isolated() {
			t.Skip("this kernel does not let us take the network away")
		}
		if got, err := r.Read(t.Context(), reader.Paper{Content: bytes.NewReader(bill()), Media: reader.PDF}); err != nil || got.Reading.Note != reader.NoteFailed {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestReadingEndsWithItsContext(t *testing.T) {
	r := fakeTools(t, "sleep 600")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Read(ctx, reader.Paper{Content: bytes.NewReader(bill()), Media: reader.PDF}); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
	broken := errors.New("the vault is away")
	if _, err := r.Read(t.Context(), reader.Paper{Content: iotest.ErrReader(broken), Media: reader.PDF}); !errors.Is(err, broken) {
		t.Errorf("error is %v", err)
	}
}

// scanner is a clamd that finds one word.
func scanner(t *testing.T, answer func([]byte) string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			line, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer line.Close()
				_, _ = io.WriteString(line, answer(receive(line)))
			}()
		}
	}()
	return listener.Addr().String()
}

// receive reads what INSTREAM sends; nil where the protocol is not kept.
func receive(line io.Reader) []byte {
	command := make([]byte, 10)
	if _, err := io.ReadFull(line, command); err != nil || string(command) != "zINSTREAM\x00" {
		return nil
	}
	var file []byte
	for {
		var size [4]byte
		if _, err := io.ReadFull(line, size[:]); err != nil {
			return nil
		}
		n := int(size[0])<<24 | int(size[1])<<16 | int(size[2])<<8 | int(size[3])
		if n == 0 {
			return file
		}
		chunk := make([]byte, n)
		if _, err := io.ReadFull(line, chunk); err != nil {
			return nil
		}
		file = append(file, chunk...)
	}
}

func TestVirusScanner(t *testing.T) {
	t.Parallel()
	large := onePage(stream("", bytes.Repeat([]byte("% nothing\n"), 20_000)), "")
	good := scanner(t, func(file []byte) string {
		switch {
		case bytes.Equal(file, large), bytes.Equal(file, bill()):
			return "stream: OK\x00"
		case bytes.Contains(file, []byte("virus")):
			return "stream: Some.Test.Signature FOUND\x00"
		}
		return "stream: something else came ERROR\x00"
	})
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = closed.Close()
	for _, c := range []struct {
		name, address string
		file          []byte
		flags         []string
		note          string
	}{
		{"clean", good, bill(), nil, ""},
		{"clean and large", good, large, nil, reader.NoteEmpty},
		{"infected", good, append(bill(), "virus"...), []string{reader.FlagInfected}, reader.NoteWithheld},
		{"refuses", scanner(t, func([]byte) string { return "INSTREAM size limit exceeded. ERROR\x00" }), bill(), []string{reader.FlagNotScanned}, ""},
		{"silent", scanner(t, func([]byte) string { return "" }), bill(), []string{reader.FlagNotScanned}, ""},
		{"away", closed.Addr().String(), bill(), []string{reader.FlagNotScanned}, ""},
		{"no such socket", filepath.Join(t.TempDir(), "clamd.sock"), bill(), []string{reader.FlagNotScanned}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := fullReader(t, reader.Config{Scanner: c.address})
			got, err := r.Read(t.Context(), reader.Paper{Content: bytes.NewReader(c.file), Media: reader.PDF})
			if err != nil || !slices.Equal(got.Flags, c.flags) || got.Reading.Note != c.note {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}

func BenchmarkReadText(b *testing.B) {
	r := fullReader(b, reader.Config{})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Read(b.Context(), reader.Paper{Content: bytes.NewReader(bill()), Media: reader.PDF}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadPicture(b *testing.B) {
	r := fullReader(b, reader.Config{})
	scan := pictureOf(b, r)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Read(b.Context(), reader.Paper{Content: bytes.NewReader(scan), Media: reader.PNG, Languages: []string{"fr"}}); err != nil {
			b.Fatal(err)
		}
	}
}
