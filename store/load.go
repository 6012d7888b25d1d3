package store

import (
	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/engine"
)

// loading reads requests with everything that belongs to them. No question needs the answer to another, so that all of them travel together.
type loading struct {
	questions []engine.Question
	rows      []requestRow
	byID      map[porting.RequestID]*porting.Request
	orders    map[porting.OrderID]*porting.Order
	lock      string
}

// loading asks for the requests whose id is as named; in that text the arguments begin with $1.
func (h *handle) loading(named string, args ...any) *loading {
	l := &loading{byID: map[porting.RequestID]*porting.Request{}, orders: map[porting.OrderID]*porting.Order{}}
	query, all := `SELECT `+requestColumns+` FROM requests WHERE id `+named, args
	if a := h.account(); a != "" {
		all = append(args[:len(args):len(args)], a)
		query += ` AND account_id = ` + engine.Params(len(all), 1)
	}
	none := func() bool { return len(l.rows) == 0 }
	drafts := func() bool {
		for _, row := range l.rows {
			if row.orders > 0 {
				return false
			}
		}
		return true
	}
	l.questions = []engine.Question{
		{SQL: query, Args: all, Scan: func(rs engine.Rows) error {
			row, err := h.db.scanRequest(rs)
			if err == nil {
				l.rows = append(l.rows, row)
				l.byID[row.r.ID] = row.r
			}
			return err
		}},
		{SQL: `SELECT ` + orderColumns + ` FROM orders WHERE request_id ` + named + ` ORDER BY request_id, place`, Args: args, Scan: l.order, Moot: drafts},
		{SQL: `SELECT order_id, number, state, doc FROM port_numbers WHERE request_id ` + named + ` AND order_id <> '' ORDER BY order_id, place`,
			Args: args, Scan: l.number, Moot: drafts},
		{SQL: `SELECT ` + deadlineColumns + ` FROM deadlines WHERE request_id ` + named + ` ORDER BY request_id, due_at, order_id, kind, mark`,
			Args: args, Scan: l.deadline, Moot: none},
	}
	return l
}

// ownNumbers asks for the own numbers that the request touches too: those it names, those that carry its id, the account's default number.
func (l *loading) ownNumbers(named, lock string) {
	l.lock = lock
	account := `(SELECT account_id FROM requests WHERE id ` + named + `)`
	l.questions = append(l.questions, engine.Question{SQL: `SELECT ` + ownColumns + ` FROM own_numbers WHERE number IN (
			SELECT number FROM own_numbers WHERE request_id ` + named + ` UNION SELECT number FROM port_numbers WHERE request_id ` + named + `
			UNION SELECT number FROM own_numbers WHERE is_default AND account_id = ` + account + `)
		AND (account_id = ` + account + ` OR account_id = '' AND request_id ` + named + `) ORDER BY number` + lock,
		Args: l.questions[0].Args[:1], Scan: l.own, Moot: func() bool { return len(l.rows) == 0 }})
}

// one is the request that was asked for alone. A number of the account that a draft only wishes to replace is not among those that the
// questions could name: it is asked for with ask.
func (l *loading) one(ask func(engine.Question) error) (*porting.Request, error) {
	if len(l.rows) == 0 {
		return nil, porting.ErrNotFound
	}
	r := l.rows[0].r
	if r.OwnNumbers == nil {
		r.OwnNumbers = map[numbering.PhoneNumber]porting.OwnNumber{}
	}
	n := r.Fields.Replaces.Number
	if _, known := r.OwnNumbers[n]; n == 0 || known {
		return r, nil
	}
	err := ask(engine.Question{SQL: `SELECT ` + ownColumns + ` FROM own_numbers WHERE number = $1 AND account_id = $2` + l.lock,
		Args: []any{int64(n), string(r.Account)}, Scan: l.own})
	return r, err
}

func (l *loading) own(rs engine.Rows) error {
	n, err := scanOwn(rs)
	if err != nil || len(l.rows) == 0 {
		return err
	}
	r := l.rows[0].r
	if r.OwnNumbers == nil {
		r.OwnNumbers = map[numbering.PhoneNumber]porting.OwnNumber{}
	}
	r.OwnNumbers[n.Number] = n
	return nil
}

func (l *loading) deadline(rs engine.Rows) error {
	d, err := scanDeadline(rs)
	if r := l.byID[d.Request]; err == nil && r != nil {
		r.Deadlines = append(r.Deadlines, d)
	}
	return err
}
