package office_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/feed"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/porting/quiet"
	"github.com/portamento/portamento/web/office"
	"github.com/portamento/portamento/web/session"
	"github.com/portamento/portamento/web/session/keytest"
	"github.com/portamento/portamento/web/session/passkey"
	"github.com/portamento/portamento/web/session/password"
	"github.com/portamento/portamento/web/ui/uitest"
)

const (
	where    = "https://office.example"
	goodWord = "Tr4m-Nougat-Velours"
	newWord  = "Brouillard sur le canal"
)

// doors is a house with a door: people sign in as they do in truth, in browsers that keep cookies.
type doors struct {
	*house
	*session.Door
}

func newDoors(t *testing.T) *doors {
	t.Helper()
	x := &doors{house: newHouse(t)}
	hasher, err := password.New(password.Params{MemoryKiB: 64, Iterations: 1, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	party, err := passkey.New(where, "Portamento")
	if err != nil {
		t.Fatal(err)
	}
	book := x.db.Logins()
	x.Door, err = session.New(session.Config{People: book, Sessions: book, Links: book, Limiter: x.db, Passwords: hasher, Passkeys: party, OpenID: provider{},
		Key: []byte("0123456789abcdef0123456789abcdef"), BaseURL: where, Now: x.clock.Now, Wall: x.clock.Now,
		Origin: func(r *http.Request) (string, string) { return r.RemoteAddr, r.UserAgent() },
		Fail:   func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusForbidden) }})
	if err != nil {
		t.Fatal(err)
	}
	x.house.house.Door = x.Door
	x.house.house.Feeds = &feed.Feeds{Store: x.db.Feeds(), Proof: x.house.house.Service.Proof, Now: x.clock.Now}
	x.house.house.Quiet = &quiet.Desk{Store: book, Accounts: x.db.People}
	x.pages = office.New(x.house.house)
	return x
}

// provider is an identity provider that knows one person.
type provider struct{}

func (provider) Begin(context.Context) (string, string, error) {
	return "https://id.example/authorize?state=1", "kept", nil
}

func (provider) Finish(_ context.Context, _ string, r *http.Request) (session.Claim, error) {
	if r.URL.Query().Get("code") != "good" {
		return session.Claim{}, errors.New("no code")
	}
	return session.Claim{Identity: login.Identity{Issuer: "https://id.example", Subject: "1"}, Email: r.URL.Query().Get("email")}, nil
}

// browser keeps cookies, and follows nothing by itself.
type browser struct {
	x       *doors
	address string
	cookies map[string]string
	site    string // Sec-Fetch-Site
}

func (x *doors) browser() *browser {
	return &browser{x: x, address: "192.0.2.1", cookies: map[string]string{}, site: "same-origin"}
}

// answer is what came back.
type answer struct {
	*httptest.ResponseRecorder
	body, to string
}

func (b *browser) send(method, path string, form url.Values) answer {
	r := httptest.NewRequestWithContext(b.x.t.Context(), method, where+path, strings.NewReader(form.Encode()))
	r.RemoteAddr = b.address
	r.Header.Set("Accept-Language", "en")
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", b.site)
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	b.x.pages.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
	uitest.Summary(b.x.t, path, w.Body.String())
	return answer{w, w.Body.String(), w.Header().Get("Location")}
}

func (b *browser) get(path string) answer { return b.send(http.MethodGet, path, nil) }

// post sends a form: names and values.
func (b *browser) post(path string, pairs ...string) answer {
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return b.send(http.MethodPost, path, form)
}

// want says that an answer has a status, and leads or says what it should.
func (a answer) want(t testing.TB, status int, part string) {
	t.Helper()
	if a.Code != status || !strings.Contains(a.to, part) && !strings.Contains(a.body, part) {
		t.Errorf("got %d to %q, want %d with %q:\n%.1500s", a.Code, a.to, status, part, a.main())
	}
}

// main is what the page itself says.
func (a answer) main() string {
	_, s, _ := strings.Cut(a.body, "<main")
	s, _, _ = strings.Cut(s, "</main>")
	return s
}

// in says that somebody is signed in.
func (b *browser) in() bool { return b.get("/office").Code == http.StatusOK }

// path is the part of a link behind the host.
func path(link string) string { return strings.TrimPrefix(link, where) }

// invited is the path of a new invitation.
func (x *doors) invited(of tenant, email string, role login.Role) string {
	x.t.Helper()
	link, err := x.InviteFor(x.t.Context(), of.account, session.Invitee{Email: email, Role: role, Language: "en"})
	if err != nil {
		x.t.Fatal(err)
	}
	return path(link)
}

// member is a browser in which a new person of an account is signed in.
func (x *doors) member(of tenant, name string, role login.Role) *browser {
	x.t.Helper()
	b := x.browser()
	a := b.post(x.invited(of, name+"@example.org", role), "name", name, "password", goodWord)
	if a.Code != http.StatusSeeOther || a.to != "/office" {
		x.t.Fatalf("%s joins: %d %s %s", name, a.Code, a.to, a.main())
	}
	return b
}

// user is the id of a member.
func (x *doors) user(of tenant, name string) string {
	x.t.Helper()
	team, err := x.db.Logins().Team(x.t.Context(), of.account)
	if err != nil {
		x.t.Fatal(err)
	}
	for _, m := range team.Members {
		if m.Email == name+"@example.org" {
			return string(m.User)
		}
	}
	x.t.Fatalf("no member %s", name)
	return ""
}

// addPasskey adds a key as the page's script does.
func (b *browser) addPasskey(name string) *keytest.Key {
	t := b.x.t
	t.Helper()
	k, err := keytest.New(where, "office.example")
	if err != nil {
		t.Fatal(err)
	}
	made, err := k.Make(b.post("/office/account/security/passkeys/options").Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	b.post("/office/account/security/passkeys", "passkey", name, "answer", string(made)).want(t, http.StatusSeeOther, "done=added")
	return k
}

// usePasskey signs in, or proves, with a key.
func (b *browser) usePasskey(k *keytest.Key, next string) answer {
	t := b.x.t
	t.Helper()
	used, err := k.Use(b.post("/sign-in/passkey/options").Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return b.post("/sign-in/passkey", "answer", string(used), "next", next)
}

// actor is the account, as its own program.
func (x *doors) actor(of tenant) porting.Actor {
	return porting.Actor{Role: porting.RoleAccount, Account: of.account, Name: "A program"}
}
