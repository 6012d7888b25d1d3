package api

import (
	"context"
	"net/http"
	"time"

	"github.com/portamento/portamento/porting"
)

// freeChecks is how many numbers are checked at once without a key.
const freeChecks = 50

// CheckBody is a list of numbers to check, as people write them.
type CheckBody struct {
	Market  *string  `json:"market,omitempty" nullable:"true" doc:"Whose rules judge; each number's own country where it is not said"`
	Numbers []string `json:"numbers" minItems:"1" maxItems:"10000"`
}

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
	RangeHolder null[Holding]  `json:"range_holder" doc:"To whom the regulator gave the range; the number may have moved since"`
	Source      *string        `json:"source"`
	CheckedAt   time.Time      `json:"checked_at"`
	TypicalDays null[DayRange] `json:"typical_days"`
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

// DayRange is a range of working days.
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

type checkIn struct {
	try
	Body CheckBody
}

type checkOut struct {
	Body struct {
		Data    []CheckView  `json:"data"`
		Summary CheckSummary `json:"summary"`
	} `nameHint:"Checks"`
}

// checkNumbers answers from the markets' rules alone. Without a key nothing else is looked at, so that neither the answer nor its time
// tells whose number it is.
func (a *API) checkNumbers(ctx context.Context, in *checkIn) (*checkOut, error) {
	t := tripOf(ctx)
	var who *porting.Actor
	market := porting.MarketCode(value(in.Body.Market))
	switch {
	case t.keyed:
		who = &t.who
	case len(in.Body.Numbers) > freeChecks:
		return nil, a.problem(ctx, http.StatusUnprocessableEntity, codeInvalid, wrong("/numbers", "check.no_key", "max", freeChecks))
	}
	verdicts, err := a.cfg.Service.CheckNumbers(ctx, who, market, in.Body.Numbers)
	if err != nil {
		return nil, err
	}
	out := &checkOut{}
	out.Body.Data = make([]CheckView, len(verdicts))
	now := a.cfg.Now().UTC().Truncate(time.Second)
	said := map[string]string{}
	for i := range verdicts {
		out.Body.Data[i] = a.checkView(t, &verdicts[i], said)
		out.Body.Data[i].CheckedAt = now
		out.Body.Summary.count(verdicts[i].Answer)
	}
	return out, nil
}

func (s *CheckSummary) count(e porting.Eligibility) {
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

func (a *API) checkView(t *trip, v *porting.Verdict, said map[string]string) CheckView {
	m, _ := a.cfg.Service.Markets.Market(v.Market)
	c := CheckView{Input: v.Input, Market: string(v.Market), Verdict: v.Answer.String(), LineType: v.Line.String(), Area: text(v.Area),
		Source: text(v.Source), Reason: Reason{Code: v.Reason}}
	message, ok := said[string(v.Market)+v.Reason]
	if !ok {
		message, _ = m.Words.Text(t.lang, "verdict."+v.Reason, nil)
		said[string(v.Market)+v.Reason] = message
	}
	c.Reason.Message = message
	if v.Number != 0 {
		c.Number, c.Display = text(v.Number.E164()), text(m.Plan.Display(v.Number))
	}
	if v.HolderCode != "" {
		c.RangeHolder = some(Holding{v.HolderCode, v.HolderName})
	}
	if v.TypicalDays != (porting.Days{}) {
		c.TypicalDays = some(DayRange(v.TypicalDays))
	}
	return c
}
