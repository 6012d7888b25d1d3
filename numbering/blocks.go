package numbering

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"
)

// ErrBadList says that a list of blocks, zones or holders cannot be read; the text around it names the line.
var ErrBadList = errors.New("bad numbering list")

const (
	// maxList bounds a list, in bytes: ARCEP's largest has 1.1 million.
	maxList = 64 << 20
	// secondsADay turns days since 1970 into an instant.
	secondsADay = 24 * 60 * 60
)

// block is what the regulator says about the numbers under one prefix.
type block struct {
	holder, territory uint16 // places in the lists of names
	day               uint16 // date of attribution in days since 1970, 0 if not recorded
	source, length    uint8  // place in sources; digits of a whole number
}

// listing is a list that was loaded, with the date it bears.
type listing struct {
	name string
	date time.Time
}

// names numbers the distinct texts of a column.
type names struct {
	text  []string
	place map[string]uint16
}

func (n *names) put(s string) (uint16, error) {
	if i, ok := n.place[s]; ok {
		return i, nil
	}
	if len(n.text) > 1<<16-1 {
		return 0, fmt.Errorf("more than %d distinct names: %w", 1<<16, ErrBadList)
	}
	i := uint16(len(n.text))
	s = strings.Clone(s)
	n.text = append(n.text, s)
	n.place[s] = i
	return i, nil
}

// blockList holds the blocks of a plan.
type blockList struct {
	index       *Index // national prefix -> place in blocks
	blocks      []block
	holders     names
	holderNames []string // by place in holders, "" if unknown
	territories names
	sources     []listing
}

func newBlockList() blockList {
	return blockList{
		index:   NewIndex(),
		holders: names{place: map[string]uint16{}}, territories: names{place: map[string]uint16{}},
	}
}

// find returns the block whose prefix and length a number in national form has.
func (l *blockList) find(d *Digits) *block {
	i, _, ok := l.index.match(d)
	if !ok || l.blocks[i].length != d.n {
		return nil
	}
	return &l.blocks[i]
}

// hasLength tells whether the block of a run of digits holds numbers of its length.
func (l *blockList) hasLength(r run) bool {
	var d Digits
	d.set(r.v, r.n)
	return l.find(&d) != nil
}

// describe adds what the blocks say about a number.
func (l *blockList) describe(d *Digits, f *Facts) {
	b := l.find(d)
	if b == nil {
		return
	}
	f.Allocated = true
	f.HolderCode, f.HolderName = l.holders.text[b.holder], l.holderNames[b.holder]
	f.Territory = l.territories.text[b.territory]
	f.Source, f.SourceDate = l.sources[b.source].name, l.sources[b.source].date
	if b.day != 0 {
		f.AllocatedOn = time.Unix(int64(b.day)*secondsADay, 0).UTC()
	}
}

// row is one line of a list of blocks.
type row struct {
	prefix            run
	length            int
	holder, territory string
	day               uint16
}

// LoadBlocks reads a list of blocks in the columns of ARCEP's MAJNUM: prefix, first number, last number, holder,
// territory, date of attribution as DD/MM/YYYY; semicolons, UTF-8 or ISO-8859-1, with or without header. The length
// of a block's numbers is taken from its first and last one. A prefix that was loaded before is replaced. On error,
// which wraps ErrBadList and names the line, the plan is unchanged.
func (p *Plan) LoadBlocks(r io.Reader, source string, date time.Time) error {
	rows, err := readBlocks(r)
	if err != nil {
		return fmt.Errorf("load blocks: %w", err)
	}
	return p.list.add(rows, listing{source, date})
}

// add enters rows under the list they come from.
func (l *blockList) add(rows []row, from listing) error {
	if len(l.sources) > 1<<8-1 {
		return fmt.Errorf("load blocks: more than %d lists: %w", 1<<8, ErrBadList)
	}
	added := make([]block, 0, len(rows))
	for _, r := range rows {
		holder, err := l.holders.put(r.holder)
		if err != nil {
			return fmt.Errorf("load blocks: %w", err)
		}
		territory, err := l.territories.put(r.territory)
		if err != nil {
			return fmt.Errorf("load blocks: %w", err)
		}
		added = append(added, block{holder, territory, r.day, uint8(len(l.sources)), uint8(r.length)})
	}
	for len(l.holderNames) < len(l.holders.text) {
		l.holderNames = append(l.holderNames, "")
	}
	l.sources = append(l.sources, from)
	base := len(l.blocks)
	l.blocks = append(l.blocks, added...)
	var d Digits
	for i, r := range rows {
		d.set(r.prefix.v, r.prefix.n)
		l.index.put(&d, uint32(base+i))
	}
	return nil
}

// readBlocks reads the rows of a list of blocks.
func readBlocks(r io.Reader) ([]row, error) {
	var rows []row
	err := eachRecord(r, 6, func(rec []string) error {
		prefix, err := parseRun(rec[0])
		if err != nil || prefix.n == 0 {
			return fmt.Errorf("prefix %q is not 1 to %d digits", rec[0], maxDigits)
		}
		if !spans(rec[0], rec[1], '0') || !spans(rec[0], rec[2], '9') || len(rec[1]) != len(rec[2]) {
			return fmt.Errorf("block %s does not go from all zeros to all nines", rec[0])
		}
		day, err := parseDay(rec[5])
		if err != nil {
			return err
		}
		rows = append(rows, row{prefix, len(rec[1]), rec[3], rec[4], day})
		return nil
	})
	return rows, err
}

// spans tells whether number is prefix filled up with one digit.
func spans(prefix, number string, fill byte) bool {
	rest, ok := strings.CutPrefix(number, prefix)
	return ok && len(number) <= maxDigits && strings.Trim(rest, string(fill)) == ""
}

// parseDay reads DD/MM/YYYY as days since 1970; the empty text is 0.
func parseDay(s string) (uint16, error) {
	if s == "" {
		return 0, nil
	}
	t, err := time.Parse("02/01/2006", s)
	if err != nil {
		return 0, fmt.Errorf("date %q is not DD/MM/YYYY", s)
	}
	day := t.Unix() / secondsADay
	if day < 1 || day > 1<<16-1 {
		return 0, fmt.Errorf("date %q is out of range", s)
	}
	return uint16(day), nil
}

// eachRecord calls do for each line of a semicolon list with at least so many columns, without the header: the first
// line if it does not begin with a digit.
func eachRecord(r io.Reader, columns int, do func(rec []string) error) error {
	text, err := readText(r)
	if err != nil {
		return err
	}
	c := csv.NewReader(strings.NewReader(text))
	c.Comma, c.ReuseRecord, c.FieldsPerRecord, c.LazyQuotes = ';', true, -1, true
	for first := true; ; first = false {
		rec, err := c.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w: %w", ErrBadList, err)
		}
		line, _ := c.FieldPos(0)
		if len(rec) < columns {
			return fmt.Errorf("line %d: %d columns instead of %d: %w", line, len(rec), columns, ErrBadList)
		}
		for i := range rec {
			rec[i] = strings.TrimSpace(rec[i])
		}
		if first && (rec[0] == "" || rec[0][0] < '0' || rec[0][0] > '9') {
			continue
		}
		if err := do(rec); err != nil {
			return fmt.Errorf("line %d: %w: %w", line, err, ErrBadList)
		}
	}
}

// readText reads a whole list as UTF-8: a byte-order mark is dropped, and what is no UTF-8 is taken for ISO-8859-1,
// in which the regulator publishes.
func readText(r io.Reader) (string, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxList+1))
	if err != nil {
		return "", fmt.Errorf("read list: %w", err)
	}
	if len(raw) > maxList {
		return "", fmt.Errorf("list is longer than %d bytes: %w", maxList, ErrBadList)
	}
	if utf8.Valid(raw) {
		return strings.TrimPrefix(string(raw), "\uFEFF"), nil
	}
	var b strings.Builder
	for _, c := range raw {
		b.WriteRune(rune(c))
	}
	return b.String(), nil
}
