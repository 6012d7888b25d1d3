package front

import "github.com/portamento/portamento/web/office/visit"

// Routes are the pages for everybody.
func Routes(h *visit.House) []visit.Route {
	return []visit.Route{
		{Pattern: "GET /{$}", Handler: h.Public(showHome)},
		{Pattern: "POST /preferences", Handler: h.Public(setPreferences)},
		{Pattern: "GET /verify", Handler: h.Public(showVerify)},
		{Pattern: "POST /verify", Handler: h.Public(askVerify)},
		{Pattern: "GET /verify/{sha256}", Handler: h.Public(showVerdict)},
		{Pattern: "/", Handler: h.Public(nothingHere)},
	}
}
