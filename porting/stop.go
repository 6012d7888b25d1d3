package porting

import (
	"context"
	"time"

	"github.com/portamento/portamento/porting/typed"
)

const stopLink = "stop link"

// StopToken is the secret by which somebody in whose name a link was used can stop the move until the cut-over: it comes with the notices that go
// to that address, and is another one than the link's.
func (s *Service) StopToken(r RequestID, l LinkID) string { return s.Token(stopLink, r, l) }

// OpenStop finds the request that a stop token is for, and who its bearer is here. It changes nothing. Errors: ErrNotFound; *StateError with code
// stop.over where the move is over.
func (s *Service) OpenStop(ctx context.Context, token string) (*Request, Actor, error) {
	r, l, err := s.opened(ctx, stopLink, token)
	switch {
	case err != nil:
		return nil, Actor{}, err
	case l.UsedAt.IsZero():
		return nil, Actor{}, ErrNotFound
	case !r.Open():
		return nil, Actor{}, &StateError{Verb: VerbRefuse, State: r.State(), Code: "stop.over"}
	}
	return r, l.bearer(r.Account), nil
}

// Stop is the word of somebody in whose name a letter was signed by link, and who knows nothing of it: it freezes the request as Refuse does, at
// any time until it is over. Numbers that have moved stay where they are until the desk has looked into it. Said twice it is as said once.
func (s *Service) Stop(ctx context.Context, who Actor, id RequestID) (*Request, error) {
	return s.onRequest(ctx, who, id, func(c change, r *Request) error {
		if err := c.mayAny(VerbRefuse, r); err != nil {
			return err
		}
		l := r.link(c.who.Link)
		switch {
		case l == nil || l.UsedAt.IsZero():
			return ErrNotFound
		case !l.RefusedAt.IsZero() && l.LiftedAt.IsZero():
			return ErrUnchanged
		}
		c.freeze(r, l)
		return nil
	})
}

// toSigners lists the mails that also go to whoever signed by a link, each with a link to stop the move: one is said to have agreed to it, and
// hears of it before it happens.
var toSigners = map[MailKind]bool{MailReceived: true, MailDateConfirmed: true, MailDateChanged: true, MailDayBefore: true}

// mailSigners writes to those who signed by a link. It says to whom, by address (typed.EmailKey).
func (r *Request) mailSigners(now time.Time, p post) map[string]bool {
	told := map[string]bool{}
	for _, l := range r.Links {
		key := typed.EmailKey(l.Email)
		if !toSigners[p.kind] || l.UsedAt.IsZero() || typed.SameEmail(l.Email, r.Author.Email) || told[key] {
			continue
		}
		told[key] = true
		q := p
		q.data = map[string]any{"stop_id": string(l.ID)}
		for k, v := range p.data {
			q.data[k] = v
		}
		r.mailTo(now, q, l.contact())
	}
	return told
}
