package request_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/portamento/portamento/loa/evidence"
	"github.com/portamento/portamento/loa/kept"
	"github.com/portamento/portamento/porting/login"
)

// A signature can be drawn beside the typed name: it is kept with the evidence. What is no drawing is refused, and the name stays typed.
func TestSign_Drawn(t *testing.T) {
	t.Parallel()
	b := newBed(t).browser("", "")
	b = b.bed.browser(b.a, login.Owner)
	filled(b, 1)
	b.wants(http.StatusOK, "/step/sign", "Draw your signature (optional)", "Your typed name is your signature")
	for name, bad := range map[string]string{
		"no strokes":        `{"x":1}`,
		"a point of three":  `[[[1,2,3]]]`,
		"a point too far":   `[[[1,2],[1,1e9]]]`,
		"too many strokes":  "[" + strings.Repeat(`[],`, 200) + "[]]",
		"too many points":   "[[" + strings.Repeat(`[1,2],`, 4000) + "[1,2]]]",
		"more than is read": strings.Repeat(" ", 65<<10),
	} {
		fill := maps.Clone(everything)
		fill.Set("drawn", bad)
		if b.submit("/step/sign", "", fill); b.status != http.StatusUnprocessableEntity || !strings.Contains(b.text, `href="#f-drawn"`) || !strings.Contains(b.text, `value="Ada Martin"`) {
			t.Errorf("%s: %d", name, b.status)
		}
	}
	fill := maps.Clone(everything)
	fill.Set("drawn", "[[[10,20],[30,40]],[[5,5],[6,5]]]")
	b.submit("/step/sign", "", fill).wants(http.StatusOK, "/sent")
	data, err := b.bed.service.Letters.(*kept.Letters).Evidence(t.Context(), b.draft())
	if err != nil {
		t.Fatal(err)
	}
	bundle, err := evidence.Open(data)
	if err != nil {
		t.Fatal(err)
	}
	if mark := bundle.Signatures[0].Evidence.Mark; len(mark) != 2 || len(mark[0]) != 2 || mark[0][1].X != 30 || mark[0][1].Y != 40 {
		t.Errorf("kept %v", mark)
	}
}
