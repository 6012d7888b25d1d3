package api

import "github.com/portamento/portamento/web/api/dates"

// registerDates is the list of the routes of calendars. Whoever has the address of an account's calendar reads it without a key, so only those
// who may act are told it.
func (a *API) registerDates() {
	d := &dates.Desk{Service: a.cfg.Service, Feeds: a.cfg.Feeds, Calendars: a.cfg.Calendars, Reader: a.readIn}
	if d.Calendars != nil {
		addFile(a, get("/v1/port-requests/{id}/moving-day.ics", "Show the moving dates as a file for calendars", reads), d.File, "text/calendar")
	}
	if d.Feeds == nil {
		return
	}
	add(a, get("/v1/calendar-feed", "Show the address of the account's calendar of moving dates", signers), d.Show)
	add(a, post("/v1/calendar-feed", "Make an address, or another one: the one before stops working", signers), d.Renew)
	add(a, post("/v1/calendar-feed/revoke", "Switch the address off", signers), d.End)
}
