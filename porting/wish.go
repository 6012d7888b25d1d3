package porting

import (
	"context"
	"slices"
	"time"
)

// WishDate records another wish for the moving date. A carrier that has the order is told by a supplement; the date itself stays what the
// carrier confirms. Errors: *InvalidError for a day that cannot be; *StateError, with code locked inside the lock.
func (s *Service) WishDate(ctx context.Context, who Actor, id RequestID, wish DateWish) (*Request, error) {
	return s.onRequest(ctx, who, id, func(c change, r *Request) error {
		if err := c.mayAny(VerbDate, r); err != nil {
			return err
		}
		for _, o := range r.Orders {
			if !slices.Contains(Allowed(o.State(), who.Role), VerbDate) {
				continue
			}
			if err := c.unlocked(r, o, VerbDate); err != nil {
				return err
			}
		}
		f := r.Fields
		f.RequestedDate = wish
		if problems := dateProblems(c.market, &f, c.now); len(problems) > 0 {
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

// dateProblems are the errors of the wished date alone, as the pre-flight finds them.
func dateProblems(m *Market, f *Fields, now time.Time) []Problem {
	p := &preflight{m: m, f: f, in: PreflightInput{Now: now}}
	for pointer, day := range map[string]string{"/requested_date/on": f.RequestedDate.On, "/requested_date/not_before": f.RequestedDate.NotBefore} {
		if _, err := m.ParseDay(day); day != "" && err != nil {
			p.wrong(pointer, "date.malformed", "typed", day)
		}
	}
	p.date()
	for i := range p.out.Missing {
		p.out.Missing[i].Pointer = p.out.Missing[i].Pointer[len("/requested_date"):]
	}
	return p.out.Missing
}
