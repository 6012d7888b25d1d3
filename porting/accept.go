package porting

import (
	"context"
	"time"
)

// HandSigned is a letter that was signed by hand, as the desk reads it.
type HandSigned struct {
	Document DocumentID // an attached document of kind letter
	Name     string     // of the signer
	Capacity string
	SignedAt time.Time // as dated by hand
}

// letterAge is how old a letter may be when it is given in: carriers refuse one of three months (Orange Business, mandat de portabilité).
const letterAge = 90 * 24 * time.Hour

// AcceptLetter is the desk's word that an uploaded letter is signed by hand as it has to be, where the market takes such letters: the request
// is then submitted. Errors: *InvalidError, *StateError (letter.electronic).
func (s *Service) AcceptLetter(ctx context.Context, who Actor, id RequestID, in HandSigned) (*Request, error) {
	return s.sealed(ctx, who, id, nil, func(c change, r *Request, near nearby) error {
		if err := c.may(VerbAccept, r, nil); err != nil {
			return err
		}
		d := r.Document(in.Document)
		switch {
		case c.market.Letter != "hand" && c.market.Letter != "either":
			return &StateError{Verb: VerbAccept, State: r.State(), Allowed: Allowed(r.State(), who.Role), Code: "letter.electronic"}
		case d == nil || d.Kind != "letter" || !d.ErasedAt.IsZero() || d.State == DocumentQuarantined:
			return invalid("/document_id", "letter.document")
		case in.SignedAt.After(c.now) || c.now.Sub(in.SignedAt) > letterAge:
			return invalid("/signed_at", "letter.date", "days", int(letterAge.Hours())/24)
		}
		near.complete(r)
		return c.sign(r, Signing{Name: in.Name, Capacity: in.Capacity, Statements: c.market.Statements, TermsVersion: c.market.Terms, byHand: d, signedAt: in.SignedAt}, near)
	})
}
