package quiet_test

import (
	"errors"
	"testing"
	"time"
	_ "time/tzdata" // zones, wherever the test runs

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/quiet"
)

func TestRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ from, to, code string }{
		{"21:00", "07:30", ""}, {"00:00", "06:00", ""}, {" 12:00", "14:00 ", ""}, {"16:00", "08:00", ""},
		{"9 pm", "07:00", "quiet.time"}, {"21:00", "24:00", "quiet.time"}, {"", "", "quiet.time"},
		{"08:00", "08:00", "quiet.same"}, {"16:00", "08:01", "quiet.long"}, {"00:00", "23:00", "quiet.long"},
	} {
		h, err := quiet.Read(c.from, c.to)
		bad, refused := errors.AsType[*porting.InvalidError](err)
		if refused != (c.code != "") || refused && bad.Problems[0].Code != c.code || refused != h.None() {
			t.Errorf("%s to %s: %+v, %v", c.from, c.to, h, err)
		}
	}
}

// Until follows the market's clock, over midnight and over the night in which the clocks change.
func TestUntil(t *testing.T) {
	t.Parallel()
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ from, to, at, until string }{
		{"21:00", "07:30", "2026-11-23T20:59:59+01:00", ""},
		{"21:00", "07:30", "2026-11-23T21:00:00+01:00", "2026-11-24T07:30:00+01:00"},
		{"21:00", "07:30", "2026-11-24T00:00:00+01:00", "2026-11-24T07:30:00+01:00"},
		{"21:00", "07:30", "2026-11-24T07:29:59+01:00", "2026-11-24T07:30:00+01:00"},
		{"21:00", "07:30", "2026-11-24T07:30:00+01:00", ""},
		{"12:00", "14:00", "2026-11-24T13:00:00+01:00", "2026-11-24T14:00:00+01:00"},
		{"12:00", "14:00", "2026-11-24T14:00:00+01:00", ""},
		{"22:00", "00:00", "2026-11-24T23:00:00+01:00", "2026-11-25T00:00:00+01:00"},
		{"22:00", "00:00", "2026-11-25T00:00:00+01:00", ""},
		{"21:00", "07:00", "2026-10-24T23:00:00+02:00", "2026-10-25T07:00:00+01:00"}, // summer time ends
		{"21:00", "07:00", "2026-03-28T23:00:00+01:00", "2026-03-29T07:00:00+02:00"}, // and begins
	} {
		h, err := quiet.Read(c.from, c.to)
		at, wrong := time.Parse(time.RFC3339, c.at)
		if err != nil || wrong != nil {
			t.Fatal(err, wrong)
		}
		want := time.Time{}
		if c.until != "" {
			want, _ = time.Parse(time.RFC3339, c.until)
		}
		if got := h.Until(at, paris); !got.Equal(want) {
			t.Errorf("%s to %s at %s: until %s, want %s", c.from, c.to, c.at, got.In(paris), c.until)
		}
	}
	if got := (quiet.Hours{}).Until(time.Unix(0, 0), paris); !got.IsZero() {
		t.Errorf("no quiet hours end at %s", got)
	}
}

// What cannot wait does not: refusals, the moving day, what is signed and followed, and everything that is the desk's.
func TestCanWait(t *testing.T) {
	t.Parallel()
	for _, k := range []porting.MailKind{porting.MailRejected, porting.MailQuestion, porting.MailNotPossible, porting.MailDayBefore, porting.MailMovingStarted,
		porting.MailMovingLate, porting.MailPartDone, porting.MailTestFailed, porting.MailCompleted, porting.MailReversed, porting.MailDateChanged,
		porting.MailDateLost, porting.MailCancelTooLate, porting.MailReceived, porting.MailSignLink, porting.MailSignRefused, porting.MailFollowLink,
		porting.MailFollowConfirm, porting.MailEscalation, porting.MailDigest, porting.MailQuestions, porting.MailAnswer, "people.sign.in"} {
		if quiet.CanWait(porting.MailOrder{Mail: k}) {
			t.Errorf("%s waits", k)
		}
	}
	for about, want := range map[porting.MailKind]bool{porting.MailDateConfirmed: true, porting.MailRejected: false, porting.MailCompleted: false} {
		if got := quiet.CanWait(porting.MailOrder{Mail: porting.MailFollowUpdate, Data: map[string]any{"about": string(about)}}); got != want {
			t.Errorf("the short form of %s waits: %t", about, got)
		}
	}
	if !quiet.CanWait(porting.MailOrder{Mail: porting.MailHeartbeat}) {
		t.Error("a heartbeat does not wait")
	}
}
