package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/portamento/portamento/cmd/portamento/config"
	"github.com/portamento/portamento/cmd/portamento/people"
	"github.com/portamento/portamento/terminal"
)

// What a flag cannot be is said at once, before anything is opened.
func TestServe_FlagsThatCannotBe(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]*ServeCmd{
		"negative speed":        {Sandbox: true, Speed: -1},
		"too fast":              {Sandbox: true, Speed: 1e9},
		"no instant":            {Sandbox: true, Speed: 1, Start: "garbage"},
		"start without sandbox": {Speed: 1, Start: "2026-01-01T00:00:00Z"},
	} {
		var usage *terminal.UsageError
		if _, err := s.open(t.Context(), config.Config{}); !errors.As(err, &usage) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A deployment for customers answers to its own name; what is tried out answers to any.
func TestServed(t *testing.T) {
	t.Parallel()
	for base, want := range map[string]string{"https://Port.Example.org:8443/x": "port.example.org localhost", "http://localhost:8080": "", "http://port.example.org": ""} {
		if got := strings.Join(served(base), " "); got != want {
			t.Errorf("%s: %q, want %q", base, got, want)
		}
	}
}

func TestLock_OneServerOnADataFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first, err := lockData(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lockData(dir); err == nil || !strings.Contains(err.Error(), "another server runs") {
		t.Fatalf("a second server got in: %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := lockData(dir)
	if err != nil {
		t.Fatalf("the lock outlived its server: %v", err)
	}
	_ = again.Close()
}

// Who looks into a folder without a database is told so: a wrong --data is neither "verified: 0 faults" nor an empty backup, and leaves nothing behind.
func TestKept_NoDatabase(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "elsewhere")
	f := ServerFlags{Data: dir, LogLevel: "error"}
	con := &terminal.Console{Out: io.Discard, Err: io.Discard}
	for name, run := range map[string]func() error{
		"audit verify": func() error { return (&AuditVerifyCmd{ServerFlags: f}).Run(t.Context(), con) },
		"audit export": func() error { return (&AuditExportCmd{ServerFlags: f}).Run(t.Context(), con) },
		"backup":       func() error { return (&BackupCmd{ServerFlags: f, File: dir + ".zip"}).Run(t.Context(), con) },
		"release":      func() error { return (&ReleaseCmd{ServerFlags: f, Yes: true}).Run(t.Context(), con) },
		"keys list":    func() error { return (&KeysListCmd{ServerFlags: f}).Run(t.Context(), con) },
		"users": func() error {
			return (&UsersCmd{ServerFlags: f}).open(t.Context(), func(people.House) error { return nil })
		},
		"keys revoke": func() error { return (&KeysRevokeCmd{ServerFlags: f, ID: "key_1"}).Run(t.Context()) },
	} {
		var usage *terminal.UsageError
		if err := run(); !errors.As(err, &usage) || !strings.Contains(err.Error(), "no database in "+dir) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the wrong folder was made: %v", err)
	}
}
