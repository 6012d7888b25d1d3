package follower_test

import (
	"testing"
	"time"

	"github.com/portamento/portamento/porting/follower"
)

// An address is asked once, again after a pause, and never once it is confirmed; who does not answer in time is forgotten.
func TestList(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	ask := func(l follower.List, email string, after time.Duration) (follower.List, bool) {
		next, _, send := l.Asked(follower.Follower{ID: "lnk_" + email, Email: email, SentAt: at.Add(after)})
		return next, send
	}
	l, send := ask(nil, "anne@example.com", 0)
	if !send || len(l) != 1 {
		t.Fatalf("%+v, %t", l, send)
	}
	if same, send := ask(l, "Anne@Example.com", time.Minute); send || len(same) != 1 {
		t.Errorf("a second click sends: %+v", same)
	}
	if again, send := ask(l, "anne@example.com", follower.Pause); !send || len(again) != 1 || !again[0].SentAt.Equal(at.Add(follower.Pause)) || l[0].SentAt != at {
		t.Errorf("after the pause: %t %+v, and the list before %+v", send, again, l)
	}
	if _, ok := l.Confirmed("lnk_anne@example.com", at.Add(follower.ConfirmFor)); ok {
		t.Error("confirmed after its time")
	}
	done, ok := l.Confirmed("lnk_anne@example.com", at.Add(time.Hour))
	if !ok || l[0].ConfirmedAt != (time.Time{}) {
		t.Fatalf("%t, and the list before %+v", ok, l)
	}
	if _, ok := done.Confirmed("lnk_anne@example.com", at.Add(2*time.Hour)); ok {
		t.Error("confirmed twice")
	}
	if _, send := ask(done, "anne@example.com", 3*time.Hour); send {
		t.Error("who gets mails is asked again")
	}
	both, _ := ask(done, "bob@example.com", 0)
	if left := both.Live(at.Add(follower.ConfirmFor)); len(left) != 1 || !left.Has("lnk_anne@example.com") || left.Without("lnk_anne@example.com").Has("lnk_anne@example.com") {
		t.Errorf("after a day: %+v", left)
	}
}
