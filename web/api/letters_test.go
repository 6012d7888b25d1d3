package api_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/document/vault"
	"github.com/portamento/portamento/loa"
	"github.com/portamento/portamento/loa/kept"
	"github.com/portamento/portamento/loa/pades"
	"github.com/portamento/portamento/market"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store"
	"github.com/portamento/portamento/store/storetest"
)

// letters makes what signs and keeps letters, in a folder of the test.
func letters(t testing.TB, db *store.DB, markets porting.Markets) *kept.Letters {
	t.Helper()
	dir := t.TempDir()
	v, err := vault.Open(t.Context(), vault.Config{URL: dir, Keys: db})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	signer, _, err := pades.Authority(dir, "Portamento", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	templates, err := loa.LoadTemplates(market.Shipped())
	if err != nil {
		t.Fatal(err)
	}
	return &kept.Letters{Markets: markets, Templates: templates, Agent: loa.Agent{Name: "Portamento"}, Signer: signer, Vault: vault.Letters{Vault: v}, VerifyAt: "http://localhost/verify/",
		Find: func(ctx context.Context, hash string) (bool, time.Time, int, error) {
			f, err := db.Letter(ctx, hash)
			return f.Known && f.Valid, f.SignedAt, f.Numbers, err
		}}
}

func proof(purpose, id string) []byte {
	sum := sha256.Sum256([]byte(purpose + "\x00" + id))
	return sum[:]
}

func hashOf(b []byte) string { sum := sha256.Sum256(b); return hex.EncodeToString(sum[:]) }

// A letter is the same bytes for the same content, is signed as it was shown or not at all, and anybody who has it can ask about it.
func TestLetter(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	key := x.keys[porting.RoleAccount]
	id := x.must(201, key, "POST", "/v1/port-requests", full(storetest.Number(1))).text("id")
	path := "/v1/port-requests/" + id
	shown := x.must(200, key, "GET", path+"/letter.pdf?language=fr", nil)
	again := x.must(200, key, "GET", path+"/letter.pdf?language=fr", nil)
	if !bytes.Equal(shown.body, again.body) || shown.header.Get("ETag") != `"`+hashOf(shown.body)+`"` || shown.header.Get("Content-Type") != "application/pdf" ||
		!strings.HasPrefix(shown.header.Get("Content-Disposition"), "attachment") || !bytes.HasPrefix(shown.body, []byte("%PDF-")) {
		t.Errorf("the unsigned letter: %v", shown.header)
	}
	if got := x.call(key, "GET", path+"/evidence.zip", nil); got.status != 404 {
		t.Errorf("evidence of no signature: %d", got.status)
	}
	in := signature(t)
	in["document_sha256"], in["language"] = strings.Repeat("0", 64), "fr"
	if got := x.call(key, "POST", path+"/sign", in); got.status != 409 || got.get("code") != "letter.changed" {
		t.Errorf("signed another document: %s", got.body)
	}
	in["document_sha256"] = hashOf(shown.body)
	in["drawn"] = []any{[]any{[]any{1, 2}, []any{30.5, 40}}}
	signed := x.must(200, key, "POST", path+"/sign", in)
	letter := x.must(200, key, "GET", path+"/letter.pdf", nil).body
	sum := signed.text("signature", "document_sha256")
	if sum != hashOf(letter) {
		t.Errorf("the signature names %s, the letter is %s", sum, hashOf(letter))
	}
	if r, err := pades.Verify(letter, pades.Trust{}); err != nil || !r.Valid() || r.Signatures[0].Name != in["name"] {
		t.Errorf("the letter does not verify: %v", err)
	}
	for hash, valid := range map[string]bool{sum: true, strings.ToUpper(sum): true, hashOf(shown.body): true, strings.Repeat("a", 64): false, "nonsense": false} {
		got := x.must(200, "", "GET", "/v1/verify/"+hash, nil)
		if got.get("valid") != valid || (got.get("numbers") == float64(1)) != valid || (got.get("signed_at") != nil) != valid {
			t.Errorf("verify %s: %s", hash, got.body)
		}
	}
	if got := x.must(200, key, "GET", path+"/evidence.zip", nil); !bytes.HasPrefix(got.body, []byte("PK")) {
		t.Errorf("evidence: %q", got.body[:20])
	}
	for _, change := range []string{`{"holder":{"last_name":"Other"}}`, `{"main_number":"01 99 00 99 99"}`, `{"service_address":{"postcode":"75002"}}`, `{"name":"Ours"}`} {
		got := x.call(key, "PATCH", path, change)
		if got.status != 409 || got.get("code") != "request.signed" || got.text("state") != "submitted" || got.get("allowed", 0) == nil || !strings.Contains(got.text("detail"), "signed") {
			t.Errorf("%s after the signature: %d %s", change, got.status, got.body)
		}
	}
	order := x.must(200, x.keys[porting.RoleDesk], "GET", path, nil).text("orders", 0, "id")
	copied, deskKey := "/v1/orders/"+order+"/letter-copy", x.keys[porting.RoleDesk]
	before := string(x.must(200, deskKey, "GET", path+"/events", nil).body)
	for role, want := range map[porting.Role]int{porting.RoleAccount: 403, porting.RoleAuditor: 403} {
		if got := x.call(x.keys[role], "POST", copied, object{"reason": "asked"}); got.status != want {
			t.Errorf("carrier's copy as %s: %d", role, got.status)
		}
	}
	if got := x.call(deskKey, "POST", copied, `{"reason":" "}`); got.status != 422 {
		t.Errorf("without a reason: %d", got.status)
	}
	trial := x.must(200, deskKey, "POST", copied+"?validate_only=true", object{"reason": "asked"})
	if !bytes.Equal(trial.body, letter) {
		t.Error("a trial shows what the customer does not have")
	}
	x.must(200, deskKey, "GET", path+"/letter.pdf", nil)
	if after := string(x.must(200, deskKey, "GET", path+"/events", nil).body); after != before || strings.Contains(after, "secret_revealed") {
		t.Error("reading or trying is on record")
	}
	got := x.must(200, deskKey, "POST", copied, object{"reason": "asked"}, "Idempotency-Key", "copy")
	if !bytes.HasPrefix(got.body, []byte("%PDF-")) || bytes.Equal(got.body, letter) || got.header.Get("Content-Type") != "application/pdf" {
		t.Errorf("carrier's copy: %v", got.header)
	}
	if again := x.call(deskKey, "POST", copied, object{"reason": "asked"}, "Idempotency-Key", "copy"); again.status != 409 || again.get("code") != "idempotency.done" {
		t.Errorf("the same key again: %d %s", again.status, again.body)
	}
	if n := strings.Count(string(x.must(200, deskKey, "GET", path+"/events", nil).body), "secret_revealed"); n != 1 {
		t.Errorf("a copy with all secrets is on record %d times", n)
	}
}

// What a link allows: everything about one signature, once, and nothing else; its secret is in no log.
func TestSigningLink(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	key := x.keys[porting.RoleAccount]
	id := x.must(201, key, "POST", "/v1/port-requests", full(storetest.Number(2))).text("id")
	path := "/v1/port-requests/" + id
	for body, want := range map[string]int{`{"email":"no address"}`: 422, `{"email":"anne@example.com","language":"fr"}`: 200} {
		if got := x.call(key, "POST", path+"/invite", body); got.status != want {
			t.Errorf("invite %s: %d %s", body, got.status, got.body)
		}
	}
	r, err := x.db.Requests(porting.Scope{Desk: true}).Request(t.Context(), porting.RequestID(id))
	if err != nil {
		t.Fatal(err)
	}
	token := x.service.LinkToken(r.ID, r.Links[0].ID)
	link := "/v1/sign/" + token
	wrongEnd := map[bool]string{true: "1", false: "0"}[strings.HasSuffix(token, "0")]
	missing := x.call("", "GET", "/v1/sign/"+token[:len(token)-1]+wrongEnd, nil)
	if missing.status != 404 {
		t.Errorf("a wrong link: %d", missing.status)
	}
	page := x.must(200, "", "GET", link, nil)
	if strings.Contains(string(page.body), "SIM-OK") || page.get("second") != false || page.get("statements", 0, "code") == nil {
		t.Errorf("page: %s", page.body)
	}
	letter := x.must(200, "", "GET", link+"/letter.pdf?language=en", nil)
	if got := x.call("", "POST", link+"/possession", `{"channel":"pigeon"}`); got.status != 422 {
		t.Errorf("a pigeon: %d", got.status)
	}
	x.must(200, "", "POST", link+"/possession", `{"channel":"call"}`)
	if r, err = x.db.Requests(porting.Scope{Desk: true}).Request(t.Context(), r.ID); err != nil {
		t.Fatal(err)
	}
	code := x.service.Code(r)
	wrong := x.must(200, "", "POST", link+"/possession/check", object{"code": string('0'+(code[0]-'0'+1)%10) + code[1:]})
	if wrong.get("passed") != false || wrong.get("tries_left") != float64(4) || wrong.get("message") == nil {
		t.Errorf("a wrong code: %s", wrong.body)
	}
	if got := x.must(200, "", "POST", link+"/possession/check", object{"code": code}); got.get("passed") != true {
		t.Errorf("the right code: %s", got.body)
	}
	x.must(200, "", "POST", link+"/possession", `{"channel":"sms"}`)
	x.must(200, "", "POST", link+"/possession", `{"channel":"sms"}`)
	if got := x.call("", "POST", link+"/possession", `{"channel":"sms"}`); got.status != 429 || got.header.Get("Retry-After") == "" {
		t.Errorf("a fourth code within the hour: %d", got.status)
	}
	in := signature(t)
	in["document_sha256"] = hashOf(letter.body)
	signed := x.must(200, "", "POST", link, in, "Idempotency-Key", "once")
	if signed.get("signed") != true {
		t.Errorf("signed: %s", signed.body)
	}
	again := x.must(200, "", "POST", link, in, "Idempotency-Key", "once") // a double click, or an answer that got lost
	if !bytes.Equal(again.body, signed.body) || again.header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("signed again under the same key: %s", again.body)
	}
	in["name"] = "Somebody Else"
	if got := x.call("", "POST", link, in, "Idempotency-Key", "once"); got.status != 422 || got.get("code") != "idempotency.mismatch" {
		t.Errorf("another act under the same key: %d %s", got.status, got.body)
	}
	if got := x.call("", "POST", link, in); got.status != 404 || got.get("code") != "not_found" || !strings.Contains(got.text("detail"), "has been used already") {
		t.Errorf("signed again: %d %s", got.status, got.body)
	}
	x.stops(t, id, key)
	used := x.call("", "GET", link, nil)
	if a, b := requestID.ReplaceAll(used.body, nil), requestID.ReplaceAll(missing.body, nil); used.status != 404 || !bytes.Equal(a, b) {
		t.Errorf("a used link answers otherwise than a wrong one: %d\n%s\n%s", used.status, a, b)
	}
	if got := x.must(200, key, "GET", path, nil); got.get("stage") != "received" {
		t.Errorf("afterwards: %s", got.body)
	}
	if strings.Contains(x.log.String(), token) || strings.Contains(x.log.String(), token[len(token)-20:]) {
		t.Error("the log holds the secret of a link")
	}
}

// stops lets whoever signed by the first link of a request say that it was somebody else.
func (x *bench) stops(t *testing.T, id, key string) {
	t.Helper()
	r, err := x.db.Requests(porting.Scope{Desk: true}).Request(t.Context(), porting.RequestID(id))
	if err != nil {
		t.Fatal(err)
	}
	token := x.service.StopToken(r.ID, r.Links[0].ID)
	stop, path := "/v1/stop/"+token, "/v1/port-requests/"+id
	if got := x.call("", "GET", "/v1/stop/"+x.service.LinkToken(r.ID, r.Links[0].ID), nil); got.status != 404 {
		t.Errorf("the signing link stops: %d", got.status)
	}
	if got := x.must(200, "", "GET", stop, nil); got.get("frozen") != false || got.text("reference") != r.Reference || got.text("name") != r.Links[0].Name {
		t.Errorf("what would be stopped: %s", got.body)
	}
	if got := x.must(200, "", "POST", stop+"?validate_only=true", nil); got.get("frozen") != true {
		t.Errorf("a trial: %s", got.body)
	}
	if got := x.must(200, key, "GET", path, nil); got.get("stage") != "received" {
		t.Errorf("looking and trying froze it: %s", got.body)
	}
	for range 2 {
		if got := x.must(200, "", "POST", stop, nil); got.get("frozen") != true {
			t.Errorf("stopped: %s", got.body)
		}
	}
	events := string(x.must(200, x.keys[porting.RoleDesk], "GET", path+"/events", nil).body)
	if n := strings.Count(events, "port_request.signature_refused"); n != 1 {
		t.Errorf("on record %d times", n)
	}
	x.must(200, x.keys[porting.RoleDesk], "POST", path+"/lift", object{"reason": "she called"})
	x.must(200, x.keys[porting.RoleDesk], "POST", path+"/resume", nil)
	if strings.Contains(x.log.String(), token[len(token)-20:]) {
		t.Error("the log holds the secret that stops a move")
	}
}
