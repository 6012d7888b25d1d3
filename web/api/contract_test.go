package api_test

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"flag"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/storetest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// rio is a porting code of Orange that fits a French fixed number.
func rio(n numbering.PhoneNumber) string {
	national := "0" + strings.TrimPrefix(n.E164(), "+33")
	key, err := numbering.Key("F0FABC123", national)
	if err != nil {
		panic(err)
	}
	return "F0FABC123" + key
}

// contract is every call that integrators were promised.
const contract = `
POST /v1/portability-checks
GET /v1/markets
GET /v1/markets/{code}
GET /v1/carriers
GET /v1/rejection-reasons
POST /v1/port-requests
GET /v1/port-requests
GET /v1/port-requests/{id}
PATCH /v1/port-requests/{id}
GET /v1/port-requests/{id}/requirements
GET /v1/port-requests/{id}/capabilities
POST /v1/port-requests/{id}/sign
GET /v1/port-requests/{id}/letter.pdf
GET /v1/port-requests/{id}/evidence.zip
POST /v1/port-requests/{id}/invite
POST /v1/port-requests/{id}/lift
POST /v1/port-requests/{id}/accept-letter
POST /v1/port-requests/{id}/possession
POST /v1/port-requests/{id}/possession/check
POST /v1/port-requests/{id}/share-links
GET /v1/port-requests/{id}/share-links
POST /v1/port-requests/{id}/share-links/{link}/revoke
GET /v1/port-requests/{id}/moving-day.ics
GET /v1/port-requests/{id}/closing-letters/{order}
GET /v1/follow/{token}/calendar.ics
GET /v1/accounts/{id}/quiet-hours
POST /v1/accounts/{id}/quiet-hours
POST /v1/accounts/{id}/quiet-hours/end
GET /v1/calendar-feed
POST /v1/calendar-feed
POST /v1/calendar-feed/revoke
POST /v1/port-requests/{id}/share-links/{link}/followers/{follower}/remove
GET /v1/follow/{token}
GET /v1/markets/{code}/terms.pdf
GET /v1/help/{market}
GET /v1/help/{market}/{slug}
POST /v1/help/{market}/{slug}/opinions
GET /v1/help-opinions
POST /v1/follow
POST /v1/follow/{token}/updates
GET /v1/updates/{token}
POST /v1/updates/{token}
POST /v1/home-numbers
GET /v1/home-numbers
GET /v1/home-numbers/{id}
POST /v1/home-numbers/{id}/withdraw
POST /v1/home-numbers/{id}/address
POST /v1/home-numbers/{id}/order
POST /v1/home-numbers/{id}/close
GET /v1/from-home/{token}
POST /v1/from-home/{token}
POST /v1/check-questions
GET /v1/check-questions
POST /v1/check-questions/{id}/answer
POST /v1/check-questions/{id}/close
GET /v1/sign/{token}
GET /v1/sign/{token}/letter.pdf
GET /v1/stop/{token}
POST /v1/stop/{token}
POST /v1/sign/{token}
POST /v1/sign/{token}/refuse
POST /v1/sign/{token}/possession
POST /v1/sign/{token}/possession/check
GET /v1/verify/{sha256}
POST /v1/port-requests/{id}/documents
GET /v1/port-requests/{id}/documents
GET /v1/port-requests/{id}/documents/{doc}
GET /v1/port-requests/{id}/documents/{doc}/check
POST /v1/port-requests/{id}/documents/{doc}/prefill
GET /v1/port-requests/{id}/documents/{doc}/pages/{page}
POST /v1/port-requests/{id}/correct
POST /v1/port-requests/{id}/cancel
POST /v1/port-requests/{id}/hold
POST /v1/port-requests/{id}/resume
POST /v1/port-requests/{id}/date
POST /v1/port-requests/{id}/temporary-number
POST /v1/port-requests/{id}/forwarding-tests
POST /v1/port-requests/{id}/forwarding-works
POST /v1/port-requests/{id}/messages
GET /v1/port-requests/{id}/messages
GET /v1/port-requests/{id}/events
GET /v1/orders
GET /v1/orders/{id}
POST /v1/orders/{id}/approve
POST /v1/orders/{id}/ask
POST /v1/orders/{id}/decline
POST /v1/orders/{id}/hand-off
POST /v1/orders/{id}/acknowledge
POST /v1/orders/{id}/reject
POST /v1/orders/{id}/confirm
POST /v1/orders/{id}/lose-date
POST /v1/orders/{id}/refuse-cancel
POST /v1/orders/{id}/cut-over
POST /v1/orders/{id}/ported
POST /v1/orders/{id}/test-calls
POST /v1/orders/{id}/forwarding-tests
POST /v1/orders/{id}/complete
POST /v1/orders/{id}/reverse
POST /v1/orders/{id}/hold
POST /v1/orders/{id}/resume
POST /v1/orders/{id}/cancel
POST /v1/orders/{id}/assign
POST /v1/orders/{id}/messages
POST /v1/orders/{id}/letter-copy
POST /v1/orders/{id}/reveal
POST /v1/internal-ports
GET /v1/stray-answers
GET /v1/code-mappings
POST /v1/code-mappings
POST /v1/code-mappings/{id}/forget
GET /v1/deadlines
GET /v1/events
GET /v1/audit/verify
GET /v1/accounts
POST /v1/accounts
GET /v1/accounts/{id}
GET /v1/accounts/{id}/users
POST /v1/accounts/{id}/users
GET /v1/accounts/{id}/people
PATCH /v1/accounts/{id}/people/{user}
POST /v1/accounts/{id}/people/{user}/remove
GET /v1/accounts/{id}/invitations
POST /v1/accounts/{id}/invitations
POST /v1/accounts/{id}/invitations/{invitation}/resend
POST /v1/accounts/{id}/invitations/{invitation}/revoke
GET /v1/accounts/{id}/bill-preview
GET /v1/numbers
POST /v1/numbers
PATCH /v1/numbers/{number}
POST /v1/gateways/{carrier}/answers
GET /v1/clock
POST /v1/clock
`

func TestContractRoutes(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	want := strings.Fields(strings.ReplaceAll(strings.TrimSpace(contract), " ", "·"))
	var got []string
	for _, r := range x.api.Routes() {
		got = append(got, r.Method+"·"+r.Path)
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(want, got) {
		t.Errorf("routes are\n%s\nand the contract has\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestOpenAPI_Golden(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	got := x.must(200, "", "GET", "/openapi.json", nil).body
	file := filepath.Join("testdata", "openapi.json")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Error("the OpenAPI document is not testdata/openapi.json; if it shall change, run the test with -update")
	}
	for _, never := range []string{"$schema", "ErrorModel", `"additionalProperties": true`} {
		if strings.Contains(string(got), never) {
			t.Errorf("the document contains %s", never)
		}
	}
}

func TestDocs(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	page := x.must(200, "", "GET", "/docs", nil)
	for _, r := range x.api.Routes() {
		if !strings.Contains(string(page.body), r.Path) {
			t.Errorf("%s is not on the page", r.Path)
		}
	}
	for _, never := range []string{"http://", "src=", "<script", "@import"} {
		if strings.Contains(string(page.body), never) {
			t.Errorf("the page contains %s", never)
		}
	}
	if !strings.Contains(page.header.Get("Content-Security-Policy"), "style-src 'sha256-") {
		t.Error("the style has no hash in the policy")
	}
}

// A journey over the API alone: the same calls that an integrator and the desk make, until the number is ours.
func TestJourney(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	customer, desk := x.keys[porting.RoleAccount], x.keys[porting.RoleDesk]
	n := storetest.Number(1)
	request, order := x.signed(customer, n)
	at := "/v1/orders/" + order
	x.must(200, desk, "POST", at+"/approve", nil)
	if got := x.must(200, customer, "GET", "/v1/port-requests/"+request, nil, "Accept-Language", "fr-FR"); got.text("headline") == "" || got.text("account_number") != "••••90" {
		t.Errorf("shown as %s", got.body)
	}
	got := x.must(200, desk, "POST", at+"/ask", object{"reasons": []string{"name_mismatch"}, "note": "Please look"})
	if got.text("state") != "action_required" || got.text("asked", "reasons", 0, "title") == "" {
		t.Errorf("asked: %s", got.body)
	}
	if got := x.must(422, customer, "POST", "/v1/port-requests/"+request+"/correct", object{"holder": object{"last_name": "Martins"}}); got.text("code") != "signature_required" {
		t.Errorf("corrected without a signature: %s", got.body)
	}
	again := signature(t)
	again["name"] = "Ada Martins"
	x.must(200, customer, "POST", "/v1/port-requests/"+request+"/correct", object{"holder": object{"last_name": "Martins"}, "signature": again})
	x.must(200, desk, "POST", at+"/approve", nil)
	if got := x.call(customer, "POST", at+"/approve", nil); got.status != 403 {
		t.Errorf("a customer approves: %d %s", got.status, got.body)
	}
	got = x.must(409, desk, "POST", at+"/complete", object{})
	if got.text("state") != "approved" || got.get("allowed", 0) == nil {
		t.Errorf("complete too early: %s", got.body)
	}
	if reveal := x.must(200, desk, "POST", at+"/reveal?validate_only=true", object{"field": "account_number", "reason": "to send it"}); strings.Contains(string(reveal.body), "1234567890") {
		t.Errorf("a trial reveals %s", reveal.body)
	}
	key := []string{"Idempotency-Key", "once"}
	if reveal := x.must(200, desk, "POST", at+"/reveal", object{"field": "account_number", "reason": "to send it"}, key...); reveal.text("value") != "1234567890" {
		t.Errorf("revealed %s", reveal.body)
	}
	if reveal := x.must(200, desk, "POST", at+"/reveal", object{"field": "account_number", "reason": "to send it"}, key...); reveal.text("value") != "••••90" {
		t.Errorf("a replay reveals %s", reveal.body)
	}
	events := x.must(200, customer, "GET", "/v1/port-requests/"+request+"/events?limit=200", nil)
	list, _ := events.get("data").([]any)
	for i := range list {
		if events.get("data", i, "sequence") != float64(i+1) {
			t.Errorf("event %d has sequence %v", i+1, events.get("data", i, "sequence"))
		}
		if events.text("data", i, "visibility") == "desk" {
			t.Error("a customer sees the desk's event")
		}
	}
	if len(list) < 5 {
		t.Errorf("%d events: %s", len(list), events.body)
	}
	if got := x.must(200, desk, "GET", "/v1/audit/verify", nil); got.get("ok") != true {
		t.Errorf("audit: %s", got.body)
	}
}

func TestErrorsOfTheRouter(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	for _, c := range []struct {
		method, path string
		status       int
		code         string
	}{
		{"GET", "/", 404, "not_found"}, {"GET", "/v1/nothing", 404, "not_found"}, {"GET", "//v1/markets", 404, "not_found"},
		{"GET", "/v1/../v1/markets", 404, "not_found"}, {"DELETE", "/v1/markets", 405, "method.not_allowed"},
		{"PUT", "/v1/port-requests", 405, "method.not_allowed"}, {"OPTIONS", "/v1/markets", 405, "method.not_allowed"},
		{"GET", "/v1/port-requests", 401, "key.missing"}, {"GET", "/debug/pprof/", 404, "not_found"}, {"GET", "/metrics", 404, "not_found"},
	} {
		got := x.call("", c.method, c.path, nil)
		if got.status != c.status || got.text("code") != c.code || got.header.Get("Content-Type") != "application/problem+json" || got.text("request_id") == "" {
			t.Errorf("%s %s: %d %s %s", c.method, c.path, got.status, got.header.Get("Content-Type"), got.body)
		}
		if c.status == http.StatusMethodNotAllowed && got.header.Get("Allow") == "" {
			t.Errorf("%s %s: no Allow", c.method, c.path)
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"} {
			if got.header.Get(name) != want {
				t.Errorf("%s %s: %s is %q", c.method, c.path, name, got.header.Get(name))
			}
		}
	}
	if got := x.call("ptk_wrong", "GET", "/v1/markets", nil); got.status != 401 || !strings.HasPrefix(got.header.Get("WWW-Authenticate"), "Bearer") {
		t.Errorf("a wrong key: %d %s", got.status, got.body)
	}
}
