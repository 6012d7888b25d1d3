package story_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/forecast"
	"github.com/portamento/portamento/web"
	"github.com/portamento/portamento/web/api"
)

// These stories go through the REST API. Each tells what holds here and does not elsewhere: a defect that makers of such software have had.
// They carry the numbers of a list of seventeen. Three of it are proven elsewhere: 11, reminders and cleaning that never run, by the
// stories of drafts that are forgotten (customer_test.go) and by the drills, whose deadlines are swept on whatever node is alive; 12, pushes
// that are unsigned, repeated or held up by one bad receiver, by the gateways' contract (gateway/gatewaytest), the only pushes there are; 16, a
// document that is lost while it is replaced, by the stories of documents.

// caller speaks to the API of a bed with one key.
type caller struct {
	b       *bed
	handler http.Handler
	key     string
}

// answer is what the API said.
type answer struct {
	status int
	header http.Header
	raw    string
	body   map[string]any
}

// api opens the bed's API for a role.
func (b *bed) api(role porting.Role, account porting.AccountID) caller {
	b.t.Helper()
	a, err := api.New(api.Config{Service: b.service, Store: b.db, Keys: b.db, Idempotency: b.db, Limiter: b.db, Now: b.clock.now, Unavailable: b.db.Unavailable,
		Forecast: &forecast.Forecaster{History: b.db.Moves(), Now: b.clock.now}})
	b.must(err)
	_, key, err := b.db.CreateKey(b.ctx, role, account, "story")
	b.must(err)
	return caller{b, web.Handler(web.Config{API: a, Now: b.clock.now}), key}
}

// call sends one request; body is nil, JSON text or anything that becomes JSON; headers come in pairs.
func (c caller) call(method, path string, body any, headers ...string) answer {
	c.b.t.Helper()
	text, ok := body.(string)
	if !ok && body != nil {
		raw, err := json.Marshal(body)
		c.b.must(err)
		text = string(raw)
	}
	r := httptest.NewRequestWithContext(c.b.ctx, method, path, strings.NewReader(text))
	r.Header.Set("Authorization", "Bearer "+c.key)
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	c.handler.ServeHTTP(w, r)
	out := answer{status: w.Code, header: w.Header(), raw: w.Body.String()}
	c.b.must(json.Unmarshal(w.Body.Bytes(), &out.body))
	return out
}

// must sends one request and wants a status.
func (c caller) must(status int, method, path string, body any, headers ...string) answer {
	c.b.t.Helper()
	got := c.call(method, path, body, headers...)
	if got.status != status {
		c.b.t.Fatalf("%s %s answered %d, wanted %d: %s", method, path, got.status, status, got.raw)
	}
	return got
}

// data gives a field of every entry of a list.
func (a answer) data(field string) (out []string) {
	list, _ := a.body["data"].([]any)
	for _, x := range list {
		out = append(out, fmt.Sprint(x.(map[string]any)[field]))
	}
	return out
}

// form is a plain request as an integrator sends it.
func form(e164 string) map[string]any {
	return map[string]any{"name": "Bureau de Paris", "line_type": "landline", "current_provider": "Orange", "account_number": "SIM-OK", "internet": "fibre",
		"equipment": []string{"none"}, "main_number": e164, "main_moves": true, "rest": "none", "temporary_number": "release",
		"numbers":         []any{map[string]any{"number": e164, "code": rio("F0", e164).Reveal()}},
		"holder":          map[string]any{"kind": "company", "company": "Atelier Lumière SARL", "company_id": "73282932000074", "first_name": "Camille", "last_name": "Durand"},
		"service_address": map[string]any{"street": "12 rue de la Paix", "postcode": "75002", "city": "Paris", "country": "FR"}}
}

func (b *bed) signed() map[string]any {
	s := b.signature()
	return map[string]any{"name": s.Name, "capacity": s.Capacity, "statements": s.Statements, "terms_version": s.TermsVersion}
}

// submits makes and signs a request.
func (c caller) submits(e164 string) (path string, r *porting.Request) {
	c.b.t.Helper()
	made := c.must(201, "POST", "/v1/port-requests", form(e164))
	path = made.header.Get("Location")
	c.must(200, "POST", path+"/sign", c.b.signed())
	return path, c.b.now(&porting.Request{ID: porting.RequestID(made.body["id"].(string))})
}

// 1. A number is in one open order, however many drafts ask for it and whoever signs last.
func TestOneOpenOrderForANumber(t *testing.T) {
	t.Parallel()
	on(t, true, func(b *bed) {
		office := b.api(porting.RoleAccount, b.account)
		other := b.api(porting.RoleAccount, b.neighbour().Account)
		var drafts []string
		for _, c := range []caller{office, office, other} {
			drafts = append(drafts, c.must(201, "POST", "/v1/port-requests", form("+33199001234")).header.Get("Location"))
		}
		office.must(200, "POST", drafts[0]+"/sign", b.signed())
		for i, c := range []caller{office, other} {
			got := c.must(422, "POST", drafts[i+1]+"/sign", b.signed())
			if !strings.Contains(got.raw, "number.in_open_order") {
				b.t.Fatalf("answer: %s", got.raw)
			}
		}
	})
}

// 2. What may be written follows from the state: a PATCH after the signature is refused, says why, and changes nothing.
func TestNothingIsEditedBehindASignature(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		office, desk := b.api(porting.RoleAccount, b.account), b.api(porting.RoleDesk, "")
		path, r := office.submits("+33199001234")
		for _, c := range []caller{office, desk} {
			for _, body := range []string{`{"numbers":[]}`, `{"requested_date":{"on":"2026-10-06"}}`, `{"holder":{"last_name":"Autre"}}`} {
				got := c.must(409, "PATCH", path, body)
				if got.body["state"] != "submitted" || !slices.Contains(got.body["allowed"].([]any), any("cancel")) {
					b.t.Fatalf("answer: %s", got.raw)
				}
			}
		}
		if now := b.now(r); now.Version != r.Version || len(now.Fields.Numbers) != 1 {
			b.t.Fatal("a refused change left a trace")
		}
	})
}

// 3. Somebody else's id answers on every route exactly like one that does not exist.
func TestSomebodyElsesIdIsNoId(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		office, other := b.api(porting.RoleAccount, b.account), b.api(porting.RoleAccount, b.neighbour().Account)
		path, r := office.submits("+33199001234")
		missing := "/v1/port-requests/prq_00000000000000000000000000"
		for _, call := range []struct{ method, tail, body string }{
			{"GET", "", ""}, {"PATCH", "", `{"name":"x"}`}, {"GET", "/requirements", ""}, {"GET", "/capabilities", ""}, {"POST", "/sign", `{"name":"x","capacity":"holder","statements":[],"terms_version":"x"}`},
			{"POST", "/correct", `{"name":"x"}`}, {"POST", "/cancel", `{}`}, {"POST", "/hold", ""}, {"POST", "/resume", ""}, {"POST", "/date", `{}`}, {"POST", "/temporary-number", `{"keep":true}`},
			{"POST", "/messages", `{"text":"x"}`}, {"GET", "/messages", ""}, {"GET", "/events", ""},
		} {
			theirs, nobodys := other.call(call.method, path+call.tail, call.body), other.call(call.method, missing+call.tail, call.body)
			delete(theirs.body, "request_id")
			delete(nobodys.body, "request_id")
			if theirs.status != http.StatusNotFound || fmt.Sprint(theirs.body) != fmt.Sprint(nobodys.body) {
				b.t.Errorf("%s %s: %d %v, missing: %d %v", call.method, call.tail, theirs.status, theirs.body, nobodys.status, nobodys.body)
			}
		}
		if b.now(r).Version != r.Version {
			b.t.Error("a stranger changed it")
		}
	})
}

// 4. A customer's save does not touch the desk's notes. 5. The server gives a message its time, whatever the client's clock says.
func TestNotesSurviveAndTimeIsTheServers(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		office, desk := b.api(porting.RoleAccount, b.account), b.api(porting.RoleDesk, "")
		path, r := office.submits("+33199001234")
		desk.must(201, "POST", path+"/messages", `{"text":"call back before sending","private":true}`)
		desk.must(200, "POST", "/v1/orders/"+string(r.Orders[0].ID)+"/ask", `{"reasons":["name_mismatch"]}`)
		office.must(200, "POST", path+"/correct", `{"account_number":"SIM-OK 2"}`)
		back := `{"text":"hello","at":"2001-01-01T00:00:00Z"}`
		if got := office.must(422, "POST", path+"/messages", back); !strings.Contains(got.raw, "/at") {
			b.t.Fatalf("answer: %s", got.raw)
		}
		got := office.must(201, "POST", path+"/messages", `{"text":"hello"}`, "Date", "Mon, 01 Jan 2001 00:00:00 GMT")
		if at := got.body["at"]; at != b.clock.now().Format(time.RFC3339) {
			b.t.Fatalf("the message is of %v", at)
		}
		if texts := desk.must(200, "GET", path+"/messages", nil).data("text"); !slices.Equal(texts, []string{"call back before sending", "hello"}) {
			b.t.Fatalf("the desk reads %q", texts)
		}
		if texts := office.must(200, "GET", path+"/messages", nil).data("text"); !slices.Equal(texts, []string{"hello"}) {
			b.t.Fatalf("the customer reads %q", texts)
		}
	})
}

// 6. A move is recorded whole or not at all; doing it again changes nothing.
func TestAMoveIsRecordedWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	on(t, true, func(b *bed) {
		main, fax := number("+33199001234"), number("+33199001235")
		r := b.approves(b.asks(asOnTheBill("SIM-SILENT", wish("F0", "+33199001234"), wish("F0", "+33199001235"))))
		id := r.Orders[0].ID
		_, err := b.service.Confirm(b.ctx, b.desk, id, confirmation(b.window(9)))
		b.must(err)
		b.until(b.order(r, 0).FOC().Start.Add(time.Minute))
		stolen := b.neighbour().Account // something is badly wrong with the second number
		_, err = b.db.Inventory(porting.Scope{Desk: true}).UpdateOwnNumber(b.ctx, fax, func(o *porting.OwnNumber) error { o.Account = stolen; return nil })
		b.must(err)
		before, events := b.now(r), b.events(r)
		if _, err := b.service.Ported(b.ctx, b.desk, id, nil); err == nil {
			b.t.Fatal("a number of another account was taken")
		}
		if now := b.now(r); now.Version != before.Version || now.Orders[0].Number(main).State != porting.NumberMoving || !slices.Equal(b.events(r), events) {
			b.t.Fatalf("half of it stayed: %+v", now.Orders[0].Number(main))
		}
		if own := b.own(main); own.State != porting.OwnArriving || !b.own(b.temp).Default {
			b.t.Fatalf("half of it stayed: %+v, %+v", own, b.own(b.temp))
		}

		_, err = b.db.Inventory(porting.Scope{Desk: true}).UpdateOwnNumber(b.ctx, fax, func(o *porting.OwnNumber) error { o.Account = b.account; return nil })
		b.must(err)
		for range 3 {
			_, err = b.service.Ported(b.ctx, b.desk, id, nil)
			var state *porting.StateError
			if err != nil && !errors.As(err, &state) {
				b.t.Fatal(err)
			}
			b.settle()
		}
		b.expect(r, porting.Completed, porting.StageDone, porting.BallNone)
		b.told(r, "port_order.number_ported", 2)
		b.told(r, "port_order.completed", 1)
		b.once(porting.MailCompleted)
		b.audited()
	})
}

// 7. A call that is seen before the date is a hint for the desk; only a cut-over and a passing test call complete a number.
func TestACallSeenEarlyIsAHint(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		main, fax := number("+33199001234"), number("+33199001235")
		r := b.dated(asOnTheBill("SIM-OK", wish("F0", "+33199001234"), wish("F0", "+33199001235")))
		before := len(b.mails())
		b.says(r.Orders[0], porting.Answer{ID: "seen", Kind: porting.AnswerPorted, Attempt: 1, Numbers: []numbering.PhoneNumber{fax}})
		b.settle()
		b.expect(r, porting.Confirmed, porting.StageDateSet, porting.BallNone)
		if e := b.event(r, "port_order.carrier_note"); e.Visibility != porting.ForDesk || len(b.mails()) != before {
			b.t.Fatalf("event: %+v; mails: %v", e, b.mails())
		}
		_, err := b.service.Ported(b.ctx, b.desk, r.Orders[0].ID, []numbering.PhoneNumber{main})
		b.faulty(err, "number.not_moving")
		if b.own(main).State != porting.OwnArriving || b.own(fax).State != porting.OwnArriving {
			b.t.Fatal("a number is in use before its date")
		}
	})
}

// 8. A filter takes any number of states; one that does not exist is an error, not an empty list.
func TestFilterTakesAnyNumberOfStates(t *testing.T) {
	t.Parallel()
	on(t, true, func(b *bed) {
		desk := b.api(porting.RoleDesk, "")
		waiting := b.asks(asOnTheBill("SIM-OK", wish("F0", "+33199001230")))
		sent := b.approves(b.asks(asOnTheBill("SIM-SILENT", wish("F0", "+33199001231"))))
		asked := b.asks(asOnTheBill("SIM-OK", wish("F0", "+33199001232")))
		_, err := b.service.Ask(b.ctx, b.desk, asked.Orders[0].ID, porting.Asking{Reasons: []string{"bill_needed"}})
		b.must(err)
		every := ""
		for _, s := range porting.States() {
			every += "," + string(s)
		}
		for filter, want := range map[string][]*porting.Request{"submitted": {waiting}, "submitted,sent": {waiting, sent}, "submitted,sent,action_required": {waiting, sent, asked},
			every[1:]: {waiting, sent, asked}, "completed": {}, "completed,cancelled,reversed,sent": {sent}} {
			got := desk.must(200, "GET", "/v1/orders?state="+filter, nil).data("id")
			var ids []string
			for _, r := range want {
				ids = append(ids, string(r.Orders[0].ID))
			}
			slices.Sort(ids)
			slices.Sort(got)
			if !slices.Equal(got, ids) {
				b.t.Errorf("%s: %v, wanted %v", filter, got, ids)
			}
		}
		desk.must(422, "GET", "/v1/orders?state=submitted,sent,flying", nil)
	})
}

// 9. Whoever looks for a number finds it while it moves and after it has arrived.
func TestANumberIsFoundBeforeAndAfter(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		office, desk, other := b.api(porting.RoleAccount, b.account), b.api(porting.RoleDesk, ""), b.api(porting.RoleAccount, b.neighbour().Account)
		r := b.asks(asOnTheBill("SIM-OK"))
		finds := func() {
			b.t.Helper()
			for _, typed := range []string{"%2B33199001234", "0199001234", "01%2099%2000%2012%2034"} {
				if ids := office.must(200, "GET", "/v1/port-requests?number="+typed, nil).data("id"); !slices.Equal(ids, []string{string(r.ID)}) {
					b.t.Fatalf("the customer finds %v by %s", ids, typed)
				}
				if ids := desk.must(200, "GET", "/v1/orders?number="+typed, nil).data("id"); !slices.Equal(ids, []string{string(r.Orders[0].ID)}) {
					b.t.Fatalf("the desk finds %v by %s", ids, typed)
				}
			}
			if ids := other.must(200, "GET", "/v1/port-requests?number=0199001234", nil).data("id"); len(ids) != 0 {
				b.t.Fatalf("a stranger finds %v", ids)
			}
		}
		finds()
		b.moves(b.approves(r))
		finds()
		b.later(60 * day)
		finds()
	})
}

// 10. A year of silence erases neither an order that waits at its carrier nor the history of one that is done.
func TestNothingIsErasedByWaiting(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		done := b.moves(b.approves(b.asks(asOnTheBill("SIM-OK"))))
		b.later(60 * day)
		history := b.events(done)
		open := b.approves(b.asks(asOnTheBill("SIM-SILENT", wish("F0", "+33199001235"))))
		b.later(40 * day)
		b.clock.set(b.clock.now().AddDate(1, 0, 0))
		b.settle()
		b.must(b.db.Clean(b.ctx, b.clock.now(), 1000))
		b.expect(open, porting.Sent, porting.StageWithProvider, porting.BallProvider)
		if now := b.events(done); !slices.Equal(now, history) {
			b.t.Fatalf("history: %v, wanted %v", now, history)
		}
		if next, ok, err := b.db.NextDue(b.ctx); err != nil || !ok || !next.After(b.clock.now()) {
			b.t.Fatalf("the open order is looked at next on %s (%t, %v)", next, ok, err)
		}
		b.audited()
	})
}

// 13. A signature is to a whole text: gaps are named all at once, and any other word is another document.
func TestASignatureIsToAWholeText(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		office := b.api(porting.RoleAccount, b.account)
		blank := office.must(201, "POST", "/v1/port-requests", `{}`).header.Get("Location")
		got := office.must(422, "POST", blank+"/sign", b.signed())
		for _, pointer := range []string{"/line_type", "/current_provider", "/account_number", "/holder/last_name", "/service_address/street", "/numbers"} {
			if !strings.Contains(got.raw, `"`+pointer+`"`) {
				b.t.Errorf("%s is not named: %s", pointer, got.raw)
			}
		}
		seen := map[string]bool{}
		for i, street := range []string{"12 rue de la Paix", "14 rue de la Paix"} {
			f := form(fmt.Sprintf("+3319900123%d", i))
			f["service_address"].(map[string]any)["street"] = street
			path := office.must(201, "POST", "/v1/port-requests", f).header.Get("Location")
			signed := office.must(200, "POST", path+"/sign", b.signed())
			seen[signed.body["signature"].(map[string]any)["document_sha256"].(string)] = true
		}
		if len(seen) != 2 {
			b.t.Fatalf("documents: %v", seen)
		}
	})
}

// 14. Whose a request is was settled when it was made, whoever saves it later.
func TestARequestStaysItsAccounts(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		office, desk := b.api(porting.RoleAccount, b.account), b.api(porting.RoleDesk, "")
		path := office.must(201, "POST", "/v1/port-requests", form("+33199001234")).header.Get("Location")
		desk.must(422, "PATCH", path, map[string]any{"account_id": b.neighbour().Account})
		desk.must(200, "PATCH", path, `{"name":"mended by care"}`)
		if got := office.must(200, "GET", path, nil); got.body["account_id"] != string(b.account) || got.body["name"] != "mended by care" {
			b.t.Fatalf("answer: %s", got.raw)
		}
	})
}

// 15. What arrives is on the bill from that minute on, to the cent.
func TestTheBillCountsWhatHasArrived(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		office := b.api(porting.RoleAccount, b.account)
		total := func(want float64) {
			b.t.Helper()
			got := office.must(200, "GET", "/v1/accounts/"+string(b.account)+"/bill-preview", nil)
			if got.body["total"].(map[string]any)["amount_minor"] != want {
				b.t.Fatalf("bill: %s", got.raw)
			}
		}
		r := b.dated(asOnTheBill("SIM-OK", wish("F0", "+33199001234"), wish("F0", "+33199001235"), wish("F0", "+33199001236")))
		total(0)
		b.until(r.Orders[0].FOC().Start.Add(time.Minute))
		total(1990)
	})
}

// 17. A finished request refuses every further change in the same words, and the same call under the same key gets the same answer.
func TestAFinishedRequestSaysSo(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		office, desk := b.api(porting.RoleAccount, b.account), b.api(porting.RoleDesk, "")
		r := b.dated(asOnTheBill("SIM-TESTFAIL"))
		b.until(r.Orders[0].FOC().Start.Add(time.Minute))
		order, test := "/v1/orders/"+string(r.Orders[0].ID), map[string]any{"number": "+33199001234", "result": "passed"}
		first := desk.must(200, "POST", order+"/test-calls", test, "Idempotency-Key", "call-1")
		b.expect(r, porting.Completed, porting.StageDone, porting.BallNone)
		for range 2 {
			again := desk.must(200, "POST", order+"/test-calls", test, "Idempotency-Key", "call-1")
			if again.raw != first.raw {
				b.t.Fatalf("another answer: %s", again.raw)
			}
		}
		b.told(r, "port_order.completed", 1)
		request := "/v1/port-requests/" + string(r.ID)
		for _, got := range []answer{office.call("PATCH", request, `{"name":"x"}`), desk.call("POST", order+"/complete", `{}`), desk.call("POST", order+"/test-calls", test), office.call("POST", request+"/cancel", `{}`)} {
			if got.status != http.StatusConflict || got.body["state"] != "completed" || got.body["allowed"] == nil {
				b.t.Errorf("answer: %d %s", got.status, got.raw)
			}
		}
		b.settle()
		b.once(porting.MailCompleted)
	})
}
