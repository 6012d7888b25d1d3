package api

import "github.com/portamento/portamento/web/api/share"

// registerShares is the list of the routes of share links. Those who follow by one have no key.
func (a *API) registerShares() {
	d := &share.Desk{Service: a.cfg.Service, Reader: a.readIn, Created: created}
	const links = "/v1/port-requests/{id}/share-links"
	add(a, create(links, "Make a link to follow the request by", customers), d.Make)
	add(a, get(links, "List the links to follow the request by", customers), d.List)
	add(a, post(links+"/{link}/revoke", "Switch a link off", customers), d.Revoke)
	add(a, counted("follow", get("/v1/follow/{token}", "Follow a request by a link", nil)), d.Follow)
	addFile(a, counted("follow", get("/v1/follow/{token}/calendar.ics", "Show its moving dates as a file for calendars", nil)), d.Calendar, "text/calendar")
}
