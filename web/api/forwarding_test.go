package api_test

import (
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/storetest"
)

// TestForwarding: a customer has the forwarding tested, the desk records what came of it, and both read it; a repetition calls nobody twice.
func TestForwarding(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	key, desk := x.keys[porting.RoleAccount], x.keys[porting.RoleDesk]
	request, order := x.signed(key, storetest.Number(1))
	path, orderPath := "/v1/port-requests/"+request, "/v1/orders/"+order
	is := func(key, path, want string) answer {
		t.Helper()
		got := x.must(200, key, "GET", path, nil)
		if state := got.text("forwarding", "state"); state != want {
			t.Errorf("%s: %s, want %s", path, state, want)
		}
		return got
	}
	shown := is(key, path, "not_tested")
	if shown.text("forwarding", "from") != storetest.Number(1).E164() || shown.get("forwarding", "codes") != nil || shown.get("forwarding", "tests_left") != 3.0 {
		t.Errorf("%s", shown.body)
	}
	x.must(403, x.keys[porting.RoleAccountRead], "POST", path+"/forwarding-tests", nil)
	x.must(404, x.keyB, "POST", path+"/forwarding-tests", nil)
	x.must(403, key, "POST", orderPath+"/forwarding-tests", object{"result": "works"})
	x.must(200, key, "POST", path+"/forwarding-tests?validate_only=true", nil)
	is(key, path, "not_tested")
	x.must(200, key, "POST", path+"/forwarding-tests", nil, "Idempotency-Key", "once")
	x.must(200, key, "POST", path+"/forwarding-tests", nil, "Idempotency-Key", "once")
	is(desk, orderPath, "waiting")
	if got := x.must(409, key, "POST", path+"/forwarding-tests", nil); got.text("code") != "forwarding.waiting" {
		t.Errorf("%s", got.body)
	}
	x.must(422, desk, "POST", orderPath+"/forwarding-tests", object{"result": "passed"})
	x.must(200, desk, "POST", orderPath+"/forwarding-tests", object{"result": "did_not_ring", "note": "a greeting of the old provider"})
	if got := is(key, path, "did_not_ring"); got.get("forwarding", "tested_by", "note") != nil || got.get("forwarding", "tested_by", "customer") != false {
		t.Errorf("the customer reads the desk's note: %s", got.body)
	}
	if got := is(desk, orderPath, "did_not_ring"); got.text("forwarding", "tested_by", "note") != "a greeting of the old provider" {
		t.Errorf("%s", got.body)
	}
	x.must(200, key, "POST", path+"/forwarding-works", nil)
	x.clock.Advance(time.Hour)
	if got := is(key, path, "works"); got.get("forwarding", "tested_by", "customer") != true {
		t.Errorf("%s", got.body)
	}
}
