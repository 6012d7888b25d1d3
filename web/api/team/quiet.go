package team

import (
	"context"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/quiet"
)

// Setting gives an account quiet hours.
type Setting struct {
	ByID
	Try
	Body struct {
		From string `json:"from" maxLength:"5" doc:"Such as 21:00, on the clock of the account's market"`
		To   string `json:"to" maxLength:"5" doc:"Such as 07:30, also of the next day"`
	} `nameHint:"QuietHoursBody"`
}

// Ending ends them.
type Ending struct {
	ByID
	Try
}

// QuietHours are those of an account.
type QuietHours struct {
	Body struct {
		From *string `json:"from" doc:"null while there are none"`
		To   *string `json:"to"`
	} `nameHint:"QuietHours"`
}

func shown(h quiet.Hours, err error) (*QuietHours, error) {
	if err != nil {
		return nil, err
	}
	out := &QuietHours{}
	if !h.None() {
		from, to := h.Written()
		out.Body.From, out.Body.To = &from, &to
	}
	return out, nil
}

// QuietHours gives the quiet hours of an account. Errors: porting.ErrNotFound.
func (d *Desk) QuietHours(ctx context.Context, in *ByID) (*QuietHours, error) {
	return shown(d.Hours.Show(ctx, d.Call(ctx).Who, porting.AccountID(in.ID)))
}

// SetQuietHours gives an account quiet hours. Errors: *porting.InvalidError, porting.ErrNotFound.
func (d *Desk) SetQuietHours(ctx context.Context, in *Setting) (*QuietHours, error) {
	h, err := quiet.Read(in.Body.From, in.Body.To)
	if err == nil {
		err = d.Hours.Set(ctx, d.Call(ctx).Who, porting.AccountID(in.ID), h, d.Call(ctx).Dry)
	}
	return shown(h, err)
}

// EndQuietHours ends them. Errors: porting.ErrNotFound.
func (d *Desk) EndQuietHours(ctx context.Context, in *Ending) (*QuietHours, error) {
	return shown(quiet.Hours{}, d.Hours.Set(ctx, d.Call(ctx).Who, porting.AccountID(in.ID), quiet.Hours{}, d.Call(ctx).Dry))
}
