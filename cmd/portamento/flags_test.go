package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/portamento/portamento/cmd/portamento/config"
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
