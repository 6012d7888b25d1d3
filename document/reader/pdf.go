package reader

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"unicode"

	"github.com/portamento/portamento/document"
)

// stdin is the document for tools that want a path.
const stdin = "/dev/stdin"

// readPDF asks poppler for what is inside, then for the text, and recognises letters on the pages that have none.
func (d *reading) readPDF(ctx context.Context) error {
	if d.tools["pdfinfo"] == "" || d.tools["pdftotext"] == "" {
		d.found.Reading.Note = NoteNoTools
		return nil
	}
	info, err := d.poppler(ctx, "pdfinfo", "-")
	if err != nil {
		return err
	}
	d.readInfo(info)
	if d.flags[FlagEncrypted] {
		return nil
	}
	if d.tools["pdfdetach"] != "" {
		if list, err := d.poppler(ctx, "pdfdetach", "-list", stdin); err != nil {
			return err
		} else if n, _, _ := strings.Cut(string(list), " "); n != "0" {
			d.flags[FlagAttachment] = true
		}
	}
	if err := d.lookInside(ctx); err != nil {
		return err
	}
	text, err := d.poppler(ctx, "pdftotext", "-bbox-layout", "-l", strconv.Itoa(textPage), "-", "-")
	if err != nil {
		return err
	}
	d.found.Reading.Pages, err = readBoxes(bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("%w: %w", errFailed, err)
	}
	return d.recognisePages(ctx)
}

// poppler runs one of poppler's programs on the document.
func (d *reading) poppler(ctx context.Context, tool string, args ...string) ([]byte, error) {
	var out capped
	err := d.run(ctx, job{tool: d.tools[tool], args: args, in: d.file, out: &out, limits: limits{childMemory, childMemory}})
	return out.Bytes(), err
}

// readInfo reads the lines of pdfinfo that matter.
func (d *reading) readInfo(info []byte) {
	lines := bufio.NewScanner(bytes.NewReader(info))
	for lines.Scan() {
		key, value, _ := strings.Cut(lines.Text(), ":")
		value = strings.TrimSpace(value)
		switch key {
		case "Pages":
			d.found.Pages, _ = strconv.Atoi(value) // not a number: not known
		case "JavaScript":
			d.flags[FlagScript] = d.flags[FlagScript] || value == "yes"
		case "Encrypted":
			d.flags[FlagEncrypted] = d.flags[FlagEncrypted] || strings.HasPrefix(value, "yes")
		case "Form":
			d.flags[FlagForm] = d.flags[FlagForm] || value == "XFA"
		}
	}
	for flag, set := range d.flags {
		if !set {
			delete(d.flags, flag)
		}
	}
	if d.found.Pages > MaxPages {
		d.flags[FlagPages] = true
	}
}

// recognisePages recognises the letters of the first pages that have few words or none that anybody can read.
func (d *reading) recognisePages(ctx context.Context) error {
	if d.tools["pdftoppm"] == "" || d.tools["tesseract"] == "" {
		return nil
	}
	for i := range d.found.Reading.Pages {
		page := &d.found.Reading.Pages[i]
		if i >= ocrPages {
			return nil
		}
		if len(page.Words) > fewWords && !garbled(page.Words) {
			continue
		}
		words, err := d.recognisePage(ctx, page)
		if err != nil {
			return err
		}
		if len(words) > len(page.Words) || garbled(page.Words) {
			page.Words, page.Source = words, document.SourceOCR
		}
	}
	return nil
}

// recognisePage recognises the letters of one page.
func (d *reading) recognisePage(ctx context.Context, page *document.Page) ([]document.Word, error) {
	picture, err := newMemory()
	if err != nil {
		return nil, err
	}
	defer picture.Close()
	err = d.run(ctx, job{tool: d.tools["pdftoppm"], args: pageArgs(page.Number, ocrLong, "-gray", "-png"), in: d.file, out: picture, limits: limits{childMemory, childMemory}})
	if err != nil {
		return nil, err
	}
	return d.recognise(ctx, picture, max(page.Width, page.Height)/ocrLong)
}

// pageArgs are pdftoppm's arguments for one page to its output.
func pageArgs(page, long int, more ...string) []string {
	n := strconv.Itoa(page)
	return append(more, "-f", n, "-l", n, "-scale-to", strconv.Itoa(long), "-singlefile", "-")
}

// recognise lets tesseract find words in a picture. scale is the length of a pixel in points. Black and white are told apart by the
// neighbourhood (method 2, Sauvola): photos are darker in one corner, and with one threshold for the page nothing at all is read there.
func (d *reading) recognise(ctx context.Context, picture *os.File, scale float64) ([]document.Word, error) {
	var out capped
	err := d.run(ctx, job{tool: d.tools["tesseract"], args: []string{"stdin", "stdout", "-l", d.known(), "--dpi", "240", "-c", "thresholding_method=2", "tsv"}, in: picture, out: &out,
		limits: limits{childMemory, childMemory}})
	if err != nil {
		return nil, err
	}
	return readTable(bytes.NewReader(out.Bytes()), scale)
}

// tesseractNames are tesseract's names of languages.
var tesseractNames = map[string]string{"en": "eng", "fr": "fra", "es": "spa", "de": "deu", "it": "ita", "pt": "por", "nl": "nld"}

// known lists the document's languages that tesseract has here, as it wants them; English where it has none of them.
func (d *reading) known() string {
	var names []string
	for _, language := range d.paper.Languages {
		name := tesseractNames[language]
		for _, has := range d.languages {
			if name == has {
				names = append(names, name)
			}
		}
	}
	if len(names) == 0 {
		return "eng"
	}
	return strings.Join(names, "+")
}

// garbled says that a text is none that anybody can read, as its fonts do not say which letters they show.
func garbled(words []document.Word) bool {
	good, bad := 0, 0
	for _, w := range words {
		for _, c := range w.Text {
			if c == unicode.ReplacementChar || unicode.Is(unicode.Co, c) || unicode.IsControl(c) {
				bad++
			} else {
				good++
			}
		}
	}
	return bad > good/2
}
