package session_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/store"
	"github.com/portamento/portamento/store/storetest"
	"github.com/portamento/portamento/web/session"
	"github.com/portamento/portamento/web/session/keytest"
	"github.com/portamento/portamento/web/session/passkey"
	"github.com/portamento/portamento/web/session/password"
)

const (
	base     = "https://voice.example"
	goodWord = "Tr4m-Nougat-Velours"
	newWord  = "Brouillard sur le canal"
)

// house is a door with everything behind it: a database, hashes, passkeys. Only the identity provider is played.
type house struct {
	*session.Door
	t      testing.TB
	url    string
	db     *store.DB
	clock  *storetest.Clock
	hasher *password.Hasher
	openID *played
	failed error // what the door stopped last
}

// emptyDatabase is the file of a database with its tables, made once: to make them takes longer than most tests.
var emptyDatabase = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "people")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	file := filepath.Join(dir, "portamento.db")
	db, err := store.Open(context.Background(), store.Config{URL: file, Key: storetest.Key(), Wall: time.Now})
	if err != nil {
		return nil, err
	}
	db.Close()
	return os.ReadFile(file)
})

func newHouse(t testing.TB, change ...func(*session.Config)) *house {
	t.Helper()
	h := &house{t: t, url: filepath.Join(t.TempDir(), "portamento.db"), clock: storetest.NewClock(storetest.Start()), openID: &played{}}
	empty, err := emptyDatabase()
	if err == nil {
		err = os.WriteFile(h.url, empty, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	h.db = storetest.OpenAt(t, h.url, h.clock.Now)
	if h.hasher, err = password.New(password.Params{MemoryKiB: 64, Iterations: 1, Threads: 1}); err != nil {
		t.Fatal(err)
	}
	party, err := passkey.New(base, "Example Voice")
	if err != nil {
		t.Fatal(err)
	}
	book := h.db.Logins()
	cfg := session.Config{People: book, Sessions: book, Links: book, Limiter: h.db, Passwords: h.hasher, Passkeys: party, OpenID: h.openID,
		Key: []byte("0123456789abcdef0123456789abcdef"), BaseURL: base, Now: h.clock.Now, Wall: h.clock.Now,
		Origin: func(r *http.Request) (string, string) { return r.RemoteAddr, r.UserAgent() },
		Fail: func(w http.ResponseWriter, _ *http.Request, err error) {
			h.failed = err
			w.WriteHeader(http.StatusForbidden)
		}}
	for _, c := range change {
		c(&cfg)
	}
	if h.Door, err = session.New(cfg); err != nil {
		t.Fatal(err)
	}
	return h
}

// played is an identity provider that says what the test wants.
type played struct {
	claim session.Claim
	err   error
}

func (p *played) Begin(context.Context) (string, string, error) {
	return "https://id.example/authorize", "kept", nil
}

func (p *played) Finish(_ context.Context, state string, _ *http.Request) (session.Claim, error) {
	if state != "kept" {
		return session.Claim{}, errors.New("another state")
	}
	return p.claim, p.err
}

// browser keeps cookies.
type browser struct {
	h       *house
	address string
	cookies map[string]string
	set     []*http.Cookie // by the last answer
}

func (h *house) browser() *browser {
	return &browser{h: h, address: "192.0.2.1", cookies: map[string]string{}}
}

// do sends a request through the middleware to f.
func (b *browser) do(r *http.Request, f func(w http.ResponseWriter, r *http.Request)) int {
	r.RemoteAddr = b.address
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	b.h.failed = nil
	b.h.Middleware(http.HandlerFunc(f)).ServeHTTP(w, r)
	b.set = w.Result().Cookies()
	for _, c := range b.set {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
	return w.Code
}

// post is a form of our own pages.
func (b *browser) post(f func(w http.ResponseWriter, r *http.Request) error) (err error) {
	b.h.t.Helper()
	r := httptest.NewRequest("POST", base+"/", strings.NewReader("a=b"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	called := false
	b.do(r, func(w http.ResponseWriter, r *http.Request) { called, err = true, f(w, r) })
	if !called {
		b.h.t.Fatalf("the door stopped a form: %v", b.h.failed)
	}
	return err
}

// who is the session as a page sees it.
func (b *browser) who() (s session.Session, ok bool) {
	b.do(httptest.NewRequest("GET", base+"/office", nil), func(_ http.ResponseWriter, r *http.Request) { s, ok = session.From(r.Context()) })
	return s, ok
}

// in says that somebody is signed in.
func (b *browser) in() bool { _, ok := b.who(); return ok }

// act does something as whoever is signed in.
func (b *browser) act(f func(ctx context.Context) error) error {
	return b.post(func(_ http.ResponseWriter, r *http.Request) error { return f(r.Context()) })
}

func (b *browser) signIn(email, word string) (step session.Step, err error) {
	err = b.post(func(w http.ResponseWriter, r *http.Request) error {
		step, err = b.h.SignIn(w, r, email, word)
		return err
	})
	return step, err
}

// passkey signs in, or takes the second step, with a key.
func (b *browser) passkey(k *keytest.Key) (step session.Step, err error) {
	var options, answer []byte
	if err := b.post(func(w http.ResponseWriter, r *http.Request) (err error) {
		options, err = b.h.BeginPasskey(w, r)
		return err
	}); err != nil {
		return "", err
	}
	if answer, err = k.Use(options); err != nil {
		return "", err
	}
	err = b.post(func(w http.ResponseWriter, r *http.Request) error {
		step, err = b.h.FinishPasskey(w, r, answer)
		return err
	})
	return step, err
}

func (b *browser) addPasskey(name string) (*keytest.Key, error) {
	k, err := keytest.New(base, "voice.example")
	if err != nil {
		return nil, err
	}
	var options, answer []byte
	if err := b.post(func(w http.ResponseWriter, r *http.Request) (err error) {
		options, err = b.h.BeginAddPasskey(w, r)
		return err
	}); err != nil {
		return nil, err
	}
	if answer, err = k.Make(options); err != nil {
		return nil, err
	}
	return k, b.post(func(w http.ResponseWriter, r *http.Request) error { return b.h.FinishAddPasskey(w, r, name, answer) })
}

// account makes an account.
func (h *house) account(name string) porting.AccountID { return storetest.Account(h.t, h.db, name) }

// member makes somebody with a password who is signed in.
func (h *house) member(a porting.AccountID, name string, role login.Role) *browser {
	h.t.Helper()
	link, err := h.InviteFor(h.t.Context(), a, session.Invitee{Email: name + "@example.org", Role: role, Language: "fr"})
	if err != nil {
		h.t.Fatal(err)
	}
	b := h.browser()
	if step, err := b.accept(token(link), name, goodWord); err != nil || step != session.Done {
		h.t.Fatalf("%s accepts: %s, %v", name, step, err)
	}
	return b
}

func (b *browser) accept(token, name, word string) (step session.Step, err error) {
	err = b.post(func(w http.ResponseWriter, r *http.Request) error {
		step, err = b.h.Accept(w, r, session.Acceptance{Token: token, Name: name, Password: word})
		return err
	})
	return step, err
}

// token is the secret in a link.
func token(link string) string { return link[strings.LastIndexByte(link, '/')+1:] }

// posts are the mails that wait, the newest first.
func (h *house) posts() (list []login.Post) {
	h.t.Helper()
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: h.url}).EscapedPath()+"?_pragma=busy_timeout(10000)")
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	rows, err := db.Query(`SELECT json(args) FROM river_job WHERE kind = 'people_mail' ORDER BY id DESC`)
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var text string
		var p login.Post
		if err := errors.Join(rows.Scan(&text), json.Unmarshal([]byte(text), &p)); err != nil {
			h.t.Fatal(err)
		}
		list = append(list, p)
	}
	if err := rows.Err(); err != nil {
		h.t.Fatal(err)
	}
	return list
}

// mailed is the secret in the newest mail, which has to be of a kind.
func (h *house) mailed(kind porting.MailKind) string {
	h.t.Helper()
	list := h.posts()
	if len(list) == 0 || list[0].Mail != kind {
		h.t.Fatalf("no mail %s, but %+v", kind, list)
	}
	return token(h.LinkURL(list[0].LinkKind, list[0].LinkID))
}

// history is the types of the notes of a chain, with what they carry under a key.
func (h *house) history(chain, key string) (out []string) {
	h.t.Helper()
	list, err := h.db.Logins().History(h.t.Context(), chain, 0, 1000)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, l := range list {
		line := string(l.Type)
		if v := l.Data[key]; v != "" {
			line += " " + v
		}
		out = append(out, line)
	}
	return out
}

func problems(err error) string {
	var bad *porting.InvalidError
	if !errors.As(err, &bad) {
		return ""
	}
	var out []string
	for _, p := range bad.Problems {
		out = append(out, p.Pointer+" "+p.Code)
	}
	return strings.Join(out, ", ")
}

func at(d time.Duration) time.Time { return storetest.Start().Add(d) }
