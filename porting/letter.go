package porting

import (
	"context"
	"errors"
	"time"
)

// Letters makes the letters of requests, signs them and keeps them.
type Letters interface {
	// Sign makes the letter of a signature, and keeps it with its evidence. Nothing may be saved that names the letter before safe has answered:
	// it waits until the letter outlives a loss of power. Errors: ErrLetterChanged.
	Sign(ctx context.Context, s Sealing) (l Letter, safe func() error, err error)
	// Check reads the letter of a request's signature. Errors: ErrLetterBroken; any other means that it could not be looked at.
	Check(ctx context.Context, r *Request) error
	// CarrierCopy draws the losing carrier's copy of a signed letter. Errors: ErrLetterBroken.
	CarrierCopy(ctx context.Context, r *Request, o *Order) ([]byte, error)
}

// Sealing is what a signed letter is made of.
type Sealing struct {
	Request   *Request // with the signature that is to be put under it
	Signing   Signing
	ChangedAt time.Time // when the request was changed last before this: it dates the document that was shown
}

// Letter is a signed letter as it is kept.
type Letter struct {
	File        string `json:"file,omitempty"` // where it lies, with its evidence
	SHA256      string `json:"sha256,omitempty"`
	ShownSHA256 string `json:"shown_sha256,omitempty"` // of the unsigned document that the signer saw
	Stamp       string `json:"stamp,omitempty"`        // who vouches for the time, or why nobody does; "" if nobody was asked
}

// Point is a place on the screen that a signature was drawn on; it counts downwards.
type Point struct{ X, Y float64 }

// ErrLetterChanged says that the document shown is not the one that would be signed.
var ErrLetterChanged = errors.New("the document shown is not the one to be signed")

// ErrLetterBroken says that a kept letter is gone or is not what was signed.
var ErrLetterBroken = errors.New("the letter is not the one that was signed")

// errMoved says that a request was changed between the making of a letter and the save.
var errMoved = errors.New("changed in between")

// sealed runs a change that a signature goes with. It runs on a copy first, so that whatever is wrong shows before there is a letter; then
// the letter is made from that copy and kept; then the change is saved with it, unless the request was changed in between, which begins all
// of it anew. A crash before the save leaves a file that no row names, and the vault sweeps it.
func (s *Service) sealed(ctx context.Context, who Actor, id RequestID, in *Signing, f func(change, *Request, nearby) error) (*Request, error) {
	var state State
	for range 3 {
		r, near, err := s.surroundings(ctx, who, id)
		if err != nil {
			return nil, err
		}
		if in == nil || s.Letters == nil || IsDryRun(ctx) {
			return s.onRequest(ctx, who, id, func(c change, r *Request) error { return f(c, r, near) })
		}
		version, changed := r.Version, r.UpdatedAt
		state = r.State()
		c, err := s.changeOf(who, r)
		if err == nil {
			err = checkVersion(ctx, r, nil)
		}
		if err == nil {
			err = f(c, r, near)
		}
		if err != nil {
			return nil, err
		}
		var safe func() error
		c.letter, safe, err = s.Letters.Sign(ctx, Sealing{Request: r, Signing: *in, ChangedAt: changed})
		if errors.Is(err, ErrLetterChanged) {
			return nil, &StateError{Verb: VerbSign, State: state, Allowed: Allowed(state, who.Role), Code: "letter.changed"}
		}
		if err != nil {
			return nil, err
		}
		done, err := s.onRequest(ctx, who, id, func(now change, r *Request) error {
			if r.Version != version {
				return errMoved
			}
			now.now, now.letter = c.now, c.letter
			if err := f(now, r, near); err != nil {
				return err
			}
			return safe() // the disk has had the time that the request was read again in
		})
		if !errors.Is(err, errMoved) {
			return done, err
		}
	}
	return nil, &StateError{Verb: VerbSign, State: state, Allowed: Allowed(state, who.Role), Code: "request.busy"}
}

// Preview is a request as it would be signed now: with what follows from the account, and today's price while none is frozen. Nothing is
// saved. Errors: ErrNotFound.
func (s *Service) Preview(ctx context.Context, who Actor, id RequestID) (*Request, error) {
	r, near, err := s.surroundings(ctx, who, id)
	if err != nil {
		return nil, err
	}
	if r.Signature != nil {
		return r, nil
	}
	near.complete(r)
	m, err := s.market(r.Market)
	if err == nil {
		r.Price = &PriceFreeze{Before: m.Bill(near.own, s.Now()), After: m.BillAfter(r, near.own, s.Now())}
	}
	return r, err
}

// look finds out before a cut-over whether the letter of an order's request is still the one that was signed. That reads a file, so it is
// done before the transaction; what it answers is the name of a letter that is not.
func (s *Service) look(ctx context.Context, id OrderID) (broken string, err error) {
	if s.Letters == nil {
		return "", nil
	}
	r, err := s.Store.Requests(Scope{Desk: true}).RequestOfOrder(ctx, id)
	if err != nil || r.Signature == nil || r.Signature.Letter.File == "" {
		return "", err
	}
	if err = s.Letters.Check(ctx, r); errors.Is(err, ErrLetterBroken) {
		return r.Signature.Letter.File, nil
	}
	return "", err
}

// Stands says whether the letter of a request can still be relied on: its move was not called off, and nobody whose name it bears has said
// that it was not asked for. After the move it stands as the proof of it.
func (r *Request) Stands() bool {
	switch r.Stage() {
	case StageCancelled, StageNotPossible:
		return false
	}
	return !r.Frozen()
}
