package question_test

import (
	"testing"

	"github.com/portamento/portamento/porting/question"
)

func TestMasked(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"0 800 12 34 56":                        "• ••• •• •• 56",
		"+1 (800) 555-0199":                     "+• ••• •••••99",
		"3611":                                  "••11",
		"7":                                     "7",
		"call me at 06 39 98 12 34, Ada Martin": "•• •• •• •• 34",
		"":                                      "",
		"12345678901234567890123456789012":      "…••••••••••••••••••••••12",
	} {
		if got := question.Masked(typed); got != want {
			t.Errorf("%q is shown as %q, want %q", typed, got, want)
		}
	}
}
