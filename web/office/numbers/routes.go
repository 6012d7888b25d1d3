package numbers

import (
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/office/visit"
)

// Routes are the pages of what an account has: its numbers, where they ring, what they cost.
func Routes(h *visit.House) []visit.Route {
	return []visit.Route{
		{Pattern: "GET /office", Handler: h.Office(login.See, showOverview)},
		{Pattern: "GET /office/numbers", Handler: h.Office(login.See, showNumbers)},
		{Pattern: "GET /office/numbers/{number}", Handler: h.Office(login.See, showNumber)},
		{Pattern: "POST /office/numbers/{number}/destination", Handler: h.Office(login.Port, setDestination)},
		{Pattern: "POST /office/numbers/{number}/keep", Handler: h.Office(login.Port, keepNumber)},
		{Pattern: "POST /office/numbers/{number}/release", Handler: h.Office(login.Port, releaseNumber)},
		{Pattern: "GET /office/account/billing", Handler: h.Office(login.See, showBilling)},
	}
}
