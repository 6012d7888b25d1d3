package front_test

import (
	"strings"
	"testing"

	"github.com/portamento/portamento/porting/help"
)

// Every article of every market is a page in each language, with its parts listed and its links kept in the language.
func TestHelp(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	for _, lang := range []string{"en", "fr", "es"} {
		for _, m := range []string{"fr", "us", "mx"} {
			for _, slug := range help.Slugs() {
				got := x.get(200, "/"+lang+"/help/"+m+"/"+slug)
				if !strings.Contains(got.body, `<article lang="`+lang+`">`) || strings.Contains(got.body, "no value") || strings.Contains(got.body, "{{") || strings.Count(got.body, "<h1>") != 1 || !strings.Contains(got.body, "<h2 id=") {
					t.Errorf("%s %s %s: %s", lang, m, slug, got.body)
				}
			}
		}
	}
	x.has(x.get(200, "/fr/help/fr/moving-your-number"), "Porter votre numéro chez Portamento", "21 à 28 jours", "9,95", `href="/fr/check"`, "Sur cette page")
	x.has(x.get(200, "/help/us"), "Help: moving a number in United States", "Why a request was refused", `/help/fr"`)
	x.has(x.get(200, "/"), "/help/fr/moving-day")
	if to := x.get(303, "/es/help").header.Get("Location"); to != "/es/help/fr" {
		t.Errorf("led to %s", to)
	}
	x.get(404, "/help/fr/nowhere")
	x.get(404, "/help/xx")
}

// What readers say reaches the desk, in bounds; the page asks for a choice.
func TestHelp_Said(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	const page = "/help/fr/moving-day"
	x.has(x.post(422, page, "text", "I <b>miss</b> Sundays"), "Select yes or no", "<title>Error: ", "I &lt;b&gt;miss&lt;/b&gt; Sundays")
	x.has(x.post(422, page, "helpful", "no", "text", strings.Repeat("x", help.LongestText+1)), "There is a problem")
	to := x.post(303, page, "helpful", "no", "text", "Sundays").header.Get("Location")
	x.has(x.get(200, strings.TrimSuffix(to, "#said")), "Thank you")
	x.get(404, "/help/xx/moving-day")
	x.post(404, "/help/fr/nowhere", "helpful", "yes")
	list, err := x.db.Questions().Opinions(t.Context(), 5)
	if err != nil || len(list) != 1 || list[0].Text != "Sundays" || list[0].Helpful || list[0].Language != "en" {
		t.Errorf("%+v, %v", list, err)
	}
	for range 6 {
		x.post(303, page, "helpful", "yes")
	}
	x.post(429, page, "helpful", "yes")
}
