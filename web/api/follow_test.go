package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/follow"
	"github.com/portamento/portamento/porting/follower"
	"github.com/portamento/portamento/store/storetest"
)

// Whoever asks for a link gets the same answer, whatever is asked; only what cannot be a reference or an address is pointed at.
func TestFollowAsk(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	key := x.keys[porting.RoleAccount]
	id, _ := x.signed(key, storetest.Number(1))
	own := x.must(200, key, "GET", "/v1/port-requests/"+id, nil)
	ref, email := own.text("reference"), own.text("author", "email")
	if email == "" {
		email = "owner@example.org"
	}
	said := ""
	for _, ask := range []object{{"reference": ref, "email": email}, {"reference": ref, "email": "stranger@example.com"}, {"reference": "PRT-0000-0000", "email": email},
		{"reference": strings.ToLower(strings.ReplaceAll(ref, "-", " ")), "email": email, "language": "fr"}} {
		got := x.must(202, "", "POST", "/v1/follow", ask)
		if said == "" {
			said = got.text("message")
		}
		if got.text("message") != said || !strings.Contains(said, "If they belong together") {
			t.Errorf("%v: %s", ask, got.body)
		}
	}
	x.must(200, "", "POST", "/v1/follow?validate_only=true", object{"reference": ref, "email": email})
	for pointer, bad := range map[string]object{"/email": {"reference": ref, "email": "nobody"}, "/reference": {"reference": "PRT-7F3K", "email": email}} {
		if got := x.must(422, "", "POST", "/v1/follow", bad); got.get("errors", 0, "pointer") != pointer {
			t.Errorf("%s: %s", pointer, got.body)
		}
	}
	for range 3 {
		x.must(202, "", "POST", "/v1/follow", object{"reference": ref, "email": "other@example.com"})
	}
	if slow := x.must(429, "", "POST", "/v1/follow", object{"reference": ref, "email": email}); slow.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
}

// Who belongs to a request is given one link, for a time, which its owner sees and can switch off for good; nobody else is.
func TestFollowGrant(t *testing.T) {
	t.Parallel()
	x, key, id, links := sharing(t)
	_, err := x.db.Requests(storetest.Desk()).Update(t.Context(), porting.RequestID(id), func(r *porting.Request) error {
		r.Fields.Notify = []porting.Contact{{Email: "Nina@Example.com"}}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	ref := x.must(200, key, "GET", "/v1/port-requests/"+id, nil).text("reference")
	desk := &follow.Desk{Service: x.service}
	grant := func(email string) {
		t.Helper()
		if err := desk.Grant(t.Context(), follow.Wish{Reference: ref, Email: email}); err != nil {
			t.Fatal(err)
		}
	}
	grant("stranger@example.com")
	if err := desk.Grant(t.Context(), follow.Wish{Reference: "PRT-0000-0000", Email: "nina@example.com"}); err != nil {
		t.Fatal(err)
	}
	if got := x.must(200, key, "GET", links, nil); got.get("data", 0) != nil {
		t.Fatalf("a stranger has a link: %s", got.body)
	}
	grant("nina@example.com")
	grant("nina@example.com")
	list := x.must(200, key, "GET", links, nil)
	if list.text("data", 0, "asked_by") != "Nina@Example.com" || list.get("data", 0, "expires_at") == nil || list.get("data", 0, "full_numbers") != false || list.get("data", 1) != nil {
		t.Fatalf("links: %s", list.body)
	}
	code, link := list.text("data", 0, "code"), list.text("data", 0, "id")
	x.must(200, "", "GET", "/v1/follow/"+code, nil)
	x.clock.Advance(60*24*time.Hour + time.Second)
	if over := x.must(409, "", "GET", "/v1/follow/"+code, nil); over.text("code") != "share.over" {
		t.Errorf("after its time: %s", over.body)
	}
	grant("nina@example.com")
	x.must(200, "", "GET", "/v1/follow/"+code, nil)
	x.must(200, key, "POST", links+"/"+link+"/revoke", object{})
	x.clock.Advance(time.Hour)
	grant("nina@example.com")
	x.must(409, "", "GET", "/v1/follow/"+code, nil)
	if list := x.must(200, key, "GET", links, nil); list.get("data", 1) != nil {
		t.Errorf("the owner's word does not count: %s", list.body)
	}
	if events := x.must(200, key, "GET", "/v1/port-requests/"+id+"/events", nil); strings.Count(string(events.body), "port_request.shared") != 1 || strings.Contains(string(events.body), "nina") {
		t.Errorf("events: %s", events.body)
	}
}

// An address gets mails once it has confirmed that it wants them, until it ends them, the owner does, or the link is switched off.
func TestFollowUpdates(t *testing.T) {
	t.Parallel()
	x, key, id, links := sharing(t)
	made := x.must(201, key, "POST", links, object{"label": "Reception"})
	code, link := made.text("code"), made.text("id")
	updates := "/v1/follow/" + code + "/updates"
	said := x.must(202, "", "POST", updates, object{"email": "anne@example.com", "language": "fr"}).text("message")
	x.must(200, "", "POST", updates+"?validate_only=true", object{"email": "bob@example.com"})
	x.must(422, "", "POST", updates, object{"email": "nobody"})
	x.must(404, "", "POST", "/v1/follow/nonsense/updates", object{"email": "anne@example.com"})
	list := x.must(200, key, "GET", links, nil)
	if list.text("data", 0, "followers", 0, "email") != "anne@example.com" || list.get("data", 0, "followers", 0, "confirmed_at") != nil || list.get("data", 0, "followers", 1) != nil {
		t.Fatalf("followers: %s", list.body)
	}
	one := list.text("data", 0, "followers", 0, "id")
	confirm, end := follow.Tokens(x.service, porting.RequestID(id), porting.LinkID(one))
	if got := x.must(200, "", "GET", "/v1/updates/"+confirm, nil); got.text("act") != "confirm" || got.get("done") != false || got.text("path") != "/t/"+code {
		t.Errorf("to confirm: %s", got.body)
	}
	if got := x.must(200, key, "GET", links, nil); got.get("data", 0, "followers", 0, "confirmed_at") != nil {
		t.Error("to look has confirmed it")
	}
	x.must(200, "", "POST", "/v1/updates/"+confirm+"?validate_only=true", nil)
	if got := x.must(200, "", "POST", "/v1/updates/"+confirm, nil); got.get("done") != true {
		t.Errorf("confirmed: %s", got.body)
	}
	x.must(404, "", "POST", "/v1/updates/"+confirm, nil)
	x.must(404, "", "GET", "/v1/updates/"+confirm, nil)
	if again := x.must(202, "", "POST", updates, object{"email": "Anne@example.com"}).text("message"); again != said {
		t.Errorf("%q tells that the address is known: %q", again, said)
	}
	x.must(404, x.keyB, "POST", links+"/"+link+"/followers/"+one+"/remove", object{})
	x.must(403, x.keys[porting.RoleAuditor], "POST", links+"/"+link+"/followers/"+one+"/remove", object{})
	x.must(404, key, "POST", links+"/"+link+"/followers/lnk_0000/remove", object{})
	if got := x.must(200, "", "GET", "/v1/updates/"+end, nil); got.text("act") != "end" || got.get("done") != false {
		t.Errorf("to end: %s", got.body)
	}
	for range 2 {
		if got := x.must(200, "", "POST", "/v1/updates/"+end, nil); got.get("done") != true {
			t.Errorf("ended: %s", got.body)
		}
	}
	if got := x.must(200, key, "GET", links, nil); got.get("data", 0, "followers", 0) != nil || strings.Contains(string(got.body), "anne@") {
		t.Errorf("still there: %s", got.body)
	}
}

// Ten follow a request by mail at most, all of its links together; an owner makes room, and a revoked link has nobody.
func TestFollowUpdates_Ten(t *testing.T) {
	t.Parallel()
	x, key, _, links := sharing(t)
	desk := &follow.Desk{Service: x.service}
	ask := func(code string, i int) error {
		return desk.AskUpdates(t.Context(), code, porting.Contact{Email: fmt.Sprintf("f%d@example.com", i)})
	}
	first, second := x.must(201, key, "POST", links, object{}), x.must(201, key, "POST", links, object{})
	for i := range follower.Most {
		code := first.text("code")
		if i%2 == 1 {
			code = second.text("code")
		}
		if err := ask(code, i); err != nil {
			t.Fatal(err)
		}
	}
	if full := x.must(422, "", "POST", "/v1/follow/"+first.text("code")+"/updates", object{"email": "f11@example.com"}); full.text("errors", 0, "code") != "updates.too_many" {
		t.Errorf("the eleventh: %s", full.body)
	}
	one := x.must(200, key, "GET", links, nil).text("data", 0, "followers", 0, "id")
	x.must(200, key, "POST", links+"/"+first.text("id")+"/followers/"+one+"/remove", object{})
	if err := ask(first.text("code"), 11); err != nil {
		t.Error(err)
	}
	if off := x.must(200, key, "POST", links+"/"+second.text("id")+"/revoke", object{}); off.get("followers", 0) != nil {
		t.Errorf("switched off, and followed: %s", off.body)
	}
	x.clock.Advance(follower.ConfirmFor + time.Second)
	if got := x.must(200, key, "GET", links, nil); got.get("data", 0, "followers", 0) != nil {
		t.Errorf("nobody confirmed: %s", got.body)
	}
}
