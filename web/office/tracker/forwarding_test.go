package tracker_test

import (
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/bridge"
	"github.com/portamento/portamento/porting/login"
)

// Somebody without script forwards the calls of a landline, asks for a test, mends what was wrong, and asks again.
func TestForwarding_IsTested(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	r := x.handed(1)
	at := "/office/porting/" + string(r.ID)
	x.get(at).want(t, 200, "In the settings of Orange, or by asking them, forward all calls of 01\u00a099\u00a000\u00a000\u00a001 to this number", "Not tested",
		`action="`+at+`/forwarding/test"`, `action="`+at+`/forwarding/works"`, "Test the forwarding")
	x.post(at+"/forwarding/test").leads(t, at+"?done=forwarding_test")
	x.post(at+"/forwarding/test").leads(t, at+"?done=forwarding_test") // a second click asks for nothing more
	if n := len(x.request(r.ID).Forwardings); n != 1 {
		t.Errorf("%d tests were asked for", n)
	}
	got := x.get(at + "?done=forwarding_test")
	got.want(t, 200, "We call your old number. The result will show here.", "Test asked for", "by Tuesday 24 November")
	if strings.Contains(got.body, "/forwarding/test\"") {
		t.Error("a call that is waited for can be asked for again")
	}
	result := func(said string) {
		t.Helper()
		_, err := x.service.RecordForwarding(t.Context(), x.desk(), r.Orders[0].ID, porting.TestResult{Result: said, Note: "heard a greeting"})
		x.must(err)
	}
	result(bridge.DidNotRing)
	got = x.get(at)
	got.want(t, 200, "Did not ring", "Look at three things", "not only those that nobody answers", "Test again", "It works, I tried it myself")
	if strings.Contains(got.body, "heard a greeting") {
		t.Error("the customer reads what the desk noted for itself")
	}
	x.post(at+"/forwarding/test").leads(t, at+"?done=forwarding_test")
	result(bridge.Works)
	got = x.get(at)
	got.want(t, 200, "Works", "We called 01\u00a099\u00a000\u00a000\u00a001")
	if strings.Contains(got.body, "/forwarding/") {
		t.Error("what works is offered to be tested")
	}
}

func TestForwarding_CustomerTriesItAndThreeADay(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	r := x.signed(1)
	at := "/office/porting/" + string(r.ID)
	for range bridge.ADay {
		x.post(at+"/forwarding/test").leads(t, at+"?done=forwarding_test")
		_, err := x.service.RecordForwarding(t.Context(), x.desk(), r.Orders[0].ID, porting.TestResult{Result: bridge.DidNotRing})
		x.must(err)
	}
	x.get(at).want(t, 200, "That was the third test today")
	x.post(at+"/forwarding/test").want(t, 409, "That was the third test today")
	x.post(at+"/forwarding/works", "from", "sent").leads(t, at+"/sent?done=forwarding_works")
	x.get(at).want(t, 200, "You tried it")
	x.clock.Advance(24 * time.Hour)
	x.post(at+"/forwarding/test").leads(t, at+"?done=forwarding_test")
}

// A mobile line has a code of its own.
func TestForwarding_MobileCode(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	mobile, err := numbering.ParseE164("+33639980001")
	x.must(err)
	key, err := numbering.Key("02EABC123", "0639980001")
	x.must(err)
	r := x.signed(1, func(f *porting.Fields) {
		f.LineType = numbering.Mobile
		f.MainNumber = porting.TypedNumber{Typed: mobile.E164(), Number: mobile}
		f.Numbers = []porting.NumberWish{{TypedNumber: f.MainNumber, Code: porting.Secret("02EABC123" + key)}}
	})
	got := x.get("/office/porting/" + string(r.ID))
	got.want(t, 200, "**21*"+x.temp.E164()+"#", "##21#", "*#21#", "Dial this on the line of")
	x.account, x.as = x.a, login.Read
	got = x.get("/office/porting/" + string(r.ID))
	got.want(t, 200, "##21#")
	if strings.Contains(got.body, "/forwarding/") {
		t.Error("a reader is offered an act")
	}
}

// Once the number has moved there is nothing to forward.
func TestForwarding_EndsWithTheMove(t *testing.T) {
	t.Parallel()
	x := newBed(t)
	r := x.dated(1)
	at := "/office/porting/" + string(r.ID)
	x.post(at+"/forwarding/test").leads(t, at+"?done=forwarding_test")
	x.clock.Advance(r.Orders[0].FOC().Start.Add(time.Minute).Sub(x.clock.Now()))
	_, err := x.service.Ported(t.Context(), x.desk(), r.Orders[0].ID, nil)
	x.must(err)
	got := x.get(at)
	if got.status != 200 || strings.Contains(got.body, "Forward your calls") {
		t.Errorf("%d: calls are still to be forwarded", got.status)
	}
	x.post(at+"/forwarding/test").want(t, 409)
}
