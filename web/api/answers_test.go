package api_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/preflight"
	"github.com/portamento/portamento/store/storetest"
	"github.com/portamento/portamento/web/api"
)

func TestGatewayAnswers_WhoSpeaks(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	for _, c := range []struct {
		path, who string
		status    int
	}{{"/v1/gateways/otelo/answers", "otelo", 202}, {"/v1/gateways/otelo/answers", "mallory", 401}, {"/v1/gateways/nobody/answers", "nobody", 404}} {
		if got := x.call("", "POST", c.path, `[]`, "X-Carrier", c.who); got.status != c.status {
			t.Errorf("%s: %d %s", c.path, got.status, got.body)
		}
	}
}

// One push with an answer that fits, one for an order that never was, and one for somebody else's order: the first is applied, the others
// are kept for the desk, and the same push again changes nothing.
func TestGatewayAnswers_StraysAreKept(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	_, order, carrier := x.sent(1)
	_, foreign, other := x.sent(2)
	if carrier != other {
		t.Fatalf("orders at %s and %s", carrier, other)
	}
	fits := object{"ID": "a1", "Order": order, "Kind": "acknowledged", "Reference": "R-1"}
	lost := object{"ID": "a2", "Order": "ord_none", "Kind": "acknowledged"}
	for range 2 {
		got := x.must(202, "", "POST", "/v1/gateways/"+carrier+"/answers", []object{lost, fits}, "X-Carrier", carrier)
		if got.get("accepted") != 1.0 || got.get("kept") != 1.0 {
			t.Errorf("%s", got.body)
		}
	}
	x.clock.Advance(time.Minute)
	got := x.must(202, "", "POST", "/v1/gateways/otelo/answers", []object{{"ID": "a3", "Order": foreign, "Kind": "acknowledged"}}, "X-Carrier", "otelo")
	if got.get("accepted") != 0.0 || got.get("kept") != 1.0 {
		t.Errorf("%s", got.body)
	}
	desk := x.keys[porting.RoleDesk]
	if got := x.must(200, desk, "GET", "/v1/orders/"+order, nil); got.text("state") != "acknowledged" {
		t.Errorf("the order is %s", got.body)
	}
	if got := x.must(200, desk, "GET", "/v1/orders/"+foreign, nil); got.text("state") != "sent" {
		t.Errorf("the other carrier's order is %s", got.body)
	}
	page := x.must(200, desk, "GET", "/v1/stray-answers?limit=1", nil)
	if page.text("data", 0, "id") != "a3" || page.text("data", 0, "carrier") != "otelo" || page.text("data", 0, "text") == "" || page.text("next") == "" {
		t.Errorf("%s", page.body)
	}
	page = x.must(200, desk, "GET", "/v1/stray-answers?limit=1&after="+page.text("next"), nil)
	if page.text("data", 0, "id") != "a2" || page.get("next") != nil {
		t.Errorf("%s", page.body)
	}
	x.must(403, x.keys[porting.RoleAccount], "GET", "/v1/stray-answers", nil)
}

// stuck is a store in which one order cannot be changed just now.
type stuck struct {
	porting.Store
	order porting.OrderID
}

type stuckRequests struct {
	porting.Requests
	order porting.OrderID
}

var errStuck = errors.New("the disk is full")

func (s *stuck) Requests(scope porting.Scope) porting.Requests {
	return stuckRequests{s.Store.Requests(scope), s.order}
}

func (s stuckRequests) UpdateOrder(ctx context.Context, id porting.OrderID, f func(*porting.Request, *porting.Order) error) (*porting.Request, error) {
	if id == s.order {
		return nil, errStuck
	}
	return s.Requests.UpdateOrder(ctx, id, f)
}

func TestGatewayAnswers_OneFailureDoesNotStopTheRest(t *testing.T) {
	t.Parallel()
	bad := &stuck{}
	x := newBench(t, func(c *api.Config) {
		bad.Store = c.Store
		service := *c.Service
		service.Store = bad
		c.Service = &service
		c.Unavailable = func(err error) bool { return errors.Is(err, errStuck) }
	})
	_, first, carrier := x.sent(1)
	_, second, _ := x.sent(2)
	push := []object{{"ID": "a1", "Order": first, "Kind": "acknowledged"}, {"ID": "a2", "Order": second, "Kind": "acknowledged"}}
	bad.order = porting.OrderID(first)
	got := x.call("", "POST", "/v1/gateways/"+carrier+"/answers", push, "X-Carrier", carrier)
	if got.status != 503 || got.header.Get("Retry-After") == "" {
		t.Errorf("%d %s", got.status, got.body)
	}
	desk := x.keys[porting.RoleDesk]
	if got := x.must(200, desk, "GET", "/v1/orders/"+second, nil); got.text("state") != "acknowledged" {
		t.Errorf("what came after the failure was not taken: %s", got.body)
	}
	bad.order = ""
	if got := x.must(202, "", "POST", "/v1/gateways/"+carrier+"/answers", push, "X-Carrier", carrier); got.get("accepted") != 2.0 {
		t.Errorf("%s", got.body)
	}
	if got := x.must(200, desk, "GET", "/v1/orders/"+first, nil); got.text("state") != "acknowledged" {
		t.Errorf("the repetition was not taken: %s", got.body)
	}
}

// sent makes a request whose order is with the losing carrier.
func (x *bench) sent(n int) (request, order, carrier string) {
	x.t.Helper()
	request, order = x.signed(x.keys[porting.RoleAccount], storetest.Number(n))
	desk := x.keys[porting.RoleDesk]
	x.must(200, desk, "POST", "/v1/orders/"+order+"/approve", nil)
	x.delivered(request, order, 1)
	got := x.must(200, desk, "GET", "/v1/orders/"+order, nil)
	if got.text("state") != "sent" {
		x.t.Fatalf("handed off: %s", got.body)
	}
	return request, order, got.text("carrier", "code")
}

// delivered does what the worker does when a gateway has given its receipt.
func (x *bench) delivered(request, order string, attempt int) {
	x.t.Helper()
	set, err := packs()
	if err != nil {
		x.t.Fatal(err)
	}
	s := &porting.Service{Store: x.db, Markets: set, Rules: preflight.Rules{}, Now: x.clock.Now}
	e := porting.Effect{Do: porting.EffectSend, Send: porting.SendSubmit, Request: porting.RequestID(request), Order: porting.OrderID(order),
		Key: fmt.Sprintf("%s/%s/%d", order, porting.SendSubmit, attempt)}
	if err := s.Delivered(x.t.Context(), e, porting.Receipt{Reference: "R"}); err != nil {
		x.t.Fatal(err)
	}
}

// The dates to expect: none without a number, from today on for a draft, then the market's range from the signature, from the newest attempt's, and the date once there is one.
func TestExpected(t *testing.T) {
	t.Parallel()
	x := newBench(t) // it is the 23rd of November
	customer, desk := x.keys[porting.RoleAccount], x.keys[porting.RoleDesk]
	made := x.must(201, customer, "POST", "/v1/port-requests", full(storetest.Number(1)))
	at := "/v1/port-requests/" + made.text("id")
	expect := func(when, from, to string) {
		t.Helper()
		got := x.must(200, customer, "GET", at, nil)
		if got.text("expected", "from") != from || got.text("expected", "to") != to || from != "" && got.get("expected", "sample_size") != 0.0 {
			t.Errorf("%s: expected %v, want %s to %s", when, got.get("expected"), from, to)
		}
	}
	expect("as a draft", "2026-12-14", "2026-12-21")
	if got := x.must(200, customer, "GET", at, nil); got.get("price", "before", "total", "amount_minor") != 0.0 || got.text("price", "after", "price_list") == "" {
		t.Errorf("a draft's price: %v", got.get("price"))
	}
	if got := x.must(200, customer, "PATCH", at, object{"main_number": nil, "numbers": nil}); got.get("price") != nil || got.get("expected") != nil {
		t.Errorf("without a number: price %v, expected %v", got.get("price"), got.get("expected"))
	}
	x.must(200, customer, "PATCH", at, full(storetest.Number(1)))
	x.clock.Advance(24 * time.Hour)
	expect("as a draft of yesterday", "2026-12-15", "2026-12-22")
	if got := x.must(200, customer, "GET", "/v1/port-requests", nil); got.get("data", 0, "price", "after", "total") == nil {
		t.Errorf("a draft's price in a list: %v", got.get("data", 0, "price"))
	}
	signed := x.must(200, customer, "POST", at+"/sign", signature(t))
	order := "/v1/orders/" + signed.text("orders", 0, "id")
	expect("signed", "2026-12-15", "2026-12-22")
	x.must(200, desk, "POST", order+"/approve", nil)
	x.clock.Advance(48 * time.Hour)
	x.delivered(made.text("id"), signed.text("orders", 0, "id"), 1)
	expect("sent", "2026-12-15", "2026-12-22")
	x.must(200, desk, "POST", order+"/reject", object{"reasons": []string{"account_number_wrong"}, "who_acts": "you"})
	x.clock.Advance(5 * 24 * time.Hour)
	x.must(200, customer, "POST", at+"/correct", object{"account_number": "9876543210"})
	expect("corrected", "2026-12-22", "2026-12-29")
	x.must(200, desk, "POST", order+"/approve", nil)
	x.delivered(made.text("id"), signed.text("orders", 0, "id"), 2)
	x.must(200, desk, "POST", order+"/confirm", object{"start": "2026-12-17T23:30:00Z", "end": "2026-12-18T01:00:00Z", "timezone": "Europe/Paris"})
	expect("with a date", "2026-12-18", "2026-12-18")
	x.must(200, desk, "POST", order+"/lose-date", object{"reason": "no engineer"})
	expect("with the date lost", "2026-12-22", "2026-12-29")
	x.must(200, desk, "POST", order+"/cancel", object{"reason": "not wanted"})
	x.must(202, "", "POST", "/v1/gateways/"+signed.text("orders", 0, "carrier", "code")+"/answers",
		[]object{{"ID": "c1", "Order": signed.text("orders", 0, "id"), "Kind": "cancelled"}}, "X-Carrier", signed.text("orders", 0, "carrier", "code"))
	expect("ended", "", "")
}
