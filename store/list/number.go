package list

import (
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/engine"
)

// Numbers is a page of own numbers to read, by number.
type Numbers struct {
	Filter  porting.OwnFilter
	Account string // "" for the desk
	Columns string
	After   int64 // the last number of the page before
	Limit   int
}

// Page reads the page.
func (n Numbers) Page() Query {
	f := n.Filter
	due := !f.ReleaseBefore.IsZero()
	s := source{table: "own_numbers", columns: n.Columns, key: "number", order: "number", limit: n.Limit, sorted: due}
	s.where.Add(`number`+walked(due)+` > ?`, n.After)
	if n.Account != "" {
		s.where.Add(`account_id = ?`, n.Account)
	}
	if a := string(f.Account); a != "" && a != n.Account {
		s.where.Add(`account_id = ?`, a)
	}
	if due {
		s.where.Add(`release_at > 0 AND release_at <= ? AND state = ? AND request_id = ''`, engine.Micros(f.ReleaseBefore), string(porting.OwnQuarantined))
	}
	if states := texts(f.States); due {
		engine.AnyOf(&s.where, "state", states)
	} else if len(states) > 0 {
		s.by("state", states)
	}
	s.close()
	return s.query()
}
