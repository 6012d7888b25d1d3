package numbering

import (
	"math/bits"
	"strings"
)

// Check tells whether a RIO can be that of a line, given its number in national form with leading 0, digits only. An
// UnknownLine accepts the structure of any kind of line. It finds RIOLength, RIOOperator, RIOIndicator, RIOOtherLine,
// RIONumber or RIOKey, the first that applies in this order.
func (r RIO) Check(national string, t LineType) RIOFault {
	if r == (RIO{}) {
		return RIOLength
	}
	kind, fault := r.kind()
	switch {
	case fault != NoRIOFault:
		return fault
	case t == Short || !rioNumber(national):
		return RIONumber
	case t != UnknownLine && rioKind(t) != kind:
		return RIOOtherLine
	case rioKey(r.text[:rioPrefix], national) != [3]byte(r.text[rioPrefix:]):
		return RIOKey
	}
	return NoRIOFault
}

// rioKind folds the kinds of line into the three that RIOs tell apart: Mobile, Landline and Premium.
func rioKind(t LineType) LineType {
	switch t {
	case VoIP:
		return Landline
	case TollFree:
		return Premium
	}
	return t
}

// Kind is the kind of line that the structure names: Mobile, Landline for any fixed line, Premium for any number at
// a special rate, and UnknownLine when the structure is wrong.
func (r RIO) Kind() LineType {
	kind, _ := r.kind()
	return kind
}

// kind reads the structure. Mobile operators begin with a digit or A to E, the others with F to Z; the indicator of
// special rates exists since the decision of 6 December 2022.
func (r RIO) kind() (LineType, RIOFault) {
	first, indicator := r.text[0], r.text[2]
	mobile := first >= '0' && first <= '9' || first >= 'A' && first <= 'E'
	switch {
	case mobile && (indicator == 'E' || indicator == 'P'):
		return Mobile, NoRIOFault
	case mobile:
		return UnknownLine, RIOIndicator
	case first < 'F' || first > 'Z':
		return UnknownLine, RIOOperator
	case strings.IndexByte(fixedIndicators, indicator) >= 0:
		return Landline, NoRIOFault
	case indicator == 'A':
		return Premium, NoRIOFault
	}
	return UnknownLine, RIOIndicator
}

// Operator is the two-character prefix that names the losing operator, "" for none. Mobile prefixes differ by
// territory.
func (r RIO) Operator() string {
	if r == (RIO{}) {
		return ""
	}
	return string(r.text[:2])
}

// Code is the twelve characters, "" for none. They are a secret of the customer: show Masked instead.
func (r RIO) Code() string {
	if r == (RIO{}) {
		return ""
	}
	return string(r.text[:])
}

// String is Masked, so that a RIO printed by mistake tells nothing.
func (r RIO) String() string { return r.Masked() }

// Masked keeps the operator prefix only, "" for none.
func (r RIO) Masked() string {
	if r == (RIO{}) {
		return ""
	}
	return r.Operator() + strings.Repeat("•", rioLength-2)
}

// maxSwaps is how many characters Repair changes at most: with more, a wrong code could be made to fit by chance.
const maxSwaps = 4

// Repair proposes the RIO that was meant when O and 0, or I and 1, were mistaken for each other: the one with the
// fewest swaps whose structure suits the line and whose key fits. A RIO that is right already is returned as it is.
// It gives up, with false, when none fits or two are equally near; a person confirms what it proposes. At most 794
// codes are tried.
func Repair(typed, national string, t LineType) (RIO, bool) {
	r, err := ParseRIO(typed)
	if err != nil {
		return RIO{}, false
	}
	var doubtful []int
	for i, c := range r.text {
		if swapped(c) != c {
			doubtful = append(doubtful, i)
		}
	}
	var found RIO
	for swaps := 0; swaps <= min(maxSwaps, len(doubtful)); swaps++ {
		hits := 0
		for set := uint(0); set < 1<<len(doubtful); set++ {
			if bits.OnesCount(set) != swaps {
				continue
			}
			try := r
			for bit, i := range doubtful {
				if set>>bit&1 == 1 {
					try.text[i] = swapped(r.text[i])
				}
			}
			if try.Check(national, t) == NoRIOFault {
				found = try
				hits++
			}
		}
		if hits > 0 {
			return found, hits == 1
		}
	}
	return RIO{}, false
}

// swapped is the character that c is mistaken for, c itself if there is none.
func swapped(c byte) byte {
	switch c {
	case 'O':
		return '0'
	case '0':
		return 'O'
	case 'I':
		return '1'
	case '1':
		return 'I'
	}
	return c
}
