package storetest

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store"
)

// mappings: what is taught anew replaces what was taught, what was taken back stays on record, and all of it survives a backup.
func mappings(t *testing.T, e Engine) {
	db := Open(t, e.URL(t))
	clock := 0
	at := func(minutes int) time.Time { return Start().Add(time.Duration(minutes) * time.Minute) }
	teach := func(m porting.Mapping) porting.Mapping {
		clock++
		m.ID, m.At = porting.MappingID(porting.NewID(porting.PrefixMapping, at(clock))), at(clock)
		m.Note, m.By = "seen", porting.Actor{Role: porting.RoleDesk, Name: "Ann"}
		must(t, db.Carriers().Teach(t.Context(), m))
		return m
	}
	first := teach(porting.Mapping{List: "alpha", Code: "X1", Reason: "name_mismatch"})
	again := teach(porting.Mapping{List: "alpha", Code: "X1", Reason: "frozen"})
	teach(porting.Mapping{Market: "fr", List: "alpha", Code: "X1", Reason: "other"}) // of one market alone: beside the one for all
	last := teach(porting.Mapping{List: "beta", Code: "X2", Reason: "frozen"})
	reasons := func(f porting.MappingFilter) (out string) {
		for _, m := range walk(t, 1, func(p porting.Page) ([]porting.Mapping, string, error) {
			f.Page = p
			return db.Carriers().MappingList(t.Context(), f)
		}) {
			out += " " + m.Reason
		}
		return out
	}
	for _, x := range []struct {
		filter porting.MappingFilter
		want   string
	}{
		{porting.MappingFilter{}, " frozen other frozen"}, {porting.MappingFilter{Ended: true}, " frozen other frozen name_mismatch"},
		{porting.MappingFilter{Lists: []string{"alpha", "gamma"}}, " other frozen"}, {porting.MappingFilter{Codes: []string{"X2"}}, " frozen"},
		{porting.MappingFilter{Lists: []string{"gamma"}}, ""}, {porting.MappingFilter{ID: again.ID}, " frozen"}, {porting.MappingFilter{ID: first.ID}, ""},
	} {
		if got := reasons(x.filter); got != x.want {
			t.Errorf("%+v: %q, want %q", x.filter, got, x.want)
		}
	}
	by := porting.Actor{Role: porting.RoleSupervisor, Name: "Sue"}
	got, err := db.Carriers().Forget(t.Context(), last.ID, by, at(9))
	if err != nil || got.EndedBy != by || !got.EndedAt.Equal(at(9)) || got.By != last.By || !got.At.Equal(last.At) || got.Note != "seen" {
		t.Errorf("forgotten: %+v, %v", got, err)
	}
	for _, id := range []porting.MappingID{last.ID, "map_none"} {
		if _, err := db.Carriers().Forget(t.Context(), id, by, at(9)); !errors.Is(err, porting.ErrNotFound) {
			t.Errorf("forget %s again: %v", id, err)
		}
	}
	file := filepath.Join(t.TempDir(), "backup.zip")
	must(t, db.Backup(t.Context(), file))
	target := e.URL(t)
	if _, err := store.Restore(t.Context(), store.Config{URL: target, Key: Key(), Wall: time.Now}, file); err != nil {
		t.Fatal(err)
	}
	list, _, err := Open(t, target).Carriers().MappingList(t.Context(), porting.MappingFilter{Lists: []string{"alpha"}})
	if err != nil || len(list) != 2 || list[1].ID != again.ID || list[1].By != again.By {
		t.Errorf("restored: %+v, %v", list, err)
	}
}
