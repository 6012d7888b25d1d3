// Package storetest is the contract that the store keeps on every engine.
package storetest

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/portamento/portamento/store"
)

// Key is the master key of the tests.
func Key() []byte { return bytes.Repeat([]byte{7}, 32) }

// Engine makes fresh databases of one kind.
type Engine struct {
	Name string
	// URL makes an empty database that lives as long as the test.
	URL func(t testing.TB) string
}

// Engines are SQLite and, when TEST_POSTGRES names a server, PostgreSQL.
func Engines() []Engine {
	list := []Engine{{"sqlite", func(t testing.TB) string { return filepath.Join(t.TempDir(), "portamento.db") }}}
	if server := os.Getenv("TEST_POSTGRES"); server != "" {
		list = append(list, Engine{"postgres", func(t testing.TB) string { return postgresDatabase(t, server) }})
	}
	return list
}

// Each runs a test once for each engine, in parallel, on an empty database.
func Each(t *testing.T, test func(t *testing.T, e Engine)) {
	t.Helper()
	for _, e := range Engines() {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			test(t, e)
		})
	}
}

// Open opens a database for a test, with the real clock.
func Open(t testing.TB, url string) *store.DB {
	t.Helper()
	return OpenAt(t, url, time.Now)
}

// OpenAt is Open with another wall clock.
func OpenAt(t testing.TB, url string, wall func() time.Time) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), store.Config{URL: url, Key: Key(), Wall: wall, Logger: slog.New(slog.NewTextHandler(t.Output(), nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return db
}

// Clock is a clock that stands until it is moved.
type Clock struct{ micros atomic.Int64 }

// NewClock makes a clock that shows the instant.
func NewClock(at time.Time) *Clock {
	c := &Clock{}
	c.micros.Store(at.UnixMicro())
	return c
}

// Now is what the clock shows.
func (c *Clock) Now() time.Time { return time.UnixMicro(c.micros.Load()).UTC() }

// Advance moves the clock on.
func (c *Clock) Advance(d time.Duration) { c.micros.Add(d.Microseconds()) }

// postgresDatabase creates a database on the server and drops it when the test ends.
func postgresDatabase(t testing.TB, server string) string {
	t.Helper()
	var b [8]byte
	_, _ = rand.Read(b[:])
	name := "test_" + hex.EncodeToString(b[:])
	ask := func(sql string) {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		c, err := pgx.Connect(ctx, server)
		if err != nil {
			t.Fatalf("connect to TEST_POSTGRES: %v", err)
		}
		defer func() { _ = c.Close(ctx) }()
		if _, err := c.Exec(ctx, sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	ask("CREATE DATABASE " + name)
	t.Cleanup(func() { ask("DROP DATABASE " + name + " WITH (FORCE)") })
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}
