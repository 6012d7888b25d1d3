// Package store is the database: requests, events, deadlines, jobs and keys in one SQL text for two engines.
package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/carriers"
	"github.com/portamento/portamento/store/engine"
	"github.com/portamento/portamento/store/feed"
	"github.com/portamento/portamento/store/homeline"
	"github.com/portamento/portamento/store/live"
	"github.com/portamento/portamento/store/moves"
	"github.com/portamento/portamento/store/people"
	"github.com/portamento/portamento/store/question"
	"github.com/portamento/portamento/store/seal"
)

// Config says which database to open and with what.
type Config struct {
	URL     string           // "postgres://..." or the path of a SQLite file
	Key     []byte           // master key of 32 bytes; never in the database nor in a backup
	OldKeys [][]byte         // keys that were in force before; they only open
	Wall    func() time.Time // the real clock, for leases and for the order in which things were saved
	Logger  *slog.Logger     // nil: silent
}

// DB is an open database. It is safe for concurrent use.
type DB struct {
	engine *engine.Database
	keys   seal.Keyring
	wall   func() time.Time
	log    *slog.Logger
	known  knownKeys
	stored atomic.Int64 // the newest instant given to an event, in microseconds
}

var _ porting.Store = (*DB)(nil)

//go:embed migrations/*.sql
var migrations embed.FS

// Open opens the database and brings its tables up to date; it is safe when several processes start at once. It refuses a database
// that is newer than the program (engine.ErrNewer), one that was sealed with another key, and one that would not keep what it acknowledges.
func Open(ctx context.Context, cfg Config) (*DB, error) {
	keys, err := seal.New(cfg.Key, cfg.OldKeys)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	if cfg.Wall == nil {
		return nil, errors.New("open database: no clock given")
	}
	e, err := engine.Open(ctx, cfg.URL)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	db := &DB{engine: e, keys: keys, wall: cfg.Wall, log: cfg.Logger}
	if err := db.prepare(ctx); err != nil {
		e.Close()
		return nil, fmt.Errorf("open database: %w", err)
	}
	return db, nil
}

// prepare brings the tables up to date and looks where the event feed goes on.
func (db *DB) prepare(ctx context.Context) error {
	folder, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	if err := db.engine.Migrate(ctx, folder); err != nil {
		return err
	}
	if err := db.checkKey(ctx); err != nil {
		return err
	}
	return db.engine.View(ctx, func(c engine.Conn) error {
		var newest int64
		if _, err := engine.One(ctx, c, []any{&newest}, `SELECT COALESCE(MAX(stored_at), 0) FROM events`); err != nil {
			return err
		}
		db.stored.Store(newest)
		return nil
	})
}

// checkKey refuses a master key that does not open what the database holds, and notes the one in force.
func (db *DB) checkKey(ctx context.Context) error {
	var id string
	err := db.engine.View(ctx, func(c engine.Conn) error {
		_, err := engine.One(ctx, c, []any{&id}, `SELECT value FROM meta WHERE name = 'key_id'`)
		return err
	})
	switch {
	case err != nil:
		return err
	case id == db.keys.ID():
		return nil
	case id != "" && !db.keys.Has(id):
		return errors.New("its secrets were sealed with another master key")
	}
	return db.engine.Write(ctx, func(t engine.Tx) error { return setMeta(ctx, t, "key_id", db.keys.ID()) })
}

// Close closes the database. Stop the jobs first.
func (db *DB) Close() { db.engine.Close() }

// Ping tells whether the database can be read and written; a full disk is an error.
func (db *DB) Ping(ctx context.Context) error {
	err := db.engine.Write(ctx, func(t engine.Tx) error {
		_, err := t.Exec(ctx, `UPDATE meta SET value = $1 WHERE name = 'probe'`, db.wall().UTC().Format(time.RFC3339Nano))
		return err
	})
	if err != nil {
		return fmt.Errorf("ping database: %w", err)
	}
	return nil
}

// Unavailable says of an error that the database cannot take writes for now: its disk is full, it is read-only, or gone.
func (db *DB) Unavailable(err error) bool { return err != nil && db.engine.Dialect.Unavailable(err) }

// Requests gives the requests of one account, or all of them to the desk.
func (db *DB) Requests(s porting.Scope) porting.Requests { return &handle{db: db, scope: s} }

// Lists gives the lists of one account, or all of them to the desk.
func (db *DB) Lists(s porting.Scope) porting.Lists { return &handle{db: db, scope: s} }

// Inventory gives the own numbers of one account, or all of them to the desk.
func (db *DB) Inventory(s porting.Scope) porting.Inventory { return &handle{db: db, scope: s} }

// People gives one account and its users, or all of them to the desk.
func (db *DB) People(s porting.Scope) porting.People { return &handle{db: db, scope: s} }

// Carriers gives what the desk keeps of losing carriers.
func (db *DB) Carriers() porting.Carriers { return carriers.Book{Database: db.engine} }

// Feeds are the calendar feeds of accounts.
func (db *DB) Feeds() feed.Feeds { return feed.Feeds{Database: db.engine} }

// Questions are what people without an account ask the desk to look at.
func (db *DB) Questions() question.Book { return question.Book{Database: db.engine, Keys: db.keys} }

// Homes are what accounts ask of the operator's own residential devices.
func (db *DB) Homes() homeline.Book { return homeline.Book{Database: db.engine, Keys: db.keys} }

// Watch tells which requests have changed.
func (db *DB) Watch() live.Watch { return live.Watch{Database: db.engine} }

// Moves reads how long completed orders took.
func (db *DB) Moves() moves.Log { return moves.Log{Database: db.engine} }

// Logins keeps who can sign in, with their sessions and their history.
func (db *DB) Logins() people.Book { return people.Book{Database: db.engine, Post: enqueuePosts} }

// handle is the store as one scope sees it.
type handle struct {
	db    *DB
	scope porting.Scope
}

// account is the account whose rows the handle sees, "" for all of them. A scope that names nobody sees nothing.
func (h *handle) account() string {
	if h.scope.Desk {
		return ""
	}
	if h.scope.Account == "" {
		return "-"
	}
	return string(h.scope.Account)
}

// sees says whether rows of the account are in the scope.
func (h *handle) sees(a porting.AccountID) bool {
	return h.scope.Desk || (a != "" && a == h.scope.Account)
}
