package bench_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/portamento/portamento/market"
	"github.com/portamento/portamento/notify"
	"github.com/portamento/portamento/notify/email"
	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/preflight"
	"github.com/portamento/portamento/store"
	"github.com/portamento/portamento/store/storetest"
	"github.com/portamento/portamento/web"
	"github.com/portamento/portamento/web/api"
	"github.com/portamento/portamento/worker"
)

// markets are loaded once: they are never changed.
var markets = sync.OnceValues(func() (*market.Set, error) { return market.Load() })

func france(tb testing.TB) *porting.Market {
	tb.Helper()
	set, err := markets()
	must(tb, err)
	m, ok := set.Market("fr")
	if !ok {
		tb.Fatal("there is no market fr")
	}
	return m
}

// morning is when everything begins: Tuesday 1 September 2026, 09:00 in Paris.
func morning() time.Time { return time.Date(2026, 9, 1, 7, 0, 0, 0, time.UTC) }

// bed is the product on one database, wired as cmd/portamento wires it, with a clock that is moved by hand.
type bed struct {
	tb      testing.TB
	engine  string
	url     string
	db      *store.DB
	service *porting.Service
	clock   clock
}

// clock is the product's time.
type clock interface {
	Now() time.Time
	Set(time.Time)
}

// handClock is a clock of one process.
type handClock struct{ *storetest.Clock }

// Set moves the clock on, never back.
func (c handClock) Set(t time.Time) {
	if d := t.Sub(c.Now()); d > 0 {
		c.Advance(d)
	}
}

func newBed(tb testing.TB, e storetest.Engine) *bed {
	tb.Helper()
	return bedAt(tb, e.Name, e.URL(tb))
}

func bedAt(tb testing.TB, name, url string) *bed {
	tb.Helper()
	set, err := markets()
	must(tb, err)
	x := &bed{tb: tb, engine: name, url: url, clock: handClock{storetest.NewClock(morning())}}
	x.db, err = store.Open(context.Background(), store.Config{URL: url, Key: storetest.Key(), Wall: time.Now})
	must(tb, err)
	tb.Cleanup(x.db.Close)
	x.service = &porting.Service{Store: x.db, Markets: set, Rules: preflight.Rules{}, Now: func() time.Time { return x.clock.Now() }, TestCalls: true,
		Letters: letters(tb, tb.TempDir(), x.db, set)}
	return x
}

// customer is an account with its owner and the number that it was lent.
type customer struct {
	account porting.AccountID
	actor   porting.Actor
}

// Numbers that France keeps for fiction (ARCEP decision 2018-0881, art. 2.5.12): 10,000 each.
const (
	movingNumbers = numbering.PhoneNumber(33199000000)
	lentNumbers   = numbering.PhoneNumber(33261910000)
)

// customer makes the i-th account.
func (x *bed) customer(i int) customer {
	x.tb.Helper()
	ctx, now, desk := context.Background(), x.clock.Now(), porting.Scope{Desk: true}
	owner := porting.Contact{Name: "Camille Durand", Email: "camille@example.com", Language: "fr"}
	id := porting.AccountID(porting.NewID(porting.PrefixAccount, now))
	user := porting.User{ID: porting.UserID(porting.NewID(porting.PrefixUser, now)), Account: id, Name: owner.Name, Email: owner.Email, Language: "fr", Role: porting.RoleAccount}
	must(x.tb, x.db.People(desk).CreateAccount(ctx, porting.Account{ID: id, Name: "Atelier Lumière", Market: "fr", Owner: owner, CreatedAt: now}, []porting.User{user}))
	lent := lentNumbers + numbering.PhoneNumber(i%10000)
	_, _, err := x.db.Inventory(desk).AddToPool(ctx, "fr", []numbering.PhoneNumber{lent}, now)
	must(x.tb, err)
	_, err = x.db.Inventory(desk).UpdateOwnNumber(ctx, lent, func(o *porting.OwnNumber) error {
		o.State, o.Use, o.Account, o.User, o.Default = porting.OwnAssigned, porting.UseTemporary, id, user.ID, true
		return nil
	})
	must(x.tb, err)
	return customer{id, porting.Actor{Role: porting.RoleAccount, Account: id, Name: owner.Name}}
}

func desk() porting.Actor { return porting.Actor{Role: porting.RoleDesk, Name: "Inès"} }

// fields are a request that can be signed, for the numbers from the i-th on.
func fields(i, count int) porting.Fields {
	yes := true
	f := porting.Fields{Name: "Bureau de Paris", LineType: numbering.Landline, CurrentProvider: "Orange", AccountNumber: "1234567890", Internet: "fibre",
		Equipment: []string{"none"}, MainMoves: &yes, Rest: "none", TemporaryNumber: "release",
		Holder:         porting.Holder{Kind: "company", Company: "Atelier Lumière SARL", CompanyID: "73282932000074", FirstName: "Camille", LastName: "Durand"},
		ServiceAddress: porting.Address{Street: "12 rue de la Paix", Postcode: "75002", City: "Paris", Country: "FR"}}
	for k := range count {
		n := movingNumbers + numbering.PhoneNumber((i+k)%10000)
		f.Numbers = append(f.Numbers, porting.NumberWish{TypedNumber: porting.TypedNumber{Typed: n.E164(), Number: n}, Code: rio(n)})
	}
	f.MainNumber = f.Numbers[0].TypedNumber
	return f
}

// rio is the code that a landline at Orange would have.
func rio(n numbering.PhoneNumber) porting.Secret {
	first := "F0FABC123"
	key, err := numbering.Key(first, "0"+n.E164()[3:])
	if err != nil {
		panic(err)
	}
	return porting.Secret(first + key)
}

func signing(m *porting.Market) porting.Signing {
	return porting.Signing{Name: "Camille Durand", Capacity: porting.CapacityHolder, Statements: m.Statements, TermsVersion: m.Terms, Language: "fr"}
}

// handler is the product's public listener.
func (x *bed) handler() http.Handler {
	x.tb.Helper()
	logger := slog.New(slog.NewTextHandler(io.Discard, nil))
	a, err := api.New(api.Config{Service: x.service, Store: x.db, Keys: x.db, Idempotency: x.db, Limiter: x.db, Audit: records{x.db}, Now: x.service.Now,
		Unavailable: x.db.Unavailable, Logger: logger})
	must(x.tb, err)
	return web.Handler(web.Config{API: a, Logger: logger, Now: x.service.Now})
}

// key makes a key of a role.
func (x *bed) key(role porting.Role, account porting.AccountID) string {
	x.tb.Helper()
	_, secret, err := x.db.CreateKey(context.Background(), role, account, "bench")
	must(x.tb, err)
	return secret
}

// records makes the store's report fit the API, as cmd/portamento does.
type records struct{ db *store.DB }

func (r records) VerifyAudit(ctx context.Context) (api.AuditReport, error) {
	report, err := r.db.VerifyAudit(ctx, nil)
	return api.AuditReport{Requests: report.Requests, Events: report.Events}, err
}

// caller sends requests with one key over real connections.
type caller struct {
	base, key string
	client    *http.Client
}

// listen serves a handler on loopback.
func listen(tb testing.TB, h http.Handler, key string) caller {
	tb.Helper()
	s := httptest.NewUnstartedServer(nil)
	s.Config = web.Server(h, slog.New(slog.DiscardHandler))
	s.Start()
	tb.Cleanup(s.Close)
	return caller{s.URL, key, &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, ReadBufferSize: 256 << 10}}}
}

// send posts a body (GET without one) and answers the body that comes back; anything but 2xx is an error.
func (c caller) send(path string, body []byte) ([]byte, error) {
	method := http.MethodPost
	if body == nil {
		method = http.MethodGet
	}
	r, err := http.NewRequest(method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+c.key)
	r.Header.Set("Content-Type", "application/json")
	answer, err := c.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	var into bytes.Buffer // a caller who does not read piece by piece into ever larger memory
	into.Grow(int(max(0, answer.ContentLength)) + bytes.MinRead)
	_, err = into.ReadFrom(answer.Body)
	text := into.Bytes()
	if err == nil && answer.StatusCode >= 300 {
		err = fmt.Errorf("%s %s: %s: %s", method, path, answer.Status, text)
	}
	return text, err
}

// drain is send for an answer that is only counted: it is read piece by piece into the same memory, as a caller who streams it does.
func (c caller) drain(path string, body, piece []byte) error {
	r, err := http.NewRequest(http.MethodPost, c.base+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+c.key)
	r.Header.Set("Content-Type", "application/json")
	answer, err := c.client.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	if n, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, answer.Body, piece); err != nil || n != answer.ContentLength || answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s, %d bytes: %w", path, answer.Status, n, err)
	}
	return nil
}

// object writes a body.
func object(tb testing.TB, v any) []byte {
	tb.Helper()
	b, err := json.Marshal(v)
	must(tb, err)
	return b
}

// timers and post introduce packages that do not know one another, as cmd/portamento does.
type timers struct {
	*store.DB
	done *doneJobs
}

func (t timers) Held(ctx context.Context) (bool, error) {
	held, _, err := t.DB.Held(ctx)
	return held, err
}

// Unfinished leaves out what some node has done already: the queue writes that down a quarter of a second later.
func (t timers) Unfinished(ctx context.Context, limit int) ([]int64, error) {
	ids, err := t.DB.Unfinished(ctx, limit)
	return t.done.without(ids), err
}

type post struct{ sender *email.Sender }

func (p post) Mail(ctx context.Context, n worker.Notice) error {
	return p.sender.Send(ctx, notify.Notice(n))
}

// sink takes written mails, each in its turn, and forgets them.
type sink struct{}

func (sink) Deliver(ctx context.Context, m email.Mail) error { return m.Turn(ctx) }

var _ porting.Markets = (*market.Set)(nil)
