package store_test

import (
	"testing"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/storetest"
)

func TestSmoke(t *testing.T) {
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		url := e.URL(t)
		db := storetest.Open(t, url)
		a := storetest.Account(t, db, "A")
		r := storetest.Saved(t, db, a, storetest.Number(1), storetest.Number(2))
		h := db.Requests(storetest.Of(a))
		if _, err := h.Update(t.Context(), r.ID, storetest.Submit); err != nil {
			t.Fatal(err)
		}
		got, err := h.Update(t.Context(), r.ID, func(r *porting.Request) error {
			r.Orders[0].Step = porting.Approved
			r.Orders[0].Numbers[1].State = porting.NumberConfirmed
			storetest.Note(r, "x", porting.ForDesk)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%+v", got.Orders[0])
		got, err = h.Request(t.Context(), r.ID)
		if err != nil || got.Version != 3 || len(got.Orders[0].Numbers) != 2 {
			t.Fatal(err, got)
		}
		if _, _, err := db.Lists(storetest.Of(a)).RequestList(t.Context(), porting.RequestFilter{Stages: porting.Stages()}); err != nil {
			t.Fatal(err)
		}
		l, _, err := db.Lists(storetest.Desk()).OrderList(t.Context(), porting.OrderFilter{States: porting.States()})
		if err != nil || len(l) != 1 {
			t.Fatal(err, l)
		}
		ev, _, err := db.Lists(storetest.Desk()).EventList(t.Context(), porting.EventFilter{Request: r.ID})
		if err != nil || len(ev) != 3 {
			t.Fatal(err, ev)
		}
	})
}
