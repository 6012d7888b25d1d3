package api_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/portamento/portamento/porting"
)

// What the desk teaches is listed under the carriers whose answers it is read by; it is replaced by what is taught anew, taken back by a
// supervisor, and stays on record.
func TestCodeMappings(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	desk, lead := x.keys[porting.RoleDesk], x.keys[porting.RoleSupervisor]
	const path = "/v1/code-mappings"
	for _, b := range []struct {
		body object
		want string
	}{
		{object{"carrier": "nobody", "carrier_code": "Z9", "reason": "frozen"}, "source.unknown"},
		{object{"carrier_code": "Z9", "reason": "frozen"}, "source.unknown"},
		{object{"carrier": "orange", "source": "pnm", "carrier_code": "Z9", "reason": "frozen"}, "source.unknown"},
		{object{"carrier": "orange", "market": "us", "carrier_code": "Z9", "reason": "frozen"}, "source.unknown"},
		{object{"carrier": "orange", "carrier_code": "Z9", "reason": "directory_listing"}, "reasons.unknown"}, // the United States' alone
		{object{"carrier": "orange", "carrier_code": " ", "reason": "frozen"}, "field.too_short"},
		{object{"carrier": "orange", "carrier_code": "Z9"}, "field.required"},
	} {
		if got := x.must(422, desk, "POST", path, b.body); !strings.Contains(string(got.body), `"`+b.want+`"`) {
			t.Errorf("%v: %s", b.body, got.body)
		}
	}
	x.must(200, desk, "POST", path+"?validate_only=true", object{"carrier": "orange", "carrier_code": "Z9", "reason": "frozen"})
	x.must(201, desk, "POST", path, object{"carrier": "orange", "carrier_code": "Z9", "reason": "other", "note": "guessed"})
	second := x.must(201, desk, "POST", path, object{"carrier": "orange", "carrier_code": "Z9", "reason": "frozen", "market": ""})
	x.must(201, desk, "POST", path, object{"source": "pnm", "carrier_code": "R999", "reason": "date_refused", "market": "fr"})
	reasons := func(query string) string {
		var out []string
		for _, m := range x.must(200, desk, "GET", path+query, nil).get("data").([]any) {
			m := m.(map[string]any)
			out = append(out, m["source"].(string)+"/"+m["carrier_code"].(string)+"="+m["reason"].(string))
		}
		slices.Sort(out) // the clock stands still
		return strings.Join(out, " ")
	}
	for query, want := range map[string]string{"": "orange/Z9=frozen pnm/R999=date_refused", "?carrier=orange": "orange/Z9=frozen pnm/R999=date_refused",
		"?carrier=keyyo": "pnm/R999=date_refused", "?carrier=plivo": "", "?source=orange": "orange/Z9=frozen", "?carrier_code=Z9&ended=true": "orange/Z9=frozen orange/Z9=other"} {
		if got := reasons(query); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	x.must(422, desk, "GET", path+"?carrier=nobody", nil)
	forget := path + "/" + second.get("id").(string) + "/forget"
	x.must(403, desk, "POST", forget, nil)
	if got := x.must(200, lead, "POST", forget+"?validate_only=true", nil); got.get("ended_at") == nil || reasons("?source=orange") == "" {
		t.Errorf("a dry run: %s", got.body)
	}
	if got := x.must(200, lead, "POST", forget, nil); got.get("ended_by") == nil || reasons("?source=orange") != "" {
		t.Errorf("taken back: %s", got.body)
	}
	x.must(404, lead, "POST", forget, nil)
	x.must(404, lead, "POST", forget+"?validate_only=true", nil)
}
