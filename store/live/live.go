// Package live tells which requests have changed, for pages that follow them.
package live

import (
	"context"
	"fmt"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/engine"
)

// Watch reads the versions of requests.
type Watch struct{ Database *engine.Database }

// asked is how many requests one question is about.
const asked = 200

// Versions gives the version of each of the requests, read by their primary key; those that do not exist are left out.
func (w Watch) Versions(ctx context.Context, ids []porting.RequestID) (map[porting.RequestID]int64, error) {
	out := make(map[porting.RequestID]int64, len(ids))
	for len(ids) > 0 {
		n := min(len(ids), asked)
		args := make([]any, n)
		for i, id := range ids[:n] {
			args[i] = string(id)
		}
		ids = ids[n:]
		err := w.Database.Look(ctx, func(c engine.Conn) error {
			return engine.Each(ctx, c, `SELECT id, version FROM requests WHERE id IN (`+engine.Params(1, n)+`)`, args, func(rs engine.Rows) error {
				var id string
				var version int64
				err := rs.Scan(&id, &version)
				out[porting.RequestID(id)] = version
				return err
			})
		})
		if err != nil {
			return nil, fmt.Errorf("read versions: %w", err)
		}
	}
	return out, nil
}
