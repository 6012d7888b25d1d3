package api_test

import (
	"strings"
	"testing"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/storetest"
)

// sharing is a bench with a signed request of an account, and the path of the links to follow it by.
func sharing(t *testing.T) (x *bench, key, id, links string) {
	t.Helper()
	x = newBench(t)
	key = x.keys[porting.RoleAccount]
	id, _ = x.signed(key, storetest.Number(1))
	return x, key, id, "/v1/port-requests/" + id + "/share-links"
}

// A link shows where the numbers are to whoever has it, until its owner switches it off; nobody else of another account can make or see one.
func TestShareLinks(t *testing.T) {
	t.Parallel()
	x, key, id, links := sharing(t)
	made := x.must(201, key, "POST", links, object{"label": "Our receptionist"})
	code, link := made.text("code"), made.text("id")
	if made.text("path") != "/t/"+code || made.get("full_numbers") != false || len(code) < 40 {
		t.Fatalf("made: %s", made.body)
	}
	seen := x.must(200, "", "GET", "/v1/follow/"+code, nil)
	shown := seen.text("numbers", 0, "display")
	if strings.Count(shown, "•") != 6 || !strings.HasSuffix(strings.ReplaceAll(shown, " ", ""), storetest.Number(1).E164()[8:]) {
		t.Errorf("number %q", shown)
	}
	own := x.must(200, key, "GET", "/v1/port-requests/"+id, nil)
	for _, secret := range []string{own.text("holder", "last_name"), own.text("service_address", "street"), own.text("account_id"), id, storetest.Number(1).E164()} {
		if secret == "" || strings.Contains(string(seen.body), secret) {
			t.Errorf("shows %q: %s", secret, seen.body)
		}
	}
	if seen.text("reference") != own.text("reference") || seen.text("stage") != own.text("stage") || seen.text("events", 0, "text") == "" {
		t.Errorf("followed: %s", seen.body)
	}
	for _, hidden := range []string{"Reception\u202etxt.exe", "Two\nlines", "\u2066Ada"} {
		if got := x.must(422, key, "POST", links, object{"label": hidden}); got.text("errors", 0, "code") != "text.control_characters" || got.text("errors", 0, "pointer") != "/label" {
			t.Errorf("label %q: %s", hidden, got.body)
		}
	}
	full := x.must(201, key, "POST", links, object{"full_numbers": true})
	if got := x.must(200, "", "GET", "/v1/follow/"+full.text("code"), nil).text("numbers", 0, "display"); strings.Contains(got, "•") {
		t.Errorf("whole number: %q", got)
	}
	for _, path := range []string{links, links + "/" + link + "/revoke"} {
		x.must(404, x.keyB, "POST", path, object{})
	}
	x.must(404, x.keyB, "GET", links, nil)
	x.must(403, x.keys[porting.RoleAuditor], "POST", links, object{})
	x.must(404, key, "POST", links+"/lnk_0000/revoke", object{})
	for range 2 {
		if off := x.must(200, key, "POST", links+"/"+link+"/revoke", object{}); off.get("ended_at") == nil || off.get("code") != nil {
			t.Errorf("switched off: %s", off.body)
		}
	}
	if off := x.must(409, "", "GET", "/v1/follow/"+code, nil); off.text("code") != "share.off" || !strings.Contains(off.text("detail"), "switched off by its owner") {
		t.Errorf("after that: %s", off.body)
	}
	other := "0" // than the last letter of the secret
	if strings.HasSuffix(code, other) {
		other = "1"
	}
	x.must(404, "", "GET", "/v1/follow/"+code[:len(code)-1]+other, nil)
	x.must(404, "", "GET", "/v1/follow/nonsense", nil)
	if list := x.must(200, key, "GET", links, nil); list.get("data", 0, "ended_at") == nil || list.get("data", 1, "ended_at") != nil {
		t.Errorf("listed: %s", list.body)
	}
	if events := x.must(200, key, "GET", "/v1/port-requests/"+id+"/events", nil); strings.Count(string(events.body), "port_request.shared") != 2 ||
		strings.Count(string(events.body), "port_request.unshared") != 1 || strings.Contains(string(events.body), code) {
		t.Errorf("events: %s", events.body)
	}
}

// A request has twenty links at a time.
func TestShareLinks_Twenty(t *testing.T) {
	t.Parallel()
	x, key, _, links := sharing(t)
	for range 20 {
		x.must(201, key, "POST", links, object{})
	}
	x.must(422, key, "POST", links, object{})
	x.must(422, key, "POST", links, object{"label": strings.Repeat("é", 81)})
}
