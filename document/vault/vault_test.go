package vault_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/portamento/portamento/document/vault"
)

// ring is a master key in force and older ones, each given by its name.
type ring []string

func (r ring) derive(name, purpose string) []byte {
	sum := sha256.Sum256([]byte(name + "\x00" + purpose))
	return sum[:]
}

func (r ring) SealKey(purpose string) ([4]byte, []byte) {
	return [4]byte([]byte(r[0])), r.derive(r[0], purpose)
}

func (r ring) OpenKey(id [4]byte, purpose string) ([]byte, bool) {
	for _, name := range r {
		if [4]byte([]byte(name)) == id {
			return r.derive(name, purpose), true
		}
	}
	return nil, false
}

const chunk = 64 << 10

var here = vault.Place{Account: "acc_1", Document: "doc_1", Part: "file"}

func open(t *testing.T, folder string, keys vault.Keys) *vault.Vault {
	t.Helper()
	v, err := vault.Open(t.Context(), vault.Config{URL: folder, Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := v.Close(); err != nil {
			t.Error(err)
		}
	})
	return v
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}

// files lists what lies in the vault's folder.
func files(t *testing.T, folder string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func readAll(t *testing.T, v *vault.Vault, at vault.Place, name string) ([]byte, error) {
	t.Helper()
	r, err := v.Read(t.Context(), at, name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

func TestKeptFilesComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	for _, size := range []int{1, 100, chunk - 1, chunk, chunk + 1, 2 * chunk, 3*chunk + 17, 10 << 20} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			t.Parallel()
			folder := filepath.Join(t.TempDir(), "documents")
			v := open(t, folder, ring{"key one"})
			plain := random(size)
			kept, err := v.Keep(t.Context(), here, iotest.HalfReader(bytes.NewReader(plain)), int64(size))
			if err != nil {
				t.Fatal(err)
			}
			sum := sha256.Sum256(plain)
			if kept.Size != int64(size) || kept.SHA256 != hex.EncodeToString(sum[:]) {
				t.Errorf("kept %d bytes with hash %s", kept.Size, kept.SHA256)
			}
			got, err := readAll(t, v, here, kept.Name)
			if err != nil || !bytes.Equal(got, plain) {
				t.Fatalf("read %d bytes of %d: %v", len(got), size, err)
			}
			for _, f := range files(t, folder) {
				sealed, err := os.ReadFile(f)
				if err != nil {
					t.Fatal(err)
				}
				if size >= 100 && bytes.Contains(sealed, plain[:32]) {
					t.Errorf("%s holds plain bytes", f)
				}
			}
		})
	}
}

func TestFilesAreForTheirOwnerOnly(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "documents")
	v := open(t, folder, ring{"key one"})
	if _, err := v.Keep(t.Context(), here, strings.NewReader("bill"), 10); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(folder)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o700 {
		t.Errorf("the folder has mode %v", info.Mode())
	}
}

// change is one way to harm sealed bytes.
func TestHarmedFilesAreFound(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	v := open(t, folder, ring{"key one"})
	plain := random(2*chunk + 5)
	kept, err := v.Keep(t.Context(), here, bytes.NewReader(plain), int64(len(plain)))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, kept.Name)
	sealed, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head := len(sealed) - len(plain) - 3*16
	harmed := map[string][]byte{
		"empty":                   nil,
		"head cut":                sealed[:head-1],
		"only the head":           sealed[:head],
		"cut after a chunk":       sealed[:head+chunk+16],
		"cut after two chunks":    sealed[:head+2*(chunk+16)],
		"cut inside a chunk":      sealed[:head+chunk+100],
		"last byte cut":           sealed[:len(sealed)-1],
		"a byte more":             append(bytes.Clone(sealed), 0),
		"first chunk twice":       append(bytes.Clone(sealed[:head+chunk+16]), sealed[head:]...),
		"first chunk left out":    append(bytes.Clone(sealed[:head]), sealed[head+chunk+16:]...),
		"last chunk alone":        append(bytes.Clone(sealed[:head]), sealed[head+2*(chunk+16):]...),
		"chunks change places":    slicesOf(sealed, [2]int{0, head}, [2]int{head + chunk + 16, head + 2*(chunk+16)}, [2]int{head, head + chunk + 16}, [2]int{head + 2*(chunk+16), len(sealed)}),
		"another file altogether": random(len(sealed)),
	}
	for i := 0; i < len(sealed); i += 1 + len(sealed)/200 {
		b := bytes.Clone(sealed)
		b[i] ^= 1
		harmed[fmt.Sprintf("bit of byte %d", i)] = b
	}
	for name, bytesNow := range harmed {
		if err := os.WriteFile(path, bytesNow, 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := readAll(t, v, here, kept.Name)
		if !errors.Is(err, vault.ErrDamaged) {
			t.Errorf("%s: read %d bytes with error %v", name, len(got), err)
		}
		if !bytes.HasPrefix(plain, got) {
			t.Errorf("%s: gave out bytes that were never kept", name)
		}
	}
}

// slicesOf puts parts of a text together in another order.
func slicesOf(b []byte, parts ...[2]int) []byte {
	var out []byte
	for _, p := range parts {
		out = append(out, b[p[0]:p[1]]...)
	}
	return out
}

func TestFilesOpenInTheirPlaceOnly(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	v := open(t, folder, ring{"key one"})
	kept, err := v.Keep(t.Context(), here, strings.NewReader("bill"), 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []vault.Place{
		{Account: "acc_2", Document: here.Document, Part: here.Part},
		{Account: here.Account, Document: "doc_2", Part: here.Part},
		{Account: here.Account, Document: here.Document, Part: "reading"},
	} {
		if got, err := readAll(t, v, at, kept.Name); !errors.Is(err, vault.ErrDamaged) {
			t.Errorf("at %v: %q, %v", at, got, err)
		}
	}
	if got, err := readAll(t, open(t, folder, ring{"new key", "key one"}), here, kept.Name); err != nil || string(got) != "bill" {
		t.Errorf("with the older key behind a new one: %q, %v", got, err)
	}
	if got, err := readAll(t, open(t, folder, ring{"new key"}), here, kept.Name); !errors.Is(err, vault.ErrDamaged) {
		t.Errorf("without its key: %q, %v", got, err)
	}
}

func TestWhatIsNotWholeIsNotKept(t *testing.T) {
	t.Parallel()
	broken := errors.New("the line broke")
	cases := []struct {
		name  string
		plain io.Reader
		want  error
	}{
		{"a byte too many", bytes.NewReader(make([]byte, 3*chunk+1)), vault.ErrTooLarge},
		{"endless", neverEnding{}, vault.ErrTooLarge},
		{"empty", strings.NewReader(""), vault.ErrEmpty},
		{"broken off", io.MultiReader(bytes.NewReader(make([]byte, chunk+9)), iotest.ErrReader(broken)), broken},
		{"broken off in silence", io.MultiReader(bytes.NewReader(make([]byte, chunk+9)), iotest.ErrReader(io.ErrUnexpectedEOF)), io.ErrUnexpectedEOF},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			v := open(t, folder, ring{"key one"})
			if _, err := v.Keep(t.Context(), here, c.plain, 3*chunk); !errors.Is(err, c.want) {
				t.Errorf("error is %v", err)
			}
			if left := files(t, folder); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

type neverEnding struct{}

func (neverEnding) Read(p []byte) (int, error) { return len(p), nil }

func TestRemovedFilesAreGone(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	v := open(t, folder, ring{"key one"})
	kept, err := v.Keep(t.Context(), here, strings.NewReader("bill"), 100)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time there is nothing to remove
		if err := v.Remove(t.Context(), kept.Name); err != nil {
			t.Error(err)
		}
	}
	if _, err := readAll(t, v, here, kept.Name); !errors.Is(err, vault.ErrGone) {
		t.Errorf("reading gives %v", err)
	}
	if left := files(t, folder); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	for _, name := range []string{"", "..", "../keys", "ab/../../../etc/passwd", kept.Name + "/x", "/etc/passwd"} {
		if err := v.Remove(t.Context(), name); !errors.Is(err, vault.ErrName) {
			t.Errorf("remove %q: %v", name, err)
		}
		if _, err := v.Read(t.Context(), here, name); !errors.Is(err, vault.ErrName) {
			t.Errorf("read %q: %v", name, err)
		}
	}
}

func TestSweepRemovesWhatNobodyKnows(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	v := open(t, folder, ring{"key one"})
	keep := func() string {
		kept, err := v.Keep(t.Context(), here, strings.NewReader("bill"), 100)
		if err != nil {
			t.Fatal(err)
		}
		return kept.Name
	}
	known, orphan, running := keep(), keep(), keep()
	half := filepath.Join(folder, orphan+".17f0aa.tmp") // what a crash in the middle of writing leaves
	foreign := filepath.Join(folder, "README")
	for _, f := range []string{half, foreign} {
		if err := os.WriteFile(f, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	start := time.Now()
	for _, f := range []string{filepath.Join(folder, known), filepath.Join(folder, orphan), half, foreign} {
		if err := os.Chtimes(f, start.Add(-2*time.Hour), start.Add(-2*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	failed := errors.New("database is away")
	if n, err := v.Sweep(t.Context(), start.Add(-time.Hour), func(context.Context, []string) (map[string]bool, error) { return nil, failed }); n != 0 || !errors.Is(err, failed) {
		t.Errorf("without the database: %d removed, %v", n, err)
	}
	n, err := v.Sweep(t.Context(), start.Add(-time.Hour), func(_ context.Context, names []string) (map[string]bool, error) {
		for _, name := range names {
			if name == running {
				t.Errorf("%s is too young to be asked about", name)
			}
		}
		return map[string]bool{known: true}, nil
	})
	if err != nil || n != 2 {
		t.Errorf("%d removed, %v", n, err)
	}
	if left := files(t, folder); len(left) != 3 {
		t.Errorf("left: %v", left)
	}
}

func TestMemoryIsFlat(t *testing.T) { // not parallel: it measures what the whole process allocates
	v := open(t, t.TempDir(), ring{"key one"})
	const size = 40 << 20
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	kept, err := v.Keep(t.Context(), here, io.LimitReader(neverEnding{}, size), size)
	if err != nil {
		t.Fatal(err)
	}
	r, err := v.Read(t.Context(), here, kept.Name)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if n, err := io.Copy(io.Discard, r); n != size || err != nil {
		t.Fatalf("read %d: %v", n, err)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 2<<20 {
		t.Errorf("%d MB took %d kB of memory", size>>20, used>>10)
	}
}

func TestOpenRefusesWhatItCannotUse(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"", file, "ftp://example.com/x", "mem://", "s3://bucket?colour=red"} {
		if v, err := vault.Open(t.Context(), vault.Config{URL: address, Keys: ring{"key one"}}); err == nil {
			t.Errorf("%q was opened as %v", address, v)
		}
	}
	if _, err := vault.Open(t.Context(), vault.Config{URL: t.TempDir()}); err == nil {
		t.Error("opened without keys")
	}
}

func BenchmarkKeepTenMegabytes(b *testing.B) {
	v, err := vault.Open(b.Context(), vault.Config{URL: b.TempDir(), Keys: ring{"key one"}})
	if err != nil {
		b.Fatal(err)
	}
	defer v.Close()
	b.SetBytes(10 << 20)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := v.Keep(b.Context(), here, io.LimitReader(neverEnding{}, 10<<20), 10<<20); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzSealedBytes(f *testing.F) {
	folder := f.TempDir()
	v, err := vault.Open(f.Context(), vault.Config{URL: folder, Keys: ring{"key one"}})
	if err != nil {
		f.Fatal(err)
	}
	kept, err := v.Keep(f.Context(), here, strings.NewReader("a bill"), 100)
	if err != nil {
		f.Fatal(err)
	}
	path := filepath.Join(folder, kept.Name)
	sealed, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sealed)
	f.Add([]byte("PTD1"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := readAll(t, v, here, kept.Name)
		if err == nil && string(got) != "a bill" || err != nil && !errors.Is(err, vault.ErrDamaged) {
			t.Errorf("read %q, %v", got, err) // nobody without the key makes another text
		}
	})
}

// A copy of a vault opens with the same key; a second run brings only what is new, and what is no file of the vault's stays where it is.
func TestCopyTo(t *testing.T) {
	t.Parallel()
	keys, source, target := ring{"key1"}, t.TempDir(), t.TempDir()
	from, to := open(t, source, keys), open(t, target, keys)
	kept, err := from.Keep(t.Context(), here, strings.NewReader("a bill"), 100)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(source, "notes.txt"), []byte("of somebody else"), 0o600); err != nil {
		t.Fatal(err)
	}
	for round, want := range []int{1, 0} {
		if n, err := from.CopyTo(t.Context(), to); err != nil || n != want {
			t.Fatalf("round %d: %d files, %v", round, n, err)
		}
	}
	if _, err := from.Keep(t.Context(), here, strings.NewReader("another bill"), 100); err != nil {
		t.Fatal(err)
	}
	if n, err := from.CopyTo(t.Context(), to); err != nil || n != 1 {
		t.Fatalf("after another one: %d files, %v", n, err)
	}
	if got, err := readAll(t, to, here, kept.Name); err != nil || string(got) != "a bill" {
		t.Errorf("the copy says %q, %v", got, err)
	}
	if found := files(t, target); len(found) != 2 {
		t.Errorf("a stranger's file went along: %q", found)
	}
}

// All who open a vault for the first time at once find one mark in it, and two vaults have two.
func TestMark(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	marks := make([]string, 8)
	var wait sync.WaitGroup
	for i := range marks {
		v := open(t, folder, ring{"key1"})
		wait.Go(func() {
			var err error
			if marks[i], err = v.Mark(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	other, err := open(t, t.TempDir(), ring{"key1"}).Mark(t.Context())
	if err != nil || other == "" || other == marks[0] {
		t.Errorf("another vault is marked %q, %v", other, err)
	}
	for _, m := range marks {
		if m != marks[0] || m == "" {
			t.Errorf("one vault has the marks %q", marks)
			break
		}
	}
	if n, err := open(t, folder, ring{"key1"}).Sweep(t.Context(), time.Now().Add(time.Hour), func(context.Context, []string) (map[string]bool, error) { return nil, nil }); err != nil || n != 0 {
		t.Errorf("the mark is swept away: %d, %v", n, err)
	}
}
