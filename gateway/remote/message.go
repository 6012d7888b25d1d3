package remote

import (
	"errors"
	"strings"

	"github.com/portamento/portamento/gateway"
	"github.com/portamento/portamento/porting"
)

// toWire writes a message as the far side reads it: what a losing carrier needs, and nothing of what the customer told only us (people to
// notify, who shall have the number, the temporary number).
func toWire(m porting.CarrierMessage) gateway.Message {
	f := m.Fields
	w := gateway.Message{Key: wireKey(m.Key), Kind: m.Kind, Order: m.Order, Reference: m.Reference, Market: m.Market, Carrier: m.Carrier,
		Attempt: m.Attempt, LineType: m.LineType, AccountNumber: gateway.Clear(f.AccountNumber.Reveal()), CurrentProvider: f.CurrentProvider,
		MainNumber: f.MainNumber.Number, MainMoves: f.MainMoves, Rest: f.Rest, NewMainNumber: f.NewMainNumber.Number, Internet: f.Internet,
		Separation: f.Separation, Holder: f.Holder, ServiceAddress: f.ServiceAddress, Wish: m.Wish, Reason: m.Reason,
		Numbers: make([]gateway.Number, 0, len(m.Numbers))}
	for _, n := range m.Numbers {
		w.Numbers = append(w.Numbers, gateway.Number{Number: n.Number, Code: gateway.Clear(n.Code.Reveal())})
	}
	if s := m.Signature; s != nil {
		w.Signature = &gateway.Signature{Name: s.Name, Capacity: s.Capacity, SignedAt: s.SignedAt.UTC(), DocumentSHA256: s.DocumentSHA256}
	}
	return w
}

// shortestSecret is the length from which a secret is looked for in a refusal's words; shorter texts are found in any sentence.
const shortestSecret = 4

// withoutSecrets masks the message's own secrets in a refusal: carriers like to repeat what they refuse, and errors are logged.
func withoutSecrets(err error, m porting.CarrierMessage) error {
	refused, ok := errors.AsType[*porting.RefusedError](err)
	if !ok {
		return err
	}
	secrets := []porting.Secret{m.Fields.AccountNumber}
	for _, n := range m.Numbers {
		secrets = append(secrets, n.Code)
	}
	for _, s := range secrets {
		if len(s) >= shortestSecret {
			refused.Code = strings.ReplaceAll(refused.Code, s.Reveal(), s.Masked())
			refused.Text = strings.ReplaceAll(refused.Text, s.Reveal(), s.Masked())
		}
	}
	return refused
}
