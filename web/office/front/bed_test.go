package front_test

import (
	"context"
	"crypto/sha256"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/portamento/portamento/document/vault"
	"github.com/portamento/portamento/loa"
	"github.com/portamento/portamento/loa/kept"
	"github.com/portamento/portamento/loa/pades"
	"github.com/portamento/portamento/market"
	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/follow"
	"github.com/portamento/portamento/porting/help"
	"github.com/portamento/portamento/porting/homeline"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/porting/preflight"
	"github.com/portamento/portamento/porting/question"
	"github.com/portamento/portamento/store"
	"github.com/portamento/portamento/store/storetest"
	"github.com/portamento/portamento/web/api/limit"
	"github.com/portamento/portamento/web/api/view"
	"github.com/portamento/portamento/web/office/front"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/session"
	"github.com/portamento/portamento/web/ui"
	"github.com/portamento/portamento/web/ui/uitest"
)

// bed is the public pages over a SQLite file of their own.
type bed struct {
	t       testing.TB
	db      *store.DB
	clock   *storetest.Clock
	service *porting.Service
	handler http.Handler
	account porting.AccountID
	user    porting.UserID
	signed  *session.Session // who is signed in; nil: nobody
	homes   *homeline.Desk
}

var packs = sync.OnceValues(func() (*market.Set, error) { return market.Load() })

func newBed(t testing.TB) *bed {
	t.Helper()
	set, err := packs()
	if err != nil {
		t.Fatal(err)
	}
	x := &bed{t: t, clock: storetest.NewClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))}
	x.db, err = store.Open(t.Context(), store.Config{URL: filepath.Join(t.TempDir(), "pages.db"), Key: storetest.Key(), Wall: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(x.db.Close)
	letters := x.letters(set)
	x.service = &porting.Service{Store: x.db, Markets: set, Rules: preflight.Rules{}, Now: x.clock.Now, Codes: true, Letters: letters, Proof: func(purpose, id string) []byte {
		sum := sha256.Sum256([]byte(purpose + "\x00" + id))
		return sum[:]
	}}
	x.homes = &homeline.Desk{Service: x.service, Store: x.db.Homes()}
	brand := ui.Brand{Name: "Portamento", Phone: "01 99 00 99 00", Email: "porting@example.com"}
	shelf, err := market.Help(market.Shipped())
	if err != nil {
		t.Fatal(err)
	}
	h := &visit.House{Help: &help.Desk{Shelf: shelf, Opinions: x.db.Questions(), Markets: set, Product: "Portamento", Now: x.clock.Now}, Follow: &follow.Desk{Service: x.service, Wishes: x.db.Questions()}, Questions: &question.Box{Store: x.db.Questions(), Markets: set, Now: x.clock.Now}, Homes: x.homes, Service: x.service, Store: x.db, Brand: brand, Now: x.clock.Now, Logger: slog.New(slog.NewTextHandler(t.Output(), nil)), Letters: letters,
		Limits: &limit.Counter{Limiter: x.db, Now: x.clock.Now}, Origin: func(*http.Request) (string, string) { return "192.0.2.7", "test" },
		Reader: func(_ context.Context, who porting.Actor, lang string) view.Reader {
			return view.Reader{Who: who, Lang: lang, Brand: brand.Name, Markets: set, Now: x.clock.Now(),
				Usual: func(m *porting.Market, g porting.MoveGroup) (porting.Days, int) {
					return m.Lead[g.LineType.String()], 0
				}}
		}}
	mux := http.NewServeMux()
	for _, r := range front.Routes(h) {
		mux.Handle(r.Pattern, r.Handler)
	}
	x.handler = visit.Languages(mux)
	now := x.clock.Now()
	x.account = porting.AccountID(porting.NewID(porting.PrefixAccount, now))
	x.user = porting.UserID(porting.NewID(porting.PrefixUser, now))
	err = x.db.People(storetest.Desk()).CreateAccount(t.Context(), porting.Account{ID: x.account, Name: "Ada & Co", Market: "fr",
		Owner: porting.Contact{Name: "Grace Olsen", Email: "owner@example.org", Language: "en"}, CreatedAt: now}, []porting.User{{ID: x.user, Account: x.account, Name: "Grace Olsen", Role: porting.RoleAccount}})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func (x *bed) letters(set *market.Set) *kept.Letters {
	x.t.Helper()
	dir := x.t.TempDir()
	v, err := vault.Open(x.t.Context(), vault.Config{URL: dir, Keys: x.db})
	if err != nil {
		x.t.Fatal(err)
	}
	x.t.Cleanup(func() { _ = v.Close() })
	signer, _, err := pades.Authority(dir, "Portamento", time.Now())
	if err != nil {
		x.t.Fatal(err)
	}
	templates, err := loa.LoadTemplates(market.Shipped())
	if err != nil {
		x.t.Fatal(err)
	}
	return &kept.Letters{Markets: set, Templates: templates, Agent: loa.Agent{Name: "Portamento"}, Signer: signer, Vault: vault.Letters{Vault: v}, VerifyAt: "http://localhost/verify/",
		Find: func(ctx context.Context, hash string) (bool, time.Time, int, error) {
			f, err := x.db.Letter(ctx, hash)
			return f.Known && f.Valid, f.SignedAt, f.Numbers, err
		}}
}

// enter signs somebody of the account in.
func (x *bed) enter(role login.Role) {
	x.signed = &session.Session{ID: "ses_1", Person: session.Person{Name: "Grace Olsen"}, Account: x.account, AccountName: "Ada & Co", Market: "fr", User: x.user, Role: role}
}

// page is an answer.
type answer struct {
	status int
	header http.Header
	body   string
}

// has fails unless the page holds each of the texts, white space aside.
func (x *bed) has(a answer, texts ...string) {
	x.t.Helper()
	plain := strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(a.body, " ")), " ")
	for _, text := range texts {
		if !strings.Contains(plain, text) && !strings.Contains(a.body, text) {
			x.t.Errorf("%q is not in %s", text, plain)
		}
	}
}

func (x *bed) send(r *http.Request, status int) answer {
	x.t.Helper()
	if x.signed != nil {
		r = r.WithContext(session.With(r.Context(), *x.signed))
	}
	w := httptest.NewRecorder()
	x.handler.ServeHTTP(w, r)
	if w.Code != status {
		x.t.Fatalf("%s %s: %d, want %d: %s", r.Method, r.URL.Path, w.Code, status, w.Body)
	}
	uitest.Summary(x.t, r.URL.Path, w.Body.String())
	return answer{w.Code, w.Header(), w.Body.String()}
}

func (x *bed) get(status int, path string) answer {
	x.t.Helper()
	return x.send(httptest.NewRequest("GET", path, nil), status)
}

// post sends a form: pairs of name and value.
func (x *bed) post(status int, path string, pairs ...string) answer {
	x.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return x.send(r, status)
}

// draft is a request that can be signed.
func (x *bed) draft(n numbering.PhoneNumber) *porting.Request {
	x.t.Helper()
	national := "0" + strings.TrimPrefix(n.E164(), "+33")
	key, err := numbering.Key("F0FABC123", national)
	if err != nil {
		x.t.Fatal(err)
	}
	yes := true
	main := porting.TypedNumber{Typed: n.E164(), Number: n}
	r, err := x.service.CreateRequest(x.t.Context(), x.who(), porting.NewRequest{Fields: porting.Fields{Name: "Head office", LineType: numbering.Landline, CurrentProvider: "Orange",
		AccountNumber: "1234567890", Internet: "fibre", MainNumber: main, MainMoves: &yes, Rest: "close",
		Numbers:        []porting.NumberWish{{TypedNumber: main, Code: porting.Secret("F0FABC123" + key)}},
		Holder:         porting.Holder{Kind: "company", Company: "Ada & Co", CompanyID: "73282932000074", FirstName: "Ada", LastName: "Martin"},
		ServiceAddress: porting.Address{Street: "12 rue de la Paix", Postcode: "75002", City: "Paris", Country: "FR"}, TemporaryNumber: "release"}})
	if err != nil {
		x.t.Fatal(err)
	}
	return r
}

func (x *bed) who() porting.Actor {
	return porting.Actor{Role: porting.RoleAccount, Account: x.account, User: x.user, Name: "Grace Olsen"}
}

// invited is a request that Ada is asked to sign, and the secret of her link.
func (x *bed) invited(n numbering.PhoneNumber) (*porting.Request, string) {
	x.t.Helper()
	r := x.draft(n)
	r, err := x.service.Invite(x.t.Context(), x.who(), r.ID, porting.Contact{Name: "Ada Martin", Email: "ada@example.com", Language: "en"})
	if err != nil {
		x.t.Fatal(err)
	}
	return r, x.service.LinkToken(r.ID, r.Links[len(r.Links)-1].ID)
}

func (x *bed) now(id porting.RequestID) *porting.Request {
	x.t.Helper()
	r, err := x.db.Requests(storetest.Desk()).Request(x.t.Context(), id)
	if err != nil {
		x.t.Fatal(err)
	}
	return r
}
