package engine

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivertype"
	"modernc.org/sqlite"

	"github.com/portamento/portamento/porting"
)

// Result codes of SQLite (sqlite.org/rescode.html).
const (
	sqliteBusy     = 5
	sqliteLocked   = 6
	sqliteReadOnly = 8
	sqliteIOErr    = 10
	sqliteFull     = 13
	sqliteCantOpen = 14
	sqliteForeign  = 787
	sqliteUnique   = 2067
	sqlitePrimary  = 1555
)

// readers is the number of connections that only read.
const readers = 4

func sqliteDialect() Dialect {
	return Dialect{
		Name:    "sqlite",
		JobArgs: "json(args)",
		foreign: []string{"00002_append_only_postgres.sql", "00009_people_append_only_postgres.sql"},
		Duplicate: func(err error) (string, bool) {
			if c := sqliteCode(err); c != sqliteUnique && c != sqlitePrimary {
				return "", false
			}
			_, rest, _ := strings.Cut(err.Error(), "UNIQUE constraint failed: ")
			table, _, _ := strings.Cut(rest, ".")
			return table, true
		},
		Orphan:    func(err error) bool { return sqliteCode(err) == sqliteForeign },
		transient: func(err error) bool { c := sqliteCode(err) & 0xff; return c == sqliteBusy || c == sqliteLocked },
		Unavailable: func(err error) bool {
			switch sqliteCode(err) & 0xff {
			case sqliteBusy, sqliteReadOnly, sqliteIOErr, sqliteFull, sqliteCantOpen:
				return true
			}
			return errors.Is(err, errBroken)
		},
	}
}

// errBroken says that the disk failed under the database; only a new process may trust the file again.
var errBroken = errors.New("disk has failed, restart needed")

func sqliteCode(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code()
	}
	return 0
}

// sqliteFile is one database file: a single connection that writes, and some that read.
type sqliteFile struct {
	path   string
	writer *sqlitePool
	reader *sqlitePool
	jobs   *river.Client[*sql.Tx] // inserts only
	door   door                   // to the writer
	broken atomic.Bool
}

// sqliteDSN names a file with the settings that every connection must have; extra settings follow.
func sqliteDSN(path string, extra string) string {
	u := url.URL{Path: path}
	return "file:" + u.EscapedPath() + "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
		"&_pragma=foreign_keys(ON)&_pragma=cache_size(-16000)" + extra
}

// keepPrivate makes the file before SQLite does, which would let everybody read it; the log and the index beside it take over its mode.
func keepPrivate(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func openSQLite(ctx context.Context, path string) (*sqliteFile, error) {
	if err := keepPrivate(path); err != nil {
		return nil, err
	}
	writer, err := sql.Open("sqlite", sqliteDSN(path, "&_txlock=immediate"))
	if err != nil {
		return nil, err
	}
	writer.SetMaxOpenConns(1)
	reader, err := sql.Open("sqlite", sqliteDSN(path, "&_pragma=query_only(ON)"))
	if err != nil {
		return nil, errors.Join(err, writer.Close())
	}
	reader.SetMaxOpenConns(readers)
	reader.SetMaxIdleConns(readers)
	f := &sqliteFile{path: path, writer: newSQLitePool(writer), reader: newSQLitePool(reader)}
	for _, p := range []*sql.DB{writer, reader} {
		if err := checkPragmas(ctx, p); err != nil {
			f.Close()
			return nil, err
		}
	}
	if f.jobs, err = river.NewClient(riversqlite.New(writer), &river.Config{}); err != nil {
		f.Close()
		return nil, fmt.Errorf("make job client: %w", err)
	}
	return f, nil
}

// checkPragmas reads back what keeps acknowledged commits over a power loss: synchronous=NORMAL was measured to lose them.
func checkPragmas(ctx context.Context, db *sql.DB) error {
	for _, want := range []struct{ name, value string }{
		{"journal_mode", "wal"}, {"synchronous", "2"}, {"foreign_keys", "1"}, {"busy_timeout", "10000"},
	} {
		var got string
		if err := db.QueryRowContext(ctx, "PRAGMA "+want.name).Scan(&got); err != nil {
			return fmt.Errorf("read back %s: %w", want.name, err)
		}
		if got != want.value {
			return fmt.Errorf("%s is %s and must be %s", want.name, got, want.value)
		}
	}
	return nil
}

func (f *sqliteFile) Begin(ctx context.Context, soon bool) (opened, error) {
	if f.broken.Load() {
		return opened{}, errBroken
	}
	if err := f.door.enter(ctx, soon); err != nil {
		return opened{}, err
	}
	t, err := f.writer.begin(ctx, soon)
	if err != nil {
		f.door.leave()
		return opened{}, err
	}
	t.file, t.leave = f, f.door.leave
	return opened{t, t}, nil
}

func (f *sqliteFile) View(ctx context.Context) (opened, error) {
	t, err := f.reader.begin(ctx, false)
	if err != nil {
		return opened{}, err
	}
	t.file = f
	return opened{t, t}, nil
}

func (f *sqliteFile) Jobs(cfg *river.Config) (Jobs, error) {
	return river.NewClient(riversqlite.New(f.writer.db), cfg)
}

func (f *sqliteFile) Close() {
	_ = f.reader.db.Close()
	_ = f.writer.db.Close() // last, so that it folds the write-ahead log into the file
}

// Migrate takes its lock on a file beside the database, as goose and River need the database itself.
func (f *sqliteFile) Migrate(ctx context.Context, folder fs.FS, foreign []string) error {
	if err := keepPrivate(f.path + "-migrate"); err != nil {
		return err
	}
	gate, err := sql.Open("sqlite", "file:"+(&url.URL{Path: f.path + "-migrate"}).EscapedPath()+
		"?_pragma=busy_timeout(60000)&_txlock=exclusive")
	if err != nil {
		return err
	}
	defer func() { _ = gate.Close() }()
	lock, err := gate.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("wait for other migrations: %w", err)
	}
	defer func() { _ = lock.Rollback() }()
	if err := migrate(ctx, goose.DialectSQLite3, f.writer.db, folder, foreign); err != nil {
		return err
	}
	return migrateJobs(ctx, riversqlite.New(f.writer.db))
}

// sqlitePool keeps statements prepared: SQLite plans a statement anew each time otherwise.
type sqlitePool struct {
	db    *sql.DB
	mu    sync.Mutex
	stmts map[string]*sql.Stmt
}

// maxPrepared bounds the statements kept; those made for an unusual number of rows are the ones that do not repeat.
const maxPrepared = 256

func newSQLitePool(db *sql.DB) *sqlitePool { return &sqlitePool{db: db, stmts: map[string]*sql.Stmt{}} }

// Settings of a transaction whose commit waits for the disk, and of one whose does not: the log is synced with the next that waits.
const (
	syncFull   = "PRAGMA synchronous = FULL"
	syncNormal = "PRAGMA synchronous = NORMAL"
)

func (p *sqlitePool) begin(ctx context.Context, soon bool) (*sqliteTx, error) {
	c, err := p.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if soon {
		if _, err := c.ExecContext(ctx, syncNormal); err != nil {
			return nil, errors.Join(err, full(c), c.Close())
		}
	}
	// A transaction that hung on the caller's context would be rolled back behind the commit.
	t, err := c.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		if soon {
			err = errors.Join(err, full(c))
		}
		return nil, errors.Join(err, c.Close())
	}
	return &sqliteTx{tx: t, conn: c, pool: p, soon: soon}, nil
}

// full makes commits wait for the disk again; a connection that does not is thrown away.
func full(c *sql.Conn) error {
	_, err := c.ExecContext(context.Background(), syncFull)
	if err != nil {
		_ = c.Raw(func(any) error { return sqldriver.ErrBadConn })
	}
	return err
}

func (p *sqlitePool) prepared(text string) *sql.Stmt {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stmts[text]
}

// keep prepares what a transaction had to run unprepared; it needs a connection, so it runs after the transaction.
func (p *sqlitePool) keep(texts []string) {
	for _, text := range texts {
		p.mu.Lock()
		full := len(p.stmts) >= maxPrepared || p.stmts[text] != nil
		p.mu.Unlock()
		if full {
			continue
		}
		s, err := p.db.PrepareContext(context.Background(), text)
		if err != nil {
			continue // it runs unprepared next time too
		}
		p.mu.Lock()
		if p.stmts[text] == nil {
			p.stmts[text], s = s, nil
		}
		p.mu.Unlock()
		if s != nil {
			_ = s.Close()
		}
	}
}

// sqliteTx is a transaction on one connection.
type sqliteTx struct {
	tx     *sql.Tx
	conn   *sql.Conn
	pool   *sqlitePool
	file   *sqliteFile
	missed []string
	soon   bool
	leave  func() // nil for one that reads
}

func (t *sqliteTx) Exec(ctx context.Context, text string, args ...any) (int64, error) {
	var r sql.Result
	var err error
	if s := t.pool.prepared(text); s != nil {
		r, err = t.tx.StmtContext(ctx, s).ExecContext(ctx, args...)
	} else {
		t.missed = append(t.missed, text)
		r, err = t.tx.ExecContext(ctx, text, args...)
	}
	if err != nil {
		return 0, t.look(err)
	}
	return r.RowsAffected()
}

// Query keeps a statement prepared that is to be planned anew, too: SQLite chooses among indexes without regard to the arguments.
func (t *sqliteTx) Query(ctx context.Context, text string, args ...any) (Rows, error) {
	if len(args) > 0 {
		if _, ok := args[0].(Anew); ok {
			args = args[1:]
		}
	}
	var r *sql.Rows
	var err error
	if s := t.pool.prepared(text); s != nil {
		r, err = t.tx.StmtContext(ctx, s).QueryContext(ctx, args...)
	} else {
		t.missed = append(t.missed, text)
		r, err = t.tx.QueryContext(ctx, text, args...)
	}
	if err != nil {
		return nil, t.look(err)
	}
	return r, nil
}

func (t *sqliteTx) Ask(ctx context.Context, questions []Question) error {
	return eachOf(ctx, t, questions)
}

// Later does it at once: the database is in this process.
func (t *sqliteTx) Later(ctx context.Context, check func(int64) error, text string, args ...any) error {
	n, err := t.Exec(ctx, text, args...)
	if err == nil && check != nil {
		err = check(n)
	}
	return err
}

func (t *sqliteTx) Enqueue(ctx context.Context, jobs []river.InsertManyParams) error {
	_, err := t.file.jobs.InsertManyTx(ctx, t.tx, jobs)
	return t.look(err)
}

func (t *sqliteTx) complete(ctx context.Context, job *rivertype.JobRow) error {
	_, err := river.JobCompleteTx[*riversqlite.Driver](ctx, t.tx, &river.Job[porting.Effect]{JobRow: job})
	return t.look(err)
}

func (t *sqliteTx) Commit() error {
	err := t.look(t.tx.Commit())
	t.end()
	return err
}

func (t *sqliteTx) Rollback() {
	if t.conn == nil {
		return
	}
	_ = t.tx.Rollback()
	t.end()
}

func (t *sqliteTx) end() {
	if t.conn != nil {
		if t.soon {
			_ = full(t.conn)
		}
		_ = t.conn.Close()
		t.conn = nil
		if t.leave != nil {
			t.leave()
		}
		t.pool.keep(t.missed)
	}
}

// look notes an input or output error: after a failed sync nobody knows what the file holds, so nothing more is written to it.
func (t *sqliteTx) look(err error) error {
	if err != nil && sqliteCode(err)&0xff == sqliteIOErr {
		t.file.broken.Store(true)
	}
	return err
}
