// Package quiet knows the quiet hours of accounts: in them nobody of an account gets a mail that can wait until they are over.
package quiet

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/portamento/portamento/porting"
)

// Hours begin and end at a minute of the day, on the clock of the account's market; they may go over midnight. The zero value is none.
type Hours struct{ From, To int }

// Most is how long they may be: every day has hours in which everything arrives.
const Most = 16 * 60

const wholeDay = 24 * 60

// Read takes hours as people type them: "21:00" and "07:30". Errors: *porting.InvalidError.
func Read(from, to string) (Hours, error) {
	var found []porting.Problem
	var h Hours
	for _, at := range []struct {
		name, typed string
		minute      *int
	}{{"/from", from, &h.From}, {"/to", to, &h.To}} {
		t, err := time.Parse("15:04", strings.TrimSpace(at.typed))
		if err != nil {
			found = append(found, porting.NewProblem(at.name, "quiet.time"))
		}
		*at.minute = t.Hour()*60 + t.Minute()
	}
	switch long := h.Minutes(); {
	case len(found) > 0:
	case long == 0:
		found = append(found, porting.NewProblem("/to", "quiet.same"))
	case long > Most:
		found = append(found, porting.NewProblem("/to", "quiet.long", "max", Most/60))
	}
	if len(found) > 0 {
		return Hours{}, &porting.InvalidError{Code: "invalid", Problems: found}
	}
	return h, nil
}

// None says that there are no quiet hours.
func (h Hours) None() bool { return h == Hours{} }

// Minutes is how long they are.
func (h Hours) Minutes() int { return (h.To - h.From + wholeDay) % wholeDay }

// Written are both ends as people type them.
func (h Hours) Written() (from, to string) {
	clock := func(m int) string { return fmt.Sprintf("%02d:%02d", m/60, m%60) }
	return clock(h.From), clock(h.To)
}

// Until is when the quiet hours end that an instant lies in; the zero time where it lies in none.
func (h Hours) Until(t time.Time, zone *time.Location) time.Time {
	if h.None() {
		return time.Time{}
	}
	local := t.In(zone)
	year, month, day := local.Date()
	for _, before := range []int{1, 0} { // those that began yesterday, and those of today
		from := time.Date(year, month, day-before, 0, h.From, 0, 0, zone)
		days := 0
		if h.To <= h.From {
			days = 1
		}
		to := time.Date(year, month, day-before+days, 0, h.To, 0, 0, zone)
		if !t.Before(from) && t.Before(to) {
			return to.UTC()
		}
	}
	return time.Time{}
}

// canWait are the mails that quiet hours hold back. Everything else comes at once: what was refused or asked, what puts a line or a date at risk,
// the moving day and the day before it, and what somebody gets who signs, follows or is warned.
var canWait = map[porting.MailKind]bool{porting.MailDraftReminder: true, porting.MailSeparation: true, porting.MailSignReminder: true,
	porting.MailSignWaiting: true, porting.MailSignExpired: true, porting.MailSent: true, porting.MailHeartbeat: true, porting.MailNeedsYou: true,
	porting.MailResubmitted: true, porting.MailDateConfirmed: true, porting.MailWeekBefore: true, porting.MailTemporarySoon: true,
	porting.MailTemporaryGone: true, porting.MailTemporaryKept: true, porting.MailFollowUpWeek: true, porting.MailFollowUpMonth: true,
	porting.MailCancelled: true, porting.MailMessage: true, porting.MailPaused: true, porting.MailCancelRequested: true}

// CanWait says that quiet hours hold a mail back; the short form for those who follow by a link waits as the mail that it is the short form of.
func CanWait(m porting.MailOrder) bool {
	if m.Mail == porting.MailFollowUpdate {
		about, _ := m.Data["about"].(string)
		return canWait[porting.MailKind(about)]
	}
	return canWait[m.Mail]
}

// Store keeps the quiet hours of accounts.
type Store interface {
	// QuietHours are those of an account, none where it has none.
	QuietHours(ctx context.Context, account porting.AccountID) (Hours, error)
	// KeepQuietHours saves them; none ends them.
	KeepQuietHours(ctx context.Context, account porting.AccountID, h Hours) error
}

// Desk is the verbs of quiet hours.
type Desk struct {
	Store    Store
	Accounts func(porting.Scope) porting.People
}

// Show gives the quiet hours of an account. Errors: porting.ErrNotFound for an account that the actor does not see.
func (d *Desk) Show(ctx context.Context, who porting.Actor, id porting.AccountID) (Hours, error) {
	if _, err := d.Accounts(who.Scope()).Account(ctx, id); err != nil {
		return Hours{}, err
	}
	return d.Store.QuietHours(ctx, id)
}

// Set gives an account quiet hours, or ends them; a trial saves nothing. Mails that are held back already leave when they were to. Errors:
// porting.ErrNotFound.
func (d *Desk) Set(ctx context.Context, who porting.Actor, id porting.AccountID, h Hours, trial bool) error {
	if _, err := d.Accounts(who.Scope()).Account(ctx, id); err != nil || trial {
		return err
	}
	return d.Store.KeepQuietHours(ctx, id, h)
}
