// Package carriers keeps what the desk keeps of losing carriers: answers that belong to no order, and what it taught about their codes.
package carriers

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

// Book is both, in a database. It implements porting.Carriers.
type Book struct{ Database *engine.Database }

// rows says what a list is made of: its table and columns, its order, how a row is read, and the cursor behind it.
type rows[T any] struct {
	selected string
	order    string
	scan     func(engine.Rows) (T, error)
	mark     func(T) string
}

// page reads one entry more than the page has, to know whether another page follows.
func (r rows[T]) page(ctx context.Context, b Book, w engine.Where, limit int) (found []T, next string, err error) {
	if limit <= 0 {
		limit = defaultPage
	}
	limit = min(limit, maxPage)
	q := list.By(r.selected, w, r.order, limit+1)
	err = b.Database.Look(ctx, func(c engine.Conn) error {
		return engine.Each(ctx, c, q.SQL, q.Anew(), func(rs engine.Rows) error {
			v, err := r.scan(rs)
			found = append(found, v)
			return err
		})
	})
	if err != nil {
		return nil, "", fmt.Errorf("read list: %w", err)
	}
	if len(found) > limit {
		found, next = found[:limit], r.mark(found[limit-1])
	}
	return found, next, nil
}
