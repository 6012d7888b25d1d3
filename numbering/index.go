package numbering

import (
	"errors"
	"fmt"
)

// MaxValue is the largest value that an Index holds.
const MaxValue = 1<<31 - 1

// ErrValueTooLarge says that a value above MaxValue was put into an Index.
var ErrValueTooLarge = errors.New("value too large for an index")

// leaf marks a slot that holds a value instead of the number of a node, and a value that is set.
const leaf = 1 << 31

// own is the slot of a node for the value of the prefix that ends there.
const own = 10

// node has a slot for each digit and one for itself: 44 bytes, so that a national plan stays within the cache.
type node [11]uint32

// Index maps prefixes of digits to values; the longest prefix wins. Looking up allocates nothing and may be done
// by many goroutines at a time, but not while something is put in. Make one with NewIndex.
type Index struct {
	nodes []node
	size  int
}

// NewIndex makes an empty index.
func NewIndex() *Index { return &Index{nodes: make([]node, 1)} }

// Len is the number of prefixes held.
func (x *Index) Len() int { return x.size }

// Put sets the value of a prefix, a text of at most 19 digits; a second value for the same prefix replaces the first.
// The empty prefix stands for every number. It fails on anything else than digits, or on a value above MaxValue.
func (x *Index) Put(prefix string, v uint32) error {
	d, err := ParseDigits(prefix)
	if err != nil {
		return fmt.Errorf("put prefix: %w", err)
	}
	if v > MaxValue {
		return fmt.Errorf("put prefix %s: %w", prefix, ErrValueTooLarge)
	}
	x.put(&d, v)
	return nil
}

// put sets the value of the prefix d.
func (x *Index) put(d *Digits, v uint32) {
	at := uint32(0)
	for i := range int(d.n) {
		slot := &x.nodes[at][d.d[i]]
		last := i == int(d.n)-1
		switch {
		case *slot == 0 && last:
			*slot = v | leaf
			x.size++
			return
		case *slot&leaf != 0 && last:
			*slot = v | leaf
			return
		case *slot == 0 || *slot&leaf != 0:
			// The slot was free or held the value of a shorter prefix, which moves into the new node.
			next := uint32(len(x.nodes))
			held := *slot
			*slot = next
			x.nodes = append(x.nodes, node{own: held})
			at = next
		default:
			at = *slot
		}
	}
	if x.nodes[at][own] == 0 {
		x.size++
	}
	x.nodes[at][own] = v | leaf
}

// Longest returns the value of the longest prefix that digits begins with, and the length of that prefix. It stops
// at the first byte that is no digit.
func (x *Index) Longest(digits string) (v uint32, length int, ok bool) {
	var d Digits
	for i := 0; i < len(digits) && i < maxDigits; i++ {
		c := digits[i] - '0'
		if c > 9 {
			break
		}
		d.d[i] = c
		d.n++
	}
	return x.match(&d)
}

// Match is Longest on digits that are taken apart already, such as those of Plan.National.
func (x *Index) Match(d Digits) (v uint32, length int, ok bool) { return x.match(&d) }

// LongestE164 is Longest on the digits of a number, calling code first.
func (x *Index) LongestE164(n PhoneNumber) (v uint32, length int, ok bool) {
	var d Digits
	d.set(uint64(n), width(uint64(n)))
	return x.match(&d)
}

func (x *Index) match(d *Digits) (v uint32, length int, ok bool) {
	at := &x.nodes[0]
	best := at[own]
	for i, c := range d.d[:d.n] {
		slot := at[c]
		if slot == 0 {
			break
		}
		if slot&leaf != 0 {
			return slot &^ leaf, i + 1, true
		}
		at = &x.nodes[slot]
		if at[own] != 0 {
			best, length = at[own], i+1
		}
	}
	return best &^ leaf, length, best != 0
}

// find is match for an index of short prefixes: it takes the digits off one by one, no more than it needs.
func (x *Index) find(r run) (v uint32, ok bool) {
	at := &x.nodes[0]
	best := at[own]
	for k := 1; k <= r.n; k++ {
		slot := at[r.head(k)%10]
		if slot == 0 {
			break
		}
		if slot&leaf != 0 {
			return slot &^ leaf, true
		}
		at = &x.nodes[slot]
		if at[own] != 0 {
			best = at[own]
		}
	}
	return best &^ leaf, best != 0
}
