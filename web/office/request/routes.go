// Package request is what lies between the add-ons and the confirmation of a move: how it goes, drafts, the request itself, and what comes next.
package request

import (
	"slices"

	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/office/fromhome"
	"github.com/portamento/portamento/web/office/request/step"
	"github.com/portamento/portamento/web/office/visit"
	"github.com/portamento/portamento/web/ui"
)

// Routes are the pages of this folder.
func Routes(h *visit.House) []visit.Route {
	return slices.Concat([]visit.Route{
		{Pattern: "GET /office/add-ons", Handler: h.Office(login.See, showAddOns)},
		{Pattern: "GET /office/add-ons/number-porting", Handler: h.Office(login.See, showPorting)},
		{Pattern: "POST /office/add-ons/number-porting", Handler: h.Office(login.Port, start)},
		{Pattern: "GET /office/porting/{id}/discard", Handler: h.Office(login.Port, askDiscard)},
		{Pattern: "POST /office/porting/{id}/discard", Handler: h.Office(login.Port, discard)},
		{Pattern: "GET /office/porting/{id}/sent", Handler: h.Office(login.See, showSent)},
		{Pattern: "GET /office/porting/{id}/summary", Handler: h.Office(login.See, showSummary)},
	}, step.Routes(h), fromhome.Routes(h))
}

// States is every page of this folder in every state, made up.
func States(p ui.Page) []ui.State {
	return slices.Concat(states(p), step.States(p), fromhome.States(p))
}
