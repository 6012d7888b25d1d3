package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/riverqueue/river"
)

// dialect holds what differs between the engines; nothing else asks which engine it is.
type dialect struct {
	name        string                                  // for the manifest of backups
	lockRow     string                                  // suffix that locks the rows read
	claim       string                                  // suffix that locks rows and passes over those locked by others
	jobArgs     string                                  // expression that gives a job's arguments as text
	settle      time.Duration                           // how long a transaction may stay open before its events are passed over by the feed
	foreign     []string                                // migrations written for the other engine
	duplicate   func(err error) (table string, ok bool) // a unique rule is broken
	orphan      func(err error) bool                    // a foreign key points at nothing
	transient   func(err error) bool                    // the transaction was rolled back because of others; it can run again
	unavailable func(err error) bool                    // disk full, read-only, connection lost
}

// engine opens transactions on one database.
type engine interface {
	Begin(ctx context.Context) (tx, error) // to write
	View(ctx context.Context) (tx, error)  // one snapshot, to read
	Migrate(ctx context.Context, foreign []string) error
	Jobs(cfg *river.Config) (Jobs, error)
	Close()
}

// conn runs statements.
type conn interface {
	// Exec answers the number of rows touched.
	Exec(ctx context.Context, sql string, args ...any) (int64, error)
	// Query answers rows; close them before the next statement.
	Query(ctx context.Context, sql string, args ...any) (rows, error)
}

// tx is a transaction.
type tx interface {
	conn
	// Enqueue inserts background jobs with the transaction.
	Enqueue(ctx context.Context, jobs []river.InsertManyParams) error
	// Commit has a time limit of its own: a commit cut by the caller's deadline may have been done.
	Commit() error
	Rollback()
}

// rows is the result of a query.
type rows interface {
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

// openEngine opens the engine that the URL names.
func openEngine(ctx context.Context, url string) (engine, dialect, error) {
	if strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://") {
		e, err := openPostgres(ctx, url)
		return e, postgresDialect(), err
	}
	if url == "" || strings.Contains(url, "://") {
		return nil, dialect{}, fmt.Errorf("database must be postgres://... or the path of a file")
	}
	e, err := openSQLite(ctx, url)
	return e, sqliteDialect(), err
}
