package store_test

import (
	"archive/zip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/homeline"
	"github.com/portamento/portamento/store"
	"github.com/portamento/portamento/store/storetest"
)

func homeAsk(account porting.AccountID, i int, at time.Time) homeline.Ask {
	return homeline.Ask{ID: porting.NewID(homeline.Prefix, at), Account: account, Market: "fr", Number: storetest.Number(i), State: homeline.Asked, At: at, Expires: at.Add(homeline.LinkLife),
		Mail: homeline.MailConsent, Told: at, Details: homeline.Details{Typed: "01 99", Serial: "SN-SECRET-77", Email: "holder-secret@example.org", Holder: "Dora Secret", NewNumber: true,
			Link: "lnk_1", EmailBy: homeline.ByAccount, Language: "es", AskedBy: "Ada"}}
}

func TestAsksForHomeLines(t *testing.T) {
	t.Parallel()
	storetest.Each(t, homeLines)
}

// homeLines: one open ask for a number and so many of an account, whoever races; lists by what is to be done; sealed, archived, erased in time.
func homeLines(t *testing.T, e storetest.Engine) {
	url := e.URL(t)
	db := storetest.Open(t, url)
	a, b := storetest.Account(t, db, "A"), storetest.Account(t, db, "B")
	homes := db.Homes()
	first := homeAsk(a, 1, storetest.Start())
	must(t, homes.KeepAsk(t.Context(), first, 3))
	got, err := homes.Ask(t.Context(), first.ID)
	if err != nil || got != first {
		t.Fatalf("saved %+v\nread  %+v, %v", first, got, err)
	}
	if err := homes.KeepAsk(t.Context(), homeAsk(a, 1, storetest.Start()), 3); !errors.Is(err, homeline.ErrOpen) {
		t.Errorf("asked twice: %v", err)
	}
	other := homeAsk(b, 1, storetest.Start().Add(time.Minute)) // who asks first keeps nobody out
	other.Told, other.Mail = time.Time{}, homeline.MailNone
	must(t, homes.KeepAsk(t.Context(), other, 3))
	var wait sync.WaitGroup
	outcomes := make([]error, 8)
	for i := range outcomes {
		wait.Add(1)
		go func() {
			defer wait.Done()
			outcomes[i] = homes.KeepAsk(t.Context(), homeAsk(a, 2+i%4, storetest.Start().Add(2*time.Minute)), 3)
		}()
	}
	wait.Wait()
	saved := 0
	for _, err := range outcomes {
		switch {
		case err == nil:
			saved++
		case !errors.Is(err, homeline.ErrOpen) && !errors.Is(err, homeline.ErrFull):
			t.Errorf("at once: %v", err)
		}
	}
	if saved != 2 {
		t.Errorf("%d more were saved, want 2", saved)
	}
	homeChanges(t, homes, first, other)
	rows := archivedAsks(t, db)
	if len(rows) != 5 {
		t.Errorf("%d rows in the backup", len(rows))
	}
	for _, row := range rows {
		if !strings.Contains(row, homeline.Prefix) || strings.Contains(row, "SECRET") || strings.Contains(row, "Secret") || strings.Contains(row, "secret@") {
			t.Errorf("in the backup in clear: %q", row)
		}
	}
	homeArchive(t, e, db, other)
}

func homeChanges(t *testing.T, homes homeline.Store, first, other homeline.Ask) {
	t.Helper()
	ids := func(f homeline.Filter) string {
		list, err := homes.Asks(t.Context(), f)
		must(t, err)
		out := ""
		for _, x := range list {
			out += fmt.Sprintf(" %s%d", map[porting.AccountID]string{first.Account: "a", other.Account: "b"}[x.Account], x.Number-storetest.Number(0))
		}
		return out
	}
	now := storetest.Start().Add(homeline.LinkLife)
	if got := ids(homeline.Filter{DueBy: now}); got != " a1" {
		t.Errorf("due: %q", got)
	}
	if got := ids(homeline.Filter{DueBy: now.Add(-time.Microsecond)}); got != "" {
		t.Errorf("due a moment before: %q", got)
	}
	ended, err := homes.ChangeAsk(t.Context(), first.ID, func(a *homeline.Ask) error {
		a.State, a.Ended, a.Mail, a.Text, a.Told = homeline.Declined, now, homeline.MailEnded, "no", time.Time{}
		return nil
	})
	if err != nil || ended.State != homeline.Declined {
		t.Fatalf("changed: %+v, %v", ended, err)
	}
	if got, err := homes.Ask(t.Context(), first.ID); err != nil || got != ended {
		t.Errorf("read %+v, %v", got, err)
	}
	same, err := homes.ChangeAsk(t.Context(), first.ID, func(a *homeline.Ask) error { a.Text = "other"; return porting.ErrUnchanged })
	if again, _ := homes.Ask(t.Context(), first.ID); err != nil || again.Text != "no" || same.ID != first.ID {
		t.Errorf("unchanged: %+v, %v", again, err)
	}
	for _, x := range []struct {
		f    homeline.Filter
		want string
	}{{homeline.Filter{Account: other.Account}, " b1"}, {homeline.Filter{Account: first.Account, Limit: 1, Open: true, Mail: true}, ""}, {homeline.Filter{Untold: true}, " a1 b1"},
		{homeline.Filter{Untold: true, Open: true}, " b1"}, {homeline.Filter{Limit: 2}, " a1 b1"}, {homeline.Filter{Ended: true}, " a1"}} {
		got := ids(x.f)
		if x.f.Limit == 1 {
			if len(got) != 3 || got == " a1" {
				t.Errorf("newest open of a: %q", got)
			}
			continue
		}
		if got != x.want {
			t.Errorf("%+v: %q, want %q", x.f, got, x.want)
		}
	}
	for _, f := range []func(string) error{
		func(id string) error { _, err := homes.Ask(t.Context(), id); return err },
		func(id string) error {
			_, err := homes.ChangeAsk(t.Context(), id, func(*homeline.Ask) error { return nil })
			return err
		},
	} {
		if err := f("hom_none"); !errors.Is(err, porting.ErrNotFound) {
			t.Errorf("none: %v", err)
		}
	}
	again := homeAsk(first.Account, 1, now) // the one before has ended
	if err := homes.KeepAsk(t.Context(), again, 10); err != nil {
		t.Errorf("asked again: %v", err)
	}
}

// archivedAsks are the rows of a backup as somebody without the key reads them.
func archivedAsks(t *testing.T, db *store.DB) (out []string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "raw.zip")
	must(t, db.Backup(t.Context(), file))
	archive, err := zip.OpenReader(file)
	must(t, err)
	defer func() { _ = archive.Close() }()
	rows, err := archive.Open("home_asks.jsonl")
	must(t, err)
	for d := json.NewDecoder(rows); d.More(); {
		var row []any
		must(t, d.Decode(&row))
		for i, v := range row {
			if x, ok := v.(map[string]any); ok {
				plain, err := base64.StdEncoding.DecodeString(fmt.Sprint(x["b"]))
				must(t, err)
				row[i] = string(plain)
			}
		}
		out = append(out, fmt.Sprint(row...))
	}
	return out
}

func homeArchive(t *testing.T, e storetest.Engine, db *store.DB, kept homeline.Ask) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "backup.zip")
	must(t, db.Backup(t.Context(), file))
	target := e.URL(t)
	if _, err := store.Restore(t.Context(), store.Config{URL: target, Key: storetest.Key(), Wall: time.Now}, file); err != nil {
		t.Fatal(err)
	}
	restored := storetest.Open(t, target)
	if got, err := restored.Homes().Ask(t.Context(), kept.ID); err != nil || got != kept {
		t.Errorf("restored: %+v, %v", got, err)
	}
	end := storetest.Start().Add(homeline.LinkLife + homeline.KeptAfter)
	for after, want := range []int{5, 4} { // the last instant that what has ended is kept, and the one after
		must(t, restored.Clean(t.Context(), end.Add(time.Duration(after)*time.Microsecond), 100))
		if list, err := restored.Homes().Asks(t.Context(), homeline.Filter{}); err != nil || len(list) != want {
			t.Errorf("%d microseconds later: %d asks, %v", after, len(list), err)
		}
	}
}
