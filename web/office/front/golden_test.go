package front_test

import (
	"flag"
	"testing"

	"github.com/portamento/portamento/web/office/front"
	"github.com/portamento/portamento/web/ui/uitest"
)

var update = flag.Bool("update", false, "write the golden pages anew")

func TestPages(t *testing.T) {
	t.Parallel()
	uitest.Pages(t, uitest.Folder{Begins: "front/", States: front.States, Elsewhere: "home|check/result-(yes|mixed)|terms|sign", Update: *update})
}
