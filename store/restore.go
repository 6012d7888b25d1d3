package store

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/riverqueue/river"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store/engine"
	"github.com/portamento/portamento/store/seal"
)

// Restored says what came out of a backup, and what may have happened since it was made.
type Restored struct {
	CreatedAt time.Time // of the backup
	Rows      int
	// Effects were ordered and not yet carried out when the backup was made; by now they may be. They run when the database is released.
	Effects []porting.Effect
	// Due are deadlines that have passed since: what they start may have been done, too.
	Due []porting.Deadline
}

// ErrBadBackup says that a backup is damaged, cut short, changed, or was made with another master key.
var ErrBadBackup = errors.New("backup cannot be trusted")

// ErrNotEmpty says that a backup cannot be restored over a database in use.
var ErrNotEmpty = errors.New("database is not empty")

// Restore puts a backup of either engine into an empty database. Nothing is written before the whole backup has been checked. The database is
// held afterwards: nothing becomes due and nothing may be sent until somebody has read what is listed and releases it with SetHeld.
func Restore(ctx context.Context, cfg Config, file string) (Restored, error) {
	keys, err := seal.New(cfg.Key, cfg.OldKeys)
	if err != nil {
		return Restored{}, fmt.Errorf("restore: %w", err)
	}
	z, err := zip.OpenReader(file)
	if err != nil {
		return Restored{}, fmt.Errorf("restore: read %s: %v: %w", file, err, ErrBadBackup)
	}
	defer func() { _ = z.Close() }()
	m, err := checkArchive(&z.Reader, keys)
	if err != nil {
		return Restored{}, fmt.Errorf("restore: %w", err)
	}
	db, err := Open(ctx, cfg)
	if err != nil {
		return Restored{}, fmt.Errorf("restore: %w", err)
	}
	defer db.Close()
	got := Restored{CreatedAt: m.CreatedAt}
	if err := db.readArchive(ctx, &z.Reader, &got); err != nil {
		return Restored{}, fmt.Errorf("restore: %w", err)
	}
	return got, nil
}

// checkArchive reads every byte of a backup and compares it with the manifest, and the manifest with the master key.
func checkArchive(z *zip.Reader, keys seal.Keyring) (manifest, error) {
	var m manifest
	f, err := z.Open(manifestName)
	if err != nil {
		return m, fmt.Errorf("manifest is missing: %w", ErrBadBackup)
	}
	defer func() { _ = f.Close() }()
	if err := json.NewDecoder(f).Decode(&m); err != nil {
		return m, fmt.Errorf("manifest cannot be read: %w", ErrBadBackup)
	}
	if m.Format != archiveFormat {
		return m, fmt.Errorf("backup has format %d, this program reads %d", m.Format, archiveFormat)
	}
	if !keys.Has(m.KeyID) {
		return m, fmt.Errorf("backup was made with another master key: %w", ErrBadBackup)
	}
	good := false
	for _, k := range keys {
		mac, err := m.seal(k)
		good = good || (err == nil && hmac.Equal([]byte(mac), []byte(m.MAC)))
	}
	if !good {
		return m, fmt.Errorf("manifest was changed: %w", ErrBadBackup)
	}
	if len(m.Files) != len(archivedTables)+1 {
		return m, fmt.Errorf("manifest names %d files: %w", len(m.Files), ErrBadBackup)
	}
	for name, want := range m.Files {
		f, err := z.Open(name)
		if err != nil {
			return m, fmt.Errorf("%s is missing: %w", name, ErrBadBackup)
		}
		sum := sha256.New()
		_, err = io.Copy(sum, f)
		_ = f.Close()
		if err != nil || sumOf(sum) != want.SHA256 {
			return m, fmt.Errorf("%s is damaged: %w", name, ErrBadBackup)
		}
	}
	return m, nil
}

func (db *DB) readArchive(ctx context.Context, z *zip.Reader, got *Restored) error {
	return db.engine.Write(ctx, func(t engine.Tx) error {
		got.Rows, got.Effects, got.Due = 0, nil, nil
		var id string
		used, err := engine.One(ctx, t, []any{&id}, `SELECT id FROM accounts LIMIT 1`)
		if err != nil {
			return err
		}
		if used {
			return ErrNotEmpty
		}
		for _, table := range archivedTables {
			n, err := restoreTable(ctx, t, z, table)
			if err != nil {
				return fmt.Errorf("%s: %w", table.name, err)
			}
			got.Rows += n
		}
		// The next token says of each cut-over that an earlier try may have got through: after the archive was made, for one. So the carrier is asked.
		if _, err := t.Exec(ctx, `UPDATE deadlines SET lease_until = 0, token = token + 1`); err != nil {
			return err
		}
		if got.Effects, err = restoreEffects(ctx, t, z); err != nil {
			return err
		}
		err = engine.Each(ctx, t, `SELECT `+deadlineColumns+` FROM deadlines WHERE due_at <= $1 ORDER BY due_at, request_id, order_id, kind, mark`,
			[]any{engine.Micros(db.wall())}, func(rs engine.Rows) error {
				d, err := scanDeadline(rs)
				got.Due = append(got.Due, d)
				return err
			})
		if err != nil {
			return err
		}
		return setMeta(ctx, t, "held", fmt.Sprintf("restored from a backup of %s: %d effects and %d deadlines may have been carried out since",
			got.CreatedAt.Format(time.RFC3339), len(got.Effects), len(got.Due)))
	})
}

func restoreTable(ctx context.Context, t engine.Tx, z *zip.Reader, table archivedTable) (n int, err error) {
	width := len(table.fields())
	head := `INSERT INTO ` + table.name + ` (` + table.columns + `)`
	var list [][]any
	err = readLines(z, table.file(), func(line []json.RawMessage) error {
		if len(line) != width {
			return ErrBadBackup
		}
		row := make([]any, width)
		for i, raw := range line {
			if row[i], err = archivedValue(raw); err != nil {
				return err
			}
		}
		n++
		if list = append(list, row); len(list)*width < engine.BulkParameters-width {
			return nil
		}
		err := engine.Bulk(ctx, t, head, "", list)
		list = list[:0]
		return err
	})
	if err == nil {
		err = engine.Bulk(ctx, t, head, "", list)
	}
	return n, err
}

// archivedValue reads a value: null, true, false, a whole number, a text, or bytes.
func archivedValue(raw json.RawMessage) (any, error) {
	switch raw[0] {
	case 'n':
		return nil, nil
	case 't', 'f':
		return raw[0] == 't', nil
	case '"':
		var s string
		err := json.Unmarshal(raw, &s)
		return s, err
	case '{':
		var b bytesValue
		err := json.Unmarshal(raw, &b)
		return append([]byte{}, b.Bytes...), err
	}
	var n int64
	err := json.Unmarshal(raw, &n)
	return n, err
}

func readLines(z *zip.Reader, name string, take func([]json.RawMessage) error) error {
	f, err := z.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	in := json.NewDecoder(bufio.NewReaderSize(f, 1<<16))
	for {
		var line []json.RawMessage
		if err := in.Decode(&line); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if err := take(line); err != nil {
			return err
		}
	}
}

func restoreEffects(ctx context.Context, t engine.Tx, z *zip.Reader) (list []porting.Effect, err error) {
	err = readLines(z, effectsName, func(line []json.RawMessage) error {
		v, err := archivedValue(line[0])
		if err != nil {
			return err
		}
		text, ok := v.(string)
		if !ok {
			return ErrBadBackup
		}
		var e porting.Effect
		err = json.NewDecoder(bytes.NewReader([]byte(text))).Decode(&e)
		if e.Do == porting.EffectSend {
			e.Try = max(e.Try, 1) // it may have left since the archive was made: the carrier is asked first
		}
		list = append(list, e)
		return err
	})
	if err != nil || len(list) == 0 {
		return list, err
	}
	jobs := make([]river.InsertManyParams, len(list))
	for i, e := range list {
		jobs[i] = effectJob(e)
	}
	return list, t.Enqueue(ctx, jobs)
}
