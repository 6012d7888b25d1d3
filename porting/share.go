package porting

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/portamento/portamento/porting/follower"
	"github.com/portamento/portamento/porting/typed"
)

// ShareLink lets people follow a request without an account: its stage, its dates and its numbers, never a name or an address. Like a
// signing link it is nowhere but in what was given away: its secret is derived from the server's key.
type ShareLink struct {
	ID      LinkID    `json:"id"`
	Label   string    `json:"label,omitempty"` // for whom it is, in its owner's words
	Full    bool      `json:"full,omitempty"`  // whole numbers, rather than their last four digits
	By      Actor     `json:"by"`
	At      time.Time `json:"at"`
	EndedAt time.Time `json:"ended_at,omitzero"` // switched off by its owner

	AskedBy   string        `json:"asked_by,omitempty"`  // the mail address that asked for it; empty: its owner made it
	SentAt    time.Time     `json:"sent_at,omitzero"`    // to that address, the last time
	ExpiresAt time.Time     `json:"expires_at,omitzero"` // zero: it holds until it is switched off
	Followers follower.List `json:"followers,omitempty"` // who get mails by it
}

// Live says that the link leads to the request.
func (l ShareLink) Live(now time.Time) bool {
	return l.EndedAt.IsZero() && (l.ExpiresAt.IsZero() || now.Before(l.ExpiresAt))
}

const (
	shareLink     = "share link"
	sharesAtOnce  = 20 // links of one request that are not switched off
	maxShareLabel = 80 // characters
)

// Sharing is what a share link is made of.
type Sharing struct {
	Label string
	Full  bool // show whole numbers
}

// Share makes a link by which others can follow a request, at any time of its life. Errors: *InvalidError, *ForbiddenError, ErrNotFound.
func (s *Service) Share(ctx context.Context, who Actor, id RequestID, in Sharing) (*Request, *ShareLink, error) {
	var made ShareLink
	r, err := s.sharing(ctx, who, id, func(c change, r *Request) error {
		label := strings.TrimSpace(in.Label)
		fault, params := typed.Line(label, maxShareLabel)
		live := 0
		for _, l := range r.Shares {
			if l.EndedAt.IsZero() && l.AskedBy == "" {
				live++
			}
		}
		switch {
		case c.s.Proof == nil:
			return invalid("", "link.not_now")
		case fault != "":
			return invalid("/label", fault, params...)
		case live >= sharesAtOnce:
			return invalid("", "share.too_many", "max", sharesAtOnce)
		}
		made = ShareLink{ID: LinkID(NewID(PrefixLink, c.now)), Label: label, Full: in.Full, By: c.who, At: c.now}
		r.Shares = append(slices.Clone(r.Shares), made)
		r.record(c.who, c.now, note{typ: "port_request.shared", data: map[string]any{"link_id": string(made.ID), "full_numbers": in.Full}})
		return nil
	})
	return r, &made, err
}

// Unshare switches a share link off for good; one that is off already stays as it is. Errors: *ForbiddenError, ErrNotFound.
func (s *Service) Unshare(ctx context.Context, who Actor, id RequestID, link LinkID) (*Request, error) {
	return s.sharing(ctx, who, id, func(c change, r *Request) error {
		r.Shares = slices.Clone(r.Shares)
		l := r.Shared(link)
		switch {
		case l == nil:
			return ErrNotFound
		case !l.EndedAt.IsZero():
			return ErrUnchanged
		}
		l.EndedAt, l.Followers = c.now, nil
		r.record(c.who, c.now, note{typ: "port_request.unshared", data: map[string]any{"link_id": string(l.ID)}})
		return nil
	})
}

// RemoveFollower ends the mails of somebody who follows by a share link. Errors: *ForbiddenError, ErrNotFound.
func (s *Service) RemoveFollower(ctx context.Context, who Actor, id RequestID, by, gone LinkID) (*Request, error) {
	return s.sharing(ctx, who, id, func(_ change, r *Request) error {
		if l := r.Shared(by); l == nil || !l.Followers.Has(string(gone)) || !r.Unfollow(gone) {
			return ErrNotFound
		}
		return nil
	})
}

// Unfollow forgets a follower; false if there is none of that id.
func (r *Request) Unfollow(id LinkID) (found bool) {
	r.Shares = slices.Clone(r.Shares)
	for i := range r.Shares {
		l := &r.Shares[i]
		found = found || l.Followers.Has(string(id))
		l.Followers = l.Followers.Without(string(id))
	}
	return found
}

func (s *Service) sharing(ctx context.Context, who Actor, id RequestID, f func(change, *Request) error) (*Request, error) {
	if !Permitted(VerbEdit, who.Role) {
		return nil, &ForbiddenError{Verb: VerbEdit, Role: who.Role}
	}
	return s.onRequest(ctx, who, id, f)
}

// Shared finds a share link of the request; nil if there is none of that id.
func (r *Request) Shared(id LinkID) *ShareLink {
	for i := range r.Shares {
		if r.Shares[i].ID == id {
			return &r.Shares[i]
		}
	}
	return nil
}

// ShareToken is the secret of a share link: whoever has it can follow the request.
func (s *Service) ShareToken(r RequestID, l LinkID) string { return s.Token(shareLink, r, l) }

// OpenShare finds the request that a share link is for. It changes nothing. Errors: ErrNotFound; *StateError with code share.off where its
// owner switched it off, share.over for one that was asked for and whose time is over.
func (s *Service) OpenShare(ctx context.Context, token string) (*Request, *ShareLink, error) {
	r, id, err := s.Named(ctx, shareLink, token)
	if err != nil {
		return nil, nil, err
	}
	l := r.Shared(id)
	switch {
	case l == nil:
		return nil, nil, ErrNotFound
	case !l.EndedAt.IsZero():
		return nil, nil, &StateError{State: r.State(), Code: "share.off"}
	case !l.Live(s.Now()):
		return nil, nil, &StateError{State: r.State(), Code: "share.over"}
	}
	return r, l, nil
}
