package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/bridge"
	"github.com/portamento/portamento/store/engine"
	"github.com/portamento/portamento/store/file"
	"github.com/portamento/portamento/store/letter"
)

// requestColumns are read by scanRequest.
const requestColumns = `id, account_id, reference, market, version, created_at, updated_at, ended_at, erased_at,
	order_count, message_count, event_count, customer_seq, event_head, doc, secrets`

// requestDoc holds what no query asks for.
type requestDoc struct {
	Internal  bool                 `json:"internal,omitempty"`
	Author    porting.Contact      `json:"author"`
	Fields    porting.Fields       `json:"fields"` // without the secrets, which do not marshal
	Ready     bool                 `json:"ready,omitempty"`
	Signature *porting.Signature   `json:"signature,omitempty"`
	Price     *porting.PriceFreeze `json:"price,omitempty"`
	Waiting   []porting.Effect     `json:"waiting,omitempty"`
	Documents []porting.Document   `json:"documents,omitempty"`

	Cosignature *porting.Signature    `json:"cosignature,omitempty"`
	Links       []porting.SigningLink `json:"links,omitempty"`
	Shares      []porting.ShareLink   `json:"shares,omitempty"`
	Possession  *porting.Possession   `json:"possession,omitempty"`
	Forwardings bridge.Log            `json:"forwardings,omitempty"`
}

// requestRow is a request as its own row holds it.
type requestRow struct {
	r      *porting.Request
	orders int // number of its orders, so that a draft needs no query for them
}

func (db *DB) scanRequest(rs engine.Rows) (requestRow, error) {
	r := &porting.Request{}
	row := requestRow{r: r}
	var doc, sealed []byte
	err := rs.Scan(&r.ID, &r.Account, &r.Reference, &r.Market, &r.Version, engine.At(&r.CreatedAt), engine.At(&r.UpdatedAt),
		engine.At(&r.EndedAt), engine.At(&r.SecretsErasedAt), &row.orders, &r.MessageCount, &r.EventCount, &r.CustomerSeq, &r.EventHead,
		&doc, &sealed)
	if err != nil {
		return row, err
	}
	var d requestDoc
	if err := json.Unmarshal(doc, &d); err != nil {
		return row, fmt.Errorf("read document of %s: %w", r.ID, err)
	}
	r.Internal, r.Author, r.Fields, r.Ready = d.Internal, d.Author, d.Fields, d.Ready
	r.Signature, r.Price, r.Waiting, r.Documents = d.Signature, d.Price, d.Waiting, d.Documents
	r.Cosignature, r.Links, r.Shares, r.Possession, r.Forwardings = d.Cosignature, d.Links, d.Shares, d.Possession, d.Forwardings
	if len(sealed) > 0 {
		plain, err := db.keys.Open(secretsPlace(r), sealed)
		if err == nil {
			err = putSecrets(&r.Fields, plain)
		}
		if err != nil {
			return row, fmt.Errorf("open secrets of %s: %w", r.ID, err)
		}
	}
	return row, nil
}

// requestValues are the columns that change with a save; the document and the secrets are the last two.
func (db *DB) requestValues(r *porting.Request) ([]any, error) {
	doc, err := json.Marshal(requestDoc{Internal: r.Internal, Author: r.Author, Fields: r.Fields, Ready: r.Ready,
		Signature: r.Signature, Price: r.Price, Waiting: r.Waiting, Documents: r.Documents,
		Cosignature: r.Cosignature, Links: r.Links, Shares: r.Shares, Possession: r.Possession, Forwardings: r.Forwardings})
	if err != nil {
		return nil, fmt.Errorf("write document of %s: %w", r.ID, err)
	}
	var sealed []byte
	if plain := secretsOf(&r.Fields); plain != nil {
		sealed = db.keys.Seal(secretsPlace(r), plain)
	}
	return []any{r.Fields.ExternalID, r.Version, string(r.Stage()), engine.Micros(r.UpdatedAt), engine.Micros(r.EndedAt), engine.Micros(r.SecretsErasedAt),
		len(r.Orders), r.MessageCount, r.EventCount, r.CustomerSeq, r.EventHead, string(doc), sealed}, nil
}

// CreateRequest saves a new request with its record; its account must exist.
func (h *handle) CreateRequest(ctx context.Context, r *porting.Request) error {
	if !h.sees(r.Account) {
		return porting.ErrNotFound
	}
	err := h.db.freeing(ctx, func(t engine.Tx) (*porting.Request, error) {
		r.Version, r.EventHead = 1, nil
		return r, h.db.save(ctx, t, r, nil)
	})
	if err != nil {
		return err
	}
	r.Record = porting.Record{}
	return nil
}

// Update changes one request.
func (h *handle) Update(ctx context.Context, id porting.RequestID, f func(*porting.Request) error) (*porting.Request, error) {
	return h.update(ctx, itself, string(id), f)
}

// UpdateOrder changes the request that an order belongs to.
func (h *handle) UpdateOrder(ctx context.Context, id porting.OrderID, f func(*porting.Request, *porting.Order) error) (*porting.Request, error) {
	return h.update(ctx, ofOrder, string(id), func(r *porting.Request) error {
		if o := r.Order(id); o != nil {
			return f(r, o)
		}
		return porting.ErrNotFound
	})
}

// How a request is named.
const (
	itself  = `= $1`                                            // by its id
	ofOrder = `= (SELECT request_id FROM orders WHERE id = $1)` // by that of an order
)

func (h *handle) update(ctx context.Context, named, id string, f func(*porting.Request) error) (*porting.Request, error) {
	var r *porting.Request
	err := h.db.freeing(ctx, func(t engine.Tx) (_ *porting.Request, err error) {
		if r, err = h.load(ctx, t, named, id); err != nil {
			return r, err
		}
		before, err := rowsOf(r)
		if err != nil {
			return r, err
		}
		if err := f(r); err != nil {
			return r, err
		}
		r.Version++
		return r, h.db.save(ctx, t, r, before)
	})
	if err != nil && !errors.Is(err, porting.ErrUnchanged) {
		return nil, err
	}
	r.Record = porting.Record{}
	return r, nil
}

// Letter looks for a signed letter by its SHA-256 in lower-case hex. One that was taken back with its request is not valid any more.
func (db *DB) Letter(ctx context.Context, sha256 string) (letter.Found, error) {
	f, err := letter.Find(ctx, db.engine, sha256)
	if err != nil || !f.Valid {
		return f, err
	}
	r, err := db.Requests(porting.Scope{Desk: true}).Request(ctx, f.Request)
	if err != nil {
		return letter.Found{}, fmt.Errorf("load the request of a letter: %w", err)
	}
	f.Valid = r.Stands()
	return f, nil
}

// KnownFiles says which of the names are files of documents, of a thousand names at most.
func (db *DB) KnownFiles(ctx context.Context, names []string) (map[string]bool, error) {
	return file.Known(ctx, db.engine, names)
}

// Request loads one request.
func (h *handle) Request(ctx context.Context, id porting.RequestID) (*porting.Request, error) {
	return h.request(ctx, itself, string(id))
}

// RequestOfOrder loads the request that an order belongs to.
func (h *handle) RequestOfOrder(ctx context.Context, id porting.OrderID) (*porting.Request, error) {
	return h.request(ctx, ofOrder, string(id))
}

func (h *handle) request(ctx context.Context, named, id string) (*porting.Request, error) {
	l := h.loading(named, id)
	l.ownNumbers(named, "")
	if err := h.db.engine.Ask(ctx, l.questions); err != nil {
		return nil, err
	}
	return l.one(func(q engine.Question) error {
		return h.db.engine.Look(ctx, func(c engine.Conn) error { return engine.Each(ctx, c, q.SQL, q.Args, q.Scan) })
	})
}

// load reads a request with everything that belongs to it, and locks it and the own numbers it touches.
func (h *handle) load(ctx context.Context, t engine.Tx, named, id string) (*porting.Request, error) {
	l := h.loading(named, id)
	l.questions[0].SQL += h.db.engine.Dialect.LockRow
	l.ownNumbers(named, h.db.engine.Dialect.LockRow)
	if err := t.Ask(ctx, l.questions); err != nil {
		return nil, err
	}
	return l.one(func(q engine.Question) error { return engine.Each(ctx, t, q.SQL, q.Args, q.Scan) })
}
