package request_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/store/storetest"
)

// The screens stay light with as many numbers as a request may have.
func TestScreens_StayLight(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	b := filled(x.browser(x.a, login.Owner), 1)
	id := b.id()
	_, err := x.service.EditRequest(t.Context(), porting.Actor{Role: porting.RoleAccount, Account: x.a}, id, func(f *porting.Fields) error {
		for i := range 999 {
			n := storetest.Number(1000 + i)
			f.Numbers = append(f.Numbers, porting.NumberWish{TypedNumber: porting.TypedNumber{Typed: n.E164(), Number: n}, Label: "Desk " + strconv.Itoa(i)})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, screen := range []string{"service", "internet", "numbers", "bill", "setup", "sign"} {
		b.get("/office/porting/"+string(id)+"/step/"+screen).wants(http.StatusOK, screen)
		if len(b.text) > 60_000 {
			t.Errorf("%s weighs %d bytes", screen, len(b.text))
		}
	}
	b.get("/office/porting/"+string(id)+"/step/numbers").submit("/step/numbers", "continue", url.Values{"rest": {"none"}}).wants(http.StatusOK, "/step/bill")
	if got := len(b.draft().Fields.Numbers); got != 1000 {
		t.Errorf("%d numbers came back", got)
	}
	b.get("/office/porting/"+string(id)+"/step/sign").submit("/step/sign", "", everything).wants(http.StatusOK, "/sent")
	if got := len(b.draft().Orders[0].Numbers); got != 1000 || strings.Count(b.get("/office/porting/"+string(id)+"/summary").text, "Desk ") > 40 {
		t.Errorf("%d numbers were sent", got)
	}
}
