package story_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/notify/email"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/question"
)

// Somebody without an account asks whether a number can move. The desk hears of it at once and then at most once an hour, without numbers that
// tell whose they are; its answer goes out once, in the language of the question, and nothing of it is kept.
func TestQuestionsOfTheEligibilityCheck(t *testing.T) {
	t.Parallel()
	on(t, true, func(b *bed) {
		box := &question.Box{Store: b.db.Questions(), Markets: b.service.Markets, Now: b.clock.now}
		ask := func(number, language string) question.Question {
			q, err := box.Ask(b.ctx, question.Question{Market: "fr", Numbers: []string{number, "0 800 00 00 01"}, Email: language + "@example.com", Language: language})
			b.must(err)
			return q
		}
		first := ask("0 800 12 34 56", "es")
		b.later(time.Minute)
		l := b.only(porting.MailQuestions)
		if l.to != "desk@example.com" || !strings.Contains(l.text, "FR · • ••• •• •• 56 +1") || strings.Contains(l.text, "@example.com:") || strings.Contains(l.text, "12 34") {
			b.t.Fatalf("mail to %s:\n%s", l.to, l.text)
		}
		second, third := ask("0 800 65 43 21", "fr"), ask("0 800 65 43 22", "en")
		b.later(10 * time.Minute)
		b.wrote(porting.MailQuestions, 1)
		b.restarts()
		box.Store = b.db.Questions()
		b.later(time.Hour)
		if all := b.letters(porting.MailQuestions); len(all) != 2 || !strings.HasPrefix(all[1].subject, "2 questions") {
			b.t.Fatalf("mails: %+v", all)
		}
		b.later(3 * time.Hour)
		b.wrote(porting.MailQuestions, 2)

		_, err := box.Answer(b.ctx, first.ID, "Sí: en diez días hábiles.")
		b.must(err)
		if _, err := box.Answer(b.ctx, first.ID, "No."); !errors.Is(err, porting.ErrNotFound) {
			b.t.Fatalf("answered twice: %v", err)
		}
		b.must(b.db.Questions().CloseQuestion(b.ctx, third.ID))
		b.later(time.Minute)
		l = b.only(porting.MailAnswer)
		if l.to != "es@example.com" || !strings.Contains(l.text, "Sí: en diez días hábiles.") || !strings.Contains(l.text, "0 800 12 34 56") || !strings.Contains(l.subject, "Nuestra respuesta") {
			b.t.Fatalf("mail to %s: %s\n%s", l.to, l.subject, l.text)
		}
		b.later(3 * time.Hour)
		b.wrote(porting.MailAnswer, 1)
		if left, err := b.db.Questions().Questions(b.ctx, 10); err != nil || len(left) != 1 || left[0].ID != second.ID {
			b.t.Fatalf("left: %+v, %v", left, err)
		}
		if sent, err := b.db.Questions().Answered(b.ctx, 10); err != nil || len(sent) != 0 {
			b.t.Fatalf("an answer is kept: %+v, %v", sent, err)
		}
	})
}

// busy is a mail server that does not take the mails of one address today.
type busy struct {
	email.Transport
	address string
}

func (s busy) Deliver(ctx context.Context, m email.Mail) error {
	if m.To.Address == s.address {
		return errors.New("450 try again later")
	}
	return s.Transport.Deliver(ctx, m)
}

// An answer that cannot be delivered today holds up no other, and leaves once it can be.
func TestQuestions_OneMailIsNotTaken(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		whole := b.transport
		b.transport = busy{whole, "full@example.com"}
		b.restarts()
		box := &question.Box{Store: b.db.Questions(), Markets: b.service.Markets, Now: b.clock.now}
		for _, to := range []string{"full@example.com", "free@example.com"} {
			q, err := box.Ask(b.ctx, question.Question{Market: "fr", Numbers: []string{"0 800 12 34 56"}, Email: to, Language: "fr"})
			b.must(err)
			_, err = box.Answer(b.ctx, q.ID, "Oui.")
			b.must(err)
			b.clock.set(b.clock.now().Add(time.Second))
		}
		b.later(time.Minute)
		if l := b.only(porting.MailAnswer); l.to != "free@example.com" {
			b.t.Fatalf("mail to %s", l.to)
		}
		b.transport = whole
		b.restarts()
		b.later(time.Hour)
		b.wrote(porting.MailAnswer, 2)
	})
}
