package porting

import (
	"context"
	"slices"
)

// WishDate records another wish for the moving date. A carrier that has the order is told by a supplement; the date itself stays what the
// carrier confirms. Errors: *InvalidError for a day that cannot be; *StateError, with code locked inside the lock.
func (s *Service) WishDate(ctx context.Context, who Actor, id RequestID, wish DateWish) (*Request, error) {
	return s.onRequest(ctx, who, id, func(c change, r *Request) error {
		if err := c.mayAny(VerbDate, r); err != nil {
			return err
		}
		for _, o := range r.Orders {
			if !slices.Contains(r.Allowed(o, who.Role), VerbDate) {
				continue
			}
			if err := c.unlocked(r, o, VerbDate); err != nil {
				return err
			}
		}
		f := r.Fields
		f.RequestedDate = wish
		if problems := c.s.Rules.Date(c.market, &f, c.now); len(problems) > 0 {
			return &InvalidError{Code: "invalid", Problems: problems}
		}
		before := r.Fields.RequestedDate
		r.Fields.RequestedDate = wish
		r.record(c.who, c.now, note{typ: "port_request.date_wished", data: map[string]any{"not_before": wish.NotBefore, "on": wish.On,
			"before_not_before": before.NotBefore, "before_on": before.On}})
		for _, o := range r.Orders {
			if slices.Contains([]State{Sent, Acknowledged, Confirmed}, o.State()) && !r.Internal {
				r.send(o, SendSupplement, c.now)
			}
		}
		return nil
	})
}
