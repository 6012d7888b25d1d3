package client_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/client"
	"github.com/portamento/portamento/market"
	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/feed"
	"github.com/portamento/portamento/porting/preflight"
	"github.com/portamento/portamento/store"
	"github.com/portamento/portamento/store/storetest"
	"github.com/portamento/portamento/web/api"
)

// live is the real API over a SQLite file, with a client for each role that the tests play.
type live struct {
	customer, reader, desk, lead, nobody *client.Client
	account                              string
	service                              *porting.Service
	clock                                *handClock
	statements                           []string
	terms                                string
}

// handClock is a sandbox's clock without anything that is due.
type handClock struct {
	*storetest.Clock
	speed float64
}

func (c *handClock) Speed() float64     { return c.speed }
func (c *handClock) SetSpeed(s float64) { c.speed = s }
func (c *handClock) Advance(_ context.Context, d time.Duration) error {
	c.Clock.Advance(d)
	return nil
}
func (c *handClock) NextDeadline(context.Context) error { c.Clock.Advance(time.Hour); return nil }

// unbroken says that the history holds.
type unbroken struct{}

func (unbroken) VerifyAudit(context.Context) (api.AuditReport, error) {
	return api.AuditReport{Requests: 1, Events: 7}, nil
}

func serveAPI(t *testing.T) *live {
	t.Helper()
	set, err := market.Load()
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), store.Config{URL: filepath.Join(t.TempDir(), "api.db"), Key: storetest.Key(), Wall: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	x := &live{clock: &handClock{Clock: storetest.NewClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))}}
	x.service = &porting.Service{Store: db, Markets: set, Rules: preflight.Rules{}, Now: x.clock.Now,
		Proof: func(purpose, id string) []byte { return []byte(fmt.Sprintf("%-64s", purpose+id)) }}
	a, err := api.New(api.Config{Feeds: &feed.Feeds{Store: db.Feeds(), Proof: x.service.Proof, Now: x.clock.Now}, Service: x.service, Store: db, Keys: db, Idempotency: db, Limiter: db,
		Clock: x.clock, Audit: unbroken{}, Now: x.clock.Now, Unavailable: db.Unavailable})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(a)
	t.Cleanup(server.Close)
	account := storetest.Account(t, db, "Ada & Co")
	x.account = string(account)
	as := func(role porting.Role, of porting.AccountID) *client.Client {
		_, key, err := db.CreateKey(t.Context(), role, of, "test")
		if err != nil {
			t.Fatal(err)
		}
		c, err := client.New(server.URL, key, client.WithTries(1))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	x.customer, x.reader = as(porting.RoleAccount, account), as(porting.RoleAccountRead, account)
	x.desk, x.lead = as(porting.RoleDesk, ""), as(porting.RoleSupervisor, "")
	if x.nobody, err = client.New(server.URL, ""); err != nil {
		t.Fatal(err)
	}
	m, _ := set.Market("fr")
	x.statements, x.terms = m.Statements, m.Terms
	return x
}

// must gives what a call answered.
func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func refused(t *testing.T, err error, status int, code string) *client.Problem {
	t.Helper()
	p, ok := errors.AsType[*client.Problem](err)
	if !ok || p.Status != status || p.Code != code {
		t.Fatalf("error %v, want %d %s", err, status, code)
	}
	return p
}

// onTheBill is a request that can be signed.
func onTheBill(t *testing.T, number string) client.Fields {
	t.Helper()
	key := must[string](t)(numbering.Key("F0FABC123", "0"+strings.TrimPrefix(number, "+33")))
	yes := true
	return client.Fields{Name: "Head office", LineType: "landline", CurrentProvider: "Orange", AccountNumber: "1234567890", Internet: "fibre",
		MainNumber: number, MainMoves: &yes, Rest: "close", Numbers: []client.NumberWish{{Number: number, Code: "F0FABC123" + key, Label: "Reception"}},
		Holder:          client.Holder{Kind: "company", Company: "Ada & Co", CompanyID: "73282932000074", FirstName: "Ada", LastName: "Martin"},
		ServiceAddress:  client.Address{Street: "12 rue de la Paix", Postcode: "75002", City: "Paris", Country: "FR"},
		TemporaryNumber: "release"}
}

func (x *live) signature() client.Signing {
	return client.Signing{Name: "Ada Martin", Capacity: "holder", Statements: x.statements, TermsVersion: x.terms}
}

// The customer's half of a port, over the real API.
func TestLive_ACustomersRequest(t *testing.T) {
	t.Parallel()
	x, ctx := serveAPI(t), t.Context()
	request := must[*client.Request](t)

	trial := request(x.customer.CreateRequest(ctx, client.NewRequest{Fields: onTheBill(t, "+33199001234")}, client.ValidateOnly()))
	if all := must[[]client.Request](t)(client.Collect(x.customer.Requests(ctx, client.RequestFilter{}))); len(all) != 0 {
		t.Fatalf("a trial made %v", all)
	}
	if trial.Stage != "draft" {
		t.Errorf("a trial answers %+v", trial)
	}

	r := request(x.customer.CreateRequest(ctx, client.NewRequest{Fields: client.Fields{Name: "Draft", Internet: "fibre"}}, client.IdempotencyKey("one")))
	again := request(x.customer.CreateRequest(ctx, client.NewRequest{Fields: client.Fields{Name: "Draft", Internet: "fibre"}}, client.IdempotencyKey("one")))
	if again.ID != r.ID || r.ETag != `"1"` || r.Stage != "draft" || r.Ball != "you" || r.AccountID != x.account {
		t.Errorf("first %+v, again %+v", r, again)
	}
	_, err := x.customer.CreateRequest(ctx, client.NewRequest{}, client.IdempotencyKey("one"))
	refused(t, err, 422, "idempotency.mismatch")

	need := must[*client.Requirements](t)(x.customer.Requirements(ctx, r.ID))
	if need.Complete || !slices.ContainsFunc(need.Missing, func(p client.FieldProblem) bool { return p.Pointer == "/account_number" && p.Message != "" }) {
		t.Errorf("requirements of a draft: %+v", need)
	}
	cleared := request(x.customer.EditRequest(ctx, r.ID, client.Edit{Fields: client.Fields{Name: "Shop"}, Clear: []string{"/internet"}}, client.IfMatch(r.ETag)))
	if cleared.Name != "Shop" || cleared.Internet != "" {
		t.Errorf("cleared: %+v", cleared.Fields)
	}
	_, err = x.customer.EditRequest(ctx, r.ID, client.Edit{Fields: client.Fields{Name: "Late"}}, client.IfMatch(r.ETag))
	if p := refused(t, err, 412, "version.stale"); !strings.Contains(string(p.Current), "Shop") {
		t.Errorf("current object: %s", p.Current)
	}
	full := request(x.customer.EditRequest(ctx, r.ID, client.Edit{Fields: onTheBill(t, "+33199001234")}))
	if full.AccountNumber == "1234567890" || full.AccountNumber == "" || full.Numbers[0].Label != "Reception" {
		t.Errorf("read back: %+v", full.Fields)
	}

	signed := request(x.customer.Sign(ctx, r.ID, x.signature()))
	if signed.Stage != "received" || len(signed.Orders) != 1 || signed.Signature.DocumentSHA256 == "" || signed.Price == nil || signed.Headline == "" ||
		signed.Orders[0].Numbers[0].Display != "01 99 00 12 34" {
		t.Errorf("signed: %+v", signed)
	}
	_, err = x.customer.Sign(ctx, r.ID, x.signature())
	if p := refused(t, err, 409, "state"); p.State != "submitted" || len(p.Allowed) == 0 {
		t.Errorf("signed twice: %+v", p)
	}
	_, err = x.reader.CancelRequest(ctx, r.ID, "no")
	refused(t, err, 403, "role.forbidden")
	_, err = x.customer.Request(ctx, "prq_of_somebody_else")
	refused(t, err, 404, "not_found")

	must[*client.Message](t)(x.customer.PostMessage(ctx, r.ID, client.Message{Text: "When?"}))
	if all := must[[]client.Message](t)(client.Collect(x.reader.Messages(ctx, r.ID))); len(all) != 1 || all[0].Text != "When?" {
		t.Errorf("messages: %+v", all)
	}
	if held := request(x.customer.HoldRequest(ctx, r.ID)); held.Stage != "paused" {
		t.Errorf("held: %s", held.Stage)
	}
	request(x.customer.ResumeRequest(ctx, r.ID))
	request(x.customer.WishDate(ctx, r.ID, client.DateWish{NotBefore: "2026-12-15"}))
	link := must[*client.ShareLink](t)(x.customer.Share(ctx, r.ID, client.Sharing{Label: "Reception"}))
	if seen := must[*client.Followed](t)(x.reader.Follow(ctx, link.Code)); seen.Reference != r.Reference || len(seen.Numbers) != 1 || len(seen.Events) == 0 {
		t.Errorf("followed: %+v", seen)
	}
	if _, err := x.nobody.FollowMovingDay(ctx, link.Code); err == nil {
		t.Error("a request without a date has a calendar")
	}
	must[*client.ShareLink](t)(x.customer.Unshare(ctx, r.ID, link.ID))
	if all := must[[]client.ShareLink](t)(x.customer.ShareLinks(ctx, r.ID)); len(all) != 1 || all[0].EndedAt == nil || all[0].Code != "" {
		t.Errorf("links: %+v", all)
	}
	caps := must[[]client.Capability](t)(x.customer.Capabilities(ctx, r.ID))
	if !slices.ContainsFunc(caps, func(c client.Capability) bool { return c.Verb == "cancel" && c.Allowed }) {
		t.Errorf("capabilities: %+v", caps)
	}
	if ended := request(x.customer.CancelRequest(ctx, r.ID, "We stay")); ended.Stage != "cancelled" || !ended.Final() {
		t.Errorf("cancelled: %s", ended.Stage)
	}
	events := must[[]client.Event](t)(client.Collect(x.customer.Watch(ctx, r.ID, time.Second)))
	for i, e := range events {
		if e.Sequence != i+1 || e.ID == "" || e.Actor.Role == "" {
			t.Errorf("event %d: %+v", i+1, e)
		}
	}
	if len(events) < 6 {
		t.Errorf("%d events", len(events))
	}
}

// The desk's half, as far as it goes without the background work.
func TestLive_TheDesk(t *testing.T) {
	t.Parallel()
	x, ctx := serveAPI(t), t.Context()
	request, order := must[*client.Request](t), must[*client.Order](t)
	r := request(x.desk.CreateRequest(ctx, client.NewRequest{AccountID: x.account, Fields: onTheBill(t, "+33199001235")}))
	r = request(x.customer.Sign(ctx, r.ID, x.signature()))
	id := r.Orders[0].ID

	queue := must[[]client.OrderLine](t)(client.Collect(x.desk.Orders(ctx, client.OrderFilter{States: []string{"submitted"}, Balls: []string{"us"}, Number: "01 99 00 12 35"})))
	if len(queue) != 1 || queue[0].ID != id || queue[0].Display != "01 99 00 12 35" || queue[0].NumberCount != 1 {
		t.Fatalf("queue: %+v", queue)
	}
	_, err := x.customer.Order(ctx, id)
	if p, ok := errors.AsType[*client.Problem](err); !ok || p.Status != 403 && p.Status != 404 {
		t.Errorf("a customer reads the desk's order: %v", err)
	}
	asked := order(x.desk.Ask(ctx, id, client.Asking{Reasons: []string{"name_mismatch"}, Note: "Please look"}))
	if asked.State != "action_required" || asked.Asked.Reasons[0].Title == "" || asked.ETag == "" {
		t.Errorf("asked: %+v", asked)
	}
	mend := client.Edit{Fields: client.Fields{Holder: client.Holder{LastName: "Martins"}}}
	_, err = x.customer.Correct(ctx, r.ID, client.Correction{Edit: mend})
	refused(t, err, 422, "signature_required")
	s := x.signature()
	s.Name = "Ada Martins"
	if r = request(x.customer.Correct(ctx, r.ID, client.Correction{Edit: mend, Signature: &s})); r.Stage != "received" {
		t.Errorf("corrected: %s", r.Stage)
	}
	order(x.desk.Approve(ctx, id))
	byHand := porting.Effect{Do: porting.EffectSend, Key: "sent", Request: porting.RequestID(r.ID), Order: porting.OrderID(id), Send: porting.SendSubmit}
	if err := x.service.Undelivered(ctx, byHand, porting.ErrByHand); err != nil { // the gateway of this carrier has no wire
		t.Fatal(err)
	}
	if sent := order(x.desk.HandOff(ctx, id, "OP-1")); sent.CarrierReference != "OP-1" {
		t.Errorf("sent: %+v", sent)
	}
	order(x.desk.Acknowledge(ctx, id, "OP-2"))
	start := time.Date(2026, 12, 8, 9, 0, 0, 0, time.UTC)
	set := order(x.desk.Confirm(ctx, id, client.Confirmation{Start: start, End: start.Add(2 * time.Hour), Timezone: "Europe/Paris"}))
	if set.State != "confirmed" || set.FOC == nil || !set.FOC.Start.Equal(start) || len(set.Deadlines) == 0 || len(set.Allowed) == 0 {
		t.Errorf("confirmed: %+v", set)
	}
	if lost := order(x.desk.LoseDate(ctx, id, "Taken back")); lost.State != "acknowledged" {
		t.Errorf("lost its date: %s", lost.State)
	}
	no := order(x.desk.Reject(ctx, id, client.Refusal{Reasons: []string{"address_mismatch"}, CarrierCode: "R12", CarrierText: "Adresse inconnue"}))
	if no.State != "rejected" || no.Rejection.CarrierCode != "R12" || no.Rejection.Reasons[0].Code != "address_mismatch" {
		t.Errorf("rejected: %+v", no)
	}
	if value := must[string](t)(x.desk.Reveal(ctx, id, client.Revealing{Field: "account_number", Reason: "to send it"})); value != "1234567890" {
		t.Errorf("revealed %q", value)
	}
	must[*client.Message](t)(x.desk.PostOrderMessage(ctx, id, client.Message{Text: "Call first", Private: true}))
	order(x.desk.HoldOrder(ctx, id))
	order(x.desk.ResumeOrder(ctx, id))
	_, err = x.desk.Complete(ctx, id, "")
	refused(t, err, 409, "state")
	if gone := order(x.desk.Decline(ctx, id, client.Asking{Reasons: []string{"number_not_portable"}})); gone.State != "not_possible" || gone.EndedAt == nil {
		t.Errorf("declined: %+v", gone)
	}
	if all := must[[]client.Event](t)(client.Collect(x.desk.Events(ctx, ""))); len(all) < 10 {
		t.Errorf("%d events in all", len(all))
	}
	if a := must[*client.Audit](t)(x.lead.VerifyAudit(ctx, client.Within(time.Minute))); !a.OK || a.Events != 7 {
		t.Errorf("audit: %+v", a)
	}
}

// What stands around requests: checks, markets, accounts, numbers, the clock.
func TestLive_TheRest(t *testing.T) {
	t.Parallel()
	x, ctx := serveAPI(t), t.Context()
	checked := must[*client.Checked](t)(x.nobody.CheckNumbers(ctx, client.Check{Numbers: []string{"01 99 00 12 34", "12"}}, client.Language("fr")))
	if len(checked.Data) != 2 || checked.Data[0].Number != "+33199001234" || checked.Summary["no"] != 1 || !strings.Contains(checked.Data[0].Reason.Message, " ") {
		t.Errorf("checked: %+v", checked)
	}
	markets := must[[]client.Market](t)(client.Collect(x.nobody.Markets(ctx)))
	fr := must[*client.Market](t)(x.nobody.Market(ctx, "fr"))
	if len(markets) < 3 || fr.Timezone != "Europe/Paris" || len(fr.Statements) == 0 || fr.Statements[0].Text == "" || fr.TermsVersion != x.terms || len(fr.Rules) == 0 {
		t.Errorf("market: %+v of %d", fr, len(markets))
	}
	if all := must[[]client.Carrier](t)(client.Collect(x.customer.Carriers(ctx, "fr", "orange"))); len(all) == 0 || all[0].Name == "" {
		t.Errorf("carriers: %+v", all)
	}
	if all := must[[]client.Reason](t)(client.Collect(x.customer.RejectionReasons(ctx, "fr"))); len(all) < 10 || all[0].Title == "" || all[0].WhoActs == "" {
		t.Errorf("reasons: %+v", all)
	}
	if f := must[*client.CalendarFeed](t)(x.customer.CalendarFeed(ctx)); f.Path != "" {
		t.Errorf("a calendar before anybody asked: %+v", f)
	}
	if f := must[*client.CalendarFeed](t)(x.customer.RenewCalendarFeed(ctx)); !strings.HasSuffix(f.Path, ".ics") {
		t.Errorf("calendar: %+v", f)
	}
	if f := must[*client.CalendarFeed](t)(x.customer.EndCalendarFeed(ctx)); f.Path != "" {
		t.Errorf("a calendar after its end: %+v", f)
	}
	account := must[*client.Account](t)(x.desk.CreateAccount(ctx, client.Account{Name: "Bob & Co", Market: "fr", Owner: &client.Owner{Name: "Bob", Email: "bob@example.org"}}))
	user := must[*client.User](t)(x.desk.CreateUser(ctx, account.ID, client.User{Name: "Noé"}))
	if all := must[[]client.User](t)(client.Collect(x.desk.Users(ctx, account.ID))); len(all) != 1 || all[0].ID != user.ID {
		t.Errorf("users: %+v", all)
	}
	if all := must[[]client.Account](t)(client.Collect(x.customer.Accounts(ctx))); len(all) != 1 || all[0].ID != x.account {
		t.Errorf("a customer sees the accounts %+v", all)
	}
	if bill := must[*client.Bill](t)(x.customer.BillPreview(ctx, x.account)); bill.Total.Currency != "EUR" {
		t.Errorf("bill: %+v", bill)
	}
	pooled := must[*client.Pooled](t)(x.desk.AddNumbers(ctx, client.PoolNumbers{Market: "fr", From: "+33199005000", To: "+33199005009"}))
	if pooled.Added != 10 {
		t.Errorf("pooled: %+v", pooled)
	}
	if all := must[[]client.OwnNumber](t)(client.Collect(x.desk.Numbers(ctx, client.NumberFilter{States: []string{"available"}, PageSize: 3}))); len(all) != 10 {
		t.Errorf("%d numbers in the pool", len(all))
	}
	must[[]client.Deadline](t)(client.Collect(x.desk.Deadlines(ctx, time.Time{})))
	k := must[*client.Clock](t)(x.lead.Clock(ctx))
	later := must[*client.Clock](t)(x.lead.SetClock(ctx, client.ClockChange{Advance: "72h"}))
	if later.Now.Sub(k.Now) < 72*time.Hour {
		t.Errorf("the clock went from %v to %v", k.Now, later.Now)
	}
	inside := must[*client.Request](t)(x.desk.CreateInternalPort(ctx, client.InternalPort{AccountID: x.account, Number: "+33199001236", FromDevice: "box-1", Consent: true}))
	if !inside.Internal {
		t.Errorf("internal port: %+v", inside)
	}
}
