package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/portamento/portamento/document/vault"
	"github.com/portamento/portamento/market"
	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/feed"
	"github.com/portamento/portamento/porting/follow"
	"github.com/portamento/portamento/porting/help"
	"github.com/portamento/portamento/porting/homeline"
	"github.com/portamento/portamento/porting/preflight"
	"github.com/portamento/portamento/porting/question"
	"github.com/portamento/portamento/porting/quiet"
	"github.com/portamento/portamento/store"
	"github.com/portamento/portamento/store/audit"
	"github.com/portamento/portamento/store/storetest"
	"github.com/portamento/portamento/web"
	"github.com/portamento/portamento/web/api"
	"github.com/portamento/portamento/web/api/limit"
	"github.com/portamento/portamento/web/session"
)

// packs loads the shipped markets once: they are only read.
var packs = sync.OnceValues(func() (*market.Set, error) { return market.Load() })

// bench is the API over a SQLite file of its own, with two accounts and a key of every role.
type bench struct {
	door    *session.Door
	service *porting.Service
	t       testing.TB
	db      *store.DB
	api     *api.API
	handler http.Handler
	clock   *storetest.Clock
	a, b    porting.AccountID
	userA   porting.UserID
	userB   porting.UserID
	keys    map[porting.Role]string // of the operator, and of account a
	keyB    string
	log     *bytes.Buffer
	vault   *vault.Vault // of documents
}

// records makes the store's report fit the API, as cmd does.
type records struct{ db *store.DB }

func (r records) VerifyAudit(ctx context.Context) (api.AuditReport, error) {
	var out api.AuditReport
	report, err := r.db.VerifyAudit(ctx, func(f audit.Finding) {
		out.Faults = append(out.Faults, api.AuditFault{Request: f.Request, Sequence: f.Sequence, What: string(f.Fault)})
	})
	out.Requests, out.Events = report.Requests, report.Events
	return out, err
}

// pushes takes answers of every carrier but "nobody", if a header says that they are its.
type pushes struct{}

func (pushes) ParseAnswers(_ context.Context, carrier porting.CarrierCode, h http.Header, body []byte) ([]porting.Answer, error) {
	if carrier == "nobody" {
		return nil, porting.ErrNotFound
	}
	if h.Get("X-Carrier") != string(carrier) {
		return nil, api.ErrBadSignature
	}
	var list []porting.Answer
	if err := json.Unmarshal(body, &list); err != nil {
		return nil, &porting.InvalidError{Code: "invalid", Problems: []porting.Problem{{Pointer: "", Code: "body.json"}}}
	}
	return list, nil
}

// handClock is the sandbox's clock without anything that is due.
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

func newBench(t testing.TB, change ...func(*api.Config)) *bench {
	t.Helper()
	set, err := packs()
	if err != nil {
		t.Fatal(err)
	}
	x := &bench{t: t, clock: storetest.NewClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)), keys: map[porting.Role]string{}, log: &bytes.Buffer{}}
	x.db, err = store.Open(t.Context(), store.Config{URL: filepath.Join(t.TempDir(), "api.db"), Key: storetest.Key(), Wall: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(x.db.Close)
	cfg := api.Config{Service: &porting.Service{Store: x.db, Markets: set, Rules: preflight.Rules{}, Now: x.clock.Now}, Store: x.db, Keys: x.db, Idempotency: x.db, Limiter: x.db,
		Clock: &handClock{Clock: x.clock}, Audit: records{x.db}, Answers: pushes{}, Now: x.clock.Now, Unavailable: x.db.Unavailable,
		Logger: slog.New(slog.NewTextHandler(&locked{w: x.log}, nil))}
	kept := letters(t, x.db, set)
	cfg.Letters, cfg.Service.Letters, cfg.Service.Proof, cfg.Service.Codes = kept, kept, proof, true
	cfg.Closings, cfg.Calendars = closings{kept, x.clock.Now}, calendars{set}
	book := x.db.Logins()
	door, err := session.New(session.Config{People: book, Sessions: book, Links: book, Limiter: x.db, Key: []byte("0123456789abcdef0123456789abcdef"), BaseURL: "https://voice.example",
		Now: x.clock.Now, Wall: x.clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	cfg.Team, cfg.Inviter, x.door = door, door, door
	cfg.Questions = &question.Box{Store: x.db.Questions(), Markets: set, Now: x.clock.Now}
	cfg.Homes = &homeline.Desk{Service: cfg.Service, Store: x.db.Homes(), Mails: (&limit.Counter{Limiter: x.db, Now: x.clock.Now}).Mail}
	cfg.Terms = plainTerms{}
	cfg.Help = &help.Desk{Shelf: shelf(t), Opinions: x.db.Questions(), Markets: set, Product: "Portamento", Now: x.clock.Now}
	cfg.Follow = &follow.Desk{Service: cfg.Service, Wishes: x.db.Questions()}
	cfg.Quiet = &quiet.Desk{Store: x.db.Logins(), Accounts: x.db.People}
	cfg.Feeds = &feed.Feeds{Store: x.db.Feeds(), Proof: proof, Now: x.clock.Now}
	x.vault = addPapers(t, &cfg, x.db)
	for _, f := range change {
		f(&cfg)
	}
	x.service = cfg.Service
	x.api, err = api.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	x.handler = web.Handler(web.Config{API: x.api, Logger: cfg.Logger, Now: x.clock.Now})
	x.a, x.userA = x.account("Ada & Co", 10)
	x.b, x.userB = x.account("Bob & Co", 20)
	for _, role := range []porting.Role{porting.RoleAccount, porting.RoleAccountRead, porting.RoleDesk, porting.RoleSupervisor, porting.RoleAuditor, porting.RoleAdmin} {
		account := x.a
		if role.Operator() {
			account = ""
		}
		x.keys[role] = x.key(role, account)
	}
	x.keyB = x.key(porting.RoleAccount, x.b)
	return x
}

// locked makes a buffer fit for many goroutines.
type locked struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *locked) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}

func (x *bench) key(role porting.Role, account porting.AccountID) string {
	x.t.Helper()
	_, secret, err := x.db.CreateKey(x.t.Context(), role, account, "test")
	if err != nil {
		x.t.Fatal(err)
	}
	return secret
}

// account makes an account with a user and a temporary number as its default.
func (x *bench) account(name string, n int) (porting.AccountID, porting.UserID) {
	x.t.Helper()
	id := porting.AccountID(porting.NewID(porting.PrefixAccount, x.clock.Now()))
	user := porting.User{ID: porting.UserID(porting.NewID(porting.PrefixUser, x.clock.Now())), Account: id, Name: "User of " + name, Role: porting.RoleAccount}
	err := x.db.People(storetest.Desk()).CreateAccount(x.t.Context(), porting.Account{ID: id, Name: name, Market: "fr",
		Owner: porting.Contact{Name: name, Email: "owner@example.org", Language: "fr"}, CreatedAt: x.clock.Now()}, []porting.User{user})
	if err != nil {
		x.t.Fatal(err)
	}
	own := x.db.Inventory(storetest.Desk())
	number := storetest.Number(9000 + n)
	if _, _, err := own.AddToPool(x.t.Context(), "fr", []numbering.PhoneNumber{number}, x.clock.Now()); err != nil {
		x.t.Fatal(err)
	}
	_, err = own.UpdateOwnNumber(x.t.Context(), number, func(o *porting.OwnNumber) error {
		o.State, o.Use, o.Account, o.User, o.Default = porting.OwnAssigned, porting.UseTemporary, id, user.ID, true
		return nil
	})
	if err != nil {
		x.t.Fatal(err)
	}
	return id, user.ID
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// get reads a value of the body by the names on the way to it.
func (a answer) get(names ...any) any {
	var v any
	if err := json.Unmarshal(a.body, &v); err != nil {
		return err
	}
	for _, n := range names {
		switch n := n.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[n]
		case int:
			l, _ := v.([]any)
			if n >= len(l) {
				return nil
			}
			v = l[n]
		}
	}
	return v
}

func (a answer) text(names ...any) string { s, _ := a.get(names...).(string); return s }

// call sends a request; headers are pairs of name and value. A body that is no string is sent as JSON.
func (x *bench) call(key, method, path string, body any, headers ...string) answer {
	x.t.Helper()
	var in io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		in = strings.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			x.t.Fatal(err)
		}
		in = bytes.NewReader(raw)
	}
	r := httptest.NewRequest(method, path, in)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	x.handler.ServeHTTP(w, r)
	return answer{w.Code, w.Header(), w.Body.Bytes()}
}

// must is call where only one status is right.
func (x *bench) must(status int, key, method, path string, body any, headers ...string) answer {
	x.t.Helper()
	got := x.call(key, method, path, body, headers...)
	if got.status != status {
		x.t.Fatalf("%s %s: status %d, want %d: %s", method, path, got.status, status, got.body)
	}
	return got
}

type object = map[string]any

// full is a request that can be signed: a mobile number of the range for fiction with its RIO.
func full(n numbering.PhoneNumber) object {
	return object{"name": "Head office", "line_type": "landline", "current_provider": "Orange", "account_number": "1234567890", "internet": "fibre",
		"main_number": n.E164(), "main_moves": true, "rest": "close", "numbers": []object{{"number": n.E164(), "code": rio(n)}},
		"holder":          object{"kind": "company", "company": "Ada & Co", "company_id": "73282932000074", "first_name": "Ada", "last_name": "Martin"},
		"service_address": object{"street": "12 rue de la Paix", "postcode": "75002", "city": "Paris", "country": "FR"}, "temporary_number": "release"}
}

func signature(t testing.TB) object {
	t.Helper()
	set, err := packs()
	if err != nil {
		t.Fatal(err)
	}
	m, _ := set.Market("fr")
	return object{"name": "Ada Martin", "capacity": "holder", "statements": m.Statements, "terms_version": m.Terms}
}

// signed makes and submits a request and answers its id and that of its order.
func (x *bench) signed(key string, n numbering.PhoneNumber) (request, order string) {
	x.t.Helper()
	made := x.must(201, key, "POST", "/v1/port-requests", full(n))
	request = made.text("id")
	got := x.must(200, key, "POST", "/v1/port-requests/"+request+"/sign", signature(x.t))
	return request, got.text("orders", 0, "id")
}
