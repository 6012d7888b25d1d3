// Package uitest judges made-up pages, for tests: each folder's states are kept as golden files, and none has what no page may have.
package uitest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/market"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/ui"
)

// Folder is some pages, and how they are kept: as testdata/golden/market-language/name.html, without the frame that all pages share.
type Folder struct {
	Begins    string // what the names of its states begin with, which those of the files do not: front/
	States    func(ui.Page) []ui.State
	Elsewhere string // a regular expression of the names of those that the market matters for: they are kept for other markets too; empty: none
	Update    bool   // write the files anew: the flag of the test that asks
}

// Page is the frame of a made-up page.
func Page(t testing.TB, code porting.MarketCode, lang string) ui.Page {
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

// Pages judges every state of a folder and compares it with its golden, in each language, and in other markets where they matter.
func Pages(t *testing.T, f Folder) {
	t.Helper()
	elsewhere := regexp.MustCompile("^(" + f.Elsewhere + ")$")
	for _, x := range []struct {
		market porting.MarketCode
		lang   string
	}{{"fr", "en"}, {"fr", "fr"}, {"fr", "es"}, {"us", "en"}, {"mx", "es"}} {
		t.Run(string(x.market)+"-"+x.lang, func(t *testing.T) {
			t.Parallel()
			dir, kept := filepath.Join("testdata", "golden", string(x.market)+"-"+x.lang), map[string]bool{}
			for _, s := range f.States(Page(t, x.market, x.lang)) {
				name := strings.TrimPrefix(s.Name, f.Begins)
				if x.market != "fr" && !elsewhere.MatchString(name) {
					continue
				}
				file := filepath.Join(dir, strings.ReplaceAll(name, "/", "-")+".html")
				if kept[file] {
					t.Errorf("two states are called %s", s.Name)
				}
				kept[file] = true
				html := Render(t, s)
				judge(t, s.Name, html)
				f.compare(t, file, bare(html))
			}
			f.left(t, dir, kept)
		})
	}
}

// Render is the whole page of a state.
func Render(t testing.TB, s ui.State) string {
	t.Helper()
	var b strings.Builder
	if err := s.Page.Render(t.Context(), &b); err != nil {
		t.Fatalf("%s: %v", s.Name, err)
	}
	return b.String()
}

var (
	title = regexp.MustCompile(`<title>.*?</title>`)
	icon  = regexp.MustCompile(`<svg class="icon".*?</svg>`)
	main  = regexp.MustCompile(`(?s)<main.*</main>`)
)

// bare is a page without the frame that all pages share, so that a change of the frame changes no golden.
func bare(html string) string {
	s := title.FindString(html) + "\n" + main.FindString(html)
	return strings.ReplaceAll(icon.ReplaceAllString(s, "<icon>"), "><", ">\n<") + "\n"
}

func (f Folder) compare(t *testing.T, file, got string) {
	t.Helper()
	if f.Update {
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
		t.Errorf("%s is another page now; look at it, then run the test with -update", file)
	}
}

// left finds goldens of pages that there are no more.
func (f Folder) left(t *testing.T, dir string, kept map[string]bool) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		switch {
		case kept[file]:
		case f.Update:
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
		default:
			t.Errorf("%s belongs to no page", file)
		}
	}
}

// Summary judges the list of what is wrong on a page that has one: it goes from the top of the page to its end, and each line is a sentence and
// leads to an input that says the same.
func Summary(t testing.TB, name, html string) {
	t.Helper()
	last := 0
	for _, m := range wrong.FindAllStringSubmatch(summary.FindString(html), -1) {
		at := strings.Index(html, ` id="`+m[1]+`"`)
		if at < last {
			t.Errorf("%s: the summary leads to %s after what comes below it", name, m[1])
		}
		last = at
		if !strings.ContainsAny(m[2][len(m[2])-1:], ".?!") {
			t.Errorf("%s: no full stop after %s", name, m[2])
		}
		said := regexp.MustCompile(` id="` + regexp.QuoteMeta(m[1]) + `-error"[^>]*>\s*<span class="hidden">[^<]*</span>\s*` + regexp.QuoteMeta(strings.TrimSpace(m[2])))
		if !said.MatchString(html) {
			t.Errorf("%s: the summary says of %s what its input does not: %s", name, m[1], m[2])
		}
	}
}

var (
	summary = regexp.MustCompile(`(?s)<div class="summary".*?</ul>`)
	wrong   = regexp.MustCompile(`<a href="#([^"]+)">([^<]*)</a>`)
)

var (
	id       = regexp.MustCompile(`\sid="([^"]*)"`)
	pointing = regexp.MustCompile(`\s(?:for|aria-describedby|aria-labelledby|list)="([^"]+)"|href="#([^"]+)"`)
	heading  = regexp.MustCompile(`<h([1-6])`)
	pattern  = regexp.MustCompile(`(?s)<template.*?</template>`)
)

// judge looks for what no page may have: an id twice, a label, a hint or an error that leads nowhere, headings out of order, more than one
// main button, a sentence that is missing, an inline style or script, more weight than a page may have.
func judge(t *testing.T, name, html string) {
	t.Helper()
	ids := map[string]bool{}
	for _, m := range id.FindAllStringSubmatch(html, -1) {
		if ids[m[1]] {
			t.Errorf("%s: two elements have the id %s", name, m[1])
		}
		ids[m[1]] = true
	}
	for _, m := range pointing.FindAllStringSubmatch(html, -1) {
		for to := range strings.FieldsSeq(m[1] + m[2]) {
			if !ids[to] {
				t.Errorf("%s: nothing has the id %s", name, to)
			}
		}
	}
	Summary(t, name, html)
	page := main.FindString(html)
	level, first := 1, 0
	for _, m := range heading.FindAllStringSubmatch(page, -1) {
		n := int(m[1][0] - '0')
		if n == 1 {
			first++
		}
		if n > level+1 {
			t.Errorf("%s: h%d after h%d", name, n, level)
		}
		level = n
	}
	if n := strings.Count(page, "button-main"); first != 1 || n > 1 {
		t.Errorf("%s: %d first headings, %d main buttons", name, first, n)
	}
	for _, never := range []string{"…", " style=", "<script>", "onclick", "{row}", "%!"} {
		if i := strings.Index(pattern.ReplaceAllString(html, ""), never); i >= 0 {
			t.Errorf("%s contains %s", name, never)
		}
	}
	if len(html) > 60<<10 {
		t.Errorf("%s weighs %d bytes", name, len(html))
	}
}
