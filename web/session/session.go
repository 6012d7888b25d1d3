// Package session lets people in and knows who they are: cookies, passwords, passkeys, links by mail, invitations and roles.
//
// A Door does all of it; the pages call its methods and show what comes back. Sessions are rows of the store, so that ending one works at
// once on every node. They are our own few lines because a session library keeps its contents as one opaque value and reads the wall clock
// by itself, while people list their sessions, end them one by one, and lose all of them with a new password or role.
package session

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/login"
)

// Person is who is signed in.
type Person struct {
	ID       login.PersonID
	Name     string
	Email    string
	Language string
}

// Session is one browser that somebody is signed in with, as pages see it.
type Session struct {
	ID          string // for the list of sessions; it opens nothing
	Person      Person
	Account     porting.AccountID // whose pages are shown; empty for somebody who is in no account any more
	AccountName string
	Market      porting.MarketCode
	User        porting.UserID
	Role        login.Role
	Accounts    []login.Membership // all that the person can switch to, this one included
	Means       login.Means
	CreatedAt   time.Time
	EndsAt      time.Time     // unless it is used before: pages warn two minutes earlier
	Left        time.Duration // until then; a sandbox's clock says nothing about it
	ProvenAt    time.Time     // when the person last proved who they are
	Address     string        // network address of the browser
	Agent       string

	hash []byte
}

// Can says whether the person may do something in the account.
func (s Session) Can(p login.Permission) bool { return s.Account != "" && s.Role.May(p) }

// Actor is the person as the trade's verbs take it; it changes nothing if the role only reads.
func (s Session) Actor() porting.Actor {
	return porting.Actor{Role: s.Role.Trade(), Name: s.Person.Name, Account: s.Account, User: s.User, Address: s.Address, Agent: s.Agent}
}

// Proven says that the person proved who they are just now, as sensitive changes ask for.
func (s Session) Proven(now time.Time) bool { return now.Before(s.ProvenAt.Add(login.ProvenFor)) }

type contextKey int

const (
	keySession contextKey = iota
	keyPending
	keyVisit
	keyHand
)

// From is who is signed in, if anybody is. A session whose second step is still to come is nobody's yet.
func From(ctx context.Context) (Session, bool) {
	s, ok := ctx.Value(keySession).(Session)
	return s, ok
}

// With puts a session into a context, as the middleware does; tests of pages use it.
func With(ctx context.Context, s Session) context.Context {
	return context.WithValue(ctx, keySession, s)
}

// PendingFrom is who has given a password or used a link and still owes the second step.
func PendingFrom(ctx context.Context) (Session, bool) {
	s, ok := ctx.Value(keyPending).(Session)
	return s, ok
}

// shown makes what pages see of a stored session. An account that the person has left gives way to the first of the others.
func shown(seen login.Seen) Session {
	p, x := seen.Person, seen.Session
	s := Session{ID: x.ID, Person: Person{ID: p.ID, Name: p.Name, Email: p.Email, Language: p.Language}, Accounts: seen.Memberships, Means: x.Means,
		CreatedAt: x.CreatedAt, EndsAt: x.Ends(), ProvenAt: x.ProvenAt, Address: x.Address, Agent: x.Agent, hash: x.Hash}
	i := slices.IndexFunc(s.Accounts, func(m login.Membership) bool { return m.Account == x.Account })
	if i < 0 && len(s.Accounts) > 0 {
		i = 0
	}
	if i >= 0 {
		m := s.Accounts[i]
		s.Account, s.AccountName, s.Market, s.User, s.Role = m.Account, m.Name, m.Market, m.User, m.Role
	}
	return s
}

// Still says that the session of a context opens as it did: nobody ended it, its time is not over, and the person has the account and the role
// that they had. What holds a connection open asks again and again.
func (d *Door) Still(ctx context.Context) (bool, error) {
	s, ok := From(ctx)
	if !ok {
		return false, nil
	}
	seen, err := d.cfg.Sessions.Session(ctx, s.hash)
	if errors.Is(err, porting.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	now := shown(seen)
	return seen.Session.Live(d.cfg.Wall()) && seen.Person.DisabledAt.IsZero() && now.Account == s.Account && now.Role == s.Role, nil
}
