package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/engine"
	"github.com/portamento/portamento/store/list"
)

// Key is an API key as it is listed; its secret is told once, by CreateKey.
type Key struct {
	ID        porting.KeyID
	Role      porting.Role
	Account   porting.AccountID // empty for the operator's roles
	Name      string
	CreatedAt time.Time
	RevokedAt time.Time // zero while it opens
}

// keyPrefix makes a secret that went astray recognisable.
const keyPrefix = "ptk_"

// CreateKey makes an API key. The secret has 256 random bits and is kept as its SHA-256 only.
func (db *DB) CreateKey(ctx context.Context, role porting.Role, account porting.AccountID, name string) (id porting.KeyID, secret string, err error) {
	if role.Operator() == (account != "") {
		return "", "", errors.New("create key: a role of the operator has no account, and any other has one")
	}
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails since Go 1.24
	secret = keyPrefix + base64.RawURLEncoding.EncodeToString(b[:])
	now := db.wall()
	id = porting.KeyID(porting.NewID(porting.PrefixKey, now))
	err = db.engine.Write(ctx, func(t engine.Tx) error {
		if account != "" {
			var found string
			ok, err := engine.One(ctx, t, []any{&found}, `SELECT id FROM accounts WHERE id = $1`, string(account))
			if err != nil {
				return err
			}
			if !ok {
				return porting.ErrNotFound
			}
		}
		_, err := t.Exec(ctx, `INSERT INTO api_keys (id, hash, role, account_id, user_id, name, created_at, revoked_at)
			VALUES ($1, $2, $3, $4, '', $5, $6, 0)`, string(id), secretHash(secret), string(role), string(account), name, engine.Micros(now))
		return err
	})
	if err != nil {
		return "", "", fmt.Errorf("create key: %w", err)
	}
	return id, secret, nil
}

func secretHash(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// KeyActor says who holds a secret. ErrNotFound: nobody, or the key was revoked.
//
// What was found is remembered for keyMemory: a key that another process revokes opens here for so long, and no longer.
func (db *DB) KeyActor(ctx context.Context, secret string) (who porting.Actor, err error) {
	hash := secretHash(secret)
	who, found := db.known.find([32]byte(hash), db.wall())
	if found {
		return who, nil
	}
	began := db.known.turn()
	err = db.engine.Look(ctx, func(c engine.Conn) error {
		found, err = engine.One(ctx, c, []any{&who.Key, &who.Role, &who.Account, &who.User, &who.Name},
			`SELECT id, role, account_id, user_id, name FROM api_keys WHERE hash = $1 AND revoked_at = 0`, hash)
		return err
	})
	if err != nil {
		return porting.Actor{}, fmt.Errorf("look up key: %w", err)
	}
	if !found {
		return porting.Actor{}, porting.ErrNotFound
	}
	db.known.keep([32]byte(hash), who, db.wall(), began)
	return who, nil
}

// RevokeKey ends a key at once; in other processes within keyMemory. Errors: ErrNotFound.
func (db *DB) RevokeKey(ctx context.Context, id porting.KeyID) error {
	var n int64
	err := db.engine.Write(ctx, func(t engine.Tx) (err error) {
		n, err = t.Exec(ctx, `UPDATE api_keys SET revoked_at = $2 WHERE id = $1 AND revoked_at = 0`, string(id), engine.Micros(db.wall()))
		return err
	})
	db.known.forget()
	if err != nil {
		return fmt.Errorf("revoke key: %w", err)
	}
	if n == 0 {
		return porting.ErrNotFound
	}
	return nil
}

// KeyList gives the keys of an account, or with "" all there are, the oldest first.
func (db *DB) KeyList(ctx context.Context, account porting.AccountID, p porting.Page) (keys []Key, next string, err error) {
	after := ""
	if err := engine.ReadCursor(p.After, "keys", &after); err != nil {
		return nil, "", err
	}
	var w engine.Where
	if account != "" {
		w.Add(`account_id = ?`, string(account))
	}
	w.Add(`id > ?`, after)
	limit := pageSize(p.Limit)
	q := list.By(`SELECT id, role, account_id, name, created_at, revoked_at FROM api_keys`, w, `id`, limit+1)
	return pageOf[Key]{q, limit, func(rs engine.Rows) (k Key, err error) {
		err = rs.Scan(&k.ID, &k.Role, &k.Account, &k.Name, engine.At(&k.CreatedAt), engine.At(&k.RevokedAt))
		return k, err
	}, func(k Key) string { return engine.Cursor("keys", k.ID) }}.read(ctx, db)
}
