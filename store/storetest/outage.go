package storetest

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/store"
)

// readOnly finds out when the database does not take writes; reading goes on.
func readOnly(t *testing.T, e Engine) {
	url := e.URL(t)
	db := Open(t, url)
	a := Account(t, db, "A")
	r := Saved(t, db, a, Number(1))
	must(t, db.Ping(t.Context()))
	db.Close()
	if !strings.HasPrefix(url, "postgres") {
		if os.Geteuid() == 0 {
			t.Skip("root writes to files that are read-only")
		}
		must(t, os.Chmod(url, 0o400))
		if other, err := store.Open(t.Context(), store.Config{URL: url, Key: Key(), Wall: time.Now}); err == nil {
			other.Close()
			t.Error("a file that cannot be written was opened")
		}
		return
	}
	name := url[strings.LastIndex(url, "/")+1:]
	name, _, _ = strings.Cut(name, "?")
	must(t, Raw(t, url, "ALTER DATABASE "+name+" SET default_transaction_read_only = on"))
	db = Open(t, url)
	err := db.Ping(t.Context())
	if err == nil || !db.Unavailable(err) {
		t.Errorf("ping of a read-only database: %v", err)
	}
	if _, err := db.Requests(Of(a)).Request(t.Context(), r.ID); err != nil {
		t.Errorf("reading stopped: %v", err)
	}
}
