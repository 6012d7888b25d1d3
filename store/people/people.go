// Package people keeps who can sign in: people, teams, sessions, links, and the history of all that.
package people

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/store/engine"
)

// Book is all of it, in a database.
type Book struct {
	Database *engine.Database
	// Post orders the background job of a mail in a transaction.
	Post func(ctx context.Context, t engine.Tx, posts []login.Post) error
}

// personColumns are read by scanPerson.
const personColumns = `id, name, email, language, password, password_at, second_step, created_at, disabled_at, quiet`

func scanPerson(rs engine.Rows) (p login.Person, err error) {
	quiet := ""
	err = rs.Scan(&p.ID, &p.Name, &p.Email, &p.Language, &p.Password, engine.At(&p.PasswordAt), &p.SecondStep, engine.At(&p.CreatedAt), engine.At(&p.DisabledAt), &quiet)
	for _, g := range strings.Fields(quiet) {
		p.Quiet = append(p.Quiet, login.MailGroup(g))
	}
	return p, err
}

// quiet is the groups of mails that a person does without, as they are stored.
func quiet(p login.Person) string {
	var b strings.Builder
	for i, g := range p.Quiet {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(string(g))
	}
	return b.String()
}

// FindPerson finds one person with passkeys and identities. Errors: porting.ErrNotFound.
func (b Book) FindPerson(ctx context.Context, by login.Find) (p login.Person, err error) {
	where, args := `id = $1`, []any{string(by.ID)}
	switch {
	case by.ID != "":
	case by.Email != "":
		where, args = `email_key = $1`, []any{login.EmailKey(by.Email)}
	case len(by.Credential) > 0:
		where, args = `id = (SELECT person_id FROM passkeys WHERE credential = $1)`, []any{by.Credential}
	default:
		where, args = `id = (SELECT person_id FROM identities WHERE issuer = $1 AND subject = $2)`, []any{by.Identity.Issuer, by.Identity.Subject}
	}
	err = b.Database.View(ctx, func(c engine.Conn) error {
		p, err = person(ctx, c, where, args...)
		return err
	})
	if err != nil && !errors.Is(err, porting.ErrNotFound) {
		err = fmt.Errorf("find person: %w", err)
	}
	return p, err
}

// person loads one person with what belongs to it. Whoever is not there takes as many questions as whoever is.
func person(ctx context.Context, c engine.Conn, where string, args ...any) (p login.Person, err error) {
	found := false
	err = engine.Each(ctx, c, `SELECT `+personColumns+` FROM people WHERE `+where, args, func(rs engine.Rows) error {
		found = true
		p, err = scanPerson(rs)
		return err
	})
	if err != nil {
		return p, err
	}
	err = engine.Each(ctx, c, `SELECT id, credential, record, name, created_at, used_at FROM passkeys WHERE person_id = $1 ORDER BY id`, []any{string(p.ID)},
		func(rs engine.Rows) error {
			var k login.Passkey
			err := rs.Scan(&k.ID, &k.Credential, &k.Record, &k.Name, engine.At(&k.CreatedAt), engine.At(&k.UsedAt))
			p.Passkeys = append(p.Passkeys, k)
			return err
		})
	if err != nil {
		return p, err
	}
	err = engine.Each(ctx, c, `SELECT issuer, subject FROM identities WHERE person_id = $1 ORDER BY issuer, subject`, []any{string(p.ID)},
		func(rs engine.Rows) error {
			var i login.Identity
			err := rs.Scan(&i.Issuer, &i.Subject)
			p.Identities = append(p.Identities, i)
			return err
		})
	if err == nil && !found {
		err = porting.ErrNotFound
	}
	return p, err
}

// UpdatePerson loads and locks a person, applies f, and saves what it changed. f can run again. Errors: porting.ErrNotFound, those of f,
// login.ErrGone, porting.ErrDuplicate when the address, a passkey or an identity is somebody else's.
func (b Book) UpdatePerson(ctx context.Context, id login.PersonID, f func(*login.Person) (login.Change, error)) error {
	err := b.Database.Write(ctx, func(t engine.Tx) error {
		p, err := person(ctx, t, `id = $1`+b.Database.Dialect.LockRow, string(id))
		if err != nil {
			return err
		}
		old := p
		p.Passkeys, p.Identities = slices.Clone(p.Passkeys), slices.Clone(p.Identities)
		change, err := f(&p)
		if err != nil {
			return err
		}
		if err := b.savePerson(ctx, t, old, p); err != nil {
			return err
		}
		return b.apply(ctx, t, change)
	})
	return b.known(err)
}

// known turns a broken unique rule into the error that it stands for.
func (b Book) known(err error) error {
	if _, ok := b.Database.Dialect.Duplicate(err); ok {
		return porting.ErrDuplicate
	}
	return err
}

func insertPerson(ctx context.Context, t engine.Tx, p login.Person) error {
	_, err := t.Exec(ctx, `INSERT INTO people (`+personColumns+`, email_key) VALUES (`+engine.Params(1, 11)+`)`, string(p.ID), p.Name, p.Email, p.Language,
		p.Password, engine.Micros(p.PasswordAt), p.SecondStep, engine.Micros(p.CreatedAt), engine.Micros(p.DisabledAt), quiet(p), login.EmailKey(p.Email))
	if err != nil {
		return err
	}
	return insertIdentities(ctx, t, p.ID, p.Identities)
}

func insertIdentities(ctx context.Context, t engine.Tx, p login.PersonID, list []login.Identity) error {
	for _, i := range list {
		if _, err := t.Exec(ctx, `INSERT INTO identities (issuer, subject, person_id) VALUES ($1, $2, $3)`, i.Issuer, i.Subject, string(p)); err != nil {
			return err
		}
	}
	return nil
}

func (b Book) savePerson(ctx context.Context, t engine.Tx, old, p login.Person) error {
	_, err := t.Exec(ctx, `UPDATE people SET name = $2, email = $3, email_key = $4, language = $5, password = $6, password_at = $7, second_step = $8,
		disabled_at = $9, quiet = $10 WHERE id = $1`, string(old.ID), p.Name, p.Email, login.EmailKey(p.Email), p.Language, p.Password, engine.Micros(p.PasswordAt),
		p.SecondStep, engine.Micros(p.DisabledAt), quiet(p))
	if err != nil {
		return err
	}
	if p.Name != old.Name || p.Language != old.Language { // the accounts know them under the same name
		_, err := t.Exec(ctx, `UPDATE users SET name = $2, language = $3 WHERE person_id = $1 AND person_id <> ''`, string(old.ID), p.Name, p.Language)
		if err != nil {
			return err
		}
	}
	for _, k := range old.Passkeys {
		if !slices.ContainsFunc(p.Passkeys, func(x login.Passkey) bool { return x.ID == k.ID }) {
			if _, err := t.Exec(ctx, `DELETE FROM passkeys WHERE id = $1`, k.ID); err != nil {
				return err
			}
		}
	}
	for _, k := range p.Passkeys {
		_, err := t.Exec(ctx, `INSERT INTO passkeys (id, person_id, credential, record, name, created_at, used_at) VALUES (`+engine.Params(1, 7)+`)
			ON CONFLICT (id) DO UPDATE SET record = excluded.record, name = excluded.name, used_at = excluded.used_at`,
			k.ID, string(old.ID), k.Credential, k.Record, k.Name, engine.Micros(k.CreatedAt), engine.Micros(k.UsedAt))
		if err != nil {
			return err
		}
	}
	added := slices.DeleteFunc(slices.Clone(p.Identities), func(i login.Identity) bool { return slices.Contains(old.Identities, i) })
	return insertIdentities(ctx, t, old.ID, added)
}

// Apply saves a change that belongs to no person or team. Errors: login.ErrGone.
func (b Book) Apply(ctx context.Context, c login.Change) error {
	return b.Database.Write(ctx, func(t engine.Tx) error { return b.apply(ctx, t, c) })
}

// apply saves what goes along with a change: links used first, as one that is used up stops everything.
func (b Book) apply(ctx context.Context, t engine.Tx, c login.Change) error {
	for _, u := range c.Use {
		n, err := t.Exec(ctx, `UPDATE links SET used_at = $2 WHERE hash = $1 AND used_at = 0 AND expires_at > $2`, u.Hash, engine.Micros(u.Now))
		if err != nil {
			return err
		}
		if n == 0 {
			return login.ErrGone
		}
	}
	if c.Void != "" {
		if _, err := t.Exec(ctx, `DELETE FROM links WHERE person_id = $1`, string(c.Void)); err != nil {
			return err
		}
	}
	for _, e := range c.End {
		if err := end(ctx, t, e); err != nil {
			return err
		}
	}
	if s := c.Open; s != nil {
		_, err := t.Exec(ctx, `INSERT INTO sessions (`+sessionColumns+`) VALUES (`+engine.Params(1, 11)+`)`, s.Hash, s.ID, string(s.Person),
			string(s.Account), string(s.Means), s.Pending, engine.Micros(s.CreatedAt), engine.Micros(s.SeenAt), engine.Micros(s.ProvenAt), s.Address, s.Agent)
		if err != nil {
			return err
		}
	}
	for _, l := range c.Keep {
		_, err := t.Exec(ctx, `INSERT INTO links (hash, id, kind, person_id, created_at, expires_at, used_at) VALUES (`+engine.Params(1, 7)+`)`, l.Hash, l.ID,
			string(l.Kind), string(l.Person), engine.Micros(l.CreatedAt), engine.Micros(l.ExpiresAt), engine.Micros(l.UsedAt))
		if err != nil {
			return err
		}
	}
	if err := record(ctx, t, c.Notes); err != nil {
		return err
	}
	if len(c.Posts) == 0 {
		return nil
	}
	return b.Post(ctx, t, c.Posts)
}

// Clean forgets sessions, links and flows that open nothing any more, at most limit of each.
func (b Book) Clean(ctx context.Context, now time.Time, limit int) error {
	at := engine.Micros(now)
	err := b.Database.Write(ctx, func(t engine.Tx) error {
		for _, x := range []struct {
			table, column string
			before        int64
		}{
			{"sessions", "seen_at", engine.Micros(now.Add(-login.SessionFor))},
			{"links", "expires_at", at},
			{"flows", "expires_at", at},
		} {
			_, err := t.Exec(ctx, `DELETE FROM `+x.table+` WHERE hash IN (SELECT hash FROM `+x.table+` WHERE `+x.column+` < $1 ORDER BY `+x.column+` LIMIT $2)`,
				x.before, limit)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("clean sessions and links: %w", err)
	}
	return nil
}
