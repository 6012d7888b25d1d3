package office_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/portamento/portamento/market"
	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/follow"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/porting/preflight"
	"github.com/portamento/portamento/store"
	"github.com/portamento/portamento/store/storetest"
	"github.com/portamento/portamento/web/api"
	"github.com/portamento/portamento/web/office"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/session"
	"github.com/portamento/portamento/web/ui"
)

var packs = sync.OnceValues(func() (*market.Set, error) { return market.Load() })

// house is the office over a SQLite file of its own, with two accounts that each have a draft and a number.
type house struct {
	t     testing.TB
	db    *store.DB
	clock *storetest.Clock
	pages http.Handler
	house *visit.House
	a, b  tenant
}

// tenant is one account and what is its own.
type tenant struct {
	account porting.AccountID
	request porting.RequestID
	number  numbering.PhoneNumber
}

func newHouse(t testing.TB) *house {
	t.Helper()
	return newHouseOn(t, filepath.Join(t.TempDir(), "office.db"))
}

func newHouseOn(t testing.TB, database string) *house {
	t.Helper()
	set, err := packs()
	if err != nil {
		t.Fatal(err)
	}
	x := &house{t: t, clock: storetest.NewClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))}
	x.db, err = store.Open(t.Context(), store.Config{URL: database, Key: storetest.Key(), Wall: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(x.db.Close)
	service := &porting.Service{Store: x.db, Markets: set, Rules: preflight.Rules{}, Now: x.clock.Now, Proof: func(purpose, id string) []byte {
		return []byte(strings.Repeat(purpose+id, 40)[:32])
	}}
	a, err := api.New(api.Config{Service: service, Store: x.db, Keys: x.db, Idempotency: x.db, Limiter: x.db, Now: x.clock.Now, Brand: "Portamento"})
	if err != nil {
		t.Fatal(err)
	}
	brand := ui.Brand{Name: "Portamento"}
	assets, err := ui.NewAssets(brand)
	if err != nil {
		t.Fatal(err)
	}
	x.house = &visit.House{Service: service, Follow: &follow.Desk{Service: service, Wishes: x.db.Questions()}, Store: x.db, Assets: assets, Brand: brand, BaseURL: "https://office.example", Now: x.clock.Now, Reader: a.Reader,
		Limits: a.Limits(), Origin: a.Origin, Unavailable: x.db.Unavailable, Logger: slog.New(slog.DiscardHandler)}
	x.pages = office.New(x.house)
	x.a, x.b = x.tenant("Ada & Co", 1), x.tenant("Bob & Co", 2)
	return x
}

// tenant makes an account with a number of its own and a draft.
func (x *house) tenant(name string, n int) tenant {
	x.t.Helper()
	ctx := x.t.Context()
	out := tenant{account: porting.AccountID(porting.NewID(porting.PrefixAccount, x.clock.Now())), number: storetest.Number(9000 + n)}
	err := x.db.People(storetest.Desk()).CreateAccount(ctx, porting.Account{ID: out.account, Name: name, Market: "fr",
		Owner: porting.Contact{Name: name, Email: "owner@example.org", Language: "fr"}, CreatedAt: x.clock.Now()}, nil)
	if err != nil {
		x.t.Fatal(err)
	}
	pool := x.db.Inventory(storetest.Desk())
	if _, _, err := pool.AddToPool(ctx, "fr", []numbering.PhoneNumber{out.number}, x.clock.Now()); err != nil {
		x.t.Fatal(err)
	}
	_, err = pool.UpdateOwnNumber(ctx, out.number, func(o *porting.OwnNumber) error {
		o.State, o.Use, o.Account, o.Default = porting.OwnAssigned, porting.UseTemporary, out.account, true
		return nil
	})
	if err != nil {
		x.t.Fatal(err)
	}
	r, err := x.house.Service.CreateRequest(ctx, porting.Actor{Role: porting.RoleAccount, Account: out.account}, porting.NewRequest{Account: out.account})
	if err != nil {
		x.t.Fatal(err)
	}
	out.request = r.ID
	return out
}

// as signs somebody in, for the requests that carry the context.
func (x *house) as(role login.Role, of tenant) context.Context {
	return session.With(x.t.Context(), session.Session{ID: "ses_1", Person: session.Person{ID: "per_1", Name: "Ada Martin", Email: "ada@example.com", Language: "en"},
		Account: of.account, AccountName: "Ada & Co", Market: "fr", Role: role, CreatedAt: x.clock.Now(), ProvenAt: x.clock.Now(), EndsAt: x.clock.Now().Add(time.Hour)})
}

func (x *house) ask(ctx context.Context, method, path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(ctx, method, path, strings.NewReader(form.Encode()))
	if method != http.MethodGet {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	x.pages.ServeHTTP(w, r)
	return w
}

// fill puts a tenant's own things into the path of a route; false says that it names none.
func fill(pattern string, of tenant) (method, path string, names bool) {
	method, path, _ = strings.Cut(pattern, " ")
	filled := strings.NewReplacer("{id}", string(of.request), "{number}", of.number.E164()[1:], "{$}", "").Replace(path)
	for _, rest := range []string{"{token}", "{code}", "{sha256}", "{secret}", "{key}", "{person}", "{session}", "{user}", "{invitation}", "{passkey}"} {
		filled = strings.ReplaceAll(filled, rest, "x1")
	}
	filled = regexp.MustCompile(`\{[a-z_.0-9]+\}`).ReplaceAllString(filled, "1")
	return method, filled, strings.Contains(path, "{id}") || strings.Contains(path, "{number}")
}

// nobody is a tenant that never was.
var nobody = tenant{request: "prq_0", number: storetest.Number(4444)}

var changing = regexp.MustCompile(`prq_[0-9a-zA-Z]+|req_[0-9a-zA-Z]+|\d{11}|(?:\d{2} ){4}\d{2}`)

// TestRoutes_ForeignIsMissing: on every route with an object in its path, another account's is answered as one that never was.
func TestRoutes_ForeignIsMissing(t *testing.T) {
	t.Parallel()
	x := newHouse(t)
	tried := 0
	for _, r := range office.Routes(x.house) {
		method, theirs, names := fill(r.Pattern, x.b)
		if !names {
			continue
		}
		_, none, _ := fill(r.Pattern, nobody)
		for _, role := range login.Roles() {
			a, b := x.ask(x.as(role, x.a), method, theirs, nil), x.ask(x.as(role, x.a), method, none, nil)
			tried++
			if want := []int{http.StatusNotFound, http.StatusForbidden}; !slices.Contains(want, a.Code) || a.Code != b.Code {
				t.Errorf("%s as %s: another account's is %d, one that never was %d; want 404 for both", r.Pattern, role, a.Code, b.Code)
			}
			if changing.ReplaceAllString(a.Body.String(), "") != changing.ReplaceAllString(b.Body.String(), "") {
				t.Errorf("%s as %s: another account's reads differently from one that never was", r.Pattern, role)
			}
			if role != login.Read && a.Code != http.StatusNotFound {
				t.Errorf("%s as %s: %d, want 404", r.Pattern, role, a.Code)
			}
		}
	}
	if tried < 40 {
		t.Errorf("only %d tries: the routes were not read", tried)
	}
}

// TestRoutes_StrangersSignIn: everything of the office leads a stranger to the door, and changes nothing.
func TestRoutes_StrangersSignIn(t *testing.T) {
	t.Parallel()
	x := newHouse(t)
	for _, r := range office.Routes(x.house) {
		method, path, _ := fill(r.Pattern, x.a)
		if !strings.HasPrefix(path, "/office") {
			continue
		}
		if w := x.ask(t.Context(), method, path, nil); w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/sign-in?next=") {
			t.Errorf("%s: %d to %q, want the door", r.Pattern, w.Code, w.Header().Get("Location"))
		}
	}
}

// ownAffairs are what those may change, too, who only read: what is theirs, not the account's.
var ownAffairs = regexp.MustCompile(`^POST /(preferences|sign-|office/account/(security|switch|notifications|prove|stay)|check|follow|verify|sign/|stop/|from-home/|t/|updates/|help/|invitation|password|reset|welcome|openid|passkey|link)`)

// TestRoutes_ReadersChangeNothing: who only reads is refused by every act on the account's things.
func TestRoutes_ReadersChangeNothing(t *testing.T) {
	t.Parallel()
	x := newHouse(t)
	for _, r := range office.Routes(x.house) {
		method, path, _ := fill(r.Pattern, x.a)
		if method != http.MethodPost || ownAffairs.MatchString(r.Pattern) {
			continue
		}
		if w := x.ask(x.as(login.Read, x.a), method, path, nil); w.Code != http.StatusForbidden {
			t.Errorf("%s: %d, want 403 for somebody who only reads", r.Pattern, w.Code)
		}
	}
}

var inline = regexp.MustCompile(`(?i)<script(?:[^>]*)>[^<]|\sstyle="|\son[a-z]+="|javascript:`)

// TestRoutes_EveryAnswerIsGuarded: no page loads what is not ours, runs what stands in it, or is kept by a cache; and every page has one
// heading of the first rank, a title, a language and a way past the navigation.
func TestRoutes_EveryAnswerIsGuarded(t *testing.T) {
	t.Parallel()
	x := newHouse(t)
	for _, r := range office.Routes(x.house) {
		method, path, _ := fill(r.Pattern, x.a)
		if path == "" || strings.HasPrefix(path, "/assets/") || strings.HasSuffix(path, "/live") {
			continue
		}
		w := x.ask(x.as(login.Owner, x.a), method, path, nil)
		if csp := w.Header().Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'self'; ") || strings.Contains(csp, "unsafe") || !strings.Contains(csp, "frame-ancestors 'none'") {
			t.Errorf("%s: policy %q", r.Pattern, csp)
		}
		if w.Code >= 500 {
			t.Errorf("%s: %d: %.200s", r.Pattern, w.Code, w.Body)
		}
		body := w.Body.String()
		if found := inline.FindString(body); found != "" {
			t.Errorf("%s: a script or style in the page: %q", r.Pattern, found)
		}
		if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			continue
		}
		for what, n := range map[string]int{"<h1": 1, "<title>": 1, "<main": 1, `<html lang="`: 1, `class="skip"`: 1} {
			if got := strings.Count(body, what); got != n {
				t.Errorf("%s: %d of %s, want %d", r.Pattern, got, what, n)
			}
		}
	}
}

// TestRoutes_NoText: what is no text in an address or a form is nobody's fault of ours on any database, and reaches none.
func TestRoutes_NoText(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		x := newHouseOn(t, e.URL(t))
		for _, odd := range []string{"a\x00b", "\xff", "\xed\xa0\x80"} {
			form := url.Values{}
			for _, name := range []string{"email", "password", "name", "text", "numbers", "market", "link", "current_provider", "holder.company", "label", "version", "network", "when", "heard", "words", "back"} {
				form.Set(name, odd)
			}
			for _, r := range office.Routes(x.house) {
				method, path, names := fill(r.Pattern, x.a)
				if path == "" || strings.HasSuffix(path, "/live") {
					continue
				}
				if w := x.ask(x.as(login.Owner, x.a), method, path+"?"+url.Values{"q": {odd}, "show": {odd}, "letter": {odd}}.Encode(), form); w.Code >= 500 || strings.Contains(w.Body.String(), odd) {
					t.Errorf("%s with %q in the form: %d", r.Pattern, odd, w.Code)
				}
				if !names && !strings.Contains(r.Pattern, "{") {
					continue
				}
				path = regexp.MustCompile(`\{[a-z_.0-9]+\}`).ReplaceAllLiteralString(strings.TrimPrefix(r.Pattern, method+" "), url.PathEscape(odd))
				if w := x.ask(x.as(login.Owner, x.a), method, path, url.Values{"text": {"hello"}}); w.Code != http.StatusNotFound {
					t.Errorf("%s with %q in the path: %d, want 404", r.Pattern, odd, w.Code)
				}
			}
			if w := x.ask(t.Context(), http.MethodPost, "/check", url.Values{"market": {"fr"}, "numbers": {odd}}); w.Code != http.StatusUnprocessableEntity {
				t.Errorf("a stranger's form with %q: %d, want 422", odd, w.Code)
			}
		}
	})
}

// TestPages_HangingUp: a stranger who breaks off is no fault of ours, and leaves no error in the log.
func TestPages_HangingUp(t *testing.T) {
	t.Parallel()
	x := newHouse(t)
	var said strings.Builder
	x.house.Logger = slog.New(slog.NewTextHandler(&said, nil))
	ctx, hangUp := context.WithCancel(t.Context())
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/check", io.MultiReader(strings.NewReader("numbers=1"), iotest.ErrReader(io.ErrUnexpectedEOF)))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	hangUp()
	w := httptest.NewRecorder()
	x.pages.ServeHTTP(w, r)
	if said.Len() > 0 || w.Code != http.StatusUnprocessableEntity {
		t.Errorf("%d, and in the log: %s", w.Code, said.String())
	}
}

// TestLanguages: public pages are read under /fr and the like; who is asked by nothing else reads what the browser prefers.
func TestLanguages(t *testing.T) {
	t.Parallel()
	x := newHouse(t)
	for path, want := range map[string]string{"/fr/": "fr", "/es/check": "es", "/en": "en", "/": "en"} {
		w := x.ask(t.Context(), http.MethodGet, path, nil)
		if w.Code != http.StatusOK || w.Header().Get("Content-Language") != want {
			t.Errorf("%s: %d in %q, want %q", path, w.Code, w.Header().Get("Content-Language"), want)
		}
	}
	for _, path := range []string{"/xx/check", "/fr/fr/check", "/nothing"} {
		if w := x.ask(t.Context(), http.MethodGet, path, nil); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d, want 404", path, w.Code)
		}
	}
}

// TestPreferences_LeadBackToOurselves: the switch of language and look never leads elsewhere.
func TestPreferences_LeadBackToOurselves(t *testing.T) {
	t.Parallel()
	x := newHouse(t)
	for back, want := range map[string]string{"/check": "/check", "https://evil.example": "/", "//evil.example": "/", `/\evil.example`: "/", "": "/"} {
		w := x.ask(t.Context(), http.MethodPost, "/preferences", url.Values{"lang": {"fr"}, "theme": {"dark"}, "back": {back}})
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != want {
			t.Errorf("back to %q: %d to %q, want %q", back, w.Code, w.Header().Get("Location"), want)
		}
		cookies := w.Result().Cookies()
		if len(cookies) != 2 || !cookies[0].HttpOnly || !cookies[0].Secure || cookies[0].SameSite != http.SameSiteLaxMode {
			t.Fatalf("cookies %v", cookies)
		}
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/check", nil)
		r.Header.Set("Accept-Language", "es")
		for _, c := range cookies {
			r.AddCookie(c)
		}
		w = httptest.NewRecorder()
		x.pages.ServeHTTP(w, r)
		if page := w.Body.String(); !strings.Contains(page, `<html lang="fr" data-theme="dark">`) || !strings.Contains(page, `<option value="fr" selected>`) {
			t.Errorf("French and dark were chosen, the page is %.200s", page)
		}
	}
}

// TestPreferences_AfterAnError: whoever changes the language where a form is shown again comes back to the page that the form was on.
func TestPreferences_AfterAnError(t *testing.T) {
	t.Parallel()
	x := newHouse(t)
	for from, back := range map[string]string{"https://example.com/fr/": "/", "https://example.com/verify?x=1": "/verify", "https://elsewhere.example/verify": "/", "": "/"} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/follow", strings.NewReader("link="))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Referer", from)
		w := httptest.NewRecorder()
		x.pages.ServeHTTP(w, r)
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `name="back" value="`+back+`"`) {
			t.Errorf("from %q: %d, want the way back to %s", from, w.Code, back)
		}
	}
}

// TestForms_WithTooMuchAreRefused: what no page of ours sends is not shown again, input by input.
func TestForms_WithTooMuchAreRefused(t *testing.T) {
	t.Parallel()
	x := newHouse(t)
	form := url.Values{}
	for i := range 9500 {
		form.Set("numbers."+strconv.Itoa(i)+".number", "01")
	}
	path := "/office/porting/" + string(x.a.request) + "/step/numbers"
	if w := x.ask(x.as(login.Owner, x.a), http.MethodPost, path, form); w.Code != http.StatusUnprocessableEntity || w.Body.Len() > 60_000 {
		t.Errorf("9,500 numbers at once: %d, %d bytes; want a short refusal", w.Code, w.Body.Len())
	}
	if visit.Sound(url.Values{"statements": slices.Repeat([]string{"one"}, 9500)}) == nil {
		t.Error("9,500 inputs of one name were taken")
	}
}
