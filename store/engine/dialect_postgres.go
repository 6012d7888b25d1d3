package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
)

// commitLimit is how long a commit may take.
const commitLimit = 10 * time.Second

// migrationLock is the advisory lock that migrations run under: any constant will do.
const migrationLock = 0x706f7274616d656e

func postgresDialect() Dialect {
	return Dialect{
		Name:    "postgres",
		LockRow: " FOR UPDATE",
		Claim:   " FOR UPDATE SKIP LOCKED",
		JobArgs: "args::text",
		Rescue:  "UPDATE river_job SET state = 'available' WHERE state = 'running' AND kind = $1 AND attempted_at < now() - make_interval(secs => $2)",
		Settle:  2 * time.Second,
		foreign: []string{"00002_append_only_sqlite.sql", "00009_people_append_only_sqlite.sql"},
		Duplicate: func(err error) (string, bool) {
			var e *pgconn.PgError
			if errors.As(err, &e) && e.Code == "23505" {
				return e.TableName, true
			}
			return "", false
		},
		Orphan: func(err error) bool {
			var e *pgconn.PgError
			return errors.As(err, &e) && e.Code == "23503"
		},
		transient: func(err error) bool {
			var e *pgconn.PgError
			return errors.As(err, &e) && (e.Code == "40001" || e.Code == "40P01")
		},
		Unavailable: func(err error) bool {
			var e *pgconn.PgError
			if errors.As(err, &e) {
				switch e.Code[:2] {
				case "53", "57", "58", "08": // resources, operator intervention, system, connection
					return true
				}
				return e.Code == "25006" // read-only
			}
			var dial *pgconn.ConnectError
			var network *net.OpError
			return errors.As(err, &dial) || errors.As(err, &network) || pgconn.SafeToRetry(err) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)
		},
	}
}

// postgres is a pool of connections to a PostgreSQL server.
type postgres struct {
	pool *pgxpool.Pool
	jobs *river.Client[pgx.Tx] // inserts only
}

func openPostgres(ctx context.Context, url string) (*postgres, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, errors.New("database URL cannot be read") // pgx's own words could repeat the password
	}
	cfg.MaxConns = max(cfg.MaxConns, 16)
	cfg.ConnConfig.ConnectTimeout = 5 * time.Second
	cfg.ConnConfig.RuntimeParams["application_name"] = "portamento"
	cfg.ConnConfig.RuntimeParams["synchronous_commit"] = "on"
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	jobs, err := river.NewClient(riverpgxv5.New(pool), &river.Config{})
	if err != nil {
		pool.Close()
		return nil, fmt.Errorf("make job client: %w", err)
	}
	return &postgres{pool: pool, jobs: jobs}, nil
}

// Statements that open a transaction.
const (
	toWrite = "begin"
	toRead  = "begin isolation level repeatable read read only"
	noWait  = "set local synchronous_commit = off"
)

func (p *postgres) Begin(ctx context.Context, soon bool) (opened, error) {
	opening := []string{toWrite}
	if soon {
		opening = append(opening, noWait)
	}
	t, err := p.open(ctx, opening...)
	return opened{t, t}, err
}

func (p *postgres) View(ctx context.Context) (opened, error) {
	t, err := p.open(ctx, toRead)
	return opened{t, t}, err
}

func (p *postgres) open(ctx context.Context, opening ...string) (*postgresTx, error) {
	c, err := p.pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	return &postgresTx{conn: c, opening: opening, jobs: p.jobs}, nil
}

// Ask sends all questions and the transaction around them at once.
func (p *postgres) Ask(ctx context.Context, questions []Question) error {
	t, err := p.open(ctx, toRead)
	if err != nil {
		return err
	}
	return t.last(ctx, questions)
}

// Look answers single questions without a transaction around them.
func (p *postgres) Look() Conn { return postgresLook{p.pool} }

func (p *postgres) Close() { p.pool.Close() }

func (p *postgres) Jobs(cfg *river.Config) (Jobs, error) {
	return river.NewClient(riverpgxv5.New(p.pool), cfg)
}

// Migrate holds the lock on a connection of its own, as goose and River use others.
func (p *postgres) Migrate(ctx context.Context, folder fs.FS, foreign []string) error {
	c, err := p.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer c.Release()
	if _, err := c.Exec(ctx, `SELECT pg_advisory_lock($1)`, int64(migrationLock)); err != nil {
		return err
	}
	defer func() {
		_, _ = c.Exec(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, int64(migrationLock))
	}()
	plain := stdlib.OpenDBFromPool(p.pool)
	defer func() { _ = plain.Close() }()
	if err := migrate(ctx, goose.DialectPostgres, plain, folder, foreign); err != nil {
		return err
	}
	return migrateJobs(ctx, riverpgxv5.New(p.pool))
}

// postgresLook asks through any connection of the pool.
type postgresLook struct{ pool *pgxpool.Pool }

func (l postgresLook) Exec(context.Context, string, ...any) (int64, error) {
	return 0, errors.New("a look changes nothing")
}

func (l postgresLook) Query(ctx context.Context, sql string, args ...any) (Rows, error) {
	r, err := l.pool.Query(ctx, sql, planned(args)...)
	if err != nil {
		return nil, err
	}
	return postgresRows{r}, nil
}

func (l postgresLook) Ask(ctx context.Context, questions []Question) error {
	return eachOf(ctx, l, questions)
}

// planned sends a statement that is to be planned anew without keeping it prepared.
func planned(args []any) []any {
	if len(args) > 0 {
		if _, ok := args[0].(Anew); ok {
			return append([]any{pgx.QueryExecModeExec}, args[1:]...)
		}
	}
	return args
}

// postgresRows gives Close the shape that database/sql has.
type postgresRows struct{ pgx.Rows }

func (r postgresRows) Close() error {
	r.Rows.Close()
	return r.Err()
}
