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
