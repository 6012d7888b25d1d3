package people

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/store/engine"
)

const invitationColumns = `id, hash, account_id, email, language, role, invited_by, inviter_name, sent, created_at, expires_at, accepted_at, revoked_at`

func invitationFields(i *login.Invitation) []any {
	return []any{&i.ID, &i.Hash, &i.Account, &i.Email, &i.Language, &i.Role, &i.By, &i.ByName, &i.Sent, engine.At(&i.CreatedAt), engine.At(&i.ExpiresAt),
		engine.At(&i.AcceptedAt), engine.At(&i.RevokedAt)}
}

// Team is everybody of an account who can sign in, with the invitations that nobody accepted or revoked. Errors: porting.ErrNotFound.
func (b Book) Team(ctx context.Context, id porting.AccountID) (t login.Team, err error) {
	err = b.Database.View(ctx, func(c engine.Conn) error {
		t, err = team(ctx, c, id, "")
		return err
	})
	if err != nil && !errors.Is(err, porting.ErrNotFound) {
		err = fmt.Errorf("read team: %w", err)
	}
	return t, err
}

func team(ctx context.Context, c engine.Conn, id porting.AccountID, lock string) (t login.Team, err error) {
	found, err := engine.One(ctx, c, []any{&t.Account, &t.Name, &t.Market}, `SELECT id, name, market FROM accounts WHERE id = $1`+lock, string(id))
	if err != nil {
		return t, err
	}
	if !found {
		return t, porting.ErrNotFound
	}
	err = engine.Each(ctx, c, `SELECT u.id, p.id, p.name, p.email, p.language, u.role,
		COALESCE((SELECT MAX(s.seen_at) FROM sessions s WHERE s.person_id = p.id), 0)
		FROM users u JOIN people p ON p.id = u.person_id WHERE u.account_id = $1 ORDER BY u.id`, []any{string(id)}, func(rs engine.Rows) error {
		var m login.Member
		err := rs.Scan(&m.User, &m.Person, &m.Name, &m.Email, &m.Language, &m.Role, engine.At(&m.SeenAt))
		t.Members = append(t.Members, m)
		return err
	})
	if err != nil {
		return t, err
	}
	return t, engine.Each(ctx, c, `SELECT `+invitationColumns+` FROM invitations WHERE account_id = $1 AND accepted_at = 0 AND revoked_at = 0 ORDER BY id`,
		[]any{string(id)}, func(rs engine.Rows) error {
			var i login.Invitation
			err := rs.Scan(invitationFields(&i)...)
			t.Invitations = append(t.Invitations, i)
			return err
		})
}

// Invited finds an invitation by the hash of its latest secret, with the name of its account. Errors: porting.ErrNotFound.
func (b Book) Invited(ctx context.Context, hash []byte) (inv login.Invitation, account string, err error) {
	found := false
	err = b.Database.View(ctx, func(c engine.Conn) error {
		found, err = engine.One(ctx, c, invitationFields(&inv), `SELECT `+invitationColumns+` FROM invitations WHERE hash = $1`, hash)
		if err != nil || !found {
			return err
		}
		_, err = engine.One(ctx, c, []any{&account}, `SELECT name FROM accounts WHERE id = $1`, string(inv.Account))
		return err
	})
	switch {
	case err != nil:
		return inv, "", fmt.Errorf("find invitation: %w", err)
	case !found:
		return inv, "", porting.ErrNotFound
	}
	return inv, account, nil
}

// InvitedAs lists the invitations of a mail address that nobody accepted or revoked, the newest first.
func (b Book) InvitedAs(ctx context.Context, email string) (list []login.Invitation, err error) {
	err = b.Database.Look(ctx, func(c engine.Conn) error {
		return engine.Each(ctx, c, `SELECT `+invitationColumns+` FROM invitations WHERE email = $1 AND accepted_at = 0 AND revoked_at = 0 ORDER BY id DESC LIMIT 20`,
			[]any{login.EmailKey(email)}, func(rs engine.Rows) error {
				var i login.Invitation
				err := rs.Scan(invitationFields(&i)...)
				list = append(list, i)
				return err
			})
	})
	if err != nil {
		return nil, fmt.Errorf("list invitations: %w", err)
	}
	return list, nil
}

// UpdateTeam loads and locks the people and invitations of an account, applies f, and saves what it changed. f can run again. Errors:
// porting.ErrNotFound, those of f, porting.ErrDuplicate.
func (b Book) UpdateTeam(ctx context.Context, id porting.AccountID, f func(*login.Team) (login.Change, error)) error {
	err := b.Database.Write(ctx, func(t engine.Tx) error {
		x, err := team(ctx, t, id, b.Database.Dialect.LockRow)
		if err != nil {
			return err
		}
		old := x
		x.Members, x.Invitations = slices.Clone(x.Members), slices.Clone(x.Invitations)
		change, err := f(&x)
		if err != nil {
			return err
		}
		for _, p := range x.Newcomers {
			if err := insertPerson(ctx, t, p); err != nil {
				return err
			}
		}
		if err := saveMembers(ctx, t, old, x); err != nil {
			return err
		}
		if err := saveInvitations(ctx, t, old, x); err != nil {
			return err
		}
		return b.apply(ctx, t, change)
	})
	return b.known(err)
}

func saveMembers(ctx context.Context, t engine.Tx, old, x login.Team) error {
	for _, m := range old.Members {
		if _, stays := x.Member(m.User); stays {
			continue
		}
		// Numbers may ring at the user: then the user stays, and nobody signs in as it.
		n, err := t.Exec(ctx, `DELETE FROM users WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM own_numbers WHERE account_id = $2 AND user_id = $1)`, string(m.User), string(x.Account))
		if err == nil && n == 0 {
			_, err = t.Exec(ctx, `UPDATE users SET person_id = '', role = $2 WHERE id = $1`, string(m.User), string(login.Read))
		}
		if err != nil {
			return err
		}
	}
	for _, m := range x.Members {
		before, was := old.Member(m.User)
		if was && before.Role == m.Role {
			continue
		}
		var err error
		if was {
			_, err = t.Exec(ctx, `UPDATE users SET role = $2 WHERE id = $1`, string(m.User), string(m.Role))
		} else {
			err = join(ctx, t, x.Account, m)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// join makes a user of the account a member: the one with the person's address where nobody signs in as it, else a new one.
func join(ctx context.Context, t engine.Tx, a porting.AccountID, m login.Member) error {
	n, err := t.Exec(ctx, `UPDATE users SET person_id = $1, role = $2, name = $3, language = $4 WHERE id =
		(SELECT MIN(id) FROM users WHERE account_id = $5 AND person_id = '' AND LOWER(email) = $6)`,
		string(m.Person), string(m.Role), m.Name, m.Language, string(a), login.EmailKey(m.Email))
	if err != nil || n > 0 {
		return err
	}
	_, err = t.Exec(ctx, `INSERT INTO users (id, account_id, name, email, language, role, person_id) VALUES (`+engine.Params(1, 7)+`)`,
		string(m.User), string(a), m.Name, m.Email, m.Language, string(m.Role), string(m.Person))
	return err
}

func saveInvitations(ctx context.Context, t engine.Tx, old, x login.Team) error {
	for _, i := range x.Invitations {
		at := slices.IndexFunc(old.Invitations, func(o login.Invitation) bool { return o.ID == i.ID })
		if at < 0 {
			_, err := t.Exec(ctx, `INSERT INTO invitations (`+invitationColumns+`) VALUES (`+engine.Params(1, 13)+`)`, i.ID, i.Hash, string(i.Account),
				login.EmailKey(i.Email), i.Language, string(i.Role), string(i.By), i.ByName, i.Sent, engine.Micros(i.CreatedAt), engine.Micros(i.ExpiresAt),
				engine.Micros(i.AcceptedAt), engine.Micros(i.RevokedAt))
			if err != nil {
				return err
			}
			continue
		}
		o := old.Invitations[at]
		if o.Sent == i.Sent && o.AcceptedAt.Equal(i.AcceptedAt) && o.RevokedAt.Equal(i.RevokedAt) {
			continue
		}
		_, err := t.Exec(ctx, `UPDATE invitations SET hash = $2, sent = $3, expires_at = $4, accepted_at = $5, revoked_at = $6 WHERE id = $1`, i.ID, i.Hash,
			i.Sent, engine.Micros(i.ExpiresAt), engine.Micros(i.AcceptedAt), engine.Micros(i.RevokedAt))
		if err != nil {
			return err
		}
	}
	return nil
}
