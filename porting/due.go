package porting

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// fence makes sure that the deadline is still the caller's: it exists, it is due, and nobody else has taken it up since.
func (c change) fence(r *Request, d Due) error {
	now, ok := r.deadline(d.Order, d.Deadline.Kind, d.Key)
	switch {
	case !ok || now.DueAt.After(c.now):
		return ErrUnchanged
	case now.Token != d.Token:
		return fmt.Errorf("deadline %s of %s: %w", d.Deadline.Kind, d.Request, ErrFenced)
	}
	return nil
}

// Fire does what a deadline asks for that stays within the request: reminders, heartbeats, alarms, releases. A deadline that was moved or
// removed meanwhile does nothing.
func (s *Service) Fire(ctx context.Context, d Due) error {
	_, err := s.Store.Requests(Scope{Desk: true}).Update(ctx, d.Request, func(r *Request) error {
		c, err := s.changeOf(System(), r)
		if err != nil {
			return err
		}
		if err := c.fence(r, d); err != nil {
			return err
		}
		o := r.Order(d.Order)
		r.plan(o, d.Deadline.Kind, d.Key, time.Time{})
		c.fire(r, o, d)
		return c.finish(r, nil)
	})
	return err
}

func (c change) fire(r *Request, o *Order, d Due) {
	switch d.Deadline.Kind {
	case DuePromise:
		c.heartbeat(r, o, d.DueAt)
	case DueNeedsYou:
		r.mail(c.now, post{MailNeedsYou, o, d.Key + "/" + occasion(r), c.ending(r, o, map[string]any{"days": d.Key})})
	case DueUnanswered:
		c.unanswered(r, o, d.Key)
	case DueSignReminder:
		c.remindSigner(r, d.Key)
	case DueSignExpiry:
		c.linkExpired(r)
	case DueSeparation:
		c.askSeparation(r)
	case DueDraftReminder:
		if r.awaited(c.now) != nil {
			return // it is not the author who has to act
		}
		r.mail(c.now, post{MailDraftReminder, nil, d.Key + "/" + occasion(r), map[string]any{"days": d.Key}})
	case DueDraftExpiry:
		c.discard(r, "port_request.expired", "")
	case DueWeekBefore:
		r.mail(c.now, post{MailWeekBefore, o, fmt.Sprint(o.FOCSequence, "/", d.Key), datedData(o, d.Key)})
	case DueDayBefore:
		r.mail(c.now, post{MailDayBefore, o, fmt.Sprint(o.FOCSequence, "/", d.Key), datedData(o, d.Key)})
	case DueMovingLate:
		r.record(c.who, c.now, note{typ: "port_order.moving_late", order: o})
		r.mail(c.now, post{MailMovingLate, o, d.Key, datedData(o, d.Key)})
	case DueTestOverdue:
		r.record(c.who, c.now, note{typ: "port_order.test_overdue", order: o, vis: ForDesk})
	case DueForwarding:
		r.record(c.who, c.now, note{typ: "port_order.forwarding_test_overdue", order: o, vis: ForDesk})
		r.plan(o, DueForwarding, "", c.market.PromiseFrom(c.now, 1))
	case DueCarrierOverdue:
		r.record(c.who, c.now, note{typ: "port_order.carrier_overdue", order: o, vis: ForDesk, data: map[string]any{"carrier": string(o.Carrier)}})
		c.escalate(r, o)
		r.plan(o, DueCarrierOverdue, "", c.market.AddWorkdays(c.now, c.market.AnswerDaysFor(o.Carrier)))
	default:
		c.fireAfterEnd(r, o, d)
	}
}

// datedData is the window of the numbers whose FOC instant is the deadline's key, so that a mail that leaves late still tells it.
func datedData(o *Order, key string) map[string]any {
	var dated []*Number
	for _, n := range o.Numbers {
		if !n.FOC.IsZero() && stamp(n.FOC.Start) == key {
			dated = append(dated, n)
		}
	}
	if len(dated) == 0 {
		return nil
	}
	return dateData(o, dated, dated[0].FOC)
}

func (c change) fireAfterEnd(r *Request, o *Order, d Due) {
	switch d.Deadline.Kind {
	case DueTemporarySoon:
		old := r.OwnNumbers[r.Fields.Replaces.Number]
		r.mail(c.now, post{MailTemporarySoon, nil, d.Key + "/" + stamp(old.ReleaseAt), map[string]any{"number": old.Number.E164(), "release_at": stamp(old.ReleaseAt), "days": d.Key}})
	case DueTemporaryGone:
		c.release(r)
	case DueFollowUpWeek:
		r.mail(c.now, post{MailFollowUpWeek, o, "1", nil})
	case DueFollowUpMonth:
		r.mail(c.now, post{MailFollowUpMonth, o, "1", nil})
	case DueEraseSecrets:
		c.eraseSecrets(r)
	case DueEraseDocuments:
		c.eraseDocuments(r)
	}
}

// heartbeat keeps a promise when nothing has changed: the customer hears so, the desk sees it, and the next promise is made.
func (c change) heartbeat(r *Request, o *Order, due time.Time) {
	s, next := o.State(), c.promised(o)
	// A promise ends with a working day: the next one is counted from that day, not from the day after it.
	if kept := c.market.PromiseFrom(due.Add(-time.Second), c.market.PromiseDays(s)); s != Confirmed && kept.After(c.now) {
		next = kept
	}
	r.plan(o, DuePromise, "", next)
	r.record(c.who, c.now, note{typ: "port_order.promise_missed", order: o, vis: ForDesk, data: map[string]any{"state": string(s)}})
	if o.Ball() == BallYou {
		return // the customer has the ball and its own reminders
	}
	if o.Ball() == BallUs {
		c.escalate(r, o)
	}
	r.mail(c.now, post{MailHeartbeat, o, occasion(r), map[string]any{"days": fmt.Sprint(c.market.WorkdaysBetween(o.CreatedAt, c.now))}})
}

// escalate tells the desk that an order is late: by us, or by the losing carrier.
func (c change) escalate(r *Request, o *Order) {
	days := c.market.WorkdaysBetween(o.CreatedAt, c.now)
	r.mailTo(c.now, post{MailEscalation, o, occasion(r), map[string]any{"days": fmt.Sprint(days)}}, c.s.Desk)
}

// eraseSecrets forgets account number and codes.
func (c change) eraseSecrets(r *Request) {
	r.Fields.AccountNumber = ""
	r.Fields.Numbers = slices.Clone(r.Fields.Numbers)
	for i := range r.Fields.Numbers {
		r.Fields.Numbers[i].Code = ""
	}
	r.SecretsErasedAt = c.now
	r.record(c.who, c.now, note{typ: "port_request.secrets_erased", vis: ForDesk})
}

// Polled finishes a poll deadline: it remembers the gateway's cursor and plans the next poll, at the market's interval unless the gateway
// said when. An order that waits for nothing is not polled any more.
func (s *Service) Polled(ctx context.Context, d Due, a Answers) error {
	_, err := s.Store.Requests(Scope{Desk: true}).UpdateOrder(ctx, d.Order, func(r *Request, o *Order) error {
		c, err := s.changeOf(System(), r)
		if err != nil {
			return err
		}
		if err := c.fence(r, d); err != nil {
			return err
		}
		if a.Cursor != "" {
			o.AnswerCursor = a.Cursor
		}
		c.planPoll(r, o, d.Key, a.AskAgainAt)
		return c.finish(r, nil)
	})
	return err
}

// longestQuiet bounds the time between two polls of an order that nothing has happened to for long.
const longestQuiet = 6 * time.Hour

// activationWatch is how long after its window a number on the move is still asked about each minute; the desk has been alarmed by then.
const activationWatch = time.Hour

// planPoll plans the next poll. A gateway may say when; else the longer an order has been quiet the rarer it is asked, so that a million
// waiting orders cost little and an answer is still seen within a fraction of the time it took. A poll with a key follows a message of
// ours, so that a regular poll at the same instant cannot put it off; for an activation it comes again, first after a minute and then ever later, until numbers moved.
func (c change) planPoll(r *Request, o *Order, key string, again time.Time) {
	next := c.now.Add(min(max(c.market.PollEvery, c.now.Sub(o.UpdatedAt)/16), longestQuiet))
	if again.After(c.now) {
		next = again
	}
	if o.State().Final() || len(o.in(NumberWaiting, NumberConfirmed, NumberMoving, NumberRejected)) == 0 {
		next = time.Time{}
	}
	r.plan(o, DuePoll, "", next)
	if key == "" {
		return
	}
	r.plan(o, DuePoll, key, time.Time{})
	if key == string(SendActivate) && len(o.in(NumberMoving)) > 0 && c.now.Before(o.FOC().End.Add(activationWatch)) {
		r.plan(o, DuePoll, key, c.now.Add(min(max(time.Minute, c.now.Sub(o.UpdatedAt)/4), time.Hour)))
	}
}

// Retry finishes a retry deadline: the effects that waited for it become background work again, oldest first.
func (s *Service) Retry(ctx context.Context, d Due) error {
	_, err := s.Store.Requests(Scope{Desk: true}).Update(ctx, d.Request, func(r *Request) error {
		c, err := s.changeOf(System(), r)
		if err != nil {
			return err
		}
		if err := c.fence(r, d); err != nil {
			return err
		}
		r.plan(r.Order(d.Order), DueRetry, d.Key, time.Time{})
		for _, e := range r.Waiting {
			if o := e.retried(r); e.retryKey() == d.Key && (o == nil && d.Order == "" || o != nil && o.ID == d.Order) {
				r.Record.Effects = append(r.Record.Effects, e)
				break // one at a time: its success brings the next, so that mails keep their order
			}
		}
		return c.finish(r, nil)
	})
	return err
}
