package porting

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// HandOff is the desk's word on the way to the carrier: after a failure it sends the message again under the same key; where the gateway
// has no wire it records that the desk has sent the order itself, with the carrier's reference.
func (s *Service) HandOff(ctx context.Context, who Actor, id OrderID, carrierReference string) (*Request, error) {
	return s.on(ctx, who, id, VerbHandOff, func(c change, r *Request, o *Order) error {
		if o.ByHand && o.State() == Approved {
			c.sent(r, o, Receipt{Reference: carrierReference, At: c.now})
			return nil
		}
		r.submitAgain(o, c.now)
		r.record(c.who, c.now, note{typ: "port_order.hand_off_repeated", order: o, vis: ForDesk})
		return nil
	})
}

// sent records the carrier's receipt of the order.
func (c change) sent(r *Request, o *Order, receipt Receipt) {
	o.Step, o.SentAt, o.HandOffFault = Sent, c.now, ""
	if receipt.Reference != "" {
		o.CarrierReference = receipt.Reference
	}
	r.record(c.who, c.now, note{typ: "port_order.handed_off", order: o, data: map[string]any{"carrier": string(o.Carrier), "carrier_name": o.Name,
		"carrier_reference": o.CarrierReference, "attempt": o.Attempt}})
	r.mail(c.now, post{MailSent, o, attemptOf(o), nil})
	if !o.ByHand {
		r.plan(o, DuePoll, string(SendSubmit), c.now)
	}
}

// CarrierMessage builds the message of a send effect from the request as it is now. ok is false when the effect has been overtaken: the
// order has been corrected, cancelled or held since, and the message must not leave.
func (s *Service) CarrierMessage(ctx context.Context, e Effect) (m CarrierMessage, ok bool, err error) {
	r, err := s.Store.Requests(Scope{Desk: true}).RequestOfOrder(ctx, e.Order)
	if err != nil {
		return m, false, err
	}
	o := r.Order(e.Order)
	m = CarrierMessage{Key: e.Key, Kind: e.Send, Order: o.ID, Reference: r.Reference, Market: r.Market, Carrier: o.Carrier, Attempt: o.Attempt,
		LineType: o.LineType, Fields: r.Fields, Signature: r.Signature, Wish: r.Fields.RequestedDate, Reason: o.CancelReason}
	codes := map[string]Secret{}
	for _, w := range r.Fields.Moving() {
		codes[w.Number.E164()] = w.Code
	}
	numbers := o.in(NumberWaiting, NumberConfirmed, NumberRejected)
	switch {
	case e.Send == SendActivate:
		numbers = o.in(NumberMoving)
	case e.Send == SendCancel && o.Step.Final():
		numbers = o.in(NumberCancelled)
	}
	for _, n := range numbers {
		m.Numbers = append(m.Numbers, CarrierNumber{Number: n.Number, Code: codes[n.Number.E164()]})
	}
	switch e.Send {
	case SendSubmit:
		if s.Letters != nil && r.Signature != nil && r.Signature.Letter.File != "" {
			m.Letter = func(ctx context.Context) ([]byte, error) { return s.Letters.CarrierCopy(ctx, r, o) }
		}
		ok = (o.Step == Approved || o.Step == Sent) && !o.Held && e.Key == submitKey(o)
	case SendSupplement:
		ok = o.Step == Sent || o.Step == Acknowledged
	case SendCancel:
		ok = o.Step == CancelRequested || o.Step == Cancelled || o.Step == NotPossible
	case SendActivate:
		ok = len(numbers) > 0
	}
	return m, ok && len(m.Numbers) > 0, nil
}

// Delivered records the carrier's receipt of a message. It changes nothing if the effect has been overtaken.
func (s *Service) Delivered(ctx context.Context, e Effect, receipt Receipt) error {
	_, err := s.Store.Requests(Scope{Desk: true}).UpdateOrder(ctx, e.Order, func(r *Request, o *Order) error {
		c, err := s.changeOf(System(), r)
		if err != nil {
			return err
		}
		waited := r.Waits(e)
		c.unwait(r, e)
		switch {
		case e.Send == SendSubmit && o.Step == Approved && e.Key == submitKey(o):
			c.sent(r, o, receipt)
		case e.Send == SendSubmit && (o.Step == Cancelled || o.Step == NotPossible):
			// The message was on its way when the order ended: the carrier must not go on with it.
			r.record(c.who, c.now, note{typ: "port_order.sent_after_end", order: o, vis: ForDesk})
			r.send(o, SendCancel, c.now)
		case e.Send == SendSupplement:
			o.HandOffFault = ""
			r.record(c.who, c.now, note{typ: "port_order.supplement_sent", order: o, vis: ForDesk})
			r.plan(o, DuePoll, string(SendSupplement), c.now)
		case e.Send == SendCancel:
			o.HandOffFault = ""
			r.record(c.who, c.now, note{typ: "port_order.cancel_sent", order: o, vis: ForDesk})
			r.plan(o, DuePoll, string(SendCancel), c.now)
		case !waited:
			return ErrUnchanged
		}
		return c.finish(r, nil)
	})
	if err != nil {
		return fmt.Errorf("record receipt of %s: %w", e.Key, err)
	}
	return nil
}

// retryAfter is how long a failed effect waits, by try: soon at first, hourly later.
func retryAfter(try int) time.Duration {
	waits := []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute}
	if try < len(waits) {
		return waits[try]
	}
	return time.Hour
}

// Undelivered records that an effect did not succeed. Without an answer, or on a passing failure, it waits for its retry deadline;
// a refusal for good, or a wire that does not exist, is told to the desk and not repeated.
func (s *Service) Undelivered(ctx context.Context, e Effect, cause error) error {
	_, err := s.Store.Requests(Scope{Desk: true}).Update(ctx, e.Request, func(r *Request) error {
		c, err := s.changeOf(System(), r)
		if err != nil {
			return err
		}
		return c.finish(r, c.undelivered(r, e, cause))
	})
	if err != nil {
		return fmt.Errorf("record failure of %s: %w", e.Key, err)
	}
	return nil
}

func (c change) undelivered(r *Request, e Effect, cause error) error {
	o := r.Order(e.Order)
	var refused *RefusedError
	var permanent *PermanentError
	byHand := errors.Is(cause, ErrByHand)
	if byHand || errors.As(cause, &refused) || errors.As(cause, &permanent) || errors.Is(cause, ErrCannotAsk) {
		c.unwait(r, e)
		c.tellDesk(r, o, e, cause)
		return nil
	}
	if e.Do == EffectSend && o != nil && o.HandOffFault == "" {
		o.HandOffFault = "no_answer"
		r.record(c.who, c.now, note{typ: "port_order.hand_off_failed", order: o, vis: ForDesk, data: map[string]any{"message": string(e.Send), "fault": "no_answer"}})
	}
	i := slices.IndexFunc(r.Waiting, func(w Effect) bool { return w.Key == e.Key })
	if i < 0 {
		i = slices.IndexFunc(r.Waiting, func(w Effect) bool { return w.behind(e) && w.At.After(e.At) })
		if i < 0 {
			i = len(r.Waiting)
		}
		r.Waiting = slices.Insert(slices.Clone(r.Waiting), i, e)
	}
	r.plan(e.retried(r), DueRetry, e.retryKey(), c.now.Add(retryAfter(e.Try)))
	r.Waiting[i].Try = e.Try + 1
	return nil
}

// retryKey groups what is retried together: the mails of a request to one person leave in the order in which they were decided, so they
// wait as one; what goes to somebody else is not held up by them.
func (e Effect) retryKey() string {
	if e.Do == EffectMail && e.Mail != nil {
		if e.Held { // in a row of their own: what is urgent passes them
			return "quiet/" + shortHash(e.Mail.To.Email)
		}
		return "mail/" + shortHash(e.Mail.To.Email)
	}
	return e.Key
}

// retried is the order whose deadline the next try is; mails are the request's.
func (e Effect) retried(r *Request) *Order {
	if e.Do == EffectMail {
		return nil
	}
	return r.Order(e.Order)
}

// behind says that both are mails that wait in one row.
func (e Effect) behind(x Effect) bool {
	return e.Do == EffectMail && x.Do == EffectMail && e.retryKey() == x.retryKey()
}

// HoldMail lets a mail wait until the quiet hours of its account are over. The zero time lets it wait for those that they held back before: mails
// that can wait leave in the order in which they were decided.
func (s *Service) HoldMail(ctx context.Context, e Effect, until time.Time) error {
	e.Held = true
	_, err := s.Store.Requests(Scope{Desk: true}).Update(ctx, e.Request, func(r *Request) error {
		c, err := s.changeOf(System(), r)
		if err != nil {
			return err
		}
		first := !r.holds(e)
		if !r.Waits(e) {
			i := slices.IndexFunc(r.Waiting, func(w Effect) bool { return w.behind(e) && w.At.After(e.At) })
			if i < 0 {
				i = len(r.Waiting)
			}
			r.Waiting = slices.Insert(slices.Clone(r.Waiting), i, e)
		}
		switch {
		case !until.IsZero():
			r.plan(nil, DueRetry, e.retryKey(), until)
		case first: // those before it have left meanwhile
			r.plan(nil, DueRetry, e.retryKey(), c.now.Add(retryAfter(0)))
		}
		return c.finish(r, nil)
	})
	if err != nil {
		return fmt.Errorf("hold %s: %w", e.Key, err)
	}
	return nil
}

// holds says that a mail to the same person is held back.
func (r *Request) holds(e Effect) bool {
	e.Held = true
	return slices.ContainsFunc(r.Waiting, func(w Effect) bool { return w.behind(e) })
}

// HoldsBefore says that quiet hours held a mail to the same person back which has not left yet.
func (r *Request) HoldsBefore(e Effect) bool { return !e.Held && r.holds(e) }

// tellDesk records that an effect will not succeed by itself.
func (c change) tellDesk(r *Request, o *Order, e Effect, cause error) {
	data := map[string]any{"effect": string(e.Do)}
	typ := "port_request.mail_failed"
	switch {
	case e.Do == EffectSend && errors.Is(cause, ErrByHand):
		typ, o.ByHand = "port_order.to_do_by_hand", true
		data["message"] = string(e.Send)
	case e.Do == EffectSend:
		typ, o.HandOffFault = "port_order.hand_off_failed", "refused"
		data["message"] = string(e.Send)
		var refused *RefusedError
		if errors.As(cause, &refused) {
			data["carrier_code"], data["carrier_text"] = refused.Code, refused.Text
		}
	case e.Do == EffectTestCall || e.Do == EffectForwarding:
		typ = "port_order.test_call_impossible"
	case e.Mail != nil:
		data["mail"] = string(e.Mail.Mail)
	}
	r.record(c.who, c.now, note{typ: typ, order: o, vis: ForDesk, data: data})
}

// unwait forgets a waiting effect.
func (c change) unwait(r *Request, e Effect) {
	r.Waiting = slices.DeleteFunc(slices.Clone(r.Waiting), func(w Effect) bool { return w.Key == e.Key })
	next := slices.IndexFunc(r.Waiting, func(w Effect) bool { return w.behind(e) })
	r.plan(e.retried(r), DueRetry, e.retryKey(), time.Time{})
	if next >= 0 {
		r.Record.Effects = append(r.Record.Effects, r.Waiting[next])
	}
}

// MailsBefore says that an earlier mail of the request to the same person failed and has not left yet, so that this one has to wait.
func (r *Request) MailsBefore(e Effect) bool {
	for _, w := range r.Waiting {
		if w.behind(e) {
			return w.Key != e.Key
		}
	}
	return false
}

// Waits says that the effect is among those that failed before.
func (r *Request) Waits(e Effect) bool {
	return slices.ContainsFunc(r.Waiting, func(w Effect) bool { return w.Key == e.Key })
}

// Mailed records that a mail which had failed before has left; the next one behind it follows.
func (s *Service) Mailed(ctx context.Context, e Effect) error {
	return s.forget(ctx, e)
}

// Overtaken forgets an effect that must not leave any more.
func (s *Service) Overtaken(ctx context.Context, e Effect) error {
	return s.forget(ctx, e)
}

// forget takes an effect out of those that wait, and lets the next mail behind it go.
func (s *Service) forget(ctx context.Context, e Effect) error {
	_, err := s.Store.Requests(Scope{Desk: true}).Update(ctx, e.Request, func(r *Request) error {
		if !r.Waits(e) {
			return ErrUnchanged
		}
		c, err := s.changeOf(System(), r)
		if err != nil {
			return err
		}
		c.unwait(r, e)
		return c.finish(r, nil)
	})
	if err != nil {
		return fmt.Errorf("forget %s: %w", e.Key, err)
	}
	return nil
}

// PermanentError says that an effect can never succeed as it is, such as a mail to an address that does not exist.
type PermanentError struct{ Err error }

// Error gives the cause.
func (e *PermanentError) Error() string { return "for good: " + e.Err.Error() }

// Unwrap gives the cause.
func (e *PermanentError) Unwrap() error { return e.Err }
