// Package manual leaves it to the desk to carry messages to a losing carrier by hand and to type its answers.
package manual

import (
	"context"

	"github.com/portamento/portamento/porting"
)

// Gateway is the way without a wire: a letter, a portal, a phone call.
type Gateway struct{}

// Send always answers porting.ErrByHand.
func (Gateway) Send(ctx context.Context, _ porting.CarrierMessage) (porting.Receipt, error) {
	if err := ctx.Err(); err != nil {
		return porting.Receipt{}, err
	}
	return porting.Receipt{}, porting.ErrByHand
}

// Ask always answers porting.ErrCannotAsk.
func (Gateway) Ask(ctx context.Context, _ porting.OrderID, _ string) (porting.Receipt, bool, error) {
	if err := ctx.Err(); err != nil {
		return porting.Receipt{}, false, err
	}
	return porting.Receipt{}, false, porting.ErrCannotAsk
}

// Answers gives none: the desk records what the carrier says.
func (Gateway) Answers(ctx context.Context, _ porting.OrderID, cursor string) (porting.Answers, error) {
	if err := ctx.Err(); err != nil {
		return porting.Answers{}, err
	}
	return porting.Answers{Cursor: cursor}, nil
}
