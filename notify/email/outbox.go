package email

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Outbox keeps mails as files instead of sending them: for demonstrations, and for looking at what would be sent.
type Outbox struct {
	Dir string // made at the first mail
}

// Deliver writes the mail into a file of its own. Files sort by the instant they were decided at; a mail that is already there is left as it is,
// so that a repetition changes nothing. The file appears whole or not at all. Errors: *TemporaryError for the disk.
func (o Outbox) Deliver(_ context.Context, m Mail) error {
	content, err := m.Bytes()
	if err != nil {
		return err
	}
	path := filepath.Join(o.Dir, m.FileName())
	if _, err := os.Stat(path); err == nil {
		return nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return temporary("write mail: %w", err)
	}
	if err := writeWhole(path, content); err != nil {
		return temporary("write mail: %w", err)
	}
	return nil
}

// FileName names the mail by instant, kind and key, such as 20261208T090000.000007Z-date.confirmed-5f0c93d2a1b47e60.eml.
func (m Mail) FileName() string {
	return m.At.UTC().Format("20060102T150405.000000Z") + "-" + string(m.Kind) + "-" + digest(m.Key, 16) + ".eml"
}

// writeWhole writes a file beside its place and moves it there once it is safe on the disk.
func writeWhole(path string, content []byte) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".mail-*")
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return syncDir(dir)
}

// syncDir makes a new name in a folder outlive a loss of power.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
