package porting

import (
	"context"
	"slices"
)

// ReasonOther stands for a carrier's reason that the catalogue does not have; its code and words are kept beside it.
const ReasonOther = "other"

// Refusal is a losing carrier's no: reasons of the catalogue, its own code and words, and who has to act (from the reasons if empty).
type Refusal struct {
	Reasons     []string
	CarrierCode string
	CarrierText string
	WhoActs     Ball
	taught      []string // the mappings of the desk that the carrier's codes were read by
}

// Reject records that the losing carrier refused the order. Errors: *InvalidError for unknown reasons.
func (s *Service) Reject(ctx context.Context, who Actor, id OrderID, in Refusal) (*Request, error) {
	return s.on(ctx, who, id, VerbReject, func(c change, r *Request, o *Order) error { return c.reject(r, o, in) })
}

func (c change) reject(r *Request, o *Order, in Refusal) error {
	if err := c.knownReasons(in.Reasons); err != nil {
		return err
	}
	switch in.WhoActs {
	case "":
		in.WhoActs = c.whoActs(in.Reasons)
	case BallUs, BallYou, BallProvider:
	default:
		return invalid("/who_acts", "who_acts.unknown")
	}
	had := o.FOC()
	o.Step = Rejected
	o.Rejection = &Rejection{Reasons: slices.Clone(in.Reasons), CarrierCode: in.CarrierCode, CarrierText: in.CarrierText, WhoActs: in.WhoActs,
		At: c.now, Attempt: o.Attempt}
	for _, n := range o.in(NumberWaiting, NumberConfirmed) {
		n.State, n.FOC = NumberRejected, FOC{}
	}
	if !had.IsZero() {
		o.FOCSequence++
	}
	data := map[string]any{"reasons": in.Reasons, "carrier_code": in.CarrierCode, "carrier_text": in.CarrierText, "who_acts": string(in.WhoActs), "attempt": o.Attempt}
	if len(in.taught) > 0 {
		data["taught"] = in.taught
	}
	r.record(c.who, c.now, note{typ: "port_order.rejected", order: o, data: data})
	if !had.IsZero() {
		r.mail(c.now, post{MailDateLost, o, "reject/" + attemptOf(o), lostData(had)})
	}
	if in.WhoActs == BallYou {
		r.mail(c.now, post{MailRejected, o, attemptOf(o) + "/" + occasion(r), map[string]any{"reasons": in.Reasons, "carrier_text": in.CarrierText,
			"carrier_code": in.CarrierCode}})
	}
	return nil
}

// whoActs: the customer as soon as one reason needs it; else us if one needs us; else the carrier.
func (c change) whoActs(reasons []string) Ball {
	best := BallProvider
	for _, code := range reasons {
		x, _ := c.market.Reason(code)
		switch x.WhoActs {
		case BallYou:
			return BallYou
		case BallUs, BallNone, "":
			best = BallUs
		}
	}
	return best
}
