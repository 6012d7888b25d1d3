package api

import (
	"context"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/body"
	"github.com/portamento/portamento/web/api/view"
)

// longestStep is how far the sandbox's clock goes at once.
const longestStep = 366 * 24 * time.Hour

type clockIn struct {
	Try
	Body view.ClockBody
}

type clockOut struct{ Body view.ClockView }

func (a *API) showClock(context.Context, *struct{}) (*clockOut, error) {
	return &clockOut{view.ClockView{Now: a.cfg.Clock.Now().UTC(), Speed: a.cfg.Clock.Speed()}}, nil
}

func (a *API) setClock(ctx context.Context, in *clockIn) (*clockOut, error) {
	given := 0
	for _, name := range []string{"advance", "to", "speed"} {
		if v, ok := tripOf(ctx).body[name]; ok && v != nil {
			given++
		}
	}
	if given != 1 {
		return nil, &porting.InvalidError{Code: codeInvalid, Problems: []porting.Problem{body.Wrong("", "clock.one")}}
	}
	var step time.Duration
	if in.Body.Speed == nil && in.Body.To == "" {
		var err error
		step, err = time.ParseDuration(in.Body.Advance)
		if err != nil || step <= 0 || step > longestStep {
			return nil, &porting.InvalidError{Code: codeInvalid, Problems: []porting.Problem{body.Wrong("/advance", "clock.advance")}}
		}
	}
	if tripOf(ctx).dry {
		return a.showClock(ctx, nil)
	}
	var err error
	switch {
	case in.Body.Speed != nil:
		a.cfg.Clock.SetSpeed(*in.Body.Speed)
	case in.Body.To != "":
		err = a.cfg.Clock.NextDeadline(ctx)
	default:
		err = a.cfg.Clock.Advance(ctx, step)
	}
	if err != nil {
		return nil, err
	}
	return a.showClock(ctx, nil)
}
