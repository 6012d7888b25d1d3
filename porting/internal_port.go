package porting

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting/typed"
)

// CarrierInternal stands where an order has no losing carrier.
const CarrierInternal CarrierCode = "internal"

// InternalPort moves a number from the provider's own residential device into an account, by care (R6).
type InternalPort struct {
	Account    AccountID
	Number     string // as typed
	FromDevice string // serial number or name of the device
	Consent    bool   // the residential holder agreed; care recorded it
	// Record goes into the history beside the two, where the agreement is on record (package homeline).
	Record map[string]any
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
	own, err := s.accountNumbers(ctx, s.Store.Inventory(who.Scope()), account.ID)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(own, func(n OwnNumber) bool { return n.Number == number && n.State != OwnPortedOut }) {
		problems = append(problems, NewProblem("/number", "number.already_ours", "number", m.Plan.Display(number)))
	}
	if len(problems) > 0 {
		return nil, &InvalidError{Code: "invalid", Problems: problems}
	}
	now := s.Now().UTC().Truncate(time.Microsecond)
	yes := true
	r := &Request{ID: RequestID(NewID(PrefixRequest, now)), Account: account.ID, Reference: NewReference(), Market: m.Code, Internal: true,
		Author: account.Owner, CreatedAt: now, UpdatedAt: now,
		Fields: Fields{LineType: numbering.Landline, MainNumber: TypedNumber{Typed: in.Number, Number: number}, MainMoves: &yes,
			Numbers:   []NumberWish{{TypedNumber: TypedNumber{Typed: in.Number, Number: number}}},
			Equipment: []string{strings.TrimSpace(in.FromDevice)}, Replaces: TypedNumber{Number: TemporaryDefault(own)}}}
	for _, n := range own {
		if n.Default || n.Number == r.Fields.Replaces.Number {
			r.own(n, n.UpdatedAt)
		}
	}
	r.Record = Record{}
	c := change{who: who, now: now, market: m, s: s}
	data := map[string]any{"from_device": in.FromDevice, "consent": in.Consent}
	maps.Copy(data, in.Record)
	r.record(who, now, note{typ: "port_request.created", data: data})
	c.internalOrder(r)
	if err := c.finish(r, nil); err != nil || IsDryRun(ctx) {
		return r, err
	}
	if err := s.Store.Requests(who.Scope()).CreateRequest(ctx, r); err != nil {
		return nil, fmt.Errorf("create internal port: %w", err)
	}
	return r, nil
}

func internalProblems(m *Market, in InternalPort) (numbering.PhoneNumber, []Problem) {
	var problems []Problem
	number, fault := m.Plan.Parse(in.Number)
	if fault != numbering.NoFault || number == 0 {
		problems = append(problems, NewProblem("/number", fault.String(), "typed", in.Number))
	}
	device := strings.TrimSpace(in.FromDevice)
	if code, params := typed.Line(device, 60); code != "" {
		problems = append(problems, NewProblem("/from_device", code, params...))
	} else if device == "" {
		problems = append(problems, NewProblem("/from_device", "from_device.missing"))
	}
	if !in.Consent {
		problems = append(problems, NewProblem("/consent", "consent.missing"))
	}
	return number, problems
}

// internalOrder makes the one order of an internal port and approves it: care is the desk.
func (c change) internalOrder(r *Request) {
	o := c.newOrder(r, group{CarrierInternal, numbering.Landline}, r.Fields.Equipment[0])
	c.addNumber(r, o, r.Fields.Moving()[0])
	c.claim(r)
	r.record(c.who, c.now, note{typ: "port_request.submitted", data: map[string]any{"orders": 1, "numbers": 1}})
	c.approve(r, o)
}
