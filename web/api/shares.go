package api

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/portamento/portamento/web/api/share"
)

// registerShares is the list of the routes of share links. Those who follow by one have no key.
func (a *API) registerShares() {
	d := &share.Desk{Service: a.cfg.Service, Reader: a.readIn, Following: a.cfg.Follow, Mails: a.Limits().Mail}
	const links = "/v1/port-requests/{id}/share-links"
	add(a, create(links, "Make a link to follow the request by", customers), d.Make)
	add(a, get(links, "List the links to follow the request by", customers), d.List)
	add(a, post(links+"/{link}/revoke", "Switch a link off", customers), d.Revoke)
	if a.cfg.Follow != nil {
		add(a, post(links+"/{link}/followers/{follower}/remove", "End the mails of somebody who follows by a link", customers), d.Remove)
		add(a, accepted("ask", post("/v1/follow", "Have a link to follow a request by sent to an address that belongs to it", nil)), d.Ask)
		add(a, accepted("ask", post("/v1/follow/{token}/updates", "Ask for mails about what happens to it; a mail asks the address first", nil)), d.AskUpdates)
		add(a, counted("follow", get("/v1/updates/{token}", "Show what a link in such a mail is for", nil)), d.ShowUpdates)
		add(a, counted("follow", post("/v1/updates/{token}", "Confirm the address, or end its mails", nil)), d.UseUpdates)
	}
	add(a, counted("follow", get("/v1/follow/{token}", "Follow a request by a link", nil)), d.Follow)
	addFile(a, counted("follow", get("/v1/follow/{token}/calendar.ics", "Show its moving dates as a file for calendars", nil)), d.Calendar, "text/calendar")
}

// accepted makes an operation that takes something from anybody, and says of nothing whether it leads anywhere.
func accepted(what string, op huma.Operation) huma.Operation {
	op.DefaultStatus = http.StatusAccepted
	return counted(what, op)
}
