package storetest

import (
	"strconv"
	"testing"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store"
)

// Start is the instant at which the tests begin.
func Start() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) }

// Number is the i-th example number of the range 01 99 00 xx xx, which belongs to nobody (ARCEP decision 2018-0881, art. 2.5.12).
func Number(i int) numbering.PhoneNumber { return numbering.PhoneNumber(33199000000 + uint64(i%10000)) }

// Desk is the scope of the operator's people.
func Desk() porting.Scope { return porting.Scope{Desk: true} }

// Of is the scope of one account.
func Of(a porting.AccountID) porting.Scope { return porting.Scope{Account: a} }

// Account saves an account and answers its id.
func Account(t testing.TB, db *store.DB, name string) porting.AccountID {
	t.Helper()
	id := porting.AccountID(porting.NewID(porting.PrefixAccount, Start()))
	err := db.People(Desk()).CreateAccount(t.Context(), porting.Account{ID: id, Name: name, Market: "fr",
		Owner: porting.Contact{Name: "Ada", Email: "ada@example.org", Language: "fr"}, CreatedAt: Start()}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// Draft makes a request of an account that wants to move the numbers; it is not saved.
func Draft(a porting.AccountID, numbers ...numbering.PhoneNumber) *porting.Request {
	at := Start()
	r := &porting.Request{ID: porting.RequestID(porting.NewID(porting.PrefixRequest, at)), Account: a, Reference: porting.NewReference(),
		Market: "fr", Author: porting.Contact{Name: "Ada", Email: "ada@example.org", Language: "fr"}, CreatedAt: at, UpdatedAt: at}
	for _, n := range numbers {
		r.Fields.Numbers = append(r.Fields.Numbers, porting.NumberWish{TypedNumber: porting.TypedNumber{Typed: n.E164(), Number: n}})
	}
	Note(r, "port_request.created", porting.ForBoth)
	return r
}

// Saved is a Draft that is saved.
func Saved(t testing.TB, db *store.DB, a porting.AccountID, numbers ...numbering.PhoneNumber) *porting.Request {
	t.Helper()
	r := Draft(a, numbers...)
	if err := db.Requests(Of(a)).CreateRequest(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	return r
}

// Note adds an event to a request's record.
func Note(r *porting.Request, typ string, v porting.Visibility) {
	r.EventCount++
	e := porting.Event{ID: porting.EventID(porting.NewID(porting.PrefixEvent, r.UpdatedAt)), Request: r.ID, Account: r.Account,
		Sequence: r.EventCount, Type: typ, At: r.UpdatedAt, Visibility: v, Actor: porting.System(), Data: map[string]any{"n": float64(r.EventCount)}}
	if v != porting.ForDesk {
		r.CustomerSeq++
		e.CustomerSeq = r.CustomerSeq
	}
	r.Record.Events = append(r.Record.Events, e)
}

// Submit gives a request one order with all its numbers, as the signature does, with a mail and a promise.
func Submit(r *porting.Request) error {
	o := &porting.Order{ID: porting.OrderID(porting.NewID(porting.PrefixOrder, r.UpdatedAt)), Carrier: "otelo", Name: "Otelo",
		LineType: numbering.Landline, Step: porting.Submitted, Attempt: 1, CreatedAt: r.UpdatedAt, UpdatedAt: r.UpdatedAt}
	for _, w := range r.Fields.Moving() {
		o.Numbers = append(o.Numbers, &porting.Number{Number: w.Number, State: porting.NumberWaiting, Label: w.Label})
	}
	r.Orders = append(r.Orders, o)
	Note(r, "port_request.submitted", porting.ForBoth)
	r.Deadlines = append(r.Deadlines, porting.Deadline{Request: r.ID, Order: o.ID, Kind: porting.DuePromise, DueAt: r.UpdatedAt.Add(48 * time.Hour)})
	r.Record.Effects = append(r.Record.Effects, porting.Effect{Do: porting.EffectMail, Key: string(o.ID) + "/request.received/" + strconv.Itoa(o.Attempt),
		Request: r.ID, Order: o.ID, At: r.UpdatedAt, Mail: &porting.MailOrder{Mail: porting.MailReceived, To: r.Author}})
	return nil
}

// Unique is a number for tests that need more than the range that belongs to nobody has; it is never shown.
func Unique(i int) numbering.PhoneNumber { return numbering.PhoneNumber(88000000000000 + uint64(i)) }
