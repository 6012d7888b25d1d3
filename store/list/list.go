// Package list says in SQL how pages of orders and requests are read, so that an index answers each of them, however many there are.
package list

import (
	"fmt"
	"slices"
	"strings"

	"github.com/portamento/portamento/store/engine"
)

// few is how many rows are read and sorted where no index has the order of the list: what a filter leaves of the whole.
const few = 10000

// maxParts bounds the parts that a page is put together from.
const maxParts = 200

// Query is one statement.
type Query struct {
	SQL  string
	Args []any
}

// Anew are the arguments for a plan that is made for them.
func (q Query) Anew() []any { return append([]any{engine.Anew{}}, q.Args...) }

// Probe asks whether more than a few rows lie in the range that a filter names: it has a row if so. Its SQL is empty where nothing is to ask.
type Probe = Query

// source is a table with a filter and an order, to read one page of.
type source struct {
	table   string
	columns string
	where   engine.Where // asked of every part
	prefix  []prefix     // leading columns of the index; the page of each combination of their values is read by itself
	key     string       // the column that names a row
	order   string       // the column that the list runs by, before the key
	desc    bool
	sorted  bool // no index has this order: the rows that the filter leaves are sorted
	limit   int
}

// prefix is a column and the values asked for.
type prefix struct {
	column string
	values []string
}

// query puts the page together from the pages of its parts: an index answers each at once, and the page of all of them is among these.
func (s source) query() Query {
	inner, outer := s.tail(walked(s.sorted), ""), s.tail("", "page.")
	keys := s.key
	if s.order != s.key {
		keys += ", " + s.order
	}
	var parts []string
	s.combine(0, s.where.Conditions, func(conditions []string) {
		w := engine.Where{Conditions: conditions}
		parts = append(parts, w.String()+inner)
	})
	if len(parts) == 1 {
		return Query{"SELECT " + s.columns + " FROM " + s.table + parts[0], s.where.Args}
	}
	for i, p := range parts {
		parts[i] = fmt.Sprintf("SELECT * FROM (SELECT %s FROM %s%s) AS part%d", keys, s.table, p, i)
	}
	// The whole rows are read for the page alone. CROSS JOIN: SQLite then begins with the page.
	return Query{"SELECT " + qualified(s.table, s.columns) + " FROM (SELECT * FROM (" + strings.Join(parts, " UNION ALL ") + ") AS parts" +
		s.tail("", "") + ") AS page CROSS JOIN " + s.table + " WHERE " + s.table + "." + s.key + " = page." + s.key + outer, s.where.Args}
}

// tail is the order and the end of the list.
func (s source) tail(expression, table string) string {
	direction := ""
	if s.desc {
		direction = " DESC"
	}
	text := " ORDER BY " + table + s.order + expression + direction
	if s.key != s.order {
		text += ", " + table + s.key + direction
	}
	return text + fmt.Sprintf(" LIMIT %d", s.limit)
}

// combine calls use with the conditions of each combination of values.
func (s *source) combine(i int, conditions []string, use func([]string)) {
	if i == len(s.prefix) {
		use(conditions)
		return
	}
	for k := range s.prefix[i].values {
		s.combine(i+1, append(slices.Clip(conditions), s.prefix[i].column+" = "+s.value(i, k)), use)
	}
}

// value is the parameter of a value: the arguments hold the values of all columns, in their order, behind those of the conditions.
func (s *source) value(column, k int) string {
	n := len(s.where.Args)
	for i := len(s.prefix) - 1; i >= column; i-- {
		n -= len(s.prefix[i].values)
	}
	return engine.Params(n+k+1, 1)
}

// walked makes an expression of a column by which another index is walked than its own: that keeps both engines from taking its index.
func walked(other bool) string {
	if other {
		return "+0"
	}
	return ""
}

// by reads the page of each of the values alone. Where that would make too many parts, the values are a mere condition.
func (s *source) by(column string, values []string) {
	parts := len(values)
	for _, p := range s.prefix {
		parts *= len(p.values)
	}
	if parts > maxParts {
		engine.AnyOf(&s.where, column, values)
		return
	}
	s.prefix = append(s.prefix, prefix{column, values})
}

// close adds the values to the arguments; nothing may be asked of s after it.
func (s *source) close() {
	for _, p := range s.prefix {
		for _, v := range p.values {
			s.where.Args = append(s.where.Args, v)
		}
	}
}

// after goes on behind the last row of the page before.
func (s *source) after(at int64, id string) {
	if id == "" {
		return
	}
	sign := ">"
	if s.desc {
		sign = "<"
	}
	s.where.Add("("+s.order+walked(s.sorted)+", "+s.key+") "+sign+" (?, ?)", at, id)
}

// qualified names the table of each column.
func qualified(table, columns string) string {
	list := strings.Split(columns, ",")
	for i, c := range list {
		list[i] = table + "." + strings.TrimSpace(c)
	}
	return strings.Join(list, ", ")
}

// By is a page of a list that an index has in its order.
func By(selected string, w engine.Where, order string, limit int) Query {
	w.Args = append(w.Args, limit)
	return Query{selected + w.String() + " ORDER BY " + order + " LIMIT " + engine.Params(len(w.Args), 1), w.Args}
}

// many asks whether more than a few rows match.
func many(table string, w engine.Where) Probe {
	return Probe{fmt.Sprintf("SELECT 1 FROM %s%s LIMIT 1 OFFSET %d", table, w.String(), few), w.Args}
}

// texts makes plain texts of names.
func texts[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	slices.Sort(out)
	return slices.Compact(out) // a value that is named twice would be listed twice
}
