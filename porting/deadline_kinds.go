package porting

// DeadlineKind says what must happen at a deadline.
type DeadlineKind string

// Kinds of deadlines. Every one is handled in due.go.
const (
	DuePromise        DeadlineKind = "promise"         // news was promised by now: heartbeat mail, line on the desk
	DueDraftReminder  DeadlineKind = "draft_reminder"  // a draft lies idle
	DueDraftExpiry    DeadlineKind = "draft_expiry"    // a draft is given up
	DueSignReminder   DeadlineKind = "sign_reminder"   // whoever was asked to sign has not: Key is how many days after the link was sent
	DueSignExpiry     DeadlineKind = "sign_expiry"     // a signing link ends unused
	DueSeparation     DeadlineKind = "separation"      // the day has come that the Internet access was to be separated on: ask the author
	DueUnanswered     DeadlineKind = "unanswered"      // the customer did not answer at all: Key is pause or close
	DueNeedsYou       DeadlineKind = "needs_you"       // the customer was asked and has not answered
	DuePoll           DeadlineKind = "poll"            // ask the gateway for answers
	DueRetry          DeadlineKind = "retry"           // an effect failed and is tried again; Key is the effect's key
	DueWeekBefore     DeadlineKind = "week_before"     // a week before the moving date
	DueDayBefore      DeadlineKind = "day_before"      // a working day before the moving date
	DueCutOver        DeadlineKind = "cut_over"        // the FOC instant; Key is the instant, so numbers with other dates have their own
	DueMovingLate     DeadlineKind = "moving_late"     // the window is over and the numbers have not moved
	DueTestOverdue    DeadlineKind = "test_overdue"    // the snap-back clock: numbers moved and are not proven
	DueForwarding     DeadlineKind = "forwarding_test" // the customer waits for the desk to test the forwarding: line on the desk
	DueTemporarySoon  DeadlineKind = "temporary_soon"  // the temporary number goes back soon
	DueTemporaryGone  DeadlineKind = "temporary_gone"  // the temporary number goes back to the pool
	DueFollowUpWeek   DeadlineKind = "followup_7"      // a week after the end
	DueFollowUpMonth  DeadlineKind = "followup_35"     // five weeks after the end
	DueEraseSecrets   DeadlineKind = "erase_secrets"   // seven days after the end
	DueEraseDocuments DeadlineKind = "erase_documents" // the market's days after the end
	DueCarrierOverdue DeadlineKind = "carrier_overdue" // the losing carrier's answer is overdue: line on the desk
)
