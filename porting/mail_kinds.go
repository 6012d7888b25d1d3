package porting

// MailKind names a mail of the list in notify/email.
type MailKind string

// Mails, as the customer's post box shows them.
const (
	MailDraftReminder   MailKind = "draft.reminder"
	MailSeparation      MailKind = "dsl.reminder"
	MailSignLink        MailKind = "sign.link"     // to whoever is asked to sign
	MailSignReminder    MailKind = "sign.reminder" // to the same, again
	MailSignWaiting     MailKind = "sign.waiting"  // to the author: that signature is still missing
	MailSignExpired     MailKind = "sign.expired"  // to the author: nobody signed in time
	MailReceived        MailKind = "request.received"
	MailQuestion        MailKind = "review.question"
	MailSent            MailKind = "sent.to.provider"
	MailHeartbeat       MailKind = "heartbeat"
	MailRejected        MailKind = "provider.rejected"
	MailNeedsYou        MailKind = "needs.you.reminder"
	MailResubmitted     MailKind = "resubmitted"
	MailDateConfirmed   MailKind = "date.confirmed"
	MailDateChanged     MailKind = "date.changed"
	MailDateLost        MailKind = "date.lost"
	MailWeekBefore      MailKind = "week.before"
	MailDayBefore       MailKind = "day.before"
	MailMovingStarted   MailKind = "moving.started"
	MailMovingLate      MailKind = "moving.late"
	MailPartDone        MailKind = "part.done"
	MailTestFailed      MailKind = "test.failed"
	MailCompleted       MailKind = "completed"
	MailTemporarySoon   MailKind = "temp.release.soon"
	MailTemporaryGone   MailKind = "temp.released"
	MailTemporaryKept   MailKind = "temp.kept"
	MailFollowUpWeek    MailKind = "followup.7"
	MailFollowUpMonth   MailKind = "followup.35"
	MailCancelled       MailKind = "cancelled"
	MailCancelTooLate   MailKind = "cancel.too.late"
	MailNotPossible     MailKind = "not.possible"
	MailReversed        MailKind = "reversed"
	MailMessage         MailKind = "message.new"
	MailPaused          MailKind = "paused"
	MailCancelRequested MailKind = "cancel.requested"
	MailFollowLink      MailKind = "follow.link"            // to whoever asked for a link to follow the request
	MailFollowConfirm   MailKind = "follow.confirm"         // to an address given on the page of a share link: is it meant?
	MailFollowUpdate    MailKind = "follow.update"          // to whoever follows by mail: the short form of another mail
	MailEscalation      MailKind = "desk.escalation"        // to the desk: news that was promised is late
	MailSignRefused     MailKind = "desk.signature.refused" // to the desk: somebody who was asked to sign knows nothing of it
	MailDigest          MailKind = "desk.digest"            // to the desk, each working day
	MailQuestions       MailKind = "desk.questions"         // to the desk: people without an account ask whether numbers can move
	MailAnswer          MailKind = "check.answer"           // to one of them: what the desk found
	MailHomeConsent     MailKind = "home.consent"           // to the holder of a home line: does its number move to the account that asks?
	MailHomeOrdered     MailKind = "home.ordered"           // to the same: on which day it does
	MailHomeEnded       MailKind = "home.ended"             // to the account's owner: why it does not
	MailHomes           MailKind = "desk.homes"             // to the desk: which home lines it has to look at
)
