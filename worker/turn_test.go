package worker

import (
	"context"
	"errors"
	"log/slog"
	"testing"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
)

// One mail at a time is between the server's hands and our book; one that gives up waiting holds up nobody.
func TestTurns(t *testing.T) {
	t.Parallel()
	var all turns
	first, second, third := all.next(), all.next(), all.next()
	for range 2 { // a mail is tried again on the same line
		if err := first.take(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	late, giveUp := context.WithCancelCause(t.Context())
	reason := errors.New("waited for too long")
	giveUp(reason)
	if err := second.take(late); !errors.Is(err, reason) {
		t.Errorf("beside the first: %v", err)
	}
	second.leave()
	if err := third.take(late); !errors.Is(err, reason) {
		t.Errorf("the second left, and never was in: %v", err)
	}
	first.leave()
	if err := third.take(t.Context()); err != nil {
		t.Errorf("after the first: %v", err)
	}
	third.leave()
}

// What has left is written down, whatever becomes of the job meanwhile; where the book cannot be written the job is done all the same.
func TestMailed_Told(t *testing.T) {
	t.Parallel()
	ended, end := context.WithCancel(t.Context())
	end()
	told := 0
	w := &Worker{Logger: slog.New(slog.DiscardHandler), Told: func(ctx context.Context) error {
		told++
		return errors.Join(ctx.Err(), errors.New("no book"))
	}}
	if err := w.mailed(ended, &porting.Request{}, porting.Effect{Key: "k"}); err != nil || told != 1 {
		t.Errorf("told %d times, %v", told, err)
	}
}

// book is people by their addresses; one that is not of the book is a fault.
type book map[string]login.Person

var errFault = errors.New("fault")

func (b book) FindPerson(_ context.Context, by login.Find) (login.Person, error) {
	p, ok := b[by.Email]
	switch {
	case by.Email == "fault@example.org":
		return p, errFault
	case !ok:
		return p, porting.ErrNotFound
	}
	return p, nil
}

// Who signs in reads mails in the language of today, and does without those that are not wanted; questions always come.
func TestReader(t *testing.T) {
	t.Parallel()
	w := &Worker{Readers: book{"ada@example.org": {Language: "fr", Quiet: []login.MailGroup{login.MailsDates}}, "noe@example.org": {}}}
	for _, c := range []struct {
		email    string
		kind     porting.MailKind
		language string
		wanted   bool
		err      error
	}{
		{"ada@example.org", porting.MailDateConfirmed, "fr", false, nil},
		{"ada@example.org", porting.MailDateLost, "fr", true, nil},
		{"ada@example.org", porting.MailSent, "fr", true, nil},
		{"noe@example.org", porting.MailDateConfirmed, "es", true, nil},
		{"nobody@example.org", porting.MailDateConfirmed, "es", true, nil},
		{"", porting.MailDateConfirmed, "es", true, nil},
		{"fault@example.org", porting.MailQuestion, "es", false, errFault},
	} {
		to, wanted, err := w.reader(t.Context(), porting.MailOrder{Mail: c.kind, To: porting.Contact{Email: c.email, Language: "es"}})
		if to.Email != c.email || to.Language != c.language || wanted != c.wanted || !errors.Is(err, c.err) {
			t.Errorf("%s to %q: in %s, wanted %t, %v", c.kind, c.email, to.Language, wanted, err)
		}
	}
	if _, wanted, err := (&Worker{}).reader(t.Context(), porting.MailOrder{To: porting.Contact{Email: "a@example.org"}}); !wanted || err != nil {
		t.Errorf("without people: %t, %v", wanted, err)
	}
}

// A mail about signing in that was ordered for an address that nobody has goes nowhere, and is done.
func TestPost_ToNobody(t *testing.T) {
	t.Parallel()
	if err := (&Worker{}).post(t.Context(), login.Post{Key: "lnk_1", Mail: login.MailSignIn}); err != nil {
		t.Error(err)
	}
}
