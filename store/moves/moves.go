// Package moves remembers how long completed orders took.
package moves

import (
	"context"
	"fmt"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/engine"
)

// Save writes the moves that a change completed.
func Save(ctx context.Context, t engine.Tx, r *porting.Request) error {
	for _, m := range r.Record.Moves {
		err := t.Later(ctx, nil, `INSERT INTO moves (order_id, market, carrier, line_type, attempt, days, ended_at) VALUES (`+engine.Params(1, 7)+`)
			ON CONFLICT (order_id) DO UPDATE SET days = excluded.days, ended_at = excluded.ended_at`,
			string(m.Order), string(m.Group.Market), string(m.Group.Carrier), m.Group.LineType.String(), m.Group.Attempt, m.Days, engine.Micros(m.EndedAt))
		if err != nil {
			return fmt.Errorf("save move of %s: %w", m.Order, err)
		}
	}
	return nil
}

// Log reads them.
type Log struct{ Database *engine.Database }

// MoveDays lists the days of the newest moves of a group that ended at or after since; an index answers it.
func (l Log) MoveDays(ctx context.Context, g porting.MoveGroup, since time.Time, most int) (days []int, err error) {
	err = l.Database.Look(ctx, func(c engine.Conn) error {
		return engine.Each(ctx, c, `SELECT days FROM moves WHERE market = $1 AND carrier = $2 AND line_type = $3 AND attempt = $4 AND ended_at >= $5
			ORDER BY ended_at DESC LIMIT $6`, []any{string(g.Market), string(g.Carrier), g.LineType.String(), g.Attempt, engine.Micros(since), most},
			func(rs engine.Rows) error {
				var d int64
				err := rs.Scan(&d)
				days = append(days, int(d))
				return err
			})
	})
	if err != nil {
		return nil, fmt.Errorf("read moves: %w", err)
	}
	return days, nil
}
