package porting

import (
	"context"
	"time"
)

// Service is the trade's verbs. Each verb is a method in the file of its name: it checks who may, loads the request, lets a pure
// transition change it, and has it saved.
type Service struct {
	Store   Store
	Markets Markets
	Now     func() time.Time
	// Rules judge requests; a Service that has none can only check numbers.
	Rules Rules
	// Letters makes and keeps letters; nil: signatures have none.
	Letters Letters
	// Bills compares bills; nil: people do.
	Bills Bills
	// Proof derives a secret from the server's key: the same for the same purpose and id, at least 32 bytes. Nil: there are no signing links.
	Proof func(purpose, id string) []byte
	// Codes says that the deployment can call or text a code.
	Codes bool
	// TestCalls says that the deployment has a test caller, so that a moved number is called at once; else the desk makes the call.
	TestCalls bool
	// Desk is whom the desk's own mails go to; without an address there are none.
	Desk Contact
}

// market finds the market of a request.
func (s *Service) market(code MarketCode) (*Market, error) {
	m, ok := s.Markets.Market(code)
	if !ok {
		return nil, invalid("/market", "market.unknown", "market", string(code))
	}
	return m, nil
}

// change is what a transition is given beside the request: who, when, and by which rules.
type change struct {
	who    Actor
	now    time.Time
	market *Market
	s      *Service
	letter Letter    // of the signature that is made
	broken string    // a letter that was looked at and is not what was signed
	taught []Mapping // about the codes in the answer that is taken
}

// on applies a transition to one order, after the state table has said that the actor may use the verb in this state.
func (s *Service) on(ctx context.Context, who Actor, id OrderID, v Verb, f func(c change, r *Request, o *Order) error) (*Request, error) {
	return updateOrder(ctx, s.Store.Requests(who.Scope()), id, func(r *Request, o *Order) error {
		c, err := s.changeOf(who, r)
		if err != nil {
			return err
		}
		if err := c.may(v, r, o); err != nil {
			return err
		}
		return c.finish(r, f(c, r, o))
	})
}

// onRequest applies a transition to a request as a whole; f looks at its orders itself.
func (s *Service) onRequest(ctx context.Context, who Actor, id RequestID, f func(c change, r *Request) error) (*Request, error) {
	return update(ctx, s.Store.Requests(who.Scope()), id, func(r *Request) error {
		c, err := s.changeOf(who, r)
		if err != nil {
			return err
		}
		return c.finish(r, f(c, r))
	})
}

func (s *Service) changeOf(who Actor, r *Request) (change, error) {
	m, err := s.market(r.Market)
	if err != nil {
		return change{}, err
	}
	return change{who: who, now: s.Now().UTC().Truncate(time.Microsecond), market: m, s: s}, nil
}

// finish brings what is derived from the orders up to date after a transition: promises, the end, and the invariants.
func (c change) finish(r *Request, err error) error {
	if err != nil {
		return err
	}
	c.settle(r)
	return r.check()
}
