package tracker_test

import (
	"flag"
	"testing"

	"github.com/portamento/portamento/web/office/tracker"
	"github.com/portamento/portamento/web/ui/uitest"
)

var update = flag.Bool("update", false, "write the golden pages anew")

func TestPages(t *testing.T) {
	t.Parallel()
	uitest.Pages(t, uitest.Folder{Begins: "office/porting/", States: tracker.States,
		Elsewhere: "with-provider|date-set|done|done-kept|moving-day|cancel|fix-secret_wrong|fix-address_mismatch|fix-company_id_wrong", Update: *update})
}
