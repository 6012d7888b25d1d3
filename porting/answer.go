package porting

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// answersRemembered bounds the ids of applied answers that an order keeps.
const answersRemembered = 64

// carrier is the actor of what a losing carrier says.
func carrierActor(o *Order) Actor { return Actor{Role: RoleCarrier, Name: o.Name} }

// TakeAnswer applies what a losing carrier said. The same answer twice changes nothing; an answer that does not fit (out of order, for an
// old attempt, with a date that cannot be) is kept for the desk to read and changes no state. Errors: ErrNotFound for an unknown order.
func (s *Service) TakeAnswer(ctx context.Context, a Answer) error {
	taught, err := s.taught(ctx, a)
	if err != nil {
		return fmt.Errorf("take answer %s: %w", a.ID, err)
	}
	_, err = s.Store.Requests(Scope{Desk: true}).UpdateOrder(ctx, a.Order, func(r *Request, o *Order) error {
		if a.ID != "" && slices.Contains(o.AnswersSeen, a.ID) {
			return ErrUnchanged
		}
		c, err := s.changeOf(carrierActor(o), r)
		if err != nil {
			return err
		}
		c.taught = taught
		o.AnswersSeen = append(o.AnswersSeen, a.ID)
		if n := len(o.AnswersSeen); n > answersRemembered {
			o.AnswersSeen = slices.Clone(o.AnswersSeen[n-answersRemembered:])
		}
		return c.finish(r, c.answer(r, o, a))
	})
	if err != nil {
		return fmt.Errorf("take answer %s: %w", a.ID, err)
	}
	return nil
}

// TakeOrKeep is TakeAnswer for answers from outside: one for an order that does not exist, or that another carrier has, is kept for the
// desk, which kept says.
func (s *Service) TakeOrKeep(ctx context.Context, carrier CarrierCode, a Answer) (kept bool, err error) {
	r, err := s.Store.Requests(Scope{Desk: true}).RequestOfOrder(ctx, a.Order)
	if err == nil && r.Order(a.Order).Carrier == carrier {
		return false, s.TakeAnswer(ctx, a)
	}
	if err != nil && !errors.Is(err, ErrNotFound) {
		return false, fmt.Errorf("take answer %s: %w", a.ID, err)
	}
	text, err := json.Marshal(map[string]any{"order": a.Order, "kind": a.Kind, "reference": a.Reference, "codes": a.Codes, "text": a.Text, "foc": a.FOC})
	if err != nil {
		return false, fmt.Errorf("keep answer %s: %w", a.ID, err)
	}
	if err := s.Store.Carriers().KeepStray(ctx, Stray{ID: a.ID, Carrier: carrier, At: s.Now().UTC(), Text: string(text)}); err != nil {
		return false, fmt.Errorf("keep answer %s: %w", a.ID, err)
	}
	return true, nil
}

// answer applies an answer by its kind; what the trade refuses becomes a line for the desk instead.
func (c change) answer(r *Request, o *Order, a Answer) error {
	if a.Attempt != 0 && a.Attempt != o.Attempt {
		c.keepAnswer(r, o, a, "old_attempt")
		return nil
	}
	verb, apply := c.answerVerb(r, o, a)
	if apply == nil {
		c.keepAnswer(r, o, a, "note")
		return nil
	}
	if c.alreadySaid(o, a) {
		return nil
	}
	if err := c.may(verb, r, o); err != nil {
		c.keepAnswer(r, o, a, "does_not_fit")
		return nil
	}
	if err := apply(); err != nil {
		c.keepAnswer(r, o, a, "does_not_fit")
	}
	return nil
}

// answerVerb says which verb an answer uses, and how it is applied.
func (c change) answerVerb(r *Request, o *Order, a Answer) (Verb, func() error) {
	switch a.Kind {
	case AnswerAcknowledged:
		return VerbAcknowledge, func() error { return c.acknowledge(r, o, a.Reference) }
	case AnswerRejected:
		return VerbReject, func() error { return c.reject(r, o, c.translate(o, a)) }
	case AnswerConfirmed:
		return VerbConfirm, func() error {
			return c.confirm(r, o, Confirmation{Start: a.FOC.Start, End: a.FOC.End, Timezone: a.FOC.Timezone, Numbers: a.Numbers, MovedBy: a.MovedBy, Reason: a.Text})
		}
	case AnswerDateLost:
		return VerbLoseDate, func() error { return c.loseDate(r, o, o.in(NumberConfirmed), a.Text) }
	case AnswerPorted:
		return VerbPorted, func() error { return c.ported(r, o, a.Numbers) }
	case AnswerCancelled:
		return VerbCancelAgree, func() error { return c.cancelled(r, o) }
	case AnswerCancelRefused:
		return VerbCancelNo, func() error { return c.cancelRefused(r, o, a.Text) }
	}
	return "", nil
}

// alreadySaid recognises a repetition under another id: it says what the order already shows.
func (c change) alreadySaid(o *Order, a Answer) bool {
	switch a.Kind {
	case AnswerAcknowledged:
		return o.Step == Acknowledged
	case AnswerRejected:
		return o.Step == Rejected && o.Rejection != nil && o.Rejection.Attempt == o.Attempt
	case AnswerConfirmed:
		for _, n := range o.Numbers {
			named := len(a.Numbers) == 0 || slices.Contains(a.Numbers, n.Number)
			if named && (n.State == NumberWaiting || n.State == NumberConfirmed && !n.FOC.Same(a.FOC)) {
				return false
			}
		}
		return true
	case AnswerDateLost:
		return o.Step == Acknowledged && len(o.in(NumberConfirmed, NumberMoving)) == 0
	case AnswerPorted:
		return len(o.in(NumberConfirmed, NumberMoving, NumberWaiting)) == 0
	case AnswerCancelled:
		return o.State() == Cancelled
	}
	return false
}

// translate puts the carrier's codes into reasons of the catalogue; unknown codes become "other", and code and words are kept.
func (c change) translate(o *Order, a Answer) Refusal {
	var f Refusal
	var codes, texts []string
	for _, x := range a.Codes {
		reason, taught := c.reasonFor(o.Carrier, x)
		if taught != "" {
			f.taught = append(f.taught, string(taught))
		}
		if !slices.Contains(f.Reasons, reason) {
			f.Reasons = append(f.Reasons, reason)
		}
		if x.Code != "" {
			codes = append(codes, x.Code)
		}
		if x.Text != "" {
			texts = append(texts, x.Text)
		}
	}
	if len(f.Reasons) == 0 {
		f.Reasons = []string{ReasonOther}
	}
	if a.Text != "" {
		texts = append(texts, a.Text)
	}
	f.CarrierCode, f.CarrierText = strings.Join(codes, ", "), strings.Join(texts, " ")
	return f
}

// reasonFor is the reason that a carrier's code stands for: the carrier's own word for it, then what each list that it speaks says, and in
// a list what the desk taught before what was shipped. Where it is what the desk taught, it says which of its mappings.
func (c change) reasonFor(carrier CarrierCode, x CarrierReason) (reason string, taught MappingID) {
	if _, ok := c.market.Reason(x.Reason); ok {
		return x.Reason, ""
	}
	for _, list := range append(c.market.Speaks(carrier), "") {
		m := c.lesson(list, x.Code)
		if _, ok := c.market.Reason(m.Reason); ok {
			return m.Reason, m.ID
		}
		shipped := c.market.CodeMap[list+"/"+x.Code]
		if _, ok := c.market.Reason(shipped); ok {
			return shipped, ""
		}
	}
	return ReasonOther, ""
}

// keepAnswer writes an answer that changed nothing into the desk's timeline.
func (c change) keepAnswer(r *Request, o *Order, a Answer, why string) {
	data := map[string]any{"answer": a.ID, "kind": string(a.Kind), "why": why, "text": a.Text}
	if !a.FOC.IsZero() {
		data["start"] = a.FOC.Start.UTC().Format("2006-01-02T15:04:05Z")
	}
	for _, x := range a.Codes {
		data["carrier_code"] = x.Code
	}
	r.record(c.who, c.now, note{typ: "port_order.carrier_note", order: o, vis: ForDesk, data: data})
}
