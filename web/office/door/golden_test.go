package door_test

import (
	"flag"
	"testing"

	"github.com/portamento/portamento/web/office/door"
	"github.com/portamento/portamento/web/ui/uitest"
)

var update = flag.Bool("update", false, "write the golden pages anew")

func TestPages(t *testing.T) {
	t.Parallel()
	uitest.Pages(t, uitest.Folder{Begins: "door/", States: door.States, Update: *update})
}
