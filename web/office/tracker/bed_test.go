package tracker_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/portamento/portamento/document/reader"
	"github.com/portamento/portamento/document/vault"
	"github.com/portamento/portamento/market"
	"github.com/portamento/portamento/notify"
	"github.com/portamento/portamento/notify/email"
	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/feed"
	"github.com/portamento/portamento/porting/homeline"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/porting/preflight"
	"github.com/portamento/portamento/store"
	"github.com/portamento/portamento/store/storetest"
	"github.com/portamento/portamento/web/api/view"
	"github.com/portamento/portamento/web/office/forward"
	"github.com/portamento/portamento/web/office/live"
	"github.com/portamento/portamento/web/office/tracker"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/session"
	"github.com/portamento/portamento/web/ui"
	"github.com/portamento/portamento/web/ui/uitest"
)

// bed is the pages over a SQLite file of their own, with two accounts.
type bed struct {
	homes   *homeline.Desk
	t       testing.TB
	db      *store.DB
	clock   *storetest.Clock
	service *porting.Service
	handler http.Handler
	a, b    porting.AccountID
	user    porting.UserID
	temp    numbering.PhoneNumber
	as      login.Role // who comes; empty: nobody is signed in
	account porting.AccountID
}

var packs = sync.OnceValues(func() (*market.Set, error) { return market.Load() })

func newBed(t testing.TB) *bed {
	t.Helper()
	set, err := packs()
	if err != nil {
		t.Fatal(err)
	}
	x := &bed{t: t, clock: storetest.NewClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)), as: login.Owner}
	x.db, err = store.Open(t.Context(), store.Config{URL: filepath.Join(t.TempDir(), "pages.db"), Key: storetest.Key(), Wall: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(x.db.Close)
	proof := func(purpose, id string) []byte { sum := sha256.Sum256([]byte(purpose + "\x00" + id)); return sum[:] }
	x.service = &porting.Service{Store: x.db, Markets: set, Rules: preflight.Rules{}, Now: x.clock.Now, Proof: proof}
	v, err := vault.Open(t.Context(), vault.Config{URL: t.TempDir(), Keys: x.db})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	hub := live.NewHub(x.db.Watch(), slog.New(slog.DiscardHandler), 5*time.Millisecond)
	t.Cleanup(hub.Close)
	x.homes = &homeline.Desk{Service: x.service, Store: x.db.Homes()}
	house := &visit.House{Homes: x.homes, Service: x.service, Store: x.db, Brand: ui.Brand{Name: "Portamento"}, BaseURL: "http://office.example", Now: x.clock.Now,
		Logger: slog.New(slog.NewTextHandler(t.Output(), nil)), Live: hub, Papers: papers{v}, Feeds: &feed.Feeds{Store: x.db.Feeds(), Proof: proof, Now: x.clock.Now},
		Calendars: dates{set}, Reader: func(_ context.Context, who porting.Actor, lang string) view.Reader {
			return view.Reader{Who: who, Lang: lang, Brand: "Portamento", Markets: set, Now: x.clock.Now(), Usual: func(m *porting.Market, g porting.MoveGroup) (porting.Days, int) { return m.Lead["landline"], 0 }}
		}}
	mux := http.NewServeMux()
	for _, r := range append(tracker.Routes(house), forward.Routes(house)...) {
		mux.Handle(r.Pattern, r.Handler)
	}
	x.handler = mux
	x.a, x.user, x.temp = x.open("Ada & Co", 10)
	x.b, _, _ = x.open("Bob & Co", 20)
	x.account = x.a
	return x
}

// dates writes calendars as cmd has them written.
type dates struct{ markets porting.Markets }

func (d dates) Calendar(list []*porting.Request, language string, now time.Time) ([]byte, error) {
	s := &email.Sender{From: "porting@example.com", Brand: "Portamento", Domain: "example.com"}
	var all []notify.Notice
	for _, r := range list {
		m, _ := d.markets.Market(r.Market)
		for _, o := range r.Orders {
			all = append(all, notify.Notice{To: porting.Contact{Language: language}, At: now, Request: r, Order: o, Market: m})
		}
	}
	return s.Calendar(all, language)
}

// papers keeps files in a vault, as cmd has it.
type papers struct{ vault *vault.Vault }

func place(account porting.AccountID, d porting.Document) vault.Place {
	return vault.Place{Account: account, Document: string(d.ID), Part: "file"}
}

func (p papers) Keep(ctx context.Context, account porting.AccountID, d *porting.Document, from io.Reader, declared string) error {
	d.ID = porting.DocumentID(porting.NewID(porting.PrefixDocument, time.Unix(1_700_000_000, 0)))
	watch := reader.Watch(from, declared, d.Name)
	defer func() { _ = watch.Close() }()
	kept, err := p.vault.Keep(ctx, place(account, *d), watch, porting.MaxDocumentBytes)
	if err != nil {
		return err
	}
	look, err := watch.Look()
	d.Media, d.Flags, d.Size, d.SHA256, d.File = string(look.Media), look.Flags, kept.Size, kept.SHA256, kept.Name
	return err
}

func (p papers) Open(ctx context.Context, account porting.AccountID, d porting.Document) (io.ReadCloser, error) {
	return p.vault.Read(ctx, place(account, d), d.File)
}

func (p papers) Drop(ctx context.Context, d porting.Document) error {
	return p.vault.Remove(ctx, d.File)
}

// open makes an account with a user and a temporary number.
func (x *bed) open(name string, n int) (porting.AccountID, porting.UserID, numbering.PhoneNumber) {
	x.t.Helper()
	id := porting.AccountID(porting.NewID(porting.PrefixAccount, x.clock.Now()))
	user := porting.User{ID: porting.UserID(porting.NewID(porting.PrefixUser, x.clock.Now())), Account: id, Name: "User of " + name, Role: porting.RoleAccount}
	number := storetest.Number(9000 + n)
	own := x.db.Inventory(storetest.Desk())
	x.must(x.db.People(storetest.Desk()).CreateAccount(x.t.Context(), porting.Account{ID: id, Name: name, Market: "fr",
		Owner: porting.Contact{Name: name, Email: "owner@example.org", Language: "fr"}, CreatedAt: x.clock.Now()}, []porting.User{user}))
	_, _, err := own.AddToPool(x.t.Context(), "fr", []numbering.PhoneNumber{number}, x.clock.Now())
	x.must(err)
	_, err = own.UpdateOwnNumber(x.t.Context(), number, func(o *porting.OwnNumber) error {
		o.State, o.Use, o.Account, o.User, o.Default = porting.OwnAssigned, porting.UseTemporary, id, user.ID, true
		return nil
	})
	x.must(err)
	return id, user.ID, number
}

func (x *bed) must(err error) {
	x.t.Helper()
	if err != nil {
		x.t.Fatal(err)
	}
}

func (x *bed) customer() porting.Actor {
	return porting.Actor{Role: porting.RoleAccount, Account: x.a, User: x.user, Name: "Ada Martin"}
}

func (x *bed) desk() porting.Actor { return porting.Actor{Role: porting.RoleSupervisor, Name: "Noé"} }

func rio(t testing.TB, n numbering.PhoneNumber) porting.Secret {
	t.Helper()
	key, err := numbering.Key("F0FABC123", "0"+strings.TrimPrefix(n.E164(), "+33"))
	if err != nil {
		t.Fatal(err)
	}
	return porting.Secret("F0FABC123" + key)
}

// signed makes and signs a request for the n-th number, with the fields that are changed.
func (x *bed) signed(n int, change ...func(*porting.Fields)) *porting.Request {
	x.t.Helper()
	number, yes := storetest.Number(n), true
	f := porting.Fields{Name: "Head office", LineType: numbering.Landline, CurrentProvider: "Orange", AccountNumber: "1234567890", Internet: "fibre", MainMoves: &yes, Rest: "close",
		MainNumber: porting.TypedNumber{Typed: number.E164(), Number: number}, TemporaryNumber: "release",
		Numbers:        []porting.NumberWish{{TypedNumber: porting.TypedNumber{Typed: number.E164(), Number: number}, Code: rio(x.t, number)}},
		Holder:         porting.Holder{Kind: "company", Company: "Ada & Co", CompanyID: "73282932000074", FirstName: "Ada", LastName: "Martin"},
		ServiceAddress: porting.Address{Street: "12 rue de la Paix", Postcode: "75002", City: "Paris", Country: "FR"}}
	for _, c := range change {
		c(&f)
	}
	r, err := x.service.CreateRequest(x.t.Context(), x.customer(), porting.NewRequest{Account: x.a, Fields: f})
	x.must(err)
	m, _ := x.service.Markets.Market("fr")
	r, err = x.service.Sign(x.t.Context(), x.customer(), r.ID, porting.Signing{Name: "Ada Martin", Capacity: "holder", Statements: m.Statements, TermsVersion: m.Terms})
	x.must(err)
	return r
}

// handed is signed, and with the carrier.
func (x *bed) handed(n int, change ...func(*porting.Fields)) *porting.Request {
	x.t.Helper()
	r := x.signed(n, change...)
	r, err := x.service.Approve(x.t.Context(), x.desk(), r.Orders[0].ID)
	x.must(err)
	o := r.Orders[0]
	e := porting.Effect{Do: porting.EffectSend, Key: fmt.Sprintf("%s/%s/%d", o.ID, porting.SendSubmit, o.Attempt), Request: r.ID, Order: o.ID, At: x.clock.Now(), Send: porting.SendSubmit}
	x.must(x.service.Delivered(x.t.Context(), e, porting.Receipt{Reference: "OR-1"}))
	return x.request(r.ID)
}

// dated is handed, with a date on the tenth working day.
func (x *bed) dated(n int) *porting.Request {
	x.t.Helper()
	r := x.handed(n)
	m, _ := x.service.Markets.Market("fr")
	f := m.WindowOn(m.AddWorkdays(x.clock.Now(), 10))
	r, err := x.service.Confirm(x.t.Context(), x.desk(), r.Orders[0].ID, porting.Confirmation{Start: f.Start, End: f.End, Timezone: f.Timezone})
	x.must(err)
	return r
}

// refused is handed, and refused for reasons.
func (x *bed) refused(n int, reasons ...string) *porting.Request {
	x.t.Helper()
	r := x.handed(n)
	r, err := x.service.Reject(x.t.Context(), x.desk(), r.Orders[0].ID, porting.Refusal{Reasons: reasons, CarrierCode: "N-7", CarrierText: "Ne correspond pas <b>", WhoActs: porting.BallYou})
	x.must(err)
	return r
}

func (x *bed) request(id porting.RequestID) *porting.Request {
	x.t.Helper()
	r, err := x.db.Requests(storetest.Desk()).Request(x.t.Context(), id)
	x.must(err)
	return r
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

func (x *bed) do(r *http.Request) answer {
	x.t.Helper()
	if x.as != "" {
		s := session.Session{ID: "ses_1", Person: session.Person{ID: "per_1", Name: "Ada Martin", Email: "ada@example.org", Language: "en"}, Account: x.account, AccountName: "Ada & Co",
			Market: "fr", User: x.user, Role: x.as}
		r = r.WithContext(session.With(r.Context(), s))
	}
	w := httptest.NewRecorder()
	x.handler.ServeHTTP(w, r)
	return answer{w.Code, w.Header(), w.Body.String()}
}

func (x *bed) get(path string) answer { return x.do(httptest.NewRequest(http.MethodGet, path, nil)) }

func (x *bed) post(path string, pairs ...string) answer {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return x.do(r)
}

// upload sends a file.
func (x *bed) upload(path, kind, name, media string, content []byte) answer {
	x.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	x.must(w.WriteField("kind", kind))
	part, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="file"; filename="` + name + `"`}, "Content-Type": {media}})
	x.must(err)
	_, _ = part.Write(content)
	x.must(w.Close())
	r := httptest.NewRequest(http.MethodPost, path, &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return x.do(r)
}

func (a answer) want(t testing.TB, status int, parts ...string) {
	t.Helper()
	if a.status != status {
		t.Fatalf("status %d, want %d: %.2000s", a.status, status, a.body)
	}
	uitest.Summary(t, "page", a.body)
	for _, p := range parts {
		if !strings.Contains(a.body, p) {
			t.Errorf("the page does not have %q", p)
		}
	}
}

func (a answer) leads(t testing.TB, to string) {
	t.Helper()
	if a.status != http.StatusSeeOther || a.header.Get("Location") != to {
		t.Fatalf("%d to %q, want %q: %.1500s", a.status, a.header.Get("Location"), to, a.body)
	}
}
