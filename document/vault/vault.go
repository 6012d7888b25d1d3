// Package vault keeps the files of documents: sealed at rest, under random names, in a folder or in an S3-compatible store.
//
// A file is bound to its place (account, document, part): sealed bytes that are put elsewhere do not open there. Which files there are, and
// what they are called for people, is the database's business; the vault knows random names only. A file that the database does not
// know, as the process died between keeping the file and saving its row, is removed by Sweep.
package vault

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"

	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
	"gocloud.dev/blob/s3blob"
	"gocloud.dev/gcerrors"

	"github.com/portamento/portamento/porting"
)

// Keys gives the keys that files are sealed with. Each is derived from a master key for one purpose and has 32 bytes.
type Keys interface {
	// SealKey derives from the master key in force, and names that one.
	SealKey(purpose string) (id [4]byte, key []byte)
	// OpenKey derives from the master key of that name, if it is here.
	OpenKey(id [4]byte, purpose string) (key []byte, ok bool)
}

// Place is what a file is bound to.
type Place struct {
	Account  porting.AccountID
	Document string // id of the document
	Part     string // "file", or what was made from it: "reading", ...
}

// purpose is what the keys of an account's files are for.
func purpose(at Place) string { return "documents of " + string(at.Account) }

// Kept is what the database has to remember of a file.
type Kept struct {
	Name   string // where it is in the vault; random
	Size   int64  // in plain bytes
	SHA256 string // of the plain bytes, in hex
}

// ErrTooLarge says that there were more bytes than allowed. Nothing was kept.
var ErrTooLarge = errors.New("document is too large")

// ErrEmpty says that there were no bytes at all. Nothing was kept.
var ErrEmpty = errors.New("document is empty")

// ErrGone says that there is no file of that name.
var ErrGone = errors.New("document is gone")

// ErrName says that a name is not one of the vault's.
var ErrName = errors.New("not a name of the vault")

// Config says where files are kept.
type Config struct {
	// URL is a folder's path, or "s3://bucket?region=...&prefix=...", with "endpoint=https://...&use_path_style=true" for stores other than Amazon's.
	// Who may write there comes from the environment, as Amazon's own tools read it (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_PROFILE).
	URL  string
	Keys Keys
}

// Vault keeps files. It is safe for concurrent use, also by several processes on one folder or bucket.
type Vault struct {
	bucket *blob.Bucket
	folder string // where the bucket is a folder; "" otherwise
	keys   Keys
	known  sync.Map // folders in it that outlive a loss of power
}

// Open opens a vault. It makes the folder if it is missing; whether a store far away can be reached shows with the first file, or Check.
func Open(ctx context.Context, cfg Config) (*Vault, error) {
	if cfg.Keys == nil {
		return nil, errors.New("open vault: no keys given")
	}
	if !strings.Contains(cfg.URL, "://") {
		folder, err := filepath.Abs(cfg.URL)
		if err != nil || cfg.URL == "" {
			return nil, fmt.Errorf("open vault: %q is no folder", cfg.URL)
		}
		bucket, err := fileblob.OpenBucket(folder, &fileblob.Options{CreateDir: true, DirFileMode: 0o700, NoTempDir: true, Metadata: fileblob.MetadataDontWrite})
		if err != nil {
			return nil, fmt.Errorf("open vault: %w", err)
		}
		return &Vault{bucket: bucket, folder: folder, keys: cfg.Keys}, nil
	}
	address, err := url.Parse(cfg.URL)
	if err != nil {
		return nil, errors.New("open vault: its address cannot be read") // the cause would repeat the address, which may hold a secret
	}
	if address.Scheme != s3blob.Scheme {
		return nil, fmt.Errorf("open vault: %s addresses are not known, only s3 ones and folders", address.Scheme)
	}
	query := address.Query()
	prefix := query.Get("prefix")
	query.Del("prefix")
	address.RawQuery = query.Encode()
	bucket, err := new(s3blob.URLOpener).OpenBucketURL(ctx, address)
	if err != nil {
		return nil, fmt.Errorf("open vault: %w", err)
	}
	if prefix != "" {
		bucket = blob.PrefixedBucket(bucket, strings.TrimSuffix(prefix, "/")+"/")
	}
	return &Vault{bucket: bucket, keys: cfg.Keys}, nil
}

// Close lets go of the vault.
func (v *Vault) Close() error { return v.bucket.Close() }

// Check says why nothing can be kept, or nil.
func (v *Vault) Check(ctx context.Context) error {
	if ok, err := v.bucket.IsAccessible(ctx); err != nil {
		return fmt.Errorf("check vault: %w", err)
	} else if !ok {
		return errors.New("check vault: it cannot be reached")
	}
	return nil
}

// Keep seals and keeps what is read from plain, at most so many bytes. When it returns without an error the file is on the disk (or the far
// store has said so) and survives a crash. Otherwise nothing is kept. Memory does not grow with the size.
func (v *Vault) Keep(ctx context.Context, at Place, plain io.Reader, most int64) (Kept, error) {
	k, safe, err := v.KeepSoon(ctx, at, plain, most)
	if err == nil {
		err = safe()
	}
	if err != nil {
		return Kept{}, err
	}
	return k, nil
}

// KeepSoon is Keep for those who have something else to do meanwhile: the disk is at work, and safe waits for it, as often as it is asked.
func (v *Vault) KeepSoon(ctx context.Context, at Place, plain io.Reader, most int64) (k Kept, safe func() error, err error) {
	counted := &counter{from: plain, left: most, hash: sha256.New()}
	name := newName()
	writing, cancel := context.WithCancel(ctx)
	defer cancel() // a writer whose context has ended keeps nothing
	w, err := v.bucket.NewWriter(writing, name, &blob.WriterOptions{ContentType: "application/octet-stream"})
	if err != nil {
		return Kept{}, nil, fmt.Errorf("keep a document: %w", err)
	}
	err = seal(w, counted, v.keys, at)
	if err == nil && counted.size == 0 {
		err = ErrEmpty
	}
	if err != nil {
		cancel()
		_ = w.Close() // says only that it was cancelled
		return Kept{}, nil, fmt.Errorf("keep a document: %w", err)
	}
	if err := w.Close(); err != nil {
		return Kept{}, nil, fmt.Errorf("keep a document: %w", err)
	}
	synced := make(chan error, 1)
	go func() {
		err := v.sync(name, true)
		if err != nil {
			err = fmt.Errorf("keep a document: %w", errors.Join(err, v.Remove(context.WithoutCancel(ctx), name)))
		}
		synced <- err
	}()
	return Kept{Name: name, Size: counted.size, SHA256: hex.EncodeToString(counted.hash.Sum(nil))}, sync.OnceValue(func() error { return <-synced }), nil
}

// Read opens a kept file; the caller closes it. Bytes that are not genuine are never given out: Read of the reader fails with ErrDamaged
// where they begin. A file that is not there is ErrGone.
func (v *Vault) Read(ctx context.Context, at Place, name string) (io.ReadCloser, error) {
	if !nameShape.MatchString(name) {
		return nil, ErrName
	}
	from, err := v.bucket.NewReader(ctx, name, nil)
	if err != nil {
		if gcerrors.Code(err) == gcerrors.NotFound {
			return nil, ErrGone
		}
		return nil, fmt.Errorf("read a document: %w", err)
	}
	o, err := open(from, v.keys, at)
	if err != nil {
		return nil, fmt.Errorf("read a document: %w", errors.Join(err, from.Close()))
	}
	return o, nil
}

// Remove erases a kept file for good. One that is gone already is fine.
func (v *Vault) Remove(ctx context.Context, name string) error {
	if !nameShape.MatchString(name) {
		return ErrName
	}
	err := v.bucket.Delete(ctx, name)
	if err != nil && gcerrors.Code(err) != gcerrors.NotFound {
		return fmt.Errorf("remove a document: %w", err)
	}
	if err := v.sync(name, false); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("remove a document: %w", err)
	}
	return nil
}

// Sweep removes what was written before an instant of the real clock and is not known, and says how many that were. Choose the instant so
// far back that no upload that began then is still running. known is asked for some names at a time and says which of them stand in the
// database; nothing is removed when it fails.
func (v *Vault) Sweep(ctx context.Context, before time.Time, known func(context.Context, []string) (map[string]bool, error)) (int, error) {
	removed := 0
	token := blob.FirstPageToken
	for {
		page, next, err := v.bucket.ListPage(ctx, token, 500, nil)
		if err != nil {
			return removed, fmt.Errorf("sweep documents: %w", err)
		}
		var names []string
		for _, o := range page {
			if o.ModTime.Before(before) {
				names = append(names, o.Key)
			}
		}
		if len(names) > 0 {
			keep, err := known(ctx, names)
			if err != nil {
				return removed, fmt.Errorf("sweep documents: %w", err)
			}
			n, err := v.removeOthers(ctx, names, keep)
			removed += n
			if err != nil {
				return removed, fmt.Errorf("sweep documents: %w", err)
			}
		}
		if len(next) == 0 {
			return removed, nil
		}
		token = next
	}
}

// removeOthers removes the names that are not to be kept. Files of other people, which have no name of the vault's, stay.
func (v *Vault) removeOthers(ctx context.Context, names []string, keep map[string]bool) (int, error) {
	removed := 0
	for _, name := range names {
		if keep[name] || !writtenHere.MatchString(name) {
			continue
		}
		if err := v.bucket.Delete(ctx, name); err != nil && gcerrors.Code(err) != gcerrors.NotFound {
			return removed, err
		}
		removed++
	}
	return removed, nil
}

// sync brings a file and the folders above it to the disk. A far store has done so before it answers.
func (v *Vault) sync(name string, file bool) error {
	if v.folder == "" {
		return nil
	}
	path := filepath.Join(v.folder, filepath.FromSlash(name))
	paths := []string{filepath.Dir(path)}
	if file {
		paths = append(paths, path)
	}
	_, known := v.known.Load(paths[0])
	if !known { // it may be new in the one above
		paths = append(paths, v.folder)
	}
	done := make(chan error, len(paths))
	for _, p := range paths { // at once, so that the disk is waited for once
		go func() { done <- syncPath(p) }()
	}
	var err error
	for range paths {
		err = errors.Join(err, <-done)
	}
	if err == nil && !known {
		v.known.Store(filepath.Dir(path), true)
	}
	return err
}

func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Names are random texts in 1,024 folders, as a folder with millions of files is a burden for those who look into it.
var (
	nameShape   = regexp.MustCompile(`^[a-z2-7]{2}/[a-z2-7]{24}$`)
	writtenHere = regexp.MustCompile(`^[a-z2-7]{2}/[a-z2-7]{24}(\.[0-9a-f]+\.tmp)?$`) // also what a crash left half written
)

// newName makes a name that nobody can guess: 120 bits and more.
func newName() string {
	text := strings.ToLower(rand.Text()) // 26 letters and digits of base32
	return text[:2] + "/" + text[2:26]
}

// counter measures and hashes plain bytes on their way into the vault, and ends the way when there are too many.
type counter struct {
	from io.Reader
	left int64
	size int64
	hash hash.Hash
}

// Read reads on, or fails with ErrTooLarge.
func (c *counter) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.left -= int64(n)
	if c.left < 0 {
		return 0, ErrTooLarge
	}
	c.size += int64(n)
	_, _ = c.hash.Write(p[:n]) // a hash never fails
	return n, err
}
