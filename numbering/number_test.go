package numbering_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/portamento/portamento/numbering"
)

func TestParseE164(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"+33199001234", "+12125550123", "+6834000", "+590590000000", "+123456789012345"} {
		n, err := numbering.ParseE164(s)
		if err != nil || n.E164() != s || n.String() != s {
			t.Errorf("ParseE164(%q) = %s, %v", s, n, err)
		}
	}
	refused := []string{
		"", "+", "33199001234", "+0199001234", "+33 199001234", "+3319900123a", "+1234567890123456", "+33 ", "+123456",
		"+３３１９９００１２３４", "+33199001234\n", "+3319900123\x00",
	}
	for _, s := range refused {
		if n, err := numbering.ParseE164(s); n != 0 || !errors.Is(err, numbering.ErrNotE164) {
			t.Errorf("ParseE164(%q) = %s, %v, want ErrNotE164", s, n, err)
		}
	}
}

func TestPhoneNumberInJSON(t *testing.T) {
	t.Parallel()
	type form struct {
		Main numbering.PhoneNumber
		None numbering.PhoneNumber
		By   map[numbering.PhoneNumber]numbering.LineType
	}
	in := form{Main: 33199001234, By: map[numbering.PhoneNumber]numbering.LineType{33639981234: numbering.Mobile}}
	text, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"Main":"+33199001234","None":"","By":{"+33639981234":"mobile"}}`
	if string(text) != want {
		t.Fatalf("JSON is %s, want %s", text, want)
	}
	var out form
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	if out.Main != in.Main || out.None != 0 || out.By[33639981234] != numbering.Mobile {
		t.Errorf("read back %+v", out)
	}
	if err := json.Unmarshal([]byte(`{"Main":"0199001234"}`), &out); !errors.Is(err, numbering.ErrNotE164) {
		t.Errorf("a national number in JSON gives %v", err)
	}
}

func TestMasked(t *testing.T) {
	t.Parallel()
	for n, want := range map[numbering.PhoneNumber]string{
		0:            "",
		33199001234:  "+33•••••1234",
		12125550123:  "+1••••••0123",
		33100000007:  "+33•••••0007",
		35312345678:  "+353•••••678",
		6834000:      "+683••00",
		590590000000: "+590•••••0000",
	} {
		if got := n.Masked(); got != want {
			t.Errorf("%s masked is %q, want %q", n, got, want)
		}
	}
}

func TestCallingCode(t *testing.T) {
	t.Parallel()
	for n, want := range map[numbering.PhoneNumber]uint64{
		0: 0, 33199001234: 33, 12125550123: 1, 79995550123: 7, 590590000000: 590, 525550000000: 52, 6834000: 683, 8: 8,
	} {
		if got := n.CallingCode(); got != want {
			t.Errorf("%d: calling code %d, want %d", uint64(n), got, want)
		}
	}
}

func TestLineTypeNames(t *testing.T) {
	t.Parallel()
	for line := numbering.UnknownLine; line <= numbering.Short; line++ {
		text, err := line.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		var back numbering.LineType
		if err := back.UnmarshalText(text); err != nil || back != line {
			t.Errorf("%s is read back as %s, %v", text, back, err)
		}
	}
	var line numbering.LineType
	if err := line.UnmarshalText([]byte("fax")); !errors.Is(err, numbering.ErrUnknownLineType) {
		t.Errorf("fax gives %v", err)
	}
	if got := numbering.LineType(99).String(); got != "unknown" {
		t.Errorf("a value out of range is %q", got)
	}
}

func TestFaultCodesAreDistinct(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for f := numbering.NoFault; f <= numbering.Garbage; f++ {
		if seen[f.String()] {
			t.Errorf("code %q stands twice", f)
		}
		seen[f.String()] = true
	}
	if numbering.TooShort.String() != "number.too_short" || numbering.NoFault.String() != "" {
		t.Error("codes have changed")
	}
}
