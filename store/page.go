package store

import (
	"context"
	"fmt"

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
