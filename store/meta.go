package store

import (
	"context"
	"fmt"

	"github.com/portamento/portamento/store/engine"
)

// Held says whether the database is held, and why: a restored one takes up no deadline, and workers send nothing, until it is released.
func (db *DB) Held(ctx context.Context) (is bool, why string, err error) {
	err = db.engine.View(ctx, func(c engine.Conn) error {
		is, why, err = held(ctx, c)
		return err
	})
	if err != nil {
		return true, "", fmt.Errorf("ask whether held: %w", err)
	}
	return is, why, nil
}

func held(ctx context.Context, c engine.Conn) (is bool, why string, err error) {
	found, err := engine.One(ctx, c, []any{&why}, `SELECT value FROM meta WHERE name = 'held'`)
	return err != nil || !found || why != "", why, err
}

// SetHeld holds the database or releases it; why is shown to whoever has to decide.
func (db *DB) SetHeld(ctx context.Context, is bool, why string) error {
	if !is {
		why = ""
	} else if why == "" {
		why = "held"
	}
	err := db.engine.Write(ctx, func(t engine.Tx) error { return setMeta(ctx, t, "held", why) })
	if err != nil {
		return fmt.Errorf("hold database: %w", err)
	}
	return nil
}

// Agree remembers a value under a name, the first one that anybody gives, and answers the one that stands: so that all nodes on a database can find
// out whether they mean the same.
func (db *DB) Agree(ctx context.Context, name, value string) (stands string, err error) {
	err = db.engine.Write(ctx, func(t engine.Tx) error {
		if _, err := t.Exec(ctx, `INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`, "agreed."+name, value); err != nil {
			return err
		}
		_, err := engine.One(ctx, t, []any{&stands}, `SELECT value FROM meta WHERE name = $1`, "agreed."+name)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("agree on %s: %w", name, err)
	}
	return stands, nil
}

// Disagree forgets what was agreed on under a name.
func (db *DB) Disagree(ctx context.Context, name string) error {
	err := db.engine.Write(ctx, func(t engine.Tx) error {
		_, err := t.Exec(ctx, `DELETE FROM meta WHERE name = $1`, "agreed."+name)
		return err
	})
	if err != nil {
		return fmt.Errorf("forget what was agreed on %s: %w", name, err)
	}
	return nil
}

func setMeta(ctx context.Context, c engine.Conn, name, value string) error {
	_, err := c.Exec(ctx, `INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	return err
}
