// Package gatewaytest is the contract that every gateway passes.
package gatewaytest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// Secrets of the contract's messages; no error may hold one of them.
const (
	accountNumber = "SIM-OK-4711-0815"
	portingCode   = "03P4711ABC12"
)

// patience is how long a call may take that has to end by itself; far longer than any deadline that a test sets.
const patience = 20 * time.Second

// Setup is a gateway with a far side of its own, and what it can do.
type Setup struct {
	Gateway porting.Gateway
	// ByHand: there is no wire. Send answers ErrByHand, Ask ErrCannotAsk, and there are no answers.
	ByHand bool
	// CannotAsk: the far side cannot be asked about a message.
	CannotAsk bool
	// Market where the far side takes orders.
	Market porting.MarketCode
	// Refused makes a message one that the far side refuses for good; nil if it refuses none.
	Refused func(*porting.CarrierMessage)
	// Speak lets the far side say something about every order that it has; nil if it cannot be brought to.
	Speak func()
}

// Message is a submission of two numbers from the French fiction range, as the contract sends it.
func Message(order porting.OrderID, market porting.MarketCode) porting.CarrierMessage {
	m := porting.CarrierMessage{Key: string(order) + "/submit/1", Kind: porting.SendSubmit, Order: order, Reference: "PRT-7F3K-29QX", Market: market,
		Carrier: "other", Attempt: 1, LineType: numbering.Landline,
		Signature: &porting.Signature{Name: "Anne Onyme", Capacity: "holder", SignedAt: time.Date(2026, 9, 7, 8, 0, 0, 0, time.UTC)}}
	m.Fields.AccountNumber = accountNumber
	m.Fields.Holder = porting.Holder{Kind: "company", Company: "Exemple SARL", FirstName: "Anne", LastName: "Onyme"}
	m.Fields.ServiceAddress = porting.Address{Street: "1 rue de l'Exemple", Postcode: "75001", City: "Paris", Country: "FR"}
	for _, n := range []numbering.PhoneNumber{33199001234, 33199001235} {
		m.Numbers = append(m.Numbers, porting.CarrierNumber{Number: n, Code: portingCode})
	}
	return m
}

// Run proves the contract on gateways that open makes, a new one for each test.
func Run(t *testing.T, open func(t *testing.T) Setup) {
	tests := []struct {
		name   string
		proof  func(*testing.T, Setup)
		byHand bool
	}{
		{"a gateway without a wire says so", withoutWire, true},
		{"the same key is one act with one receipt", sameKey, false},
		{"what was sent is known and the rest is not", known, false},
		{"a refusal is a RefusedError, each time", refused, false},
		{"the cursor parts old answers from new ones", cursors, false},
		{"a context that has ended ends the call", ended, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if s := open(t); s.ByHand == test.byHand {
				test.proof(t, s)
			}
		})
	}
}

func withoutWire(t *testing.T, s Setup) {
	ctx := t.Context()
	if _, err := s.Gateway.Send(ctx, Message("ord_hand", s.Market)); !errors.Is(err, porting.ErrByHand) {
		t.Errorf("Send answers %v, want ErrByHand", err)
	}
	if _, _, err := s.Gateway.Ask(ctx, "ord_hand", "ord_hand/submit/1"); !errors.Is(err, porting.ErrCannotAsk) {
		t.Errorf("Ask answers %v, want ErrCannotAsk", err)
	}
	if a, err := s.Gateway.Answers(ctx, "ord_hand", ""); err != nil || len(a.List) != 0 {
		t.Errorf("Answers gives %d answers and %v, want none", len(a.List), err)
	}
	ended(t, s)
}

func sameKey(t *testing.T, s Setup) {
	once, twice := Message("ord_once", s.Market), Message("ord_twice", s.Market)
	send(t, s, once)
	first, second := send(t, s, twice), send(t, s, twice)
	if first.Reference != second.Reference || !first.At.Equal(second.At) {
		t.Errorf("the repetition has receipt %v, want %v", second, first)
	}
	if first.At.IsZero() {
		t.Error("the receipt has no instant")
	}
	if s.Speak != nil {
		s.Speak()
		if a, b := everything(t, s, once.Order), everything(t, s, twice.Order); len(a) != len(b) {
			t.Errorf("%d answers for a message sent once, %d for one sent twice", len(a), len(b))
		}
	}
}

func known(t *testing.T, s Setup) {
	m := Message("ord_known", s.Market)
	if s.CannotAsk {
		if _, _, err := s.Gateway.Ask(t.Context(), m.Order, m.Key); !errors.Is(err, porting.ErrCannotAsk) {
			t.Errorf("Ask answers %v, want ErrCannotAsk", err)
		}
		return
	}
	if _, found, err := s.Gateway.Ask(t.Context(), m.Order, m.Key); err != nil || found {
		t.Errorf("before it is sent: known %v, %v; want neither", found, err)
	}
	want := send(t, s, m)
	got, found, err := s.Gateway.Ask(t.Context(), m.Order, m.Key)
	if err != nil || !found || got.Reference != want.Reference || !got.At.Equal(want.At) {
		t.Errorf("after it is sent: %v, known %v, %v; want %v", got, found, err, want)
	}
	if _, found, err := s.Gateway.Ask(t.Context(), m.Order, string(m.Order)+"/submit/2"); err != nil || found {
		t.Errorf("another key: known %v, %v; want neither", found, err)
	}
}

func refused(t *testing.T, s Setup) {
	if s.Refused == nil {
		t.Skip("this far side refuses nothing")
	}
	m := Message("ord_refused", s.Market)
	s.Refused(&m)
	for range 2 {
		_, err := s.Gateway.Send(t.Context(), m)
		if _, ok := errors.AsType[*porting.RefusedError](err); !ok {
			t.Errorf("Send answers %v, want a *RefusedError", err)
		}
		keepsSecrets(t, err)
	}
}

func cursors(t *testing.T, s Setup) {
	if s.Speak == nil {
		t.Skip("this far side cannot be brought to speak")
	}
	m := Message("ord_cursor", s.Market)
	send(t, s, m)
	before := answers(t, s, m.Order, "")
	s.Speak()
	all := everything(t, s, m.Order)
	later := answers(t, s, m.Order, before.Cursor)
	if len(all) == 0 {
		t.Fatal("nothing was said")
	}
	if !slices.Equal(ids(all), append(ids(before.List), ids(later.List)...)) {
		t.Errorf("from the start: %v; in two parts: %v and %v", ids(all), ids(before.List), ids(later.List))
	}
	if again := everything(t, s, m.Order); !slices.Equal(ids(again), ids(all)) {
		t.Errorf("asked again from the start: %v, want %v", ids(again), ids(all))
	}
	for _, a := range all {
		if a.ID == "" || a.Order != m.Order || a.Kind == "" || a.At.IsZero() {
			t.Errorf("answer %+v lacks its id, order, kind or instant", a)
		}
	}
}

func ended(t *testing.T, s Setup) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	for name, err := range callAll(ctx, s.Gateway, Message("ord_ended", s.Market)) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s answers %v, want context.Canceled", name, err)
		}
		keepsSecrets(t, err)
	}
}

// callAll makes each of a gateway's calls once.
func callAll(ctx context.Context, g porting.Gateway, m porting.CarrierMessage) map[string]error {
	_, sent := g.Send(ctx, m)
	_, _, asked := g.Ask(ctx, m.Order, m.Key)
	_, answered := g.Answers(ctx, m.Order, "")
	return map[string]error{"Send": sent, "Ask": asked, "Answers": answered}
}

func send(t *testing.T, s Setup, m porting.CarrierMessage) porting.Receipt {
	t.Helper()
	r, err := s.Gateway.Send(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func answers(t *testing.T, s Setup, order porting.OrderID, cursor string) porting.Answers {
	t.Helper()
	a, err := s.Gateway.Answers(t.Context(), order, cursor)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// everything follows the cursor until nothing new comes.
func everything(t *testing.T, s Setup, order porting.OrderID) []porting.Answer {
	t.Helper()
	var all []porting.Answer
	for page := answers(t, s, order, ""); len(page.List) > 0; page = answers(t, s, order, page.Cursor) {
		all = append(all, page.List...)
	}
	return all
}

func ids(list []porting.Answer) []string {
	var out []string
	for _, a := range list {
		out = append(out, a.ID)
	}
	return out
}

// keepsSecrets fails if an error, however it is printed, holds a secret of the contract's messages.
func keepsSecrets(t *testing.T, err error) {
	t.Helper()
	for _, printed := range []string{fmt.Sprint(err), fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", err)} {
		for _, secret := range []string{accountNumber, portingCode} {
			if strings.Contains(printed, secret) {
				t.Errorf("the error holds a secret: %s", printed)
			}
		}
	}
}
