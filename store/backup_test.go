package store

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/store/engine"
)

// notArchived are the tables that a backup leaves out: what belongs to the server rather than to its customers, and what lets browsers in.
var notArchived = []string{"meta", "rate_buckets", "sessions", "links", "flows"}

// A backup has every column of every table: one that a migration adds is not forgotten.
func TestBackup_Whole(t *testing.T) {
	t.Parallel()
	db, err := Open(t.Context(), Config{URL: filepath.Join(t.TempDir(), "portamento.db"), Key: make([]byte, 32), Wall: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	columns := map[string][]string{}
	err = db.engine.View(t.Context(), func(c engine.Conn) error {
		return engine.Each(t.Context(), c, `SELECT t.name, x.name FROM sqlite_master t, pragma_table_info(t.name) x WHERE t.type = 'table'
			AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE 'river_%' AND t.name NOT LIKE 'goose_%'`, nil, func(rs engine.Rows) error {
			var table, column string
			err := rs.Scan(&table, &column)
			columns[table] = append(columns[table], column)
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range notArchived {
		if columns[table] == nil {
			t.Errorf("there is no table %s", table)
		}
		delete(columns, table)
	}
	for _, table := range archivedTables {
		got, want := slices.Sorted(slices.Values(table.fields())), slices.Sorted(slices.Values(columns[table.name]))
		if !slices.Equal(got, want) {
			t.Errorf("%s: archived are %s, there are %s", table.name, strings.Join(got, ", "), strings.Join(want, ", "))
		}
		delete(columns, table.name)
	}
	for table := range columns {
		t.Errorf("%s is in no backup", table)
	}
}
