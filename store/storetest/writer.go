package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

func writers(t *testing.T, e Engine) {
	db := Open(t, e.URL(t))
	a := Account(t, db, "A")
	r := Saved(t, db, a, Number(1))
	const count, rounds = 8, 20
	var wg sync.WaitGroup
	for range count {
		wg.Go(func() {
			for range rounds {
				_, err := db.Requests(Of(a)).Update(t.Context(), r.ID, func(r *porting.Request) error {
					Note(r, "port_request.note", porting.ForBoth)
					r.Record.Messages = append(r.Record.Messages, porting.Message{At: Start(), Text: "x"})
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	got, err := db.Requests(Of(a)).Request(t.Context(), r.ID)
	must(t, err)
	if got.Version != 1+count*rounds || got.EventCount != 1+count*rounds || got.MessageCount != count*rounds {
		t.Errorf("version %d, %d events, %d messages", got.Version, got.EventCount, got.MessageCount)
	}
	report, err := db.VerifyAudit(t.Context(), failOn(t))
	must(t, err)
	if report.Events != 1+count*rounds {
		t.Errorf("%d events verified", report.Events)
	}
}

func oneOpenOrder(t *testing.T, e Engine) {
	db := Open(t, e.URL(t))
	const racers = 6
	var requests []*porting.Request
	for i := range racers {
		a := Account(t, db, fmt.Sprint("A", i))
		requests = append(requests, Saved(t, db, a, Number(100+i), Number(7)))
	}
	var wg sync.WaitGroup
	won := make([]bool, racers)
	for i, r := range requests {
		wg.Go(func() {
			_, err := db.Requests(Of(r.Account)).Update(t.Context(), r.ID, Submit)
			var bad *porting.InvalidError
			switch {
			case err == nil:
				won[i] = true
			case !errors.As(err, &bad):
				t.Error(err)
			case len(bad.Problems) != 1 || bad.Problems[0].Pointer != "/numbers/1" || bad.Problems[0].Code != "number.in_open_order":
				t.Errorf("refused with %+v", bad)
			}
		})
	}
	wg.Wait()
	winner := -1
	for i := range won {
		if won[i] && winner >= 0 {
			t.Fatal("two open orders for one number")
		}
		if won[i] {
			winner = i
		}
	}
	if winner < 0 {
		t.Fatal("nobody got the number")
	}
	w := requests[winner]
	others := Of(requests[(winner+1)%racers].Account)
	elsewhere := func(s porting.Scope, r porting.RequestID) map[numbering.PhoneNumber]bool {
		t.Helper()
		found, err := db.Inventory(s).Elsewhere(t.Context(), r, []numbering.PhoneNumber{Number(6), Number(7), Number(8)})
		must(t, err)
		return found
	}
	if own, foreign := elsewhere(Of(w.Account), w.ID), elsewhere(others, "prq_other"); len(own) != 0 || len(foreign) != 1 || !foreign[Number(7)] {
		t.Errorf("elsewhere: %v for the winner, %v for another", own, foreign)
	}
	_, _, err := db.Inventory(Desk()).AddToPool(t.Context(), "fr", []numbering.PhoneNumber{Number(8)}, Start())
	must(t, err)
	if foreign := elsewhere(others, "prq_other"); len(foreign) != 2 || !foreign[Number(8)] {
		t.Errorf("a number of the pool can arrive: %v", foreign)
	}
	_, err = db.Requests(Of(w.Account)).Update(t.Context(), w.ID, func(r *porting.Request) error {
		r.Orders[0].Step, r.Orders[0].EndedAt = porting.Cancelled, Start()
		return nil
	})
	must(t, err)
	if foreign := elsewhere(others, "prq_other"); foreign[Number(7)] {
		t.Error("a cancelled order keeps its number")
	}
	next := requests[(winner+1)%racers]
	_, err = db.Requests(Of(next.Account)).Update(t.Context(), next.ID, Submit)
	must(t, err)
	list, _, err := db.Lists(Of(w.Account)).RequestList(t.Context(), porting.RequestFilter{Number: Number(7)})
	if err != nil || len(list) != 1 || list[0].ID != w.ID {
		t.Errorf("own number after the end: %d found, %v", len(list), err)
	}
}

// cancellations runs calls that end at random points; afterwards everything agrees (plain pgx only: a bridge crashed here).
func cancellations(t *testing.T, e Engine) {
	db := Open(t, e.URL(t))
	a := Account(t, db, "A")
	var requests []*porting.Request
	for i := range 8 {
		requests = append(requests, Saved(t, db, a, Number(i)))
	}
	var wg sync.WaitGroup
	for g := range 24 {
		wg.Go(func() {
			for i := range 6 {
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration((g*7+i*13)%60)*time.Millisecond)
				_, _ = db.Requests(Of(a)).Update(ctx, requests[(g+i)%8].ID, func(r *porting.Request) error {
					Note(r, "port_request.note", porting.ForBoth)
					r.Record.Effects = append(r.Record.Effects, porting.Effect{Do: porting.EffectMail, Key: "k", Request: r.ID, At: Start()})
					return nil
				})
				_, _ = db.Requests(Of(a)).Request(ctx, requests[(g+i)%8].ID)
				cancel()
			}
		})
	}
	wg.Wait()
	for _, r := range requests {
		got, err := db.Requests(Of(a)).Update(t.Context(), r.ID, func(r *porting.Request) error {
			Note(r, "port_request.note", porting.ForBoth)
			return nil
		})
		must(t, err)
		if int64(got.EventCount) != got.Version {
			t.Errorf("%d events with version %d", got.EventCount, got.Version)
		}
	}
	_, err := db.VerifyAudit(t.Context(), failOn(t))
	must(t, err)
}
