package front_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/portamento/portamento/market"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/office/front"
	"github.com/portamento/portamento/web/ui"
)

var update = flag.Bool("update", false, "write the golden pages anew")

var packs = sync.OnceValues(func() (*market.Set, error) { return market.Load() })

// elsewhere are the pages that the market matters for; they are kept for other markets too.
var elsewhere = regexp.MustCompile(`^front/(home|check/result-(yes|mixed)|terms|sign)$`)

func page(t testing.TB, code porting.MarketCode, lang string) ui.Page {
	t.Helper()
	set, err := packs()
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
func bare(html []byte) string {
	s := string(html)
	if a, b := strings.Index(s, "<main"), strings.Index(s, "</main>"); a >= 0 && b > a {
		s = regexp.MustCompile(`<title>.*?</title>`).FindString(s) + "\n" + s[a:b+len("</main>")]
	}
	s = regexp.MustCompile(`<svg class="icon".*?</svg>`).ReplaceAllString(s, "<icon>")
	return strings.NewReplacer("><", ">\n<").Replace(s) + "\n"
}

func TestPages_Golden(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		market porting.MarketCode
		lang   string
	}{{"fr", "en"}, {"fr", "fr"}, {"fr", "es"}, {"us", "en"}, {"mx", "es"}} {
		t.Run(string(x.market)+"-"+x.lang, func(t *testing.T) {
			t.Parallel()
			for _, s := range front.States(page(t, x.market, x.lang)) {
				if x.market != "fr" && !elsewhere.MatchString(s.Name) {
					continue
				}
				var b bytes.Buffer
				if err := s.Page.Render(t.Context(), &b); err != nil {
					t.Fatalf("%s: %v", s.Name, err)
				}
				if strings.Contains(b.String(), "…") {
					t.Errorf("%s: a sentence is missing", s.Name)
				}
				if b.Len() > 60<<10 {
					t.Errorf("%s weighs %d bytes", s.Name, b.Len())
				}
				golden(t, filepath.Join("testdata", "golden", string(x.market)+"-"+x.lang, strings.ReplaceAll(strings.TrimPrefix(s.Name, "front/"), "/", "-")+".html"), bare(b.Bytes()))
			}
		})
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
		t.Errorf("%s is another page now; look at it, then run go test ./web/office/front -update", file)
	}
}

var ids = regexp.MustCompile(` id="([^"]*)"`)

// No page has two elements of one id, or more than one first heading, and no two states have one name.
func TestPages_Form(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, s := range front.States(page(t, "fr", ui.Pseudo)) {
		var b bytes.Buffer
		if err := s.Page.Render(t.Context(), &b); err != nil {
			t.Fatalf("%s: %v", s.Name, err)
		}
		if n := strings.Count(b.String(), "<h1"); n != 1 {
			t.Errorf("%s has %d first headings", s.Name, n)
		}
		seen := map[string]bool{}
		for _, id := range ids.FindAllStringSubmatch(b.String(), -1) {
			if seen[id[1]] {
				t.Errorf("%s: two elements have the id %s", s.Name, id[1])
			}
			seen[id[1]] = true
		}
		if names[s.Name] {
			t.Errorf("two states are called %s", s.Name)
		}
		names[s.Name] = true
	}
}
