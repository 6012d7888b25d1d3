package office_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/store/storetest"
)

// crowd is an account with more people than a page of the store has, and the number of the account a.
func (x *house) crowd(people int) (of tenant, last porting.User) {
	x.t.Helper()
	ctx, now := x.t.Context(), x.clock.Now()
	of = tenant{account: porting.AccountID(porting.NewID(porting.PrefixAccount, now)), number: storetest.Number(9100)}
	var users []porting.User
	for i := range people {
		users = append(users, porting.User{ID: porting.UserID("usr_" + strconv.Itoa(10000+i)), Account: of.account, Name: "Person " + strconv.Itoa(i), Role: porting.RoleAccount,
			Email: "person" + strconv.Itoa(i) + "@example.org", Language: "en"})
	}
	err := x.db.People(storetest.Desk()).CreateAccount(ctx, porting.Account{ID: of.account, Name: "Crowd", Market: "fr",
		Owner: porting.Contact{Name: "Crowd", Email: "crowd@example.org", Language: "en"}, CreatedAt: now}, users)
	if err != nil {
		x.t.Fatal(err)
	}
	x.own(of.number, func(o *porting.OwnNumber) {
		o.State, o.Use, o.Account = porting.OwnAssigned, porting.UseVirtual, of.account
	})
	return of, users[people-1]
}

// own makes a number somebody's.
func (x *house) own(n numbering.PhoneNumber, is func(*porting.OwnNumber)) {
	x.t.Helper()
	pool := x.db.Inventory(storetest.Desk())
	_, _, err := pool.AddToPool(x.t.Context(), "fr", []numbering.PhoneNumber{n}, x.clock.Now())
	if err == nil {
		_, err = pool.UpdateOwnNumber(x.t.Context(), n, func(o *porting.OwnNumber) error { is(o); return nil })
	}
	if err != nil {
		x.t.Fatal(err)
	}
}

// TestNumbers_Destination: a number rings at whoever is chosen, be they the last of many; at nobody of another account.
func TestNumbers_Destination(t *testing.T) {
	t.Parallel()
	x := newHouse(t)
	of, last := x.crowd(230)
	owner, page := x.as(login.Owner, of), "/office/numbers/"+of.number.E164()[1:]
	if w := x.ask(owner, http.MethodGet, page, nil); !strings.Contains(w.Body.String(), `value="`+string(last.ID)+`"`) {
		t.Fatalf("%s cannot be chosen", last.Name)
	}
	w := x.ask(owner, http.MethodPost, page+"/destination", url.Values{"user_id": {"usr_nobody"}})
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "f-user_id-error") && !strings.Contains(w.Body.String(), "f-user-id-error") {
		t.Errorf("a stranger was chosen: %d", w.Code)
	}
	w = x.ask(owner, http.MethodPost, page+"/destination", url.Values{"user_id": {string(last.ID)}})
	if to := w.Header().Get("Location"); to != "/office/numbers?done=destination" {
		t.Fatalf("%d to %q", w.Code, to)
	}
	if list := x.ask(owner, http.MethodGet, "/office/numbers?done=destination", nil).Body.String(); !strings.Contains(list, last.Name) || !strings.Contains(list, "rings where you said") {
		t.Errorf("the list does not say that the number rings at %s", last.Name)
	}
	if one := x.ask(owner, http.MethodGet, page, nil).Body.String(); !strings.Contains(one, `value="`+string(last.ID)+`" selected`) {
		t.Errorf("%s is not the choice any more: who saves the page again takes the number away", last.Name)
	}
}

// TestNumbers_Arriving: each number leads to the move that it arrives with, however many moves the account has.
func TestNumbers_Arriving(t *testing.T) {
	t.Parallel()
	x := newHouse(t)
	n := storetest.Number(9200)
	x.own(n, func(o *porting.OwnNumber) {
		o.State, o.Use, o.Account, o.Request = porting.OwnArriving, porting.UseDirect, x.a.account, x.a.request
	})
	page := x.ask(x.as(login.Read, x.a), http.MethodGet, "/office/numbers/"+n.E164()[1:], nil).Body.String()
	if !strings.Contains(page, `href="/office/porting/`+string(x.a.request)+`"`) || !strings.Contains(page, "There is nothing to change here for you.") {
		t.Errorf("a reader of an arriving number sees %s", page)
	}
}

// TestNumbers_KeepAndRelease: what was lent can be kept, what is kept can be given back, the default number cannot.
func TestNumbers_KeepAndRelease(t *testing.T) {
	t.Parallel()
	x := newHouse(t)
	n := storetest.Number(9300)
	x.own(n, func(o *porting.OwnNumber) {
		o.State, o.Use, o.Account = porting.OwnAssigned, porting.UseTemporary, x.a.account
	})
	owner, page := x.as(login.Owner, x.a), "/office/numbers/"+n.E164()[1:]
	for _, step := range []struct {
		offers, act, done string
		use               porting.Use
		state             porting.OwnState
	}{
		{"Keep this number", "keep", "kept", porting.UseVirtual, porting.OwnAssigned},
		{"Give this number back", "release", "released", porting.UseVirtual, porting.OwnQuarantined},
	} {
		if one := x.ask(owner, http.MethodGet, page, nil).Body.String(); !strings.Contains(one, step.offers) {
			t.Errorf("the page does not offer %q", step.offers)
		}
		if w := x.ask(owner, http.MethodPost, page+"/"+step.act, nil); w.Header().Get("Location") != "/office/numbers?done="+step.done {
			t.Fatalf("%s: %d %s", step.act, w.Code, w.Body)
		}
		own, err := x.db.Inventory(storetest.Desk()).OwnNumber(t.Context(), n)
		if err != nil || own.Use != step.use || own.State != step.state {
			t.Errorf("after %s: %+v %v", step.act, own, err)
		}
	}
	if one := x.ask(owner, http.MethodGet, page, nil).Body.String(); strings.Contains(one, "Give this number back") {
		t.Error("what goes back already is offered again")
	}
	if w := x.ask(owner, http.MethodPost, "/office/numbers/"+x.a.number.E164()[1:]+"/release", nil); w.Code == http.StatusSeeOther {
		t.Error("the default number was given back")
	}
}

// TestBilling: the bill names what each number costs, and adds it up.
func TestBilling(t *testing.T) {
	t.Parallel()
	x := newHouse(t)
	n := storetest.Number(9400)
	x.own(n, func(o *porting.OwnNumber) {
		o.State, o.Use, o.Account = porting.OwnAssigned, porting.UseVirtual, x.a.account
	})
	page := x.ask(x.as(login.Read, x.a), http.MethodGet, "/office/account/billing", nil).Body.String()
	m, _ := x.house.Service.Markets.Market("fr")
	for _, says := range []string{m.Plan.Display(n), m.Plan.Display(x.a.number), "Further numbers"} {
		if !strings.Contains(page, says) {
			t.Errorf("the bill lacks %s", says)
		}
	}
}
