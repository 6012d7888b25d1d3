package storetest

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// filler gives every exported field a value of its own, so that a field that is not stored is found.
type filler struct{ n int }

func (f *filler) fill(v reflect.Value) {
	f.n++
	switch x := v.Addr().Interface().(type) {
	case *time.Time:
		*x = Start().Add(time.Duration(f.n) * 1001 * time.Microsecond)
		return
	case *numbering.PhoneNumber:
		*x = Number(f.n)
		return
	case *numbering.LineType:
		*x = numbering.Mobile
		return
	case *map[string]any:
		*x = map[string]any{"k": fmt.Sprint(f.n), "l": []any{true, "x"}}
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("x%d é", f.n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64, reflect.Int32:
		v.SetInt(int64(f.n))
	case reflect.Uint8, reflect.Uint64:
		v.SetUint(uint64(f.n))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		f.fill(v.Index(0))
		f.fill(v.Index(1))
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		f.fill(key)
		f.fill(value)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	case reflect.Struct:
		for i := range v.NumField() {
			f.fill(v.Field(i))
		}
	}
}

// full is a request with every field set that the store keeps.
func full(a porting.AccountID) *porting.Request {
	r := &porting.Request{}
	f := &filler{}
	f.fill(reflect.ValueOf(r).Elem())
	d := Draft(a)
	r.ID, r.Account, r.Reference = d.ID, a, d.Reference
	r.OwnNumbers, r.EventCount, r.CustomerSeq, r.Record = nil, 0, 0, porting.Record{}
	for i := range r.Deadlines {
		r.Deadlines[i].Request, r.Deadlines[i].Token = r.ID, 0
	}
	for i := range r.Waiting {
		r.Waiting[i].Behind = 0 // it is of the moment at which it is ordered
	}
	for _, o := range r.Orders {
		o.Version = 0
	}
	Note(r, "port_request.created", porting.ForBoth)
	Note(r, "port_request.note", porting.ForDesk)
	return r
}

// same compares two requests but for what the store adds.
func same(t *testing.T, got, want *porting.Request) {
	t.Helper()
	g, w := reflect.ValueOf(*got), reflect.ValueOf(*want)
	for i := range g.NumField() {
		name := g.Type().Field(i).Name
		if name == "OwnNumbers" || name == "Record" {
			continue
		}
		if name == "Orders" {
			for j := range got.Orders {
				a, b := reflect.ValueOf(*got.Orders[j]), reflect.ValueOf(*want.Orders[j])
				for k := range a.NumField() {
					if x, y := a.Field(k).Interface(), b.Field(k).Interface(); !reflect.DeepEqual(x, y) {
						t.Errorf("order %s: got %+v, want %+v", a.Type().Field(k).Name, x, y)
					}
				}
			}
			continue
		}
		if x, y := g.Field(i).Interface(), w.Field(i).Interface(); !reflect.DeepEqual(x, y) {
			t.Errorf("%s: got %+v, want %+v", name, x, y)
		}
	}
}

func roundTrip(t *testing.T, e Engine) {
	db := Open(t, e.URL(t))
	a := Account(t, db, "A")
	r := full(a)
	paris := time.FixedZone("Paris", 3600)
	r.UpdatedAt = r.UpdatedAt.In(paris) // not UTC: it must come back as the same instant, in UTC
	must(t, db.Requests(Of(a)).CreateRequest(t.Context(), r))
	r.UpdatedAt = r.UpdatedAt.UTC()
	got, err := db.Requests(Of(a)).Request(t.Context(), r.ID)
	must(t, err)
	same(t, got, r)
	if got.Version != 1 || len(got.EventHead) != 32 {
		t.Errorf("version %d, head of %d bytes", got.Version, len(got.EventHead))
	}
	changed, err := db.Requests(Of(a)).UpdateOrder(t.Context(), r.Orders[1].ID, func(r *porting.Request, o *porting.Order) error {
		o.Numbers[0].State, o.Numbers[0].PortedAt = porting.NumberMoving, Start().Add(time.Hour)
		r.Fields.AccountNumber = "other"
		r.Deadlines = r.Deadlines[1:]
		r.Deadlines[0].DueAt = Start().Add(9 * time.Hour)
		r.Fields.Numbers = r.Fields.Numbers[:1]
		r.Record.Messages = []porting.Message{{At: Start(), Text: "hello", Actor: porting.System()}}
		Note(r, "port_order.moved", porting.ForBoth)
		return nil
	})
	must(t, err)
	got, err = db.Requests(Desk()).RequestOfOrder(t.Context(), r.Orders[1].ID)
	must(t, err)
	same(t, got, changed)
	if got.Version != 2 || got.Orders[1].Version != 2 || got.Orders[0].Version != 1 {
		t.Errorf("versions: request %d, orders %d and %d", got.Version, got.Orders[0].Version, got.Orders[1].Version)
	}
	before := *got
	kept, err := db.Requests(Of(a)).Update(t.Context(), r.ID, func(*porting.Request) error { return porting.ErrUnchanged })
	must(t, err)
	if kept.Version != before.Version {
		t.Errorf("an unchanged request has version %d", kept.Version)
	}
}

const canary = "CANARY-7351-SECRET"

func sealedSecrets(t *testing.T, e Engine) {
	url := e.URL(t)
	db := Open(t, url)
	a := Account(t, db, "A")
	r := Draft(a, Number(1), Number(2))
	r.Fields.AccountNumber, r.Fields.Numbers[1].Code = canary, canary
	must(t, db.Requests(Of(a)).CreateRequest(t.Context(), r))
	other := Saved(t, db, a, Number(3), Number(4))
	got, err := db.Requests(Of(a)).Update(t.Context(), r.ID, Submit)
	must(t, err)
	if got.Fields.AccountNumber != canary || got.Fields.Numbers[0].Code != "" || got.Fields.Numbers[1].Code != canary {
		t.Error("secrets do not come back")
	}
	file := t.TempDir() + "/backup.zip"
	must(t, db.Backup(t.Context(), file))
	noCanary(t, file)
	if !strings.HasPrefix(url, "postgres") {
		noCanary(t, url)
		noCanary(t, url+"-wal")
	}
	must(t, Raw(t, url, `UPDATE requests SET secrets = (SELECT secrets FROM requests WHERE id = '`+string(r.ID)+`') WHERE id = '`+string(other.ID)+`'`))
	if _, err := db.Requests(Of(a)).Request(t.Context(), other.ID); err == nil || strings.Contains(err.Error(), canary) {
		t.Errorf("a sealed text opens in another row, or the error tells it: %v", err)
	}
	_, err = db.Requests(Of(a)).Update(t.Context(), r.ID, func(r *porting.Request) error {
		r.Fields.AccountNumber, r.Fields.Numbers[1].Code, r.SecretsErasedAt = "", "", Start()
		return nil
	})
	must(t, err)
	// The row of meta would have no value, which the table refuses, if there still were a sealed text.
	must(t, Raw(t, url, `INSERT INTO meta (name, value) SELECT 'left', NULL FROM requests WHERE secrets IS NOT NULL AND id = '`+string(r.ID)+`'`))
	if got, err = db.Requests(Of(a)).Request(t.Context(), r.ID); err != nil || got.Fields.AccountNumber != "" || !got.SecretsErasedAt.Equal(Start()) {
		t.Errorf("after the erasure: %v", err)
	}
}

func noCanary(t *testing.T, file string) {
	t.Helper()
	b, err := os.ReadFile(file)
	must(t, err)
	if strings.Contains(string(b), canary) {
		t.Errorf("%s holds a secret in clear", file)
	}
}

func rollback(t *testing.T, e Engine) {
	db := Open(t, e.URL(t))
	a := Account(t, db, "A")
	r := Saved(t, db, a, Number(1))
	refused := errors.New("refused")
	_, err := db.Requests(Of(a)).Update(t.Context(), r.ID, func(r *porting.Request) error {
		must(t, Submit(r))
		return refused
	})
	if err != refused {
		t.Errorf("got %v, want the error itself", err)
	}
	// A number written twice breaks a rule of the database after events, deadlines and jobs were prepared.
	_, err = db.Requests(Of(a)).Update(t.Context(), r.ID, func(r *porting.Request) error {
		must(t, Submit(r))
		r.Record.Messages = []porting.Message{{ID: "m", Sequence: 1, At: Start()}, {ID: "m", Sequence: 2, At: Start()}}
		return nil
	})
	if err == nil {
		t.Error("two messages of one id were saved")
	}
	left := unfinished(t, db)
	got, err := db.Requests(Of(a)).Request(t.Context(), r.ID)
	must(t, err)
	if left != 0 || got.Version != 1 || len(got.Orders) != 0 || got.EventCount != 1 || len(got.Deadlines) != 0 {
		t.Errorf("something was left: %d jobs, version %d, %d orders", left, got.Version, len(got.Orders))
	}
	_, err = db.Requests(Of(a)).Update(t.Context(), r.ID, Submit)
	must(t, err)
	if n := unfinished(t, db); n != 1 {
		t.Errorf("%d jobs after a saved change, want 1", n)
	}
}

func foreignIDs(t *testing.T, e Engine) {
	db := Open(t, e.URL(t))
	a, b := Account(t, db, "A"), Account(t, db, "B")
	r := Saved(t, db, b, Number(1))
	r, err := db.Requests(Of(b)).Update(t.Context(), r.ID, Submit)
	must(t, err)
	ctx := t.Context()
	calls := map[string]func(id porting.RequestID, o porting.OrderID) error{
		"request": func(id porting.RequestID, _ porting.OrderID) error {
			_, err := db.Requests(Of(a)).Request(ctx, id)
			return err
		},
		"order": func(_ porting.RequestID, o porting.OrderID) error {
			_, err := db.Requests(Of(a)).RequestOfOrder(ctx, o)
			return err
		},
		"update": func(id porting.RequestID, _ porting.OrderID) error {
			_, err := db.Requests(Of(a)).Update(ctx, id, func(*porting.Request) error { t.Error("f was called"); return nil })
			return err
		},
		"update order": func(_ porting.RequestID, o porting.OrderID) error {
			_, err := db.Requests(Of(a)).UpdateOrder(ctx, o, func(*porting.Request, *porting.Order) error { t.Error("f was called"); return nil })
			return err
		},
		"events": func(id porting.RequestID, _ porting.OrderID) error {
			_, _, err := db.Lists(Of(a)).EventList(ctx, porting.EventFilter{Request: id})
			return err
		},
		"messages": func(id porting.RequestID, _ porting.OrderID) error {
			_, _, err := db.Lists(Of(a)).MessageList(ctx, id, true, porting.Page{})
			return err
		},
	}
	for name, call := range calls {
		foreign, missing := call(r.ID, r.Orders[0].ID), call("prq_none", "ord_none")
		if foreign == nil || missing == nil || foreign.Error() != missing.Error() || !errors.Is(foreign, porting.ErrNotFound) {
			t.Errorf("%s: foreign %v, missing %v", name, foreign, missing)
		}
	}
	for _, scope := range []porting.Scope{Of(a), {}} {
		l := db.Lists(scope)
		requests, _, err1 := l.RequestList(ctx, porting.RequestFilter{Account: b})
		orders, _, err2 := l.OrderList(ctx, porting.OrderFilter{})
		events, _, err3 := l.EventList(ctx, porting.EventFilter{})
		due, _, err4 := l.DeadlineList(ctx, time.Time{}, porting.Page{})
		own, _, err5 := db.Inventory(scope).OwnNumberList(ctx, porting.OwnFilter{Account: b})
		must(t, errors.Join(err1, err2, err3, err4, err5))
		if len(requests)+len(orders)+len(events)+len(due)+len(own) != 0 {
			t.Errorf("scope %+v sees rows of another account", scope)
		}
	}
	if err := db.Requests(Of(a)).CreateRequest(ctx, Draft(b, Number(9))); !errors.Is(err, porting.ErrNotFound) {
		t.Errorf("a request for another account: %v", err)
	}
	if err := db.Requests(Desk()).CreateRequest(ctx, Draft("acc_none", Number(9))); !errors.Is(err, porting.ErrNotFound) {
		t.Errorf("a request for an account that does not exist: %v", err)
	}
}

func duplicates(t *testing.T, e Engine) {
	db := Open(t, e.URL(t))
	a, b := Account(t, db, "A"), Account(t, db, "B")
	first := Draft(a, Number(1))
	first.Fields.ExternalID = "X-1"
	must(t, db.Requests(Of(a)).CreateRequest(t.Context(), first))
	second := Draft(a, Number(1))
	second.Fields.ExternalID = "X-1"
	if err := db.Requests(Of(a)).CreateRequest(t.Context(), second); !errors.Is(err, porting.ErrDuplicate) {
		t.Errorf("same external id: %v", err)
	}
	third := Draft(b, Number(1))
	third.Fields.ExternalID = "X-1"
	must(t, db.Requests(Of(b)).CreateRequest(t.Context(), third))
	fourth := Draft(b, Number(1))
	fourth.Reference = first.Reference
	if err := db.Requests(Of(b)).CreateRequest(t.Context(), fourth); !errors.Is(err, porting.ErrDuplicate) {
		t.Errorf("same reference: %v", err)
	}
	list, _, err := db.Lists(Of(a)).RequestList(t.Context(), porting.RequestFilter{ExternalID: "x-1"})
	if err != nil || len(list) != 0 {
		t.Errorf("external ids do not tell case apart: %d, %v", len(list), err)
	}
	list, _, err = db.Lists(Of(a)).RequestList(t.Context(), porting.RequestFilter{IDs: []porting.RequestID{third.ID, first.ID, "req_none"}})
	if err != nil || len(list) != 1 || list[0].ID != first.ID {
		t.Errorf("by id, of the account alone: %d, %v", len(list), err)
	}
}
