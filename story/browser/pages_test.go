package browser_test

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/portamento/portamento/market"
	"github.com/portamento/portamento/web/office"
	"github.com/portamento/portamento/web/ui"
)

// gallery serves every page in every state, as make pages does.
func gallery(t *testing.T) (base string, states []string) {
	t.Helper()
	set, err := market.Load()
	if err != nil {
		t.Fatal(err)
	}
	brand := ui.Brand{Name: "Portamento", Phone: "01 99 00 99 00", Email: "porting@example.com"}
	assets, err := ui.NewAssets(brand)
	if err != nil {
		t.Fatal(err)
	}
	g := office.Gallery{Markets: set, Assets: assets, Brand: brand}
	p, _ := g.Page(office.View{Market: "fr", Lang: "en", Theme: "light"})
	for _, s := range office.States(p) {
		states = append(states, s.Name)
	}
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	return server.URL, states
}

// violation is what axe-core says about a page.
type violation struct {
	ID, Help string
	Nodes    []struct {
		HTML           string
		FailureSummary string
	}
}

// axe reads the tool that make test puts into bin/tools.
func axe(t *testing.T) string {
	t.Helper()
	script, err := os.ReadFile(filepath.Join("..", "..", "bin", "tools", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Skip("axe-core is not there: make test fetches it where it may")
	}
	return string(script)
}

// rules are the success criteria up to WCAG 2.2 AA, and axe's own best practices.
const rules = `["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]`

// look lets axe look at the page that is open.
func look(b *tab, script, rules string) []violation {
	b.t.Helper()
	eval[bool](b, script+"; true")
	found := eval[string](b, `axe.run(document, {runOnly: `+rules+`, resultTypes: ["violations"]}).then(r => JSON.stringify(r.violations))`)
	var list []violation
	if err := json.Unmarshal([]byte(found), &list); err != nil {
		b.t.Fatal(err)
	}
	return list
}

// TestPages_NobodyIsShutOut: axe-core finds nothing on any page in any state; in the dark theme, which changes nothing but colours, in the
// words of another market and language, it looks at contrast.
func TestPages_NobodyIsShutOut(t *testing.T) {
	t.Parallel()
	script := axe(t)
	base, states := gallery(t)
	for seen, rules := range map[string]string{"fr/fr/light": rules, "us/en/dark": `["color-contrast"]`} {
		t.Run(strings.ReplaceAll(seen, "/", "-"), func(t *testing.T) {
			t.Parallel()
			b := open(t)
			for _, name := range states {
				b.visit(base + "/" + seen + "/" + name)
				for _, v := range look(b, script, rules) {
					for _, n := range v.Nodes {
						t.Errorf("%s: %s (%s): %.300s\n%s", name, v.Help, v.ID, n.HTML, n.FailureSummary)
					}
				}
			}
		})
	}
}

// weight is how much a page may weigh with its style and its script, in bytes as they are sent.
const weight = 60_000

// TestPages_FitSmallScreens: 320 pixels wide, which is also 1,280 at 400 %, no page scrolls sideways, in the longest language; and no page
// weighs more than it may.
func TestPages_FitSmallScreens(t *testing.T) {
	t.Parallel()
	base, states := gallery(t)
	b := open(t)
	b.width(320)
	for _, name := range states {
		for _, lang := range []string{"es", ui.Pseudo} {
			b.visit(base + "/fr/" + lang + "/light/" + name)
			wide := eval[string](b, `(() => {
				const over = document.scrollingElement.scrollWidth - document.documentElement.clientWidth;
				if (over <= 0) return "";
				const wide = [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && !e.closest(".table-frame") && !e.closest(".hidden"));
				return over + " px: " + wide.slice(0, 3).map(e => e.outerHTML.slice(0, 160)).join(" | ");
			})()`)
			if wide != "" {
				t.Errorf("%s in %s is wider than 320 px by %s", name, lang, wide)
			}
		}
		if n := eval[int](b, `new TextEncoder().encode(document.documentElement.outerHTML).length + performance.getEntriesByType("resource").reduce((s, r) => s + r.encodedBodySize, 0)`); n > weight {
			t.Errorf("%s weighs %d bytes, %d are allowed", name, n, weight)
		}
	}
}

// TestPages_AreReadInEveryTheme: forced colours, more contrast and less motion leave every page whole: nothing moves, and nothing that can
// be pressed is without a border.
func TestPages_AreReadInEveryTheme(t *testing.T) {
	t.Parallel()
	base, states := gallery(t)
	b := open(t)
	b.prefers("forced-colors", "active", "prefers-reduced-motion", "reduce")
	for _, name := range states {
		b.visit(base + "/fr/en/system/" + name)
		if bare := eval[string](b, `[...document.querySelectorAll(".button, .tag")].filter(e => e.getClientRects().length && getComputedStyle(e).borderTopWidth === "0px").map(e => e.outerHTML.slice(0, 120)).join(" | ")`); bare != "" {
			t.Errorf("%s: without a border in forced colours: %s", name, bare)
		}
		if moving := eval[int](b, `document.getAnimations().length`); moving != 0 {
			t.Errorf("%s: %d things move for somebody who asked for no motion", name, moving)
		}
	}
}

// TestGallery_ListsEveryState: the index leads to every state, in every language, theme and market.
func TestGallery_ListsEveryState(t *testing.T) {
	t.Parallel()
	base, states := gallery(t)
	b := open(t)
	b.visit(base + "/")
	if got := eval[int](b, `document.querySelectorAll(".gallery a").length`); got != len(states) || got == 0 {
		t.Errorf("the index lists %d states, there are %d", got, len(states))
	}
	for _, want := range []string{"/us/en/system/", "/fr/es/system/", "/fr/en/dark/"} {
		if !eval[bool](b, fmt.Sprintf(`!!document.querySelector("a[href='%s']")`, want)) {
			t.Errorf("the index does not lead to %s", want)
		}
	}
}
