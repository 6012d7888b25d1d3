package engine_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/store/engine"
)

func open(t *testing.T) *engine.Database {
	t.Helper()
	db, err := engine.Open(t.Context(), filepath.Join(t.TempDir(), "with space?#%.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	run(t, db, `CREATE TABLE rows (id bigint PRIMARY KEY, at bigint NOT NULL, body text NOT NULL)`)
	return db
}

func run(t *testing.T, db *engine.Database, sql string, args ...any) {
	t.Helper()
	err := db.Write(t.Context(), func(tx engine.Tx) error {
		_, err := tx.Exec(t.Context(), sql, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func count(t *testing.T, db *engine.Database) (n int) {
	t.Helper()
	err := db.View(t.Context(), func(c engine.Conn) error {
		_, err := engine.One(t.Context(), c, []any{&n}, `SELECT COUNT(*) FROM rows`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestDatabase_FullDisk(t *testing.T) {
	t.Parallel()
	db := open(t)
	run(t, db, `PRAGMA max_page_count = 20`) // the file may not grow: what a full disk answers
	fill := func(i int) error {
		return db.Write(t.Context(), func(tx engine.Tx) error {
			_, err := tx.Exec(t.Context(), `INSERT INTO rows (id, at, body) VALUES ($1, 0, $2)`, i, strings.Repeat("x", 4000))
			return err
		})
	}
	saved := 0
	var full error
	for i := range 100 {
		if full = fill(i); full != nil {
			break
		}
		saved++
	}
	if full == nil || !db.Dialect.Unavailable(full) {
		t.Fatalf("after %d rows: %v", saved, full)
	}
	if got := count(t, db); got != saved {
		t.Errorf("%d rows are there, %d were acknowledged", got, saved)
	}
	run(t, db, `PRAGMA max_page_count = 1000`)
	if err := fill(1000); err != nil {
		t.Errorf("with room again: %v", err)
	}
}

func TestDatabase_ReadersCannotWrite(t *testing.T) {
	t.Parallel()
	db := open(t)
	err := db.View(t.Context(), func(c engine.Conn) error {
		_, err := c.Exec(t.Context(), `INSERT INTO rows (id, at, body) VALUES (1, 0, '')`)
		return err
	})
	if err == nil || count(t, db) != 0 {
		t.Errorf("a reader wrote: %v", err)
	}
}

func TestDatabase_RollsBack(t *testing.T) {
	t.Parallel()
	db := open(t)
	refused := errors.New("refused")
	for range 3 { // the third runs prepared statements
		err := db.Write(t.Context(), func(tx engine.Tx) error {
			if _, err := tx.Exec(t.Context(), `INSERT INTO rows (id, at, body) VALUES (1, 0, '')`); err != nil {
				return err
			}
			return refused
		})
		if err != refused {
			t.Errorf("got %v", err)
		}
	}
	if n := count(t, db); n != 0 {
		t.Errorf("%d rows of transactions that were refused", n)
	}
}

func TestDatabase_SaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	db := open(t)
	run(t, db, `INSERT INTO rows (id, at, body) VALUES (1, 0, '')`)
	err := db.Write(t.Context(), func(tx engine.Tx) error {
		_, err := tx.Exec(t.Context(), `INSERT INTO rows (id, at, body) VALUES (1, 0, '')`)
		return err
	})
	if table, ok := db.Dialect.Duplicate(err); !ok || table != "rows" {
		t.Errorf("duplicate of %q: %v", table, err)
	}
	if db.Dialect.Unavailable(err) || db.Dialect.Orphan(err) {
		t.Errorf("taken for something else: %v", err)
	}
}

func TestAt(t *testing.T) {
	t.Parallel()
	db := open(t)
	paris := time.FixedZone("Paris", 3600)
	for i, at := range []time.Time{{}, time.Date(2026, 3, 29, 2, 30, 0, 123456000, paris), time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC)} {
		run(t, db, `INSERT INTO rows (id, at, body) VALUES ($1, $2, '')`, i, engine.Micros(at))
		var got time.Time
		err := db.View(t.Context(), func(c engine.Conn) error {
			_, err := engine.One(t.Context(), c, []any{engine.At(&got)}, `SELECT MAX(at) FROM rows WHERE id = $1`, i) // an expression, too
			return err
		})
		if err != nil || !got.Equal(at) || got.Location() != time.UTC {
			t.Errorf("%v came back as %v, %v", at, got, err)
		}
	}
	var never time.Time
	if err := engine.At(&never).Scan(engine.MicrosOrNever(time.Time{})); err != nil || !never.IsZero() {
		t.Errorf("none came back as %v, %v", never, err)
	}
	if err := engine.At(&never).Scan("2026-01-01"); err == nil {
		t.Error("a text was read as an instant")
	}
}

func TestWhere(t *testing.T) {
	t.Parallel()
	var w engine.Where
	if w.String() != "" {
		t.Errorf("no conditions make %q", w.String())
	}
	w.Add(`a = ?`, 1)
	engine.AnyOf(&w, "b", []string{})
	engine.AnyOf(&w, "c", []string{"x", "y"})
	w.Add(`(d, e) < (?, ?)`, 2, 3)
	w.Add(`f`)
	if want := ` WHERE a = $1 AND c IN ($2,$3) AND (d, e) < ($4, $5) AND f`; w.String() != want || len(w.Args) != 5 {
		t.Errorf("got %q with %d arguments, want %q", w.String(), len(w.Args), want)
	}
}

// What customers tell us is nobody else's to read, wherever the file lies.
func TestOpen_OnlyTheOwnerReadsTheFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "private.db")
	db, err := engine.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	run(t, db, `CREATE TABLE rows (id bigint PRIMARY KEY)`)
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		s, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if s.Mode().Perm() != 0o600 {
			t.Errorf("%s has the mode %v", name, s.Mode())
		}
	}
}

// TestDatabase_WriteSoon proves that a commit that does not wait for the disk leaves none behind it that does not either.
func TestDatabase_WriteSoon(t *testing.T) {
	t.Parallel()
	db := open(t)
	synchronous := func(how func(func(engine.Tx) error) error) (level int) {
		t.Helper()
		err := how(func(tx engine.Tx) error {
			_, err := engine.One(t.Context(), tx, []any{&level}, `PRAGMA synchronous`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return level
	}
	soon := func(f func(engine.Tx) error) error { return db.WriteSoon(t.Context(), f) }
	write := func(f func(engine.Tx) error) error { return db.Write(t.Context(), f) }
	if got := synchronous(soon); got != 1 {
		t.Errorf("soon: level %d", got)
	}
	if got := synchronous(write); got != 2 {
		t.Errorf("after one that did not wait: level %d", got)
	}
	refused := errors.New("refused")
	if err := soon(func(engine.Tx) error { return refused }); !errors.Is(err, refused) {
		t.Errorf("refused: %v", err)
	}
	if got := synchronous(write); got != 2 {
		t.Errorf("after one that was refused: level %d", got)
	}
}
