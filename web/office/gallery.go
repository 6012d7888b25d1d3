package office

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/office/door"
	"github.com/portamento/portamento/web/office/front"
	"github.com/portamento/portamento/web/office/numbers"
	"github.com/portamento/portamento/web/office/people"
	"github.com/portamento/portamento/web/office/request"
	"github.com/portamento/portamento/web/office/tracker"
	"github.com/portamento/portamento/web/stage"
	"github.com/portamento/portamento/web/ui"
)

// States is every page in every state, made up for one reader.
func States(p ui.Page) []ui.State {
	return slices.Concat(
		front.States(p),
		door.States(p),
		numbers.States(p),
		people.States(p),
		tracker.States(p),
		request.States(p),
		stage.States(p),
		[]ui.State{{Name: "ui/message", Page: ui.Message(p, ui.Words{Title: p.T("ui.fail.not_found.title"), Lines: []string{p.T("ui.fail.not_found.text")}, Action: p.T("ui.fail.home"), Href: "/"})}},
	)
}

// Gallery serves one index of all pages and their states, in each language, theme and market, with made-up data and no database: for
// whoever works on them, and for the browser tests.
type Gallery struct {
	Markets porting.Markets
	Assets  *ui.Assets
	Brand   ui.Brand
}

// made is the day on which all made-up pages are seen.
func made() time.Time { return time.Date(2026, 11, 23, 9, 42, 0, 0, time.UTC) }

// View is what a made-up page is seen with.
type View struct {
	Market porting.MarketCode
	Lang   string // also ui.Pseudo
	Theme  string // light, dark, system
}

// Page is the frame for a made-up page.
func (g Gallery) Page(x View) (ui.Page, bool) {
	m, ok := g.Markets.Market(x.Market)
	if !ok || !slices.Contains(galleryLanguages, x.Lang) || !slices.Contains(galleryThemes, x.Theme) {
		return ui.Page{}, false
	}
	p := ui.Page{Lang: x.Lang, Market: m, Brand: g.Brand, Now: made(), Assets: g.Assets, Path: "/"}
	if x.Theme != "system" {
		p.Theme = x.Theme
	}
	return p, true
}

var (
	galleryLanguages = []string{"en", "fr", "es", ui.Pseudo}
	galleryThemes    = []string{"system", "light", "dark"}
)

// ServeHTTP serves the index at / and each page at /market/language/theme/name.
func (g Gallery) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Security-Policy", policy("'self'"))
	if strings.HasPrefix(r.URL.Path, "/assets/") {
		g.Assets.ServeHTTP(w, r)
		return
	}
	x := View{Market: g.Markets.Markets()[0].Code, Lang: "en", Theme: "system"}
	name := ""
	if parts := strings.SplitN(strings.Trim(r.URL.Path, "/"), "/", 4); len(parts) >= 3 {
		x = View{Market: porting.MarketCode(parts[0]), Lang: parts[1], Theme: parts[2]}
		name = strings.Join(parts[3:], "")
	}
	p, ok := g.Page(x)
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	states := States(p)
	if name == "" {
		_ = galleryIndex(p, g.index(x, states)).Render(r.Context(), w)
		return
	}
	for _, s := range states {
		if s.Name == name {
			_ = s.Page.Render(r.Context(), w)
			return
		}
	}
	http.NotFound(w, r)
}

// galleryView is what the index shows.
type galleryView struct {
	Markets, Languages, Themes []galleryLink
	Groups                     []galleryGroup
}

type galleryLink struct {
	Href, Label string
	Current     bool
}

type galleryGroup struct {
	Name  string
	Pages []galleryLink
}

func (x View) path(name string) string {
	return "/" + string(x.Market) + "/" + x.Lang + "/" + x.Theme + "/" + name
}

func (g Gallery) index(x View, states []ui.State) galleryView {
	var out galleryView
	for _, m := range g.Markets.Markets() {
		y := x
		y.Market = m.Code
		out.Markets = append(out.Markets, galleryLink{y.path(""), string(m.Code), m.Code == x.Market})
	}
	for _, l := range galleryLanguages {
		y := x
		y.Lang = l
		out.Languages = append(out.Languages, galleryLink{y.path(""), l, l == x.Lang})
	}
	for _, t := range galleryThemes {
		y := x
		y.Theme = t
		out.Themes = append(out.Themes, galleryLink{y.path(""), t, t == x.Theme})
	}
	for _, s := range states {
		group, _, _ := strings.Cut(s.Name, "/")
		if n := len(out.Groups); n == 0 || out.Groups[n-1].Name != group {
			out.Groups = append(out.Groups, galleryGroup{Name: group})
		}
		last := &out.Groups[len(out.Groups)-1]
		last.Pages = append(last.Pages, galleryLink{Href: x.path(s.Name), Label: s.Name})
	}
	return out
}
