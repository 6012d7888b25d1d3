package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/storetest"
	"github.com/portamento/portamento/web/api"
)

// The public check has no store at all here, and no keys: it answers from the rules alone, so that nothing of it, its time included, can
// tell whether a number is somebody's.
func TestPublicCheck_TouchesNoStore(t *testing.T) {
	t.Parallel()
	set, err := packs()
	if err != nil {
		t.Fatal(err)
	}
	now := newBench(t).clock.Now
	bare, err := api.New(api.Config{Service: &porting.Service{Markets: set, Now: now}, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/v1/portability-checks", "/v1/portability-checks?validate_only=true", "/v1/markets", "/v1/markets/fr"} {
		method, body := "GET", ""
		if strings.Contains(path, "checks") {
			method, body = "POST", `{"numbers":["01 99 00 90 10","hello"]}`
		}
		w := httptest.NewRecorder()
		bare.ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(body)))
		if w.Code != http.StatusOK {
			t.Errorf("%s %s: %d %s", method, path, w.Code, w.Body)
		}
	}
}

// Without a key the answer is the same for a number of an account, of the pool, in an open order, and of nobody.
func TestPublicCheck_TellsNobodysNumber(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	x.signed(x.keyB, storetest.Number(1))
	x.must(201, x.keys[porting.RoleDesk], "POST", "/v1/numbers", `{"numbers":["+33199008001"]}`)
	want := ""
	for _, last := range []string{"9010", "9020", "8001", "0001", "7777"} {
		got := x.must(200, "", "POST", "/v1/portability-checks", fmt.Sprintf(`{"numbers":["+3319900%s"]}`, last))
		text := strings.ReplaceAll(string(got.body), last, "")
		text = strings.ReplaceAll(text, last[:2]+" "+last[2:], "")
		if want == "" {
			want = text
		}
		if text != want {
			t.Errorf("%s: %s, and not %s", last, text, want)
		}
	}
}
