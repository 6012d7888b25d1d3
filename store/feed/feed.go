// Package feed keeps the calendar feeds of accounts.
package feed

import (
	"context"
	"fmt"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/feed"
	"github.com/portamento/portamento/store/engine"
)

// Feeds reads and saves them. It implements feed.Store of the trade.
type Feeds struct{ Database *engine.Database }

// Feed finds the feed of an account by the primary key.
func (f Feeds) Feed(ctx context.Context, account porting.AccountID) (feed.Feed, error) {
	var x feed.Feed
	found := false
	err := f.Database.Look(ctx, func(c engine.Conn) (err error) {
		found, err = engine.One(ctx, c, []any{&x.Account, &x.ID, &x.By, engine.At(&x.At)}, `SELECT account_id, id, made_by, made_at FROM calendar_feeds WHERE account_id = $1`, string(account))
		return err
	})
	if err != nil {
		return x, fmt.Errorf("read calendar feed: %w", err)
	}
	if !found {
		return x, porting.ErrNotFound
	}
	return x, nil
}

// KeepFeed saves the feed of an account in the place of the one before.
func (f Feeds) KeepFeed(ctx context.Context, x feed.Feed) error {
	err := f.Database.Write(ctx, func(t engine.Tx) error {
		_, err := t.Exec(ctx, `INSERT INTO calendar_feeds (account_id, id, made_by, made_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (account_id) DO UPDATE SET id = excluded.id, made_by = excluded.made_by, made_at = excluded.made_at`, string(x.Account), x.ID, x.By, engine.Micros(x.At))
		return err
	})
	if err != nil {
		return fmt.Errorf("save calendar feed: %w", err)
	}
	return nil
}

// DropFeed switches the feed of an account off.
func (f Feeds) DropFeed(ctx context.Context, account porting.AccountID) error {
	err := f.Database.Write(ctx, func(t engine.Tx) error {
		_, err := t.Exec(ctx, `DELETE FROM calendar_feeds WHERE account_id = $1`, string(account))
		return err
	})
	if err != nil {
		return fmt.Errorf("drop calendar feed: %w", err)
	}
	return nil
}
