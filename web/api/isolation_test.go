package api_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/storetest"
)

var requestID = regexp.MustCompile(`"request_id":"req_[^"]*"`)

// bodies are what passes the schema of a route, so that nothing but the object's owner decides.
var bodies = map[string]string{
	"/sign":   `{"name":"x","capacity":"holder","statements":[],"terms_version":"x"}`,
	"/invite": `{"email":"anne@example.com"}`, "/lift": `{"reason":"x"}`, "/possession": `{"channel":"call"}`, "/possession/check": `{"code":"123456"}`,
	"/accept-letter":    `{"document_id":"doc_0","name":"x","capacity":"holder","signed_at":"2026-11-23T09:00:00Z"}`,
	"/sign/{token}":     `{"name":"x","capacity":"holder","statements":[],"terms_version":"x"}`,
	"/temporary-number": `{"keep":true}`, "/messages": `{"text":"x"}`, "/ask": `{"reasons":["name_mismatch"]}`, "/decline": `{"reasons":["name_mismatch"]}`,
	"/acknowledge": `{"carrier_reference":"x"}`, "/reject": `{"reasons":["name_mismatch"]}`,
	"/confirm":   `{"start":"2026-12-15T09:00:00Z","end":"2026-12-15T11:00:00Z"}`,
	"/lose-date": `{"reason":"x"}`, "/ported": `{"numbers":["+33199000001"]}`, "/test-calls": `{"number":"+33199000001","result":"passed"}`,
	"/reverse": `{"reason":"x"}`, "/assign": `{"user_id":null}`, "/reveal": `{"field":"account_number","reason":"x"}`, "/letter-copy": `{"reason":"x"}`,
	"/people/{user}": `{"role":"read"}`, "/invitations": `{"email":"anne@example.com","role":"read","language":"fr"}`,
	"/users": `{"name":"x"}`, "/internal-ports": `{"account_id":"acc_none","number":"+33199000099","from_device":"x","consent":true}`,
	"/accounts": `{"name":"x","market":"fr"}`, "/numbers": `{"numbers":["+33199008888"]}`, "/numbers/{number}": `{"release":true}`,
	"/code-mappings":      `{"carrier":"orange","carrier_code":"Z9","reason":"frozen"}`,
	"/check-questions":    `{"market":"fr","numbers":["0 800 00 00 00"],"email":"camille@example.com"}`,
	"/portability-checks": `{"numbers":["+33199000001"]}`, "/clock": `{"speed":1}`, "/answers": `{}`,
	"/quiet-hours":                `{"from":"21:00","to":"07:30"}`,
	"/answer":                     `{"text":"x"}`,
	"/home-numbers":               `{"number":"01 99 00 44 01","email":"dora@example.net","holder":"Dora Martin","new_number":false}`,
	"/address":                    `{"email":"dora@example.net"}`,
	"/order":                      `{"compared":true}`,
	"/close":                      `{"text":"x"}`,
	"/from-home/{token}":          `{"agree":true}`,
	"POST /v1/orders/{id}/cancel": `{"reason":"x"}`, "POST /v1/orders/{id}/forwarding-tests": `{"result":"works"}`,
}

func bodyOf(method, path string) any {
	if method == "GET" {
		return nil
	}
	if b, ok := bodies[method+" "+path]; ok {
		return b
	}
	for suffix, b := range bodies {
		if strings.HasSuffix(path, suffix) && suffix != "/numbers/{number}" {
			return b
		}
	}
	if strings.HasSuffix(path, "/numbers/{number}") {
		return bodies["/numbers/{number}"]
	}
	return `{}`
}

// Every route with an object in its path, by every role of account a, on an object of account b and on one that never was: the same
// answer to the byte, and nothing of b in it.
func TestIsolation_ForeignIsMissing(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	request, order := x.signed(x.keyB, storetest.Number(1))
	foreign := map[string]string{"/port-requests/": request, "/orders/": order, "/accounts/": string(x.b), "/numbers/": storetest.Number(9020).E164()}
	foreign["/home-numbers/"] = x.homeNumber(x.keyB)
	missing := map[string]string{"/home-numbers/": "hom_0", "/port-requests/": "prq_0", "/orders/": "ord_0", "/accounts/": "acc_0", "/numbers/": storetest.Number(4444).E164()}
	tried := 0
	for _, r := range x.api.Routes() {
		kind, placed := objectOf(r.Path)
		if !placed {
			continue
		}
		for _, role := range []porting.Role{porting.RoleAccount, porting.RoleAccountRead, ""} {
			body := bodyOf(r.Method, r.Path)
			theirs := x.call(x.keys[role], r.Method, fill(r.Path, foreign[kind]), body)
			none := x.call(x.keys[role], r.Method, fill(r.Path, missing[kind]), body)
			tried++
			want := 404
			if role == "" {
				want = 401
			}
			if role == porting.RoleAccountRead && r.Path == "/v1/numbers/{number}" {
				want = 403 // it may not change any number, whosever it is
			}
			if theirs.status != want {
				t.Errorf("%s %s as %q: %d, want %d: %s", r.Method, r.Path, role, theirs.status, want, theirs.body)
			}
			a, b := requestID.ReplaceAll(theirs.body, nil), requestID.ReplaceAll(none.body, nil)
			if string(a) != string(b) || theirs.status != none.status {
				t.Errorf("%s %s as %q: foreign\n%s\nmissing\n%s", r.Method, r.Path, role, a, b)
			}
			for _, name := range []string{"ETag", "Content-Length", "Location"} {
				if len(a) == len(b) && theirs.header.Get(name) != none.header.Get(name) {
					t.Errorf("%s %s as %q: %s differs", r.Method, r.Path, role, name)
				}
			}
		}
	}
	if tried < 100 {
		t.Errorf("only %d calls were tried", tried)
	}
	if got := x.must(200, x.keys[porting.RoleDesk], "GET", "/v1/port-requests/"+request, nil); got.get("version") != float64(2) {
		t.Errorf("somebody changed the foreign request: version %v", got.get("version"))
	}
}

// Every route by every role on account a's own objects: who is not named by the route is refused, and nobody is refused who is.
func TestIsolation_RolesOnOwnObjects(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	request, order := x.signed(x.keys[porting.RoleAccount], storetest.Number(1))
	doc := x.attach(x.keys[porting.RoleAccount], request, "bill")
	own := map[string]string{"/port-requests/": request, "/orders/": order, "/accounts/": string(x.a), "/numbers/": storetest.Number(9010).E164()}
	own["/code-mappings/"], _ = x.must(201, x.keys[porting.RoleDesk], "POST", "/v1/code-mappings", bodies["/code-mappings"]).get("id").(string)
	x.must(201, "", "POST", "/v1/check-questions", bodies["/check-questions"])
	own["/check-questions/"] = x.must(200, x.keys[porting.RoleDesk], "GET", "/v1/check-questions", nil).text("data", 0, "id")
	own["/home-numbers/"] = x.homeNumber(x.keys[porting.RoleAccount])
	for _, r := range x.api.Routes() {
		kind, _ := objectOf(r.Path)
		if strings.Contains(r.Path, "/check-questions/") {
			kind = "/check-questions/" // of nobody who has an account
		}
		if strings.Contains(r.Path, "/code-mappings/") {
			kind = "/code-mappings/" // the desk's, of no account
		}
		for _, role := range []porting.Role{porting.RoleAccount, porting.RoleAccountRead, porting.RoleDesk, porting.RoleSupervisor, porting.RoleAdmin, porting.RoleAuditor} {
			path := fill(strings.ReplaceAll(r.Path, "{doc}", doc), own[kind])
			if r.Method != "GET" {
				path += "?validate_only=true"
			}
			if strings.HasPrefix(r.Path, "/v1/gateways/") {
				continue
			}
			got := x.call(x.keys[role], r.Method, path, bodyOf(r.Method, r.Path))
			may := len(r.Roles) == 0 || slices.Contains(r.Roles, role)
			switch {
			case !may && got.status != 403:
				t.Errorf("%s %s as %s: %d, want 403: %s", r.Method, r.Path, role, got.status, got.body)
			case may && (got.status == 401 || got.status >= 500 || got.status == 404 && !strings.Contains(r.Path, "{code}") && !strings.Contains(r.Path, "{token}") && !strings.Contains(r.Path, "{link}") && !strings.Contains(r.Path, "{user}") && !strings.Contains(r.Path, "{invitation}") && !strings.HasSuffix(r.Path, "evidence.zip") && !strings.HasSuffix(r.Path, "moving-day.ics") && !strings.HasSuffix(r.Path, "{order}") && !strings.HasSuffix(r.Path, "{page}")):
				t.Errorf("%s %s as %s: %d: %s", r.Method, r.Path, role, got.status, got.body)
			case may && got.status == 403 && r.Path != "/v1/orders/{id}/reverse": // a supervisor's verb
				t.Errorf("%s %s as %s: %d: %s", r.Method, r.Path, role, got.status, got.body)
			}
		}
	}
}

func TestIsolation_ListsShowOnlyTheOwn(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	x.must(201, x.keyB, "POST", "/v1/port-requests", object{"name": "canary-of-b", "external_id": "canary-ext", "main_number": storetest.Number(7).E164()})
	for _, path := range []string{"/v1/port-requests", "/v1/port-requests?number=%2B33199000007", "/v1/port-requests?account=" + string(x.b),
		"/v1/port-requests?external_id=canary-ext", "/v1/numbers", "/v1/numbers?account=" + string(x.b), "/v1/accounts"} {
		got := x.must(200, x.keys[porting.RoleAccount], "GET", path, nil)
		for _, canary := range []string{"canary", string(x.b), string(x.userB), storetest.Number(9020).E164(), "Bob"} {
			if strings.Contains(string(got.body), canary) {
				t.Errorf("GET %s shows %s: %s", path, canary, got.body)
			}
		}
	}
	if got := x.must(200, x.keyB, "GET", "/v1/port-requests", nil); !strings.Contains(string(got.body), "canary-of-b") {
		t.Errorf("b does not see its own: %s", got.body)
	}
}

func objectOf(path string) (kind string, ok bool) {
	for _, k := range []string{"/port-requests/", "/orders/", "/accounts/", "/numbers/", "/home-numbers/"} {
		if strings.Contains(path, k+"{") {
			return k, true
		}
	}
	return "", false
}

func fill(path, id string) string {
	path = strings.NewReplacer("{doc}", "doc_0", "{token}", "0", "{market}", "fr", "{slug}", "refused", "{page}", "1.png").Replace(path)
	return regexp.MustCompile(`\{[a-z]+\}`).ReplaceAllString(path, strings.ReplaceAll(id, "+", "%2B"))
}
