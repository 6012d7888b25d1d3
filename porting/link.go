package porting

import (
	"context"
	"crypto/hmac"
	"slices"
	"strconv"
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

// linksPerDay bounds the links of one request, so that nobody is pestered.
const linksPerDay = 5

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
// signed already. The link holds for the market's days and for one signature; an earlier one ends. Errors: *InvalidError, *StateError.
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
	l := SigningLink{ID: LinkID(NewID(PrefixLink, c.now)), Name: to.Name, Email: to.Email, Language: to.Language, By: c.who, At: c.now, ExpiresAt: c.now.AddDate(0, 0, c.market.Signing.Days)}
	r.Links, r.Ready = append(r.Links, l), true
	r.unremind()
	for _, days := range c.market.Signing.Remind {
		r.plan(nil, DueSignReminder, strconv.Itoa(days), l.At.AddDate(0, 0, days))
	}
	r.plan(nil, DueSignExpiry, "", l.ExpiresAt)
	r.record(c.who, c.now, note{typ: "port_request.signature_asked", data: map[string]any{"link_id": string(l.ID), "name": l.Name, "expires_at": stamp(l.ExpiresAt)}})
	r.mailTo(c.now, post{MailSignLink, nil, string(l.ID), map[string]any{"link_id": string(l.ID), "expires_at": stamp(l.ExpiresAt)}}, to)
}

// unremind ends the wait for a signature by link: it came, was refused, or is asked for anew.
func (r *Request) unremind() { r.drop(nil, DueSignReminder, DueSignExpiry) }

// awaited is the link that somebody may still sign by; nil if there is none.
func (r *Request) awaited(now time.Time) *SigningLink {
	for i := range r.Links {
		if l := &r.Links[i]; l.live() && now.Before(l.ExpiresAt) && r.Open() && !r.Frozen() {
			return l
		}
	}
	return nil
}

// remindSigner writes to whoever was asked to sign and has not, and tells the author.
func (c change) remindSigner(r *Request, days string) {
	l := r.awaited(c.now)
	if l == nil {
		return
	}
	gen := string(l.ID) + "/" + days
	r.mailTo(c.now, post{MailSignReminder, nil, gen, map[string]any{"link_id": string(l.ID), "expires_at": stamp(l.ExpiresAt)}}, l.contact())
	if !typed.SameEmail(l.Email, r.Author.Email) {
		r.mail(c.now, post{MailSignWaiting, nil, gen, map[string]any{"name": l.Name, "expires_at": stamp(l.ExpiresAt)}})
	}
}

// linkExpired tells the author that nobody signed in time: somebody can be asked again.
func (c change) linkExpired(r *Request) {
	i := slices.IndexFunc(r.Links, func(l SigningLink) bool { return l.live() && !c.now.Before(l.ExpiresAt) })
	if i < 0 || r.Frozen() {
		return
	}
	l := r.Links[i]
	r.record(c.who, c.now, note{typ: "port_request.signature_expired", data: map[string]any{"link_id": string(l.ID), "name": l.Name}})
	r.mail(c.now, post{MailSignExpired, nil, string(l.ID), map[string]any{"name": l.Name}})
}

// contact is whom the link was sent to.
func (l *SigningLink) contact() Contact {
	return Contact{Name: l.Name, Email: l.Email, Language: l.Language}
}

// LinkToken is the secret of a link: whoever has it may sign.
func (s *Service) LinkToken(r RequestID, l LinkID) string { return s.Token("signing link", r, l) }

// Token is a secret that is kept nowhere: it names a link, and proves that it came from here for that purpose.
func (s *Service) Token(purpose string, r RequestID, l LinkID) string {
	proof := crockford.EncodeToString(s.Proof(purpose, string(r)+"/"+string(l))[:20])
	return strings.TrimPrefix(string(r), PrefixRequest) + "." + strings.TrimPrefix(string(l), PrefixLink) + "." + proof
}

// Named finds the request that a token of a purpose names, and the id of the link. Errors: ErrNotFound.
func (s *Service) Named(ctx context.Context, purpose, token string) (*Request, LinkID, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 || s.Proof == nil {
		return nil, "", ErrNotFound
	}
	id, link := RequestID(PrefixRequest+parts[0]), LinkID(PrefixLink+parts[1])
	if !hmac.Equal([]byte(token), []byte(s.Token(purpose, id, link))) {
		return nil, "", ErrNotFound
	}
	r, err := s.Store.Requests(Scope{Desk: true}).Request(ctx, id)
	return r, link, err
}

// opened finds the request and the signing link that a token of a purpose names. Errors: ErrNotFound.
func (s *Service) opened(ctx context.Context, purpose, token string) (*Request, *SigningLink, error) {
	r, link, err := s.Named(ctx, purpose, token)
	if err != nil {
		return nil, nil, err
	}
	l := r.link(link)
	if l == nil {
		return nil, nil, ErrNotFound
	}
	return r, l, nil
}

// bearer is who uses a link, as the history names it.
func (l *SigningLink) bearer(account AccountID) Actor {
	return Actor{Role: RoleLink, Account: account, Name: l.Name, Link: l.ID}
}

// OpenLink finds the request that a link is for, and who its bearer is here. It changes nothing. Errors: ErrNotFound for every link that
// cannot be used, in the same words; *StateError with code link.expired for a genuine one whose time is over.
func (s *Service) OpenLink(ctx context.Context, token string) (*Request, Actor, error) {
	r, l, err := s.opened(ctx, "signing link", token)
	switch {
	case err != nil:
		return nil, Actor{}, err
	case !l.live() || !r.Open():
		return nil, Actor{}, ErrNotFound
	case !s.Now().Before(l.ExpiresAt):
		return nil, Actor{}, &StateError{Verb: VerbSign, State: r.State(), Code: "link.expired"}
	}
	who := l.bearer(r.Account)
	r, err = s.Preview(ctx, who, r.ID)
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
	r.unremind()
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
		l.UsedAt = time.Time{}
		c.freeze(r, l)
		return nil
	})
}

// freeze stops everything that can be stopped, and alarms the desk.
func (c change) freeze(r *Request, l *SigningLink) {
	l.RefusedAt, l.LiftedAt = c.now, time.Time{}
	moved := 0
	for _, o := range r.Orders {
		if slices.Contains(r.Allowed(o, RoleDesk), VerbHold) {
			c.pause(r, o)
		}
		r.drop(o, DueUnanswered) // nobody can answer what is frozen
		moved += len(o.in(NumberMoving, NumberTesting, NumberCompleted))
	}
	r.record(c.who, c.now, note{typ: "port_request.signature_refused", data: map[string]any{"link_id": string(l.ID), "name": l.Name, "moved": moved}})
	r.mailTo(c.now, post{MailSignRefused, nil, occasion(r), map[string]any{"name": l.Name, "moved": moved}}, c.s.Desk)
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
