package numbers_test

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
	"github.com/portamento/portamento/web/office/numbers"
	"github.com/portamento/portamento/web/ui"
)

var update = flag.Bool("update", false, "write the golden pages anew")

// TestPages_Golden: every page and state, in each language of its market.
func TestPages_Golden(t *testing.T) {
	t.Parallel()
	set, err := market.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		market porting.MarketCode
		lang   string
	}{{"fr", "en"}, {"fr", "fr"}, {"fr", "es"}, {"us", "en"}, {"mx", "es"}} {
		m, _ := set.Market(x.market)
		p := ui.Page{Lang: x.lang, Market: m, Brand: ui.Brand{Name: "Portamento"}, Now: time.Date(2026, 11, 23, 9, 42, 0, 0, time.UTC)}
		for _, s := range numbers.States(p) {
			var b bytes.Buffer
			if err := s.Page.Render(t.Context(), &b); err != nil {
				t.Fatalf("%s: %v", s.Name, err)
			}
			if strings.Contains(b.String(), ">…<") {
				t.Errorf("%s in %s: a sentence is missing", s.Name, x.lang)
			}
			golden(t, filepath.Join("testdata", "golden", string(x.market)+"-"+x.lang, strings.TrimPrefix(s.Name, "numbers/")+".html"), bare(b.String()))
		}
	}
}

// bare is a page without its frame, so that a change of the frame changes no golden page here.
func bare(page string) string {
	a, b := strings.Index(page, "<main"), strings.Index(page, "</main>")
	page = regexp.MustCompile(`<title>.*?</title>`).FindString(page) + "\n" + page[a:b+len("</main>")]
	page = regexp.MustCompile(`<svg class="icon".*?</svg>`).ReplaceAllString(page, "<icon>")
	return strings.ReplaceAll(page, "><", ">\n<") + "\n"
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
		t.Errorf("%s is another page now; look at it, then run go test ./web/office/numbers -update", file)
	}
}
