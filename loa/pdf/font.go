package pdf

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// ErrFont says that a font cannot be used: it is no TrueType font with outlines and a Unicode character map.
var ErrFont = errors.New("unusable font")

// Typeface is a TrueType font, read where it lies: nothing of it is decoded until a character needs it. It is only read
// after ReadTypeface, so that many documents can share one.
type Typeface struct {
	name   string
	tables map[string][]byte
	cmap   []byte // a subtable of format 4
	units  int    // per em
	glyphs int
	widths int // entries of hmtx that have a width of their own
	long   bool
	near   [firstFar]uint16 // widths of the characters below, which are looked up most
}

// firstFar is the first character whose width is worked out when it is asked for.
const firstFar = 0x180

// ReadTypeface reads a font under the PostScript name that documents will give it.
func ReadTypeface(name string, data []byte) (*Typeface, error) {
	f := &Typeface{name: name, tables: map[string][]byte{}}
	if len(data) < 12 {
		return nil, fmt.Errorf("read %s: %w: no table directory", name, ErrFont)
	}
	for i := range int(binary.BigEndian.Uint16(data[4:])) {
		entry := 12 + 16*i
		if entry+16 > len(data) {
			return nil, fmt.Errorf("read %s: %w: the table directory is cut", name, ErrFont)
		}
		from, size := int(binary.BigEndian.Uint32(data[entry+8:])), int(binary.BigEndian.Uint32(data[entry+12:]))
		if from+size > len(data) {
			return nil, fmt.Errorf("read %s: %w: a table is cut", name, ErrFont)
		}
		f.tables[string(data[entry:entry+4])] = data[from : from+size]
	}
	for table, least := range map[string]int{"head": 54, "hhea": 36, "maxp": 32, "hmtx": 4, "loca": 4, "glyf": 1, "cmap": 4} {
		if len(f.tables[table]) < least {
			return nil, fmt.Errorf("read %s: %w: no table %s", name, ErrFont, table)
		}
	}
	f.units = int(binary.BigEndian.Uint16(f.tables["head"][18:]))
	f.long = binary.BigEndian.Uint16(f.tables["head"][50:]) == 1
	f.glyphs = int(binary.BigEndian.Uint16(f.tables["maxp"][4:]))
	f.widths = int(binary.BigEndian.Uint16(f.tables["hhea"][34:]))
	f.cmap = unicodeMap(f.tables["cmap"])
	entry := 2
	if f.long {
		entry = 4
	}
	if f.cmap == nil || f.units == 0 || f.widths == 0 || len(f.tables["hmtx"]) < 4*f.widths || len(f.tables["loca"]) < entry*(f.glyphs+1) {
		return nil, fmt.Errorf("read %s: %w: no Unicode character map, or a table that is too short", name, ErrFont)
	}
	for r := range rune(firstFar) {
		f.near[r] = uint16(f.advance(f.glyph(r)) * 1000 / f.units)
	}
	return f, nil
}

// unicodeMap finds the subtable for the Basic Multilingual Plane (platform 3, encoding 1, format 4).
func unicodeMap(cmap []byte) []byte {
	for i := range int(binary.BigEndian.Uint16(cmap[2:])) {
		entry := 4 + 8*i
		if entry+8 > len(cmap) {
			return nil
		}
		at := int(binary.BigEndian.Uint32(cmap[entry+4:]))
		unicode := binary.BigEndian.Uint32(cmap[entry:]) == 3<<16|1
		if unicode && at+16 < len(cmap) && binary.BigEndian.Uint16(cmap[at:]) == 4 {
			return cmap[at:]
		}
	}
	return nil
}

// glyph is the glyph of a character, 0 if the font has none.
func (f *Typeface) glyph(r rune) int {
	if r <= 0 || r > 0xFFFF {
		return 0
	}
	u16 := func(at int) int {
		if at < 0 || at+2 > len(f.cmap) {
			return 0
		}
		return int(binary.BigEndian.Uint16(f.cmap[at:]))
	}
	segments := u16(6) / 2
	low, high := 0, segments
	for low < high {
		if mid := (low + high) / 2; u16(14+2*mid) < int(r) {
			low = mid + 1
		} else {
			high = mid
		}
	}
	if low == segments {
		return 0
	}
	start, delta, offset := u16(16+2*(segments+low)), u16(16+2*(2*segments+low)), u16(16+2*(3*segments+low))
	if int(r) < start {
		return 0
	}
	g := int(r)
	if offset != 0 {
		if g = u16(16 + 2*(3*segments+low) + offset + 2*(int(r)-start)); g == 0 {
			return 0
		}
	}
	if g = (g + delta) & 0xFFFF; g >= f.glyphs {
		return 0
	}
	return g
}

// width is the advance of a character in thousandths of the size.
func (f *Typeface) width(r rune) int {
	if r >= 0 && r < firstFar {
		return int(f.near[r])
	}
	return f.advance(f.glyph(r)) * 1000 / f.units
}

func (f *Typeface) advance(glyph int) int {
	return int(binary.BigEndian.Uint16(f.tables["hmtx"][4*min(glyph, f.widths-1):]))
}

func (f *Typeface) bearing(glyph int) uint16 {
	at := 4*glyph + 2
	if glyph >= f.widths {
		at = 4*f.widths + 2*(glyph-f.widths)
	}
	if hmtx := f.tables["hmtx"]; at+2 <= len(hmtx) {
		return binary.BigEndian.Uint16(hmtx[at:])
	}
	return 0
}

// outline is the description of a glyph as the font has it; empty for a space.
func (f *Typeface) outline(glyph int) []byte {
	loca, glyf := f.tables["loca"], f.tables["glyf"]
	var from, to int
	if f.long {
		from, to = int(binary.BigEndian.Uint32(loca[4*glyph:])), int(binary.BigEndian.Uint32(loca[4*glyph+4:]))
	} else {
		from, to = 2*int(binary.BigEndian.Uint16(loca[2*glyph:])), 2*int(binary.BigEndian.Uint16(loca[2*glyph+2:]))
	}
	if from < 0 || to > len(glyf) || from >= to {
		return nil
	}
	return glyf[from:to]
}

// scaled turns a signed value of a table into thousandths of the size.
func (f *Typeface) scaled(table string, at int) int {
	return int(int16(binary.BigEndian.Uint16(f.tables[table][at:]))) * 1000 / f.units
}
