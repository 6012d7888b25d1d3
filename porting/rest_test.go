package porting

import (
	"errors"
	"slices"
	"testing"
)

// Who cannot tell what becomes of the other numbers can send the request. It is settled before it goes to the carrier, and stays settled.
func TestRest_UnknownIsSettledBeforeTheHandOff(t *testing.T) {
	t.Parallel()
	b := newBed(t)
	b.market.Approve = "rule"
	b.market.Reasons = append(slices.Clone(b.market.Reasons), Reason{Code: "rest_unclear", Fields: []string{"/rest"}}, Reason{Code: "account_number_wrong", Fields: []string{"/account_number"}})
	f := b.fields(first, second)
	f.Rest = RestUnknown
	b.draft(f)
	b.must2(b.service.Sign(t.Context(), office(), b.id, signing()))
	id := b.order().ID
	if s := b.order().State(); s != Submitted {
		t.Fatalf("%s: a rule approved what is open still", s)
	}
	desk := as(RoleDesk)
	var state *StateError
	if _, err := b.service.Approve(t.Context(), desk, id); !errors.As(err, &state) || state.Code != "rest.open" {
		t.Fatalf("approved: %v", err)
	}
	b.must2(b.service.Ask(t.Context(), desk, id, Asking{Reasons: []string{"rest_unclear"}}))
	correct := func(rest string) error {
		_, err := b.service.Correct(t.Context(), office(), b.id, Correction{Edit: func(f *Fields) error {
			f.Rest = rest
			return nil
		}})
		return err
	}
	var bad *InvalidError
	if err := correct(RestUnknown); !errors.As(err, &bad) || !slices.ContainsFunc(bad.Problems, func(p Problem) bool { return p.Pointer == "/rest" && p.Code == "rest.missing" }) {
		t.Fatalf("asked, and not answered: %v", err)
	}
	b.must(correct("close"))
	if s := b.order().State(); s != Approved {
		t.Fatalf("settled, and then %s", s)
	}
	b.must2(b.service.Ask(t.Context(), desk, id, Asking{Reasons: []string{"account_number_wrong"}}))
	if err := correct(RestUnknown); !errors.As(err, &bad) {
		t.Fatalf("what was settled is open again: %v", err)
	}
}
