package api

import (
	"context"
	"net/http"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/body"
	"github.com/portamento/portamento/web/api/view"
)

// freeChecks is how many numbers are checked at once without a key.
const freeChecks = 50

// CheckBody is a list of numbers to check, as people write them.
type CheckBody struct {
	Market  *string  `json:"market,omitempty" nullable:"true" doc:"Whose rules judge; each number's own country where it is not said"`
	Numbers []string `json:"numbers" minItems:"1" maxItems:"10000"`
}

type checkIn struct {
	Try
	Body CheckBody
}

type checkOut struct {
	Body struct {
		Data    []view.CheckView  `json:"data"`
		Summary view.CheckSummary `json:"summary"`
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
		return nil, a.problem(ctx, http.StatusUnprocessableEntity, codeInvalid, body.Wrong("/numbers", "check.no_key", "max", freeChecks))
	}
	verdicts, err := a.cfg.Service.CheckNumbers(ctx, who, market, in.Body.Numbers)
	if err != nil {
		return nil, err
	}
	out := &checkOut{}
	out.Body.Data = make([]view.CheckView, len(verdicts))
	now := a.cfg.Now().UTC().Truncate(time.Second)
	reader := a.read(ctx)
	said := map[string]string{}
	for i := range verdicts {
		out.Body.Data[i] = reader.Check(&verdicts[i], said)
		out.Body.Data[i].CheckedAt = now
		out.Body.Summary.Count(verdicts[i].Answer)
	}
	return out, nil
}
