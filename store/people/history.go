package people

import (
	"bytes"
	"context"
	"fmt"

	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/store/engine"
)

// record adds notes to their chains. The row of a chain's head is locked, so that two never continue the same line.
func record(ctx context.Context, t engine.Tx, notes []login.Note) error {
	for _, n := range notes {
		var sequence int
		var head []byte
		_, err := engine.One(ctx, t, []any{&sequence, &head}, `INSERT INTO people_chains (chain, sequence, head) VALUES ($1, 1, NULL)
			ON CONFLICT (chain) DO UPDATE SET sequence = people_chains.sequence + 1 RETURNING sequence, head`, n.Chain())
		if err != nil {
			return err
		}
		l, err := n.Seal(sequence, head)
		if err != nil {
			return fmt.Errorf("seal note %s: %w", n.Type, err)
		}
		_, err = t.Exec(ctx, `INSERT INTO people_history (chain, sequence, at, person_id, data, prev, hash) VALUES (`+engine.Params(1, 7)+`)`, l.Chain(), l.Sequence,
			engine.Micros(l.At), string(l.Person), l.Stored, l.Prev, l.Hash)
		if err != nil {
			return err
		}
		if _, err := t.Exec(ctx, `UPDATE people_chains SET head = $2 WHERE chain = $1`, l.Chain(), l.Hash); err != nil {
			return err
		}
	}
	return nil
}

func scanLine(rs engine.Rows) (l login.Line, chain string, err error) {
	err = rs.Scan(&chain, &l.Sequence, &l.Stored, &l.Prev, &l.Hash)
	if err != nil {
		return l, chain, err
	}
	return l, chain, l.Open()
}

const lineColumns = `chain, sequence, data, prev, hash`

// History lists the lines of a chain after a sequence, oldest first; a chain is an account's id, or "-".
func (b Book) History(ctx context.Context, chain string, after, limit int) (list []login.Line, err error) {
	err = b.Database.Look(ctx, func(c engine.Conn) error {
		return engine.Each(ctx, c, `SELECT `+lineColumns+` FROM people_history WHERE chain = $1 AND sequence > $2 ORDER BY sequence LIMIT $3`,
			[]any{chain, after, limit}, func(rs engine.Rows) error {
				l, _, err := scanLine(rs)
				list = append(list, l)
				return err
			})
	})
	if err != nil {
		return nil, fmt.Errorf("read history of people: %w", err)
	}
	return list, nil
}

// Fault is a place where the history does not hold.
type Fault struct {
	Chain    string
	Sequence int
}

// Verify recomputes every chain and compares its end with the head that was kept: a changed, removed, inserted or cut line is a fault.
func (b Book) Verify(ctx context.Context, found func(Fault)) (lines int, err error) {
	err = b.Database.View(ctx, func(c engine.Conn) error {
		type end struct {
			sequence int
			hash     []byte
		}
		ends := map[string]end{}
		err := engine.Each(ctx, c, `SELECT `+lineColumns+` FROM people_history ORDER BY chain, sequence`, nil, func(rs engine.Rows) error {
			var l login.Line
			var chain string
			if err := rs.Scan(&chain, &l.Sequence, &l.Stored, &l.Prev, &l.Hash); err != nil {
				return err
			}
			lines++
			last := ends[chain]
			bad := l.Open() != nil || l.Chain() != chain || l.Sequence != last.sequence+1 || !bytes.Equal(l.Prev, last.hash) ||
				!bytes.Equal(l.Hash, l.Digest(last.hash))
			if bad {
				found(Fault{chain, l.Sequence})
			}
			ends[chain] = end{l.Sequence, l.Hash}
			return nil
		})
		if err != nil {
			return err
		}
		err = engine.Each(ctx, c, `SELECT chain, sequence, head FROM people_chains ORDER BY chain`, nil, func(rs engine.Rows) error {
			var chain string
			var e end
			if err := rs.Scan(&chain, &e.sequence, &e.hash); err != nil {
				return err
			}
			if last := ends[chain]; last.sequence != e.sequence || !bytes.Equal(last.hash, e.hash) {
				found(Fault{chain, e.sequence})
			}
			delete(ends, chain)
			return nil
		})
		for chain, e := range ends { // no head at all
			found(Fault{chain, e.sequence})
		}
		return err
	})
	if err != nil {
		return lines, fmt.Errorf("verify history of people: %w", err)
	}
	return lines, nil
}
