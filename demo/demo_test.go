package demo

import (
	"bytes"
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

func TestWrap(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"":                                    {""},
		"one":                                 {"one"},
		"one two three four":                  {"one two three", "four"},
		"call 01 99 00 12 34 now":             {"call", "01 99 00 12 34", "now"},
		"01 99 00 12 34 56 78":                {"01 99 00 12 34", "56 78"},
		"a word-longer-than-the-line b":       {"a", "word-longer-than-the-line", "b"},
		"keep\u00a0these two\u202f! together": {"keep\u00a0these", "two\u202f! together"},
	} {
		if got := wrap(text, 14); !slices.Equal(got, want) {
			t.Errorf("%q is wrapped to %q, want %q", text, got, want)
		}
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("The number 01 99 00 12 34 moves on Tuesday", 20)
	f.Add("12 34 56 78 90 12 34", 5)
	f.Fuzz(func(t *testing.T, text string, to int) {
		to = 1 + max(to, -to)&127
		if !utf8.ValidString(text) {
			return
		}
		words := func(s string) []string {
			return strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' })
		}
		lines := wrap(text, to)
		if got := words(strings.Join(lines, " ")); !slices.Equal(got, words(text)) {
			t.Errorf("%q became %q", text, lines)
		}
	})
}

// Every sentence is there in all languages, has the same values, and keeps to the typography of its language.
func TestSentences(t *testing.T) {
	t.Parallel()
	value := regexp.MustCompile(`\{[a-z]+\}`)
	loose := regexp.MustCompile(`[^\x{202f}][!?;]|[^\x{a0}]:|«[^\x{a0}]|[^\x{a0}]»|'`)
	for key, s := range sentences {
		values := value.FindAllString(s[0], -1)
		slices.Sort(values)
		for i, text := range s {
			if text == "" {
				t.Errorf("%s: nothing in language %d", key, i)
			}
			got := value.FindAllString(text, -1)
			if slices.Sort(got); !slices.Equal(got, values) {
				t.Errorf("%s: values %v, and %v in language %d", key, values, got, i)
			}
		}
		if bad := loose.FindString(strings.NewReplacer("--data DIR", "").Replace(s[1])); bad != "" {
			t.Errorf("%s: %q in %q", key, bad, s[1])
		}
	}
	for _, s := range Scenarios() {
		if _, ok := sentences["scenario."+s.Name]; !ok {
			t.Errorf("%s: no sentence says what it tells", s.Name)
		}
	}
}

// Every code that a story shows fits its number, and every number is one of fiction.
func TestWishes(t *testing.T) {
	t.Parallel()
	for _, n := range []string{office, "0199001240", "0199001251", "0199002000", "0199002399"} {
		r, err := numbering.ParseRIO(wish("F1", n).Code)
		if err != nil {
			t.Fatal(err)
		}
		if fault := r.Check(n, numbering.Landline); fault != numbering.NoRIOFault || !strings.HasPrefix(n, "019900") {
			t.Errorf("%s: %v", n, fault)
		}
	}
}

func market(t *testing.T) *porting.Market {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	return &porting.Market{Code: "fr", Zone: zone}
}

// A screen draws colours and the bar where both are welcome, and neither elsewhere; the text is the same.
func TestScreen(t *testing.T) {
	t.Parallel()
	show := func(s *Screen) string {
		var out bytes.Buffer
		s.Out, s.words, s.clock = &out, words{language: "en", market: market(t)}, time.Date(2026, 9, 1, 7, 0, 0, 0, time.UTC)
		s.progress, s.headline = func(time.Time) float64 { return 0.5 }, "Orange is looking at it"
		err := errors.Join(s.pass(t.Context(), s.clock.Add(48*time.Hour)), s.step(t.Context(), Scene{At: s.clock, Ball: "provider", Text: "Sent to Orange", Sent: []string{sentMark + "order"}}),
			s.caption(t.Context(), "Why it matters."))
		if err != nil {
			t.Fatal(err)
		}
		s.end()
		return out.String()
	}
	const want = " Thu  3 Sep 09:00  carrier   Sent to Orange\n" +
		"                             → order\n                             Why it matters.\n"
	if got := show(&Screen{}); got != want {
		t.Errorf("plain: %q", got)
	}
	live := show(&Screen{Live: true, Colour: true, Tempo: 1000})
	if !strings.Contains(live, "━━━━━━━━━╸") || !strings.Contains(live, "\x1b[35m") {
		t.Errorf("live: %q", live)
	}
	lines := regexp.MustCompile(`\r[^\n]*\r\x1b\[K`).ReplaceAllString(live, "")
	if got := regexp.MustCompile(`\r?\x1b\[[?0-9;]*[a-zA-Z]`).ReplaceAllString(lines, ""); got != want {
		t.Errorf("without colours and bar: %q", got)
	}
}

// Ctrl-C ends a story at once.
func TestScreen_Ends(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := &Screen{Out: &bytes.Buffer{}, Tempo: 0.001, words: words{language: "en", market: market(t)}}
	if err := s.step(ctx, Scene{Ball: "us", Text: "one"}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
