package api_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/loa"
	"github.com/portamento/portamento/loa/kept"
	"github.com/portamento/portamento/notify"
	"github.com/portamento/portamento/notify/email"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/storetest"
)

// calendars writes moving dates as the mails about them do.
type calendars struct{ markets porting.Markets }

func (c calendars) Calendar(list []*porting.Request, language string, now time.Time) ([]byte, error) {
	s := &email.Sender{From: "porting@example.com", Brand: "Portamento", Domain: "example.com"}
	var all []notify.Notice
	for _, r := range list {
		m, _ := c.markets.Market(r.Market)
		for _, o := range r.Orders {
			all = append(all, notify.Notice{To: porting.Contact{Language: language}, At: now, Request: r, Order: o, Market: m})
		}
	}
	return s.Calendar(all, language)
}

// closings draws letters that end a contract.
type closings struct {
	letters *kept.Letters
	now     func() time.Time
}

func (c closings) Closing(r *porting.Request, o *porting.Order, language string, account bool) ([]byte, error) {
	m, _ := c.letters.Markets.Market(r.Market)
	return c.letters.Templates.Template(m.Code, language).Closing(loa.Closing{Market: m, Request: r, Order: o, Agent: c.letters.Agent, At: c.now(), Account: account})
}

// TestMovingDay_AsAFile: the dates of a request are a file for calendars once there is one, for who may see the request and for who has a link.
func TestMovingDay_AsAFile(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	request, order, _ := x.sent(1)
	key, path := x.keys[porting.RoleAccount], "/v1/port-requests/"+request
	code := x.must(201, key, "POST", path+"/share-links", object{"label": "Front desk"}).text("code")
	x.must(404, key, "GET", path+"/moving-day.ics", nil)
	x.must(404, "", "GET", "/v1/follow/"+code+"/calendar.ics", nil)
	x.must(200, x.keys[porting.RoleDesk], "POST", "/v1/orders/"+order+"/confirm", object{"start": "2026-12-15T09:00:00Z", "end": "2026-12-15T11:00:00Z"})
	for _, who := range []string{key, x.keys[porting.RoleAccountRead]} {
		got := x.must(200, who, "GET", path+"/moving-day.ics", nil, "Accept-Language", "fr")
		if got.header.Get("Content-Type") != "text/calendar; charset=utf-8" || !bytes.Contains(got.body, []byte("DTSTART;TZID=Europe/Paris:20261215T100000")) {
			t.Errorf("%s\n%s", got.header, got.body)
		}
	}
	x.must(404, x.keyB, "GET", path+"/moving-day.ics", nil)
	got := x.must(200, "", "GET", "/v1/follow/"+code+"/calendar.ics", nil, "Accept-Language", "fr")
	if !bytes.Contains(got.body, []byte("DTSTART:20261215T090000Z")) || !bytes.Contains(got.body, []byte("SUMMARY:Portage de numéros (")) || bytes.Contains(got.body, []byte("Ada")) {
		t.Errorf("%s", got.body)
	}
	for range 2 { // it is asked of the carrier, and done
		x.must(200, x.keys[porting.RoleSupervisor], "POST", "/v1/orders/"+order+"/cancel", object{"reason": "The customer called"})
	}
	for caller, path := range map[string]string{key: path + "/moving-day.ics", "": "/v1/follow/" + code + "/calendar.ics"} {
		x.must(404, caller, "GET", path, nil) // a date that was called off is no date
	}
	link := x.must(200, key, "GET", path+"/share-links", nil).text("data", 0, "id")
	x.must(200, key, "POST", path+"/share-links/"+link+"/revoke", nil)
	x.must(409, "", "GET", "/v1/follow/"+code+"/calendar.ics", nil)
}

// TestClosingLetter_OfACompletedOrder: the letter that ends the old contract exists once its order is complete, for the account and nobody else.
func TestClosingLetter_OfACompletedOrder(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	request, order, _ := x.sent(1)
	key, desk, path := x.keys[porting.RoleAccount], x.keys[porting.RoleSupervisor], "/v1/port-requests/"+request+"/closing-letters/"+order
	x.must(404, key, "GET", path, nil)
	number := x.must(200, key, "GET", "/v1/port-requests/"+request, nil).text("orders", 0, "numbers", 0, "number")
	x.must(200, desk, "POST", "/v1/orders/"+order+"/confirm", object{"start": "2026-12-15T09:00:00Z", "end": "2026-12-15T11:00:00Z"})
	x.clock.Advance(time.Date(2026, 12, 15, 9, 30, 0, 0, time.UTC).Sub(x.clock.Now()))
	x.must(200, desk, "POST", "/v1/orders/"+order+"/cut-over", nil)
	x.must(200, desk, "POST", "/v1/orders/"+order+"/ported", object{"numbers": []string{number}})
	x.must(200, desk, "POST", "/v1/orders/"+order+"/test-calls", object{"number": number, "result": "passed"})
	got := x.must(200, key, "GET", path+"?language=fr", nil)
	if got.header.Get("Content-Type") != "application/pdf" || !bytes.HasPrefix(got.body, []byte("%PDF-")) {
		t.Errorf("%s", got.header)
	}
	if read := x.must(200, x.keys[porting.RoleAccountRead], "GET", path+"?language=fr", nil); bytes.Equal(read.body, got.body) {
		t.Error("who only reads is shown the account number")
	}
	if other := x.must(200, key, "GET", path, nil, "Accept-Language", "es"); bytes.Equal(other.body, got.body) {
		t.Error("the language is the same")
	}
	x.must(404, key, "GET", path+"x", nil)
	x.must(404, x.keyB, "GET", path, nil)
}

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

// TestRequests_ByDigits: four or more digits of a number find its request, in one's own account alone.
func TestRequests_ByDigits(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	key := x.keys[porting.RoleAccount]
	request, _ := x.signed(key, storetest.Number(4321))
	x.signed(key, storetest.Number(8765))
	for _, digits := range []string{"4321", "9900432", "33199004321"} {
		got := x.must(200, key, "GET", "/v1/port-requests?digits="+digits, nil)
		if got.text("data", 0, "id") != request || got.get("data", 1) != nil {
			t.Errorf("%s: %s", digits, got.body)
		}
		if got := x.must(200, x.keyB, "GET", "/v1/port-requests?digits="+digits, nil); got.get("data", 0) != nil {
			t.Errorf("%s of another account: %s", digits, got.body)
		}
		if got := x.must(200, x.keys[porting.RoleDesk], "GET", "/v1/port-requests?digits="+digits+"&account="+string(x.a), nil); got.text("data", 0, "id") != request {
			t.Errorf("%s for the desk: %s", digits, got.body)
		}
	}
	for _, wrong := range []string{"432", "43%2521", "4321x"} {
		x.must(422, key, "GET", "/v1/port-requests?digits="+wrong, nil)
	}
}

// TestReasons_WithoutANumber: where a sentence has no number to name, it says "the number" once.
func TestReasons_WithoutANumber(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	for lang, want := range map[string]string{"fr": "Le numéro n’est pas sur ce compte", "en": "The number is not on this account", "es": "El número no está en esta cuenta"} {
		got := string(x.must(200, x.keys[porting.RoleAccount], "GET", "/v1/rejection-reasons?market=fr", nil, "Accept-Language", lang).body)
		if !strings.Contains(got, want) || strings.Contains(got, "Le le ") || strings.Contains(got, "Le Le ") {
			t.Errorf("%s: %q is not in the catalogue", lang, want)
		}
	}
}
