package drill_test

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"

	"github.com/portamento/portamento/client"
	"github.com/portamento/portamento/store/storetest"
)

// paperCanary stands in the plain bytes and in the text of the test's document, and must not be found on the disk.
const paperCanary = "CANARY4711"

// plainPDF is a bill of one page with one line of text; poppler repairs that it has no table of objects.
func plainPDF(more string) []byte {
	content := "BT /F 18 Tf 60 700 Td (Facture " + paperCanary + " du compte 0123456789, une ligne de texte assez longue pour etre lue par tous) Tj ET"
	return []byte("%PDF-1.4\n1 0 obj << /Type /Catalog /Pages 2 0 R " + more + " >> endobj\n2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj\n" +
		"3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 1200 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >> endobj\n" +
		fmt.Sprintf("4 0 obj << /Length %d >> stream\n%s\nendstream endobj\n", len(content), content) +
		"5 0 obj << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> endobj\nxref\n0 0\ntrailer << /Root 1 0 R >>\nstartxref\n0\n%%EOF\n")
}

// papers is a sandbox on one engine with one draft.
type papers struct {
	t       *testing.T
	dir     string
	server  *server
	office  *client.Client
	request string
}

func newPapers(t *testing.T, e storetest.Engine) *papers {
	t.Helper()
	program(t)
	x := &papers{t: t, dir: t.TempDir()}
	args := []string{"--sandbox", "--data", filepath.Join(x.dir, "data"), "--start", "2026-09-01T07:00:00Z", "--speed", "0"}
	if e.Name != "sqlite" {
		args = append(args, "--database", e.URL(t))
	}
	x.server = newServer(t, x.dir, args...).starts()
	x.office = x.server.client(x.server.ready.Keys["account"])
	r := must[*client.Request](t)(x.office.CreateRequest(t.Context(), client.NewRequest{Fields: fields(1, "SIM-OK")}))
	x.request = r.ID
	return x
}

func (x *papers) attach(name string, content []byte, options ...client.CallOption) (*client.Document, error) {
	return x.office.Attach(x.t.Context(), x.request, client.Attachment{Kind: "bill", Name: name, Content: content}, options...)
}

func (x *papers) documents() []client.Document {
	x.t.Helper()
	return must[[]client.Document](x.t)(client.Collect(x.office.Documents(x.t.Context(), x.request)))
}

// kept lists the files of the vault.
func (x *papers) kept() (found []string) {
	x.t.Helper()
	err := filepath.WalkDir(filepath.Join(x.dir, "data", "documents"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && d.Name() != "vault.id" {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		x.t.Fatal(err)
	}
	return found
}

// A document that was acknowledged is there after the process was killed, comes back as it was, is read, and is erased in the end.
func TestDocuments_FromUploadToErasure(t *testing.T) {
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		x := newPapers(t, e)
		file := plainPDF("")
		d := must[*client.Document](t)(x.attach("Facture été.pdf", file, client.IdempotencyKey("one")))
		x.server.kill()
		x.server.starts()
		again := must[*client.Document](t)(x.attach("Facture été.pdf", file, client.IdempotencyKey("one")))
		if again.ID != d.ID || d.Size != int64(len(file)) || d.Name != "Facture été.pdf" || d.MediaType != "application/pdf" {
			t.Errorf("%+v, then %+v", d, again)
		}
		if got := must[[]byte](t)(x.office.Download(t.Context(), x.request, d.ID)); !bytes.Equal(got, file) {
			t.Errorf("%d bytes came back of %d", len(got), len(file))
		}
		want := "unread"
		if _, err := exec.LookPath("pdftotext"); err == nil {
			want = "read"
		}
		eventually(t, 90*time.Second, "the document is looked at", func() bool { return x.documents()[0].State != "received" })
		if got := x.documents(); len(got) != 1 || got[0].State != want || want == "read" && got[0].Pages != 1 {
			t.Errorf("%+v", got)
		}
		x.noCanary()
		must[*client.Request](t)(x.office.CancelRequest(t.Context(), x.request, ""))
		admin := x.server.client(x.server.ready.Keys["admin"], client.WithTimeout(time.Minute))
		must[*client.Clock](t)(admin.SetClock(t.Context(), client.ClockChange{Advance: "2200h"}))
		got := x.documents()[0]
		if got.State != "erased" || got.Name != "" || got.ErasedAt == nil || got.SHA256 != d.SHA256 {
			t.Errorf("%+v", got)
		}
		if left := x.kept(); len(left) > 0 {
			t.Errorf("files are left: %v", left)
		}
		if _, err := x.office.Download(t.Context(), x.request, d.ID); !problem(err, 410, "document.erased") {
			t.Errorf("download: %v", err)
		}
		types := map[string]int{}
		for event, err := range admin.RequestEvents(t.Context(), x.request) {
			if err != nil {
				t.Fatal(err)
			}
			types[event.Type]++
		}
		for _, typ := range []string{"port_request.document_added", "port_request.document_read", "port_request.documents_erased"} {
			if types[typ] != 1 {
				t.Errorf("%d events %s", types[typ], typ)
			}
		}
	})
}

// noCanary finds plain text of documents on the disk.
func (x *papers) noCanary() {
	x.t.Helper()
	err := filepath.WalkDir(filepath.Join(x.dir, "data"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil // a file that has gone meanwhile
		}
		if b, err := os.ReadFile(path); err == nil && bytes.Contains(b, []byte(paperCanary)) {
			x.t.Errorf("%s holds the document's text", path)
		}
		return nil
	})
	if err != nil {
		x.t.Error(err)
	}
}

func problem(err error, status int, code string) bool {
	p, ok := err.(*client.Problem)
	for e := err; !ok && e != nil; {
		u, more := e.(interface{ Unwrap() error })
		if !more {
			break
		}
		e = u.Unwrap()
		p, ok = e.(*client.Problem)
	}
	return ok && p.Status == status && p.Code == code
}

func TestDocuments_WhatIsRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		x := newPapers(t, e)
		large := append(plainPDF(""), make([]byte, 10<<20)...)
		for _, c := range []struct {
			what, name string
			content    []byte
			status     int
			code       string
		}{
			{"a program", "bill.exe", []byte("MZ\x90\x00"), 415, "document.not_accepted"},
			{"a page of the Web", "bill.pdf", []byte("<html></html>"), 415, "document.not_accepted"},
			{"another ending", "bill.png", plainPDF(""), 415, "document.name_disagrees"},
			{"something behind the end", "bill.pdf", append(plainPDF(""), "PK\x05\x06\x00\x00\x00\x00"...), 415, "document.several_kinds"},
			{"encrypted", "bill.pdf", plainPDF("/Encrypt 9 0 R"), 422, "document.encrypted"},
			{"nothing", "bill.pdf", nil, 422, "document.empty"},
			{"too large", "bill.pdf", large, 413, "document.too_large"},
			{"a card number", "4111 1111 1111 1111.pdf", plainPDF(""), 422, "invalid"},
		} {
			if d, err := x.attach(c.name, c.content); !problem(err, c.status, c.code) {
				t.Errorf("%s: %+v, %v", c.what, d, err)
			}
		}
		if _, err := x.attach("bill.pdf", plainPDF(""), client.ValidateOnly()); err != nil {
			t.Errorf("validate_only: %v", err)
		}
		if left := x.kept(); len(left) > 0 || len(x.documents()) > 0 {
			t.Errorf("kept: %v", left)
		}
		must[*client.Document](t)(x.attach("bill.pdf", plainPDF(""), client.IdempotencyKey("two")))
		if _, err := x.attach("bill.pdf", plainPDF("/Lang (fr)"), client.IdempotencyKey("two")); !problem(err, 422, "idempotency.mismatch") {
			t.Errorf("another file under the same key: %v", err)
		}
		d := must[*client.Document](t)(x.attach("script.pdf", plainPDF("/OpenAction << /S /JavaScript /JS (1) >>")))
		if strings.Join(d.Flags, " ") != "open_action script" {
			t.Errorf("%+v", d)
		}
		x.foreign(d.ID)
		x.headers(d.ID)
	})
}

// foreign tries the document with the key of another account.
func (x *papers) foreign(document string) {
	t := x.t
	t.Helper()
	desk := x.server.client(x.server.ready.Keys["admin"])
	other := must[*client.Account](t)(desk.CreateAccount(t.Context(), client.Account{Name: "Somebody else", Market: "fr"}))
	r := must[*client.Request](t)(desk.CreateRequest(t.Context(), client.NewRequest{AccountID: other.ID, Fields: client.Fields{Name: "another"}}))
	if got := must[[]byte](t)(desk.Download(t.Context(), x.request, document)); len(got) == 0 {
		t.Error("the desk does not see the document")
	}
	for _, c := range [][2]string{{r.ID, document}, {x.request, "doc_nothing"}, {"prq_nothing", document}} {
		if _, err := x.office.Download(t.Context(), c[0], c[1]); !problem(err, 404, "not_found") {
			t.Errorf("download %v: %v", c, err)
		}
	}
	if _, err := x.office.Attach(t.Context(), r.ID, client.Attachment{Kind: "bill", Name: "bill.pdf", Content: plainPDF("")}); !problem(err, 404, "not_found") {
		t.Errorf("attach to somebody else's request: %v", err)
	}
}

// headers looks at an answer as a browser would, and at a form that is odd.
func (x *papers) headers(document string) {
	t := x.t
	t.Helper()
	base := "http://" + x.server.listen + "/v1/port-requests/" + x.request + "/documents"
	call := func(method, address, media string, body io.Reader) (*http.Response, string) {
		req, err := http.NewRequestWithContext(t.Context(), method, address, body)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+x.server.ready.Keys["account"])
		req.Header.Set("Content-Type", media)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		text, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res, string(text)
	}
	res, _ := call("GET", base+"/"+document, "", nil)
	for name, want := range map[string]string{"Content-Type": "application/pdf", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox",
		"Content-Disposition": `attachment; filename="script.pdf"; filename*=UTF-8''script.pdf`, "Cache-Control": "private, no-store"} {
		if got := res.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	form := func(declared string, parts ...string) (string, io.Reader) {
		var out bytes.Buffer
		w := multipart.NewWriter(&out)
		for _, p := range parts {
			h := textproto.MIMEHeader{"Content-Disposition": {`form-data; name="` + p + `"; filename="C:\papers\bill.pdf"`}}
			if declared != "" {
				h.Set("Content-Type", declared)
			}
			part, err := w.CreatePart(h)
			if err == nil {
				_, err = part.Write(map[bool][]byte{true: plainPDF(""), false: []byte("other")}[p == "file"])
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return w.FormDataContentType(), &out
	}
	unasked := &asked{Reader: bytes.NewReader(make([]byte, 20<<20))}
	req, err := http.NewRequestWithContext(t.Context(), "POST", base, unasked)
	if err != nil {
		t.Fatal(err)
	}
	req.ContentLength = 20 << 20
	req.Header.Set("Authorization", "Bearer "+x.server.ready.Keys["account"])
	req.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	req.Header.Set("Expect", "100-continue")
	patient := &http.Client{Transport: &http.Transport{ExpectContinueTimeout: time.Minute}}
	if res, err := patient.Do(req); err != nil || res.StatusCode != 413 || unasked.read {
		t.Errorf("twenty announced megabytes: %v, %v, the body was asked for: %t", res, err, unasked.read)
	} else {
		_ = res.Body.Close()
	}
	_, openAPI := call("GET", "http://"+x.server.listen+"/openapi.json", "", nil)
	described(t, openAPI)
	before := len(x.kept())
	for _, c := range []struct {
		declared string
		parts    []string
		status   int
		code     string
	}{
		{"text/html", []string{"kind", "file"}, 415, "document.type_disagrees"},
		{"", []string{"file"}, 422, "document.no_kind"},
		{"", []string{"kind"}, 422, "document.missing"},
		{"", []string{"file", "kind", "file"}, 422, "document.form"},
		{"", []string{"file", "kind", "colour"}, 422, "document.form"},
		{"", []string{"file", "kind"}, 201, `"name":"bill.pdf"`},
	} {
		media, body := form(c.declared, c.parts...)
		if res, text := call("POST", base, media, body); res.StatusCode != c.status || !strings.Contains(text, c.code) {
			t.Errorf("%v as %q: %d %s", c.parts, c.declared, res.StatusCode, text)
		}
	}
	if res, text := call("POST", base, "application/json", strings.NewReader(`{}`)); res.StatusCode != 415 || !strings.Contains(text, "body.multipart") {
		t.Errorf("JSON: %d %s", res.StatusCode, text)
	}
	if res, text := call("POST", base, "multipart/form-data; boundary=x", strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"bill.pdf\"\r\n\r\n%PDF-1.4")); res.StatusCode != 400 || !strings.Contains(text, "body.read") {
		t.Errorf("a form that breaks off: %d %s", res.StatusCode, text)
	}
	if after := len(x.kept()); after < before+1 || after > before+4 {
		t.Errorf("%d files before, %d after one more document", before, after)
	}
}

// described finds mistakes in the OpenAPI document of a server that has everything.
func described(t *testing.T, text string) {
	t.Helper()
	doc, err := libopenapi.NewDocument([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	v, errs := validator.NewValidator(doc)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	if ok, problems := v.ValidateDocument(); !ok {
		for _, p := range problems {
			t.Error(p.Message, p.Reason)
		}
	}
}

// asked knows whether anybody has read from it.
type asked struct {
	io.Reader
	read bool
}

func (a *asked) Read(p []byte) (int, error) {
	a.read = true
	return a.Reader.Read(p)
}
