package storetest

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store"
)

// queue saves requests with an order each; the states, carriers and instants differ.
func queue(t *testing.T, db *store.DB, a porting.AccountID, n int) []*porting.Request {
	t.Helper()
	steps := []porting.State{porting.Submitted, porting.Approved, porting.Sent, porting.Cancelled}
	var list []*porting.Request
	for i := range n {
		r := Draft(a, Number(1000+i))
		r.CreatedAt = Start().Add(time.Duration(i/2) * time.Minute) // pairs share an instant
		r.UpdatedAt = r.CreatedAt
		r.Fields.Name = fmt.Sprintf("100%%_%d", i)
		must(t, db.Requests(Of(a)).CreateRequest(t.Context(), r))
		r, err := db.Requests(Of(a)).Update(t.Context(), r.ID, func(r *porting.Request) error {
			must(t, Submit(r))
			o := r.Orders[0]
			o.Step, o.Carrier = steps[i%len(steps)], porting.CarrierCode(fmt.Sprint("c", i%3))
			o.Assignee = porting.UserID(fmt.Sprint("usr_", i%2))
			return nil
		})
		must(t, err)
		list = append(list, r)
	}
	return list
}

// walk follows the cursors of a list to its end and answers the entries; no page may be longer than limit.
func walk[T any](t *testing.T, limit int, list func(p porting.Page) ([]T, string, error)) []T {
	t.Helper()
	var all []T
	page := porting.Page{Limit: limit}
	for range 1000 {
		part, next, err := list(page)
		must(t, err)
		if len(part) > limit {
			t.Fatalf("a page of %d entries, limit %d", len(part), limit)
		}
		all = append(all, part...)
		if next == "" {
			return all
		}
		if len(part) == 0 {
			t.Fatal("an empty page is followed by another")
		}
		page.After = next
	}
	t.Fatal("the list does not end")
	return nil
}

func pages(t *testing.T, e Engine) {
	db := Open(t, e.URL(t))
	a := Account(t, db, "A")
	const n = 9
	queue(t, db, a, n)
	desk := db.Lists(Desk())
	for _, limit := range []int{1, 2, 8, 9, 10} {
		requests := walk(t, limit, func(p porting.Page) ([]*porting.Request, string, error) {
			return desk.RequestList(t.Context(), porting.RequestFilter{Page: p})
		})
		if len(requests) != n || !slices.IsSortedFunc(requests, func(x, y *porting.Request) int { return y.CreatedAt.Compare(x.CreatedAt) }) {
			t.Errorf("limit %d: %d requests, or not the newest first", limit, len(requests))
		}
		for _, r := range requests {
			if len(r.Orders) != 1 || len(r.Orders[0].Numbers) != 1 || r.NextUpdateBy().IsZero() {
				t.Errorf("%s is listed without its order, numbers or deadlines", r.ID)
			}
		}
		for _, sort := range []string{"", "due", "foc", "created", "-created", "updated", "-updated"} {
			lines := walk(t, limit, func(p porting.Page) ([]porting.OrderLine, string, error) {
				return desk.OrderList(t.Context(), porting.OrderFilter{Sort: sort, Page: p})
			})
			distinct := map[porting.OrderID]bool{}
			for _, l := range lines {
				distinct[l.Order] = true
			}
			if len(distinct) != n || len(lines) != n {
				t.Errorf("limit %d, sort %q: %d lines, %d distinct", limit, sort, len(lines), len(distinct))
			}
		}
		due := walk(t, limit, func(p porting.Page) ([]porting.Deadline, string, error) {
			return desk.DeadlineList(t.Context(), time.Time{}, p)
		})
		events := walk(t, limit, func(p porting.Page) ([]porting.Event, string, error) {
			return db.Lists(Of(a)).EventList(t.Context(), porting.EventFilter{Request: requests[0].ID, Page: p})
		})
		if len(due) != n || len(events) != 2 {
			t.Errorf("limit %d: %d deadlines, %d events", limit, len(due), len(events))
		}
	}
	_, next, err := desk.RequestList(t.Context(), porting.RequestFilter{Page: porting.Page{Limit: 1}})
	must(t, err)
	for _, cursor := range []string{"nonsense", "W10", next[:len(next)-2], next} {
		_, _, err := desk.OrderList(t.Context(), porting.OrderFilter{Page: porting.Page{After: cursor}})
		var bad *porting.InvalidError
		if !errors.As(err, &bad) || bad.Problems[0].Pointer != "/after" {
			t.Errorf("cursor %q: %v", cursor, err)
		}
	}
}

func filters(t *testing.T, e Engine) {
	db := Open(t, e.URL(t))
	a := Account(t, db, "A")
	all := queue(t, db, a, 12)
	desk := db.Lists(Desk())
	count := func(f porting.OrderFilter) int {
		t.Helper()
		return len(walk(t, 2, func(p porting.Page) ([]porting.OrderLine, string, error) {
			f.Page = p
			return desk.OrderList(t.Context(), f)
		}))
	}
	for _, c := range []struct {
		name string
		f    porting.OrderFilter
		want int
	}{
		{"one state", porting.OrderFilter{States: []porting.State{porting.Sent}}, 3},
		{"two states", porting.OrderFilter{States: []porting.State{porting.Sent, porting.Cancelled}}, 6},
		{"all states", porting.OrderFilter{States: porting.States()}, 12},
		{"all states by creation", porting.OrderFilter{States: porting.States(), Sort: "-created"}, 12},
		{"one ball", porting.OrderFilter{Balls: []porting.Ball{porting.BallUs}}, 6},
		{"two balls", porting.OrderFilter{Balls: []porting.Ball{porting.BallUs, porting.BallProvider}}, 9},
		{"one carrier and two states", porting.OrderFilter{Carriers: []porting.CarrierCode{"c0"}, States: []porting.State{porting.Submitted, porting.Sent}}, 2},
		{"all carriers", porting.OrderFilter{Carriers: []porting.CarrierCode{"c0", "c1", "c2"}}, 12},
		{"a market", porting.OrderFilter{Markets: []porting.MarketCode{"fr", "us"}}, 12},
		{"another market", porting.OrderFilter{Markets: []porting.MarketCode{"us"}}, 0},
		{"an assignee", porting.OrderFilter{Assignees: []porting.UserID{"usr_1"}}, 6},
		{"a number", porting.OrderFilter{Number: Number(1003)}, 1},
		{"a number that nobody has", porting.OrderFilter{Number: Number(1)}, 0},
		{"due before", porting.OrderFilter{DueBefore: Start().Add(48*time.Hour + time.Minute)}, 2},
		{"with a date", porting.OrderFilter{FOCFrom: Start()}, 0},
		{"values that would end a text", porting.OrderFilter{Carriers: []porting.CarrierCode{"c0' OR '1'='1"}}, 0},
	} {
		if got := count(c.f); got != c.want {
			t.Errorf("%s: %d orders, want %d", c.name, got, c.want)
		}
	}
	for want, stages := range map[int][]porting.Stage{9: {porting.StageReceived, porting.StageChecking, porting.StageWithProvider}, 3: {porting.StageCancelled}, 12: porting.Stages()} {
		list := walk(t, 5, func(p porting.Page) ([]*porting.Request, string, error) {
			return db.Lists(Of(a)).RequestList(t.Context(), porting.RequestFilter{Stages: stages, Page: p})
		})
		if len(list) != want {
			t.Errorf("stages %v: %d requests, want %d", stages, len(list), want)
		}
	}
	since, _, err := desk.RequestList(t.Context(), porting.RequestFilter{UpdatedSince: all[10].UpdatedAt})
	if err != nil || len(since) != 2 {
		t.Errorf("updated since: %d, %v", len(since), err)
	}
	if _, _, err := desk.OrderList(t.Context(), porting.OrderFilter{Sort: "name"}); err == nil {
		t.Error("an unknown sort is taken")
	}
}

func feed(t *testing.T, e Engine) {
	clock := NewClock(Start())
	db := OpenAt(t, e.URL(t), clock.Now)
	a, b := Account(t, db, "A"), Account(t, db, "B")
	var want []porting.EventID
	for i := range 5 {
		r := Draft([]porting.AccountID{a, b}[i%2], Number(i))
		Note(r, "port_request.note", porting.ForDesk)
		want = append(want, r.Record.Events[0].ID, r.Record.Events[1].ID)
		must(t, db.Requests(Desk()).CreateRequest(t.Context(), r))
	}
	clock.Advance(time.Minute) // transactions that took their instants earlier have ended by now
	read := func(s porting.Scope, customer bool) []porting.EventID {
		var ids []porting.EventID
		for _, ev := range walk(t, 3, func(p porting.Page) ([]porting.Event, string, error) {
			return db.Lists(s).EventList(t.Context(), porting.EventFilter{Customer: customer, Page: p})
		}) {
			ids = append(ids, ev.ID)
		}
		return ids
	}
	if got := read(Desk(), false); !slices.Equal(got, want) {
		t.Errorf("the feed is not in the order of saving:\n%v\n%v", got, want)
	}
	if got := read(Desk(), true); len(got) != 5 {
		t.Errorf("%d events for customers", len(got))
	}
	if got := read(Of(b), false); !slices.Equal(got, []porting.EventID{want[2], want[6]}) {
		t.Errorf("an account's feed: %v", got)
	}
}

func ownNumbers(t *testing.T, e Engine) {
	db := Open(t, e.URL(t))
	a, b := Account(t, db, "A"), Account(t, db, "B")
	desk := db.Inventory(Desk())
	numbers := []numbering.PhoneNumber{Number(1), Number(2), Number(3), Number(2)}
	added, skipped, err := desk.AddToPool(t.Context(), "fr", numbers, Start())
	if err != nil || added != 3 || skipped != 1 {
		t.Fatalf("added %d, skipped %d, %v", added, skipped, err)
	}
	if added, skipped, err = desk.AddToPool(t.Context(), "fr", numbers[:3], Start()); err != nil || added != 0 || skipped != 3 {
		t.Errorf("again: added %d, skipped %d, %v", added, skipped, err)
	}
	if _, _, err := db.Inventory(Of(a)).AddToPool(t.Context(), "fr", numbers, Start()); !errors.Is(err, porting.ErrNotFound) {
		t.Errorf("an account adds to the pool: %v", err)
	}
	lend := func(n numbering.PhoneNumber, to porting.AccountID, isDefault bool) error {
		_, err := desk.UpdateOwnNumber(t.Context(), n, func(o *porting.OwnNumber) error {
			o.State, o.Use, o.Account, o.Default = porting.OwnAssigned, porting.UseTemporary, to, isDefault
			return nil
		})
		return err
	}
	must(t, errors.Join(lend(Number(1), a, true), lend(Number(2), b, true)))
	if err := lend(Number(3), a, true); !errors.Is(err, porting.ErrDuplicate) {
		t.Errorf("a second default number: %v", err)
	}
	r := Saved(t, db, a, Number(10))
	r, err = db.Requests(Of(a)).Request(t.Context(), r.ID)
	must(t, err)
	if _, ok := r.OwnNumbers[Number(1)]; !ok || len(r.OwnNumbers) != 1 {
		t.Errorf("own numbers of the request: %v", r.OwnNumbers)
	}
	ported := porting.OwnNumber{Number: Number(10), Market: "fr", State: porting.OwnAssigned, Use: porting.UseMain, Account: a, Default: true,
		Request: r.ID, UpdatedAt: Start()}
	back := r.OwnNumbers[Number(1)]
	back.State, back.Account, back.Default, back.ReleaseAt = porting.OwnQuarantined, "", false, Start().Add(24*time.Hour)
	watched := porting.OwnNumber{Number: Number(3), Market: "fr", State: porting.OwnQuarantined, ReleaseAt: back.ReleaseAt, Request: r.ID, UpdatedAt: Start()}
	_, err = db.Requests(Of(a)).Update(t.Context(), r.ID, func(r *porting.Request) error {
		r.Record.OwnNumbers = []porting.OwnNumber{ported, back, watched} // the new default comes before the old one goes
		return nil
	})
	must(t, err)
	if got, err := db.Inventory(Of(a)).OwnNumber(t.Context(), Number(10)); err != nil || !reflect.DeepEqual(got, ported) {
		t.Errorf("ported number: %+v, %v", got, err)
	}
	due, _, err := desk.OwnNumberList(t.Context(), porting.OwnFilter{ReleaseBefore: Start().Add(24 * time.Hour)})
	if err != nil || len(due) != 1 || due[0].Number != Number(1) {
		t.Errorf("to release: %v, %v", due, err)
	}
	if r, err = db.Requests(Of(a)).Request(t.Context(), r.ID); err != nil || !reflect.DeepEqual(r.OwnNumbers[Number(3)], watched) {
		t.Errorf("a number that went back and is still watched: %+v, %v", r.OwnNumbers, err)
	}
	if early, _, err := desk.OwnNumberList(t.Context(), porting.OwnFilter{ReleaseBefore: Start()}); err != nil || len(early) != 0 {
		t.Errorf("released early: %v, %v", early, err)
	}
	_, err = db.Requests(Of(a)).Update(t.Context(), r.ID, func(r *porting.Request) error {
		r.Record.OwnNumbers = []porting.OwnNumber{{Number: Number(2), Market: "fr", State: porting.OwnAssigned, Account: a}}
		return nil
	})
	if err == nil {
		t.Error("a request took a number of another account")
	}
	// A number of the pool, free or watched by somebody else's request, is not taken either: the pre-flight may have looked too early.
	for i, watcher := range []porting.RequestID{"", "prq_other"} {
		n := Number(30 + i)
		_, _, err := desk.AddToPool(t.Context(), "fr", []numbering.PhoneNumber{n}, Start())
		must(t, err)
		pooled, err := desk.UpdateOwnNumber(t.Context(), n, func(o *porting.OwnNumber) error {
			o.Request = watcher
			return nil
		})
		must(t, err)
		_, err = db.Requests(Of(a)).Update(t.Context(), r.ID, func(r *porting.Request) error {
			r.Record.OwnNumbers = []porting.OwnNumber{{Number: n, Market: "fr", State: porting.OwnArriving, Account: a, Request: r.ID}}
			return nil
		})
		var refused *porting.InvalidError
		if !errors.As(err, &refused) || refused.Problems[0].Code != "number.in_open_order" {
			t.Errorf("a number of the pool watched by %q: %v", watcher, err)
		}
		if got, err := desk.OwnNumber(t.Context(), n); err != nil || !reflect.DeepEqual(got, pooled) {
			t.Errorf("a number of the pool became %+v, %v", got, err)
		}
		if _, err := desk.UpdateOwnNumber(t.Context(), n, func(o *porting.OwnNumber) error {
			o.State = porting.OwnPortedOut // out of the way of what follows
			return nil
		}); err != nil {
			t.Error(err)
		}
	}
	if _, err := db.Inventory(Of(a)).OwnNumber(t.Context(), Number(2)); !errors.Is(err, porting.ErrNotFound) {
		t.Errorf("a foreign own number: %v", err)
	}
	states, _, err := desk.OwnNumberList(t.Context(), porting.OwnFilter{States: []porting.OwnState{porting.OwnAssigned, porting.OwnAvailable}})
	if err != nil || len(states) != 2 {
		t.Errorf("two states: %d, %v", len(states), err)
	}
}

func people(t *testing.T, e Engine) {
	db := Open(t, e.URL(t))
	a, b := Account(t, db, "A"), Account(t, db, "B")
	desk := db.People(Desk())
	got, err := db.People(Of(a)).Account(t.Context(), a)
	if err != nil || got.Name != "A" || got.Owner.Email != "ada@example.org" || !got.CreatedAt.Equal(Start()) {
		t.Errorf("account %+v, %v", got, err)
	}
	if _, err := db.People(Of(a)).Account(t.Context(), b); err != porting.ErrNotFound {
		t.Errorf("a foreign account: %v", err)
	}
	if err := desk.CreateAccount(t.Context(), porting.Account{ID: a}, nil); !errors.Is(err, porting.ErrDuplicate) {
		t.Errorf("the same account again: %v", err)
	}
	user := porting.User{ID: "usr_1", Account: a, Name: "Grace", Email: "grace@example.org", Language: "en", Role: porting.RoleAccount}
	must(t, db.People(Of(a)).CreateUser(t.Context(), user))
	must(t, desk.CreateUser(t.Context(), porting.User{ID: "usr_2", Name: "Desk", Role: porting.RoleDesk}))
	if err := db.People(Of(b)).CreateUser(t.Context(), porting.User{ID: "usr_3", Account: a}); !errors.Is(err, porting.ErrNotFound) {
		t.Errorf("a user for another account: %v", err)
	}
	users, _, err := db.People(Of(a)).UserList(t.Context(), a, porting.Page{})
	if err != nil || len(users) != 1 || users[0] != user {
		t.Errorf("users %+v, %v", users, err)
	}
	if _, _, err := db.People(Of(b)).UserList(t.Context(), a, porting.Page{}); !errors.Is(err, porting.ErrNotFound) {
		t.Errorf("foreign users: %v", err)
	}
	accounts := walk(t, 1, func(p porting.Page) ([]porting.Account, string, error) { return desk.AccountList(t.Context(), p) })
	mine := walk(t, 1, func(p porting.Page) ([]porting.Account, string, error) {
		return db.People(Of(b)).AccountList(t.Context(), p)
	})
	if len(accounts) != 2 || len(mine) != 1 || mine[0].ID != b {
		t.Errorf("%d accounts, of B %v", len(accounts), mine)
	}
}

func strays(t *testing.T, e Engine) {
	db := Open(t, e.URL(t))
	for range 2 {
		must(t, db.Carriers().KeepStray(t.Context(), porting.Stray{ID: "1", Carrier: "c", At: Start(), Text: "{}"}))
	}
	must(t, db.Carriers().KeepStray(t.Context(), porting.Stray{ID: "1", Carrier: "d", At: Start(), Text: "{}"}))
	list := walk(t, 1, func(p porting.Page) ([]porting.Stray, string, error) { return db.Carriers().StrayList(t.Context(), p) })
	if len(list) != 2 || !list[0].At.Equal(Start()) {
		t.Errorf("%+v", list)
	}
}
