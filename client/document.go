package client

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"mime"
	"mime/multipart"
	"net/textproto"
	"net/url"
	"path/filepath"
	"strings"
	"time"
)

// Document is a paper attached to a request.
type Document struct {
	ID        string     `json:"id"`
	Kind      string     `json:"kind"` // bill, letter, identity, authority, other
	Name      string     `json:"name"` // empty once erased
	MediaType string     `json:"media_type"`
	Size      int64      `json:"size"`
	SHA256    string     `json:"sha256"`
	Pages     int        `json:"pages"` // 0: not known
	Flags     []string   `json:"flags"` // what to know before it is opened
	State     string     `json:"state"` // received, read, unread, quarantined, erased
	At        time.Time  `json:"at"`
	ErasedAt  *time.Time `json:"erased_at"`
}

// Attachment is a file to attach.
type Attachment struct {
	Kind    string
	Name    string
	Type    string // media type; "": that of the name's ending
	Content []byte
}

// rawBody is a body that is sent as it is.
type rawBody struct {
	mediaType string
	bytes     []byte
}

// rawAnswer takes an answer as it is.
type rawAnswer struct{ bytes []byte }

// mediaTypes are those of the endings that are taken; what a machine's own table says of them differs.
var mediaTypes = map[string]string{".pdf": "application/pdf", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".heic": "image/heic", ".heif": "image/heif"}

// form writes the attachment as a form. The boundary depends on nothing but chance.
func (a Attachment) form() (rawBody, error) {
	if a.Type == "" {
		a.Type = mediaTypes[strings.ToLower(filepath.Ext(a.Name))]
	}
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	header := textproto.MIMEHeader{"Content-Disposition": {mime.FormatMediaType("form-data", map[string]string{"name": "file", "filename": a.Name})}}
	if a.Type != "" {
		header.Set("Content-Type", a.Type)
	}
	err := w.WriteField("kind", a.Kind)
	if err == nil {
		var part io.Writer
		if part, err = w.CreatePart(header); err == nil {
			_, err = part.Write(a.Content)
		}
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return rawBody{}, fmt.Errorf("write a form: %w", err)
	}
	return rawBody{w.FormDataContentType(), body.Bytes()}, nil
}

func documentsPath(request string) string {
	return "/v1/port-requests/" + url.PathEscape(request) + "/documents"
}

// Attach attaches a document to a request.
func (c *Client) Attach(ctx context.Context, request string, in Attachment, options ...CallOption) (*Document, error) {
	body, err := in.form()
	if err != nil {
		return nil, err
	}
	var d Document
	if err := c.post(ctx, documentsPath(request), body, &d, options...); err != nil {
		return nil, err
	}
	return &d, nil
}

// Documents lists the documents of a request.
func (c *Client) Documents(ctx context.Context, request string) iter.Seq2[Document, error] {
	return list[Document](ctx, c, documentsPath(request), nil)
}

// Download gives the bytes of a document.
func (c *Client) Download(ctx context.Context, request, document string) ([]byte, error) {
	var out rawAnswer
	if err := c.get(ctx, documentsPath(request)+"/"+url.PathEscape(document), nil, &out); err != nil {
		return nil, err
	}
	return out.bytes, nil
}
