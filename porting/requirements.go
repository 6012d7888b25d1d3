package porting

import (
	"context"
	"fmt"
	"time"

	"github.com/portamento/portamento/numbering"
)

// Requirements is everything that stands between a draft and its signature, at once. Missing holds what is absent and what is wrong;
// warnings do not hinder; a stop has a way out that is not a field (ux 3.0 rule 5).
type Requirements struct {
	Complete bool      `json:"complete"`
	Missing  []Problem `json:"missing"`
	Warnings []Problem `json:"warnings"`
	Stops    []Problem `json:"stops"`
}

// PreflightInput is what a pre-flight needs to know beside the request.
type PreflightInput struct {
	Now           time.Time
	Own           map[numbering.PhoneNumber]OwnNumber // the account's own numbers
	OpenElsewhere map[numbering.PhoneNumber]bool      // numbers in an open order of another request
	Signed        bool                                // the request has orders: what it replaces was settled at the signature
}

// Rules judges requests by the rules of their market; package preflight has them.
type Rules interface {
	// Fields finds what makes a change of a draft unacceptable: values that no later change of other fields could make right. What is merely
	// incomplete, or a number that cannot be read, may stay in a draft.
	Fields(m *Market, f *Fields) []Problem
	// Whole checks the whole of a request.
	Whole(m *Market, f *Fields, in PreflightInput) Requirements
	// Date finds what is wrong with the wished day alone, with pointers into that field.
	Date(m *Market, f *Fields, now time.Time) []Problem
}

// Bills compares requests with the bills that were attached to them.
type Bills interface {
	// Against is what the newest bill says against a request as it is, as warnings. It is clean where it says nothing, or there is none; one
	// that could not be read is not.
	Against(ctx context.Context, r *Request) (found []Problem, clean bool)
}

// Requirements checks a request as it stands now. Errors: ErrNotFound, errors of the store.
func (s *Service) Requirements(ctx context.Context, who Actor, id RequestID) (Requirements, error) {
	r, near, err := s.surroundings(ctx, who, id)
	if err != nil {
		return Requirements{}, err
	}
	m, err := s.market(r.Market)
	if err != nil {
		return Requirements{}, err
	}
	req := s.Rules.Whole(m, &r.Fields, r.around(near, s.Now()))
	req.Warnings = append(req.Warnings, near.bill...)
	if who.Role != RoleAccount {
		hideProposals(req.Missing)
	}
	return req, nil
}

// hideProposals takes the codes that were probably meant out of problems: a code is the customer's secret, and the desk reads one by
// Reveal only.
func hideProposals(problems []Problem) {
	for i := range problems {
		delete(problems[i].Params, "proposal")
	}
}

// openElsewhere tells which numbers of a request cannot arrive for it: those in an open order of another one, over all accounts, and those
// that lie in our pool or with another account, told in the same words so that nobody learns whose they are.
func (s *Service) openElsewhere(ctx context.Context, r *Request) (map[numbering.PhoneNumber]bool, error) {
	moving := r.Fields.Moving()
	numbers := make([]numbering.PhoneNumber, len(moving))
	for i, w := range moving {
		numbers[i] = w.Number
	}
	out, err := s.Store.Inventory(Scope{Account: r.Account}).Elsewhere(ctx, r.ID, numbers)
	if err != nil {
		return nil, fmt.Errorf("look for the numbers of %s elsewhere: %w", r.ID, err)
	}
	return out, nil
}
