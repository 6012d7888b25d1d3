package typed_test

import (
	"strings"
	"testing"

	"github.com/portamento/portamento/porting/typed"
)

// A name or a label is one line of text that everybody sees as it is: nothing in it steers a terminal or the direction of reading.
func TestLine(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"plain":               {"Lyon, 2e étage", ""},
		"nothing":             {"", ""},
		"a joiner of a word":  {"نام\u200cها", ""},
		"as long as it may":   {strings.Repeat("é", 20), ""},
		"too long":            {strings.Repeat("é", 21), "text.too_long"},
		"a second line":       {"Lyon\nParis", "text.control_characters"},
		"an escape":           {"Lyon\x1b[31m", "text.control_characters"},
		"an override":         {"Lyon\u202efdp.exe", "text.control_characters"},
		"an isolate":          {"\u2066Lyon", "text.control_characters"},
		"a mark of direction": {"Lyon\u200f", "text.control_characters"},
		"a tag":               {"Lyon\U000e0041", "text.control_characters"},
		"a line separator":    {"Lyon\u2028Paris", "text.control_characters"},
		"bytes of nothing":    {"Lyon\xff", "text.control_characters"},
	} {
		if code, _ := typed.Line(c.text, 20); code != c.want {
			t.Errorf("%s: %q, want %q", name, code, c.want)
		}
	}
}

// What is written for others has lines; it is not empty, and holds no number of a payment card.
func TestText(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"lines":             {"Yes.\n\tIn ten days.", ""},
		"as long as it may": {strings.Repeat("é", 40), ""},
		"too long":          {strings.Repeat("é", 41), "text.too_long"},
		"nothing":           {" \n", "text.missing"},
		"a null":            {"Yes\x00", "text.control_characters"},
		"bytes of nothing":  {"Yes\xff", "text.control_characters"},
		"a card":            {"4111 1111 1111 1111", "text.card_number"},
	} {
		code, params := typed.Text(c.text, 40)
		if code != c.want || code == "text.too_long" && len(params) != 4 {
			t.Errorf("%s: %q %v, want %q", name, code, params, c.want)
		}
	}
}

// An address is bounded as mail servers bound it.
func TestEmail_Long(t *testing.T) {
	t.Parallel()
	for length, want := range map[int]bool{254: true, 255: false} {
		if got := typed.Email(strings.Repeat("a", length-len("@example.com")) + "@example.com"); got != want {
			t.Errorf("%d bytes: %t", length, got)
		}
	}
}
