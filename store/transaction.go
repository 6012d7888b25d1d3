package store

import (
	"context"
	"errors"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

// tries bounds how often a transaction runs again because others were in its way.
const tries = 6

// write runs f in a transaction and commits it; f can run again. On an error nothing is saved.
func (db *DB) write(ctx context.Context, f func(tx) error) error {
	for try := 1; ; try++ {
		err := db.attempt(ctx, f)
		if err == nil || try == tries || !db.dialect.transient(err) {
			return err
		}
		wait := time.NewTimer(time.Duration(try*try)*5*time.Millisecond + rand.N(10*time.Millisecond))
		select {
		case <-ctx.Done():
			wait.Stop()
			return err
		case <-wait.C:
		}
	}
}

func (db *DB) attempt(ctx context.Context, f func(tx) error) error {
	t, err := db.engine.Begin(ctx)
	if err != nil {
		return err
	}
	if err := f(t); err != nil {
		t.Rollback()
		return err
	}
	if err := ctx.Err(); err != nil {
		t.Rollback()
		return err
	}
	return t.Commit()
}

// view runs f on one snapshot.
func (db *DB) view(ctx context.Context, f func(conn) error) error {
	t, err := db.engine.View(ctx)
	if err != nil {
		return err
	}
	defer t.Rollback()
	return f(t)
}

// one scans the first row of a query; found is false when there is none.
func one(ctx context.Context, c conn, dest []any, sql string, args ...any) (found bool, err error) {
	err = each(ctx, c, sql, args, func(r rows) error {
		if found {
			return nil
		}
		found = true
		return r.Scan(dest...)
	})
	return found, err
}

// each runs scan for every row of a query and closes the rows.
func each(ctx context.Context, c conn, sql string, args []any, scan func(rows) error) error {
	r, err := c.Query(ctx, sql, args...)
	if err != nil {
		return err
	}
	for r.Next() {
		if err := scan(r); err != nil {
			_ = r.Close()
			return err
		}
	}
	if err := r.Err(); err != nil {
		_ = r.Close()
		return err
	}
	return r.Close()
}

// bulkParameters bounds the parameters of one statement.
const bulkParameters = 2000

// bulk inserts many rows in few statements: head is everything before VALUES, tail what follows.
func bulk(ctx context.Context, c conn, head, tail string, list [][]any) error {
	for len(list) > 0 {
		n := min(len(list), max(1, bulkParameters/len(list[0])))
		args := make([]any, 0, n*len(list[0]))
		for _, row := range list[:n] {
			args = append(args, row...)
		}
		if _, err := c.Exec(ctx, head+" VALUES "+tuples(1, n, len(list[0]))+tail, args...); err != nil {
			return err
		}
		list = list[n:]
	}
	return nil
}

// tuples writes "($1,$2),($3,$4)", beginning with parameter first.
func tuples(first, count, width int) string {
	var b strings.Builder
	for i := range count {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('(')
		b.WriteString(params(first+i*width, width))
		b.WriteByte(')')
	}
	return b.String()
}

// params writes "$1,$2", beginning with parameter first.
func params(first, count int) string {
	var b strings.Builder
	for i := range count {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(first + i))
	}
	return b.String()
}

// where collects conditions and their arguments. In a condition every ? stands for the next argument.
type where struct {
	conditions []string
	args       []any
}

func (w *where) add(condition string, args ...any) {
	var b strings.Builder
	for _, a := range args {
		before, after, _ := strings.Cut(condition, "?")
		w.args = append(w.args, a)
		b.WriteString(before + "$" + strconv.Itoa(len(w.args)))
		condition = after
	}
	w.conditions = append(w.conditions, b.String()+condition)
}

// anyOf asks that the column is one of the values; of no values it asks nothing.
func anyOf[T ~string](w *where, column string, values []T) {
	if len(values) == 0 {
		return
	}
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = string(v)
	}
	w.add(column+" IN ("+strings.TrimSuffix(strings.Repeat("?,", len(values)), ",")+")", args...)
}

func (w *where) String() string {
	if len(w.conditions) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(w.conditions, " AND ")
}

// micros is how instants are stored: microseconds since 1970 in UTC, 0 for none. Numbers compare alike on both engines, which texts
// of different zones do not.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// errNotInstant says that a column does not hold what micros wrote.
var errNotInstant = errors.New("column holds no instant")

// instant reads what micros wrote.
type instant struct{ to *time.Time }

// Scan implements sql.Scanner.
func (i instant) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return errNotInstant
	}
	if n == 0 || n == never {
		*i.to = time.Time{}
		return nil
	}
	*i.to = time.UnixMicro(n).UTC()
	return nil
}

// never is how "no instant" is stored where it must sort last.
const never = 1<<63 - 1

// microsOrNever is micros with "none" after all others.
func microsOrNever(t time.Time) int64 {
	if t.IsZero() {
		return never
	}
	return t.UnixMicro()
}
