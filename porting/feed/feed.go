// Package feed knows the calendar feeds of accounts: one secret address each, by which a calendar program reads the moving dates without
// signing in, until it is switched off.
package feed

import (
	"context"
	"crypto/hmac"
	"encoding/base32"
	"errors"
	"strings"
	"time"

	"github.com/portamento/portamento/porting"
)

// Feed is the calendar of an account's moving dates, while it is on. The address itself is nowhere: its secret part is derived from the
// server's key, from the account and from the id, which is another one each time that the address is renewed.
type Feed struct {
	Account porting.AccountID
	ID      string // "fed_..."
	By      string // who switched it on
	At      time.Time
}

// Prefix begins the ids of feeds.
const Prefix = "fed_"

// Store keeps the feeds.
type Store interface {
	// Feed finds the feed of an account. Errors: porting.ErrNotFound while there is none.
	Feed(ctx context.Context, account porting.AccountID) (Feed, error)
	// KeepFeed saves the feed of an account in the place of the one before.
	KeepFeed(ctx context.Context, f Feed) error
	// DropFeed switches the feed of an account off; where there is none nothing happens.
	DropFeed(ctx context.Context, account porting.AccountID) error
}

// Feeds are the verbs of calendar feeds.
type Feeds struct {
	Store Store
	// Proof derives a secret from the server's key, as porting.Service has it.
	Proof func(purpose, id string) []byte
	Now   func() time.Time
}

var letters = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

func (f *Feeds) token(x Feed) string {
	proof := letters.EncodeToString(f.Proof("calendar feed", string(x.Account)+"/"+x.ID)[:20])
	return strings.TrimPrefix(string(x.Account), porting.PrefixAccount) + "." + proof
}

// Token is the secret of the actor's feed; "" while there is none.
func (f *Feeds) Token(ctx context.Context, who porting.Actor) (string, error) {
	x, err := f.Store.Feed(ctx, who.Account)
	switch {
	case errors.Is(err, porting.ErrNotFound):
		return "", nil
	case err != nil:
		return "", err
	}
	return f.token(x), nil
}

// may refuses those who only read: who has the address sees the dates without signing in.
func may(who porting.Actor) error {
	if who.Role != porting.RoleAccount || who.Account == "" {
		return &porting.ForbiddenError{Verb: porting.VerbEdit, Role: who.Role}
	}
	return nil
}

// Renew switches the feed of the actor's account on, and answers the secret of its address. An address from before stops working. Errors:
// *porting.ForbiddenError.
func (f *Feeds) Renew(ctx context.Context, who porting.Actor) (string, error) {
	if err := may(who); err != nil {
		return "", err
	}
	now := f.Now().UTC().Truncate(time.Microsecond)
	x := Feed{Account: who.Account, ID: porting.NewID(Prefix, now), By: who.Name, At: now}
	if err := f.Store.KeepFeed(ctx, x); err != nil {
		return "", err
	}
	return f.token(x), nil
}

// End switches the feed of the actor's account off. Errors: *porting.ForbiddenError.
func (f *Feeds) End(ctx context.Context, who porting.Actor) error {
	if err := may(who); err != nil {
		return err
	}
	return f.Store.DropFeed(ctx, who.Account)
}

// Open finds the account whose feed a token is for. Errors: porting.ErrNotFound for every token that is none, or none any more.
func (f *Feeds) Open(ctx context.Context, token string) (porting.AccountID, error) {
	name, _, ok := strings.Cut(token, ".")
	if !ok || len(token) > 200 {
		return "", porting.ErrNotFound
	}
	x, err := f.Store.Feed(ctx, porting.AccountID(porting.PrefixAccount+name))
	if err != nil {
		return "", err
	}
	if !hmac.Equal([]byte(token), []byte(f.token(x))) {
		return "", porting.ErrNotFound
	}
	return x.Account, nil
}
