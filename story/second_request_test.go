package story_test

import (
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
)

// Two requests of one account, and one temporary number: the first to arrive replaces it, and the second neither trips over that nor
// touches its way back to the pool.
func TestTwoRequestsAndOneTemporaryNumber(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		first := b.approves(b.asks(asOnTheBill("SIM-OK")))
		second := b.approves(b.asks(asOnTheBill("SIM-REJECT-account_number_wrong", wish("F0", "+33199005678"))))
		b.waitsFor(first, porting.Completed, 30*24*time.Hour)
		back := b.own(b.temp).ReleaseAt
		if back.IsZero() {
			t.Fatal("the temporary number has no way back")
		}
		b.expect(second, porting.Rejected, porting.StageNeedsYou, porting.BallYou)
		_, err := b.service.Correct(b.ctx, b.office, second.ID, porting.Correction{Edit: func(f *porting.Fields) error { f.AccountNumber = "SIM-OK"; return nil }})
		b.must(err)
		second = b.approves(b.now(second))
		if _, err := b.service.KeepTemporary(b.ctx, b.office, second.ID, true); err == nil {
			t.Fatal("the second request keeps a number that the first one replaced")
		}
		b.waitsFor(second, porting.Completed, 30*24*time.Hour)
		if now := b.own(b.temp).ReleaseAt; !now.Equal(back) {
			t.Fatalf("the quarantine began anew: %s, was %s", now, back)
		}
		if n := b.happened(second, "temporary_number.release_scheduled"); n != 0 {
			t.Fatalf("release scheduled %d times by the second request", n)
		}
		b.audited()
	})
}
