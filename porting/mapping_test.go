package porting

import (
	"context"
	"slices"
	"testing"
)

// What the desk taught is what the next answer means: the market's own lesson before that for all, a carrier's own list before those that
// several speak, and a reason that the catalogue does not have is none.
func TestTaughtCodes(t *testing.T) {
	t.Parallel()
	b := newBed(t)
	m := b.market
	m.Carriers[1].CodeLists = []string{"morse"}
	m.CodeMap["morse/M1"], m.CodeMap["beta/M3"] = "name_mismatch", "name_mismatch"
	meaning := func(carrier CarrierCode, code string) string {
		t.Helper()
		answer := Answer{Kind: AnswerRejected, Codes: []CarrierReason{{Code: code}}}
		taught, err := b.service.taught(context.Background(), answer)
		if err != nil {
			t.Fatal(err)
		}
		return change{market: m, taught: taught}.translate(&Order{Carrier: carrier}, answer).Reasons[0]
	}
	if got := meaning("alpha", "Z9"); got != ReasonOther {
		t.Errorf("before: %s", got)
	}
	b.m.mappings = []Mapping{{List: "alpha", Code: "Z9", Reason: "wrong_provider"}, {List: "morse", Code: "M2", Reason: "letter_problem"},
		{List: "alpha", Code: "X1", Reason: "wrong_provider"}, {Market: "fr", List: "beta", Code: "B1", Reason: "letter_problem"},
		{List: "beta", Code: "B1", Reason: "wrong_provider"}, {Market: "us", List: "beta", Code: "B2", Reason: "wrong_provider"},
		{List: "beta", Code: "B3", Reason: "colour"}, {List: "morse", Code: "M3", Reason: "letter_problem"}}
	for _, x := range []struct {
		carrier    CarrierCode
		code, want string
	}{
		{"alpha", "Z9", "wrong_provider"}, {"beta", "Z9", ReasonOther}, {"beta", "M1", "name_mismatch"}, {"alpha", "M1", ReasonOther},
		{"beta", "M2", "letter_problem"}, {"alpha", "X1", "wrong_provider"}, {"beta", "B1", "letter_problem"}, {"beta", "B2", ReasonOther},
		{"beta", "B3", ReasonOther}, {"beta", "M3", "name_mismatch"}, {"alpha", "G1", "provider_error"},
	} {
		if got := meaning(x.carrier, x.code); got != x.want {
			t.Errorf("%s of %s stands for %s, want %s", x.code, x.carrier, got, x.want)
		}
	}
	if list, err := b.service.taught(context.Background(), Answer{Kind: AnswerNote, Codes: []CarrierReason{{Code: "Z9"}}}); list != nil || err != nil {
		t.Errorf("a note asks what was taught: %v, %v", list, err)
	}
}

// The history of a refusal names what the desk taught, where the answer was read by that; the row of the mapping says who taught it and when.
func TestTaughtCodes_AreOnRecord(t *testing.T) {
	t.Parallel()
	for code, want := range map[string][]string{"Z9": {"map_1"}, "X1": nil} {
		b := in(t, Sent)
		b.m.mappings = []Mapping{{ID: "map_1", List: "alpha", Code: "Z9", Reason: "wrong_provider"}}
		b.must(b.service.TakeAnswer(t.Context(), Answer{Order: b.order().ID, ID: "a-1", Kind: AnswerRejected, At: b.now, Codes: []CarrierReason{{Code: code}}}))
		i := slices.IndexFunc(b.m.events, func(e Event) bool { return e.Type == "port_order.rejected" })
		if i < 0 {
			t.Fatalf("%s: %v", code, b.events())
		}
		if got, _ := b.m.events[i].Data["taught"].([]string); !slices.Equal(got, want) {
			t.Errorf("%s: read by %q, want %q", code, got, want)
		}
	}
}
