// Package share is the calls about share links: by them others follow a request, without an account and without a name of anybody.
package share

import (
	"context"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/web/api/view"
)

// Desk answers the calls.
type Desk struct {
	Service *porting.Service
	// Reader is for whom an answer is made. It is told the market of what is answered.
	Reader func(context.Context, porting.MarketCode) view.Reader
}

// Body is what a new link is made of.
type Body struct {
	Label       string `json:"label,omitempty" maxLength:"80" doc:"For whom it is"`
	FullNumbers bool   `json:"full_numbers,omitempty" doc:"Show whole numbers, rather than their last four digits"`
}

// Links is a list of links.
type Links struct {
	Data []view.ShareView `json:"data"`
}

// Create makes a link. Errors: those of Service.Share.
func (d *Desk) Create(ctx context.Context, id string, b Body) (view.ShareView, error) {
	r, l, err := d.Service.Share(ctx, d.Reader(ctx, "").Who, porting.RequestID(id), porting.Sharing{Label: b.Label, Full: b.FullNumbers})
	if err != nil {
		return view.ShareView{}, err
	}
	return view.Share(*l, d.Service.ShareToken(r.ID, l.ID)), nil
}

// List gives the links of a request, the newest last.
func (d *Desk) List(ctx context.Context, id string) (Links, error) {
	r, err := d.Service.Store.Requests(d.Reader(ctx, "").Who.Scope()).Request(ctx, porting.RequestID(id))
	if err != nil {
		return Links{}, err
	}
	return d.Of(r), nil
}

// Of shows the links of a request that is loaded.
func (d *Desk) Of(r *porting.Request) Links {
	out := Links{Data: []view.ShareView{}}
	for _, l := range r.Shares {
		out.Data = append(out.Data, view.Share(l, d.Service.ShareToken(r.ID, l.ID)))
	}
	return out
}

// Revoke switches a link off. Errors: those of Service.Unshare.
func (d *Desk) Revoke(ctx context.Context, id, link string) (view.ShareView, error) {
	r, err := d.Service.Unshare(ctx, d.Reader(ctx, "").Who, porting.RequestID(id), porting.LinkID(link))
	if err != nil {
		return view.ShareView{}, err
	}
	l := r.Shared(porting.LinkID(link))
	if l == nil {
		return view.ShareView{}, porting.ErrNotFound
	}
	return view.Share(*l, ""), nil
}

// Follow shows a request to whoever has a link. Errors: those of Service.OpenShare.
func (d *Desk) Follow(ctx context.Context, code string) (view.SharedView, error) {
	r, l, err := d.Service.OpenShare(ctx, code)
	if err != nil {
		return view.SharedView{}, err
	}
	var events []porting.Event
	lists := d.Service.Store.Lists(porting.Scope{Desk: true})
	page := porting.Page{Limit: 200}
	for {
		list, next, err := lists.EventList(ctx, porting.EventFilter{Request: r.ID, Customer: true, Page: page})
		if err != nil {
			return view.SharedView{}, err
		}
		events = append(events, list...)
		if next == "" || len(events) >= mostEvents {
			return d.Reader(ctx, r.Market).Shared(r, l, events), nil
		}
		page.After = next
	}
}

// mostEvents bounds the history that is read for one answer.
const mostEvents = 2000
