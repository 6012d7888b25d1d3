package stage_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/market"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/stage"
	"github.com/portamento/portamento/web/ui"
)

var update = flag.Bool("update", false, "write the golden pages anew")

func page(t *testing.T, code porting.MarketCode, lang string) ui.Page {
	t.Helper()
	set, err := market.Load()
	if err != nil {
		t.Fatal(err)
	}
	m, ok := set.Market(code)
	if !ok {
		t.Fatalf("no market %s", code)
	}
	return ui.Page{Lang: lang, Market: m, Brand: ui.Brand{Name: "Portamento"}, Now: time.Date(2026, 9, 2, 13, 0, 0, 0, time.UTC)}
}

// bare is a page without what all pages share.
func bare(html string) string {
	if a, b := strings.Index(html, "<main"), strings.Index(html, "</main>"); a >= 0 && b > a {
		html = regexp.MustCompile(`<title>.*?</title>`).FindString(html) + "\n" + html[a:b+len("</main>")]
	}
	html = regexp.MustCompile(`<svg class="icon".*?</svg>`).ReplaceAllString(html, "<icon>")
	return strings.ReplaceAll(html, "><", ">\n<") + "\n"
}

func TestPages_Golden(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"en", "fr", "es"} {
		for _, s := range stage.States(page(t, "fr", lang)) {
			var b bytes.Buffer
			if err := s.Page.Render(t.Context(), &b); err != nil {
				t.Fatalf("%s: %v", s.Name, err)
			}
			html := b.String()
			if strings.Contains(html, ">…<") || strings.Contains(html, " style=") || strings.Contains(html, "<script>") {
				t.Errorf("%s in %s: a sentence is missing, or something inline", s.Name, lang)
			}
			if !strings.Contains(html, "<title>DEMO · ") || !strings.Contains(html, `class="demo-strip"`) || !strings.Contains(html, `class="stage"`) {
				t.Errorf("%s: it could be taken for real", s.Name)
			}
			if b.Len() > 60<<10 {
				t.Errorf("%s weighs %d bytes", s.Name, b.Len())
			}
			if n := strings.Count(html, "button-main"); n != 1 {
				t.Errorf("%s: %d main buttons", s.Name, n)
			}
			golden(t, filepath.Join("testdata", "golden", lang, strings.TrimPrefix(s.Name, "demo/")+".html"), bare(html))
		}
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; -update writes it anew", file)
	}
}
