package porting

import (
	"context"
	"errors"
	"testing"
)

// What the desk teaches is what the next answer means; the market's own lesson goes before that for all, and another carrier learns nothing.
func TestTeach(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	b := newBed(t)
	m := b.market
	m.Carriers[1].CodeLists = []string{"morse"}
	m.CodeMap["morse/M1"], m.CodeMap["alpha/G1"] = "name_mismatch", "gone"
	teach := func(want string, x Mapping) Mapping {
		t.Helper()
		got, err := b.service.Teach(ctx, as(RoleDesk), x)
		var bad *InvalidError
		if want == "" && (err != nil || got.ID == "" || !got.At.Equal(b.now)) ||
			want != "" && (!errors.As(err, &bad) || bad.Problems[0].Code != want) {
			t.Errorf("teach %+v: %+v, %v", x, got, err)
		}
		return got
	}
	teach("source.unknown", Mapping{List: "nobody", Code: "Z9", Reason: "name_mismatch"})
	teach("source.unknown", Mapping{Code: "Z9", Reason: "name_mismatch"})
	teach("source.unknown", Mapping{Market: "xx", List: "alpha", Code: "Z9", Reason: "name_mismatch"})
	teach("reasons.unknown", Mapping{List: "alpha", Code: "Z9", Reason: "colour"})
	teach("carrier_code.missing", Mapping{List: "alpha", Code: " ", Reason: "name_mismatch"})
	meaning := func(carrier CarrierCode, code string) string {
		t.Helper()
		answer := Answer{Kind: AnswerRejected, Codes: []CarrierReason{{Code: code}}}
		taught, err := b.service.taught(ctx, answer)
		if err != nil {
			t.Fatal(err)
		}
		return change{market: m, taught: taught}.translate(&Order{Carrier: carrier}, answer).Reasons[0]
	}
	if got := meaning("alpha", "Z9"); got != ReasonOther {
		t.Errorf("before: %s", got)
	}
	z9 := teach("", Mapping{List: "alpha", Code: " Z9 ", Reason: "wrong_provider"})
	teach("", Mapping{List: "morse", Code: "M2", Reason: "letter_problem"})
	teach("", Mapping{List: "alpha", Code: "X1", Reason: "wrong_provider"})
	teach("", Mapping{Market: "fr", List: "beta", Code: "B1", Reason: "letter_problem"})
	teach("", Mapping{List: "beta", Code: "B1", Reason: "wrong_provider"})
	for _, x := range []struct {
		carrier    CarrierCode
		code, want string
	}{
		{"alpha", "Z9", "wrong_provider"}, {"beta", "Z9", ReasonOther}, {"beta", "M1", "name_mismatch"}, {"alpha", "M1", ReasonOther},
		{"beta", "M2", "letter_problem"}, {"alpha", "X1", "wrong_provider"}, {"beta", "B1", "letter_problem"}, {"alpha", "G1", "provider_error"},
	} {
		if got := meaning(x.carrier, x.code); got != x.want {
			t.Errorf("%s of %s stands for %s, want %s", x.code, x.carrier, got, x.want)
		}
	}
	if _, err := b.service.Teach(WithDryRun(ctx), as(RoleDesk), Mapping{List: "alpha", Code: "D1", Reason: "wrong_provider"}); err != nil || meaning("alpha", "D1") != ReasonOther {
		t.Errorf("a dry run: %v, %s", err, meaning("alpha", "D1"))
	}
	var no *ForbiddenError
	for _, role := range []Role{RoleAccount, RoleAccountRead, RoleAuditor, RoleCarrier} {
		if _, err := b.service.Teach(ctx, as(role), Mapping{List: "alpha", Code: "Z9", Reason: "name_mismatch"}); !errors.As(err, &no) {
			t.Errorf("%s teaches: %v", role, err)
		}
	}
	if _, err := b.service.Forget(ctx, as(RoleDesk), z9.ID); !errors.As(err, &no) {
		t.Errorf("the desk takes a mapping back: %v", err)
	}
	if _, err := b.service.Forget(ctx, as(RoleSupervisor), z9.ID); err != nil || meaning("alpha", "Z9") != ReasonOther {
		t.Errorf("taken back: %v, %s", err, meaning("alpha", "Z9"))
	}
}
