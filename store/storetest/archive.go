package storetest

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/portamento/portamento/store"
)

// damagedArchives damages a backup in many places; each time it is refused and nothing is written.
func damagedArchives(t *testing.T, e Engine) {
	db := Open(t, e.URL(t))
	a := Account(t, db, "A")
	for i := range 5 {
		Saved(t, db, a, Number(i))
	}
	folder := t.TempDir()
	file := filepath.Join(folder, "backup.zip")
	must(t, db.Backup(t.Context(), file))
	whole, err := os.ReadFile(file)
	must(t, err)
	target := e.URL(t)
	cfg := store.Config{URL: target, Key: Key(), Wall: time.Now}
	refused := func(name string, content []byte, cfg store.Config) {
		t.Helper()
		bad := filepath.Join(folder, "bad.zip")
		must(t, os.WriteFile(bad, content, 0o600))
		if _, err := store.Restore(t.Context(), cfg, bad); !errors.Is(err, store.ErrBadBackup) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, part := range []int{0, 1, 2, 3, 5, 9} {
		refused("cut short", whole[:len(whole)*part/10], cfg)
	}
	other := cfg
	other.Key = append([]byte{9}, Key()[1:]...)
	refused("another key", whole, other)
	refused("edited", rewritten(t, whole), cfg)
	if e.Name == "sqlite" {
		if _, err := os.Stat(target); err == nil {
			t.Error("a database was made for a backup that was refused")
		}
	}
	if _, err := store.Restore(t.Context(), cfg, file); err != nil {
		t.Errorf("the sound backup: %v", err)
	}
}

// rewritten is the backup with one more account in it, as somebody without the key could make it.
func rewritten(t *testing.T, whole []byte) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(whole), int64(len(whole)))
	must(t, err)
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range in.File {
		r, err := f.Open()
		must(t, err)
		content, err := io.ReadAll(r)
		must(t, err)
		if f.Name == "accounts.jsonl" {
			content = append(content, `["acc_x","X","fr","{}",0]`+"\n"...)
		}
		w, err := z.Create(f.Name)
		must(t, err)
		_, err = w.Write(content)
		must(t, err)
	}
	must(t, z.Close())
	return out.Bytes()
}
