package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/loa/pades"
	"github.com/portamento/portamento/store"
)

// A second node that has made a letter authority of its own does not start; with the first one's it does, and an operator's own key is free.
func TestAgreeOnAuthority(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 24, 9, 0, 0, 0, time.UTC)
	db, err := store.Open(t.Context(), store.Config{URL: filepath.Join(t.TempDir(), "a.db"), Key: []byte(strings.Repeat("k", 32)), Wall: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	first, second := t.TempDir(), t.TempDir()
	for _, c := range []struct {
		folder string
		after  time.Duration
		ok     bool
	}{{first, 0, true}, {second, 0, false}, {first, 0, true}, {first, 3 * 365 * 24 * time.Hour, true}} { // renewed by the same root
		s, _, err := pades.Authority(c.folder, "Example Voice", now.Add(c.after))
		if err != nil {
			t.Fatal(err)
		}
		if err := agreeOnAuthority(t.Context(), db, s); (err == nil) != c.ok || err != nil && !strings.Contains(err.Error(), pades.AuthorityFile) {
			t.Errorf("authority of %s: %v", c.folder, err)
		}
	}
}
