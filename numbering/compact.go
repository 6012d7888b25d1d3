package numbering

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"time"
)

// compactMagic begins the compact form of a list of blocks; its last byte is the version.
//
// Then, all numbers as unsigned varints: the distinct holders and territories (count, then length and bytes of each);
// the distinct descriptions (count, then holder, territory, day, length of each); and for prefixes of 1 to 19 digits
// the count, then for each prefix in rising order the difference to the one before and its description. Four bytes of
// CRC-32 (IEEE) over everything before end the file.
const compactMagic = "blocks\x01"

// description is what blocks have in common, by places in the lists of names.
type description struct {
	holder, territory uint16
	day               uint16
	length            int
}

// Compact writes the compact form of a list of blocks, read as by Plan.LoadBlocks: about a tenth of the size, dates of
// attribution kept, several times as fast to load. The same list always gives the same bytes.
func Compact(w io.Writer, r io.Reader) error {
	rows, err := readBlocks(r)
	if err != nil {
		return fmt.Errorf("compact blocks: %w", err)
	}
	slices.SortStableFunc(rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(a.prefix.n, b.prefix.n), cmp.Compare(a.prefix.v, b.prefix.v))
	})
	out, err := encodeRows(rows)
	if err != nil {
		return fmt.Errorf("compact blocks: %w", err)
	}
	if _, err := w.Write(out); err != nil {
		return fmt.Errorf("write compact blocks: %w", err)
	}
	return nil
}

// encodeRows writes rows sorted by length and value of their prefix.
func encodeRows(rows []row) ([]byte, error) {
	holders, territories := names{place: map[string]uint16{}}, names{place: map[string]uint16{}}
	place := map[description]uint64{}
	var kinds []description
	kindOf := make([]uint64, len(rows))
	var count [maxDigits + 1]uint64
	for i, r := range rows {
		holder, err := holders.put(r.holder)
		if err != nil {
			return nil, err
		}
		territory, err := territories.put(r.territory)
		if err != nil {
			return nil, err
		}
		k := description{holder, territory, r.day, r.length}
		if _, ok := place[k]; !ok {
			place[k] = uint64(len(kinds))
			kinds = append(kinds, k)
		}
		kindOf[i] = place[k]
		count[r.prefix.n]++
	}
	out := appendNames(appendNames([]byte(compactMagic), holders.text), territories.text)
	out = binary.AppendUvarint(out, uint64(len(kinds)))
	for _, k := range kinds {
		for _, v := range []uint64{uint64(k.holder), uint64(k.territory), uint64(k.day), uint64(k.length)} {
			out = binary.AppendUvarint(out, v)
		}
	}
	next := 0
	for n := 1; n <= maxDigits; n++ {
		out = binary.AppendUvarint(out, count[n])
		last := uint64(0)
		for ; next < len(rows) && rows[next].prefix.n == n; next++ {
			out = binary.AppendUvarint(out, rows[next].prefix.v-last)
			out = binary.AppendUvarint(out, kindOf[next])
			last = rows[next].prefix.v
		}
	}
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out)), nil
}

func appendNames(b []byte, list []string) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for _, s := range list {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	return b
}

// LoadCompact reads what Compact wrote; apart from that it is LoadBlocks.
func (p *Plan) LoadCompact(r io.Reader, source string, date time.Time) error {
	raw, err := io.ReadAll(io.LimitReader(bufio.NewReader(r), maxList))
	if err != nil {
		return fmt.Errorf("load compact blocks: %w", err)
	}
	rows, err := decodeRows(raw)
	if err != nil {
		return fmt.Errorf("load compact blocks: %w", err)
	}
	return p.list.add(rows, listing{source, date})
}

// errCut says that a compact list ends too early or counts more than it holds.
var errCut = errors.New("cut short")

// decodeRows reads the compact form.
func decodeRows(raw []byte) ([]row, error) {
	body, ok := bytes.CutPrefix(raw, []byte(compactMagic))
	if !ok || len(body) < crc32.Size {
		return nil, fmt.Errorf("not a compact list of blocks: %w", ErrBadList)
	}
	sum := raw[len(raw)-crc32.Size:]
	if crc32.ChecksumIEEE(raw[:len(raw)-crc32.Size]) != binary.BigEndian.Uint32(sum) {
		return nil, fmt.Errorf("checksum differs: %w", ErrBadList)
	}
	d := decoder{rest: body[:len(body)-crc32.Size]}
	holders, territories := d.names(), d.names()
	kinds := make([]row, d.count(4))
	for i := range kinds {
		kinds[i].holder = pick(&d, holders)
		kinds[i].territory = pick(&d, territories)
		kinds[i].day = uint16(d.number(1<<16 - 1))
		kinds[i].length = int(d.number(maxDigits))
	}
	rows := make([]row, 0, len(d.rest)/3)
	for n := 1; n <= maxDigits && d.err == nil; n++ {
		last := uint64(0)
		for range d.count(2) {
			last += d.number(pow10[n] - 1)
			r := pick(&d, kinds)
			r.prefix = run{last, n}
			if last >= pow10[n] || r.length < n {
				d.fail(errCut)
			}
			rows = append(rows, r)
		}
	}
	if d.err == nil && len(d.rest) > 0 {
		d.fail(errors.New("bytes are left over"))
	}
	if d.err != nil {
		return nil, fmt.Errorf("%w: %w", d.err, ErrBadList)
	}
	return rows, nil
}

// decoder reads varints and remembers the first error, after which it gives zeros.
type decoder struct {
	rest []byte
	err  error
}

func (d *decoder) fail(err error) {
	if d.err == nil {
		d.err = err
		d.rest = nil
	}
}

// number reads a number up to most.
func (d *decoder) number(most uint64) uint64 {
	v, n := binary.Uvarint(d.rest)
	if n <= 0 || v > most {
		d.fail(errCut)
		return 0
	}
	d.rest = d.rest[n:]
	return v
}

// count reads how many things follow that take at least so many bytes each.
func (d *decoder) count(bytes int) int {
	v := d.number(maxList)
	if v > uint64(len(d.rest)/bytes) {
		d.fail(errCut)
		return 0
	}
	return int(v)
}

func (d *decoder) names() []string {
	list := make([]string, d.count(1))
	for i := range list {
		n := d.count(1)
		list[i] = string(d.rest[:n])
		d.rest = d.rest[n:]
	}
	return list
}

// pick reads a place in a list and returns what is there.
func pick[T any](d *decoder, list []T) T {
	var none T
	if len(list) == 0 {
		d.fail(errCut)
		return none
	}
	i := d.number(uint64(len(list) - 1))
	return list[i]
}
