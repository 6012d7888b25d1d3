// Package engine opens SQLite or PostgreSQL and runs one SQL text on either.
package engine

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"time"

	"github.com/riverqueue/river"
)

// Dialect holds what differs between the engines; nothing else asks which engine it is.
type Dialect struct {
	Name        string                                  // for the manifest of backups
	LockRow     string                                  // suffix that locks the rows read
	Claim       string                                  // suffix that locks rows and passes over those locked by others
	Rescue      string                                  // frees the jobs of kind $1 that a dead node has been running for $2 seconds; "" where there is one node
	JobArgs     string                                  // expression that gives a job's arguments as text
	Settle      time.Duration                           // how long a transaction may stay open before the feed of events passes over it
	Duplicate   func(err error) (table string, ok bool) // a unique rule is broken
	Orphan      func(err error) bool                    // a foreign key points at nothing
	Unavailable func(err error) bool                    // disk full, read-only, connection lost

	foreign   []string             // migrations written for the other engine
	transient func(err error) bool // the transaction was rolled back because of others; it can run again
}

// driver opens transactions on one database.
type driver interface {
	Begin(ctx context.Context, soon bool) (opened, error) // to write; soon: the commit need not wait for the disk
	View(ctx context.Context) (opened, error)             // one snapshot, to read
	Migrate(ctx context.Context, folder fs.FS, foreign []string) error
	Jobs(cfg *river.Config) (Jobs, error)
	Close()
}

// Conn runs statements.
type Conn interface {
	// Exec answers the number of rows touched.
	Exec(ctx context.Context, sql string, args ...any) (int64, error)
	// Query answers rows; close them before the next statement.
	Query(ctx context.Context, sql string, args ...any) (Rows, error)
	// Ask reads the answers to all questions, one after another; where the database is a network away they travel together.
	Ask(ctx context.Context, questions []Question) error
}

// Question is a query with what reads its rows.
type Question struct {
	SQL  string
	Args []any
	Scan func(Rows) error
	// Moot, where it is set, says after the questions before that this one need not be asked.
	Moot func() bool
}

// Tx is a transaction.
type Tx interface {
	Conn
	// Later is Exec for a statement that may be sent with others later on, in their order, at the latest with the commit. check, if it is
	// not nil, is told how many rows it touched; its error is that of the statement.
	Later(ctx context.Context, check func(rows int64) error, sql string, args ...any) error
	// Enqueue inserts background jobs with the transaction.
	Enqueue(ctx context.Context, jobs []river.InsertManyParams) error
}

// ending ends a transaction.
type ending interface {
	// Commit has a time limit of its own: a commit cut by the caller's deadline may have been done.
	Commit() error
	Rollback()
}

// opened is a transaction with its end.
type opened struct {
	Tx
	ending
}

// Rows is the result of a query.
type Rows interface {
	Next() bool
	Scan(dest ...any) error
	Err() error
	Close() error
}

// Jobs works off background jobs.
type Jobs interface {
	Start(ctx context.Context) error
	// Stop takes no new jobs and waits for the running ones.
	Stop(ctx context.Context) error
	// StopAndCancel cancels the running ones too.
	StopAndCancel(ctx context.Context) error
	Stopped() <-chan struct{}
}

// Database is an open database of either kind.
type Database struct {
	Dialect Dialect
	driver  driver
}

// Open opens "postgres://..." or the SQLite file of that path.
func Open(ctx context.Context, url string) (*Database, error) {
	if strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://") {
		p, err := openPostgres(ctx, url)
		if err != nil {
			return nil, err
		}
		return &Database{Dialect: postgresDialect(), driver: p}, nil
	}
	if url == "" || strings.Contains(url, "://") {
		return nil, errors.New("database must be postgres://... or the path of a file")
	}
	f, err := openSQLite(ctx, url)
	if err != nil {
		return nil, err
	}
	return &Database{Dialect: sqliteDialect(), driver: f}, nil
}

// Migrate brings our tables (by the folder's files) and River's up to date, under one lock. Errors: ErrNewer.
func (d *Database) Migrate(ctx context.Context, folder fs.FS) error {
	return d.driver.Migrate(ctx, folder, d.Dialect.foreign)
}

// Jobs makes a client that works off jobs.
func (d *Database) Jobs(cfg *river.Config) (Jobs, error) { return d.driver.Jobs(cfg) }

// Close closes all connections.
func (d *Database) Close() { d.driver.Close() }
