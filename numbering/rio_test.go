package numbering_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/portamento/portamento/numbering"
)

// vectors: the first is the published example of "Algorithme inter-opérateurs de calcul du RIO" 1.1, its number
// included; the others were computed and agree with two public checkers.
var vectors = []struct {
	number, rio string
	line        numbering.LineType
}{
	{"0612345678", "01PEROY4P4TR", numbering.Mobile},
	{"0639980142", "02E7K2M9QNND", numbering.Mobile},
	{"0199000001", "F0FABC1237KN", numbering.Landline},
	{"0199001234", "F3T1A2B3CWGU", numbering.Landline},
	{"0199000029", "F0FPLUS01+9W", numbering.Landline},
}

func parseRIO(t *testing.T, typed string) numbering.RIO {
	t.Helper()
	r, err := numbering.ParseRIO(typed)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// withKey completes nine characters by the key for a number.
func withKey(t *testing.T, prefix, national string) numbering.RIO {
	t.Helper()
	key, err := numbering.Key(prefix, national)
	if err != nil {
		t.Fatal(err)
	}
	return parseRIO(t, prefix+key)
}

func TestRIOVectors(t *testing.T) {
	t.Parallel()
	for _, v := range vectors {
		key, err := numbering.Key(v.rio[:9], v.number)
		if err != nil || key != v.rio[9:] {
			t.Errorf("Key(%s, %s) = %q, %v, want %q", v.rio[:9], v.number, key, err, v.rio[9:])
		}
		for _, typed := range []string{v.rio, strings.ToLower(v.rio), v.rio[:2] + " " + v.rio[2:3] + "-" + v.rio[3:9] + "\u00a0" + v.rio[9:]} {
			r := parseRIO(t, typed)
			if r.Code() != v.rio {
				t.Errorf("%q is stored as %q", typed, r.Code())
			}
			if fault := r.Check(v.number, v.line); fault != numbering.NoRIOFault {
				t.Errorf("%s for %s: %v", typed, v.number, fault)
			}
			if fault := r.Check(v.number, numbering.UnknownLine); fault != numbering.NoRIOFault {
				t.Errorf("%s for %s, line unknown: %v", typed, v.number, fault)
			}
		}
		last := v.rio[11] - 'A'
		altered := v.rio[:11] + string(rune('A'+(last+1)%26))
		if fault := parseRIO(t, altered).Check(v.number, v.line); fault != numbering.RIOKey {
			t.Errorf("altered key %s passes: %v", altered, fault)
		}
	}
}

func TestKeyRefuses(t *testing.T) {
	t.Parallel()
	for _, in := range [][2]string{
		{"01PEROY4", "0612345678"}, {"01peroy4p", "0612345678"}, {"01PEROY4+", "0612345678"}, {"01PEROY4é", "0612345678"},
		{"01PEROY4P", "612345678"}, {"01PEROY4P", "06 12345678"}, {"01PEROY4P", "061234567O"}, {"01PEROY4P", "3361234567"},
	} {
		if key, err := numbering.Key(in[0], in[1]); key != "" || !errors.Is(err, numbering.ErrRIOInput) {
			t.Errorf("Key(%q, %q) = %q, %v", in[0], in[1], key, err)
		}
	}
}

func TestParseRIORefuses(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]numbering.RIOFault{
		"":                        numbering.RIOLength,
		"01PEROY4P4T":             numbering.RIOLength,
		"01PEROY4P4TRX":           numbering.RIOLength,
		strings.Repeat("A", 1e4):  numbering.RIOLength,
		"01PEROY4P4T_":            numbering.RIOCharacters,
		"01P+ROY4P4TR":            numbering.RIOCharacters, // + within the key only
		"+1PEROY4P4TR":            numbering.RIOCharacters,
		"01PÉROY4P4TR":            numbering.RIOCharacters,
		"01PEROY4P4T\x00":         numbering.RIOCharacters,
		"０１PEROY4P4TR":            numbering.RIOCharacters,
		"01PEROY4P4T\xff":         numbering.RIOCharacters,
		"01PEROY4P4TR 0612345678": numbering.RIOLength,
	} {
		r, err := numbering.ParseRIO(typed)
		if !errors.Is(err, want) || r != (numbering.RIO{}) {
			t.Errorf("ParseRIO(%.20q) gives %v, want %v", typed, err, want)
		}
		if err != nil && typed != "" && strings.Contains(err.Error(), typed) {
			t.Errorf("the error repeats what was typed: %v", err)
		}
	}
}

func TestRIOCheckTellsWhatIsWrong(t *testing.T) {
	t.Parallel()
	const fixed, mobile, sva = "0199001234", "0639980142", "0800000000"
	tests := map[string]struct {
		prefix, number string
		line           numbering.LineType
		want           numbering.RIOFault
	}{
		"fixed":                 {"F0FABC123", fixed, numbering.Landline, numbering.NoRIOFault},
		"fixed, not geographic": {"FEZ00000A", "0947000000", numbering.VoIP, numbering.NoRIOFault},
		"special rate":          {"F0A123456", sva, numbering.Premium, numbering.NoRIOFault},
		"special rate, free":    {"F0A123456", sva, numbering.TollFree, numbering.NoRIOFault},
		"mobile, business":      {"02E123456", mobile, numbering.Mobile, numbering.NoRIOFault},
		"mobile overseas, operator with a letter": {"0AP123456", "0690000000", numbering.Mobile, numbering.NoRIOFault},
		"mobile, operator A to E":                 {"E1P123456", mobile, numbering.Mobile, numbering.NoRIOFault},
		"extended number of 14 digits":            {"01P123456", "07000000000000", numbering.Mobile, numbering.NoRIOFault},
		"any kind when the line is unknown":       {"F0A123456", sva, numbering.UnknownLine, numbering.NoRIOFault},
		"mobile RIO on a fixed line":              {"01P123456", fixed, numbering.Landline, numbering.RIOOtherLine},
		"fixed RIO on a mobile line":              {"F0F123456", mobile, numbering.Mobile, numbering.RIOOtherLine},
		"fixed RIO on a special rate":             {"F0F123456", sva, numbering.Premium, numbering.RIOOtherLine},
		"special-rate RIO on a fixed line":        {"F0A123456", fixed, numbering.Landline, numbering.RIOOtherLine},
		"fixed with E":                            {"F0E123456", fixed, numbering.Landline, numbering.RIOIndicator},
		"fixed with P":                            {"F0P123456", fixed, numbering.Landline, numbering.RIOIndicator},
		"fixed with H":                            {"F0H123456", fixed, numbering.Landline, numbering.RIOIndicator},
		"mobile with F":                           {"01F123456", mobile, numbering.Mobile, numbering.RIOIndicator},
		"a short code has none":                   {"F0F123456", fixed, numbering.Short, numbering.RIONumber},
	}
	for name, tt := range tests {
		r := withKey(t, tt.prefix, tt.number)
		if got := r.Check(tt.number, tt.line); got != tt.want {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
	if got := (numbering.RIO{}).Check(fixed, numbering.Landline); got != numbering.RIOLength {
		t.Errorf("none: %v", got)
	}
	r := withKey(t, "F0FABC123", fixed)
	for _, number := range []string{"", "199001234", "01 99 00 12 34", "+33199001234", "01990012345678", "1199001234", "019900123O"} {
		want := numbering.RIONumber
		if len(number) == 14 && number[0] == '0' && !strings.Contains(number, " ") {
			want = numbering.RIOKey // a well-formed extended number, but not that one
		}
		if got := r.Check(number, numbering.Landline); got != want {
			t.Errorf("number %q: %v, want %v", number, got, want)
		}
	}
}

func TestRIOFaultIsAnError(t *testing.T) {
	t.Parallel()
	if err := numbering.NoRIOFault.Err(); err != nil {
		t.Errorf("no fault is %v", err)
	}
	err := fmt.Errorf("check: %w", numbering.RIOKey.Err())
	if !errors.Is(err, numbering.RIOKey) || err.Error() != "check: rio.key" {
		t.Errorf("key fault is %v", err)
	}
}

func TestRIOHidesItself(t *testing.T) {
	t.Parallel()
	r := parseRIO(t, "F3T1A2B3CWGU")
	if r.Operator() != "F3" || r.Kind() != numbering.Landline {
		t.Errorf("operator %q, kind %s", r.Operator(), r.Kind())
	}
	for _, shown := range []string{r.Masked(), fmt.Sprint(r), fmt.Sprintf("%v %+v %s", r, r, r)} {
		if strings.Contains(shown, "1A2") || !strings.HasPrefix(shown, "F3••") {
			t.Errorf("shown as %q", shown)
		}
	}
	var none numbering.RIO
	if none.Code()+none.Masked()+none.Operator() != "" || none.Kind() != numbering.UnknownLine {
		t.Error("none shows something")
	}
}

// randomRIO is a fixed RIO with its key for a random number.
func randomRIO(t *testing.T, rnd *rand.Rand, digits int) (numbering.RIO, string) {
	t.Helper()
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	prefix := []byte("F0F......")
	for i := 3; i < 9; i++ {
		prefix[i] = letters[rnd.IntN(len(letters))]
	}
	number := []byte("01")
	for len(number) < digits {
		number = append(number, '0'+byte(rnd.IntN(10)))
	}
	return withKey(t, string(prefix), string(number)), string(number)
}

func TestRIOKeyFindsSlips(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(3, 4))
	for round := range 500 {
		r, number := randomRIO(t, rnd, []int{10, 14}[round%2])
		for i := 1; i < len(number); i++ {
			for digit := byte('0'); digit <= '9'; digit++ {
				wrong := number[:i] + string(digit) + number[i+1:]
				if got := r.Check(wrong, numbering.Landline); (got == numbering.NoRIOFault) != (wrong == number) {
					t.Fatalf("%s for %s instead of %s: %v", r.Code(), wrong, number, got)
				}
			}
			if i+1 < len(number) && number[i] != number[i+1] {
				wrong := number[:i] + number[i+1:i+2] + number[i:i+1] + number[i+2:]
				if got := r.Check(wrong, numbering.Landline); got != numbering.RIOKey {
					t.Fatalf("%s for %s instead of %s: %v", r.Code(), wrong, number, got)
				}
			}
		}
	}
}

func TestRepair(t *testing.T) {
	t.Parallel()
	for _, v := range vectors {
		if got, ok := numbering.Repair(v.rio, v.number, v.line); !ok || got.Code() != v.rio {
			t.Errorf("%s is repaired to %s, %t", v.rio, got.Code(), ok)
		}
		// Every 0 read as O and every 1 as I.
		typed := strings.ToLower(strings.NewReplacer("0", "O", "1", "I").Replace(v.rio))
		if got, ok := numbering.Repair(typed, v.number, v.line); !ok || got.Code() != v.rio {
			t.Errorf("%s is repaired to %s, %t, want %s", typed, got.Code(), ok, v.rio)
		}
		wrong := v.number[:9] + string('0'+(v.number[9]-'0'+1)%10)
		if got, ok := numbering.Repair(v.rio, wrong, v.line); ok {
			t.Errorf("with the wrong number, %s is repaired to %s", v.rio, got.Code())
		}
	}
	for _, typed := range []string{"", "O1PEROY4P4T", strings.Repeat("O", 400), "OOOOOOOOOOOO", "I0I0I0I0I0I0"} {
		if got, ok := numbering.Repair(typed, "0612345678", numbering.Mobile); ok {
			t.Errorf("%.20q is repaired to %s", typed, got.Code())
		}
	}
}

// Whatever Repair proposes fits, and differs from what was typed in O, 0, I and 1 only.
func TestRepairProposesOnlyWhatFits(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(5, 6))
	swap := map[byte]byte{'O': '0', '0': 'O', 'I': '1', '1': 'I'}
	repaired := 0
	for range 2000 {
		r, number := randomRIO(t, rnd, 10)
		typed := []byte(r.Code())
		for i, c := range typed {
			if other, ok := swap[c]; ok && rnd.IntN(2) == 0 {
				typed[i] = other
			}
		}
		got, ok := numbering.Repair(string(typed), number, numbering.Landline)
		if !ok {
			continue
		}
		repaired++
		if fault := got.Check(number, numbering.Landline); fault != numbering.NoRIOFault {
			t.Fatalf("%s is repaired to %s, which has %v", typed, got.Code(), fault)
		}
		for i, c := range []byte(got.Code()) {
			if c != typed[i] && swap[c] != typed[i] {
				t.Fatalf("%s is repaired to %s", typed, got.Code())
			}
		}
	}
	if repaired < 1900 {
		t.Errorf("only %d of 2000 were repaired", repaired)
	}
}
