package simulator_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/portamento/portamento/gateway"
	"github.com/portamento/portamento/gateway/gatewaytest"
	"github.com/portamento/portamento/gateway/remote"
	"github.com/portamento/portamento/gateway/simulator"
	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

const token = "a token for tests"

// week is a market that works Monday to Friday.
type week struct{ zone *time.Location }

func (w week) AddWorkdays(t time.Time, n int) time.Time {
	for t = t.In(w.zone); n > 0; {
		if t = t.AddDate(0, 0, 1); t.Weekday() != time.Saturday && t.Weekday() != time.Sunday {
			n--
		}
	}
	return t
}

func (w week) Window(t time.Time) (start, end time.Time, zone string) {
	y, m, d := t.In(w.zone).Date()
	return time.Date(y, m, d, 10, 0, 0, 0, w.zone), time.Date(y, m, d, 12, 0, 0, 0, w.zone), w.zone.String()
}

// world is a carrier, the gateway to it, and a clock that the test moves by hand.
type world struct {
	t       *testing.T
	config  simulator.Config
	zone    *time.Location
	server  *simulator.Server
	gateway *remote.Gateway
	caller  *simulator.TestCaller
	cursors map[porting.OrderID]string

	mu  sync.Mutex
	now time.Time
}

// newWorld begins on Monday, 7 September 2026, half past nine in Paris.
func newWorld(t *testing.T, file string) *world {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, zone: zone, now: time.Date(2026, 9, 7, 9, 30, 0, 0, zone), cursors: map[porting.OrderID]string{}}
	w.config = simulator.Config{Token: token, Now: w.clock, File: file,
		Calendar: func(market string) simulator.Calendar {
			if market != "fr" {
				return nil
			}
			return week{zone}
		},
		Reasons: func(_, reason string) bool { return reason == "account_number_wrong" || reason == "frozen" },
	}
	w.start()
	return w
}

// start makes the carrier, anew after a restart.
func (w *world) start() {
	w.t.Helper()
	server, err := simulator.New(w.config)
	if err != nil {
		w.t.Fatal(err)
	}
	web := httptest.NewServer(server)
	far := gateway.Far{Base: web.URL, Token: token}
	if w.gateway, err = remote.New(remote.Config{Far: far, Now: w.clock}); err != nil {
		w.t.Fatal(err)
	}
	if w.caller, err = simulator.NewTestCaller(far); err != nil {
		w.t.Fatal(err)
	}
	w.server = server
	w.t.Cleanup(func() {
		w.gateway.Close()
		w.caller.Close()
		web.Close()
		_ = server.Close()
	})
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) setClock(at time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = at
}

// later moves the clock on by working days.
func (w *world) later(days int) { w.setClock(week{w.zone}.AddWorkdays(w.clock(), days)) }

// message is one of the contract's with another account number and as many numbers as asked.
func message(order porting.OrderID, account string, numbers int) porting.CarrierMessage {
	m := gatewaytest.Message(order, "fr")
	m.Fields.AccountNumber = porting.Secret(account)
	m.Numbers = nil
	for i := range numbers {
		m.Numbers = append(m.Numbers, porting.CarrierNumber{Number: numbering.PhoneNumber(33199001230 + i)})
	}
	return m
}

// next is a message of another kind about the same order.
func next(m porting.CarrierMessage, kind porting.MessageKind, generation int) porting.CarrierMessage {
	m.Kind, m.Key = kind, fmt.Sprintf("%s/%s/%d", m.Order, kind, generation)
	return m
}

func (w *world) send(m porting.CarrierMessage) porting.Receipt {
	w.t.Helper()
	r, err := w.gateway.Send(w.t.Context(), m)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// hear asks for what is new.
func (w *world) hear(order porting.OrderID) porting.Answers {
	w.t.Helper()
	a, err := w.gateway.Answers(w.t.Context(), order, w.cursors[order])
	if err != nil {
		w.t.Fatal(err)
	}
	w.cursors[order] = a.Cursor
	return a
}

// story follows the carrier's own word on when to ask again until it has nothing more to say, and tells what it heard and when.
func (w *world) story(order porting.OrderID) []string {
	w.t.Helper()
	var out []string
	for range 50 {
		heard := w.hear(order)
		for _, a := range heard.List {
			out = append(out, w.tell(a))
		}
		if !heard.AskAgainAt.Before(w.clock().Add(simulator.Nothing)) {
			return out
		}
		w.setClock(heard.AskAgainAt)
	}
	w.t.Fatalf("the carrier never comes to an end: %v", out)
	return nil
}

// tell writes an answer in one line: when it was heard, what, which date, for how many numbers, and why.
func (w *world) tell(a porting.Answer) string {
	out := []string{w.clock().In(w.zone).Format("Mon 2 15:04"), string(a.Kind)}
	if !a.FOC.IsZero() {
		out = append(out, a.FOC.Start.In(w.zone).Format("Mon 2 Jan 15:04")+"-"+a.FOC.End.In(w.zone).Format("15:04"))
	}
	if len(a.Numbers) > 0 {
		out = append(out, fmt.Sprint("numbers ", len(a.Numbers)))
	}
	if a.MovedBy != "" {
		out = append(out, "by "+a.MovedBy)
	}
	for _, c := range a.Codes {
		out = append(out, c.Code+"/"+c.Reason)
	}
	return strings.Join(out, ", ")
}

func same(t *testing.T, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("heard\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func call(t *testing.T, w *world, key string, n numbering.PhoneNumber) string {
	t.Helper()
	result, _, err := w.caller.Call(context.WithoutCancel(t.Context()), key, n, 0)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func handle(w *world, r *http.Request) *httptest.ResponseRecorder {
	out := httptest.NewRecorder()
	w.server.ServeHTTP(out, r)
	return out
}
