package stage_test

import (
	"flag"
	"strings"
	"testing"

	"github.com/portamento/portamento/web/stage"
	"github.com/portamento/portamento/web/ui/uitest"
)

var update = flag.Bool("update", false, "write the golden pages anew")

func TestPages(t *testing.T) {
	t.Parallel()
	uitest.Pages(t, uitest.Folder{Begins: "demo/", States: stage.States, Update: *update})
}

// TestPages_AreNobodysForReal: every state says that it is a demo, and has the one thing to do next.
func TestPages_AreNobodysForReal(t *testing.T) {
	t.Parallel()
	for _, s := range stage.States(uitest.Page(t, "fr", "en")) {
		html := uitest.Render(t, s)
		for _, mark := range []string{"<title>DEMO · ", `class="demo-strip"`, `class="stage"`} {
			if !strings.Contains(html, mark) {
				t.Errorf("%s could be taken for real: it lacks %s", s.Name, mark)
			}
		}
		if n := strings.Count(html, "button-main"); n != 1 {
			t.Errorf("%s: %d main buttons", s.Name, n)
		}
	}
}
