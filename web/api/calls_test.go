package api_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/storetest"
	"github.com/portamento/portamento/web/api"
)

func TestBody_EverythingWrongIsNamed(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	key := x.keys[porting.RoleAccount]
	deep := strings.Repeat("[", 40) + strings.Repeat("]", 40)
	for _, c := range []struct {
		name, body string
		status     int
		pointer    string
		code       string
	}{
		{"an unknown field", `{"nmae":"x"}`, 422, "/nmae", "field.unknown"},
		{"a read-only field", `{"stage":"done"}`, 422, "/stage", "field.read_only"},
		{"somebody else's field", `{"account_id":"acc_1"}`, 422, "/account_id", "field.read_only"},
		{"another type", `{"name":7}`, 422, "/name", "field.type"},
		{"a word that is none", `{"internet":"telegraph"}`, 422, "/internet", "field.choice"},
		{"an unknown field inside", `{"holder":{"kind":"company","age":7}}`, 422, "/holder/age", "field.unknown"},
		{"a field of a list", `{"numbers":[{"number":"+33199000001"},{"number":"+33199000002","pin":"9"}]}`, 422, "/numbers/1/pin", "field.unknown"},
		{"a missing field of a list", `{"numbers":[{"label":"x"}]}`, 422, "/numbers/0/number", "field.required"},
		{"a bad address", `{"notify":[{"email":"nobody"}]}`, 422, "/notify/0/email", "field.format_email"},
		{"a key that stands twice", `{"name":"a","name":"b"}`, 422, "/name", "body.duplicate_key"},
		{"a key that stands twice, deep", `{"numbers":[{"number":"1"},{"number":"1","number":"2"}]}`, 422, "/numbers/1/number", "body.duplicate_key"},
		{"depth", `{"name":` + deep + `}`, 422, "/name" + strings.Repeat("/0", 31), "body.depth"},
		{"NUL", `{"name":"a\u0000b"}`, 422, "/name", "field.characters"},
		{"half of a surrogate pair", `{"name":"a\ud800b"}`, 422, "/name", "field.characters"},
		{"another spelling of a field", `{"Name":"x"}`, 422, "/Name", "field.unknown"},
		{"a list", `[]`, 422, "", "field.type"},
	} {
		got := x.call(key, "POST", "/v1/port-requests", c.body)
		if got.status != c.status || got.text("errors", 0, "code") != c.code || got.text("errors", 0, "pointer") != c.pointer || got.text("errors", 0, "message") == "" {
			t.Errorf("%s: %d %s", c.name, got.status, got.body)
		}
	}
	for name, body := range map[string]string{"nothing": ``, "half": `{"name":`, "two": `{}{}`, "words": `hello`, "bytes": "{\"name\":\"\xff\"}"} {
		if got := x.call(key, "POST", "/v1/port-requests", body); name != "nothing" && (got.status != 400 || got.text("code") != "body.json") {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	big := x.call(key, "POST", "/v1/port-requests", `{"name":"`+strings.Repeat("a", 1<<20)+`"}`)
	if big.status != 413 || big.text("code") != "body.too_large" {
		t.Errorf("a large body: %d %s", big.status, big.body)
	}
	for _, ct := range []string{"text/plain", "application/xml", "application/json; charset=iso-8859-1", ";"} {
		if got := x.call(key, "POST", "/v1/port-requests", `{}`, "Content-Type", ct); got.status != 415 {
			t.Errorf("%s: %d %s", ct, got.status, got.body)
		}
	}
	if got := x.call(key, "POST", "/v1/port-requests", `{}`, "Content-Encoding", "gzip"); got.status != 415 {
		t.Errorf("a compressed body: %d %s", got.status, got.body)
	}
	x.must(201, key, "POST", "/v1/port-requests", `{}`, "Content-Type", "Application/JSON; Charset=UTF-8", "Content-Encoding", "identity")
}

func TestBody_NoErrorRepeatsASecret(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	key := x.keys[porting.RoleAccount]
	for _, body := range []string{`{"numbers":[{"number":"+33199000001","code":"CANARY12"}],"x":1}`, `{"numbers":[{"number":"+33199000001","code":["CANARY12"]}]}`,
		`{"account_number":"` + strings.Repeat("CANARY12", 20) + `"}`, `{"account_number":{"a":"CANARY12"}}`, `{"pin":"CANARY12"}`, `{"account_number":"CANARY12`} {
		got := x.call(key, "POST", "/v1/port-requests", body)
		if got.status < 400 || strings.Contains(string(got.body), "CANARY") {
			t.Errorf("%d %s", got.status, got.body)
		}
	}
	if strings.Contains(x.log.String(), "CANARY") {
		t.Error("the log has it")
	}
}

func TestPatch_MergesAndClears(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	key := x.keys[porting.RoleAccount]
	made := x.must(201, key, "POST", "/v1/port-requests", full(storetest.Number(1)))
	at := made.header.Get("Location")
	got := x.must(200, key, "PATCH", at, `{"name":null,"holder":{"company_id":null,"last_name":"Durand"},"service_address":null}`)
	if got.get("name") != nil || got.get("service_address") != nil || got.get("holder", "company_id") != nil ||
		got.text("holder", "last_name") != "Durand" || got.text("holder", "company") != "Ada & Co" || got.text("numbers", 0, "code") == "" {
		t.Errorf("%s", got.body)
	}
	got = x.must(200, key, "PATCH", at, `{"numbers":[{"number":"01 99 00 00 02"}]}`)
	if got.text("numbers", 0, "number") != "+33199000002" || got.get("numbers", 1) != nil || got.get("numbers", 0, "code") != nil {
		t.Errorf("%s", got.body)
	}
	got = x.call(key, "PATCH", at, object{"account_number": got.get("account_number")}, "Accept-Language", "de, es;q=0.5")
	if got.status != 422 || got.text("errors", 0, "code") != "secret.masked" || !strings.Contains(got.text("errors", 0, "message"), "oculta") {
		t.Errorf("%d %s", got.status, got.body)
	}
	if got := x.must(200, key, "GET", at, nil); got.text("account_number") != "••••90" {
		t.Errorf("%s", got.body)
	}
}

func TestValidateOnly_ChangesNothing(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	key, desk := x.keys[porting.RoleAccount], x.keys[porting.RoleDesk]
	x.must(200, key, "POST", "/v1/port-requests?validate_only=true", full(storetest.Number(1)))
	made := x.must(201, key, "POST", "/v1/port-requests", full(storetest.Number(1)))
	at := made.header.Get("Location")
	before := x.must(200, key, "GET", at, nil)
	if got := x.must(200, key, "PATCH", at+"?validate_only=true", `{"name":"other"}`); got.text("name") != "other" {
		t.Errorf("%s", got.body)
	}
	if got := x.must(200, key, "POST", at+"/sign?validate_only=true", signature(t)); got.text("stage") != "received" {
		t.Errorf("%s", got.body)
	}
	x.must(200, key, "POST", at+"/messages?validate_only=true", `{"text":"hello"}`)
	x.must(200, desk, "POST", "/v1/accounts?validate_only=true", `{"name":"x","market":"fr"}`)
	x.must(200, desk, "POST", "/v1/numbers?validate_only=true", `{"ranges":[{"from":"+33199005000","to":"+33199005009"}]}`)
	x.must(200, key, "PATCH", "/v1/numbers/+33199009010?validate_only=true", object{"destination": nil})
	after := x.must(200, key, "GET", at, nil)
	if string(before.body) != string(after.body) {
		t.Errorf("changed from\n%s\nto\n%s", before.body, after.body)
	}
	if got := x.must(200, key, "GET", "/v1/port-requests", nil); got.get("data", 1) != nil {
		t.Errorf("a trial made a request: %s", got.body)
	}
	if got := x.must(200, key, "GET", "/v1/numbers", nil); got.text("data", 0, "user_id") != string(x.userA) {
		t.Errorf("a trial changed a number: %s", got.body)
	}
	if got := x.must(200, desk, "GET", "/v1/numbers?state=available", nil); got.get("data", 0) != nil {
		t.Errorf("a trial added numbers: %s", got.body)
	}
}

func TestIfMatch(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	key, desk := x.keys[porting.RoleAccount], x.keys[porting.RoleDesk]
	made := x.must(201, key, "POST", "/v1/port-requests", full(storetest.Number(1)))
	at, tag := made.header.Get("Location"), made.header.Get("ETag")
	x.must(200, key, "PATCH", at, `{"name":"first"}`, "If-Match", tag)
	got := x.must(412, key, "PATCH", at, `{"name":"second"}`, "If-Match", tag)
	if got.text("current", "name") != "first" || got.header.Get("ETag") == tag || got.text("code") != "version.stale" {
		t.Errorf("%s", got.body)
	}
	x.must(412, key, "PATCH", at, `{"name":"second"}`, "If-Match", `"never"`)
	x.must(412, key, "PATCH", at, `{"name":"second"}`, "If-Match", `W/"2"`)
	x.must(200, key, "PATCH", at, `{"name":"second"}`, "If-Match", `"99", `+got.header.Get("ETag"))
	x.must(200, key, "PATCH", at, `{"name":"third"}`, "If-Match", `*`)
	signed := x.must(200, key, "POST", at+"/sign", signature(t))
	order := "/v1/orders/" + signed.text("orders", 0, "id")
	tag = x.must(200, desk, "GET", order, nil).header.Get("ETag")
	x.must(200, desk, "POST", order+"/approve", nil, "If-Match", tag)
	if got := x.must(412, desk, "POST", order+"/hold", nil, "If-Match", tag); got.text("current", "state") != "approved" {
		t.Errorf("%s", got.body)
	}
}

func TestIdempotency_ManyAtOnceMakeOne(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	key := x.keys[porting.RoleAccount]
	var wg sync.WaitGroup
	answers := make([]answer, 8)
	for i := range answers {
		wg.Go(func() {
			answers[i] = x.call(key, "POST", "/v1/port-requests", `{"name":"once"}`, "Idempotency-Key", "k1")
		})
	}
	wg.Wait()
	var first answer
	for _, a := range answers {
		switch {
		case a.status == 409 && a.text("code") == "idempotency.running" && a.header.Get("Retry-After") != "":
		case a.status != 201:
			t.Errorf("%d %s", a.status, a.body)
		case first.body == nil:
			first = a
		case !bytes.Equal(first.body, a.body) || first.header.Get("ETag") != a.header.Get("ETag") || first.header.Get("Location") != a.header.Get("Location"):
			t.Errorf("another answer: %s", a.body)
		}
	}
	if got := x.must(200, key, "GET", "/v1/port-requests", nil); got.get("data", 0) == nil || got.get("data", 1) != nil {
		t.Errorf("not one request: %s", got.body)
	}
	if got := x.must(422, key, "POST", "/v1/port-requests", `{"name":"twice"}`, "Idempotency-Key", "k1"); got.text("code") != "idempotency.mismatch" {
		t.Errorf("%s", got.body)
	}
	x.must(201, x.keyB, "POST", "/v1/port-requests", `{"name":"twice"}`, "Idempotency-Key", "k1")
	x.clock.Advance(29 * 24 * time.Hour)
	if got := x.must(201, key, "POST", "/v1/port-requests", `{"name":"once"}`, "Idempotency-Key", "k1"); !bytes.Equal(got.body, first.body) {
		t.Errorf("after 29 days: %s", got.body)
	}
}

func TestIdempotency_RefusedCallsMayBeMended(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	key := x.keys[porting.RoleAccount]
	x.must(422, key, "POST", "/v1/port-requests", `{"name":7}`, "Idempotency-Key", "k1")
	x.must(201, key, "POST", "/v1/port-requests", `{"name":"x"}`, "Idempotency-Key", "k1")
	x.must(422, key, "POST", "/v1/port-requests", `{"external_id":"`+strings.Repeat("x", 200)+`"}`, "Idempotency-Key", "k2")
	x.must(201, key, "POST", "/v1/port-requests", `{"external_id":"x"}`, "Idempotency-Key", "k2")
	x.must(422, key, "POST", "/v1/port-requests", `{}`, "Idempotency-Key", "with space")
}

func TestLists_ParametersAreChecked(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	desk := x.keys[porting.RoleDesk]
	for i := range 5 {
		x.must(201, desk, "POST", "/v1/port-requests", object{"account_id": x.a, "name": fmt.Sprint("r", i)})
	}
	seen, after := map[string]bool{}, ""
	for range 5 {
		got := x.must(200, desk, "GET", "/v1/port-requests?limit=2&after="+after, nil)
		for i := range 2 {
			if id := got.text("data", i, "id"); id != "" && seen[id] {
				t.Errorf("%s twice", id)
			} else if id != "" {
				seen[id] = true
			}
		}
		if after = got.text("next"); after == "" {
			break
		}
	}
	if len(seen) != 5 {
		t.Errorf("%d requests on the pages", len(seen))
	}
	all := []string{}
	for _, s := range porting.States() {
		all = append(all, string(s))
	}
	x.must(200, desk, "GET", "/v1/orders?state="+strings.Join(all, ",")+"&ball=us,you&market=fr&sort=-updated", nil)
	for _, path := range []string{"/v1/orders?state=lost", "/v1/orders?state=sent,lost", "/v1/orders?ball=them", "/v1/orders?market=zz", "/v1/orders?carrier=zz",
		"/v1/orders?sort=color", "/v1/orders?limit=0", "/v1/orders?limit=201", "/v1/orders?limit=x", "/v1/orders?after=garbage", "/v1/orders?statee=sent",
		"/v1/orders?due_before=tomorrow", "/v1/orders?number=hello", "/v1/orders?state=sent&state=draft", "/v1/port-requests?stage=sent", "/v1/port-requests?after=%00",
		"/v1/port-requests?updated_since=1", "/v1/numbers?state=lost", "/v1/carriers?after=nobody", "/v1/events?after=x", "/v1/deadlines?after=x"} {
		got := x.call(desk, "GET", path, nil)
		if got.status != 422 || got.text("errors", 0, "pointer") == "" {
			t.Errorf("GET %s: %d %s", path, got.status, got.body)
		}
	}
	for path, want := range map[string]string{
		"/v1/orders?limit=0":     "This is less than 1.",
		"/v1/orders?limit=201":   "This is more than 200.",
		"/v1/orders?ball=them":   "This has to be one of: us, you, provider, none.",
		"/v1/orders?state=%zz":   "The parameters of this address cannot be read.",
		"/v1/orders?statee=sent": "There is no parameter of this name.",
	} {
		if got := x.must(422, desk, "GET", path, nil).text("errors", 0, "message"); got != want {
			t.Errorf("GET %s says %q, not %q", path, got, want)
		}
	}
}

func TestChecks(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	own := storetest.Number(9010).E164()
	body := object{"numbers": []string{"01 42 68 53 00", own, "12", "hello", "+15550100", "15"}}
	anybody := x.must(200, "", "POST", "/v1/portability-checks", body)
	for i, want := range []string{"yes", "", "no", "no", "", "no"} {
		if got := anybody.text("data", i, "verdict"); want != "" && got != want {
			t.Errorf("number %d is %s: %s", i, got, anybody.body)
		}
		if anybody.text("data", i, "reason", "message") == "" {
			t.Errorf("number %d has no sentence: %s", i, anybody.body)
		}
	}
	mine := x.must(200, x.keys[porting.RoleAccount], "POST", "/v1/portability-checks", body)
	if mine.text("data", 1, "verdict") != "already" || mine.get("summary", "already") != 1.0 {
		t.Errorf("%s", mine.body)
	}
	for name, key := range map[string]string{"another account": x.keyB, "the desk": x.keys[porting.RoleDesk]} {
		if got := x.must(200, key, "POST", "/v1/portability-checks", body); !bytes.Equal(got.body, anybody.body) {
			t.Errorf("%s is told more than everybody: %s", name, got.body)
		}
	}
	many := object{"numbers": make([]string, 51)}
	if got := x.must(422, "", "POST", "/v1/portability-checks", many); got.text("errors", 0, "code") != "check.no_key" {
		t.Errorf("%s", got.body)
	}
	x.must(200, x.keyB, "POST", "/v1/portability-checks", many)
	odd := x.must(200, x.keyB, "POST", "/v1/portability-checks", `{"numbers":["01 42 68 53 00","a\u0000b","c\udfffd"]}`)
	if odd.text("data", 0, "verdict") != "yes" || odd.text("data", 1, "verdict") != "no" || odd.text("data", 2, "verdict") != "no" {
		t.Errorf("a bad line failed the others: %s", odd.body)
	}
	x.must(422, x.keyB, "POST", "/v1/portability-checks", object{"numbers": make([]string, 10_001)})
}

func TestChecks_WithoutAKeyAreCounted(t *testing.T) {
	t.Parallel()
	x := newBench(t, func(c *api.Config) { c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")} })
	ask := func(remote, forwarded string) answer {
		r := httptest.NewRequest(http.MethodPost, "/v1/portability-checks", strings.NewReader(`{"numbers":["1"]}`))
		r.RemoteAddr = remote
		r.Header.Set("X-Forwarded-For", forwarded)
		w := httptest.NewRecorder()
		x.handler.ServeHTTP(w, r)
		return answer{w.Code, w.Header(), w.Body.Bytes()}
	}
	for i := range 12 {
		got := ask("203.0.113.7:1", fmt.Sprintf("198.51.100.%d", i)) // a forged header changes nothing
		if want := map[bool]int{true: 200, false: 429}[i < 10]; got.status != want {
			t.Errorf("call %d: %d %s", i, got.status, got.body)
		}
		if got.status == 429 && (got.header.Get("Retry-After") == "" || got.text("code") != "rate.limited") {
			t.Errorf("%v %s", got.header, got.body)
		}
	}
	if got := ask("10.1.1.1:1", "6.6.6.6, 198.51.100.9"); got.status != 200 {
		t.Errorf("another caller behind our proxy: %d", got.status)
	}
	x.clock.Advance(7 * time.Second)
	if got := ask("203.0.113.7:1", ""); got.status != 200 {
		t.Errorf("after a while: %d", got.status)
	}
}

func TestSandboxClock(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	key := x.keys[porting.RoleAccount]
	before := x.clock.Now()
	x.must(200, key, "POST", "/v1/clock", `{"advance":"72h"}`)
	if !x.clock.Now().Equal(before.Add(72 * time.Hour)) {
		t.Errorf("the clock shows %s", x.clock.Now())
	}
	if got := x.must(200, key, "POST", "/v1/clock", `{"speed":1440}`); got.get("speed") != 1440.0 {
		t.Errorf("%s", got.body)
	}
	for _, body := range []string{`{}`, `{"advance":"72h","speed":1}`, `{"advance":"-1h"}`, `{"advance":"soon"}`, `{"advance":""}`, `{"to":"never"}`} {
		x.must(422, key, "POST", "/v1/clock", body)
	}
	real := newBench(t, func(c *api.Config) { c.Clock = nil })
	real.must(404, real.keys[porting.RoleAdmin], "GET", "/v1/clock", nil)
}

// What is answered is what the OpenAPI document says, and the document is one.
func TestOpenAPI_AnswersConform(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	doc, err := libopenapi.NewDocument(x.must(200, "", "GET", "/openapi.json", nil).body)
	if err != nil {
		t.Fatal(err)
	}
	v, errs := validator.NewValidator(doc)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	if ok, problems := v.ValidateDocument(); !ok {
		for _, p := range problems {
			t.Error(p.Message, p.Reason)
		}
	}
	desk, customer := x.keys[porting.RoleSupervisor], x.keys[porting.RoleAccount]
	request, order := x.signed(customer, storetest.Number(1))
	home := x.homeNumber(customer)
	x.must(200, desk, "POST", "/v1/orders/"+order+"/ask", `{"reasons":["name_mismatch"]}`)
	tried := 0
	for _, r := range x.api.Routes() {
		path := fill(r.Path, map[string]string{"/port-requests/": request, "/orders/": order, "/accounts/": string(x.a), "/numbers/": storetest.Number(9010).E164(), "/home-numbers/": home}[first(objectOf(r.Path))])
		if strings.Contains(r.Path, "{code}") {
			path = "/v1/markets/fr"
		}
		for _, key := range []string{desk, customer, ""} {
			got := x.call(key, r.Method, path, bodyOf(r.Method, r.Path))
			in := httptest.NewRequest(r.Method, path, nil)
			in.Header.Set("Content-Type", "application/json")
			response := &http.Response{StatusCode: got.status, Header: got.header, Body: http.NoBody, Request: in}
			response.Body = readCloser{bytes.NewReader(got.body)}
			if ok, problems := v.ValidateHttpResponse(in, response); !ok {
				for _, p := range problems {
					t.Errorf("%s %s: %d: %s %s\n%s", r.Method, r.Path, got.status, p.Message, p.Reason, got.body)
				}
			}
			tried++
		}
	}
	if tried < 150 {
		t.Errorf("%d answers were looked at", tried)
	}
}

type readCloser struct{ *bytes.Reader }

func (readCloser) Close() error { return nil }

func first(s string, _ bool) string { return s }

// Whatever is sent: an answer of ours, never a fault, and nothing of what was sent in an error about a secret.
func FuzzRequestBody(f *testing.F) {
	for _, b := range []string{`{}`, `{"name":"x"}`, `{"numbers":[{"number":"1","code":"2"}]}`, `{"main_moves":true,"holder":null}`, `[1,2,{"a":[]}]`,
		`{"requested_date":{"on":"2026-12-24"}}`, `{"name":1e999}`, "{\"name\":\"\xff\"}", `{"notify":[{"email":"a@b.c","language":"fr"}]}`} {
		f.Add(b)
	}
	x := newBench(f)
	made := x.must(201, x.keys[porting.RoleAccount], "POST", "/v1/port-requests", `{}`)
	paths := []string{"/v1/port-requests", "/v1/portability-checks", made.header.Get("Location") + "/sign", made.header.Get("Location") + "/date"}
	f.Fuzz(func(t *testing.T, body string) {
		x := *x
		x.t = t
		for _, path := range paths {
			got := x.call(x.keys[porting.RoleAccount], "POST", path, body)
			if got.status >= 500 {
				t.Errorf("POST %s: %d %s", path, got.status, got.body)
			}
			if got.status >= 400 && got.header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("POST %s: %d as %s", path, got.status, got.header.Get("Content-Type"))
			}
		}
		if got := x.call(x.keys[porting.RoleAccount], "PATCH", made.header.Get("Location"), body); got.status >= 500 {
			t.Errorf("PATCH: %d %s", got.status, got.body)
		}
	})
}
