package bridge_test

import (
	"testing"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting/bridge"
)

const (
	old   = numbering.PhoneNumber(33199000012)
	other = numbering.PhoneNumber(33199000013)
	temp  = numbering.PhoneNumber(33199000001)
)

var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func TestCodes_To(t *testing.T) {
	t.Parallel()
	gsm := bridge.Codes{On: "**21*{international}#", Off: "##21#", Ask: "*#21#"}
	star := bridge.Codes{On: "*72 {national}", Off: "*73"}
	for _, x := range []struct {
		name  string
		codes bridge.Codes
		to    numbering.PhoneNumber
		shown string
		want  bridge.Codes
	}{
		{"a mobile line", gsm, temp, "01 99 00 00 01", bridge.Codes{On: "**21*+33199000001#", Off: "##21#", Ask: "*#21#"}},
		{"a mobile line to another country", gsm, 12025550101, "+1 202 555 0101", bridge.Codes{On: "**21*+12025550101#", Off: "##21#", Ask: "*#21#"}},
		{"a landline", star, 12025550101, "(202) 555-0101", bridge.Codes{On: "*72 2025550101", Off: "*73"}},
		{"a landline to another country", star, temp, "+33 1 99 00 00 01", bridge.Codes{}},
		{"a line without codes", bridge.Codes{}, temp, "01 99 00 00 01", bridge.Codes{}},
	} {
		if got := x.codes.To(x.to, x.shown); got != x.want {
			t.Errorf("%s: %+v, want %+v", x.name, got, x.want)
		}
	}
}

func TestLog(t *testing.T) {
	t.Parallel()
	var l bridge.Log
	is := func(want string, left int) {
		t.Helper()
		if got := l.Line(old, temp); got.State != want || l.Left(monday) != left {
			t.Errorf("%s with %d left, want %s with %d", got.State, l.Left(monday), want, left)
		}
	}
	ended := func(result string, own bool) {
		l = l.Ended(bridge.Test{From: old, To: temp, At: monday.Add(time.Hour), Result: result, Own: own})
	}
	is(bridge.NotTested, 3)
	l = l.Asked(old, temp, monday)
	is(bridge.Waiting, 2)
	if why := l.Refused(l.Line(old, temp), monday); why != "forwarding.waiting" {
		t.Errorf("while one is waited for: %q", why)
	}
	before := l.Newest()
	ended(bridge.DidNotRing, false)
	is(bridge.DidNotRing, 2)
	if n := l.Newest(); n.Sequence != before.Sequence || !n.AskedAt.Equal(before.AskedAt) {
		t.Errorf("the result belongs to another test: %+v", n)
	}
	l = l.Asked(old, temp, monday)
	ended(bridge.CouldNotTest, false)
	is(bridge.CouldNotTest, 2)
	ended(bridge.Works, true)
	is(bridge.Works, 2)
	ended(bridge.Works, false) // of the desk, without being asked
	ended(bridge.DidNotRing, false)
	is(bridge.DidNotRing, 0)
	if why := l.Refused(l.Line(old, temp), monday); why != "forwarding.enough" {
		t.Errorf("after three: %q", why)
	}
	if why := l.Refused(l.Line(old, temp), monday.AddDate(0, 0, 1)); why != "" {
		t.Errorf("on the next day: %q", why)
	}
	if got := l.Line(other, temp); got.State != bridge.NotTested || got.Newest != (bridge.Test{}) {
		t.Errorf("of another number: %+v", got)
	}
	l = l.Asked(old, temp, monday)
	if d := l.Dropped(); len(d) != len(l)-1 || len(d.Dropped()) != len(d) {
		t.Errorf("%d of %d after a call was given up", len(d), len(l))
	}
	for range 3 * bridge.Kept {
		l = l.Asked(old, temp, monday)
	}
	if len(l) != bridge.Kept {
		t.Errorf("%d tests are kept, want %d", len(l), bridge.Kept)
	}
}

// The log that a change was made from stays as it was.
func TestLog_ChangesNothingInPlace(t *testing.T) {
	t.Parallel()
	l := make(bridge.Log, 0, 8).Asked(old, temp, monday)
	l.Ended(bridge.Test{From: old, To: temp, At: monday, Result: bridge.Works})
	l.Dropped()
	l.Asked(other, temp, monday)
	if len(l) != 1 || l.Line(old, temp).State != bridge.Waiting {
		t.Errorf("%+v", l)
	}
}
