package porting

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/portamento/portamento/porting/typed"
)

// DocumentID names a document ("doc_...").
type DocumentID string

// PrefixDocument begins the ids of documents.
const PrefixDocument = "doc_"

// DocumentKinds lists what a document can be: a bill, a signed letter, an identity paper, a proof that somebody may sign, or anything else.
func DocumentKinds() []string { return []string{"bill", "letter", "identity", "authority", "other"} }

// Bounds of what is attached to one request (ASVS 5.2; our figures).
const (
	MaxDocuments      = 20
	MaxDocumentBytes  = 10 << 20 // of one file
	MaxDocumentsBytes = 50 << 20 // of all files together
	longestFileName   = 200      // bytes
)

// Document is a paper that somebody attached to a request. Its bytes lie sealed outside of the database, under File.
type Document struct {
	ID       DocumentID `json:"id"`
	Kind     string     `json:"kind"`
	Name     string     `json:"name,omitempty"` // as the sender called it; forgotten with the file
	Media    string     `json:"media_type"`
	Size     int64      `json:"size"`
	SHA256   string     `json:"sha256"`
	File     string     `json:"file,omitempty"`    // where its bytes lie; empty once erased
	Reading  string     `json:"reading,omitempty"` // where what was read in it lies
	Pages    int        `json:"pages,omitempty"`   // 0: not known
	Flags    []string   `json:"flags,omitempty"`   // what people should know before they open it, such as script, encrypted
	Note     string     `json:"note,omitempty"`    // why there is nothing to read
	State    string     `json:"state"`
	By       Actor      `json:"by"`
	At       time.Time  `json:"at"`
	ErasedAt time.Time  `json:"erased_at,omitzero"`
}

// Findings is what reading a document gave.
type Findings struct {
	State   string // DocumentRead, DocumentUnread or DocumentQuarantined
	Reading string // where the text lies, if there is any
	Pages   int
	Flags   []string
	Note    string
}

// Document finds a document of the request; nil if there is none of that id.
func (r *Request) Document(id DocumentID) *Document {
	i := slices.IndexFunc(r.Documents, func(d Document) bool { return d.ID == id })
	if i < 0 {
		return nil
	}
	return &r.Documents[i]
}

// Attach adds a document whose bytes are kept already, and has it read. The caller gives id, kind, name, media type, size, hash, file and
// what was seen at first sight. Errors: *InvalidError (kind, name, too many, too much), *StateError once the request has ended.
func (s *Service) Attach(ctx context.Context, who Actor, id RequestID, d Document) (*Request, Document, error) {
	r, err := s.onRequest(ctx, who, id, func(c change, r *Request) error {
		if err := c.mayAny(VerbAttach, r); err != nil {
			return err
		}
		return c.attach(r, &d)
	})
	return r, d, err
}

func (c change) attach(r *Request, d *Document) error {
	d.Name = strings.TrimSpace(d.Name)
	count, size := 0, d.Size
	for _, other := range r.Documents {
		if other.ErasedAt.IsZero() {
			count++
			size += other.Size
		}
	}
	switch {
	case !slices.Contains(DocumentKinds(), d.Kind):
		return invalid("/kind", "document.kind", "kinds", strings.Join(DocumentKinds(), ", "))
	case d.Name == "" || len(d.Name) > longestFileName || !utf8.ValidString(d.Name) || strings.ContainsFunc(d.Name, typed.Unseen) || strings.ContainsAny(d.Name, `/\`):
		return invalid("/file", "document.name", "max", longestFileName)
	case typed.Card(d.Name):
		return invalid("/file", "text.card_number")
	case count >= MaxDocuments:
		return invalid("/file", "document.too_many", "max", MaxDocuments)
	case size > MaxDocumentsBytes:
		return invalid("/file", "document.too_much", "max", MaxDocumentsBytes>>20)
	}
	behind := 0
	for _, other := range r.Documents {
		if other.State == DocumentReceived {
			behind++
		}
	}
	d.State, d.By, d.At = DocumentReceived, c.who, c.now
	r.Documents = append(slices.Clone(r.Documents), *d)
	r.Record.Documents = append(r.Record.Documents, *d)
	r.record(c.who, c.now, note{typ: "port_request.document_added", data: map[string]any{"document_id": string(d.ID), "kind": d.Kind,
		"media_type": d.Media, "size": d.Size, "sha256": d.SHA256}})
	r.Record.Effects = append(r.Record.Effects, Effect{Do: EffectRead, Key: string(d.ID) + "/read", Request: r.ID, At: c.now, Behind: behind,
		Data: map[string]string{"document": string(d.ID)}})
	return nil
}

// Found records what reading a document gave. A document that was erased meanwhile stays as it is: ErrNotFound.
func (s *Service) Found(ctx context.Context, e Effect, f Findings) error {
	_, err := s.Store.Requests(Scope{Desk: true}).Update(ctx, e.Request, func(r *Request) error {
		c, err := s.changeOf(System(), r)
		if err != nil {
			return err
		}
		r.Documents = slices.Clone(r.Documents)
		d := r.Document(DocumentID(e.Data["document"]))
		if d == nil || !d.ErasedAt.IsZero() {
			return ErrNotFound
		}
		if d.State != DocumentReceived {
			return ErrUnchanged // an earlier try of the same effect got through
		}
		d.State, d.Reading, d.Pages, d.Note = f.State, f.Reading, f.Pages, f.Note
		d.Flags = slices.Compact(slices.Sorted(slices.Values(slices.Concat(d.Flags, f.Flags))))
		r.Record.Documents = append(r.Record.Documents, *d)
		c.unwait(r, e)
		r.record(c.who, c.now, note{typ: "port_request.document_read", vis: ForDesk, data: map[string]any{"document_id": string(d.ID),
			"state": d.State, "pages": d.Pages, "flags": append([]string{}, d.Flags...)}})
		return c.finish(r, nil)
	})
	if err != nil {
		return fmt.Errorf("record what %s gave: %w", e.Key, err)
	}
	return nil
}

// planErasure sets when an ended request forgets its secrets and its documents.
func (c change) planErasure(r *Request) {
	r.plan(nil, DueEraseSecrets, "", c.now.Add(secretsKept))
	if len(r.Documents) > 0 {
		r.plan(nil, DueEraseDocuments, "", c.now.AddDate(0, 0, c.market.DocumentDays))
	}
}

// eraseDocuments forgets the documents of a request that is over: their files and their names. Kind, size and hash stay on record.
func (c change) eraseDocuments(r *Request) {
	if r.Open() {
		return // it goes on after all; its next end plans anew
	}
	var ids []string
	r.Documents = slices.Clone(r.Documents)
	for i := range r.Documents {
		d := &r.Documents[i]
		if !d.ErasedAt.IsZero() {
			continue
		}
		ids = append(ids, string(d.ID))
		r.Record.Effects = append(r.Record.Effects, Effect{Do: EffectErase, Key: string(d.ID) + "/erase", Request: r.ID, At: c.now,
			Data: map[string]string{"document": string(d.ID), "file": d.File, "reading": d.Reading}})
		d.State, d.ErasedAt, d.Name, d.File, d.Reading = DocumentErased, c.now, "", "", ""
		r.Record.Documents = append(r.Record.Documents, *d)
	}
	if len(ids) > 0 {
		r.record(c.who, c.now, note{typ: "port_request.documents_erased", data: map[string]any{"document_ids": ids}})
	}
}
