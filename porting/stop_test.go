package porting

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// mailsTo lists the mails that were ordered, as "kind address", in order of kind.
func mailsTo(effects []Effect) []string {
	var out []string
	for _, e := range effects {
		if e.Mail != nil {
			out = append(out, string(e.Mail.Mail)+" "+strings.ToLower(e.Mail.To.Email))
		}
	}
	slices.Sort(out)
	return out
}

// invited is a draft whose holder has been asked to sign; it gives the token of the link.
func invited(t *testing.T) (*bed, string) {
	b := newBed(t)
	b.service.Desk = Contact{Email: "desk@example.com"}
	b.draft(b.fields(first))
	b.must2(b.service.Invite(t.Context(), office(), b.id, Contact{Email: "holder@example.com", Language: "fr"}))
	b.take()
	return b, b.service.LinkToken(b.id, b.r().Links[0].ID)
}

// Whoever does not sign is reminded on the market's days, the author is told, and hears when the link is over; the draft's own reminders rest.
func TestSignReminders(t *testing.T) {
	t.Parallel()
	b, _ := invited(t)
	author := b.r().Author.Email
	for day := 1; day <= 15; day++ {
		b.advance(24 * time.Hour)
		var want []string
		switch day {
		case 3, 7, 12:
			want = []string{"sign.reminder holder@example.com", "sign.waiting " + author}
		case 14:
			want = []string{"sign.expired " + author}
		}
		if got := mailsTo(b.take()); !slices.Equal(got, want) {
			t.Errorf("day %d: %q, want %q", day, got, want)
		}
	}
	if !slices.Contains(b.events(), "port_request.signature_expired") {
		t.Errorf("events: %v", b.events())
	}
	b.must2(b.service.Invite(t.Context(), office(), b.id, Contact{Email: "holder@example.com"}))
}

// A wait that is over reminds nobody.
func TestSignReminders_End(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*bed, Actor) error{
		"signed": func(b *bed, who Actor) error {
			_, err := b.service.Sign(t.Context(), who, b.id, signing())
			return err
		},
		"signed by somebody else": func(b *bed, _ Actor) error {
			_, err := b.service.Sign(t.Context(), office(), b.id, signing())
			return err
		},
		"refused": func(b *bed, who Actor) error {
			_, err := b.service.Refuse(t.Context(), who, b.id)
			return err
		},
		"given up": func(b *bed, _ Actor) error {
			_, err := b.service.CancelRequest(t.Context(), office(), b.id, "")
			return err
		},
	} {
		b, token := invited(t)
		_, who, err := b.service.OpenLink(t.Context(), token)
		b.must(err)
		b.must(end(b, who))
		for _, d := range b.r().Deadlines {
			if d.Kind == DueSignReminder || d.Kind == DueSignExpiry {
				t.Errorf("%s: %s %s is still to come", name, d.Kind, d.Key)
			}
		}
	}
	b, _ := invited(t)
	b.advance(2 * 24 * time.Hour)
	b.must2(b.service.Invite(t.Context(), office(), b.id, Contact{Email: "another@example.com"}))
	b.take()
	b.advance(2 * 24 * time.Hour)
	if got := mailsTo(b.take()); len(got) > 0 {
		t.Errorf("replaced two days ago: %q", got)
	}
	b.advance(24 * time.Hour)
	if got := mailsTo(b.take()); !slices.Contains(got, "sign.reminder another@example.com") || len(got) != 2 {
		t.Errorf("replaced three days ago: %q", got)
	}
}

// Whoever is said to have signed hears of it and of the date, and can stop the move with a secret of its own until it is over.
func TestStop(t *testing.T) {
	t.Parallel()
	for _, at := range []State{Submitted, Confirmed, Testing} {
		t.Run(string(at), func(t *testing.T) {
			t.Parallel()
			b, token := invited(t)
			ctx := t.Context()
			_, who, err := b.service.OpenLink(ctx, token)
			b.must(err)
			stop := b.service.StopToken(b.id, who.Link)
			if _, _, err := b.service.OpenStop(ctx, stop); !errors.Is(err, ErrNotFound) || stop == token {
				t.Errorf("before the signature: %v", err)
			}
			b.must2(b.service.Sign(ctx, who, b.id, signing()))
			told(t, b.take(), MailReceived, who.Link)
			if at != Submitted {
				b.must2(b.service.Approve(ctx, as(RoleDesk), b.order().ID))
				b.must(b.use(ctx, System(), VerbSent))
				b.must2(b.service.Acknowledge(ctx, as(RoleDesk), b.order().ID, "A-1"))
				b.take()
				b.must2(b.service.Confirm(ctx, as(RoleDesk), b.order().ID, b.window(10)))
				told(t, b.take(), MailDateConfirmed, who.Link)
			}
			if at == Testing {
				b.must2(b.service.CutOver(ctx, as(RoleSupervisor), b.order().ID))
				b.must2(b.service.Ported(ctx, as(RoleDesk), b.order().ID, nil))
				b.take()
			}
			for _, wrong := range []string{token, stop[:len(stop)-1] + "!", ""} {
				if _, _, err := b.service.OpenStop(ctx, wrong); !errors.Is(err, ErrNotFound) {
					t.Errorf("%q: %v", wrong, err)
				}
			}
			_, bearer, err := b.service.OpenStop(ctx, stop)
			b.must(err)
			for range 2 { // a double click
				b.must2(b.service.Stop(ctx, bearer, b.id))
			}
			effects := b.take()
			i := slices.IndexFunc(effects, func(e Effect) bool { return e.Mail != nil && e.Mail.Mail == MailSignRefused })
			if i < 0 || fmt.Sprint(effects[i].Mail.Data["moved"] == 0) != fmt.Sprint(at != Testing) {
				t.Errorf("the desk's alarm: %+v", effects)
			}
			want := map[State]State{Testing: Testing}[at]
			if want == "" {
				want = OnHold
			}
			if r := b.r(); !r.Frozen() || r.State() != want {
				t.Errorf("frozen %t, %s", r.Frozen(), r.State())
			}
			if n := count(b.events(), "port_request.signature_refused"); n != 1 {
				t.Errorf("on record %d times", n)
			}
			b.must2(b.service.Lift(ctx, as(RoleDesk), b.id, "called"))
			b.must2(b.service.Stop(ctx, bearer, b.id))
			if !b.r().Frozen() {
				t.Error("a second thought does not count")
			}
		})
	}
}

// Somebody who signed and is among those to notify, with capital letters, hears of each thing once, with the way to stop the move.
func TestStop_ToldOnce(t *testing.T) {
	t.Parallel()
	b := newBed(t)
	f := b.fields(first)
	f.Notify = append(f.Notify, Contact{Email: "Holder@Example.com", Language: "fr"})
	b.draft(f)
	b.must2(b.service.Invite(t.Context(), office(), b.id, Contact{Email: "holder@example.com", Language: "fr"}))
	_, who, err := b.service.OpenLink(t.Context(), b.service.LinkToken(b.id, b.r().Links[0].ID))
	b.must(err)
	b.take()
	b.must2(b.service.Sign(t.Context(), who, b.id, signing()))
	effects := b.take()
	told(t, effects, MailReceived, who.Link)
	if got := mailsTo(effects); !slices.Equal(got, slices.Compact(slices.Clone(got))) {
		t.Errorf("told twice: %q", got)
	}
}

func count(all []string, one string) (n int) {
	for _, x := range all {
		if x == one {
			n++
		}
	}
	return n
}

// told looks for a mail to the bearer of the link, with the way to stop the move, and none to others.
func told(t *testing.T, effects []Effect, kind MailKind, link LinkID) {
	t.Helper()
	found := false
	for _, e := range effects {
		if e.Mail == nil || e.Mail.Mail != kind {
			continue
		}
		holder := e.Mail.To.Email == "holder@example.com"
		if id, ok := e.Mail.Data["stop_id"]; ok != holder || ok && id != string(link) {
			t.Errorf("%s to %s: %v", kind, e.Mail.To.Email, e.Mail.Data)
		}
		found = found || holder
	}
	if !found {
		t.Errorf("no %s for whoever signed", kind)
	}
}
