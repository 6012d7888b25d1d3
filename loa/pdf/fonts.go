package pdf

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"fmt"
	"strings"
	"sync"

	"github.com/go-fonts/liberation/liberationmonoregular"
	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"
)

// Face is one of the fonts of a document.
type Face int

// The faces. Mono is for what is compared sign by sign.
const (
	Regular Face = iota
	Bold
	Mono
	faces
)

// Fonts are the typefaces that documents are written with. Many documents can share them: what most need of a font is cut out and
// compressed once, when the first document needs it, as that is most of the work of a document.
type Fonts struct {
	faces [faces]*shipped
	zips  sync.Pool // of *zlib.Writer: one takes more memory than a document
}

// shipped is a typeface and the part of it that most documents embed.
type shipped struct {
	*Typeface
	places map[rune]int // of the usual characters, counting from 1; 0 is the empty glyph
	part   func() part
}

// part is what a document embeds of a typeface.
type part struct {
	name    string // says by its first letters what is in it
	size    int    // of the font file before it was compressed
	file    []byte // compressed
	unicode []byte // compressed
	widths  string
}

// usual are the characters of letters in our languages: with these alone a document embeds the part that is made already.
const usual = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~" +
	"ÀÂÄÇÈÉÊËÎÏÔÖÙÛÜŸÆŒÁÍÓÚÑàâäçèéêëîïôöùûüÿæœáíóúñ¿¡«»°ºª’‘“”–—…•·×€£©\u00a0\u202f"

// LoadFonts reads the fonts that ship with the program.
func LoadFonts() (*Fonts, error) {
	f := &Fonts{}
	for i, font := range [faces]struct {
		name string
		data []byte
	}{{"LiberationSans", liberationsansregular.TTF}, {"LiberationSans-Bold", liberationsansbold.TTF}, {"LiberationMono", liberationmonoregular.TTF}} {
		face, err := ReadTypeface(font.name, font.data)
		if err != nil {
			return nil, err
		}
		s := &shipped{Typeface: face, places: map[rune]int{}, part: sync.OnceValue(func() part { return face.cut([]rune(usual)) })}
		for at, r := range []rune(usual) {
			s.places[r] = at + 1
		}
		f.faces[i] = s
	}
	return f, nil
}

// cut takes some characters out of a typeface.
func (f *Typeface) cut(runes []rune) part {
	data := f.subset(runes)
	sum := sha256.Sum256(data)
	var label [6]byte // names the subset, by its content
	for i := range label {
		label[i] = 'A' + sum[i]%26
	}
	var widths strings.Builder
	for _, r := range runes {
		fmt.Fprintf(&widths, "%d ", f.width(r))
	}
	return part{name: string(label[:]) + "+" + f.name, size: len(data), file: deflate(data), unicode: deflate(toUnicode(runes)),
		widths: strings.TrimSpace(widths.String())}
}

func deflate(data []byte) []byte {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = z.Write(data) // into memory: it cannot fail
	_ = z.Close()
	return b.Bytes()
}

// used is a typeface in a document, and the characters of it that the document shows beside the usual ones, in the order of their first use.
type used struct {
	*shipped
	shown bool
	more  map[rune]int
	runes []rune
}

// place is the code of a character in the document.
func (u *used) place(r rune) int {
	u.shown = true
	if at, ok := u.places[r]; ok {
		return at
	}
	if at, ok := u.more[r]; ok {
		return at
	}
	if u.more == nil {
		u.more = map[rune]int{}
	}
	u.runes = append(u.runes, r)
	u.more[r] = len(u.places) + len(u.runes)
	return u.more[r]
}

// cutOut is what the document embeds.
func (u *used) cutOut() part {
	if len(u.runes) == 0 {
		return u.part()
	}
	return u.cut(append([]rune(usual), u.runes...))
}

// writeFonts embeds what was used of each face and gives the entries of the resources. A code is the place of its
// character, not of its glyph, so that two characters that look alike are still read back as what they are.
func (d *Document) writeFonts(o *output) string {
	var names strings.Builder
	for i, u := range d.faces {
		if !u.shown {
			continue
		}
		p := u.cutOut()
		font, descendant, descriptor, file, unicode := o.reserve(), o.reserve(), o.reserve(), o.reserve(), o.reserve()
		o.deflated(file, fmt.Sprintf("/Length1 %d", p.size), p.file)
		o.deflated(unicode, "", p.unicode)
		flags := 32 // nonsymbolic
		if Face(i) == Mono {
			flags |= 1
		}
		o.object(font, fmt.Sprintf("<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>", p.name, descendant, unicode))
		o.object(descendant, fmt.Sprintf("<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"+
			"/FontDescriptor %d 0 R/CIDToGIDMap/Identity/DW %d/W[1[%s]]>>", p.name, descriptor, u.width(0), p.widths))
		o.object(descriptor, fmt.Sprintf("<</Type/FontDescriptor/FontName/%s/Flags %d/FontBBox[%d %d %d %d]/ItalicAngle 0/Ascent %d/Descent %d/CapHeight 729/StemV 80/FontFile2 %d 0 R>>",
			p.name, flags, u.scaled("head", 36), u.scaled("head", 38), u.scaled("head", 40), u.scaled("head", 42), u.scaled("hhea", 4), u.scaled("hhea", 6), file))
		fmt.Fprintf(&names, "/F%d %d 0 R", i, font)
	}
	return "/Font<<" + names.String() + ">>"
}

// toUnicode is the table by which readers get the characters back.
func toUnicode(runes []rune) []byte {
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n" +
		"/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n")
	for at := 0; at < len(runes); at += 100 {
		some := runes[at:min(at+100, len(runes))]
		fmt.Fprintf(&b, "%d beginbfchar\n", len(some))
		for i, r := range some {
			fmt.Fprintf(&b, "<%04X><%s>\n", at+i+1, utf16Hex(string(r)))
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return b.Bytes()
}
