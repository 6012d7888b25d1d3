package engine

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

// tries bounds how often a transaction runs again because others were in its way.
const tries = 6

// Write runs f in a transaction and commits it; f can run again. On an error nothing is saved.
func (d *Database) Write(ctx context.Context, f func(Tx) error) error { return d.write(ctx, false, f) }

// WriteSoon is Write for what a power loss may undo as long as nothing was saved after it: the commit does not wait for the disk. What
// Write saves later is never on the disk without it.
func (d *Database) WriteSoon(ctx context.Context, f func(Tx) error) error {
	return d.write(ctx, true, f)
}

func (d *Database) write(ctx context.Context, soon bool, f func(Tx) error) error {
	for try := 1; ; try++ {
		err := d.attempt(ctx, soon, f)
		if err == nil || try == tries || !d.Dialect.transient(err) {
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

func (d *Database) attempt(ctx context.Context, soon bool, f func(Tx) error) error {
	t, err := d.driver.Begin(ctx, soon)
	if err != nil {
		return err
	}
	if err := f(t.Tx); err != nil {
		t.Rollback()
		return err
	}
	if err := ctx.Err(); err != nil {
		t.Rollback()
		return err
	}
	return t.Commit()
}

// View runs f on one snapshot.
func (d *Database) View(ctx context.Context, f func(Conn) error) error {
	t, err := d.driver.View(ctx)
	if err != nil {
		return err
	}
	defer t.Rollback()
	return f(t)
}

// Look runs f, which asks a single question: one statement is a snapshot by itself, and where the database is a network away it is spared
// two round trips.
func (d *Database) Look(ctx context.Context, f func(Conn) error) error {
	if l, ok := d.driver.(interface{ Look() Conn }); ok {
		return f(l.Look())
	}
	return d.View(ctx, f)
}

// Ask reads the answers to all questions from one snapshot.
func (d *Database) Ask(ctx context.Context, questions []Question) error {
	if a, ok := d.driver.(interface {
		Ask(context.Context, []Question) error
	}); ok {
		return a.Ask(ctx, questions)
	}
	return d.View(ctx, func(c Conn) error { return c.Ask(ctx, questions) })
}

// eachOf asks one question after another.
func eachOf(ctx context.Context, c Conn, questions []Question) error {
	for _, q := range questions {
		if q.Moot != nil && q.Moot() {
			continue
		}
		if err := Each(ctx, c, q.SQL, q.Args, q.Scan); err != nil {
			return err
		}
	}
	return nil
}

// Anew as the first argument of a query says that it is planned for its arguments each time. A plan that is kept does not know them, and
// for a list that can mean to read everything.
type Anew struct{}

// One scans the first row of a query; found is false when there is none.
func One(ctx context.Context, c Conn, dest []any, sql string, args ...any) (found bool, err error) {
	err = Each(ctx, c, sql, args, func(r Rows) error {
		if found {
			return nil
		}
		found = true
		return r.Scan(dest...)
	})
	return found, err
}

// Each runs scan for every row of a query and closes the rows.
func Each(ctx context.Context, c Conn, sql string, args []any, scan func(Rows) error) error {
	r, err := c.Query(ctx, sql, args...)
	if err != nil {
		return err
	}
	return scanAll(r, scan)
}

func scanAll(r Rows, scan func(Rows) error) error {
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

// BulkParameters bounds the parameters of one statement.
const BulkParameters = 2000

// Bulk inserts many rows in few statements: head is everything before VALUES, tail what follows.
func Bulk(ctx context.Context, t Tx, head, tail string, list [][]any) error {
	for len(list) > 0 {
		n := min(len(list), max(1, BulkParameters/len(list[0])))
		args := make([]any, 0, n*len(list[0]))
		for _, row := range list[:n] {
			args = append(args, row...)
		}
		if err := t.Later(ctx, nil, head+" VALUES "+Tuples(1, n, len(list[0]))+tail, args...); err != nil {
			return err
		}
		list = list[n:]
	}
	return nil
}

// Tuples writes "($1,$2),($3,$4)", beginning with parameter first.
func Tuples(first, count, width int) string {
	var b strings.Builder
	for i := range count {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('(')
		b.WriteString(Params(first+i*width, width))
		b.WriteByte(')')
	}
	return b.String()
}

// Params writes "$1,$2", beginning with parameter first.
func Params(first, count int) string {
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

// Where collects conditions and their arguments. In a condition every ? stands for the next argument.
type Where struct {
	Conditions []string
	Args       []any
}

// Add asks for one more condition.
func (w *Where) Add(condition string, args ...any) {
	var b strings.Builder
	for _, a := range args {
		before, after, _ := strings.Cut(condition, "?")
		w.Args = append(w.Args, a)
		b.WriteString(before + "$" + strconv.Itoa(len(w.Args)))
		condition = after
	}
	w.Conditions = append(w.Conditions, b.String()+condition)
}

// AnyOf asks that the column is one of the values; of no values it asks nothing.
func AnyOf[T ~string](w *Where, column string, values []T) {
	if len(values) == 0 {
		return
	}
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = string(v)
	}
	w.Add(column+" IN ("+strings.TrimSuffix(strings.Repeat("?,", len(values)), ",")+")", args...)
}

// String is the clause, empty without conditions.
func (w *Where) String() string {
	if len(w.Conditions) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(w.Conditions, " AND ")
}

// Micros is how instants are stored: microseconds since 1970 in UTC, 0 for none. Numbers compare alike on both engines, which texts
// of different zones do not.
func Micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// errNotInstant says that a column does not hold what Micros wrote.
var errNotInstant = errors.New("column holds no instant")

// At makes a destination for Scan that reads what Micros wrote.
func At(to *time.Time) sql.Scanner { return instant{to} }

// instant reads what Micros wrote.
type instant struct{ to *time.Time }

// Scan implements sql.Scanner.
func (i instant) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return errNotInstant
	}
	if n == 0 || n == Never {
		*i.to = time.Time{}
		return nil
	}
	*i.to = time.UnixMicro(n).UTC()
	return nil
}

// Never is how "no instant" is stored where it must sort last.
const Never = 1<<63 - 1

// MicrosOrNever is Micros with "none" after all others.
func MicrosOrNever(t time.Time) int64 {
	if t.IsZero() {
		return Never
	}
	return t.UnixMicro()
}
