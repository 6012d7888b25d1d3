package api_test

import (
	"strings"
	"testing"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/homeline"
)

// homeNumber asks for a number from home, and answers the id.
func (x *bench) homeNumber(key string) string {
	x.t.Helper()
	return x.must(201, key, "POST", "/v1/home-numbers", object{"number": "01 99 00 44 09", "email": "dora@example.net", "holder": "Dora Martin", "new_number": false}).text("id")
}

// homeLink is the one that the holder of a home line has in the mail.
func (x *bench) homeLink(id string) string {
	x.t.Helper()
	a, err := x.db.Homes().Ask(x.t.Context(), id)
	if err != nil {
		x.t.Fatal(err)
	}
	return "/v1/from-home/" + homeline.Token(x.service, id, a.Link)
}

// A customer asks, the holder agrees by the link, the desk compares and orders; each sees what is theirs.
func TestHomeNumbers(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	key, desk := x.keys[porting.RoleAccount], x.keys[porting.RoleDesk]
	ask := object{"number": "01 99 00 44 01", "serial": "Box 4711", "email": "dora@example.net", "holder": "Dora Martin", "new_number": true, "language": "es"}
	x.must(200, key, "POST", "/v1/home-numbers?validate_only=true", ask)
	made := x.must(201, key, "POST", "/v1/home-numbers", ask)
	if made.text("state") != "asked" || made.text("display") != "01 99 00 44 01" || made.get("new_number") != true || made.get("needs") != nil {
		t.Fatalf("made: %s", made.body)
	}
	id := made.text("id")
	path := "/v1/home-numbers/" + id
	if got := x.must(422, key, "POST", "/v1/home-numbers", ask); got.get("errors", 0, "code") != "home.asked_already" || got.get("errors", 0, "pointer") != "/number" {
		t.Errorf("asked twice: %s", got.body)
	}
	for pointer, change := range map[string]object{"/number": {"number": "1"}, "/email": {"email": "dora"}, "/holder": {"holder": " "}} {
		bad := object{}
		for k, v := range ask {
			bad[k] = v
		}
		for k, v := range change {
			bad[k] = v
		}
		bad["number"] = "01 99 00 44 02"
		if n, ok := change["number"]; ok {
			bad["number"] = n
		}
		if got := x.must(422, key, "POST", "/v1/home-numbers", bad); got.get("errors", 0, "pointer") != pointer {
			t.Errorf("%s: %s", pointer, got.body)
		}
	}
	if got := x.must(422, key, "POST", "/v1/home-numbers", object{"number": "01 99 00 44 02", "holder": "Dora Martin", "new_number": true}); got.get("errors", 0, "code") != "home.device_missing" {
		t.Errorf("neither device nor address: %s", got.body)
	}
	for _, other := range []struct {
		key, method, path string
		status            int
	}{
		{x.keyB, "GET", path, 404}, {x.keyB, "POST", path + "/withdraw", 404}, {x.keyB, "GET", "/v1/home-numbers/hom_none", 404},
		{x.keys[porting.RoleAccountRead], "GET", path, 200}, {x.keys[porting.RoleAccountRead], "POST", path + "/withdraw", 403}, {key, "POST", path + "/order", 403},
	} {
		body := any(nil)
		if other.method == "POST" {
			body = object{}
		}
		if strings.HasSuffix(other.path, "order") {
			body = object{"compared": true}
		}
		x.must(other.status, other.key, other.method, other.path, body)
	}
	if got := x.must(200, x.keyB, "GET", "/v1/home-numbers", nil); got.get("data", 0) != nil {
		t.Errorf("another account sees %s", got.body)
	}
	if got := x.must(409, desk, "POST", path+"/order", object{"compared": true}); got.text("code") != "home.no_consent" {
		t.Errorf("%s", got.body)
	}

	link := x.homeLink(id)
	x.must(404, "", "GET", link+"x", nil)
	shown := x.must(200, "", "GET", link, nil)
	if shown.text("account") != "Ada & Co" || shown.text("display") != "01 99 00 44 01" || strings.Contains(string(shown.body), "Dora") {
		t.Errorf("shown: %s", shown.body)
	}
	x.must(200, "", "POST", link+"?validate_only=true", object{"agree": true})
	if got := x.must(200, "", "POST", link, object{"agree": true}); got.text("state") != "consented" {
		t.Errorf("agreed: %s", got.body)
	}
	x.must(404, "", "POST", link, object{"agree": false})
	x.must(404, "", "GET", link, nil)

	gone := x.must(201, x.keyB, "POST", "/v1/home-numbers", object{"number": "01 99 00 44 03", "serial": "1", "holder": "Bo", "new_number": false}).text("id")
	x.must(200, x.keyB, "POST", "/v1/home-numbers/"+gone+"/withdraw", object{})
	if all := x.must(200, desk, "GET", "/v1/home-numbers", nil); all.text("data", 0, "id") != id || all.text("data", 1, "id") != gone {
		t.Errorf("all of them: %s", all.body)
	}
	list := x.must(200, desk, "GET", "/v1/home-numbers?open=true", nil)
	if list.get("data", 1) != nil {
		t.Errorf("open ones: %s", list.body)
	}
	if list.text("data", 0, "needs") != "order" || list.text("data", 0, "email_from") != "account" || list.text("data", 0, "answer", "email") != "dora@example.net" {
		t.Errorf("the desk's list: %s", list.body)
	}
	if got := x.must(422, desk, "POST", path+"/order", object{"compared": false}); got.get("errors", 0, "pointer") != "/compared" {
		t.Errorf("%s", got.body)
	}
	done := x.must(200, desk, "POST", path+"/order", object{"compared": true})
	if r := x.must(200, key, "GET", "/v1/port-requests/"+done.text("request_id"), nil); r.get("internal") != true {
		t.Errorf("%s", r.body)
	}
	if got := x.must(200, key, "GET", path, nil); got.text("state") != "ordered" || got.get("answer") != nil || got.get("consented_at") == nil {
		t.Errorf("the customer sees %s", got.body)
	}
}

// The address that the desk found is the holder's own affair, and a call that is sent again under its key is answered as the first time.
func TestHomeNumbers_AddressOfTheDesk(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	key, desk := x.keys[porting.RoleAccount], x.keys[porting.RoleDesk]
	id := x.must(201, key, "POST", "/v1/home-numbers", object{"number": "01 99 00 44 01", "serial": "Box 4711", "holder": "Dora Martin", "new_number": false}).text("id")
	path := "/v1/home-numbers/" + id
	if got := x.must(200, desk, "GET", path, nil); got.text("needs") != "address" {
		t.Errorf("%s", got.body)
	}
	x.must(200, desk, "POST", path+"/address", object{"email": "dora@example.net"})
	if got := x.must(200, key, "GET", path, nil); strings.Contains(string(got.body), "dora@") {
		t.Errorf("the customer sees %s", got.body)
	}
	for i := range 5 { // nobody fills a post box: one mail is counted already
		want := 200
		if i == 4 {
			want = 422
		}
		x.must(want, desk, "POST", path+"/address", object{"email": "dora@example.net"})
	}
	link := x.homeLink(id)
	for range 2 {
		if got := x.must(200, "", "POST", link, object{"agree": false}, "Idempotency-Key", "one"); got.text("state") != "declined" {
			t.Errorf("%s", got.body)
		}
	}
	x.must(404, "", "POST", link, object{"agree": true}, "Idempotency-Key", "two")
	if got := x.must(409, desk, "POST", path+"/close", object{"text": "No."}); got.text("code") != "home.over" {
		t.Errorf("%s", got.body)
	}
	x.must(409, key, "POST", path+"/withdraw", object{})
}
