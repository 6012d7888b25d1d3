package api_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/textproto"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/portamento/portamento/document"
	"github.com/portamento/portamento/document/bill"
	"github.com/portamento/portamento/document/billcheck"
	"github.com/portamento/portamento/document/reader"
	"github.com/portamento/portamento/document/vault"
	"github.com/portamento/portamento/market"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store"
	"github.com/portamento/portamento/store/storetest"
	"github.com/portamento/portamento/web/api"
)

// papers introduces vault and reader to the API, as cmd does.
type papers struct {
	vault *vault.Vault
	tools *reader.Reader
	now   func() porting.DocumentID
}

// tools are looked for once.
var tools = sync.OnceValue(func() *reader.Reader { return reader.New(context.Background(), reader.Config{}) })

// billRules are read once.
var billRules = sync.OnceValues(func() (map[porting.MarketCode]bill.Rules, error) {
	set, err := packs()
	if err != nil {
		return nil, err
	}
	return billcheck.Load(set, market.Shipped())
})

// addPapers lets a bench keep documents and compare bills.
func addPapers(t testing.TB, cfg *api.Config, db *store.DB) *vault.Vault {
	t.Helper()
	v, err := vault.Open(t.Context(), vault.Config{URL: t.TempDir(), Keys: db})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	rules, err := billRules()
	if err != nil {
		t.Fatal(err)
	}
	p := papers{v, tools(), func() porting.DocumentID { return porting.DocumentID(porting.NewID(porting.PrefixDocument, cfg.Now())) }}
	bills := &billcheck.Bills{Markets: cfg.Service.Markets, Rules: rules, Readings: vault.Readings{Vault: v}, Now: cfg.Now, Logger: cfg.Logger}
	cfg.Papers, cfg.Pages, cfg.Bills, cfg.Service.Bills = p, p, bills, bills
	return v
}

func filePlace(account porting.AccountID, d porting.Document) vault.Place {
	return vault.Place{Account: account, Document: string(d.ID), Part: "file"}
}

func (p papers) Keep(ctx context.Context, account porting.AccountID, d *porting.Document, from io.Reader, declared string) error {
	d.ID = p.now()
	watch := reader.Watch(from, declared, d.Name)
	defer func() { _ = watch.Close() }()
	kept, err := p.vault.Keep(ctx, filePlace(account, *d), watch, porting.MaxDocumentBytes)
	if err != nil {
		return err
	}
	look, err := watch.Look()
	d.Media, d.Flags, d.Size, d.SHA256, d.File = string(look.Media), look.Flags, kept.Size, kept.SHA256, kept.Name
	return err
}

func (p papers) Open(ctx context.Context, account porting.AccountID, d porting.Document) (io.ReadCloser, error) {
	return p.vault.Read(ctx, filePlace(account, d), d.File)
}

func (p papers) Drop(ctx context.Context, d porting.Document) error {
	return p.vault.Remove(ctx, d.File)
}

func (p papers) Page(ctx context.Context, account porting.AccountID, d porting.Document, page int) ([]byte, error) {
	file, err := p.Open(ctx, account, d)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	picture, err := p.tools.Preview(ctx, reader.Paper{Content: file, Media: reader.Media(d.Media)}, page, 400)
	if errors.Is(err, reader.ErrNoPreview) {
		return nil, nil
	}
	return picture, err
}

// onePage is a PDF with an empty page; poppler repairs that it has no table of objects.
const onePage = "%PDF-1.4\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj\n" +
	"3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >> endobj\nxref\n0 0\ntrailer << /Root 1 0 R >>\nstartxref\n0\n%%EOF\n"

// attach uploads a document and gives its id.
func (x *bench) attach(key, request, kind string) string {
	x.t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	err := w.WriteField("kind", kind)
	if err == nil {
		var part io.Writer
		part, err = w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="file"; filename="paper.pdf"`}, "Content-Type": {"application/pdf"}})
		if err == nil {
			_, err = part.Write([]byte(onePage))
		}
	}
	if err = errors.Join(err, w.Close()); err != nil {
		x.t.Fatal(err)
	}
	return x.must(201, key, "POST", "/v1/port-requests/"+request+"/documents", form.String(), "Content-Type", w.FormDataContentType()).text("id")
}

// reads lets a document be read, with what would have been found; no rows are a paper that nobody here can read.
func (x *bench) reads(request, doc string, rows ...string) {
	x.t.Helper()
	r, err := x.db.Requests(storetest.Desk()).Request(x.t.Context(), porting.RequestID(request))
	if err != nil {
		x.t.Fatal(err)
	}
	found := porting.Findings{State: porting.DocumentUnread, Note: "no_tools"}
	if len(rows) > 0 {
		found = porting.Findings{State: porting.DocumentRead, Pages: 1}
		found.Reading, err = vault.Readings{Vault: x.vault}.KeepReading(x.t.Context(), r.Account, *r.Document(porting.DocumentID(doc)), reading(rows...))
		if err != nil {
			x.t.Fatal(err)
		}
	}
	if err := x.service.Found(x.t.Context(), porting.Effect{Key: doc + "/read", Request: r.ID, Data: map[string]string{"document": doc}}, found); err != nil {
		x.t.Fatal(err)
	}
}

// reading lays out rows of text as a reader would return them; two spaces and more are a gap of columns.
func reading(rows ...string) document.Reading {
	page := document.Page{Number: 1, Width: 595, Height: 842, Source: document.SourceText}
	for i, row := range rows {
		for at := 0; at < len(row); {
			if row[at] == ' ' {
				at++
				continue
			}
			end := at + strings.IndexByte(row[at:]+" ", ' ')
			page.Words = append(page.Words, document.Word{Text: row[at:end], X: 40 + 6*float64(at), Y: 40 + 14*float64(i), W: 6 * float64(end-at), H: 10, Sure: 1})
			at = end
		}
	}
	return document.Reading{Source: document.SourceText, Pages: []document.Page{page}}
}

// goodBill is the bill behind full(storetest.Number(1)), printed on 2 November 2026.
func goodBill() []string {
	n := storetest.Number(1)
	return []string{
		"Orange                                           Ada & Co",
		"                                                 12 rue de la Paix",
		"N° de compte : 1234567890                        75002 PARIS",
		"Facture n° F88001122",
		"Date de facture : 02/11/2026",
		"",
		"Adresse d'installation :",
		"12 rue de la Paix",
		"75002 PARIS",
		"",
		"Vos lignes            RIO",
		"0" + strings.TrimPrefix(n.E164(), "+33") + "            " + rio(n) + "     29,00",
		"",
		"Service client : 01 99 00 99 90",
	}
}

// changed is a bill with one text in place of another.
func changed(old, new string) []string {
	rows := goodBill()
	for i := range rows {
		rows[i] = strings.ReplaceAll(rows[i], old, new)
	}
	return rows
}

// What a bill says is compared with the request as it is at that moment; it warns, is masked, and never stops anything.
func TestBillCheck(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	key, desk := x.keys[porting.RoleAccount], x.keys[porting.RoleDesk]
	for _, c := range []struct {
		name, verdict, code, pointer string
		says                         []string
		rows                         []string
	}{
		{"as typed", "clean", "", "", nil, goodBill()},
		{"another house number", "stop", "bill.house_number.different", "/service_address/street", []string{": 14", "you typed 12"}, changed("12 rue", "14 rue")},
		{"another account number", "stop", "bill.account_number.different", "/account_number", []string{"••••81", "••••90"}, changed("1234567890", "1234567881")},
		{"the same last digits", "stop", "bill.account_number.different", "/account_number", []string{"another account number."}, changed("1234567890", "1243567890")},
		{"an old bill", "stop", "bill.age.stale", "/bill", []string{"2 July 2026", "144 days", "90 days"}, changed("02/11/2026", "02/07/2026")},
		{"somebody else's", "stop", "bill.holder.different", "/holder/company", []string{"Zeta Conseil SAS", "Ada & Co"}, changed("Ada & Co", "Zeta Conseil SAS")},
	} {
		made := x.must(201, key, "POST", "/v1/port-requests", full(storetest.Number(1)))
		path := "/v1/port-requests/" + made.text("id")
		doc := x.attach(key, made.text("id"), "bill")
		if got := x.must(200, key, "GET", path+"/documents/"+doc+"/check", nil); got.text("state") != "pending" || got.get("verdict") != nil || got.text("message") == "" {
			t.Errorf("%s, before it is read: %s", c.name, got.body)
		}
		x.reads(made.text("id"), doc, c.rows...)
		got := x.must(200, key, "GET", path+"/documents/"+doc+"/check", nil)
		if got.text("state") != "done" || got.text("verdict") != c.verdict || got.text("bill_date") == "" || got.text("message") == "" {
			t.Errorf("%s: %s", c.name, got.body)
		}
		need := x.must(200, key, "GET", path+"/requirements", nil)
		if need.get("complete") != true {
			t.Errorf("%s: a bill stops it: %s", c.name, need.body)
		}
		warned := warning(need, c.code)
		if c.code == "" {
			if strings.Contains(string(need.body), `"bill.`) || got.get("score") != 100.0 {
				t.Errorf("%s: %s\n%s", c.name, need.body, got.body)
			}
		} else if warned["pointer"] != c.pointer || got.text("reasons", 0, "code") == "" {
			t.Errorf("%s: %s\n%s", c.name, need.body, got.body)
		}
		for _, word := range c.says {
			if s, _ := warned["message"].(string); !strings.Contains(s, word) {
				t.Errorf("%s: %q does not say %q", c.name, s, word)
			}
		}
		for _, secret := range []string{"1234567890", "1234567881", "1243567890", rio(storetest.Number(1))} {
			if strings.Contains(string(got.body), secret) || strings.Contains(string(need.body), secret) {
				t.Errorf("%s: a secret is shown: %s", c.name, got.body)
			}
		}
		order := x.must(200, key, "POST", path+"/sign?validate_only=true", signature(t))
		if order.text("stage") == "draft" {
			t.Errorf("%s: %s", c.name, order.body)
		}
		x.must(200, desk, "GET", path+"/documents/"+doc+"/check", nil)
		x.must(404, x.keyB, "GET", path+"/documents/"+doc+"/check", nil)
		x.must(404, key, "GET", path+"/documents/doc_0/check", nil)
		x.must(200, key, "POST", path+"/cancel", `{}`)
	}
}

// warning finds a warning by its code.
func warning(a answer, code string) object {
	list, _ := a.get("warnings").([]any)
	for _, w := range list {
		if o, _ := w.(map[string]any); o["code"] == code {
			return o
		}
	}
	return nil
}

// The request is mended, and the same bill agrees; the desk sees what it came to; what cannot be read is for a person.
func TestBillCheck_FollowsTheRequest(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	key, desk := x.keys[porting.RoleAccount], x.keys[porting.RoleDesk]
	id := x.must(201, key, "POST", "/v1/port-requests", full(storetest.Number(1))).text("id")
	path := "/v1/port-requests/" + id
	doc := x.attach(key, id, "bill")
	x.reads(id, doc, changed("12 rue", "14 rue")...)
	check := path + "/documents/" + doc + "/check"
	if got := x.must(200, key, "GET", check, nil, "Accept-Language", "fr"); got.text("verdict") != "stop" || !strings.Contains(string(got.body), "vous avez saisi") {
		t.Errorf("%s", got.body)
	}
	x.must(200, key, "PATCH", path, `{"service_address":{"street":"14 rue de la Paix"}}`)
	got := x.must(200, key, "GET", check, nil)
	if got.text("verdict") != "clean" {
		t.Errorf("%s", got.body)
	}
	fields, _ := got.get("fields").([]any)
	places := 0
	for _, f := range fields {
		one, _ := f.(map[string]any)
		if one["label"] == "" || one["message"] == "" || strings.Contains(one["label"].(string), ".") {
			t.Errorf("%v", one)
		}
		if at, ok := one["place"].(map[string]any); ok && at["page"] == 1.0 && at["width"].(float64) > 0 {
			places++
		}
	}
	if places < 6 {
		t.Errorf("%d places in %s", places, got.body)
	}
	order := x.must(200, key, "POST", path+"/sign", object{"name": "Ada Martin", "capacity": "holder", "statements": signature(t)["statements"], "terms_version": signature(t)["terms_version"]}).text("orders", 0, "id")
	if got := x.must(200, desk, "GET", "/v1/orders/"+order, nil); got.text("bill_check", "verdict") != "clean" || got.get("bill_check", "score") != 100.0 || got.text("bill_check", "document_id") != doc {
		t.Errorf("the desk sees %v", got.get("bill_check"))
	}
	if got := x.call(key, "POST", path+"/documents/"+doc+"/prefill", `{}`); got.status != 409 {
		t.Errorf("a signed request is filled in: %d %s", got.status, got.body)
	}
	newer := x.attach(key, id, "bill")
	x.reads(id, newer)
	if got := x.must(200, key, "GET", path+"/documents/"+newer+"/check", nil); got.text("state") != "by_hand" || got.text("message") != "We could not read this file; a person will compare it." {
		t.Errorf("%s", got.body)
	}
	if got := x.must(200, desk, "GET", "/v1/orders/"+order, nil); got.text("bill_check", "state") != "by_hand" || got.get("bill_check", "verdict") != nil {
		t.Errorf("the desk sees %v", got.get("bill_check"))
	}
	empty := x.attach(key, id, "bill")
	x.reads(id, empty, "Bonjour")
	if got := x.must(200, key, "GET", path+"/documents/"+empty+"/check", nil); got.text("state") != "unreadable" || got.get("score") != nil {
		t.Errorf("%s", got.body)
	}
	other := x.attach(key, id, "other")
	x.must(404, key, "GET", path+"/documents/"+other+"/check", nil)
}

// A draft begins with a bill: what is empty is filled in, what was typed stays, and secrets are shown masked.
func TestPrefill(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	key := x.keys[porting.RoleAccount]
	id := x.must(201, key, "POST", "/v1/port-requests", object{"service_address": object{"street": "7 rue des Essais"}}).text("id")
	path := "/v1/port-requests/" + id
	doc := x.attach(key, id, "bill")
	fill := path + "/documents/" + doc + "/prefill"
	if got := x.must(200, key, "POST", fill, `{}`); got.get("filled", 0) != nil {
		t.Errorf("filled in before it was read: %s", got.body)
	}
	x.reads(id, doc, goodBill()...)
	shown := x.must(200, key, "POST", fill+"?validate_only=true", `{}`)
	if got := x.must(200, key, "GET", path, nil); got.get("current_provider") != nil || got.get("account_number") != nil {
		t.Errorf("a trial changed it: %s", got.body)
	}
	got := x.must(200, key, "POST", fill, nil)
	if got.get("request", "version") == shown.get("request", "version") && string(got.body) == "" {
		t.Error("nothing was answered")
	}
	for pointer, want := range map[string]string{"/current_provider": "Orange", "/account_number": "••••90", "/holder/company": "Ada & Co", "/holder/kind": "company",
		"/service_address/postcode": "75002", "/main_number": storetest.Number(1).E164(), "/numbers/0/code": "••••" + rio(storetest.Number(1))[10:]} {
		if v := filled(got, pointer); v["value"] != want || v["sure"].(float64) <= 0 || v["label"] == "" {
			t.Errorf("%s: %v, want %s", pointer, v, want)
		}
	}
	if got.text("request", "service_address", "street") != "7 rue des Essais" || filled(got, "/service_address/street")["value"] != nil {
		t.Errorf("what was typed was changed: %s", got.body)
	}
	if strings.Contains(string(got.body), "1234567890") || got.text("request", "account_number") != "••••90" {
		t.Errorf("a secret is shown: %s", got.body)
	}
	again := x.must(200, key, "POST", fill, `{}`)
	if again.get("filled", 0) != nil || again.get("request", "version") != got.get("request", "version") {
		t.Errorf("filled in twice: %s", again.body)
	}
	if warned := warning(x.must(200, key, "GET", path+"/requirements", nil), "bill.street.different"); warned == nil {
		t.Error("the typed street is not compared")
	}
	x.must(403, x.keys[porting.RoleAccountRead], "POST", fill, `{}`)
	x.must(404, x.keyB, "POST", fill, `{}`)
}

// filled finds what was filled in at a pointer.
func filled(a answer, pointer string) object {
	list, _ := a.get("filled").([]any)
	for _, f := range list {
		if o, _ := f.(map[string]any); o["pointer"] == pointer {
			return o
		}
	}
	return object{}
}

// A page is a picture made anew, that a browser neither runs nor keeps.
func TestPages(t *testing.T) {
	t.Parallel()
	x := newBench(t)
	key := x.keys[porting.RoleAccount]
	id := x.must(201, key, "POST", "/v1/port-requests", `{}`).text("id")
	pages := "/v1/port-requests/" + id + "/documents/" + x.attach(key, id, "bill") + "/pages/"
	for _, none := range []string{"0.png", "1", "1.pdf", "-1.png", "01.png", "1.png.png", "99999.png"} {
		x.must(404, key, "GET", pages+none, nil)
	}
	x.must(404, x.keyB, "GET", pages+"1.png", nil)
	got := x.call(key, "GET", pages+"1.png", nil)
	for _, missing := range tools().Missing() {
		if missing == "pdftoppm" {
			if got.status != 404 || got.text("code") != "document.no_picture" {
				t.Errorf("without poppler: %d %s", got.status, got.body)
			}
			t.Skip("poppler is not installed: there are no pictures")
		}
	}
	if got.status != 200 || !bytes.HasPrefix(got.body, []byte("\x89PNG")) {
		t.Fatalf("%d %s", got.status, got.body)
	}
	for name, want := range map[string]string{"Content-Type": "image/png", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "private, no-store"} {
		if h := got.header.Get(name); h != want {
			t.Errorf("%s: %q", name, h)
		}
	}
}

// ruled is the French market, approving by rule.
type ruled struct{ m *porting.Market }

func (r ruled) Market(code porting.MarketCode) (*porting.Market, bool) {
	return r.m, code == r.m.Code
}
func (r ruled) Markets() []*porting.Market { return []*porting.Market{r.m} }

// Where a market approves by rule, a bill has to be clean; one that was not read, or cannot be, is for the desk.
func TestBillCheck_ApprovalByRule(t *testing.T) {
	t.Parallel()
	set, err := packs()
	if err != nil {
		t.Fatal(err)
	}
	m, _ := set.Market("fr")
	french := *m
	french.Approve = "rule"
	x := newBench(t, func(c *api.Config) { c.Service.Markets = ruled{&french} })
	key, desk := x.keys[porting.RoleAccount], x.keys[porting.RoleDesk]
	for _, c := range []struct {
		name  string
		bills func(id string)
		state string
	}{
		{"no bill", func(string) {}, "approved"},
		{"a clean bill", func(id string) { x.reads(id, x.attach(key, id, "bill"), goodBill()...) }, "approved"},
		{"another paper", func(id string) { x.attach(key, id, "other") }, "approved"},
		{"not read yet", func(id string) { x.attach(key, id, "bill") }, "submitted"},
		{"by hand", func(id string) { x.reads(id, x.attach(key, id, "bill")) }, "submitted"},
		{"another house number", func(id string) { x.reads(id, x.attach(key, id, "bill"), changed("12 rue", "14 rue")...) }, "submitted"},
		{"mended by a newer bill", func(id string) {
			x.reads(id, x.attach(key, id, "bill"), changed("12 rue", "14 rue")...)
			x.reads(id, x.attach(key, id, "bill"), goodBill()...)
		}, "approved"},
	} {
		id := x.must(201, key, "POST", "/v1/port-requests", full(storetest.Number(1))).text("id")
		c.bills(id)
		order := x.must(200, key, "POST", "/v1/port-requests/"+id+"/sign", signature(t)).text("orders", 0, "id")
		if got := x.must(200, desk, "GET", "/v1/orders/"+order, nil); got.text("state") != c.state {
			t.Errorf("%s: the order is %s, want %s", c.name, got.text("state"), c.state)
		}
		x.must(200, desk, "POST", "/v1/port-requests/"+id+"/cancel", `{}`)
	}
}

// lostAnswers is the book of keys after a crash: the call under the key "lost" changed its request, and its answer was not kept.
type lostAnswers struct {
	api.Idempotency
	request string
}

func (l *lostAnswers) BeginIdempotent(ctx context.Context, scope, key string, hash []byte, now time.Time) (context.Context, string, []byte, error) {
	if key == "lost" {
		return ctx, api.KeyDone, []byte(l.request), nil
	}
	return l.Idempotency.BeginIdempotent(ctx, scope, key, hash, now)
}

// A call whose answer was lost is answered with its request where the request is its answer, and else told to be done.
func TestOnce_AnswersOfAnotherShapeAreNotMadeUp(t *testing.T) {
	t.Parallel()
	lost := &lostAnswers{}
	x := newBench(t, func(c *api.Config) { lost.Idempotency, c.Idempotency = c.Idempotency, lost })
	key := x.keys[porting.RoleAccount]
	lost.request = x.must(201, key, "POST", "/v1/port-requests", object{}).text("id")
	path := "/v1/port-requests/" + lost.request
	for call, status := range map[string]int{"/hold": 200, "/messages": 409, "/documents/doc_1/prefill": 409, "/possession": 409, "/possession/check": 409, "/share-links": 409, "/share-links/lnk_1/revoke": 409} {
		in := map[string]object{"/messages": {"text": "Hello"}, "/possession": {"channel": "call"}, "/possession/check": {"code": "123456"}}[call]
		if in == nil {
			in = object{}
		}
		got := x.call(key, "POST", path+call, in, "Idempotency-Key", "lost")
		if got.status != status || status == 200 && got.text("id") != lost.request || status == 409 && got.get("code") != "idempotency.done" {
			t.Errorf("%s: %d %s", call, got.status, got.body)
		}
	}
}
