package api_test

import (
	"strings"
	"testing"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/session"
)

// A customer's program does what an administrator may; owners are made by owners, and by the desk.
func TestTeams(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	key, desk := x.keys[porting.RoleAccount], x.keys[porting.RoleDesk]
	account := x.must(200, key, "GET", "/v1/accounts", nil).text("data", 0, "id")
	at := "/v1/accounts/" + account
	for _, p := range []struct {
		name string
		role login.Role
	}{{"camille", login.Owner}, {"noe", login.Porting}} {
		if err := x.door.Enrol(t.Context(), porting.AccountID(account), p.name, session.Invitee{Email: p.name + "@example.org", Role: p.role, Language: "fr"}); err != nil {
			t.Fatal(err)
		}
	}
	user := map[string]string{}
	list := x.must(200, key, "GET", at+"/people", nil)
	for i := range 2 {
		user[list.text("data", i, "role")] = list.text("data", i, "user_id")
	}
	if user["owner"] == "" || user["porting"] == "" {
		t.Fatalf("people: %s", list.body)
	}
	x.must(200, key, "PATCH", at+"/people/"+user["porting"]+"?validate_only=true", object{"role": "read"})
	x.must(200, key, "PATCH", at+"/people/"+user["porting"], object{"role": "admin"})
	x.must(403, key, "PATCH", at+"/people/"+user["porting"], object{"role": "owner"})
	x.must(403, key, "PATCH", at+"/people/"+user["owner"], object{"role": "read"})
	x.must(403, key, "POST", at+"/people/"+user["owner"]+"/remove", object{})
	x.must(422, key, "PATCH", at+"/people/"+user["porting"], object{"role": "king"})
	x.must(404, key, "PATCH", at+"/people/usr_0", object{"role": "read"})
	if got := x.must(409, desk, "POST", at+"/people/"+user["owner"]+"/remove", object{}).text("code"); got != "people.last_owner" {
		t.Errorf("code %q", got)
	}

	new := object{"email": "zoe@example.org", "role": "read", "language": "fr"}
	x.must(200, key, "POST", at+"/invitations?validate_only=true", new)
	if got := x.must(200, key, "GET", at+"/invitations", nil); strings.Contains(string(got.body), "zoe") {
		t.Errorf("only tried, and invited: %s", got.body)
	}
	id := x.must(201, key, "POST", at+"/invitations", new).text("data", 0, "id")
	x.must(422, key, "POST", at+"/invitations", object{"email": "noe@example.org", "role": "read", "language": "fr"})
	x.must(403, key, "POST", at+"/invitations", object{"email": "a@example.org", "role": "owner", "language": "fr"})
	x.must(200, key, "POST", at+"/invitations/"+id+"/resend", object{})
	for _, path := range []string{at + "/people", at + "/invitations"} {
		x.must(404, x.keyB, "GET", path, nil)
		x.must(403, x.keys[porting.RoleAuditor], "GET", path, nil)
	}
	x.must(404, x.keyB, "POST", at+"/invitations/"+id+"/revoke", object{})
	if got := x.must(200, key, "POST", at+"/invitations/"+id+"/revoke", object{}); strings.Contains(string(got.body), "zoe") {
		t.Errorf("after it was revoked: %s", got.body)
	}
	x.must(404, key, "POST", at+"/invitations/"+id+"/revoke", object{})
	lines, err := x.db.Logins().History(t.Context(), account, 0, 100)
	if err != nil || len(lines) == 0 {
		t.Fatalf("%d lines of history, %v", len(lines), err)
	}
	for _, l := range lines {
		if l.Type != login.NoteJoined && (!strings.HasPrefix(l.Data["key"], porting.PrefixKey) || l.Address == "") {
			t.Errorf("nobody knows who did it: %+v", l.Note)
		}
	}
	x.must(201, desk, "POST", at+"/invitations", object{"email": "a@example.org", "role": "owner", "language": "fr"})
	if left := x.must(200, key, "POST", at+"/people/"+user["porting"]+"/remove", object{}); strings.Contains(string(left.body), "noe@") {
		t.Errorf("after the removal: %s", left.body)
	}
}
