package sheet_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/web/office/request/sheet"
)

func TestRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		want       []sheet.Row
	}{
		{"nothing", " \n\n", nil},
		{"one a line", "01 99 00 12 34\r\n\r\n0199001235\n", []sheet.Row{{Number: "01 99 00 12 34"}, {Number: "0199001235"}}},
		{"numbers with commas", "0199001234, 0199001235", []sheet.Row{{Number: "0199001234"}, {Number: "0199001235"}}},
		{"the template's order", "0199001234;Front desk;F0FABC1237KN;Anne", []sheet.Row{{"0199001234", "Front desk", "F0FABC1237KN", "Anne"}}},
		{"headings in French", "\uFEFFRIO\tNuméro\tRemarque\nF0FABC1237KN\t0199001234\tx", []sheet.Row{{Number: "0199001234", Code: "F0FABC1237KN"}}},
		{"quotes", `"0199001234","Desk, first floor"`, []sheet.Row{{Number: "0199001234", Label: "Desk, first floor"}}},
		{"broken quotes are text", "0199001234;\"Desk\n0199001235;x", []sheet.Row{{Number: "0199001234", Label: "\"Desk"}, {Number: "0199001235", Label: "x"}}},
		{"what makes no sense is kept", "hello", []sheet.Row{{Number: "hello"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := sheet.Read(c.text); !slices.Equal(got, c.want) {
				t.Errorf("read %q, want %q", got, c.want)
			}
		})
	}
}

func TestRead_StopsSomewhere(t *testing.T) {
	t.Parallel()
	if got := len(sheet.Read(strings.Repeat("0199001234\n", sheet.MaxRows+10))); got != sheet.MaxRows {
		t.Errorf("%d rows, want %d", got, sheet.MaxRows)
	}
}

func TestRange(t *testing.T) {
	t.Parallel()
	const first = numbering.PhoneNumber(33199001200)
	got, err := sheet.Range(first, first+2)
	if want := []sheet.Row{{Number: "+33199001200"}, {Number: "+33199001201"}, {Number: "+33199001202"}}; err != nil || !slices.Equal(got, want) {
		t.Errorf("range = %v, %v", got, err)
	}
	if _, err := sheet.Range(first, first-1); !errors.Is(err, sheet.ErrRangeOrder) {
		t.Errorf("backwards: %v", err)
	}
	if got, err := sheet.Range(first, first+sheet.MaxRange-1); err != nil || len(got) != sheet.MaxRange {
		t.Errorf("the longest: %d numbers, %v", len(got), err)
	}
	if _, err := sheet.Range(first, first+sheet.MaxRange); !errors.Is(err, sheet.ErrRangeLong) {
		t.Errorf("too long: %v", err)
	}
}

// What is written is read again as it was, however odd.
func FuzzRead(f *testing.F) {
	for _, s := range []string{"", "0199001234", "a;b;c", "\"", "number,label\n1,2", "\uFEFFx\t\ty", "1\r2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rows := sheet.Read(text)
		if len(rows) > sheet.MaxRows {
			t.Fatalf("%d rows", len(rows))
		}
		for _, r := range rows {
			if !utf8.ValidString(r.Number + r.Label + r.Code + r.Destination) {
				t.Fatalf("%q is not valid", r)
			}
		}
		if again := sheet.Read(sheet.Write(rows)); len(again) > len(rows)*2+1 && len(rows) < 100 {
			t.Fatalf("%d rows became %d", len(rows), len(again))
		}
	})
}
