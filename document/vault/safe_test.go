package vault

import (
	"bytes"
	"io/fs"
	"path/filepath"
	"testing"
)

// oneKey is a master key.
type oneKey struct{}

func (oneKey) SealKey(string) ([4]byte, []byte)       { return [4]byte{1}, make([]byte, 32) }
func (oneKey) OpenKey([4]byte, string) ([]byte, bool) { return make([]byte, 32), true }

// A file of which the disk does not say that it is safe is not kept, and whoever waits for it is told so as often as asked.
func TestKeepSoon_NotSafe(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	v, err := Open(t.Context(), Config{URL: folder, Keys: oneKey{}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = v.Close() }()
	v.folder = filepath.Join(folder, "gone") // there is nothing to sync
	at := Place{Account: "acc_1", Document: "doc_1", Part: "file"}
	_, safe, err := v.KeepSoon(t.Context(), at, bytes.NewReader([]byte("text")), 100)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if safe() == nil {
			t.Error("safe, it says")
		}
	}
	if _, err := v.Keep(t.Context(), at, bytes.NewReader([]byte("text")), 100); err == nil {
		t.Error("kept, it says")
	}
	_ = filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && d.Name() != markFile {
			t.Errorf("%s is left behind", path)
		}
		return err
	})
}
