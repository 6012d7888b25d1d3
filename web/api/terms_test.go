package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/portamento/portamento/web/terms"
)

// plainTerms writes terms as plain text in the place of a PDF file.
type plainTerms struct{}

func (plainTerms) Print(t terms.Text) ([]byte, error) { return fmt.Appendf(nil, "%+v", t), nil }

// The terms of each market are a file, in the reader's language, called by their version.
func TestTerms(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	for market, want := range map[string][]string{"fr": {"Version 2026-11, prices of 1 January 2026", "the move ends it by itself", "€9.95", "72 hours"}, "us": {"$9.95", "Cancel it yourself", "48 hours"}} {
		got := x.must(200, "", "GET", "/v1/markets/"+market+"/terms.pdf", nil)
		for _, w := range want {
			if !strings.Contains(string(got.body), w) {
				t.Errorf("%s lacks %q: %s", market, w, got.body)
			}
		}
		if name := got.header.Get("Content-Disposition"); name != `attachment; filename="terms-`+market+`-2026-11-en.pdf"` {
			t.Errorf("called %s", name)
		}
	}
	if fr := x.call("", "GET", "/v1/markets/fr/terms.pdf", nil, "Accept-Language", "fr"); !strings.Contains(string(fr.body), "tarifs du 1er janvier 2026") {
		t.Errorf("in French: %s", fr.body)
	}
	x.must(404, "", "GET", "/v1/markets/xx/terms.pdf", nil)
}
