package porting

import (
	"context"
	"strings"

	"github.com/portamento/portamento/numbering"
)

// Revealing asks to see one secret, and says why.
type Revealing struct {
	Field  string                // account_number, code
	Number numbering.PhoneNumber // whose code; zero: the first number of the order
	Reason string
}

// Reveal shows one secret of an order, once, with an event. Errors: *InvalidError (field, reason, or erased since).
func (s *Service) Reveal(ctx context.Context, who Actor, id OrderID, in Revealing) (string, error) {
	var shown string
	_, err := s.on(ctx, who, id, VerbReveal, func(c change, r *Request, o *Order) error {
		if strings.TrimSpace(in.Reason) == "" {
			return invalid("/reason", "reason.missing")
		}
		secret, err := c.secret(r, o, in)
		if err != nil {
			return err
		}
		shown = secret.Reveal()
		r.record(c.who, c.now, note{typ: "port_order.secret_revealed", order: o, vis: ForDesk, reason: in.Reason, data: map[string]any{"field": in.Field}})
		return nil
	})
	if err != nil || IsDryRun(ctx) { // nothing is shown that is not on record
		return "", err
	}
	return shown, nil
}

func (c change) secret(r *Request, o *Order, in Revealing) (Secret, error) {
	var secret Secret
	switch in.Field {
	case "account_number":
		secret = r.Fields.AccountNumber
	case "code":
		if in.Number == 0 {
			in.Number = o.Numbers[0].Number
		}
		if o.Number(in.Number) == nil {
			return "", invalid("/number", "number.not_in_order", "number", c.market.Plan.Display(in.Number))
		}
		for _, w := range r.Fields.Moving() {
			if w.Number == in.Number {
				secret = w.Code
			}
		}
	case "letter": // the carrier's copy of it, which has all secrets of the order
		if r.Signature != nil && r.Signature.Letter.File != "" {
			secret = Secret(r.Signature.DocumentSHA256)
		}
	default:
		return "", invalid("/field", "field.not_secret")
	}
	if secret == "" {
		return "", invalid("/field", "secret.none")
	}
	return secret, nil
}
