package api

import (
	"context"

	"github.com/portamento/portamento/web/api/view"
)

type feedOut struct{ Body view.FeedView }

// registerFeeds is the list of the routes of an account's calendar. Whoever has its address reads without a key, so only those who may act
// are told it.
func (a *API) registerFeeds() {
	f := a.cfg.Feeds
	if f == nil {
		return
	}
	add(a, get("/v1/calendar-feed", "Show the address of the account's calendar of moving dates", signers), func(ctx context.Context, _ *struct{}) (*feedOut, error) {
		token, err := f.Token(ctx, tripOf(ctx).who)
		return &feedOut{view.Feed(token)}, err
	})
	add(a, post("/v1/calendar-feed", "Make an address, or another one: the one before stops working", signers), func(ctx context.Context, _ *Try) (*feedOut, error) {
		t := tripOf(ctx)
		if t.dry {
			token, err := f.Token(ctx, t.who)
			return &feedOut{view.Feed(token)}, err
		}
		token, err := f.Renew(ctx, t.who)
		return &feedOut{view.Feed(token)}, err
	})
	add(a, post("/v1/calendar-feed/revoke", "Switch the address off", signers), func(ctx context.Context, _ *Try) (*feedOut, error) {
		t := tripOf(ctx)
		if t.dry {
			return &feedOut{}, nil
		}
		return &feedOut{}, f.End(ctx, t.who)
	})
}
