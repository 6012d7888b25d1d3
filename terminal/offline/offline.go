// Package offline judges by the shipped markets whether numbers can move, without a server.
package offline

import (
	"context"
	"time"

	"github.com/portamento/portamento/client"
	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// Rules are what numbers are judged by, and for whom it is said.
type Rules struct {
	Markets  porting.Markets
	Market   porting.MarketCode // "": the number tells
	Language string
	Now      time.Time
}

// Check judges numbers as the API does.
func Check(ctx context.Context, numbers []string, by Rules) (*client.Checked, error) {
	answer := &client.Checked{Data: make([]client.Verdict, 0, len(numbers)), Summary: map[string]int{}}
	for _, e := range []string{"yes", "likely", "ask", "already", "no"} {
		answer.Summary[e] = 0
	}
	judge := porting.Service{Markets: by.Markets}
	for start := 0; start < len(numbers); start += porting.MaxChecks {
		list, err := judge.CheckNumbers(ctx, nil, by.Market, numbers[start:min(start+porting.MaxChecks, len(numbers))])
		if err != nil {
			return nil, err
		}
		for _, v := range list {
			if by.Market == "" && v.Number == 0 {
				v = onlyReader(by.Markets, v)
			}
			answer.Data = append(answer.Data, by.verdict(v))
			answer.Summary[v.Answer.String()]++
		}
	}
	return answer, nil
}

// onlyReader judges again what the first market did not understand, if exactly one other does.
func onlyReader(set porting.Markets, v porting.Verdict) porting.Verdict {
	var readers []*porting.Market
	for _, m := range set.Markets() {
		if _, fault := m.Plan.Parse(v.Input); fault == numbering.NoFault {
			readers = append(readers, m)
		}
	}
	if len(readers) == 1 {
		return readers[0].Check(v.Input)
	}
	return v
}

// verdict shows a verdict as the API does.
func (by Rules) verdict(v porting.Verdict) client.Verdict {
	out := client.Verdict{Input: v.Input, Market: string(v.Market), Verdict: v.Answer.String(), LineType: v.Line.String(), Area: v.Area,
		Source: v.Source, CheckedAt: by.Now.UTC(), Reason: client.Why{Code: v.Reason}}
	if m, ok := by.Markets.Market(v.Market); ok {
		out.Reason.Message, _ = m.Words.Text(by.Language, "verdict."+v.Reason, nil)
		if v.Number != 0 {
			out.Number, out.Display = v.Number.E164(), m.Plan.Display(v.Number)
		}
	}
	if v.HolderCode != "" || v.HolderName != "" {
		out.RangeHolder = &client.Named{Code: v.HolderCode, Name: v.HolderName}
	}
	if v.TypicalDays != (porting.Days{}) {
		out.TypicalDays = &client.Days{From: v.TypicalDays.From, To: v.TypicalDays.To}
	}
	return out
}
