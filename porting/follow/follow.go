// Package follow is how people without an account follow a request: they ask for a link by its reference, and for mails on the page of a link.
package follow

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/typed"
)

// Wish is that of somebody who names a request and gives a mail address. It is a background job, so that neither what is answered nor how
// long that takes tells whether there is such a request, and whose it is.
type Wish struct {
	Reference string `json:"reference"`
	Email     string `json:"email"`
	Language  string `json:"language,omitempty"`
}

// Kind names the background job (river.JobArgs).
func (Wish) Kind() string { return "follow_wish" }

// Wishes keeps them until they are looked at.
type Wishes interface {
	KeepWish(ctx context.Context, w Wish) error
}

// Desk answers those who follow.
type Desk struct {
	Service *porting.Service
	Wishes  Wishes // nil: nobody can ask for a link
}

const (
	askedLife   = 60 * 24 * time.Hour // of a link that somebody asked for; each time that it is sent, it begins anew
	askedPause  = 10 * time.Minute    // between two mails with it: a second click sends none
	askedAtOnce = 20                  // such links of one request
)

// Ask takes a wish. Errors: *porting.InvalidError for what is no reference or no address, porting.ErrNotFound where there are no links.
func (d *Desk) Ask(ctx context.Context, w Wish) error {
	if d.Wishes == nil || d.Service.Proof == nil {
		return porting.ErrNotFound
	}
	var found []porting.Problem
	ref, ok := typed.Reference(w.Reference)
	if !ok {
		found = append(found, porting.NewProblem("/reference", "reference.invalid"))
	}
	if w.Email = strings.TrimSpace(w.Email); !typed.Email(w.Email) {
		found = append(found, porting.NewProblem("/email", "email.invalid"))
	}
	if len(found) > 0 {
		return &porting.InvalidError{Code: "invalid", Problems: found}
	}
	if porting.IsDryRun(ctx) {
		return nil
	}
	w.Reference = ref
	return d.Wishes.KeepWish(ctx, w)
}

// Grant sends a link to whoever wished for one, if the address belongs to the request: its author's, that of somebody who signs or signed, or
// one of those to notify. Whose link was switched off by the owner gets no other. Nobody is told why there is none.
func (d *Desk) Grant(ctx context.Context, w Wish) error {
	lists := d.Service.Store.Lists(porting.Scope{Desk: true})
	list, _, err := lists.RequestList(ctx, porting.RequestFilter{Reference: w.Reference, Page: porting.Page{Limit: 1}})
	if err != nil || len(list) == 0 {
		return err
	}
	_, err = d.Service.OnRequest(ctx, list[0].ID, func(r *porting.Request, now time.Time) error {
		email, ok := party(r, w.Email)
		if !ok {
			return porting.ErrUnchanged
		}
		l := linkFor(r, email, now)
		if l == nil {
			return porting.ErrUnchanged
		}
		l.SentAt, l.ExpiresAt = now, now.Add(askedLife)
		r.Post(now, porting.MailOrder{Mail: porting.MailFollowLink, To: porting.Contact{Email: email, Language: w.Language},
			Data: map[string]any{"follow_id": string(l.ID), "expires_at": l.ExpiresAt.Format(time.RFC3339)}}, string(l.ID)+"/"+now.Format(time.RFC3339))
		return nil
	})
	if errors.Is(err, porting.ErrNotFound) {
		return nil // it was removed meanwhile
	}
	return err
}

// party finds an address among those of a request, as it stands there.
func party(r *porting.Request, email string) (string, bool) {
	all := []string{r.Author.Email}
	for _, c := range r.Fields.Notify {
		all = append(all, c.Email)
	}
	for _, l := range r.Links {
		if l.EndedAt.IsZero() && l.RefusedAt.IsZero() {
			all = append(all, l.Email)
		}
	}
	i := slices.IndexFunc(all, func(x string) bool { return x != "" && typed.SameEmail(x, email) })
	if i < 0 {
		return "", false
	}
	return all[i], true
}

// linkFor is the link of an address, a new one if it has none; nil where none shall be sent.
func linkFor(r *porting.Request, email string, now time.Time) *porting.ShareLink {
	r.Shares = slices.Clone(r.Shares)
	asked := 0
	for i := range r.Shares {
		l := &r.Shares[i]
		switch {
		case l.AskedBy == "":
		case typed.SameEmail(l.AskedBy, email):
			if !l.EndedAt.IsZero() || now.Before(l.SentAt.Add(askedPause)) {
				return nil
			}
			return l
		case l.Live(now):
			asked++
		}
	}
	if asked >= askedAtOnce {
		return nil
	}
	r.Shares = append(r.Shares, porting.ShareLink{ID: porting.LinkID(porting.NewID(porting.PrefixLink, now)), AskedBy: email, By: porting.System(), At: now})
	l := &r.Shares[len(r.Shares)-1]
	r.Note(now, "port_request.shared", map[string]any{"link_id": string(l.ID), "full_numbers": false, "asked": true})
	return l
}
