package story_test

import (
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/digest"
	"github.com/portamento/portamento/store"
)

// A customer who does not answer is reminded three times; then the order is paused, and at last closed. Each mail says so before.
func TestACustomerWhoDoesNotAnswer(t *testing.T) {
	t.Parallel()
	on(t, true, func(b *bed) {
		r := b.asks(asOnTheBill("SIM-OK"))
		_, err := b.service.Ask(b.ctx, b.desk, r.Orders[0].ID, porting.Asking{Reasons: []string{"address_mismatch"}})
		b.must(err)
		asked := b.clock.now()
		b.until(asked.AddDate(0, 0, 15))
		b.expect(r, porting.ActionRequired, porting.StageNeedsYou, porting.BallYou)
		b.wrote(porting.MailNeedsYou, 3)
		for _, l := range b.letters(porting.MailNeedsYou) {
			if !strings.Contains(l.text, "nous la mettons en pause le mardi 22 septembre et la fermons le vendredi 16 octobre") {
				b.t.Fatalf("mail:\n%s", l.text)
			}
		}
		b.until(asked.AddDate(0, 0, 21).Add(time.Minute))
		b.expect(r, porting.OnHold, porting.StagePaused, porting.BallYou)
		if e := b.event(r, "port_order.held"); e.Actor.Role != porting.RoleSystem || e.Data["reason"] != "unanswered" {
			b.t.Fatalf("event: %+v", e)
		}
		if l := b.only(porting.MailPaused); !strings.Contains(l.text, "nous la fermons le vendredi 16 octobre") {
			b.t.Fatalf("mail:\n%s", l.text)
		}
		b.until(asked.AddDate(0, 0, 45).Add(time.Minute))
		b.expect(r, porting.Cancelled, porting.StageCancelled, porting.BallNone)
		if l := b.only(porting.MailCancelled); !strings.Contains(l.text, "Nous n’avons pas eu votre réponse") {
			b.t.Fatalf("mail:\n%s", l.text)
		}
		if o := b.own(number("+33199001234")); o.State != "" {
			b.t.Fatalf("the number is held still: %+v", o)
		}
		b.audited()
	})
}

// An answer during the pause takes the order up again; the next question begins its days anew, and a pause that was asked for does not end.
func TestAnAnswerDuringThePause(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		r := b.asks(asOnTheBill("SIM-OK"))
		_, err := b.service.Ask(b.ctx, b.desk, r.Orders[0].ID, porting.Asking{Reasons: []string{"address_mismatch"}})
		b.must(err)
		b.later(22 * day)
		_, err = b.service.ResumeRequest(b.ctx, b.office, r.ID)
		b.must(err)
		b.later(23*day + time.Hour) // the 45th day after the question
		b.expect(r, porting.OnHold, porting.StagePaused, porting.BallYou)
		_, err = b.service.ResumeRequest(b.ctx, b.office, r.ID)
		b.must(err)
		_, err = b.service.HoldRequest(b.ctx, b.office, r.ID)
		b.must(err)
		b.later(60 * day)
		b.expect(r, porting.OnHold, porting.StagePaused, porting.BallYou)
		_, err = b.service.ResumeRequest(b.ctx, b.office, r.ID)
		b.must(err)
		_, err = b.service.Correct(b.ctx, b.office, r.ID, porting.Correction{Edit: func(f *porting.Fields) error { f.CurrentProvider = "SFR"; return nil }})
		b.must(err)
		b.expect(r, porting.Submitted, porting.StageReceived, porting.BallUs)
		b.wrote(porting.MailCancelled, 0)
	})
}

// A draft that waits for its Internet access is asked about on the day, and each week after it while nobody says that it is done.
func TestADraftWaitsForItsInternet(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		f := asOnTheBill("SIM-OK")
		f.Internet, f.Separation = "dsl_shared", porting.Separation{Date: "2026-12-01"}
		r := b.drafts(f)
		b.until(time.Date(2026, 12, 1, 6, 0, 0, 0, time.UTC)) // later than any other draft lives
		b.wrote(porting.MailSeparation, 0)
		if q := b.needs(r); !coded(q.Stops, "internet.dsl_shared") {
			b.t.Fatalf("needs: %+v", q)
		}
		b.until(time.Date(2026, 12, 8, 8, 0, 0, 0, time.UTC))
		b.wrote(porting.MailSeparation, 2)
		b.changes(r, func(f *porting.Fields) { f.Separation.Reference = "CRA-1" })
		b.must(b.signs(r))
		b.later(14 * day)
		b.wrote(porting.MailSeparation, 2)
		if l := b.letters(porting.MailSeparation)[0]; !strings.Contains(l.text, "rien n’est donc envoyé avant") {
			b.t.Fatalf("mail:\n%s", l.text)
		}
	})
	on(t, false, func(b *bed) { // a line of its own that is to come is no line of its own yet
		f := asOnTheBill("SIM-OK")
		f.Internet, f.Separation = "dsl_separate", porting.Separation{Date: "2026-09-10"}
		r := b.drafts(f)
		b.faulty(b.signs(r), "separation.future")
		b.until(time.Date(2026, 9, 10, 8, 0, 0, 0, time.UTC))
		b.wrote(porting.MailSeparation, 1)
		b.must(b.signs(r))
		b.moves(b.approves(b.now(r)))
		b.wrote(porting.MailSeparation, 1)
	})
}

// What is late is told to the desk: our own promise, and the losing carrier's answer. The customer's time is nobody's delay.
func TestTheDeskHearsOfWhatIsLate(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		r := b.asks(asOnTheBill("SIM-SILENT"))
		b.workdays(2) // the desk promised a look within one
		if l := b.only(porting.MailEscalation); !strings.Contains(l.text, "Les nouvelles que nous avions promises sont en retard") || l.to != "desk@example.com" {
			b.t.Fatalf("mail to %s:\n%s", l.to, l.text)
		}
		b.approves(r)
		b.workdays(5)
		b.wrote(porting.MailEscalation, 1)
		b.workdays(2)
		b.told(r, "port_order.carrier_overdue", 1)
		if all := b.letters(porting.MailEscalation); len(all) != 2 || !strings.Contains(all[1].text, "La réponse d’Orange est en retard") {
			b.t.Fatalf("mails: %+v", all)
		}
	})
	on(t, false, func(b *bed) {
		r := b.asks(asOnTheBill("SIM-OK"))
		_, err := b.service.Ask(b.ctx, b.desk, r.Orders[0].ID, porting.Asking{Reasons: []string{"address_mismatch"}})
		b.must(err)
		b.workdays(10)
		b.wrote(porting.MailEscalation, 0)
	})
}

// Each working day at eight the desk is told what lies before it, once, whatever node is there; a day without work brings no mail.
func TestTheDesksDay(t *testing.T) {
	t.Parallel()
	on(t, true, func(b *bed) {
		b.later(2 * day)
		b.wrote(porting.MailDigest, 0)
		r := b.asks(asOnTheBill("SIM-OK"))
		b.workdays(1)
		l := b.only(porting.MailDigest)
		if l.to != "desk@example.com" || !strings.Contains(l.text, "À vérifier\u00a0: 1") || !strings.Contains(l.text, "En retard\u00a0: 0") {
			b.t.Fatalf("mail to %s:\n%s", l.to, l.text)
		}
		b.restarts()
		b.settle()
		b.wrote(porting.MailDigest, 1)
		r = b.waitsFor(b.approves(r), porting.Confirmed, 30*day)
		b.until(r.Orders[0].FOC().Start.Add(-time.Hour))
		all := b.letters(porting.MailDigest)
		if l := all[len(all)-1]; !strings.HasPrefix(l.subject, "Aujourd’hui\u00a0: 1 portage, 0 en retard") {
			b.t.Fatalf("subject %q", l.subject)
		}
	})
}

// A node dies while it writes the digest. Another one that saw it at work writes it a little later.
func TestTheDesksDay_ANodeDiesOfIt(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		b.asks(asOnTheBill("SIM-OK"))
		b.settle()
		before := len(b.letters(porting.MailDigest))
		at, ok := digest.At(b.service, b.clock.now().Add(day))
		for ; !ok; at, ok = digest.At(b.service, at.Add(day)) { // no working day
		}
		key := "desk.digest/" + at.Format(time.DateOnly)
		held, outcome, _, err := b.db.BeginIdempotent(b.ctx, "worker", key, []byte(key), b.clock.now())
		b.must(err)
		b.until(at.Add(time.Minute))
		b.wrote(porting.MailDigest, before)
		if outcome != store.IdempotentFresh {
			b.t.Fatalf("the digest was begun: %s", outcome)
		}
		b.must(b.db.ReleaseIdempotent(held)) // or a minute of real time
		b.later(10 * time.Minute)
		b.wrote(porting.MailDigest, before+1)
	})
}
