package pdf

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Setup is what is said of a whole document. The same setup and the same content always give the same bytes.
type Setup struct {
	Title    string
	Language string // BCP 47: fr-FR
	Author   string
	Creator  string    // the program
	At       time.Time // of creation
	Width    float64   // of every page, in points
	Height   float64
}

// Document is a PDF file that is being written.
type Document struct {
	fonts *Fonts
	setup Setup
	faces [faces]*used
	pages []*Page
	root  *Tag
}

// New begins a document.
func New(fonts *Fonts, setup Setup) *Document {
	d := &Document{fonts: fonts, setup: setup, root: &Tag{role: "Document"}}
	for i, f := range fonts.faces {
		d.faces[i] = &used{shipped: f}
	}
	return d
}

// Root is the tag that holds all others.
func (d *Document) Root() *Tag { return d.root }

// Pages is the number of pages so far.
func (d *Document) Pages() int { return len(d.pages) }

// Page gives a page by its place, counting from 0.
func (d *Document) Page(i int) *Page { return d.pages[i] }

// AddPage begins a page.
func (d *Document) AddPage() *Page {
	p := &Page{doc: d, index: len(d.pages)}
	d.pages = append(d.pages, p)
	return p
}

// Width is how wide a text is, in points.
func (d *Document) Width(face Face, size float64, text string) float64 {
	total := 0
	for _, r := range text {
		total += d.faces[face].width(r)
	}
	return float64(total) * size / 1000
}

// Lacks says that a face has no picture of a character: readers get the character back, but people see an empty box.
func (d *Document) Lacks(face Face, r rune) bool { return d.faces[face].glyph(r) == 0 }

// Objects at fixed numbers: every file has them, so that a signature can be appended without looking for them.
const (
	catalogObject = 1 + iota
	infoObject
	pagesObject
	formObject   // the signature fields
	annotsObject // their marks on the first page
	firstPageObject
)

// output is the file as it grows.
type output struct {
	body    bytes.Buffer
	offsets []int // by object number; 0 is free
	zip     *zlib.Writer
	packed  bytes.Buffer
}

// reserve gives the next free object number.
func (o *output) reserve() int {
	o.offsets = append(o.offsets, 0)
	return len(o.offsets) - 1
}

func (o *output) object(number int, text string) {
	o.begin(number)
	o.body.WriteString(text)
	o.body.WriteString("\nendobj\n")
}

// begin writes the head of an object.
func (o *output) begin(number int) {
	o.offsets[number] = o.body.Len()
	o.body.Write(append(strconv.AppendInt(o.body.AvailableBuffer(), int64(number), 10), " 0 obj\n"...))
}

// stream writes a compressed stream; entries are what its dictionary says beside the length. Speed counts more than the last byte: a letter
// is drawn while its signer waits.
func (o *output) stream(number int, entries string, data []byte) {
	o.packed.Reset()
	o.zip.Reset(&o.packed)
	_, _ = o.zip.Write(data) // into memory: it cannot fail
	_ = o.zip.Close()
	o.deflated(number, entries, o.packed.Bytes())
}

// deflated writes a stream that is compressed already.
func (o *output) deflated(number int, entries string, data []byte) {
	o.plain(number, entries+"/Filter/FlateDecode", data)
}

func (o *output) plain(number int, entries string, data []byte) {
	o.offsets[number] = o.body.Len()
	fmt.Fprintf(&o.body, "%d 0 obj\n<<%s/Length %d>>\nstream\n", number, entries, len(data))
	o.body.Write(data)
	o.body.WriteString("\nendstream\nendobj\n")
}

// size is about how many bytes the document has: room for it is made once.
func (d *Document) size() int {
	n := 8 << 10
	for _, u := range d.faces {
		if u.shown && len(u.runes) == 0 {
			n += len(u.part().file) + len(u.part().unicode) + 2<<10
		}
	}
	for _, p := range d.pages {
		n += p.content.Len()/2 + 160*len(p.marks)
	}
	return n
}

// Bytes writes the document. It has at least one page by then.
func (d *Document) Bytes() []byte {
	o := &output{offsets: make([]int, firstPageObject, 512)}
	o.body.Grow(d.size())
	if o.zip, _ = d.fonts.zips.Get().(*zlib.Writer); o.zip == nil {
		o.zip, _ = zlib.NewWriterLevel(nil, zlib.BestSpeed) // a level that exists
	}
	defer d.fonts.zips.Put(o.zip)
	o.body.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	for _, p := range d.pages {
		p.object = o.reserve()
	}
	resources := d.writeFonts(o)
	for _, p := range d.pages {
		content := o.reserve()
		o.stream(content, "", p.content.Bytes())
		annots := ""
		if p.index == 0 {
			annots = fmt.Sprintf("/Annots %d 0 R", annotsObject)
		}
		o.object(p.object, fmt.Sprintf("<</Type/Page/Parent %d 0 R/MediaBox[0 0 %s %s]/Resources<<%s>>/Contents %d 0 R/StructParents %d/Tabs/S%s>>",
			pagesObject, num(d.setup.Width), num(d.setup.Height), resources, content, p.index, annots))
	}
	tree := d.writeTags(o)
	meta := o.reserve()
	o.plain(meta, "/Type/Metadata/Subtype/XML", []byte(d.metadata()))
	var kids strings.Builder
	for _, p := range d.pages {
		fmt.Fprintf(&kids, "%d 0 R ", p.object)
	}
	o.object(catalogObject, fmt.Sprintf("<</Type/Catalog/Pages %d 0 R/Lang%s/MarkInfo<</Marked true>>/StructTreeRoot %d 0 R/Metadata %d 0 R"+
		"/ViewerPreferences<</DisplayDocTitle true>>/AcroForm %d 0 R>>", pagesObject, hexText(d.setup.Language), tree, meta, formObject))
	o.object(infoObject, fmt.Sprintf("<</Title%s/Author%s/Creator%s/CreationDate%s/ModDate%s>>", hexText(d.setup.Title), hexText(d.setup.Author),
		hexText(d.setup.Creator), dateText(d.setup.At), dateText(d.setup.At)))
	o.object(pagesObject, fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(d.pages), strings.TrimSpace(kids.String())))
	o.object(formObject, "<</Fields[]>>")
	o.object(annotsObject, "[]")
	return o.finish()
}

// finish writes the cross-reference table and the trailer. The file's id is the hash of all before it.
func (o *output) finish() []byte {
	sum := sha256.Sum256(o.body.Bytes())
	start := o.body.Len()
	fmt.Fprintf(&o.body, "xref\n0 %d\n0000000000 65535 f \n", len(o.offsets))
	for _, at := range o.offsets[1:] {
		row := append(o.body.AvailableBuffer(), "0000000000 00000 n \n"...)
		for i := 9; at > 0; i, at = i-1, at/10 {
			row[i] = byte('0' + at%10)
		}
		o.body.Write(row)
	}
	fmt.Fprintf(&o.body, "trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%X><%X>]>>\nstartxref\n%d\n%%%%EOF\n",
		len(o.offsets), catalogObject, infoObject, sum[:16], sum[:16], start)
	return o.body.Bytes()
}
