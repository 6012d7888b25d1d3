package request_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
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

	"golang.org/x/net/html"

	"github.com/portamento/portamento/document/bill"
	"github.com/portamento/portamento/document/billcheck"
	"github.com/portamento/portamento/document/reader"
	"github.com/portamento/portamento/document/vault"
	"github.com/portamento/portamento/loa"
	"github.com/portamento/portamento/loa/kept"
	"github.com/portamento/portamento/loa/pades"
	"github.com/portamento/portamento/market"
	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/porting/preflight"
	"github.com/portamento/portamento/store"
	"github.com/portamento/portamento/store/storetest"
	"github.com/portamento/portamento/web/api/limit"
	"github.com/portamento/portamento/web/api/upload"
	"github.com/portamento/portamento/web/api/view"
	"github.com/portamento/portamento/web/office/request"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/session"
	"github.com/portamento/portamento/web/ui"
	"github.com/portamento/portamento/web/ui/uitest"
)

var packs = sync.OnceValues(func() (*market.Set, error) { return market.Load() })

var billRules = sync.OnceValues(func() (map[porting.MarketCode]bill.Rules, error) {
	set, err := packs()
	if err != nil {
		return nil, err
	}
	return billcheck.Load(set, market.Shipped())
})

var tools = sync.OnceValue(func() *reader.Reader { return reader.New(context.Background(), reader.Config{}) })

// bed is the pages over a SQLite file of their own, with two accounts.
type bed struct {
	t       testing.TB
	db      *store.DB
	clock   *storetest.Clock
	service *porting.Service
	vault   *vault.Vault
	handler http.Handler
	a, b    porting.AccountID
	user    porting.UserID
	abroad  map[porting.MarketCode]porting.AccountID // an account of each other market
}

func newBed(t testing.TB, change ...func(*visit.House)) *bed {
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
	logger := slog.New(slog.NewTextHandler(t.Output(), nil))
	x.service = &porting.Service{Store: x.db, Markets: set, Rules: preflight.Rules{}, Now: x.clock.Now, Codes: true, Proof: func(purpose, id string) []byte {
		sum := sha256.Sum256([]byte(purpose + "\x00" + id))
		return sum[:]
	}}
	if x.vault, err = vault.Open(t.Context(), vault.Config{URL: t.TempDir(), Keys: x.db}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.vault.Close() })
	rules, err := billRules()
	if err != nil {
		t.Fatal(err)
	}
	bills := &billcheck.Bills{Markets: set, Rules: rules, Readings: vault.Readings{Vault: x.vault}, Now: x.clock.Now, Logger: logger}
	letters := x.letters(set)
	x.service.Bills, x.service.Letters = bills, letters
	brand := ui.Brand{Name: "Portamento", Phone: "01 99 00 99 00", Email: "porting@example.com"}
	h := &visit.House{Service: x.service, Store: x.db, Brand: brand, Now: x.clock.Now, Logger: logger, Letters: letters, Papers: papers{x}, Bills: bills, Pages: papers{x},
		Limits: &limit.Counter{Limiter: x.db, Now: x.clock.Now},
		Reader: func(_ context.Context, who porting.Actor, lang string) view.Reader {
			return view.Reader{Who: who, Lang: lang, Brand: brand.Name, Markets: set, Now: x.clock.Now(),
				Usual: func(m *porting.Market, g porting.MoveGroup) (porting.Days, int) {
					return m.Lead[g.LineType.String()], 0
				}}
		}}
	for _, f := range change {
		f(h)
	}
	mux := http.NewServeMux()
	for _, r := range request.Routes(h) {
		mux.Handle(r.Pattern, r.Handler)
	}
	x.handler = mux
	x.a, x.user = x.account("Ada & Co", 10)
	x.b, _ = x.account("Bob & Co", 20)
	x.abroad = map[porting.MarketCode]porting.AccountID{}
	for _, code := range []porting.MarketCode{"us", "mx"} {
		id := porting.AccountID(porting.NewID(porting.PrefixAccount, x.clock.Now()))
		x.abroad[code] = id
		err := x.db.People(storetest.Desk()).CreateAccount(t.Context(), porting.Account{ID: id, Name: "Carol & Co", Market: code,
			Owner: porting.Contact{Name: "Carol", Email: "carol@example.org", Language: "en"}, CreatedAt: x.clock.Now()}, nil)
		if err != nil {
			t.Fatal(err)
		}
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

func (x *bed) account(name string, n int) (porting.AccountID, porting.UserID) {
	x.t.Helper()
	now := x.clock.Now()
	id := porting.AccountID(porting.NewID(porting.PrefixAccount, now))
	user := porting.User{ID: porting.UserID(porting.NewID(porting.PrefixUser, now)), Account: id, Name: "Ada Martin", Email: "ada@example.org", Role: porting.RoleAccount}
	err := x.db.People(storetest.Desk()).CreateAccount(x.t.Context(), porting.Account{ID: id, Name: name, Market: "fr",
		Owner: porting.Contact{Name: name, Email: "owner@example.org", Language: "en"}, CreatedAt: now}, []porting.User{user})
	if err != nil {
		x.t.Fatal(err)
	}
	own, number := x.db.Inventory(storetest.Desk()), storetest.Number(9000+n)
	_, _, err = own.AddToPool(x.t.Context(), "fr", []numbering.PhoneNumber{number}, now)
	if err == nil {
		_, err = own.UpdateOwnNumber(x.t.Context(), number, func(o *porting.OwnNumber) error {
			o.State, o.Use, o.Account, o.User, o.Default = porting.OwnAssigned, porting.UseTemporary, id, user.ID, true
			return nil
		})
	}
	if err != nil {
		x.t.Fatal(err)
	}
	return id, user.ID
}

// papers keeps what is uploaded.
type papers struct{ x *bed }

func place(account porting.AccountID, d porting.Document) vault.Place {
	return vault.Place{Account: account, Document: string(d.ID), Part: "file"}
}

func (p papers) Keep(ctx context.Context, account porting.AccountID, d *porting.Document, from io.Reader, declared string) error {
	d.ID = porting.DocumentID(porting.NewID(porting.PrefixDocument, p.x.clock.Now()))
	watch := reader.Watch(from, declared, d.Name)
	defer func() { _ = watch.Close() }()
	kept, err := p.x.vault.Keep(ctx, place(account, *d), watch, porting.MaxDocumentBytes)
	var refused *reader.Refusal
	switch {
	case errors.As(err, &refused):
		return &upload.Refusal{Status: http.StatusUnsupportedMediaType, Code: "document." + refused.Code, Pointer: "/file"}
	case err != nil:
		return err
	}
	look, err := watch.Look()
	if errors.As(err, &refused) {
		err = &upload.Refusal{Status: http.StatusUnsupportedMediaType, Code: "document." + refused.Code, Pointer: "/file"}
	}
	d.Media, d.Flags, d.Size, d.SHA256, d.File = string(look.Media), look.Flags, kept.Size, kept.SHA256, kept.Name
	return err
}

func (p papers) Open(ctx context.Context, account porting.AccountID, d porting.Document) (io.ReadCloser, error) {
	return p.x.vault.Read(ctx, place(account, d), d.File)
}

func (p papers) Drop(ctx context.Context, d porting.Document) error {
	return p.x.vault.Remove(ctx, d.File)
}

func (p papers) Page(ctx context.Context, account porting.AccountID, d porting.Document, page int) ([]byte, error) {
	file, err := p.Open(ctx, account, d)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	picture, err := tools().Preview(ctx, reader.Paper{Content: file, Media: reader.Media(d.Media)}, page, 400)
	if errors.Is(err, reader.ErrNoPreview) {
		return nil, nil
	}
	return picture, err
}

// browser is somebody without a script: what a page has not got, it cannot send.
type browser struct {
	*bed
	session session.Session
	lang    string
	at      string
	status  int
	header  http.Header
	text    string
	page    *html.Node
}

func (x *bed) browser(account porting.AccountID, role login.Role) *browser {
	s := session.Session{Account: account, AccountName: "Ada & Co", Market: "fr", User: x.user, Role: role,
		Person: session.Person{ID: "per_1", Name: "Ada Martin", Email: "ada@example.org", Language: "en"}}
	for code, id := range x.abroad {
		if id == account {
			s.Market = code
		}
	}
	return &browser{bed: x, session: s, lang: "en"}
}

// send sends a request and follows where it leads.
func (b *browser) send(method, address, media string, body []byte) *browser {
	b.t.Helper()
	for range 5 {
		address, _, _ = strings.Cut(address, "#")
		r := httptest.NewRequestWithContext(session.With(b.t.Context(), b.session), method, address, bytes.NewReader(body))
		r.Header.Set("Accept-Language", b.lang)
		if media != "" {
			r.Header.Set("Content-Type", media)
		}
		w := httptest.NewRecorder()
		b.handler.ServeHTTP(w, r)
		b.at, b.status, b.header, b.text = address, w.Code, w.Header(), w.Body.String()
		if w.Code != http.StatusSeeOther {
			break
		}
		method, address, media, body = http.MethodGet, w.Header().Get("Location"), "", nil
		if u, err := url.Parse(address); err != nil || strings.Count(u.Path, "/") == 3 && strings.HasPrefix(u.Path, "/office/porting/") {
			b.at = address
			return b // the tracker is not served here
		}
	}
	node, err := html.Parse(strings.NewReader(b.text))
	if err != nil {
		b.t.Fatal(err)
	}
	b.page = node
	return b
}

func (b *browser) get(address string) *browser {
	b.t.Helper()
	return b.send(http.MethodGet, address, "", nil)
}

func (b *browser) post(address string, values url.Values) *browser {
	b.t.Helper()
	return b.send(http.MethodPost, address, "application/x-www-form-urlencoded", []byte(values.Encode()))
}

// submit fills in the form that is sent to an address that ends so, presses a button, and sends what a browser would.
func (b *browser) submit(to, do string, fill url.Values) *browser {
	b.t.Helper()
	form := find(b.page, func(n *html.Node) bool { return n.Data == "form" && strings.HasSuffix(attr(n, "action"), to) })
	if form == nil {
		b.t.Fatalf("%s has no form to %s: %.2000s", b.at, to, b.text)
	}
	values, buttons := controls(form)
	for name, v := range fill {
		if _, ok := values[name]; !ok {
			b.t.Fatalf("the form of %s has no input %s", b.at, name)
		}
		values[name] = v
	}
	for name, v := range values {
		if len(v) == 0 {
			delete(values, name)
		}
	}
	if do != "" {
		if !buttons[do] {
			b.t.Fatalf("the form of %s has no button %s", b.at, do)
		}
		values.Set("do", do)
	}
	if attr(form, "enctype") == "multipart/form-data" {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		for name, list := range values {
			for _, v := range list {
				_ = w.WriteField(name, v)
			}
		}
		_ = w.Close()
		return b.send(http.MethodPost, attr(form, "action"), w.FormDataContentType(), body.Bytes())
	}
	return b.post(attr(form, "action"), values)
}

// upload sends a file with a form.
func (b *browser) upload(address, name, media, content string, fields url.Values) *browser {
	b.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for key, list := range fields {
		for _, v := range list {
			_ = w.WriteField(key, v)
		}
	}
	part, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="file"; filename="` + name + `"`}, "Content-Type": {media}})
	if err == nil {
		_, err = part.Write([]byte(content))
	}
	if err = errors.Join(err, w.Close()); err != nil {
		b.t.Fatal(err)
	}
	return b.send(http.MethodPost, address, w.FormDataContentType(), body.Bytes())
}

// controls are the values that a form would send as it is, and its buttons. Inputs that are not chosen are there without a value.
func controls(form *html.Node) (url.Values, map[string]bool) {
	values, buttons := url.Values{}, map[string]bool{}
	walk(form, func(n *html.Node) {
		name := attr(n, "name")
		if name == "" || within(n, "template") {
			return
		}
		_, checked := attribute(n, "checked")
		switch kind := attr(n, "type"); {
		case n.Data == "button":
			buttons[attr(n, "value")] = true
		case n.Data == "input" && (kind == "radio" || kind == "checkbox"):
			if values[name] == nil {
				values[name] = []string{}
			}
			if checked {
				values.Add(name, attr(n, "value"))
			}
		case n.Data == "input" && kind != "file":
			values.Add(name, attr(n, "value"))
		case n.Data == "textarea":
			values.Add(name, text(n))
		case n.Data == "select":
			values[name] = []string{""}
			walk(n, func(o *html.Node) {
				if _, chosen := attribute(o, "selected"); o.Data == "option" && chosen {
					values.Set(name, attr(o, "value"))
				}
			})
		}
	})
	return values, buttons
}

func walk(n *html.Node, f func(*html.Node)) {
	for c := range n.Descendants() {
		if c.Type == html.ElementNode {
			f(c)
		}
	}
}

func find(n *html.Node, ok func(*html.Node) bool) *html.Node {
	for c := range n.Descendants() {
		if c.Type == html.ElementNode && ok(c) {
			return c
		}
	}
	return nil
}

func within(n *html.Node, tag string) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if p.Data == tag {
			return true
		}
	}
	return false
}

func attribute(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func attr(n *html.Node, name string) string {
	v, _ := attribute(n, name)
	return v
}

func text(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

// problems are the lines of the summary of errors, each with the input that it leads to.
func (b *browser) problems() map[string]string {
	out := map[string]string{}
	uitest.Summary(b.t, b.at, b.text)
	summary := find(b.page, func(n *html.Node) bool { return attr(n, "id") == "problems" })
	if summary == nil {
		return out
	}
	walk(summary, func(n *html.Node) {
		if n.Data == "a" {
			out[strings.TrimPrefix(attr(n, "href"), "#")] = text(n)
		}
	})
	return out
}

// wants fails unless the page is there and says everything.
func (b *browser) wants(status int, path string, says ...string) *browser {
	b.t.Helper()
	if u, _, _ := strings.Cut(b.at, "#"); b.status != status || !strings.HasSuffix(strings.SplitN(u, "?", 2)[0], path) {
		b.t.Fatalf("at %s (%d), want %s (%d): %v %.3000s", b.at, b.status, path, status, b.problems(), text(b.page))
	}
	for _, s := range says {
		if !strings.Contains(strings.Join(strings.Fields(text(b.page)), " "), s) {
			b.t.Fatalf("%s does not say %q: %s", b.at, s, strings.Join(strings.Fields(text(b.page)), " "))
		}
	}
	return b
}

// draft is the request that the address of the page is about.
func (b *browser) draft() *porting.Request {
	b.t.Helper()
	r, err := b.db.Requests(storetest.Desk()).Request(b.t.Context(), b.id())
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

func (b *browser) id() porting.RequestID {
	parts := strings.Split(strings.SplitN(b.at, "?", 2)[0], "/")
	return porting.RequestID(parts[3])
}

// rio is a porting code of Orange that fits a French fixed number.
func rio(n numbering.PhoneNumber) string {
	key, err := numbering.Key("F0FABC123", "0"+strings.TrimPrefix(n.E164(), "+33"))
	if err != nil {
		panic(err)
	}
	return "F0FABC123" + key
}

// form is the form of the page that is sent to an address that ends so.
func form(b *browser, to string) *html.Node {
	b.t.Helper()
	f := find(b.page, func(n *html.Node) bool { return n.Data == "form" && strings.HasSuffix(attr(n, "action"), to) })
	if f == nil {
		b.t.Fatalf("%s has no form to %s", b.at, to)
	}
	return f
}

func (x *bed) request(id porting.RequestID) *porting.Request {
	x.t.Helper()
	r, err := x.db.Requests(storetest.Desk()).Request(x.t.Context(), id)
	if err != nil {
		x.t.Fatal(err)
	}
	return r
}

// quiet sends a form as the script does while somebody types.
func (b *browser) quiet(address string, values url.Values) *browser {
	b.t.Helper()
	r := httptest.NewRequestWithContext(session.With(b.t.Context(), b.session), http.MethodPost, address, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Autosave", "1")
	w := httptest.NewRecorder()
	b.handler.ServeHTTP(w, r)
	return &browser{bed: b.bed, status: w.Code, header: w.Header(), text: w.Body.String(), at: address}
}
