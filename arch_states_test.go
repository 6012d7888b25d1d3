package portamento_test

import (
	"os"
	"strings"
	"testing"

	"github.com/portamento/portamento/terminal/states"
)

// TestStatesDrawing keeps the drawing in ARCHITECTURE.md equal to the table of states that the product runs on.
func TestStatesDrawing(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("ARCHITECTURE.md")
	if os.IsNotExist(err) {
		t.Skip("ARCHITECTURE.md is not written yet")
	}
	if err != nil {
		t.Fatal(err)
	}
	drawn, ok := drawing(string(page))
	if !ok {
		t.Fatal("ARCHITECTURE.md has no drawing between <!-- states:begin --> and <!-- states:end -->")
	}
	if want := bare(states.Drawing()); drawn != want {
		t.Errorf("the drawing in ARCHITECTURE.md is not the table of states; put there what `go run ./cmd/portamento states` prints:\n%s", want)
	}
}

// drawing returns what stands between the two markers, without its fence.
func drawing(page string) (string, bool) {
	_, rest, begins := strings.Cut(page, "<!-- states:begin -->")
	inside, _, ends := strings.Cut(rest, "<!-- states:end -->")
	return bare(inside), begins && ends
}

// bare removes the fence around a drawing and the blanks around it.
func bare(text string) string {
	text = strings.TrimPrefix(strings.TrimSpace(text), "```mermaid")
	return strings.TrimSpace(strings.TrimSuffix(text, "```"))
}

func TestStatesDrawing_FindsItOnThePage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, page, want string
		ok               bool
	}{
		{"fenced", "# A\n<!-- states:begin -->\n```mermaid\nstateDiagram-v2\n  a --> b\n```\n<!-- states:end -->\nrest", "stateDiagram-v2\n  a --> b", true},
		{"no fence", "<!-- states:begin -->\na --> b\n<!-- states:end -->", "a --> b", true},
		{"no end", "<!-- states:begin -->\na --> b\n", "a --> b", false},
		{"nothing", "# A\n", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got, ok := drawing(c.page); got != c.want || ok != c.ok {
				t.Errorf("drawing = %q, %v, want %q, %v", got, ok, c.want, c.ok)
			}
		})
	}
}
