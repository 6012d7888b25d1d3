package api_test

import (
	"strings"
	"testing"

	"github.com/portamento/portamento/porting"
)

// TestCalendarFeed_IsTheAccountsOwn: an address is made, replaced and switched off by those who may act, and a trial does nothing of it.
func TestCalendarFeed_IsTheAccountsOwn(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	key := x.keys[porting.RoleAccount]
	path := func() string { return x.must(200, key, "GET", "/v1/calendar-feed", nil).text("path") }
	if path() != "" {
		t.Fatal("there is an address before anybody asked for one")
	}
	x.must(200, key, "POST", "/v1/calendar-feed?validate_only=true", nil)
	if path() != "" {
		t.Error("a trial made an address")
	}
	first := x.must(200, key, "POST", "/v1/calendar-feed", nil).text("path")
	if !strings.HasPrefix(first, "/calendar/") || !strings.HasSuffix(first, ".ics") || path() != first {
		t.Errorf("%q, then %q", first, path())
	}
	second := x.must(200, key, "POST", "/v1/calendar-feed", nil).text("path")
	if second == first || path() != second {
		t.Error("the address was not replaced")
	}
	x.must(403, x.keys[porting.RoleAccountRead], "GET", "/v1/calendar-feed", nil)
	x.must(403, x.keys[porting.RoleDesk], "POST", "/v1/calendar-feed", nil)
	x.must(401, "", "GET", "/v1/calendar-feed", nil)
	if x.must(200, x.keyB, "GET", "/v1/calendar-feed", nil).get("path") != nil {
		t.Error("another account sees the address")
	}
	x.must(200, x.keyB, "POST", "/v1/calendar-feed/revoke", nil)
	x.must(200, key, "POST", "/v1/calendar-feed/revoke?validate_only=true", nil)
	if path() != second {
		t.Error("it was switched off by somebody else, or by a trial")
	}
	x.must(200, key, "POST", "/v1/calendar-feed/revoke", nil)
	if path() != "" {
		t.Error("it is on still")
	}
}

// TestRequests_ByReference: what people say and write finds its request.
func TestRequests_ByReference(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	made := x.must(201, x.keys[porting.RoleAccount], "POST", "/v1/port-requests", `{}`)
	x.must(201, x.keys[porting.RoleAccount], "POST", "/v1/port-requests", `{}`)
	got := x.must(200, x.keys[porting.RoleAccount], "GET", "/v1/port-requests?reference="+made.text("reference"), nil)
	if got.text("data", 0, "id") != made.text("id") || got.get("data", 1) != nil {
		t.Errorf("%s", got.body)
	}
	if got := x.must(200, x.keyB, "GET", "/v1/port-requests?reference="+made.text("reference"), nil); got.get("data", 0) != nil {
		t.Error("another account's request was found")
	}
}
