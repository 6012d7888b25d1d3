package login

import (
	"slices"

	"github.com/portamento/portamento/porting"
)

// MailGroup is a group of mails that a person may do without.
type MailGroup string

// Groups of mails. What belongs to none always comes: questions, whatever waits for the person, and whatever puts a line at risk.
const (
	MailsDates    MailGroup = "dates"    // when a number moves, when that changes, the day before, the beginning
	MailsProgress MailGroup = "progress" // how far it is, and what to see to afterwards
)

// MailGroups lists the groups.
func MailGroups() []MailGroup { return []MailGroup{MailsDates, MailsProgress} }

// Known says that the group is one of MailGroups.
func (g MailGroup) Known() bool { return slices.Contains(MailGroups(), g) }

// GroupOf is the group of a mail; empty: it always comes. A date that is lost or a move that is late is no mere news.
func GroupOf(k porting.MailKind) MailGroup {
	switch k {
	case porting.MailDateConfirmed, porting.MailDateChanged, porting.MailWeekBefore, porting.MailDayBefore, porting.MailMovingStarted:
		return MailsDates
	case porting.MailSent, porting.MailHeartbeat, porting.MailResubmitted, porting.MailPartDone, porting.MailDraftReminder, porting.MailFollowUpWeek,
		porting.MailFollowUpMonth:
		return MailsProgress
	}
	return ""
}

// Wants says whether the person gets a mail.
func (p Person) Wants(k porting.MailKind) bool {
	g := GroupOf(k)
	return g == "" || !slices.Contains(p.Quiet, g)
}
