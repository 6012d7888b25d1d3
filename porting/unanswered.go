package porting

// Keys of the deadlines of an order whose customer was asked and does not answer.
const (
	unansweredPause = "pause"
	unansweredClose = "close"
)

// ReasonUnanswered is the reason of the catalogue under which an order is closed that its customer never answered.
const ReasonUnanswered = "unanswered"

// unanswered pauses an order that waits for its customer in vain, and later closes it (ux 4 no. 11). A correction takes it up again; resuming it
// begins both times anew.
func (c change) unanswered(r *Request, o *Order, key string) {
	switch {
	case o.Ball() != BallYou:
	case key == unansweredClose:
		_ = c.cancel(r, o, ReasonUnanswered) // the system is not held up by a lock, and a reason is given
	case !o.Held:
		o.Held = true
		r.record(c.who, c.now, note{typ: "port_order.held", order: o, data: map[string]any{"reason": ReasonUnanswered}})
		r.mail(c.now, post{MailPaused, o, occasion(r), c.ending(r, o, map[string]any{})})
	}
}

// unheard says that the order is paused for want of an answer, not because somebody wished so: an answer takes it up again.
func (r *Request) unheard(o *Order) bool {
	_, closes := r.deadline(o.ID, DueUnanswered, unansweredClose)
	return o.Held && closes
}

// Unheard says that the request rests because its customer did not answer.
func (r *Request) Unheard() bool { return len(r.Orders) > 0 && r.unheard(r.leading()) }

// ending adds to the data of a mail when its order is paused and closed unless the customer answers.
func (c change) ending(r *Request, o *Order, data map[string]any) map[string]any {
	for _, key := range []string{unansweredPause, unansweredClose} {
		if d, ok := r.deadline(o.ID, DueUnanswered, key); ok {
			data[key+"_at"] = stamp(d.DueAt)
		}
	}
	return data
}
