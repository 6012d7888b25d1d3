package porting

import (
	"context"
	"crypto/hmac"
	"slices"
	"strings"
	"time"

	"github.com/portamento/portamento/porting/typed"
)

// SigningLink lets somebody sign who has no account here. The link itself is nowhere: its secret part is derived from the server's key.
type SigningLink struct {
	ID        LinkID    `json:"id"`
	Name      string    `json:"name"`
	Email     string    `json:"email"`
	Language  string    `json:"language,omitempty"`
	By        Actor     `json:"by"` // who asked for the signature
	At        time.Time `json:"at"`
	ExpiresAt time.Time `json:"expires_at"`
	UsedAt    time.Time `json:"used_at,omitzero"`
	EndedAt   time.Time `json:"ended_at,omitzero"`   // another link took its place
	RefusedAt time.Time `json:"refused_at,omitzero"` // "I did not ask for this"
	LiftedAt  time.Time `json:"lifted_at,omitzero"`  // the desk looked into it and lets the request go on
}

// live says that the link can be used, were it not for its time.
func (l *SigningLink) live() bool {
	return l.UsedAt.IsZero() && l.EndedAt.IsZero() && l.RefusedAt.IsZero()
}

const (
	linkLife    = 14 * 24 * time.Hour
	linksPerDay = 5 // of one request, so that nobody is pestered
)

// frozenVerbs rest while a request is frozen.
var frozenVerbs = []Verb{VerbEdit, VerbSign, VerbInvite, VerbProve, VerbAccept, VerbCorrect, VerbDate, VerbApprove, VerbHandOff, VerbResume, VerbCutOver}

// Frozen says that somebody who was asked to sign answered "I did not ask for this", and the desk has not looked into it yet.
func (r *Request) Frozen() bool {
	return slices.ContainsFunc(r.Links, func(l SigningLink) bool { return !l.RefusedAt.IsZero() && l.LiftedAt.IsZero() })
}

// link finds a link of the request to change; nil if there is none of that id.
func (r *Request) link(id LinkID) *SigningLink {
	r.Links = slices.Clone(r.Links)
	for i := range r.Links {
		if r.Links[i].ID == id {
			return &r.Links[i]
		}
	}
	return nil
}

// Invite asks somebody by mail to sign: the account holder, where another person made the request, or a second signer under a letter that is
// signed already. The link holds for 14 days and for one signature; an earlier one ends. Errors: *InvalidError, *StateError.
func (s *Service) Invite(ctx context.Context, who Actor, id RequestID, to Contact) (*Request, error) {
	return s.sealed(ctx, who, id, nil, func(c change, r *Request, near nearby) error {
		if err := c.may(VerbInvite, r, nil); err != nil {
			return err
		}
		req := c.s.Rules.Whole(c.market, &r.Fields, r.around(near, c.now))
		problems := slices.Concat(req.Missing, req.Stops)
		if r.Signature != nil {
			problems = nil
		}
		if to.Name == "" {
			to.Name = strings.TrimSpace(r.Fields.Holder.FirstName + " " + r.Fields.Holder.LastName)
		}
		if strings.ContainsFunc(to.Name, typed.Unseen) { // such a mail is never sent, and the link before would end for nothing
			problems = append(problems, NewProblem("/name", "text.control_characters"))
		}
		if !typed.Email(to.Email) {
			problems = append(problems, NewProblem("/email", "email.invalid"))
		}
		recent := slices.DeleteFunc(slices.Clone(r.Links), func(l SigningLink) bool { return c.now.Sub(l.At) > 24*time.Hour })
		if len(recent) >= linksPerDay || r.Signature != nil && r.Signature.Letter.File == "" {
			problems = append(problems, NewProblem("", "link.not_now"))
		}
		if len(problems) > 0 {
			return &InvalidError{Code: "incomplete", Problems: problems}
		}
		c.invite(r, to)
		return nil
	})
}

func (c change) invite(r *Request, to Contact) {
	r.Links = slices.Clone(r.Links)
	for i := range r.Links {
		if r.Links[i].live() {
			r.Links[i].EndedAt = c.now
		}
	}
	l := SigningLink{ID: LinkID(NewID(PrefixLink, c.now)), Name: to.Name, Email: to.Email, Language: to.Language, By: c.who, At: c.now, ExpiresAt: c.now.Add(linkLife)}
	r.Links, r.Ready = append(r.Links, l), true
	r.record(c.who, c.now, note{typ: "port_request.signature_asked", data: map[string]any{"link_id": string(l.ID), "name": l.Name, "expires_at": stamp(l.ExpiresAt)}})
	r.mailTo(c.now, post{MailSignLink, nil, string(l.ID), map[string]any{"link_id": string(l.ID), "expires_at": stamp(l.ExpiresAt)}}, to)
}

// LinkToken is the secret of a link: whoever has it may sign.
func (s *Service) LinkToken(r RequestID, l LinkID) string {
	proof := crockford.EncodeToString(s.Proof("signing link", string(r)+"/"+string(l))[:20])
	return strings.TrimPrefix(string(r), PrefixRequest) + "." + strings.TrimPrefix(string(l), PrefixLink) + "." + proof
}

// OpenLink finds the request that a link is for, and who its bearer is here. It changes nothing. Errors: ErrNotFound for every link that
// cannot be used, in the same words; *StateError with code link.expired for a genuine one whose time is over.
func (s *Service) OpenLink(ctx context.Context, token string) (*Request, Actor, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 || s.Proof == nil {
		return nil, Actor{}, ErrNotFound
	}
	id, link := RequestID(PrefixRequest+parts[0]), LinkID(PrefixLink+parts[1])
	if !hmac.Equal([]byte(token), []byte(s.LinkToken(id, link))) {
		return nil, Actor{}, ErrNotFound
	}
	r, err := s.Store.Requests(Scope{Desk: true}).Request(ctx, id)
	if err != nil {
		return nil, Actor{}, err
	}
	l := r.link(link)
	switch {
	case l == nil || !l.live() || !r.Open():
		return nil, Actor{}, ErrNotFound
	case !s.Now().Before(l.ExpiresAt):
		return nil, Actor{}, &StateError{Verb: VerbSign, State: r.State(), Code: "link.expired"}
	}
	who := Actor{Role: RoleLink, Account: r.Account, Name: l.Name, Link: link}
	r, err = s.Preview(ctx, who, id)
	return r, who, err
}

// useLink spends the link that the actor came by, if it came by one.
func (c change) useLink(r *Request) error {
	if c.who.Role != RoleLink {
		return nil
	}
	l := r.link(c.who.Link)
	if l == nil || !l.live() || !c.now.Before(l.ExpiresAt) {
		return ErrNotFound
	}
	l.UsedAt = c.now
	return nil
}

// cosign puts a second signature under the letter.
func (c change) cosign(r *Request, in Signing) error {
	if problems := c.signingProblems(r, in); len(problems) > 0 {
		return &InvalidError{Code: "incomplete", Problems: problems}
	}
	r.Cosignature = c.signature(r, in)
	if c.letter.File != "" {
		first := *r.Signature
		first.DocumentSHA256, first.Letter = c.letter.SHA256, c.letter
		r.Signature, r.Record.Letter = &first, r.Cosignature
	}
	r.record(c.who, c.now, note{typ: "port_request.cosigned", data: r.Cosignature.facts()})
	return nil
}

// Refuse is the word of somebody who was asked to sign and knows nothing of it: the request is frozen, what is under way is paused, and the
// desk is alarmed.
func (s *Service) Refuse(ctx context.Context, who Actor, id RequestID) (*Request, error) {
	return s.onRequest(ctx, who, id, func(c change, r *Request) error {
		if err := c.mayAny(VerbRefuse, r); err != nil {
			return err
		}
		if err := c.useLink(r); err != nil {
			return err
		}
		l := r.link(c.who.Link)
		l.UsedAt, l.RefusedAt = time.Time{}, c.now
		for _, o := range r.Orders {
			if slices.Contains(r.Allowed(o, RoleDesk), VerbHold) {
				c.pause(r, o)
			}
			r.drop(o, DueUnanswered) // nobody can answer what is frozen
		}
		r.record(c.who, c.now, note{typ: "port_request.signature_refused", data: map[string]any{"link_id": string(l.ID), "name": l.Name}})
		r.mailTo(c.now, post{MailSignRefused, nil, string(l.ID), map[string]any{"name": l.Name}}, c.s.Desk)
		return nil
	})
}

// Lift lets a frozen request go on, once the desk has looked into it. Paused orders are then resumed one by one.
func (s *Service) Lift(ctx context.Context, who Actor, id RequestID, reason string) (*Request, error) {
	return s.onRequest(ctx, who, id, func(c change, r *Request) error {
		if err := c.mayAny(VerbLift, r); err != nil {
			return err
		}
		if strings.TrimSpace(reason) == "" {
			return invalid("/reason", "reason.missing")
		}
		if !r.Frozen() {
			return ErrUnchanged
		}
		for _, l := range r.Links {
			if !l.RefusedAt.IsZero() {
				r.link(l.ID).LiftedAt = c.now
			}
		}
		r.record(c.who, c.now, note{typ: "port_request.unfrozen", vis: ForDesk, reason: reason})
		return nil
	})
}
