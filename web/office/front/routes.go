package front

import "github.com/portamento/portamento/web/office/visit"

// Routes are the pages for everybody.
func Routes(h *visit.House) []visit.Route {
	return []visit.Route{
		{Pattern: "GET /{$}", Handler: h.Public(showHome)},
		{Pattern: "POST /preferences", Handler: h.Public(setPreferences)},
		{Pattern: "/", Handler: h.Public(nothingHere)},
	}
}
