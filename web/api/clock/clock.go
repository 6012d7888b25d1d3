// Package clock is the calls about the sandbox's virtual clock: what it shows, and how it is set forward.
package clock

import (
	"context"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/body"
	"github.com/portamento/portamento/web/api/view"
)

// Clock is the virtual clock. Its methods return when everything due until the new time has been done.
type Clock interface {
	Now() time.Time
	Speed() float64
	SetSpeed(speed float64)
	Advance(ctx context.Context, d time.Duration) error
	NextDeadline(ctx context.Context) error
}

// Desk answers the calls.
type Desk struct {
	Clock Clock
	// Given is what the caller sent, as JSON reads it.
	Given func(context.Context) map[string]any
}

// longestStep is how far the clock goes at once.
const longestStep = 366 * 24 * time.Hour

// Set is how the clock shall be set.
type Set struct {
	ValidateOnly bool `query:"validate_only" doc:"Answer as it would, and change nothing"`
	Body         view.ClockBody
}

// Shown is what the clock shows.
type Shown struct{ Body view.ClockView }

// Show tells the time.
func (d *Desk) Show(context.Context, *struct{}) (*Shown, error) {
	return &Shown{view.ClockView{Now: d.Clock.Now().UTC(), Speed: d.Clock.Speed()}}, nil
}

// Set sets the clock forward, to the next deadline, or to another speed: one of them. Errors: *porting.InvalidError.
func (d *Desk) Set(ctx context.Context, in *Set) (*Shown, error) {
	given := 0
	for _, name := range []string{"advance", "to", "speed"} {
		if v, ok := d.Given(ctx)[name]; ok && v != nil {
			given++
		}
	}
	if given != 1 {
		return nil, wrong("", "clock.one")
	}
	var step time.Duration
	if in.Body.Speed == nil && in.Body.To == "" {
		var err error
		step, err = time.ParseDuration(in.Body.Advance)
		if err != nil || step <= 0 || step > longestStep {
			return nil, wrong("/advance", "clock.advance")
		}
	}
	if in.ValidateOnly {
		return d.Show(ctx, nil)
	}
	var err error
	switch {
	case in.Body.Speed != nil:
		d.Clock.SetSpeed(*in.Body.Speed)
	case in.Body.To != "":
		err = d.Clock.NextDeadline(ctx)
	default:
		err = d.Clock.Advance(ctx, step)
	}
	if err != nil {
		return nil, err
	}
	return d.Show(ctx, nil)
}

func wrong(pointer, code string) error {
	return &porting.InvalidError{Code: "invalid", Problems: []porting.Problem{body.Wrong(pointer, code)}}
}
