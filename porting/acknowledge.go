package porting

import "context"

// Acknowledge records that the losing carrier has the order in hand.
func (s *Service) Acknowledge(ctx context.Context, who Actor, id OrderID, carrierReference string) (*Request, error) {
	return s.on(ctx, who, id, VerbAcknowledge, func(c change, r *Request, o *Order) error {
		return c.acknowledge(r, o, carrierReference)
	})
}

func (c change) acknowledge(r *Request, o *Order, reference string) error {
	o.Step = Acknowledged
	if reference != "" {
		o.CarrierReference = reference
	}
	r.record(c.who, c.now, note{typ: "port_order.acknowledged", order: o, data: map[string]any{"carrier_reference": o.CarrierReference}})
	return nil
}
