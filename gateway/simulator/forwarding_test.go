package simulator_test

import (
	"path/filepath"
	"testing"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// The first test of the forwarding fails where the script says so, and has nothing to do with the test of the move; a number that the carrier does not
// have yet rings.
func TestForwarding(t *testing.T) {
	t.Parallel()
	w := newWorld(t, filepath.Join(t.TempDir(), "carrier.jsonl"))
	m := message("ord_1", "SIM-TESTFAIL", 1)
	old, temp := m.Numbers[0].Number, numbering.PhoneNumber(33199009999)
	forwarded := func(key, want string) {
		t.Helper()
		if got, _, err := w.caller.Call(t.Context(), key, old, temp); err != nil || got != want {
			t.Errorf("%s: %s, %v; want %s", key, got, err, want)
		}
	}
	forwarded("early", porting.TestPassed)
	w.send(m)
	forwarded("a", porting.TestOldCarrier)
	forwarded("a", porting.TestOldCarrier) // the same call
	forwarded("b", porting.TestPassed)
	if got := call(t, w, "moved", old); got != porting.TestOldCarrier {
		t.Errorf("the first call to the moved number: %s", got)
	}
	if got := call(t, w, "moved again", old); got != porting.TestPassed {
		t.Errorf("the second: %s", got)
	}
}
