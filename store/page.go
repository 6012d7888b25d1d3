package store

import (
	"context"
	"fmt"

	"github.com/portamento/portamento/store/engine"
	"github.com/portamento/portamento/store/list"
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
	query list.Query // one entry more than the page has, to know whether another page follows
	limit int
	scan  func(engine.Rows) (T, error)
	mark  func(T) string // the cursor behind an entry
}

func (p pageOf[T]) read(ctx context.Context, db *DB) (found []T, next string, err error) {
	err = db.engine.Look(ctx, func(c engine.Conn) error {
		return engine.Each(ctx, c, p.query.SQL, p.query.Anew(), func(rs engine.Rows) error {
			v, err := p.scan(rs)
			found = append(found, v)
			return err
		})
	})
	if err != nil {
		return nil, "", fmt.Errorf("read list: %w", err)
	}
	if len(found) > p.limit {
		found = found[:p.limit]
		next = p.mark(found[p.limit-1])
	}
	return found, next, nil
}
