package numbering_test

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/portamento/portamento/numbering"
)

func TestIndexLongestPrefixWins(t *testing.T) {
	t.Parallel()
	x := numbering.NewIndex()
	// Shorter before longer and longer before shorter: both ways of splitting a leaf.
	for prefix, v := range map[string]uint32{"01": 1, "0142": 42, "014": 14, "0": 9, "00": 7, "1": 0, "063998": numbering.MaxValue} {
		if err := x.Put(prefix, v); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		digits string
		v      uint32
		length int
		ok     bool
	}{
		{"0142000000", 42, 4, true}, {"0143", 14, 3, true}, {"0130", 1, 2, true}, {"02", 9, 1, true},
		{"0033", 7, 2, true}, {"1", 0, 1, true}, {"0639980000", numbering.MaxValue, 6, true}, {"063997", 9, 1, true},
		{"2", 0, 0, false}, {"", 0, 0, false}, {"x", 0, 0, false}, {"014 2", 14, 3, true},
	}
	for _, tt := range tests {
		if v, length, ok := x.Longest(tt.digits); v != tt.v || length != tt.length || ok != tt.ok {
			t.Errorf("Longest(%q) = %d, %d, %t", tt.digits, v, length, ok)
		}
	}
	if x.Len() != 7 {
		t.Errorf("Len = %d, want 7", x.Len())
	}
	if v, length, ok := x.LongestE164(142000000); v != 0 || length != 1 || !ok {
		t.Errorf("LongestE164 = %d, %d, %t: a number has no leading zero", v, length, ok)
	}
}

func TestIndexEmptyPrefixIsTheDefault(t *testing.T) {
	t.Parallel()
	x := numbering.NewIndex()
	if err := x.Put("", 5); err != nil {
		t.Fatal(err)
	}
	if v, length, ok := x.Longest("0199001234"); v != 5 || length != 0 || !ok {
		t.Errorf("Longest = %d, %d, %t", v, length, ok)
	}
}

func TestIndexRefuses(t *testing.T) {
	t.Parallel()
	x := numbering.NewIndex()
	for _, prefix := range []string{"01x", "+33", " 01", "٠١", strings.Repeat("1", 20)} {
		if err := x.Put(prefix, 1); !errors.Is(err, numbering.ErrNotDigits) {
			t.Errorf("Put(%q) gives %v", prefix, err)
		}
	}
	if err := x.Put("01", numbering.MaxValue+1); !errors.Is(err, numbering.ErrValueTooLarge) {
		t.Errorf("a large value gives %v", err)
	}
	if x.Len() != 0 {
		t.Errorf("Len = %d after refusals", x.Len())
	}
}

// The index agrees with a map that is asked for every prefix, longest first.
func TestIndexAgreesWithAMap(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(1, 2))
	text := func() string {
		b := make([]byte, 1+rnd.IntN(6))
		for i := range b {
			b[i] = '0' + byte(rnd.IntN(4)) // few digits, so that prefixes collide
		}
		return string(b)
	}
	x, m := numbering.NewIndex(), map[string]uint32{}
	for range 2000 {
		prefix, v := text(), rnd.Uint32N(1000)
		m[prefix] = v
		if err := x.Put(prefix, v); err != nil {
			t.Fatal(err)
		}
	}
	if x.Len() != len(m) {
		t.Errorf("Len = %d, want %d", x.Len(), len(m))
	}
	for range 5000 {
		digits := text() + text()
		length := len(digits)
		for ; length > 0; length-- {
			if _, ok := m[digits[:length]]; ok {
				break
			}
		}
		want, ok := m[digits[:length]]
		d, err := numbering.ParseDigits(digits)
		if err != nil || d.String() != digits || d.Len() != len(digits) {
			t.Fatalf("ParseDigits(%s) = %s, %v", digits, d, err)
		}
		if v, n, found := x.Match(d); v != want || n != length || found != ok {
			t.Fatalf("Match(%s) = %d, %d, %t, want %d, %d, %t", digits, v, n, found, want, length, ok)
		}
	}
}

func TestNationalKeepsTheLeadingZero(t *testing.T) {
	t.Parallel()
	fr, us := newPlan(t, france()), newPlan(t, america())
	tests := []struct {
		plan *numbering.Plan
		n    numbering.PhoneNumber
		want string
		ok   bool
	}{
		{fr, 33199001234, "0199001234", true}, {fr, 590590000000, "0590000000", true},
		{fr, 12125550123, "", false}, {fr, 0, "", false}, {us, 12125550123, "2125550123", true},
	}
	for _, tt := range tests {
		if d, ok := tt.plan.National(tt.n); d.String() != tt.want || ok != tt.ok {
			t.Errorf("National(%s) = %s, %t", tt.n, d, ok)
		}
	}
}
