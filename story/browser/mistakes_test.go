package browser_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestMistakes_LeadToTheirField: on every page that says what is wrong, whoever arrives is at that summary, its title says so, and each line
// leads to the field it speaks of, which says the same and can be seen.
func TestMistakes_LeadToTheirField(t *testing.T) {
	t.Parallel()
	base, states := gallery(t)
	b, seen := open(t), 0
	for _, name := range states {
		if !saysMistakes(t, base+"/fr/fr/light/"+name) {
			continue
		}
		b.visit(base + "/fr/fr/light/" + name)
		seen++
		if !eval[bool](b, `document.activeElement.id === "problems"`) {
			t.Errorf("%s: the summary of what is wrong does not have the focus", name)
		}
		if title := eval[string](b, `document.title`); !strings.HasPrefix(title, "Erreur") {
			t.Errorf("%s: the title is %q", name, title)
		}
		links := eval[[]string](b, `[...document.querySelectorAll("#problems a")].map(a => a.getAttribute("href"))`)
		if len(links) == 0 {
			t.Errorf("%s: the summary leads nowhere", name)
		}
		for i, link := range links {
			b.do(chromedp.Click(chromedp.CSS(fmt.Sprintf(`#problems li:nth-child(%d) a`, i+1))))
			if wrong := eval[string](b, fmt.Sprintf(leadsToField, link, i)); wrong != "" {
				t.Errorf("%s: %s: %s", name, link, wrong)
			}
		}
	}
	if seen < 10 {
		t.Errorf("only %d pages say what is wrong", seen)
	}
}

// saysMistakes tells, without a browser, whether a page says what is wrong.
func saysMistakes(t *testing.T, address string) bool {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Contains(string(page), `id="problems"`)
}

// leadsToField looks at where a line of the summary has led: %q is its address, %d its place.
const leadsToField = `(() => {
	const field = document.querySelector(%q), line = document.querySelectorAll("#problems a")[%d].innerText.trim();
	if (!field) return "there is no such field";
	if (document.activeElement !== field && !field.contains(document.activeElement)) return "the focus is at " + document.activeElement.outerHTML.slice(0, 100);
	const at = field.getBoundingClientRect();
	if (at.bottom < 0 || at.top > innerHeight) return "the field cannot be seen";
	const group = field.closest("fieldset[aria-describedby]");
	const said = [field, group].filter(Boolean).flatMap(e => (e.getAttribute("aria-describedby") || "").split(" ")).filter(Boolean)
		.map(id => document.getElementById(id)?.textContent || "").join(" ");
	return said.includes(line) ? "" : "the summary says " + line + ", the field says " + said;
})()`
