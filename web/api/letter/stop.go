package letter

import (
	"context"

	"github.com/portamento/portamento/web/api/view"
)

// Stopping is what a link to stop a move is for.
type Stopping struct{ Body view.StopPage }

// ShowStop answers what would be stopped.
func (d *Desk) ShowStop(ctx context.Context, in *ByToken) (*Stopping, error) {
	r, who, err := d.Service.OpenStop(ctx, in.Token)
	if err != nil {
		return nil, err
	}
	return &Stopping{d.Reader(ctx, r.Market).StopPage(r, who.Link)}, nil
}

// Stop takes "I did not ask for this" after the signature.
func (d *Desk) Stop(ctx context.Context, in *TokenTry) (*Stopping, error) {
	r, who, err := d.Service.OpenStop(ctx, in.Token)
	if err != nil {
		return nil, err
	}
	reader := d.Reader(ctx, r.Market)
	who.Address, who.Agent = d.Origin(ctx)
	if r, err = d.Service.Stop(ctx, who, r.ID); err != nil {
		return nil, err
	}
	return &Stopping{reader.StopPage(r, who.Link)}, nil
}
