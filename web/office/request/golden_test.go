package request_test

import (
	"flag"
	"testing"

	"github.com/portamento/portamento/web/office/request"
	"github.com/portamento/portamento/web/ui/uitest"
)

var update = flag.Bool("update", false, "write the golden pages anew")

func TestPages(t *testing.T) {
	t.Parallel()
	uitest.Pages(t, uitest.Folder{Begins: "request/", States: request.States, Elsewhere: "number-porting|service|numbers|bill|setup|sign|sent|stop-internet", Update: *update})
}
