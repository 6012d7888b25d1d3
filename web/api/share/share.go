// Package share is the calls about share links: by them others follow a request, without an account and without a name of anybody.
package share

import (
	"context"
	"net/http"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/follow"
	"github.com/portamento/portamento/web/api/view"
)

// Desk answers the calls.
type Desk struct {
	Service *porting.Service
	// Reader is for whom an answer is made. It is told the market of what is answered.
	Reader func(context.Context, porting.MarketCode) view.Reader
	// Following answers those who follow without an account; nil: only who has a link can.
	Following *follow.Desk
	// Mails counts a mail to an address that anybody can have written to; nil: they are not counted.
	Mails func(ctx context.Context, email string) (bool, error)
}

// ShareBody is what a new link is made of.
type ShareBody struct {
	Label       string `json:"label,omitempty" maxLength:"80" doc:"For whom it is"`
	FullNumbers bool   `json:"full_numbers,omitempty" doc:"Show whole numbers, rather than their last four digits"`
}

// ByID names a request.
type ByID struct {
	ID string `path:"id"`
}

// Try is the parameter of everything that changes something.
type Try struct {
	ValidateOnly bool `query:"validate_only" doc:"Answer as it would, and change nothing"`
}

// Made asks for a link.
type Made struct {
	ByID
	Try
	Body ShareBody
}

// ByLink names a link of a request.
type ByLink struct {
	ByID
	Try
	Link string `path:"link" maxLength:"64"`
}

// ByToken names what a link is for, by its secret.
type ByToken struct {
	Token string `path:"token" maxLength:"200"`
}

// Link, Links and Followed are answers.
type (
	// Link is one link.
	Link struct {
		Status int
		Body   view.ShareView
	}
	// Links is those of a request.
	Links struct {
		Body struct {
			Data []view.ShareView `json:"data"`
		} `nameHint:"ShareLinks"`
	}
	// Followed is what others see of a request.
	Followed struct{ Body view.SharedView }
)

// Make makes a link. Errors: those of Service.Share.
func (d *Desk) Make(ctx context.Context, in *Made) (*Link, error) {
	r, l, err := d.Service.Share(ctx, d.Reader(ctx, "").Who, porting.RequestID(in.ID), porting.Sharing{Label: in.Body.Label, Full: in.Body.FullNumbers})
	if err != nil {
		return nil, err
	}
	return &Link{view.Made(ctx), d.share(r, *l)}, nil
}

// List gives the links of a request, the newest last.
func (d *Desk) List(ctx context.Context, in *ByID) (*Links, error) {
	r, err := d.Service.Store.Requests(d.Reader(ctx, "").Who.Scope()).Request(ctx, porting.RequestID(in.ID))
	if err != nil {
		return nil, err
	}
	out := &Links{}
	out.Body.Data = d.Of(r)
	return out, nil
}

// Of shows the links of a request that is loaded.
func (d *Desk) Of(r *porting.Request) []view.ShareView {
	out := []view.ShareView{}
	for _, l := range r.Shares {
		out = append(out, d.share(r, l))
	}
	return out
}

// Revoke switches a link off. Errors: those of Service.Unshare.
func (d *Desk) Revoke(ctx context.Context, in *ByLink) (*Link, error) {
	r, err := d.Service.Unshare(ctx, d.Reader(ctx, "").Who, porting.RequestID(in.ID), porting.LinkID(in.Link))
	if err != nil {
		return nil, err
	}
	l := r.Shared(porting.LinkID(in.Link))
	if l == nil {
		return nil, porting.ErrNotFound
	}
	return &Link{http.StatusOK, d.share(r, *l)}, nil
}

// Follow shows a request to whoever has a link. Errors: those of Service.OpenShare.
func (d *Desk) Follow(ctx context.Context, in *ByToken) (*Followed, error) {
	r, l, err := d.Service.OpenShare(ctx, in.Token)
	if err != nil {
		return nil, err
	}
	var events []porting.Event
	lists := d.Service.Store.Lists(porting.Scope{Desk: true})
	page := porting.Page{Limit: 200}
	for {
		list, next, err := lists.EventList(ctx, porting.EventFilter{Request: r.ID, Customer: true, Page: page})
		if err != nil {
			return nil, err
		}
		events = append(events, list...)
		if next == "" || len(events) >= mostEvents {
			return &Followed{d.Reader(ctx, r.Market).Shared(r, l, events)}, nil
		}
		page.After = next
	}
}

// mostEvents bounds the history that is read for one answer.
const mostEvents = 2000
