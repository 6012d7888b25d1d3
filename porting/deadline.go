package porting

import "time"

// DeadlineKind says what must happen at a deadline.
type DeadlineKind string

// Kinds of deadlines. Every one is handled in due.go.
const (
	DuePromise        DeadlineKind = "promise"         // news was promised by now: heartbeat mail, line on the desk
	DueDraftReminder  DeadlineKind = "draft_reminder"  // a draft lies idle
	DueDraftExpiry    DeadlineKind = "draft_expiry"    // a draft is given up
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
	DueTemporarySoon  DeadlineKind = "temporary_soon"  // the temporary number goes back soon
	DueTemporaryGone  DeadlineKind = "temporary_gone"  // the temporary number goes back to the pool
	DueFollowUpWeek   DeadlineKind = "followup_7"      // a week after the end
	DueFollowUpMonth  DeadlineKind = "followup_35"     // five weeks after the end
	DueEraseSecrets   DeadlineKind = "erase_secrets"   // seven days after the end
	DueEraseDocuments DeadlineKind = "erase_documents" // the market's days after the end
	DueCarrierOverdue DeadlineKind = "carrier_overdue" // the losing carrier's answer is overdue: line on the desk
)

// Deadline is an instant at which something must happen to a request or to one of its orders. (Order, Kind, Key) is unique in a request.
type Deadline struct {
	Request RequestID    `json:"request_id"`
	Order   OrderID      `json:"order_id,omitempty"`
	Kind    DeadlineKind `json:"kind"`
	Key     string       `json:"key,omitempty"`
	DueAt   time.Time    `json:"due_at"`
	// Token counts the nodes that have taken the deadline up. Whoever finishes it must still hold the newest (fencing).
	Token int64 `json:"token,omitempty"`
}

// Due is a deadline whose instant has come, as a background job carries it.
type Due struct {
	Deadline
}

// Kind names the background job (river.JobArgs).
func (Due) Kind() string { return "deadline" }

// plan sets a deadline, or moves it if it exists. A zero instant removes it.
func (r *Request) plan(o *Order, kind DeadlineKind, key string, at time.Time) {
	var id OrderID
	if o != nil {
		id = o.ID
	}
	for i, d := range r.Deadlines {
		if d.Order == id && d.Kind == kind && d.Key == key {
			if at.IsZero() {
				r.Deadlines = append(r.Deadlines[:i:i], r.Deadlines[i+1:]...)
			} else {
				r.Deadlines[i].DueAt = at.UTC()
			}
			return
		}
	}
	if !at.IsZero() {
		r.Deadlines = append(r.Deadlines, Deadline{Request: r.ID, Order: id, Kind: kind, Key: key, DueAt: at.UTC()})
	}
}

// drop removes the order's deadlines of the kinds given, whatever their keys.
func (r *Request) drop(o *Order, kinds ...DeadlineKind) {
	var id OrderID
	if o != nil {
		id = o.ID
	}
	kept := r.Deadlines[:0:0]
	for _, d := range r.Deadlines {
		gone := false
		for _, k := range kinds {
			gone = gone || (d.Order == id && d.Kind == k)
		}
		if !gone {
			kept = append(kept, d)
		}
	}
	r.Deadlines = kept
}

// deadline finds a deadline of the request.
func (r *Request) deadline(order OrderID, kind DeadlineKind, key string) (Deadline, bool) {
	for _, d := range r.Deadlines {
		if d.Order == order && d.Kind == kind && d.Key == key {
			return d, true
		}
	}
	return Deadline{}, false
}
