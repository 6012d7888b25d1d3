package story_test

import (
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
)

// The plain month: a business asks to keep its number, the desk checks it, the carrier gives a date, the number moves, the test call
// passes, the temporary number goes back to the pool.
func TestPlainMonth(t *testing.T) {
	t.Parallel()
	on(t, true, func(b *bed) {
		main := number("+33199001234")
		r := b.asks(asOnTheBill("SIM-OK"))
		b.expect(r, porting.Submitted, porting.StageReceived, porting.BallUs)
		if own := b.own(main); own.State != porting.OwnArriving || own.Account != b.account {
			b.t.Fatalf("announced number: %+v", own)
		}

		r = b.approves(r)
		b.expect(r, porting.Sent, porting.StageWithProvider, porting.BallProvider)

		b.workdays(1)
		b.expect(r, porting.Acknowledged, porting.StageWithProvider, porting.BallProvider)

		r = b.waitsFor(r, porting.Confirmed, 30*24*time.Hour)
		b.expect(r, porting.Confirmed, porting.StageDateSet, porting.BallNone)
		foc := r.Orders[0].FOC()
		if foc.IsZero() || foc.Timezone != "Europe/Paris" {
			b.t.Fatalf("moving date: %+v", foc)
		}

		b.until(foc.Start.Add(time.Minute))
		r = b.now(r)
		b.expect(r, porting.Completed, porting.StageDone, porting.BallNone)
		if own := b.own(main); own.State != porting.OwnAssigned || !own.Default || own.Use != porting.UseMain || own.User != b.owner {
			b.t.Fatalf("moved number: %+v", own)
		}
		if own := b.own(b.temp); own.State != porting.OwnQuarantined || own.Default || own.ReleaseAt.IsZero() {
			b.t.Fatalf("temporary number: %+v", own)
		}

		b.later(60 * 24 * time.Hour)
		if own := b.own(b.temp); own.State != porting.OwnAvailable || own.Account != "" {
			b.t.Fatalf("temporary number after its quarantine: %+v", own)
		}
		r = b.now(r)
		if r.Fields.AccountNumber != "" || r.Fields.Numbers[0].Code != "" || r.SecretsErasedAt.IsZero() {
			b.t.Fatal("secrets were not erased")
		}
		b.inOrder(porting.MailReceived, porting.MailSent, porting.MailDateConfirmed, porting.MailDayBefore, porting.MailMovingStarted, porting.MailCompleted,
			porting.MailFollowUpWeek, porting.MailTemporarySoon, porting.MailTemporaryGone)
		b.wrote(porting.MailCompleted, 1)
		b.audited()
	})
}
