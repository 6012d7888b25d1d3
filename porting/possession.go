package porting

import (
	"context"
	"crypto/hmac"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/portamento/portamento/numbering"
)

// Possession is the check that the customer answers the main number: a code of six digits, called or texted to it. The code is not kept: it
// is derived from the server's key.
type Possession struct {
	ID        string    `json:"id"`
	Channel   string    `json:"channel"` // call, sms
	Number    string    `json:"number"`  // E.164
	Bound     string    `json:"bound"`   // to these numbers
	At        time.Time `json:"at"`
	ExpiresAt time.Time `json:"expires_at"`
	Tries     int       `json:"tries,omitempty"`
	PassedAt  time.Time `json:"passed_at,omitzero"`
}

// How long a code holds, and how often somebody may guess it (reliability: six digits, ten minutes, five tries, single use).
const (
	codeLife  = 10 * time.Minute
	codeTries = 5
)

// Left is how many tries a code has left.
func (p *Possession) Left() int { return max(0, codeTries-p.Tries) }

// Proven says that the customer has shown that the main number is answered, for the numbers as they are now.
func (r *Request) Proven() bool {
	return r.Possession != nil && !r.Possession.PassedAt.IsZero() && r.Possession.Bound == r.bound()
}

// bound is what a possession check holds for.
func (r *Request) bound() string {
	return hashText(r.Fields.MainNumber.Number.E164() + "|" + strings.Join(r.Fields.movingSorted(), ","))
}

// off says that there is no possession check here.
func (c change) off() bool {
	return !c.s.Codes || c.market.Possession != "optional" && c.market.Possession != "required"
}

// Prove has a code called or texted to the main number; an earlier one ends. Errors: *InvalidError, *StateError (possession.off).
func (s *Service) Prove(ctx context.Context, who Actor, id RequestID, channel string) (*Request, error) {
	return s.onRequest(ctx, who, id, func(c change, r *Request) error {
		switch err := c.may(VerbProve, r, nil); {
		case err != nil:
			return err
		case c.off():
			return &StateError{Verb: VerbProve, State: r.State(), Allowed: Allowed(r.State(), who.Role), Code: "possession.off"}
		case !slices.Contains([]string{"call", "sms"}, channel):
			return invalid("/channel", "possession.channel")
		case r.Fields.MainNumber.Number == 0:
			return invalid("/main_number", "main_number.missing")
		}
		if err := c.callable(r.Fields.MainNumber.Number); err != nil {
			return err
		}
		r.Possession = &Possession{ID: NewID("chk_", c.now), Channel: channel, Number: r.Fields.MainNumber.Number.E164(), Bound: r.bound(), At: c.now, ExpiresAt: c.now.Add(codeLife)}
		r.record(c.who, c.now, note{typ: "port_request.code_sent", data: map[string]any{"channel": channel}})
		r.Record.Effects = append(r.Record.Effects, Effect{Do: EffectCode, Key: r.Possession.ID, Request: r.ID, At: c.now, Number: r.Possession.Number})
		return nil
	})
}

// callable refuses to call what will never move: a premium number would only earn money by it.
func (c change) callable(n numbering.PhoneNumber) error {
	facts := c.market.Plan.Describe(n)
	shown := c.market.Plan.Display(n)
	if facts.LineType == numbering.Premium || facts.LineType == numbering.Short {
		return invalid("/main_number", "number.special", "number", shown, "line_type", facts.LineType.String())
	}
	if x := c.market.Plan.Coverage(n, facts); x.Answer == EligibleNo {
		return invalid("/main_number", "number.not_portable", "number", shown, "reason", x.Reason)
	}
	return nil
}

// Code is the code of the request's check. It is told to the number alone.
func (s *Service) Code(r *Request) string {
	p := r.Possession
	sum := s.Proof("possession code", strings.Join([]string{string(r.ID), p.ID, p.Bound}, "/"))
	return fmt.Sprintf("%06d", binary.BigEndian.Uint64(sum)%1_000_000)
}

// CheckCode compares a code with the one that was sent. A wrong one costs a try, and is no error: see Possession. Errors: *InvalidError where
// no code is waited for (any more).
func (s *Service) CheckCode(ctx context.Context, who Actor, id RequestID, code string) (*Request, error) {
	return s.onRequest(ctx, who, id, func(c change, r *Request) error {
		if err := c.may(VerbProve, r, nil); err != nil {
			return err
		}
		p := r.Possession
		if p == nil || !p.PassedAt.IsZero() || p.Bound != r.bound() || p.Left() == 0 || !c.now.Before(p.ExpiresAt) || IsDryRun(ctx) {
			return invalid("/code", "possession.none") // a trial compares nothing: it would cost no try
		}
		after := *p
		after.Tries++
		typ := "port_request.code_wrong"
		if hmac.Equal([]byte(strings.TrimSpace(code)), []byte(c.s.Code(r))) {
			after.PassedAt, typ = c.now, "port_request.possession_proved"
		}
		r.Possession = &after
		r.record(c.who, c.now, note{typ: typ, data: map[string]any{"channel": p.Channel, "left": after.Left()}})
		return nil
	})
}
