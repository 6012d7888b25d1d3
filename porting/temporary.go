package porting

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/portamento/portamento/numbering"
)

// KeepTemporary keeps the temporary number as a virtual number of the account, or gives it back, at any time until it has been released
// (R18). Errors: *StateError with code temporary.released once it is too late, temporary.none if the request replaces no such number.
func (s *Service) KeepTemporary(ctx context.Context, who Actor, id RequestID, keep bool) (*Request, error) {
	return s.onRequest(ctx, who, id, func(c change, r *Request) error {
		if err := c.mayAny(VerbTemporary, r); err != nil {
			return err
		}
		return c.keepTemporary(r, keep)
	})
}

func (c change) keepTemporary(r *Request, keep bool) error {
	wish, event, mail := "release", "temporary_number.given_back", MailKind("")
	if keep {
		wish, event, mail = "keep", "temporary_number.kept", MailTemporaryKept
	}
	if code := r.temporaryGone(); code != "" {
		return &StateError{Verb: VerbTemporary, State: r.State(), Allowed: r.allowed(c.who.Role), Code: code}
	}
	if r.Fields.TemporaryNumber == wish {
		return ErrUnchanged
	}
	if len(r.Orders) == 0 {
		r.Fields.TemporaryNumber = wish
		c.draftChanged(r, "port_request.updated", map[string]any{"fields": []string{"temporary_number"}})
		return nil
	}
	old := r.OwnNumbers[r.Fields.Replaces.Number]
	r.Fields.TemporaryNumber = wish
	c.applyTemporary(r, old, keep)
	r.record(c.who, c.now, note{typ: event, data: map[string]any{"number": old.Number.E164()}})
	if mail != "" {
		r.mail(c.now, post{mail, nil, occasion(r), map[string]any{"number": old.Number.E164()}})
	}
	return nil
}

// temporaryGone says why nothing can be chosen for the temporary number any more; "" while it can.
func (r *Request) temporaryGone() string {
	old, ok := r.OwnNumbers[r.Fields.Replaces.Number]
	switch {
	case len(r.Orders) == 0 && r.EndedAt.IsZero():
		return "" // a draft may still choose
	case len(r.Orders) == 0 || r.Fields.Replaces.Number == 0:
		return "temporary.none"
	case ok && old.Account == r.Account && old.Request != "" && old.Request != r.ID:
		return "temporary.none" // another request replaced it
	case !ok || old.Account != r.Account || old.State != OwnAssigned && old.State != OwnQuarantined:
		return "temporary.released"
	}
	return ""
}

// applyTemporary carries a choice out where the ported number has already taken the place of the temporary one; before that the choice
// waits for the cut-over.
func (c change) applyTemporary(r *Request, old OwnNumber, keep bool) {
	switch {
	case keep && old.State == OwnQuarantined:
		old.State, old.Use, old.ReleaseAt = OwnAssigned, UseVirtual, time.Time{}
		r.own(old, c.now)
		r.drop(nil, DueTemporaryGone, DueTemporarySoon)
	case !keep && old.State == OwnAssigned && !old.Default && old.Request == r.ID && r.leadArrived():
		old.State, old.Use = OwnQuarantined, UseTemporary
		r.own(old, c.now)
		if r.leadProven() {
			c.startRelease(r)
		}
	}
}

func (r *Request) lead() *Number {
	var found *Number
	for _, o := range r.Orders {
		if n := o.Number(r.leadNumber()); n != nil && (found == nil || found.State == NumberCancelled) {
			found = n
		}
	}
	return found
}

func (r *Request) leadArrived() bool {
	n := r.lead()
	return n != nil && (n.State == NumberTesting || n.State == NumberCompleted)
}

func (r *Request) leadProven() bool { n := r.lead(); return n != nil && n.State == NumberCompleted }

// release returns the temporary number to the pool when its quarantine is over (R17).
func (c change) release(r *Request) {
	old, ok := r.OwnNumbers[r.Fields.Replaces.Number]
	if !ok || old.State != OwnQuarantined || old.Account != r.Account || old.Request != r.ID {
		return
	}
	old.State, old.Account, old.User, old.Use, old.Request, old.ReleaseAt = OwnAvailable, "", "", "", "", time.Time{}
	r.own(old, c.now)
	r.record(c.who, c.now, note{typ: "temporary_number.released", data: map[string]any{"number": old.Number.E164()}})
	r.mail(c.now, post{MailTemporaryGone, nil, "1", map[string]any{"number": old.Number.E164()}})
}

// NumberChange is what may be changed of an own number: where it rings, and for the desk its use.
type NumberChange struct {
	User    *UserID // "": nowhere of its own
	Release bool    // give a virtual number back
	Keep    bool    // make a temporary number a virtual one
}

// ChangeNumber sets where a number of the account rings, also before it arrives, keeps it or gives it back. Errors: ErrNotFound,
// *InvalidError (user), *StateError.
func (s *Service) ChangeNumber(ctx context.Context, who Actor, n numbering.PhoneNumber, in NumberChange) (OwnNumber, error) {
	if !Permitted(VerbTemporary, who.Role) {
		return OwnNumber{}, &ForbiddenError{Verb: VerbTemporary, Role: who.Role}
	}
	h := s.Store.Inventory(who.Scope())
	own, err := h.OwnNumber(ctx, n)
	if err != nil {
		return OwnNumber{}, err
	}
	if in.User != nil {
		if err := s.checkUser(ctx, s.Store.People(who.Scope()), own.Account, *in.User); err != nil {
			return OwnNumber{}, err
		}
	}
	if (in.Keep || in.Release) && own.Request != "" {
		r, err := s.Store.Requests(who.Scope()).Request(ctx, own.Request)
		if err != nil {
			return OwnNumber{}, fmt.Errorf("load request of %s: %w", n.Masked(), err)
		}
		if r.Fields.Replaces.Number == n {
			if _, err := s.KeepTemporary(ctx, who, own.Request, in.Keep); err != nil {
				return OwnNumber{}, err
			}
			in.Keep, in.Release = false, false
			if own, err = h.OwnNumber(ctx, n); err != nil || in.User == nil {
				return own, err
			}
		}
	}
	now := s.Now().UTC().Truncate(time.Microsecond)
	if IsDryRun(ctx) {
		return own, changeNumber(&own, in, now, s.quarantine(own.Market))
	}
	return h.UpdateOwnNumber(ctx, n, func(o *OwnNumber) error { return changeNumber(o, in, now, s.quarantine(o.Market)) })
}

func (s *Service) quarantine(code MarketCode) int {
	if m, ok := s.Markets.Market(code); ok {
		return m.Quarantine
	}
	return 0
}

func changeNumber(o *OwnNumber, in NumberChange, now time.Time, quarantine int) error {
	if in.User != nil {
		if o.State != OwnAssigned && o.State != OwnArriving {
			return &StateError{Verb: VerbTemporary, State: State(o.State), Code: "number.not_in_use"}
		}
		o.User = *in.User
		if o.Use == UseVirtual && o.User != "" {
			o.Use = UseDirect
		} else if o.Use == UseDirect && o.User == "" {
			o.Use = UseVirtual
		}
	}
	if in.Keep && o.State == OwnAssigned && o.Use == UseTemporary {
		o.Use = UseVirtual
		if o.Default {
			o.Use = UseMain
		}
	}
	if in.Release {
		if o.State != OwnAssigned || o.Default {
			return &StateError{Verb: VerbTemporary, State: State(o.State), Code: "number.not_releasable"}
		}
		o.State, o.Request, o.ReleaseAt = OwnQuarantined, "", now.AddDate(0, 0, quarantine)
	}
	o.UpdatedAt = now
	return nil
}

// checkUser makes sure that a user belongs to the account.
func (s *Service) checkUser(ctx context.Context, h People, account AccountID, user UserID) error {
	if user == "" {
		return nil
	}
	page := Page{Limit: 200}
	for {
		list, next, err := h.UserList(ctx, account, page)
		if err != nil {
			return fmt.Errorf("list users: %w", err)
		}
		for _, u := range list {
			if u.ID == user {
				return nil
			}
		}
		if next == "" {
			return invalid("/user_id", "user.unknown")
		}
		page.After = next
	}
}

// ReleaseQuarantined returns numbers to the pool whose quarantine is over and that no request watches. It does at most limit, and is called
// by the sweep.
func (s *Service) ReleaseQuarantined(ctx context.Context, limit int) (int, error) {
	h := s.Store.Inventory(Scope{Desk: true})
	now := s.Now().UTC()
	list, _, err := h.OwnNumberList(ctx, OwnFilter{States: []OwnState{OwnQuarantined}, ReleaseBefore: now, Page: Page{Limit: limit}})
	if err != nil {
		return 0, fmt.Errorf("list quarantined numbers: %w", err)
	}
	done := 0
	for _, n := range list {
		_, err := h.UpdateOwnNumber(ctx, n.Number, func(o *OwnNumber) error {
			if o.State != OwnQuarantined || o.Request != "" || o.ReleaseAt.IsZero() || o.ReleaseAt.After(now) {
				return ErrUnchanged
			}
			*o = OwnNumber{Number: o.Number, Market: o.Market, State: OwnAvailable, UpdatedAt: now}
			done++
			return nil
		})
		if err != nil && !errors.Is(err, ErrUnchanged) {
			return done, fmt.Errorf("release number: %w", err)
		}
	}
	return done, nil
}
