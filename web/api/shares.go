package api

import (
	"context"

	"github.com/portamento/portamento/web/api/share"
	"github.com/portamento/portamento/web/api/view"
)

// registerShares is the list of the routes of share links. Those who follow by one have no key.
func (a *API) registerShares() {
	d := &share.Desk{Service: a.cfg.Service, Reader: a.readIn}
	const links = "/v1/port-requests/{id}/share-links"
	add(a, create(links, "Make a link to follow the request by", customers), func(ctx context.Context, in *with[share.Body]) (*shareOut, error) {
		l, err := d.Create(ctx, in.ID, in.Body)
		return &shareOut{created(ctx), l}, err
	})
	add(a, get(links, "List the links to follow the request by", customers), func(ctx context.Context, in *ByID) (*shareListOut, error) {
		list, err := d.List(ctx, in.ID)
		return &shareListOut{list}, err
	})
	add(a, post(links+"/{link}/revoke", "Switch a link off", customers), func(ctx context.Context, in *struct {
		ByID
		Try
		Link string `path:"link" maxLength:"64"`
	}) (*shareOut, error) {
		l, err := d.Revoke(ctx, in.ID, in.Link)
		return &shareOut{200, l}, err
	})
	add(a, counted("follow", get("/v1/follow/{token}", "Follow a request by a link", nil)), func(ctx context.Context, in *struct {
		Token string `path:"token" maxLength:"200"`
	}) (*followOut, error) {
		v, err := d.Follow(ctx, in.Token)
		return &followOut{v}, err
	})
}

type (
	shareOut struct {
		Status int
		Body   view.ShareView
	}
	shareListOut struct{ Body share.Links }
	followOut    struct{ Body view.SharedView }
)
