package people

import (
	"context"
	"fmt"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/store/engine"
)

const sessionColumns = `hash, id, person_id, account_id, means, pending, created_at, seen_at, proven_at, address, agent`

func sessionFields(s *login.Session) []any {
	return []any{&s.Hash, &s.ID, &s.Person, &s.Account, &s.Means, &s.Pending, engine.At(&s.CreatedAt), engine.At(&s.SeenAt), engine.At(&s.ProvenAt),
		&s.Address, &s.Agent}
}

// end ends the sessions that it names.
func end(ctx context.Context, t engine.Tx, e login.Ending) (err error) {
	switch {
	case e.Hash != nil:
		var n int64
		if n, err = t.Exec(ctx, `DELETE FROM sessions WHERE hash = $1`, e.Hash); err == nil && n == 0 && e.Live {
			err = login.ErrGone
		}
	case e.ID != "":
		_, err = t.Exec(ctx, `DELETE FROM sessions WHERE person_id = $1 AND id = $2`, string(e.Person), e.ID)
	case e.Except != nil:
		_, err = t.Exec(ctx, `DELETE FROM sessions WHERE person_id = $1 AND hash <> $2`, string(e.Person), e.Except)
	default:
		_, err = t.Exec(ctx, `DELETE FROM sessions WHERE person_id = $1`, string(e.Person))
	}
	return err
}

// Session finds a session by the hash of its secret, however old, with whose it is. Errors: porting.ErrNotFound.
func (b Book) Session(ctx context.Context, hash []byte) (seen login.Seen, err error) {
	found := false
	err = b.Database.View(ctx, func(c engine.Conn) error {
		found, err = engine.One(ctx, c, sessionFields(&seen.Session), `SELECT `+sessionColumns+` FROM sessions WHERE hash = $1`, hash)
		if err != nil || !found {
			return err
		}
		err = engine.Each(ctx, c, `SELECT `+personColumns+` FROM people WHERE id = $1`, []any{string(seen.Session.Person)}, func(rs engine.Rows) error {
			seen.Person, err = scanPerson(rs)
			return err
		})
		if err != nil {
			return err
		}
		seen.Memberships, err = memberships(ctx, c, seen.Session.Person)
		return err
	})
	switch {
	case err != nil:
		return seen, fmt.Errorf("find session: %w", err)
	case !found:
		return seen, porting.ErrNotFound
	}
	return seen, nil
}

// Touch says that a session was used; a power loss may undo it.
func (b Book) Touch(ctx context.Context, hash []byte, now time.Time) error {
	err := b.Database.WriteSoon(ctx, func(t engine.Tx) error {
		_, err := t.Exec(ctx, `UPDATE sessions SET seen_at = $2 WHERE hash = $1 AND seen_at < $2`, hash, engine.Micros(now))
		return err
	})
	if err != nil {
		return fmt.Errorf("note use of session: %w", err)
	}
	return nil
}

// SessionList lists the sessions of a person, the newest first, ended ones that nobody has cleaned away included.
func (b Book) SessionList(ctx context.Context, p login.PersonID) (list []login.Session, err error) {
	err = b.Database.Look(ctx, func(c engine.Conn) error {
		return engine.Each(ctx, c, `SELECT `+sessionColumns+` FROM sessions WHERE person_id = $1 ORDER BY id DESC LIMIT 200`, []any{string(p)},
			func(rs engine.Rows) error {
				var s login.Session
				err := rs.Scan(sessionFields(&s)...)
				list = append(list, s)
				return err
			})
	})
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	return list, nil
}

// Memberships are the accounts of a person, by name.
func (b Book) Memberships(ctx context.Context, p login.PersonID) (list []login.Membership, err error) {
	err = b.Database.Look(ctx, func(c engine.Conn) error {
		list, err = memberships(ctx, c, p)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list memberships: %w", err)
	}
	return list, nil
}

func memberships(ctx context.Context, c engine.Conn, p login.PersonID) (list []login.Membership, err error) {
	err = engine.Each(ctx, c, `SELECT a.id, a.name, a.market, u.id, u.role FROM users u JOIN accounts a ON a.id = u.account_id
		WHERE u.person_id = $1 AND u.person_id <> '' ORDER BY a.name, a.id`, []any{string(p)}, func(rs engine.Rows) error {
		var m login.Membership
		err := rs.Scan(&m.Account, &m.Name, &m.Market, &m.User, &m.Role)
		list = append(list, m)
		return err
	})
	return list, err
}

// Link finds a link by the hash of its secret, used or not. Errors: porting.ErrNotFound.
func (b Book) Link(ctx context.Context, hash []byte) (l login.Link, err error) {
	found := false
	err = b.Database.Look(ctx, func(c engine.Conn) error {
		found, err = engine.One(ctx, c, []any{&l.ID, &l.Hash, &l.Kind, &l.Person, engine.At(&l.CreatedAt), engine.At(&l.ExpiresAt), engine.At(&l.UsedAt)},
			`SELECT id, hash, kind, person_id, created_at, expires_at, used_at FROM links WHERE hash = $1`, hash)
		return err
	})
	switch {
	case err != nil:
		return l, fmt.Errorf("find link: %w", err)
	case !found:
		return l, porting.ErrNotFound
	}
	return l, nil
}

// KeepFlow keeps what lies between two requests of one browser.
func (b Book) KeepFlow(ctx context.Context, f login.Flow) error {
	err := b.Database.WriteSoon(ctx, func(t engine.Tx) error {
		_, err := t.Exec(ctx, `INSERT INTO flows (hash, kind, data, expires_at) VALUES ($1, $2, $3, $4)`, f.Hash, f.Kind, f.Data, engine.Micros(f.ExpiresAt))
		return err
	})
	if err != nil {
		return fmt.Errorf("keep flow: %w", err)
	}
	return nil
}

// TakeFlow reads a flow and forgets it, so that it is used once. Errors: porting.ErrNotFound.
func (b Book) TakeFlow(ctx context.Context, hash []byte, kind string) (f login.Flow, err error) {
	found := false
	err = b.Database.Write(ctx, func(t engine.Tx) error {
		found, err = engine.One(ctx, t, []any{&f.Hash, &f.Kind, &f.Data, engine.At(&f.ExpiresAt)},
			`DELETE FROM flows WHERE hash = $1 AND kind = $2 RETURNING hash, kind, data, expires_at`, hash, kind)
		return err
	})
	switch {
	case err != nil:
		return f, fmt.Errorf("take flow: %w", err)
	case !found:
		return f, porting.ErrNotFound
	}
	return f, nil
}
