// Package tracker is the pages of a request that was sent: the list of all of them, where each one is, how to mend it, its moving day and what
// comes after.
//
// The pages are made by a maker, which knows no store: the handlers give it what they read, the made-up states of states.go what they made up.
// Every act is a verb of the trade, and leads back to the page of the request.
package tracker

import (
	"github.com/portamento/portamento/porting/login"
	"github.com/portamento/portamento/web/office/tracker/fix"
	"github.com/portamento/portamento/web/office/visit"
)

// Routes are the pages of requests that were sent.
func Routes(h *visit.House) []visit.Route {
	out := append(fix.Routes(h), visit.Route{Pattern: "GET " + feedPath + "{token}", Handler: h.Public(sendFeed)})
	for _, r := range []struct {
		pattern string
		may     login.Permission
		handler visit.Handler
	}{
		{"GET /office/porting", login.See, showList},
		{"GET /office/porting.csv", login.See, export},
		{"POST /office/porting/calendar", login.Port, setFeed},
		{"GET /office/porting/{id}", login.See, showTracker},
		{"GET /office/porting/{id}/live", login.See, follow},
		{"GET /office/porting/{id}/moving-day.ics", login.See, sendDates},
		{"GET /office/porting/{id}/closing/{order}", login.See, sendClosing},
		{"GET /office/porting/{id}/evidence.zip", login.See, sendEvidence},
		{"GET /office/porting/{id}/documents/{document}", login.See, sendDocument},
		{"POST /office/porting/{id}/documents", login.Port, attachDocument},
		{"POST /office/porting/{id}/share", login.Port, share},
		{"POST /office/porting/{id}/unshare", login.Port, unshare},
		{"POST /office/porting/{id}/messages", login.Port, postMessage},
		{"GET /office/porting/{id}/date", login.Port, showDate},
		{"POST /office/porting/{id}/date", login.Port, wishDate},
		{"POST /office/porting/{id}/temporary", login.Port, chooseTemporary},
		{"POST /office/porting/{id}/pause", login.Port, pause},
		{"POST /office/porting/{id}/resume", login.Port, resume},
		{"GET /office/porting/{id}/cancel", login.Port, showCancel},
		{"POST /office/porting/{id}/cancel", login.Port, cancel},
		{"GET /office/porting/{id}/unreached", login.Port, showUnreached},
		{"POST /office/porting/{id}/unreached", login.Port, unreached},
		{"POST /office/porting/{id}/follow-up", login.Port, followUp},
	} {
		out = append(out, visit.Route{Pattern: r.pattern, Handler: h.Office(r.may, r.handler)})
	}
	return out
}
