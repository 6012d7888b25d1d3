package limit_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/portamento/portamento/store/storetest"
	"github.com/portamento/portamento/web/api/limit"
)

// A number is neither pestered nor guessed at for days: three codes at once, and about ten a day, whoever asks.
func TestCode(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	c := &limit.Counter{Limiter: storetest.Open(t, filepath.Join(t.TempDir(), "portamento.db")), Now: func() time.Time { return now }}
	sent := 0
	count := func(number string) {
		t.Helper()
		wait, err := c.Code(t.Context(), number)
		if err != nil {
			t.Fatal(err)
		}
		if wait == 0 {
			sent++
		}
	}
	for range 5 {
		count("+33199001234")
	}
	if sent != 3 {
		t.Errorf("%d codes at once", sent)
	}
	count("+33199001235")
	if sent != 4 {
		t.Error("one number stops another")
	}
	sent = 3
	for range 24 * 6 {
		now = now.Add(10 * time.Minute)
		count("+33199001234")
	}
	if sent < 10 || sent > 20 {
		t.Errorf("%d codes in a day", sent)
	}
}
