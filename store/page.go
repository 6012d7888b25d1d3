package store

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/engine"
)

// Sizes of a page.
const (
	defaultPage = 50
	maxPage     = 200
)

func pageSize(limit int) int {
	if limit <= 0 {
		return defaultPage
	}
	return min(limit, maxPage)
}

// cursor says where a page ended: the name of the list and the sort values of its last row. Nobody but readCursor looks inside.
func cursor(list string, values ...any) string {
	b, _ := json.Marshal(append([]any{list}, values...)) // texts and numbers always marshal
	return base64.RawURLEncoding.EncodeToString(b)
}

// readCursor reads a cursor of the same list; the empty cursor leaves the values alone.
func readCursor(text, list string, values ...any) error {
	if text == "" {
		return nil
	}
	unknown := &porting.InvalidError{Code: "invalid", Problems: []porting.Problem{{Pointer: "/after", Code: "cursor.unknown"}}}
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return unknown
	}
	var parts []json.RawMessage
	if err := json.Unmarshal(b, &parts); err != nil || len(parts) != len(values)+1 {
		return unknown
	}
	var name string
	if err := json.Unmarshal(parts[0], &name); err != nil || name != list {
		return unknown
	}
	for i, v := range values {
		if err := json.Unmarshal(parts[i+1], v); err != nil {
			return unknown
		}
	}
	return nil
}

// pageOf says how one page of a list is read.
type pageOf[T any] struct {
	query string // everything before LIMIT
	args  []any
	limit int
	scan  func(engine.Rows) (T, error)
	mark  func(T) string // the cursor behind an entry
}

// read reads one entry more than the page has, to know whether another page follows.
func (p pageOf[T]) read(ctx context.Context, db *DB) (list []T, next string, err error) {
	limit := pageSize(p.limit)
	args := append(p.args[:len(p.args):len(p.args)], limit+1)
	err = db.engine.Look(ctx, func(c engine.Conn) error {
		return engine.Each(ctx, c, p.query+` LIMIT `+engine.Params(len(args), 1), args, func(rs engine.Rows) error {
			v, err := p.scan(rs)
			list = append(list, v)
			return err
		})
	})
	if err != nil {
		return nil, "", fmt.Errorf("read list: %w", err)
	}
	if len(list) > limit {
		list = list[:limit]
		next = p.mark(list[limit-1])
	}
	return list, next, nil
}
