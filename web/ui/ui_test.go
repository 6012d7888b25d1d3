package ui_test

import (
	"errors"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/market"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/ui"
	"github.com/portamento/portamento/web/ui/uitest"
)

// tokens reads the colours of a theme from the style sheet: the block that begins with the selector.
func tokens(t *testing.T, css, selector string) map[string]string {
	t.Helper()
	_, block, ok := strings.Cut(css, selector+" {")
	if !ok {
		t.Fatalf("the style sheet has no %s", selector)
	}
	block, _, _ = strings.Cut(block, "}")
	out := map[string]string{}
	for _, m := range regexp.MustCompile(`--([a-z0-9-]+): (#[0-9A-Fa-f]{6});`).FindAllStringSubmatch(block, -1) {
		out[m[1]] = m[2]
	}
	return out
}

// TestTokens_CanBeRead computes every pair of text and ground that the style sheet uses (WCAG 2.2, 1.4.3 and 1.4.11).
func TestTokens_CanBeRead(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile("assets/app.css")
	if err != nil {
		t.Fatal(err)
	}
	css := string(file)
	light, dark, system := tokens(t, css, ":root"), tokens(t, css, ":root[data-theme=dark]"), tokens(t, css, ":root:not([data-theme=light])")
	for name, value := range dark {
		if system[name] != value {
			t.Errorf("--%s is %s where dark is chosen and %s where the system is dark", name, value, system[name])
		}
	}
	type pair struct {
		text, ground string
		least        float64
	}
	var pairs []pair
	for _, ground := range []string{"bg", "surface", "sunken"} {
		for _, text := range []string{"text", "text-2", "text-3", "accent", "accent-hover"} {
			pairs = append(pairs, pair{text, ground, 4.5})
		}
		pairs = append(pairs, pair{"control", ground, 3}, pair{"focus", ground, 3})
	}
	for _, state := range []string{"draft", "us", "provider", "you", "date", "done", "late", "ended"} {
		pairs = append(pairs, pair{state, state + "-tint", 4.5}, pair{"text", state + "-tint", 4.5})
	}
	for _, state := range []string{"date", "late", "you", "done"} { // they also stand as text on the page
		pairs = append(pairs, pair{state, "bg", 4.5}, pair{state, "surface", 4.5})
	}
	pairs = append(pairs, pair{"on-accent", "accent", 4.5}, pair{"on-accent", "accent-hover", 4.5}, pair{"on-danger", "danger", 4.5})
	for theme, colours := range map[string]map[string]string{"light": light, "dark": dark} {
		for _, p := range pairs {
			ratio, err := ui.Contrast(colours[p.text], colours[p.ground])
			if err != nil {
				t.Errorf("%s: --%s on --%s: %v", theme, p.text, p.ground, err)
			} else if ratio < p.least {
				t.Errorf("%s: --%s on --%s is %.2f, at least %.1f is needed", theme, p.text, p.ground, ratio, p.least)
			}
		}
	}
}

func TestDeriveAccents(t *testing.T) {
	t.Parallel()
	for _, accent := range []string{"#2450D6", "#0B5A63", "#A11220", "#000000"} {
		a, err := ui.DeriveAccents(accent)
		if err != nil {
			t.Errorf("%s: %v", accent, err)
			continue
		}
		for _, p := range [][2]string{{a.Light, "#FFFFFF"}, {a.Light, "#EEF0F4"}, {a.LightText, a.Light}, {a.LightText, a.LightHover}, {a.Dark, "#161B22"}, {a.Dark, "#0E1116"}, {a.DarkText, a.Dark}, {a.DarkText, a.DarkHover}} {
			if ratio, err := ui.Contrast(p[0], p[1]); err != nil || ratio < 4.5 {
				t.Errorf("%s: %s on %s is %.2f (%v)", accent, p[0], p[1], ratio, err)
			}
		}
	}
	_, err := ui.DeriveAccents("#FFD400")
	var contrast *ui.ContrastError
	if !errors.As(err, &contrast) {
		t.Fatalf("a yellow accent: %v, want a refusal for its contrast", err)
	}
	if _, err := ui.DeriveAccents(contrast.Nearest); err != nil {
		t.Errorf("the colour that is proposed, %s, is refused too: %v", contrast.Nearest, err)
	}
	for _, bad := range []string{"", "blue", "#12345", "#GGGGGG", "2450D6"} {
		if _, err := ui.DeriveAccents(bad); err == nil {
			t.Errorf("%q was taken for a colour", bad)
		}
	}
}

func page(t *testing.T, code porting.MarketCode, lang string) ui.Page {
	t.Helper()
	set, err := market.Load()
	if err != nil {
		t.Fatal(err)
	}
	m, _ := set.Market(code)
	return ui.Page{Lang: lang, Market: m, Brand: ui.Brand{Name: "Portamento"}, Now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
}

// TestPage_WritesAsPeopleDo: money by the language and the country, days with their weekday, distances in days of the market's calendar.
func TestPage_WritesAsPeopleDo(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		market      porting.MarketCode
		lang        string
		money, tax  string
		window, day string
	}{
		{"fr", "fr", "9,95\u00a0€", "TVA comprise", "mardi 8 décembre, 10:00–12:00, heure de Paris (dans 15 jours)", "demain"},
		{"fr", "en", "€9.95", "VAT included", "Tuesday 8 December, 10:00–12:00, Paris time (in 15 days)", "tomorrow"},
		{"us", "en", "$9.95", "before sales tax", "Tuesday 8 December, 04:00–06:00, New York time (in 15 days)", "tomorrow"},
		{"mx", "es", "$9.95", "IVA incluido", "martes 8 de diciembre, 03:00–05:00, hora de Ciudad de México (dentro de 15 días)", "mañana"},
	} {
		p := page(t, x.market, x.lang)
		if got := p.Money(porting.Money{Minor: 995, Currency: p.Market.Currency}); got != x.money {
			t.Errorf("%s in %s: money %q, want %q", x.market, x.lang, got, x.money)
		}
		if got := p.Tax(); got != x.tax {
			t.Errorf("%s in %s: tax %q, want %q", x.market, x.lang, got, x.tax)
		}
		foc := porting.FOC{Start: time.Date(2026, 12, 8, 9, 0, 0, 0, time.UTC), End: time.Date(2026, 12, 8, 11, 0, 0, 0, time.UTC)}
		if got := p.Window(foc); got != x.window {
			t.Errorf("%s in %s: window %q, want %q", x.market, x.lang, got, x.window)
		}
		if got := p.Relative(p.Now.AddDate(0, 0, 1)); got != x.day {
			t.Errorf("%s in %s: %q, want %q", x.market, x.lang, got, x.day)
		}
	}
}

// TestPseudo: the language of tests is longer and strange, and every sentence shows that it came from the words.
// In a sentence a telephone number stays in one piece; names and lists break as they do.
func TestPage_NumbersStayTogether(t *testing.T) {
	t.Parallel()
	p := uitest.Page(t, "fr", "en")
	for in, want := range map[string]string{"01 99 00 12 31": "01\u00a099\u00a000\u00a012\u00a031", "(212) 555-0101": "(212)\u00a0555-0101",
		"01 99 00 12 31, 01 99 00 12 32": "01\u00a099\u00a000\u00a012\u00a031, 01\u00a099\u00a000\u00a012\u00a032", "Box 12 A": "Box 12 A"} {
		if got := p.T("tracker.task.temporary", "number", in); !strings.HasSuffix(got, " "+want) {
			t.Errorf("%q: %q", in, got)
		}
	}
}

func TestPseudo(t *testing.T) {
	t.Parallel()
	p := page(t, "fr", ui.Pseudo)
	got, plain := p.T("ui.skip"), page(t, "fr", "en").T("ui.skip")
	if !strings.HasPrefix(got, "[") || !strings.HasSuffix(got, "]") || len([]rune(got)) < len([]rune(plain))*14/10 {
		t.Errorf("%q in the language of tests is %q", plain, got)
	}
}

// TestHead: the tab says error, page, step and product, in this order.
func TestHead(t *testing.T) {
	t.Parallel()
	p := page(t, "fr", "en")
	p.Title, p.Step, p.Error, p.Demo = "Your current service", "step 1 of 6", true, true
	if got, want := p.Head(), "DEMO · Error: Your current service – step 1 of 6 – Portamento"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestAssets: each file is served under a name that holds its hash, for ever; nothing else is.
func TestAssets(t *testing.T) {
	t.Parallel()
	a, err := ui.NewAssets(ui.Brand{Accent: "#0B5A63", Logo: ui.Picture{Type: ".svg", Bytes: []byte("<svg/>")}})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"app.css", "app.js", "icon.svg", "brand.css", "logo.svg"} {
		w := serve(a, a.URL(name))
		if w.Code != 200 || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") || w.Header().Get("Content-Type") == "" {
			t.Errorf("%s: %d %v", name, w.Code, w.Header())
		}
	}
	for _, path := range []string{"/assets/app.css", "/assets/", "/assets/../ui.go", "/assets/app." + strconv.Itoa(0) + ".css"} {
		if w := serve(a, path); w.Code != 404 {
			t.Errorf("%s: %d, want 404", path, w.Code)
		}
	}
	if _, err := ui.NewAssets(ui.Brand{Accent: "#FFD400"}); err == nil {
		t.Error("an accent that cannot be read was taken")
	}
}

// What is wrong is said once, though many rules found it.
func TestForm_Said(t *testing.T) {
	t.Parallel()
	f := ui.Form{Errors: []ui.FieldError{{Field: "a", Message: "Tick it."}, {Field: "a", Message: "Tick it."}, {Field: "b", Message: "Tick it."}, {Message: "Tick it."},
		{Message: "Sign."}, {Message: "Sign."}}}
	want := []ui.FieldError{{Field: "a", Message: "Tick it."}, {Field: "b", Message: "Tick it."}, {Message: "Sign."}}
	if got := f.Said(); !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
}

// A date that is typed in three parts is read, or the part that is wrong is named.
func TestDay(t *testing.T) {
	t.Parallel()
	for typed, want := range map[[3]string][2]string{
		{"", "", ""}: {"", ""}, {" 2", "11", "2026 "}: {"2026-11-02", ""}, {"29", "2", "2028"}: {"2028-02-29", ""}, {"29", "02", "2027"}: {"", "real"},
		{"", "11", "2026"}: {"", "day"}, {"2", "", "2026"}: {"", "month"}, {"2", "11", ""}: {"", "year"}, {"2", "11", "26"}: {"", "year"}, {"2", "13", "2026"}: {"", "real"},
		{"0", "1", "2026"}: {"", "real"}, {"+2", "x", "2026"}: {"", "real"}, {"2", "11", "0000"}: {"", "real"}, {"99999999999999999999", "1", "2026"}: {"", "real"},
	} {
		values := url.Values{"d.day": {typed[0]}, "d.month": {typed[1]}, "d.year": {typed[2]}}
		day, fault := ui.Day(values, "d")
		if fault != want[1] || fault == "" && day != want[0] {
			t.Errorf("%q: %q, %q", typed, day, fault)
		}
		back := url.Values{}
		if ui.SetDay(back, "d", day); day != "" && fault == "" {
			if again, fault := ui.Day(back, "d"); again != day || fault != "" {
				t.Errorf("%q comes back as %q", day, again)
			}
		}
	}
}
