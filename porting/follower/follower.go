// Package follower is who gets mails about a request without an account: addresses that were given on the page of a share link, and confirmed.
package follower

import (
	"slices"
	"time"

	"github.com/portamento/portamento/porting/typed"
)

// Follower is one address. It gets mails for as long as its share link holds; they say no more than the page of the link: no name, no address,
// the last four digits of numbers.
type Follower struct {
	ID          string    `json:"id"` // "lnk_...": the links that confirm the address, and end its mails, are made of it
	Email       string    `json:"email"`
	Language    string    `json:"language,omitempty"`
	SentAt      time.Time `json:"sent_at"`               // the mail that asks whether the address is meant
	ConfirmedAt time.Time `json:"confirmed_at,omitzero"` // by that mail's link; zero: nothing else is sent
}

// Most is how many a request has, all its links together; ConfirmFor how long an address can be confirmed; Pause is between two mails that ask
// for it, so that a second click sends none.
const (
	Most       = 10
	ConfirmFor = 24 * time.Hour
	Pause      = 10 * time.Minute
)

// Pending says that the address has not been confirmed, and still can be.
func (f Follower) Pending(now time.Time) bool {
	return f.ConfirmedAt.IsZero() && now.Before(f.SentAt.Add(ConfirmFor))
}

// List is the followers by one link. Its methods change nothing in place.
type List []Follower

// Live leaves out those whose time to confirm is over.
func (l List) Live(now time.Time) List {
	return slices.DeleteFunc(slices.Clone(l), func(f Follower) bool { return f.ConfirmedAt.IsZero() && !f.Pending(now) })
}

// Asked is the list after an address was given at x.SentAt, and the follower to write to; send is false where nothing changes: the address
// gets mails already, or was written to just now.
func (l List) Asked(x Follower) (after List, f Follower, send bool) {
	after = l.Live(x.SentAt)
	i := slices.IndexFunc(after, func(f Follower) bool { return typed.SameEmail(f.Email, x.Email) })
	if i < 0 {
		return append(after, x), x, true
	}
	f = after[i]
	if !f.ConfirmedAt.IsZero() || x.SentAt.Before(f.SentAt.Add(Pause)) {
		return l, f, false
	}
	f.SentAt, f.Language = x.SentAt, x.Language
	after[i] = f
	return after, f, true
}

// Confirmed is the list after an address was confirmed; false where none can be.
func (l List) Confirmed(id string, now time.Time) (List, bool) {
	out := slices.Clone(l)
	i := slices.IndexFunc(out, func(f Follower) bool { return f.ID == id && f.Pending(now) })
	if i >= 0 {
		out[i].ConfirmedAt = now
	}
	return out, i >= 0
}

// Has says that a follower is in the list.
func (l List) Has(id string) bool {
	return slices.ContainsFunc(l, func(f Follower) bool { return f.ID == id })
}

// Without is the list after a follower was forgotten.
func (l List) Without(id string) List {
	return slices.DeleteFunc(slices.Clone(l), func(f Follower) bool { return f.ID == id })
}
