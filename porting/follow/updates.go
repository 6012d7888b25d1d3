package follow

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/follower"
	"github.com/portamento/portamento/porting/typed"
)

// What the links in mails to followers are for.
const (
	confirmUpdates = "updates"
	endUpdates     = "updates end"
)

// AskUpdates takes a mail address on the page of a share link: a mail asks there whether it is meant. Nothing tells whether it gets updates
// already. Errors: *porting.InvalidError, those of Service.OpenShare, *porting.StateError with code updates.over when the move is.
func (d *Desk) AskUpdates(ctx context.Context, token string, to porting.Contact) error {
	r, shared, err := d.Service.OpenShare(ctx, token)
	if err != nil {
		return err
	}
	if to.Email = strings.TrimSpace(to.Email); !typed.Email(to.Email) {
		return invalid("/email", "email.invalid")
	}
	_, err = d.Service.OnRequest(ctx, r.ID, func(r *porting.Request, now time.Time) error {
		places := len(r.Followers(now))
		l := sharing(r, shared.ID, now)
		switch {
		case l == nil:
			return porting.ErrNotFound
		case !r.Open():
			return &porting.StateError{State: r.State(), Code: "updates.over"}
		}
		after, f, send := l.Followers.Asked(follower.Follower{ID: porting.NewID(porting.PrefixLink, now), Email: to.Email, Language: to.Language, SentAt: now})
		switch {
		case !send:
			return porting.ErrUnchanged
		case !l.Followers.Has(f.ID) && places >= follower.Most:
			return invalid("", "updates.too_many", "max", follower.Most)
		}
		l.Followers = after
		r.Post(now, porting.MailOrder{Mail: porting.MailFollowConfirm, To: porting.Contact{Email: f.Email, Language: f.Language},
			Data: map[string]any{"follow_id": string(l.ID), "follower_id": f.ID}}, f.ID+"/"+now.Format(time.RFC3339))
		return nil
	})
	return err
}

func invalid(pointer, code string, params ...any) error {
	return &porting.InvalidError{Code: "invalid", Problems: []porting.Problem{porting.NewProblem(pointer, code, params...)}}
}

// sharing finds a share link that holds, to change it; nil if there is none.
func sharing(r *porting.Request, id porting.LinkID, now time.Time) *porting.ShareLink {
	r.Shares = slices.Clone(r.Shares)
	if l := r.Shared(id); l != nil && l.Live(now) {
		return l
	}
	return nil
}

// Tokens are the secrets of the two links of a follower: the one that confirms the address, and the one that ends its mails.
func Tokens(s *porting.Service, r porting.RequestID, id porting.LinkID) (confirm, end string) {
	return s.Token(confirmUpdates, r, id), s.Token(endUpdates, r, id)
}

// Updates is what a link in a mail to a follower is for.
type Updates struct {
	Request *porting.Request
	Ends    bool           // the link ends the mails; else it confirms the address
	Done    bool           // that has happened already
	Link    porting.LinkID // the share link; of one that confirms

	id porting.LinkID // of the follower
}

// OpenUpdates finds what a link is for. It changes nothing: what fetches links out of mails confirms and ends nothing. Errors:
// porting.ErrNotFound for one that is none, and for one that confirms and cannot any more: it was used, or its time is over.
func (d *Desk) OpenUpdates(ctx context.Context, token string) (u Updates, err error) {
	now := d.Service.Now()
	if u.Request, u.id, err = d.Service.Named(ctx, confirmUpdates, token); err != nil {
		u.Ends = true
		if u.Request, u.id, err = d.Service.Named(ctx, endUpdates, token); err == nil {
			u.Done = !u.Request.Followers(now).Has(string(u.id))
		}
		return u, err
	}
	for _, l := range u.Request.Shares {
		if _, ok := l.Followers.Confirmed(string(u.id), now); ok && l.Live(now) {
			u.Link = l.ID
			return u, nil
		}
	}
	return u, porting.ErrNotFound
}

// UseUpdates confirms an address, once, or ends its mails and forgets it. Errors: those of OpenUpdates.
func (d *Desk) UseUpdates(ctx context.Context, token string) (Updates, error) {
	u, err := d.OpenUpdates(ctx, token)
	if err != nil {
		return u, err
	}
	u.Request, err = d.Service.OnRequest(ctx, u.Request.ID, func(r *porting.Request, now time.Time) error {
		if u.Ends && !r.Unfollow(u.id) {
			return porting.ErrUnchanged
		}
		if u.Ends {
			return nil
		}
		l := sharing(r, u.Link, now)
		if l == nil {
			return porting.ErrNotFound
		}
		after, ok := l.Followers.Confirmed(string(u.id), now)
		if !ok {
			return porting.ErrNotFound
		}
		l.Followers = after
		return nil
	})
	u.Done = true
	return u, err
}
