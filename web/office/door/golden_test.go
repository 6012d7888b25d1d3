package door_test

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
	"github.com/portamento/portamento/web/office/door"
	"github.com/portamento/portamento/web/ui"
)

var update = flag.Bool("update", false, "write the golden pages anew")

func page(t testing.TB, code porting.MarketCode, lang string) ui.Page {
	t.Helper()
	set, err := market.Load()
	if err != nil {
		t.Fatal(err)
	}
	m, ok := set.Market(code)
	if !ok {
		t.Fatalf("no market %s", code)
	}
	return ui.Page{Lang: lang, Market: m, Brand: ui.Brand{Name: "Portamento", Phone: "01 99 00 99 00", Email: "porting@example.com"}, Now: time.Date(2026, 11, 23, 9, 42, 0, 0, time.UTC)}
}

// bare is a page without what all pages share, so that a change of the frame changes no golden page here.
func bare(html string) string {
	title := regexp.MustCompile(`<title>.*?</title>`).FindString(html)
	_, s, _ := strings.Cut(html, "<main")
	s, _, _ = strings.Cut(s, "</main>")
	s = regexp.MustCompile(`<svg class="icon".*?</svg>`).ReplaceAllString("<main"+s+"</main>", "<icon>")
	return title + "\n" + strings.ReplaceAll(s, "><", ">\n<") + "\n"
}

func TestPages_Golden(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"en", "fr", "es"} {
		for _, s := range door.States(page(t, "fr", lang)) {
			var b bytes.Buffer
			if err := s.Page.Render(t.Context(), &b); err != nil {
				t.Fatalf("%s: %v", s.Name, err)
			}
			if b.Len() > 60<<10 {
				t.Errorf("%s weighs %d bytes", s.Name, b.Len())
			}
			golden(t, filepath.Join("testdata", "golden", lang, filepath.Base(s.Name)+".html"), bare(b.String()))
		}
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s is another page now; look at it, then run go test ./web/office/door -update", file)
	}
}

// TestPages_Form: names and ids stand once, every page has one first heading and at most one main button, and no sentence is missing.
func TestPages_Form(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	id := regexp.MustCompile(`\sid="([^"]+)"`)
	for _, s := range door.States(page(t, "fr", "en")) {
		if names[s.Name] {
			t.Errorf("%s stands twice", s.Name)
		}
		names[s.Name] = true
		var b bytes.Buffer
		if err := s.Page.Render(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		html := bare(b.String())
		ids := map[string]bool{}
		for _, m := range id.FindAllStringSubmatch(html, -1) {
			if ids[m[1]] {
				t.Errorf("%s: two elements have the id %s", s.Name, m[1])
			}
			ids[m[1]] = true
		}
		if n := strings.Count(html, "<h1"); n != 1 {
			t.Errorf("%s has %d first headings", s.Name, n)
		}
		if n := strings.Count(html, "button-main"); n > 1 {
			t.Errorf("%s has %d main buttons", s.Name, n)
		}
		if strings.Contains(html, "…") {
			t.Errorf("%s: a sentence is missing", s.Name)
		}
		for _, m := range regexp.MustCompile(`href="#([^"]+)"`).FindAllStringSubmatch(html, -1) {
			if !ids[m[1]] {
				t.Errorf("%s: #%s leads nowhere", s.Name, m[1])
			}
		}
	}
}
