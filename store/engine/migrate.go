package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivermigrate"
)

// ErrNewer says that the database was written by a newer version of the program.
var ErrNewer = errors.New("database is newer than this program")

// migrate runs our own migrations but for those of the other engine. The caller holds the lock.
func migrate(ctx context.Context, d goose.Dialect, db *sql.DB, folder fs.FS, foreign []string) error {
	p, err := goose.NewProvider(d, db, folder, goose.WithExcludeNames(foreign), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	have, want, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read version of the tables: %w", err)
	}
	if have > want {
		return fmt.Errorf("tables have version %d, this program knows %d: %w", have, want, ErrNewer)
	}
	if have == want {
		return nil
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate tables: %w", err)
	}
	return nil
}

// migrateJobs runs River's migrations. The caller holds the lock.
func migrateJobs[T any](ctx context.Context, d riverdriver.Driver[T]) error {
	m, err := rivermigrate.New(d, nil)
	if err != nil {
		return fmt.Errorf("read migrations of jobs: %w", err)
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate jobs: %w", err)
	}
	return nil
}
