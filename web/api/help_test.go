package api_test

import (
	"strings"
	"testing"

	"github.com/portamento/portamento/market"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/help"
)

func shelf(t testing.TB) help.Shelf {
	t.Helper()
	s, err := market.Help(market.Shipped())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Articles are read by anybody, in their language, with the market's own figures; what readers say of them is the desk's.
func TestHelp(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	if list := x.must(200, "", "GET", "/v1/help/fr", nil); list.text("data", 0, "slug") != "moving-your-number" || list.get("data", 4) == nil || list.get("data", 5) != nil {
		t.Errorf("list: %s", list.body)
	}
	for path, want := range map[string][]string{
		"fr/moving-your-number":      {"21 to 28 days", "€9.95", "department", "Do not cancel your contract"},
		"us/moving-your-number":      {"7 to 21 days", "$9.95", "rate center", "Keep your current service"},
		"mx/account-number-and-code": {"NIP", "051", "5 days"},
		"fr/account-number-and-code": {"RIO", "3179", "SIRET"},
		"fr/moving-day":              {"between 10:00 and 12:00", "72 hours"},
		"mx/refused":                 {"The name is not the one your provider has", "valid for 5 days"},
	} {
		got := x.must(200, "", "GET", "/v1/help/"+path, nil)
		for _, w := range want {
			if !strings.Contains(got.text("text"), w) {
				t.Errorf("%s lacks %q: %s", path, w, got.text("text"))
			}
		}
	}
	if fr := x.call("", "GET", "/v1/help/fr/refused", nil, "Accept-Language", "fr"); fr.text("language") != "fr" || fr.text("title") != "Pourquoi une demande a été refusée" {
		t.Errorf("in French: %s", fr.body)
	}
	for _, path := range []string{"/v1/help/xx", "/v1/help/fr/nowhere"} {
		x.must(404, "", "GET", path, nil)
	}
	says := "/v1/help/fr/refused/opinions"
	x.must(200, "", "POST", says+"?validate_only=true", object{"helpful": true})
	x.must(201, "", "POST", says, object{"helpful": false, "text": " My reason is missing. "})
	x.must(404, "", "POST", "/v1/help/fr/nowhere/opinions", object{"helpful": true})
	if long := x.must(422, "", "POST", says, object{"helpful": true, "text": strings.Repeat("é", help.LongestText+1)}); long.get("errors", 0, "pointer") != "/text" {
		t.Errorf("too long: %s", long.body)
	}
	x.must(401, "", "GET", "/v1/help-opinions", nil)
	x.must(403, x.keys[porting.RoleAccount], "GET", "/v1/help-opinions", nil)
	list := x.must(200, x.keys[porting.RoleDesk], "GET", "/v1/help-opinions", nil)
	if list.text("data", 0, "text") != "My reason is missing." || list.get("data", 0, "helpful") != false || list.text("data", 0, "slug") != "refused" || list.get("data", 1) != nil {
		t.Errorf("opinions: %s", list.body)
	}
	for range 6 {
		x.must(201, "", "POST", says, object{"helpful": true})
	}
	x.must(429, "", "POST", says, object{"helpful": true})
}

// Of opinions only so many are kept.
func TestHelp_Bounded(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	for i := range 6 {
		err := x.db.Questions().KeepOpinion(t.Context(), help.Opinion{ID: string(rune('a' + i)), Market: "fr", Slug: "refused", At: x.clock.Now()}, 3)
		if err != nil {
			t.Fatal(err)
		}
	}
	if list, err := x.db.Questions().Opinions(t.Context(), 10); err != nil || len(list) != 3 || list[0].ID != "f" {
		t.Errorf("%+v, %v", list, err)
	}
}
