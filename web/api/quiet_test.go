package api_test

import (
	"testing"

	"github.com/portamento/portamento/porting"
)

// Quiet hours are the account's own: set, replaced and ended by who may act, seen by who may read.
func TestQuietHours(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	key, path := x.keys[porting.RoleAccount], "/v1/accounts/"+string(x.a)+"/quiet-hours"
	none := func() {
		t.Helper()
		if got := x.must(200, key, "GET", path, nil); got.get("from") != nil || got.get("to") != nil {
			t.Errorf("%s", got.body)
		}
	}
	none()
	x.must(200, key, "POST", path+"?validate_only=true", object{"from": "21:00", "to": "07:30"})
	none()
	for pointer, body := range map[string]object{"/from": {"from": "9 pm", "to": "07:00"}, "/to": {"from": "08:00", "to": "08:00"}} {
		if got := x.must(422, key, "POST", path, body); got.get("errors", 0, "pointer") != pointer {
			t.Errorf("%s: %s", pointer, got.body)
		}
	}
	x.must(200, key, "POST", path, object{"from": "22:00", "to": "06:00"})
	if got := x.must(200, key, "POST", path, object{"from": "21:00", "to": "07:30"}); got.text("from") != "21:00" || got.text("to") != "07:30" {
		t.Errorf("%s", got.body)
	}
	x.must(403, x.keys[porting.RoleAccountRead], "POST", path, object{"from": "21:00", "to": "07:00"})
	x.must(404, x.keyB, "GET", path, nil)
	x.must(404, x.keyB, "POST", path, object{"from": "21:00", "to": "07:00"})
	x.must(404, x.keyB, "POST", path+"/end", nil)
	if got := x.must(200, x.keys[porting.RoleAccountRead], "GET", path, nil); got.text("from") != "21:00" {
		t.Errorf("%s", got.body)
	}
	x.must(200, key, "POST", path+"/end?validate_only=true", nil)
	if got := x.must(200, key, "GET", path, nil); got.text("from") != "21:00" {
		t.Errorf("%s", got.body)
	}
	x.must(200, key, "POST", path+"/end", nil)
	none()
}
