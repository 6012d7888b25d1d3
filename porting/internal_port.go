package porting

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/portamento/portamento/numbering"
)

// CarrierInternal stands where an order has no losing carrier.
const CarrierInternal CarrierCode = "internal"

// InternalPort moves a number from the provider's own residential device into an account, by care (R6).
type InternalPort struct {
	Account    AccountID
	Number     string // as typed
	FromDevice string // serial number or name of the device
	Consent    bool   // the residential holder agreed; care recorded it
}

// CreateInternalPort makes an internal order: no losing carrier and no letter; it moves on the next working day.
// Errors: *InvalidError, *ForbiddenError, ErrNotFound.
func (s *Service) CreateInternalPort(ctx context.Context, who Actor, in InternalPort) (*Request, error) {
	if !Permitted(VerbApprove, who.Role) {
		return nil, &ForbiddenError{Verb: VerbApprove, Role: who.Role}
	}
	account, m, err := s.accountFor(ctx, who, in.Account, "")
	if err != nil {
		return nil, err
	}
	number, problems := internalProblems(m, in)
	if len(problems) > 0 {
		return nil, &InvalidError{Code: "invalid", Problems: problems}
	}
	own, err := s.accountNumbers(ctx, s.Store.Inventory(who.Scope()), account.ID)
	if err != nil {
		return nil, err
	}
	now := s.Now().UTC().Truncate(time.Microsecond)
	yes := true
	r := &Request{ID: RequestID(NewID(PrefixRequest, now)), Account: account.ID, Reference: NewReference(), Market: m.Code, Internal: true,
		Author: account.Owner, CreatedAt: now, UpdatedAt: now,
		Fields: Fields{LineType: numbering.Landline, MainNumber: TypedNumber{Typed: in.Number, Number: number}, MainMoves: &yes,
			Equipment: []string{strings.TrimSpace(in.FromDevice)}, Replaces: TypedNumber{Number: temporaryDefault(own)}}}
	c := change{who: who, now: now, market: m, s: s}
	r.record(who, now, note{typ: "port_request.created", data: map[string]any{"from_device": in.FromDevice, "consent": in.Consent}})
	if isDryRun(ctx) {
		return r, nil
	}
	if err := s.Store.Requests(who.Scope()).CreateRequest(ctx, r); err != nil {
		return nil, fmt.Errorf("create internal port: %w", err)
	}
	return s.onRequest(ctx, who, r.ID, func(_ change, r *Request) error {
		c.internalOrder(r)
		return nil
	})
}

func internalProblems(m *Market, in InternalPort) (numbering.PhoneNumber, []Problem) {
	var problems []Problem
	number, fault := m.Plan.Parse(in.Number)
	if fault != numbering.NoFault || number == 0 {
		problems = append(problems, problem("/number", fault.String(), "typed", in.Number))
	}
	if strings.TrimSpace(in.FromDevice) == "" {
		problems = append(problems, problem("/from_device", "from_device.missing"))
	}
	if !in.Consent {
		problems = append(problems, problem("/consent", "consent.missing"))
	}
	return number, problems
}

// internalOrder makes the one order of an internal port and approves it: care is the desk.
func (c change) internalOrder(r *Request) {
	w := r.Fields.Moving()[0]
	o := &Order{ID: OrderID(NewID(PrefixOrder, c.now)), Carrier: CarrierInternal, Name: r.Fields.Equipment[0], LineType: numbering.Landline, Step: Submitted,
		Attempt: 1, CreatedAt: c.now, UpdatedAt: c.now, Numbers: []*Number{{Number: w.Number, State: NumberWaiting}}}
	r.Orders = []*Order{o}
	r.own(OwnNumber{Number: w.Number, Market: r.Market, State: OwnArriving, Account: r.Account, Request: r.ID}, c.now)
	if n, ok := r.OwnNumbers[r.Fields.Replaces.Number]; ok && n.Account == r.Account && n.Request == "" {
		n.Request = r.ID
		r.own(n, c.now)
	}
	r.record(c.who, c.now, note{typ: "port_request.submitted", data: map[string]any{"orders": 1, "numbers": 1}})
	c.approve(r, o)
}
