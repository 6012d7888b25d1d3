// Package dates is the calls about moving dates in calendars: the address of an account's own calendar, and the dates of one request as a file.
package dates

import (
	"context"
	"slices"
	"time"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/feed"
	"github.com/portamento/portamento/web/api/letter"
	"github.com/portamento/portamento/web/api/view"
)

// Calendars writes moving dates as calendar files (RFC 5545).
type Calendars interface {
	// Calendar writes the dates of requests of one market, in a language. A request that has no date any more is left out.
	Calendar(requests []*porting.Request, language string, now time.Time) ([]byte, error)
}

// Desk answers the calls.
type Desk struct {
	Service   *porting.Service
	Feeds     *feed.Feeds
	Calendars Calendars
	// Reader is for whom an answer is made. It is told the market of what is answered.
	Reader func(context.Context, porting.MarketCode) view.Reader
}

// ByID names a request.
type ByID struct {
	ID string `path:"id"`
}

// Try is the parameter of everything that changes something.
type Try struct {
	ValidateOnly bool `query:"validate_only" doc:"Answer as it would, and change nothing"`
}

// Feed is the address of an account's calendar.
type Feed struct{ Body view.FeedView }

// Show tells the address. Whoever has it reads without a key, so only those who may act are told.
func (d *Desk) Show(ctx context.Context, _ *struct{}) (*Feed, error) {
	token, err := d.Feeds.Token(ctx, d.Reader(ctx, "").Who)
	return &Feed{view.Feed(token)}, err
}

// Renew makes an address, in the place of the one before. Errors: *porting.ForbiddenError.
func (d *Desk) Renew(ctx context.Context, in *Try) (*Feed, error) {
	if in.ValidateOnly {
		return d.Show(ctx, nil)
	}
	token, err := d.Feeds.Renew(ctx, d.Reader(ctx, "").Who)
	return &Feed{view.Feed(token)}, err
}

// End switches the address off. Errors: *porting.ForbiddenError.
func (d *Desk) End(ctx context.Context, in *Try) (*Feed, error) {
	if in.ValidateOnly {
		return &Feed{}, nil
	}
	return &Feed{}, d.Feeds.End(ctx, d.Reader(ctx, "").Who)
}

// File answers the moving dates of one request, in the reader's language. Errors: porting.ErrNotFound, also where there is no date.
func (d *Desk) File(ctx context.Context, in *ByID) (*letter.File, error) {
	r, err := d.Service.Store.Requests(d.Reader(ctx, "").Who.Scope()).Request(ctx, porting.RequestID(in.ID))
	if err != nil {
		return nil, err
	}
	reader := d.Reader(ctx, r.Market)
	if !slices.ContainsFunc(r.Orders, (*porting.Order).Dated) {
		return nil, porting.ErrNotFound
	}
	data, err := d.Calendars.Calendar([]*porting.Request{r}, reader.Lang, reader.Now)
	return letter.Attached("moving-day-"+r.Reference+".ics", data, err)
}
