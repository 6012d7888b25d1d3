package pdf

import (
	"encoding/binary"
	"maps"
	"slices"
)

// subset writes a TrueType font that holds one glyph per character asked for, in that order behind the empty glyph, and
// whatever these are composed of. Hints are left out: they are half of the font and no reader needs them for print.
func (f *Typeface) subset(runes []rune) []byte {
	order := []int{0}
	for _, r := range runes {
		order = append(order, f.glyph(r))
	}
	place := map[int]int{}
	for i, g := range order {
		if _, ok := place[g]; !ok {
			place[g] = i
		}
	}
	var glyf, loca, hmtx []byte
	for i := 0; i < len(order); i++ { // grows while composites bring their parts
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		glyph := bare(f.outline(order[i]))
		eachPart(glyph, func(part []byte) {
			g := int(binary.BigEndian.Uint16(part))
			if g >= f.glyphs {
				g = 0
			}
			if _, ok := place[g]; !ok {
				place[g] = len(order)
				order = append(order, g)
			}
			binary.BigEndian.PutUint16(part, uint16(place[g]))
		})
		glyf = append(glyf, glyph...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
		hmtx = binary.BigEndian.AppendUint16(hmtx, uint16(f.advance(order[i])))
		hmtx = binary.BigEndian.AppendUint16(hmtx, f.bearing(order[i]))
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
	return assemble(map[string][]byte{
		"glyf": glyf, "loca": loca, "hmtx": hmtx,
		"head": changed(f.tables["head"], 50, 1),
		"hhea": changed(f.tables["hhea"], 34, uint16(len(order))),
		"maxp": changed(f.tables["maxp"], 4, uint16(len(order))),
	})
}

func changed(table []byte, at int, value uint16) []byte {
	table = slices.Clone(table)
	binary.BigEndian.PutUint16(table[at:], value)
	return table
}

// Flags of a part of a composite glyph (OpenType, table glyf).
const (
	wordArguments = 1 << 0
	oneScale      = 1 << 3
	moreParts     = 1 << 5
	twoScales     = 1 << 6
	matrix        = 1 << 7
	hasHints      = 1 << 8
)

// bare is a copy of a glyph without its hints.
func bare(glyph []byte) []byte {
	if len(glyph) < 10 {
		return nil
	}
	contours := int(int16(binary.BigEndian.Uint16(glyph)))
	if contours < 0 {
		copied := slices.Clone(glyph)
		end := eachPart(copied, func([]byte) {})
		return copied[:end]
	}
	hints := 10 + 2*contours
	if hints+2 > len(glyph) {
		return nil
	}
	size := int(binary.BigEndian.Uint16(glyph[hints:]))
	if hints+2+size > len(glyph) {
		return nil
	}
	copied := append(slices.Clone(glyph[:hints]), 0, 0)
	return append(copied, glyph[hints+2+size:]...)
}

// eachPart calls with the glyph index of every part of a composite glyph, where it lies, drops the flag for hints and
// tells where the last part ends. A glyph with outlines of its own has no parts.
func eachPart(glyph []byte, part func([]byte)) (end int) {
	if len(glyph) < 10 || int16(binary.BigEndian.Uint16(glyph)) >= 0 {
		return len(glyph)
	}
	at := 10
	for at+4 <= len(glyph) {
		flags := binary.BigEndian.Uint16(glyph[at:])
		binary.BigEndian.PutUint16(glyph[at:], flags&^hasHints)
		part(glyph[at+2 : at+4])
		at += 6
		if flags&wordArguments != 0 {
			at += 2
		}
		switch {
		case flags&oneScale != 0:
			at += 2
		case flags&twoScales != 0:
			at += 4
		case flags&matrix != 0:
			at += 8
		}
		if flags&moreParts == 0 {
			break
		}
	}
	return min(at, len(glyph))
}

// assemble writes the tables behind a directory.
func assemble(tables map[string][]byte) []byte {
	names := slices.Sorted(maps.Keys(tables))
	search := 1
	power := 0
	for search*2 <= len(names) {
		search *= 2
		power++
	}
	out := binary.BigEndian.AppendUint32(nil, 0x00010000)
	for _, v := range []int{len(names), search * 16, power, (len(names) - search) * 16} {
		out = binary.BigEndian.AppendUint16(out, uint16(v))
	}
	at := 12 + 16*len(names)
	for _, name := range names {
		out = append(out, name...)
		out = binary.BigEndian.AppendUint32(out, checksum(tables[name]))
		out = binary.BigEndian.AppendUint32(out, uint32(at))
		out = binary.BigEndian.AppendUint32(out, uint32(len(tables[name])))
		at += (len(tables[name]) + 3) &^ 3
	}
	for _, name := range names {
		out = append(out, tables[name]...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	return out
}

func checksum(table []byte) (sum uint32) {
	for len(table) >= 4 {
		sum += binary.BigEndian.Uint32(table)
		table = table[4:]
	}
	var last [4]byte
	copy(last[:], table)
	return sum + binary.BigEndian.Uint32(last[:])
}
