package email_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/portamento/portamento/notify/email"
	"github.com/portamento/portamento/porting"
)

func TestOutboxKeepsEachMailOnce(t *testing.T) {
	t.Parallel()
	s := sender()
	dir := filepath.Join(t.TempDir(), "outbox") // made by the first mail
	s.Transport = email.Outbox{Dir: dir}
	n := example(t, porting.MailDateConfirmed, "fr")
	if err := s.Send(t.Context(), n); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "20261123T093000.000000Z-date.confirmed-"+fileHash(t, dir)+".eml")
	first, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want, err := render(t, n).Bytes()
	if err != nil || !bytes.Equal(first, want) {
		t.Errorf("the file is not the mail (%v)", err)
	}
	n.Order.Name = "Changed since" // a repetition of the same key leaves the first mail alone
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if err := s.Send(context.WithoutCancel(t.Context()), n); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	again, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(first, again) {
		t.Errorf("a repetition changed the file (%v)", err)
	}
	n.Key += "/other"
	n.At = n.At.AddDate(0, 0, -1)
	if err := s.Send(t.Context(), n); err != nil {
		t.Fatal(err)
	}
	if names := list(t, dir); len(names) != 2 || filepath.Base(path) != names[1] {
		t.Errorf("files %v", names)
	}
}

func list(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	slices.Sort(names)
	return names
}

// fileHash is the part of the only file's name that comes from the key.
func fileHash(t *testing.T, dir string) string {
	t.Helper()
	names := list(t, dir)
	if len(names) != 1 || len(names[0]) < 20 {
		t.Fatalf("files %v", names)
	}
	return names[0][len(names[0])-20 : len(names[0])-4]
}

func TestOutboxOnAFullOrMissingDisk(t *testing.T) {
	t.Parallel()
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	err := email.Outbox{Dir: filepath.Join(blocked, "below")}.Deliver(t.Context(), render(t, example(t, porting.MailSent, "en")))
	var temporary *email.TemporaryError
	if !errors.As(err, &temporary) {
		t.Errorf("error %v, want a temporary one", err)
	}
}
