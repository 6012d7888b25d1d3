package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/engine"
	"github.com/portamento/portamento/store/list"
)

func scanAccount(rs engine.Rows) (a porting.Account, err error) {
	var owner []byte
	if err := rs.Scan(&a.ID, &a.Name, &a.Market, &owner, engine.At(&a.CreatedAt)); err != nil {
		return a, err
	}
	return a, json.Unmarshal(owner, &a.Owner)
}

// CreateAccount saves an account and its first users. Desk only. Errors: ErrDuplicate.
func (h *handle) CreateAccount(ctx context.Context, a porting.Account, users []porting.User) error {
	if !h.scope.Desk {
		return porting.ErrNotFound
	}
	owner, err := json.Marshal(a.Owner)
	if err != nil {
		return fmt.Errorf("write owner of %s: %w", a.ID, err)
	}
	err = h.db.engine.Write(ctx, func(t engine.Tx) error {
		_, err := t.Exec(ctx, `INSERT INTO accounts (id, name, market, owner, created_at) VALUES ($1, $2, $3, $4, $5)`,
			string(a.ID), a.Name, string(a.Market), string(owner), engine.Micros(a.CreatedAt))
		if err != nil {
			return err
		}
		for _, u := range users {
			u.Account = a.ID
			if err := insertUser(ctx, t, u); err != nil {
				return err
			}
		}
		return nil
	})
	if _, ok := h.db.engine.Dialect.Duplicate(err); ok {
		return porting.ErrDuplicate
	}
	return err
}

// Account finds an account.
func (h *handle) Account(ctx context.Context, id porting.AccountID) (a porting.Account, err error) {
	if !h.sees(id) {
		return a, porting.ErrNotFound
	}
	found := false
	err = h.db.engine.Look(ctx, func(c engine.Conn) error {
		return engine.Each(ctx, c, `SELECT id, name, market, owner, created_at FROM accounts WHERE id = $1`, []any{string(id)}, func(rs engine.Rows) error {
			found = true
			a, err = scanAccount(rs)
			return err
		})
	})
	if err == nil && !found {
		err = porting.ErrNotFound
	}
	return a, err
}

// AccountList gives the accounts that the scope sees, the oldest first.
func (h *handle) AccountList(ctx context.Context, p porting.Page) ([]porting.Account, string, error) {
	var w engine.Where
	after := ""
	if err := engine.ReadCursor(p.After, "accounts", &after); err != nil {
		return nil, "", err
	}
	w.Add(`id > ?`, after)
	if a := h.account(); a != "" {
		w.Add(`id = ?`, a)
	}
	limit := pageSize(p.Limit)
	q := list.By(`SELECT id, name, market, owner, created_at FROM accounts`, w, `id`, limit+1)
	return pageOf[porting.Account]{q, limit, scanAccount,
		func(a porting.Account) string { return engine.Cursor("accounts", a.ID) }}.read(ctx, h.db)
}

// CreateUser saves a user of an account that the scope sees; the desk's own people have no account. Errors: ErrDuplicate.
func (h *handle) CreateUser(ctx context.Context, u porting.User) error {
	if !h.sees(u.Account) {
		return porting.ErrNotFound
	}
	if u.Account != "" {
		if _, err := h.Account(ctx, u.Account); err != nil {
			return err
		}
	}
	err := h.db.engine.Write(ctx, func(t engine.Tx) error { return insertUser(ctx, t, u) })
	if _, ok := h.db.engine.Dialect.Duplicate(err); ok {
		return porting.ErrDuplicate
	}
	return err
}

func insertUser(ctx context.Context, t engine.Tx, u porting.User) error {
	_, err := t.Exec(ctx, `INSERT INTO users (id, account_id, name, email, language, role) VALUES ($1, $2, $3, $4, $5, $6)`,
		string(u.ID), string(u.Account), u.Name, u.Email, u.Language, string(u.Role))
	return err
}

// UserList gives the users of an account, the oldest first; of account "" the desk's own people.
func (h *handle) UserList(ctx context.Context, account porting.AccountID, p porting.Page) ([]porting.User, string, error) {
	if !h.sees(account) {
		return nil, "", porting.ErrNotFound
	}
	after := ""
	if err := engine.ReadCursor(p.After, "users", &after); err != nil {
		return nil, "", err
	}
	var w engine.Where
	w.Add(`account_id = ?`, string(account))
	w.Add(`id > ?`, after)
	limit := pageSize(p.Limit)
	q := list.By(`SELECT id, account_id, name, email, language, role FROM users`, w, `id`, limit+1)
	found, next, err := pageOf[porting.User]{q, limit, func(rs engine.Rows) (u porting.User, err error) {
		err = rs.Scan(&u.ID, &u.Account, &u.Name, &u.Email, &u.Language, &u.Role)
		return u, err
	}, func(u porting.User) string { return engine.Cursor("users", u.ID) }}.read(ctx, h.db)
	if err == nil && len(found) == 0 && account != "" {
		_, err = h.Account(ctx, account)
	}
	return found, next, err
}
