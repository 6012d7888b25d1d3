// Package upload takes files from callers and gives them back: multipart forms in, attachments out, never a whole file in memory.
package upload

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/portamento/portamento/porting"
)

// Papers keeps the files of documents.
type Papers interface {
	// Keep keeps what it reads under the document's id and account, and fills in media type, size, hash, file and flags. declared is the
	// type that the sender claims. Errors: *Refusal; what the reader gave.
	Keep(ctx context.Context, account porting.AccountID, d *porting.Document, from io.Reader, declared string) error
	// Open gives the bytes of a document. Reading fails where they are not what was kept.
	Open(ctx context.Context, account porting.AccountID, d porting.Document) (io.ReadCloser, error)
	// Drop removes the file of a document that was not saved after all.
	Drop(ctx context.Context, d porting.Document) error
}

// Refusal says why a file is not taken.
type Refusal struct {
	Status  int
	Code    string
	Pointer string // what is wrong: /file, /kind, or the body as a whole
}

// Error says it for a log.
func (r *Refusal) Error() string { return "upload refused: " + r.Code }

// TooLarge is the refusal of a file of more than porting.MaxDocumentBytes.
func TooLarge() *Refusal {
	return &Refusal{http.StatusRequestEntityTooLarge, "document.too_large", "/file"}
}

const (
	overhead  = 64 << 10        // bytes of a form beside its file
	longHead  = 16 << 10        // bytes in front of what a part of a form holds: these are kept in memory
	patience  = 5 * time.Minute // for a whole upload: ten megabytes at 300 kbit/s
	longField = 100
)

// Form describes the body for the OpenAPI document.
func Form() *huma.RequestBody {
	kinds := make([]any, 0, len(porting.DocumentKinds()))
	for _, k := range porting.DocumentKinds() {
		kinds = append(kinds, k)
	}
	return &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"multipart/form-data": {Schema: &huma.Schema{Type: huma.TypeObject,
		Properties: map[string]*huma.Schema{
			"file": {Type: huma.TypeString, Format: "binary", Description: "PDF, PNG, JPEG or HEIC, 10 MB at most; its name, its declared type and its content agree"},
			"kind": {Type: huma.TypeString, Enum: kinds}},
		Required: []string{"file", "kind"}, AdditionalProperties: false}}}}
}

// Receive reads a form and keeps its file. What it returns stands for the content of the form, so that two calls can be told apart by it.
// Errors: *Refusal; nothing is kept then.
func Receive(w http.ResponseWriter, r *http.Request, papers Papers, to *porting.Request) (*porting.Document, []byte, error) {
	if r.ContentLength > porting.MaxDocumentBytes+overhead {
		return nil, nil, TooLarge()
	}
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	line := http.NewResponseController(w)
	_ = line.SetReadDeadline(time.Time{}) // where it cannot be set, the server's ordinary one holds
	defer context.AfterFunc(ctx, func() { _ = line.SetReadDeadline(time.Unix(1, 0)) })()
	heads := &bounded{ReadCloser: http.MaxBytesReader(w, r.Body, porting.MaxDocumentBytes+overhead)}
	r.Body = heads
	form, err := r.MultipartReader()
	if err != nil {
		return nil, nil, &Refusal{http.StatusUnsupportedMediaType, "body.multipart", ""}
	}
	d := &porting.Document{}
	next := func() (*multipart.Part, error) { return heads.part(form) }
	if err = readForm(ctx, next, papers, to.Account, d); err == nil {
		switch {
		case d.File == "":
			err = &Refusal{http.StatusUnprocessableEntity, "document.missing", "/file"}
		case d.Kind == "":
			err = &Refusal{http.StatusUnprocessableEntity, "document.no_kind", "/kind"}
		}
	}
	if err != nil {
		if d.File != "" {
			err = errors.Join(readFault(err), papers.Drop(context.WithoutCancel(ctx), *d))
		}
		return nil, nil, readFault(err)
	}
	content, err := json.Marshal([]string{d.Kind, d.Name, d.Media, d.SHA256})
	return d, content, err
}

// readFault turns what reading a body gave into a refusal.
func readFault(err error) error {
	var big *http.MaxBytesError
	var refusal *Refusal
	switch {
	case errors.As(err, &refusal):
		return refusal
	case errors.As(err, &big):
		return TooLarge()
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, os.ErrDeadlineExceeded), strings.HasPrefix(err.Error(), "multipart:"):
		return unreadable()
	}
	return err
}

// bounded lets so many bytes through in front of a part, and what the part holds without a bound.
type bounded struct {
	io.ReadCloser
	left int
	open bool // a part is being read
}

// part goes to the next part. Errors: io.EOF behind the last one, *http.MaxBytesError, *Refusal for what is no form.
func (b *bounded) part(form *multipart.Reader) (*multipart.Part, error) {
	b.left, b.open = longHead, false
	part, err := form.NextPart()
	b.open = true
	var big *http.MaxBytesError
	if err == nil || err == io.EOF || errors.As(err, &big) {
		return part, err
	}
	return nil, unreadable() // the cause may repeat what was sent
}

// Read reads on.
func (b *bounded) Read(p []byte) (int, error) {
	if b.open {
		return b.ReadCloser.Read(p)
	}
	if b.left == 0 {
		return 0, unreadable()
	}
	n, err := b.ReadCloser.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

func unreadable() *Refusal { return &Refusal{http.StatusBadRequest, "body.read", ""} }

// readForm reads the parts in whichever order they come.
func readForm(ctx context.Context, next func() (*multipart.Part, error), papers Papers, account porting.AccountID, d *porting.Document) error {
	for {
		part, err := next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch name := part.FormName(); {
		case name == "kind" && d.Kind == "":
			value, err := io.ReadAll(io.LimitReader(part, longField))
			if err != nil {
				return err
			}
			d.Kind = string(value)
		case name == "file" && d.File == "":
			_, params, _ := mime.ParseMediaType(part.Header.Get("Content-Disposition")) // read well before
			d.Name = params["filename"][strings.LastIndexAny(params["filename"], `/\`)+1:]
			if err := papers.Keep(ctx, account, d, part, part.Header.Get("Content-Type")); err != nil {
				return err
			}
		default:
			return &Refusal{http.StatusUnprocessableEntity, "document.form", ""}
		}
	}
}

// Document is a document as callers see it.
type Document struct {
	ID       string     `json:"id"`
	Kind     string     `json:"kind" enum:"bill,letter,identity,authority,other"`
	Name     *string    `json:"name" doc:"Forgotten with the file"`
	Media    string     `json:"media_type"`
	Size     int64      `json:"size" doc:"In bytes"`
	SHA256   string     `json:"sha256"`
	Pages    *int       `json:"pages" doc:"Null while they are not known"`
	Flags    []string   `json:"flags" doc:"What to know before it is opened, such as script, attachment, damaged, many_pages, infected, not_scanned"`
	State    string     `json:"state" enum:"received,read,unread,quarantined,erased" doc:"unread: a person will compare it"`
	At       time.Time  `json:"at"`
	ErasedAt *time.Time `json:"erased_at"`
}

// Show makes what callers see of a document.
func Show(d porting.Document) Document {
	v := Document{ID: string(d.ID), Kind: d.Kind, Media: d.Media, Size: d.Size, SHA256: d.SHA256, Flags: append([]string{}, d.Flags...), State: d.State, At: d.At}
	if d.Name != "" {
		v.Name = &d.Name
	}
	if d.Pages > 0 {
		v.Pages = &d.Pages
	}
	if !d.ErasedAt.IsZero() {
		v.ErasedAt = &d.ErasedAt
	}
	return v
}

// Here says why a document is not given out, in whole or in part: a *Refusal.
func Here(d porting.Document) error {
	switch d.State {
	case porting.DocumentErased:
		return &Refusal{http.StatusGone, "document.erased", ""}
	case porting.DocumentQuarantined:
		return &Refusal{http.StatusConflict, "document.quarantined", ""}
	}
	return nil
}

// File is a document and whose it is.
type File struct {
	Account  porting.AccountID
	Document porting.Document
}

// Send gives a document's bytes to a caller: to keep, never to be shown or run by a browser. Errors come before the first byte; where the
// bytes turn out not to be genuine later, the answer breaks off.
func Send(w http.ResponseWriter, r *http.Request, papers Papers, f File) error {
	d := f.Document
	if err := Here(d); err != nil {
		return err
	}
	from, err := papers.Open(r.Context(), f.Account, d)
	if err != nil {
		return fmt.Errorf("open document %s: %w", d.ID, err)
	}
	defer from.Close()
	first := make([]byte, 512)
	n, err := io.ReadFull(from, first)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("read document %s: %w", d.ID, err)
	}
	h := w.Header()
	h.Set("Content-Type", d.Media)
	h.Set("Content-Length", strconv.FormatInt(d.Size, 10))
	h.Set("Content-Disposition", disposition(d.Name))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "private, no-store")
	h.Set("Repr-Digest", "sha-256=:"+digest(d.SHA256)+":")
	w.WriteHeader(http.StatusOK)
	if _, err := w.Write(first[:n]); err != nil {
		return nil // the caller hung up
	}
	if _, err := io.Copy(w, from); err != nil {
		panic(http.ErrAbortHandler) // the length is promised: the caller sees that bytes are missing
	}
	return nil
}
