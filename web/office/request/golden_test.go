package request_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/office/request"
	"github.com/portamento/portamento/web/ui"
)

var update = flag.Bool("update", false, "write the golden pages anew")

// elsewhere are the pages that the market matters for; they are kept for other markets, too.
var elsewhere = regexp.MustCompile(`^request/(number-porting|service|numbers|bill|setup|sign|sent|stop-internet)$`)

func pageOf(t testing.TB, code porting.MarketCode, lang string) ui.Page {
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

var (
	title = regexp.MustCompile(`<title>.*?</title>`)
	icon  = regexp.MustCompile(`<svg class="icon".*?</svg>`)
	main  = regexp.MustCompile(`(?s)<main.*</main>`)
)

// bare is a page without the frame that all pages share, so that a change of the frame changes no golden page here.
func bare(html []byte) string {
	s := string(title.Find(html)) + "\n" + string(main.Find(html))
	return strings.ReplaceAll(icon.ReplaceAllString(s, "<icon>"), "><", ">\n<") + "\n"
}

func TestPages_Golden(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		market porting.MarketCode
		lang   string
	}{{"fr", "en"}, {"fr", "fr"}, {"fr", "es"}, {"us", "en"}, {"mx", "es"}} {
		t.Run(string(x.market)+"-"+x.lang, func(t *testing.T) {
			t.Parallel()
			for _, s := range request.States(pageOf(t, x.market, x.lang)) {
				if x.market != "fr" && !elsewhere.MatchString(s.Name) {
					continue
				}
				var b bytes.Buffer
				if err := s.Page.Render(t.Context(), &b); err != nil {
					t.Fatalf("%s: %v", s.Name, err)
				}
				judge(t, s.Name, b.String())
				file := filepath.Join("testdata", "golden", strings.ReplaceAll(strings.TrimPrefix(s.Name, "request/"), "/", "-")+"."+string(x.market)+"-"+x.lang+".html")
				if *update {
					if err := os.WriteFile(file, []byte(bare(b.Bytes())), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if got := bare(b.Bytes()); got != string(want) {
					t.Errorf("%s is not %s; if it shall change, run the test with -update", s.Name, file)
				}
			}
		})
	}
}

var (
	ids     = regexp.MustCompile(` id="([^"]*)"`)
	for1    = regexp.MustCompile(` for="([^"]*)"`)
	heads   = regexp.MustCompile(`<h([1-6])`)
	primary = regexp.MustCompile(`class="button button-main"`)
)

// judge looks for what no page may have: an id twice, a label or an error that leads nowhere, more than one h1 or primary button, a sentence
// that is missing, an inline style or script, a page that is too heavy.
func judge(t *testing.T, name, page string) {
	t.Helper()
	seen := map[string]bool{}
	for _, m := range ids.FindAllStringSubmatch(page, -1) {
		if seen[m[1]] {
			t.Errorf("%s: id %s twice", name, m[1])
		}
		seen[m[1]] = true
	}
	for _, m := range append(for1.FindAllStringSubmatch(page, -1), regexp.MustCompile(`href="#([^"]+)"`).FindAllStringSubmatch(page, -1)...) {
		if !seen[m[1]] {
			t.Errorf("%s: nothing has the id %s", name, m[1])
		}
	}
	for _, m := range regexp.MustCompile(`aria-describedby="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		for id := range strings.FieldsSeq(m[1]) {
			if !seen[id] {
				t.Errorf("%s: nothing has the id %s", name, id)
			}
		}
	}
	level, first := 0, 0
	for _, m := range heads.FindAllStringSubmatch(string(main.Find([]byte(page))), -1) {
		n := int(m[1][0] - '0')
		if n == 1 {
			first++
		}
		if n > level+1 && level > 0 {
			t.Errorf("%s: h%d after h%d", name, n, level)
		}
		level = n
	}
	if first != 1 || len(primary.FindAllString(page, -1)) > 1 {
		t.Errorf("%s: %d h1, %d primary buttons", name, first, len(primary.FindAllString(page, -1)))
	}
	visible := regexp.MustCompile(`(?s)<template.*?</template>`).ReplaceAllString(page, "")
	for _, never := range []string{"…", "style=", "onclick", "<script>", "{row}", "%!"} {
		if strings.Contains(visible, never) {
			t.Errorf("%s: contains %s: %.200s", name, never, visible[max(0, strings.Index(visible, never)-100):])
		}
	}
	if len(page) > 60_000 {
		t.Errorf("%s weighs %d bytes", name, len(page))
	}
}

// Every golden page belongs to a page that there is.
func TestPages_NoGoldenIsLeft(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/golden/*.html")
	if err != nil || len(files) == 0 {
		t.Fatal(len(files), err)
	}
	var names []string
	for _, s := range request.States(pageOf(t, "fr", "en")) {
		names = append(names, strings.TrimPrefix(s.Name, "request/"))
	}
	for _, file := range files {
		if name, _, _ := strings.Cut(filepath.Base(file), "."); !slices.Contains(names, name) {
			t.Errorf("%s belongs to no page", file)
		}
	}
}
