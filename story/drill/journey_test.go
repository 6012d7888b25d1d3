package drill_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/portamento/portamento/client"
	"github.com/portamento/portamento/numbering"
)

// firstNumber is where the drills take their numbers from: +33 1 99 00 is what ARCEP reserves for fiction.
const firstNumber = 33199000000

// traveller makes one request and brings it to its end, as a customer and the desk do.
type traveller struct {
	office, desk *client.Client
	account      string
	statements   []string
	terms        string
	patience     time.Duration // between two looks at a request
}

// made is what a traveller was told.
type made struct {
	number  string
	request string // "": never acknowledged
	order   string
	script  string
}

func (m made) silent() bool { return m.script == "SIM-SILENT" }

// scripts are what the losing carrier plays, by turns.
var scripts = [...]string{"SIM-OK", "SIM-MOVE", "SIM-OK", "SIM-LOSE", "SIM-DUPLICATE", "SIM-OK", "SIM-DOWN", "SIM-SILENT"}

// newTraveller reads the statements that are to be signed.
func newTraveller(t *testing.T, s *server) traveller {
	t.Helper()
	x := traveller{office: s.client(s.ready.Keys["account"]), desk: s.client(s.ready.Keys["desk"]), account: s.ready.AccountID}
	m := must[*client.Market](t)(x.desk.Market(t.Context(), "fr"))
	x.terms = m.TermsVersion
	for _, st := range m.Statements {
		x.statements = append(x.statements, st.Code)
	}
	return x
}

// fields is a request as on the bill: one landline at Orange.
func fields(i int, script string) client.Fields {
	number := fmt.Sprintf("+%d", firstNumber+i)
	first := "F0FABC123"
	key, err := numbering.Key(first, "0"+strings.TrimPrefix(number, "+33"))
	if err != nil {
		panic(err)
	}
	yes := true
	return client.Fields{Name: fmt.Sprint("Journey ", i), LineType: "landline", CurrentProvider: "Orange", AccountNumber: fmt.Sprintf("%s-%d", script, i),
		Internet: "fibre", Equipment: []string{"none"}, MainNumber: number, MainMoves: &yes, Rest: "none",
		Numbers:        []client.NumberWish{{Number: number, Code: first + key}},
		Holder:         client.Holder{Kind: "company", Company: "Atelier Lumière SARL", CompanyID: "73282932000074", FirstName: "Camille", LastName: "Durand"},
		ServiceAddress: client.Address{Street: "12 rue de la Paix", Postcode: "75002", City: "Paris", Country: "FR"},
		ExternalID:     fmt.Sprint("drill-", i)}
}

// begins makes, signs and approves request i; what it was told is kept even when it fails later.
func (x traveller) begins(ctx context.Context, i int, script string) (made, error) {
	f := fields(i, script)
	m := made{number: f.MainNumber, script: script}
	r, err := x.office.CreateRequest(ctx, client.NewRequest{Fields: f}, client.IdempotencyKey(fmt.Sprint("create-", i)))
	if err != nil {
		return m, err
	}
	m.request = r.ID
	r, err = x.office.Sign(ctx, r.ID, client.Signing{Name: "Camille Durand", Capacity: "holder", Statements: x.statements, TermsVersion: x.terms},
		client.IdempotencyKey(fmt.Sprint("sign-", i)))
	if err != nil {
		return m, err
	}
	if len(r.Orders) != 1 {
		return m, fmt.Errorf("request %s has %d orders", r.ID, len(r.Orders))
	}
	m.order = r.Orders[0].ID
	_, err = x.desk.Approve(ctx, m.order, client.IdempotencyKey(fmt.Sprint("approve-", i)))
	return m, err
}

// ends waits until the number has moved, makes the test call, and waits for the end.
func (x traveller) ends(ctx context.Context, m made) error {
	tested := false
	return soonIn(ctx, max(250*time.Millisecond, x.patience), func() (bool, error) {
		r, err := x.office.Request(ctx, m.request)
		switch {
		case err != nil || r.Final():
			return true, err
		case r.Stage == "testing" && !tested:
			tested = true
			_, err = x.desk.RecordTest(ctx, m.order, client.TestCall{Number: m.number, Result: "passed"}, client.IdempotencyKey("test-"+m.order))
		}
		return false, err
	})
}

// soonIn looks until done or until the context ends.
func soonIn(ctx context.Context, every time.Duration, done func() (bool, error)) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		ok, err := done()
		if err != nil || ok {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-tick.C:
		}
	}
}

// passTime moves the sandbox's clock on, hour by hour, until the context ends. A step that a kill cut off is taken up again.
func passTime(ctx context.Context, s *server, key string, step time.Duration) {
	c := s.client(key, client.WithTries(1), client.WithTimeout(2*time.Minute))
	_ = soonIn(ctx, 5*time.Millisecond, func() (bool, error) {
		_, err := c.SetClock(ctx, client.ClockChange{Advance: step.String()})
		if p, ok := errors.AsType[*client.Problem](err); ok && p.Status < 500 && p.Status != 409 {
			return false, err
		}
		return false, nil
	})
}

// runTime lets the sandbox's clock run fast, so that what is due comes in heaps: an hour of a working morning in four seconds, so that a
// restart misses no moving window, and the rest of the week faster. Saying the speed again and again also keeps the time over a kill.
func runTime(ctx context.Context, s *server, key string) {
	c := s.client(key, client.WithTries(1), client.WithTimeout(5*time.Second))
	_ = soonIn(ctx, 200*time.Millisecond, func() (bool, error) {
		k, err := c.Clock(ctx)
		if err != nil {
			return false, nil
		}
		speed := 14400.0
		if h, d := k.Now.Hour(), k.Now.Weekday(); h >= 6 && h < 11 && d != time.Saturday && d != time.Sunday {
			speed = 900
		}
		_, _ = c.SetClock(ctx, client.ClockChange{Speed: &speed})
		return false, nil
	})
}

// crowd lets many travellers go at once.
func crowd(t *testing.T, x traveller, n, abreast int) []made {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Minute)
	defer cancel()
	out := make([]made, n)
	next, slots := make(chan int), make(chan struct{}, 16) // so many begin at once; the others are on their way
	var all sync.WaitGroup
	for range abreast {
		all.Go(func() {
			for i := range next {
				slots <- struct{}{}
				m, err := x.begins(ctx, i, scripts[i%len(scripts)])
				<-slots
				if err == nil && !m.silent() {
					err = x.ends(ctx, m)
				}
				if err != nil {
					t.Errorf("journey %d (%s): %v", i, m.request, err)
				}
				out[i] = m
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	all.Wait()
	return out
}
