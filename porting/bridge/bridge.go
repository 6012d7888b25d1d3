// Package bridge is how calls reach a customer between the signature and the move: the old number's calls are forwarded to the temporary one. It has
// the codes by which a line does that, and the tests that show whether it works.
package bridge

import (
	"slices"
	"strings"
	"time"

	"github.com/portamento/portamento/numbering"
)

// Whether calls to the old number ring at the temporary one. The last three are what a call can come to.
const (
	NotTested    = "not_tested"
	Waiting      = "waiting" // for the desk's call
	Works        = "works"
	DidNotRing   = "did_not_ring"
	CouldNotTest = "could_not_test"
)

// Events are the events of the desk's call, by its result.
var Events = map[string]string{
	Works:        "port_order.forwarding_test_passed",
	DidNotRing:   "port_order.forwarding_test_failed",
	CouldNotTest: "port_order.forwarding_not_tested",
}

// Test is one look whether calls to the old number ring at the temporary one.
type Test struct {
	Sequence int                   `json:"sequence"` // counts the tests of a request, from 1
	From     numbering.PhoneNumber `json:"from"`     // the old number
	To       numbering.PhoneNumber `json:"to"`       // the temporary one
	AskedAt  time.Time             `json:"asked_at"`
	At       time.Time             `json:"at,omitzero"` // of the result; zero while the call is waited for
	Result   string                `json:"result,omitempty"`
	Note     string                `json:"note,omitempty"` // the desk's
	Own      bool                  `json:"own,omitempty"`  // the customer called, and says that it works
}

// Result is what a call comes to that was made.
func Result(rang bool) string {
	if rang {
		return Works
	}
	return DidNotRing
}

// Kept is how many tests of a request are kept, ADay how many calls it can ask for in a day.
const (
	Kept = 12
	ADay = 3
)

// Log is the tests of a request, the newest last. Its methods change nothing in place.
type Log []Test

// Newest is the newest test; zero if there was none.
func (l Log) Newest() Test {
	if len(l) == 0 {
		return Test{}
	}
	return l[len(l)-1]
}

// Line is one old number, and the temporary one that its calls are forwarded to.
type Line struct {
	From, To numbering.PhoneNumber
	State    string // NotTested, ...
	Newest   Test   // zero if there was none
}

// Line is what the newest test says of two numbers.
func (l Log) Line(from, to numbering.PhoneNumber) Line {
	x := Line{From: from, To: to, State: NotTested}
	if t := l.Newest(); t.Sequence != 0 && t.From == from && t.To == to {
		if x.Newest, x.State = t, t.Result; t.At.IsZero() {
			x.State = Waiting
		}
	}
	return x
}

// Data are the numbers of a line as an event has them.
func (x Line) Data() map[string]any {
	return map[string]any{"number": x.From.E164(), "temporary_number": x.To.E164()}
}

// Refused says why no call can be asked for on the day that begins at today: "" if one can.
func (l Log) Refused(x Line, today time.Time) string {
	switch {
	case x.State == Waiting:
		return "forwarding.waiting"
	case l.Left(today) == 0:
		return "forwarding.enough"
	}
	return ""
}

// Left is how many more calls can be asked for on the day that begins at today. One that nobody could make does not count, nor does the customer's
// own, unless a call was asked for before it.
func (l Log) Left(today time.Time) int {
	left := ADay
	for _, t := range l {
		if own := t.Own && !t.AskedAt.Before(t.At); !own && !t.AskedAt.Before(today) && t.Result != CouldNotTest {
			left--
		}
	}
	return max(0, left)
}

// Asked is the log with a test that is asked for.
func (l Log) Asked(from, to numbering.PhoneNumber, now time.Time) Log {
	t := Test{Sequence: l.Newest().Sequence + 1, From: from, To: to, AskedAt: now}
	return append(slices.Clone(l[max(0, len(l)+1-Kept):]), t)
}

// Ended is the log with the result of the test that is waited for, or of one that nobody asked for.
func (l Log) Ended(x Test) Log {
	if l.Line(x.From, x.To).State != Waiting {
		l = l.Asked(x.From, x.To, x.At)
	}
	l = slices.Clone(l)
	t := &l[len(l)-1]
	t.At, t.Result, t.Note, t.Own = x.At, x.Result, x.Note, x.Own
	return l
}

// Dropped is the log without a test that is waited for.
func (l Log) Dropped() Log {
	if n := len(l); n > 0 && l[n-1].At.IsZero() {
		return slices.Clone(l[:n-1])
	}
	return l
}

// Codes are what somebody dials on a line to have all its calls forwarded, to end that, and to ask whether it is on; empty where only the settings at
// the provider do it. {international} in On is the number to ring with its plus sign, {national} as people of the country dial it.
type Codes struct{ On, Off, Ask string }

// To are the codes with the number that shall ring, which people of the country read as shown; none for a number of another country that cannot be
// dialled so.
func (c Codes) To(to numbering.PhoneNumber, shown string) Codes {
	if strings.Contains(c.On, "{national}") && strings.HasPrefix(shown, "+") {
		return Codes{}
	}
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, shown)
	c.On = strings.NewReplacer("{national}", digits, "{international}", to.E164()).Replace(c.On)
	return c
}
