package upload_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/upload"
)

// drawer keeps how many bytes a file has.
type drawer struct{ dropped int }

func (*drawer) Keep(_ context.Context, _ porting.AccountID, d *porting.Document, from io.Reader, _ string) error {
	n, err := io.Copy(io.Discard, from)
	if err == nil {
		d.File, d.Size = "a file", n
	}
	return err
}

func (*drawer) Open(context.Context, porting.AccountID, porting.Document) (io.ReadCloser, error) {
	return nil, errors.New("not asked for")
}

func (x *drawer) Drop(context.Context, porting.Document) error { x.dropped++; return nil }

// counted says how much of a body was read.
type counted struct {
	io.Reader
	read int
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.read += n
	return n, err
}

func part(head, content string) string { return "--b\r\n" + head + "\r\n\r\n" + content + "\r\n" }

const (
	kindHead = `Content-Disposition: form-data; name="kind"`
	fileHead = `Content-Disposition: form-data; name="file"; filename="bill.pdf"`
)

// A form that is none, or was broken off, is its sender's fault; what stands in front of a file is never held in memory at length.
func TestReceive(t *testing.T) {
	t.Parallel()
	kind := part(kindHead, "bill")
	for name, c := range map[string]struct {
		body   string
		status int // 0: taken
		read   int // at most; 0: all
		drops  int
	}{
		"a form":             {body: kind + part(fileHead, strings.Repeat("x", 3<<20)) + "--b--\r\n"},
		"file first":         {body: part(fileHead, "x") + kind + "--b--\r\n"},
		"a long head":        {body: part(strings.Repeat("X: y\r\n", 1<<20)+fileHead, "x") + "--b--\r\n", status: 400, read: 64 << 10},
		"a long line":        {body: kind + part("X: "+strings.Repeat("y", 9<<20)+"\r\n"+fileHead, "x") + "--b--\r\n", status: 400, read: 64 << 10},
		"a zero in a head":   {body: kind + part("Content-Disposition: form-data; name=\"file\"; filename=\"a\x00.pdf\"", "x") + "--b--\r\n", status: 400},
		"no form":            {body: strings.Repeat("x", 9<<20), status: 400, read: 64 << 10},
		"broken off":         {body: kind + "--b\r\n" + fileHead + "\r\n\r\nx", status: 400},
		"behind the file":    {body: kind + part(fileHead, "x") + part("X: "+strings.Repeat("y", 1<<20), ""), status: 400, read: 64 << 10, drops: 1},
		"kind without end":   {body: part(kindHead, strings.Repeat("x", 9<<20)), status: 400, read: 64 << 10},
		"more than is taken": {body: kind + part(fileHead, strings.Repeat("x", 11<<20)), status: 413},
	} {
		body, papers := &counted{Reader: strings.NewReader(c.body)}, &drawer{}
		r := httptest.NewRequest(http.MethodPost, "/", body)
		r.ContentLength = -1
		r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
		d, _, err := upload.Receive(httptest.NewRecorder(), r, papers, &porting.Request{})
		var refusal *upload.Refusal
		switch {
		case c.status == 0 && (err != nil || d.Kind != "bill" || d.Size == 0):
			t.Errorf("%s: %v", name, err)
		case c.status > 0 && (!errors.As(err, &refusal) || refusal.Status != c.status):
			t.Errorf("%s: %v", name, err)
		case c.read > 0 && body.read > c.read:
			t.Errorf("%s: %d bytes were read", name, body.read)
		case papers.dropped != c.drops:
			t.Errorf("%s: %d files dropped", name, papers.dropped)
		}
	}
}
