package view

import (
	"time"

	"github.com/portamento/portamento/porting"
)

// CheckView is what can be told of one number.
type CheckView struct {
	Input       string         `json:"input"`
	Number      *string        `json:"number"`
	Display     *string        `json:"display"`
	Market      string         `json:"market"`
	Verdict     string         `json:"verdict" enum:"yes,likely,ask,already,no"`
	Reason      Reason         `json:"reason"`
	LineType    string         `json:"line_type" enum:"landline,mobile,voip,toll_free,premium,short,unknown"`
	Area        *string        `json:"area"`
	RangeHolder Null[Holding]  `json:"range_holder" doc:"To whom the regulator gave the range; the number may have moved since"`
	Source      *string        `json:"source"`
	CheckedAt   time.Time      `json:"checked_at"`
	TypicalDays Null[DayRange] `json:"typical_days"`
}

// Reason is a stable code and its sentence.
type Reason struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Holding names an operator.
type Holding struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// DayRange is a range of calendar days from the signature.
type DayRange struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// CheckSummary counts the verdicts.
type CheckSummary struct {
	Yes     int `json:"yes"`
	Likely  int `json:"likely"`
	Ask     int `json:"ask"`
	Already int `json:"already"`
	No      int `json:"no"`
}

// Count adds one verdict.
func (s *CheckSummary) Count(e porting.Eligibility) {
	switch e {
	case porting.EligibleYes:
		s.Yes++
	case porting.EligibleLikely:
		s.Likely++
	case porting.EligibleAlready:
		s.Already++
	case porting.EligibleNo:
		s.No++
	default:
		s.Ask++
	}
}

// Add adds the counts of another summary.
func (s *CheckSummary) Add(o CheckSummary) {
	s.Yes, s.Likely, s.Ask, s.Already, s.No = s.Yes+o.Yes, s.Likely+o.Likely, s.Ask+o.Ask, s.Already+o.Already, s.No+o.No
}

// Check shows a verdict; said keeps sentences that were looked up already.
func (x Reader) Check(v *porting.Verdict, said map[string]string) CheckView {
	m, _ := x.Markets.Market(v.Market)
	c := CheckView{Input: v.Input, Market: string(v.Market), Verdict: v.Answer.String(), LineType: v.Line.String(), Area: Text(v.Area),
		Source: Text(v.Source), Reason: Reason{Code: v.Reason}}
	message, ok := said[string(v.Market)+v.Reason]
	if !ok {
		message, _ = m.Words.Text(x.Lang, "verdict."+v.Reason, nil)
		said[string(v.Market)+v.Reason] = message
	}
	c.Reason.Message = message
	if v.Number != 0 {
		c.Number, c.Display = Text(v.Number.E164()), Text(m.Plan.Display(v.Number))
	}
	if v.HolderCode != "" {
		c.RangeHolder = Some(Holding{v.HolderCode, v.HolderName})
	}
	if v.TypicalDays != (porting.Days{}) {
		c.TypicalDays = Some(DayRange(v.TypicalDays))
	}
	return c
}
